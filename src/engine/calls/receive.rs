//! `recv`, `recvfrom`, and the honest loops `recvn` and `recvline`.

use super::{On, failed, has_error, shut_for_reading};
use crate::{
    engine::{
        Session,
        no_value::EvalError,
        open::Mode,
        patience::until,
        pending::{Attempt, Patience, Pending, Wait},
        prepare::Arguments,
        target::Target,
    },
    model::{
        Address, Bytes, Call, Datagram, Errno, Outcome, PollSet, ReceiveFlags, SocketKind, Value,
    },
};

/// What `recv` asks for when no number is written, as every tutorial does.
const MANY: usize = 1024;
/// A buffer this large is kept from call to call.
const KEPT: usize = 1 << 20;
/// Leaves what it gives where it is. Of an empty socket it never sleeps: every socket is non-blocking.
const PEEK: ReceiveFlags = ReceiveFlags {
    peek: true,
    waitall: false,
    dontwait: false,
    oob: false,
    trunc: false,
    errqueue: false,
};
/// The longest line `recvline` collects.
const LONGEST_LINE: usize = 1 << 20;

/// `recv [N]`, with its flags.
#[inline]
pub(in crate::engine) fn arguments(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Recv(a.size(0, MANY)?, flags(a)))
}

/// `recvn N`
pub(super) fn all_of(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Recvn(a.size(0, MANY)?))
}

/// `recvfrom [N]`, with its flags.
pub(super) fn from(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Recvfrom(a.size(0, MANY)?, flags(a)))
}

#[inline]
pub(super) fn flags(a: &Arguments<'_>) -> ReceiveFlags {
    if a.tree.flags.is_empty() {
        return ReceiveFlags::default();
    }
    ReceiveFlags {
        peek: a.flag("peek"),
        waitall: a.flag("waitall"),
        dontwait: a.flag("dontwait"),
        oob: a.flag("oob"),
        trunc: a.flag("trunc"),
        errqueue: a.flag("errqueue"),
    }
}

/// Corresponds to `recv(2)`. With `MSG_TRUNC` TCP throws away what it would have given (tcp(7)).
pub(super) fn recv(
    buffer: &mut Vec<u8>,
    on: On<'_>,
    n: usize,
    flags: ReceiveFlags,
    pending: &mut Pending,
) -> Attempt {
    if flags.trunc && on.open.kind.is_tcp() {
        let flags = ReceiveFlags { trunc: false, ..flags };
        return match take(buffer, on, n, flags, pending) {
            Attempt::Done(Outcome::Data(data)) => {
                Outcome::Truncated(Bytes::empty(), data.len()).into()
            }
            other => other,
        };
    }
    take(buffer, on, n, flags, pending)
}

fn take(
    buffer: &mut Vec<u8>,
    on: On<'_>,
    n: usize,
    flags: ReceiveFlags,
    pending: &mut Pending,
) -> Attempt {
    let waits = pending.patience != Patience::None && !flags.oob && !flags.errqueue;
    if on.open.kind.is_stream() && waits {
        // MSG_WAITALL means nothing to a non-blocking socket (recv(2)): it is kept here.
        let least = if flags.waitall { n } else { least(on).min(n) };
        if least > 1 {
            // A peek at a Unix stream takes what is there, however little (observed on Linux 6.18;
            // `tests/engine/pairs`).
            match (flags.peek, on.open.kind) {
                (false, _) => return at_least(buffer, on, n, least, pending),
                (true, SocketKind::Unix) => {}
                (true, _) => return peek_at_least(buffer, on, n, least, pending),
            }
        }
    }
    let room = make_room(buffer, n);
    if flags.trunc {
        return match on.open.kernel.receive_from(room, flags) {
            Ok(got) if got.len == 0 && n > 0 && on.open.kind.has_eof() => Outcome::Eof.into(),
            Ok(got) if got.truncated => {
                Outcome::Truncated(room[..got.len].into(), got.whole).into()
            }
            Ok(got) => Outcome::Data(room[..got.len].into()).into(),
            Err(errno) => blocked(errno, on, pending),
        };
    }
    match on.open.kernel.receive(room, flags) {
        // Asking for nothing gives nothing, which is not the end.
        Ok(0) if n > 0 && on.open.kind.has_eof() => Outcome::Eof.into(),
        Ok(got) => Outcome::Data(room[..got].into()).into(),
        // An urgent byte that is announced and not here yet is waited for by nobody (tcp(7)), nor is an error.
        Err(errno) if flags.oob && on.open.kind.is_stream() || errors(on, flags) => failed(errno),
        Err(errno) => blocked(errno, on, pending),
    }
}

/// Whether it takes from the error queue, which a Unix socket does not have: there the flag means nothing.
pub(super) fn errors(on: On<'_>, flags: ReceiveFlags) -> bool {
    flags.errqueue && on.open.kind.is_inet()
}

/// `SO_RCVLOWAT`: recv(2) takes what comes, and sleeps on until it has so much (observed on Linux 6.18; `lowat.rs`).
fn least(on: On<'_>) -> usize {
    if on.open.lowat.get() { on.open.kernel.low_water() } else { 1 }
}

/// Whether one that sleeps in TCP is woken: as poll(2) says, when the whole of `SO_RCVLOWAT` lies there unread, or the
/// end, an error, or an urgent byte (socket(7)). What its recv(2) has taken already does not count (observed on Linux
/// 6.18; `tests/engine/lowat.rs`). For a Unix stream poll(2) knows nothing of it.
fn enough(on: On<'_>) -> bool {
    let woken = |set: PollSet| set.readable || set.urgent || set.error || set.hung_up;
    on.open.kernel.poll().is_ok_and(woken)
}

/// Whether the kernel would not wake it: there is less than `SO_RCVLOWAT`, and its socket was not shut down since.
fn sleeps_on(on: On<'_>, pending: &mut Pending) -> bool {
    let stirred = on.open.stirred.get();
    let same = std::mem::replace(&mut pending.progress.stirred, stirred) == stirred;
    pending.since.is_some() && on.open.lowat.get() && same && !enough(on)
}

/// What a receive waits for that wants more. No event tells of a shutdown that wakes it below `SO_RCVLOWAT`.
fn more(on: On<'_>) -> Wait {
    if on.open.lowat.get() { Wait::Tick } else { Wait::Readable }
}

/// Looks at up to `n` bytes of TCP, and sleeps until there are `least` of them, or no more can be seen.
fn peek_at_least(
    buffer: &mut Vec<u8>,
    on: On<'_>,
    n: usize,
    least: usize,
    pending: &mut Pending,
) -> Attempt {
    if sleeps_on(on, pending) {
        return Attempt::Sleep(more(on));
    }
    let room = make_room(buffer, n);
    match on.open.kernel.receive(room, PEEK) {
        Ok(0) => Outcome::Eof.into(),
        Ok(seen) if seen >= least || no_more_to_see(on, seen) => {
            Outcome::Data(room[..seen].into()).into()
        }
        // Level: what lies there already makes it ready again and again.
        Ok(seen) => {
            pending.progress.seen = Some(room[..seen].into());
            Attempt::Sleep(Wait::Tick)
        }
        Err(Errno::EAGAIN) => Attempt::Sleep(more(on)),
        Err(errno) => failed(errno),
    }
}

/// Whether a peek that sleeps for more returns what it has seen. `SIOCINQ` counts up to the urgent mark only.
fn no_more_to_see(on: On<'_>, seen: usize) -> bool {
    let kernel = &on.open.kernel;
    kernel.poll().is_ok_and(|set| {
        set.error || set.hung_up || set.peer_closed || set.urgent && kernel.unread() == Ok(seen)
    })
}

/// Receives up to `n` bytes, and sleeps until it has `least` of them.
fn at_least(
    buffer: &mut Vec<u8>,
    on: On<'_>,
    n: usize,
    least: usize,
    pending: &mut Pending,
) -> Attempt {
    if sleeps_on(on, pending) {
        return Attempt::Sleep(more(on));
    }
    loop {
        let got = pending.progress.got.len();
        if got >= least || got > 0 && stops_here(on) {
            return all(pending);
        }
        let room = make_room(buffer, (n - got).min(KEPT));
        match on.open.kernel.receive(room, ReceiveFlags::default()) {
            Ok(0) if got == 0 => return Outcome::Eof.into(),
            Ok(0) => return all(pending),
            Ok(more) => pending.progress.got.extend_from_slice(&room[..more]),
            Err(Errno::EAGAIN) => return Attempt::Sleep(more(on)),
            // What has come is what recv(2) returns. A Unix socket's own recv(2) loses the error, too (observed on
            // Linux 6.18; `tests/engine/pairs`).
            Err(_) if got > 0 => return all(pending),
            Err(errno) => return failed(errno),
        }
    }
}

/// Whether a recv(2) that has something returns it although it wants more: at the urgent mark, and before an error.
fn stops_here(on: On<'_>) -> bool {
    on.open.kernel.mark() == Ok(true) || has_error(on) && on.open.kernel.unread() == Ok(0)
}

/// A loop of `recv(2)` until so many bytes have come.
pub(super) fn recvn(buffer: &mut Vec<u8>, on: On<'_>, n: usize, pending: &mut Pending) -> Attempt {
    loop {
        let missing = n - pending.progress.got.len();
        if missing == 0 {
            return all(pending);
        }
        let room = make_room(buffer, missing.min(KEPT));
        match on.open.kernel.receive(room, ReceiveFlags::default()) {
            Ok(0) if on.open.kind.has_eof() => return ended(pending),
            Ok(got) => pending.progress.got.extend_from_slice(&room[..got]),
            Err(errno) => return blocked(errno, on, pending),
        }
        next_of_loop(on, pending);
    }
}

/// The next call of a loop sleeps no more if `O_NONBLOCK` has been set meanwhile, and has a time of its own.
fn next_of_loop(on: On<'_>, pending: &mut Pending) {
    match on.open.mode.get() {
        Mode::Nonblocking => pending.patience = Patience::None,
        Mode::Blocking if pending.limited => {
            pending.patience = on.open.limits.get().0.map_or(Patience::Forever, until);
        }
        Mode::Blocking | Mode::Limited(_) => {}
    }
}

/// A loop of `recv(2)` until a newline has come, which is taken off. Never takes a byte beyond it.
pub(super) fn recvline(buffer: &mut Vec<u8>, on: On<'_>, pending: &mut Pending) -> Attempt {
    loop {
        let room = make_room(buffer, 4096);
        let seen = match on.open.kernel.receive(room, PEEK) {
            Ok(0) if on.open.kind.has_eof() => return ended(pending),
            Ok(seen) => seen,
            Err(errno) => return blocked(errno, on, pending),
        };
        let newline = room[..seen].iter().position(|b| *b == b'\n');
        let wanted = newline.map_or(seen, |at| at + 1);
        let taken = match on.open.kernel.receive(&mut room[..wanted], ReceiveFlags::default()) {
            Ok(taken) => taken,
            Err(errno) => return blocked(errno, on, pending),
        };
        next_of_loop(on, pending);
        let line = &mut pending.progress.got;
        line.extend_from_slice(&room[..taken]);
        if newline.is_some() && taken == wanted {
            return Outcome::Data(line.take_without(1)).into();
        }
        let is_full = line.len() > LONGEST_LINE || Bytes::alive() > Bytes::MOST;
        if is_full || !on.open.kind.is_stream() {
            return Outcome::Data(line.take_without(0)).into();
        }
    }
}

/// What a peek that slept for more has seen.
fn seen_so_far(on: On<'_>, n: usize) -> Option<Outcome> {
    let mut room = vec![0; n.min(on.open.kernel.unread().unwrap_or(0))];
    let seen = on.open.kernel.receive(&mut room, PEEK).ok().filter(|seen| *seen > 0)?;
    Some(Outcome::Data(room[..seen].into()))
}

/// What has come so far, as the result.
fn all(pending: &mut Pending) -> Attempt {
    Outcome::Data(pending.progress.got.take_without(0)).into()
}

fn ended(pending: &mut Pending) -> Attempt {
    let got = pending.progress.got.take_without(0);
    if got.is_empty() { Outcome::Eof.into() } else { Outcome::ThenEof(got).into() }
}

pub(super) fn blocked(errno: Errno, on: On<'_>, pending: &Pending) -> Attempt {
    if errno != Errno::EAGAIN || pending.patience == Patience::None {
        return failed(errno);
    }
    // A blocking receive from datagrams that were shut down gives nothing at once, a non-blocking one EAGAIN
    // (observed on Linux 6.18; `tests/engine/ends.rs`).
    if !on.open.kind.has_eof() && shut_for_reading(on) {
        return Outcome::Data(Bytes::empty()).into();
    }
    Attempt::Sleep(Wait::Readable)
}

/// The first `n` bytes of the buffer, which grows for a large request and is freed afterwards.
pub(super) fn make_room(buffer: &mut Vec<u8>, n: usize) -> &mut [u8] {
    let n = n.min(Value::LONGEST_TEXT);
    if buffer.len() < n {
        buffer.resize(n, 0);
    } else if buffer.len() > KEPT && n <= KEPT {
        buffer.truncate(KEPT);
        buffer.shrink_to_fit();
    }
    &mut buffer[..n]
}

impl Session {
    /// Corresponds to `recvfrom(2)`.
    pub(super) fn recvfrom(
        &mut self,
        on: On<'_>,
        n: usize,
        flags: ReceiveFlags,
        pending: &mut Pending,
    ) -> Attempt {
        let plain = flags == ReceiveFlags::default() && !on.open.lowat.get();
        if !plain && on.open.kind.is_stream() {
            return match recv(&mut self.buffer, on, n, flags, pending) {
                Attempt::Done(Outcome::Data(data)) => {
                    Outcome::received(data, self.sender(on)).into()
                }
                other => other,
            };
        }
        let room = make_room(&mut self.buffer, n);
        match on.open.kernel.receive_from(room, flags) {
            Ok(got) if got.len == 0 && n > 0 && on.open.kind.has_eof() => Outcome::Eof.into(),
            Ok(got) => {
                let data = room[..got.len].into();
                let whole = (flags.trunc && got.truncated).then_some(got.whole);
                let from = self.shown(got.from);
                Outcome::From(Box::new(Datagram { data, from, whole })).into()
            }
            Err(errno) if errors(on, flags) => failed(errno),
            Err(errno) => match blocked(errno, on, pending) {
                Attempt::Done(Outcome::Data(nothing)) => {
                    Outcome::received(nothing, Address::Unnamed).into()
                }
                other => other,
            },
        }
    }

    /// Whom recvfrom(2) of a stream names: TCP nobody, a Unix socket its only peer (observed on Linux 6.18,
    /// `tests/engine/unixes.rs`).
    fn sender(&self, on: On<'_>) -> Address {
        match on.open.kind {
            SocketKind::Unix => {
                self.shown(on.open.kernel.peer_address().unwrap_or(Address::Unnamed))
            }
            _ => Address::Unnamed,
        }
    }

    /// What a call has received that slept on for more, and sleeps no longer; `None` if that is nothing, or lost.
    pub(in crate::engine) fn received_so_far(
        &self,
        call: &Call,
        pending: &Pending,
    ) -> Option<Outcome> {
        let got = &pending.progress.got;
        match (call, &pending.target) {
            (Call::Recv(n, flags) | Call::Recvfrom(n, flags), Target::Open(on)) if flags.peek => {
                seen_so_far(on, *n)
            }
            _ if got.is_empty() => None,
            (Call::Recv(..), _) => Some(Outcome::Data(got[..].into())),
            (Call::Recvfrom(..), Target::Open(on)) => {
                Some(Outcome::received(got[..].into(), self.sender(on)))
            }
            _ => None,
        }
    }

    /// An address that a call found.
    pub(super) fn address(&self, result: Result<Address, Errno>) -> Attempt {
        match result {
            Ok(address) => Outcome::Address(Box::new(self.shown(address))).into(),
            Err(errno) => failed(errno),
        }
    }
}
