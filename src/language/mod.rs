//! Text to tree and back, results to text and patterns over them. Knows no socket and no sentence.
//!
//! A line is classified by its first characters ([`tree::Line`]); statements become
//! [`tree::Statement`]s with the place of every word, so that the engine can point at it.
//! `table` has one row for each call: parser, help, completion and the reference all read it.
//!
//! ```text
//! line        = "@" NAME text | "#" text | "##" text | "?" text | LETTER ")" text | "->" LETTER text
//!             | ( "=" | "!" ) pattern [ "within" DURATION ] [ "#" comment ] | "..." text
//!             | "~" ( "..." | "nothing" | "no" pick | PACKET { part } )
//!             | NAME "<" ( "=" | "!" | "..." ) ... | NAME "<<" text
//!             | [ NAME ">" ] [ statement | lens "=" pattern ... | "program {" ]
//!             | word text | "repeat" expression "{" | "}"
//! statement   = [ NAME { "," NAME } "=" ] ( call | expression ) | NAME "." NAME "=" expression
//! call        = [ SOCKET "." ] CALL { argument | "--" FLAG }         SOCKET = NAME | DIGITS
//! in program  = [ "try" ] statement | "break" | "continue"
//!             | ( "loop" | "thread" | "fork" [ name ] | "repeat" expression | "if" condition ) "{" ... "}"
//!             | "for" NAME "in" ( "sockets" | "select" { SOCKET } [ DURATION ] ) "{" ... "}"
//!             | "if" condition ( "break" | "continue" ) | "} else {"
//! argument    = ... | SELECT                of a word of the wire
//! SELECT      = "all" | pick { "," pick }   pick = DIGITS | [ NAME ">" NAME ] [ KIND ] [ "text" ]
//! condition   = expression with  or, and, not, == != < > <= >=, eof, error
//! expression  = + - * / over  NUMBER  "text $name $x.note \n"  'text'  $name  $x.note  f(x, y)  ( ... )
//! ```
//!
//! Blanks are space, tab, U+00A0 and U+3000. `#` at the start of a word begins a comment.
//! TEXT of send is an expression if it begins with a quote, `$name`, `(` or `name(`, else bare words.

mod argument;
mod assembler;
mod block;
mod brackets;
mod cursor;
pub mod duration;
mod error;
mod expectation;
mod expression;
mod foreign;
mod line;
pub mod meant;
mod message;
mod name;
mod option;
mod packet;
mod place;
pub mod print;
mod quoted;
pub mod result;
mod sockets;
pub mod span;
mod statement;
pub mod table;
mod text;
pub mod tree;
mod typed;
mod wire;

pub use assembler::Assembler;
pub use error::{Fix, SyntaxError, SyntaxErrorKind};
pub use meant::{fullwidth, suggest};
pub use name::is_name;
pub(crate) use name::name_length;
pub(crate) use name::{continues_name, mentions};
pub use span::Span;
pub use typed::Typed;
pub(crate) use wire::write_share;

use self::{
    cursor::Cursor,
    line::Script,
    meant::mistake,
    statement::Place,
    tree::{Line, PacketLine},
};

/// Reads one line that opens no program. For lines that may, there is [`Assembler`].
pub fn parse_line(text: &str, line: u32) -> Result<Line, SyntaxError> {
    match line::script_line(text, line) {
        Ok(Script::Line(found)) => Ok(found),
        Ok(Script::Program(_, span)) => Err(SyntaxError {
            line,
            span,
            kind: SyntaxErrorKind::UnclosedBlock("program"),
            fix: None,
        }),
        Err(fault) => Err(meant::explain(*fault, text, line, Place::Script)),
    }
}

/// Reads a line that begins with `~`: what a lesson expects of packets.
pub fn parse_packet_line(text: &str, number: u32) -> Result<PacketLine, SyntaxError> {
    packet::line(text, number).map_err(|fault| {
        let fix = fault.fix.filter(|fix| packet::line(fix, number).is_ok());
        let fix = fix.map(|line| Fix { line });
        SyntaxError { line: number, span: fault.span, kind: fault.kind, fix }
    })
}

/// The process that a line names first, before `>` or `<`.
pub fn process(text: &str) -> Option<tree::Name> {
    line::process(&mut Cursor::new(text, 0))
}

/// Reads the quoted text that begins at a byte, as a pattern has it: text, or a template of texts and variables.
pub(crate) fn quoted(text: &str, at: usize) -> Result<tree::Expression, (Span, SyntaxErrorKind)> {
    let mut cursor = Cursor::new(text, 0);
    cursor.at = at;
    quoted::text(&mut cursor).map_err(|fault| (fault.span, fault.kind))
}
