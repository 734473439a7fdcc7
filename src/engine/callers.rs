//! Programs outside that connect to a listening socket of the session: news for the person at the prompt.
//!
//! Only listening sockets are watched, each through a duplicate of its own, edge-triggered: an idle session with a
//! thousand established connections is never woken.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use super::{Session, process::OpenSocket};
use crate::{
    kernel::peers_of_port,
    model::{Address, ProcessId, Remark, SocketId, What},
};

/// How long those who come after one another wait to be told of: to find them the kernel walks its whole table, which
/// takes a millisecond where it remembers ten thousand connections.
const PAUSE: Duration = Duration::from_millis(50);
/// Keys of watched listeners: their own key, marked.
const ARRIVAL: usize = 1 << (usize::BITS - 2);

impl Session {
    /// From now on a connection from outside is an event.
    pub fn watch_callers(&mut self) {
        self.watches_callers = true;
    }

    /// Watches a socket that has just begun to listen.
    pub(super) fn watch_arrivals(&mut self, open: &OpenSocket) {
        if !self.watches_callers || !open.kind.is_tcp() || open.watcher.borrow().is_some() {
            return;
        }
        if let Ok(copy) = open.kernel.duplicate()
            && self.readiness.borrow().watch_arrivals(&copy, open.key | ARRIVAL).is_ok()
        {
            *open.watcher.borrow_mut() = Some(copy);
        }
    }

    /// Whether a key of the poller is that of a watched listener; then somebody has come.
    pub(super) fn note_arrival(&mut self, key: usize) -> bool {
        let is_arrival = key & ARRIVAL != 0 && key < Self::FIRST_STRANGER;
        if is_arrival && !self.arrivals.contains(&(key & !ARRIVAL)) {
            self.arrivals.push(key & !ARRIVAL);
        }
        is_arrival
    }

    /// When somebody who has come is to be told of, if anybody has.
    pub(super) fn callers_due(&self) -> Option<Instant> {
        let looked = self.looked_for_callers.filter(|_| !self.arrivals.is_empty())?;
        looked.checked_add(PAUSE)
    }

    /// Tells of those who have come from outside and have not been accepted yet, each once.
    pub(super) fn tell_arrivals(&mut self) {
        if self.arrivals.is_empty() {
            return;
        }
        let now = Instant::now();
        if self.callers_due().is_some_and(|due| due > now) {
            return;
        }
        self.looked_for_callers = Some(now);
        // A thread that sleeps in a socket keeps it, although it was closed.
        let held = || self.descriptors().chain(self.sleepers.held()).map(|d| &d.open);
        let ours: HashSet<Address> =
            held().filter_map(|open| open.kernel.local_address().ok()).collect();
        let accepted: HashSet<Address> =
            held().filter_map(|open| open.peer.borrow().clone()).collect();
        for key in std::mem::take(&mut self.arrivals) {
            let Some((process, id)) = self.listener_with_key(key) else { continue };
            let Some(descriptor) = self.descriptor(id).cloned() else { continue };
            let Ok(address) = descriptor.open.kernel.local_address() else { continue };
            let Some(port) = address.port() else { continue };
            let peers = peers_of_port(port).unwrap_or_default();
            // Those that are gone will not come up again.
            let here: HashSet<&Address> = peers.iter().collect();
            self.told.retain(
                |(at, from)| {
                    if *at == address { here.contains(from) } else { ours.contains(at) }
                },
            );
            for from in peers {
                let stranger = !ours.contains(&from) && !accepted.contains(&from);
                if !stranger || !self.told.insert((address.clone(), from.clone())) {
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

    /// A caller that has been accepted waits no more: the next one from that port is another.
    pub(super) fn no_longer_waits(&mut self, listener: &OpenSocket, from: &Address) {
        if !self.told.is_empty()
            && let Ok(address) = listener.kernel.local_address()
        {
            self.told.remove(&(address, from.clone()));
        }
    }

    fn listener_with_key(&self, key: usize) -> Option<(ProcessId, SocketId)> {
        (0..).zip(&self.processes).find_map(|(number, process)| {
            let found = process.open().find(|d| d.open.key == key)?;
            Some((ProcessId(number), found.on.socket))
        })
    }
}
