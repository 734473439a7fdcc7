//! What is alive at one moment: read from the session and the kernel, for tables, the board and completion.
//!
//! Plain text and numbers, so that it may travel to the thread that reads the terminal.

use std::time::Duration;

use super::{CallName, Fd, SocketId, SocketKind, TcpState};

/// Every process and its sockets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The processes, oldest first.
    pub processes: Vec<ProcessSeen>,
    /// Connections we closed that the kernel still keeps.
    pub kept: Vec<KeptSeen>,
    /// The wire, in a lab.
    pub wire: Option<WireSeen>,
}

impl Snapshot {
    /// Whether a process works on a computer that does not have its name.
    pub fn has_shared_computer(&self) -> bool {
        self.processes.iter().any(|it| it.host.as_ref().is_some_and(|host| *host != it.name))
    }
}

/// The wire of a lab, on which every process is a computer of the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireSeen {
    /// Packets in flight, oldest first.
    pub flying: Vec<FlyingSeen>,
}

/// A packet in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlyingSeen {
    /// What it is called.
    pub name: String,
    /// Who sent it.
    pub from: String,
    /// Who is to get it.
    pub to: String,
    /// Whether it waits in the hand for `pass`.
    pub held: bool,
}

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessSeen {
    /// Its name.
    pub name: String,
    /// The computer that it works on, in a lab.
    pub host: Option<String>,
    /// What it is doing.
    pub doing: Doing,
    /// Threads its program has started and that still live.
    pub threads: usize,
    /// Its open sockets, by descriptor.
    pub sockets: Vec<SocketSeen>,
    /// Its variables, by name.
    pub variables: Vec<VariableSeen>,
}

/// One variable of a process, as tables, completion and suggestions need it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VariableSeen {
    /// Its name.
    pub name: String,
    /// Its value in the notation of lessons. Of a long text the beginning: a value may have 64 MiB, and a snapshot is
    /// made for every prompt.
    pub value: String,
    /// How many bytes the whole value has.
    pub length: usize,
}

impl VariableSeen {
    /// As many bytes of a text are in a snapshot: more than the widest line shows.
    pub(crate) const MOST: usize = 1024;

    /// A variable with a short value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { name: name.into(), length: value.len(), value }
    }
}

/// What a process is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It waits for its next line.
    Ready,
    /// It sleeps in a call.
    Asleep {
        /// The call.
        call: CallName,
        /// The label and the descriptor of the socket it sleeps on.
        on: Option<(String, Fd)>,
        /// For how long.
        since: Duration,
        /// How long at most, from now.
        left: Option<Duration>,
    },
    /// Its program runs, and is at this line of its text.
    Running(String),
    /// Its program was paused for going round without getting anywhere.
    Paused,
}

/// A socket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about it")]
pub struct SocketSeen {
    /// Which one: the larger, the younger.
    pub id: SocketId,
    /// Its label.
    pub label: String,
    /// Its descriptor in its process.
    pub fd: Fd,
    /// The kernel's number of it.
    pub real: i32,
    /// What kind it is.
    pub kind: SocketKind,
    /// Whether it has an address of its own.
    pub bound: bool,
    /// Whether `listen` succeeded on it.
    pub listening: bool,
    /// Whether it has a peer.
    pub connected: bool,
    /// Whether it has sent anything.
    pub sent: bool,
    /// Its own address.
    pub local: Option<String>,
    /// Its peer's.
    pub peer: Option<String>,
    /// Its state.
    pub state: Option<TcpState>,
    /// Of a listening socket: connections waiting, and the backlog.
    pub queue: Option<(u32, u32)>,
    /// Processes of this session among those that wait there.
    pub callers: Vec<String>,
    /// Bytes waiting to be received.
    pub unread: Option<usize>,
    /// Bytes sent and not acknowledged.
    pub unsent: Option<usize>,
    /// Whether receiving, and sending, would not sleep.
    pub ready: (bool, bool),
}

/// How far the two streams of a TCP connection have come at one end, in bytes from their beginning, as its kernel says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamSeen {
    /// Its program has written these.
    pub written: u64,
    /// These were sent at least once.
    pub sent: u64,
    /// These were acknowledged.
    pub acked: u64,
    /// These have come from the other end, none missing.
    pub received: u64,
    /// Its program has read these.
    pub read: u64,
}

/// A connection that no socket of ours is in any more: the kernel keeps it for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSeen {
    /// Our address.
    pub local: String,
    /// The peer's.
    pub peer: String,
    /// `TIME_WAIT`, `FIN_WAIT2` ...
    pub state: TcpState,
    /// Until when, where the kernel says so.
    pub left: Option<Duration>,
    /// Whether the descriptor that it belonged to is still open: both sides have ended it without a close.
    pub is_open: bool,
}
