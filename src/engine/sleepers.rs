//! The sleeping calls: what each waits for, and what the poller is told of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
    time::Instant,
};

use super::{
    Session,
    by_id::ById,
    pending::{Patience, Pending, Sleeper, Wait},
    prepare::Target,
    process::{Descriptor, OpenSocket},
};
use crate::{
    kernel::Interest,
    model::{Call, ReceiveFlags, ThreadId},
};

/// The sleeping calls.
#[derive(Default)]
pub(super) struct Sleepers {
    pub(super) calls: BTreeMap<u64, Sleeper>,
    pub(super) next: u64,
    /// By the poller's key: the socket, and who sleeps on it.
    pub(super) by_key: ById<usize, (Rc<OpenSocket>, Vec<u64>)>,
    pub(super) deadlines: BTreeSet<(Instant, u64)>,
    pub(super) ticking: BTreeSet<u64>,
    pub(super) unannounced: Vec<u64>,
}

impl Sleepers {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    pub(super) fn get(&self, id: u64) -> Option<&Sleeper> {
        self.calls.get(&id)
    }

    /// The one that fell asleep last.
    pub(super) fn newest(&self) -> Option<&Sleeper> {
        self.calls.values().next_back()
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn add_deadline(&mut self, patience: Patience, id: u64) {
        if let Patience::Until(deadline) = patience {
            self.deadlines.insert((deadline, id));
        }
    }

    pub(super) fn remove_deadline(&mut self, patience: Patience, id: u64) {
        if let Patience::Until(deadline) = patience {
            self.deadlines.remove(&(deadline, id));
        }
    }

    /// What the sleeping calls hold: their descriptors, closed ones too.
    pub(super) fn held(&self) -> impl Iterator<Item = &Rc<Descriptor>> {
        self.calls.values().flat_map(|sleeper| sleeper.pending.target.open())
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
}

impl Session {
    /// Puts a call to sleep.
    pub(super) fn park(&mut self, call: Call, mut pending: Pending, wait: Wait) {
        let id = self.sleepers.next;
        self.sleepers.next += 1;
        if let Some(socket) = pending.progress.aside.as_mut().and_then(|a| a.closing.take()) {
            pending.progress.aside().job =
                Some(self.start_aside(crate::kernel::Job::Close(socket)));
        }
        pending.since = Some(Instant::now());
        pending.wait = wait;
        self.flow_mut(pending.thread).asleep = Some(id);
        self.sleepers.add_deadline(pending.patience, id);
        if pending.progress.job().is_some() {
            self.asides += 1;
        }
        self.sleepers.unannounced.push(id);
        if pending.progress.moved() > 0 {
            self.moved(&call, &pending);
        }
        if matches!(call, Call::Connect(_)) {
            self.note_connect(&call, &pending);
        }
        self.watch(id, &pending, None);
        self.sleepers.calls.insert(id, Sleeper { call, pending });
    }

    /// Registers what a call sleeps for. `was` is what it slept for before.
    pub(super) fn watch(&mut self, id: u64, pending: &Pending, was: Option<Wait>) {
        if was.is_some_and(|was| was != pending.wait) {
            self.unwatch(id, pending);
        }
        match pending.wait {
            Wait::Readable | Wait::Writable => {
                if let Target::Open(descriptor) = &pending.target {
                    self.watch_socket(id, &descriptor.open);
                }
            }
            Wait::AnyReadable => {
                if let Target::Several(chosen) = &pending.target {
                    for descriptor in &**chosen {
                        self.watch_socket(id, &descriptor.open);
                    }
                }
            }
            Wait::Tick => {
                self.sleepers.ticking.insert(id);
            }
            Wait::Aside | Wait::Input | Wait::Time => {}
        }
    }

    fn watch_socket(&mut self, id: u64, open: &Rc<OpenSocket>) {
        let (_, waiting) =
            self.sleepers.by_key.entry(open.key).or_insert_with(|| (open.clone(), Vec::new()));
        if !waiting.contains(&id) {
            waiting.push(id);
        }
        self.stale.push(open.key);
    }

    pub(super) fn unwatch(&mut self, id: u64, pending: &Pending) {
        self.sleepers.ticking.remove(&id);
        for descriptor in pending.target.open() {
            let key = descriptor.open.key;
            if let Some((_, waiting)) = self.sleepers.by_key.get_mut(&key) {
                waiting.retain(|w| *w != id);
                if waiting.is_empty() {
                    self.sleepers.by_key.remove(&key);
                } else {
                    self.stale.push(key);
                }
            }
        }
    }

    /// Tells the poller the union of what the sleepers of each changed socket want.
    pub(super) fn arm(&mut self) {
        while let Some(key) = self.stale.pop() {
            let Some((open, waiting)) = self.sleepers.by_key.get(&key) else { continue };
            let wants = |wait| {
                let waits = |sleeper: &Sleeper| sleeper.pending.wait == wait;
                waiting.iter().any(|id| self.sleepers.calls.get(id).is_some_and(waits))
            };
            let reads = wants(Wait::Readable) || wants(Wait::AnyReadable);
            let interest = match (reads, wants(Wait::Writable)) {
                (true, true) => Interest::Both,
                (false, true) => Interest::Write,
                _ => Interest::Read,
            };
            let registered = open.registered.replace(true);
            if self.readiness.borrow().arm(&open.kernel, key, interest, registered).is_err() {
                // The poller has no room (epoll(7), max_user_watches): try every tick instead.
                open.registered.set(registered);
                self.sleepers.ticking.extend(waiting.iter().copied());
            }
        }
    }

    /// Takes a call out of the sleepers.
    pub(super) fn unpark(&mut self, id: u64) -> Option<Sleeper> {
        let sleeper = self.sleepers.calls.remove(&id)?;
        let pending = &sleeper.pending;
        self.unwatch(id, pending);
        self.sleepers.remove_deadline(pending.patience, id);
        if pending.progress.job().is_some() {
            self.asides -= 1;
        }
        self.flow_mut(pending.thread).asleep = None;
        Some(sleeper)
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
