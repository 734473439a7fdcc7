//! A text that was broken into lines by hand, folded again for a terminal that is narrower than its lines.
//!
//! What its author's blanks mean is kept: four before a line are a line to type, two within one part a word from what
//! is said of it, and a line that could have been longer ends a paragraph.

use super::{
    width::columns,
    wrap::{first_unit, wrap, wrap_apart},
};

/// The blanks before a line to type: it stays as it is, however long, and what is said of it goes below.
const TYPED: usize = 4;

/// The blanks between lines to type that stand in one.
const APART: &str = "   ";

/// Signs that may stand beyond the edge: a line that ends with one shows nothing of how long lines are.
const HANGING: [char; 4] = ['。', '，', '；', '、'];

/// Appends a text; as it is, if it fits.
pub(super) fn refold(out: &mut String, text: &str, width: usize) {
    if text.lines().all(|line| columns(line) <= width) {
        out.push_str(text);
        return;
    }
    let mut folding = Folding {
        out,
        width,
        widest: text.lines().map(|it| columns(it.trim_end_matches(HANGING))).max().unwrap_or(0),
        open: Open::Nothing,
    };
    for line in text.lines() {
        folding.line(line);
    }
    folding.close();
}

/// What the next line may go on with.
enum Open {
    Nothing,
    Typed,
    /// Sentences, and the columns of the last line of them.
    Paragraph(String, usize),
    /// A word, the column at which it is spoken of, and what is said.
    Row(String, usize, String),
}

struct Folding<'a> {
    out: &'a mut String,
    width: usize,
    /// The columns that the author filled.
    widest: usize,
    open: Open,
}

impl Folding<'_> {
    fn line(&mut self, line: &str) {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        match &mut self.open {
            _ if text.is_empty() => {
                self.close();
                self.out.push('\n');
            }
            Open::Row(_, column, said) if indent > 0 && (indent == *column || indent < TYPED) => {
                said.push('\n');
                said.push_str(text);
            }
            Open::Typed if indent >= TYPED => self.typed(line, indent),
            _ if indent >= TYPED => {
                self.close();
                self.open = Open::Typed;
                self.typed(line, indent);
            }
            Open::Paragraph(sentences, last)
                if !text.contains(APART) && *last + columns(first_unit(text)) >= self.widest =>
            {
                sentences.push('\n');
                sentences.push_str(text);
                *last = columns(line);
            }
            _ => {
                self.close();
                self.open = match row(text) {
                    Some((word, said)) => {
                        Open::Row(word.to_owned(), columns(text) - columns(said), said.to_owned())
                    }
                    None => Open::Paragraph(text.to_owned(), columns(line)),
                };
            }
        }
    }

    /// A line to type, with what is said of it, or several of them.
    fn typed(&mut self, line: &str, indent: usize) {
        let text = &line[indent..];
        let (before, below) = (" ".repeat(indent), " ".repeat(indent + 2));
        match text.split_once(APART) {
            Some((typed, said)) if columns(line) > self.width => {
                let said = said.trim_start_matches(' ');
                if said.contains(APART) {
                    return wrap_apart(self.out, &before, text, self.width, &before);
                }
                self.out.push_str(&before);
                self.out.push_str(typed);
                self.out.push('\n');
                wrap(self.out, said, self.width, &below, &below);
            }
            _ => {
                self.out.push_str(line);
                self.out.push('\n');
            }
        }
    }

    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing | Open::Typed => {}
            Open::Paragraph(text, _) if text.contains(APART) => {
                wrap_apart(self.out, "", &text, self.width, "  ");
            }
            Open::Paragraph(text, _) => wrap(self.out, &text, self.width, "", ""),
            // A column of its own, unless it would be a narrow one.
            Open::Row(word, column, said) if column * 2 <= self.width => {
                let first = format!("{word}{:gap$}", "", gap = column - columns(&word));
                wrap(self.out, &said, self.width, &first, &" ".repeat(column));
            }
            Open::Row(word, _, said) if columns(&word) * 2 <= self.width => {
                wrap(self.out, &said, self.width, &format!("{word}  "), "  ");
            }
            Open::Row(word, _, said) => {
                wrap(self.out, &word, self.width, "", "  ");
                wrap(self.out, &said, self.width, "  ", "  ");
            }
        }
    }
}

/// A word or a few, and what is said of them two blanks further on.
fn row(line: &str) -> Option<(&str, &str)> {
    let (word, said) = line.split_once("  ")?;
    let is_word = !word.contains([':', '：']);
    is_word.then_some((word, said.trim_start_matches(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "It sleeps while nothing is there, and data wakes it.
A short end.
bind     the address is none of this machine's
         own, or the port is taken
accept   waits

    server> conn = phone.accept and a long comment behind it
      deeper
    ...  nobody     it sleeps; the words are for you
    @lab   @host   @needs   @guests
Usual mistake: recv waits for one byte.
First: socket tcp   bind 127.0.0.1:8080   listen
";

    #[test]
    fn what_fits_stays() {
        let mut out = String::new();
        refold(&mut out, PAGE, 60);
        assert_eq!(out, PAGE);
    }

    #[test]
    fn paragraphs_and_rows_are_folded_and_lines_to_type_are_not() {
        let mut out = String::new();
        refold(&mut out, PAGE, 30);
        assert_eq!(
            out,
            "It sleeps while nothing is
there, and data wakes it.
A short end.
bind     the address is none
         of this machine's
         own, or the port is
         taken
accept   waits

    server> conn = phone.accept and a long comment behind it
      deeper
    ...  nobody
      it sleeps; the words are
      for you
    @lab   @host   @needs
    @guests
Usual mistake: recv waits for
one byte.
First: socket tcp
  bind 127.0.0.1:8080   listen
"
        );
        out.clear();
        refold(&mut out, "一个很长的名字  你好，世界\n", 20);
        assert_eq!(out, "一个很长的名字\n  你好，世界\n");
    }

    #[test]
    fn a_sign_beyond_the_edge_does_not_end_the_paragraph_above() {
        let mut out = String::new();
        refold(&mut out, "这是第一行 a，每个\n报文段都立即确认。\n最后一行到这里为止了。\n", 12);
        assert_eq!(out.lines().count(), 6, "{out}");
        assert!(!out.contains("个\n报"), "{out}");
    }
}
