//! A session's events as somebody reads them: from the first to the last, as often as they want.

use std::{borrow::Cow, io};

use super::{Event, Frame};

/// Events, oldest first. Those of a long session come out of a file, so reading one may fail.
pub type Events<'a> = Box<dyn Iterator<Item = io::Result<Cow<'a, Event>>> + 'a>;

/// The events of a session. A million of them need not be in memory.
pub trait Log {
    /// Every event, from the first.
    fn events(&self) -> Events<'_>;

    /// All of them, for those who go to and fro.
    fn all(&self) -> io::Result<Vec<Event>> {
        self.events().map(|event| Ok(event?.into_owned())).collect()
    }
}

/// The packets of a lab that are still there, whole, in the order of their numbers.
pub trait Frames {
    /// Those that have left memory come out of a file, so reading one may fail.
    fn frames(&self) -> Box<dyn Iterator<Item = io::Result<Frame>> + '_>;
}

impl Frames for Vec<Frame> {
    fn frames(&self) -> Box<dyn Iterator<Item = io::Result<Frame>> + '_> {
        Box::new(self.iter().cloned().map(Ok))
    }
}

impl Log for &[Event] {
    fn events(&self) -> Events<'_> {
        Box::new(self.iter().map(|event| Ok(Cow::Borrowed(event))))
    }
}

impl Log for Vec<Event> {
    fn events(&self) -> Events<'_> {
        Box::new(self.iter().map(|event| Ok(Cow::Borrowed(event))))
    }
}
