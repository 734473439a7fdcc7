//! The list of events: a stream of which the newest few megabytes are kept.

use std::collections::VecDeque;

use crate::model::{Asleep, Event, Returned, Seq, What};

/// What has happened, in order.
pub struct Journal {
    events: VecDeque<Event>,
    /// What each weighs: letting go of one must not mean to look into it again, it is long out of the caches.
    weights: VecDeque<u32>,
    bytes: usize,
    most: usize,
    last: u64,
    dropped: u64,
    /// What the driver has not read yet is kept, however long it is: one send may carry 64 MiB.
    read: Option<u64>,
}

impl Journal {
    /// The bytes that are kept when nothing else is said: 4 MiB.
    pub const KEPT: usize = 4 << 20;

    pub(super) fn new(most: usize) -> Self {
        Self {
            events: VecDeque::new(),
            weights: VecDeque::new(),
            bytes: 0,
            most,
            last: 0,
            dropped: 0,
            read: None,
        }
    }

    /// Appends an event, and lets go of the oldest ones beyond the bound.
    pub(super) fn push(&mut self, event: Event) {
        self.last = event.seq.0;
        let weight = weight(&event);
        self.bytes += weight;
        self.weights.push_back(u32::try_from(weight).unwrap_or(u32::MAX));
        self.events.push_back(event);
        while self.bytes > self.most && self.events.len() > 1 {
            let oldest = self.last + 1 - self.events.len() as u64;
            if self.read.is_some_and(|read| oldest > read) {
                break;
            }
            self.bytes -= self.weights.pop_front().unwrap_or(0) as usize;
            self.dropped += 1;
            self.events.pop_front();
        }
    }

    /// Whether it is beyond its bound with what the driver has not read yet: time to let it read.
    pub(super) fn is_full(&self) -> bool {
        self.bytes > self.most
            && self.events.front().is_some_and(|old| self.read.is_some_and(|read| old.seq.0 > read))
    }

    /// The driver has read everything up to now.
    pub(super) fn read_up_to_now(&mut self) {
        self.read = Some(self.last);
    }

    pub(super) fn next(&self) -> Seq {
        Seq(self.last + 1)
    }

    /// The newest event's number; 0 before the first.
    pub fn last(&self) -> Seq {
        Seq(self.last)
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

/// About how much memory an event holds. Shared text is counted by each that shares it: the bound errs on the safe side.
fn weight(event: &Event) -> usize {
    const FIXED: usize = size_of::<Event>();
    FIXED
        + match &event.what {
            What::Returned(returned) => {
                let Returned { call, outcome, source, .. } = &**returned;
                size_of::<Returned>()
                    + size_of_val(call)
                    + call.payload()
                    + outcome.payload()
                    + source.text.len()
            }
            What::Asleep(Asleep { call, source, .. }) => {
                size_of_val(call) + call.payload() + source.text.len()
            }
            What::ProgramStarted(source) => source.text.len(),
            What::Title(text)
            | What::Ask(text)
            | What::Heading(text)
            | What::Narration(text)
            | What::Comment(text)
            | What::Question(text, _)
            | What::Verdict { because: text, .. } => text.len(),
            What::Explained(causes) => causes.len() * 128,
            What::ProcessCreated
            | What::ProgramEnded(_)
            | What::Blank
            | What::Predicted(_)
            | What::Remark(_) => 0,
        }
}
