//! The call that is most likely next: the grey suggestion on an empty line.

use crate::{
    language::meant::called_at,
    model::{Doing, ProcessSeen, Snapshot, SocketSeen},
};

/// What a learner would type next as that process; nothing if there is no clear answer. `port`: one that is free.
pub(super) fn next_call(snapshot: &Snapshot, process: &str, port: u16) -> Option<String> {
    let me = snapshot.processes.iter().find(|p| p.name == process)?;
    if snapshot.wire.as_ref().is_some_and(|wire| wire.flying.iter().any(|it| it.held)) {
        return Some("pass".into());
    }
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
        return None;
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
