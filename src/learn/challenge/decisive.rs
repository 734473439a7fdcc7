//! Lines of a solution: those without which it must fail, and what is only expected of the others.

use std::sync::Arc;

/// The line of a solution without which it must fail.
#[derive(Clone, Debug)]
pub struct Decisive {
    /// Where.
    pub line: u32,
    /// What is put in its place, if anything is.
    pub instead: Option<Arc<str>>,
}

/// A line marked with `#!`: what comes before the mark, and behind it.
pub(super) fn decisive(line: &str) -> Option<(&str, &str)> {
    let (before, after) = line.split_once(" #!")?;
    Some((before.trim_end(), after.trim()))
}

/// Whether a line says what is expected of the one above.
pub(super) fn is_expectation(line: &str) -> bool {
    let line = line.trim_start();
    ["= ", "! ", "...", "~ "].iter().any(|mark| line.starts_with(mark))
}
