//! When everything that is on its way has arrived.

use std::net::UdpSocket;

use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};

/// A datagram to oneself on the loopback device. What this thread has sent before has arrived when it has: each CPU works
/// off in order what was sent on it, and this thread stays on the one it is on (observed on Linux 6.18).
pub(crate) struct Fence(UdpSocket);

impl Fence {
    pub(crate) fn new() -> Self {
        let mut here = CpuSet::new();
        here.set(sched_getcpu());
        sched_setaffinity(None, &here).unwrap();
        // Below every port that a lesson takes: it would be a row of that port.
        let mut sockets = (2000..8000).filter_map(|port| UdpSocket::bind(("127.0.0.1", port)).ok());
        let socket = sockets.next().unwrap();
        socket.connect(socket.local_addr().unwrap()).unwrap();
        Self(socket)
    }

    /// Returns when what was sent on the loopback device before has arrived.
    pub(crate) fn pass(&self) {
        self.0.send(b"x").unwrap();
        self.0.recv(&mut [0]).unwrap();
    }
}
