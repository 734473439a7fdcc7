//! `playground` and real programs as each other's peers: Python, curl, and a crowd.
//!
//! The Python programs in `peers/` are the textbook ones, call by call. Nothing here sleeps: a test goes on when a
//! program has written the line, or the playground the event, that it waits for.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

#[path = "../support/program.rs"]
mod program;

mod clients;
mod crowd;
mod lessons;
mod running;
mod servers;
mod woken;
