//! Real sockets to play with: every primitive is a command, and a blocked call is seen instead of freezing.
pub mod engine;
pub mod kernel;
pub mod language;
pub mod model;
pub mod text;
pub mod view;
