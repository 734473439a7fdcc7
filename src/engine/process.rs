//! A simulated process: its descriptors and the sockets behind them.
//!
//! Knows nothing of statements or events. Descriptor numbers are per process, lowest free from 3,
//! as a program of its own would see them; the kernel's numbers are the `kernel` layer's business.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::{HashMap, HashSet, VecDeque},
    rc::{Rc, Weak},
    sync::Arc,
    time::Duration,
};

use super::cut::Dice;
use crate::{
    kernel::{Readiness, Socket},
    model::{
        Address, Bytes, Call, Fd, How, On, OptionName, ProcessId, Seq, SocketId, SocketKind,
        TcpState, ThreadId, Value,
    },
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
    /// What kind it is.
    pub(super) kind: SocketKind,
    /// How its calls may sleep.
    pub(super) mode: Cell<Mode>,
    /// Its key in the poller.
    pub(super) key: usize,
    /// Whether the poller knows it.
    pub(super) registered: Cell<bool>,
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
    /// The other one, if `socketpair` made it.
    pub(super) partner: RefCell<Weak<OpenSocket>>,
    /// How often a shutdown, or its partner, has woken its sleepers.
    pub(super) stirred: Cell<u32>,
    /// The backlog of its last `listen`. Below 0 is as much as there may be (listen(2)).
    pub(super) backlog: Cell<u32>,
    /// Of a Unix listener: how often there may have been room in its queue again.
    pub(super) room: Cell<u32>,
    /// The duplicate through which arrivals are watched.
    pub(super) watcher: RefCell<Option<Socket>>,
    /// Whether a receive has met the end: the peer closed first.
    pub(super) met_end: Cell<bool>,
    readiness: Rc<RefCell<Readiness>>,
}

impl OpenSocket {
    pub(super) fn new(
        kernel: Socket,
        kind: SocketKind,
        key: usize,
        readiness: Rc<RefCell<Readiness>>,
    ) -> Self {
        Self {
            kernel,
            kind,
            mode: Cell::new(Mode::Blocking),
            key,
            registered: Cell::new(false),
            seen: Cell::new(TcpState::Close),
            lowat: Cell::new(false),
            lowat_set: Cell::new(false),
            limits: Cell::default(),
            limits_set: Cell::new(false),
            lingers: Cell::new(false),
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
            partner: RefCell::default(),
            stirred: Cell::new(0),
            backlog: Cell::new(0),
            room: Cell::new(0),
            watcher: RefCell::new(None),
            met_end: Cell::new(false),
            readiness,
        }
    }
}

impl OpenSocket {
    /// Whether it has an address of its own.
    pub(super) fn is_named(&self) -> bool {
        self.names.borrow().0.is_some()
    }

    /// Notes what `SO_RCVLOWAT` is now.
    pub(super) fn note_low_water(&self) {
        self.lowat.set(self.kernel.low_water() > 1);
        self.lowat_set.set(true);
    }

    /// Which of the two limits a call: accept is limited as receiving is, connect as sending (socket(7)).
    pub(super) fn limit(&self, call: &Call) -> Option<Duration> {
        let (receive, send) = self.limits.get();
        match call {
            Call::Recv(..)
            | Call::Recvn(_)
            | Call::Recvline
            | Call::Recvfrom(..)
            | Call::Accept => receive,
            Call::Send(..) | Call::Sendall(_) | Call::Sendto(_) | Call::Connect(_) => send,
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

/// A number in a process's table of descriptors, and the socket behind it.
pub(super) struct Descriptor {
    /// What it is called in events and where its number is kept.
    pub(super) on: Arc<On>,
    /// The socket.
    pub(super) open: Rc<OpenSocket>,
    /// Notes kept on it: `x.name = value`.
    pub(super) notes: RefCell<HashMap<Arc<str>, Value>>,
}

/// A process.
pub(super) struct Process {
    /// Its name.
    pub(super) name: Arc<str>,
    /// The thread that lines are typed for.
    pub(super) main: ThreadId,
    /// Threads its programs started, oldest first.
    pub(super) threads: Vec<ThreadId>,
    /// How many they have started so far.
    pub(super) started: u32,
    /// What its last typed statement gave.
    pub(super) last: Option<Seq>,
    /// What its programs have printed since `output` was last asked.
    pub(super) output: Printed,
    /// Its random numbers.
    pub(super) dice: Dice,
    /// Lines given with `<<` that no `input` has taken yet.
    pub(super) input: VecDeque<Bytes>,
    /// The descriptors, by number from 3.
    slots: Vec<Option<Rc<Descriptor>>>,
    /// No slot below this one is free.
    lowest_free: usize,
    /// The one that came into being last.
    newest: Option<Rc<Descriptor>>,
    labels: Labels,
}

/// The labels of open descriptors.
#[derive(Default)]
struct Labels {
    taken: HashSet<Arc<str>>,
    /// For one that is taken, the number to try next.
    numbers: HashMap<Arc<str>, u64>,
}

impl Labels {
    fn take(&mut self, label: Arc<str>) {
        self.taken.insert(label);
    }

    fn give_back(&mut self, label: &str) {
        self.taken.remove(label);
        self.numbers.clear();
    }

    /// One that is not taken: the name, or NAME2, NAME3.
    fn free(&mut self, name: &Arc<str>) -> Arc<str> {
        if !self.taken.contains(name) {
            return name.clone();
        }
        // Ten thousand sockets of one name: begin where the last search ended.
        let number = self.numbers.entry(name.clone()).or_insert(2);
        loop {
            let label: Arc<str> = format!("{name}{number}").into();
            if !self.taken.contains(&label) {
                return label;
            }
            *number += 1;
        }
    }
}

/// Lines that were printed and that nobody has asked for yet; of too many, the newest.
#[derive(Default)]
pub(super) struct Printed {
    lines: VecDeque<Bytes>,
    bytes: usize,
}

impl Printed {
    /// What they may hold.
    const MOST: usize = 4 << 20;

    /// About what a line takes beside its bytes.
    const LINE: usize = 32;

    pub(super) fn push(&mut self, line: Bytes) {
        self.bytes += line.len() + Self::LINE;
        self.lines.push_back(line);
        while self.bytes > Self::MOST
            && self.lines.len() > 1
            && let Some(old) = self.lines.pop_front()
        {
            self.bytes -= old.len() + Self::LINE;
        }
    }

    pub(super) fn take(&mut self) -> Vec<Bytes> {
        std::mem::take(self).lines.into()
    }
}

const FIRST: usize = 3;

impl Process {
    pub(super) fn new(name: Arc<str>, main: ThreadId) -> Self {
        Self {
            main,
            threads: Vec::new(),
            started: 0,
            last: None,
            output: Printed::default(),
            dice: Dice::of(&name),
            input: VecDeque::new(),
            slots: Vec::new(),
            lowest_free: 0,
            newest: None,
            labels: Labels::default(),
            name,
        }
    }

    /// Gives a socket the lowest free number.
    pub(super) fn install(
        &mut self,
        socket: SocketId,
        label: Arc<str>,
        open: Rc<OpenSocket>,
    ) -> Rc<Descriptor> {
        let place = (self.lowest_free..self.slots.len())
            .find(|&i| self.slots[i].is_none())
            .unwrap_or(self.slots.len());
        let fd =
            Fd(u32::try_from(place + FIRST).expect("fewer descriptors than the kernel's limit"));
        let descriptor = Rc::new(Descriptor {
            on: Arc::new(On { socket, fd, label }),
            open,
            notes: RefCell::default(),
        });
        if place == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[place] = Some(descriptor.clone());
        self.lowest_free = place + 1;
        self.labels.take(descriptor.on.label.clone());
        self.newest = Some(descriptor.clone());
        descriptor
    }

    /// Empties the slot. What still holds the descriptor goes on holding the socket.
    pub(super) fn remove(&mut self, fd: Fd) -> Option<Rc<Descriptor>> {
        let place = (fd.0 as usize).checked_sub(FIRST)?;
        let descriptor = self.slots.get_mut(place)?.take()?;
        self.lowest_free = self.lowest_free.min(place);
        self.labels.give_back(&descriptor.on.label);
        if self.newest.as_ref().is_some_and(|d| d.on.socket == descriptor.on.socket) {
            self.newest = self.open().max_by_key(|d| d.on.socket).cloned();
        }
        Some(descriptor)
    }

    /// The descriptor with that number.
    pub(super) fn descriptor(&self, fd: Fd) -> Option<&Rc<Descriptor>> {
        self.slots.get((fd.0 as usize).checked_sub(FIRST)?)?.as_ref()
    }

    /// Every open descriptor, in the order of their numbers.
    pub(super) fn open(&self) -> impl Iterator<Item = &Rc<Descriptor>> {
        self.slots.iter().flatten()
    }

    /// The socket a call means when it names none: the open one that came into being last.
    pub(super) fn current(&self) -> Option<&Rc<Descriptor>> {
        self.newest.as_ref()
    }

    /// What a bare `accept` or `queue` means: the newest listener.
    pub(super) fn newest_listener(&self) -> Option<&Rc<Descriptor>> {
        self.open().filter(|d| d.open.listening.get()).max_by_key(|d| d.on.socket)
    }

    /// What a bare `epoll_ctl` or `epoll_wait` means: the newest epoll.
    pub(super) fn newest_epoll(&self) -> Option<&Rc<Descriptor>> {
        self.open().filter(|d| d.open.kind == SocketKind::Epoll).max_by_key(|d| d.on.socket)
    }

    /// A label that no open descriptor has: the name, or NAME2, NAME3.
    pub(super) fn free_label(&mut self, name: &Arc<str>) -> Arc<str> {
        self.labels.free(name)
    }
}
