//! How a lesson is run, where it is meanwhile, and how it has ended.

use std::time::Duration;

use super::{audience::Pause, trouble::Stop};
use crate::{
    engine::Reach,
    model::{Preset, Score},
};

/// How a lesson is run.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How far its calls may reach.
    pub reach: Reach,
    /// How long all of it may take.
    pub budget: Option<Duration>,
    /// Whether it goes on after something that does not hold or cannot be read.
    pub keep_going: bool,
    /// The lab in which it plays, whatever it says itself.
    pub lab: Option<Preset>,
    /// A pause before each step, where somebody may make one.
    pub slow: Option<Duration>,
}

/// A run that is over.
pub struct Ended {
    /// What was verified until then.
    pub score: Score,
    /// The line at which it ended.
    pub line: u32,
    /// Whether something did not hold, and it went on.
    pub missed: bool,
    /// Why it stopped before its end.
    pub stop: Option<Stop>,
}

/// What a driver does at a place where a run may pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// It stays.
    Stay,
    /// It goes on.
    Pass,
    /// It goes on from a question, to which the reader says this.
    Answer(Option<char>),
}

/// Where a run is, and waits to be told to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Before something that the reader may want to wait for.
    Pause(Pause),
    /// Behind a question that has just been asked; its last choice is this.
    Question(char),
    /// Behind the last line.
    End,
}
