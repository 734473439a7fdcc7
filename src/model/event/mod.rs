//! What happened, in order. Screens, JSON and expectations are functions of this list.
//!
//! An event says which call, which socket and which process it is of, so that no reader has to guess from what is
//! beside it.

mod call;
mod lesson;
mod packet;
mod playground;
mod socket;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use call::{Asleep, On, Origin, ProgramEnd, Returned, Source, Waker, WithSyn, Woken, Wording};
pub use lesson::{Choice, Score, Shortfall, Unmet};
pub use packet::{Congestion, EndSeen, EndState, PacketSeen};
pub use playground::{Halt, Mistyped, Refused, Remark, beginning};
pub use socket::{Closed, Named, Opened, StateSeen};

use super::{CallId, Cause, ProcessId, Seq};

/// One thing that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the session, from 1.
    pub seq: Seq,
    /// Nanoseconds since the session began (`CLOCK_MONOTONIC`).
    pub ns: u64,
    /// Whom it happened to; `None` for what belongs to no process, as a lesson's words.
    pub actor: Option<Actor>,
    /// What it was.
    pub what: What,
}

impl Event {
    /// The process it happened to.
    pub fn process(&self) -> Option<ProcessId> {
        self.actor.as_ref().map(|actor| actor.process)
    }

    /// That process's name, or an empty one.
    pub fn name(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| &actor.name)
    }
}

/// A process and the thread of it that something happened to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The process.
    pub process: ProcessId,
    /// Its name.
    pub name: Arc<str>,
    /// The thread, counted within the process. Lines are typed for thread 0.
    pub thread: u32,
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum What {
    /// The session began, at this time of day: milliseconds since 1970 (UTC).
    Began(u64),
    /// Every process is a computer: how their kernels are set, as `@lab` says it.
    Lab(Arc<str>),
    /// A call has not returned: its thread sleeps in it.
    Asleep(Asleep),
    /// A call returned, at once or after a sleep.
    Returned(Returned),
    /// A call that slept will never return: its thread has ended.
    Abandoned(CallId),
    /// A process was named for the first time.
    ProcessCreated,
    /// A program began to run; its text.
    ProgramStarted(CallId, Source),
    /// A program ended or was paused.
    ProgramEnded(CallId, ProgramEnd),
    /// A program started this thread.
    ThreadStarted,
    /// This thread, not the first of its process, has ended.
    ThreadEnded,
    /// A descriptor came into being.
    Opened(Opened),
    /// The addresses of a socket became known.
    Named(Named),
    /// A socket was seen in another state than before, and no call is known to have led to it.
    StateSeen(StateSeen),
    /// A descriptor is gone.
    Closed(Closed),
    /// A packet of the lab came onto the wire, or was lost on its way.
    Packet(Box<PacketSeen>),
    /// The kernel at one end of a connection in the lab says something else of it than before.
    EndSeen(Box<EndSeen>),
    /// A lesson's title.
    Title(Arc<str>),
    /// The question a lesson answers.
    Ask(Arc<str>),
    /// A phase of a lesson.
    Heading(Arc<str>),
    /// A paragraph of a lesson.
    Narration(Arc<str>),
    /// The author's blank line.
    Blank,
    /// A question that wants a prediction.
    Question(Arc<str>, Arc<[Choice]>),
    /// What the reader chose.
    Predicted(char),
    /// The right answer and why; `predicted` is what the reader had said.
    Verdict {
        /// The call that decided, if it was one.
        of: Option<CallId>,
        /// The right choice.
        letter: char,
        /// Why.
        because: Arc<str>,
        /// Why other choices are wrong.
        reasons: Arc<[Choice]>,
        /// The reader's choice, if there was one.
        predicted: Option<char>,
    },
    /// What led to a failure, found after the fact: more exact than the general sentence.
    Explained(CallId, Vec<Cause>),
    /// The author's word on a call, in place of the general sentence.
    Comment(CallId, Arc<str>),
    /// A lesson expected something else.
    Unmet(Box<Unmet>),
    /// A statement was not carried out.
    Refused(Box<Refused>),
    /// A line that cannot be read.
    Mistyped(Box<Mistyped>),
    /// The playground reports something of its own.
    Remark(Remark),
}

impl What {
    /// Whether it is a line of its own on the screen. What is not is for those who draw, count or grade.
    pub(crate) fn is_on_screen(&self) -> bool {
        !matches!(
            self,
            Self::Began(_)
                | Self::Lab(_)
                | Self::Abandoned(_)
                | Self::ThreadStarted
                | Self::ThreadEnded
                | Self::Opened(_)
                | Self::Named(_)
                | Self::StateSeen(_)
                | Self::Closed(_)
                | Self::EndSeen(_)
                | Self::Unmet(_)
                | Self::Refused(_)
                | Self::Mistyped(_)
        )
    }

    /// About how many bytes it holds, for the log's bound. Shared text is counted by each that shares it: the bound
    /// errs on the safe side.
    pub fn payload(&self) -> usize {
        match self {
            Self::Returned(returned) => returned.payload(),
            Self::Asleep(asleep) => asleep.call.payload() + asleep.source.text().len(),
            Self::ProgramStarted(_, source) => source.text().len(),
            Self::Title(text)
            | Self::Ask(text)
            | Self::Heading(text)
            | Self::Narration(text)
            | Self::Comment(_, text)
            | Self::Question(text, _)
            | Self::Verdict { because: text, .. } => text.len(),
            Self::Explained(_, causes) => causes.len() * 128,
            Self::Packet(it) => 192 + it.packet.payload.len(),
            Self::Mistyped(mistyped) => mistyped.text.len(),
            Self::Opened(_)
            | Self::Named(_)
            | Self::EndSeen(_)
            | Self::Unmet(_)
            | Self::Refused(_) => 128,
            Self::Began(_)
            | Self::Lab(_)
            | Self::Abandoned(_)
            | Self::ProcessCreated
            | Self::ProgramEnded(..)
            | Self::ThreadStarted
            | Self::ThreadEnded
            | Self::StateSeen(_)
            | Self::Closed(_)
            | Self::Blank
            | Self::Predicted(_)
            | Self::Remark(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn an_event_may_cross_a_thread() {
        fn crosses<T: Send + Sync>() {}
        crosses::<Event>();
    }
}
