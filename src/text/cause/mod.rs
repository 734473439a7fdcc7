//! What led to a failure, told from a cause that was found: who, what, for how long, and what to type next.
//!
//! Short for the line below a failed call; `at_length` has the mechanism, for `why`. What an error means in general
//! is in `errno`.

mod at_length;

use std::{net::SocketAddr, time::Duration};

use super::{Lang, Scene};
use crate::{
    model::{Address, CallName, Cause, Destination, How, SocketKind, TcpState},
    say,
};
pub use at_length::cause_at_length;

/// One or two sentences on a cause, and what to type next. `process` is whose call failed.
pub fn cause(lang: Lang, process: &str, cause: &Cause) -> String {
    cause_in_scene(lang, process, &Scene::default(), cause)
}

/// The same when the call that failed is known, so that its socket and its address can be named.
pub fn cause_in_scene(lang: Lang, process: &str, scene: &Scene<'_>, cause: &Cause) -> String {
    let it = scene.subject(lang);
    let dot = scene.dot();
    match cause {
        Cause::HeldByOurs { itself: true, address, .. } => say!(lang,
            en: "{it} itself has {address} already: a socket is bound only once. Next: {dot}listen",
            zh: "{address} 就是 {it} 自己占着的,一个套接字只绑定一次。下一步:{dot}listen"),
        Cause::HeldByOurs { process: owner, label, address, listening, itself: false } => {
            let close = typed(process, owner, &format!("{label}.close"));
            if *listening {
                say!(lang,
                    en: "{address} is held by {owner}'s {label}, which listens there. Close that first ({close}), or take another {place}.",
                    zh: "{address} 被 {owner} 的 {label} 占用,它正在那里监听。先关闭它({close}),或者换一个{place}。",
                    place = place(lang, address))
            } else {
                say!(lang,
                    en: "{address} is held by {owner}'s {label}, which is bound there. Close that first ({close}), or take another {place}.",
                    zh: "{address} 被 {owner} 的 {label} 占用,它绑定在那里。先关闭它({close}),或者换一个{place}。",
                    place = place(lang, address))
            }
        }
        Cause::HeldByTimeWait { left, closed_by, reuseaddr, peer: _ } => {
            time_wait(lang, scene, *left, closed_by.as_ref().map(|(p, l)| (&**p, &**l)), *reuseaddr)
        }
        Cause::HeldByConnection { state, peer } => say!(lang,
            en: "{port} is held by a connection with {peer}, still {state}: it outlives the socket that listened. Close it on both sides, or setsockopt reuseaddr before bind, on the old socket and the new one.",
            zh: "{port}被一条连接占用(对端 {peer},{state}):监听套接字关了,它接来的连接还在。先把两端都关闭;或者旧、新两个套接字 bind 前都 setsockopt reuseaddr。",
            port = port(lang, scene)),
        Cause::HeldByOther { pid, program } => {
            let who = other(lang, *pid, program.as_deref());
            say!(lang,
                en: "{port} is held by another program: {who}. End that, or take another port.",
                zh: "{port}被另一个程序占用:{who}。结束它,或者换一个端口。",
                port = port(lang, scene))
        }
        Cause::FileExists => say!(lang,
            en: "{address} exists already: an earlier bind made that file, and close does not remove it. Remove it in a shell (rm), or take another name.",
            zh: "{address} 已经存在:这个文件是以前的 bind 创建的,close 并不会删除它。在 shell 里删掉(rm),或者换一个名字。",
            address = scene.address(lang)),
        Cause::NobodyThere { address, listening } => nobody(lang, address, listening),
        Cause::BoundNotListening { process: owner, label } => say!(lang,
            en: "Nobody listens on {address}: {owner} has bound {label} there, but has not called listen. The kernel answered for it, with RST. Next: {next}",
            zh: "{address} 没有人监听:{owner} 的 {label} 只做了 bind,还没有 listen。内核替它回答了 RST。下一步:{next}",
            address = scene.address(lang),
            next = typed(process, owner, &format!("{label}.listen 5"))),
        Cause::NotListening { connected: true, bound: _ } => say!(lang,
            en: "{it} is a connection; accept works on the socket that listens, and gives out sockets like this one. Data comes with {dot}recv",
            zh: "{it} 是一条连接。accept 只能用在监听套接字上,像 {it} 这样的套接字正是它给出的。收数据:{dot}recv"),
        Cause::NotListening { connected: false, bound: true } => say!(lang,
            en: "accept works on a listening socket only, and {it} does not listen. Next: {dot}listen 5",
            zh: "accept 只能用在监听套接字上,{it} 还没有 listen。下一步:{dot}listen 5"),
        Cause::NotListening { connected: false, bound: false } => say!(lang,
            en: "accept works on a listening socket only, and {it} has no address yet. Next: {dot}bind 127.0.0.1:8080, then {dot}listen 5",
            zh: "accept 只能用在监听套接字上,{it} 连地址都还没有。下一步:{dot}bind 127.0.0.1:8080,然后 {dot}listen 5"),
        Cause::AlreadyBound(address) => say!(lang,
            en: "{it} has the address {address} already, and a socket is bound only once. For another address make another socket.",
            zh: "{it} 已经绑定了 {address},一个套接字只能绑定一次。要用别的地址,就新建一个套接字。"),
        Cause::AlreadyConnected(peer) => connected(lang, scene, peer),
        Cause::Listens { conn } => listens(lang, scene, conn.as_deref()),
        Cause::NeverConnected(kind) => never_connected(lang, scene, *kind),
        Cause::ShutDown(how) => shut_down(lang, process, scene, *how),
        Cause::PeerReset { peer, by, unread, abortive } => {
            let why =
                reset(lang, peer.as_ref().map(|(p, l)| (&**p, &**l)), *by, *unread, *abortive);
            why + lang.pick(
                " You are told once; from now on recv gives EOF.",
                "只告诉你一次,以后 recv 得到 EOF。",
            )
        }
        Cause::PeerClosed { peer, by } => {
            let who = peer.as_ref().map(|(p, l)| (&**p, &**l));
            peer_closed(lang, who, *by)
                + &say!(lang,
                    en: " Nobody can receive this any more. Next: {dot}close",
                    zh: "已经没有人能收到了。下一步:{dot}close")
        }
        Cause::Closed => say!(lang,
            en: "{it} is closed: its descriptor means nothing any more. Make a new one with socket, or take one with accept.",
            zh: "{it} 已经关闭,它的描述符不再有意义。要继续,用 socket 新建一个,或用 accept 再取一个。"),
    }
}

/// A line for a process, as whoever speaks for `process` now would type it.
fn typed(process: &str, owner: &str, line: &str) -> String {
    if process == owner { line.to_owned() } else { format!("{owner}> {line}") }
}

/// What another one of is to be taken.
fn place(lang: Lang, address: &Address) -> &'static str {
    match address {
        Address::Inet(_) => lang.pick("port", "端口"),
        Address::Path(_) | Address::Abstract(_) | Address::Unnamed => lang.pick("name", "名字"),
    }
}

/// The port that was asked for, at the beginning of a sentence.
fn port(lang: Lang, scene: &Scene<'_>) -> String {
    let port = match scene.to {
        Some(Destination::Known(address)) => address.port(),
        Some(Destination::Named(_, port)) => Some(*port),
        None => None,
    };
    match port {
        Some(port) => say!(lang, en: "Port {port}", zh: "端口 {port} "),
        None => lang.pick("The port", "这个端口").to_owned(),
    }
}

/// A time as it is read out: `58 s`, `58 秒`.
fn seconds(lang: Lang, time: Duration) -> String {
    let s = time.as_secs().max(1);
    say!(lang, en: "{s} s", zh: "{s} 秒")
}

fn time_wait(
    lang: Lang,
    scene: &Scene<'_>,
    left: Option<Duration>,
    closed_by: Option<(&str, &str)>,
    reuseaddr: bool,
) -> String {
    let port = port(lang, scene);
    let left = left.map(|left| seconds(lang, left));
    let held = match &left {
        Some(left) => say!(lang,
            en: "{port} is held by a connection in TIME_WAIT, {left} more: ",
            zh: "{port}被一条 TIME_WAIT 占用,还剩 {left}:"),
        None => say!(lang,
            en: "{port} is held by a connection in TIME_WAIT: ",
            zh: "{port}被一条 TIME_WAIT 占用:"),
    };
    let first = match closed_by {
        Some((process, label)) => say!(lang,
            en: "{process} closed first (the old {label}). ",
            zh: "刚才是 {process} 先 close 的(原 {label})。"),
        None => {
            lang.pick("this side closed first. ", "刚才是这个端口的一方先 close 的。").to_owned()
        }
    };
    let wait = match &left {
        Some(left) => say!(lang, en: "Wait {left}", zh: "等 {left}"),
        None => lang.pick("Wait a minute", "等一分钟").to_owned(),
    };
    let remedy = if reuseaddr {
        say!(lang,
            en: "reuseaddr is set here, but was not on the old socket, and both need it. {wait}, or take another port.",
            zh: "这个套接字设了 reuseaddr,旧的没有,要两个都设才行。办法:{wait};或者换端口。")
    } else {
        say!(lang,
            en: "{wait}; or take another port; or setsockopt reuseaddr before bind, on the old socket and the new one.",
            zh: "办法:{wait};换端口;或者旧、新两个套接字 bind 前都 setsockopt reuseaddr。")
    };
    held + &first + &remedy
}

fn other(lang: Lang, pid: Option<u32>, program: Option<&str>) -> String {
    match (program, pid) {
        (Some(program), Some(pid)) => {
            say!(lang, en: "{program} (process {pid})", zh: "{program}(进程号 {pid})")
        }
        (Some(program), None) => program.to_owned(),
        (None, Some(pid)) => say!(lang, en: "process {pid}", zh: "进程号 {pid}"),
        (None, None) => lang.pick("the kernel does not say which", "内核没有说是哪一个").to_owned(),
    }
}

fn nobody(
    lang: Lang,
    address: &Address,
    listening: &[(std::rc::Rc<str>, std::rc::Rc<str>, Address)],
) -> String {
    let nobody = say!(lang, en: "Nobody listens on {address}.", zh: "{address} 没有人监听。");
    let mut list = String::new();
    for (process, label, at) in listening {
        if !list.is_empty() {
            list.push_str(lang.pick(", ", ","));
        }
        list += &say!(lang,
            en: "{process}'s {label} listens on {at}",
            zh: "{process} 的 {label} 监听的是 {at}",
            at = beside(lang, at, address));
    }
    if list.is_empty() {
        nobody
            + lang.pick(
                " The server comes first: bind, then listen.",
                "先要有服务器:bind,再 listen。",
            )
    } else {
        nobody + lang.pick(" ", "") + &list + lang.pick(".", "。")
    }
}

/// An address without its host where only the port differs from what was dialled.
fn beside(lang: Lang, at: &Address, dialled: &Address) -> String {
    match (at, dialled) {
        (Address::Inet(at), Address::Inet(to)) if same_host(at, to) && at.port() != to.port() => {
            say!(lang, en: ":{port}", zh: "{port}", port = at.port())
        }
        _ => at.to_string(),
    }
}

fn same_host(at: &SocketAddr, to: &SocketAddr) -> bool {
    at.ip() == to.ip() || (at.ip().is_unspecified() && at.is_ipv4() == to.is_ipv4())
}

fn connected(lang: Lang, scene: &Scene<'_>, peer: &Address) -> String {
    let it = scene.subject(lang);
    let instead = match peer {
        Address::Inet(_) => "socket tcp",
        Address::Path(_) | Address::Abstract(_) | Address::Unnamed => "socket unix",
    };
    if scene.call == Some(CallName::Listen) {
        return say!(lang,
            en: "{it} is connected to {peer}, and a connection cannot listen. Make another socket for that ({instead}), then bind and listen.",
            zh: "{it} 已经连到 {peer},连接不能再监听。另建一个套接字({instead}),再 bind、listen。");
    }
    say!(lang,
        en: "{it} is connected to {peer} already: a stream socket makes one connection in its life. For another one: {instead}",
        zh: "{it} 已经连到 {peer}:一个流套接字一生只建立一条连接。要再连一次,先新建:{instead}")
}

fn listens(lang: Lang, scene: &Scene<'_>, conn: Option<&str>) -> String {
    let it = scene.subject(lang);
    let dot = scene.dot();
    if scene.call == Some(CallName::Connect) {
        return say!(lang,
            en: "{it} listens: it waits for others to connect, and cannot connect itself. Make another socket: socket tcp",
            zh: "{it} 在监听,只等别人来连,自己不能再去连别人。另建一个:socket tcp");
    }
    match conn {
        Some(conn) => say!(lang,
            en: "{it} only takes calls (it listens); data is on what accept returned, {conn}. Try: {conn}.{call}",
            zh: "{it} 只管接电话(监听),数据在 accept 返回的 {conn} 上。试试:{conn}.{call}",
            call = example(scene.call)),
        None => say!(lang,
            en: "{it} only takes calls (it listens); data is on the socket that accept returns. Next: conn = {dot}accept",
            zh: "{it} 只管接电话(监听),数据在 accept 返回的套接字上。下一步:conn = {dot}accept"),
    }
}

/// A call as one would type it to try it.
fn example(call: Option<CallName>) -> String {
    match call {
        Some(call @ (CallName::Send | CallName::Sendall)) => format!("{call} hello"),
        None | Some(CallName::Recv) => "recv 1024".to_owned(),
        Some(call) => call.word().to_owned(),
    }
}

fn never_connected(lang: Lang, scene: &Scene<'_>, kind: SocketKind) -> String {
    let it = scene.subject(lang);
    let dot = scene.dot();
    match kind {
        SocketKind::Tcp | SocketKind::Tcp6 => say!(lang,
            en: "{it} is not connected, so there is nobody at its other end. A client connects first: {dot}connect 127.0.0.1:8080. A server uses what accept returned.",
            zh: "{it} 未连接,另一头没有人。客户端要先连接:{dot}connect 127.0.0.1:8080;服务器用 accept 返回的套接字。"),
        SocketKind::Unix | SocketKind::UnixSeqpacket => say!(lang,
            en: "{it} is not connected, so there is nobody at its other end. A client connects first: {dot}connect ./demo.sock. A server uses what accept returned.",
            zh: "{it} 未连接,另一头没有人。客户端要先连接:{dot}connect ./demo.sock;服务器用 accept 返回的套接字。"),
        SocketKind::Udp | SocketKind::Udp6 => say!(lang,
            en: "{it} has no peer: each datagram names its own destination ({dot}sendto 127.0.0.1:8080 hello), unless connect has set one.",
            zh: "{it} 没有对端:每个数据报自己写明发给谁({dot}sendto 127.0.0.1:8080 hello),除非先用 connect 定下对端。"),
        SocketKind::UnixDgram => say!(lang,
            en: "{it} has no peer: each datagram names its own destination ({dot}sendto ./demo.sock hello), unless connect has set one.",
            zh: "{it} 没有对端:每个数据报自己写明发给谁({dot}sendto ./demo.sock hello),除非先用 connect 定下对端。"),
    }
}

fn shut_down(lang: Lang, process: &str, scene: &Scene<'_>, how: How) -> String {
    let it = scene.subject(lang);
    let dot = scene.dot();
    match how {
        How::Wr => say!(lang,
            en: "{process} has ended this direction itself (shutdown wr): {it} sends no more, but can still receive: {dot}recv",
            zh: "{process} 自己关闭了这个方向(shutdown wr):{it} 不能再发,但还能收:{dot}recv"),
        How::Rd => say!(lang,
            en: "{process} has ended this direction itself (shutdown rd): {it} receives no more, but can still send.",
            zh: "{process} 自己关闭了这个方向(shutdown rd):{it} 不能再收,但还能发。"),
        How::Rdwr => say!(lang,
            en: "{process} has ended both directions itself (shutdown rdwr). All that is left to do: {dot}close",
            zh: "{process} 自己关闭了两个方向(shutdown rdwr)。只剩下一件事:{dot}close"),
    }
}

/// Who reset a connection and why, as one sentence.
fn reset(
    lang: Lang,
    peer: Option<(&str, &str)>,
    by: Option<CallName>,
    unread: bool,
    abortive: bool,
) -> String {
    let Some((process, label)) = peer else {
        return say!(lang,
            en: "The peer has reset the connection (RST): it closed with data unread, or by linger 0.",
            zh: "对端重置了连接(RST):它关闭时还有数据没读,或者用了 linger 0。");
    };
    let ended = ended(lang, process, label, by);
    if abortive {
        say!(lang,
            en: "{ended} with linger 0, which says: send RST, no FIN.",
            zh: "{ended},而它设了 linger 0:不发 FIN,直接发 RST。")
    } else if unread {
        say!(lang,
            en: "{ended} with data unread, so its kernel sent RST, no FIN.",
            zh: "{ended},当时还有数据没读,所以它的内核发的不是 FIN,而是 RST。")
    } else {
        say!(lang,
            en: "{ended}; what came for it after that was answered with RST.",
            zh: "{ended},之后发给它的数据,内核都用 RST 回答。")
    }
}

/// `client closed c`, `client was killed (its c)`
fn ended(lang: Lang, process: &str, label: &str, by: Option<CallName>) -> String {
    match by {
        Some(CallName::Kill) => say!(lang,
            en: "{process} was killed, and so its {label} closed",
            zh: "{process} 被 kill,它的 {label} 随之关闭"),
        _ => say!(lang, en: "{process} closed {label}", zh: "{process} 关闭了 {label}"),
    }
}

fn peer_closed(lang: Lang, peer: Option<(&str, &str)>, by: Option<CallName>) -> String {
    let ended = match peer {
        Some((process, label)) => ended(lang, process, label, by),
        None => lang.pick("The peer has closed", "对端已经关闭").to_owned(),
    };
    say!(lang,
        en: "{ended}, and answered what was sent after that with RST.",
        zh: "{ended},之后发去的数据被 RST 顶了回来。")
}

/// What ends a connection that is in this state, for somebody who wants its port.
fn waits_for(lang: Lang, state: TcpState) -> &'static str {
    match state {
        TcpState::FinWait1 | TcpState::FinWait2 | TcpState::Closing => lang.pick(
            "It has closed and waits for its peer to close too.",
            "它已经关闭,在等对端也关闭。",
        ),
        TcpState::CloseWait => lang.pick(
            "Its peer has closed; the socket on this side is still to be closed.",
            "对端已经关闭,这一侧的套接字还没有关闭。",
        ),
        TcpState::LastAck => lang.pick(
            "Both sides have closed; one last ACK is missing.",
            "两端都已经关闭,只差最后一个 ACK。",
        ),
        TcpState::SynSent | TcpState::SynRecv => {
            lang.pick("Its handshake is not finished.", "它的三次握手还没有完成。")
        }
        TcpState::Established | TcpState::TimeWait | TcpState::Close | TcpState::Listen => {
            lang.pick("Neither side has closed it.", "两端都还没有关闭它。")
        }
    }
}
