//! What led to a failure, told from a cause that was found: who, what, for how long, and what to type next.
//!
//! Short for the line below a failed call; `at_length` has the mechanism, for `why`. What an error means in general
//! is in `errno`.

mod address;
mod at_length;
mod connection;

use address::{nobody, other, place, port, time_wait};
use connection::{connected, listens, never_connected, peer_closed, reset, shut_down};

use super::{Lang, Scene};
use crate::{model::Cause, say};
pub(crate) use at_length::cause_at_length_in_scene;

/// One or two sentences on a cause, and what to type next. `process` is whose call failed.
pub fn cause(lang: Lang, process: &str, cause: &Cause) -> String {
    cause_in_scene(lang, process, &Scene::default(), cause)
}

/// The same when the call that failed is known, so that its socket and its address can be named.
pub(crate) fn cause_in_scene(
    lang: Lang,
    process: &str,
    scene: &Scene<'_>,
    cause: &Cause,
) -> String {
    let Told { what, next } = told(lang, process, scene, cause);
    joined(lang, [&what, &next])
}

/// A cause in two parts, between which the mechanism may stand.
struct Told {
    /// Who did what, for how long.
    what: String,
    /// What to do, and what to type; may be nothing.
    next: String,
}

/// Texts as one paragraph. Chinese sentences follow each other without a blank.
fn joined<const N: usize>(lang: Lang, texts: [&str; N]) -> String {
    let mut out = String::new();
    for text in texts {
        if !out.is_empty() && !text.is_empty() {
            out.push_str(lang.pick(" ", ""));
        }
        out.push_str(text);
    }
    out
}

#[expect(clippy::too_many_lines, reason = "one arm for each cause")]
fn told(lang: Lang, process: &str, scene: &Scene<'_>, cause: &Cause) -> Told {
    let it = subject(lang, scene);
    let dot = scene.dot();
    let (what, next) = match cause {
        Cause::HeldByOurs { itself: true, address, .. } => (
            say!(lang,
                en: "{it} itself has {address} already: a socket is bound only once.",
                zh: "{it}自己已经占着 {address}，一个套接字只绑定一次。"),
            say!(lang, en: "Try: {dot}listen 5", zh: "试试：{dot}listen 5"),
        ),
        Cause::HeldByOurs { process: owner, label, address, listening, itself: false } => (
            if *listening {
                say!(lang,
                    en: "{address} is held by {owner}'s {label}, which listens there.",
                    zh: "{address} 被 {owner} 的 {label} 占用，它正在那里监听。")
            } else {
                say!(lang,
                    en: "{address} is held by {owner}'s {label}, which is bound there.",
                    zh: "{address} 被 {owner} 的 {label} 占用，它绑定在那里。")
            },
            say!(lang,
                en: "Take another {place}, or close that first: {close}",
                zh: "换一个{place}，或者先关闭它：{close}",
                place = place(lang, address),
                close = typed(process, owner, &format!("{label}.close"))),
        ),
        Cause::HeldByTimeWait { left, closed_by, reuseaddr, peer: _ } => {
            let closed_by = closed_by.as_ref().map(|(process, label)| (&**process, &**label));
            return time_wait(lang, scene, *left, closed_by, *reuseaddr);
        }
        Cause::HeldByConnection { state, peer } => (
            say!(lang,
                en: "{port} is held by a connection with {peer}, still {state}: it outlives the socket that listened.",
                zh: "{port}被一条连接占用（对端 {peer}，{state}）：监听套接字关了，它接来的连接还在。",
                port = port(lang, scene)),
            say!(lang,
                en: "Close it at both ends, or setsockopt reuseaddr before bind, on the old socket and the new one.",
                zh: "办法：把两端都关闭；或者旧、新两个套接字 bind 前都 setsockopt reuseaddr。"),
        ),
        Cause::HeldByOther { pid, program } => (
            say!(lang,
                en: "{port} is held by another program: {who}.",
                zh: "{port}被另一个程序占用：{who}。",
                port = port(lang, scene),
                who = other(lang, *pid, program.as_deref())),
            lang.pick("End that, or take another port.", "结束它，或者换一个端口。").to_owned(),
        ),
        Cause::FileExists => (
            say!(lang,
            en: "{name} exists already: an earlier bind made that file, and close does not remove it.",
            zh: "{name}已经存在：这个文件是以前的 bind 创建的，close 并不会删除它。",
            name = match scene.to {
                Some(to) => say!(lang, en: "{to}", zh: "{to} "),
                None => lang.pick("The name", "这个名字").to_owned(),
            }),
            lang.pick(
                "Remove it in a shell (rm), or take another name.",
                "在 shell 里删掉它（rm），或者换一个名字。",
            )
            .to_owned(),
        ),
        Cause::NobodyThere { address, listening, is_own } => {
            let own = is_own.then_some(process);
            return nobody(lang, address, listening, own);
        }
        Cause::BoundNotListening { process: owner, label } => (
            say!(lang,
            en: "Nobody listens {there}: {owner} has bound {label} there, but has not called listen. The kernel answered for it, with RST.",
            zh: "{there}没有人监听：{owner} 的 {label} 只做了 bind，还没有 listen。内核替它回答了 RST。",
            there = match scene.to {
                Some(to) => say!(lang, en: "on {to}", zh: "{to} "),
                None => lang.pick("there", "那里").to_owned(),
            }),
            say!(lang,
                en: "Try: {next}",
                zh: "试试：{next}",
                next = typed(process, owner, &format!("{label}.listen 5"))),
        ),
        Cause::NotListening { connected: true, .. } => (
            say!(lang,
                en: "{it} is a connection: accept works on the socket that listens, and gives out sockets like this one.",
                zh: "{it}是一条连接：accept 只能用在监听套接字上，连接正是它给出的。"),
            say!(lang, en: "Here data arrives: {dot}recv", zh: "在这里可以收数据：{dot}recv"),
        ),
        Cause::NotListening { connected: false, bound, free } => (
            say!(lang,
                en: "{it} does not listen, and accept works on a listening socket only.",
                zh: "accept 只能用在监听套接字上，{it}还没有 listen。"),
            match free {
                _ if *bound => say!(lang, en: "Try: {dot}listen 5", zh: "试试：{dot}listen 5"),
                Some(free) => say!(lang,
                    en: "First it needs an address: {dot}bind {free}, then {dot}listen 5",
                    zh: "先要有地址：{dot}bind {free}，然后 {dot}listen 5"),
                None => lang
                    .pick(
                        "First it needs an address: bind, then listen.",
                        "先要有地址：bind，再 listen。",
                    )
                    .to_owned(),
            },
        ),
        Cause::AlreadyBound(address) => (
            say!(lang,
                en: "{it} has the address {address} already, and a socket is bound only once.",
                zh: "{it}已经绑定了 {address}，一个套接字只能绑定一次。"),
            lang.pick(
                "For another address make another socket.",
                "要用别的地址，就新建一个套接字。",
            )
            .to_owned(),
        ),
        Cause::AlreadyConnected(peer) => return connected(lang, scene, peer),
        Cause::Listens { conn } => return listens(lang, scene, conn.as_deref()),
        Cause::NeverConnected(kind, there) => {
            return never_connected(lang, scene, *kind, there.as_ref());
        }
        Cause::ShutDown(how) => return shut_down(lang, process, scene, *how),
        Cause::PeerReset { peer, by, unread, abortive } => (
            reset(lang, peer.as_ref().map(|(p, l)| (&**p, &**l)), *by, *unread, *abortive),
            lang.pick(
                "You are told once; from now on recv gives EOF.",
                "只告诉你一次，以后 recv 得到 EOF。",
            )
            .to_owned(),
        ),
        Cause::PeerClosed { peer, by } => (
            peer_closed(lang, peer.as_ref().map(|(p, l)| (&**p, &**l)), *by),
            say!(lang,
                en: "Nobody can receive this any more. Try: {dot}close",
                zh: "已经没有人能收到了。试试：{dot}close"),
        ),
        Cause::ProcessNotHost(name, at) => (
            say!(lang,
                en: "{name} is a process of this session, not a machine: without a lab all of them are on this one.",
                zh: "{name} 是这个会话里的进程，不是主机：没有实验网络时，所有进程都在本机。"),
            match at {
                Some(at) => say!(lang, en: "Its address: {at}", zh: "它的地址：{at}"),
                None => lang
                    .pick(
                        "It has no socket to reach yet: bind, then listen. A computer for each: playground --lab",
                        "它还没有可以连接的套接字：先 bind，再 listen。要让每个进程有自己的计算机：playground --lab",
                    )
                    .to_owned(),
            },
        ),
        Cause::Closed => (
            say!(lang,
                en: "{it} is closed: its descriptor means nothing any more.",
                zh: "{it}已经关闭，它的描述符不再有意义。"),
            lang.pick(
                "Make a new one with socket, or take one with accept.",
                "要继续，用 socket 新建一个，或用 accept 再取一个。",
            )
            .to_owned(),
        ),
    };
    Told { what, next }
}

/// The socket that failed; in Chinese with the blank that a name wants behind it.
fn subject(lang: Lang, scene: &Scene<'_>) -> String {
    match scene.socket {
        Some(name) => say!(lang, en: "{name}", zh: "{name} "),
        None => scene.subject(lang).to_owned(),
    }
}

/// A line for a process, as it is typed while the prompt speaks for `process`.
fn typed(process: &str, owner: &str, line: &str) -> String {
    if process == owner { line.to_owned() } else { format!("{owner}> {line}") }
}

#[cfg(test)]
mod tests;
