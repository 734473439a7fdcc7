//! What `sendmsg(2)` and `recvmsg(2)` take and give: bytes in several parts, and what travels beside them.

use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use super::{Address, Bytes, Chosen, Credentials, Destination, Errno, Fd, ReceiveFlags, SendFlags};

/// The arguments of `sendmsg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The bytes, part by part (`msg_iov`).
    pub parts: Vec<Bytes>,
    /// Where they go, if that is said (`msg_name`).
    pub to: Option<Destination>,
    /// Descriptors that travel with them (`SCM_RIGHTS`).
    pub passed: Vec<Chosen>,
    /// How.
    pub flags: SendFlags,
}

impl Message {
    /// How many bytes all parts have.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The arguments of `recvmsg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scatter {
    /// How many bytes each part has room for (`msg_iov`).
    pub sizes: Vec<usize>,
    /// How many bytes there are for what travels beside them (`msg_controllen`); `None`: enough for everything.
    pub control: Option<usize>,
    /// How.
    pub flags: ReceiveFlags,
}

/// What `recvmsg` gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The bytes, part by part; at least one part.
    pub parts: Vec<Bytes>,
    /// Who sent them, if the kernel says so.
    pub from: Address,
    /// Whether the rest of a datagram was thrown away (`MSG_TRUNC`).
    pub truncated: bool,
    /// How long it was, if it was cut and that was asked.
    pub whole: Option<usize>,
    /// Whether there was no room for all that travelled beside them (`MSG_CTRUNC`).
    pub control_cut: bool,
    /// What travelled beside them, in the kernel's order.
    pub beside: Vec<Ancillary>,
}

impl Taken {
    /// How many bytes have come.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// Whether none have.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All parts as one.
    pub fn joined(&self) -> Bytes {
        match &self.parts[..] {
            [only] => only.clone(),
            parts => parts.iter().map(|part| &**part).collect::<Vec<&[u8]>>().concat().into(),
        }
    }

    /// The descriptors that have come.
    pub fn passed(&self) -> impl Iterator<Item = (Fd, &Arc<str>)> {
        self.beside.iter().filter_map(|it| match it {
            Ancillary::Passed(fd, label) => Some((*fd, label)),
            _ => None,
        })
    }

    /// Whether it says the same in each run: no address, time or process travels with the bytes.
    pub(crate) fn is_the_same_again(&self) -> bool {
        self.from == Address::Unnamed
            && self.beside.iter().all(|it| matches!(it, Ancillary::Passed(..)))
    }

    /// What is said behind `with`: each thing that travelled beside the bytes, and that some of them were cut off.
    pub fn with(&self) -> impl Iterator<Item = String> {
        let cut = self.control_cut.then(|| "ctrunc".to_owned());
        self.beside.iter().map(ToString::to_string).chain(cut)
    }
}

/// One thing that travels beside the bytes of a message: `struct cmsghdr` (cmsg(3)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ancillary {
    /// `SCM_RIGHTS`: a descriptor of the receiving process, and its label.
    Passed(Fd, Arc<str>),
    /// `IP_PKTINFO`, `IPV6_PKTINFO`: the address it was sent to, and the interface it came in by.
    Info(IpAddr, Arc<str>),
    /// `IP_TTL`, `IPV6_HOPLIMIT`: the hops that were left.
    Ttl(i32),
    /// `SCM_TIMESTAMP`: when the kernel received it, since 1970.
    Time(Duration),
    /// `SCM_CREDENTIALS`: who sent it.
    Credentials(Credentials),
    /// `IP_RECVERR`, `IPV6_RECVERR`: an error that waited in the error queue.
    Error(SockError),
    /// Another level and type.
    Other(i32, i32),
}

/// An entry of the error queue: `struct sock_extended_err` (ip(7)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SockError {
    /// What it is.
    pub errno: Errno,
    /// The type and the code of the ICMP message; `None`: this machine found it itself.
    pub icmp: Option<(u8, u8)>,
    /// The machine that said so.
    pub offender: Option<IpAddr>,
}

impl fmt::Display for Ancillary {
    /// `fd conn`, `to 127.0.0.1 on lo`, `ttl 64`, `time 1764238502.125000`, `pid 7 uid 1000 gid 1000`,
    /// `error ECONNREFUSED icmp 3 3 by 127.0.0.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed(_, label) => write!(f, "fd {label}"),
            Self::Info(to, interface) => write!(f, "to {to} on {interface}"),
            Self::Ttl(hops) => write!(f, "ttl {hops}"),
            Self::Time(at) => write!(f, "time {}.{:06}", at.as_secs(), at.subsec_micros()),
            Self::Credentials(it) => it.fmt(f),
            Self::Error(SockError { errno, icmp, offender }) => {
                write!(f, "error {errno}")?;
                if let Some((kind, code)) = icmp {
                    write!(f, " icmp {kind} {code}")?;
                }
                offender.map_or(Ok(()), |ip| write!(f, " by {ip}"))
            }
            Self::Other(level, kind) => write!(f, "cmsg {level} {kind}"),
        }
    }
}
