//! The wire between the computers of a lab: what a frame says, and what becomes of it.
//!
//! Pure: no socket, no clock, no sentence. Each frame comes in with its time of arrival; what must be delivered
//! goes out. Time is counted from the lab's beginning.

mod chance;
mod connections;
pub mod decode;
mod frames;
mod layers;
mod line;
mod rules;
mod words;

pub use layers::layers;
pub use rules::{Counts, Flying, Happening, State, Wire};
pub use words::Nothing;
