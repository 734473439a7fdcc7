//! The two ends of each connection: which socket has which addresses, and whose state has changed.

use super::{Session, pending::Pending, prepare::Target, process::Descriptor};
use crate::model::{
    Address, Call, CallId, Named, On, Outcome, SocketId, StateSeen, TcpState, ThreadId, What,
};

/// Connections that are remembered after their close: who called may be gone when accept takes the call.
const REMEMBERED: usize = 8192;

impl Session {
    /// What a call tells about its socket: the addresses it has now, and that its state may have changed.
    /// True if accept took a connection that no socket of this session has made.
    pub(super) fn note_socket(
        &mut self,
        call: &Call,
        pending: &Pending,
        outcome: &Outcome,
    ) -> bool {
        match (call, outcome) {
            (Call::Accept, Outcome::Accepted(made)) => {
                let taken = self.process_of(pending.thread).descriptor(made.fd).cloned();
                taken.is_some_and(|taken| self.note_accepted(&taken, pending.by()))
            }
            (Call::Connect(_), _) => {
                self.note_connect(call, pending);
                false
            }
            (Call::Bind(_) | Call::Listen(_) | Call::Sendto(_), _)
                if outcome.failure().is_none() =>
            {
                self.note_names(pending, None);
                false
            }
            (
                Call::Close
                | Call::Shutdown(_)
                | Call::Send(..)
                | Call::Sendall(_)
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

    fn note_names(&mut self, pending: &Pending, to: Option<Address>) {
        let Target::Open(descriptor) = &pending.target else { return };
        // A datagram socket that sends has its address since the first one.
        if to.is_none() && descriptor.open.is_named() && !descriptor.open.kind.is_tcp() {
            return;
        }
        let kernel = &descriptor.open.kernel;
        // A socket without an address has port 0, or no path.
        let has_port = |address: &Address| !matches!(address.port(), Some(0));
        let local = kernel.local_address().ok().filter(has_port);
        // A connect that has not come to an end has no peer yet, but an address that it goes to.
        let peer = kernel.peer_address().ok().or(to.filter(|_| local.is_some()));
        self.name(&descriptor.clone(), local, peer, pending.by());
    }

    fn note_accepted(&mut self, taken: &Descriptor, by: (ThreadId, CallId)) -> bool {
        let local = taken.open.kernel.local_address().ok();
        let peer = taken.open.peer.borrow().clone();
        self.name(taken, local, peer, by);
        let Some((local, peer)) = taken.open.ends() else { return false };
        let caller = self.by_ends.get(&(peer, local)).copied();
        self.restless.extend(caller);
        caller.is_none()
    }

    fn name(
        &mut self,
        descriptor: &Descriptor,
        local: Option<Address>,
        peer: Option<Address>,
        (thread, by): (ThreadId, CallId),
    ) {
        let socket = descriptor.on.socket;
        if let (Some(one @ Address::Inet(_)), Some(other @ Address::Inet(_)), true) =
            (&local, &peer, descriptor.open.kind.is_tcp())
        {
            let ends = (one.clone(), other.clone());
            if self.by_ends.len() >= REMEMBERED {
                let open = &self.sockets;
                self.by_ends.retain(|_, id| open.contains_key(id));
            }
            self.by_ends.insert(ends, socket);
        }
        if descriptor.open.names.replace((local.clone(), peer.clone()))
            == (local.clone(), peer.clone())
        {
            return;
        }
        let shown = |address: Option<Address>| address.map(|address| self.shown(address));
        let (local, peer) = (shown(local), shown(peer));
        if local.is_some() || peer.is_some() {
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
        self.restless.push(descriptor.on.socket);
        if let Some((local, peer)) = descriptor.open.ends() {
            self.restless.extend(self.by_ends.get(&(peer, local)));
        }
    }

    /// Writes the states that have changed: of the sockets whose own call, or whose peer's, may have done it.
    pub(super) fn look_at_states(&mut self) {
        if self.restless.is_empty() {
            return;
        }
        let mut looked_at = std::mem::take(&mut self.restless);
        looked_at.sort_unstable();
        looked_at.dedup();
        for id in looked_at {
            self.look_at_state(id);
        }
    }

    fn look_at_state(&mut self, id: SocketId) {
        let Some(descriptor) = self.descriptor(id).cloned() else { return };
        let open = &descriptor.open;
        let Ok(info) = open.kernel.tcp_info() else { return };
        let state = info.state;
        if open.logged.replace(state) == state {
            return;
        }
        let queue = (state == TcpState::Listen).then_some((info.unacked, info.sacked));
        let On { socket, label, .. } = &*descriptor.on;
        let seen = StateSeen { socket: *socket, label: label.clone(), state, queue };
        self.tell(Some(descriptor.process), What::StateSeen(seen));
    }
}
