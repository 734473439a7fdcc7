//! What can be wrong with a lesson before anything happens, as data. The sentences are in `say`.

use std::{io, sync::Arc};

use super::lab::LabFault;
use crate::{
    language::{
        SyntaxError,
        result::{PatternError, PatternErrorKind},
        span::Span,
    },
    model::Mistyped,
};

/// A place in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// Its text; empty if it is not at hand any more.
    pub text: Arc<str>,
    /// What to point at.
    pub span: Span,
}

impl Place {
    /// All of a line but the spaces around it.
    pub(crate) fn of_line(text: &str, line: u32) -> Self {
        let start = text.len() - text.trim_start().len();
        let span = Span::new(start, text.trim_end().len().max(start));
        Self { line, text: text.into(), span }
    }

    /// The same of a line of a whole text; line 0 is all of it.
    pub(crate) fn of_text(text: &str, line: u32) -> Self {
        let at = line.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        Self::of_line(at.and_then(|at| text.lines().nth(at)).unwrap_or_default(), line)
    }
}

/// A lesson that cannot be read.
#[derive(Debug)]
pub struct LessonError {
    /// Where.
    pub place: Place,
    /// Why.
    pub kind: LessonErrorKind,
}

impl LessonError {
    /// What the log says of it.
    pub(super) fn mistyped(&self) -> Mistyped {
        let Place { line, text, span } = &self.place;
        let meant = match &self.kind {
            LessonErrorKind::Syntax(error) => error.fix.as_ref().map(|fix| (*fix.line).into()),
            _ => None,
        };
        Mistyped { line: *line, text: text.clone(), span: span.ends(), meant }
    }
}

/// Why a lesson cannot be read.
#[derive(Debug)]
pub enum LessonErrorKind {
    /// A line is not written correctly.
    Syntax(Box<SyntaxError>),
    /// An expectation can never hold.
    Pattern(PatternErrorKind),
    /// The lines do not fit together.
    Structure(StructureError),
    /// The bytes are not text.
    NotText(NotText),
    /// The file cannot be read at all.
    Unreadable(io::Error),
}

/// Bytes that are not UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotText {
    /// A byte of zero: a program, a picture, or UTF-16.
    Nul,
    /// Chinese in the old encoding.
    Gbk,
    /// Something else.
    Unknown,
}

/// Lines that are right by themselves and wrong where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructureError {
    /// An expectation, and no step directly above it.
    NoStep,
    /// A lens checked in passing, and no step above it.
    CheckWithoutStep,
    /// A second expectation for one step.
    SecondExpectation,
    /// This is a choice, but there is no question directly above it.
    NoQuestion,
    /// The choices go a, b, c; this one should be that letter.
    ChoiceOutOfOrder(char),
    /// A question without choices.
    NoChoices,
    /// A question that no verdict answers.
    NoVerdict,
    /// A verdict, and no open question above it.
    VerdictWithoutQuestion,
    /// The verdict names a choice that is not offered; the last one that is.
    NoSuchChoice(char, char),
    /// A reason against a choice, and no verdict directly above it.
    ReasonWithoutVerdict,
    /// A reason against the choice that the verdict calls right.
    ReasonAgainstRight(char),
    /// A second reason against one choice.
    SecondReason(char),
    /// A question inside of `@together`, where nobody may pause.
    QuestionTogether,
    /// `@together` inside of `@together`.
    TogetherTwice,
    /// `@together` and no `@end`.
    TogetherOpen,
    /// `@end` and no `@together`.
    EndWithoutTogether,
    /// `}` and nothing that it closes.
    StrayBrace,
    /// `@port NAME NUMBER` is written differently.
    BadPort,
    /// `@port` of a name that has one, or inside of a `repeat`.
    PortTwice(Arc<str>),
    /// `@lab` is written differently.
    BadLab(LabFault),
    /// A second `@lab`.
    LabTwice,
    /// `@lab` below the first step, or below `@port`.
    LabLate,
    /// `~` lines of one step, with something else between them.
    PacketsApart,
    /// A packet called by its number.
    PacketNumber,
    /// `@needs` of something unknown; what is nearest.
    UnknownNeed(Arc<str>, Option<&'static str>),
    /// `@claim` of something that is not in the list; what is nearest.
    UnknownClaim(Arc<str>, Option<Arc<str>>),
    /// `@claim`, and no step with an expectation directly below it.
    ClaimWithoutStep,
    /// A word for the prompt, which means nothing in a script.
    WordForPrompt(&'static str),
    /// A text that goes on in the next line, where that is not possible.
    GoesOn(Prose),
    /// Words of the author without `#`.
    BareNarration,
    /// A lesson in which nothing is done.
    NoSteps,
}

/// A text of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prose {
    /// `? ...`
    Question,
    /// `a) ...`
    Choice,
    /// `-> a ...`, `-> not b: ...`
    Verdict,
    /// `# ...`
    Narration,
}

impl LessonError {
    pub(super) fn new(line: u32, text: &str, span: Span, kind: LessonErrorKind) -> Self {
        Self { place: Place { line, text: text.into(), span }, kind }
    }

    /// `line` and `text` are those that were just read; an error about an earlier line has no text.
    pub(super) fn syntax(error: SyntaxError, line: u32, text: &str) -> Self {
        let text = if error.line == line { text } else { "" };
        Self::new(error.line, text, error.span, LessonErrorKind::Syntax(Box::new(error)))
    }

    pub(super) fn pattern(error: PatternError, line: u32, text: &str) -> Self {
        Self::new(line, text, error.span, LessonErrorKind::Pattern(error.kind))
    }

    pub(super) fn structure(error: StructureError, line: u32, text: &str, span: Span) -> Self {
        Self::new(line, text, span, LessonErrorKind::Structure(error))
    }

    pub(super) fn unreadable(error: io::Error) -> Self {
        Self::new(0, "", Span::default(), LessonErrorKind::Unreadable(error))
    }
}
