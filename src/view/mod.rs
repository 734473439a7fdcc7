//! From events to what people and machines read: pure functions, no terminal.
//!
//! Reads `model` and `text`. Nothing here decides what happens; a view that needs to know more than the events
//! say is a view of something that should have been an event.

mod answer;
pub mod bytes;
mod event;
mod json;
mod kernel_line;
mod lanes;
mod notation;
mod problem;
mod prose;
mod say_syntax;
mod styled;
mod width;
mod wrap;

pub use event::Printer;
pub use json::json;
pub use kernel_line::write_kernel_line;
pub use lanes::{Lanes, lanes};
pub use notation::{notation, write_notation};
pub use problem::Pointer;
pub use say_syntax::say_syntax;
pub use styled::{Paint, Role, strip};
pub use width::columns;
pub use wrap::wrap;
