//! A simulated process: its descriptors, and what they are called.
//!
//! Knows nothing of statements or events. Descriptor numbers are per process, lowest free from 3,
//! as a program of its own would see them; the kernel's numbers are the `kernel` layer's business.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet, VecDeque},
    rc::Rc,
    sync::Arc,
};

use super::{cut::Dice, open::OpenSocket};
use crate::model::{Bytes, Fd, On, Seq, SocketId, SocketKind, ThreadId, Value};

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
