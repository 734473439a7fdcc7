//! What the kernel of a computer tells of the computer itself: its interfaces, and what it counts.

use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, sync::Arc};

/// Who says the words of the wire: `wire> pass`. It has no computer, and is not shown as a process.
pub(crate) const WIRE: &str = "wire";

/// A network interface: one row of `ip addr`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// `lo`, `eth0`.
    pub name: Arc<str>,
    /// Whether it is switched on (`IFF_UP`).
    pub is_up: bool,
    /// Whether what is sent comes back (`IFF_LOOPBACK`).
    pub is_loopback: bool,
    /// The longest packet that goes out whole.
    pub mtu: u32,
    /// Its link address, if it has one.
    pub link: Option<[u8; 6]>,
    /// Its addresses, each with how many bits of it name the network.
    pub addresses: Vec<(IpAddr, u8)>,
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.addresses.iter().try_for_each(|(ip, bits)| write!(f, " {ip}/{bits}"))
    }
}

/// Something that a kernel counts (`TcpExt` in `/proc/net/netstat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Counter {
    /// Connections for which an accept queue had no room.
    ListenOverflows,
    /// Packets to a listening socket that were dropped, for that reason or another.
    ListenDrops,
}

impl Counter {
    /// All of them, with the kernel's names.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::ListenOverflows, "ListenOverflows"), (Self::ListenDrops, "ListenDrops")];

    /// From its name, in any case.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let named = |(_, name): &&(Self, &str)| name.eq_ignore_ascii_case(word);
        Self::ALL.iter().find(named).map(|(this, _)| *this)
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(this, _)| *this == self).map_or("", |(_, name)| name)
    }
}
