//! What is said of challenges: their groups, what is wrong with a file, why one is not proved.

use super::{
    builtin::Group,
    error::{ChallengeErrorKind as Kind, GoalError},
    prove::Fault,
};
use crate::{lesson::say::pattern, say, text::Lang};

/// The heading of a group.
pub fn group(lang: Lang, group: Group) -> &'static str {
    match group {
        Group::First => lang.pick("First steps", "起步"),
        Group::Errors => lang.pick("Make it fail", "让它出错"),
        Group::States => lang.pick("States of TCP", "TCP 的状态"),
        Group::Blocking => lang.pick("Calls that sleep", "阻塞的调用"),
        Group::Stream => lang.pick("Bytes without borders", "没有边界的字节流"),
        Group::Datagrams => lang.pick("Datagrams", "数据报"),
        Group::Servers => lang.pick("Write a server", "写一个服务器"),
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
        Kind::NoNumber => lang
            .pick("@par takes a number of calls, from 1", "@par 后面写调用次数，从 1 起")
            .to_owned(),
        Kind::Goal(GoalError::NoForm) => lang
            .pick(
                "not a goal. Goals: PROCESS STATE, PROCESS asleep CALL, PROCESS CALL = PATTERN, PROCESS CALL ! ERRNO, PROCESS queue|inq|outq PATTERN, PROCESS killed, PROCESS threads N, everybody asleep, nobody STATE, nobody failed",
                "这不是目标。目标的写法：进程 状态、进程 asleep 调用、进程 调用 = 结果、进程 调用 ! 错误、进程 queue|inq|outq 结果、进程 killed、进程 threads N、everybody asleep、nobody 状态、nobody failed",
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
