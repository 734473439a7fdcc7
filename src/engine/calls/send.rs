//! `send`, `sendall`, `sendto`.

use super::{On, failed, first_data, has_error, unix_sender};
use crate::{
    engine::{
        Session,
        no_value::EvalError,
        pending::{Attempt, Patience, Pending, Wait},
        prepare::Arguments,
    },
    model::{Address, Addressed, Bytes, Call, Errno, Outcome, SendFlags, ThreadId},
};

/// `send TEXT`, with its flags.
#[inline]
pub(in crate::engine) fn arguments(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Send(a.text(0)?, flags(a)))
}

/// `sendto ADDRESS TEXT`
pub(super) fn sendto(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let (to, data) = (a.address(0)?, a.text(1)?);
    Ok(Call::Sendto(Box::new(Addressed { to, data, flags: flags(a) })))
}

#[inline]
pub(super) fn flags(a: &Arguments<'_>) -> SendFlags {
    if a.tree.flags.is_empty() {
        return SendFlags::default();
    }
    SendFlags {
        oob: a.flag("oob"),
        dontwait: a.flag("dontwait"),
        more: a.flag("more"),
        nosignal: a.flag("nosignal"),
    }
}

/// Corresponds to `send(2)` on a blocking socket: of a stream it returns when every byte is in a buffer.
///
/// With a time limit it ends when the time is up, with what has found room, as with `SO_SNDTIMEO` (socket(7)).
pub(super) fn send(on: On<'_>, data: &Bytes, flags: SendFlags, pending: &mut Pending) -> Attempt {
    if let Some(attempt) = not_yet(on, pending) {
        return attempt;
    }
    if let Some(attempt) = ended_by_error(on, pending) {
        return attempt;
    }
    if let Some(attempt) = first_data::answered(on, data.len(), pending) {
        return attempt;
    }
    loop {
        let sent = &mut pending.progress.sent;
        if *sent > 0 && has_error(on) {
            return Outcome::Count(*sent).into();
        }
        match on.open.kernel.send(&data[*sent..], flags) {
            Ok(n) => {
                *sent += n;
                stir(on);
                if *sent >= data.len()
                    || pending.patience == Patience::None
                    || !on.open.kind.is_stream()
                {
                    return first_data::taken(on, pending);
                }
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                return Attempt::Sleep(full(on, pending));
            }
            Err(_) if *sent > 0 => return Outcome::Count(*sent).into(),
            Err(errno) => return failed(errno),
        }
    }
}

/// A loop of `send(2)`. After an error nobody knows how much went, as with Python's `sendall`.
pub(super) fn sendall(on: On<'_>, data: &Bytes, pending: &mut Pending) -> Attempt {
    if let Some(attempt) = not_yet(on, pending) {
        return attempt;
    }
    match error_of_sleeper(on, pending) {
        Some(errno) if pending.progress.sent == 0 => return failed(errno),
        // The send(2) that has done a part returns that part, and the next one fails.
        Some(_) | None => {}
    }
    if let Some(attempt) = first_data::answered(on, data.len(), pending) {
        return attempt;
    }
    loop {
        let sent = &mut pending.progress.sent;
        match on.open.kernel.send(&data[*sent..], SendFlags::default()) {
            Ok(n) => {
                *sent += n;
                stir(on);
                if *sent >= data.len() || n == 0 {
                    return first_data::taken(on, pending);
                }
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                return Attempt::Sleep(full(on, pending));
            }
            Err(errno) => return failed(errno),
        }
    }
}

/// What a sender waits for.
pub(super) fn full(on: On<'_>, pending: &mut Pending) -> Wait {
    if on.open.kind.is_inet() {
        return Wait::Writable;
    }
    pending.progress.stirred = on.open.stirred.get();
    Wait::Tick
}

/// What was sent may wake who sleeps at the other end.
pub(super) fn stir(on: On<'_>) {
    if !on.open.kind.is_inet() {
        unix_sender::stir_by_data(&on.open);
    }
}

/// Without a try: it sleeps on, if the kernel would not wake it, and a send that begins fails where the shutdown is kept
/// back.
pub(super) fn not_yet(on: On<'_>, pending: &mut Pending) -> Option<Attempt> {
    if on.open.kind.is_inet() {
        return None;
    }
    if pending.since.is_none() {
        return unix_sender::shut(on).map(failed);
    }
    (!unix_sender::wakes(on, pending)).then_some(Attempt::Sleep(Wait::Tick))
}

/// What it fetches when it is woken by an error.
fn error_of_sleeper(on: On<'_>, pending: &Pending) -> Option<Errno> {
    pending.since.and_then(|_| unix_sender::error(on))
}

/// What an error makes of a sleeping send: what the kernel has taken is what it returns. On a Unix stream the error is lost
/// then.
pub(super) fn ended_by_error(on: On<'_>, pending: &Pending) -> Option<Attempt> {
    let errno = error_of_sleeper(on, pending)?;
    Some(match pending.progress.sent {
        0 => failed(errno),
        sent => Outcome::Count(sent).into(),
    })
}

impl Session {
    /// Corresponds to `sendto(2)`.
    pub(super) fn sendto(&mut self, on: On<'_>, it: &Addressed, pending: &mut Pending) -> Attempt {
        let address = match self.address_of(on, &it.to, pending) {
            Ok(address) => address,
            Err(attempt) => return attempt,
        };
        let kept = if address.is_group() {
            self.tie(pending.thread, on)
        } else {
            self.keep_inside(pending.thread, on, &unbound(&address))
        };
        if let Err(errno) = kept {
            return failed(errno);
        }
        if pending.since.is_none()
            && let Some(errno) = unix_sender::shut(on)
        {
            return failed(errno);
        }
        match on.open.kernel.send_to(&it.data, &address, it.flags) {
            Ok(n) => {
                if on.open.kind.is_inet() {
                    on.open.bound.set(true);
                }
                stir(on);
                Outcome::Count(n).into()
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                Attempt::Sleep(full(on, pending))
            }
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
        if self.lab.is_none()
            && self.flow(thread).reach == crate::engine::Reach::Loopback
            && (address.is_wildcard() || !address.is_local())
        {
            on.open.kernel.bind_to_loopback()?;
            on.open.inside.set(true);
        }
        Ok(())
    }
}

/// Where an unbound socket is bound by its first `sendto`: everywhere.
pub(super) fn unbound(to: &Address) -> Address {
    match to {
        Address::Inet(to) if to.is_ipv6() => {
            Address::Inet((std::net::Ipv6Addr::UNSPECIFIED, 0).into())
        }
        Address::Inet(_) => Address::Inet((std::net::Ipv4Addr::UNSPECIFIED, 0).into()),
        other => other.clone(),
    }
}
