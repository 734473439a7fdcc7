//! What exists where a line is typed.

use crate::{
    language::Typed,
    model::{CallName, Doing, ProcessSeen, Snapshot, SocketSeen},
};

/// What exists where a line is typed.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Every process, its sockets and its variables.
    pub snapshot: &'a Snapshot,
    /// The process that the line is for, unless it names another.
    pub process: &'a str,
    /// A port that is free now.
    pub port: u16,
    /// Whether a program is being typed.
    pub in_program: bool,
    /// Whether a proposal may be several lines, for the reader to continue.
    pub takes_blocks: bool,
}

impl<'a> Names<'a> {
    /// The names as seen by the process that the line names.
    pub(super) fn of(self, typed: &Typed<'a>) -> Self {
        Self { process: typed.process.unwrap_or(self.process), ..self }
    }

    pub(super) fn seen(&self, name: &str) -> Option<&'a ProcessSeen> {
        self.snapshot.processes.iter().find(|p| p.name == name)
    }

    pub(super) fn me(&self) -> Option<&'a ProcessSeen> {
        self.seen(self.process)
    }

    pub(super) fn sockets(&self) -> &'a [SocketSeen] {
        self.me().map_or(&[], |me| &me.sockets)
    }

    /// An open socket, by the name it is shown with or by a variable that holds it.
    pub(super) fn socket(&self, name: &str) -> Option<&'a SocketSeen> {
        let label = self.variable(name).unwrap_or(name);
        self.sockets().iter().find(|s| s.label == label || s.label == name)
    }

    pub(super) fn newest(&self) -> Option<&'a SocketSeen> {
        self.sockets().iter().max_by_key(|s| s.id)
    }

    /// What a variable holds, in notation.
    pub(super) fn variable(&self, name: &str) -> Option<&'a str> {
        let mut variables = self.me()?.variables.iter();
        variables.find(|it| it.name == name).map(|it| it.value.as_str())
    }

    /// Another process that can do something now.
    pub(super) fn ready(&self) -> Option<&'a str> {
        let mut others = self.snapshot.processes.iter().filter(|p| p.name != self.process);
        others.find(|p| p.doing == Doing::Ready).map(|p| p.name.as_str())
    }

    /// Whose socket has a port: a listening one, or one for datagrams.
    pub(super) fn holder(&self, port: &str) -> Option<(&'a ProcessSeen, &'a SocketSeen)> {
        let has_it = |socket: &&SocketSeen| {
            let here = socket.local.as_deref().and_then(|local| local.rsplit_once(':'));
            can_be_called(socket) && here.is_some_and(|(_, p)| p == port)
        };
        self.snapshot
            .processes
            .iter()
            .find_map(|process| Some((process, process.sockets.iter().find(has_it)?)))
    }
}

/// To connect or send to: where a socket listens or is bound. To bind: a port that is free.
pub fn addresses(call: CallName, snapshot: &Snapshot, free: u16) -> Vec<String> {
    let in_lab = snapshot.wire.is_some();
    if call == CallName::Bind {
        return vec![if in_lab { ":80".into() } else { format!("127.0.0.1:{free}") }];
    }
    let of_process = |process: &ProcessSeen| {
        let called = process.sockets.iter().filter(|socket| can_be_called(socket));
        let at = |socket| {
            if in_lab { called_in_lab(&process.name, socket) } else { called_at(socket) }
        };
        called.filter_map(at).collect::<Vec<_>>()
    };
    let mut found: Vec<String> = snapshot.processes.iter().flat_map(of_process).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a client can reach it.
pub(super) fn can_be_called(socket: &SocketSeen) -> bool {
    socket.listening || !socket.kind.is_stream() && socket.bound
}

/// The same in a lab: the computer's name, unless only the computer itself can.
fn called_in_lab(computer: &str, socket: &SocketSeen) -> Option<String> {
    let (host, port) = socket.local.as_deref()?.rsplit_once(':')?;
    let is_its_own = host.starts_with("127.") || host == "[::1]";
    (!is_its_own).then(|| format!("{computer}:{port}"))
}

/// Where a socket is reached. A wildcard is where one listens, not where one connects.
pub(crate) fn called_at(socket: &SocketSeen) -> Option<String> {
    let local = socket.local.as_deref()?;
    Some(local.replacen("0.0.0.0:", "127.0.0.1:", 1).replacen("[::]:", "[::1]:", 1))
}
