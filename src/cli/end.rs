//! How the program ends, and the exit code that says so.

use std::{os::unix::process::ExitStatusExt, process::ExitStatus};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Everything held.
    Held,
    /// A step or an expectation failed.
    Failed,
    /// The command line is wrong.
    Usage,
    /// A lesson cannot be read.
    Unreadable,
    /// A lesson wanted to leave this machine.
    Outside,
    /// This machine lacks something.
    Lacks,
    /// The time limit is over.
    TimeUp,
    /// A signal.
    Signal(i32),
    /// As the program that was run.
    Program(u8),
}

impl End {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Unreadable => 3,
            Self::Outside => 4,
            Self::Lacks => 5,
            Self::TimeUp => 124,
            Self::Program(code) => code,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }

    /// How another run of this program has ended.
    pub(super) fn of_status(status: ExitStatus) -> Self {
        const ENDS: [End; 7] = [
            End::Held,
            End::Failed,
            End::Usage,
            End::Unreadable,
            End::Outside,
            End::Lacks,
            End::TimeUp,
        ];
        if let Some(signal) = status.signal() {
            return Self::Signal(signal);
        }
        let is_its = |end: &End| status.code() == Some(end.code().into());
        ENDS.into_iter().find(is_its).unwrap_or(Self::Failed)
    }
}
