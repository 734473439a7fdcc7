//! Why a call sleeps. Knows the call and its arguments, not the other side.

use super::Lang;
use crate::{
    model::{Address, Call, Destination, WithSyn},
    say,
};

/// What the sleeping call waits for: `asleep: no client has connected`.
pub fn asleep(lang: Lang, call: &Call) -> &'static str {
    match call {
        Call::Accept => lang.pick("asleep: no client has connected", "阻塞：还没有客户端连接"),
        Call::Recv(_, flags) if flags.waitall => {
            lang.pick("asleep: not all that was asked for has arrived", "阻塞：要的字节还没有到齐")
        }
        Call::Recv(..) => lang.pick("asleep: no data has arrived", "阻塞：还没有数据到达"),
        Call::Recvn(_) => {
            lang.pick("asleep: not all the bytes have arrived", "阻塞：要的字节还没有到齐")
        }
        Call::Recvline => lang.pick("asleep: no whole line has arrived", "阻塞：还没有收到一整行"),
        Call::Recvfrom(..) => {
            lang.pick("asleep: no datagram has arrived", "阻塞：还没有数据报到达")
        }
        Call::Recvmsg(_) => lang.pick("asleep: no message has arrived", "阻塞：还没有消息到达"),
        Call::Drain => lang.pick("asleep: more may arrive", "阻塞：也许还有数据到达"),
        Call::Fill(_) => lang.pick("asleep: more room may come", "阻塞：也许还会有空间"),
        // The name comes first; once it is known, the call has the address.
        Call::Resolve(_) => no_answer(lang),
        _ if matches!(call.destination(), Some(Destination::Named(..))) => no_answer(lang),
        Call::Send(..) | Call::Sendall(_) | Call::Sendto(..) | Call::Sendmsg(_) => {
            lang.pick("asleep: the buffers are full", "阻塞：缓冲区已满")
        }
        Call::Connect(_)
            if matches!(call.address(), Some(Address::Path(_) | Address::Abstract(_))) =>
        {
            lang.pick("asleep: the accept queue is full", "阻塞：对方的全连接队列已满")
        }
        Call::Connect(_) => lang.pick("asleep: no answer to the SYN", "阻塞：SYN 还没有得到应答"),
        Call::PollSeveral(_) => {
            lang.pick("asleep: nothing has happened to them", "阻塞：它们还没有任何事件")
        }
        Call::EpollWait(_) => {
            lang.pick("asleep: nothing on its list has happened", "阻塞：表里还没有任何事件")
        }
        Call::Select(it) if it.write && it.sockets.len() == 1 => {
            lang.pick("asleep: it is not writable", "阻塞：它还不可写")
        }
        Call::Select(it) if it.write => {
            lang.pick("asleep: none of them is writable", "阻塞：没有一个可写")
        }
        Call::Select(it) if it.sockets.len() == 1 => {
            lang.pick("asleep: it is not readable", "阻塞：它还不可读")
        }
        Call::Select(..) => lang.pick("asleep: none of them is readable", "阻塞：没有一个可读"),
        Call::Close => lang.pick(
            "asleep: SO_LINGER, and data is unacknowledged",
            "阻塞：SO_LINGER，数据还没有全部得到确认",
        ),
        Call::Sleep(_) => lang.pick("asleep: until the time is over", "阻塞：时间还没有到"),
        Call::Input(_) => {
            lang.pick("asleep: no line has been typed for it", "阻塞：还没有人给它输入")
        }
        // The others never sleep.
        _ => lang.pick("asleep: the kernel has not answered", "阻塞：内核还没有返回"),
    }
}

fn no_answer(lang: Lang) -> &'static str {
    lang.pick("asleep: the name is being looked up", "阻塞：正在查询这个名字")
}

/// The same where a SYN without an answer carries something.
pub(crate) fn asleep_in_handshake(lang: Lang, carried: WithSyn) -> &'static str {
    match carried {
        WithSyn::Data => lang.pick(
            "asleep: no answer to the SYN, which carries the data",
            "阻塞：带着数据的 SYN 还没有得到应答",
        ),
        WithSyn::Route => lang.pick(
            "asleep: no answer to the SYN with its source route (help source-route)",
            "阻塞：带着源路由的 SYN 还没有得到应答（help source-route）",
        ),
    }
}

/// Said when a process of the session sleeps for the first time; `other` is somebody to go on as. `is_held`: a packet
/// waits in the hand, which may be what it sleeps for.
pub(crate) fn first_sleep(
    lang: Lang,
    call: &Call,
    sleeper: &str,
    other: &str,
    is_held: bool,
) -> String {
    let word = call.name().map_or("", crate::model::CallName::word);
    if is_held {
        return say!(lang,
            en: "{sleeper} sleeps in {word}, the prompt does not. A packet is in your hand: pass lets it go. To go on as another process: {other}>",
            zh: "{sleeper} 睡在 {word} 里，提示符没有死。有包扣在你手里：pass 放行。换一个进程：输入 {other}>");
    }
    say!(lang,
        en: "{sleeper} sleeps in {word}, the prompt does not. Go on as another process: {other}>",
        zh: "{sleeper} 睡在 {word} 里，提示符没有死。换一个进程去唤醒它：输入 {other}>")
}
