//! What the author of a lesson is given: expectations written from what the kernel answered, and warnings.
//!
//! Plays lessons as `check` does, and changes only their text. Knows no terminal and writes no file.

mod draft;
mod fill;
mod lint;
mod mend;
mod outline;
mod packets;
mod play;
mod ports;
pub mod say;
mod update;

pub use draft::Draft;
pub use lint::{Run, Warning, WarningKind, lint, skeleton};
pub use update::{Fault, Updated, update};
