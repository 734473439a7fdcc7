//! When everything that is on its way has arrived.

use std::net::UdpSocket;

/// A datagram to oneself on the loopback device. What was sent before it has arrived when it has: the kernel works them
/// off in order, so a call that does not wait finds the same as it does in programs, which are never that quick.
pub(crate) struct Fence(UdpSocket);

impl Fence {
    pub(crate) fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(socket.local_addr().unwrap()).unwrap();
        Self(socket)
    }

    /// Returns when what was sent on the loopback device before has arrived.
    pub(crate) fn pass(&self) {
        self.0.send(b"x").unwrap();
        self.0.recv(&mut [0]).unwrap();
    }
}
