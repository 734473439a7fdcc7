//! The list of events: a stream of which the newest part is kept.

use std::collections::VecDeque;

use crate::model::{Event, Returned, Seq, What};

/// The events of a short lesson, for which there is room at once.
const A_LESSON: usize = 64;
/// Stretches that the journal is let go of in.
const STRETCHES: usize = 16;
/// So much may be unread before programs pause to let the driver read.
const UNREAD: usize = 1 << 20;

/// What has happened, in order.
pub struct Journal {
    events: VecDeque<Event>,
    /// What stretches of them weigh, oldest first: whole stretches are let go of, so that no event is weighed twice.
    stretches: VecDeque<Stretch>,
    /// The stretch that is being written.
    newest: Stretch,
    bytes: usize,
    most: usize,
    last: u64,
    dropped: u64,
    /// What the driver has not read yet is kept, however long it is: one send may carry 64 MiB.
    read: Option<u64>,
    /// What that weighs.
    unread: usize,
}

/// Some events that follow each other.
#[derive(Clone, Copy, Default)]
struct Stretch {
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
            stretches: VecDeque::new(),
            newest: Stretch::default(),
            bytes: 0,
            most,
            last: 0,
            dropped: 0,
            read: None,
            unread: 0,
        }
    }

    /// Appends an event that holds so many bytes, and lets go of the oldest ones beyond the bound.
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
        if self.newest.bytes > self.most / STRETCHES {
            self.stretches.push_back(std::mem::take(&mut self.newest));
            self.let_go();
        }
    }

    /// Lets go of the oldest beyond the bound, never of what was written last.
    fn let_go(&mut self) {
        while self.bytes > self.most && self.stretches.len() > 1 {
            let oldest = self.stretches[0];
            let end = self.dropped + oldest.events as u64;
            if self.read.is_some_and(|read| end > read) {
                break;
            }
            self.events.drain(..oldest.events);
            self.dropped = end;
            self.bytes -= oldest.bytes;
            self.stretches.pop_front();
        }
    }

    /// From now on so many bytes are kept.
    pub(super) fn keep(&mut self, most: usize) {
        self.most = most;
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

    /// How many events have been let go of.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The same as [`after`](Self::after), as it lies in memory: the first part, and then the second.
    pub fn slices_after(&self, seq: Seq) -> (&[Event], &[Event]) {
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
