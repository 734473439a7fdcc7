//! What a call gave.

use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc, time::Duration};

use super::{
    Address, Bytes, Failure, Fd, Flight, Interface, OpenedPacket, OptionValue, PacketId,
    PacketKind, PollSet, SocketId, Taken, TcpState,
};

/// The result of a call, in the shape that expectations compare and views print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It succeeded and there is nothing more to say.
    Ok,
    /// A new descriptor, with its label: `socket`, `dup`.
    Made(Fd, Arc<str>),
    /// Two of them: `socketpair`.
    Pair(Box<[(Fd, Arc<str>); 2]>),
    /// A connection taken from the accept queue, and who called.
    Accepted(Box<Accepted>),
    /// Bytes taken by the kernel.
    Count(usize),
    /// Bytes received.
    Data(Bytes),
    /// Bytes received, and who sent them.
    From(Box<Datagram>),
    /// What `recvmsg` took: bytes in parts, and what travelled beside them.
    Message(Box<Taken>),
    /// The beginning of a datagram, and how long all of it was (`MSG_TRUNC`); of TCP, no bytes and how many were thrown
    /// away.
    Truncated(Bytes, usize),
    /// A loop of receives got this much before the end of the stream.
    ThenEof(Bytes),
    /// The end of the stream.
    Eof,
    /// `drain`: how many bytes, and whether the end came.
    Drained(usize, bool),
    /// `fork`: the child, and how many descriptors it has inherited.
    Forked(Arc<str>, usize),
    /// An address of a socket.
    Address(Box<Address>),
    /// What `resolve` found, in the resolver's order.
    Addresses(Box<[std::net::IpAddr]>),
    /// A state of a connection.
    State(TcpState),
    /// The same of a socket that is not TCP: whether it listens or has a peer, in the words for TCP.
    Standing(TcpState),
    /// A plain number: `fileno`, `segments` and other lenses.
    Number(i64),
    /// The value of a socket option.
    Option(Box<OptionValue>),
    /// `gettimeout`, `rto`.
    Time(Option<Duration>),
    /// Connections waiting to be accepted, and the backlog.
    Queue(u32, u32),
    /// What poll(2) says.
    Poll(PollSet),
    /// The labels of the sockets that `select` found readable, in the order given; none: the time ran out.
    Ready(Box<[Arc<str>]>),
    /// What `poll` and `epoll_wait` found, in their order; none: the time ran out.
    Happened(Box<[Happened]>),
    /// `netstat`: every row of the port, sorted.
    Rows(Box<[Row]>),
    /// `interfaces`: those of the computer, in the kernel's order.
    Interfaces(Box<[Interface]>),
    /// `pass` and its like: the packets that a word of the wire moved, in their order.
    Packets(Box<[Moved]>),
    /// `flight`: what is in flight, the rules, and how many packets met which fate.
    Flight(Box<Flight>),
    /// `packet`: one packet, layer by layer.
    Opened(Box<OpenedPacket>),
    /// `output`: the lines printed since last asked.
    Output(Box<[Bytes]>),
    /// The value of an expression, or what was printed: a number.
    Integer(i64),
    /// The same: text.
    Text(Bytes),
    /// The same: a socket, and its label.
    Socket(SocketId, Arc<str>),
    /// The same: a table.
    Table(Box<TableSeen>),
    /// It failed.
    Failed(Failure),
}

/// The beginning of a table, as it was when it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSeen {
    /// Its first keys with their values: numbers, text and sockets.
    pub entries: Vec<(Outcome, Outcome)>,
    /// How many more there are.
    pub more: usize,
}

/// What happened to one descriptor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// Which.
    pub socket: SocketId,
    /// Its label.
    pub label: Arc<str>,
    /// What.
    pub events: PollSet,
}

/// A packet that a word of the wire moved, or told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Its number.
    pub id: PacketId,
    /// What it is called.
    pub kind: PacketKind,
    /// The computer that sent it.
    pub from: Arc<str>,
    /// The computer that is to get it.
    pub to: Arc<str>,
    /// Of `flight`: where it is.
    pub place: Option<Place>,
}

/// Where a packet in flight is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In the hand; so many repetitions were swallowed on its account.
    Held(u32),
    /// On its way, for so long yet.
    Late(Duration),
    /// It waits for the next one to overtake it.
    Overtaken,
}

/// A connection taken from the accept queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Its descriptor.
    pub fd: Fd,
    /// Its label.
    pub label: Arc<str>,
    /// Who called.
    pub from: Address,
}

/// Bytes received with their sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Datagram {
    /// The bytes.
    pub data: Bytes,
    /// The sender.
    pub from: Address,
    /// How long it was, if it was cut and that was asked.
    pub whole: Option<usize>,
}

impl Outcome {
    /// A connection taken from the accept queue.
    pub fn accepted(fd: Fd, label: Arc<str>, from: Address) -> Self {
        Self::Accepted(Box::new(Accepted { fd, label, from }))
    }

    /// Bytes received, and who sent them.
    pub fn received(data: Bytes, from: Address) -> Self {
        Self::From(Box::new(Datagram { data, from, whole: None }))
    }

    /// The address that it tells: of a caller, of a sender, or the one that was asked for.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Accepted(it) => Some(&it.from),
            Self::Address(it) => Some(it),
            Self::From(it) => Some(&it.from),
            Self::Message(it) => Some(&it.from),
            _ => None,
        }
    }

    /// The failure, if it is one.
    pub fn failure(&self) -> Option<Failure> {
        match self {
            Self::Failed(failure) => Some(*failure),
            _ => None,
        }
    }

    /// The bytes it carries, for the journal's bound.
    pub fn payload(&self) -> usize {
        match self {
            Self::Count(_) => 0,
            Self::Data(b) => b.len(),
            _ => self.other_payload(),
        }
    }

    #[inline(never)]
    fn other_payload(&self) -> usize {
        match self {
            Self::Truncated(b, _) | Self::ThenEof(b) | Self::Text(b) => b.len(),
            Self::From(datagram) => datagram.data.len(),
            Self::Message(it) => it.len() + it.beside.len() * 32,
            Self::Output(lines) => lines.iter().map(|l| l.len() + 32).sum(),
            Self::Packets(list) => list.len() * size_of::<Moved>(),
            Self::Flight(it) => it.size(),
            Self::Opened(opened) => opened.size(),
            Self::Rows(rows) => rows.len() * 64,
            Self::Interfaces(list) => list.len() * 128,
            Self::Table(seen) => {
                let size = |it: &Self| it.payload() + size_of::<Self>();
                seen.entries.iter().map(|(key, value)| size(key) + size(value)).sum()
            }
            Self::Addresses(list) => list.len() * 32,
            Self::Ready(list) => list.len() * 16,
            Self::Happened(list) => list.len() * 32,
            _ => 0,
        }
    }
}

/// `client ESTABLISHED`; of UDP, which has no states, `server UDP`.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.transport {
            Transport::Tcp => write!(f, "{} {}", self.side, self.state),
            Transport::Udp => write!(f, "{} UDP", self.side),
        }
    }
}

/// Which end of a connection a row of `netstat` is, seen from the port that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The port is its remote one.
    Client,
    /// The port is its local one.
    Server,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}

/// The two protocols that have ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// One row of `netstat PORT`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The computer that it is on, where rows of all computers of a lab are asked for.
    pub host: Option<Arc<str>>,
    /// TCP or UDP.
    pub transport: Transport,
    /// Whose end it is.
    pub side: Side,
    /// Its state, TIME_WAIT included; `CLOSE` if it is only bound, and of UDP if it has no peer.
    pub state: TcpState,
    /// Its own address.
    pub local: Address,
    /// The other end's; the wildcard and port 0 where there is none.
    pub remote: Address,
    /// What is left of TIME_WAIT.
    pub left: Option<Duration>,
}
