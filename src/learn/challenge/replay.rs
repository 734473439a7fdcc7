//! A student's lines, carried out again: do they reach the goals?

use std::time::Duration;

use super::{
    file::Challenge,
    play::{Play, TEST, enter},
};
use crate::lesson::{Audience, Stop};

/// The longest that the lines may take.
const LINES: Duration = Duration::from_secs(10);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Whether the goals were reached, and the test passed.
    pub solved: bool,
    /// Calls used.
    pub used: usize,
}

/// Carries lines out behind the start of a challenge, in a session of their own that reaches this machine only. What
/// fails on the way fails: the goals decide.
pub fn replay(
    challenge: &Challenge,
    lines: &[String],
    reader: &mut dyn Audience,
) -> Result<Replayed, Stop> {
    let Some((challenge, last)) = challenge.with_solution(lines) else {
        return Ok(Replayed { solved: false, used: 0 });
    };
    let mut play = Play::new(&challenge, None, enter(&challenge)?, reader)?;
    let solved = solves(&challenge, last, &mut play);
    let used = play.used();
    play.end();
    match solved {
        Ok(solved) => Ok(Replayed { solved, used }),
        Err(Stop::Trouble(_) | Stop::TimeUp | Stop::Unreadable(_)) => {
            Ok(Replayed { solved: false, used })
        }
        Err(stop) => Err(stop),
    }
}

fn solves(challenge: &Challenge, last: u32, play: &mut Play<'_>) -> Result<bool, Stop> {
    play.limit(LINES);
    let is_tested = challenge.has_test;
    loop {
        match play.advance(challenge) {
            Ok(Some(line)) if line < last => {}
            Ok(_) => break,
            Err(Stop::Trouble(_)) => continue,
            Err(stop) => return Err(stop),
        }
        play.come_to_rest()?;
        if !is_tested && play.all_hold(&challenge.goals)? {
            return Ok(true);
        }
    }
    if is_tested {
        play.test(challenge, TEST)?;
    }
    Ok(play.wait_for(&challenge.goals)?.0.is_empty())
}
