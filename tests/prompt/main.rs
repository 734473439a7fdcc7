//! The prompt as a person uses it: keys in, the screen out.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod beginner;
mod challenge;
mod door;
mod ends;
mod grey;
mod learn;
mod left;
mod mistakes;
mod plain;
#[path = "../support/port.rs"]
mod port;
mod source;
mod stage;
mod terminal;
mod typing;
mod words;
