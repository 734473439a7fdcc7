//! `epoll_create`, `epoll_ctl`, `epoll_wait`: the kernel's own list, on the sockets of the session.
//!
//! The descriptor is an epoll of the kernel, and our poller watches it like a socket. Level, edge and oneshot are the
//! kernel's affair.

use super::{On, failed, plain, select};
use crate::{
    engine::{
        Session,
        no_value::EvalError,
        pending::{Attempt, Pending, Wait},
        prepare::Arguments,
    },
    kernel::Socket,
    language::tree::ArgumentKind,
    model::{Call, Controlled, Errno, Happened, Outcome, SocketId, SocketKind, Watch},
};

/// Events that are taken at a time where nothing comes before `=`.
const MOST: usize = 64;

/// `epoll_ctl add|mod|del SOCKET [EVENT ...]`: `in` when no event is written.
pub(super) fn control(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let control = a.known(0, |kind| match kind {
        ArgumentKind::Control(control) => Some(*control),
        _ => None,
    });
    let name = a.known(1, |kind| match kind {
        ArgumentKind::Socket(name) => Some(name.clone()),
        _ => None,
    });
    let watch = match a.get(2).map(|argument| &argument.kind) {
        Some(ArgumentKind::Watch(watch)) => *watch,
        _ => Watch::IN,
    };
    Ok(Call::EpollCtl(Box::new(Controlled { control, of: select::one(a, &name)?, watch })))
}

/// `epoll_wait [DURATION]`
pub(super) fn wait(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::EpollWait(match a.get(0) {
        Some(_) => a.duration(0)?,
        None => None,
    }))
}

impl Session {
    /// Corresponds to `epoll_create1(2)`.
    pub(super) fn epoll(&mut self, pending: &Pending) -> Attempt {
        if !self.has_descriptors(pending.thread, 1) {
            return failed(Errno::EMFILE);
        }
        match Socket::epoll() {
            Ok(list) => {
                let open = self.adopt(list, SocketKind::Epoll);
                let made = self.install(pending.by(), open, pending.name(), "e");
                Outcome::Made(made.on.fd, made.on.label.clone()).into()
            }
            Err(errno) => failed(errno),
        }
    }

    /// Corresponds to `epoll_ctl(2)`. The kernel keeps which descriptor it was with each event.
    pub(super) fn control(&self, on: On<'_>, it: &Controlled, pending: &Pending) -> Attempt {
        let Some(of) = self.open_one(pending.thread, &it.of) else {
            return failed(Errno::EBADF);
        };
        let key = of.on.socket.0.into();
        plain(
            of.open.numbered(of.on.fd, |socket| {
                on.open.kernel.control(it.control, socket, it.watch, key)
            }),
        )
    }

    /// Corresponds to `epoll_wait(2)`. With a name before `=`, one event at a time.
    pub(super) fn happened(&self, on: On<'_>, pending: &Pending) -> Attempt {
        let most = if pending.name().is_some() { 1 } else { MOST };
        let found = match on.open.kernel.happened(most) {
            Ok(found) if found.is_empty() => return Attempt::Sleep(Wait::Readable),
            Ok(found) => found,
            Err(errno) => return failed(errno),
        };
        let named = found.into_iter().map(|(key, events)| {
            let socket = SocketId(u32::try_from(key).unwrap_or_default());
            Happened { socket, label: self.sockets.label_of(socket), events }
        });
        Outcome::Happened(named.collect()).into()
    }
}
