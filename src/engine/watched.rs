//! What the kernels of a lab say of the connections whose packets move: read when a packet has left one end, and when it
//! has arrived at the other, and told where it differs from what was said before.
//!
//! A connection that is being opened or closed is looked at with each packet. Where data flows, an end is looked at once
//! a millisecond: to ask after every segment would cost as much as to forward it.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use rustc_hash::FxHashMap;

use super::wire::Bench;
use crate::model::{EndSeen, EndState, HostId, Packet, TcpFlags, TcpState, What};

/// How long what was read of an established end is good for.
const FRESH: Duration = Duration::from_millis(1);
/// How many ends are remembered.
const MOST: usize = 8192;

/// One end of a connection: the computer, its address, and the other's.
type End = (HostId, SocketAddr, SocketAddr);

/// The ends of connections, and what was said of them last.
#[derive(Default)]
pub(super) struct Watched {
    known: FxHashMap<End, Known>,
    /// Ends whose packets have moved since they were looked at.
    due: Vec<End>,
}

#[derive(Clone, Copy)]
struct Known {
    said: Option<EndState>,
    at: Instant,
}

/// What of a segment tells where to look: its addresses and flags.
#[derive(Clone, Copy)]
pub(super) struct Passing {
    from: SocketAddr,
    to: SocketAddr,
    flags: TcpFlags,
}

impl Passing {
    /// `None`: it is not a TCP segment.
    pub(super) fn of(packet: &Packet) -> Option<Self> {
        let (from, to) = **packet.ends.as_ref()?;
        Some(Self { from, to, flags: packet.tcp.as_ref()?.flags })
    }
}

impl Watched {
    /// When an end is to be looked at again, if one is.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.iter().filter_map(|end| Some(self.known.get(end)?.at + FRESH)).min()
    }

    /// Whether nothing of interest can have changed since the end was looked at.
    fn is_fresh(&self, end: &End, flags: TcpFlags) -> bool {
        let opens_or_closes =
            [TcpFlags::SYN, TcpFlags::FIN, TcpFlags::RST].into_iter().any(|it| flags.has(it));
        let Some(known) = self.known.get(end).filter(|_| !opens_or_closes) else { return false };
        known.said.is_some_and(|it| it.state == TcpState::Established) && known.at.elapsed() < FRESH
    }
}

impl Bench {
    /// A packet has left this computer.
    pub(super) fn left(&mut self, host: HostId, segment: Option<Passing>) {
        if let Some(Passing { from, to, flags }) = segment {
            self.moved_at((host, from, to), flags);
        }
    }

    /// It has been given to that one.
    pub(super) fn arrived(&mut self, host: HostId, segment: Option<Passing>) {
        if let Some(Passing { from, to, flags }) = segment {
            self.moved_at((host, to, from), flags);
        }
    }

    fn moved_at(&mut self, end: End, flags: TcpFlags) {
        if self.watched.is_fresh(&end, flags) {
            if !self.watched.due.contains(&end) {
                self.watched.due.push(end);
            }
            return;
        }
        self.look_at(end);
    }

    /// Looks at the ends whose time has come.
    pub(super) fn look_at_due(&mut self) {
        if self.watched.due().is_none_or(|at| at > Instant::now()) {
            return;
        }
        for end in std::mem::take(&mut self.watched.due) {
            self.look_at(end);
        }
    }

    fn look_at(&mut self, end: End) {
        let (host, local, remote) = end;
        // A kernel that has no such diagnosis says nothing of any end.
        let Ok(said) = self.lab.end(host, &local, &remote) else { return };
        let watched = &mut self.watched;
        watched.due.retain(|it| *it != end);
        let known = Known { said, at: Instant::now() };
        if watched.known.len() >= MOST {
            watched.known.clear();
        }
        let before = watched.known.insert(end, known);
        if said.is_none() {
            watched.known.remove(&end);
        }
        let shown = |said: Option<EndState>| said.map(|it| (it.state, it.congestion));
        if before.map_or(said.is_none(), |it| shown(it.said) == shown(said)) {
            return;
        }
        let state = |said: Option<EndState>| said.map(|it| it.state);
        let changed = before.is_none_or(|it| state(it.said) != state(said));
        let (host, by) = (self.hosts.name(host), self.cause);
        let seen = EndSeen { host, local, remote, socket: None, by, end: said, changed };
        self.untold.push(What::EndSeen(Box::new(seen)));
    }
}
