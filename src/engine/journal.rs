//! The list of events: the newest part is kept in memory, and the rest in a file where it is wanted.

use std::{
    borrow::Cow,
    cell::{Ref, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use super::{kept::Kept, spool::Spool};
use crate::model::{Event, Events, Frames, Log, Returned, Seq, What};

/// The events of a short lesson, for which there is room at once.
const A_LESSON: usize = 64;
/// The journal is dropped in so many parts, oldest first.
const CHUNKS: usize = 16;
/// So much may be unread before programs pause to let the driver read.
const UNREAD: usize = 1 << 20;

/// What has happened, in order.
pub struct Journal {
    events: VecDeque<Event>,
    /// What chunks of them weigh, oldest first: whole chunks are dropped, so that no event is weighed twice.
    chunks: VecDeque<Chunk>,
    /// The chunk that is being written.
    newest: Chunk,
    bytes: usize,
    most: usize,
    last: u64,
    /// Events that are no longer in memory.
    gone: u64,
    /// Where they are, if the whole story is wanted.
    spool: Option<Spool<Event>>,
    /// What the driver has not read yet is kept, however long it is: one send may carry 64 MiB.
    read: Option<u64>,
    /// What that weighs.
    unread: usize,
    /// The bytes of a lab's newest packets, which the wire puts there.
    pub(super) kept: Rc<RefCell<Kept>>,
}

/// How far one reader has read a journal: what it is shown next is what has come since.
///
/// Everybody who shows, keeps or judges events has one of these.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bookmark(Seq);

/// Before the first event.
impl Default for Bookmark {
    fn default() -> Self {
        Self(Seq(0))
    }
}

impl Bookmark {
    /// The events that this reader has not had yet and that are still kept, oldest first; it has them now.
    pub(crate) fn take<'j>(
        &mut self,
        journal: &'j Journal,
    ) -> impl Iterator<Item = &'j Event> + use<'j> {
        let before = std::mem::replace(&mut self.0, journal.last());
        journal.after(before)
    }

    /// The same, as they lie in memory: the first part, and then the second.
    pub(crate) fn take_slices<'j>(&mut self, journal: &'j Journal) -> (&'j [Event], &'j [Event]) {
        let before = std::mem::replace(&mut self.0, journal.last());
        journal.slices_after(before)
    }

    /// Passes over what is new.
    pub(crate) fn skip(&mut self, journal: &Journal) {
        self.0 = journal.last();
    }

    /// Whether there is nothing new.
    #[inline]
    pub(crate) fn is_at_end(self, journal: &Journal) -> bool {
        self.0 == journal.last()
    }
}

/// Some events that follow each other.
#[derive(Clone, Copy, Default)]
struct Chunk {
    events: usize,
    bytes: usize,
}

impl Journal {
    /// The bytes that are kept when nothing else is said: 1 MiB, some 7,000 events. It fits into a processor's own cache,
    /// and is written to after each call.
    pub const KEPT: usize = 1 << 20;

    pub(super) fn new(most: usize) -> Self {
        Self {
            events: VecDeque::with_capacity(A_LESSON),
            chunks: VecDeque::new(),
            newest: Chunk::default(),
            bytes: 0,
            most,
            last: 0,
            gone: 0,
            spool: None,
            read: None,
            unread: 0,
            kept: Rc::default(),
        }
    }

    /// Appends an event that holds so many bytes, and drops the oldest ones beyond the bound.
    #[expect(
        clippy::inline_always,
        reason = "it follows each call: an event less to copy from where it was just written"
    )]
    #[inline(always)]
    pub(super) fn push(&mut self, event: Event, payload: usize) {
        self.last = event.seq.0;
        let weight = size_of::<Event>() + payload;
        self.events.push_back(event);
        self.bytes += weight;
        self.unread += weight;
        self.newest.bytes += weight;
        self.newest.events += 1;
        if self.newest.bytes > self.most / CHUNKS {
            self.chunks.push_back(std::mem::take(&mut self.newest));
            self.drop_oldest();
        }
    }

    /// Drops the oldest beyond the bound, never what was written last.
    fn drop_oldest(&mut self) {
        while self.bytes > self.most && self.chunks.len() > 1 {
            let oldest = self.chunks[0];
            let end = self.gone + oldest.events as u64;
            if self.read.is_some_and(|read| end > read) {
                break;
            }
            // Where the file takes no more, the whole story is lost, and `dropped` says so.
            let leaving = self.events.range(..oldest.events);
            self.spool.take_if(|spool| spool.append(leaving).is_err());
            self.events.drain(..oldest.events);
            self.gone = end;
            self.bytes -= oldest.bytes;
            self.chunks.pop_front();
        }
    }

    /// The packets of a lab.
    pub fn frames(&self) -> Ref<'_, dyn Frames> {
        Ref::map(self.kept.borrow(), |kept| kept as &dyn Frames)
    }

    /// From now on what leaves memory is kept in a file.
    pub(super) fn keep_everything(&mut self) {
        self.spool = (self.gone == 0).then(Spool::default);
        self.kept.borrow_mut().keep_everything();
    }

    /// Whether what the driver has not read yet is beyond the bound: time to let it read.
    pub(super) fn is_full(&self) -> bool {
        self.unread > UNREAD && self.read.is_some()
    }

    /// The driver has read everything up to now.
    pub(super) fn read_up_to_now(&mut self) {
        self.read = Some(self.last);
        self.unread = 0;
    }

    pub(super) fn next(&self) -> Seq {
        Seq(self.last + 1)
    }

    /// The newest event's number; 0 before the first.
    pub fn last(&self) -> Seq {
        Seq(self.last)
    }

    /// The call whose return is that event, if it is one and still kept.
    pub(super) fn returned(&self, seq: Seq) -> Option<&Returned> {
        let from_newest = usize::try_from(self.last.checked_sub(seq.0)?).ok()?;
        let at = self.events.len().checked_sub(from_newest + 1)?;
        match &self.events[at].what {
            What::Returned(returned) => Some(returned),
            _ => None,
        }
    }

    /// How many of the oldest events are gone.
    pub fn dropped(&self) -> u64 {
        if self.spool.is_some() { 0 } else { self.gone }
    }

    /// Every event from the beginning, if [none was dropped](Self::dropped).
    pub fn whole(&self) -> Whole<'_> {
        Whole(self)
    }

    /// The same as [`after`](Self::after), in the two parts in which it is held.
    fn slices_after(&self, seq: Seq) -> (&[Event], &[Event]) {
        let newer = usize::try_from(self.last.saturating_sub(seq.0)).unwrap_or(usize::MAX);
        let skip = self.events.len().saturating_sub(newer);
        let (first, second) = self.events.as_slices();
        match skip.checked_sub(first.len()) {
            Some(skip) => (&[], &second[skip..]),
            None => (&first[skip..], second),
        }
    }

    /// What came after that event and is still kept, oldest first.
    pub fn after(&self, seq: Seq) -> impl Iterator<Item = &Event> {
        let newer = usize::try_from(self.last.saturating_sub(seq.0)).unwrap_or(usize::MAX);
        let skip = self.events.len().saturating_sub(newer);
        self.events.range(skip..)
    }
}

/// A journal with what has left memory.
#[derive(Clone, Copy)]
pub struct Whole<'j>(&'j Journal);

impl Log for Whole<'_> {
    fn events(&self) -> Events<'_> {
        let stored = self.0.spool.iter().flat_map(Spool::all).map(|event| event.map(Cow::Owned));
        Box::new(stored.chain(self.0.events.iter().map(|event| Ok(Cow::Borrowed(event)))))
    }
}
