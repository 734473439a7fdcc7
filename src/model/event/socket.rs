//! The life of a socket: opened, named, seen in a state, closed.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::On;
use crate::model::{Address, CallId, SocketId, SocketKind, TcpState};

/// A descriptor came into being.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Its number, its label, and which one it is from now on.
    pub on: Arc<On>,
    /// What kind of socket it is.
    pub kind: SocketKind,
    /// The descriptor that dup(2) copied: both are one socket, and what an event says of one holds for both.
    pub copy_of: Option<SocketId>,
    /// The call that made it.
    pub by: CallId,
}

/// The addresses of a socket, as far as the kernel has given it any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Which socket.
    pub socket: SocketId,
    /// Its own address (`getsockname(2)`).
    pub local: Option<Address>,
    /// Its peer's (`getpeername(2)`).
    pub peer: Option<Address>,
    /// The call that led to it.
    pub by: CallId,
}

/// A state that was read from the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateSeen {
    /// Which socket.
    pub socket: SocketId,
    /// Its label.
    pub label: Arc<str>,
    /// The state.
    pub state: TcpState,
    /// Of a listening socket: connections waiting, and the backlog.
    pub queue: Option<(u32, u32)>,
}

/// A descriptor is gone. The connection may outlive it, as in TIME_WAIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Which one.
    pub socket: SocketId,
    /// The call that closed it: a close, or a kill.
    pub by: CallId,
}
