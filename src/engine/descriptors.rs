//! A process's table of descriptors: numbers, labels, and the open sockets behind them.
//!
//! Numbers are per process, lowest free from 3, as a program of its own would see them; the kernel's numbers are the
//! `kernel` layer's business.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
    sync::Arc,
};

use super::open::OpenSocket;
use crate::model::{Fd, On, SocketId, SocketKind, Value};

/// A number in a process's table of descriptors, and the socket behind it.
pub(super) struct Descriptor {
    /// What it is called in events and where its number is kept.
    pub(super) on: Arc<On>,
    /// The socket.
    pub(super) open: Rc<OpenSocket>,
    /// Notes kept on it: `x.name = value`.
    pub(super) notes: RefCell<HashMap<Arc<str>, Value>>,
}

/// The table.
#[derive(Default)]
pub(super) struct Table {
    /// The descriptors, by number from 3.
    slots: Vec<Option<Rc<Descriptor>>>,
    /// No slot below this one is free.
    lowest_free: usize,
    /// The socket that came into being last; an epoll where there is nothing else.
    newest: Option<Rc<Descriptor>>,
    labels: Labels,
    /// `RLIMIT_NOFILE`: every number is below it (getrlimit(2)).
    pub(super) limit: Option<u32>,
}

/// The labels of open descriptors.
#[derive(Default)]
struct Labels {
    taken: HashSet<Arc<str>>,
    /// For one that is taken, the number to try next.
    numbers: HashMap<Arc<str>, u64>,
}

impl Descriptor {
    /// Whether it is an epoll, which no call for sockets takes.
    fn is_epoll(&self) -> bool {
        self.open.kind == SocketKind::Epoll
    }
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

const FIRST: usize = 3;

impl Table {
    fn free_place(&self, from: usize) -> usize {
        (from..self.slots.len()).find(|&i| self.slots[i].is_none()).unwrap_or(self.slots.len())
    }

    /// Whether the limit lets so many more come into being.
    pub(super) fn has_room(&self, more: usize) -> bool {
        let Some(limit) = self.limit else { return true };
        let mut from = self.lowest_free;
        (0..more).all(|_| {
            let place = self.free_place(from);
            from = place + 1;
            place + FIRST < limit as usize
        })
    }

    /// Gives a socket the lowest free number.
    pub(super) fn install(
        &mut self,
        socket: SocketId,
        label: Arc<str>,
        open: Rc<OpenSocket>,
    ) -> Rc<Descriptor> {
        let place = self.free_place(self.lowest_free);
        self.put(place, socket, label, open)
    }

    /// Gives a socket the number that it has in another process: it is inherited.
    pub(super) fn inherit(&mut self, socket: SocketId, from: &Descriptor) -> Rc<Descriptor> {
        let place = (from.on.fd.0 as usize).saturating_sub(FIRST);
        let lowest_free = self.lowest_free;
        let inherited = self.put(place, socket, from.on.label.clone(), from.open.clone());
        self.lowest_free = if place == lowest_free { place + 1 } else { lowest_free };
        inherited
    }

    fn put(
        &mut self,
        place: usize,
        socket: SocketId,
        label: Arc<str>,
        open: Rc<OpenSocket>,
    ) -> Rc<Descriptor> {
        let fd =
            Fd(u32::try_from(place + FIRST).expect("fewer descriptors than the kernel's limit"));
        let descriptor = Rc::new(Descriptor {
            on: Arc::new(On { socket, fd, label }),
            open,
            notes: RefCell::default(),
        });
        if place >= self.slots.len() {
            self.slots.resize_with(place + 1, || None);
        }
        self.slots[place] = Some(descriptor.clone());
        self.lowest_free = place + 1;
        self.labels.take(descriptor.on.label.clone());
        if !descriptor.is_epoll() || self.newest.is_none() {
            self.newest = Some(descriptor.clone());
        }
        descriptor
    }

    /// Empties the slot. What still holds the descriptor goes on holding the socket.
    pub(super) fn remove(&mut self, fd: Fd) -> Option<Rc<Descriptor>> {
        let place = (fd.0 as usize).checked_sub(FIRST)?;
        let descriptor = self.slots.get_mut(place)?.take()?;
        self.lowest_free = self.lowest_free.min(place);
        self.labels.give_back(&descriptor.on.label);
        if self.newest.as_ref().is_some_and(|d| d.on.socket == descriptor.on.socket) {
            self.newest = self.open().max_by_key(|d| (!d.is_epoll(), d.on.socket)).cloned();
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
        self.open().filter(|d| d.is_epoll()).max_by_key(|d| d.on.socket)
    }

    /// A label that no open descriptor has: the name, or NAME2, NAME3.
    pub(super) fn free_label(&mut self, name: &Arc<str>) -> Arc<str> {
        self.labels.free(name)
    }
}
