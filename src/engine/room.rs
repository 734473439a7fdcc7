//! How much the values of a session may hold, and how an excess is found before it is made.

use super::{Session, no_value::EvalError};
use crate::{
    kernel::{has_memory_for, is_asked_to_end},
    language::span::Span,
    model::{Bytes, Call, Halt, ReceiveFlags, Value},
};

/// A text this short is made without asking: it takes no time, and memory does not run out through it.
const LITTLE: usize = 1 << 20;

/// Whether a text of that length may be made, beside all others. Asked before it is, and on the way to a long one.
pub(super) fn within_limit(length: usize, span: Span) -> Result<(), EvalError> {
    if length > Value::LONGEST_TEXT {
        return Err(EvalError::halt(Halt::TooLong, span));
    }
    match room_for(length) {
        None => Ok(()),
        Some(full) => Err(EvalError::halt(full, span)),
    }
}

/// Why there is no room for so many more bytes; `None` if there is.
fn room_for(length: usize) -> Option<Halt> {
    if Bytes::alive() + length > Bytes::MOST {
        return Some(Halt::Full);
    }
    if length < LITTLE {
        return None;
    }
    if is_asked_to_end() {
        return Some(Halt::Stopped);
    }
    // What is worked out is copied once on its way to where it is kept.
    (!has_memory_for(2 * length + LITTLE)).then_some(Halt::NoMemory)
}

impl Session {
    /// Whether the values of the session are too much already, or will be when the call has gathered what it asks for.
    #[inline]
    pub(super) fn has_no_room_for(&self, call: &Call) -> Option<Halt> {
        match call {
            Call::Recvn(n) | Call::Recv(n, ReceiveFlags { waitall: true, .. }) => {
                self.has_no_room_to_gather(*n)
            }
            // A full session can still be looked at, and emptied.
            Call::Kill | Call::Interrupt | Call::Close | Call::Value => None,
            _ => (Bytes::alive() > Bytes::MOST).then_some(Halt::Full),
        }
    }

    /// So much may be asked for more often than it can be kept.
    fn has_no_room_to_gather(&self, wanted: usize) -> Option<Halt> {
        let asleep = if wanted > LITTLE { self.sleepers.gathering() } else { 0 };
        room_for(wanted.min(Value::LONGEST_TEXT) + asleep)
    }
}
