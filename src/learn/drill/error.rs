//! What can be wrong with a file of drills, as data. The sentences are in `say`.

use std::sync::Arc;

use crate::{
    language::span::Span,
    lesson::{LessonError, Place},
};

/// A file that cannot be read.
#[derive(Debug)]
pub struct DrillError {
    /// Where.
    pub place: Place,
    /// Why.
    pub kind: DrillErrorKind,
}

/// Why a file of drills cannot be read.
#[derive(Debug)]
pub enum DrillErrorKind {
    /// No such mark; the nearest that there is.
    UnknownMark(Arc<str>, Option<&'static str>),
    /// A mark that needs a name has none.
    NoName(&'static str),
    /// There is no title.
    NoTitle,
    /// There is not one question.
    NoQuestion,
    /// A line that belongs to no question.
    Stray,
    /// `?` without a call, or a question without a situation above it.
    NoCall,
    /// A question without its right answer.
    NoAnswer,
    /// An answer that is not an expectation.
    NotAnAnswer,
    /// A second right answer.
    Twice,
    /// The right answer, or an order, says no reason.
    NoReason,
    /// There are more wrong answers than three, or fewer where none can be filled in.
    NotThree(usize),
    /// Two answers say the same.
    SameAnswer,
    /// Nothing is expected of the last line of a repair or an order.
    NoEnd,
    /// A repair puts its line in place of one that there is not.
    NoSuchLine(usize),
    /// Two questions would be kept under the same name.
    SameKey(Arc<str>),
    /// A line cannot be read as a line of a lesson.
    Lesson(Box<LessonError>),
}

impl DrillError {
    pub(super) fn new(line: u32, text: &str, kind: DrillErrorKind) -> Self {
        let start = text.len() - text.trim_start().len();
        let span = Span::new(start, text.trim_end().len().max(start));
        Self { place: Place { line, text: text.into(), span }, kind }
    }
}
