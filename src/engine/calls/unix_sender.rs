//! When a send that sleeps in a Unix socket is woken, and by which error.
//!
//! poll(2) tells of room and of the peer's death, but not of a shutdown(2) that ends the sending, here or at the peer.
//! So these sleepers are looked at by the clock, and tried only when the kernel would wake them: for room it does so when
//! three quarters of the buffer are free, and a try before would find some too early (observed on Linux 6.18;
//! `tests/engine/pairs`).

use super::On;
use crate::{
    engine::{open::OpenSocket, pending::Pending},
    model::{Errno, SendFlags, SocketKind},
};

/// Whether the kernel wakes a send that sleeps here.
pub(super) fn wakes(on: On<'_>, pending: &mut Pending) -> bool {
    let stirred = on.open.stirred.get();
    std::mem::replace(&mut pending.progress.stirred, stirred) != stirred
        || on.open.kernel.poll().is_ok_and(|set| set.writable || set.error || set.hung_up)
        // On a stream, sending nothing sends nothing, and tells of a shutdown. A datagram may be empty.
        || on.open.kind == SocketKind::Unix
            && on.open.kernel.send(&[], SendFlags::default()) == Err(Errno::EPIPE)
}

/// The error that a send asleep in a Unix stream fetches when it is woken. A send that begins looks at the shutdown
/// first, and leaves the error alone.
pub(super) fn error(on: On<'_>) -> Option<Errno> {
    (on.open.kind == SocketKind::Unix).then(|| on.open.kernel.take_error()).flatten()
}

/// Data have been sent through one of two sockets that `socketpair` made: the sleepers of the other one, even those
/// that wait for room, wake and look.
pub(super) fn stir_by_data(open: &OpenSocket) {
    if let Some(partner) = open.partner.borrow().upgrade() {
        stir(&partner);
    }
}

/// A shutdown wakes the sleepers of its own socket, and of two that `socketpair` made, but for datagrams, those in the
/// other one. A Unix datagram that waits for its peer's queue sleeps there, and not in its own socket.
pub(super) fn stir_by_shutdown(open: &OpenSocket) {
    let partner = open.partner.borrow().upgrade();
    if open.kind != SocketKind::UnixDgram || partner.is_some() {
        stir(open);
    }
    if let (Some(partner), true) = (partner, open.kind != SocketKind::UnixDgram) {
        stir(&partner);
    }
}

fn stir(open: &OpenSocket) {
    open.stirred.set(open.stirred.get().wrapping_add(1));
}
