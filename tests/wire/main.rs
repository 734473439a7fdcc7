//! The wire with a clock of our own: what a frame says, what becomes of it, and what the wire's words do.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod chance;
mod decode;
mod frames;
mod kept;
mod names;
mod rules;
mod slow;
