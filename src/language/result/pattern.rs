//! What is expected of a step, as it is written after `=` and `!`, and whether an outcome is that.
//!
//! A pattern is compared with an outcome in which quoted bytes are marked as such, so that `"EOF"` (three bytes that
//! came) and `EOF` (the end) can never be taken for each other. Knows no session: what `$NAME` stands for is asked.

mod read;

use std::sync::Arc;

use self::read::Reader;
pub(super) use self::read::number;
use super::{
    glob::{CLOSE, OPEN, Token, decode, glob},
    shape,
};
use crate::{
    language::{
        self,
        span::Span,
        table::Gives,
        tree::{Expectation, Mark},
    },
    model::{Bytes, CallName, Failure, Outcome, Value},
};

/// A pattern, read.
#[derive(Clone, Debug)]
pub struct Pattern {
    alternatives: Vec<Alternative>,
}

/// One of the alternatives that ` | ` separates.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    /// Whether it wants a failure.
    pub(super) fails: bool,
    /// What the notation must look like.
    pub(super) tokens: Vec<Token>,
    /// As written.
    pub(super) text: Arc<str>,
    /// Where in the line.
    pub(super) span: Span,
}

/// Why a pattern can never hold.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternError {
    /// Where in the line.
    pub span: Span,
    /// Why.
    pub kind: PatternErrorKind,
}

/// Why a pattern can never hold.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternErrorKind {
    /// What stands in quotes cannot be read.
    Quoted(Box<language::SyntaxErrorKind>),
    /// Nothing between two ` | `.
    Empty,
    /// `9..3`
    BackwardRange(i64, i64),
    /// No failure has this name; the nearest that there is.
    UnknownFailure(Arc<str>, Option<&'static str>),
    /// No connection is ever in this state; the nearest that there is.
    UnknownState(Arc<str>, Option<&'static str>),
    /// The call never gives such a thing.
    NeverGiven(CallName, Gives),
}

/// How an outcome differs from what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A result was expected, and the call failed.
    Failed(Failure),
    /// A failure was expected, and the call succeeded.
    Succeeded,
    /// It failed in another way.
    OtherFailure,
    /// The end of the stream came instead of something to read.
    End,
    /// Something to read came instead of the end of the stream.
    NoEnd,
    /// The bytes differ from this place on, counted from 0.
    Bytes(usize),
    /// Everything expected came, and this many bytes more.
    Longer(usize),
    /// It is the beginning of what was expected; so many bytes are missing.
    Shorter(usize),
    /// The number lies outside.
    OutOfRange,
    /// `$NAME` stands for something else already.
    OtherValue(Arc<str>, Bytes),
    /// It is something else.
    Other,
}

/// What `$NAME`s have come to stand for.
pub(crate) type Captures = Vec<(Arc<str>, Value)>;

impl Pattern {
    /// Reads the pattern of an expectation with the mark `=` or `!`.
    ///
    /// `call` is the step's, if it is known: what it never gives is an error here.
    pub fn parse(expectation: &Expectation, call: Option<CallName>) -> Result<Self, PatternError> {
        let text = &*expectation.pattern;
        let base = expectation.span.start;
        let mut alternatives = Vec::with_capacity(1);
        let mut reader = Reader::new(text, base);
        loop {
            let alternative = reader.alternative(expectation.mark == Mark::Failed)?;
            shape::check(&alternative, call)?;
            alternatives.push(alternative);
            if reader.is_done() {
                return Ok(Self { alternatives });
            }
        }
    }

    /// Whether an outcome is what is expected, and what the names that were free have come to stand for.
    pub fn matches(
        &self,
        outcome: &Outcome,
        known: &dyn Fn(&str) -> Option<Bytes>,
    ) -> Result<Captures, Difference> {
        let failure = outcome.failure();
        for alternative in self.alternatives.iter().filter(|a| a.fails == failure.is_some()) {
            if let Some(captures) = alternative.matches(outcome, known) {
                return Ok(captures);
            }
        }
        Err(self.difference(outcome, known))
    }

    /// How many bytes a receive gives that it describes exactly; none at the end of the stream, or if it fails.
    pub fn bytes(&self) -> Option<usize> {
        let [only] = &self.alternatives[..] else { return None };
        if only.fails {
            return Some(0);
        }
        match &only.tokens[..] {
            [Token::Literal(end)] if end == b"EOF" => Some(0),
            [Token::Literal(first), ..] => {
                let inside = first.strip_prefix(&[OPEN])?;
                let end = inside.iter().position(|byte| *byte == CLOSE)?;
                Some(decode(&inside[..end]).len())
            }
            _ => None,
        }
    }

    fn difference(&self, outcome: &Outcome, known: &dyn Fn(&str) -> Option<Bytes>) -> Difference {
        let candidates: Vec<&Alternative> =
            self.alternatives.iter().filter(|a| a.fails == outcome.failure().is_some()).collect();
        match (outcome.failure(), &candidates[..]) {
            (Some(failure), []) => Difference::Failed(failure),
            (Some(_), _) => Difference::OtherFailure,
            (None, []) => Difference::Succeeded,
            (None, [only]) => only.difference(outcome, known),
            (None, _) => Difference::Other,
        }
    }
}

impl Alternative {
    fn matches(
        &self,
        outcome: &Outcome,
        known: &dyn Fn(&str) -> Option<Bytes>,
    ) -> Option<Captures> {
        if let [Token::Star] = self.tokens[..] {
            return Some(Captures::new());
        }
        // The commonest expectation by far, without a copy of what came.
        if let ([Token::Literal(wanted)], Outcome::Data(came)) = (&self.tokens[..], outcome)
            && wanted.first() == Some(&OPEN)
        {
            return quoted_equals(wanted, came).then(Captures::new);
        }
        shape::forms(self, outcome).into_iter().find_map(|form| glob(&self.tokens, &form, known))
    }

    fn difference(&self, outcome: &Outcome, known: &dyn Fn(&str) -> Option<Bytes>) -> Difference {
        let is_eof = |text: &str| text == "EOF" || text.ends_with("then EOF");
        match outcome {
            Outcome::Eof if !is_eof(&self.text) => return Difference::End,
            Outcome::Data(_) | Outcome::From(..) | Outcome::Message(_) if is_eof(&self.text) => {
                return Difference::NoEnd;
            }
            _ => {}
        }
        // Would it hold if no name stood for anything?
        for form in shape::forms(self, outcome) {
            for (name, value) in glob(&self.tokens, &form, &|_| None).unwrap_or_default() {
                if let Some(known) = known(&name)
                    && Some(&known) != value.to_text().as_ref()
                {
                    return Difference::OtherValue(name, known);
                }
            }
        }
        let wanted = match &self.tokens[..] {
            [Token::Literal(wanted)] => wanted,
            [Token::Range(..)] => return Difference::OutOfRange,
            _ => return Difference::Other,
        };
        let (Outcome::Data(came) | Outcome::Text(came)) = outcome else {
            return Difference::Other;
        };
        if wanted.first() != Some(&OPEN) || wanted.last() != Some(&CLOSE) {
            return Difference::Other;
        }
        let wanted = unmarked(wanted);
        match wanted.iter().zip(came.iter()).position(|(a, b)| a != b) {
            Some(at) => Difference::Bytes(at),
            None if came.len() > wanted.len() => Difference::Longer(came.len() - wanted.len()),
            None => Difference::Shorter(wanted.len() - came.len()),
        }
    }
}

/// Whether a literal is these bytes in quotes.
fn quoted_equals(literal: &[u8], bytes: &[u8]) -> bool {
    let [OPEN, inside @ .., CLOSE] = literal else { return false };
    if !inside.iter().any(|b| *b >= super::glob::ESCAPE) {
        return inside == bytes;
    }
    unmarked(literal) == bytes
}

/// The bytes of a quoted literal.
fn unmarked(literal: &[u8]) -> Vec<u8> {
    let inside = literal.strip_prefix(&[OPEN]).unwrap_or(literal);
    decode(inside.strip_suffix(&[CLOSE]).unwrap_or(inside))
}

#[cfg(test)]
mod tests;
