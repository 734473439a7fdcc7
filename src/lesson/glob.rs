//! Text with marks around what was quoted, and patterns over it. Knows neither outcomes nor lessons.
//!
//! Bare text is UTF-8, in which the bytes 0xFD to 0xFF never occur: they mark quoted bytes, in which anything may.

use std::rc::Rc;

use super::pattern::{Captures, number};
use crate::model::{Bytes, Value};

/// Before a byte of a quoted text that would be taken for a mark.
pub(super) const ESCAPE: u8 = 0xfd;
/// Where a quoted text begins.
pub(super) const OPEN: u8 = 0xfe;
/// Where it ends.
pub(super) const CLOSE: u8 = 0xff;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// These bytes, marks included.
    Literal(Vec<u8>),
    /// Any text.
    Star,
    /// Any bytes of one quoted text.
    Inside,
    /// A number, both ends included.
    Range(i64, i64),
    /// `$NAME`: what it stands for; if it is free, everything to the next blank, comma or quote.
    Name(Rc<str>),
}

/// Appends bytes so that none of them is taken for a mark.
pub(super) fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        if byte >= ESCAPE {
            out.push(ESCAPE);
        }
        out.push(byte);
    }
}

/// Appends a quoted text.
pub(super) fn push_quoted(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(OPEN);
    encode(out, bytes);
    out.push(CLOSE);
}

/// Whether all of a text is what the pattern says, and what the free names stand for then.
pub(super) fn glob(
    tokens: &[Token],
    text: &[u8],
    known: &dyn Fn(&str) -> Option<Bytes>,
) -> Option<Captures> {
    let mut captures = Captures::new();
    matches(tokens, text, known, &mut captures).then_some(captures)
}

fn matches(
    tokens: &[Token],
    text: &[u8],
    known: &dyn Fn(&str) -> Option<Bytes>,
    captures: &mut Captures,
) -> bool {
    let Some((first, rest)) = tokens.split_first() else { return text.is_empty() };
    match first {
        Token::Literal(wanted) => {
            text.strip_prefix(&wanted[..]).is_some_and(|left| matches(rest, left, known, captures))
        }
        Token::Star | Token::Inside => {
            let inside = *first == Token::Inside;
            let mut at = 0;
            loop {
                let so_far = captures.len();
                if matches(rest, &text[at..], known, captures) {
                    return true;
                }
                captures.truncate(so_far);
                match text.get(at) {
                    None => return false,
                    Some(&(OPEN | CLOSE)) if inside => return false,
                    Some(&ESCAPE) => at += 2,
                    Some(_) => at += 1,
                }
            }
        }
        Token::Range(least, most) => {
            let end = text.iter().position(|b| !b.is_ascii_digit() && *b != b'-');
            let digits = std::str::from_utf8(&text[..end.unwrap_or(text.len())]).unwrap_or("");
            number(digits).is_some_and(|(n, length)| {
                (*least..=*most).contains(&n) && matches(rest, &text[length..], known, captures)
            })
        }
        Token::Name(name) => {
            let here = captures.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.to_text());
            if let Some(value) = here.or_else(|| known(name)) {
                let mut wanted = Vec::with_capacity(value.len());
                encode(&mut wanted, &value);
                return text
                    .strip_prefix(&wanted[..])
                    .is_some_and(|left| matches(rest, left, known, captures));
            }
            let end = text.iter().position(|b| matches!(b, b' ' | b',' | &OPEN | &CLOSE));
            let (taken, left) = text.split_at(end.unwrap_or(text.len()));
            if taken.is_empty() {
                return false;
            }
            let so_far = captures.len();
            captures.push((name.clone(), value(taken)));
            let holds = matches(rest, left, known, captures);
            if !holds {
                captures.truncate(so_far);
            }
            holds
        }
    }
}

/// What was captured: a number if it is written as one.
fn value(taken: &[u8]) -> Value {
    let bytes = decode(taken);
    let number = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.parse::<i64>().ok().filter(|n| n.to_string() == text));
    number.map_or_else(|| Value::Text(bytes.into()), Value::Number)
}

/// The bytes that [`encode`] was given.
pub(super) fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(&byte) = rest.next() {
        let escaped = (byte == ESCAPE).then(|| rest.next()).flatten();
        bytes.push(escaped.copied().unwrap_or(byte));
    }
    bytes
}
