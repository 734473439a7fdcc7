//! The sleeping calls: what each waits for, and what is registered with the poller for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
    time::Instant,
};

use super::{
    Session,
    by_id::ById,
    descriptors::Descriptor,
    open::OpenSocket,
    pending::{Patience, Pending, Sleeper, Wait},
    target::Target,
};
use crate::{
    kernel::{Interest, Readiness},
    model::{Call, ReceiveFlags, Seq, ThreadId},
};

/// A call that was woken this often for nothing is tried every tick instead: a descriptor can stay ready for a
/// reason that is not the call's (urgent data and a recv without `--oob`).
const SPURIOUS: u8 = 3;

/// The sleeping calls. One of them is known by its number in up to six places, all of them here.
#[derive(Default)]
pub(super) struct Sleepers {
    calls: BTreeMap<u64, Sleeper>,
    next: u64,
    /// By the poller's key: the socket, and who sleeps on it.
    by_key: ById<usize, (Rc<OpenSocket>, Vec<u64>)>,
    /// Keys whose sockets must be registered with the poller again.
    dirty: Vec<usize>,
    /// When each timeout is over.
    deadlines: BTreeSet<(Instant, u64)>,
    /// Those that no event wakes.
    ticking: BTreeSet<u64>,
    /// Those not yet announced as asleep, in their order.
    unannounced: Vec<u64>,
    /// How many wait for a helper thread.
    aside: usize,
}

impl Sleepers {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn get(&self, id: u64) -> Option<&Sleeper> {
        self.calls.get(&id)
    }

    /// The one that fell asleep last.
    pub(super) fn newest(&self) -> Option<&Sleeper> {
        self.calls.values().next_back()
    }

    /// What the sleeping calls hold: their descriptors, closed ones too.
    pub(super) fn held(&self) -> impl Iterator<Item = &Rc<Descriptor>> {
        self.calls.values().flat_map(|sleeper| sleeper.pending.target.open())
    }

    /// Whether a send sleeps in an open socket, whichever descriptor it was called on.
    pub(super) fn send_in(&self, open: &OpenSocket) -> bool {
        let sends = |call: &Call| {
            matches!(call, Call::Send(..) | Call::Sendall(_) | Call::Sendto(_) | Call::Sendmsg(_))
        };
        self.calls.values().any(|sleeper| {
            let on = sleeper.pending.target.open();
            sends(&sleeper.call)
                && on.iter().any(|on| Rc::ptr_eq(&on.open.standing, &open.standing))
        })
    }

    /// How much they may gather before they return.
    pub(super) fn gathering(&self) -> usize {
        let wanted = self.calls.values().map(|sleeper| match &sleeper.call {
            Call::Recvn(n) | Call::Recv(n, ReceiveFlags { waitall: true, .. }) => *n,
            _ => 0,
        });
        wanted.sum()
    }

    /// The oldest call that sleeps for a line of input, of the threads that count.
    pub(super) fn first_input(&self, counts: impl Fn(ThreadId) -> bool) -> Option<u64> {
        self.calls
            .iter()
            .find(|(_, s)| s.pending.wait == Wait::Input && counts(s.pending.thread))
            .map(|(id, _)| *id)
    }

    /// The call whose job a helper thread is doing.
    pub(super) fn with_job(&mut self, job: u64) -> Option<(u64, &mut Pending)> {
        let mut calls = self.calls.iter_mut();
        let found = calls.find(|(_, s)| s.pending.progress.job() == Some(job));
        found.map(|(id, sleeper)| (*id, &mut sleeper.pending))
    }

    /// Whether any waits for a helper thread.
    pub(super) fn awaits_helper(&self) -> bool {
        self.aside > 0
    }

    /// A call falls asleep. Returns the number by which it is known.
    fn park(&mut self, sleeper: Sleeper) -> u64 {
        let id = self.next;
        self.next += 1;
        let pending = &sleeper.pending;
        self.add_deadline(pending.patience, id);
        self.aside += usize::from(pending.progress.job().is_some());
        self.unannounced.push(id);
        self.watch(id, pending, None);
        self.calls.insert(id, sleeper);
        id
    }

    /// A call no longer sleeps.
    fn unpark(&mut self, id: u64) -> Option<Sleeper> {
        let sleeper = self.calls.remove(&id)?;
        self.forget(id, &sleeper.pending, sleeper.pending.patience);
        Some(sleeper)
    }

    /// A call that was lent has returned. `until` is how long it could wait when it was lent.
    fn forget(&mut self, id: u64, pending: &Pending, until: Patience) {
        self.unwatch(id, pending);
        self.remove_deadline(until, id);
        self.aside -= usize::from(pending.progress.job().is_some());
    }

    /// Lends a call for another try; it is put back, or it has returned.
    pub(super) fn lend(&mut self, id: u64) -> Option<Sleeper> {
        self.calls.remove(&id)
    }

    /// A call that was lent sleeps on. `was` is what it waited for before, and until when.
    pub(super) fn put_back(&mut self, id: u64, sleeper: Sleeper, was: (Wait, Patience)) {
        let pending = &sleeper.pending;
        if pending.patience != was.1 {
            self.remove_deadline(was.1, id);
            self.add_deadline(pending.patience, id);
        }
        if pending.spurious < SPURIOUS {
            self.watch(id, pending, Some(was.0));
        }
        self.calls.insert(id, sleeper);
    }

    /// Calls were woken for nothing. Those that this keeps happening to are taken from the poller.
    pub(super) fn doubt(&mut self, woken: &[u64]) {
        for id in woken {
            let Some(mut sleeper) = self.calls.remove(id) else { continue };
            let pending = &mut sleeper.pending;
            pending.spurious = pending.spurious.saturating_add(1);
            if pending.spurious == SPURIOUS {
                self.unwatch(*id, pending);
                self.ticking.insert(*id);
            }
            self.calls.insert(*id, sleeper);
        }
    }

    /// Who sleeps on the socket with that key. The poller has named it, and forgets it until it is registered again.
    pub(super) fn woken_by(&mut self, key: usize) -> Option<&[u64]> {
        let (_, waiting) = self.by_key.get(&key)?;
        self.dirty.push(key);
        Some(waiting)
    }

    /// A call whose timeout is over. Each is named once.
    pub(super) fn due(&mut self, now: Instant) -> Option<u64> {
        let first = self.deadlines.first().filter(|(deadline, _)| *deadline <= now).copied()?;
        self.deadlines.remove(&first);
        Some(first.1)
    }

    /// When the next timeout is over.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// Those that are tried every tick, because no event wakes them.
    pub(super) fn ticking(&self) -> Vec<u64> {
        self.ticking.iter().copied().collect()
    }

    /// Whether there are any such.
    pub(super) fn is_ticking(&self) -> bool {
        !self.ticking.is_empty()
    }

    /// The call that has just fallen asleep and is not announced yet.
    pub(super) fn newest_unannounced(&self) -> Option<u64> {
        self.unannounced.last().copied()
    }

    /// Whether a call that still sleeps is not announced yet.
    pub(super) fn has_unannounced(&self) -> bool {
        self.unannounced.iter().any(|id| self.calls.contains_key(id))
    }

    /// The calls that are not announced as asleep yet. The caller announces them.
    pub(super) fn take_unannounced(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.unannounced)
    }

    /// The event that announces a sleeping call.
    pub(super) fn announced(&mut self, id: u64, seq: Seq) {
        if let Some(sleeper) = self.calls.get_mut(&id) {
            sleeper.pending.asleep = Some(seq);
        }
    }

    fn add_deadline(&mut self, patience: Patience, id: u64) {
        if let Patience::Until(deadline) = patience {
            self.deadlines.insert((deadline, id));
        }
    }

    fn remove_deadline(&mut self, patience: Patience, id: u64) {
        if let Patience::Until(deadline) = patience {
            self.deadlines.remove(&(deadline, id));
        }
    }

    /// Registers what a call sleeps for. `was` is what it slept for before.
    fn watch(&mut self, id: u64, pending: &Pending, was: Option<Wait>) {
        if was.is_some_and(|was| was != pending.wait) {
            self.unwatch(id, pending);
        }
        match pending.wait {
            Wait::Readable | Wait::Writable => {
                if let Target::Open(descriptor) = &pending.target {
                    self.watch_socket(id, &descriptor.open);
                }
            }
            Wait::Any => {
                if let Target::Several(chosen) = &pending.target {
                    for descriptor in &**chosen {
                        self.watch_socket(id, &descriptor.open);
                    }
                }
            }
            Wait::Tick => {
                self.ticking.insert(id);
            }
            Wait::Aside | Wait::Input | Wait::Time => {}
        }
    }

    fn watch_socket(&mut self, id: u64, open: &Rc<OpenSocket>) {
        let (_, waiting) =
            self.by_key.entry(open.key).or_insert_with(|| (open.clone(), Vec::new()));
        if !waiting.contains(&id) {
            waiting.push(id);
        }
        self.dirty.push(open.key);
    }

    fn unwatch(&mut self, id: u64, pending: &Pending) {
        self.ticking.remove(&id);
        for descriptor in pending.target.open() {
            let key = descriptor.open.key;
            if let Some((_, waiting)) = self.by_key.get_mut(&key) {
                waiting.retain(|w| *w != id);
                if waiting.is_empty() {
                    self.by_key.remove(&key);
                } else {
                    self.dirty.push(key);
                }
            }
        }
    }

    /// Tells the poller the union of what the sleepers of each changed socket want.
    pub(super) fn arm(&mut self, poller: &Readiness) {
        // A call that was woken and sleeps again has named its socket twice.
        self.dirty.sort_unstable();
        self.dirty.dedup();
        while let Some(key) = self.dirty.pop() {
            let Some((open, waiting)) = self.by_key.get(&key) else { continue };
            let sleepers = waiting.iter().filter_map(|id| self.calls.get(id));
            let wishes = sleepers.map(|sleeper| sleeper.wishes(key));
            let interest = match wishes.fold(Interest::None, Interest::and) {
                Interest::None => Interest::Read,
                some => some,
            };
            let registered = open.registered.replace(true);
            if poller.arm(&open.kernel, key, interest, registered).is_err() {
                // The poller has no room (epoll(7), max_user_watches): try every tick instead.
                open.registered.set(registered);
                self.ticking.extend(waiting.iter().copied());
            }
        }
    }
}

impl Session {
    /// Puts a call to sleep.
    pub(super) fn park(&mut self, call: Call, mut pending: Pending, wait: Wait) {
        if let Some(socket) = pending.progress.aside.as_mut().and_then(|a| a.closing.take()) {
            pending.progress.aside().job =
                Some(self.start_aside(crate::kernel::Job::Close(socket)));
        }
        pending.since = Some(Instant::now());
        if let Target::Open(descriptor) = &pending.target {
            pending.progress.parted = descriptor.open.parted.get();
        }
        pending.wait = wait;
        if pending.progress.moved() > 0 {
            self.moved(&call, &pending);
        }
        if matches!(call, Call::Connect(_)) {
            self.note_connect(&call, &pending);
        }
        let thread = pending.thread;
        let id = self.sleepers.park(Sleeper { call, pending });
        self.flow_mut(thread).asleep = Some(id);
    }

    /// A call that was lent for another try has returned.
    pub(super) fn unpark_lent(&mut self, id: u64, sleeper: &Sleeper, until: Patience) {
        self.sleepers.forget(id, &sleeper.pending, until);
        self.flow_mut(sleeper.pending.thread).asleep = None;
        self.catch_up_on_shutdown(&sleeper.pending);
    }

    /// Takes a call out of the sleepers.
    pub(super) fn unpark(&mut self, id: u64) -> Option<Sleeper> {
        let sleeper = self.sleepers.unpark(id)?;
        self.flow_mut(sleeper.pending.thread).asleep = None;
        self.catch_up_on_shutdown(&sleeper.pending);
        Some(sleeper)
    }

    /// Tells the poller what has changed.
    pub(super) fn arm(&mut self) {
        self.sleepers.arm(&self.poll.poller());
    }
}

impl Pending {
    /// The socket it sleeps on, for events.
    pub(super) fn on(&self) -> Option<Arc<crate::model::On>> {
        match &self.target {
            Target::Open(descriptor) => Some(descriptor.on.clone()),
            Target::Closed(on) => Some(on.clone()),
            Target::Nothing | Target::Several(_) => None,
        }
    }
}

impl Sleeper {
    /// What it waits for on the socket with that key.
    fn wishes(&self, key: usize) -> Interest {
        match (self.pending.wait, &self.call, &self.pending.target) {
            (Wait::Writable, ..) => Interest::Write,
            (Wait::Any, Call::Select(it), _) if it.write => Interest::Write,
            (Wait::Any, Call::PollSeveral(it), Target::Several(open)) => {
                let watches = open.iter().zip(&it.sockets).filter(|(on, _)| on.open.key == key);
                let wishes =
                    watches.map(|(_, (_, watch))| match (watch.readable, watch.writable) {
                        (true, true) => Interest::Both,
                        (false, true) => Interest::Write,
                        (true, false) => Interest::Read,
                        (false, false) if watch.urgent || watch.peer_closed => Interest::Read,
                        (false, false) => Interest::None,
                    });
                wishes.fold(Interest::None, Interest::and)
            }
            (Wait::Readable | Wait::Any, ..) => Interest::Read,
            _ => Interest::None,
        }
    }
}

impl Target {
    /// The descriptors it holds.
    fn open(&self) -> &[Rc<Descriptor>] {
        match self {
            Self::Open(descriptor) => std::slice::from_ref(descriptor),
            Self::Several(chosen) => chosen,
            Self::Nothing | Self::Closed(_) => &[],
        }
    }
}
