//! Text with marks around what was quoted, and patterns over it. Knows neither outcomes nor lessons.
//!
//! Bare text is UTF-8, in which the bytes 0xFD to 0xFF never occur: they mark quoted bytes, in which anything may.
//!
//! A star is tried at one place after the other, and only the last star of a quoted text and the last one outside of
//! quotes are tried again: what the earlier ones took first leaves the most to the later ones. So no pattern takes
//! longer than a few passes over the text. A free `$NAME` keeps what it met first.

use std::sync::Arc;

use memchr::{memchr2, memchr2_iter, memmem};

use super::pattern::{Captures, number};
use crate::model::{Bytes, Value};

/// Stands for a byte of a quoted text that would be taken for a mark: a number from 0 to 2 follows.
pub(super) const ESCAPE: u8 = 0xfd;
/// Where a quoted text begins.
pub(super) const OPEN: u8 = 0xfe;
/// Where it ends.
pub(super) const CLOSE: u8 = 0xff;

/// More digits than any number of 64 bits has.
const DIGITS: usize = 40;

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
    Name(Arc<str>),
}

/// Appends bytes so that none of them is taken for a mark.
pub(super) fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        if byte >= ESCAPE {
            out.extend([ESCAPE, byte - ESCAPE]);
        } else {
            out.push(byte);
        }
    }
}

/// The bytes that [`encode`] was given.
pub(super) fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(&byte) = rest.next() {
        let escaped = (byte == ESCAPE).then(|| rest.next()).flatten();
        bytes.push(escaped.map_or(byte, |number| ESCAPE + number));
    }
    bytes
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
    let has_names = tokens.iter().any(|token| matches!(token, Token::Name(_)));
    let ends = if has_names { name_ends(text) } else { Vec::new() };
    let mut here = Place { token: 0, at: 0, captures: 0 };
    let mut captures: Vec<(&Arc<str>, &[u8])> = Vec::new();
    let all = |captures: Vec<(&Arc<str>, &[u8])>| {
        captures.into_iter().map(|(name, taken)| (name.clone(), value(taken))).collect()
    };
    let (mut star, mut inside) = (None, None);
    loop {
        let left = &text[here.at..];
        let step = match tokens.get(here.token) {
            None if left.is_empty() => return Some(all(captures)),
            None => None,
            Some(token @ (Token::Star | Token::Inside)) => {
                here.token += 1;
                here.captures = captures.len();
                if *token == Token::Inside {
                    inside = Some(here);
                } else if here.token == tokens.len() {
                    return Some(all(captures));
                } else {
                    (star, inside) = (Some(here), None);
                }
                continue;
            }
            Some(Token::Literal(wanted)) => left.starts_with(wanted).then_some(wanted.len()),
            Some(Token::Range(least, most)) => {
                let digits = left.iter().take(DIGITS).take_while(|b| b.is_ascii()).count();
                let digits = std::str::from_utf8(&left[..digits]).unwrap_or("");
                let number = number(digits).filter(|(n, _)| (*least..=*most).contains(n));
                number.map(|(_, length)| length).filter(|length| *length < DIGITS)
            }
            Some(Token::Name(name)) => {
                if let Some((_, before)) = captures.iter().find(|(n, _)| *n == name) {
                    left.starts_with(before).then_some(before.len())
                } else if let Some(value) = known(name) {
                    let mut wanted = Vec::with_capacity(value.len());
                    encode(&mut wanted, &value);
                    left.starts_with(&wanted).then_some(wanted.len())
                } else {
                    let end = ends.get(ends.partition_point(|end| *end < here.at));
                    let taken = &left[..end.map_or(left.len(), |end| end - here.at)];
                    captures.push((name, taken));
                    (!taken.is_empty()).then_some(taken.len())
                }
            }
        };
        if let Some(taken) = step {
            here = Place { token: here.token + 1, at: here.at + taken, ..here };
            continue;
        }
        inside = inside.and_then(|place: Place| place.next(tokens, text, true));
        if inside.is_none() {
            star = star.and_then(|place: Place| place.next(tokens, text, false));
        }
        here = inside.or(star)?;
        captures.truncate(here.captures);
    }
}

/// Where a comparison has come to, and where it goes on when the star before has to take more.
#[derive(Clone, Copy, Debug)]
struct Place {
    token: usize,
    at: usize,
    /// How many names had been captured.
    captures: usize,
}

impl Place {
    /// The next place at which what follows the star may begin.
    fn next(mut self, tokens: &[Token], text: &[u8], inside: bool) -> Option<Self> {
        let left = &text[self.at..];
        let step = if left.first()? == &ESCAPE { 2 } else { 1 };
        let skipped = match tokens.get(self.token) {
            Some(Token::Literal(wanted)) => find(wanted, left, step)?,
            _ => step,
        };
        if inside && memchr2(OPEN, CLOSE, &left[..skipped]).is_some() {
            return None;
        }
        self.at += skipped;
        Some(self)
    }
}

/// Where a literal occurs, not before a byte and not between an escape and its number.
fn find(wanted: &[u8], text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memmem::find(text.get(from..)?, wanted)?;
        if at == 0 || text[at - 1] != ESCAPE {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The places at which a free name ends: blanks, commas and quotes.
fn name_ends(text: &[u8]) -> Vec<usize> {
    let mut ends: Vec<usize> =
        memchr2_iter(b' ', b',', text).chain(memchr2_iter(OPEN, CLOSE, text)).collect();
    ends.sort_unstable();
    ends
}

/// What was captured: a number if it is written as one.
fn value(taken: &[u8]) -> Value {
    let bytes = decode(taken);
    let number = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.parse::<i64>().ok().filter(|n| n.to_string() == text));
    number.map_or_else(|| Value::Text(bytes.into()), Value::Number)
}
