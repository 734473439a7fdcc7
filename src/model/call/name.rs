//! The names of the calls, and of what stands where a call stands.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What sort of call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// A system call, or an honest loop of one.
    Call,
    /// Reads what the kernel knows; no call of the program's.
    Lens,
    /// Makes load, loss or time.
    Load,
    /// Acts on the process itself.
    Process,
    /// Acts on the packets between the computers of a lab.
    Wire,
}

macro_rules! acts_on {
    (socket) => {
        true
    };
    (alone) => {
        false
    };
}

macro_rules! calls {
    ($($(#[$doc:meta])* $variant:ident $word:literal $group:ident $on:ident,)*) => {
        /// What can be written where a call can. Everything else about one is in the table (`language::table`).
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
            pub(crate) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }

            /// What sort of call it is.
            pub fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group,)* }
            }

            /// Whether it acts on a socket: `SOCKET.`, or the process's current one.
            pub fn wants_socket(self) -> bool {
                match self { $(Self::$variant => acts_on!($on),)* }
            }
        }
    };
}

calls! {
    /// `socket(2)`.
    Socket "socket" Call alone,
    /// `socketpair(2)`.
    Socketpair "socketpair" Call alone,
    /// `bind(2)`.
    Bind "bind" Call socket,
    /// `connect(2)`.
    Connect "connect" Call socket,
    /// `listen(2)`.
    Listen "listen" Call socket,
    /// `accept(2)`.
    Accept "accept" Call socket,
    /// `send(2)`.
    Send "send" Call socket,
    /// A loop of `send(2)`.
    Sendall "sendall" Call socket,
    /// `recv(2)`.
    Recv "recv" Call socket,
    /// A loop of `recv(2)` until so many bytes have come.
    Recvn "recvn" Call socket,
    /// A loop of `recv(2)` until a newline has come.
    Recvline "recvline" Call socket,
    /// `sendto(2)`.
    Sendto "sendto" Call socket,
    /// `recvfrom(2)`.
    Recvfrom "recvfrom" Call socket,
    /// `sendmsg(2)`.
    Sendmsg "sendmsg" Call socket,
    /// `recvmsg(2)`.
    Recvmsg "recvmsg" Call socket,
    /// `sockatmark(3)`.
    Sockatmark "sockatmark" Call socket,
    /// `shutdown(2)`.
    Shutdown "shutdown" Call socket,
    /// `close(2)`.
    Close "close" Call socket,
    /// `dup(2)`.
    Dup "dup" Call socket,
    /// `setsockopt(2)`.
    Setsockopt "setsockopt" Call socket,
    /// `getsockopt(2)`.
    Getsockopt "getsockopt" Call socket,
    /// `getsockname(2)`.
    Getsockname "getsockname" Call socket,
    /// `getpeername(2)`.
    Getpeername "getpeername" Call socket,
    /// The descriptor's number, as Python's `fileno()`.
    Fileno "fileno" Call socket,
    /// How long a call on this socket may sleep, as Python's `settimeout()`.
    Settimeout "settimeout" Call socket,
    /// Reads that time.
    Gettimeout "gettimeout" Call socket,
    /// `O_NONBLOCK` of `fcntl(2)`, as Python's `setblocking()`.
    Setblocking "setblocking" Call socket,
    /// `poll(2)`: on one socket without waiting, or on several.
    Poll "poll" Call socket,
    /// `select(2)` on several sockets, for reading.
    Select "select" Call alone,
    /// `epoll_create1(2)`.
    EpollCreate "epoll_create" Call alone,
    /// `epoll_ctl(2)`.
    EpollCtl "epoll_ctl" Call socket,
    /// `epoll_wait(2)`.
    EpollWait "epoll_wait" Call socket,
    /// `getaddrinfo(3)`.
    Resolve "resolve" Call alone,
    /// Lens: the connection's state.
    State "state" Lens socket,
    /// Lens: the accept queue and its limit.
    Queue "queue" Lens socket,
    /// Lens: bytes waiting to be received (`SIOCINQ`).
    Inq "inq" Lens socket,
    /// Lens: bytes sent and not yet acknowledged (`SIOCOUTQ`).
    Outq "outq" Lens socket,
    /// Lens: data segments sent.
    Segments "segments" Lens socket,
    /// Lens: segments sent, those without data included.
    SegsOut "segs_out" Lens socket,
    /// Lens: segments received, those without data included.
    SegsIn "segs_in" Lens socket,
    /// Lens: segments sent again.
    Retrans "retrans" Lens socket,
    /// Lens: the retransmission timeout.
    Rto "rto" Lens socket,
    /// Lens: the congestion window, in segments.
    Cwnd "cwnd" Lens socket,
    /// Lens: where slow start ends, in segments.
    Ssthresh "ssthresh" Lens socket,
    /// Lens: the round trip time, as TCP has smoothed it.
    Rtt "rtt" Lens socket,
    /// Lens: the largest segment that is sent.
    Mss "mss" Lens socket,
    /// Lens: how much more the peer has room for.
    Window "window" Lens socket,
    /// Lens: segments sent and not acknowledged.
    Inflight "inflight" Lens socket,
    /// Lens: datagrams lost for want of room.
    Drops "drops" Lens socket,
    /// Lens: every row of a port.
    Netstat "netstat" Lens alone,
    /// Lens: the interfaces of the computer and their addresses.
    Interfaces "interfaces" Lens alone,
    /// Lens: what the kernel has counted since the session began.
    Counter "counter" Lens alone,
    /// Load: send until it would block.
    Fill "fill" Load socket,
    /// Load: receive until the end or silence.
    Drain "drain" Load socket,
    /// Load: `SO_ATTACH_FILTER`.
    Filter "filter" Load socket,
    /// `nanosleep(2)`.
    Sleep "sleep" Load alone,
    /// A setting of the kernel of its computer, as `sysctl(8)`.
    Sysctl "sysctl" Process alone,
    /// `fork(2)`: another process, with copies of the descriptors and variables.
    Fork "fork" Process alone,
    /// `setrlimit(2)`: how many descriptors the process may have.
    Limit "limit" Process alone,
    /// Ends the process as SIGKILL does: the kernel closes its descriptors in order.
    Kill "kill" Process alone,
    /// Interrupts its sleeping call or program, as Ctrl-C does.
    Interrupt "interrupt" Process alone,
    /// Lets a paused program go on.
    Resume "resume" Process alone,
    /// What its program has printed since last asked.
    Output "output" Process alone,
    /// Prints a value.
    Print "print" Process alone,
    /// Sleeps until a line is given with `PROCESS<< text`.
    Input "input" Process alone,
    /// Wire: packets stop.
    Hold "hold" Wire alone,
    /// Wire: everything passes again.
    Flow "flow" Wire alone,
    /// Wire: delivers held packets.
    Pass "pass" Wire alone,
    /// Wire: loses held packets, or the next ones that come.
    Drop "drop" Wire alone,
    /// Wire: delivers copies of held packets.
    Duplicate "duplicate" Wire alone,
    /// Wire: delivers held packets with their last bit turned.
    Corrupt "corrupt" Wire alone,
    /// Wire: a long line.
    Delay "delay" Wire alone,
    /// Wire: a line that loses packets by chance.
    Loss "loss" Wire alone,
    /// Wire: a slow line.
    Rate "rate" Wire alone,
    /// Wire: a line on which packets overtake.
    Reorder "reorder" Wire alone,
    /// Wire: nothing passes.
    Cut "cut" Wire alone,
    /// Wire: undoes `cut`.
    Repair "repair" Wire alone,
    /// Wire: the computer forgets everything, without a packet.
    Reboot "reboot" Wire alone,
    /// Wire: several processes share a computer.
    Host "host" Wire alone,
    /// Wire: what is in flight.
    Flight "flight" Wire alone,
    /// Wire: opens one packet.
    Packet "packet" Wire alone,
}

impl CallName {
    /// Whether it only reads what the kernel knows.
    pub fn is_lens(self) -> bool {
        self.group() == Group::Lens
    }

    /// Whether it is a word of the wire: it acts on the packets between the computers of a lab, and on no process.
    pub fn is_wire(self) -> bool {
        self.group() == Group::Wire
    }

    /// Whether it may be asked of a process that is asleep or runs a program.
    pub(crate) fn works_while_asleep(self) -> bool {
        self.is_lens()
            || self.is_wire()
            || matches!(
                self,
                Self::Sysctl | Self::Kill | Self::Interrupt | Self::Resume | Self::Output
            )
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
