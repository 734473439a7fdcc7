//! Expressions to values. Makes no call.

use std::sync::Arc;

use memchr::memmem;

use super::{Session, long, no_value::EvalError, room::within_limit};
use crate::{
    language::{
        span::Span,
        tree::{Binary, Expression, ExpressionKind, Function, Unary},
    },
    model::{Bytes, Halt, ThreadId, Value},
};

type Evaluated = Result<Value, EvalError>;

fn halt<T>(halt: Halt, span: Span) -> Result<T, EvalError> {
    Err(EvalError::halt(halt, span))
}

impl Session {
    pub(super) fn eval(&self, thread: ThreadId, expression: &Expression) -> Evaluated {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Number(n) => Ok(Value::Number(*n)),
            ExpressionKind::Text(bytes) => Ok(Value::Text(bytes.clone())),
            ExpressionKind::Template(pieces) => {
                let mut text = Vec::new();
                for piece in pieces {
                    text.extend_from_slice(&self.eval_text(thread, piece)?);
                    within_limit(text.len(), span)?;
                }
                Ok(Value::Text(text.into()))
            }
            ExpressionKind::Variable(name) | ExpressionKind::Bare(name) => {
                self.variable_of(thread, name).map_err(|why| EvalError::halt(why, span))
            }
            ExpressionKind::Note(socket, note) => self.note(thread, socket, note, span),
            ExpressionKind::Function(function, arguments) => {
                self.function(thread, *function, arguments, span)
            }
            ExpressionKind::Slice(of, from, to) => {
                self.slice(thread, of, from.as_deref(), to.as_deref())
            }
            ExpressionKind::Entry(of, key) => self.entry(thread, of, key),
            ExpressionKind::Table(entries) => self.table(thread, entries),
            ExpressionKind::Now => {
                Ok(Value::Number(i64::try_from(self.age().as_millis()).unwrap_or(i64::MAX)))
            }
            ExpressionKind::Unary(Unary::Minus, of) => {
                match self.eval_number(thread, of)?.checked_neg() {
                    Some(n) => Ok(Value::Number(n)),
                    None => halt(Halt::Overflow, span),
                }
            }
            ExpressionKind::Unary(Unary::Not, of) => Ok(truth(!self.holds(thread, of)?)),
            ExpressionKind::Binary(operator, left, right) => {
                self.binary(thread, *operator, left, right, span)
            }
            ExpressionKind::Eof => Ok(truth(self.flow(thread).last.eof)),
            ExpressionKind::Error => Ok(truth(self.flow(thread).last.error.is_some())),
        }
    }

    /// An expression whose value joins with text.
    pub(super) fn eval_text(
        &self,
        thread: ThreadId,
        expression: &Expression,
    ) -> Result<Bytes, EvalError> {
        // Most are written out, and a branch is cheaper than the choice between all kinds.
        if let ExpressionKind::Text(bytes) = &expression.kind {
            return Ok(bytes.clone());
        }
        let value = self.eval(thread, expression)?;
        self.text_of(value, expression.span)
    }

    fn text_of(&self, value: Value, span: Span) -> Result<Bytes, EvalError> {
        match value {
            Value::Text(bytes) => Ok(bytes),
            Value::Number(n) => Ok(n.to_string().into()),
            other => halt(self.no_text(&other), span),
        }
    }

    /// An expression whose value is a number, or text that is its digits.
    pub(super) fn eval_number(
        &self,
        thread: ThreadId,
        expression: &Expression,
    ) -> Result<i64, EvalError> {
        if let ExpressionKind::Number(n) = &expression.kind {
            return Ok(*n);
        }
        match self.eval(thread, expression)? {
            Value::Number(n) => Ok(n),
            Value::Text(text) => match digits(&text) {
                Some(n) => Ok(n),
                None => halt(Halt::NotANumber(text), expression.span),
            },
            other => halt(self.no_text(&other), expression.span),
        }
    }

    /// Why a value is neither a number nor text.
    fn no_text(&self, value: &Value) -> Halt {
        match value {
            Value::Socket(socket) => Halt::SocketHasNoText(self.sockets.label_of(*socket)),
            _ => Halt::TableHasNoText,
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(
        &self,
        thread: ThreadId,
        condition: &Expression,
    ) -> Result<bool, EvalError> {
        Ok(match self.eval(thread, condition)? {
            Value::Number(n) => n != 0,
            Value::Text(text) => !text.is_empty(),
            Value::Socket(_) => true,
            Value::Table(table) => !table.is_empty(),
        })
    }

    fn binary(
        &self,
        thread: ThreadId,
        operator: Binary,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Evaluated {
        if crate::kernel::is_asked_to_end() {
            return halt(Halt::Stopped, span);
        }
        match operator {
            Binary::Or => {
                return Ok(truth(self.holds(thread, left)? || self.holds(thread, right)?));
            }
            Binary::And => {
                return Ok(truth(self.holds(thread, left)? && self.holds(thread, right)?));
            }
            Binary::Equal | Binary::Differs => {
                let same = same(&self.eval(thread, left)?, &self.eval(thread, right)?);
                return Ok(truth(same == (operator == Binary::Equal)));
            }
            Binary::Times => return self.times(thread, left, right, span),
            Binary::Plus => {
                let (a, b) = (self.eval(thread, left)?, self.eval(thread, right)?);
                if let (Value::Number(a), Value::Number(b)) = (&a, &b) {
                    return number(a.checked_add(*b), span);
                }
                let (a, b) = (self.text_of(a, left.span)?, self.text_of(b, right.span)?);
                within_limit(a.len() + b.len(), span)?;
                return Ok(Value::Text(long::joined(&[&a, &b], span)?.into()));
            }
            Binary::Less
            | Binary::Greater
            | Binary::AtMost
            | Binary::AtLeast
            | Binary::Minus
            | Binary::Over
            | Binary::Modulo => {}
        }
        let (a, b) = (self.eval_number(thread, left)?, self.eval_number(thread, right)?);
        match operator {
            Binary::Less => Ok(truth(a < b)),
            Binary::Greater => Ok(truth(a > b)),
            Binary::AtMost => Ok(truth(a <= b)),
            Binary::AtLeast => Ok(truth(a >= b)),
            Binary::Over | Binary::Modulo if b == 0 => halt(Halt::DivisionByZero, right.span),
            // The sign is that of the left side, as in C: a == a / b * b + a % b.
            Binary::Modulo => Ok(Value::Number(a.wrapping_rem(b))),
            Binary::Over => number(a.checked_div(b), span),
            _ => number(a.checked_sub(b), span),
        }
    }

    /// Two numbers multiply; a text and a number repeat it.
    fn times(
        &self,
        thread: ThreadId,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Evaluated {
        let (a, b) = (self.eval(thread, left)?, self.eval(thread, right)?);
        let (text, count, at) = match (a, b) {
            (Value::Number(a), Value::Number(b)) => return number(a.checked_mul(b), span),
            (Value::Text(text), Value::Number(count)) => (text, count, right.span),
            (Value::Number(count), Value::Text(text)) => (text, count, left.span),
            (Value::Text(_), Value::Text(text)) => return halt(Halt::NotANumber(text), right.span),
            (Value::Number(_) | Value::Text(_), other) | (other, _) => {
                return halt(self.no_text(&other), span);
            }
        };
        let Ok(times) = usize::try_from(count) else {
            return halt(Halt::OutOfRange { value: count, least: 0, most: Value::MOST_BYTES }, at);
        };
        within_limit(text.len().saturating_mul(times), span)?;
        let times = if text.is_empty() { 0 } else { times };
        Ok(Value::Text(long::repeated(&text, times, span)?.into()))
    }

    fn note(&self, thread: ThreadId, socket: &Arc<str>, note: &Arc<str>, span: Span) -> Evaluated {
        let id = self.socket_named(thread, socket).map_err(|why| EvalError::halt(why, span))?;
        let known = self.descriptor(id).and_then(|d| d.notes.borrow().get(note).cloned());
        match known {
            Some(value) => Ok(value),
            None => halt(Halt::UnknownName(format!("{socket}.{note}").into(), None), span),
        }
    }

    fn function(
        &self,
        thread: ThreadId,
        function: Function,
        arguments: &[Expression],
        span: Span,
    ) -> Evaluated {
        let Some(first) = arguments.first() else {
            return halt(Halt::NotANumber(Bytes::empty()), span);
        };
        let second = arguments.get(1).unwrap_or(first);
        if crate::kernel::is_asked_to_end() {
            return halt(Halt::Stopped, span);
        }
        let text = |expression| self.eval_text(thread, expression);
        // What is made of it is about as long.
        let copied = |expression| {
            let text = self.eval_text(thread, expression)?;
            within_limit(text.len(), span).map(|()| text)
        };
        let value = match function {
            Function::Upper => Value::Text(copied(first)?.to_ascii_uppercase().into()),
            Function::Lower => Value::Text(copied(first)?.to_ascii_lowercase().into()),
            Function::Textupper => Value::Text(long::upper(&copied(first)?, span)?.into()),
            Function::Strip => Value::Text(copied(first)?.trim_ascii().into()),
            Function::Len => {
                let length = match self.eval(thread, first)? {
                    Value::Table(table) => table.len(),
                    value => self.text_of(value, first.span)?.len(),
                };
                Value::Number(i64::try_from(length).unwrap_or(i64::MAX))
            }
            Function::Gbk => Value::Text(long::gbk(&copied(first)?, first.span)?.into()),
            Function::Decode => {
                Value::Text(long::decode(&copied(first)?, &text(second)?, second.span)?.into())
            }
            Function::U16 => {
                let n = self.eval_number(thread, first)?;
                match u16::try_from(n) {
                    Ok(n) => Value::Text(n.to_be_bytes()[..].into()),
                    Err(_) => {
                        return halt(
                            Halt::OutOfRange { value: n, least: 0, most: u16::MAX.into() },
                            first.span,
                        );
                    }
                }
            }
            Function::U32 => {
                let n = self.eval_number(thread, first)?;
                match u32::try_from(n) {
                    Ok(n) => Value::Text(n.to_be_bytes()[..].into()),
                    Err(_) => {
                        return halt(
                            Halt::OutOfRange { value: n, least: 0, most: u32::MAX.into() },
                            first.span,
                        );
                    }
                }
            }
            Function::Num => {
                let bytes = text(first)?;
                match *bytes {
                    [a, b] => Value::Number(u16::from_be_bytes([a, b]).into()),
                    [a, b, c, d] => Value::Number(u32::from_be_bytes([a, b, c, d]).into()),
                    _ => return halt(Halt::NotANumber(bytes), first.span),
                }
            }
            Function::Int => Value::Number(self.eval_number(thread, first)?),
            Function::Random => {
                let below = self.eval_number(thread, first)?;
                let Some(below) = u64::try_from(below).ok().filter(|n| *n > 0) else {
                    return halt(
                        Halt::OutOfRange { value: below, least: 1, most: i64::MAX },
                        first.span,
                    );
                };
                Value::Number(i64::try_from(self.process_of(thread).dice.roll(below)).unwrap_or(0))
            }
            Function::Has => truth(match self.eval(thread, first)? {
                Value::Table(table) => self.has_key(thread, &table, second)?,
                value => memmem::find(&self.text_of(value, first.span)?, &text(second)?).is_some(),
            }),
            Function::Before => {
                let (whole, part) = (copied(first)?, text(second)?);
                Value::Text(
                    memmem::find(&whole, &part).map_or(whole.clone(), |at| whole[..at].into()),
                )
            }
            Function::After => {
                let (whole, part) = (copied(first)?, text(second)?);
                Value::Text(
                    memmem::find(&whole, &part)
                        .map_or(Bytes::empty(), |at| whole[at + part.len()..].into()),
                )
            }
        };
        // Upper case and another encoding may be longer.
        match &value {
            Value::Text(text) if text.len() > Value::LONGEST_TEXT => halt(Halt::TooLong, span),
            _ => Ok(value),
        }
    }
}

fn truth(holds: bool) -> Value {
    Value::Number(holds.into())
}

fn number(n: Option<i64>, span: Span) -> Evaluated {
    n.map_or_else(|| halt(Halt::Overflow, span), |n| Ok(Value::Number(n)))
}

/// A number equals text that is its digits; sockets equal only themselves.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(n), Value::Text(text)) | (Value::Text(text), Value::Number(n)) => {
            **text == *n.to_string().as_bytes()
        }
        (a, b) => a == b,
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.trim_ascii().parse().ok()
}
