//! What a lesson expects, as it is written after `=` and `!`, and whether an outcome is that.
//!
//! A pattern is compared with an outcome in which quoted bytes are marked as such, so that `"EOF"` (three bytes that
//! came) and `EOF` (the end) can never be taken for each other. Knows no session: what `$NAME` stands for is asked.

use std::{ops::Range, rc::Rc};

use super::{
    glob::{CLOSE, OPEN, Token, decode, encode, glob},
    shape,
};
use crate::{
    language::{
        self,
        span::Span,
        tree::{Expectation, ExpressionKind, Mark},
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
    pub(super) text: Rc<str>,
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
    UnknownFailure(Rc<str>, Option<&'static str>),
    /// No connection is ever in this state; the nearest that there is.
    UnknownState(Rc<str>, Option<&'static str>),
    /// The call never gives such a thing.
    NeverGiven(CallName, shape::Gives),
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
    OtherValue(Rc<str>, Bytes),
    /// It is something else.
    Other,
}

/// What `$NAME`s have come to stand for.
pub type Captures = Vec<(Rc<str>, Value)>;

impl Pattern {
    /// Reads the pattern of an expectation with the mark `=` or `!`.
    ///
    /// `call` is the step's, if it is known: what it never gives is an error here.
    pub fn parse(expectation: &Expectation, call: Option<CallName>) -> Result<Self, PatternError> {
        let text = &*expectation.pattern;
        let base = expectation.span.start;
        let mut alternatives = Vec::with_capacity(1);
        let mut reader = Reader { text, at: 0, base };
        loop {
            let alternative = reader.alternative(expectation.mark == Mark::Failed)?;
            shape::check(&alternative, call)?;
            alternatives.push(alternative);
            if reader.at >= text.len() {
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
        if let ([Token::Literal(wanted)], Outcome::Data(came)) = (&self.tokens[..], outcome) {
            return quoted_equals(wanted, came).then(Captures::new);
        }
        shape::forms(self, outcome).into_iter().find_map(|form| glob(&self.tokens, &form, known))
    }

    fn difference(&self, outcome: &Outcome, known: &dyn Fn(&str) -> Option<Bytes>) -> Difference {
        let is_eof = |text: &str| text == "EOF" || text.ends_with("then EOF");
        match outcome {
            Outcome::Eof if !is_eof(&self.text) => return Difference::End,
            Outcome::Data(_) | Outcome::From(..) if is_eof(&self.text) => return Difference::NoEnd,
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
        let (Outcome::Data(came) | Outcome::Value(Value::Text(came), _)) = outcome else {
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

/// A place in a pattern's text.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    base: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_blanks(&mut self) {
        while let Some(c) = self.peek().filter(|c| is_blank(*c)) {
            self.at += c.len_utf8();
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn fail<T>(&self, range: Range<usize>, kind: PatternErrorKind) -> Result<T, PatternError> {
        Err(PatternError { span: self.span(range), kind })
    }

    /// Reads up to the next ` | `, and past it.
    fn alternative(&mut self, mut fails: bool) -> Result<Alternative, PatternError> {
        self.skip_blanks();
        match self.peek() {
            Some('!') => {
                fails = true;
                self.at += 1;
            }
            Some('=') => {
                fails = false;
                self.at += 1;
            }
            _ => {}
        }
        self.skip_blanks();
        let start = self.at;
        let mut tokens: Vec<Token> = Vec::new();
        let mut end = start;
        while let Some(c) = self.peek() {
            if c == '|' && tokens.is_empty() {
                break;
            }
            if is_blank(c) {
                self.skip_blanks();
                let rest = &self.text[self.at..];
                if rest.is_empty() {
                    break;
                }
                if rest.strip_prefix('|').is_some_and(|r| r.is_empty() || r.starts_with(is_blank)) {
                    break;
                }
                literal(&mut tokens, b" ");
                continue;
            }
            self.token(c, &mut tokens)?;
            end = self.at;
        }
        // Past the bar; a bar that ends the pattern leaves an empty alternative.
        let bar = self.text[self.at..].starts_with('|');
        if tokens.is_empty() || (bar && self.text[self.at + 1..].trim().is_empty()) {
            return self.fail(start..self.text.len().min(self.at + 1), PatternErrorKind::Empty);
        }
        self.at += usize::from(bar);
        let (text, span) = (self.text[start..end].into(), self.span(start..end));
        Ok(Alternative { fails, tokens, text, span })
    }

    fn token(&mut self, c: char, tokens: &mut Vec<Token>) -> Result<(), PatternError> {
        let rest = &self.text[self.at..];
        match c {
            '"' | '\'' => return self.quoted(tokens),
            '*' if rest[1..].starts_with(['"', '\'']) => return self.quoted(tokens),
            '*' => {
                tokens.push(Token::Star);
                self.at += 1;
            }
            '$' => match name_length(&rest[1..]) {
                0 => {
                    literal(tokens, b"$");
                    self.at += 1;
                }
                length => {
                    tokens.push(Token::Name(rest[1..=length].into()));
                    self.at += 1 + length;
                }
            },
            _ => {
                let begins = tokens.is_empty()
                    || self.text[..self.at].ends_with([' ', '\t', ',', '/', '\u{3000}', '\u{a0}']);
                if begins && let Some((range, length)) = number_range(rest) {
                    let (least, most) = range;
                    if least > most {
                        let at = self.at;
                        return self
                            .fail(at..at + length, PatternErrorKind::BackwardRange(least, most));
                    }
                    tokens.push(Token::Range(least, most));
                    self.at += length;
                } else {
                    literal(tokens, c.encode_utf8(&mut [0; 4]).as_bytes());
                    self.at += c.len_utf8();
                }
            }
        }
        Ok(())
    }

    /// Quoted texts and stars that touch each other: one text, of which the stars are the unknown parts.
    fn quoted(&mut self, tokens: &mut Vec<Token>) -> Result<(), PatternError> {
        literal(tokens, &[OPEN]);
        loop {
            match self.peek() {
                Some('*') => {
                    tokens.push(Token::Inside);
                    self.at += 1;
                }
                Some('"' | '\'') => {
                    let quoted = language::quoted(self.text, self.at).map_err(|(span, kind)| {
                        let kind = PatternErrorKind::Quoted(Box::new(kind));
                        PatternError { span: self.span(span.range()), kind }
                    })?;
                    self.at = quoted.span.end;
                    let pieces = match quoted.kind {
                        ExpressionKind::Template(pieces) => pieces,
                        _ => vec![quoted],
                    };
                    for piece in pieces {
                        match piece.kind {
                            ExpressionKind::Variable(name) => tokens.push(Token::Name(name)),
                            ExpressionKind::Text(bytes) => {
                                let mut marked = Vec::with_capacity(bytes.len());
                                encode(&mut marked, &bytes);
                                literal(tokens, &marked);
                            }
                            _ => unreachable!("a quoted text is made of bytes and names"),
                        }
                    }
                }
                _ => break,
            }
        }
        literal(tokens, &[CLOSE]);
        Ok(())
    }
}

/// Appends bytes to the literal at the end, or begins one.
fn literal(tokens: &mut Vec<Token>, bytes: &[u8]) {
    match tokens.last_mut() {
        Some(Token::Literal(there)) => there.extend_from_slice(bytes),
        _ => tokens.push(Token::Literal(bytes.to_vec())),
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{a0}')
}

/// How long the name is that begins here; 0 if none does.
fn name_length(text: &str) -> usize {
    match text.chars().next() {
        Some(c) if c == '_' || c.is_alphabetic() => {}
        _ => return 0,
    }
    text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len())
}

/// `3..9`, `>9`, `<9` at the beginning of a text: the numbers allowed, and how long it is.
fn number_range(text: &str) -> Option<((i64, i64), usize)> {
    if let Some(rest) = text.strip_prefix('>') {
        let (n, length) = number(rest)?;
        return Some(((n.saturating_add(1), i64::MAX), 1 + length));
    }
    if let Some(rest) = text.strip_prefix('<') {
        let (n, length) = number(rest)?;
        return Some(((i64::MIN, n.saturating_sub(1)), 1 + length));
    }
    let (least, first) = number(text)?;
    let rest = text[first..].strip_prefix("..")?;
    let (most, second) = number(rest)?;
    Some(((least, most), first + 2 + second))
}

/// Digits, possibly behind a minus: the number and how many bytes it takes.
pub(super) fn number(text: &str) -> Option<(i64, usize)> {
    let sign = usize::from(text.starts_with('-'));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..sign + digits].parse().ok()?;
    Some((number, sign + digits))
}

#[cfg(test)]
mod tests;
