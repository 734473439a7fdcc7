//! What is remembered of connections: how they ended, and where something of them may be left in the kernel.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use crate::model::{Address, CallName};

/// Endings that are remembered.
const ENDINGS: usize = 1024;
/// Ports that are looked at.
const PORTS: usize = 256;
/// Connections whose TIME_WAIT is ended with the session.
const CLOSED: usize = 1024;

/// How a connection of this session ended, remembered by its own address for what the other end will see.
#[derive(Clone)]
pub(super) struct Ending {
    /// Whose socket it was, and its label.
    pub(super) who: (Arc<str>, Arc<str>),
    /// The call that ended it.
    pub(super) by: CallName,
    /// Whether data was left unread.
    pub(super) unread: bool,
    /// Whether it had `SO_LINGER` 0.
    pub(super) abortive: bool,
}

/// The past of a session's connections.
#[derive(Default)]
pub(super) struct Past {
    /// Whether endings are remembered at all.
    keeps_endings: bool,
    endings: HashMap<(Address, Address), Ending>,
    /// What sockets were connected to or have listened on, to look for what the kernel keeps.
    ports: BTreeSet<u16>,
    /// Closed first here: our address, and the peer's. The oldest have long left TIME_WAIT.
    closed_first: VecDeque<(Address, Address)>,
}

impl Past {
    /// From now on endings are remembered.
    pub(super) fn keep_endings(&mut self) {
        self.keeps_endings = true;
    }

    pub(super) fn keeps_endings(&self) -> bool {
        self.keeps_endings
    }

    /// How the connection with these two addresses ended at the first of them.
    pub(super) fn ending(&self, local: Address, peer: Address) -> Option<&Ending> {
        self.endings.get(&(local, peer))
    }

    pub(super) fn remember_ending(&mut self, local: Address, peer: Address, ending: Ending) {
        if self.endings.len() >= ENDINGS {
            self.endings.clear();
        }
        self.endings.insert((local, peer), ending);
    }

    /// The kernel may keep something of this port.
    pub(super) fn note_port(&mut self, port: Option<u16>) {
        if let Some(port) = port
            && self.ports.len() < PORTS
        {
            self.ports.insert(port);
        }
    }

    pub(super) fn ports(&self) -> impl Iterator<Item = u16> {
        self.ports.iter().copied()
    }

    /// A connection is closed first here: its TIME_WAIT keeps the port when the session is over.
    pub(super) fn note_closed_first(&mut self, local: Address, peer: Address) {
        if self.closed_first.len() >= CLOSED {
            self.closed_first.pop_front();
        }
        self.closed_first.push_back((local, peer));
    }

    /// Those that were closed first here, oldest first.
    pub(super) fn closed_first(&self) -> impl Iterator<Item = &(Address, Address)> {
        self.closed_first.iter()
    }
}
