//! Programs outside that connect to a listening socket of the session: news for the person at the prompt.
//!
//! Only listening sockets are watched, each through a duplicate of its own, edge-triggered: an idle session with a
//! thousand established connections is never woken.

use std::{
    cell::OnceCell,
    collections::HashSet,
    time::{Duration, Instant},
};

use super::{Session, open::OpenSocket, poll::Poll};
use crate::{
    kernel::{counter, peers_of_port},
    model::{Address, Counter, Errno, ProcessId, Remark, SocketId, What},
};

/// How long callers that follow one another wait to be announced: to find them the kernel walks its whole table, which
/// takes a millisecond where it remembers ten thousand connections.
const PAUSE: Duration = Duration::from_millis(50);
/// Keys of watched listeners: their own key, marked.
const ARRIVAL: usize = 1 << (usize::BITS - 2);

/// Whom the session has heard of who calls from outside.
#[derive(Default)]
pub(super) struct Callers {
    /// Whether anybody wants to know.
    watched: bool,
    /// Keys of listeners to whom somebody has come.
    arrivals: Vec<usize>,
    /// When callers were looked for last.
    looked: Option<Instant>,
    /// The listener's address and the caller's.
    told: HashSet<(Address, Address)>,
    /// What the kernel had counted when the session first listened.
    before: OnceCell<[u64; Counter::ALL.len()]>,
}

impl Callers {
    /// The session is about to listen: what is counted from now on may be its own.
    pub(super) fn begin_to_count(&self) {
        self.before.get_or_init(|| Counter::ALL.map(|(which, _)| counter(which).unwrap_or(0)));
    }

    /// Nobody will ask what was counted.
    pub(super) fn count_nothing(&self) {
        self.before.get_or_init(Default::default);
    }

    /// What a counter has counted since.
    pub(super) fn counted(&self, which: Counter) -> Result<u64, Errno> {
        let now = counter(which)?;
        let place = Counter::ALL.iter().position(|(it, _)| *it == which);
        let before = self.before.get().zip(place).map_or(now, |(before, place)| before[place]);
        Ok(now.saturating_sub(before))
    }

    /// Whether a key of the poller is that of a watched listener: a caller has come.
    pub(super) fn note_arrival(&mut self, key: usize) -> bool {
        let is_arrival = key & ARRIVAL != 0 && key < Poll::FIRST_OF_DRIVER;
        if is_arrival && !self.arrivals.contains(&(key & !ARRIVAL)) {
            self.arrivals.push(key & !ARRIVAL);
        }
        is_arrival
    }

    /// When the next caller is announced, if there is one.
    pub(super) fn due(&self) -> Option<Instant> {
        let looked = self.looked.filter(|_| !self.arrivals.is_empty())?;
        looked.checked_add(PAUSE)
    }

    /// The listeners to whom somebody has come, if it is time to look at them.
    fn take_due(&mut self) -> Vec<usize> {
        let now = Instant::now();
        if self.arrivals.is_empty() || self.due().is_some_and(|due| due > now) {
            return Vec::new();
        }
        self.looked = Some(now);
        std::mem::take(&mut self.arrivals)
    }

    /// Forgets those who are gone: they will not come up again. Of listeners that are gone, all.
    fn forget_gone(&mut self, at: &Address, here: &HashSet<&Address>, ours: &HashSet<Address>) {
        self.told.retain(|(listener, from)| {
            if listener == at { here.contains(from) } else { ours.contains(listener) }
        });
    }

    /// Whether a caller is told of for the first time.
    fn is_news(&mut self, at: &Address, from: &Address) -> bool {
        self.told.insert((at.clone(), from.clone()))
    }

    /// A caller that has been accepted no longer waits: the next one from that port is another.
    pub(super) fn no_longer_waits(&mut self, listener: &OpenSocket, from: &Address) {
        if !self.told.is_empty()
            && let Ok(address) = listener.kernel.local_address()
        {
            self.told.remove(&(address, from.clone()));
        }
    }
}

impl Session {
    /// From now on a connection from outside is an event.
    pub fn watch_callers(&mut self) {
        self.callers.watched = true;
    }

    /// Watches a socket that has just begun to listen.
    pub(super) fn watch_arrivals(&mut self, open: &OpenSocket) {
        if !self.callers.watched || !open.kind.is_tcp() || open.watcher.borrow().is_some() {
            return;
        }
        let watcher = self.poll.watch_arrivals(&open.kernel, open.key | ARRIVAL);
        *open.watcher.borrow_mut() = watcher;
    }

    /// Announces callers from outside that have not been accepted yet, each once.
    pub(super) fn tell_arrivals(&mut self) {
        let arrivals = self.callers.take_due();
        if arrivals.is_empty() {
            return;
        }
        // A thread asleep on a socket keeps it open, although it was closed.
        let held = || self.descriptors().chain(self.sleepers.held()).map(|d| &d.open);
        let ours: HashSet<Address> =
            held().filter_map(|open| open.kernel.local_address().ok()).collect();
        let accepted: HashSet<Address> =
            held().filter_map(|open| open.peer.borrow().clone()).collect();
        for key in arrivals {
            let Some((process, id)) = self.listener_with_key(key) else { continue };
            let Some(descriptor) = self.descriptor(id).cloned() else { continue };
            let Ok(address) = descriptor.open.kernel.local_address() else { continue };
            let Some(port) = address.port() else { continue };
            let peers = peers_of_port(port).unwrap_or_default();
            self.callers.forget_gone(&address, &peers.iter().collect(), &ours);
            for from in peers {
                let stranger = !ours.contains(&from) && !accepted.contains(&from);
                if !stranger || !self.callers.is_news(&address, &from) {
                    continue;
                }
                let waiting = descriptor.open.kernel.tcp_info().map_or(1, |info| info.unacked);
                if waiting > 0 {
                    let label = descriptor.on.label.clone();
                    self.tell(Some(process), What::Remark(Remark::Caller { label, from, waiting }));
                }
            }
        }
    }

    fn listener_with_key(&self, key: usize) -> Option<(ProcessId, SocketId)> {
        self.processes.numbered().find_map(|(id, process)| {
            let found = process.table.open().find(|d| d.open.key == key)?;
            Some((id, found.on.socket))
        })
    }
}
