//! What the playground reports of itself, and how programs end.

use super::{Lang, halt::halt};
use crate::{
    model::{CallName, ProgramEnd, Remark, Score},
    say,
};

/// The sentence after `--`. `process` is whom it concerns.
pub fn remark(lang: Lang, process: &str, remark: &Remark) -> String {
    match remark {
        Remark::StillOpen(name, fd) => say!(lang,
            en: "{name} is another socket now; the one it was is still open, as descriptor {fd}. To close that: {fd}.close",
            zh: "{name} 现在是另一个套接字；原来那个还开着，描述符是 {fd}。要关闭它：{fd}.close"),
        Remark::Held(score) => held(lang, *score),
        Remark::Missed { score, lines, passed } => missed(lang, *score, lines, *passed),
        Remark::Dropped(count) => say!(lang,
            en: "The oldest events have been forgotten ({count}): there were too many to keep.",
            zh: "最早的 {count} 个事件已经丢弃：太多，存不下。"),
        Remark::OtherPort { wanted, got } => say!(lang,
            en: "Port {wanted} is taken, by a program or by another run that is not over: this run uses {got}.",
            zh: "端口 {wanted} 已被占用（别的程序，或另一个还没结束的课文），这次改用 {got}。"),
        Remark::Caller { label, from, waiting: 1 } => say!(lang,
            en: "A program outside calls {process}'s {label}, from {from}. It waits to be accepted: {process}> {label}.accept",
            zh: "外面的程序连上了 {process} 的 {label}（来自 {from}），在等 accept：{process}> {label}.accept"),
        Remark::Caller { label, from, waiting } => say!(lang,
            en: "A program outside calls {process}'s {label}, from {from}. Now {waiting} wait to be accepted: {process}> {label}.accept",
            zh: "外面的程序连上了 {process} 的 {label}（来自 {from}），现在有 {waiting} 个在等 accept：{process}> {label}.accept"),
        Remark::Chosen(label, call) => say!(lang,
            en: "That was {label}.{call}.",
            zh: "这次操作的是 {label}：{label}.{call}"),
        Remark::KernelBound(label, address) => say!(lang,
            en: "{label} was never bound: the kernel chose port {port}, on every address of this machine.",
            zh: "{label} 没有 bind 过：内核选了端口 {port}，绑定本机的所有地址。",
            port = address.port().unwrap_or_default()),
        Remark::CountsForMachine(counter) => say!(lang,
            en: "The kernel counts {counter} for this whole machine, other programs' sockets too. Of each computer by itself: playground --lab",
            zh: "{counter} 是内核对整台机器的计数，别的程序的套接字也算在内。要每台计算机各算各的：playground --lab",
            counter = counter.word()),
        Remark::Overrun(count) => say!(lang,
            en: "Packets came faster than they could be taken off the wire. Lost without a line of their own: {count}",
            zh: "包来得太快，来不及从网线上取走。已丢失且没有逐个显示的包：{count} 个"),
        Remark::LessonLine => say!(lang,
            en: "That is a line of a lesson; here it is skipped.",
            zh: "这是课文里才有的行，在这里跳过。"),
    }
}

fn held(lang: Lang, score: Score) -> String {
    let Score { steps, held, answered, right } = score;
    let mut text = match lang {
        Lang::En => {
            let s = if steps == 1 { "step" } else { "steps" };
            let results = if held == 1 { "expected result" } else { "expected results" };
            format!("{steps} {s}, {held} {results}, all as expected")
        }
        Lang::Zh => format!("{steps} 步，{held} 处预期，全部相符"),
    };
    if answered > 0 {
        text += &say!(lang, en: "; predictions {right} of {answered}", zh: "；预测题 {right}/{answered}");
    }
    text + lang.pick(".", "。")
}

fn missed(lang: Lang, score: Score, lines: &[u32], passed: u32) -> String {
    let Score { steps, held, .. } = score;
    let (not, numbers) = (lines.len(), lines.iter().map(u32::to_string).collect::<Vec<_>>());
    let all = held as usize + not + passed as usize;
    let mut text = match lang {
        Lang::En => {
            let s = if steps == 1 { "step" } else { "steps" };
            let (line, numbers) = (if not == 1 { "line" } else { "lines" }, numbers.join(", "));
            match not {
                0 => format!("{steps} {s}, {held} of {all} as expected"),
                _ => format!(
                    "{steps} {s}, {held} of {all} as expected, {not} not ({line} {numbers})"
                ),
            }
        }
        Lang::Zh => {
            let numbers = numbers.join("、");
            match not {
                0 => format!("{steps} 步，{all} 处预期中 {held} 处相符"),
                _ => format!(
                    "{steps} 步，{all} 处预期中 {held} 处相符，{not} 处不符（第 {numbers} 行）"
                ),
            }
        }
    };
    if passed > 0 {
        text += &say!(lang, en: ", {passed} not checked", zh: "，{passed} 处没有检查");
    }
    text + lang.pick(".", "。")
}

/// The sentence after `--` when a program of `process` has come to an end, or is paused.
pub(crate) fn program_end(lang: Lang, process: &str, end: &ProgramEnd) -> String {
    match end {
        ProgramEnd::Finished => say!(lang,
            en: "{process}'s program is done.",
            zh: "{process} 的程序运行完了。"),
        ProgramEnd::Failed(source) => say!(lang,
            en: "{process}'s program ended at its line {line}, which failed without try: {text}",
            zh: "{process} 的程序在第 {line} 行结束，这一行出错而没有 try：{text}",
            line = source.line, text = source.text()),
        ProgramEnd::Interrupted => say!(lang,
            en: "{process}'s program was interrupted.",
            zh: "{process} 的程序被打断。"),
        ProgramEnd::Paused(rounds, call) => paused(lang, process, *rounds, *call),
        ProgramEnd::Halted(source, why) => say!(lang,
            en: "{process}'s program ended at its line {line}: {why}",
            zh: "{process} 的程序在第 {line} 行结束：{why}",
            line = source.line, why = halt(lang, process, why)),
    }
}

fn paused(lang: Lang, process: &str, rounds: u32, call: Option<CallName>) -> String {
    let n = thousands(rounds);
    match call {
        Some(call @ (CallName::Recv | CallName::Recvn | CallName::Recvline | CallName::Drain)) => {
            say!(lang,
            en: "{process}'s program is paused: {call} has returned EOF {n} times, and nothing tells the loop to end. resume goes on, interrupt ends it.",
            zh: "{process} 的程序暂停了：{call} 已经返回 {n} 次 EOF，而循环没有退出的条件。resume 继续，interrupt 结束。")
        }
        Some(call) => say!(lang,
            en: "{process}'s program is paused: {call} has been called {n} times, nothing has slept and no byte has moved. resume goes on, interrupt ends it.",
            zh: "{process} 的程序暂停了：{call} 已经调用了 {n} 次，从不阻塞，也没有传一个字节。resume 继续，interrupt 结束。"),
        None => say!(lang,
            en: "{process}'s program is paused: its loop has gone round {n} times without making a call. resume goes on, interrupt ends it.",
            zh: "{process} 的程序暂停了：循环空转了 {n} 圈，没有一个调用。resume 继续，interrupt 结束。"),
    }
}

/// `10,000`
fn thousands(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (n, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (10_000, "10,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(thousands(n), text);
        }
    }

    #[test]
    fn a_run_is_summed_up() {
        let score = Score { steps: 14, held: 13, answered: 1, right: 1 };
        assert_eq!(
            remark(Lang::En, "", &Remark::Held(score)),
            "14 steps, 13 expected results, all as expected; predictions 1 of 1."
        );
        assert_eq!(
            remark(Lang::Zh, "", &Remark::Held(Score { answered: 0, ..score })),
            "14 步，13 处预期，全部相符。"
        );
    }
}
