//! An open socket: the file that descriptors share, and what the session knows of it.
//!
//! Knows nothing of processes' tables. A descriptor that is passed or inherited leads to the same one.

use std::{
    cell::{Cell, OnceCell, RefCell},
    ops::Deref,
    rc::{Rc, Weak},
    sync::Arc,
    time::Duration,
};

use crate::{
    kernel::{Readiness, Socket},
    model::{Address, Call, Errno, Fd, How, On, OptionName, ProcessId, SocketKind, TcpState},
};

/// How long a call on a socket may sleep: `O_NONBLOCK` and the kernel's own time limits, kept by us, because underneath
/// every socket is non-blocking. They belong to the open socket, so a copy made by `dup` shares them (fcntl(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// As long as it takes.
    Blocking,
    /// `settimeout`.
    Limited(Duration),
    /// `setblocking off`.
    Nonblocking,
}

/// What `socket(2)` made: the open file description. `dup` shares it, a sleeping call holds it,
/// and the kernel closes it when the last of them is gone, as it does for real threads.
pub(super) struct OpenSocket {
    /// The live socket. Taken out only to be closed by a thread that may block.
    pub(super) kernel: Socket,
    /// Its key in the poller.
    pub(super) key: usize,
    /// Whether the poller knows it.
    pub(super) registered: Cell<bool>,
    /// The duplicate through which arrivals are watched.
    pub(super) watcher: RefCell<Option<Socket>>,
    /// The kernel's descriptors for the numbers that `dup` and `fork` gave it, as far as an epoll was told of them.
    copies: RefCell<Vec<(Fd, Rc<Socket>)>>,
    /// What is known of it.
    pub(super) standing: Rc<Standing>,
    readiness: Rc<RefCell<Readiness>>,
}

/// What is known of an open socket. It outlives the session's last descriptor while one is on its way to a process.
#[derive(Clone)]
pub(super) struct Standing {
    /// What kind it is.
    pub(super) kind: SocketKind,
    /// How its calls may sleep.
    pub(super) mode: Cell<Mode>,
    /// The state that was last shown.
    pub(super) seen: Cell<TcpState>,
    /// `SO_RCVLOWAT` above 1: receiving waits for that much even if less is there.
    pub(super) lowat: Cell<bool>,
    /// Whether it has ever been set: what a listener has accepted may have another value than it has now.
    pub(super) lowat_set: Cell<bool>,
    /// `SO_RCVTIMEO` and `SO_SNDTIMEO`, as the kernel has rounded them.
    pub(super) limits: Cell<(Option<Duration>, Option<Duration>)>,
    /// Whether they have ever been set, as for `SO_RCVLOWAT`.
    pub(super) limits_set: Cell<bool>,
    /// `SO_LINGER` above 0, by an option of its own or its listener's.
    pub(super) lingers: Cell<bool>,
    /// `TCP_FASTOPEN_CONNECT`, until its connection is open: the first data carries the SYN.
    pub(super) defers: Cell<bool>,
    /// Whether it has an address, chosen by it or by the kernel.
    pub(super) bound: Cell<bool>,
    /// Whether anything has been sent.
    pub(super) sent: Cell<bool>,
    /// Whether listen has just given it an address because bind had not, and that was not said yet.
    pub(super) newly_bound: Cell<bool>,
    /// Whether it is tied to the loopback device.
    pub(super) inside: Cell<bool>,
    /// Whether its datagrams to a group leave through the loopback device, too.
    pub(super) tied: Cell<bool>,
    /// Whether `connect` or `accept` succeeded on it.
    pub(super) connected: Cell<bool>,
    /// Whether `listen` has been called on it.
    pub(super) listening: Cell<bool>,
    /// Who called, if accept made it and it is TCP.
    pub(super) peer: RefCell<Option<Address>>,
    /// The address it was connected to.
    pub(super) dialled: RefCell<Option<Address>>,
    /// Its own address and its peer's, as the log has them.
    pub(super) names: RefCell<(Option<Address>, Option<Address>)>,
    /// The descriptor that it was opened with, and whose that is.
    pub(super) first: OnceCell<(ProcessId, Arc<On>)>,
    /// The state that the log has.
    pub(super) logged: Cell<TcpState>,
    /// The directions we have shut down.
    pub(super) shut: Cell<Option<How>>,
    /// Whether its shutdown for writing is kept back, until no send sleeps in it (`calls/unix_sender.rs`).
    pub(super) shut_later: Cell<bool>,
    /// The other one, if `socketpair` made it.
    pub(super) partner: RefCell<Weak<OpenSocket>>,
    /// How often a shutdown, or its partner, has woken its sleepers.
    pub(super) stirred: Cell<u32>,
    /// How often `connect none` has taken its peer away.
    pub(super) parted: Cell<u32>,
    /// The backlog of its last `listen`. Below 0 is as much as there may be (listen(2)).
    pub(super) backlog: Cell<u32>,
    /// Of a Unix listener: how often there may have been room in its queue again.
    pub(super) room: Cell<u32>,
    /// Whether a receive has met the end: the peer closed first.
    pub(super) met_end: Cell<bool>,
}

impl Standing {
    /// The same socket where no descriptor of it was left: the log has seen it closed, and knows nothing of it.
    pub(super) fn come_back(&self) -> Self {
        Self {
            names: RefCell::default(),
            first: OnceCell::new(),
            logged: Cell::new(TcpState::Close),
            ..self.clone()
        }
    }

    pub(super) fn new(kind: SocketKind) -> Self {
        Self {
            kind,
            mode: Cell::new(Mode::Blocking),
            seen: Cell::new(TcpState::Close),
            lowat: Cell::new(false),
            lowat_set: Cell::new(false),
            limits: Cell::default(),
            limits_set: Cell::new(false),
            lingers: Cell::new(false),
            defers: Cell::new(false),
            inside: Cell::new(false),
            tied: Cell::new(false),
            bound: Cell::new(false),
            sent: Cell::new(false),
            newly_bound: Cell::new(false),
            connected: Cell::new(false),
            listening: Cell::new(false),
            peer: RefCell::new(None),
            dialled: RefCell::new(None),
            names: RefCell::default(),
            first: OnceCell::new(),
            logged: Cell::new(TcpState::Close),
            shut: Cell::new(None),
            shut_later: Cell::new(false),
            partner: RefCell::default(),
            stirred: Cell::new(0),
            parted: Cell::new(0),
            backlog: Cell::new(0),
            room: Cell::new(0),
            met_end: Cell::new(false),
        }
    }
}

impl OpenSocket {
    pub(super) fn new(
        kernel: Socket,
        standing: Rc<Standing>,
        key: usize,
        readiness: Rc<RefCell<Readiness>>,
    ) -> Self {
        Self {
            kernel,
            key,
            registered: Cell::new(false),
            watcher: RefCell::new(None),
            copies: RefCell::default(),
            standing,
            readiness,
        }
    }
}

impl Deref for OpenSocket {
    type Target = Standing;

    #[inline]
    fn deref(&self) -> &Standing {
        &self.standing
    }
}

impl OpenSocket {
    /// Its own address. What the kernel gives as the port of a raw socket is its protocol (raw(7)), so one that is not
    /// bound has none.
    pub(super) fn own_address(&self) -> Option<Address> {
        let is_name = |at: &Address| self.kind != SocketKind::Raw || !at.is_wildcard();
        self.kernel.local_address().ok().filter(is_name)
    }

    /// Whether it has an address of its own.
    pub(super) fn is_named(&self) -> bool {
        self.names.borrow().0.is_some()
    }

    /// Notes what `SO_RCVLOWAT` is now.
    pub(super) fn note_low_water(&self) {
        self.lowat.set(self.kernel.low_water() > 1);
        self.lowat_set.set(true);
    }

    /// What an epoll is told of one of its numbers. The kernel keeps an open file and a descriptor together on the list, so
    /// two numbers of one socket are two entries (epoll(7), questions and answers).
    pub(super) fn numbered<T>(
        &self,
        fd: Fd,
        act: impl FnOnce(&Socket) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        if self.first.get().is_none_or(|(_, first)| first.fd == fd) {
            return act(&self.kernel);
        }
        let known = self.copies.borrow().iter().find(|(number, _)| *number == fd).cloned();
        if let Some((_, copy)) = known {
            return act(&copy);
        }
        let copy = Rc::new(self.kernel.duplicate()?);
        self.copies.borrow_mut().push((fd, copy.clone()));
        act(&copy)
    }

    /// Which of the two limits a call: accept is limited as receiving is, connect as sending (socket(7)).
    pub(super) fn limit(&self, call: &Call) -> Option<Duration> {
        let (receive, send) = self.limits.get();
        match call {
            Call::Recv(..)
            | Call::Recvn(_)
            | Call::Recvline
            | Call::Recvfrom(..)
            | Call::Recvmsg(_)
            | Call::Accept => receive,
            Call::Send(..)
            | Call::Sendall(_)
            | Call::Sendto(_)
            | Call::Sendmsg(_)
            | Call::Connect(_) => send,
            _ => None,
        }
    }

    /// Notes what `SO_RCVTIMEO` and `SO_SNDTIMEO` are now.
    pub(super) fn note_time_limits(&self) {
        self.limits.set(self.kernel.time_limits());
        self.limits_set.set(true);
    }

    /// The two addresses of its connection, once it has both.
    pub(super) fn ends(&self) -> Option<(Address, Address)> {
        match &*self.names.borrow() {
            (Some(local), Some(peer)) => Some((local.clone(), peer.clone())),
            _ => None,
        }
    }

    /// The peer of its connection. The kernel forgets it after a reset and in TIME_WAIT; the session may still know.
    pub(super) fn known_peer(&self) -> Option<Address> {
        self.kernel
            .peer_address()
            .ok()
            .or_else(|| self.peer.borrow().clone())
            .or_else(|| self.dialled.borrow().clone())
            // Dialled by name.
            .or_else(|| self.ends().map(|(_, peer)| peer))
    }
}

impl Drop for OpenSocket {
    /// The poller must drop it first: a duplicate would keep the registration alive (epoll(7), questions and answers).
    ///
    /// Only `close` lingers, in a thread of its own. A dying process does not (observed on Linux 6.18: `tcp_close` of
    /// an exiting task has no timeout), and the end of a session freezes nobody.
    fn drop(&mut self) {
        self.copies.take();
        if let Some(watcher) = &*self.watcher.borrow() {
            self.readiness.borrow().forget(watcher);
        }
        if self.lingers.get() {
            // If it fails the close may take its seconds; nothing else is lost.
            let _ = self.kernel.set_option(self.kind, OptionName::Linger, -1);
        }
        if self.registered.get() {
            self.readiness.borrow().forget(&self.kernel);
        }
    }
}
