//! A packet of the lab, what the wire did with it, and what the kernels at both ends then say of the connection.

use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::model::{CallId, Fate, Packet, SocketId, TcpState, Timer};

/// A packet came onto the wire, or something became of it later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacketSeen {
    /// The packet.
    pub packet: Arc<Packet>,
    /// What the wire did with it.
    pub fate: Fate,
    /// The computer that sent it.
    pub from: Arc<str>,
    /// The computer that is to get it.
    pub to: Arc<str>,
    /// The call that led to it; `None`: a timer of the kernel, or a program outside.
    pub by: Option<CallId>,
}

/// What a computer's kernel said of one end of a connection when one of its packets had moved, as far as that differs from
/// what it said before (`sock_diag(7)`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSeen {
    /// The computer.
    pub host: Arc<str>,
    /// Its end of the connection.
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
    /// The socket there and its label, if this session has made it. A request that accept has not taken has none, and a
    /// connection may outlive it.
    pub socket: Option<(SocketId, Arc<str>)>,
    /// The call that led to the packet; `None`: a timer of the kernel, or a program outside.
    pub by: Option<CallId>,
    /// What there is; `None`: nothing, `CLOSED` in RFC 9293.
    pub end: Option<EndState>,
    /// Whether its state is another one than before; else only the numbers differ.
    pub changed: bool,
}

/// A connection at one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndState {
    /// Its state, `SYN_RECV` and `TIME_WAIT` included, which no descriptor shows.
    pub state: TcpState,
    /// The timer that runs, and how long it still does.
    pub timer: Option<(Timer, Duration)>,
    /// Its congestion control; requests and `TIME_WAIT` have none.
    pub congestion: Option<Congestion>,
}

/// What congestion control works with (`TCP_INFO`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Congestion {
    /// The congestion window, in segments.
    pub cwnd: u32,
    /// Where slow start ends, in segments; 2147483647: nothing was lost so far.
    pub ssthresh: u32,
    /// Segments between sending and acknowledgement.
    pub inflight: u32,
    /// The retransmission timeout, in microseconds.
    pub rto_us: u32,
}

impl EndSeen {
    /// The state, as it is shown.
    pub fn state(&self) -> &'static str {
        self.end.map_or("CLOSED", |end| end.state.name())
    }
}
