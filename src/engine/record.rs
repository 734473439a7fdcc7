//! Writing events: to whom it happened, when, and what it was.

use super::{Journal, Session};
use crate::model::{Event, ProcessId, Seq, ThreadId, What};

impl Session {
    /// What has happened.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Tells that the driver has read every event up to now. What it has not read is never let go of.
    pub fn read_up_to_now(&mut self) {
        self.journal.read_up_to_now();
    }

    /// Writes an event of the driver's own: narration, quizzes, verdicts, remarks.
    pub fn tell(&mut self, process: Option<ProcessId>, what: What) -> Seq {
        let main = process.and_then(|p| self.processes.get(p.0 as usize)).map(|p| p.main);
        self.record(main.unwrap_or(ThreadId(0)), what)
    }

    /// From now on events say when they happened, at the price of reading the clock for each: a seventh of what a call
    /// costs here beside the system call.
    pub fn tell_time(&mut self) {
        self.tells_time = true;
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
        let seq = self.journal.next();
        let ns = if self.tells_time { self.began.ns() } else { 0 };
        let process = self.flows.get(thread).map_or(ProcessId(0), |f| f.process);
        let name =
            self.processes.get(process.0 as usize).map_or_else(|| "".into(), |p| p.name.clone());
        self.journal.push(Event { seq, ns, process, name, thread, what }, payload);
        seq
    }
}
