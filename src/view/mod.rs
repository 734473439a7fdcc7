//! From events to what people and machines read: pure functions, no terminal.
//!
//! Reads `model` and `text`. Nothing here decides what happens; a view that needs to know more than the events
//! say is a view of something that should have been an event.

mod answer;
mod beside;
mod board;
mod connection;
mod deadlock;
mod ends;
mod event;
mod flight;
mod fold;
mod foreign;
mod grid;
mod help;
mod json;
mod kernel_line;
pub(crate) mod ladder;
mod lanes;
mod layers;
mod listed;
mod order;
mod packet;
mod plot;
mod problem;
mod prose;
mod refold;
mod runs;
mod say_meant;
mod say_syntax;
mod seen;
mod stage;
mod stream;
mod styled;
mod tables;
mod width;
pub mod world;
mod wrap;

pub use crate::language::result::{
    bytes,
    notation::{self, notation},
};
pub use board::board;
pub(crate) use connection::labelled;
pub use connection::newest_stream;
pub(crate) use deadlock::say_deadlock;
pub use deadlock::{Sleeper, deadlock};
pub use event::Printer;
pub(crate) use foreign::Foreign;
pub use help::help;
pub use json::json;
pub(crate) use json::json_fields;
pub(crate) use json::json_line;
pub(crate) use json::seen_json;
pub use kernel_line::write_kernel_line;
pub use lanes::{Lanes, lanes};
pub use packet::Packets;
pub(crate) use plot::Series;
pub use plot::{NoPlot, Plot, Plotted, draw_plot, plot};

pub use problem::{Key, Pointer};
pub(crate) use runs::grouped;
pub(crate) use say_meant::say_meant;
pub(crate) use say_syntax::say_syntax;
pub(crate) use stage::status_line;
pub use stage::{Progress, hands, next_line};
pub(crate) use stream::{Box, Mark, Sheet};
pub use stream::{Range, Streams};
pub use styled::{Paint, Role, strip};
pub(crate) use tables::kernel_settings;
pub use tables::{processes_table, socket_line, sockets_table, vars_table};
pub use width::columns;
pub(crate) use width::shortened;
pub use wrap::wrap;
pub(crate) use wrap::wrap_apart;
