//! When a send that sleeps in a Unix socket is woken, and by which error.
//!
//! poll(2) tells of room and of the peer's death, but not of a shutdown(2) that ends the sending, here or at the peer.
//! So these sleepers are looked at by the clock, and tried only when the kernel would wake them: for room it does so when
//! three quarters of the buffer are free, and a try before would find some too early (observed on Linux 6.18;
//! `tests/engine/pairs`).

use super::{On, failed};
use crate::{
    engine::{
        Session,
        open::OpenSocket,
        pending::{Attempt, Pending},
        target::Target,
    },
    kernel::Socket,
    model::{Errno, How, OptionName, OptionValue, Outcome, PairKind, SendFlags, SocketKind},
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
/// other one.
fn stir_by_shutdown(open: &OpenSocket) {
    stir(open);
    if open.kind != SocketKind::UnixDgram
        && let Some(partner) = open.partner.borrow().upgrade()
    {
        stir(&partner);
    }
}

impl Session {
    /// Corresponds to `shutdown(2)`.
    ///
    /// A Unix datagram that waits for its peer's queue sleeps there, and not in its own socket: it is delivered although
    /// that is shut down for writing meanwhile (observed on Linux 6.18; `tests/engine/pairs`). No later try could do that, so
    /// the shutdown is kept back until none of them sleeps any more; it never fails, and no send can begin meanwhile.
    pub(super) fn shutdown(&self, on: On<'_>, how: How) -> Attempt {
        let open = &on.open;
        let for_peer = open.kind == SocketKind::UnixDgram
            && open.partner.borrow().upgrade().is_none()
            && !is_full(open);
        if !for_peer {
            stir_by_shutdown(open);
        }
        let is_kept_back = for_peer && how != How::Rd && self.sleepers.send_in(open);
        open.shut_later.set(open.shut_later.get() || is_kept_back);
        let result = match how {
            How::Wr if is_kept_back => Ok(()),
            How::Rdwr if is_kept_back => open.kernel.shutdown(How::Rd),
            how => open.kernel.shutdown(how),
        };
        result.map_or_else(failed, |()| Outcome::Ok.into())
    }

    /// A send sleeps no longer: a shutdown that was kept back for it is made.
    pub(in crate::engine) fn catch_up_on_shutdown(&self, pending: &Pending) {
        if let Target::Open(descriptor) = &pending.target
            && descriptor.open.shut_later.get()
            && !self.sleepers.send_in(&descriptor.open)
        {
            descriptor.open.shut_later.set(false);
            // Of a Unix socket it cannot fail (unix_shutdown in af_unix.c).
            let _ = descriptor.open.kernel.shutdown(How::Wr);
        }
    }
}

/// Whether a send sleeps for room in its own buffer. Then it is woken by a shutdown, and fails.
fn is_full(open: &OpenSocket) -> bool {
    let Ok(OptionValue::Number(room)) = open.kernel.option(open.kind, OptionName::Sndbuf) else {
        return false;
    };
    open.kernel.unsent().is_ok_and(|taken| i64::try_from(taken).is_ok_and(|taken| taken >= room))
}

/// What a send that begins is told where the shutdown is kept back: what the kernel says of a socket in that state.
pub(super) fn shut(on: On<'_>) -> Option<Errno> {
    if !on.open.shut_later.get() {
        return None;
    }
    let (like, _peer) = Socket::pair(PairKind::Dgram).ok()?;
    like.shutdown(How::Wr).ok()?;
    like.send(&[], SendFlags::default()).err()
}

fn stir(open: &OpenSocket) {
    open.stirred.set(open.stirred.get().wrapping_add(1));
}
