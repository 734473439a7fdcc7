//! What a word of the wire asks for, with its computers known.

use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc, time::Duration};

use super::{CallName, HostId, PacketId, Select, Way};

/// One word of the wire, with its arguments worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// `hold`: these stop.
    Hold(Select<HostId>),
    /// `flow`: everything passes again; `flow all` ends every other rule but `cut`, too.
    Flow {
        /// Whether `all` was written.
        all: bool,
    },
    /// `pass`
    Pass(Select<HostId>),
    /// `drop`
    Drop(Select<HostId>),
    /// `drop next`, and how many.
    DropNext(Select<HostId>, u32),
    /// `duplicate`
    Duplicate(Select<HostId>),
    /// `corrupt`
    Corrupt(Select<HostId>),
    /// `delay`; `None` is `off`.
    Delay(Rule, Option<(Duration, Duration)>),
    /// `loss`, in hundredths of a percent.
    Loss(Rule, Option<u16>),
    /// `reorder`, in hundredths of a percent.
    Reorder(Rule, Option<u16>),
    /// `rate`: bits a second, and how many packets may wait.
    Rate(Rule, Option<(u64, Option<u32>)>),
    /// `cut`
    Cut(Option<HostId>),
    /// `repair`
    Repair(Option<HostId>),
    /// `reboot`: what the computer is called, and the processes on it.
    Reboot(HostId, Arc<str>, Arc<[Arc<str>]>),
    /// `host`: what the computer is called, and who is on it.
    Host(Arc<str>, Arc<[Member]>),
    /// `flight`
    Flight,
    /// `packet`
    Open(PacketId),
}

/// Who is on a shared computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Member {
    /// The process of this name.
    Named(Arc<str>),
    /// Every process whose name begins so.
    Beginning(Arc<str>),
}

impl Member {
    /// Whether that process is meant.
    pub fn means(&self, process: &str) -> bool {
        match self {
            Self::Named(name) => **name == *process,
            Self::Beginning(stem) => process.starts_with(&**stem),
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Beginning(stem) => write!(f, "{stem}*"),
        }
    }
}

/// What a rule is said for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// One direction, or all.
    pub way: Option<Way<HostId>>,
    /// Where chance begins again.
    pub seed: Option<u64>,
}

impl Order {
    /// The word.
    pub fn name(&self) -> CallName {
        match self {
            Self::Hold(_) => CallName::Hold,
            Self::Flow { .. } => CallName::Flow,
            Self::Pass(_) => CallName::Pass,
            Self::Drop(_) | Self::DropNext(..) => CallName::Drop,
            Self::Duplicate(_) => CallName::Duplicate,
            Self::Corrupt(_) => CallName::Corrupt,
            Self::Delay(..) => CallName::Delay,
            Self::Loss(..) => CallName::Loss,
            Self::Reorder(..) => CallName::Reorder,
            Self::Rate(..) => CallName::Rate,
            Self::Cut(_) => CallName::Cut,
            Self::Repair(_) => CallName::Repair,
            Self::Reboot(..) => CallName::Reboot,
            Self::Host(..) => CallName::Host,
            Self::Flight => CallName::Flight,
            Self::Open(_) => CallName::Packet,
        }
    }
}
