//! What the programs say to those who run and read them, in two languages.

use super::plan::{LeftOut, Wait};
use crate::{say, text::Lang};

/// Above the variables that hold where the other computers are.
pub(super) fn computers(lang: Lang, arguments: &str) -> String {
    say!(lang,
        en: "Where the other computers are; on the command line: {arguments}",
        zh: "其他主机的地址，可以写在命令行上：{arguments}")
}

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

/// At a call that sleeps for ever.
pub(super) fn sleeps(lang: Lang) -> &'static str {
    lang.pick(
        "It sleeps until Ctrl-C ends this program.",
        "它一直阻塞，直到按 Ctrl-C 结束这个程序。",
    )
}

/// The session went on.
pub fn more(lang: Lang, more: usize) -> String {
    let most = super::reader::MOST;
    say!(lang,
        en: "Only the first {most} steps are in the programs; {more} more were done.",
        zh: "程序里只有前 {most} 步，之后还有 {more} 步。")
}

/// Why a step is not in the program.
pub(crate) fn left_out(lang: Lang, why: LeftOut) -> &'static str {
    match why {
        LeftOut::Lens => lang.pick("a lens, not a call of the program", "观察量，不是程序的调用"),
        LeftOut::Awaited => {
            lang.pick("a lens: what it shows takes its time", "观察量：它显示的东西要过一会儿才成立")
        }
        LeftOut::AsksLens => {
            lang.pick("it asks a lens, which no program can", "它要用观察量，程序做不到")
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
        LeftOut::ClosedNumber => lang.pick(
            "it names a closed socket, of which the program has no descriptor any more",
            "它用到已关闭的套接字，而程序已没有它的描述符",
        ),
        LeftOut::EpollObject => lang.pick(
            "an epoll is not a socket in Python, and has no such method",
            "Python 的 epoll 对象不是套接字，没有这个方法",
        ),
        LeftOut::Labels => lang.pick(
            "it keeps the names of sockets as text, which only the session knows",
            "它把套接字的名字存为文本，这些名字只有那次会话才知道",
        ),
        LeftOut::SocketInTable => lang.pick(
            "the tables of a C program hold text and numbers, no sockets",
            "C 程序的表只装文本和数字，不装套接字",
        ),
        LeftOut::NoValue => lang.pick(
            "it fails before any call is made, and C has no exceptions",
            "还没有发起调用，求值就失败了，而 C 没有异常",
        ),
        LeftOut::TriesValue => lang.pick(
            "try catches a value that cannot be had, and C has no exceptions",
            "try 要捕获求值的失败，而 C 没有异常",
        ),
        LeftOut::NoFunction => lang.pick(
            "the C library changes letters one by one, and some become two in upper case",
            "C 库逐个转换字母，而有的字母大写后变成两个",
        ),
        LeftOut::OptionBytes => lang.pick(
            "the kernel answers with the bytes of an IP option, which a program would have to take apart",
            "内核回答的是 IP 选项的字节，程序还要自己拆解",
        ),
        LeftOut::FailsInNoCall => lang.pick(
            "the program ended where a value could not be had, and C has no exceptions",
            "程序结束于求值失败处，而 C 没有异常",
        ),
        LeftOut::OneType => lang.pick(
            "a variable holds now this, now that; in this language each has one type",
            "变量先后装了不同类型的值，而这种语言里变量只有一种类型",
        ),
        LeftOut::Unreadable => {
            lang.pick("made of what only the session knows", "其中有只有那次会话才知道的东西")
        }
    }
}
