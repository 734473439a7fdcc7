//! What is said of drills: what is asked, what an answer means, why one is wrong, what is wrong with a file.

use super::{
    error::DrillErrorKind as Error,
    live::Fault,
    question::{Kind, Question},
};
use crate::{
    language::{
        parse_line,
        tree::{Line, StatementKind},
    },
    model::{CallName, Errno, Failure},
    say,
    text::{Lang, Scene, explain},
};

/// What is asked.
pub fn asked(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Gives => lang.pick("What does the last call give?", "最后这个调用得到什么？"),
        Kind::Gap => {
            lang.pick("One line is missing at ____. Which?", "____ 处少了一行。是哪一行？")
        }
        Kind::Wrong => lang.pick(
            "One line is wrong. Which change makes the last one come true?",
            "有一行写错了。改哪一行，最后的结果才成立？",
        ),
        Kind::Order => lang.pick(
            "Put the lines in order, so that the last result comes true.",
            "把这几行排好次序，使最后的结果成立。",
        ),
    }
}

/// An answer as a student reads it.
pub fn choice(lang: Lang, question: &Question, at: usize) -> String {
    let Some(choice) = question.choices.get(at) else { return String::new() };
    let text = choice.text.trim();
    match question.kind {
        Kind::Gives if text == "..." => {
            lang.pick("it sleeps: nothing comes back yet", "阻塞：还没有返回").to_owned()
        }
        Kind::Gives => match text.strip_prefix('=').map_or(text, str::trim) {
            "EOF" => lang.pick("EOF: the stream has ended", "EOF：流结束").to_owned(),
            "ok" => lang.pick("ok: it succeeds", "ok：成功").to_owned(),
            "*" => lang.pick("it succeeds", "成功").to_owned(),
            text => match text.strip_prefix('!').map(str::trim) {
                Some(name) => say!(lang, en: "fails: {name}", zh: "失败：{name}"),
                None => text.strip_suffix(" from *").unwrap_or(text).to_owned(),
            },
        },
        Kind::Wrong => {
            let number = choice.at + 1;
            say!(lang, en: "line {number}: {text}", zh: "第 {number} 行：{text}")
        }
        Kind::Gap | Kind::Order => text.to_owned(),
    }
}

/// Why an answer is wrong: the author's reason, or what it would take for it to come.
pub fn why_not(lang: Lang, question: &Question, at: usize) -> Option<String> {
    let choice = question.choices.get(at)?;
    if let Some(reason) = &choice.reason {
        return Some(reason.to_string());
    }
    if question.kind != Kind::Gives {
        return None;
    }
    let text = choice.text.trim();
    if text == "..." {
        return Some(lang.pick(
            "a call sleeps only where its answer can still come; here the kernel has one at once.",
            "只有以后还可能等到结果，调用才会阻塞；这里内核马上就有回答。",
        ).to_owned());
    }
    if text == "= EOF" {
        return Some(
            lang.pick(
                "EOF comes when the other end has ended its stream, and all of it has been read.",
                "对方结束了它的流，而且数据都读完了，才会得到 EOF。",
            )
            .to_owned(),
        );
    }
    let name = text.strip_prefix('!')?.trim();
    let failure = match name {
        "timeout" => Failure::Timeout,
        name => Failure::Errno(Errno::from_name(name)?),
    };
    let scene = call(question).map_or_else(Scene::default, Scene::of);
    let text = explain(lang, &scene, failure);
    Some(say!(lang, en: "{name} means: {text}", zh: "{name} 的意思是：{text}"))
}

/// The call that is asked about.
fn call(question: &Question) -> Option<CallName> {
    let (number, line) = question.lines.last()?;
    let Ok(Line::Statement(_, statement)) = parse_line(line, *number) else { return None };
    match &statement.kind {
        StatementKind::Call(tree) => Some(tree.call),
        _ => None,
    }
}

/// Why a file of drills cannot be read. `None`: the lesson's own report says it.
pub fn error(lang: Lang, kind: &Error) -> Option<String> {
    Some(match kind {
        Error::UnknownMark(mark, similar) => {
            let near = similar.map_or_else(String::new, |near| {
                say!(lang, en: " Did you mean {near}?", zh: "是不是 {near}？")
            });
            say!(lang, en: "a file of drills has no {mark}.{near}", zh: "练习文件里没有 {mark}。{near}")
        }
        Error::NoName(mark) => say!(lang,
            en: "{mark} takes a name: letters, digits and -",
            zh: "{mark} 后面写名字：字母、数字和 -"),
        Error::NoTitle => lang.pick("@title is missing", "缺少 @title").to_owned(),
        Error::NoQuestion => lang.pick(
            "there is no question: ? CALL below @given NAME, @repair NAME or @order NAME",
            "没有题目：@given 名字 下面写 ? 调用，或者 @repair 名字、@order 名字",
        ).to_owned(),
        Error::Stray => lang.pick(
            "this line belongs to no question; a situation begins with @given NAME",
            "这一行不属于任何题目；情景以 @given 名字 开头",
        ).to_owned(),
        Error::NoCall => lang.pick(
            "? takes the call that is asked about, as in ? client> s.recv",
            "? 后面写要问的调用，如 ? client> s.recv",
        ).to_owned(),
        Error::NoAnswer => lang.pick(
            "this question has no right answer: an expectation below it, or fix LINE",
            "这道题没有正确答案：在下面写期望，或者 fix 行",
        ).to_owned(),
        Error::NotAnAnswer => lang.pick(
            "not an answer; write = RESULT, ! ERRNO or ..., and not before a wrong one",
            "这不是答案；写 = 结果、! 错误 或 ...，错误的选项前面加 not",
        ).to_owned(),
        Error::Twice => lang.pick("there is one already", "前面已经有一个了").to_owned(),
        Error::NoReason => lang.pick(
            "the reason is missing: # and a sentence behind the right answer, -> and a sentence below an order",
            "缺少理由：正确答案后面写 # 和一句话，排序题下面写 -> 和一句话",
        ).to_owned(),
        Error::NotThree(count) => say!(lang,
            en: "three wrong answers are wanted, and there are {count}",
            zh: "要有三个错误选项，这里有 {count} 个"),
        Error::SameAnswer => lang.pick("this answer is given twice", "这个选项写了两次").to_owned(),
        Error::NoEnd => lang.pick(
            "the last line must say what is expected, as in = ok",
            "最后一行要写期望的结果，如 = ok",
        ).to_owned(),
        Error::NoSuchLine(_) => lang.pick(
            "without a line ? it must say which line it changes, as in fix 2 server> phone.listen 5",
            "没有 ? 行时，要写改第几行，如 fix 2 server> phone.listen 5",
        ).to_owned(),
        Error::SameKey(key) => say!(lang,
            en: "a question is called {key} already; give the situation another name",
            zh: "已经有一道题叫 {key}；给情景换个名字"),
        Error::Lesson(_) => return None,
    })
}

/// Why a question is not proved, and at which line. `None`: the report of the run says it.
pub fn fault(lang: Lang, fault: &Fault) -> Option<(u32, String)> {
    Some(match fault {
        Fault::Stopped(_) => return None,
        Fault::Holds(line, text) => {
            let text = text.trim();
            (
                *line,
                say!(lang,
                en: "this wrong answer holds, too: {text}",
                zh: "这个错误选项其实也成立：{text}"),
            )
        }
        Fault::AnyOrder(line) => (
            *line,
            lang.pick(
                "the lines reach their end upside down, too",
                "把这几行完全倒过来，结果照样成立",
            )
            .to_owned(),
        ),
    })
}
