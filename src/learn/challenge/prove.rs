//! The proof of a challenge: neither its start nor a part of its solution reaches the goals, and all of it does.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    file::Challenge,
    goal::{Goal, Moment},
    play::{Play, TEST, enter, longest, of},
};
use crate::lesson::{Audience, Stop};

/// The least that a test gets which must fail.
const FAILING: Duration = Duration::from_millis(300);
/// The longest that a solution without its decisive line may take.
const WITHOUT: Duration = Duration::from_secs(1);

/// A challenge that is proved.
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// Steps of its solution.
    pub steps: usize,
    /// Calls of its solution.
    pub used: usize,
    /// How often the kernel had to be given a moment, behind the last step, before the goals held.
    pub moments: u32,
    /// How long that took.
    pub late: Duration,
}

/// Why a challenge is not proved.
#[derive(Debug)]
pub enum Fault {
    /// A line of the start or the solution does not hold, or the machine does not let it.
    Stopped(Stop),
    /// This goal holds at the start already.
    HoldsAtStart(u32, Arc<str>),
    /// All goals hold before this line of the solution.
    Early(u32),
    /// These goals do not hold even after the solution.
    Lacks(Vec<(u32, Arc<str>)>),
    /// The solution does not pass the test.
    Test(Stop),
    /// The solution uses more calls than par.
    OverPar(usize, u32),
    /// Without this line the solution reaches the goals all the same.
    Decisive(u32),
}

/// Proves a challenge on live sockets.
pub fn prove(challenge: &Challenge, reader: &mut dyn Audience) -> Result<Proof, Fault> {
    let lab = enter(challenge).map_err(Fault::Stopped)?;
    let mut play = Play::new(challenge, None, lab, reader).map_err(Fault::Stopped)?;
    let whole = whole(challenge, &mut play);
    let mut lab = play.end();
    let (proof, lines, tested) = whole?;
    if challenge.has_test {
        // The parts of a solution that is tested: each in a session of its own.
        let time = FAILING.max(tested * 3);
        for (count, line) in lines.iter().enumerate() {
            let mut play = Play::new(challenge, None, lab, reader).map_err(Fault::Stopped)?;
            let passes = part(challenge, &mut play, count, time);
            lab = play.end();
            if passes? {
                return Err(Fault::Early(*line));
            }
        }
    }
    for decisive in &challenge.decisive {
        let mut play = Play::new(challenge, Some(decisive), lab, reader).map_err(Fault::Stopped)?;
        let passes = without(challenge, &mut play, FAILING.max(tested * 3));
        lab = play.end();
        if passes? {
            return Err(Fault::Decisive(decisive.line));
        }
    }
    Ok(proof)
}

/// The solution from its first step to its last: what it takes, the lines of its steps, and how long its test took.
fn whole(challenge: &Challenge, play: &mut Play<'_>) -> Result<(Proof, Vec<u32>, Duration), Fault> {
    let goals = &challenge.goals;
    let mut lines = Vec::new();
    while let Some(line) = play.advance(challenge).map_err(Fault::Stopped)? {
        if lines.is_empty() {
            let new = of(goals, Moment::Reached);
            let lacking = play.lacking(&new).map_err(Fault::Stopped)?;
            let holds = |goal: &&Goal| !lacking.iter().any(|it| it.line == goal.line);
            if let Some(goal) = new.iter().find(holds) {
                return Err(Fault::HoldsAtStart(goal.line, goal.text.clone()));
            }
        }
        if !challenge.has_test && play.all_hold(goals).map_err(Fault::Stopped)? {
            return Err(Fault::Early(line));
        }
        lines.push(line);
    }
    let began = Instant::now();
    if challenge.has_test {
        play.test(challenge, TEST).map_err(Fault::Test)?;
    }
    let tested = began.elapsed();
    let began = Instant::now();
    let (lacking, moments) = play.wait_for(goals).map_err(Fault::Stopped)?;
    let late = began.elapsed().saturating_sub(longest(goals));
    if !lacking.is_empty() {
        let lacking = lacking.into_iter().map(|goal| (goal.line, goal.text.clone()));
        return Err(Fault::Lacks(lacking.collect()));
    }
    let used = play.used();
    if used > challenge.par as usize {
        return Err(Fault::OverPar(used, challenge.par));
    }
    Ok((Proof { steps: lines.len(), used, moments, late }, lines, tested))
}

/// Whether so many steps of the solution pass the test.
fn part(
    challenge: &Challenge,
    play: &mut Play<'_>,
    count: usize,
    time: Duration,
) -> Result<bool, Fault> {
    for _ in 0..=count {
        play.advance(challenge).map_err(Fault::Stopped)?;
    }
    passes(challenge, play, time)
}

/// Whether the solution reaches the goals without its decisive line. What is expected of later lines need not hold.
fn without(challenge: &Challenge, play: &mut Play<'_>, time: Duration) -> Result<bool, Fault> {
    play.limit(WITHOUT);
    loop {
        match play.advance(challenge) {
            Ok(None) | Err(Stop::TimeUp) => break,
            Ok(Some(_)) | Err(Stop::Trouble(_)) => {}
            Err(stop) => return Err(Fault::Stopped(stop)),
        }
    }
    if !challenge.has_test {
        return Ok(play.wait_for(&challenge.goals).map_err(Fault::Stopped)?.0.is_empty());
    }
    passes(challenge, play, time)
}

/// Whether what was done so far passes the test and reaches the goals.
fn passes(challenge: &Challenge, play: &mut Play<'_>, time: Duration) -> Result<bool, Fault> {
    match play.test(challenge, time) {
        Ok(()) => play.all_hold(&challenge.goals).map_err(Fault::Stopped),
        Err(Stop::Trouble(_) | Stop::TimeUp) => Ok(false),
        Err(stop) => Err(Fault::Stopped(stop)),
    }
}
