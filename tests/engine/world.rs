//! What a reader of the events knows is what the session and the kernel say.

use playground::{
    engine::Session,
    model::{Doing, ProcessSeen, Seq, SocketSeen},
    view::world::{Facts, Process, Socket, World},
};

/// A reader of a session's events.
#[derive(Default)]
pub(crate) struct Reader {
    world: World,
    read: u64,
}

impl Reader {
    /// Reads what is new.
    pub(crate) fn read(&mut self, session: &Session) {
        for event in session.journal().after(Seq(self.read)) {
            assert_eq!(event.seq.0, self.read + 1, "an event was dropped before it was read");
            self.read = event.seq.0;
            self.world.apply(event);
        }
    }

    /// Compares with the session, which has settled.
    #[track_caller]
    pub(crate) fn agrees(&mut self, session: &Session) {
        self.read(session);
        let snapshot = session.look_around();
        let known = self.world.processes();
        assert_eq!(known.len(), snapshot.processes.len());
        for (known, seen) in known.iter().zip(&snapshot.processes) {
            assert_eq!(*known.name, *seen.name);
            assert_eq!(doing(known), doing_now(seen), "{}", known.name);
            assert_eq!(known.threads.len(), seen.threads + 1, "threads of {}", known.name);
            let ids = known.sockets.keys().copied().collect::<Vec<_>>();
            let mut open: Vec<_> = seen.sockets.iter().map(|socket| socket.id).collect();
            open.sort();
            assert_eq!(ids, open, "sockets of {}", known.name);
            for socket in &seen.sockets {
                let facts = self.world.facts(socket.id).expect("it is open");
                same_socket(&known.sockets[&socket.id], facts, socket);
            }
        }
    }
}

#[track_caller]
fn same_socket(known: &Socket, facts: &Facts, seen: &SocketSeen) {
    let name = &seen.label;
    assert_eq!((known.on.fd, &*known.on.label, known.kind), (seen.fd, &**name, seen.kind));
    let text = |address: &Option<_>| address.as_ref().map(ToString::to_string);
    let unbound = |address: &&String| address.ends_with(":0") || *address == "-";
    assert_eq!(text(&facts.local), seen.local.clone().filter(|a| !unbound(&a)), "{name}");
    // A connection that is over, or that was never made, has no peer for the kernel. One end of a Unix connection may
    // be bound long after it was made, and shows at the other end then.
    let has_port = |peer: &&String| peer.contains(':');
    if let Some(peer) = seen.peer.as_ref().filter(has_port) {
        assert_eq!(text(&facts.peer).as_ref(), Some(peer), "{name}");
    }
    assert_eq!(facts.state, seen.state, "{name} {:?} {:?}", facts.local, facts.peer);
}

/// What a process does: `Running`, `Asleep recv on 3` and so on.
fn doing(process: &Process) -> String {
    match process.asleep() {
        _ if process.is_paused() => "paused".into(),
        Some(sleep) => {
            let fd = sleep.on.as_ref().map(|on| on.fd);
            format!("asleep in {:?} on {fd:?}", sleep.call)
        }
        None if process.program.is_some() => "running".into(),
        None => "ready".into(),
    }
}

fn doing_now(process: &ProcessSeen) -> String {
    match &process.doing {
        Doing::Ready => "ready".into(),
        Doing::Asleep { call, on, .. } => {
            let fd = on.as_ref().map(|(_, fd)| *fd);
            format!("asleep in {:?} on {fd:?}", Some(*call))
        }
        Doing::Running(_) => "running".into(),
        Doing::Paused => "paused".into(),
    }
}
