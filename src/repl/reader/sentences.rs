//! What a reader is told: the task, how a line or a question is answered, where it is, the ending.

use std::{sync::Arc, time::Duration};

use super::Next;
use crate::{
    learn::{attempt::Attempt, predictions::Missed, progress::Visit, say as of_learn, task::tasks},
    lesson::Stand,
    repl::{door::Begins, prompt::Prompt, step::took},
    say,
    text::Lang,
    view::{Foreign, bytes::harmless, wrap},
};

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

pub(super) fn session_stays(lang: Lang, is_open: bool) -> &'static str {
    if is_open {
        lang.pick(
            "The open sockets stay open: type what you want to try. Ctrl-D leaves.",
            "还开着的套接字都留着，想试什么就输入什么。Ctrl-D 离开。",
        )
    } else {
        lang.pick("Type what you want to try. Ctrl-D leaves.", "想试什么就输入什么。Ctrl-D 离开。")
    }
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

/// A replay that takes no longer is not spoken of.
const SHORT: Duration = Duration::from_millis(500);

/// The session is as before; `why`: what was typed is not the step. `renumbered`: the task names another port now.
pub(super) fn put_back(lang: Lang, why: &str, renumbered: bool, taken: Duration) -> String {
    let mut text = say!(lang,
        en: "{why} Everything is as it was before your line.",
        zh: "{why}已经恢复到这一行之前。");
    if renumbered {
        text += lang.pick(
            " Only the ports that the kernel chose are different now.",
            "只有内核选的端口号变了。",
        );
    }
    text + &replayed(lang, taken)
}

/// How long a replay took, if somebody may have wondered.
fn replayed(lang: Lang, taken: Duration) -> String {
    if taken <= SHORT {
        return String::new();
    }
    let taken = took(lang, taken);
    say!(lang,
        en: " Replaying the steps took {taken}.",
        zh: "重放前面的步骤用了 {taken}。")
}

/// What a lesson is begun with, in the way in which this one is taken.
pub(super) fn word(attempt: &Attempt) -> &'static str {
    if attempt.is_typed() { "learn" } else { "run" }
}

/// Where a replay has come to.
pub(super) fn place(lang: Lang, attempt: &Attempt, taken: Duration) -> String {
    let replayed = replayed(lang, taken);
    let (done, all) = if attempt.is_typed() {
        (attempt.task_number() - 1, tasks(attempt.plan()))
    } else {
        let (plan, all) = (attempt.plan(), attempt.plan().steps());
        let next = attempt.line().and_then(|line| plan.stations().get(plan.station_after(line)));
        (next.map_or(all, |station| station.before) as usize, all as usize)
    };
    match attempt.stand() {
        Stand::End => say!(lang, en: "Back at the end.", zh: "回到结尾。") + &replayed,
        _ if done == 0 => at_the_beginning(lang).to_owned(),
        _ => say!(lang,
            en: "{done} of {all} steps are behind you.{replayed} From the beginning: reset",
            zh: "{all} 步中走过了 {done} 步。{replayed}从头来：reset"),
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
    begins: &Begins,
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
    if visit.typed.is_none() {
        let how = begins("learn", attempt.plan().name());
        text += &say!(lang, en: " Now type it yourself: {how}.", zh: "再自己动手做一遍：{how}。");
    }
    let (next, how) = match next {
        None => return text,
        Some(Next::Here(next)) => (next.plan.name(), "next".to_owned()),
        Some(Next::Elsewhere(name)) => (name, begins(word(attempt), name)),
    };
    let next = Foreign::from(&**next);
    text += &say!(lang, en: " Next: {next} ({how}).", zh: "下一课：{next}（{how}）。");
    text
}

/// The next lesson cannot be taken right here.
pub(super) fn is_elsewhere(lang: Lang, how: &str) -> String {
    say!(lang,
        en: "The next one needs a start of its own. Leave with Ctrl-D, then: {how}",
        zh: "下一课要重新启动。先按 Ctrl-D 离开，再输入：{how}")
}
