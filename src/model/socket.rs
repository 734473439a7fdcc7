//! Small vocabularies of the calls: kinds of sockets, ways to shut down, what poll(2) says.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A kind of socket that `socket` makes: a family and a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SocketKind {
    /// `AF_INET`, `SOCK_STREAM`.
    Tcp,
    /// `AF_INET`, `SOCK_DGRAM`.
    Udp,
    /// `AF_INET6`, `SOCK_STREAM`.
    Tcp6,
    /// `AF_INET6`, `SOCK_DGRAM`.
    Udp6,
    /// `AF_UNIX`, `SOCK_STREAM`.
    Unix,
    /// `AF_UNIX`, `SOCK_DGRAM`.
    UnixDgram,
    /// `AF_UNIX`, `SOCK_SEQPACKET`.
    UnixSeqpacket,
    /// `AF_INET`, `SOCK_DGRAM`, `IPPROTO_ICMP`: echo requests, and the replies to them (icmp(7)).
    Icmp,
    /// `AF_INET`, `SOCK_RAW`, `IPPROTO_ICMP`: every ICMP message, with its IP header (raw(7)).
    Raw,
    /// Not a socket: what `epoll_create` made. Calls for sockets answer ENOTSOCK.
    Epoll,
    /// Not a socket of these kinds: what a program outside has passed.
    File,
}

impl SocketKind {
    /// What `socket` can be asked for.
    pub const ALL: [Self; 9] = [
        Self::Tcp,
        Self::Udp,
        Self::Tcp6,
        Self::Udp6,
        Self::Unix,
        Self::UnixDgram,
        Self::UnixSeqpacket,
        Self::Icmp,
        Self::Raw,
    ];

    /// The word that is typed, and shown as the protocol.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Tcp6 => "tcp6",
            Self::Udp6 => "udp6",
            Self::Unix => "unix",
            Self::UnixDgram => "unixdgram",
            Self::UnixSeqpacket => "unixseqpacket",
            Self::Icmp => "icmp",
            Self::Raw => "raw",
            Self::Epoll => "epoll",
            Self::File => "file",
        }
    }

    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }

    /// The arguments of socket(2) as C writes them.
    pub fn c_names(self) -> (&'static str, &'static str) {
        match self {
            Self::Tcp => ("AF_INET", "SOCK_STREAM"),
            Self::Udp | Self::Icmp => ("AF_INET", "SOCK_DGRAM"),
            Self::Tcp6 => ("AF_INET6", "SOCK_STREAM"),
            Self::Udp6 => ("AF_INET6", "SOCK_DGRAM"),
            Self::Unix => ("AF_UNIX", "SOCK_STREAM"),
            Self::UnixDgram => ("AF_UNIX", "SOCK_DGRAM"),
            Self::UnixSeqpacket => ("AF_UNIX", "SOCK_SEQPACKET"),
            Self::Raw => ("AF_INET", "SOCK_RAW"),
            Self::Epoll | Self::File => ("", ""),
        }
    }

    /// The third argument of socket(2), where it is not 0.
    pub(crate) fn c_protocol(self) -> Option<&'static str> {
        self.is_icmp().then_some("IPPROTO_ICMP")
    }

    /// Whether it carries ICMP: its addresses have no port.
    pub(crate) fn is_icmp(self) -> bool {
        matches!(self, Self::Icmp | Self::Raw)
    }

    /// Whether it carries datagrams over IP.
    pub(crate) fn is_udp(self) -> bool {
        matches!(self, Self::Udp | Self::Udp6)
    }

    /// Whether it is over IPv6.
    pub(crate) fn is_ipv6(self) -> bool {
        matches!(self, Self::Tcp6 | Self::Udp6)
    }

    /// Whether it is TCP, over either family.
    pub fn is_tcp(self) -> bool {
        matches!(self, Self::Tcp | Self::Tcp6)
    }

    /// Whether it carries IP addresses.
    pub fn is_inet(self) -> bool {
        matches!(self, Self::Tcp | Self::Tcp6 | Self::Udp | Self::Udp6 | Self::Icmp | Self::Raw)
    }

    /// Whether it is a byte stream, in which receiving nothing means the end.
    pub(crate) fn is_stream(self) -> bool {
        matches!(self, Self::Tcp | Self::Tcp6 | Self::Unix)
    }

    /// Whether receiving nothing means the end: streams, and seqpacket (observed on Linux 6.18).
    pub(crate) fn has_eof(self) -> bool {
        self.is_stream() || self == Self::UnixSeqpacket
    }
}

/// What `socketpair` makes two of. Corresponds to `socketpair(2)` with `AF_UNIX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PairKind {
    /// `SOCK_STREAM`.
    Stream,
    /// `SOCK_DGRAM`.
    Dgram,
    /// `SOCK_SEQPACKET`.
    Seqpacket,
}

impl PairKind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Stream, Self::Dgram, Self::Seqpacket];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Dgram => "dgram",
            Self::Seqpacket => "seqpacket",
        }
    }

    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }

    /// The kind of both ends.
    pub fn kind(self) -> SocketKind {
        match self {
            Self::Stream => SocketKind::Unix,
            Self::Dgram => SocketKind::UnixDgram,
            Self::Seqpacket => SocketKind::UnixSeqpacket,
        }
    }
}

/// Which direction `shutdown(2)` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum How {
    /// `SHUT_RD`.
    Rd,
    /// `SHUT_WR`.
    Wr,
    /// `SHUT_RDWR`.
    Rdwr,
}

impl How {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Rd, Self::Wr, Self::Rdwr];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rd => "rd",
            Self::Wr => "wr",
            Self::Rdwr => "rdwr",
        }
    }

    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.word() == word)
    }

    /// `SHUT_WR`, as C writes it.
    pub fn c_name(self) -> &'static str {
        match self {
            Self::Rd => "SHUT_RD",
            Self::Wr => "SHUT_WR",
            Self::Rdwr => "SHUT_RDWR",
        }
    }
}

/// What `filter` puts between a socket and what arrives for it. Corresponds to `SO_ATTACH_FILTER` (socket(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Filter {
    /// Everything is lost.
    Drop,
    /// Each packet is lost with this chance, in percent, 1 to 99.
    Percent(u8),
    /// Detached.
    Off,
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drop => f.write_str("drop"),
            Self::Percent(n) => write!(f, "{n}%"),
            Self::Off => f.write_str("off"),
        }
    }
}

/// What `poll(2)` says of a socket now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "poll(2) answers seven yes-or-no questions at once"
)]
pub struct PollSet {
    /// `POLLIN`: receive or accept will not sleep.
    pub readable: bool,
    /// `POLLOUT`: send will not sleep.
    pub writable: bool,
    /// `POLLPRI`: urgent data.
    pub urgent: bool,
    /// `POLLRDHUP`: the peer will send no more.
    pub peer_closed: bool,
    /// `POLLERR`: an error waits to be fetched.
    pub error: bool,
    /// `POLLHUP`: both directions are finished.
    pub hung_up: bool,
    /// `POLLNVAL`: the descriptor is closed.
    pub invalid: bool,
}

impl PollSet {
    /// The names of what is set, in poll(2)'s order, without `POLL`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [
            (self.readable, "IN"),
            (self.writable, "OUT"),
            (self.urgent, "PRI"),
            (self.peer_closed, "RDHUP"),
            (self.error, "ERR"),
            (self.hung_up, "HUP"),
            (self.invalid, "NVAL"),
        ]
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
    }
}

impl fmt::Display for PollSet {
    /// `IN OUT`, or `nothing`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for name in self.names() {
            if !std::mem::take(&mut first) {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        if first { f.write_str("nothing") } else { Ok(()) }
    }
}
