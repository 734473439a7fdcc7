//! The names of the calls, and of what stands where a call stands.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! calls {
    ($($(#[$doc:meta])* $variant:ident $word:literal,)*) => {
        /// What can stand where a call stands. Everything that can be said of one is in the table (`language::table`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum CallName { $($(#[$doc])* $variant,)* }

        impl CallName {
            /// Every call, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word that is typed.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// From the word that is typed.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

calls! {
    /// `socket(2)`.
    Socket "socket",
    /// `socketpair(2)`.
    Socketpair "socketpair",
    /// `bind(2)`.
    Bind "bind",
    /// `connect(2)`.
    Connect "connect",
    /// `listen(2)`.
    Listen "listen",
    /// `accept(2)`.
    Accept "accept",
    /// `send(2)`.
    Send "send",
    /// A loop of `send(2)`.
    Sendall "sendall",
    /// `recv(2)`.
    Recv "recv",
    /// A loop of `recv(2)` until so many bytes have come.
    Recvn "recvn",
    /// A loop of `recv(2)` until a newline has come.
    Recvline "recvline",
    /// `sendto(2)`.
    Sendto "sendto",
    /// `recvfrom(2)`.
    Recvfrom "recvfrom",
    /// `sockatmark(3)`.
    Sockatmark "sockatmark",
    /// `shutdown(2)`.
    Shutdown "shutdown",
    /// `close(2)`.
    Close "close",
    /// `dup(2)`.
    Dup "dup",
    /// `setsockopt(2)`.
    Setsockopt "setsockopt",
    /// `getsockopt(2)`.
    Getsockopt "getsockopt",
    /// `getsockname(2)`.
    Getsockname "getsockname",
    /// `getpeername(2)`.
    Getpeername "getpeername",
    /// The descriptor's number, as Python's `fileno()`.
    Fileno "fileno",
    /// How long a call on this socket may sleep, as Python's `settimeout()`.
    Settimeout "settimeout",
    /// Reads that time.
    Gettimeout "gettimeout",
    /// `O_NONBLOCK` of `fcntl(2)`, as Python's `setblocking()`.
    Setblocking "setblocking",
    /// `poll(2)` on one socket, without waiting.
    Poll "poll",
    /// `select(2)` on several sockets, for reading.
    Select "select",
    /// `getaddrinfo(3)`.
    Resolve "resolve",
    /// Lens: the connection's state.
    State "state",
    /// Lens: the accept queue and its limit.
    Queue "queue",
    /// Lens: bytes waiting to be received (`SIOCINQ`).
    Inq "inq",
    /// Lens: bytes sent and not yet acknowledged (`SIOCOUTQ`).
    Outq "outq",
    /// Lens: data segments sent.
    Segments "segments",
    /// Lens: segments sent again.
    Retrans "retrans",
    /// Lens: the retransmission timeout.
    Rto "rto",
    /// Lens: the congestion window, in segments.
    Cwnd "cwnd",
    /// Lens: where slow start ends, in segments.
    Ssthresh "ssthresh",
    /// Lens: the round trip time, as TCP has smoothed it.
    Rtt "rtt",
    /// Lens: the largest segment that is sent.
    Mss "mss",
    /// Lens: how much more the peer has room for.
    Window "window",
    /// Lens: segments sent and not acknowledged.
    Inflight "inflight",
    /// Lens: datagrams lost for want of room.
    Drops "drops",
    /// Lens: every row of a port.
    Netstat "netstat",
    /// Load: send until it would block.
    Fill "fill",
    /// Load: receive until the end or silence.
    Drain "drain",
    /// Load: `SO_ATTACH_FILTER`.
    Filter "filter",
    /// `nanosleep(2)`.
    Sleep "sleep",
    /// Ends the process as SIGKILL does: the kernel closes its descriptors in order.
    Kill "kill",
    /// Interrupts its sleeping call or program, as Ctrl-C does.
    Interrupt "interrupt",
    /// Lets a paused program go on.
    Resume "resume",
    /// What its program has printed since last asked.
    Output "output",
    /// Prints a value.
    Print "print",
    /// Sleeps until a line is given with `PROCESS<< text`.
    Input "input",
    /// Wire: packets stop.
    Hold "hold",
    /// Wire: everything passes again.
    Flow "flow",
    /// Wire: delivers held packets.
    Pass "pass",
    /// Wire: loses held packets, or the next ones that come.
    Drop "drop",
    /// Wire: delivers copies of held packets.
    Duplicate "duplicate",
    /// Wire: delivers held packets with their last bit turned.
    Corrupt "corrupt",
    /// Wire: a long line.
    Delay "delay",
    /// Wire: a line that loses packets by chance.
    Loss "loss",
    /// Wire: a slow line.
    Rate "rate",
    /// Wire: a line on which packets overtake.
    Reorder "reorder",
    /// Wire: nothing passes.
    Cut "cut",
    /// Wire: undoes `cut`.
    Repair "repair",
    /// Wire: the computer forgets everything, without a packet.
    Reboot "reboot",
    /// Wire: what is in flight.
    Flight "flight",
    /// Wire: opens one packet.
    Packet "packet",
}

impl CallName {
    /// Whether it only reads what the kernel knows.
    pub fn is_lens(self) -> bool {
        matches!(
            self,
            Self::State
                | Self::Queue
                | Self::Inq
                | Self::Outq
                | Self::Segments
                | Self::Retrans
                | Self::Rto
                | Self::Cwnd
                | Self::Ssthresh
                | Self::Rtt
                | Self::Mss
                | Self::Window
                | Self::Inflight
                | Self::Drops
                | Self::Netstat
        )
    }

    /// Whether it is a word of the wire: it acts on the packets between the computers of a lab, and on no process.
    pub fn is_wire(self) -> bool {
        matches!(
            self,
            Self::Hold
                | Self::Flow
                | Self::Pass
                | Self::Drop
                | Self::Duplicate
                | Self::Corrupt
                | Self::Delay
                | Self::Loss
                | Self::Rate
                | Self::Reorder
                | Self::Cut
                | Self::Repair
                | Self::Reboot
                | Self::Flight
                | Self::Packet
        )
    }

    /// Whether it may be asked of a process that is asleep or runs a program.
    pub fn works_while_asleep(self) -> bool {
        self.is_lens()
            || self.is_wire()
            || matches!(self, Self::Kill | Self::Interrupt | Self::Resume | Self::Output)
    }

    /// Whether it acts on a socket.
    pub fn wants_socket(self) -> bool {
        !self.is_wire()
            && !matches!(
                self,
                Self::Socket
                    | Self::Socketpair
                    | Self::Select
                    | Self::Resolve
                    | Self::Netstat
                    | Self::Sleep
                    | Self::Kill
                    | Self::Interrupt
                    | Self::Resume
                    | Self::Output
                    | Self::Print
                    | Self::Input
            )
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
