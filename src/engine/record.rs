//! Writing events: to whom it happened, when, and what it was.

use std::time::Instant;

use super::{Journal, Session};
use crate::model::{Actor, CallId, Event, ProcessId, Seq, ThreadId, What};

/// What a session writes, and how it numbers and times it.
pub(super) struct Log {
    journal: Journal,
    began: Instant,
    /// How many calls have been made.
    calls: u64,
    /// Whether it was said that a name which moves to another socket closes nothing.
    said_still_open: bool,
}

impl Log {
    /// An empty one, which begins now.
    pub(super) fn new() -> Self {
        let journal = Journal::new(Journal::KEPT);
        Self { journal, began: Instant::now(), calls: 0, said_still_open: false }
    }

    /// True the first time.
    pub(super) fn says_still_open(&mut self) -> bool {
        !std::mem::replace(&mut self.said_still_open, true)
    }
}

impl Session {
    /// What has happened.
    pub fn journal(&self) -> &Journal {
        &self.log.journal
    }

    /// From now on every event is kept: beyond [`Journal::KEPT`] in a file, for who wants the whole story.
    pub fn keep_everything(&mut self) {
        self.log.journal.keep_everything();
    }

    /// Tells that the driver has read every event up to now. What it has not read is never dropped.
    pub fn read_up_to_now(&mut self) {
        self.log.journal.read_up_to_now();
    }

    /// Writes an event of the driver's own: narration, quizzes, verdicts, remarks.
    pub fn tell(&mut self, process: Option<ProcessId>, what: What) -> Seq {
        match process.and_then(|process| self.processes.get(process)).map(|p| p.main) {
            Some(main) => self.record(main, what),
            None => self.write(None, what.payload(), what),
        }
    }

    /// The number of a call that is about to be made.
    pub(super) fn next_call(&mut self) -> CallId {
        self.log.calls += 1;
        CallId(self.log.calls)
    }

    /// How long ago it began.
    pub fn age(&self) -> std::time::Duration {
        self.log.began.elapsed()
    }

    /// Writes an event.
    pub(super) fn record(&mut self, thread: ThreadId, what: What) -> Seq {
        self.append(thread, what.payload(), what)
    }

    /// Writes an event that holds so many bytes.
    #[expect(
        clippy::inline_always,
        reason = "it follows each call: an event less to copy from where it was just written"
    )]
    #[inline(always)]
    pub(super) fn append(&mut self, thread: ThreadId, payload: usize, what: What) -> Seq {
        let flow = self.flow(thread);
        let (process, thread) = (flow.process, flow.number);
        let name = self.processes[process].name.clone();
        self.write(Some(Actor { process, name, thread }), payload, what)
    }

    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn write(&mut self, actor: Option<Actor>, payload: usize, what: What) -> Seq {
        let log = &mut self.log;
        let seq = log.journal.next();
        // 64 bits of nanoseconds last for 584 years.
        let ns = u64::try_from(log.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        log.journal.push(Event { seq, ns, actor, what }, payload);
        seq
    }
}
