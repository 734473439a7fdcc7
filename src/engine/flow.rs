//! A flow of control inside a process: its variables, the frames of its program, and what it sleeps in.

use std::{borrow::Cow, collections::VecDeque, sync::Arc};

use super::{Reach, by_id::ByName};
use crate::{
    language::tree::Body,
    model::{Address, Bytes, CallId, Outcome, ProcessId, ThreadId, Value},
};

/// A thread. The tree is its program, and a frame remembers how far it has come, so suspending it costs nothing.
pub(super) struct Flow {
    /// Whose it is.
    pub(super) process: ProcessId,
    /// Which thread of that process: 0 for the one that lines are typed for.
    pub(super) number: u32,
    /// How far its calls may reach.
    pub(super) reach: Reach,
    /// The program it carries out: the call that started it.
    pub(super) program: Option<CallId>,
    /// Its variables.
    pub(super) variables: ByName<Value>,
    /// What its last calls have given.
    pub(super) last: Last,
    /// Its program, innermost frame last; none: it carries out single statements.
    pub(super) frames: Vec<Frame>,
    /// The call it sleeps in.
    pub(super) asleep: Option<u64>,
    /// Rounds of a loop since something blocked or a byte moved.
    pub(super) idle_rounds: u32,
    /// Whether it was paused for spinning.
    pub(super) paused: bool,
    /// Whether the call it makes is the select of a `for`.
    pub(super) selecting: bool,
    /// What that select has found.
    pub(super) selected: super::program::Selected,
}

/// What the language calls `$_`, `$from`, `eof` and `error`.
#[derive(Clone, Default)]
pub(super) struct Last {
    /// What was received last.
    pub(super) received: Option<Bytes>,
    /// Who sent or called last.
    pub(super) from: Option<Address>,
    /// Whether the last receive met the end.
    pub(super) eof: bool,
    /// How the last `try` failed.
    pub(super) error: Option<Cow<'static, str>>,
}

/// How far a block has come.
pub(super) struct Frame {
    /// Its statements.
    pub(super) body: Body,
    /// The one to be carried out next.
    pub(super) at: usize,
    /// What to do at its end.
    pub(super) kind: FrameKind,
}

/// What happens at the end of a block.
pub(super) enum FrameKind {
    /// It is left: the body of a program, a thread or an `if`.
    Once,
    /// Its process exits: the body of a `fork`.
    Child,
    /// It begins again.
    Loop,
    /// It begins again so many times more.
    Repeat {
        /// The round it is in, `$i`.
        round: i64,
        /// The last round.
        last: i64,
        /// What `$i` was outside.
        outer: Option<Value>,
    },
    /// It begins again with the next socket or key.
    For {
        /// The variable.
        name: Arc<str>,
        /// The values still to come, last first.
        rest: Vec<Value>,
    },
}

impl FrameKind {
    /// Whether `break` ends it.
    pub(super) fn is_loop(&self) -> bool {
        !matches!(self, Self::Once | Self::Child)
    }
}

impl Flow {
    pub(super) fn new(process: ProcessId, number: u32, reach: Reach) -> Self {
        Self {
            process,
            number,
            reach,
            program: None,
            variables: ByName::default(),
            last: Last::default(),
            frames: Vec::new(),
            asleep: None,
            idle_rounds: 0,
            paused: false,
            selecting: false,
            selected: None,
        }
    }

    /// Another thread of the same process, which starts with a copy of the variables.
    pub(super) fn beside(&self, number: u32, body: Body) -> Self {
        let mut flow = Self::new(self.process, number, self.reach);
        flow.program = self.program;
        flow.variables.clone_from(&self.variables);
        flow.frames.push(Frame { body, at: 0, kind: FrameKind::Once });
        flow
    }

    /// `$_`, `$from` and `eof`, as a call leaves them. Bytes or callers that have come show that a loop gets somewhere.
    pub(super) fn note(&mut self, outcome: &Outcome, receives: bool) {
        match outcome {
            Outcome::Count(n) if *n > 0 => self.idle_rounds = 0,
            Outcome::Data(bytes) => self.take_in(bytes),
            _ => self.note_other(outcome, receives),
        }
    }

    #[inline(never)]
    fn note_other(&mut self, outcome: &Outcome, receives: bool) {
        match outcome {
            Outcome::Truncated(bytes, _) => self.take_in(bytes),
            Outcome::From(datagram) => {
                self.take_in(&datagram.data);
                self.last.from = Some(datagram.from.clone());
            }
            Outcome::Message(it) => {
                self.take_in(&it.joined());
                self.last.from = Some(it.from.clone());
            }
            Outcome::ThenEof(bytes) => {
                self.take_in(bytes);
                self.last.eof = true;
            }
            Outcome::Eof => {
                self.last.eof = true;
                self.last.received = Some(Bytes::empty());
            }
            Outcome::Accepted(accepted) => {
                self.last.from = Some(accepted.from.clone());
                self.idle_rounds = 0;
            }
            Outcome::Failed(_) if receives => self.last.eof = false,
            _ => {}
        }
    }

    fn take_in(&mut self, bytes: &Bytes) {
        self.last.eof = false;
        self.last.received = Some(bytes.clone());
        self.idle_rounds = 0;
    }

    /// Whether its process was forked to carry this out.
    pub(super) fn is_child(&self) -> bool {
        self.frames.first().is_some_and(|frame| matches!(frame.kind, FrameKind::Child))
    }

    /// Whether it has a program to go on with.
    pub(super) fn is_running(&self) -> bool {
        !self.frames.is_empty()
    }
}

/// Every thread of a session by its number. Numbers are never used again, so a place costs eight bytes for ever;
/// in return the thread of a call is found without a search, several times in each call.
#[derive(Default)]
pub(super) struct Flows {
    places: Vec<Option<Box<Flow>>>,
    alive: usize,
    /// Whose programs can go on, who has waited longest first.
    ready: VecDeque<ThreadId>,
}

impl Flows {
    pub(super) fn add(&mut self, flow: Flow) -> ThreadId {
        let id = ThreadId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push(Some(Box::new(flow)));
        self.alive += 1;
        id
    }

    pub(super) fn get(&self, id: ThreadId) -> Option<&Flow> {
        self.places.get(id.0 as usize)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, id: ThreadId) -> Option<&mut Flow> {
        self.places.get_mut(id.0 as usize)?.as_deref_mut()
    }

    pub(super) fn remove(&mut self, id: ThreadId) {
        let place = self.places.get_mut(id.0 as usize);
        if place.and_then(Option::take).is_some() {
            self.alive -= 1;
        }
    }

    /// Its program can go on.
    pub(super) fn make_ready(&mut self, id: ThreadId) {
        self.ready.push_back(id);
    }

    /// The next whose program can go on.
    pub(super) fn next_ready(&mut self) -> Option<ThreadId> {
        self.ready.pop_front()
    }

    /// Whether no program can go on.
    pub(super) fn none_ready(&self) -> bool {
        self.ready.is_empty()
    }

    /// Its program is over or interrupted.
    pub(super) fn not_ready(&mut self, id: ThreadId) {
        self.ready.retain(|ready| *ready != id);
    }

    /// Threads have ended: none of them goes on.
    pub(super) fn only_the_living(&mut self) {
        let Self { places, ready, .. } = self;
        ready.retain(|id| places.get(id.0 as usize).is_some_and(Option::is_some));
    }

    /// No program goes on any more.
    pub(super) fn stop_all(&mut self) {
        self.ready.clear();
    }

    /// How many live.
    pub(super) fn alive(&self) -> usize {
        self.alive
    }
}
