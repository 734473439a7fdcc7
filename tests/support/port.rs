//! A port for a test: not one that the kernel gives away by itself, so it can be closed and bound again.

use std::sync::atomic::{AtomicU32, Ordering};

use playground::{
    kernel::Socket,
    model::{Address, SocketKind},
};

/// A port that is free now for TCP and UDP, another each time. Without `SO_REUSEADDR`, so a TIME_WAIT counts as taken.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        // Another process may run tests at the same time: it begins elsewhere.
        let at = std::process::id().wrapping_mul(7_919) + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 10_000 + u16::try_from(at % 22_000).unwrap();
        let address = Address::Inet(([0, 0, 0, 0], port).into());
        let is_free = |kind| Socket::open(kind).unwrap().bind(&address).is_ok();
        if is_free(SocketKind::Tcp) && is_free(SocketKind::Udp) {
            return port;
        }
    }
}
