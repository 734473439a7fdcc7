//! The arguments of a call as written become values. Which it takes is said beside each call, in `calls`.

use std::{sync::Arc, time::Duration};

use super::{Session, no_value::EvalError};
use crate::{
    language::tree::{AddressTree, Argument, ArgumentKind, CallTree, DurationTree, Expression},
    model::{AddressError, Destination, Halt, ThreadId, Value, beginning},
};

/// The arguments of one call. The parser has checked their number and their shapes; what is wrong here is our mistake.
pub(super) struct Arguments<'a> {
    pub(super) session: &'a Session,
    pub(super) thread: ThreadId,
    pub(super) tree: &'a CallTree,
}

/// The longest name that is taken: more than a host's, a counter's or a file's of settings has, and what is written to
/// such a file is one page at most (proc(5)).
const LONGEST_NAME: usize = 4096;

pub(super) const PARSED: &str = "the parser lets no call through without this argument";

impl Arguments<'_> {
    pub(super) fn get(&self, at: usize) -> Option<&Argument> {
        self.tree.arguments.get(at)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.tree.flags.iter().any(|flag| &*flag.text == name)
    }

    pub(super) fn presume(&self, at: usize) -> &Argument {
        self.get(at).expect(PARSED)
    }

    pub(super) fn expression(&self, at: usize) -> &Expression {
        match &self.presume(at).kind {
            ArgumentKind::Number(e)
            | ArgumentKind::Text(e)
            | ArgumentKind::Host(e)
            | ArgumentKind::Room(e) => e,
            _ => unreachable!("{PARSED}"),
        }
    }

    pub(super) fn value(&self, at: usize) -> Result<Value, EvalError> {
        self.session.eval(self.thread, self.expression(at))
    }

    pub(super) fn text(&self, at: usize) -> Result<crate::model::Bytes, EvalError> {
        self.session.eval_text(self.thread, self.expression(at))
    }

    /// A name: text that must be UTF-8.
    pub(super) fn written(&self, at: usize) -> Result<Arc<str>, EvalError> {
        let text = self.text(at)?;
        let bad = |word: &str| {
            let halt = Halt::BadAddress(beginning(word), AddressError::BadName);
            EvalError::halt(halt, self.tree.span)
        };
        match std::str::from_utf8(&text) {
            Ok(word) if word.len() > LONGEST_NAME => Err(bad(word)),
            Ok(word) => Ok(word.into()),
            Err(_) => Err(bad("")),
        }
    }

    pub(super) fn number(&self, at: usize, least: i64, most: i64) -> Result<i64, EvalError> {
        let value = self.session.eval_number(self.thread, self.expression(at))?;
        if (least..=most).contains(&value) {
            Ok(value)
        } else {
            Err(EvalError::halt(Halt::OutOfRange { value, least, most }, self.presume(at).span))
        }
    }

    pub(super) fn size(&self, at: usize, default: usize) -> Result<usize, EvalError> {
        if self.get(at).is_none() {
            return Ok(default);
        }
        Ok(usize::try_from(self.number(at, 0, Value::MOST_BYTES)?).unwrap_or(default))
    }

    /// The one of those words, numbers and kinds that the parser has worked out already.
    pub(super) fn known<T>(&self, at: usize, of: impl Fn(&ArgumentKind) -> Option<T>) -> T {
        of(&self.presume(at).kind).expect(PARSED)
    }

    pub(super) fn address(&self, at: usize) -> Result<Destination, EvalError> {
        let argument = self.presume(at);
        match &argument.kind {
            ArgumentKind::Address(AddressTree::Known(destination))
            | ArgumentKind::To(AddressTree::Known(destination)) => Ok(destination.clone()),
            ArgumentKind::Address(AddressTree::Template(template))
            | ArgumentKind::To(AddressTree::Template(template)) => {
                let text = self.session.eval_text(self.thread, template)?;
                let word = String::from_utf8_lossy(&text);
                Destination::parse(&word).map_err(|why| {
                    EvalError::halt(Halt::BadAddress(beginning(&word), why), argument.span)
                })
            }
            _ => unreachable!("{PARSED}"),
        }
    }

    /// `none` gives `None`.
    pub(super) fn duration(&self, at: usize) -> Result<Option<Duration>, EvalError> {
        self.duration_of(self.presume(at))
    }

    pub(super) fn duration_of(&self, argument: &Argument) -> Result<Option<Duration>, EvalError> {
        match &argument.kind {
            ArgumentKind::None => Ok(None),
            ArgumentKind::Duration(DurationTree::Known(duration)) => Ok(Some(*duration)),
            ArgumentKind::Duration(DurationTree::Value(expression)) => {
                let text = self.session.eval_text(self.thread, expression)?;
                crate::language::duration::read(&String::from_utf8_lossy(&text))
                    .map(Some)
                    .ok_or_else(|| EvalError::halt(Halt::NotANumber(text), argument.span))
            }
            _ => unreachable!("{PARSED}"),
        }
    }
}
