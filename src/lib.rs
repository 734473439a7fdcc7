//! Real sockets to play with: every primitive is a command, and a blocked call is seen instead of freezing.
pub mod author;
pub mod cli;
pub mod engine;
pub mod export;
pub mod kernel;
pub mod language;
pub mod learn;
pub mod lesson;
pub mod model;
pub mod repl;
pub mod share;
pub mod text;
pub mod view;
pub mod wire;
