//! Bytes cut out of a text, and random numbers. Makes no call.

use std::cell::Cell;

use super::{Session, no_value::EvalError};
use crate::{
    language::tree::Expression,
    model::{Halt, ThreadId, Value},
};

impl Session {
    /// The bytes from one place to before another. Nothing is cut to fit: a place behind the end is a mistake.
    pub(super) fn slice(
        &self,
        thread: ThreadId,
        of: &Expression,
        from: Option<&Expression>,
        to: Option<&Expression>,
    ) -> Result<Value, EvalError> {
        let text = self.eval_text(thread, of)?;
        let end = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let place = |at: Option<&Expression>, default: i64, least: i64| {
            let Some(at) = at else { return Ok(default) };
            let value = self.eval_number(thread, at)?;
            if (least..=end).contains(&value) {
                Ok(value)
            } else {
                Err(EvalError::halt(Halt::OutOfRange { value, least, most: end }, at.span))
            }
        };
        let from = place(from, 0, 0)?;
        let to = place(to, end, from)?;
        let at = |n: i64| usize::try_from(n).unwrap_or(0);
        Ok(Value::Text(text[at(from)..at(to)].into()))
    }
}

/// Where a process's random numbers come from: the same ones in each run, whatever other processes do.
#[derive(Clone)]
pub(super) struct Dice(Cell<u64>);

impl Dice {
    /// Those of one process.
    pub(super) fn of(process: &str) -> Self {
        // FNV-1a.
        let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(Cell::new(process.bytes().fold(0xcbf2_9ce4_8422_2325, mix)))
    }

    /// A number below `below`. splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    pub(super) fn roll(&self, below: u64) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let drawn = u128::from(z ^ (z >> 31)) * u128::from(below);
        u64::try_from(drawn >> 64).unwrap_or(0)
    }
}
