//! What happened, in order. Screens, JSON and expectations are functions of this list.

use std::{rc::Rc, time::Duration};

use super::{
    Bytes, Call, CallName, Cause, Fd, Outcome, ProcessId, Seq, SocketId, TcpState, ThreadId,
};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its place in the session.
    pub seq: Seq,
    /// Nanoseconds since the session began (`CLOCK_MONOTONIC`); 0 in a session that was not asked to tell the time.
    pub ns: u64,
    /// The process it happened to.
    pub process: ProcessId,
    /// The process's name.
    pub name: Rc<str>,
    /// The thread of that process.
    pub thread: ThreadId,
    /// What it was.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// A call has not returned: its thread sleeps in it.
    Asleep(Asleep),
    /// A call returned, at once or after a sleep.
    Returned(Returned),
    /// A process was named for the first time.
    ProcessCreated,
    /// A program began to run; its text.
    ProgramStarted(Source),
    /// A program ended.
    ProgramEnded(ProgramEnd),
    /// A lesson's title.
    Title(Rc<str>),
    /// The question a lesson answers.
    Ask(Rc<str>),
    /// A phase of a lesson.
    Heading(Rc<str>),
    /// A paragraph of a lesson.
    Narration(Rc<str>),
    /// The author's blank line.
    Blank,
    /// A question that wants a prediction.
    Question(Rc<str>, Rc<[Choice]>),
    /// What the reader chose.
    Predicted(char),
    /// The right answer and why; `predicted` is what the reader had said.
    Verdict {
        /// The right choice.
        letter: char,
        /// Why.
        because: Rc<str>,
        /// The reader's choice, if there was one.
        predicted: Option<char>,
    },
    /// What led to a failure, found after the fact: more exact than the general sentence.
    Explained(Vec<Cause>),
    /// The author's word on the step above, in place of the general sentence.
    Comment(Rc<str>),
    /// The playground reports something of its own.
    Remark(Remark),
}

impl What {
    /// About how many bytes it holds, for the journal's bound. Shared text is counted by each that shares it: the bound
    /// errs on the safe side.
    pub fn payload(&self) -> usize {
        match self {
            Self::Returned(returned) => returned.payload(),
            Self::Asleep(Asleep { call, source, .. }) => call.payload() + source.text().len(),
            Self::ProgramStarted(source) => source.text().len(),
            Self::Title(text)
            | Self::Ask(text)
            | Self::Heading(text)
            | Self::Narration(text)
            | Self::Comment(text)
            | Self::Question(text, _)
            | Self::Verdict { because: text, .. } => text.len(),
            Self::Explained(causes) => causes.len() * 128,
            Self::ProcessCreated
            | Self::ProgramEnded(_)
            | Self::Blank
            | Self::Predicted(_)
            | Self::Remark(_) => 0,
        }
    }
}

/// A call that sleeps.
#[derive(Clone, Debug)]
pub struct Asleep {
    /// The call.
    pub call: Call,
    /// The socket it sleeps on.
    pub on: Option<Rc<On>>,
    /// The statement, as typed.
    pub source: Source,
}

/// A call that returned.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The call.
    pub call: Call,
    /// The socket it acted on.
    pub on: Option<Rc<On>>,
    /// What it gave.
    pub outcome: Outcome,
    /// States that this call is known to have changed, read right after it.
    pub state: Option<Box<StateSeen>>,
    /// `Some` if the call had been asleep.
    pub woken: Option<Box<Woken>>,
    /// Whether it is a check in passing: shown at the right of the step above.
    pub passing: bool,
    /// The line of the statement, as in [`Source`].
    pub line: u32,
    /// The statement, as typed.
    pub source: Rc<Wording>,
}

impl Returned {
    /// About how many bytes it holds.
    pub fn payload(&self) -> usize {
        self.call.payload() + self.outcome.payload() + self.source.text.len()
    }
}

/// The socket that a call acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    /// Which one.
    pub socket: SocketId,
    /// Its descriptor.
    pub fd: Fd,
    /// Its label.
    pub label: Rc<str>,
}

/// A state that was read from the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSeen {
    /// Whose.
    pub label: Rc<str>,
    /// The state.
    pub state: TcpState,
    /// Of a listening socket: connections waiting, and the backlog.
    pub queue: Option<(u32, u32)>,
}

/// How a sleeping call came to return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Woken {
    /// How long it slept.
    pub slept: Duration,
    /// The call that was made just before, and by whom: its effect is what this thread waited for.
    /// `None`: nothing inside the session did it; time passed, or a program outside.
    pub by: Option<(Rc<str>, CallName)>,
    /// The event that says it fell asleep.
    pub asleep: Seq,
}

/// A statement as it was typed, with where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As typed.
    pub wording: Rc<Wording>,
    /// The line of the file, or of what was typed at once, from 1.
    pub line: u32,
}

impl Source {
    /// The text.
    pub fn text(&self) -> &Rc<str> {
        &self.wording.text
    }
}

/// What a statement says.
#[derive(Debug, PartialEq, Eq)]
pub struct Wording {
    /// The text, without its process and without blanks around it.
    pub text: Rc<str>,
    /// The variables that its call sets: none, one or two.
    pub names: [Option<Rc<str>>; 2],
}

impl Wording {
    /// Words that set nothing.
    pub fn new(text: impl Into<Rc<str>>) -> Self {
        Self { text: text.into(), names: [None, None] }
    }

    /// The same in other words.
    #[must_use]
    pub fn reworded(&self, text: Rc<str>) -> Self {
        Self { text, names: self.names.clone() }
    }
}

/// One answer offered to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `a`
    pub letter: char,
    /// What it claims.
    pub text: Rc<str>,
}

/// How a program came to an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramEnd {
    /// Its last statement was done.
    Finished,
    /// A call failed without `try`, at this line of its text.
    Failed(Source),
    /// It was interrupted.
    Interrupted,
    /// Nothing has blocked and no byte has moved for so many rounds of a loop; the call it keeps making.
    Paused(u32, Option<CallName>),
    /// The playground could not go on with it.
    Halted(Source, Halt),
}

/// Why a statement cannot be carried out although it was written correctly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// No variable, process or socket of that name. What there is instead, if the meaning is clear.
    UnknownName(Rc<str>, Option<Rc<str>>),
    /// The name belongs to another process.
    OthersName(Rc<str>, Rc<str>),
    /// The process has no open socket to act on.
    NoSocket,
    /// The name is not a socket.
    NotASocket(Rc<str>),
    /// A socket where a number or text is wanted.
    SocketHasNoText(Rc<str>),
    /// A number is wanted.
    NotANumber(Bytes),
    /// A number outside of what the call takes.
    OutOfRange {
        /// What it was.
        value: i64,
        /// The smallest allowed.
        least: i64,
        /// The largest allowed.
        most: i64,
    },
    /// `+`, `-` or `*` went beyond 64 bits.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// More than 64 MiB of text.
    TooLong,
    /// The text of an address is none.
    BadAddress(Rc<str>, super::AddressError),
    /// `decode` knows utf-8 and gbk.
    UnknownEncoding(Rc<str>),
    /// Characters that the encoding lacks, or a number that does not fit its field.
    CannotEncode(Rc<str>),
    /// Nothing has been received yet, so there is no `$_` or `$from`.
    NothingReceived(Rc<str>),
    /// The process sleeps in a call, since this line.
    Busy(CallName, Source),
    /// The process runs a program.
    Running,
    /// Nothing to interrupt or resume.
    NothingToDo,
    /// A lesson may reach this machine only.
    Outside(Rc<str>),
    /// Three kinds of limits: processes, threads, sockets.
    TooMany(u32),
}

/// What the playground reports of itself, after `--`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A statement was refused.
    Refused(Halt),
    /// A name was given to another socket; the old one stays open.
    StillOpen(Rc<str>, Fd),
    /// Everybody sleeps and nobody can wake anybody.
    Deadlock(Vec<(Rc<str>, CallName)>),
    /// A run ended: what was verified.
    Held(Score),
    /// Events fell out of the journal.
    Dropped(u64),
    /// The port that was asked for was taken.
    OtherPort {
        /// The port the lesson would like.
        wanted: u16,
        /// The port it got.
        got: u16,
    },
    /// A program outside has connected to a listening socket, and waits to be accepted.
    Caller {
        /// The listening socket's label.
        label: Rc<str>,
        /// Who calls.
        from: super::Address,
        /// Connections waiting there, with this one.
        waiting: u32,
    },
    /// A line that only a lesson has, typed elsewhere.
    LessonLine,
}

/// What a run verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Statements carried out.
    pub steps: u32,
    /// Expectations that held.
    pub held: u32,
    /// Quizzes answered, and answered right.
    pub answered: u32,
    /// Of these, right.
    pub right: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_fits_two_lines_of_the_cache() {
        assert!(size_of::<Event>() <= 128, "{}", size_of::<Event>());
        assert!(size_of::<Call>() <= 24 && size_of::<Outcome>() <= 24);
    }
}
