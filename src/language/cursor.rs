//! A place in one line: blanks, names, words. No tokens are kept; the parsers look at bytes.

use std::sync::Arc;

use super::{
    error::{Fault, Parse, SyntaxErrorKind},
    fullwidth,
    name::{begins_name, continues_name, name_length},
    span::Span,
    tree::Name,
};

/// How deep blocks and parentheses may nest.
pub(super) const DEEPEST: usize = 64;

/// A place in a line, moving to the right only (save for explicit returns to an earlier `at`).
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    /// The line as it was passed, with everything that spans count.
    pub(super) text: &'a str,
    /// The next byte.
    pub(super) at: usize,
    /// One past the last byte that is neither blank nor carriage return.
    pub(super) end: usize,
    /// The line's number.
    pub(super) line: u32,
    /// How many parentheses are open.
    pub(super) depth: usize,
    /// How many operators the expression has had.
    pub(super) operators: usize,
}

impl<'a> Cursor<'a> {
    /// At the first byte of a line that is not blank. BOM and final CR vanish.
    pub(super) fn new(text: &'a str, line: u32) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut this = Self { text, at, end: text.len(), line, depth: 0, operators: 0 };
        this.end = this.trim_end(text.strip_suffix('\n').map_or(text.len(), str::len));
        this.skip_blanks();
        this
    }

    /// Where the text up to `end` ends when blanks and CR are taken away.
    pub(super) fn trim_end(&self, mut end: usize) -> usize {
        let bytes = self.text.as_bytes();
        while end > self.at {
            match bytes[end - 1] {
                b' ' | b'\t' | b'\r' => end -= 1,
                0xa0 if bytes[self.at..end].ends_with("\u{a0}".as_bytes()) => end -= 2,
                0x80 if bytes[self.at..end].ends_with("\u{3000}".as_bytes()) => end -= 3,
                _ => break,
            }
        }
        end
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes()[..self.end].get(self.at).copied()
    }

    pub(super) fn peek_at(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes()[..self.end].get(self.at + offset).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    pub(super) fn starts_with(&self, what: &str) -> bool {
        self.text.as_bytes()[self.at..self.end].starts_with(what.as_bytes())
    }

    pub(super) fn take(&mut self, what: &str) -> bool {
        let found = self.starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        &self.text[span.range()]
    }

    /// A span of no bytes, here.
    pub(super) fn here(&self) -> Span {
        Span::new(self.at, self.at)
    }

    /// The blank at this byte: how many bytes it has, 0 if there is none.
    #[inline]
    fn blank_at(&self, at: usize) -> usize {
        match self.text.as_bytes()[..self.end].get(at) {
            Some(b' ' | b'\t' | b'\r') => 1,
            Some(0xc2) if self.text[at..].starts_with('\u{a0}') => 2,
            Some(0xe3) if self.text[at..].starts_with('\u{3000}') => 3,
            _ => 0,
        }
    }

    pub(super) fn at_blank(&self) -> bool {
        self.blank_at(self.at) > 0
    }

    #[inline]
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.blank_at(self.at) {
                0 => break,
                n => self.at += n,
            }
        }
    }

    /// Whether a blank, or the line's beginning, is to the left.
    fn after_blank(&self) -> bool {
        let before = &self.text[..self.at];
        before.is_empty()
            || before.ends_with([
                ' ', '\t', '\r', '\u{a0}', '\u{3000}', '\u{feff}', '{', '}', '>', '=', '!',
            ])
    }

    /// Whether a comment begins here: `#` at the start of a word.
    pub(super) fn at_comment(&self) -> bool {
        self.peek() == Some(b'#') && self.after_blank()
    }

    /// Whether nothing but a comment is left. Blanks must have been skipped.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.end || self.at_comment()
    }

    /// Skips blanks, and tells whether nothing but a comment is left.
    pub(super) fn ends(&mut self) -> bool {
        self.skip_blanks();
        self.at_end()
    }

    /// Where the last word before this place ends.
    pub(super) fn last_end(&self) -> usize {
        let mut end = self.at;
        while let Some(c) = self.text[..end].chars().next_back() {
            if !matches!(c, ' ' | '\t' | '\r' | '\u{a0}' | '\u{3000}') {
                break;
            }
            end -= c.len_utf8();
        }
        end
    }

    /// Whether a name begins at this byte.
    pub(super) fn name_at(&self, at: usize) -> bool {
        self.text.get(at..self.end).is_some_and(|rest| rest.starts_with(begins_name))
    }

    /// Whether a word of letters or digits begins here.
    pub(super) fn name_or_number(&self) -> bool {
        self.name_at(self.at) || self.peek().is_some_and(|b| b.is_ascii_digit())
    }

    /// A name, if one begins here.
    pub(super) fn name_span(&mut self) -> Option<Span> {
        let start = self.at;
        self.at += name_length(self.rest());
        (self.at > start).then(|| Span::new(start, self.at))
    }

    /// A name with its text.
    pub(super) fn name(&mut self) -> Option<Name> {
        self.name_span().map(|span| self.named(span))
    }

    /// The name that is there.
    pub(super) fn named(&self, span: Span) -> Name {
        Name { text: self.slice(span).into(), span }
    }

    /// This word, if it stands here and no name goes on after it.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Whether this word stands here and no name goes on after it.
    pub(super) fn at_word(&self, word: &str) -> bool {
        self.starts_with(word)
            && !self.text[self.at + word.len()..self.end].chars().next().is_some_and(continues_name)
    }

    /// Everything up to the next blank.
    pub(super) fn word_span(&mut self) -> Span {
        let start = self.at;
        while self.at < self.end && self.blank_at(self.at) == 0 {
            self.at += 1;
        }
        Span::new(start, self.at)
    }

    /// Everything up to the next blank, without moving.
    pub(super) fn word_ahead(&self) -> Span {
        self.clone().word_span()
    }

    /// An error there.
    #[cold]
    #[expect(clippy::unused_self, reason = "reads like its neighbours, and spans are this line's")]
    pub(super) fn fail<T>(&self, span: Span, kind: SyntaxErrorKind) -> Parse<T> {
        Err(Box::new(Fault { span, kind, fix: None }))
    }

    /// An error there, and the line with something else in that place.
    #[cold]
    pub(super) fn fail_with<T>(
        &self,
        span: Span,
        kind: SyntaxErrorKind,
        instead: &str,
    ) -> Parse<T> {
        Err(Box::new(Fault { span, kind, fix: Some(self.replaced(span, instead)) }))
    }

    /// The line with something else in that place.
    pub(super) fn replaced(&self, span: Span, instead: &str) -> String {
        [&self.text[..span.start], instead, &self.text[span.end..]].concat()
    }

    /// An error about whatever stands here.
    #[cold]
    pub(super) fn unexpected<T>(&self) -> Parse<T> {
        match self.rest().chars().next() {
            None => self.fail(self.here(), SyntaxErrorKind::MissingValue),
            Some(';') => {
                let mut fix = self.replaced(Span::new(self.at, self.end), "");
                fix.truncate(fix.trim_end().len());
                let only = self.rest().len() == 1;
                Err(Box::new(Fault {
                    span: Span::new(self.at, self.at + 1),
                    kind: SyntaxErrorKind::Semicolon,
                    fix: only.then_some(fix),
                }))
            }
            // `bind:80`
            Some(':')
                if ["bind", "connect", "sendto"]
                    .iter()
                    .any(|it| self.text[..self.at].ends_with(it)) =>
            {
                let here = Span::new(self.at, self.at + 1);
                let fix = Some(self.replaced(Span::new(self.at, self.at), " "));
                Err(Box::new(Fault {
                    span: here,
                    kind: SyntaxErrorKind::UnexpectedCharacter(':'),
                    fix,
                }))
            }
            Some(c) if c.is_alphanumeric() && fullwidth::ascii(c).is_none() => {
                let span = self.word_ahead();
                self.fail(span, SyntaxErrorKind::UnexpectedText(self.slice(span).into()))
            }
            Some(c) => self.fail(
                Span::new(self.at, self.at + c.len_utf8()),
                SyntaxErrorKind::UnexpectedCharacter(c),
            ),
        }
    }

    /// The text of a span, to keep.
    pub(super) fn keep(&self, span: Span) -> Arc<str> {
        self.slice(span).into()
    }
}
