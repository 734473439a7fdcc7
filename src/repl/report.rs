//! What went wrong, as a reader sees it: the place with a mark below it, what was expected and what came.

use std::sync::Arc;

use crate::{
    language::{
        duration::read as read_duration,
        result::{PatternErrorKind, notation::notation},
        suggest::nearest,
        tree::Mark,
    },
    lesson::{LessonError, LessonErrorKind, PacketFault, Place, Trouble, TroubleKind, say},
    model::{Address, Errno, Failure, Halt, ProgramEnd, Returned},
    say as sentence,
    text::{Lang, halt, program_end},
    view::{self, Pointer, Role, say_syntax},
};

/// Appends what is wrong with a lesson that cannot be read.
pub fn report_error(out: &mut String, pointer: &Pointer, name: &str, error: &LessonError) {
    let lang = pointer.lang;
    let text = match &error.kind {
        LessonErrorKind::Syntax(syntax) => {
            pointer.in_file(out, name, &error.place.text, syntax);
            return;
        }
        LessonErrorKind::Pattern(PatternErrorKind::Quoted(kind)) => say_syntax(lang, kind),
        LessonErrorKind::Pattern(kind) => {
            let mut text = say::pattern(lang, kind);
            if let Some(meant) = meant_expectation(&error.place, kind) {
                text += &sentence!(lang, en: " Perhaps: {meant}", zh: "也许是：{meant}");
            }
            text
        }
        LessonErrorKind::Structure(kind) => say::structure(lang, kind),
        LessonErrorKind::NotText(kind) => say::not_text(lang, *kind),
        LessonErrorKind::Unreadable(error) => {
            sentence!(lang, en: "It cannot be read: {why}", zh: "无法读取：{why}", why = say::cannot_be_read(lang, error))
        }
    };
    report_at(out, pointer, name, &error.place, &text);
}

/// What an expectation that can never hold was probably meant as.
fn meant_expectation(place: &Place, kind: &PatternErrorKind) -> Option<String> {
    let PatternErrorKind::NeverGiven(..) = kind else { return None };
    let (before, text) = place.text.split_once('=')?;
    let text = text.trim();
    let first = text.split_whitespace().next()?;
    if Errno::from_name(first).is_some() || first == "timeout" {
        return Some(format!("{}! {text}", before.trim_start()));
    }
    // `ESTABLISHED withn 500ms`
    let words: Vec<_> = text.split_whitespace().collect();
    let [value @ .., word, time] = &words[..] else { return None };
    let is_time = !value.is_empty() && read_duration(time).is_some();
    let near = nearest(word, std::iter::once("within"))?;
    is_time.then(|| format!("{}= {} {near} {time}", before.trim_start(), value.join(" ")))
}

/// Appends what to write where a port was a number and is taken.
fn port_may_be_taken(out: &mut String, pointer: &Pointer, came: &Returned) {
    let in_use = came.outcome.failure() == Some(Failure::Errno(Errno::EADDRINUSE));
    let port = came.call.address().and_then(Address::port);
    if let Some(port) = port.filter(|_| in_use && !came.source.text.contains('$')) {
        let text = sentence!(pointer.lang,
            en: "A port that is written as a number may be taken. With @port P {port} at the top and $P here, the lesson takes one that is free.",
            zh: "写成数字的端口可能已被占用。在开头写 @port P {port}，这里写 $P，就会用一个空闲的端口。");
        view::wrap(out, &text, pointer.width, "    ", "    ");
    }
}

/// Appends what did not go as the lesson says.
pub(crate) fn report_trouble(out: &mut String, pointer: &Pointer, name: &str, trouble: &Trouble) {
    let lang = pointer.lang;
    let process = &*trouble.process;
    let text = match &trouble.kind {
        TroubleKind::Differs { .. } => lang.pick("not so", "不符").to_owned(),
        TroubleKind::Unexpected(_, failure) => {
            let failure = failure.name();
            sentence!(lang,
                en: "this failed with {failure}, and no line below says ! {failure}",
                zh: "这一步出错：{failure}，而下面没有写 ! {failure}")
        }
        TroubleKind::NotAsleep(_) => {
            lang.pick("this should sleep, and has returned", "这里应当阻塞，却已经返回").to_owned()
        }
        TroubleKind::Stranger(_) => lang
            .pick(
                "a program outside woke this, not the lesson's own client",
                "唤醒它的是外面的程序，不是这一课自己的客户端",
            )
            .to_owned(),
        TroubleKind::StillAsleep(call, line, waited) => {
            let waited = say::duration(*waited);
            sentence!(lang,
                en: "still asleep after {waited}: {process} in {call}, since line {line}",
                zh: "等了 {waited} 仍在阻塞：{process} 在 {call}，从第 {line} 行起")
        }
        TroubleKind::SleepsOn(call, line) => sentence!(lang,
            en: "{process} is still asleep in {call}, since line {line}, and no ... says that it should be",
            zh: "{process} 从第 {line} 行起一直阻塞在 {call}，而没有写 ... 说它应当阻塞"),
        TroubleKind::Occupied(call, line) => sentence!(lang,
            en: "{process} is still asleep in {call}, since line {line}, and cannot take this line",
            zh: "{process} 从第 {line} 行起一直阻塞在 {call}，无法执行这一行"),
        TroubleKind::StillRuns => sentence!(lang,
            en: "{process} still runs its program; this line must wait for its end, or interrupt it",
            zh: "{process} 的程序还在运行；这一行要等它结束，或者先 interrupt"),
        TroubleKind::NothingSlept => sentence!(lang,
            en: "no line of {process} is asleep, and none has come back that was",
            zh: "{process} 没有阻塞的语句，也没有刚从阻塞中返回的语句"),
        TroubleKind::Refused(Halt::UnknownName(name, None)) if trouble.reads_variable(name) => {
            sentence!(lang,
                en: "nothing above gives ${name} its value: a result does, such as = 127.0.0.1:${name}, or @port {name} 8080",
                zh: "上面没有给 ${name} 赋过值：结果里可以记下它，如 = 127.0.0.1:${name}，也可以用 @port {name} 8080")
        }
        TroubleKind::Refused(why) => halt(lang, process, why),
        TroubleKind::Program(end) => program_end(lang, process, end),
        TroubleKind::Packets { why, .. } => packets(lang, why),
        TroubleKind::NoPort(errno) => sentence!(lang,
            en: "no port is free: {errno}",
            zh: "没有空闲的端口：{errno}"),
    };
    report_at(out, pointer, name, &trouble.place, &text);
    match &trouble.kind {
        TroubleKind::Differs { mark, expected, came, difference } => {
            let mark = if *mark == Mark::Failed { "!" } else { "=" };
            row(out, pointer, lang.pick("expected", "预期"), &format!("{mark} {expected}"));
            answer(out, pointer, came);
            let text = say::difference(lang, difference, came);
            view::wrap(out, &view::bytes::harmless(&text), pointer.width, "    ", "    ");
            port_may_be_taken(out, pointer, came);
        }
        TroubleKind::Unexpected(came, _) => {
            answer(out, pointer, came);
            port_may_be_taken(out, pointer, came);
        }
        TroubleKind::Packets { came, more, .. } => came_packets(out, pointer, came, *more),
        TroubleKind::NotAsleep(came) | TroubleKind::Stranger(came) => {
            answer(out, pointer, came);
        }
        TroubleKind::StillAsleep(..)
        | TroubleKind::SleepsOn(..)
        | TroubleKind::Occupied(..)
        | TroubleKind::StillRuns
        | TroubleKind::NothingSlept
        | TroubleKind::Refused(_)
        | TroubleKind::Program(
            ProgramEnd::Finished
            | ProgramEnd::Failed(_)
            | ProgramEnd::Interrupted
            | ProgramEnd::Paused(..)
            | ProgramEnd::Halted(..),
        )
        | TroubleKind::NoPort(_) => {}
    }
}

/// In which way packets are not as a lesson says.
fn packets(lang: Lang, why: &PacketFault) -> String {
    match why {
        PacketFault::Missing => lang.pick("this packet has not come", "这个包没有来").to_owned(),
        PacketFault::Other(came) => sentence!(lang,
            en: "another packet came, and no line says it: {came}",
            zh: "来的是另一个包，而没有哪一行写了它：{came}"),
        PacketFault::Lost(came) => sentence!(lang,
            en: "a packet came that was lost, and this line does not say lost: {came}",
            zh: "来的包丢了，而这一行没有写 lost：{came}"),
        PacketFault::More(came) => sentence!(lang,
            en: "after this line one more packet came, and no line says it: {came}",
            zh: "这一行之后又来了一个包，而没有哪一行写了它：{came}"),
        PacketFault::Came(came) => sentence!(lang,
            en: "this says that it does not come, and it came: {came}",
            zh: "这里说它不会来，而它来了：{came}"),
    }
}

/// What came, one packet a row.
fn came_packets(out: &mut String, pointer: &Pointer, came: &[Arc<str>], more: usize) {
    let lang = pointer.lang;
    let mut name = lang.pick("came", "实际");
    if came.is_empty() {
        row(out, pointer, name, lang.pick("no packet of this step", "这一步没有包"));
    }
    for packet in came {
        row(out, pointer, name, &format!("~ {packet}"));
        name = "";
    }
    if more > 0 {
        row(out, pointer, name, &sentence!(lang, en: "and {more} more", zh: "还有 {more} 个"));
    }
}

/// Appends where in a file something is wrong: `lessons/tcp.txt:34`, the line, and `^` with a sentence.
pub(crate) fn report_at(
    out: &mut String,
    pointer: &Pointer,
    name: &str,
    place: &Place,
    text: &str,
) {
    let name = view::bytes::harmless(name);
    let head = if place.line > 0 { format!("{name}:{}", place.line) } else { name.into_owned() };
    pointer.paint.push(out, Role::Playground, &head);
    out.push('\n');
    if place.text.trim().is_empty() {
        view::wrap(out, &view::bytes::harmless(text), pointer.width, "    ", "    ");
    } else {
        pointer.point(out, None, &place.text, place.span.start, text);
    }
}

fn row(out: &mut String, pointer: &Pointer, name: &str, text: &str) {
    let mut first = format!("    {name}");
    first.extend(std::iter::repeat_n(' ', 14_usize.saturating_sub(view::columns(&first)).max(2)));
    let rest = " ".repeat(view::columns(&first));
    view::wrap(out, &view::bytes::harmless(text), pointer.width, &first, &rest);
}

/// What the kernel answered, in the lesson's notation and as the call it was.
fn answer(out: &mut String, pointer: &Pointer, came: &Returned) {
    let mark = if came.outcome.failure().is_some() { '!' } else { '=' };
    let lang = pointer.lang;
    let text = format!("{mark} {}", shortened(&notation(&came.outcome)));
    row(out, pointer, lang.pick("came", "实际"), &text);
    let mut kernel = String::new();
    let (on, outcome) = (came.on.as_deref(), Some(&came.outcome));
    if view::write_kernel_line(&mut kernel, lang, &came.call, on, outcome) {
        row(out, pointer, lang.pick("call", "调用"), &kernel);
    }
}

/// Long data helps nobody here.
fn shortened(text: &str) -> String {
    const MOST: usize = 400;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}
