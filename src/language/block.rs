//! One line inside of `program { }`: a statement, the beginning of a block, or its end.

use std::rc::Rc;

use super::{
    argument::{self, Arguments},
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    expression,
    line::{self, check_length},
    span::Span,
    statement::{self, Found, Place, settable},
    suggest,
    table::row,
    tree::{Argument, Expression, Name, Statement, StatementKind},
    wire,
};
use crate::model::CallName;

/// What opens a block.
#[derive(Debug)]
pub(super) enum Opening {
    Program,
    Loop,
    Thread,
    Fork(Option<Name>),
    Repeat(Expression),
    ForSelect(Name, Vec<Argument>),
    ForSockets(Name),
    ForKeys(Name, Name),
    If(Expression),
}

impl Opening {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Loop => "loop",
            Self::Thread => "thread",
            Self::Fork(_) => "fork",
            Self::Repeat(_) => "repeat",
            Self::ForSelect(..) | Self::ForSockets(_) | Self::ForKeys(..) => "for",
            Self::If(_) => "if",
        }
    }
}

/// What a line inside of a program is.
pub(super) enum BlockLine {
    Nothing,
    Statement(Statement),
    Open(OpenBlock),
    Else(Span),
    Close,
}

/// A block that a line opens.
pub(super) struct OpenBlock {
    pub(super) opening: Opening,
    pub(super) span: Span,
}

/// `{` at the end of a line.
pub(super) fn brace(cursor: &mut Cursor<'_>, word: &'static str) -> Parse<()> {
    if cursor.ends() {
        let end = Span::new(cursor.last_end(), cursor.last_end());
        return cursor.fail_with(end, Kind::MissingBrace(word), " {");
    }
    let at = cursor.here();
    if !cursor.take("{") {
        return cursor.unexpected();
    }
    if cursor.ends() {
        return Ok(());
    }
    cursor.fail(Span::new(at.start, at.start + 1), Kind::BraceNotAlone)
}

/// A line inside of a program.
pub(super) fn block_line(text: &str, line: u32) -> Parse<BlockLine> {
    let mut cursor = Cursor::new(text, line);
    check_length(&cursor)?;
    let c = &mut cursor;
    let start = c.at;
    match c.peek() {
        None | Some(b'#') => return Ok(BlockLine::Nothing),
        Some(b'}') => return closing(c),
        Some(b'@' | b'?' | b'=' | b'!') => return lesson_line(c, 1),
        Some(b'.') if c.starts_with("...") => return lesson_line(c, 3),
        Some(b'-') if c.starts_with("->") => return lesson_line(c, 2),
        _ => {}
    }
    if c.peek_at(1) == Some(b')') && c.name_at(start) {
        return lesson_line(c, 2);
    }
    if let Some(name) = line::process(c) {
        return c.fail(Span::new(start, c.at + 1), Kind::NotInProgram(name.text));
    }
    c.at = start;
    simple(c, start, false)
}

fn lesson_line<T>(c: &Cursor<'_>, length: usize) -> Parse<T> {
    let span = Span::new(c.at, c.at + length);
    c.fail(span, Kind::NotInProgram(c.keep(span)))
}

fn closing(c: &mut Cursor<'_>) -> Parse<BlockLine> {
    let brace = Span::new(c.at, c.at + 1);
    c.at += 1;
    if c.ends() {
        return Ok(BlockLine::Close);
    }
    let word = Span::new(c.at, c.at + 4);
    if c.take_word("else") {
        c.skip_blanks();
        if c.at_word("if") {
            return c.fail(Span::new(c.at, c.at + 2), Kind::BraceNotAlone);
        }
        self::brace(c, "else")?;
        return Ok(BlockLine::Else(word));
    }
    c.fail(brace, Kind::BraceNotAlone)
}

/// A statement, or the beginning of a block. `tried`: `try` has been read before it.
fn simple(c: &mut Cursor<'_>, start: usize, tried: bool) -> Parse<BlockLine> {
    match statement::statement(c, Place::Program)? {
        Found::Statement(statement) => {
            let mut statement = Rc::into_inner(statement).expect("nobody else has it yet");
            if tried {
                if matches!(statement.kind, StatementKind::Show(_)) {
                    return c.fail(statement.span, Kind::NothingToTry);
                }
                statement.tries = true;
                statement.span.start = start;
                statement.wording = statement.wording.reworded(c.keep(statement.span)).into();
            }
            Ok(BlockLine::Statement(statement))
        }
        Found::Block(_, span) if tried => c.fail(span, Kind::NothingToTry),
        Found::Block(word, span) => block_word(c, start, word, span),
        Found::Check(lens, _) => c.fail(lens.span, Kind::NotInProgram("=".into())),
        Found::Word(_, span) => c.fail(span, Kind::NotInProgram(c.keep(span))),
    }
}

fn block_word(
    c: &mut Cursor<'_>,
    start: usize,
    word: &'static str,
    span: Span,
) -> Parse<BlockLine> {
    let opening = match word {
        "loop" => {
            brace(c, word)?;
            Opening::Loop
        }
        "thread" => {
            brace(c, word)?;
            Opening::Thread
        }
        "fork" => {
            c.skip_blanks();
            let name = if c.name_at(c.at) { Some(wire::computer(c)?) } else { None };
            brace(c, word)?;
            Opening::Fork(name)
        }
        "repeat" => Opening::Repeat(line::repeat(c)?),
        "for" => each(c)?,
        "if" => return condition(c, start),
        "try" => {
            if c.ends() {
                return c.fail(c.here(), Kind::NothingToTry);
            }
            return simple(c, start, true);
        }
        "break" | "continue" => {
            statement::finish(c)?;
            return Ok(BlockLine::Statement(leave(c, word, span)));
        }
        _ => return c.fail(span, Kind::NotInProgram(word.into())),
    };
    Ok(BlockLine::Open(OpenBlock { opening, span: Span::new(start, c.last_end()) }))
}

fn leave(c: &Cursor<'_>, word: &str, span: Span) -> Statement {
    let kind = if word == "break" { StatementKind::Break } else { StatementKind::Continue };
    Statement::new(kind, c.line, span, c.keep(span))
}

/// `if COND {`, `if COND break`, `if COND continue`.
fn condition(c: &mut Cursor<'_>, start: usize) -> Parse<BlockLine> {
    c.skip_blanks();
    if c.at_end() || c.peek() == Some(b'{') && c.rest().len() == 1 {
        return c.fail(c.here(), Kind::MissingValue);
    }
    let condition = expression::condition(c)?;
    c.skip_blanks();
    for word in ["break", "continue"] {
        let span = Span::new(c.at, c.at + word.len());
        if c.take_word(word) {
            statement::finish(c)?;
            let then = Rc::from([leave(c, word, span)]);
            let kind = StatementKind::If(condition, then, Rc::from([]));
            let span = Span::new(start, span.end);
            let text = c.keep(span);
            return Ok(BlockLine::Statement(Statement::new(kind, c.line, span, text)));
        }
    }
    if c.name_at(c.at) {
        return c.fail(c.here(), Kind::MissingBrace("if"));
    }
    brace(c, "if")?;
    let span = Span::new(start, c.last_end());
    Ok(BlockLine::Open(OpenBlock { opening: Opening::If(condition), span }))
}

/// `for x in select a b 2s {`, `for x in sockets {`, `for k in t {`.
fn each(c: &mut Cursor<'_>) -> Parse<Opening> {
    c.skip_blanks();
    let Some(name) = c.name() else { return c.fail(c.here(), Kind::BadFor) };
    let name = settable(c, name)?;
    c.skip_blanks();
    if !c.take_word("in") {
        return c.fail(c.here(), Kind::BadFor);
    }
    c.skip_blanks();
    if c.take_word("sockets") {
        brace(c, "for")?;
        return Ok(Opening::ForSockets(name));
    }
    if !c.take_word("select") {
        return keys(c, name);
    }
    let Arguments { list, .. } = argument::arguments(c, row(CallName::Select))?;
    brace(c, "for")?;
    Ok(Opening::ForSelect(name, list))
}

/// `for k in t {`; as a value, `$t`, it is the same table.
fn keys(c: &mut Cursor<'_>, name: Name) -> Parse<Opening> {
    let word = c.word_ahead();
    c.take("$");
    let Some(table) = c.name() else { return c.fail(word, Kind::BadFor) };
    let near = suggest::nearest(&table.text, ["select", "sockets"]);
    if near.is_some() || !c.at_blank() && !c.ends() {
        return c.fail(word, Kind::BadFor);
    }
    brace(c, "for")?;
    Ok(Opening::ForKeys(name, table))
}
