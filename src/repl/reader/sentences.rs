//! What a reader is told: the task, how a line or a question is answered, where it is, the ending.

use std::{io, sync::Arc, time::Duration};

use super::{Next, Reader};
use crate::{
    language::table::row,
    learn::{
        attempt::Attempt,
        hints::{self, Hint},
        predictions::Missed,
        progress::Visit,
        say as of_learn,
        task::{Task, tasks},
    },
    lesson::{Pause, Stand, StationKind},
    repl::{
        door::typed_here,
        prompt::Prompt,
        step::{station_text, took},
    },
    say,
    text::{Lang, summary},
    view::{Foreign, Role, bytes::harmless, next_line, wrap},
};

/// How often it is said what may be typed.
const EXPLAINED: u32 = 2;

/// A remark of the playground's own, as text.
pub(super) fn remark(prompt: &Prompt, text: &str) -> String {
    let mut out = String::new();
    wrap(&mut out, &harmless(text), prompt.settings.width, "-- ", "   ");
    out
}

pub(super) fn goes_on_anyway(lang: Lang) -> &'static str {
    lang.pick(
        "That is not as in the lesson. Enter goes on anyway; back goes to the step before.",
        "结果和课文不同。回车照样继续；back 退一步。",
    )
}

pub(super) fn stopped_waiting(lang: Lang) -> &'static str {
    lang.pick(
        "Stopped waiting. Enter goes on anyway; back goes to the step before.",
        "不再等待。回车照样继续；back 退一步。",
    )
}

pub(super) fn first_the_question(lang: Lang) -> &'static str {
    lang.pick(
        "First the question: a letter, or Enter for no answer. Nothing was called.",
        "先回答问题：输入一个字母，不答就按回车。什么都没有执行。",
    )
}

pub(super) fn at_the_beginning(lang: Lang) -> &'static str {
    lang.pick("This is the beginning.", "这里就是开头。")
}

pub(super) fn was_the_last(lang: Lang) -> &'static str {
    lang.pick("That was the last lesson.", "这是最后一课。")
}

pub(super) fn sockets_stay(lang: Lang) -> &'static str {
    lang.pick(
        "The sockets are still open: type what you want to try. Ctrl-D leaves.",
        "套接字都还开着，想试什么就输入什么。Ctrl-D 离开。",
    )
}

pub(super) fn is_over(lang: Lang) -> &'static str {
    lang.pick(
        "The lesson is over. The next one: next. From the beginning: reset. Ctrl-D leaves.",
        "这一课学完了。下一课：next。从头再来：reset。Ctrl-D 离开。",
    )
}

pub(super) fn no_such_choice(lang: Lang, letter: char, last: char) -> String {
    say!(lang,
        en: "There is no choice {letter}; the last one is {last}.",
        zh: "没有选项 {letter}，最后一个是 {last}。")
}

/// The session is as before; `why`: what was typed is not the step.
pub(super) fn put_back(lang: Lang, why: &str, taken: Duration) -> String {
    let taken = took(lang, taken);
    say!(lang,
        en: "{why} Everything is as it was before your line (replayed in {taken}).",
        zh: "{why}已经恢复到这一行之前（重放 {taken}）。")
}

/// Where a replay has come to.
pub(super) fn place(lang: Lang, attempt: &Attempt, taken: Duration) -> String {
    let taken = took(lang, taken);
    let all = attempt.plan().steps();
    let done = attempt.station().map_or(all, |station| station.before);
    match attempt.stand() {
        Stand::End => say!(lang,
            en: "Back at the end, replayed in {taken}.",
            zh: "回到结尾，重放 {taken}。"),
        _ => say!(lang,
            en: "{done} of {all} steps are behind you, replayed in {taken}. From the beginning: reset",
            zh: "已经走过 {all} 步中的 {done} 步，重放 {taken}。从头来：reset"),
    }
}

/// The headings one can go to.
pub(super) fn headings(lang: Lang, texts: impl Iterator<Item = Arc<str>>, width: usize) -> String {
    let mut list = String::new();
    for (number, text) in (1..).zip(texts) {
        wrap(&mut list, &harmless(&text), width, &format!("  goto {number}   "), "           ");
    }
    if list.is_empty() {
        list.push_str(lang.pick("    no headings\n", "    没有标题\n"));
    }
    list
}

pub(super) fn which_choice(lang: Lang, last: char, hints: bool) -> String {
    match lang {
        Lang::En if hints => format!("your guess, a to {last} (Enter: none, ?: a hint) > "),
        Lang::En => format!("your guess, a to {last} (Enter: none) > "),
        Lang::Zh if hints => format!("你选哪个？a 到 {last}（回车：不选，?：提示） > "),
        Lang::Zh => format!("你选哪个？a 到 {last}（回车：不选） > "),
    }
}

pub(super) fn asked_again(lang: Lang, count: usize) -> &'static str {
    if count == 1 {
        lang.pick(
            "One question went wrong. Here it is once more:",
            "有一道预测题答错了，再问一次：",
        )
    } else {
        lang.pick(
            "Some questions went wrong. Here they are once more:",
            "有几道预测题答错了，再问一次：",
        )
    }
}

/// The second answer to a question that was missed.
pub(super) fn whether(lang: Lang, missed: &Missed, letter: Option<char>) -> String {
    let (right, because) = (missed.letter, &missed.because);
    if letter == Some(right) {
        return say!(lang, en: "Right, {right}: {because}.", zh: "对，{right}：{because}。");
    }
    let reason = missed.reasons.iter().find(|reason| Some(reason.letter) == letter);
    match reason {
        Some(reason) => say!(lang,
            en: "Not {letter}: {why}. It is {right}: {because}.",
            zh: "不是 {letter}：{why}。答案是 {right}：{because}。",
            letter = reason.letter, why = reason.text),
        None => say!(lang, en: "It is {right}: {because}.", zh: "答案是 {right}：{because}。"),
    }
}

/// The end: for a reader, not for the author.
pub(super) fn good_bye(
    lang: Lang,
    attempt: &Attempt,
    visit: &Visit,
    next: Option<&Next>,
) -> String {
    let mut text = of_learn::done(lang, &visit.predictions);
    if let Some(typed) = &visit.typed {
        let tally = attempt.tally();
        let (done, tasks, first, hints) = (typed.done, typed.tasks, typed.first, typed.hints);
        text = say!(lang,
            en: "Done: you typed {done} of {tasks} steps, {first} of them right at the first try; hints: {hints}.",
            zh: "学完了：{tasks} 步中自己输入了 {done} 步，一次做对 {first} 步，用了 {hints} 次提示。");
        if tally.skipped == 0 && done == tasks && first == tasks {
            text = say!(lang,
                en: "Done: all {tasks} steps right at the first try!",
                zh: "学完了：{tasks} 步全部一次做对！");
        }
        text += &of_learn::predicted(lang, &visit.predictions);
    }
    let (next, how) = match next {
        None => return text,
        Some(Next::Here(next)) => (next.plan.name(), "next".to_owned()),
        Some(Next::Elsewhere(name)) => (name, begins(attempt.is_typed(), name)),
    };
    let next = Foreign::from(&**next);
    text += &say!(lang, en: " Next: {next} ({how}).", zh: "下一课：{next}（{how}）。");
    text
}

/// What is typed to begin a lesson.
fn begins(types: bool, name: &str) -> String {
    let word = if types { "learn" } else { "run" };
    typed_here(&format!("{word} {}", Foreign::from(name)))
}

/// The next lesson cannot be taken right here.
pub(super) fn is_elsewhere(lang: Lang, types: bool, name: &str) -> String {
    let how = begins(types, name);
    say!(lang,
        en: "The next one needs a start of its own. Leave with Ctrl-D, then: {how}",
        zh: "下一课要重新启动。先按 Ctrl-D 离开，再输入：{how}")
}

impl Reader {
    /// What is above the prompt: the task, or what Enter does.
    pub(super) fn tell(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let is_free = prompt.question.is_none() && !prompt.block.is_open();
        if self.told || !is_free || self.question(prompt.settings.lang).is_some() {
            return Ok(());
        }
        prompt.session.settle();
        prompt.show_news()?;
        self.told = true;
        let mut out = String::new();
        match self.attempt.task(&prompt.session).filter(|_| !self.failed) {
            Some(task) => self.tell_task(prompt, &task, &mut out),
            None => self.tell_next(prompt, &mut out),
        }
        prompt.news.other_output();
        prompt.console.say(&out)
    }

    fn tell_task(&mut self, prompt: &mut Prompt, task: &Task, out: &mut String) {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let all = tasks(self.attempt.plan());
        let number = self.attempt.task_number();
        prompt.news.blank(out);
        let text = of_learn::task(lang, task);
        let process = &task.process;
        let text = say!(lang, en: "{process}: {text}", zh: "{process}：{text}");
        let first = say!(lang,
            en: "Your turn, {number}/{all}  ",
            zh: "轮到你，{number}/{all}  ");
        let mut lines = String::new();
        wrap(&mut lines, &harmless(&text), width, &first, "    ");
        for line in lines.lines() {
            prompt.settings.paint.push(out, Role::Question, line);
            out.push('\n');
        }
        if self.explained < EXPLAINED {
            self.explained += 1;
            let text = lang.pick(
                "Type the call that does it. Stuck: hint. To leave it to the lesson: skip. help",
                "输入做这件事的调用。不会：hint（提示）；让课文来做：skip（跳过）；help",
            );
            wrap(out, text, width, "    ", "    ");
        }
    }

    /// What Enter does.
    fn tell_next(&mut self, prompt: &mut Prompt, out: &mut String) {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let course = self.attempt.course();
        let (text, note) = match (self.attempt.stand(), self.attempt.station()) {
            (Stand::Pause(Pause::Heading), _) => {
                let line = course.next_line().unwrap_or_default();
                let phases = self.attempt.plan().phases();
                let phase = phases.iter().find(|phase| phase.line == line);
                let text =
                    phase.map_or_else(String::new, |phase| course.shown(&phase.text).to_string());
                (format!("## {text}"), lang.pick("(Enter goes on)", "（回车继续）").to_owned())
            }
            (Stand::Pause(_), Some(station)) => {
                let count = station.steps.len();
                let note = if station.kind == StationKind::Together && count > 1 {
                    say!(lang, en: "(Enter: {count} steps in one go)", zh: "（回车：{count} 步一口气执行）")
                } else if self.attempt.is_typed() {
                    lang.pick("(Enter runs it)", "（回车执行）").to_owned()
                } else {
                    lang.pick("(Enter goes on)", "（回车继续）").to_owned()
                };
                (station_text(station, course), note)
            }
            _ => return,
        };
        prompt.news.blank(out);
        out.push_str(&next_line(lang, prompt.settings.paint, &text, &note, width));
        if self.explained < EXPLAINED && !self.attempt.is_typed() {
            self.explained += 1;
            let text = lang.pick(
                "Or type a line of your own: it is tried here. back, goto, help; Ctrl-D leaves",
                "也可以自己输入一行，当场试一试。back、goto、help；Ctrl-D 离开",
            );
            wrap(out, text, width, "    ", "    ");
        }
    }

    /// The next hint.
    pub(super) fn hint(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let (lang, width) = (prompt.settings.lang, prompt.settings.width);
        let author: Vec<_> = self.attempt.course().hints().collect();
        let Some(task) = self.attempt.task(&prompt.session).filter(|_| !self.failed) else {
            let Some(line) = self.attempt.line() else {
                return prompt.remark(lang.pick("There is no hint here.", "这里没有提示。"));
            };
            let mark = self.attempt.mark(line);
            let Some(text) = author.get(mark.hints as usize % author.len().max(1)) else {
                return prompt.remark(
                    lang.pick("There is no hint here. Enter goes on.", "这里没有提示。回车继续。"),
                );
            };
            mark.hints += 1;
            let text = say!(lang, en: "hint: {text}", zh: "提示：{text}");
            return prompt.remark(&text);
        };
        let all = hints::count(&author);
        let mark = self.attempt.mark(task.line);
        let at = (mark.hints as usize).min(all - 1);
        mark.hints = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let number = at + 1;
        let text = match hints::hint(&author, at) {
            Hint::Author(text) => text.to_string(),
            Hint::Purpose => {
                let summary = summary(lang, task.name);
                say!(lang, en: "one call {summary}.", zh: "有一个调用：{summary}。")
            }
            Hint::Usage => {
                let usage = row(task.name).usage;
                let on = task.on.as_ref().map_or_else(String::new, |on| format!("{}.", on.label));
                let name = task.name.word();
                say!(lang,
                    en: "{on}{usage}   (at length: help {name})",
                    zh: "{on}{usage}   （详细说明：help {name}）")
            }
            Hint::Line => {
                mark.shown = true;
                let line = hints::line(&task, &prompt.name);
                if prompt.settings.plain {
                    say!(lang, en: "type {line}", zh: "输入 {line}")
                } else {
                    prompt.meant.clone_from(&line);
                    say!(lang, en: "Tab writes it: {line}", zh: "按 Tab 写出：{line}")
                }
            }
        };
        let first = say!(lang, en: "Hint {number} of {all}: ", zh: "提示 {number}/{all}：");
        let mut out = String::new();
        wrap(&mut out, &harmless(&format!("{first}{text}")), width, "    ", "    ");
        prompt.console.say(&out)
    }

    /// Ctrl-D or `quit`: how to go on another time.
    pub(super) fn say_how_to_go_on(&self, prompt: &mut Prompt) -> io::Result<()> {
        if self.is_over {
            return Ok(());
        }
        let again = begins(self.attempt.is_typed(), self.attempt.plan().name());
        let text = say!(prompt.settings.lang,
            en: "To go on here another time: {again}",
            zh: "以后从这里接着学：{again}");
        prompt.remark(&text)
    }

    /// `help` alone.
    pub(super) fn help(&self, prompt: &mut Prompt) -> io::Result<()> {
        let lang = prompt.settings.lang;
        let mut rows = Vec::new();
        if self.attempt.is_typed() {
            rows.extend([
                (
                    "a line",
                    lang.pick(
                        "your try at the step; a wrong call is undone",
                        "试着做这一步；做错了会恢复原样",
                    ),
                ),
                (
                    "Enter",
                    lang.pick(
                        "the task once more, or runs what is next",
                        "再看一遍题目，或执行下一步",
                    ),
                ),
                (
                    "hint",
                    lang.pick("a hint; again for a clearer one", "给一条提示；再输入一次更具体"),
                ),
                ("skip", lang.pick("leaves the step to the lesson", "让课文来做这一步")),
            ]);
        } else {
            rows.extend([
                ("Enter", lang.pick("goes on", "继续")),
                ("a line", lang.pick("is carried out here and now", "当场试一试")),
                ("hint", lang.pick("a hint, where there is one", "提示（有的话）")),
            ]);
        }
        rows.extend([
            ("back", lang.pick("one step back; back 3: three", "退一步；back 3 退三步")),
            (
                "goto 2",
                lang.pick("to a heading; goto lists them", "跳到某个标题；单独 goto 列出标题"),
            ),
            ("reset", lang.pick("from the beginning", "从头再来")),
            ("board", lang.pick("who is asleep where", "谁阻塞在哪里")),
            ("lanes", lang.pick("what happened, as a picture", "到现在为止的时序图")),
            ("next", lang.pick("the next lesson", "下一课")),
            ("quit", lang.pick("leaves; how far you are is kept", "离开；进度会记下来")),
            ("help calls", lang.pick("what can be called", "有哪些调用")),
        ]);
        if !self.attempt.is_typed() {
            rows.retain(|(word, _)| *word != "next" || self.is_over);
        }
        let mut out = String::new();
        for (word, text) in rows {
            let word = match (word, lang) {
                ("a line", Lang::Zh) => "输入一行   ",
                ("Enter", Lang::Zh) => "回车       ",
                (word, _) => &format!("{word:<11}"),
            };
            wrap(&mut out, text, prompt.settings.width, &format!("  {word}"), &" ".repeat(13));
        }
        prompt.console.say(&out)
    }
}
