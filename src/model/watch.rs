//! What poll(2) and epoll(7) are asked to watch.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The events that are asked for, and how epoll tells of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the bits of `struct epoll_event`")]
pub struct Watch {
    /// `EPOLLIN`, `POLLIN`: something to receive or accept, the end, an error.
    pub readable: bool,
    /// `EPOLLOUT`, `POLLOUT`: room to send.
    pub writable: bool,
    /// `EPOLLPRI`, `POLLPRI`: urgent data.
    pub urgent: bool,
    /// `EPOLLRDHUP`, `POLLRDHUP`: the peer will send no more.
    pub peer_closed: bool,
    /// `EPOLLET`: told when something changes, not as long as it is so.
    pub edge: bool,
    /// `EPOLLONESHOT`: told once, then asleep until `mod`.
    pub oneshot: bool,
}

impl Watch {
    /// The words that are typed.
    pub const WORDS: [&'static str; 6] = ["in", "out", "pri", "rdhup", "edge", "oneshot"];

    /// Something to receive, and nothing else.
    pub const IN: Self = Self {
        readable: true,
        writable: false,
        urgent: false,
        peer_closed: false,
        edge: false,
        oneshot: false,
    };

    /// Adds what a word stands for; false if it is none of them.
    pub fn add(&mut self, word: &str) -> bool {
        match word {
            "in" => self.readable = true,
            "out" => self.writable = true,
            "pri" => self.urgent = true,
            "rdhup" => self.peer_closed = true,
            "edge" => self.edge = true,
            "oneshot" => self.oneshot = true,
            _ => return false,
        }
        true
    }

    fn set(self) -> [bool; 6] {
        [self.readable, self.writable, self.urgent, self.peer_closed, self.edge, self.oneshot]
    }

    /// The words of what is set.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::WORDS.into_iter().zip(self.set()).filter_map(|(word, set)| set.then_some(word))
    }

    /// The constants of what is set, without `EPOLL` or `POLL`.
    pub(crate) fn constants(self) -> impl Iterator<Item = &'static str> {
        let names = ["IN", "OUT", "PRI", "RDHUP", "ET", "ONESHOT"];
        names.into_iter().zip(self.set()).filter_map(|(name, set)| set.then_some(name))
    }
}

impl fmt::Display for Watch {
    /// `in out edge`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().collect::<Vec<_>>().join(" "))
    }
}

/// What `epoll_ctl(2)` does with its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Control {
    /// `EPOLL_CTL_ADD`.
    Add,
    /// `EPOLL_CTL_MOD`.
    Mod,
    /// `EPOLL_CTL_DEL`.
    Del,
}

impl Control {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Add, Self::Mod, Self::Del];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Mod => "mod",
            Self::Del => "del",
        }
    }

    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// `EPOLL_CTL_ADD`, as C writes it.
    pub fn c_name(self) -> &'static str {
        match self {
            Self::Add => "EPOLL_CTL_ADD",
            Self::Mod => "EPOLL_CTL_MOD",
            Self::Del => "EPOLL_CTL_DEL",
        }
    }
}
