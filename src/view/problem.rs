//! A line that cannot be read, with a finger on the place.

use super::{
    bytes::harmless,
    say_syntax::say_syntax,
    styled::{Paint, Role},
    width::{columns, columns_of, pad},
    wrap::{cut, wrap},
};
use crate::{language::SyntaxError, say, text::Lang};

/// What takes the line that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is written after the prompt, and may be changed before it is run.
    Tab,
    /// It is run. Where lines are read in the terminal's own way, nothing can be written after the prompt.
    Enter,
}

impl Key {
    /// The key of a terminal; a plain one is left to read its lines in its own way.
    pub fn of(plain: bool) -> Self {
        if plain { Self::Enter } else { Self::Tab }
    }

    /// What comes before the line that it takes.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Tab => lang.pick("Tab writes: ", "按 Tab 填入："),
            Self::Enter => lang.pick("Enter runs: ", "回车执行："),
        }
    }
}

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
    /// Points at what was mistyped. `prompt`: the line is on the screen already, after this many columns.
    pub fn at_prompt(
        &self,
        out: &mut String,
        prompt: Option<usize>,
        line: &str,
        error: &SyntaxError,
    ) {
        let sentence = say_syntax(self.lang, &error.kind);
        self.point(out, prompt, line, error.span.start, &sentence);
    }

    /// The line that is meant, below what was said of the one that was typed, and the key that takes it: whole on
    /// the screen, whatever is typed next.
    pub fn offer(&self, out: &mut String, indent: usize, key: Key, line: &str) {
        let label = key.label(self.lang);
        pad(out, indent);
        out.push_str(label);
        let rows = || line.lines().filter(|row| !row.trim().is_empty());
        let used = indent + columns(label);
        if rows().count() == 1 && used + columns(&harmless(line)) <= self.width {
            out.push_str(&harmless(line));
            out.push('\n');
            return;
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
        let indent = indent + 2;
        for row in rows() {
            pad(out, indent);
            cut(out, &harmless(row), self.width, indent, &" ".repeat(indent));
            out.push('\n');
        }
    }

    /// Shows a line of a file, and what is wrong with it. `name` is the file's.
    pub fn in_file(&self, out: &mut String, name: &str, line: &str, error: &SyntaxError) {
        let place = format!("{}:{}", harmless(name), error.line);
        self.paint.push(out, Role::Playground, &place);
        out.push('\n');
        self.point(out, None, line, error.span.start, &say_syntax(self.lang, &error.kind));
        if let Some(fix) = &error.fix {
            let text = say!(self.lang, en: "perhaps: {line}", zh: "也许是：{line}", line = harmless(&fix.line));
            wrap(out, &text, self.width, "    ", "      ");
        }
    }

    /// `^` below byte `at` of a line, and a sentence beside it, or below it where it is too long.
    ///
    /// `prompt`: the line was typed after this many columns, and is not repeated unless it is too long to point at.
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
