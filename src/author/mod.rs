//! What the author of a lesson is given: expectations written from what the kernel answered.
//!
//! Plays lessons as `check` does, and changes only their text. Knows no terminal and writes no file.

mod draft;
mod fill;
mod mend;
mod outline;
mod packets;
mod play;
mod ports;
mod update;

pub use draft::{Draft, Hunk};
pub use update::{Fault, Updated, update};
