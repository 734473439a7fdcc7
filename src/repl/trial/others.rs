//! The challenges of a course, by name and number: which comes next, and how one is begun.

use crate::{learn::challenge::Challenge, repl::door::Begins};

/// Reads a challenge by its name, in the language of the prompt. `None`: it cannot be read.
pub(super) type ReadOther = Box<dyn Fn(&str) -> Option<Challenge>>;

/// The challenges of a course.
pub struct Others {
    /// Their names, in order.
    pub names: Vec<String>,
    /// Reads the one of that name.
    pub read: ReadOther,
    /// How one is begun.
    pub begins: Begins,
}

impl Others {
    /// The one of that name, or of that number in the list.
    pub(super) fn find(&self, word: &str) -> Option<&str> {
        let found = match word.parse::<usize>() {
            Ok(number) => self.names.get(number.checked_sub(1)?),
            Err(_) => self.names.iter().find(|name| *name == word),
        };
        found.map(String::as_str)
    }

    /// The one behind it.
    pub(super) fn behind(&self, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|known| known == name)?;
        self.names.get(at + 1).map(String::as_str)
    }
}
