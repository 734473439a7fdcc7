//! Challenges: a start, goals that the kernel grades, hints, a par and one solution.

mod again;
mod attempt;
mod builtin;
mod decisive;
mod error;
mod file;
mod goal;
mod judge;
mod passed;
mod play;
mod prove;
mod record;
mod replay;
pub mod say;

pub use attempt::Attempt;
pub(crate) use builtin::find_or_number;
pub use builtin::{BuiltIn, CHALLENGES, Group, find};
pub use decisive::Decisive;
pub use error::{ChallengeError, ChallengeErrorKind, GoalError, Part};
pub use file::Challenge;
pub use goal::{Goal, GoalKind, Moment};
pub use judge::{View, judge};
pub use prove::{Fault, Proof, prove};
pub use record::Record;
pub use replay::{Replayed, replay};
