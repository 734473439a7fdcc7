//! Four calls through the engine, without any text, against the four calls alone.

use anyhow::{Context, Result};

use crate::{
    conversation::{Bare, Conversation},
    ratio::{Pairs, timed},
    table::{self, Goal},
    tools::Tools,
};

/// Round trips in one batch.
const BATCH: u32 = 500;
/// Batches of each side: 20,000 round trips.
const BATCHES: usize = 40;
/// Processes that sleep.
const SLEEPERS: usize = 1_000;

/// A round trip of prepared statements against the bare calls, and against itself beside 1,000 sleepers.
pub(crate) fn measure(_: &Tools) -> Result<()> {
    let mut bare = Bare::begin()?;
    let mut alone = Conversation::begin()?;
    let mut among_sleepers = Conversation::begin()?;
    (among_sleepers.add_sleepers(SLEEPERS))
        .context("are 2,100 descriptors allowed (ulimit -Hn)?")?;

    let (mut against_bare, mut against_alone) = (Pairs::default(), Pairs::default());
    for batch in 0..=BATCHES {
        let ours = timed(|| alone.round_trips(BATCH))?;
        let calls = timed(|| bare.round_trips(BATCH))?;
        let beside = timed(|| among_sleepers.round_trips(BATCH))?;
        // The first one only warms up.
        if batch > 0 {
            against_bare.push(ours, calls);
            against_alone.push(beside, ours);
        }
    }
    table::row("round trip, against bare calls", &against_bare.ratio(BATCH), Goal::AtMost(1.3));
    table::row("  with 1,000 asleep, to without", &against_alone.ratio(BATCH), Goal::AtMost(1.5));
    Ok(())
}
