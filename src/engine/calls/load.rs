//! Load makers: `fill` and `drain`.

use std::time::{Duration, Instant};

use super::{On, failed, has_error, receive::make_room};
use crate::{
    engine::{
        no_value::EvalError,
        pending::{Attempt, Patience, Pending, Wait},
        prepare::Arguments,
    },
    language::tree::ArgumentKind,
    model::{Call, Errno, Outcome, ReceiveFlags, SendFlags, TcpState},
};

/// What `fill` sends at a time.
const CHUNK: usize = 65536;
/// The most `fill` sends, for a socket that never blocks.
const MOST: usize = 64 << 20;
/// The most datagrams it sends: they are lost in silence, and nothing ever blocks.
const MOST_DATAGRAMS: usize = 1 << 16;
/// What `drain` receives at a time.
const ROOM: usize = 1 << 16;
/// How much `drain` takes before others have their turn.
const AT_ONCE: usize = 1 << 20;
/// How long `drain` listens to silence: longer than the 200 and 400 ms after which a sender that has found no room asks
/// again (the persist timer, RFC 9293 3.8.6.1).
const SILENCE: Duration = Duration::from_millis(600);

/// How long `fill` waits for an acknowledgement, after the last byte: from a peer that was cut off none comes.
const NO_ANSWER: Duration = Duration::from_secs(1);

/// `fill [CHUNK]`
pub(super) fn size(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Fill(a.size(0, CHUNK)?.max(1)))
}

/// `filter drop|N%|off`
pub(super) fn filter(a: &Arguments<'_>) -> Call {
    Call::Filter(a.known(0, |kind| match kind {
        ArgumentKind::Filter(filter) => Some(*filter),
        _ => None,
    }))
}

/// Sends until it would block, and until no room can come back by itself.
///
/// EAGAIN alone is not a lasting answer: segments are still on their way, and when their acknowledgement comes, which
/// is delayed by 40 ms, there is room again, for 0.3 MB in the default buffers (observed on Linux 6.18,
/// `tests/kernel/queues.rs`, `tests/engine/load.rs`).
pub(super) fn fill(on: On<'_>, chunk: usize, pending: &mut Pending) -> Attempt {
    let data = vec![b'x'; chunk.min(MOST)];
    let before = pending.progress.sent;
    let sent = &mut pending.progress.sent;
    let mut nothing_moves = false;
    let mut left = if on.open.kind.is_stream() { usize::MAX } else { MOST_DATAGRAMS };
    while *sent < MOST && left > 0 && !(*sent > 0 && has_error(on)) {
        match on.open.kernel.send(&data, SendFlags::default()) {
            Ok(n) => {
                *sent += n;
                left -= 1;
                nothing_moves = false;
            }
            Err(Errno::EAGAIN) if nothing_moves => break,
            Err(Errno::EAGAIN) if may_have_room_soon(on) => {
                if pending.since.is_none() || *sent > before {
                    pending.patience = Patience::Until(Instant::now() + NO_ANSWER);
                }
                // epoll(7) says that a socket is writable only when a third of its buffer is free.
                return Attempt::Sleep(Wait::Tick);
            }
            // The last acknowledgement may have come since: once more.
            Err(Errno::EAGAIN) => nothing_moves = true,
            Err(errno) if *sent == 0 => return failed(errno),
            Err(_) => break,
        }
    }
    Outcome::Count(*sent).into()
}

/// Whether the kernel may make room in a full send buffer although nobody reads: as long as something is to be
/// acknowledged, and as long as the peer's window is open, into which the persist timer sends what is less than a
/// segment (RFC 9293 3.8.6.1).
fn may_have_room_soon(on: On<'_>) -> bool {
    if !on.open.kind.is_tcp() {
        return false;
    }
    on.open.kernel.tcp_info().is_ok_and(|info| {
        matches!(info.state, TcpState::Established | TcpState::CloseWait)
            && (info.unacked > 0 || info.send_window != Some(0))
    })
}

/// Receives until the end of the stream, or until nothing has come for a while. A loop of recv(2): it fails as soon as
/// one of them does.
pub(super) fn drain(buffer: &mut Vec<u8>, on: On<'_>, pending: &mut Pending) -> Attempt {
    let room = make_room(buffer, ROOM);
    let before = pending.progress.sent;
    while pending.progress.sent - before < AT_ONCE {
        match on.open.kernel.receive(room, ReceiveFlags::default()) {
            Ok(0) if on.open.kind.has_eof() => {
                return Outcome::Drained(pending.progress.sent, true).into();
            }
            Ok(n) => pending.progress.sent += n,
            Err(Errno::EAGAIN) => break,
            Err(errno) => return failed(errno),
        }
    }
    if pending.since.is_none() || pending.progress.sent > before {
        pending.patience = Patience::Until(Instant::now() + SILENCE);
    }
    Attempt::Sleep(Wait::Readable)
}
