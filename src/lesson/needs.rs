//! `@needs`: what a lesson wants of the machine, and whether it is there.

use crate::{
    kernel::Socket,
    language::suggest,
    model::{Destination, SocketKind},
};

/// Something not every machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The address `::1`.
    Ipv6,
}

impl Need {
    /// All of them, with what is written.
    pub const ALL: [(Self, &'static str); 1] = [(Self::Ipv6, "ipv6")];

    /// From what is written; else what is nearest.
    pub(super) fn parse(word: &str) -> Result<Self, Option<&'static str>> {
        let found = Self::ALL.iter().find(|(_, name)| *name == word).map(|(need, _)| *need);
        found.ok_or_else(|| suggest::nearest(word, Self::ALL.iter().map(|(_, name)| *name)))
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ipv6 => "ipv6",
        }
    }

    /// Whether this machine has it, found by trying.
    pub(crate) fn is_met(self) -> bool {
        match self {
            Self::Ipv6 => {
                let Ok(Destination::Known(any)) = Destination::parse("[::1]:0") else {
                    return false;
                };
                Socket::open(SocketKind::Tcp6).is_ok_and(|s| s.bind(&any).is_ok())
            }
        }
    }
}
