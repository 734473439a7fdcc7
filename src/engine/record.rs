//! Writing events: to whom it happened, when, and what it was.

use super::{Journal, Session};
use crate::model::{Actor, CallId, Event, ProcessId, Seq, ThreadId, What};

impl Session {
    /// What has happened.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// From now on every event is kept: beyond [`Journal::KEPT`] in a file, for who wants the whole story.
    pub fn keep_everything(&mut self) {
        self.journal.keep_everything();
    }

    /// Tells that the driver has read every event up to now. What it has not read is never dropped.
    pub fn read_up_to_now(&mut self) {
        self.journal.read_up_to_now();
    }

    /// Writes an event of the driver's own: narration, quizzes, verdicts, remarks.
    pub fn tell(&mut self, process: Option<ProcessId>, what: What) -> Seq {
        match process.and_then(|p| self.processes.get(p.0 as usize)).map(|p| p.main) {
            Some(main) => self.record(main, what),
            None => self.write(None, what.payload(), what),
        }
    }

    /// The number of a call that is about to be made.
    pub(super) fn next_call(&mut self) -> CallId {
        self.calls += 1;
        CallId(self.calls)
    }

    /// How long ago it began.
    pub(super) fn age(&self) -> std::time::Duration {
        self.began.elapsed()
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
        let name = self.processes[process.0 as usize].name.clone();
        self.write(Some(Actor { process, name, thread }), payload, what)
    }

    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn write(&mut self, actor: Option<Actor>, payload: usize, what: What) -> Seq {
        let seq = self.journal.next();
        // 64 bits of nanoseconds last for 584 years.
        let ns = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.journal.push(Event { seq, ns, actor, what }, payload);
        seq
    }
}
