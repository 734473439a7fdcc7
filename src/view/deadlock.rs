//! Whether anybody can still wake anybody.

use crate::{
    model::{CallName, Doing, ProcessSeen, Snapshot, SocketSeen},
    say,
    text::Lang,
};

/// A process that sleeps, and in what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sleeper<'a> {
    /// The process.
    pub process: &'a str,
    /// The call it sleeps in.
    pub call: CallName,
    /// The label of the socket it sleeps on.
    pub on: Option<&'a str>,
}

/// All who sleep for ever, if nobody can wake anybody; at least two.
///
/// Every process that has a socket must sleep without a time limit, receiving from or sending to another socket
/// of this session, with nothing under way to it. A process that sleeps in accept, or receives datagrams from anybody,
/// can be woken by a program outside, connect by the kernel's own clock, input by a person: these are no
/// deadlock. Wants a snapshot with addresses (`Session::look_around`); without them nothing is claimed.
pub fn deadlock(snapshot: &Snapshot) -> Option<Vec<Sleeper<'_>>> {
    // A packet that arrives may wake somebody.
    if snapshot.wire.as_ref().is_some_and(|wire| !wire.flying.is_empty()) {
        return None;
    }
    let sleepers = all_asleep(snapshot)?;
    let stuck = |(process, sleeper): &(&ProcessSeen, Sleeper<'_>)| {
        is_stuck(snapshot, process, sleeper.call)
    };
    (sleepers.len() > 1 && sleepers.iter().all(stuck))
        .then(|| sleepers.into_iter().map(|(_, sleeper)| sleeper).collect())
}

/// Says who sleeps in what, and how to get out, a line each; nothing if somebody can be woken.
pub(crate) fn say_deadlock(lang: Lang, snapshot: &Snapshot) -> Option<[String; 2]> {
    let mut list = String::new();
    for Sleeper { process, call, on } in deadlock(snapshot)? {
        if !list.is_empty() {
            list.push_str(lang.pick(", ", "，"));
        }
        let dot = on.map(|label| format!("{label}.")).unwrap_or_default();
        list += &say!(lang, en: "{process} in {dot}{call}", zh: "{process} 在 {dot}{call}");
    }
    Some([
        say!(lang,
            en: "Everybody is asleep: {list}. Nobody can wake anybody (deadlock).",
            zh: "都睡着了：{list}，谁也唤不醒谁（死锁）。"),
        lang.pick(
            "Ctrl-C interrupts the call of the current process.",
            "按 Ctrl-C 打断当前进程的调用。",
        )
        .to_owned(),
    ])
}

/// The processes that have sockets, if all of them sleep without a time limit and no program could do anything.
pub(super) fn all_asleep(snapshot: &Snapshot) -> Option<Vec<(&ProcessSeen, Sleeper<'_>)>> {
    let mut sleepers = Vec::new();
    for process in &snapshot.processes {
        // What its other threads do is not in the snapshot.
        if process.threads > 0 || matches!(process.doing, Doing::Running(_) | Doing::Paused) {
            return None;
        }
        if process.sockets.is_empty() {
            continue;
        }
        let Doing::Asleep { call, on, left: None, since: _ } = &process.doing else { return None };
        let on = on.as_ref().map(|(label, _)| label.as_str());
        sleepers.push((process, Sleeper { process: &process.name, call: *call, on }));
    }
    (!sleepers.is_empty()).then_some(sleepers)
}

/// The socket a process sleeps on.
pub(super) fn slept_on(process: &ProcessSeen) -> Option<&SocketSeen> {
    let Doing::Asleep { on: Some((_, fd)), .. } = &process.doing else { return None };
    process.sockets.iter().find(|socket| socket.fd == *fd)
}

fn is_stuck(snapshot: &Snapshot, process: &ProcessSeen, call: CallName) -> bool {
    match call {
        CallName::Recv
        | CallName::Recvn
        | CallName::Recvline
        | CallName::Recvfrom
        | CallName::Recvmsg
        | CallName::Drain => {
            slept_on(process).is_some_and(|socket| nothing_comes(snapshot, socket))
        }
        CallName::Send
        | CallName::Sendall
        | CallName::Sendto
        | CallName::Sendmsg
        | CallName::Fill => {
            slept_on(process).is_some_and(|socket| peer(snapshot, socket).is_some())
        }
        // Which ones it was given is not in the snapshot: then it must hold for all.
        CallName::Select => process.sockets.iter().all(|socket| nothing_comes(snapshot, socket)),
        _ => false,
    }
}

/// Whether only a process of this session could send to a socket, and has nothing under way.
fn nothing_comes(snapshot: &Snapshot, socket: &SocketSeen) -> bool {
    peer(snapshot, socket).is_some_and(|peer| peer.listening || peer.unsent.unwrap_or(0) == 0)
}

/// The socket of this session at the other end; a listening one while the connection waits in its queue.
fn peer<'a>(snapshot: &'a Snapshot, socket: &SocketSeen) -> Option<&'a SocketSeen> {
    let (local, remote) = (socket.local.as_deref()?, socket.peer.as_deref()?);
    let others = || {
        let all = snapshot.processes.iter().flat_map(|process| &process.sockets);
        all.filter(|other| other.id != socket.id && other.kind.is_inet() == socket.kind.is_inet())
    };
    let is_other_end = |other: &&SocketSeen| {
        other.local.as_deref() == Some(remote)
            && (other.peer.as_deref() == Some(local) || !socket.kind.has_eof())
    };
    let listens_there = |other: &&SocketSeen| {
        other.listening && other.local.as_deref().is_some_and(|at| covers(at, remote))
    };
    others().find(is_other_end).or_else(|| others().find(listens_there))
}

/// Whether what is sent to an address comes to a socket bound at `at`.
fn covers(at: &str, address: &str) -> bool {
    let wildcard = at.strip_prefix("0.0.0.0").or_else(|| at.strip_prefix("[::]"));
    at == address || wildcard.is_some_and(|port| address.ends_with(port))
}
