//! Pairs of times and what is said of them. Knows neither what was timed nor how it is printed.

use std::time::{Duration, Instant};

/// Times that were taken in pairs, one of each side after the other, so that whatever else the machine
/// does meets both.
#[derive(Default)]
pub(crate) struct Pairs {
    ours: Vec<Duration>,
    theirs: Vec<Duration>,
}

/// What the pairs come to.
pub(crate) struct Ratio {
    /// The median of our times.
    pub(crate) ours: Duration,
    /// The median of theirs.
    pub(crate) theirs: Duration,
    /// The median of the pairwise ratios.
    pub(crate) median: f64,
    /// A quarter of the ratios lies below, a quarter above.
    pub(crate) middle: (f64, f64),
}

impl Pairs {
    /// Adds one of each.
    pub(crate) fn push(&mut self, ours: Duration, theirs: Duration) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Pairs up what was taken before and after something that cannot be undone.
    pub(crate) fn of(ours: Vec<Duration>, theirs: Vec<Duration>) -> Self {
        assert_eq!(ours.len(), theirs.len(), "they are pairs");
        Self { ours, theirs }
    }

    /// What they come to, each time divided by the number of things that were done in it.
    pub(crate) fn ratio(&self, per: u32) -> Ratio {
        let mut ratios: Vec<f64> = (self.ours.iter().zip(&self.theirs))
            .map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64())
            .collect();
        ratios.sort_unstable_by(f64::total_cmp);
        let at = |quarters: usize| ratios[(ratios.len() - 1) * quarters / 4];
        Ratio {
            ours: median(&self.ours) / per,
            theirs: median(&self.theirs) / per,
            median: at(2),
            middle: (at(1), at(3)),
        }
    }
}

/// How long something takes.
pub(crate) fn timed<E>(something: impl FnOnce() -> Result<(), E>) -> Result<Duration, E> {
    let begin = Instant::now();
    something()?;
    Ok(begin.elapsed())
}

/// The one in the middle.
pub(crate) fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() - 1) / 2]
}
