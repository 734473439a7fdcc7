//! Calls that sleep and calls that return, and the statements that make them.

use serde::{Deserialize, Serialize};
use std::{
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use super::{Halt, StateSeen};
use crate::model::{
    Call, CallId, CallName, Fd, KindWord, Moved, Order, Outcome, Seq, SocketId, StatementId,
};

/// A call that sleeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asleep {
    /// Which call. Its return carries the same.
    pub id: CallId,
    /// Who wanted it.
    pub origin: Origin,
    /// The call.
    pub call: Call,
    /// The socket it sleeps on.
    pub on: Option<Arc<On>>,
    /// The statement, as typed.
    pub source: Source,
    /// What a SYN without an answer carries, if it carries something.
    pub carries: Option<WithSyn>,
}

/// What a SYN carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WithSyn {
    /// The data of a send (`TCP_FASTOPEN_CONNECT`).
    Data,
    /// A source route, which many kernels and routers drop.
    Route,
}

/// A call that returned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Returned {
    /// Which call.
    pub id: CallId,
    /// Who wanted it.
    pub origin: Origin,
    /// The call.
    pub call: Call,
    /// The socket it acted on.
    pub on: Option<Arc<On>>,
    /// What it gave.
    pub outcome: Outcome,
    /// A state that this call led to, read right after it.
    pub state: Option<Box<StateSeen>>,
    /// `Some` if the call had been asleep.
    pub woken: Option<Box<Woken>>,
    /// The line of the statement, as in [`Source`].
    pub line: u32,
    /// The statement, as typed.
    pub source: Arc<Wording>,
}

impl Returned {
    /// About how many bytes it holds.
    pub fn payload(&self) -> usize {
        self.call.payload() + self.outcome.payload() + self.source.text.len()
    }

    /// A word of the wire that was given numbers of packets, with what they are instead: in another session they would be
    /// those of other packets. `None`: it names none.
    pub(crate) fn worded(&self) -> Option<String> {
        let Call::Wire(order) = &self.call else { return None };
        let Outcome::Packets(list) = &self.outcome else { return None };
        let (word, numbers) = self.source.text.split_once(' ')?;
        let takes = matches!(
            **order,
            Order::Pass(_) | Order::Drop(_) | Order::Duplicate(_) | Order::Corrupt(_)
        );
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',');
        if !takes || list.is_empty() || !numbers.chars().all(is_number) {
            return None;
        }
        let like = |it: &Moved| {
            let kind = KindWord::ALL.iter().find(|word| word.matches(it.kind))?;
            Some(format!("{} > {} {}", it.from, it.to, kind.word()))
        };
        let likes: Option<Vec<String>> = list.iter().map(like).collect();
        Some(format!("{word} {}", likes?.join(", ")))
    }

    /// Whether it is a lens that a lesson checked in passing: no step of its own.
    pub(crate) fn is_check(&self) -> bool {
        self.origin == Origin::Check
    }
}

/// Who wanted a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A line that was typed, or that a lesson types.
    Typed,
    /// A program: the call that started it.
    Program(CallId),
    /// A lesson that checks a lens in passing.
    Check,
}

/// The socket that a call acted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct On {
    /// Which one.
    pub socket: SocketId,
    /// Its descriptor.
    pub fd: Fd,
    /// Its label.
    pub label: Arc<str>,
}

/// How a sleeping call came to return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Woken {
    /// How long it slept.
    pub slept: Duration,
    /// What it waited for and now has. `None`: time passed, or nothing that the session knows of did it.
    pub by: Option<Waker>,
    /// The event that says it fell asleep.
    pub asleep: Seq,
}

/// What woke a sleeping call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waker {
    /// A call of this session that was made just before.
    Call {
        /// Which one.
        id: CallId,
        /// The process that made it.
        process: Arc<str>,
        /// Its name.
        call: CallName,
    },
    /// A program outside: the caller that accept took is not a socket of this session.
    Outside,
}

/// A statement as it was typed, with where it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// As typed.
    pub wording: Arc<Wording>,
    /// The line of the file, or of what was typed at once, from 1.
    pub line: u32,
}

impl Source {
    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.wording.text
    }
}

/// What a statement says. Two are equal if they say the same.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wording {
    /// Which statement it is.
    pub id: StatementId,
    /// The text, without its process and without blanks around it.
    pub text: Arc<str>,
    /// The variables that its call sets: none, one or two.
    pub names: [Option<Arc<str>>; 2],
    /// Further variables that get the same values: a student may have names beside those of the lesson.
    pub also: [Option<Arc<str>>; 2],
}

impl Wording {
    /// A new statement, and the variables that it sets.
    pub fn new(text: impl Into<Arc<str>>, names: [Option<Arc<str>>; 2]) -> Self {
        // Numbers are for all threads of the program: a statement may be read in one and carried out in another.
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = StatementId(NEXT.fetch_add(1, Ordering::Relaxed));
        Self { id, text: text.into(), names, also: [None, None] }
    }

    /// The same statement in other words.
    #[must_use]
    pub fn reworded(&self, text: Arc<str>) -> Self {
        Self { id: self.id, text, names: self.names.clone(), also: self.also.clone() }
    }
}

impl PartialEq for Wording {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.names == other.names
    }
}

impl Eq for Wording {}

/// How a program came to an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
