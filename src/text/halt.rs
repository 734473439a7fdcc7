//! Why the playground does not carry out a line that was written correctly.

use super::{Lang, address::address_error};
use crate::{
    model::{AddressError, Bytes, Halt, beginning},
    say,
};

/// Whether a word that should be an address is only a port.
fn is_port(word: &str) -> bool {
    word.parse::<u16>().is_ok()
}

/// The sentence after `--`: what is in the way, and what to do. `process` is whom the line was for.
#[expect(clippy::too_many_lines, reason = "an arm for each")]
pub fn halt(lang: Lang, process: &str, halt: &Halt) -> String {
    match halt {
        Halt::UnknownName(name, Some(instead)) => say!(lang,
            en: "{process} has nothing called {name}. Did you mean {instead}?",
            zh: "{process} 没有 {name}。是不是 {instead}？"),
        Halt::UnknownName(name, None) => say!(lang,
            en: "{process} has nothing called {name}. To see what there is: vars",
            zh: "{process} 没有 {name}。看看有什么：vars"),
        Halt::UnknownComputer(name, known) => say!(lang,
            en: "There is no computer {name}. There are: {known}",
            zh: "没有叫 {name} 的计算机。有：{known}"),
        Halt::WayToItself(name) => say!(lang,
            en: "Both are the computer {name}, and what a computer sends to itself is never on the wire.",
            zh: "两边是同一台计算机 {name}，发给自己的包不经过网线。"),
        Halt::OthersName(name, owner) => say!(lang,
            en: "{process} has no {name}: that is {owner}'s. To go on as {owner}: {owner}>",
            zh: "{process} 没有 {name}，那是 {owner} 的变量。要演 {owner}：{owner}>"),
        Halt::NoSocket => say!(lang,
            en: "{process} has no open socket. Make one first: socket tcp",
            zh: "{process} 没有打开的套接字。先创建一个：socket tcp"),
        Halt::NotASocket(name) => say!(lang,
            en: "{name} is not a socket.",
            zh: "{name} 不是套接字。"),
        Halt::SocketHasNoText(name) => say!(lang,
            en: "{name} is a socket, and a number or text is wanted here.",
            zh: "{name} 是套接字，这里要的是数或文字。"),
        Halt::NoTable(name) => say!(lang,
            en: "{process} has no table called {name}. To make one: {name} = {{}}",
            zh: "{process} 没有叫 {name} 的表。先建一个：{name} = {{}}"),
        Halt::NotATable(name) => say!(lang,
            en: "{name} is not a table. A new table: t = {{}}; a part of a text: $x[0..4]",
            zh: "{name} 不是表。新建一个表：t = {{}}；取文字的一部分：$x[0..4]"),
        Halt::TableHasNoText => say!(lang,
            en: "This is a table, and a number or text is wanted here. One of its values: $t[\"key\"]",
            zh: "这是一个表，这里要的是数或文字。取其中一个值：$t[\"key\"]"),
        Halt::TableInTable => say!(lang,
            en: "A table holds numbers, text and sockets, not tables. A key can name two things: t[\"ann/age\"]",
            zh: "表里可以放数、文字和套接字，不能再放表。一个键可以表示两样东西：t[\"ann/age\"]"),
        Halt::NoKey(table, key) => say!(lang,
            en: "{table} has no key {key}. To see all: {table}. To ask first: if has({table}, {key})",
            zh: "{table} 里没有键 {key}。看看有什么：{table}。先判断再取：if has({table}, {key})"),
        Halt::NotANumber(bytes) => say!(lang,
            en: "A number is wanted here, not: {text}",
            zh: "这里要的是数，而这不是：{text}",
            text = beginning(&String::from_utf8_lossy(&bytes[..bytes.len().min(400)]))),
        Halt::OutOfRange { value, least, most } => say!(lang,
            en: "{value} is out of range: {least} to {most} is possible.",
            zh: "{value} 超出范围，应在 {least} 到 {most} 之间。"),
        Halt::Overflow => say!(lang,
            en: "The result does not fit into 64 bits.",
            zh: "结果超出了 64 位整数。"),
        Halt::DivisionByZero => say!(lang, en: "Division by zero.", zh: "除数是零。"),
        Halt::TooLong => say!(lang,
            en: "The text would be longer than 64 MiB.",
            zh: "文字超过 64 MiB。"),
        Halt::BadAddress(word, AddressError::MissingPort) if is_port(word) => say!(lang,
            en: "{word} is a port; the host is missing: 127.0.0.1:{word}",
            zh: "{word} 只是端口，还缺主机，应写成 127.0.0.1:{word}"),
        Halt::BadAddress(word, error) => say!(lang,
            en: "{word} is not an address: {why}.",
            zh: "{word} 不是地址：{why}。",
            why = address_error(lang, *error)),
        Halt::NoIp(word) => say!(lang,
            en: "No computer is called {word}. An address is wanted here, without a port: 127.0.0.1",
            zh: "没有叫 {word} 的计算机。这里要写不带端口的地址，如 127.0.0.1"),
        Halt::NoGroup(word) => say!(lang,
            en: "{word} is not a group: those are addresses from 224.0.0.0 to 239.255.255.255, as 239.1.2.3",
            zh: "{word} 不是组播地址：组播地址从 224.0.0.0 到 239.255.255.255，如 239.1.2.3"),
        Halt::OnlyIpv4(address) => say!(lang,
            en: "A source route is an option of IPv4, and {address} is an address of IPv6.",
            zh: "源路由是 IPv4 首部的选项，而 {address} 是 IPv6 地址。"),
        Halt::InterfaceName(name, Some(address)) => say!(lang,
            en: "{name} is the name of an interface, and its address is wanted here: {address}",
            zh: "{name} 是接口的名字，这里要写它的地址：{address}"),
        Halt::InterfaceName(name, None) => say!(lang,
            en: "{name} is the name of an interface, and an address is wanted here; this one has none. To see all: interfaces",
            zh: "{name} 是接口的名字，这里要写地址，而它没有地址。全部接口：interfaces"),
        Halt::UnknownEncoding(name) => say!(lang,
            en: "The encodings known here are utf-8 and gbk, not {name}.",
            zh: "这里只认识 utf-8 和 gbk 两种编码，不认识 {name}。"),
        Halt::CannotEncode(what) => say!(lang,
            en: "{what} cannot be written in that form.",
            zh: "{what} 不能写成这种形式。"),
        Halt::NothingReceived(name) => say!(lang,
            en: "{process} has received nothing yet, so there is no ${name}.",
            zh: "{process} 还没有收到过东西，所以没有 ${name}。"),
        Halt::Busy(call, _) => say!(lang,
            en: "Not done: {process} is asleep in {call}, and a process does one thing at a time. Go on as another process (NAME>), or: interrupt",
            zh: "不执行：{process} 还阻塞在 {call} 里，一个进程一次只能做一件事。换一个进程（如 client>），或打断它：interrupt"),
        Halt::Running => say!(lang,
            en: "Not done: {process} runs its program. Go on as another process (NAME>), or end it: interrupt",
            zh: "不执行：{process} 正在运行它的程序。换一个进程（如 client>），或打断它：interrupt"),
        Halt::NothingToDo => say!(lang,
            en: "{process} neither sleeps nor runs a program: there is nothing to interrupt or resume.",
            zh: "{process} 没有阻塞，也没有在运行程序，没有可以打断或继续的。"),
        Halt::NoValue(failure) => say!(lang,
            en: "This value is not available: {failure}. What that means: help {failure}",
            zh: "这个值得不到：{failure}。说明：help {failure}",
            failure = failure.name()),
        Halt::Outside(address) => say!(lang,
            en: "A lesson reaches this machine only, and of its Unix sockets only those in its own directory (./x, @x). {address} is outside. To let it: --allow-net; at the prompt: source --trust",
            zh: "课文只能访问本机；Unix 套接字只能用它自己目录里的（./x、@x）。{address} 在外面。要放行：--allow-net；在提示符下：source --trust"),
        Halt::NoWire => say!(lang,
            en: "There is no wire here: start playground --lab",
            zh: "这里没有网线：用 playground --lab 启动"),
        Halt::LostOnTheWire => say!(lang,
            en: "filter is for datagrams. TCP loses packets on the wire: playground --lab, then drop next data",
            zh: "filter 只用于数据报。TCP 的包在网线上丢：playground --lab，再输入 drop next data"),
        Halt::IsWire => say!(lang,
            en: "The wire is not a process: it has no sockets, only packets. Try: client> socket tcp",
            zh: "网线不是进程：它没有套接字，只有包。试试：client> socket tcp"),
        Halt::NothingHeld => say!(lang,
            en: "Nothing is held. To stop packets: hold; to lose the next one: drop next",
            zh: "手里没有扣住的包。要扣住包：hold；要丢掉下一个：drop next"),
        Halt::NotHeld(number) => say!(lang,
            en: "No packet {number} is held. What is: flight",
            zh: "没有扣住第 {number} 号包。看看有哪些：flight"),
        Halt::NoneLike => say!(lang,
            en: "No packet like this is held. What is: flight",
            zh: "扣住的包里没有这样的。看看有哪些：flight"),
        Halt::NoHost(error) => say!(lang,
            en: "The kernel does not allow another computer: {error}. Use fewer processes, or begin again: reset",
            zh: "内核无法再建一台主机：{error}。少用几个进程，或者重新开始：reset"),
        Halt::NoComputer => say!(lang,
            en: "Here all processes share this machine, and its kernel is left as it is. A computer for each of them: playground --lab",
            zh: "这里所有进程共用这台机器，它的内核参数不能动。要让每个进程有自己的计算机：playground --lab"),
        Halt::TooManyHosts(limit) => say!(lang,
            en: "There are {limit} computers already, and more are not allowed. Let processes share one: host crowd c*",
            zh: "已经有 {limit} 台计算机，不能再多了。让几个进程共用一台：host crowd c*"),
        Halt::HasComputer(name, computer) => say!(lang,
            en: "{name} is on the computer {computer} already. Say who shares a computer before their first sockets.",
            zh: "{name} 已经在计算机 {computer} 上工作了。共用计算机要在创建套接字之前声明。"),
        Halt::OnOtherComputer(name, computer) => say!(lang,
            en: "A Unix socket joins programs of one computer, and {name} is bound on {computer}. Between computers: socket tcp",
            zh: "Unix 套接字只连接同一台计算机上的程序，而 {name} 绑定在 {computer} 上。不同的计算机之间用：socket tcp"),
        Halt::BoundOnOtherComputer(name, computer) => say!(lang,
            en: "{name} is bound on {computer}, and of paths like this the computers of a lab share one file system. Each has a ./NAME of its own: bind ./chat",
            zh: "{name} 已绑定在 {computer} 上，而这样的路径由实验室的各台计算机共用一个文件系统。./NAME 则各有各的：bind ./chat"),
        Halt::NoPacket(number, last) => no_packet(lang, *number, *last),
        Halt::TooMany(limit) => say!(lang,
            en: "There are {limit} already, and more are not allowed.",
            zh: "已经有 {limit} 个，不能再多了。"),
        Halt::HasProcess(name) => say!(lang,
            en: "There is a process {name} already, and a child is a new one. Another name: fork {name}2",
            zh: "已经有进程 {name}，而子进程是新的进程。换个名字：fork {name}2"),
        Halt::Full => say!(lang,
            en: "All texts and tables of a session together may hold {most} MiB, and this would be more. To free one: x = 0",
            zh: "一次会话里所有文字和表合计最多 {most} MiB，这一步会超出。可以先放掉一个：x = 0",
            most = Bytes::MOST >> 20),
        Halt::NoMemory => say!(lang,
            en: "This machine has no memory left for a text of that length.",
            zh: "这台机器的内存不够存放这么长的文字。"),
        Halt::NoPlace(errno) => say!(lang,
            en: "No directory can be made for the lesson's Unix sockets: {errno}. Another place for it: TMPDIR",
            zh: "无法为课文的 Unix 套接字建立目录：{errno}。可以用 TMPDIR 换一个位置"),
        Halt::Stopped => say!(lang, en: "Interrupted.", zh: "已打断。"),
    }
}

/// Why a packet cannot be opened.
fn no_packet(lang: Lang, number: u32, last: u32) -> String {
    if last == 0 {
        say!(lang,
            en: "No packet has come yet, so there is none to open.",
            zh: "还没有包出现，没有可以打开的。")
    } else if number == 0 || number > last {
        say!(lang,
            en: "There is no packet {number}: packets 1 to {last} have come so far. In flight now: flight",
            zh: "没有第 {number} 号包：到现在只有 1 到 {last} 号。在途的有哪些：flight")
    } else {
        say!(lang,
            en: "Packet {number} is too old to be opened: only the newest 16 MiB are kept.",
            zh: "第 {number} 号包太旧，打不开了：只保留最近的 16 MiB。")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_the_beginning_is_said() {
        let long = Halt::NotANumber("\u{4f60}".repeat(1 << 20).as_bytes().into());
        let said = halt(Lang::En, "server", &long);
        assert!(said.ends_with("\u{4f60}...") && said.len() < 400, "{said}");
        let short = Halt::NotANumber("\u{4f60}\u{597d}".as_bytes().into());
        assert!(halt(Lang::En, "server", &short).ends_with(": \u{4f60}\u{597d}"));
    }
}
