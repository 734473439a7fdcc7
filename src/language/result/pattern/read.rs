//! A pattern as it is written, alternative by alternative, into what is compared. Knows no outcome.

use std::ops::Range;

use super::{Alternative, PatternError, PatternErrorKind};
use crate::language::{
    self,
    result::glob::{CLOSE, OPEN, Token, encode},
    span::Span,
    tree::ExpressionKind,
};

/// A place in a pattern's text.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    base: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning of a pattern, which stands at byte `base` of its line.
    pub(super) fn new(text: &'a str, base: usize) -> Self {
        Self { text, at: 0, base }
    }

    /// Whether everything has been read.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

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
    pub(super) fn alternative(&mut self, mut fails: bool) -> Result<Alternative, PatternError> {
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
            '$' => match language::name_length(&rest[1..]) {
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
                            // As outside of quotes: a name, and text after it.
                            ExpressionKind::Note(name, note) => {
                                tokens.push(Token::Name(name));
                                literal(tokens, b".");
                                literal(tokens, note.as_bytes());
                            }
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
pub(in crate::language::result) fn number(text: &str) -> Option<(i64, usize)> {
    let sign = usize::from(text.starts_with('-'));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..sign + digits].parse().ok()?;
    Some((number, sign + digits))
}
