//! The table of calls: one row each. Parser, hints, completion, help and the reference read it.
//!
//! Language-neutral columns only; what a call does and why it fails is said in `text`, keyed by its name.

mod connection;
mod data;
mod gives;
mod lenses;
mod message;
mod options;
mod process;
mod wire;

pub use gives::Gives;

use crate::model::{CallName, OptionName};

/// Everything that can be said of a call without a sentence.
#[derive(Debug)]
pub struct Row {
    /// Which call.
    pub call: CallName,
    /// `recv [N] [--peek]`: the word, its arguments, its flags.
    pub usage: &'static str,
    /// What stands after the word, in order.
    pub arguments: &'static [ArgumentSpec],
    /// The words it takes after `--`; one that takes a value, with the value's name: `fd SOCKET`.
    pub flags: &'static [&'static str],
    /// The most names before `=`; 0 if it gives nothing that a variable could hold.
    pub targets: u8,
    /// What it gives when it succeeds.
    pub gives: Gives,
    /// Whether its success can be what another thread sleeps for.
    pub moves: bool,
    /// Where a lens looks: `TCP_INFO`.
    pub reads: &'static str,
    /// A line that can be typed.
    pub example: &'static str,
    /// `accept(2)`.
    pub man: &'static str,
    /// The example in C.
    pub c: &'static str,
    /// The example in Python.
    pub python: &'static str,
}

/// One argument of a call.
#[derive(Debug)]
pub struct ArgumentSpec {
    /// As the usage calls it: `ADDRESS`.
    pub name: &'static str,
    /// What it looks like.
    pub shape: Shape,
    /// Whether it may be left out.
    pub need: Need,
}

/// Whether an argument may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It may not; what the prompt offers when it asks, empty if nothing in particular.
    Required(&'static str),
    /// It may: then it is this, as it would be typed; empty for what has no text (all open sockets, no limit).
    Optional(&'static str),
}

/// What an argument looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `tcp`
    SocketKind,
    /// `stream`
    PairKind,
    /// `127.0.0.1:8080`; as the last argument also `127.0.0.1 8080`.
    Address,
    /// One number.
    Number,
    /// A port.
    Port,
    /// Bare words or an expression, sent as bytes.
    Text,
    /// An expression.
    Value,
    /// `wr`
    How,
    /// `reuseaddr`
    Option,
    /// A number, `on` or `off`.
    OptionValue,
    /// The address of an interface, after a group of multicast; the routers, after the kind of a source route.
    OptionAddress,
    /// `300ms`
    Duration,
    /// `300ms`, or `none`.
    TimeLimit,
    /// `on`
    Switch,
    /// `30%`
    Filter,
    /// Any number of sockets' names, and a duration.
    Sockets,
    /// The same, each with what it is watched for.
    Polled,
    /// One socket's name.
    Socket,
    /// What is sent, part by part.
    Parts,
    /// Any number of numbers.
    Sizes,
    /// `add`
    Control,
    /// `in out edge`
    Watch,
    /// A host's name.
    Host,
    /// Which packets.
    Select,
    /// `next`
    Next,
    /// How many packets that come.
    Count,
    /// `all`
    All,
    /// `client > server`
    Way,
    /// `30%`
    Share,
    /// `1mbit`
    Rate,
    /// `20ms..40ms`
    Delay,
    /// `seed 7`
    Seed,
    /// `queue 10`
    Queue,
    /// A computer of the lab.
    Computer,
    /// Processes, each by its name or its beginning: `c*`.
    Members,
    /// A setting of the kernel.
    Setting,
    /// `ListenDrops`
    Counter,
    /// The name of a process.
    Process,
    /// What is limited.
    Resource,
}

impl Shape {
    /// The words that may be written there, where they can be listed.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::SocketKind => {
                &["tcp", "udp", "tcp6", "udp6", "unix", "unixdgram", "unixseqpacket", "icmp", "raw"]
            }
            Self::PairKind => &["stream", "dgram", "seqpacket"],
            Self::How => &["rd", "wr", "rdwr"],
            Self::Control => &["add", "mod", "del"],
            Self::Counter => &["ListenOverflows", "ListenDrops"],
            Self::Watch => &["in", "out", "pri", "rdhup", "edge", "oneshot"],
            Self::Option => OptionName::WORDS,
            Self::Switch | Self::OptionValue => &["on", "off"],
            Self::TimeLimit => &["none"],
            Self::Filter => &["drop", "off", "1%..99%"],
            Self::Select => &[
                "all", "syn", "synack", "ack", "data", "fin", "rst", "probe", "udp", "icmp",
                "frag", "arp",
            ],
            Self::Resource => &["descriptors"],
            Self::Next => &["next"],
            Self::All => &["all"],
            Self::Share | Self::Rate | Self::Delay => &["off"],
            Self::Seed => &["seed"],
            Self::Queue => &["queue"],
            Self::Setting => &[
                "tcp_congestion_control",
                "tcp_timestamps",
                "tcp_sack",
                "tcp_window_scaling",
                "tcp_syncookies",
                "tcp_max_syn_backlog",
                "tcp_syn_retries",
                "tcp_synack_retries",
                "tcp_retries2",
                "tcp_fin_timeout",
                "tcp_tw_reuse",
                "tcp_max_tw_buckets",
                "tcp_rmem",
                "tcp_wmem",
                "tcp_ecn",
                "tcp_fastopen",
                "tcp_early_retrans",
                "tcp_recovery",
                "tcp_rto_min_us",
                "tcp_slow_start_after_idle",
                "tcp_keepalive_time",
                "tcp_abort_on_overflow",
                "ip_local_port_range",
                "ip_default_ttl",
                "icmp_ratelimit",
            ],
            Self::Address
            | Self::Number
            | Self::Port
            | Self::Text
            | Self::Value
            | Self::Duration
            | Self::Sockets
            | Self::Polled
            | Self::Socket
            | Self::Parts
            | Self::Sizes
            | Self::Host
            | Self::OptionAddress
            | Self::Count
            | Self::Way
            | Self::Computer
            | Self::Process
            | Self::Members => &[],
        }
    }
}

impl Row {
    /// The words of its flags.
    pub(crate) fn flag_words(&self) -> impl Iterator<Item = &'static str> {
        self.flags.iter().filter_map(|flag| flag.split(' ').next())
    }

    /// What a row says unless it says otherwise.
    const EMPTY: Self = Self {
        call: CallName::Close,
        usage: "",
        arguments: &[],
        flags: &[],
        targets: 1,
        gives: Gives::Ok,
        moves: false,
        reads: "",
        example: "",
        man: "",
        c: "",
        python: "",
    };
}

const fn required(name: &'static str, shape: Shape, offer: &'static str) -> ArgumentSpec {
    ArgumentSpec { name, shape, need: Need::Required(offer) }
}

const fn optional(name: &'static str, shape: Shape, default: &'static str) -> ArgumentSpec {
    ArgumentSpec { name, shape, need: Need::Optional(default) }
}

/// The row of a call.
pub fn row(call: CallName) -> &'static Row {
    match call {
        CallName::Socket => &connection::SOCKET,
        CallName::Socketpair => &connection::SOCKETPAIR,
        CallName::Bind => &connection::BIND,
        CallName::Connect => &connection::CONNECT,
        CallName::Listen => &connection::LISTEN,
        CallName::Accept => &connection::ACCEPT,
        CallName::Shutdown => &connection::SHUTDOWN,
        CallName::Close => &connection::CLOSE,
        CallName::Dup => &connection::DUP,
        CallName::Resolve => &connection::RESOLVE,
        CallName::Send => &data::SEND,
        CallName::Sendall => &data::SENDALL,
        CallName::Recv => &data::RECV,
        CallName::Recvn => &data::RECVN,
        CallName::Recvline => &data::RECVLINE,
        CallName::Sendto => &data::SENDTO,
        CallName::Recvfrom => &data::RECVFROM,
        CallName::Sendmsg => &message::SENDMSG,
        CallName::Recvmsg => &message::RECVMSG,
        CallName::Sockatmark => &data::SOCKATMARK,
        CallName::Poll => &data::POLL,
        CallName::Select => &data::SELECT,
        CallName::EpollCreate => &data::EPOLL_CREATE,
        CallName::EpollCtl => &data::EPOLL_CTL,
        CallName::EpollWait => &data::EPOLL_WAIT,
        CallName::Setsockopt => &options::SETSOCKOPT,
        CallName::Getsockopt => &options::GETSOCKOPT,
        CallName::Getsockname => &options::GETSOCKNAME,
        CallName::Getpeername => &options::GETPEERNAME,
        CallName::Fileno => &options::FILENO,
        CallName::Settimeout => &options::SETTIMEOUT,
        CallName::Gettimeout => &options::GETTIMEOUT,
        CallName::Setblocking => &options::SETBLOCKING,
        CallName::State => &lenses::STATE,
        CallName::Queue => &lenses::QUEUE,
        CallName::Inq => &lenses::INQ,
        CallName::Outq => &lenses::OUTQ,
        CallName::Segments => &lenses::SEGMENTS,
        CallName::SegsOut => &lenses::SEGS_OUT,
        CallName::SegsIn => &lenses::SEGS_IN,
        CallName::Retrans => &lenses::RETRANS,
        CallName::Rto => &lenses::RTO,
        CallName::Cwnd => &lenses::CWND,
        CallName::Ssthresh => &lenses::SSTHRESH,
        CallName::Rtt => &lenses::RTT,
        CallName::Mss => &lenses::MSS,
        CallName::Window => &lenses::WINDOW,
        CallName::Inflight => &lenses::INFLIGHT,
        CallName::Drops => &lenses::DROPS,
        CallName::Netstat => &lenses::NETSTAT,
        CallName::Interfaces => &lenses::INTERFACES,
        CallName::Counter => &lenses::COUNTER,
        CallName::Fill => &process::FILL,
        CallName::Drain => &process::DRAIN,
        CallName::Filter => &process::FILTER,
        CallName::Sleep => &process::SLEEP,
        CallName::Sysctl => &process::SYSCTL,
        CallName::Fork => &process::FORK,
        CallName::Limit => &process::LIMIT,
        CallName::Kill => &process::KILL,
        CallName::Interrupt => &process::INTERRUPT,
        CallName::Resume => &process::RESUME,
        CallName::Output => &process::OUTPUT,
        CallName::Print => &process::PRINT,
        CallName::Input => &process::INPUT,
        CallName::Hold => &wire::HOLD,
        CallName::Flow => &wire::FLOW,
        CallName::Pass => &wire::PASS,
        CallName::Drop => &wire::DROP,
        CallName::Duplicate => &wire::DUPLICATE,
        CallName::Corrupt => &wire::CORRUPT,
        CallName::Delay => &wire::DELAY,
        CallName::Loss => &wire::LOSS,
        CallName::Rate => &wire::RATE,
        CallName::Reorder => &wire::REORDER,
        CallName::Cut => &wire::CUT,
        CallName::Repair => &wire::REPAIR,
        CallName::Reboot => &wire::REBOOT,
        CallName::Host => &wire::HOST,
        CallName::Flight => &wire::FLIGHT,
        CallName::Packet => &wire::PACKET,
    }
}

/// Every row, in the order of the reference.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    CallName::ALL.iter().map(|call| row(*call))
}
