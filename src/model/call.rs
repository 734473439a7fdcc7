//! The calls: their names, and a call with its arguments worked out, as the kernel will see it.

use std::{fmt, rc::Rc, time::Duration};

use super::{
    Address, Bytes, Destination, Fd, Filter, How, OptionName, PairKind, SocketKind, Value,
};

macro_rules! calls {
    ($($(#[$doc:meta])* $variant:ident $word:literal,)*) => {
        /// What can stand where a call stands. Everything that can be said of one is in the table (`language::table`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// The flags of `send(2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SendFlags {
    /// `MSG_OOB`.
    pub oob: bool,
    /// `MSG_DONTWAIT`.
    pub dontwait: bool,
}

/// The flags of `recv(2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "recv(2) takes five independent flags")]
pub struct ReceiveFlags {
    /// `MSG_PEEK`: leave it in the buffer.
    pub peek: bool,
    /// `MSG_WAITALL`: sleep until everything asked for has come.
    pub waitall: bool,
    /// `MSG_DONTWAIT`.
    pub dontwait: bool,
    /// `MSG_OOB`.
    pub oob: bool,
    /// `MSG_TRUNC` in the answer of `recvmsg(2)`: say whether a datagram was cut.
    pub trunc: bool,
}

/// A socket named in the arguments of `select`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its descriptor.
    pub fd: Fd,
    /// Its label.
    pub label: Rc<str>,
}

/// The arguments of `select`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The sockets to look at.
    pub sockets: Vec<Chosen>,
    /// How long it may sleep.
    pub limit: Option<Duration>,
}

/// Bytes and where they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed {
    /// Where.
    pub to: Destination,
    /// The bytes.
    pub data: Bytes,
}

/// A call with its arguments worked out. The socket it acts on stands beside it, in `On`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented at its name, above")]
pub enum Call {
    Socket(SocketKind),
    Socketpair(PairKind),
    Bind(Box<Destination>),
    Connect(Box<Destination>),
    Listen(i32),
    Accept,
    Send(Bytes, SendFlags),
    Sendall(Bytes),
    Recv(usize, ReceiveFlags),
    Recvn(usize),
    Recvline,
    Sendto(Box<Addressed>),
    Recvfrom(usize),
    Shutdown(How),
    Close,
    Dup,
    Setsockopt(OptionName, i64),
    Getsockopt(OptionName),
    Getsockname,
    Getpeername,
    Fileno,
    Settimeout(Option<Duration>),
    Gettimeout,
    Setblocking(bool),
    Poll,
    Select(Box<Selection>),
    Resolve(Rc<str>),
    State,
    Queue,
    Inq,
    Outq,
    Segments,
    Retrans,
    Rto,
    Drops,
    Netstat(u16),
    Fill(usize),
    Drain,
    Filter(Filter),
    Sleep(Duration),
    Kill,
    Interrupt,
    Resume,
    Output,
    Print(Box<Value>),
    Input(Bytes),
    /// No call: an expression was shown or a variable set.
    Value,
}

impl Call {
    /// Bytes to an address.
    pub fn sendto(to: Destination, data: Bytes) -> Self {
        Self::Sendto(Box::new(Addressed { to, data }))
    }

    /// Its name; `None` for a mere expression.
    pub fn name(&self) -> Option<CallName> {
        Some(match self {
            Self::Socket(_) => CallName::Socket,
            Self::Socketpair(_) => CallName::Socketpair,
            Self::Bind(_) => CallName::Bind,
            Self::Connect(_) => CallName::Connect,
            Self::Listen(_) => CallName::Listen,
            Self::Accept => CallName::Accept,
            Self::Send(..) => CallName::Send,
            Self::Sendall(_) => CallName::Sendall,
            Self::Recv(..) => CallName::Recv,
            Self::Recvn(_) => CallName::Recvn,
            Self::Recvline => CallName::Recvline,
            Self::Sendto(_) => CallName::Sendto,
            Self::Recvfrom(_) => CallName::Recvfrom,
            Self::Shutdown(_) => CallName::Shutdown,
            Self::Close => CallName::Close,
            Self::Dup => CallName::Dup,
            Self::Setsockopt(..) => CallName::Setsockopt,
            Self::Getsockopt(_) => CallName::Getsockopt,
            Self::Getsockname => CallName::Getsockname,
            Self::Getpeername => CallName::Getpeername,
            Self::Fileno => CallName::Fileno,
            Self::Settimeout(_) => CallName::Settimeout,
            Self::Gettimeout => CallName::Gettimeout,
            Self::Setblocking(_) => CallName::Setblocking,
            Self::Poll => CallName::Poll,
            Self::Select(_) => CallName::Select,
            Self::Resolve(_) => CallName::Resolve,
            Self::State => CallName::State,
            Self::Queue => CallName::Queue,
            Self::Inq => CallName::Inq,
            Self::Outq => CallName::Outq,
            Self::Segments => CallName::Segments,
            Self::Retrans => CallName::Retrans,
            Self::Rto => CallName::Rto,
            Self::Drops => CallName::Drops,
            Self::Netstat(_) => CallName::Netstat,
            Self::Fill(_) => CallName::Fill,
            Self::Drain => CallName::Drain,
            Self::Filter(_) => CallName::Filter,
            Self::Sleep(_) => CallName::Sleep,
            Self::Kill => CallName::Kill,
            Self::Interrupt => CallName::Interrupt,
            Self::Resume => CallName::Resume,
            Self::Output => CallName::Output,
            Self::Print(_) => CallName::Print,
            Self::Input(_) => CallName::Input,
            Self::Value => return None,
        })
    }

    /// Where it goes.
    pub fn destination(&self) -> Option<&Destination> {
        match self {
            Self::Bind(to) | Self::Connect(to) => Some(to),
            Self::Sendto(it) => Some(&it.to),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn destination_mut(&mut self) -> Option<&mut Destination> {
        match self {
            Self::Bind(to) | Self::Connect(to) => Some(to),
            Self::Sendto(it) => Some(&mut it.to),
            _ => None,
        }
    }

    /// The address where it goes; `None` if that is a name.
    pub fn address(&self) -> Option<&Address> {
        match self.destination()? {
            Destination::Known(address) => Some(address),
            Destination::Named(..) => None,
        }
    }

    /// The bytes it carries, for the journal's bound.
    pub fn payload(&self) -> usize {
        match self {
            Self::Recv(..) => 0,
            Self::Send(data, _) => data.len(),
            _ => self.other_payload(),
        }
    }

    #[inline(never)]
    fn other_payload(&self) -> usize {
        match self {
            Self::Sendall(data) | Self::Input(data) => data.len(),
            Self::Sendto(it) => it.data.len(),
            Self::Print(value) => match &**value {
                Value::Text(text) => text.len(),
                Value::Number(_) | Value::Socket(_) => 0,
            },
            _ => 0,
        }
    }
}

impl From<&Address> for Destination {
    fn from(address: &Address) -> Self {
        Self::Known(address.clone())
    }
}
