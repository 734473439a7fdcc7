//! The time since a session began.
#![expect(
    unsafe_code,
    reason = "clock_gettime is read without the detour through two words and back"
)]

use std::{mem::MaybeUninit, time::Duration};

/// A start to count from. Corresponds to `clock_gettime(2)`, `CLOCK_MONOTONIC`.
#[derive(Clone, Copy, Debug)]
pub struct Clock(u64);

impl Clock {
    /// Counts from now.
    pub fn start() -> Self {
        Self(now())
    }

    /// Nanoseconds since the start. 64 bits of them last for 584 years.
    pub fn ns(&self) -> u64 {
        now() - self.0
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.ns())
    }
}

/// Nanoseconds of the clock. It stands beside every call, so it costs no more than the clock itself.
fn now() -> u64 {
    let mut time = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: the pointer is to a timespec of ours. With a clock that exists and room to write to, the call
    // cannot fail (clock_gettime(2)), so the timespec has been written.
    let time = unsafe {
        libc::clock_gettime(libc::CLOCK_MONOTONIC, time.as_mut_ptr());
        time.assume_init()
    };
    // Neither is negative: this clock counts from the start of the machine.
    time.tv_sec.cast_unsigned() * 1_000_000_000 + time.tv_nsec.cast_unsigned()
}
