//! Who follows a run, and where a run lets them pause. Knows nothing of terminals.

use std::{io, sync::Arc};

use super::trouble::Stop;
use crate::engine::{Journal, Session};

/// Who follows a run: shows what happens, answers questions, notices signals.
///
/// Who only watches needs no more than the first three.
pub trait Audience {
    /// Shows what is new in the journal. Called after every step.
    fn show(&mut self, journal: &Journal) -> io::Result<()>;

    /// Lets it be seen. Called before every wait that may last.
    fn flush(&mut self) -> io::Result<()>;

    /// A signal that asks the run to end.
    fn signal(&mut self) -> Option<i32>;

    /// Everything held; the summary comes next.
    fn finished(&mut self, _journal: &Journal) -> io::Result<()> {
        Ok(())
    }

    /// Something did not hold, and the run goes on.
    fn missed(&mut self, _name: &str, _stop: &Stop) {}

    /// Whether the run ends with the author's count. An audience with a summary of its own gives it afterwards.
    fn wants_count(&self) -> bool {
        true
    }

    /// What a reader may be told who asks for a hint at the pause or question that comes now.
    fn hints(&mut self, _hints: Vec<Arc<str>>) {}

    /// What the reader predicts: one of the choices, the last of which is this.
    fn predict(&mut self, _last: char) -> Result<Option<char>, Stop> {
        Ok(None)
    }

    /// A place where the reader may pause.
    fn pause(&mut self, _at: Pause) -> Result<(), Stop> {
        Ok(())
    }

    /// What it wants of the session: descriptors that end a wait, so that a signal is noticed, or times.
    fn watch(&self, _session: &mut Session) -> io::Result<()> {
        Ok(())
    }
}

/// Nobody follows: for a run of which only the outcome is wanted.
pub struct Nobody;

impl Audience for Nobody {
    fn show(&mut self, _: &Journal) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        None
    }
}

/// A place where the reader may pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// A new phase begins.
    Heading,
    /// Before the narration of a step.
    Paragraph,
    /// Between two steps.
    Step,
}
