//! How a TIME_WAIT of our own is ended before its minute is over.

use std::{net::SocketAddr, os::fd::AsFd};

use super::{sock_diag::time_wait_left, sys};
use crate::{
    kernel::Socket,
    model::{Address, Errno, OptionName, SocketKind},
};

/// Of `linux/in.h`, since Linux 6.3; the libc crate does not have it.
const IP_LOCAL_PORT_RANGE: libc::c_int = 51;

/// Ends the TIME_WAIT between these two addresses of this machine, if there is one. Best effort: a failure costs a
/// minute of TIME_WAIT, nothing more.
///
/// A SYN comes from the address that it waits for: the kernel answers it, the answer is met by a RST, and the RST ends
/// it (observed on Linux 6.18, `tests/kernel/diag.rs`; not with `tcp_rfc1337=1`).
pub fn end_time_wait(local: &Address, peer: &Address) {
    let (Address::Inet(here), Address::Inet(there)) = (local, peer) else { return };
    if !local.is_local() || !peer.is_local() || time_wait_left(local, peer).is_none() {
        return;
    }
    let kind = if here.is_ipv4() && there.is_ipv4() { SocketKind::Tcp } else { SocketKind::Tcp6 };
    let Ok(socket) = Socket::open(kind) else { return };
    let _ = socket.set_option(kind, OptionName::Reuseaddr, 1);
    if socket.bind(peer).or_else(|_| socket.share(kind, *there)).is_ok() {
        let _ = socket.connect(local);
        let _ = socket.set_option(kind, OptionName::Linger, 0);
    }
}

impl Socket {
    /// Gives it an ephemeral port that other connections use, too, each to another destination. `bind(2)` refuses
    /// that, `connect(2)` does not: it takes the only port of the range that it is left with.
    ///
    /// Corresponds to `IP_BIND_ADDRESS_NO_PORT` and `IP_LOCAL_PORT_RANGE` (ip(7)).
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` before Linux 6.3.
    fn share(&self, kind: SocketKind, address: SocketAddr) -> Result<(), Errno> {
        self.set_option(kind, OptionName::BindAddressNoPort, 1)?;
        let port = u32::from(address.port());
        let range = [port << 16 | port];
        sys::set_option(self.as_fd(), libc::IPPROTO_IP, IP_LOCAL_PORT_RANGE, &range)?;
        self.bind(&Address::Inet(SocketAddr::new(address.ip(), 0)))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        net::TcpListener,
        time::{Duration, Instant},
    };

    use super::*;

    /// A server on a port of its own.
    fn server(host: &str) -> Option<(TcpListener, Address)> {
        let listener = TcpListener::bind((host, 0)).ok()?;
        let address = listener.local_addr().unwrap();
        Some((listener, Address::Inet(address)))
    }

    /// The kernel lends one ephemeral port to connections of many destinations: another of them may have left a
    /// TIME_WAIT of its own, and as long as that lasts `bind(2)` refuses the port.
    #[test]
    fn it_is_ended_although_another_has_the_same_port() {
        for (kind, host) in [(SocketKind::Tcp, "127.0.0.1"), (SocketKind::Tcp6, "::1")] {
            let Some((elsewhere, other)) = server(host) else { continue };
            let (here, local) = server(host).unwrap();
            let one = Socket::open(kind).unwrap();
            assert_eq!(one.connect(&other), Err(Errno::EINPROGRESS));
            let (accepted, peer) = elsewhere.accept().unwrap();
            one.close().unwrap();
            drop(accepted);
            let client = Socket::open(kind).unwrap();
            client.share(kind, peer).unwrap();
            assert_eq!(client.connect(&local), Err(Errno::EINPROGRESS));
            let (accepted, same) = here.accept().unwrap();
            assert_eq!(same, peer);
            drop(accepted);
            client.close().unwrap();

            let peer = Address::Inet(peer);
            let bound = Socket::open(kind).unwrap();
            bound.set_option(kind, OptionName::Reuseaddr, 1).unwrap();
            assert_eq!(bound.bind(&peer), Err(Errno::EADDRINUSE));
            assert!(time_wait_left(&local, &peer).is_some());
            end_time_wait(&local, &peer);
            let until = Instant::now() + Duration::from_secs(5);
            while time_wait_left(&local, &peer).is_some() {
                assert!(Instant::now() < until, "{local} still waits");
            }
            assert!(time_wait_left(&peer, &other).is_some(), "this one was not meant");
        }
    }
}
