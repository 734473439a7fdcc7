//! What an error means anywhere, and the failures that are not the kernel's.

use super::Scene;
use crate::{
    model::{CallName, Errno, ResolveError},
    say,
    text::Lang,
};

/// A sentence for an error, whichever call gave it.
#[expect(clippy::too_many_lines, reason = "one arm for each error")]
pub(super) fn errno(lang: Lang, scene: &Scene<'_>, errno: Errno) -> String {
    let it = scene.subject(lang);
    match errno {
        Errno::EACCES => {
            say!(lang, en: "This user may not do that.", zh: "当前用户没有权限这样做。")
        }
        Errno::EADDRINUSE => say!(lang,
            en: "The address is in use: another socket, or an old connection in TIME_WAIT, holds it.",
            zh: "地址（端口）占用：另一个套接字或一条 TIME_WAIT 的旧连接还占着它。"),
        Errno::EADDRNOTAVAIL => say!(lang,
            en: "No such address is available on this machine.",
            zh: "本机没有可用的这样一个地址。"),
        Errno::EAFNOSUPPORT => say!(lang,
            en: "The address is of another family than the socket: IPv4, IPv6 and Unix do not mix.",
            zh: "地址与套接字不是同一个地址族：IPv4、IPv6、Unix 不能混用。"),
        Errno::EAGAIN => say!(lang,
            en: "It cannot be done right now, and the call may not sleep; try again later.",
            zh: "现在还做不了，而这个调用不允许阻塞；稍后再试。"),
        Errno::EALREADY => say!(lang,
            en: "The same thing is under way already.",
            zh: "上一次的同一个操作还在进行中。"),
        Errno::EBADF => say!(lang,
            en: "{it} is closed: its descriptor means nothing any more. Make a new one with socket, or take one with accept.",
            zh: "{it} 已经关闭，它的描述符不再有意义。要继续，用 socket 新建一个，或用 accept 再取一个。"),
        Errno::ECONNABORTED => say!(lang,
            en: "The connection was given up before it was finished.",
            zh: "连接在完成之前就被放弃了。"),
        Errno::ECONNREFUSED => say!(lang,
            en: "Refused: nobody is there to take it.",
            zh: "被拒绝：那里没有人接收。"),
        Errno::ECONNRESET => say!(lang,
            en: "The peer has reset the connection (RST): it is over, and what was not yet received is lost.",
            zh: "对端重置了连接（RST）：连接到此为止，还没有收到的数据都丢了。"),
        Errno::EDESTADDRREQ => say!(lang,
            en: "No destination: a datagram needs an address.",
            zh: "缺目的地址：数据报要写明发给谁。"),
        Errno::EDOM => say!(lang, en: "The number is out of range.", zh: "数值超出允许的范围。"),
        Errno::EEXIST => say!(lang, en: "It exists already.", zh: "它已经存在。"),
        Errno::EFAULT => say!(lang,
            en: "A pointer outside of the program's memory: this is a mistake in playground itself.",
            zh: "指针越界：这是 playground 自己的错误。"),
        Errno::EHOSTDOWN => {
            say!(lang, en: "The other machine is down.", zh: "对方的主机没有开机。")
        }
        Errno::EHOSTUNREACH => say!(lang,
            en: "That machine cannot be reached: a router, or this machine, says so.",
            zh: "到不了那台主机：路由器或本机没有通往它的路。"),
        Errno::EINPROGRESS => say!(lang,
            en: "It has been started and goes on by itself.",
            zh: "操作已经开始，正在进行。"),
        Errno::EINTR => interrupted(lang, scene.call),
        Errno::EINVAL => say!(lang,
            en: "Not possible in the state the socket is in, or not with these arguments.",
            zh: "此时不能这样调用：套接字的状态不对，或者参数不对。"),
        Errno::EIO => say!(lang, en: "The device or a library failed.", zh: "设备或库出了错。"),
        Errno::EISCONN => say!(lang, en: "{it} is connected already.", zh: "{it} 已经连接。"),
        Errno::ELOOP => {
            say!(lang, en: "The links in this path lead around in a circle.", zh: "路径中的符号链接绕成了圈。")
        }
        Errno::EMFILE => say!(lang,
            en: "This process has no descriptor left: it may hold only so many at once. Close some.",
            zh: "进程的描述符用完了：同时打开的数目有上限。先关闭一些。"),
        Errno::EMSGSIZE => say!(lang,
            en: "Too long for one datagram: nothing was sent.",
            zh: "一个数据报装不下，什么也没有发出。"),
        Errno::ENAMETOOLONG => say!(lang, en: "The name is too long.", zh: "名字太长。"),
        Errno::ENETDOWN => {
            say!(lang, en: "The network interface is down.", zh: "网络接口没有启用。")
        }
        Errno::ENETRESET => say!(lang,
            en: "The network has dropped the connection.",
            zh: "网络断开了这条连接。"),
        Errno::ENETUNREACH => say!(lang,
            en: "This machine has no route to that network.",
            zh: "本机没有通往那个网络的路由。"),
        Errno::ENFILE => say!(lang,
            en: "The whole machine has no descriptor left.",
            zh: "整台机器的描述符都用完了。"),
        Errno::ENOBUFS => {
            say!(lang, en: "The kernel has no buffer left for it.", zh: "内核没有缓冲区可用了。")
        }
        Errno::ENODEV => say!(lang, en: "There is no such device.", zh: "没有这样的设备。"),
        Errno::ENOTSOCK => say!(lang,
            en: "{it} is not a socket: an epoll can only be watched, copied and closed.",
            zh: "{it} 不是套接字：epoll 只能等待、复制和关闭。"),
        Errno::ENOENT => say!(lang, en: "There is no such file.", zh: "没有这个文件。"),
        Errno::ENOMEM => {
            say!(lang, en: "The kernel has no memory left for it.", zh: "内核内存不足。")
        }
        Errno::ENOPROTOOPT => say!(lang,
            en: "This kind of socket has no such option.",
            zh: "这种套接字没有这个选项。"),
        Errno::ENOTTY => say!(lang,
            en: "This kind of file has no such request (ioctl).",
            zh: "这种文件没有这个 ioctl 请求。"),
        Errno::ENOSPC => say!(lang, en: "There is no room left.", zh: "没有空间了。"),
        Errno::ENOSYS => {
            say!(lang, en: "This system does not have that call.", zh: "这个系统没有这个调用。")
        }
        Errno::ENOTCONN => say!(lang, en: "{it} is not connected.", zh: "{it} 未连接。"),
        Errno::ENOTDIR => say!(lang,
            en: "A part of the path is not a directory.",
            zh: "路径中有一段不是目录。"),
        Errno::EOPNOTSUPP => say!(lang,
            en: "This kind of socket cannot do that.",
            zh: "这种套接字不支持这个操作。"),
        Errno::EPERM => say!(lang,
            en: "That needs a privilege which this user lacks.",
            zh: "这需要特权，当前用户没有。"),
        Errno::EPIPE => say!(lang,
            en: "There is nobody at the other end to receive this.",
            zh: "另一端已经没有人接收了。"),
        Errno::EPROTO => say!(lang, en: "The protocol was violated.", zh: "协议出错。"),
        Errno::EPROTONOSUPPORT => say!(lang,
            en: "This family has no such protocol.",
            zh: "这个地址族没有这种协议。"),
        Errno::EPROTOTYPE => say!(lang,
            en: "The socket there is of another type: stream, dgram and seqpacket do not mix.",
            zh: "那边的套接字类型不同：stream、dgram、seqpacket 不能混用。"),
        Errno::EROFS => say!(lang, en: "The file system is read-only.", zh: "文件系统是只读的。"),
        Errno::ESOCKTNOSUPPORT => say!(lang,
            en: "This family has no sockets of that type.",
            zh: "这个地址族没有这种类型的套接字。"),
        Errno::ETIMEDOUT => say!(lang,
            en: "The peer has not answered for so long that the kernel gave the connection up.",
            zh: "对端太久没有应答，内核放弃了这条连接。"),
        Errno::ETOOMANYREFS => say!(lang,
            en: "Too many descriptors are on their way through sockets.",
            zh: "正在通过套接字传递的描述符太多。"),
        Errno::Other(number) => say!(lang,
            en: "The kernel says error {number}; errno(3) lists what it means.",
            zh: "内核返回错误码 {number}，含义见 errno(3)。"),
    }
}

fn interrupted(lang: Lang, call: Option<CallName>) -> String {
    if call == Some(CallName::Connect) {
        return say!(lang,
            en: "You interrupted connect (EINTR). A handshake that has begun goes on by itself; connect again waits for it.",
            zh: "你打断了 connect（EINTR）。已经开始的握手自己继续进行，再次 connect 就接着等它。");
    }
    let word = call.map_or(lang.pick("the call", "调用"), CallName::word);
    say!(lang,
        en: "You interrupted {word} (EINTR). The socket has not changed and can be used as before.",
        zh: "你打断了 {word}（EINTR）。套接字没有变，可以继续用。")
}

/// `settimeout` ran out.
pub(super) fn timeout(lang: Lang, scene: &Scene<'_>) -> String {
    match scene.call {
        Some(CallName::Connect) => say!(lang,
            en: "The time that settimeout allows is over. No answer has come, but none is not a refusal: the kernel goes on trying.",
            zh: "settimeout 允许的时间到了。没有应答不等于被拒绝，内核还在继续尝试。"),
        _ => say!(lang,
            en: "The time that settimeout allows is over. The kernel said nothing: the limit is the program's own.",
            zh: "settimeout 允许的时间到了。内核什么也没说，这个时限是程序自己定的。"),
    }
}

/// getaddrinfo(3) failed.
pub(super) fn resolve(lang: Lang, error: ResolveError) -> String {
    match error {
        ResolveError::NoName | ResolveError::NoData => say!(lang,
            en: "Nobody knows a machine of this name. (getaddrinfo is a library function; its errors are not errno.)",
            zh: "没有叫这个名字的主机。（getaddrinfo 是库函数，它的错误不是 errno。）"),
        ResolveError::Again => say!(lang,
            en: "The name server did not answer; the same question may succeed later.",
            zh: "域名服务器没有回答，稍后再问也许可以。"),
        ResolveError::Family | ResolveError::AddrFamily => say!(lang,
            en: "The name has no address of this family.",
            zh: "这个名字没有这个地址族的地址。"),
        ResolveError::Memory => {
            say!(lang, en: "getaddrinfo ran out of memory.", zh: "getaddrinfo 内存不足。")
        }
        _ => say!(lang, en: "The name could not be looked up.", zh: "域名查询失败。"),
    }
}

/// `decode` met bytes that are not text.
pub(super) fn unicode(lang: Lang, offset: usize) -> String {
    say!(lang,
        en: "The bytes from number {offset} on are not text in this encoding: a character was cut in two, or it was written in another encoding.",
        zh: "从第 {offset} 个字节起，按这种编码解不出文字：要么一个字被切成了两半，要么对方用的是另一种编码。")
}
