//! Lenses: what the kernel knows of a socket, read without changing it.

use std::time::Duration;

use super::{On, failed};
use crate::{
    engine::{Reach, Session, no_value::EvalError, pending::Attempt, prepare::Arguments},
    kernel::{self, TcpInfo},
    language::tree::ArgumentKind,
    model::{Call, CallName, Counter, Errno, Outcome, Row, SocketKind, TcpState, ThreadId},
};

/// How long a connection stays in TIME_WAIT (`TCP_TIMEWAIT_LEN`; observed on Linux 6.18: 59.99 s left at once).
const TIME_WAIT: Duration = Duration::from_secs(60);
/// What the kernel's timers may be coarse by.
const SLACK: Duration = Duration::from_millis(10);

/// Reads one.
pub(super) fn read(on: On<'_>, lens: CallName) -> Attempt {
    match lens {
        CallName::State => state(on),
        CallName::Queue => queue(on),
        CallName::Inq => unread(on),
        CallName::Outq => unsent(on),
        CallName::SegsOut => tcp_number(on, |info| info.segs_out.into()),
        CallName::SegsIn => tcp_number(on, |info| info.segs_in.into()),
        CallName::Segments => tcp_number(on, |info| info.data_segs_out.into()),
        CallName::Retrans => tcp_number(on, |info| info.retrans_total.into()),
        CallName::Rto => tcp_time(on, |info| info.rto_us),
        CallName::Cwnd => tcp_number(on, |info| info.cwnd.into()),
        CallName::Ssthresh => tcp_number(on, |info| info.ssthresh.into()),
        CallName::Rtt => tcp_time(on, |info| info.rtt_us),
        CallName::Mss => tcp_number(on, |info| info.send_mss.into()),
        CallName::Window => tcp_number(on, |info| info.send_window.unwrap_or(0).into()),
        CallName::Inflight => tcp_number(on, |info| info.inflight().into()),
        CallName::Drops => number(on.open.kernel.drops()),
        other => unreachable!("{other} is not a lens of a socket"),
    }
}

/// `netstat PORT`
pub(super) fn port(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Netstat(u16::try_from(a.number(0, 1, u16::MAX.into())?).unwrap_or(0)))
}

/// Corresponds to `poll(2)` with no time to wait.
pub(super) fn poll(on: On<'_>) -> Attempt {
    match on.open.kernel.poll() {
        Ok(mut set) => {
            // Shut down for reading, and for writing as soon as nobody sleeps there.
            set.hung_up |= on.open.shut_later.get() && set.peer_closed;
            Outcome::Poll(set).into()
        }
        Err(errno) => failed(errno),
    }
}

/// The state of a TCP socket by `TCP_INFO`, which no other kind has. Of those the three that `/proc/net/udp` and
/// `/proc/net/unix` know, found by asking whether it listens (`SO_ACCEPTCONN`) or has a peer (`getpeername(2)`).
fn state(on: On<'_>) -> Attempt {
    let kernel = &on.open.kernel;
    if matches!(on.open.kind, SocketKind::Epoll | SocketKind::File) {
        return failed(Errno::ENOTSOCK);
    }
    if on.open.kind.is_tcp() {
        return match kernel.tcp_state() {
            Some(state) => {
                on.open.seen.set(state);
                Outcome::State(state).into()
            }
            None => failed(Errno::ENOPROTOOPT),
        };
    }
    Outcome::Standing(if kernel.is_listening() {
        TcpState::Listen
    } else if kernel.peer_address().is_ok() {
        TcpState::Established
    } else {
        TcpState::Close
    })
    .into()
}

/// Of a listener `TCP_INFO` gives the length and the limit of the accept queue (observed on Linux 6.18).
fn queue(on: On<'_>) -> Attempt {
    match on.open.kernel.tcp_info() {
        Ok(info) if info.state == TcpState::Listen => {
            Outcome::Queue(info.unacked, info.sacked).into()
        }
        Ok(_) => failed(Errno::EINVAL),
        Err(errno) => failed(errno),
    }
}

fn tcp_number(on: On<'_>, field: fn(&TcpInfo) -> i64) -> Attempt {
    match on.open.kernel.tcp_info() {
        Ok(info) => Outcome::Number(field(&info)).into(),
        Err(errno) => failed(errno),
    }
}

/// A time that `TCP_INFO` gives in microseconds.
fn tcp_time(on: On<'_>, field: fn(&TcpInfo) -> u32) -> Attempt {
    match on.open.kernel.tcp_info() {
        Ok(info) => Outcome::Time(Some(Duration::from_micros(field(&info).into()))).into(),
        Err(errno) => failed(errno),
    }
}

fn unread(on: On<'_>) -> Attempt {
    number(on.open.kernel.unread().map(|n| n as u64))
}

fn unsent(on: On<'_>) -> Attempt {
    number(on.open.kernel.unsent().map(|n| n as u64))
}

/// `counter NAME`
pub(super) fn which(a: &Arguments<'_>) -> Call {
    Call::Counter(a.known(0, |kind| match kind {
        ArgumentKind::Counter(counter) => Some(*counter),
        _ => None,
    }))
}

impl Session {
    /// The interfaces of a thread's computer.
    pub(in crate::engine) fn interfaces(&self, thread: ThreadId) -> Outcome {
        let found = match (&self.lab, self.host_of(thread)) {
            (None, _) => kernel::interfaces(),
            (Some(bench), Some(host)) => bench.lab.interfaces(host),
            (Some(_), None) => Err(Errno::ENETDOWN),
        };
        match found {
            Ok(list) => Outcome::Interfaces(list.into()),
            Err(errno) => Outcome::Failed(errno.into()),
        }
    }

    /// What a counter has counted since the session's first `listen`, before which nobody could come to its sockets; in
    /// a lab since the computer was made.
    pub(super) fn counter(&self, thread: ThreadId, which: Counter) -> Attempt {
        number(match (&self.lab, self.host_of(thread)) {
            (None, _) => self.callers.counted(which),
            (Some(bench), Some(host)) => bench.lab.counter(host, which),
            (Some(_), None) => Err(Errno::ENETDOWN),
        })
    }

    /// Every row of a port. In a session that stays on this machine, a lesson, without what was closed before it began
    /// (`TIME_WAIT`): a port the kernel gave it may have been somebody else's half a minute ago.
    pub(super) fn netstat(&self, thread: ThreadId, port: u16) -> Attempt {
        if let Some(rows) = self.lab_rows(thread, port) {
            return match rows {
                Ok(rows) => Outcome::Rows(rows.into()).into(),
                Err(errno) => failed(errno),
            };
        }
        let older = |row: &Row| {
            self.reach == Reach::Loopback
                && row.left.is_some_and(|left| TIME_WAIT.saturating_sub(left) > self.age() + SLACK)
        };
        match kernel::netstat(port) {
            Ok(mut rows) => {
                rows.retain(|row| !older(row));
                Outcome::Rows(rows.into()).into()
            }
            Err(errno) => failed(errno),
        }
    }
}

fn number(result: Result<u64, Errno>) -> Attempt {
    match result {
        Ok(n) => Outcome::Number(i64::try_from(n).unwrap_or(i64::MAX)).into(),
        Err(errno) => failed(errno),
    }
}
