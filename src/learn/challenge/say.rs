//! What is said of challenges: their groups, what is wrong with a file, why one is not proved.

use super::{
    builtin::Group,
    error::{ChallengeErrorKind as Kind, GoalError},
    goal::{Goal, GoalKind, Moment},
    prove::Fault,
};
use crate::{
    language::tree::{FateWord, PacketLineKind},
    lesson::say::pattern,
    say,
    text::Lang,
    view::say_syntax,
};

/// The heading of a group.
pub fn group(lang: Lang, group: Group) -> &'static str {
    match group {
        Group::First => lang.pick("First steps", "起步"),
        Group::Errors => lang.pick("Make it fail", "让它出错"),
        Group::States => lang.pick("States of TCP", "TCP 的状态"),
        Group::Blocking => lang.pick("Calls that sleep", "阻塞的调用"),
        Group::Stream => lang.pick("Bytes without boundaries", "没有边界的字节流"),
        Group::Datagrams => lang.pick("Datagrams", "数据报"),
        Group::Servers => lang.pick("Write a server", "写一个服务器"),
        Group::Wire => lang.pick("The wire in your hands", "网络在你手里"),
        Group::Repair => lang.pick("Repair a program", "修好一个程序"),
    }
}

/// Why a challenge cannot be read. `None`: the lesson's own report says it.
pub fn error(lang: Lang, kind: &Kind) -> Option<String> {
    let near = |near: Option<&str>| match near {
        Some(near) => say!(lang, en: " Did you mean {near}?", zh: "是不是 {near}？"),
        None => String::new(),
    };
    Some(match kind {
        Kind::UnknownMark(mark, similar) => say!(lang,
            en: "a challenge has no {mark}.{near}",
            zh: "挑战里没有 {mark}。{near}",
            near = near(*similar)),
        Kind::OutsideOfBlock => lang
            .pick(
                "this line stands in no block; lines to run belong between @start or @solution and @end",
                "这一行不在任何块里；要运行的行写在 @start 或 @solution 与 @end 之间",
            )
            .to_owned(),
        Kind::Missing(part) => say!(lang,
            en: "{mark} is missing",
            zh: "缺少 {mark}",
            mark = part.mark()),
        Kind::Twice(part) => say!(lang,
            en: "a challenge has one {mark}; this is the second",
            zh: "一个挑战只有一个 {mark}，这是第二个",
            mark = part.mark()),
        Kind::Empty(part) => say!(lang,
            en: "{mark} says nothing",
            zh: "{mark} 后面没有内容",
            mark = part.mark()),
        Kind::Unclosed(part) => say!(lang,
            en: "{mark} has no @end",
            zh: "{mark} 没有对应的 @end",
            mark = part.mark()),
        Kind::StrayEnd => {
            lang.pick("no block is open that this could end", "前面没有要结束的块").to_owned()
        }
        Kind::StartIsLate => lang
            .pick("@start must stand before @solution", "@start 必须写在 @solution 之前")
            .to_owned(),
        Kind::NoProcess => lang
            .pick("@again takes the name of a process", "@again 后面写进程名")
            .to_owned(),
        Kind::NoNumber => lang
            .pick("@par takes a number of calls, from 1", "@par 后面写调用次数，从 1 起")
            .to_owned(),
        Kind::Goal(GoalError::NoForm) => lang
            .pick(
                "not a goal. Goals: PROCESS STATE, PROCESS asleep CALL, PROCESS CALL = PATTERN, PROCESS CALL ! ERRNO, PROCESS queue|inq|outq PATTERN, PROCESS killed, PROCESS threads N, everybody asleep, nobody STATE, nobody failed, and in a lab wire PACKET, wire no KIND",
                "这不是目标。目标的写法：进程 状态、进程 asleep 调用、进程 调用 = 结果、进程 调用 ! 错误、进程 queue|inq|outq 结果、进程 killed、进程 threads N、everybody asleep、nobody 状态、nobody failed；在实验室里还有 wire 包、wire no 种类",
            )
            .to_owned(),
        Kind::Goal(GoalError::Packet(kind)) => say_syntax(lang, kind),
        Kind::Goal(GoalError::NoLab) => lang
            .pick(
                "packets can be seen in a lab only: write @lab above",
                "只有在实验室里才能看到包：请在前面写 @lab",
            )
            .to_owned(),
        Kind::Goal(GoalError::UnknownState(word, similar)) => say!(lang,
            en: "no connection is ever in the state {word}.{near}",
            zh: "TCP 没有 {word} 这个状态。{near}",
            near = near(*similar)),
        Kind::Goal(GoalError::UnknownCall(word, similar)) => say!(lang,
            en: "there is no call {word}.{near}",
            zh: "没有 {word} 这个调用。{near}",
            near = near(*similar)),
        Kind::Goal(GoalError::Pattern(kind)) => pattern(lang, kind),
        Kind::Goal(GoalError::NoTime(word)) => say!(lang,
            en: "{word} is not a time; write 1s or 700ms..3s",
            zh: "{word} 不是时间；写 1s 或 700ms..3s"),
        Kind::Goal(GoalError::NoCount(word)) => say!(lang,
            en: "{word} is not a number",
            zh: "{word} 不是数字"),
        Kind::Lesson(_) => return None,
    })
}

/// Why a challenge is not proved, and at which line. `None`: the report of the run says it.
pub fn fault(lang: Lang, fault: &Fault) -> Option<(u32, String)> {
    Some(match fault {
        Fault::Stopped(_) | Fault::Test(_) => return None,
        Fault::HoldsAtStart(line, goal) => (
            *line,
            say!(lang,
                en: "this goal holds at the start: {goal}. If it must still hold at the end, write @keep",
                zh: "开始时这个目标就已经成立：{goal}。如果是要求结束时仍然成立，写 @keep"),
        ),
        Fault::Early(line) => (
            *line,
            lang.pick(
                "the goals are reached before this line of the solution",
                "还没到解法的这一行，目标就已经达成",
            )
            .to_owned(),
        ),
        Fault::Lacks(goals) => {
            let all: Vec<&str> = goals.iter().map(|(_, goal)| &**goal).collect();
            let all = all.join(lang.pick(", ", "、"));
            let line = goals.first().map_or(0, |(line, _)| *line);
            let text = say!(lang,
                en: "the solution does not reach: {all}",
                zh: "解法没有达成：{all}");
            (line, text)
        }
        Fault::OverPar(used, par) => (
            0,
            say!(lang,
                en: "the solution uses {used} calls, and @par says {par}",
                zh: "解法用了 {used} 次调用，而 @par 写的是 {par}"),
        ),
        Fault::Decisive(line) => (
            *line,
            lang.pick(
                "without this line the solution reaches the goals all the same",
                "去掉这一行，解法照样达成目标",
            )
            .to_owned(),
        ),
    })
}

/// A goal as a student reads it.
pub fn goal(lang: Lang, goal: &Goal) -> String {
    let text = holds(lang, goal);
    match goal.moment {
        Moment::Reached => text,
        Moment::Kept => say!(lang, en: "{text} (must hold at the end)", zh: "{text}（最后要成立）"),
    }
}

fn holds(lang: Lang, goal: &Goal) -> String {
    match &goal.kind {
        GoalKind::State { process: None, state, .. } => {
            let state = state.name();
            say!(lang, en: "nobody has a socket in {state}", zh: "没有谁的套接字处于 {state}")
        }
        GoalKind::State { process: Some(who), state, count, with, lasts } => {
            let state = state.name();
            let with = with.as_ref().map_or_else(
                String::new,
                |with| say!(lang, en: " with {with}", zh: "，对方是 {with}"),
            );
            let lasts = lasts.map_or_else(String::new, |time| {
                let time = crate::lesson::say::duration(time);
                say!(lang, en: " for {time}", zh: "，持续 {time}")
            });
            match count {
                None => say!(lang,
                    en: "{who} has a socket in {state}{with}{lasts}",
                    zh: "{who} 有一个套接字处于 {state}{with}{lasts}"),
                Some(1) => say!(lang,
                    en: "{who} has exactly 1 socket in {state}{with}{lasts}",
                    zh: "{who} 恰好有 1 个套接字处于 {state}{with}{lasts}"),
                Some(count) => say!(lang,
                    en: "{who} has exactly {count} sockets in {state}{with}{lasts}",
                    zh: "{who} 恰好有 {count} 个套接字处于 {state}{with}{lasts}"),
            }
        }
        GoalKind::Asleep(who, call) => {
            let call = call.word();
            say!(lang, en: "{who} is asleep in {call}", zh: "{who} 阻塞在 {call} 里")
        }
        GoalKind::Gave { process, call, times, slept, .. } => {
            let call = call.word();
            let (result, failed) = result_of(&goal.text);
            let times = times.map_or_else(String::new, |times| match times {
                1 => lang.pick(", exactly once", "，恰好一次").to_owned(),
                times => say!(lang, en: ", {times} times", zh: "，共 {times} 次"),
            });
            let slept = slept.map_or_else(String::new, |(from, to)| {
                let time = crate::lesson::say::duration;
                match (from.is_zero(), to == std::time::Duration::MAX) {
                    (true, _) => lang.pick(", after having slept", "，而且中间阻塞过").to_owned(),
                    (_, true) => say!(lang,
                        en: ", after sleeping {from} or longer",
                        zh: "，而且阻塞了至少 {from}", from = time(from)),
                    _ => say!(lang,
                        en: ", after sleeping {from} to {to}",
                        zh: "，而且阻塞了 {from} 到 {to}", from = time(from), to = time(to)),
                }
            });
            match (process, failed) {
                (None, _) => say!(lang,
                    en: "no {call} of anybody succeeds",
                    zh: "没有谁的 {call} 成功过"),
                (Some(who), true) => say!(lang,
                    en: "{who}: {call} fails with {result}{times}{slept}",
                    zh: "{who}：{call} 失败，错误是 {result}{times}{slept}"),
                (Some(who), false) if result == "*" || result == "ok" => say!(lang,
                    en: "{who}: {call} succeeds{times}{slept}",
                    zh: "{who}：{call} 成功{times}{slept}"),
                (Some(who), false) => say!(lang,
                    en: "{who}: {call} returns {result}{times}{slept}",
                    zh: "{who}：{call} 返回 {result}{times}{slept}"),
            }
        }
        GoalKind::Lens(who, call, _) => {
            let call = call.word();
            let mark = goal.text.find(call).map_or(0, |at| at + call.len());
            let value = goal.text[mark..].trim();
            match call {
                "inq" => say!(lang,
                    en: "{who}: {value} bytes wait to be received (inq)",
                    zh: "{who}：有 {value} 个字节等着接收（inq）"),
                "outq" => say!(lang,
                    en: "{who}: {value} bytes wait to be acknowledged (outq)",
                    zh: "{who}：有 {value} 个字节等着确认（outq）"),
                _ => say!(lang,
                    en: "{who}: the accept queue is {value} (queue)",
                    zh: "{who}：accept 队列是 {value}（queue）"),
            }
        }
        GoalKind::Killed(who) => say!(lang, en: "{who} is killed", zh: "{who} 被 kill"),
        GoalKind::Threads(who, count) => say!(lang,
            en: "{who} has {count} threads", zh: "{who} 有 {count} 个线程"),
        GoalKind::EverybodyAsleep => lang
            .pick("each process that has a socket is asleep", "有套接字的进程全都阻塞着")
            .to_owned(),
        GoalKind::NobodyFailed => lang.pick("no call fails", "没有调用失败").to_owned(),
        GoalKind::Wire(said) => packet(lang, &goal.text, said),
    }
}

/// What a goal wants of packets: what they are as written, and what is to become of them.
fn packet(lang: Lang, text: &str, said: &PacketLineKind) -> String {
    let written = text.strip_prefix("wire").unwrap_or(text).trim();
    let PacketLineKind::Packet(said) = said else {
        let kind = written.strip_prefix("no").unwrap_or(written).trim();
        return say!(lang, en: "the wire carries no {kind}", zh: "线路上没有出现 {kind}");
    };
    let (what, count) = match said.run {
        Some(_) => written.rsplit_once(" x ").unwrap_or((written, "")),
        None => (written, ""),
    };
    let count = count.split_whitespace().next();
    let is_fate = |word: &&str| match said.fate {
        Some(fate) => *word == fate.word(),
        None => *word == "resent",
    };
    let what: Vec<&str> = what.split(' ').filter(|word| !is_fate(word)).collect();
    let what = what.join(" ");
    let fate = match said.fate {
        None if said.resent => lang.pick("sent again", "重发"),
        None => lang.pick("delivered", "送到"),
        Some(FateWord::Held) => lang.pick("held", "扣住"),
        Some(FateWord::Lost) => lang.pick("lost", "丢失"),
        Some(FateWord::Late) => lang.pick("delayed", "延迟"),
        Some(FateWord::Duplicate) => lang.pick("delivered twice", "送到两次"),
        Some(FateWord::Corrupted) => lang.pick("delivered damaged", "送到时已损坏"),
    };
    match count {
        None => say!(lang, en: "a packet is {fate}: {what}", zh: "有包{fate}：{what}"),
        Some(count) => {
            say!(lang, en: "packets {fate}: {count} of {what}", zh: "{fate}的包：{count} 个 {what}")
        }
    }
}

/// What a goal wants of a call, as written: the result without how often and how long; whether it is a failure.
fn result_of(text: &str) -> (&str, bool) {
    let at = [" = ", " ! "].into_iter().filter_map(|mark| text.find(mark)).min();
    let Some(at) = at else { return (text, false) };
    let mut result = text[at + 3..].trim();
    if let Some((before, range)) = result.rsplit_once(" slept")
        && !range.contains('"')
    {
        result = before.trim_end();
    }
    if let Some((before, number)) = result.rsplit_once(" x")
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        result = before.trim_end();
    }
    // From whom is not asked.
    let result = result.strip_suffix(" from *").unwrap_or(result);
    (result, text[at..].starts_with(" ! "))
}
