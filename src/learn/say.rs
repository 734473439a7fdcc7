//! What a student is told at a step: the task, hints, in what a line is not it.

use super::{
    attempt::{Difference, Wrong},
    task::Task,
};
use crate::{
    language::{duration::write as write_duration, print::quote},
    model::{Address, Bytes, Call, Destination, How, PairKind, Setting, SocketKind},
    say,
    text::Lang,
};

/// The longest text that a task quotes; a longer one is told by its length.
const QUOTED: usize = 48;

/// The task without its process: what is to happen, and to what.
pub fn task(lang: Lang, task: &Task) -> String {
    let told = || task.told.as_ref().map(ToString::to_string);
    told()
        .or_else(|| a_socket(lang, task))
        .or_else(|| some_bytes(lang, task))
        .or_else(|| a_question(lang, task))
        .unwrap_or_else(|| task.written.to_string())
}

fn has_port_zero(to: &Destination) -> bool {
    matches!(to, Destination::Known(Address::Inet(at)) if at.port() == 0)
}

fn label(task: &Task) -> &str {
    task.on.as_ref().map_or("", |on| &on.label)
}

/// A socket comes into being, is joined to others, or goes.
fn a_socket(lang: Lang, task: &Task) -> Option<String> {
    let x = label(task);
    let named = named(lang, task);
    Some(match &task.call {
        Call::Socket(kind) => {
            let kind = socket_kind(lang, *kind);
            say!(lang, en: "make a {kind}{named}", zh: "创建一个{kind}{named}")
        }
        Call::Socketpair(kind) => {
            let kind = match kind {
                PairKind::Stream => lang.pick("stream sockets", "字节流套接字"),
                PairKind::Dgram => lang.pick("datagram sockets", "数据报套接字"),
                PairKind::Seqpacket => {
                    lang.pick("sockets that keep messages apart", "保留消息边界的套接字")
                }
            };
            say!(lang,
                en: "make a pair of connected {kind}{named}",
                zh: "创建一对互相连好的{kind}{named}")
        }
        Call::Bind(to) if has_port_zero(to) => say!(lang,
            en: "give {x} the address {to} (0: the kernel chooses a free port)",
            zh: "让 {x} 的地址是 {to}（0：由内核选一个空闲端口）"),
        Call::Bind(to) => say!(lang,
            en: "give {x} the address {to}",
            zh: "让 {x} 的地址是 {to}"),
        Call::Connect(to) if task.is_datagram => say!(lang,
            en: "let {x} have {to} as its peer",
            zh: "把 {to} 设为 {x} 的对端"),
        Call::Connect(to) => say!(lang,
            en: "start a connection from {x} to {to}",
            zh: "从 {x} 向 {to} 发起连接"),
        Call::Disconnect => say!(lang,
            en: "let {x} have no peer any more",
            zh: "让 {x} 不再有对端"),
        Call::Listen(backlog) => say!(lang,
            en: "make {x} a listening socket; {backlog} may wait",
            zh: "把 {x} 变成监听套接字，允许 {backlog} 个连接排队"),
        Call::Accept => say!(lang,
            en: "take the next connection from the queue of {x}{named}",
            zh: "从 {x} 的全连接队列取出下一个连接{named}"),
        Call::Shutdown(How::Wr) => say!(lang,
            en: "end the sending direction of {x}, and keep the other",
            zh: "关闭 {x} 的发送方向，接收方向保留"),
        Call::Shutdown(How::Rd) => say!(lang,
            en: "end the receiving direction of {x}, and keep the other",
            zh: "关闭 {x} 的接收方向，发送方向保留"),
        Call::Shutdown(How::Rdwr) => say!(lang,
            en: "end both directions of {x}, and keep its descriptor",
            zh: "关闭 {x} 的两个方向，描述符保留"),
        Call::Close => say!(lang,
            en: "give the descriptor of {x} back: hang up",
            zh: "交还 {x} 的描述符（挂断）"),
        Call::Dup => say!(lang,
            en: "make a second descriptor of {x}{named}",
            zh: "为 {x} 再开一个描述符{named}"),
        _ => return None,
    })
}

/// Bytes go or come.
fn some_bytes(lang: Lang, task: &Task) -> Option<String> {
    let x = label(task);
    let named = named(lang, task);
    Some(match &task.call {
        Call::Send(data, flags) => {
            let data = bytes(lang, data);
            let how = if flags.oob {
                lang.pick(", as urgent data", "（作为紧急数据）")
            } else if flags.dontwait {
                lang.pick(", without waiting for room", "（缓冲区满也不等）")
            } else if flags.more {
                lang.pick(", and say that more follows", "（并说明后面还有）")
            } else {
                ""
            };
            say!(lang, en: "send {data} through {x}{how}", zh: "通过 {x} 发 {data}{how}")
        }
        Call::Sendall(data) => {
            let data = bytes(lang, data);
            say!(lang,
                en: "send all of {data} through {x}, however often that takes",
                zh: "通过 {x} 把 {data} 全部发完，要发几次就发几次")
        }
        Call::Recv(most, flags) => {
            let how = if flags.oob {
                return Some(
                    say!(lang, en: "take the urgent byte of {x}", zh: "取出 {x} 的紧急数据"),
                );
            } else if flags.peek {
                lang.pick(", but leave it there", "，但数据留在原处")
            } else if flags.waitall {
                return Some(say!(lang,
                    en: "wait at {x} until all of {most} bytes are there, and take them",
                    zh: "在 {x} 上等满 {most} 个字节再取"));
            } else if flags.dontwait {
                lang.pick(", without waiting", "，没有也不等")
            } else if flags.trunc {
                lang.pick(", and hear how long it was", "，并得知原来有多长")
            } else {
                ""
            };
            say!(lang,
                en: "take what comes in at {x}, at most {most} bytes{how}{named}",
                zh: "取 {x} 收到的内容，最多 {most} 字节{how}{named}")
        }
        Call::Recvn(count) => say!(lang,
            en: "take exactly {count} bytes from {x}{named}",
            zh: "从 {x} 取满 {count} 字节{named}"),
        Call::Recvline => say!(lang,
            en: "take a whole line from {x}{named}",
            zh: "从 {x} 取一整行{named}"),
        Call::Sendto(it) => {
            let (data, to) = (bytes(lang, &it.data), &it.to);
            say!(lang,
                en: "send the datagram {data} from {x} to {to}",
                zh: "用 {x} 把数据报 {data} 发给 {to}")
        }
        Call::Recvfrom(most, flags) => {
            let how = if flags.peek {
                lang.pick(", but leave it there", "，但数据留在原处")
            } else if flags.dontwait {
                lang.pick(", without waiting", "，没有也不等")
            } else {
                ""
            };
            say!(lang,
                en: "take one datagram at {x}, at most {most} bytes, and learn who sent it{how}{named}",
                zh: "取 {x} 的一个数据报，最多 {most} 字节，并得知是谁发的{how}{named}")
        }
        Call::Sockatmark => say!(lang,
            en: "ask whether the next byte of {x} is the urgent one",
            zh: "问 {x} 的下一个字节是不是紧急数据"),
        _ => return None,
    })
}

/// Something is asked or set, or a process is acted on.
fn a_question(lang: Lang, task: &Task) -> Option<String> {
    let x = label(task);
    Some(match &task.call {
        Call::Setsockopt(option, value) => say!(lang,
            en: "set the option {option} of {x} to {value}",
            zh: "把 {x} 的选项 {option} 设为 {value}",
            option = option.word(), value = setting(value)),
        Call::Getsockopt(option) => say!(lang,
            en: "ask what the option {option} of {x} is",
            zh: "查询 {x} 的选项 {option} 的值",
            option = option.word()),
        Call::Getsockname => say!(lang,
            en: "ask for the address of {x} itself",
            zh: "查询 {x} 自己的地址"),
        Call::Getpeername => say!(lang,
            en: "ask for the address of the peer of {x}",
            zh: "查询 {x} 对端的地址"),
        Call::Fileno => say!(lang,
            en: "ask for the descriptor number of {x}",
            zh: "查询 {x} 的描述符编号"),
        Call::Settimeout(Some(time)) => {
            let time = write_duration(*time);
            say!(lang,
                en: "let a call on {x} sleep for {time} at most",
                zh: "让 {x} 上的调用最多阻塞 {time}")
        }
        Call::Settimeout(None) => say!(lang,
            en: "let a call on {x} sleep as long as it takes",
            zh: "让 {x} 上的调用一直阻塞，不限时间"),
        Call::Gettimeout => say!(lang,
            en: "ask how long a call on {x} may sleep",
            zh: "查询 {x} 上的调用最多阻塞多久"),
        Call::Setblocking(true) => say!(lang,
            en: "let calls on {x} sleep again",
            zh: "让 {x} 上的调用恢复阻塞"),
        Call::Setblocking(false) => say!(lang,
            en: "let no call on {x} sleep: what cannot be done at once is to fail",
            zh: "让 {x} 上的调用不再阻塞：做不了就立刻失败"),
        Call::Poll => say!(lang,
            en: "ask what {x} is ready for, without sleeping",
            zh: "问 {x} 现在能做什么，不要阻塞"),
        Call::Select(it) => {
            let labels: Vec<&str> = it.sockets.iter().map(|chosen| &*chosen.label).collect();
            let labels = labels.join(lang.pick(", ", "、"));
            let limit = it.limit.map_or_else(String::new, |time| {
                let time = write_duration(time);
                say!(lang, en: ", for {time} at most", zh: "，最多等 {time}")
            });
            say!(lang,
                en: "sleep until there is something to read at one of {labels}{limit}",
                zh: "同时等 {labels}，哪个可读就醒来{limit}")
        }
        Call::Resolve(name) => say!(lang,
            en: "turn the name {name} into addresses",
            zh: "把名字 {name} 解析成地址"),
        Call::Kill => lang.pick("end this process at once", "立刻杀死这个进程").to_owned(),
        Call::Interrupt => lang
            .pick("interrupt what this process is in, as Ctrl-C does", "像 Ctrl-C 那样打断这个进程")
            .to_owned(),
        Call::Resume => lang.pick("let its paused program go on", "让它暂停的程序继续").to_owned(),
        _ => return None,
    })
}

/// What an option is set to, as it is typed.
fn setting(setting: &Setting) -> String {
    match setting {
        Setting::Number(number) => number.to_string(),
        Setting::Group(it) => match it.1 {
            Some(interface) => format!("{} {interface}", it.0),
            None => it.0.to_string(),
        },
        Setting::Interface(at) => at.to_string(),
        Setting::Time(limit) => limit.map_or_else(|| "none".to_owned(), write_duration),
        Setting::Word(word) => word.to_string(),
        Setting::Route(None) => "none".to_owned(),
        Setting::Route(Some(route)) => route.to_string(),
    }
}

/// `, and call it conn`
fn named(lang: Lang, task: &Task) -> String {
    match &task.targets[..] {
        [] => String::new(),
        [one] => say!(lang, en: ", as {one}", zh: "，叫 {one}"),
        [one, two, ..] => say!(lang, en: ", as {one} and {two}", zh: "，叫 {one} 和 {two}"),
    }
}

fn bytes(lang: Lang, data: &Bytes) -> String {
    let count = data.len();
    if count <= QUOTED {
        return quote(data);
    }
    let begins = quote(&data[..12]);
    say!(lang,
        en: "{count} bytes ({begins} and so on)",
        zh: "{count} 字节（{begins} 等等）")
}

fn socket_kind(lang: Lang, kind: SocketKind) -> &'static str {
    match kind {
        SocketKind::Tcp => lang.pick("TCP socket", " TCP 套接字"),
        SocketKind::Udp => lang.pick("UDP socket", " UDP 套接字"),
        SocketKind::Tcp6 => lang.pick("TCP socket for IPv6", " IPv6 的 TCP 套接字"),
        SocketKind::Udp6 => lang.pick("UDP socket for IPv6", " IPv6 的 UDP 套接字"),
        SocketKind::Unix => lang.pick("Unix stream socket", " Unix 流套接字"),
        SocketKind::UnixDgram => lang.pick("Unix datagram socket", " Unix 数据报套接字"),
        SocketKind::UnixSeqpacket => {
            lang.pick("Unix socket that keeps messages apart", " Unix 顺序数据包套接字")
        }
        SocketKind::Icmp => lang.pick("ICMP socket", " ICMP 套接字"),
        SocketKind::Raw => lang.pick("raw socket for ICMP", " ICMP 的原始套接字"),
        SocketKind::Epoll => lang.pick("epoll", " epoll"),
        SocketKind::File => lang.pick("file", "文件"),
    }
}

/// In what a line is not the step. What was called is on the screen already.
pub(crate) fn not_this_step(lang: Lang, wrong: Wrong, task: Option<&Task>) -> String {
    let process = task.map_or("", |task| &task.process);
    let x = task.and_then(|task| task.on.as_ref()).map_or("", |on| &on.label);
    match wrong {
        Wrong::AtEnter => lang
            .pick("Not yet: the next step is made at Enter.", "先别急：下一步按回车执行。")
            .to_owned(),
        Wrong::Process => say!(lang,
            en: "Not this step: now {process} has something to do.",
            zh: "不是这一步：现在该 {process} 做。"),
        Wrong::Call => lang
            .pick("Not this step: another call is wanted.", "不是这一步：要的是另一个调用。")
            .to_owned(),
        Wrong::Socket => say!(lang,
            en: "Not quite: the right call, but on another socket. It is {x}'s turn.",
            zh: "差一点：调用对了，套接字不对，应该是 {x}。"),
        Wrong::Arguments => lang
            .pick(
                "Not quite: the right call, but with other arguments. Read the task once more.",
                "差一点：调用对了，后面写的不对。再看一遍题目。",
            )
            .to_owned(),
        Wrong::Nothing => lang.pick("Not this step.", "不是这一步。").to_owned(),
        Wrong::Came => lang
            .pick(
                "The right call, but it did not give what it gives in the lesson.",
                "调用对了，结果却和课文不同。",
            )
            .to_owned(),
    }
}

/// A name that the lesson gives to something else.
pub(crate) fn name_is_taken(lang: Lang, name: &str) -> String {
    say!(lang,
        en: "The lesson uses the name {name} for something else: take another one. Nothing was called.",
        zh: "课文里 {name} 是别的东西的名字，换一个名字。什么都没有执行。")
}

/// A right step, and in what it differs from the lesson's.
pub fn right(lang: Lang, difference: Option<&Difference>) -> String {
    match difference {
        None => lang.pick("Right.", "对。").to_owned(),
        Some(Difference::Wrote(wrote)) => say!(lang,
            en: "Right. (The lesson wrote {wrote}.)",
            zh: "对。（课文写的是 {wrote}。）"),
        Some(Difference::Called(name)) => say!(lang,
            en: "Right. (The lesson calls it {name}; both names work.)",
            zh: "对。（课文里它叫 {name}，两个名字都能用。）"),
    }
}

/// `Done. 2 of 2 predictions right.`
pub fn done(lang: Lang, predictions: &[Option<bool>]) -> String {
    lang.pick("Done.", "学完了。").to_owned() + &predicted(lang, predictions)
}

/// ` 2 of 2 predictions right.`; nothing where none was made.
pub fn predicted(lang: Lang, predictions: &[Option<bool>]) -> String {
    let asked = predictions.iter().flatten().count();
    let right = predictions.iter().flatten().filter(|right| **right).count();
    match asked {
        0 => String::new(),
        _ => say!(lang,
            en: " {right} of {asked} predictions right.",
            zh: "{asked} 次预测，对了 {right} 次。"),
    }
}
