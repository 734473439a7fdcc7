//! Drills: a situation in a few lines, what comes next, and the kernel's answer.
//!
//! `file` reads them, `live` plays one on live sockets and proves it, `deal` chooses ten and shuffles the answers,
//! `boxes` knows when one comes again. Knows no terminal and has no loop.

pub mod boxes;
mod builtin;
mod deal;
mod error;
mod file;
mod fill;
mod live;
mod question;
pub mod say;

pub use builtin::{BuiltIn, DRILLS, all, find};
pub use deal::{Card, Deal, ROUND, deal};
pub use error::{DrillError, DrillErrorKind};
pub use file::Drill;
pub use live::{Answered, Fault, Live, Verdict, prove};
pub use question::{Answer, Choice, Kind, Question};
