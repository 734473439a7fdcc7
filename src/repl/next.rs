//! The call that is most likely next: the grey suggestion on an empty line.

use crate::{
    language::meant::called_at,
    model::{Doing, ProcessSeen, Snapshot, SocketSeen},
};

/// What a learner would type next as that process; nothing if there is no clear answer. `port`: one that is free.
pub(super) fn next_call(snapshot: &Snapshot, process: &str, port: u16) -> Option<String> {
    if snapshot.wire.as_ref().is_some_and(|wire| wire.flying.iter().any(|it| it.held)) {
        return Some("pass".into());
    }
    let me = snapshot.processes.iter().find(|p| p.name == process)?;
    if me.doing != Doing::Ready {
        let other =
            snapshot.processes.iter().find(|p| p.name != process && p.doing == Doing::Ready)?;
        return Some(format!("{}>", other.name));
    }
    // What is suggested must work when it is taken.
    let in_lab = snapshot.wire.is_some();
    let bind = || if in_lab { "bind :80".into() } else { format!("bind 127.0.0.1:{port}") };
    let Some(socket) = newest(me) else {
        return Some("socket tcp".into());
    };
    if socket.listening {
        // Once it has accepted somebody, the connection is the newest socket.
        return Some("accept".into());
    }
    if socket.connected {
        return socket.kind.has_eof().then(|| on_connection(snapshot, me, socket));
    }
    if !socket.kind.is_stream() {
        return (!socket.bound && me.name == "server").then(bind);
    }
    if socket.bound {
        return Some("listen".into());
    }
    let listener = if in_lab { listener_in_lab } else { listener_of_others };
    match listener(snapshot, process, socket) {
        Some(address) => Some(format!("connect {address}")),
        None => Some(bind()),
    }
}

/// What has arrived is received, wherever that is; who has sent nothing yet sends; then it is closed.
fn on_connection(snapshot: &Snapshot, me: &ProcessSeen, socket: &SocketSeen) -> String {
    let has_data = |socket: &SocketSeen| socket.connected && socket.unread.is_some_and(|n| n > 0);
    if has_data(socket) {
        return "recv".into();
    }
    let others = snapshot.processes.iter().filter(|p| p.name != me.name && p.doing == Doing::Ready);
    let others = others.filter_map(|p| Some((&p.name, newest(p)?)));
    let of_kind = others.filter(|(_, other)| other.kind == socket.kind);
    let there = |fits: &dyn Fn(&SocketSeen) -> bool| {
        of_kind.clone().find(|(_, other)| fits(other)).map(|(name, _)| name)
    };
    if let Some(name) = there(&has_data) {
        return format!("{name}> recv");
    }
    // Nobody has accepted this connection yet.
    if let Some(name) = there(&|other| other.listening) {
        return format!("{name}> accept");
    }
    if !socket.sent {
        return "send hello".into();
    }
    match there(&|other| other.connected && !other.sent) {
        Some(name) => format!("{name}> send hello"),
        None => "close".into(),
    }
}

fn newest(process: &ProcessSeen) -> Option<&SocketSeen> {
    process.sockets.iter().max_by_key(|s| s.id)
}

/// Where another process listens with the same kind of socket.
fn listener_of_others(snapshot: &Snapshot, process: &str, like: &SocketSeen) -> Option<String> {
    let others = snapshot.processes.iter().filter(|p| p.name != process);
    others
        .flat_map(|p| &p.sockets)
        .filter(|s| s.listening && s.kind == like.kind)
        .find_map(called_at)
}

/// The same in a lab, where a process is reached by its name.
fn listener_in_lab(snapshot: &Snapshot, process: &str, like: &SocketSeen) -> Option<String> {
    let others = snapshot.processes.iter().filter(|p| p.name != process);
    others
        .flat_map(|p| p.sockets.iter().map(move |s| (p, s)))
        .filter(|(_, s)| s.listening && s.kind == like.kind)
        .find_map(|(p, s)| Some(format!("{}:{}", p.name, s.local.as_ref()?.rsplit(':').next()?)))
}
