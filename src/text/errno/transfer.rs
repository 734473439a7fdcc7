//! What an error means to a call that sends or receives.

use super::Scene;
use crate::{
    model::{CallName as C, Errno as E},
    say,
    text::Lang,
};

pub(super) fn send(lang: Lang, scene: &Scene<'_>, call: C, errno: E) -> Option<String> {
    let it = scene.subject(lang);
    Some(match errno {
        E::EPIPE => say!(lang,
            en: "Nobody can receive this: {name} was never connected, was shut down for writing, or its peer is gone.",
            zh: "没有人能收到：{name} 从未连接，或者已经 shutdown wr，或者对端已经不在。",
            name = scene.socket.unwrap_or(lang.pick("this socket", "套接字"))),
        E::ENOTCONN => say!(lang,
            en: "{it} is not connected, so send does not know where to. First: {dot}connect ADDRESS",
            zh: "{it} 未连接，send 不知道发给谁。先连接：{dot}connect 地址",
            dot = scene.dot()),
        E::ECONNRESET => say!(lang,
            en: "The peer has reset the connection (RST): it closed with data unread, or by linger 0. The connection is over.",
            zh: "对端重置了连接（RST）：它关闭时还有数据没读，或者用了 linger 0。这条连接结束了。"),
        E::ECONNREFUSED => say!(lang,
            en: "A datagram sent before came to a port where nobody listens, and only now you are told; this one was not sent.",
            zh: "之前的一个数据报到了没有人接收的端口，现在才告诉你；这一个没有发出。"),
        E::EAGAIN => say!(lang,
            en: "There is no room in the buffers (or the connection is not made yet), and this call may not sleep.",
            zh: "缓冲区没有空位（或者连接还没有建立），而这个调用不允许阻塞。"),
        E::EDESTADDRREQ => say!(lang,
            en: "{it} has no peer, so name one: {dot}sendto ADDRESS hello",
            zh: "{it} 没有对端，发数据报要写明地址：{dot}sendto 地址 hello",
            dot = scene.dot()),
        E::EMSGSIZE => say!(lang,
            en: "Too long for one datagram: over IPv4 it carries at most 65507 bytes. Nothing was sent.",
            zh: "一个数据报装不下：IPv4 上最多 65507 字节。什么也没有发出。"),
        E::EISCONN => say!(lang,
            en: "{it} has its peer already, and takes no other address. Without one: {dot}send hello",
            zh: "{it} 已经有对端，不能再写别的地址。不带地址：{dot}send hello",
            dot = scene.dot()),
        E::EINVAL if call == C::Sendto => say!(lang,
            en: "Nothing can be sent to such an address: port 0 belongs to no socket, and IP addresses and Unix names do not mix.",
            zh: "不能发到这样的地址：0 号端口不属于任何套接字，IP 地址和 Unix 名字也不能混用。"),
        E::EACCES if call == C::Sendto => say!(lang,
            en: "A datagram to everybody must be allowed first: {dot}setsockopt broadcast",
            zh: "向所有人广播要先允许：{dot}setsockopt broadcast",
            dot = scene.dot()),
        E::ENOENT => say!(lang,
            en: "There is no {address}: the receiver makes it with bind.",
            zh: "没有 {address}：它由接收方的 bind 创建。",
            address = scene.address(lang)),
        E::EOPNOTSUPP => say!(lang,
            en: "A stream goes to its peer only: connect first, then send without an address.",
            zh: "字节流只能发给对端：先 connect，再 send，不写地址。"),
        E::ETIMEDOUT => say!(lang,
            en: "The peer has acknowledged nothing for so long that the kernel gave the connection up.",
            zh: "对端太久没有确认任何数据，内核放弃了这条连接。"),
        _ => return None,
    })
}

/// What is true of the descriptors that travel with a message.
pub(super) fn message(lang: Lang, errno: E) -> Option<String> {
    Some(match errno {
        E::EBADF => say!(lang,
            en: "A descriptor named here is closed: only an open one can be sent or passed.",
            zh: "这里写的描述符有一个已经关闭；只有打开着的才能用来发送或传递。"),
        E::EINVAL => say!(lang,
            en: "Not a message the kernel takes: at most 253 descriptors travel with one, and port 0 belongs to no socket.",
            zh: "内核不收这样的消息：一条最多带 253 个描述符，0 号端口也不属于任何套接字。"),
        E::ETOOMANYREFS => say!(lang,
            en: "Too many descriptors are on their way and not received yet.",
            zh: "路上还没有收下的描述符太多了。"),
        _ => return None,
    })
}

pub(super) fn receive(lang: Lang, scene: &Scene<'_>, errno: E) -> Option<String> {
    let it = scene.subject(lang);
    Some(match errno {
        E::ENOTCONN => say!(lang,
            en: "{it} is not connected. A client connects first; a server receives on the socket that accept returned, never on the listening one.",
            zh: "{it} 未连接。客户端要先 connect；服务器的数据在 accept 返回的套接字上，不在监听套接字上。"),
        E::ECONNRESET => say!(lang,
            en: "The peer has reset the connection (RST): it closed with data unread, or by linger 0. You are told once; from now on recv gives EOF.",
            zh: "对端重置了连接（RST）：它关闭时还有数据没读，或者用了 linger 0。只告诉你一次，以后 recv 得到 EOF。"),
        E::ECONNREFUSED => say!(lang,
            en: "A datagram sent before came to a port where nobody listens: that is all the kernel can tell.",
            zh: "之前发的一个数据报到了没有人接收的端口，内核只能告诉你这些。"),
        E::EAGAIN => say!(lang,
            en: "No data has arrived, and this call may not sleep.",
            zh: "还没有数据到达，而这个调用不允许阻塞。"),
        E::EINVAL => say!(lang,
            en: "There is nothing to take: no urgent data waits (--oob), or this Unix socket is not connected.",
            zh: "没有可取的：没有紧急数据（--oob），或者这个 Unix 套接字还没有连接。"),
        E::EOPNOTSUPP => say!(lang,
            en: "This kind of socket has no urgent data (--oob).",
            zh: "这种套接字没有紧急数据（--oob）。"),
        E::ETIMEDOUT => say!(lang,
            en: "The peer has not answered for so long that the kernel gave the connection up; it may know nothing of that.",
            zh: "对端太久没有应答，内核放弃了这条连接；对端可能还不知道。"),
        _ => return None,
    })
}
