//! What the programs say to those who run and read them, in two languages.

use super::plan::{LeftOut, Wait};
use crate::{say, text::Lang};

/// When a program may go on.
pub(super) fn wait(lang: Lang, waits: &[Wait]) -> String {
    let parts: Vec<String> = waits
        .iter()
        .map(|Wait { name, shown }| match shown {
            Some(step) => say!(lang,
                en: "{name} has shown [{step}]",
                zh: "{name} 显示 [{step}]"),
            None => say!(lang,
                en: "{name} has ended (Ctrl-C there ends it)",
                zh: "{name} 结束（在那里按 Ctrl-C 让它结束）"),
        })
        .collect();
    let list = parts.join(lang.pick(" and ", "，"));
    say!(lang, en: "When {list}, press Enter: ", zh: "等 {list} 后按回车：")
}

/// Which port is asked for.
pub(super) fn port(lang: Lang, program: &str, step: usize) -> String {
    say!(lang,
        en: "The port that {program} shows in [{step}]: ",
        zh: "{program} 在 [{step}] 中显示的端口：")
}

/// A port that nobody shows.
pub(super) fn some_port(lang: Lang, port: u16) -> String {
    say!(lang, en: "The port that was {port}: ", zh: "当时是 {port} 的端口：")
}

/// At the end of a program.
pub(super) fn end(lang: Lang) -> &'static str {
    lang.pick("Enter ends this program. ", "按回车结束这个程序。")
}

/// The session went on.
pub fn more(lang: Lang, more: usize) -> String {
    let most = super::reader::MOST;
    say!(lang,
        en: "Only the first {most} steps are in the programs; {more} more were done.",
        zh: "程序里只有前 {most} 步，之后还有 {more} 步。")
}

/// Why a step is not in the program.
pub fn left_out(lang: Lang, why: LeftOut) -> &'static str {
    match why {
        LeftOut::Lens => lang.pick("a lens, no call of the program", "透镜，不是程序的调用"),
        LeftOut::Awaited => {
            lang.pick("a lens: what it shows takes its time", "透镜：它显示的东西要过一会儿才成立")
        }
        LeftOut::AsksLens => {
            lang.pick("it asks a lens, which no program can", "它要用透镜，程序做不到")
        }
        LeftOut::Word => lang.pick("a word for the playground", "playground 自己的命令"),
        LeftOut::FromOutside => lang
            .pick("from outside: press Ctrl-C in its terminal", "来自外面：在它的终端里按 Ctrl-C"),
        LeftOut::Wire => {
            lang.pick("done to the packets, by no program", "对报文所做，不属于任何程序")
        }
        LeftOut::Child => lang.pick(
            "its child's lines were typed; in a program it is fork { }",
            "子进程的命令是输入的；程序里要写 fork { }",
        ),
        LeftOut::Asleep => lang.pick("it sleeps for ever", "它永远阻塞"),
        LeftOut::Interrupted => lang.pick("it was interrupted", "它被打断了"),
        LeftOut::Part => {
            lang.pick("it never finished, but had done a part", "它没有做完，但已经做了一部分")
        }
        LeftOut::Behind => lang.pick("the program above never ends", "上面的程序不会结束"),
        LeftOut::NoCall => lang.pick("not translated into this language", "没有译成这种语言"),
        LeftOut::OneType => lang.pick(
            "a variable holds now this, now that; in this language each has one type",
            "变量先后装了不同类型的值，而这种语言里变量只有一种类型",
        ),
        LeftOut::Unreadable => {
            lang.pick("made of what only the session knows", "其中有只有那次会话才知道的东西")
        }
    }
}
