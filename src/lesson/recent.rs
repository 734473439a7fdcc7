//! The statements that were read last, by their lines: a long script says the same again and again.
//!
//! What a line of one statement means depends on nothing but its text, so the tree of an equal line is taken once
//! more instead of reading it again. Only its number in the script is another.

use std::rc::Rc;

use crate::language::tree::{Name, Statement};

/// So many lines are remembered.
const LINES: usize = 8;
/// Longer ones are not.
const LONGEST: usize = 256;

/// The last few distinct lines.
#[derive(Debug, Default)]
pub(super) struct Recent {
    lines: Vec<Known>,
    /// The one that is forgotten next.
    oldest: usize,
}

/// A line that was read.
#[derive(Debug)]
struct Known {
    text: Vec<u8>,
    process: Option<Name>,
    statement: Rc<Statement>,
}

impl Recent {
    /// What that line means, if an equal one is remembered and nobody else holds its tree any more.
    pub(super) fn find(
        &mut self,
        text: &[u8],
        number: u32,
    ) -> Option<(&Option<Name>, &Rc<Statement>)> {
        let free =
            |known: &&mut Known| known.text == text && Rc::strong_count(&known.statement) == 1;
        let known = self.lines.iter_mut().find(free)?;
        Rc::get_mut(&mut known.statement)?.line = number;
        Some((&known.process, &known.statement))
    }

    /// Remembers a line of one statement.
    pub(super) fn keep(&mut self, text: &[u8], process: Option<&Name>, statement: &Rc<Statement>) {
        if text.len() > LONGEST {
            return;
        }
        let (process, statement) = (process.cloned(), statement.clone());
        if self.lines.len() < LINES {
            self.lines.push(Known { text: text.into(), process, statement });
            return;
        }
        let known = &mut self.lines[self.oldest];
        known.text.clear();
        known.text.extend_from_slice(text);
        (known.process, known.statement) = (process, statement);
        self.oldest = (self.oldest + 1) % LINES;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{parse_line, tree::Line};

    fn read(text: &str, number: u32) -> (Option<Name>, Rc<Statement>) {
        match parse_line(text, number) {
            Ok(Line::Statement(process, statement)) => (process, statement),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_equal_line_is_the_same_statement_on_another_line() {
        let mut recent = Recent::default();
        let text = "server> recv 5";
        let (process, statement) = read(text, 1);
        recent.keep(text.as_bytes(), process.as_ref(), &statement);
        assert!(recent.find(text.as_bytes(), 2).is_none(), "the first is still held");
        assert_eq!(statement.line, 1);
        drop(statement);
        let (process, statement) = recent.find(text.as_bytes(), 2).unwrap();
        assert_eq!((&*process.as_ref().unwrap().text, statement.line), ("server", 2));
        assert!(recent.find(b"server> recv 6", 3).is_none());
    }

    #[test]
    fn only_the_last_few_are_remembered() {
        let mut recent = Recent::default();
        for number in 0..100 {
            let text = format!("recv {number}");
            let (process, statement) = read(&text, number);
            recent.keep(text.as_bytes(), process.as_ref(), &statement);
        }
        assert_eq!(recent.lines.len(), LINES);
        assert!(recent.find(b"recv 99", 100).is_some());
        assert!(recent.find(b"recv 91", 100).is_none());
        recent.keep(&[b'x'; LONGEST + 1], None, &read("recv 1", 1).1);
        assert!(recent.find(b"recv 99", 101).is_some());
    }
}
