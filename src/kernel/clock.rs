//! The time since a session began.

use std::time::{Duration, Instant};

/// A start to count from. Corresponds to `clock_gettime(2)`, `CLOCK_MONOTONIC`.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    /// Counts from now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Nanoseconds since the start. 64 bits of them last for 584 years.
    pub fn ns(&self) -> u64 {
        u64::try_from(self.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
