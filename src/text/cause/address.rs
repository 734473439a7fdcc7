//! Who holds an address, and who is where.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::{Told, joined};
use crate::{
    model::{Address, Destination, TcpState},
    say,
    text::{Lang, Scene},
};

/// What the advice says to take another one of.
pub(super) fn place(lang: Lang, address: &Address) -> &'static str {
    match address {
        Address::Inet(_) => lang.pick("port", "端口"),
        Address::Path(_) | Address::Abstract(_) | Address::Unnamed => lang.pick("name", "名字"),
    }
}

/// The port that was asked for, at the beginning of a sentence.
pub(super) fn port(lang: Lang, scene: &Scene<'_>) -> String {
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

pub(super) fn time_wait(
    lang: Lang,
    scene: &Scene<'_>,
    left: Option<Duration>,
    closed_by: Option<(&str, &str)>,
    reuseaddr: bool,
) -> Told {
    let port = port(lang, scene);
    let left = left.map(|left| seconds(lang, left));
    let held = match &left {
        Some(left) => say!(lang,
            en: "{port} is held by a connection in TIME_WAIT, {left} more",
            zh: "{port}被一条 TIME_WAIT 占用，还剩 {left}"),
        None => say!(lang,
            en: "{port} is held by a connection in TIME_WAIT",
            zh: "{port}被一条 TIME_WAIT 占用"),
    };
    let what = match closed_by {
        Some((process, label)) => say!(lang,
            en: "{held}: {process} closed first (the old {label}).",
            zh: "{held}：刚才是 {process} 先 close 的（原 {label}）。"),
        None => say!(lang,
            en: "{held}: the end at this port closed first.",
            zh: "{held}：刚才是这个端口的一端先 close 的。"),
    };
    let wait = match &left {
        Some(left) => say!(lang, en: "Wait {left}", zh: "等 {left}"),
        None => lang.pick("Wait a minute", "等一分钟").to_owned(),
    };
    let next = if reuseaddr {
        say!(lang,
            en: "This socket has reuseaddr, the old one had not, and both need it. {wait}, or take another port.",
            zh: "这个套接字设了 reuseaddr，旧的没有，要两个都设才行。办法：{wait}；或者换端口。")
    } else {
        say!(lang,
            en: "{wait}; or take another port; or setsockopt reuseaddr before bind, on the old socket and the new one.",
            zh: "办法：{wait}；换端口；或者旧、新两个套接字 bind 前都 setsockopt reuseaddr。")
    };
    Told { what, next }
}

pub(super) fn other(lang: Lang, pid: Option<u32>, program: Option<&str>) -> String {
    match (program, pid) {
        (Some(program), Some(pid)) => {
            say!(lang, en: "{program} (process {pid})", zh: "{program}（进程号 {pid}）")
        }
        (Some(program), None) => program.to_owned(),
        (None, Some(pid)) => say!(lang, en: "process {pid}", zh: "进程号 {pid}"),
        (None, None) => lang.pick("the kernel does not say which", "内核没有说是哪一个").to_owned(),
    }
}

/// What ends a connection that is in this state, for somebody who wants its port.
pub(super) fn waits_for(lang: Lang, state: TcpState) -> &'static str {
    match state {
        TcpState::FinWait1 | TcpState::FinWait2 | TcpState::Closing => lang.pick(
            "It has closed and waits for its peer to close too.",
            "它已经关闭，在等对端也关闭。",
        ),
        TcpState::CloseWait => lang.pick(
            "Its peer has closed; the socket on this side is still to be closed.",
            "对端已经关闭，这一侧的套接字还没有关闭。",
        ),
        TcpState::LastAck => lang.pick(
            "Both sides have closed; one last ACK is missing.",
            "两端都已经关闭，只差最后一个 ACK。",
        ),
        TcpState::SynSent | TcpState::SynRecv => {
            lang.pick("Its handshake is not finished.", "它的三次握手还没有完成。")
        }
        TcpState::Established | TcpState::TimeWait | TcpState::Close | TcpState::Listen => {
            lang.pick("Neither side has closed it.", "两端都还没有关闭它。")
        }
    }
}

pub(super) fn nobody(
    lang: Lang,
    address: &Address,
    listening: &[(Arc<str>, Arc<str>, Address)],
    own: Option<&str>,
) -> Told {
    let nobody = say!(lang, en: "Nobody listens on {address}.", zh: "{address} 没有人监听。");
    let mut list = String::new();
    for (process, label, at) in listening {
        if !list.is_empty() {
            list.push_str(lang.pick(", ", "，"));
        }
        list += &say!(lang,
            en: "{process}'s {label} listens on {at}",
            zh: "{process} 的 {label} 监听的是 {at}",
            at = beside(lang, at, address));
    }
    if list.is_empty() {
        let next = lang
            .pick("The server comes first: bind, then listen.", "先要有服务器：bind，再 listen。");
        return Told { what: nobody, next: next.to_owned() };
    }
    list.push_str(lang.pick(".", "。"));
    let elsewhere = listening.iter().find(|(process, ..)| own.is_some_and(|own| own != &**process));
    let next = match (own, elsewhere) {
        (Some(own), Some((process, _, at))) => say!(lang,
            en: "In a lab {host} is {own}'s own computer; {process} has another: connect {process}:{port}",
            zh: "在实验网络里，{host} 是 {own} 自己的主机；{process} 在另一台上：connect {process}:{port}",
            host = host(address), port = at.port().unwrap_or_default()),
        _ => String::new(),
    };
    Told { what: joined(lang, [&nobody, &list]), next }
}

/// The host of an address, without its port.
fn host(address: &Address) -> String {
    match address {
        Address::Inet(at) => at.ip().to_string(),
        address => address.to_string(),
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
