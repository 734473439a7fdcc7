//! The items of a lesson as they come up: kept from the check of a short one, or read again.

use std::{rc::Rc, sync::Arc};

use super::{
    file::{Text, line_of},
    script::{Idle, Item, Script},
    trouble::Stop,
};

/// Where a run takes its items from.
#[derive(Debug)]
pub(super) struct Feed {
    items: Option<std::vec::IntoIter<Rc<Item>>>,
    script: Script,
    text: Text,
}

impl Feed {
    pub(super) fn new(items: Option<Vec<Rc<Item>>>, script: Script, text: Text) -> Self {
        Self { items: items.map(IntoIterator::into_iter), script, text }
    }

    pub(super) fn next(&mut self, idle: Idle<'_, Stop>) -> Result<Option<Rc<Item>>, Stop> {
        match (&mut self.items, &self.text) {
            (Some(items), _) => Ok(items.next()),
            (None, Text::Pipe(_)) => Ok(self.script.next(idle)?.map(Rc::new)),
            (None, _) => Ok(self.script.next::<Stop>(&mut |_| Ok(()))?.map(Rc::new)),
        }
    }

    /// Whether the next item is at hand without waiting.
    pub(super) fn is_ready(&self) -> bool {
        !matches!(self.text, Text::Pipe(_)) || self.script.is_ready()
    }

    /// The text of a line, for a report.
    pub(super) fn text_of(&self, line: u32) -> Arc<str> {
        match &self.text {
            Text::Pipe(_) => self.script.line_text(line),
            text => line_of(text, line),
        }
    }
}
