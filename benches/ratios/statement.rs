//! Statements that are parsed once and carried out many times.

use std::rc::Rc;

use playground::language::{
    parse_line,
    tree::{Line, Statement},
};

/// A statement as typed.
pub(crate) fn statement(text: &str) -> Rc<Statement> {
    match parse_line(text, 1) {
        Ok(Line::Statement(_, statement)) => statement,
        other => panic!("the benches type statements only: {text}: {other:?}"),
    }
}
