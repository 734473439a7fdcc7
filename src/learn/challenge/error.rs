//! What can be wrong with the file of a challenge, as data. The sentences are in `say`.

use std::sync::Arc;

use crate::{
    language::{SyntaxErrorKind, result::PatternErrorKind, span::Span},
    lesson::{LessonError, Place},
};

/// A challenge that cannot be read.
#[derive(Debug)]
pub struct ChallengeError {
    /// Where.
    pub place: Place,
    /// Why.
    pub kind: ChallengeErrorKind,
}

/// A part of a challenge, by its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a mark of the format")]
pub enum Part {
    Title,
    Ask,
    Start,
    Goal,
    Par,
    Hint,
    Solution,
    Test,
}

impl Part {
    /// As a file writes it.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Title => "@title",
            Self::Ask => "@ask",
            Self::Start => "@start",
            Self::Goal => "@goal",
            Self::Par => "@par",
            Self::Hint => "@hint",
            Self::Solution => "@solution",
            Self::Test => "@test",
        }
    }
}

/// Why a challenge cannot be read.
#[derive(Debug)]
pub enum ChallengeErrorKind {
    /// No such mark; the nearest that there is.
    UnknownMark(Arc<str>, Option<&'static str>),
    /// A line that belongs in a block is outside one.
    OutsideOfBlock,
    /// A part that must be there is missing.
    Missing(Part),
    /// A part stands twice.
    Twice(Part),
    /// A part says nothing.
    Empty(Part),
    /// A block is never closed.
    Unclosed(Part),
    /// `@end`, and nothing is open.
    StrayEnd,
    /// `@start` must come before `@solution`.
    StartIsLate,
    /// `@again` takes the name of a process.
    NoProcess,
    /// `@par` takes a number from 1.
    NoNumber,
    /// A goal cannot be read.
    Goal(GoalError),
    /// A line of a block cannot be read as a line of a lesson.
    Lesson(Box<LessonError>),
}

/// Why a goal cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub enum GoalError {
    /// It has none of the forms that goals have.
    NoForm,
    /// The words behind `wire` are not those of a packet.
    Packet(SyntaxErrorKind),
    /// A goal is about packets, and there is no `@lab`.
    NoLab,
    /// No such state; the nearest.
    UnknownState(Arc<str>, Option<&'static str>),
    /// No such call; the nearest.
    UnknownCall(Arc<str>, Option<&'static str>),
    /// What is expected of the call can never come.
    Pattern(PatternErrorKind),
    /// It is neither a time nor a range of times.
    NoTime(Arc<str>),
    /// It is not a number.
    NoCount(Arc<str>),
}

impl ChallengeError {
    pub(super) fn new(line: u32, text: &str, span: Span, kind: ChallengeErrorKind) -> Self {
        Self { place: Place { line, text: text.into(), span }, kind }
    }
}
