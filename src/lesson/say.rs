//! The sentences of this layer, in both languages, by exhaustive match.

use std::time::Duration;

use super::{
    builtin::Part,
    error::{NotText, Prose, StructureError as S},
    lab::LabFault,
    needs::Need,
};
use crate::{
    language::{
        duration::write,
        result::{Difference as D, Gives as G, PatternErrorKind as P, bytes::write_quoted},
    },
    model::{CallName, Outcome, Returned},
    say,
    text::{Lang, file_error},
};

/// A pattern that can never hold. What stands in quotes has sentences of its own (`view::say_syntax`).
pub fn pattern(lang: Lang, kind: &P) -> String {
    match kind {
        P::Quoted(_) => {
            lang.pick("This quoted text cannot be read.", "引号里的内容无法读懂。").to_owned()
        }
        P::Empty => say!(lang,
            en: "Something is missing here: alternatives go on both sides of |",
            zh: "这里缺了内容：| 两边都要写"),
        P::BackwardRange(least, most) => say!(lang,
            en: "No number lies between {least} and {most}; the smaller one comes first.",
            zh: "{least} 和 {most} 之间没有数；小的写在前面。"),
        P::UnknownFailure(name, Some(near)) => say!(lang,
            en: "No call ever fails with {name}. Did you mean {near}?",
            zh: "没有叫 {name} 的错误。是不是 {near}？"),
        P::UnknownFailure(name, None) => say!(lang,
            en: "No call ever fails with {name}; the name of an error goes after !, such as ECONNREFUSED.",
            zh: "没有叫 {name} 的错误；! 后面写错误名，如 ECONNREFUSED。"),
        P::UnknownState(name, Some(near)) => say!(lang,
            en: "There is no state {name}. Did you mean {near}?",
            zh: "没有 {name} 这个状态。是不是 {near}？"),
        P::UnknownState(name, None) => say!(lang,
            en: "There is no state {name}; states are LISTEN, ESTABLISHED, CLOSE_WAIT ...",
            zh: "没有 {name} 这个状态；状态是 LISTEN、ESTABLISHED、CLOSE_WAIT 等。"),
        P::NeverGiven(CallName::Print, gives) => say!(lang,
            en: "That is never so: this gives {what}.",
            zh: "不可能：这里给出的是{what}。", what = gives_what(lang, *gives)),
        P::NeverGiven(call, gives) => say!(lang,
            en: "{call} never gives that; it gives {what}.",
            zh: "{call} 不会给出这个，它给出的是{what}。", what = gives_what(lang, *gives)),
    }
}

fn gives_what(lang: Lang, gives: G) -> &'static str {
    match gives {
        G::Ok => lang.pick("ok", " ok"),
        G::Name => lang.pick("the name of a socket", "套接字的名字"),
        G::Names => lang.pick("two names, as a, b", "两个名字，如 a, b"),
        G::Connection => {
            lang.pick("conn from ADDRESS (either side will do)", " conn from 地址（可以只写一边）")
        }
        G::Number => lang.pick("a number, or a range as 3..9", "一个数，或范围如 3..9"),
        G::Bytes => lang.pick(
            "bytes in quotes, or how many, as 500 bytes, or EOF",
            "字节（写在引号里）、字节数（如 500 bytes）或 EOF",
        ),
        G::BytesFrom => lang.pick(
            "\"bytes\" from ADDRESS (either side will do)",
            "“字节” from 地址（可以只写一边）",
        ),
        G::Drained => lang.pick("a number of bytes, then EOF or not", "字节数，后面可带 then EOF"),
        G::Option => lang.pick("the value of the option", "选项的值"),
        G::Address => lang.pick("an address, or -", "地址，没有则是 -"),
        G::Addresses => {
            lang.pick("addresses without ports, or nothing", "不带端口的地址，或 nothing")
        }
        G::Time => lang.pick("a time as 300ms, or none", "时间如 300ms，或 none"),
        G::Polled => lang.pick(
            "nothing, or some of IN OUT PRI RDHUP ERR HUP",
            " nothing，或 IN OUT PRI RDHUP ERR HUP 中的几个",
        ),
        G::Happened => lang.pick(
            "names with what happened, as conn IN, c OUT; or nothing",
            "名字和事件，如 conn IN, c OUT；或 nothing",
        ),
        G::Labels => lang.pick("names of sockets, or nothing", "套接字的名字，或 nothing"),
        G::State => lang.pick("a state, as ESTABLISHED", "状态，如 ESTABLISHED"),
        G::Queue => lang.pick("waiting and backlog, as 1/5", "等待数和 backlog，如 1/5"),
        G::Interfaces => lang.pick(
            "interfaces with their addresses, as lo 127.0.0.1/8, eth0 10.0.0.1/24",
            "网络接口和地址，如 lo 127.0.0.1/8, eth0 10.0.0.1/24",
        ),
        G::Rows => lang.pick(
            "rows as client ESTABLISHED, server LISTEN; or nothing",
            "若干行，如 client ESTABLISHED, server LISTEN；或 nothing",
        ),
        G::Lines => lang.pick("lines in quotes, or nothing", "引号里的各行，或 nothing"),
        G::Value => lang.pick("a value", "一个值"),
    }
}

/// Lines that do not fit together.
#[expect(clippy::too_many_lines, reason = "a table")]
pub fn structure(lang: Lang, error: &S) -> String {
    match error {
        S::NoStep => say!(lang,
            en: "This says what a step gives, but there is no step directly above it.",
            zh: "这一行写的是一步的结果，而它的正上方没有那一步。"),
        S::CheckWithoutStep => say!(lang,
            en: "A check like this goes below a step; there is none above it.",
            zh: "这样的检查写在一步的下面，而上面没有那一步。"),
        S::SecondExpectation => say!(lang,
            en: "The step above has its result already; alternatives are written a | b",
            zh: "上面那一步已经写了结果；多种可能写成 a | b"),
        S::NoQuestion => say!(lang,
            en: "This is a choice, but there is no question directly above it: ? question",
            zh: "这是选项，而正上方没有问题：? 问题"),
        S::ChoiceOutOfOrder(letter) => say!(lang,
            en: "The choices go a, b, c ...: this one is {letter})",
            zh: "选项按 a、b、c 的顺序：这里应是 {letter})"),
        S::NoChoices => say!(lang,
            en: "A question needs choices below it: a) ... b) ...",
            zh: "问题下面要有选项：a) … b) …"),
        S::NoVerdict => say!(lang,
            en: "This question is never answered: -> LETTER  because",
            zh: "这个问题没有答案：-> 字母  原因"),
        S::VerdictWithoutQuestion => say!(lang,
            en: "This is an answer, but no question above it is waiting for one.",
            zh: "这是答案，而上面没有还没回答的问题。"),
        S::NoSuchChoice(letter, last) => say!(lang,
            en: "There is no choice {letter}; the last one is {last}.",
            zh: "没有选项 {letter}，最后一个是 {last}。"),
        S::ReasonWithoutVerdict => say!(lang,
            en: "A reason against a choice goes directly below the answer: -> b  because",
            zh: "说明某个选项为什么错，要紧接在答案的下面：-> b  原因"),
        S::ReasonAgainstRight(letter) => say!(lang,
            en: "{letter} is the right answer, so there is no reason against it.",
            zh: "{letter} 是正确答案，没有错的理由可写。"),
        S::SecondReason(letter) => say!(lang,
            en: "Choice {letter} has its reason already.",
            zh: "选项 {letter} 已经写过理由了。"),
        S::QuestionTogether => say!(lang,
            en: "There is no pause inside @together: ask before it.",
            zh: "@together 里面不能停顿，问题写在它前面。"),
        S::TogetherTwice => say!(lang,
            en: "@together is inside another one; @end is missing.",
            zh: "@together 里又有 @together，缺 @end。"),
        S::TogetherOpen => say!(lang,
            en: "This @together is never closed: @end is missing.",
            zh: "这个 @together 没有结束，缺 @end。"),
        S::EndWithoutTogether => say!(lang,
            en: "@end closes @together, and there is none.",
            zh: "@end 用来结束 @together，而前面没有。"),
        S::StrayBrace => say!(lang,
            en: "This brace closes nothing.",
            zh: "这个花括号没有对应的开头。"),
        S::BadPort => say!(lang,
            en: "Written like this: @port P 8080",
            zh: "写法：@port P 8080"),
        S::PortTwice(name) => say!(lang,
            en: "${name} can be given a port only once.",
            zh: "${name} 只能定一次端口。"),
        S::BadLab(fault) => lab(lang, fault),
        S::LabTwice => say!(lang,
            en: "There is a @lab above: a lesson has one lab. All its settings go on one line: @lab slow initcwnd=1",
            zh: "上面已经有 @lab：一课只有一个实验室。所有设置写在一行里：@lab slow initcwnd=1"),
        S::LabLate => say!(lang,
            en: "@lab goes above @port and above the first step: a lab is entered before anything is done in it.",
            zh: "@lab 要写在 @port 和第一步之前：先进入实验室，才能在里面做事。"),
        S::PacketsApart => say!(lang,
            en: "The ~ lines of a step go together: move this one up to the others.",
            zh: "同一步的 ~ 行要写在一起：把这一行移到上面那几行旁边。"),
        S::PacketNumber => say!(lang,
            en: "A lesson calls a packet by what it is, not by its number, which changes with one ACK more: pass syn, drop data, pass \"hello\"",
            zh: "课文里用包的样子来指它，不用编号，多一个 ACK 编号就变了：pass syn、drop data、pass \"hello\""),
        S::UnknownNeed(name, Some(near)) => say!(lang,
            en: "@needs has no {name}. Did you mean {near}?",
            zh: "不认识 {name} 这个条件。是不是 {near}？"),
        S::UnknownNeed(name, None) => say!(lang,
            en: "@needs has no {name}; it has ipv6.",
            zh: "不认识 {name} 这个条件；有 ipv6。"),
        S::UnknownClaim(name, Some(near)) => say!(lang,
            en: "There is no claim {name}. Did you mean {near}?",
            zh: "没有 {name} 这个说法。是不是 {near}？"),
        S::UnknownClaim(name, None) => say!(lang,
            en: "There is no claim {name}. The claims: playground claims",
            zh: "没有 {name} 这个说法。有哪些说法：playground claims"),
        S::ClaimWithoutStep => say!(lang,
            en: "@claim goes directly above the step that shows it, and that step must have an expected result.",
            zh: "@claim 写在证明它的那一步的正上方，而那一步必须写有预期的结果。"),
        S::WordForPrompt(word) => say!(lang,
            en: "{word} is a word for the prompt; a script has no use for it.",
            zh: "{word} 是提示符下用的，脚本里不用。"),
        S::GoesOn(Prose::Question) => say!(lang,
            en: "A question is one line. If it goes on, each line begins with ?",
            zh: "问题只写一行；要分行写，每一行都以 ? 开头。"),
        S::GoesOn(Prose::Choice) => say!(lang,
            en: "A choice is one line, however long it is.",
            zh: "一个选项只写一行，长也不要换行。"),
        S::GoesOn(Prose::Verdict) => say!(lang,
            en: "An answer and its reason are one line, however long it is.",
            zh: "答案和原因写在一行里，长也不要换行。"),
        S::GoesOn(Prose::Narration) | S::BareNarration => say!(lang,
            en: "Each line of narration begins with #",
            zh: "叙述的每一行都以 # 开头。"),
        S::NoSteps => say!(lang,
            en: "Nothing is done in this lesson: it has no steps.",
            zh: "这一课里什么也没做：没有任何步骤。"),
    }
}

fn lab(lang: Lang, fault: &LabFault) -> String {
    match fault {
        LabFault::Unknown(word, Some(near)) => say!(lang,
            en: "A lab has no setting {word}. Did you mean {near}?",
            zh: "实验室没有 {word} 这个设置。是不是 {near}？"),
        LabFault::Unknown(word, None) => say!(lang,
            en: "A lab has no setting {word}. There are plain, slow or real, then arp, initcwnd=1, quickack=0, and tcp_NAME=N of the kernel.",
            zh: "实验室没有 {word} 这个设置。有 plain、slow 或 real，以及 arp、initcwnd=1、quickack=0 和内核的 tcp_NAME=N。"),
        LabFault::Number(example) => say!(lang,
            en: "This setting needs a number that fits. Written like this: {example}",
            zh: "这个设置后面要写一个合适的数，写法：{example}"),
        LabFault::Twice(word) => say!(lang,
            en: "This is chosen already: {word} is one too many.",
            zh: "这一项已经设过，{word} 是多余的。"),
    }
}

/// Bytes that are no UTF-8 text.
pub(crate) fn not_text(lang: Lang, kind: NotText) -> String {
    match kind {
        NotText::Nul => say!(lang,
            en: "It contains a zero byte: this is not text, or it is UTF-16. Save it as UTF-8.",
            zh: "有零字节：这不是文本，或者是 UTF-16。请另存为 UTF-8。"),
        NotText::Gbk => say!(lang,
            en: "This is not UTF-8; it looks like GBK. Save it as UTF-8.",
            zh: "这不是 UTF-8，看起来是 GBK。请另存为 UTF-8。"),
        NotText::Unknown => say!(lang,
            en: "This is not UTF-8. Save it as UTF-8.",
            zh: "这不是 UTF-8。请另存为 UTF-8。"),
    }
}

/// How what came differs from what was expected.
pub fn difference(lang: Lang, difference: &D, came: &Returned) -> String {
    match difference {
        D::Failed(failure) => say!(lang,
            en: "A result was expected, and the call failed: {name}.",
            zh: "预期成功，而调用出错：{name}。", name = failure.name()),
        D::Succeeded => say!(lang,
            en: "A failure was expected, and the call succeeded.",
            zh: "预期出错，而调用成功了。"),
        D::OtherFailure => say!(lang,
            en: "It failed as expected, but with another error.",
            zh: "确实出错了，但错误不同。"),
        D::End => say!(lang,
            en: "Something to read was expected, and the stream has ended.",
            zh: "预期有数据可读，而流已经结束。"),
        D::NoEnd => say!(lang,
            en: "The end of the stream was expected, and bytes came.",
            zh: "预期流结束，而收到了字节。"),
        D::Bytes(at) => say!(lang,
            en: "They differ from byte {n} on.",
            zh: "从第 {n} 个字节起不同。", n = at + 1),
        D::Longer(1) => say!(lang,
            en: "All of it came, and 1 more byte.",
            zh: "预期的都到了，另外还多出 1 个字节。"),
        D::Longer(more) => say!(lang,
            en: "All of it came, and {more} more bytes.",
            zh: "预期的都到了，另外还多出 {more} 个字节。"),
        D::Shorter(1) => say!(lang,
            en: "Only the beginning came: 1 byte is missing.",
            zh: "只到了开头一部分，少 1 个字节。"),
        D::Shorter(less) => say!(lang,
            en: "Only the beginning came: {less} bytes are missing.",
            zh: "只到了开头一部分，少 {less} 个字节。"),
        D::OutOfRange => say!(lang,
            en: "The number is outside the expected range.",
            zh: "数不在预期的范围里。"),
        D::OtherValue(name, value) => {
            let mut known = String::new();
            write_quoted(&mut known, value);
            let known = known.trim_matches('"');
            say!(lang,
                en: "${name} is {known} already, and here it is something else.",
                zh: "${name} 已经是 {known}，这里却不是。")
        }
        D::Other => match &came.outcome {
            Outcome::State(state) | Outcome::Standing(state) => say!(lang,
                en: "The connection is in another state: {state}.",
                zh: "连接处于另一个状态：{state}。"),
            outcome => {
                let came = came_what(lang, outcome);
                say!(lang, en: "What came instead is {came}.", zh: "来的是另外的{came}。")
            }
        },
    }
}

/// Of what kind a result is that is not the one expected.
fn came_what(lang: Lang, outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Count(_) => lang.pick("another number", "数"),
        Outcome::Data(_) | Outcome::Text(_) | Outcome::ThenEof(_) => {
            lang.pick("other bytes", "字节")
        }
        Outcome::Accepted(_) | Outcome::From(_) | Outcome::Message(_) => {
            lang.pick("from another address, or other bytes", "地址或字节")
        }
        Outcome::Made(..) | Outcome::Pair(_) => lang.pick("a socket", "套接字"),
        _ => lang.pick("another value", "值"),
    }
}

/// What a lesson needs and the machine lacks.
pub fn lacks(lang: Lang, need: Need) -> String {
    match need {
        Need::Ipv6 => say!(lang,
            en: "This lesson needs IPv6, and the address ::1 cannot be bound here.",
            zh: "这一课需要 IPv6，而这里不能绑定地址 ::1。"),
    }
}

/// The heading of a part of the course.
pub fn part(lang: Lang, part: Part) -> &'static str {
    match part {
        Part::Model => lang.pick("Part I    The model", "第一部分  模型"),
        Part::Programs => lang.pick("Part II   The classic programs", "第二部分  经典程序"),
        Part::Queues => lang.pick("Part III  The queue and the port", "第三部分  队列与端口"),
        Part::Stream => lang.pick("Part IV   The stream", "第四部分  字节流"),
        Part::Datagrams => lang.pick("Part V    Datagrams", "第五部分  数据报"),
        Part::Clients => lang.pick("Part VI   Many clients", "第六部分  多个客户端"),
        Part::Addresses => lang.pick("Part VII  Addresses", "第七部分  地址"),
        Part::Wire => lang.pick("Part VIII The wire", "第八部分  网线上"),
        Part::Extra => lang.pick("Extra", "选学"),
    }
}

/// A time as it is typed.
pub fn duration(duration: Duration) -> String {
    write(duration)
}

/// Why a file that is named cannot be read.
pub(crate) fn cannot_be_read(lang: Lang, error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::InvalidInput => say!(lang,
            en: "it is not a plain file but a pipe or a device; what comes through a pipe is read from standard input: playground run -",
            zh: "它不是普通文件，而是管道或设备；管道里的内容要从标准输入读：playground run -"),
        Kind::FileTooLarge => say!(lang,
            en: "it is longer than {most} MiB",
            zh: "它超过了 {most} MiB",
            most = crate::kernel::LONGEST_FILE >> 20),
        _ => file_error(lang, error),
    }
}
