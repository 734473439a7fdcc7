//! What can go wrong while a lesson runs, as data. The sentences are in `say`, the report in `repl::report`.

use std::{io, rc::Rc, sync::Arc, time::Duration};

use super::{
    error::{LessonError, LessonErrorKind, Place},
    needs::Need,
};
use crate::{
    language::{
        mentions,
        result::{Difference, notation::notation},
        tree::Mark,
    },
    model::{
        CallName, Errno, Failure, Halt, LabError, ProgramEnd, Returned, Shortfall, Unmet, What,
    },
};

/// Why a run stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// A step or an expectation failed.
    Trouble(Box<Trouble>),
    /// A line cannot be read.
    Unreadable(Box<LessonError>),
    /// The machine lacks something that the lesson needs.
    Lacks(Need),
    /// No lab can be had here, and the lesson plays in one.
    NoLab(LabError),
    /// The time for the whole run is over.
    TimeUp,
    /// A signal asks us to end.
    Signal(i32),
    /// The reader has had enough.
    Left,
    /// What was to be shown cannot be written.
    Output(io::Error),
    /// The session cannot begin: no poller, no directory.
    Machine(io::Error),
}

impl Stop {
    /// What the log says of it: a lesson that fell short, or a line that cannot be read.
    pub(super) fn event(&self) -> Option<What> {
        match self {
            Self::Trouble(trouble) => Some(What::Unmet(trouble.unmet().into())),
            Self::Unreadable(error) => Some(What::Mistyped(error.mistyped().into())),
            Self::Lacks(_)
            | Self::NoLab(_)
            | Self::TimeUp
            | Self::Signal(_)
            | Self::Left
            | Self::Output(_)
            | Self::Machine(_) => None,
        }
    }
}

impl Stop {
    /// Whether what comes next may still be carried out: a line that failed or cannot be read costs itself only.
    pub(crate) fn lets_go_on(&self) -> bool {
        match self {
            Self::Trouble(trouble) => !matches!(
                trouble.kind,
                TroubleKind::SleepsOn(..)
                    | TroubleKind::NoPort(_)
                    | TroubleKind::Refused(Halt::Stopped | Halt::NoMemory)
                    | TroubleKind::Program(ProgramEnd::Halted(_, Halt::Stopped | Halt::NoMemory))
            ),
            Self::Unreadable(error) => !matches!(error.kind, LessonErrorKind::Unreadable(_)),
            _ => false,
        }
    }
}

impl Trouble {
    fn unmet(&self) -> Unmet {
        let came = |returned: &Returned| (Some(shown(returned)), Some(returned.id));
        let (how, expected, (came, of)) = match &self.kind {
            TroubleKind::Differs { expected, came: returned, mark, .. } => {
                let mark = if *mark == Mark::Failed { "! " } else { "= " };
                let expected = format!("{mark}{expected}").into();
                (Shortfall::Differs, Some(expected), came(returned))
            }
            TroubleKind::Unexpected(returned, _) => (Shortfall::Unexpected, None, came(returned)),
            TroubleKind::NotAsleep(returned) => {
                (Shortfall::NotAsleep, Some("...".into()), came(returned))
            }
            TroubleKind::StillAsleep(..) | TroubleKind::SleepsOn(..) => {
                (Shortfall::StillAsleep, None, (Some("...".into()), None))
            }
            TroubleKind::Occupied(..) | TroubleKind::StillRuns => {
                (Shortfall::NotReady, None, (None, None))
            }
            TroubleKind::Stranger(returned) => (Shortfall::Stranger, None, came(returned)),
            TroubleKind::NothingSlept => (Shortfall::NothingSlept, None, (None, None)),
            TroubleKind::Refused(_) => (Shortfall::Refused, None, (None, None)),
            TroubleKind::Program(_) => (Shortfall::Halted, None, (None, None)),
            TroubleKind::NoPort(_) => (Shortfall::NoPort, None, (None, None)),
            TroubleKind::Packets { expected, came, .. } => {
                let came = (!came.is_empty()).then(|| came.join("; ").into());
                (Shortfall::Differs, Some(expected.clone()), (came, None))
            }
        };
        let Self { place, process, .. } = self;
        Unmet { line: place.line, process: process.clone(), how, expected, came, of }
    }
}

fn shown(returned: &Returned) -> Arc<str> {
    let mark = if returned.outcome.failure().is_some() { "! " } else { "= " };
    format!("{mark}{}", notation(&returned.outcome)).into()
}

impl From<LessonError> for Stop {
    fn from(error: LessonError) -> Self {
        Self::Unreadable(Box::new(error))
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(Box::new(trouble))
    }
}

/// Something that did not go as the lesson says.
#[derive(Debug)]
pub struct Trouble {
    /// Where in the lesson.
    pub place: Place,
    /// Which process.
    pub process: Arc<str>,
    /// What it was.
    pub kind: TroubleKind,
}

impl Trouble {
    /// Whether the line reads a variable of that name with `$`.
    pub(crate) fn reads_variable(&self, name: &str) -> bool {
        mentions(&self.place.text, name)
    }
}

/// What did not go as the lesson says.
#[derive(Debug)]
pub enum TroubleKind {
    /// A step gave something else than expected.
    Differs {
        /// The mark of the expectation.
        mark: Mark,
        /// Its pattern, as written.
        expected: Arc<str>,
        /// What the step gave.
        came: Rc<Returned>,
        /// In one word.
        difference: Difference,
    },
    /// A step failed, and nothing says that it would.
    Unexpected(Rc<Returned>, Failure),
    /// A step should sleep, and has returned.
    NotAsleep(Rc<Returned>),
    /// A step was woken by a program outside, and the lesson means one of its own.
    Stranger(Rc<Returned>),
    /// A step should have returned, and still sleeps: its call, its line, and how long it was waited for.
    StillAsleep(CallName, u32, Duration),
    /// A process still sleeps in this call, since this line, and no `...` says that it should.
    SleepsOn(CallName, u32),
    /// A process still sleeps in this call, since this line, and cannot take its next line.
    Occupied(CallName, u32),
    /// A process's program does not come to an end, so its next line cannot be carried out.
    StillRuns,
    /// A completion for a process in which no call of a line sleeps or has come back.
    NothingSlept,
    /// The playground refuses the step.
    Refused(Halt),
    /// The playground could not go on with a program.
    Program(ProgramEnd),
    /// No port is free.
    NoPort(Errno),
    /// The packets of a step are not those that its `~` lines say.
    Packets {
        /// The line at which that was seen.
        expected: Arc<str>,
        /// What is wrong.
        why: PacketFault,
        /// What came, in the notation of lessons.
        came: Vec<Arc<str>>,
        /// So many more.
        more: usize,
    },
}

/// In which way packets are not what a `~` line says; each packet in the notation of lessons.
#[derive(Debug)]
pub enum PacketFault {
    /// This one has not come.
    Missing,
    /// Another one came, and no line says it.
    Other(Arc<str>),
    /// It came, but was lost, which the line does not say.
    Lost(Arc<str>),
    /// After all that is said, one more came.
    More(Arc<str>),
    /// The line says that it does not come.
    Came(Arc<str>),
}
