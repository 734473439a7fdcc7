//! Calls that make descriptors: `socket`, `socketpair`, `accept`, `dup`; and `bind` and `listen`.

use std::rc::Rc;

use super::{On, failed, shut_for_reading};
use crate::{
    engine::{
        Reach, Session,
        no_value::EvalError,
        pending::{Attempt, Patience, Pending, Wait},
        prepare::Arguments,
    },
    kernel::Socket,
    language::tree::ArgumentKind,
    model::{Address, Call, Destination, Errno, Outcome, PairKind, SocketKind, TcpState, ThreadId},
};

/// What `listen` takes when no backlog is written, as in Python and Rust.
const BACKLOG: i32 = 128;

/// `socket KIND`
pub(super) fn socket(a: &Arguments<'_>) -> Call {
    Call::Socket(a.known(0, |kind| match kind {
        ArgumentKind::SocketKind(kind) => Some(*kind),
        _ => None,
    }))
}

/// `socketpair KIND`
pub(super) fn socketpair(a: &Arguments<'_>) -> Call {
    Call::Socketpair(a.known(0, |kind| match kind {
        ArgumentKind::PairKind(kind) => Some(*kind),
        _ => None,
    }))
}

/// `listen [BACKLOG]`
pub(super) fn listen(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Listen(match a.get(0) {
        Some(_) => i32::try_from(a.number(0, i32::MIN.into(), i32::MAX.into())?).unwrap_or(BACKLOG),
        None => BACKLOG,
    }))
}

/// Every address, as the kernel binds what nobody binds.
fn everywhere() -> Address {
    Address::Inet((std::net::Ipv4Addr::UNSPECIFIED, 0).into())
}

impl Session {
    /// Corresponds to `socket(2)`.
    pub(super) fn socket(&mut self, kind: SocketKind, pending: &Pending) -> Attempt {
        if !self.has_descriptors(pending.thread, 1) {
            return failed(Errno::EMFILE);
        }
        match self.open_socket_of(pending.thread, kind) {
            Ok(socket) => {
                let open = self.adopt(socket, kind);
                // It hears every ICMP message of the machine, bound or not.
                let stays =
                    self.lab.is_none() && self.flow(pending.thread).reach == Reach::Loopback;
                if kind == SocketKind::Raw && stays {
                    if let Err(errno) = open.kernel.bind_to_loopback() {
                        return failed(errno);
                    }
                    open.inside.set(true);
                }
                let made = self.install(pending.by(), open, pending.name(), "s");
                Outcome::Made(made.on.fd, made.on.label.clone()).into()
            }
            Err(errno) => failed(errno),
        }
    }

    /// Corresponds to `socketpair(2)`.
    pub(super) fn socketpair(&mut self, kind: PairKind, pending: &Pending) -> Attempt {
        if !self.has_descriptors(pending.thread, 2) {
            return failed(Errno::EMFILE);
        }
        match Socket::pair(kind) {
            Ok((one, other)) => {
                let [first, second] = &pending.source.wording.names;
                let one = self.adopt(one, kind.kind());
                one.connected.set(true);
                let other = self.adopt(other, kind.kind());
                *one.partner.borrow_mut() = Rc::downgrade(&other);
                *other.partner.borrow_mut() = Rc::downgrade(&one);
                let one = self.install(pending.by(), one, first.as_ref(), "s");
                other.connected.set(true);
                let other = self.install(pending.by(), other, second.as_ref(), "s");
                Outcome::Pair(Box::new([
                    (one.on.fd, one.on.label.clone()),
                    (other.on.fd, other.on.label.clone()),
                ]))
                .into()
            }
            Err(errno) => failed(errno),
        }
    }

    /// Corresponds to `dup(2)`: another descriptor for the same socket, which closes when both are closed.
    pub(super) fn duplicate(&mut self, on: On<'_>, pending: &Pending) -> Attempt {
        if !self.has_descriptors(pending.thread, 1) {
            return failed(Errno::EMFILE);
        }
        let open = on.open.clone();
        let copy = self.install(pending.by(), open, pending.name(), "copy");
        Outcome::Made(copy.on.fd, copy.on.label.clone()).into()
    }

    /// Corresponds to `bind(2)`.
    pub(super) fn bind(&mut self, on: On<'_>, to: &Destination, pending: &mut Pending) -> Attempt {
        let address = match self.address_of(on, to, pending) {
            Ok(address) => address,
            Err(attempt) => return attempt,
        };
        if let Err(errno) = self.keep_inside(pending.thread, on, &address) {
            return failed(errno);
        }
        match on.open.kernel.bind(&address) {
            Ok(()) => {
                on.open.bound.set(true);
                Outcome::Ok.into()
            }
            Err(errno) => failed(errno),
        }
    }

    /// Corresponds to `listen(2)`. Without a `bind` the kernel binds it to a free port of every address.
    pub(super) fn listen(&mut self, thread: ThreadId, on: On<'_>, backlog: i32) -> Attempt {
        if on.open.kind.is_tcp()
            && let Err(errno) = self.keep_inside(thread, on, &everywhere())
        {
            return failed(errno);
        }
        if self.lab.is_none() && on.open.kind.is_tcp() {
            self.callers.begin_to_count();
        }
        match on.open.kernel.listen(backlog) {
            Ok(()) => {
                on.open.newly_bound.set(!on.open.bound.replace(true));
                on.open.listening.set(true);
                if on.open.backlog.replace(backlog.cast_unsigned()) < backlog.cast_unsigned() {
                    on.open.room.set(on.open.room.get().wrapping_add(1));
                }
                Outcome::Ok.into()
            }
            Err(errno) => failed(errno),
        }
    }

    /// Corresponds to `accept(2)`. The room for a descriptor is claimed first, so that EMFILE loses no connection.
    pub(super) fn accept(&mut self, on: On<'_>, pending: &Pending) -> Attempt {
        if !self.has_descriptors(pending.thread, 1) {
            return failed(Errno::EMFILE);
        }
        match on.open.kernel.accept() {
            Ok((socket, from)) => {
                on.open.room.set(on.open.room.get().wrapping_add(1));
                self.callers.no_longer_waits(&on.open, &from);
                let open = self.adopt(socket, on.open.kind);
                open.bound.set(true);
                open.connected.set(true);
                if on.open.limits_set.get() {
                    open.note_time_limits();
                }
                if on.open.lowat_set.get() {
                    open.note_low_water();
                }
                open.lingers.set(on.open.lingers.get());
                let made = self.install(pending.by(), open.clone(), pending.name(), "conn");
                if on.open.kind.is_tcp() {
                    open.seen.set(TcpState::Close);
                    open.peer.borrow_mut().clone_from(&Some(from.clone()));
                }
                Outcome::accepted(made.on.fd, made.on.label.clone(), self.shown(from)).into()
            }
            // Shutting a Unix listener down ends an accept that may sleep; one that may not gets EAGAIN as before
            // (observed on Linux 6.18; `tests/engine/pairs`).
            Err(Errno::EAGAIN) if pending.patience != Patience::None && shut_for_reading(on) => {
                failed(Errno::EINVAL)
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                Attempt::Sleep(Wait::Readable)
            }
            Err(errno) => failed(errno),
        }
    }
}
