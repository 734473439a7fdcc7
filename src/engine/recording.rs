//! The events of a run that is to be saved: the newest in memory, the others in a file.

use std::borrow::Cow;

use super::{Bookmark, Journal, kept::Kept, spool::Spool};
use crate::model::{Event, Events, Frames, Log};

/// So many are in memory at most.
const NEWEST: usize = 4096;
/// Bytes of these.
const BYTES: usize = 1 << 20;

/// What has happened in a session, after its journal has let go of it too.
#[derive(Default)]
pub(crate) struct Recording {
    read: Bookmark,
    spool: Spool<Event>,
    newest: Vec<Event>,
    /// What they weigh.
    bytes: usize,
    /// Events that the file did not take.
    lost: u64,
    /// The packets, once the session has ended.
    frames: Kept,
}

impl Recording {
    /// Takes what is new.
    pub(crate) fn follow(&mut self, journal: &Journal) {
        journal.kept.borrow_mut().keep_everything();
        for event in self.read.take(journal) {
            self.bytes += event.what.payload();
            self.newest.push(event.clone());
            if self.newest.len() >= NEWEST || self.bytes > BYTES {
                self.spool();
            }
        }
    }

    fn spool(&mut self) {
        if self.lost > 0 || self.spool.append(self.newest.iter()).is_err() {
            self.lost += self.newest.len() as u64;
        }
        self.newest.clear();
        self.bytes = 0;
    }

    /// The session ends.
    pub(crate) fn end(&mut self, journal: &Journal) {
        self.follow(journal);
        self.frames = journal.kept.take();
    }

    /// How many events are in it no longer.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// The packets of a session that has ended.
    pub(crate) fn frames(&self) -> &dyn Frames {
        &self.frames
    }
}

impl Log for Recording {
    fn events(&self) -> Events<'_> {
        let stored = self.spool.all().map(|event| event.map(Cow::Owned));
        Box::new(stored.chain(self.newest.iter().map(|event| Ok(Cow::Borrowed(event)))))
    }
}
