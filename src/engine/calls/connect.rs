//! `connect`, and the names it may be given.

use std::{
    net::{IpAddr, SocketAddr},
    rc::{Rc, Weak},
};

use super::{On, failed, shut_for_reading};
use crate::{
    engine::{
        Reach, Session,
        no_value::EvalError,
        open::OpenSocket,
        pending::{Attempt, Patience, Pending, Wait},
        places::known_here,
        prepare::Arguments,
    },
    kernel::{self, Done, Job},
    language::tree::ArgumentKind,
    model::{
        Address, Call, Destination, Errno, Failure, Outcome, ResolveError, SocketKind, TcpState,
    },
};

/// `connect ADDRESS` or `connect none`
pub(super) fn connect(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(match a.presume(0).kind {
        ArgumentKind::None => Call::Disconnect,
        _ => Call::Connect(Box::new(a.address(0)?)),
    })
}

/// `resolve HOST`
pub(super) fn resolve(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Resolve(a.written(0)?))
}

impl Session {
    /// Corresponds to `connect(2)` on a blocking socket.
    ///
    /// Finished by calling connect(2) again: only so does a later connect answer ECONNREFUSED or EISCONN
    /// as on a blocking socket (observed on Linux 6.18; held by the oracle tests).
    pub(super) fn connect(
        &mut self,
        on: On<'_>,
        to: &Destination,
        pending: &mut Pending,
    ) -> Attempt {
        let address = match self.address_of(on, to, pending) {
            Ok(address) => address,
            Err(attempt) => return attempt,
        };
        if address.is_group()
            && let Err(errno) = self.tie(pending.thread, on)
        {
            return failed(errno);
        }
        if pending.since.is_some() && pending.wait == Wait::Writable {
            return connecting(on, &address);
        }
        let full = pending.progress.aside.as_ref().and_then(|aside| aside.full.as_ref());
        if let Some((listener, room)) = full
            && listener.upgrade().is_some_and(|listener| listener.room.get() == *room)
        {
            return Attempt::Sleep(Wait::Tick);
        }
        let mut result = on.open.kernel.connect(&address);
        if result == Err(Errno::EINPROGRESS) && pending.patience != Patience::None {
            result = on.open.kernel.connect(&address);
        }
        match result {
            Ok(()) => {
                on.open.bound.set(true);
                on.open.connected.set(true);
                Outcome::Ok.into()
            }
            Err(Errno::EALREADY | Errno::EINPROGRESS) if pending.patience != Patience::None => {
                Attempt::Sleep(Wait::Writable)
            }
            // A Unix listener's queue is full: no event tells when it no longer is (observed on Linux 6.18).
            // Of a listener of ours we know when there may be room. Shut down it refuses everybody, but those who sleep
            // already hear of it only when they are woken (observed on Linux 6.18; `tests/engine/pairs`).
            // On an internet socket it means that no port is free, and waiting for one is not the kernel's way.
            Err(Errno::EAGAIN) if pending.patience != Patience::None && !on.open.kind.is_inet() => {
                pending.progress.aside().full = self.listener_at(&address);
                Attempt::Sleep(Wait::Tick)
            }
            Err(errno) => failed(errno),
        }
    }

    /// The Unix listener of this session at an address, and how often there may have been room in its queue.
    fn listener_at(&self, address: &Address) -> Option<(Weak<OpenSocket>, u32)> {
        self.descriptors()
            .map(|descriptor| &descriptor.open)
            .filter(|open| open.listening.get() && open.kind.has_eof() && !open.kind.is_inet())
            .find(|open| open.kernel.local_address().as_ref() == Ok(address))
            .map(|open| (Rc::downgrade(open), open.room.get()))
    }

    /// The address a destination means for this socket; a name is looked up, which may take its time.
    pub(super) fn address_of(
        &mut self,
        on: On<'_>,
        to: &Destination,
        pending: &mut Pending,
    ) -> Result<Address, Attempt> {
        if let Some(address) = pending.progress.aside.as_ref().and_then(|a| a.address.as_ref()) {
            return Ok(address.clone());
        }
        let (host, port) = match to {
            Destination::Known(address) => return Ok(address.clone()),
            Destination::Named(host, port) => (host, *port),
        };
        let kind = on.open.kind;
        let found = self.look_up(host, Some(kind), pending)?;
        let Some(ip) = found.iter().find(|ip| ip.is_ipv6() == kind.is_ipv6()) else {
            return Err(Outcome::Failed(Failure::Resolve(kernel::unresolved(
                ResolveError::AddrFamily,
            )))
            .into());
        };
        let address = Address::Inet(SocketAddr::new(*ip, port));
        pending.progress.aside().address = Some(address.clone());
        Ok(address)
    }

    /// Corresponds to `getaddrinfo(3)`.
    pub(super) fn resolve(&mut self, name: &str, pending: &mut Pending) -> Attempt {
        match self.look_up(name, None, pending) {
            Ok(list) => Outcome::Addresses(list.into()).into(),
            Err(attempt) => attempt,
        }
    }

    /// Numbers are read here; names come from the hosts file where a session may reach no further, because
    /// getaddrinfo(3) may ask outside; else from a helper thread, because it may take seconds.
    fn look_up(
        &mut self,
        name: &str,
        kind: Option<SocketKind>,
        pending: &mut Pending,
    ) -> Result<Vec<IpAddr>, Attempt> {
        let unknown = |why| Err(Outcome::Failed(Failure::Resolve(why)).into());
        let no_name = kernel::unresolved(ResolveError::NoName);
        if self.is_in_lab() {
            return match self.known_in_lab(name) {
                Ok(found) if !found.is_empty() => Ok(found),
                _ => unknown(no_name),
            };
        }
        if self.flow(pending.thread).reach == Reach::Loopback {
            let found = known_here(name);
            return if found.is_empty() { unknown(no_name) } else { Ok(found) };
        }
        if let Some(ip) = kernel::resolve_numeric(name) {
            return Ok(vec![ip]);
        }
        match pending.progress.aside().done.take() {
            Some(Done::Resolved(Ok(list))) => return Ok(list.iter().filter_map(ip).collect()),
            Some(Done::Resolved(Err(why))) => return unknown(why),
            Some(Done::Closed(_)) | None => {}
        }
        if pending.progress.job().is_none() {
            // A kind without IP addresses wants every one.
            let job =
                Job::Resolve { host: name.into(), port: 0, kind: kind.unwrap_or(SocketKind::Unix) };
            pending.progress.aside().job = Some(self.start_aside(job));
        }
        Err(Attempt::Sleep(Wait::Aside))
    }

    /// Gives a call that really blocks to a helper thread.
    pub(in crate::engine) fn start_aside(&mut self, job: Job) -> u64 {
        self.poll.start(job)
    }
}

/// What a connect(2) asleep in TCP does when it is woken: it looks at the state, and at the error of the attempt it
/// began. To call connect(2) again is the same, unless the attempt was ended by a shutdown(2), or another thread that
/// slept in the same attempt has been told first: then it would begin a new one (observed on Linux 6.18;
/// `tests/engine/pairs`).
fn connecting(on: On<'_>, address: &Address) -> Attempt {
    let kernel = &on.open.kernel;
    match kernel.tcp_state() {
        Some(TcpState::SynSent | TcpState::SynRecv) => Attempt::Sleep(Wait::Writable),
        // A failed attempt is shut down for reading until the failure has been reported.
        Some(TcpState::Close) if !shut_for_reading(on) => {
            failed(kernel.take_error().unwrap_or(Errno::ECONNABORTED))
        }
        _ => match kernel.connect(address) {
            Ok(()) | Err(Errno::EISCONN) => {
                on.open.bound.set(true);
                on.open.connected.set(true);
                Outcome::Ok.into()
            }
            Err(Errno::EALREADY | Errno::EINPROGRESS) => Attempt::Sleep(Wait::Writable),
            Err(errno) => failed(errno),
        },
    }
}

/// Corresponds to `connect(2)` with `AF_UNSPEC`. A port that the kernel chose goes with the peer; one that bind named
/// stays (observed on Linux 6.18; `tests/engine/datagram.rs`).
pub(super) fn disconnect(on: On<'_>) -> Attempt {
    match on.open.kernel.disconnect() {
        Ok(()) => {
            on.open.parted.set(on.open.parted.get().wrapping_add(1));
            on.open.connected.set(false);
            on.open.listening.set(false);
            let port = on.open.kernel.local_address().ok().and_then(|own| own.port());
            on.open.bound.set(port.is_some_and(|port| port != 0));
            Outcome::Ok.into()
        }
        Err(errno) => failed(errno),
    }
}

/// What a call gives from which the peer was taken away while it slept in TCP: EPIPE, if it has nothing to return, and
/// ECONNRESET is left to the next call; a send fetches that itself (observed on Linux 6.18; `tests/field/connectnoneasleep`).
pub(super) fn parted(on: On<'_>, call: &Call, pending: &mut Pending) -> Option<Attempt> {
    let ends = match call {
        Call::Connect(_) | Call::Recvn(_) | Call::Recvline => true,
        Call::Recv(..) | Call::Recvfrom(..) | Call::Recvmsg(_) => pending.progress.got.is_empty(),
        _ => false,
    };
    let is_parted = ends
        && pending.since.is_some()
        && on.open.kind.is_tcp()
        && on.open.parted.get() != pending.progress.parted;
    // A peek that sleeps for more looks again at each try.
    let seen = pending.progress.seen.take();
    is_parted.then(|| seen.map_or_else(|| failed(Errno::EPIPE), |it| Outcome::Data(it).into()))
}

fn ip(address: &Address) -> Option<IpAddr> {
    match address {
        Address::Inet(address) => Some(address.ip()),
        Address::Path(_) | Address::Abstract(_) | Address::Unnamed => None,
    }
}
