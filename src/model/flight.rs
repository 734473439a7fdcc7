//! What `flight` answers: what is on the wire, and what the wire does.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::Moved;

/// What is in flight, which rules are set, and what has become of all packets so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flight {
    /// Packets in flight, oldest first.
    pub list: Box<[Moved]>,
    /// The rules, as they are typed.
    pub rules: Box<[Arc<str>]>,
    /// How many packets met which fate.
    pub counts: Counts,
}

/// How many packets met which fate, since the lab began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// They left a computer.
    pub sent: u64,
    /// They arrived at one, copies included.
    pub arrived: u64,
    /// They were lost.
    pub lost: u64,
    /// They repeated one that was held, and were swallowed.
    pub swallowed: u64,
}

impl Flight {
    /// About how many bytes it holds.
    pub(super) fn size(&self) -> usize {
        let rules: usize = self.rules.iter().map(|rule| rule.len() + size_of::<Arc<str>>()).sum();
        self.list.len() * size_of::<Moved>() + rules
    }
}
