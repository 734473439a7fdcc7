//! What wakes a session: the poller, the driver's own descriptors in it, and the helper threads.

use std::{
    cell::{Ref, RefCell},
    os::fd::AsFd,
    rc::Rc,
    time::Duration,
};

use crate::{
    kernel::{Aside, Done, Job, Notifier, Readiness, Socket},
    model::Errno,
};

/// The poller is shared with the sockets, which leave it when they are closed.
pub(super) struct Poll {
    readiness: Rc<RefCell<Readiness>>,
    /// The room for what a wait reports.
    keys: Vec<usize>,
    /// The driver's descriptors that have become readable since it last asked.
    readable: Vec<usize>,
    /// Whether the driver has any.
    watches: bool,
    /// Makes the two calls that really block; made when it is first needed.
    aside: Option<Aside>,
}

impl Poll {
    /// The first key for a driver's descriptors. The one before it only ends a wait.
    pub(super) const FIRST_OF_DRIVER: usize = usize::MAX / 2;

    pub(super) fn new() -> Result<Self, Errno> {
        Ok(Self {
            readiness: Rc::new(RefCell::new(Readiness::new()?)),
            keys: Vec::new(),
            readable: Vec::new(),
            watches: false,
            aside: None,
        })
    }

    /// The poller, for a socket that registers with it.
    pub(super) fn shared(&self) -> Rc<RefCell<Readiness>> {
        self.readiness.clone()
    }

    /// The poller, to be asked or told something now.
    #[inline]
    pub(super) fn poller(&self) -> Ref<'_, Readiness> {
        self.readiness.borrow()
    }

    pub(super) fn notifier(&self) -> Notifier {
        self.poller().notifier()
    }

    /// Watches a descriptor of the driver's.
    pub(super) fn watch(&mut self, source: &impl AsFd, key: usize) -> Result<(), Errno> {
        self.watches = true;
        self.poller().watch(source, key)
    }

    /// Whether the driver has had something watched: then there is something to wait for.
    pub(super) fn watches(&self) -> bool {
        self.watches
    }

    /// A key that no sleeper has. One of a socket is nobody's news: it was armed, and its sleeper interrupted.
    pub(super) fn note_key(&mut self, key: usize) {
        if key >= Self::FIRST_OF_DRIVER && !self.readable.contains(&key) {
            self.readable.push(key);
        }
    }

    /// The driver's descriptors that have become readable.
    pub(super) fn take_readable(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.readable)
    }

    /// Sleeps until something is ready or the time is up. The keys are to be [given back](Self::give_back).
    pub(super) fn wait(&mut self, timeout: Option<Duration>) -> Vec<usize> {
        let mut keys = std::mem::take(&mut self.keys);
        keys.clear();
        // An error here means the poller itself is broken; the ticks still find out what has happened.
        let _ = self.readiness.borrow_mut().wait(timeout, &mut keys);
        keys
    }

    /// Keeps the room of what a wait gave, for the next one.
    pub(super) fn give_back(&mut self, keys: Vec<usize>) {
        self.keys = keys;
    }

    /// Gives a call that really blocks to a helper thread.
    pub(super) fn start(&mut self, job: Job) -> u64 {
        let notifier = self.notifier();
        self.aside.get_or_insert_with(|| Aside::new(notifier)).start(job)
    }

    /// The next job that is done.
    pub(super) fn finished(&mut self) -> Option<(u64, Done)> {
        self.aside.as_mut()?.finished()
    }

    /// Watches a listening socket for callers, through a duplicate that must be kept.
    pub(super) fn watch_arrivals(&self, listener: &Socket, key: usize) -> Option<Socket> {
        let copy = listener.duplicate().ok()?;
        self.poller().watch_arrivals(&copy, key).ok()?;
        Some(copy)
    }
}
