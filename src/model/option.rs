//! Socket options by the names that are typed.

use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use super::{Errno, SourceRoute};

macro_rules! options {
    ($($(#[$doc:meta])* $variant:ident $word:literal $c:literal,)*) => {
        /// An option of `setsockopt(2)` and `getsockopt(2)`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum OptionName { $($(#[$doc])* $variant,)* }

        impl OptionName {
            /// Every option, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)*];

            /// The word that is typed.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The constant, as C writes it.
            pub fn c_name(self) -> &'static str {
                match self { $(Self::$variant => $c,)* }
            }
        }
    };
}

options! {
    /// May bind where an old connection is in TIME_WAIT, if that one had set it too (socket(7)).
    Reuseaddr "reuseaddr" "SO_REUSEADDR",
    /// Several sockets of one user share an address; the kernel divides what comes (socket(7)).
    Reuseport "reuseport" "SO_REUSEPORT",
    /// Bytes of receive buffer; the kernel doubles what is asked (socket(7)).
    Rcvbuf "rcvbuf" "SO_RCVBUF",
    /// Bytes of send buffer; the kernel doubles what is asked (socket(7)).
    Sndbuf "sndbuf" "SO_SNDBUF",
    /// Seconds that close may wait for unsent data; 0 resets the connection; `off` (-1) for neither (socket(7)).
    Linger "linger" "SO_LINGER",
    /// Small segments leave at once: no Nagle (tcp(7)).
    Nodelay "nodelay" "TCP_NODELAY",
    /// Partial segments are held back, at most 200 ms (tcp(7)).
    Cork "cork" "TCP_CORK",
    /// Probes on an idle connection (socket(7)).
    Keepalive "keepalive" "SO_KEEPALIVE",
    /// Idle seconds before the first probe (tcp(7)).
    Keepidle "keepidle" "TCP_KEEPIDLE",
    /// Seconds between probes (tcp(7)).
    Keepintvl "keepintvl" "TCP_KEEPINTVL",
    /// Unanswered probes until the connection is given up (tcp(7)).
    Keepcnt "keepcnt" "TCP_KEEPCNT",
    /// Milliseconds that sent data may stay unacknowledged (tcp(7)).
    UserTimeout "user_timeout" "TCP_USER_TIMEOUT",
    /// Seconds that a listener waits for the first data before it hands out a connection (tcp(7)).
    DeferAccept "defer_accept" "TCP_DEFER_ACCEPT",
    /// A datagram may go to a broadcast address (socket(7)).
    Broadcast "broadcast" "SO_BROADCAST",
    /// An IPv6 socket that takes no IPv4 callers (ipv6(7)).
    V6only "v6only" "IPV6_V6ONLY",
    /// Bytes that must wait before receive returns (socket(7)).
    Rcvlowat "rcvlowat" "SO_RCVLOWAT",
    /// To neighbours only, by no router (socket(7)).
    Dontroute "dontroute" "SO_DONTROUTE",
    /// The kernel writes down what TCP does, if it was built so; for privileged users (socket(7)).
    Debug "debug" "SO_DEBUG",
    /// Hops that a packet may take (ip(7)).
    Ttl "ttl" "IP_TTL",
    /// The type-of-service byte (ip(7)).
    Tos "tos" "IP_TOS",
    /// The largest segment (tcp(7)).
    Mss "mss" "TCP_MAXSEG",
    /// Urgent bytes stay in the stream (socket(7)).
    Oobinline "oobinline" "SO_OOBINLINE",
    /// Acknowledge at once; not for ever (tcp(7)).
    Quickack "quickack" "TCP_QUICKACK",
    /// Unsent bytes below which it is writable (tcp(7)).
    NotsentLowat "notsent_lowat" "TCP_NOTSENT_LOWAT",
    /// Bind takes the address, and connect the port (ip(7)).
    BindAddressNoPort "bind_address_no_port" "IP_BIND_ADDRESS_NO_PORT",
    /// A group of multicast whose datagrams are taken; write-only (ip(7)).
    Join "join" "IP_ADD_MEMBERSHIP",
    /// Takes them no longer; write-only (ip(7)).
    Leave "leave" "IP_DROP_MEMBERSHIP",
    /// The interface through which datagrams to a group leave (ip(7)).
    McastIf "mcast_if" "IP_MULTICAST_IF",
    /// Hops that a datagram to a group may take (ip(7)).
    McastTtl "mcast_ttl" "IP_MULTICAST_TTL",
    /// Whether this machine hears its own datagrams to a group (ip(7)).
    McastLoop "mcast_loop" "IP_MULTICAST_LOOP",
    /// A datagram says to which address it was sent, and by which interface it came in: recvmsg shows it (ip(7)).
    Pktinfo "pktinfo" "IP_PKTINFO",
    /// A datagram says how many hops it had left (ip(7)).
    Recvttl "recvttl" "IP_RECVTTL",
    /// What is received says when the kernel got it (socket(7)).
    Timestamp "timestamp" "SO_TIMESTAMP",
    /// Errors that come back over the network are kept in a queue, for recvmsg --errqueue (ip(7)).
    Recverr "recverr" "IP_RECVERR",
    /// A listener takes data with the SYN; how many such connections may be half open (tcp(7)).
    Fastopen "fastopen" "TCP_FASTOPEN",
    /// Connect returns at once, and the first send carries the SYN and the data (tcp(7)).
    FastopenConnect "fastopen_connect" "TCP_FASTOPEN_CONNECT",
    /// Unix: what is received says who sent it (unix(7)).
    Passcred "passcred" "SO_PASSCRED",
    /// The largest packet on the way to the peer; read-only (ip(7)).
    Mtu "mtu" "IP_MTU",
    /// 0: packets may be cut on the way; 2: they may not (ip(7)).
    MtuDiscover "mtu_discover" "IP_MTU_DISCOVER",
    /// The routers by which packets go: an option of IP in each of them (ip(7), RFC 791).
    SourceRoute "source_route" "IP_OPTIONS",
    /// How long a receive or accept may sleep before EAGAIN (socket(7)).
    Rcvtimeo "rcvtimeo" "SO_RCVTIMEO",
    /// How long a send may sleep before EAGAIN, and connect before EINPROGRESS (socket(7)).
    Sndtimeo "sndtimeo" "SO_SNDTIMEO",
    /// The algorithm of congestion control: `cubic`, `reno` (tcp(7)).
    Congestion "congestion" "TCP_CONGESTION",
    /// Unix: who made the other end; read-only (unix(7)).
    Peercred "peercred" "SO_PEERCRED",
    /// `AF_INET` and so on; read-only (socket(7)).
    Domain "domain" "SO_DOMAIN",
    /// `IPPROTO_TCP` and so on; read-only (socket(7)).
    Protocol "protocol" "SO_PROTOCOL",
    /// The pending error, cleared by reading; read-only (socket(7)).
    Error "error" "SO_ERROR",
    /// `SOCK_STREAM` and so on; read-only (socket(7)).
    Type "type" "SO_TYPE",
    /// Whether it listens; read-only (socket(7)).
    Acceptconn "acceptconn" "SO_ACCEPTCONN",
}

impl OptionName {
    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|o| o.word() == word)
    }
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A number, `on` or `off`.
    Number,
    /// A group of multicast, and the interface by its address.
    Group,
    /// The address of an interface.
    Interface,
    /// A duration, or `none`.
    Time,
    /// A word.
    Word,
    /// `loose` or `strict` and the routers, or `none`.
    Route,
}

impl OptionName {
    /// What it takes.
    pub fn takes(self) -> Takes {
        match self {
            Self::Join | Self::Leave => Takes::Group,
            Self::McastIf => Takes::Interface,
            Self::Rcvtimeo | Self::Sndtimeo => Takes::Time,
            Self::Congestion => Takes::Word,
            Self::SourceRoute => Takes::Route,
            _ => Takes::Number,
        }
    }
}

/// What `setsockopt` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    /// Most options. `linger` off is -1.
    Number(i64),
    /// A group, and the address of the interface; none: the kernel's choice.
    Group(Box<(IpAddr, Option<IpAddr>)>),
    /// The address of an interface.
    Interface(IpAddr),
    /// How long; `None` is for ever.
    Time(Option<Duration>),
    /// The name of an algorithm.
    Word(Arc<str>),
    /// By which routers; `None` takes the option away.
    Route(Option<Box<SourceRoute>>),
}

/// What `getsockopt` gives back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OptionValue {
    /// Most options.
    Number(i64),
    /// `linger`: `None` is off.
    Linger(Option<u16>),
    /// `error`: `None` is 0, no error waits.
    Error(Option<Errno>),
    /// `type`: `SOCK_STREAM`.
    Type(SocketType),
    /// `domain`: `AF_INET`.
    Domain(SocketDomain),
    /// `protocol`: `IPPROTO_TCP`.
    Protocol(SocketProtocol),
    /// `mcast_if`: the address of an interface.
    Interface(IpAddr),
    /// `rcvtimeo`: `None` is for ever.
    Time(Option<Duration>),
    /// `congestion`: `cubic`.
    Word(Arc<str>),
    /// `peercred`.
    Credentials(Credentials),
    /// `source_route`: `None` is none.
    Route(Option<SourceRoute>),
}

/// Who a process is: `struct ucred` (unix(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Credentials {
    /// Its number; 0 where the kernel knows none.
    pub pid: i32,
    /// Its user; -1 where the kernel knows none.
    pub uid: i32,
    /// Its group; the same.
    pub gid: i32,
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid {} uid {} gid {}", self.pid, self.uid, self.gid)
    }
}

/// The family of a socket, as socket(2) names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SocketDomain {
    /// `AF_INET`.
    Inet,
    /// `AF_INET6`.
    Inet6,
    /// `AF_UNIX`.
    Unix,
}

/// The protocol of a socket, as netinet/in.h names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SocketProtocol {
    /// `IPPROTO_TCP`.
    Tcp,
    /// `IPPROTO_UDP`.
    Udp,
    /// `IPPROTO_ICMP`.
    Icmp,
}

impl SocketDomain {
    fn name(self) -> &'static str {
        match self {
            Self::Inet => "AF_INET",
            Self::Inet6 => "AF_INET6",
            Self::Unix => "AF_UNIX",
        }
    }
}

impl SocketProtocol {
    fn name(self) -> &'static str {
        match self {
            Self::Tcp => "IPPROTO_TCP",
            Self::Udp => "IPPROTO_UDP",
            Self::Icmp => "IPPROTO_ICMP",
        }
    }
}

/// The type of a socket, as socket(2) names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SocketType {
    /// `SOCK_STREAM`.
    Stream,
    /// `SOCK_DGRAM`.
    Dgram,
    /// `SOCK_SEQPACKET`.
    Seqpacket,
    /// `SOCK_RAW`.
    Raw,
}

impl SocketType {
    fn name(self) -> &'static str {
        match self {
            Self::Stream => "SOCK_STREAM",
            Self::Dgram => "SOCK_DGRAM",
            Self::Seqpacket => "SOCK_SEQPACKET",
            Self::Raw => "SOCK_RAW",
        }
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => n.fmt(f),
            Self::Linger(None) => f.write_str("off"),
            Self::Linger(Some(seconds)) => seconds.fmt(f),
            Self::Error(None) => f.write_str("0"),
            Self::Error(Some(errno)) => errno.fmt(f),
            Self::Type(kind) => f.write_str(kind.name()),
            Self::Domain(domain) => f.write_str(domain.name()),
            Self::Protocol(protocol) => f.write_str(protocol.name()),
            Self::Interface(address) => address.fmt(f),
            Self::Time(None) | Self::Route(None) => f.write_str("none"),
            Self::Time(Some(time)) if time.subsec_millis() == 0 => write!(f, "{}s", time.as_secs()),
            Self::Time(Some(time)) => write!(f, "{}ms", time.as_millis()),
            Self::Word(word) => f.write_str(word),
            Self::Credentials(it) => it.fmt(f),
            Self::Route(Some(route)) => route.fmt(f),
        }
    }
}
