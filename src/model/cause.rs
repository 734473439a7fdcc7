//! What in this session, or on this machine, led to an answer of the kernel.

use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

use super::{Address, CallName, How, SocketKind, TcpState};

/// One reason for a failure, found after the fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A process of this session was taken for a host: its name, and where a socket of it can be reached.
    ProcessNotHost(Arc<str>, Option<Address>),
    /// The address is held by a socket of this session.
    HeldByOurs {
        /// Whose.
        process: Arc<str>,
        /// Its label.
        label: Arc<str>,
        /// The address it holds.
        address: Address,
        /// Whether it listens.
        listening: bool,
        /// Whether it is the very socket that was to be bound.
        itself: bool,
    },
    /// The address is held by a connection that was closed and waits out its time.
    HeldByTimeWait {
        /// The other end of that connection.
        peer: Address,
        /// What is left.
        left: Option<Duration>,
        /// Which of ours closed it first: process and label.
        closed_by: Option<(Arc<str>, Arc<str>)>,
        /// Whether the new socket has `SO_REUSEADDR`.
        reuseaddr: bool,
    },
    /// The address is held by a connection in another state whose socket is closed or elsewhere.
    HeldByConnection {
        /// Its state.
        state: TcpState,
        /// Its other end.
        peer: Address,
    },
    /// The address is held by a program outside.
    HeldByOther {
        /// Its number, where the kernel tells us.
        pid: Option<u32>,
        /// Its name.
        program: Option<Arc<str>>,
    },
    /// The file of the Unix socket is there.
    FileExists,
    /// Nobody has a socket there.
    NobodyThere {
        /// Where.
        address: Address,
        /// Who of this session listens elsewhere: process, label, address.
        listening: Vec<(Arc<str>, Arc<str>, Address)>,
        /// Whether, in a lab, the address means the caller's own computer.
        is_own: bool,
    },
    /// Somebody has bound a socket there and not called listen.
    BoundNotListening {
        /// Whose.
        process: Arc<str>,
        /// Its label.
        label: Arc<str>,
    },
    /// The socket is bound or not, but does not listen.
    NotListening {
        /// Whether it has an address already.
        bound: bool,
        /// Whether it is connected instead.
        connected: bool,
        /// If it has none: an address that is free.
        free: Option<Address>,
    },
    /// The socket has an address already.
    AlreadyBound(Address),
    /// The socket is connected already.
    AlreadyConnected(Address),
    /// The socket listens: data is on what accept returned.
    Listens {
        /// The newest socket that accept made of it, if one is open.
        conn: Option<Arc<str>>,
    },
    /// The socket was never connected. Where another process takes callers or datagrams of its kind.
    NeverConnected(SocketKind, Option<Address>),
    /// We have shut down this direction ourselves.
    ShutDown(How),
    /// The peer has reset the connection.
    PeerReset {
        /// Who the peer was: process and label.
        peer: Option<(Arc<str>, Arc<str>)>,
        /// By which call.
        by: Option<CallName>,
        /// Whether it had data unread.
        unread: bool,
        /// Whether it had `SO_LINGER` 0.
        abortive: bool,
    },
    /// The peer has closed, and what was sent after that was answered with a reset.
    PeerClosed {
        /// Who the peer was: process and label.
        peer: Option<(Arc<str>, Arc<str>)>,
        /// By which call.
        by: Option<CallName>,
    },
    /// The descriptor was closed.
    Closed,
}
