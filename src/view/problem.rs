//! A line that cannot be read, with a finger on the place.

use super::{
    bytes::harmless,
    say_syntax::say_syntax,
    styled::{Paint, Role},
    width::{columns, columns_of, pad},
    wrap::wrap,
};
use crate::{
    language::{SyntaxError, SyntaxErrorKind},
    say,
    text::Lang,
};

/// How problems are shown.
#[derive(Clone, Copy, Debug)]
pub struct Pointer {
    /// The language of the sentences.
    pub lang: Lang,
    /// Columns of a line.
    pub width: usize,
    /// With colours or without.
    pub paint: Paint,
}

impl Pointer {
    /// Points at what was mistyped at the prompt. The line stands on the screen already, behind a prompt of
    /// so many columns; the fix, if there is one, will stand at the next prompt.
    pub fn at_prompt(&self, out: &mut String, prompt: usize, line: &str, error: &SyntaxError) {
        let mut sentence = say_syntax(self.lang, &error.kind);
        if error.fix.is_some() {
            // What the sentence ends with is to be typed: keep away from it.
            if let SyntaxErrorKind::FullWidth(..) = error.kind {
                sentence.push_str("  ");
            }
            sentence = self.enter_runs(sentence);
        }
        self.point(out, Some(prompt), line, error.span.start, &sentence);
    }

    /// A sentence, and that Enter runs what stands at the next prompt.
    pub fn enter_runs(&self, mut sentence: String) -> String {
        sentence.push_str(match sentence.chars().next_back() {
            // A Chinese full stop has its blank in itself.
            Some('。') => "",
            Some('.' | '?' | ')' | ' ') => " ",
            // What the sentence ends with is to be typed: keep away from it.
            _ => "   ",
        });
        sentence + self.lang.pick("Enter runs:", "回车执行:")
    }

    /// Shows a line of a file, and what is wrong with it. `name` is the file's.
    pub fn in_file(&self, out: &mut String, name: &str, line: &str, error: &SyntaxError) {
        let place = format!("{}:{}", harmless(name), error.line);
        self.paint.push(out, Role::Playground, &place);
        out.push('\n');
        self.point(out, None, line, error.span.start, &say_syntax(self.lang, &error.kind));
        if let Some(fix) = &error.fix {
            let text = say!(self.lang, en: "perhaps: {line}", zh: "也许是:{line}", line = harmless(&fix.line));
            wrap(out, &text, self.width, "    ", "      ");
        }
    }

    /// `^` below byte `at` of a line, and a sentence beside it, or below it where it is too long.
    ///
    /// `prompt`: the line was typed behind so many columns, and is not repeated unless it is too long to point at.
    pub fn point(
        &self,
        out: &mut String,
        prompt: Option<usize>,
        line: &str,
        at: usize,
        sentence: &str,
    ) {
        const INDENT: usize = 4;
        let at = floor_boundary(line, at);
        let before = harmless(&line[..at]);
        let mut column = prompt.unwrap_or(INDENT) + columns(&before);
        let whole = column - columns(&before) + columns(&harmless(line));
        if column >= self.width || (prompt.is_none() && whole > self.width) {
            column = self.excerpt(out, line, at);
        } else if prompt.is_none() {
            pad(out, INDENT);
            out.push_str(&harmless(line));
            out.push('\n');
        }
        pad(out, column);
        self.paint.push(out, Role::Caret, "^");
        let sentence = harmless(sentence);
        if column + 2 + columns(&sentence) <= self.width {
            out.push(' ');
            out.push_str(&sentence);
            out.push('\n');
        } else {
            out.push('\n');
            wrap(out, &sentence, self.width, "    ", "    ");
        }
    }

    /// The part of a long line around the place, with `...` where something is left out. Says where the place is.
    fn excerpt(&self, out: &mut String, line: &str, at: usize) -> usize {
        let half = self.width.saturating_sub(12) / 2;
        let before = harmless(&line[..at]);
        let mut start = before.len();
        let mut taken = 0;
        for (i, c) in before.char_indices().rev() {
            if taken + columns_of(c) > half {
                break;
            }
            taken += columns_of(c);
            start = i;
        }
        let after = harmless(&line[at..]);
        let mut end = 0;
        let mut used = 0;
        for (i, c) in after.char_indices() {
            if used + columns_of(c) > half {
                break;
            }
            used += columns_of(c);
            end = i + c.len_utf8();
        }
        let left = if start > 0 { "..." } else { "" };
        let right = if end < after.len() { "..." } else { "" };
        out.push_str("    ");
        out.push_str(left);
        out.push_str(&before[start..]);
        out.push_str(&after[..end]);
        out.push_str(right);
        out.push('\n');
        4 + left.len() + taken
    }
}

/// The nearest place at or before a byte where the text may be parted.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
