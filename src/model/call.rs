//! The calls, with their arguments worked out, as the kernel will see them.

mod name;

pub use name::{CallName, Group};

use serde::{Deserialize, Serialize};
use std::{net::IpAddr, sync::Arc, time::Duration};

use super::{
    Address, Bytes, Control, Counter, Destination, Fd, Filter, How, Message, OptionName, Order,
    Outcome, PairKind, Scatter, Setting, SocketKind, Watch,
};

/// The flags of `send(2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "send(2) takes four independent flags")]
pub struct SendFlags {
    /// `MSG_OOB`.
    pub oob: bool,
    /// `MSG_DONTWAIT`.
    pub dontwait: bool,
    /// `MSG_MORE`: more follows, so a segment or datagram that is not full waits for it.
    pub more: bool,
    /// `MSG_NOSIGNAL`: no SIGPIPE. Underneath it is always set; the playground must survive.
    pub nosignal: bool,
}

/// The flags of `recv(2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "recv(2) takes six independent flags")]
pub struct ReceiveFlags {
    /// `MSG_PEEK`: leave it in the buffer.
    pub peek: bool,
    /// `MSG_WAITALL`: sleep until everything asked for has come.
    pub waitall: bool,
    /// `MSG_DONTWAIT`.
    pub dontwait: bool,
    /// `MSG_OOB`.
    pub oob: bool,
    /// `MSG_TRUNC`: say how long the datagram was; on TCP, throw the bytes away.
    pub trunc: bool,
    /// `MSG_ERRQUEUE`: take what waits in the error queue instead (ip(7)). Never sleeps.
    pub errqueue: bool,
}

/// A socket named in the arguments of `select`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its descriptor.
    pub fd: Fd,
    /// Its label.
    pub label: Arc<str>,
}

/// The arguments of `select`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// The sockets to look at.
    pub sockets: Vec<Chosen>,
    /// Whether for writing; else for reading.
    pub write: bool,
    /// How long it may sleep.
    pub limit: Option<Duration>,
}

/// The arguments of `poll` on several sockets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polled {
    /// The sockets to look at, and for what.
    pub sockets: Vec<(Chosen, Watch)>,
    /// How long it may sleep.
    pub limit: Option<Duration>,
}

/// The arguments of `epoll_ctl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controlled {
    /// What is done.
    pub control: Control,
    /// The descriptor that is added, changed or taken away.
    pub of: Chosen,
    /// What it is watched for.
    pub watch: Watch,
}

/// Bytes and where they go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    /// Where.
    pub to: Destination,
    /// The bytes.
    pub data: Bytes,
    /// How.
    pub flags: SendFlags,
}

/// A call with its arguments worked out. The socket it acts on is kept beside it, in `On`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is documented at its name, above")]
pub enum Call {
    Socket(SocketKind),
    Socketpair(PairKind),
    Bind(Box<Destination>),
    Connect(Box<Destination>),
    Disconnect,
    Listen(i32),
    Accept,
    Send(Bytes, SendFlags),
    Sendall(Bytes),
    Recv(usize, ReceiveFlags),
    Recvn(usize),
    Recvline,
    Sendto(Box<Addressed>),
    Recvfrom(usize, ReceiveFlags),
    Sendmsg(Box<Message>),
    Recvmsg(Box<Scatter>),
    Sockatmark,
    Shutdown(How),
    Close,
    Dup,
    Setsockopt(OptionName, Setting),
    Getsockopt(OptionName),
    Getsockname,
    Getpeername,
    Fileno,
    Settimeout(Option<Duration>),
    Gettimeout,
    Setblocking(bool),
    Poll,
    PollSeveral(Box<Polled>),
    Select(Box<Selection>),
    EpollCreate,
    EpollCtl(Box<Controlled>),
    EpollWait(Option<Duration>),
    Resolve(Arc<str>),
    /// What the kernel knows of a socket: one of the lenses.
    Lens(CallName),
    Netstat(u16),
    Interfaces,
    Counter(Counter),
    Fill(usize),
    Drain,
    Filter(Filter),
    Sleep(Duration),
    /// What is asked for, and the value to be written.
    Sysctl(Arc<str>, Option<Arc<str>>),
    /// The name of the child.
    Fork(Arc<str>),
    /// `limit descriptors`, and how many; `None` asks.
    Limit(Option<u32>),
    Kill,
    Interrupt,
    Resume,
    Output,
    /// What is printed, as it is shown.
    Print(Box<Outcome>),
    Input(Bytes),
    /// A word of the wire, in a lab.
    Wire(Box<Order>),
    /// No call: an expression was shown or a variable set.
    Value,
}

impl Call {
    /// Bytes to an address.
    pub fn sendto(to: Destination, data: Bytes) -> Self {
        Self::Sendto(Box::new(Addressed { to, data, flags: SendFlags::default() }))
    }

    /// Its name; `None` for a mere expression.
    pub fn name(&self) -> Option<CallName> {
        Some(match self {
            Self::Socket(_) => CallName::Socket,
            Self::Socketpair(_) => CallName::Socketpair,
            Self::Bind(_) => CallName::Bind,
            Self::Connect(_) | Self::Disconnect => CallName::Connect,
            Self::Listen(_) => CallName::Listen,
            Self::Accept => CallName::Accept,
            Self::Send(..) => CallName::Send,
            Self::Sendall(_) => CallName::Sendall,
            Self::Recv(..) => CallName::Recv,
            Self::Recvn(_) => CallName::Recvn,
            Self::Recvline => CallName::Recvline,
            Self::Sendto(_) => CallName::Sendto,
            Self::Recvfrom(..) => CallName::Recvfrom,
            Self::Sendmsg(_) => CallName::Sendmsg,
            Self::Recvmsg(_) => CallName::Recvmsg,
            Self::Sockatmark => CallName::Sockatmark,
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
            Self::Poll | Self::PollSeveral(_) => CallName::Poll,
            Self::EpollCreate => CallName::EpollCreate,
            Self::EpollCtl(_) => CallName::EpollCtl,
            Self::EpollWait(_) => CallName::EpollWait,
            Self::Select(_) => CallName::Select,
            Self::Resolve(_) => CallName::Resolve,
            Self::Lens(lens) => *lens,
            Self::Netstat(_) => CallName::Netstat,
            Self::Interfaces => CallName::Interfaces,
            Self::Counter(_) => CallName::Counter,
            Self::Fill(_) => CallName::Fill,
            Self::Drain => CallName::Drain,
            Self::Filter(_) => CallName::Filter,
            Self::Sleep(_) => CallName::Sleep,
            Self::Sysctl(..) => CallName::Sysctl,
            Self::Fork(_) => CallName::Fork,
            Self::Limit(_) => CallName::Limit,
            Self::Kill => CallName::Kill,
            Self::Interrupt => CallName::Interrupt,
            Self::Resume => CallName::Resume,
            Self::Output => CallName::Output,
            Self::Print(_) => CallName::Print,
            Self::Input(_) => CallName::Input,
            Self::Wire(order) => order.name(),
            Self::Value => return None,
        })
    }

    /// Where it goes.
    pub fn destination(&self) -> Option<&Destination> {
        match self {
            Self::Bind(to) | Self::Connect(to) => Some(to),
            Self::Sendto(it) => Some(&it.to),
            Self::Sendmsg(it) => it.to.as_ref(),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn destination_mut(&mut self) -> Option<&mut Destination> {
        match self {
            Self::Bind(to) | Self::Connect(to) => Some(to),
            Self::Sendto(it) => Some(&mut it.to),
            Self::Sendmsg(it) => it.to.as_mut(),
            _ => None,
        }
    }

    /// The addresses through which an option leads: of an interface, of the routers on the way.
    pub fn ways(&self) -> Vec<IpAddr> {
        match self {
            Self::Setsockopt(_, Setting::Interface(at)) => vec![*at],
            Self::Setsockopt(_, Setting::Group(it)) => it.1.into_iter().collect(),
            Self::Setsockopt(_, Setting::Route(Some(route))) => {
                route.hops.iter().map(|hop| (*hop).into()).collect()
            }
            _ => Vec::new(),
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
            Self::Sendmsg(it) => it.len(),
            Self::Print(shown) => shown.payload(),
            _ => 0,
        }
    }
}

impl From<&Address> for Destination {
    fn from(address: &Address) -> Self {
        Self::Known(address.clone())
    }
}
