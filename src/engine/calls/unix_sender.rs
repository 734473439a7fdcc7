//! When a send that sleeps in a Unix socket is woken, and by which error.
//!
//! poll(2) tells of room and of the peer's death, but not of a shutdown(2) that ends the sending, here or at the peer.
//! So these sleepers are looked at by the clock, and tried only when the kernel would wake them: it wakes them late, when
//! three quarters of the buffer are free, and a try before would find room too early (observed on Linux 6.18;
//! `tests/engine/pairs`).

use super::On;
use crate::model::{Errno, How, SendFlags, SocketKind};

/// Whether the kernel wakes a send that sleeps here.
pub(super) fn wakes(on: On<'_>) -> bool {
    let kernel = &on.open.kernel;
    kernel.poll().is_ok_and(|set| set.writable || set.error || set.hung_up) || sends_no_more(on)
}

/// Whether a shutdown has ended the sending.
fn sends_no_more(on: On<'_>) -> bool {
    // On a stream, sending nothing sends nothing and tells; a datagram may be empty.
    if on.open.kind == SocketKind::Unix {
        return on.open.kernel.send(&[], SendFlags::default()) == Err(Errno::EPIPE);
    }
    // A connected datagram socket that sleeps for its peer's queue is not woken by its own shutdown. Of two that
    // `socketpair` made, each sleeps for its own buffer.
    let Some(partner) = on.open.partner.borrow().upgrade() else {
        return false;
    };
    let shut = |how: Option<How>, one| how == Some(How::Rdwr) || how == Some(one);
    shut(on.open.shut.get(), How::Wr)
        || on.open.kind == SocketKind::UnixSeqpacket && shut(partner.shut.get(), How::Rd)
}

/// The error that a send asleep in a Unix stream fetches when it is woken. A send that begins looks at the shutdown
/// first, and leaves the error alone.
pub(super) fn error(on: On<'_>) -> Option<Errno> {
    (on.open.kind == SocketKind::Unix).then(|| on.open.kernel.take_error()).flatten()
}
