//! Hints for a step, from what its call is for to the line itself. An author's come first.

use std::sync::Arc;

use super::task::Task;

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The author's words.
    Author(Arc<str>),
    /// What the call is for.
    Purpose,
    /// Its name, and what it takes.
    Usage,
    /// The line.
    Line,
}

/// How many hints there are for a step.
pub fn count(author: &[Arc<str>]) -> usize {
    author.len() + 3
}

/// One of them, counted from 0; after the last it stays the line.
pub fn hint(author: &[Arc<str>], at: usize) -> Hint {
    match author.get(at) {
        Some(text) => Hint::Author(text.clone()),
        None => match at - author.len() {
            0 => Hint::Purpose,
            1 => Hint::Usage,
            _ => Hint::Line,
        },
    }
}

/// The line to be typed, with its process if that is not the one whose prompt it is.
pub fn line(task: &Task, prompt: &str) -> String {
    if *task.process == *prompt {
        task.written.to_string()
    } else {
        format!("{}> {}", task.process, task.written)
    }
}
