//! What a lesson asks, and how what it expects compares with what came.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::model::CallId;

/// One answer offered to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// `a`
    pub letter: char,
    /// What it claims.
    pub text: Arc<str>,
}

/// What a run verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Statements carried out.
    pub steps: u32,
    /// Expectations that held.
    pub held: u32,
    /// Quizzes answered, and answered right.
    pub answered: u32,
    /// Of these, right.
    pub right: u32,
}

/// A lesson expected something else than what came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// The line of the lesson that says what should have come.
    pub line: u32,
    /// The process it is about.
    pub process: Arc<str>,
    /// In which way it fell short.
    pub how: Shortfall,
    /// What should have come, as the lesson writes it.
    pub expected: Option<Arc<str>>,
    /// What came, in the same notation.
    pub came: Option<Arc<str>>,
    /// The call that gave it.
    pub of: Option<CallId>,
}

/// In which way a step fell short of what its lesson says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shortfall {
    /// It gave something else.
    Differs,
    /// It failed, and no line says that it would.
    Unexpected,
    /// It returned where it should sleep.
    NotAsleep,
    /// It sleeps where it should have returned.
    StillAsleep,
    /// Its process or program was not ready in time for the next line.
    NotReady,
    /// A completion is expected of a process in which no call slept.
    NothingSlept,
    /// A program outside woke it, and the lesson means one of its own.
    Stranger,
    /// The playground did not carry it out.
    Refused,
    /// The playground could not go on with a program.
    Halted,
    /// No port is free.
    NoPort,
}
