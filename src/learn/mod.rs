//! What the student does: what is kept of it. No terminal, no sentences for the screen, no loop.

pub mod progress;
pub mod store;
