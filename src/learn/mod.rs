//! What a student does: lessons typed by hand, challenges and their goals, and what is kept of it.
//!
//! Knows no terminal and has no loop. A follower is told in data; the sentences are in `say`.

pub mod attempt;
pub mod challenge;
pub mod change;
pub mod drill;
mod effect;
pub mod folder;
pub mod handin;
pub mod hints;
pub mod predictions;
pub mod progress;
pub mod say;
pub mod store;
pub mod task;
