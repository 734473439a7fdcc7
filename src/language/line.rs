//! A line, classified by its first characters.

use std::sync::Arc;

use super::{
    block,
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    expectation, expression, packet,
    span::Span,
    statement::{self, Found, Place},
    suggest,
    tree::{Line, Mark, Name},
};
use crate::model::CallName;

/// The longest line: 64 KiB.
const LONGEST: usize = 64 << 10;

/// What a line of a script is.
pub(super) enum Script {
    /// Complete.
    Line(Line),
    /// `program {`: more lines follow. The process, and the place of `program`.
    Program(Option<Name>, Span),
}

/// Too long, or several lines in one.
pub(super) fn check_length(cursor: &Cursor<'_>) -> Parse<()> {
    if cursor.text.len() > LONGEST {
        let mut end = LONGEST;
        while !cursor.text.is_char_boundary(end) {
            end -= 1;
        }
        return cursor.fail(Span::new(end, end), Kind::LineTooLong);
    }
    if let Some(at) = cursor.text[..cursor.end].find('\n') {
        return cursor.fail(Span::new(at, at + 1), Kind::LineBreak);
    }
    Ok(())
}

/// A line outside of a program.
pub(super) fn script_line(text: &str, line: u32) -> Parse<Script> {
    let mut cursor = Cursor::new(text, line);
    check_length(&cursor)?;
    let c = &mut cursor;
    let Some(first) = c.peek() else { return Ok(Script::Line(Line::Blank)) };
    let line = match first {
        b'@' if c.at_host() => return host(c),
        b'@' => directive(c)?,
        b'#' => narration(c),
        b'?' => Line::Question(raw(c, 1)),
        b'=' | b'!' => raw_expectation(c)?,
        b'.' if c.starts_with("...") => raw_expectation(c)?,
        b'-' if c.starts_with("->") => verdict(c)?,
        b'~' => Line::Packet(Box::new(packet::read(c)?)),
        b'}' => end(c)?,
        letter if letter.is_ascii_alphabetic() && c.peek_at(1) == Some(b')') => {
            Line::Choice(char::from(letter.to_ascii_lowercase()), raw(c, 2))
        }
        _ => return spoken(c),
    };
    Ok(Script::Line(line))
}

/// The rest of the line after a mark, without blanks around it.
fn raw(c: &mut Cursor<'_>, mark: usize) -> Arc<str> {
    c.at += mark;
    c.skip_blanks();
    c.rest().into()
}

/// `@host shop server proxy`
fn host(c: &mut Cursor<'_>) -> Parse<Script> {
    c.at += 1;
    match statement(c, None)? {
        Script::Line(Line::Statement(_, statement)) => Ok(Script::Line(Line::Host(statement))),
        _ => unreachable!("host is a call"),
    }
}

fn directive(c: &mut Cursor<'_>) -> Parse<Line> {
    c.at += 1;
    let Some(name) = c.name() else {
        return c.fail(Span::new(c.at - 1, c.at), Kind::MissingName);
    };
    let known = *name.text == *suggest::END_DIRECTIVE || suggest::DIRECTIVES.contains(&&*name.text);
    if !known || c.at < c.end && !c.at_blank() {
        let span = Span::new(name.span.start, c.at);
        let nearest = suggest::for_directive(&name.text);
        let kind = Kind::UnknownDirective(name.text, nearest);
        return match nearest {
            Some(nearest) => c.fail_with(span, kind, nearest),
            None => c.fail(span, kind),
        };
    }
    let text = raw(c, 0);
    Ok(Line::Directive(name, text, Span::new(c.at, c.end)))
}

fn narration(c: &mut Cursor<'_>) -> Line {
    if c.starts_with("##") && c.peek_at(2) != Some(b'#') {
        return Line::Heading(raw(c, 2));
    }
    c.at += 1;
    c.take(" ");
    Line::Narration(c.rest().into())
}

/// `-> b  because`, and below it `-> not a: because`.
fn verdict(c: &mut Cursor<'_>) -> Parse<Line> {
    c.at += 2;
    c.skip_blanks();
    if c.at_word("not") {
        c.at += 3;
        c.skip_blanks();
        let letter = c.peek().filter(u8::is_ascii_alphabetic);
        let colon = ["：", ":"]
            .into_iter()
            .find(|colon| c.rest().get(1..).is_some_and(|r| r.starts_with(colon)));
        return match letter.zip(colon) {
            Some((letter, colon)) => {
                let letter = char::from(letter.to_ascii_lowercase());
                Ok(Line::Reason(letter, raw(c, 1 + colon.len())))
            }
            None => c.fail(c.word_ahead(), Kind::MissingLetter),
        };
    }
    let letter = c.peek().filter(u8::is_ascii_alphabetic);
    let alone = match c.peek_at(1) {
        None | Some(b' ' | b'\t') => true,
        Some(_) => {
            let mut after = c.clone();
            after.at += usize::from(letter.is_some());
            after.at_blank()
        }
    };
    match letter.filter(|_| alone) {
        Some(letter) => Ok(Line::Verdict(char::from(letter.to_ascii_lowercase()), raw(c, 1))),
        None => c.fail(c.word_ahead(), Kind::MissingLetter),
    }
}

fn raw_expectation(c: &mut Cursor<'_>) -> Parse<Line> {
    let mark = expectation::mark(c).unwrap_or(Mark::Returned);
    expectation::expectation(c, mark).map(|found| Line::Expectation(Box::new(found)))
}

fn end(c: &mut Cursor<'_>) -> Parse<Line> {
    let start = c.at;
    c.at += 1;
    if c.ends() {
        return Ok(Line::End);
    }
    if c.at_word("else") {
        let span = Span::new(c.at, c.at + 4);
        return c.fail(span, Kind::StrayElse);
    }
    c.fail(Span::new(start, start + 1), Kind::BraceNotAlone)
}

/// `NAME>`, `NAME<`, `NAME<<`, or a statement without a name.
fn spoken(c: &mut Cursor<'_>) -> Parse<Script> {
    let start = c.at;
    let Some(name) = process(c) else {
        c.at = start;
        return statement(c, None);
    };
    let input = c.peek() == Some(b'<') && c.peek_at(1) == Some(b'<');
    if input {
        c.at += 2;
        // Spaces at the end of an input line are part of it.
        let text = c.text[c.at..].trim_end_matches(['\n', '\r']);
        let text = text.strip_prefix(' ').unwrap_or(text).into();
        return Ok(Script::Line(Line::Input(name, text)));
    }
    if c.peek() == Some(b'<') {
        c.at += 1;
        c.skip_blanks();
        let Some(mark) = expectation::mark(c) else {
            return c.fail(c.here(), Kind::MissingExpectation);
        };
        return Ok(Script::Line(Line::Completion(
            name,
            Box::new(expectation::expectation(c, mark)?),
        )));
    }
    c.at += 1;
    if c.ends() {
        return Ok(Script::Line(Line::Switch(name)));
    }
    let mark = matches!(c.peek(), Some(b'@' | b'?' | b'=' | b'!' | b'}'));
    let again = process(&mut c.clone()).is_some();
    if mark || again || c.starts_with("...") || c.starts_with("->") {
        return no_process(c, name);
    }
    statement(c, Some(name))
}

/// A line that belongs to no process, and what it is without the name.
fn no_process<T>(c: &Cursor<'_>, name: Name) -> Parse<T> {
    let mut mark = c.clone();
    mark.at = name.span.end + 1;
    mark.skip_blanks();
    let fix = Span::new(name.span.start, mark.at);
    let text = c.replaced(fix, "");
    Err(Box::new(super::error::Fault {
        span: name.span,
        kind: Kind::ProcessNotWanted(name.text),
        fix: Some(text),
    }))
}

/// `NAME` or `NAME$i` with `>` or `<` glued to it. The cursor is before the sign.
pub(super) fn process(c: &mut Cursor<'_>) -> Option<Name> {
    let mut span = c.name_span()?;
    if c.peek() == Some(b'$') && c.at_word("$i") {
        c.at += 2;
        span.end = c.at;
    }
    matches!(c.peek(), Some(b'>' | b'<')).then(|| c.named(span))
}

fn statement(c: &mut Cursor<'_>, process: Option<Name>) -> Parse<Script> {
    let line = match statement::statement(c, Place::Script)? {
        Found::Statement(statement) => Line::Statement(process, statement),
        Found::Check(lens, expectation) => Line::Check(process, lens, expectation),
        Found::Word(word, _) => {
            let text = raw(c, 0);
            Line::Word(process, word, text, Span::new(c.at, c.end))
        }
        Found::Block("program", span) => {
            block::brace(c, "program")?;
            return Ok(Script::Program(process, span));
        }
        Found::Block("repeat", _) => match process {
            Some(name) => return no_process(c, name),
            None => repeat(c).map(Line::Repeat)?,
        },
        Found::Block(word, span) => return c.fail_program(word, span),
    };
    Ok(Script::Line(line))
}

/// The count of `repeat`, and its brace.
pub(super) fn repeat(c: &mut Cursor<'_>) -> Parse<super::tree::Expression> {
    c.skip_blanks();
    if c.peek() == Some(b'{') {
        return c.fail(c.here(), Kind::MissingValue);
    }
    let count = expression::expression(c)?;
    block::brace(c, "repeat")?;
    Ok(count)
}

impl Cursor<'_> {
    fn at_host(&self) -> bool {
        let mut name = self.clone();
        name.at += 1;
        name.at_word(CallName::Host.word())
    }

    /// A block word outside of a program: a block becomes one, `try` is not needed.
    #[cold]
    fn fail_program<T>(&self, word: &'static str, span: Span) -> Parse<T> {
        let kind = Kind::OnlyInProgram(word);
        match word {
            "break" | "continue" => self.fail(span, kind),
            "try" => {
                let mut rest = self.clone();
                rest.skip_blanks();
                self.fail_with(Span::new(span.start, rest.at), kind, "").map_err(|mut fault| {
                    fault.span = span;
                    fault
                })
            }
            _ => {
                let fix = format!("{}program {{", &self.text[..span.start]);
                Err(Box::new(super::error::Fault { span, kind, fix: Some(fix) }))
            }
        }
    }
}
