//! A port for a test: not one that the kernel gives away by itself, so it can be closed and bound again.

use std::sync::atomic::{AtomicU32, Ordering};

use playground::lesson::Port;

/// A port that is free now and that no other run has, another each time.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Another process may run tests at the same time: it begins elsewhere.
    let at = std::process::id().wrapping_mul(7_919) + NEXT.fetch_add(1, Ordering::Relaxed);
    let wanted = 10_000 + u16::try_from(at % 22_000).unwrap();
    Port::claim(wanted).unwrap().number()
}
