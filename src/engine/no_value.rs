//! What an expression gives instead of a value.

use crate::{
    language::span::Span,
    model::{Failure, Halt, Outcome},
};

/// No value, and why. One word long, because every value is handed on together with the place for it.
#[derive(Debug)]
pub(super) struct EvalError(Box<NoValue>);

/// Why there is none.
#[derive(Debug)]
pub(super) enum NoValue {
    /// The statement cannot be carried out; where the reason is.
    Halt(Halt, Span),
    /// A result of its own: bytes that are not text.
    Failed(Failure),
}

impl EvalError {
    #[cold]
    pub(super) fn halt(halt: Halt, span: Span) -> Self {
        Self(Box::new(NoValue::Halt(halt, span)))
    }

    #[cold]
    pub(super) fn failed(failure: Failure) -> Self {
        Self(Box::new(NoValue::Failed(failure)))
    }

    pub(super) fn why(self) -> NoValue {
        *self.0
    }

    /// It as the result of the statement, if it is one.
    pub(super) fn failure(self) -> Result<Outcome, Self> {
        match *self.0 {
            NoValue::Failed(failure) => Ok(Outcome::Failed(failure)),
            NoValue::Halt(..) => Err(self),
        }
    }
}
