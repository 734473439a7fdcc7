//! The language: each line and each mistake, by table.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arguments;
mod blocks;
mod errors;
mod foreign;
mod lines;
mod packets;
mod table;
mod wire;

use playground::language::{parse_line, print};

/// A line, printed from its tree.
fn printed(text: &str) -> String {
    print::line(&parse_line(text, 1).unwrap_or_else(|e| panic!("{text}: {e:?}")))
}
