//! The open descriptors of a session by their ids, and the ids and keys that are given to them.

use std::{collections::BTreeMap, ops::Bound, rc::Rc, sync::Arc};

use super::{by_id::ById, descriptors::Descriptor, passed::Passed};
use crate::model::{Fd, ProcessId, SocketId};

/// Closed descriptors whose number is still known, to be shown beside EBADF.
const REMEMBERED: usize = 4096;

/// Every open descriptor, of all processes.
pub(super) struct Sockets {
    open: ById<SocketId, Rc<Descriptor>>,
    /// Whose closed ones were, and the numbers that they had.
    closed: BTreeMap<SocketId, (ProcessId, Fd)>,
    last_id: u32,
    next_key: usize,
    /// How many there may be.
    room: usize,
    /// Those that were passed.
    pub(super) passed: Passed,
}

impl Sockets {
    /// None yet, and room for so many.
    pub(super) fn new(room: usize) -> Self {
        Self {
            open: ById::default(),
            closed: BTreeMap::new(),
            last_id: 0,
            next_key: 0,
            room,
            passed: Passed::default(),
        }
    }

    pub(super) fn get(&self, id: SocketId) -> Option<&Rc<Descriptor>> {
        self.open.get(&id)
    }

    /// All of them, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Rc<Descriptor>> {
        self.open.values()
    }

    /// Whether so many more may be opened.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.open.len() + more <= self.room
    }

    /// How many there may be.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// Allows so many at most.
    pub(super) fn limit(&mut self, most: usize) {
        self.room = self.room.min(most);
    }

    /// The id of a descriptor that is about to be opened.
    pub(super) fn next_id(&mut self) -> SocketId {
        self.last_id += 1;
        SocketId(self.last_id)
    }

    /// The key by which the poller knows a socket.
    pub(super) fn next_key(&mut self) -> usize {
        let key = self.next_key;
        self.next_key += 1;
        key
    }

    /// A descriptor has been opened.
    pub(super) fn add(&mut self, descriptor: Rc<Descriptor>) {
        self.open.insert(descriptor.on.socket, descriptor);
    }

    /// It has been closed; its number is remembered for a while.
    pub(super) fn remove(&mut self, id: SocketId, process: ProcessId, fd: Fd) {
        self.open.remove(&id);
        self.closed.insert(id, (process, fd));
        if self.closed.len() > REMEMBERED {
            self.closed.pop_first();
        }
    }

    /// The number a closed one had.
    pub(super) fn last_number(&self, id: SocketId) -> Fd {
        self.closed.get(&id).map_or(Fd(0), |(_, fd)| *fd)
    }

    /// Whether a process has closed a newer one: a call without its socket was for that, and is for this one now.
    pub(super) fn is_left_over(&self, id: SocketId, process: ProcessId) -> bool {
        let newer = (Bound::Excluded(id), Bound::Unbounded);
        self.closed.range(newer).any(|(_, (owner, _))| *owner == process)
    }

    /// What it is called; of a closed one its number is all that is left.
    pub(super) fn label_of(&self, id: SocketId) -> Arc<str> {
        let open = self.get(id).map(|descriptor| descriptor.on.label.clone());
        open.unwrap_or_else(|| format!("{}", self.last_number(id)).into())
    }
}
