//! What a student does and what is graded: challenges and their goals.
//!
//! Knows no terminal. Whoever follows is told in data; the sentences are in `say`.

pub mod challenge;
