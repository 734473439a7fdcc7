//! `send`, `sendall`, `sendto`.

use super::{On, failed};
use crate::{
    engine::{
        Session,
        pending::{Attempt, Patience, Pending, Wait},
    },
    model::{Address, Bytes, Destination, Errno, Outcome, SendFlags, ThreadId},
};

/// Corresponds to `send(2)` on a blocking socket: of a stream it returns when every byte is in a buffer.
///
/// With a time limit it takes what there is room for, as Python's does (observed: 3.9 MB of 20).
pub(super) fn send(on: On<'_>, data: &Bytes, flags: SendFlags, pending: &mut Pending) -> Attempt {
    loop {
        let sent = &mut pending.progress.sent;
        match on.open.kernel.send(&data[*sent..], flags) {
            Ok(n) => {
                *sent += n;
                if *sent >= data.len()
                    || pending.patience != Patience::Forever
                    || !on.open.kind.is_stream()
                {
                    return Outcome::Count(*sent).into();
                }
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                return Attempt::Sleep(full(on));
            }
            // What the kernel has taken is what send(2) returns; the error is for the next call.
            Err(_) if *sent > 0 => return Outcome::Count(*sent).into(),
            Err(errno) => return failed(errno),
        }
    }
}

/// A loop of `send(2)`. After an error nobody knows how much went, as with Python's `sendall`.
pub(super) fn sendall(on: On<'_>, data: &Bytes, pending: &mut Pending) -> Attempt {
    loop {
        let sent = &mut pending.progress.sent;
        match on.open.kernel.send(&data[*sent..], SendFlags::default()) {
            Ok(n) => {
                *sent += n;
                if *sent >= data.len() || n == 0 {
                    return Outcome::Count(*sent).into();
                }
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                return Attempt::Sleep(full(on));
            }
            Err(errno) => return failed(errno),
        }
    }
}

/// What a sender waits for. A connected Unix datagram socket is writable while its peer's queue is full to an
/// unconnected one (observed on Linux 6.18), so those are tried again by the clock.
fn full(on: On<'_>) -> Wait {
    if on.open.kind == crate::model::SocketKind::UnixDgram { Wait::Tick } else { Wait::Writable }
}

impl Session {
    /// Corresponds to `sendto(2)`.
    pub(super) fn sendto(
        &mut self,
        on: On<'_>,
        to: &Destination,
        data: &Bytes,
        pending: &mut Pending,
    ) -> Attempt {
        let address = match self.address_of(on, to, pending) {
            Ok(address) => address,
            Err(attempt) => return attempt,
        };
        if let Err(errno) = self.keep_inside(pending.thread, on, &unbound(&address)) {
            return failed(errno);
        }
        match on.open.kernel.send_to(data, &address) {
            Ok(n) => {
                if on.open.kind.is_inet() {
                    on.open.bound.set(true);
                }
                Outcome::Count(n).into()
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => Attempt::Sleep(full(on)),
            Err(errno) => failed(errno),
        }
    }

    /// A socket that would hear the whole network is tied to the loopback device first, where a session may reach
    /// no further: the kernel binds an unbound socket to the wildcard at its first `sendto` or `listen`.
    pub(super) fn keep_inside(
        &self,
        thread: ThreadId,
        on: On<'_>,
        address: &Address,
    ) -> Result<(), Errno> {
        // The device can be chosen once (socket(7)): a bind that failed has done so already.
        if on.open.bound.get() || on.open.inside.get() || !on.open.kind.is_inet() {
            return Ok(());
        }
        if self.flow(thread).reach == crate::engine::Reach::Loopback
            && (address.is_wildcard() || !address.is_local())
        {
            on.open.kernel.bind_to_loopback()?;
            on.open.inside.set(true);
        }
        Ok(())
    }
}

/// Where an unbound socket is bound by its first `sendto`: everywhere.
fn unbound(to: &Address) -> Address {
    match to {
        Address::Inet(to) if to.is_ipv6() => {
            Address::Inet((std::net::Ipv6Addr::UNSPECIFIED, 0).into())
        }
        Address::Inet(_) => Address::Inet((std::net::Ipv4Addr::UNSPECIFIED, 0).into()),
        other => other.clone(),
    }
}
