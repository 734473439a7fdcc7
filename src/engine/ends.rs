//! The two ends of each connection: which socket has which addresses, and whose state has changed.

use std::{
    collections::HashMap,
    net::SocketAddr,
    rc::{Rc, Weak},
    sync::Arc,
};

use super::{Session, descriptors::Descriptor, open::OpenSocket, pending::Pending, target::Target};
use crate::model::{
    Address, Call, CallId, Named, On, Outcome, SocketId, StateSeen, TcpState, ThreadId, What,
};

/// Connections that are remembered after their close: who called may be gone when accept takes the call.
const REMEMBERED: usize = 8192;

/// Whether the kernel has given the socket an address: before, it says port 0, or has no name.
fn is_one(address: &Address) -> bool {
    !matches!(address.port(), Some(0)) && *address != Address::Unnamed
}

/// The connections of a session by their two addresses, and the sockets whose state may have changed.
#[derive(Default)]
pub(super) struct Ends {
    by_addresses: HashMap<(Address, Address), Weak<OpenSocket>>,
    /// Since it was last read.
    changed: Vec<Weak<OpenSocket>>,
}

impl Ends {
    /// A socket has got both its addresses.
    fn add(&mut self, local: Address, peer: Address, open: &Rc<OpenSocket>) {
        if self.by_addresses.len() >= REMEMBERED {
            self.by_addresses.retain(|_, open| open.strong_count() > 0);
        }
        self.by_addresses.insert((local, peer), Rc::downgrade(open));
    }

    /// The socket between two addresses, by the descriptor that it was opened with, and its label.
    pub(super) fn socket_at(
        &self,
        local: SocketAddr,
        peer: SocketAddr,
    ) -> Option<(SocketId, Arc<str>)> {
        let ends = (Address::Inet(local), Address::Inet(peer));
        let open = self.by_addresses.get(&ends)?.upgrade()?;
        let (_, on) = open.first.get()?;
        Some((on.socket, on.label.clone()))
    }

    /// The state of a socket may have changed.
    fn change(&mut self, open: &Rc<OpenSocket>) {
        self.changed.push(Rc::downgrade(open));
    }

    /// So may that of the other end of a connection. False if no socket of this session has ever been there.
    fn change_other(&mut self, local: Address, peer: Address) -> bool {
        let other = self.by_addresses.get(&(peer, local));
        self.changed.extend(other.cloned());
        other.is_some()
    }

    /// Whose state may have changed, each once.
    fn take_changed(&mut self) -> Vec<Weak<OpenSocket>> {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable_by_key(Weak::as_ptr);
        changed.dedup_by_key(|open| open.as_ptr());
        changed
    }
}

impl Session {
    /// What a call tells about its socket: the addresses it has now, and that its state may have changed.
    /// True if accept took a connection that no socket of this session has made.
    pub(super) fn note_socket(
        &mut self,
        call: &Call,
        pending: &Pending,
        outcome: &Outcome,
    ) -> bool {
        if matches!(
            call,
            Call::Send(..) | Call::Sendall(_) | Call::Sendto(_) | Call::Sendmsg(_) | Call::Fill(_)
        ) {
            self.note_first_datagram(pending);
        }
        match (call, outcome) {
            (Call::Accept, Outcome::Accepted(made)) => {
                let taken = self.process_of(pending.thread).table.descriptor(made.fd).cloned();
                taken.is_some_and(|taken| self.note_accepted(&taken, pending.by()))
            }
            (Call::Connect(_), _) => {
                self.note_connect(call, pending);
                false
            }
            (Call::Disconnect, _) => {
                self.note_names(pending, None);
                self.note_state(pending);
                false
            }
            (Call::Bind(_) | Call::Listen(_), _) if outcome.failure().is_none() => {
                self.note_names(pending, None);
                false
            }
            (
                Call::Close
                | Call::Shutdown(_)
                | Call::Send(..)
                | Call::Sendall(_)
                | Call::Sendmsg(_)
                | Call::Recvmsg(_)
                | Call::Recv(..)
                | Call::Recvn(_)
                | Call::Recvline
                | Call::Drain,
                Outcome::Ok
                | Outcome::Eof
                | Outcome::ThenEof(_)
                | Outcome::Drained(..)
                | Outcome::Failed(_),
            ) => {
                self.note_state(pending);
                false
            }
            _ => false,
        }
    }

    /// The addresses of a socket that connect was called on, whether it has come to an end or not.
    pub(super) fn note_connect(&mut self, call: &Call, pending: &Pending) {
        let mut call = call.clone();
        pending.name_address(&mut call);
        self.note_names(pending, call.address().cloned());
        self.note_state(pending);
    }

    /// The kernel binds an unbound UDP socket when it sends for the first time, even if that fails (udp(7)).
    fn note_first_datagram(&mut self, pending: &Pending) {
        if let Target::Open(descriptor) = &pending.target
            && descriptor.open.kind.is_udp()
            && !descriptor.open.is_named()
        {
            self.note_names(pending, None);
        }
    }

    /// What the kernel says of a socket's two addresses; `to`: the one that connect was given.
    fn note_names(&mut self, pending: &Pending, to: Option<Address>) {
        if let Target::Open(descriptor) = &pending.target {
            let peer = descriptor.open.kernel.peer_address().ok();
            self.name(&descriptor.clone(), peer, to, pending.by());
        }
    }

    /// A descriptor has come out of a message: what the log does not know of its socket is told.
    pub(super) fn note_arrived(&mut self, descriptor: &Descriptor, by: (ThreadId, CallId)) {
        let peer = descriptor.open.kernel.peer_address().ok();
        self.name(descriptor, peer, None, by);
        self.note_both_states(descriptor);
    }

    fn note_accepted(&mut self, taken: &Descriptor, by: (ThreadId, CallId)) -> bool {
        let caller = taken.open.peer.borrow().clone();
        self.name(taken, caller, None, by);
        let Some((local, peer)) = taken.open.ends() else { return false };
        !self.ends.change_other(local, peer)
    }

    /// Tells the log the two addresses of a socket, if it does not have them yet. A connect that has not come to an end
    /// has no peer, but the address that it goes to.
    fn name(
        &mut self,
        descriptor: &Descriptor,
        peer: Option<Address>,
        to: Option<Address>,
        (thread, by): (ThreadId, CallId),
    ) {
        let local = descriptor.open.own_address().filter(is_one);
        let peer = peer.or(to.filter(|_| local.is_some())).filter(is_one);
        if let (Some(one @ Address::Inet(_)), Some(other @ Address::Inet(_)), true) =
            (&local, &peer, descriptor.open.kind.is_tcp())
        {
            self.ends.add(one.clone(), other.clone(), &descriptor.open);
        }
        if descriptor.open.names.replace((local.clone(), peer.clone()))
            == (local.clone(), peer.clone())
        {
            return;
        }
        let shown = |address: Option<Address>| address.map(|address| self.shown(address));
        let (local, peer) = (shown(local), shown(peer));
        if local.is_some() || peer.is_some() {
            let socket = descriptor.on.socket;
            self.record(thread, What::Named(Named { socket, local, peer, by }));
        }
    }

    /// The states of both ends may have changed.
    fn note_state(&mut self, pending: &Pending) {
        if let Target::Open(descriptor) = &pending.target {
            self.note_both_states(&descriptor.clone());
        }
    }

    /// The states of both ends of a connection may have changed.
    pub(super) fn note_both_states(&mut self, descriptor: &Descriptor) {
        if !descriptor.open.kind.is_tcp() {
            return;
        }
        self.ends.change(&descriptor.open);
        if let Some((local, peer)) = descriptor.open.ends() {
            self.ends.change_other(local, peer);
        }
    }

    /// Writes the states that have changed: of the sockets whose own call, or whose peer's, may have done it.
    pub(super) fn look_at_states(&mut self) {
        for open in self.ends.take_changed() {
            if let Some(open) = open.upgrade() {
                self.look_at_state(&open);
            }
        }
    }

    fn look_at_state(&mut self, open: &OpenSocket) {
        let Some((process, on)) = open.first.get() else { return };
        let Ok(info) = open.kernel.tcp_info() else { return };
        let state = info.state;
        if open.logged.replace(state) == state {
            return;
        }
        let queue = (state == TcpState::Listen).then_some((info.unacked, info.sacked));
        let On { socket, label, .. } = &**on;
        let seen = StateSeen { socket: *socket, label: label.clone(), state, queue };
        self.tell(Some(*process), What::StateSeen(seen));
    }
}
