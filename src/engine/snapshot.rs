//! What is alive now, for tables, the board and completion.

use std::{
    collections::{BTreeMap, HashSet},
    time::Instant,
};

use super::{
    Session,
    descriptors::Descriptor,
    pending::{Patience, Sleeper},
    process::Process,
};
use crate::model::{
    Address, Doing, KeptSeen, PollSet, ProcessSeen, Snapshot, SocketId, SocketSeen, StreamSeen,
    TcpState, Value, VariableSeen,
};

impl Session {
    /// Every process and what it is doing; of its sockets what the session knows without asking the kernel:
    /// cheap enough for every prompt, whatever is open. Addresses are asked of listening sockets only.
    pub fn glance(&self) -> Snapshot {
        self.seen(false)
    }

    /// The same with all that the kernel knows of each socket, and the connections it keeps for us.
    pub fn look_around(&self) -> Snapshot {
        let mut snapshot = self.seen(true);
        snapshot.kept = self.kept();
        snapshot
    }

    /// How far the streams of each open TCP connection have come.
    pub fn streams(&self) -> BTreeMap<SocketId, StreamSeen> {
        let tcp = self.descriptors().filter(|it| it.open.kind.is_tcp());
        let seen = tcp.filter_map(|it| {
            // What accept has made never called connect.
            let active = it.open.peer.borrow().is_none();
            Some((it.on.socket, it.open.kernel.streams(active)?))
        });
        seen.collect()
    }

    fn seen(&self, whole: bool) -> Snapshot {
        let processes = self.actors().map(|process| self.process_seen(process, whole)).collect();
        Snapshot { processes, kept: Vec::new(), wire: self.wire_seen() }
    }

    /// The processes without the wire of a lab, which only says its words.
    fn actors(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter(|process| !self.is_wire(process.main))
    }

    fn process_seen(&self, process: &Process, whole: bool) -> ProcessSeen {
        let mut sockets: Vec<_> =
            process.table.open().map(|d| self.socket_seen(d, whole)).collect();
        // Whether there is something to receive decides what is suggested next; that is asked of one socket only.
        if !whole
            && let Some(newest) = sockets.iter_mut().max_by_key(|seen| seen.id)
            && newest.connected
            && let Some(descriptor) = process.table.open().find(|d| d.on.socket == newest.id)
        {
            newest.unread = descriptor.open.kernel.unread().ok();
        }
        let mut variables: Vec<_> = self
            .flow(process.main)
            .variables
            .iter()
            .map(|(name, value)| self.variable_seen(name, value))
            .collect();
        variables.sort();
        ProcessSeen {
            name: process.name.to_string(),
            host: self.host_name_of(process.main).map(|name| name.to_string()),
            doing: self.doing(process),
            threads: process.threads.len(),
            sockets,
            variables,
        }
    }

    fn variable_seen(&self, name: &str, value: &Value) -> VariableSeen {
        let value = match value {
            Value::Text(text) => {
                let beginning = &text[..text.len().min(VariableSeen::MOST)];
                return VariableSeen {
                    length: text.len(),
                    ..VariableSeen::new(name, String::from_utf8_lossy(beginning))
                };
            }
            Value::Number(n) => n.to_string(),
            Value::Socket(id) => self.sockets.label_of(*id).to_string(),
            Value::Table(table) => self.shortened_table(table, VariableSeen::MOST),
        };
        VariableSeen::new(name, value)
    }

    fn doing(&self, process: &Process) -> Doing {
        let flow = self.flow(process.main);
        if flow.paused {
            return Doing::Paused;
        }
        let sleeper = flow.asleep.and_then(|id| self.sleepers.get(id));
        if let Some(seen) = sleeper.and_then(asleep) {
            return seen;
        }
        match flow.frames.last() {
            Some(frame) => {
                let next = frame.body.get(frame.at).or_else(|| frame.body.last());
                Doing::Running(next.map(|s| s.text().to_string()).unwrap_or_default())
            }
            None => Doing::Ready,
        }
    }

    fn socket_seen(&self, descriptor: &Descriptor, whole: bool) -> SocketSeen {
        let open = &descriptor.open;
        let kernel = &open.kernel;
        let listening = open.listening.get();
        let shown = |address: Address| self.shown(address).to_string();
        // What the kernel gives as the port of a raw socket is its protocol (raw(7)).
        let own = (whole || listening).then(|| open.own_address()).flatten();
        // The kernel binds by itself, too: a send that fails for want of a peer has left an address.
        let has_port = matches!(&own, Some(Address::Inet(at)) if at.port() != 0);
        let local = own.map(shown);
        let peer = whole.then(|| kernel.peer_address().ok()).flatten();
        let info = (whole && open.kind.is_tcp()).then(|| kernel.tcp_info().ok()).flatten();
        let listens = info.is_some_and(|i| i.state == TcpState::Listen);
        let poll = if whole { kernel.poll().unwrap_or_default() } else { PollSet::default() };
        let callers = match (&local, listens) {
            (Some(_), true) => self.callers(descriptor),
            _ => Vec::new(),
        };
        SocketSeen {
            id: descriptor.on.socket,
            bound: open.bound.get() || has_port,
            label: descriptor.on.label.to_string(),
            fd: descriptor.on.fd,
            real: kernel.descriptor(),
            kind: open.kind,
            listening,
            connected: if whole { peer.is_some() } else { open.connected.get() },
            sent: open.sent.get(),
            local,
            peer: peer.map(shown),
            state: info.map(|i| i.state),
            queue: info.filter(|_| listens).map(|i| (i.unacked, i.sacked)),
            callers,
            unread: (whole && !listens).then(|| kernel.unread().ok()).flatten(),
            unsent: (whole && !listens).then(|| kernel.unsent().ok()).flatten(),
            ready: (poll.readable, poll.writable),
        }
    }

    /// The processes of this session whose connection waits in a listener's queue: those connected to its
    /// address whose connection nobody here has accepted.
    fn callers(&self, listener: &Descriptor) -> Vec<String> {
        let Ok(address) = listener.open.kernel.local_address() else { return Vec::new() };
        let accepted: Vec<Address> =
            self.descriptors().filter_map(|d| d.open.peer.borrow().clone()).collect();
        let mut names = Vec::new();
        for process in self.processes.iter() {
            let waits = process.table.open().any(|d| {
                !d.open.listening.get()
                    && d.open.peer.borrow().is_none()
                    && d.open.kernel.peer_address().is_ok_and(|peer| peer.port() == address.port())
                    && d.open.kernel.local_address().is_ok_and(|local| !accepted.contains(&local))
            });
            if waits {
                names.push(process.name.to_string());
            }
        }
        names
    }

    /// Connections that no descriptor of ours shows, at ports that sockets of this session have had.
    fn kept(&self) -> Vec<KeptSeen> {
        let mut alive = HashSet::new();
        // A socket that is still connecting has no peer yet (getpeername(2)), and nobody else has its local address.
        let mut connecting = HashSet::new();
        for descriptor in self.descriptors() {
            let kernel = &descriptor.open.kernel;
            match (kernel.local_address(), kernel.peer_address()) {
                (Ok(local), Ok(peer)) => drop(alive.insert((local, peer))),
                (Ok(local), Err(_)) => drop(connecting.insert(local)),
                _ => {}
            }
        }
        let open: HashSet<_> = self.descriptors().filter_map(|d| d.open.ends()).collect();
        let mut kept = Vec::new();
        let mut seen = HashSet::new();
        for port in self.past.ports() {
            for row in self.rows_of_port(port) {
                let pair = (row.local.clone(), row.remote.clone());
                let waits = !matches!(
                    row.state,
                    TcpState::Listen | TcpState::Established | TcpState::SynRecv
                );
                let is_ours = row.state == TcpState::SynSent && connecting.contains(&row.local);
                let is_open = open.contains(&pair);
                if waits && !is_ours && !alive.contains(&pair) && seen.insert(pair) {
                    kept.push(KeptSeen {
                        local: row.local.to_string(),
                        peer: row.remote.to_string(),
                        state: row.state,
                        left: row.left,
                        is_open,
                    });
                }
            }
        }
        kept
    }
}

fn asleep(Sleeper { call, pending }: &Sleeper) -> Option<Doing> {
    let now = Instant::now();
    Some(Doing::Asleep {
        call: call.name()?,
        on: pending.on().map(|on| (on.label.to_string(), on.fd)),
        since: pending.since.map(|since| now.saturating_duration_since(since)).unwrap_or_default(),
        left: match pending.patience {
            Patience::Until(deadline) => Some(deadline.saturating_duration_since(now)),
            Patience::None | Patience::Forever => None,
        },
    })
}
