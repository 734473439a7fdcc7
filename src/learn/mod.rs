//! What a student does: challenges and their goals, and what is kept of it.
//!
//! Knows no terminal and has no loop. A follower is told in data; the sentences are in `say`.

pub mod challenge;
pub mod drill;
pub mod progress;
pub mod store;
