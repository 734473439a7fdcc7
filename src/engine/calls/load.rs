//! Load makers: `fill` and `drain`.

use std::time::{Duration, Instant};

use super::{On, failed, receive::make_room};
use crate::{
    engine::pending::{Attempt, Patience, Pending, Wait},
    model::{Errno, Outcome, ReceiveFlags, SendFlags},
};

/// The most `fill` sends, for a socket that never blocks.
const MOST: usize = 64 << 20;
/// The most datagrams it sends: they are lost in silence, and nothing ever blocks.
const MOST_DATAGRAMS: usize = 1 << 16;
/// What `drain` receives at a time.
const ROOM: usize = 1 << 16;
/// How much `drain` takes before others have their turn.
const AT_ONCE: usize = 1 << 20;
/// How long `drain` listens to silence: longer than the 200 ms after which a sender that has found no room asks
/// again (the persist timer, RFC 9293 3.8.6.1).
const SILENCE: Duration = Duration::from_millis(300);

/// Sends until it would block.
pub(super) fn fill(on: On<'_>, chunk: usize, pending: &mut Pending) -> Attempt {
    let data = vec![b'x'; chunk.min(MOST)];
    let sent = &mut pending.progress.sent;
    let mut left = if on.open.kind.is_stream() { usize::MAX } else { MOST_DATAGRAMS };
    while *sent < MOST && left > 0 {
        match on.open.kernel.send(&data, SendFlags::default()) {
            Ok(n) => {
                *sent += n;
                left -= 1;
            }
            Err(Errno::EAGAIN) => break,
            Err(errno) if *sent == 0 => return failed(errno),
            Err(_) => break,
        }
    }
    Outcome::Count(*sent).into()
}

/// Receives until the end of the stream, or until nothing has come for a while.
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
            Err(_) if pending.progress.sent > 0 => {
                return Outcome::Drained(pending.progress.sent, false).into();
            }
            Err(errno) => return failed(errno),
        }
    }
    if pending.since.is_none() || pending.progress.sent > before {
        pending.patience = Patience::Until(Instant::now() + SILENCE);
    }
    Attempt::Sleep(Wait::Readable)
}
