//! Sockets that travel: which open socket a descriptor leads to that has come out of a message.
//!
//! On its way a descriptor is held by nobody but the kernel. What the session knows of the socket is kept here until it
//! arrives; whether it ever does is not known, so of very many the oldest are forgotten.

use std::{
    collections::{HashMap, VecDeque},
    rc::{Rc, Weak},
};

use super::open::{OpenSocket, Standing};
use crate::kernel::Socket;

/// Sockets that are remembered.
const REMEMBERED: usize = 4096;

/// What is known of the sockets whose descriptors were passed.
#[derive(Default)]
pub(super) struct Passed {
    /// By the kernel's number.
    sockets: HashMap<u64, (Weak<OpenSocket>, Rc<Standing>)>,
    order: VecDeque<u64>,
    /// Files that have no number of their own, such as an epoll.
    others: VecDeque<(Weak<OpenSocket>, Rc<Standing>)>,
}

impl Passed {
    /// A descriptor of this one travels.
    pub(super) fn note(&mut self, open: &Rc<OpenSocket>) {
        let known = (Rc::downgrade(open), open.standing.clone());
        let Some(number) = open.kernel.identity() else {
            self.others.push_back(known);
            self.others.truncate(REMEMBERED);
            return;
        };
        if self.sockets.insert(number, known).is_none() {
            self.order.push_back(number);
            if self.order.len() > REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.sockets.remove(&oldest);
            }
        }
    }

    /// What is known of one that has come; the open socket itself, if the session still holds it.
    pub(super) fn of(&self, kernel: &Socket) -> Option<(Option<Rc<OpenSocket>>, Rc<Standing>)> {
        let found = match kernel.identity() {
            Some(number) => self.sockets.get(&number),
            None => self.others.iter().rev().find(|(open, _)| {
                open.upgrade().is_some_and(|open| open.kernel.is_same_file(kernel))
            }),
        };
        found.map(|(open, standing)| (open.upgrade(), standing.clone()))
    }
}
