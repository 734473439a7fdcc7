//! Why the kernel answered as it did: who holds the address, and what in this socket's history led here.
//!
//! Asked after the fact and only when somebody wants to know: a call itself never looks for its causes.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    rc::Rc,
    sync::Arc,
};

use super::{Session, descriptors::Descriptor, open::OpenSocket, past::Ending};
use crate::{
    kernel::{holder_of, rows_of_port},
    model::{
        Address, Call, CallName, Cause, Destination, Errno, Failure, How, OptionName, OptionValue,
        ProcessId, Returned, Row, TcpState, Transport, What,
    },
};

impl Session {
    /// From now on remembers how connections end, at the price of three cheap calls for each close.
    pub fn remember_endings(&mut self) {
        self.past.keep_endings();
    }

    /// Looks for what led to a failure, and writes it as an event if it finds something.
    pub fn explain(&mut self, process: ProcessId, returned: &Returned) {
        let Some(Failure::Errno(errno)) = returned.outcome.failure() else { return };
        let causes = self.causes(returned, errno);
        if !causes.is_empty() {
            self.tell(Some(process), What::Explained(returned.id, causes));
        }
    }

    /// What led to a failure, the most telling first.
    pub fn causes(&self, returned: &Returned, errno: Errno) -> Vec<Cause> {
        let descriptor = returned.on.as_ref().and_then(|on| self.descriptor(on.socket));
        // Of sendmsg and epoll_ctl it may be another one that is closed.
        if errno == Errno::EBADF && descriptor.is_none() {
            return vec![Cause::Closed];
        }
        let Some(descriptor) = descriptor else { return Vec::new() };
        let cause = match (&returned.call, errno) {
            (Call::Bind(_), Errno::EADDRINUSE) => {
                let to = returned.call.address();
                let to = to.map(|to| self.there(to, descriptor));
                return to.map_or_else(Vec::new, |to| self.holders(descriptor, &to));
            }
            (Call::Listen(_), Errno::EADDRINUSE) => {
                return descriptor
                    .open
                    .kernel
                    .local_address()
                    .map_or_else(|_| Vec::new(), |at| self.holders(descriptor, &at));
            }
            (Call::Bind(_), Errno::EINVAL) => self.already_bound(descriptor),
            (Call::Connect(_), Errno::ECONNREFUSED) => returned
                .call
                .address()
                .map(|to| self.nobody(descriptor, &self.there(to, descriptor))),
            (Call::Accept, Errno::EINVAL) => Some(self.not_listening(descriptor)),
            (Call::Connect(_), Errno::EISCONN) | (Call::Listen(_), Errno::EINVAL) => {
                connected(descriptor)
            }
            (_, Errno::ENOTCONN | Errno::EPIPE | Errno::EISCONN)
                if descriptor.open.listening.get() =>
            {
                Some(Cause::Listens { conn: self.newest_conn(descriptor) })
            }
            (Call::Send(..) | Call::Sendall(_), Errno::EPIPE) => Some(self.broken(descriptor)),
            (_, Errno::ENOTCONN) if !descriptor.open.connected.get() => {
                Some(self.never_connected(descriptor))
            }
            (_, Errno::EDESTADDRREQ) => Some(self.never_connected(descriptor))
                .filter(|cause| matches!(cause, Cause::NeverConnected(_, Some(_)))),
            (_, Errno::ECONNRESET) => Some(self.reset(descriptor)),
            _ => None,
        };
        cause.into_iter().collect()
    }

    /// The process whose name was looked up as that of a machine.
    pub(super) fn taken_for_host(&self, call: &Call) -> Option<Cause> {
        let host = match (call, call.destination()) {
            (Call::Resolve(name), _) => name,
            (_, Some(Destination::Named(host, _))) => host,
            _ => return None,
        };
        let process = self.processes.iter().find(|it| it.name == *host)?;
        let is_there =
            |open: &OpenSocket| open.listening.get() || open.bound.get() && open.kind.is_udp();
        let there = process.table.open().find(|it| it.open.kind.is_inet() && is_there(&it.open));
        let at = there.and_then(|it| it.open.kernel.local_address().ok()).map(near);
        Some(Cause::ProcessNotHost(process.name.clone(), at))
    }

    /// Who holds an address that a call wants.
    fn holders(&self, wanting: &Descriptor, wanted: &Address) -> Vec<Cause> {
        let mut causes = Vec::new();
        if matches!(wanted, Address::Path(_)) && self.ours_at(wanting, wanted).is_none() {
            return vec![Cause::FileExists];
        }
        if let Some((process, other)) = self.ours_at(wanting, wanted) {
            causes.push(Cause::HeldByOurs {
                process,
                label: other.on.label.clone(),
                address: self.shown(other.open.kernel.local_address().unwrap_or(Address::Unnamed)),
                listening: other.open.listening.get(),
                itself: other.on.socket == wanting.on.socket,
            });
            return causes;
        }
        let Some(port) = wanted.port() else { return causes };
        if wanting.open.kind.is_tcp() {
            let rows = self.rows_beside(wanting, port);
            // The listener holds the address, whatever has connected to it meanwhile.
            let listens = |row: &Row| row.state == TcpState::Listen && overlap(&row.local, wanted);
            let is_free = !rows.iter().any(listens);
            for row in rows.into_iter().filter(|_| is_free) {
                if row.side != crate::model::Side::Server {
                    continue;
                }
                match row.state {
                    TcpState::TimeWait => causes.push(Cause::HeldByTimeWait {
                        closed_by: self
                            .past
                            .ending(row.local.clone(), row.remote.clone())
                            .map(|e| e.who.clone()),
                        peer: row.remote,
                        left: row.left,
                        reuseaddr: wanting
                            .open
                            .kernel
                            .option(wanting.open.kind, OptionName::Reuseaddr)
                            == Ok(OptionValue::Number(1)),
                    }),
                    TcpState::Listen => {}
                    state => causes.push(Cause::HeldByConnection { state, peer: row.remote }),
                }
            }
            if !causes.is_empty() {
                causes.truncate(3);
                return causes;
            }
        }
        // In a lab no other program holds an address.
        if !self.is_in_lab()
            && let Some(holder) = holder_of(wanting.open.kind, wanted)
        {
            causes.push(Cause::HeldByOther {
                pid: holder.pid,
                program: holder.program.map(Into::into),
            });
        }
        causes
    }

    /// The socket of this session that has the address, the wanting one itself last.
    fn ours_at(
        &self,
        wanting: &Descriptor,
        wanted: &Address,
    ) -> Option<(Arc<str>, &Rc<Descriptor>)> {
        let mut found: Option<(Arc<str>, &Rc<Descriptor>)> = None;
        let here = self.computer_with(wanting);
        for process in self.processes.iter().filter(|it| self.host(&it.name) == here) {
            for descriptor in process.table.open() {
                let open = &descriptor.open;
                let same_kind = open.kind.is_tcp() == wanting.open.kind.is_tcp()
                    && open.kind.is_inet() == wanting.open.kind.is_inet();
                if !same_kind || !open.bound.get() || open.peer.borrow().is_some() {
                    continue;
                }
                if open.kernel.local_address().is_ok_and(|at| overlap(&at, wanted)) {
                    let itself = descriptor.on.socket == wanting.on.socket;
                    if found.is_none() || !itself {
                        found = Some((process.name.clone(), descriptor));
                    }
                }
            }
        }
        found
    }

    fn already_bound(&self, descriptor: &Descriptor) -> Option<Cause> {
        let at = descriptor.open.kernel.local_address().ok()?;
        descriptor.open.bound.get().then(|| Cause::AlreadyBound(self.shown(at)))
    }

    /// The kernel's TCP rows of a port, on the computer that a socket is on.
    fn rows_beside(&self, socket: &Descriptor, port: u16) -> Vec<Row> {
        let Some(bench) = &self.lab else { return rows_of_port(port).unwrap_or_default() };
        let host = self.computer_with(socket);
        let rows = host.and_then(|host| bench.lab.netstat(host, port).ok()).unwrap_or_default();
        rows.into_iter().filter(|row| row.transport == Transport::Tcp).collect()
    }

    /// Nobody answered at an address: does a socket there not listen, and which one listens elsewhere?
    fn nobody(&self, from: &Descriptor, to: &Address) -> Cause {
        let mut listening = Vec::new();
        let here = self.computer_with(from);
        let is_own = self.is_in_lab() && matches!(to, Address::Inet(_)) && to.is_local();
        for process in self.processes.iter() {
            let is_elsewhere = self.host(&process.name) != here;
            for descriptor in process.table.open() {
                let open = &descriptor.open;
                if !open.bound.get() || open.connected.get() || open.peer.borrow().is_some() {
                    continue;
                }
                let Ok(at) = open.kernel.local_address() else { continue };
                let reached = || self.reached_at(&process.name, at.clone());
                let at = is_elsewhere.then(reached).flatten().unwrap_or(at);
                if open.listening.get() {
                    listening.push((
                        process.name.clone(),
                        descriptor.on.label.clone(),
                        self.shown(at),
                    ));
                } else if open.kind.is_tcp() && overlap(&at, to) && !(is_own && is_elsewhere) {
                    return Cause::BoundNotListening {
                        process: process.name.clone(),
                        label: descriptor.on.label.clone(),
                    };
                }
            }
        }
        listening.truncate(3);
        Cause::NobodyThere { address: self.shown(to.clone()), listening, is_own }
    }

    fn not_listening(&self, descriptor: &Descriptor) -> Cause {
        let open = &descriptor.open;
        let (bound, connected) = (open.bound.get(), open.connected.get());
        let free = if bound || connected { None } else { self.vacant(descriptor) };
        Cause::NotListening { bound, connected, free }
    }

    /// It has no peer: which one could it have had?
    fn never_connected(&self, descriptor: &Descriptor) -> Cause {
        let kind = descriptor.open.kind;
        let takes = |other: &&Rc<Descriptor>| {
            let open = &other.open;
            let is_there = if kind.has_eof() { open.listening.get() } else { open.bound.get() };
            open.kind == kind && is_there && other.on.socket != descriptor.on.socket
        };
        let there = self.processes.iter().find_map(|process| {
            process.table.open().filter(takes).find_map(|other| {
                self.reached_at(&process.name, other.open.kernel.local_address().ok()?)
            })
        });
        Cause::NeverConnected(kind, there.map(|at| self.shown(at)))
    }

    /// How a process's address is reached from another one; in a lab that is another computer.
    fn reached_at(&self, process: &str, at: Address) -> Option<Address> {
        let Address::Inet(inet) = &at else { return Some(at) };
        if !self.is_in_lab() {
            return Some(near(at));
        }
        let (four, six) = self.addresses_in_lab(process)?;
        match inet.ip() {
            ip if ip.is_loopback() => None,
            ip if !ip.is_unspecified() => Some(at),
            IpAddr::V4(_) => Some(Address::Inet((four, inet.port()).into())),
            IpAddr::V6(_) => Some(Address::Inet((six, inet.port()).into())),
        }
    }

    /// The newest open socket that accept made of a listener's address.
    fn newest_conn(&self, listener: &Descriptor) -> Option<Arc<str>> {
        let port = listener.open.kernel.local_address().ok()?.port()?;
        let owner = self.processes.iter().find(|p| {
            p.table.descriptor(listener.on.fd).is_some_and(|d| d.on.socket == listener.on.socket)
        })?;
        owner
            .table
            .open()
            .filter(|d| d.open.peer.borrow().is_some())
            .filter(|d| d.open.kernel.local_address().is_ok_and(|at| at.port() == Some(port)))
            .max_by_key(|d| d.on.socket)
            .map(|d| d.on.label.clone())
    }

    fn broken(&self, descriptor: &Descriptor) -> Cause {
        let open = &descriptor.open;
        if !open.connected.get() {
            return self.never_connected(descriptor);
        }
        if let Some(how @ (How::Wr | How::Rdwr)) = open.shut.get() {
            return Cause::ShutDown(how);
        }
        let ending = self.ending_of_peer(descriptor);
        Cause::PeerClosed { peer: ending.map(|e| e.who.clone()), by: ending.map(|e| e.by) }
    }

    fn reset(&self, descriptor: &Descriptor) -> Cause {
        let ending = self.ending_of_peer(descriptor);
        Cause::PeerReset {
            peer: ending.map(|e| e.who.clone()),
            by: ending.map(|e| e.by),
            unread: ending.is_some_and(|e| e.unread),
            abortive: ending.is_some_and(|e| e.abortive),
        }
    }

    /// How the other end of a connection ended, if it was in this session.
    fn ending_of_peer(&self, descriptor: &Descriptor) -> Option<&Ending> {
        let open = &descriptor.open;
        let local = open.kernel.local_address().ok()?;
        self.past.ending(open.known_peer()?, local)
    }

    /// Remembers how a connection ends, for what its peer will see.
    pub(super) fn remember_ending(
        &mut self,
        descriptor: &Descriptor,
        process: ProcessId,
        by: CallName,
    ) {
        let open = &descriptor.open;
        if !self.past.keeps_endings() || !open.kind.is_tcp() || !open.connected.get() {
            return;
        }
        let Ok(local) = open.kernel.local_address() else { return };
        let Some(peer) = open.known_peer() else { return };
        let owner = self.processes[process].name.clone();
        // A rebooted kernel says nothing of what it had.
        let speaks = by != CallName::Reboot;
        let ending = Ending {
            who: (owner, descriptor.on.label.clone()),
            by,
            unread: speaks && open.kernel.unread().is_ok_and(|n| n > 0) && !open.met_end.get(),
            abortive: speaks && open.kernel.linger_seconds() == Some(0),
        };
        self.past.remember_ending(local, peer, ending);
    }
}

/// Whether a socket bound to the one address keeps another socket from the other.
pub(super) fn overlap(a: &Address, b: &Address) -> bool {
    if a == b {
        return true;
    }
    a.port().is_some() && a.port() == b.port() && (a.is_wildcard() || b.is_wildcard())
}

fn connected(descriptor: &Descriptor) -> Option<Cause> {
    let open = &descriptor.open;
    if open.listening.get() {
        return Some(Cause::Listens { conn: None });
    }
    open.kernel.peer_address().ok().map(Cause::AlreadyConnected)
}

impl Session {
    /// Notes for the history of a socket what a call did to it.
    pub(super) fn note_history(&mut self, descriptor: &Descriptor, call: &Call) {
        let open = &descriptor.open;
        match call {
            Call::Shutdown(how) => open.shut.set(Some(match (open.shut.get(), *how) {
                (None, how) => how,
                (Some(old), how) if old == how => how,
                _ => How::Rdwr,
            })),
            Call::Connect(_) => {
                if let Some(to) = call.address() {
                    *open.dialled.borrow_mut() = Some(to.clone());
                    self.past.note_port(to.port());
                }
            }
            Call::Listen(_) => {
                self.watch_arrivals(open);
                self.past.note_port(open.kernel.local_address().ok().and_then(|at| at.port()));
            }
            _ => {}
        }
    }
}

/// The address to connect to for a listener on every address.
fn near(mut at: Address) -> Address {
    if let Address::Inet(inet) = &mut at
        && inet.ip().is_unspecified()
    {
        match inet {
            SocketAddr::V4(_) => inet.set_ip(Ipv4Addr::LOCALHOST.into()),
            SocketAddr::V6(_) => inet.set_ip(Ipv6Addr::LOCALHOST.into()),
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Destination;

    #[test]
    fn a_wildcard_overlaps_every_address_of_its_port() {
        let at = |word: &str| match Destination::parse(word) {
            Ok(Destination::Known(address)) => address,
            other => panic!("{other:?}"),
        };
        assert!(overlap(&at("0.0.0.0:80"), &at("127.0.0.1:80")));
        assert!(overlap(&at("127.0.0.1:80"), &at("[::]:80")));
        assert!(!overlap(&at("127.0.0.1:80"), &at("127.0.0.2:80")));
        assert!(!overlap(&at("0.0.0.0:80"), &at("127.0.0.1:81")));
    }
}
