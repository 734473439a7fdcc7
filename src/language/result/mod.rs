//! Results as they are written after `=` and `!`: the printer of outcomes beside the reader of patterns.
//!
//! `notation` prints an outcome, `bytes` quotes what it holds; `pattern` reads what is expected, `shape` knows what each
//! call can give, `glob` compares. Knows no session and no lesson.

pub mod bytes;
mod glob;
pub mod notation;
mod pattern;
mod shape;

pub use super::table::Gives;
pub(crate) use pattern::Captures;
pub use pattern::{Difference, Pattern, PatternError, PatternErrorKind};
