//! One statement on one line: assignments, calls, notes, checks, shown values. Blocks are put together elsewhere.

use std::rc::Rc;

use super::{
    argument, brackets,
    cursor::Cursor,
    error::{Fault, Parse, SyntaxErrorKind as Kind},
    expectation, expression, mistake,
    span::Span,
    suggest::BLOCK_WORDS,
    table::row,
    tree::{
        CallTree, Expectation, Expression, ExpressionKind, Function, Mark, Name, SocketTree,
        Statement, StatementKind, Word,
    },
};
use crate::model::CallName;

/// Where a line is: what may be written there differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a script, a lesson or at the prompt.
    Script,
    /// Inside `program { }`.
    Program,
}

/// What a statement's line turned out to be.
pub(super) enum Found {
    Statement(Rc<Statement>),
    Check(Rc<Statement>, Box<Expectation>),
    Word(Word, Span),
    /// One of `BLOCK_WORDS`; the cursor is behind it.
    Block(&'static str, Span),
}

/// Names that the playground sets, and `i` of a script's `repeat`.
const RESERVED: [&str; 6] = ["_", "from", "eof", "error", "i", "now"];

/// Refuses the names that only the playground sets.
pub(super) fn settable(cursor: &Cursor<'_>, name: Name) -> Parse<Name> {
    if RESERVED.contains(&&*name.text) {
        return cursor.fail(name.span, Kind::ReservedName(name.text));
    }
    Ok(name)
}

/// Nothing but a comment may be left.
pub(super) fn finish(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.ends() { Ok(()) } else { cursor.unexpected() }
}

/// A statement from here to the end of the line.
pub(super) fn statement(cursor: &mut Cursor<'_>, place: Place) -> Parse<Found> {
    let start = cursor.at;
    if cursor.name_at(start) {
        return named(cursor, start, place);
    }
    if let Some(on) = descriptor(cursor)? {
        return member(cursor, start, on, place);
    }
    show(cursor, start)
}

fn build(cursor: &Cursor<'_>, start: usize, kind: StatementKind) -> Statement {
    let span = Span::new(start, cursor.last_end());
    Statement::new(kind, cursor.line, span, cursor.keep(span))
}

fn done(cursor: &mut Cursor<'_>, start: usize, kind: StatementKind) -> Parse<Found> {
    finish(cursor)?;
    Ok(Found::Statement(Rc::new(build(cursor, start, kind))))
}

fn show(cursor: &mut Cursor<'_>, start: usize) -> Parse<Found> {
    let value = expression::expression(cursor)?;
    cursor.skip_blanks();
    if let ExpressionKind::Variable(name) = &value.kind
        && matches!(cursor.peek(), Some(b'=' | b','))
    {
        let fix = cursor.replaced(value.span, name);
        let kind = Kind::DollarBeforeName(name.clone());
        return Err(Box::new(Fault { span: value.span, kind, fix: Some(fix) }));
    }
    done(cursor, start, StatementKind::Show(value))
}

/// `3.` before a call.
fn descriptor(cursor: &mut Cursor<'_>) -> Parse<Option<SocketTree>> {
    let start = cursor.at;
    let digits = cursor.rest().bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || cursor.peek_at(digits) != Some(b'.') || !cursor.name_at(start + digits + 1) {
        return Ok(None);
    }
    let span = Span::new(start, start + digits);
    let Ok(number) = cursor.slice(span).parse() else {
        return cursor.fail(span, Kind::NumberTooLarge);
    };
    cursor.at = span.end + 1;
    Ok(Some(SocketTree::Number(number, span)))
}

/// A statement that begins with a name.
fn named(cursor: &mut Cursor<'_>, start: usize, place: Place) -> Parse<Found> {
    let name = cursor.name_span().expect("a name begins here");
    match cursor.peek() {
        Some(b'.') if cursor.name_at(cursor.at + 1) => {
            cursor.at += 1;
            let on = SocketTree::Named(cursor.named(name));
            return member(cursor, start, on, place);
        }
        Some(b'(') if Function::from_word(cursor.slice(name)).is_some() => {
            cursor.at = start;
            return show(cursor, start);
        }
        Some(b'(') => return mistake::parentheses(cursor, name.end),
        Some(b'[') if cursor.slice(name) != "now" => return entry(cursor, start, name),
        _ => {}
    }
    let text = cursor.slice(name);
    let after = cursor.at;
    cursor.skip_blanks();
    match cursor.peek() {
        Some(b'=') if cursor.peek_at(1) != Some(b'=') => {
            return assignment(cursor, start, name, place);
        }
        // `send , then wait` sends a comma.
        Some(b',') if cursor.at == after || CallName::from_word(text).is_none() => {
            return several(cursor, start, name);
        }
        _ => {}
    }
    cursor.at = after;
    // In a program a child has something to do.
    if text == "fork" && (place == Place::Program || cursor.rest().trim_end().ends_with('{')) {
        return Ok(Found::Block("fork", name));
    }
    if let Some(call) = CallName::from_word(text) {
        let call = self::call(cursor, Vec::new(), None, call, name)?;
        return called(cursor, start, call, place);
    }
    if text == "remove" && cursor.at_blank() {
        return remove(cursor, start);
    }
    if text == "random" && cursor.at_end() {
        return cursor.fail(name, Kind::WrongArity("random", 1));
    }
    if matches!(text, "now" | "random") {
        cursor.at = start;
        return show(cursor, start);
    }
    let alone_or_blank = cursor.at >= cursor.end || cursor.at_blank();
    if alone_or_blank && let Some(word) = Word::from_word(text) {
        return match place {
            Place::Script => Ok(Found::Word(word, name)),
            Place::Program => cursor.fail(name, Kind::NotInProgram(text.into())),
        };
    }
    if alone_or_blank || cursor.peek() == Some(b'{') {
        if let Some(word) = BLOCK_WORDS.iter().find(|w| **w == text) {
            return Ok(Found::Block(word, name));
        }
        if text == "else" {
            return cursor.fail(name, Kind::StrayElse);
        }
        if cursor.ends() {
            let kind = ExpressionKind::Bare(text.into());
            return done(cursor, start, StatementKind::Show(Expression { kind, span: name }));
        }
    }
    mistake::unknown(cursor, name)
}

/// `t["key"] = value`. To read it wants a `$`.
fn entry(cursor: &mut Cursor<'_>, start: usize, name: Span) -> Parse<Found> {
    let table = cursor.named(name);
    // `x[0..4]` is a part of a text, and not a key.
    let is_slice = cursor.rest().contains("..") && cursor.rest().trim_end().ends_with(']');
    let key = match brackets::key(cursor) {
        Err(_) if is_slice => {
            let dollar = format!("${}", table.text);
            return cursor.fail_with(name, Kind::BareName(table.text), &dollar);
        }
        key => key?,
    };
    cursor.skip_blanks();
    if cursor.peek() != Some(b'=') || cursor.peek_at(1) == Some(b'=') {
        let dollar = format!("${}", table.text);
        return cursor.fail_with(name, Kind::BareName(table.text), &dollar);
    }
    cursor.at += 1;
    let value = expression::expression(cursor)?;
    done(cursor, start, StatementKind::Put(table, key, value))
}

/// `remove t["key"]`
fn remove(cursor: &mut Cursor<'_>, start: usize) -> Parse<Found> {
    cursor.skip_blanks();
    let at = cursor.word_ahead();
    let dollar = cursor.take("$");
    let table = cursor.name().filter(|_| cursor.peek() == Some(b'['));
    let Some(table) = table else { return cursor.fail(at, Kind::NothingToRemove) };
    if dollar {
        let span = Span::new(at.start, table.span.end);
        let kind = Kind::DollarBeforeName(table.text.clone());
        return cursor.fail_with(span, kind, &table.text);
    }
    let key = brackets::key(cursor)?;
    done(cursor, start, StatementKind::Remove(table, key))
}

/// What stands after `SOCKET.`: a call, a check, or a note that is set.
fn member(cursor: &mut Cursor<'_>, start: usize, on: SocketTree, place: Place) -> Parse<Found> {
    let name = cursor.name_span().expect("a name begins after the dot");
    let text = cursor.slice(name);
    if cursor.peek() == Some(b'(') {
        return mistake::parentheses(cursor, name.end);
    }
    let call = CallName::from_word(text);
    let after = cursor.at;
    cursor.skip_blanks();
    let sets = cursor.peek() == Some(b'=') && cursor.peek_at(1) != Some(b'=');
    match (call, on) {
        (Some(call), _) if sets && !call.is_lens() => cursor.fail(name, Kind::CallAsNote(call)),
        (Some(call), on) => {
            cursor.at = after;
            let call = self::call(cursor, Vec::new(), Some(on), call, name)?;
            called(cursor, start, call, place)
        }
        (None, SocketTree::Named(socket)) if sets => {
            cursor.at += 1;
            let value = expression::expression(cursor)?;
            done(cursor, start, StatementKind::Note(socket, cursor.named(name), value))
        }
        (None, on) => mistake::unknown_member(cursor, start, &on, name),
    }
}

/// The arguments of a call whose word has been read.
fn call(
    cursor: &mut Cursor<'_>,
    targets: Vec<Name>,
    on: Option<SocketTree>,
    call: CallName,
    span: Span,
) -> Parse<CallTree> {
    let row = row(call);
    let head = match &on {
        Some(SocketTree::Named(name)) => name.span.start,
        Some(SocketTree::Number(_, span)) => span.start,
        None => span.start,
    };
    if on.is_some() && !call.wants_socket() {
        return cursor.fail_with(Span::new(head, span.start), Kind::SocketNotWanted(call), "");
    }
    if let Some(extra) = targets.get(usize::from(row.targets)) {
        let kind = Kind::TooManyTargets(call, row.targets);
        let all = Span::new(targets[0].span.start, head);
        let fix = (row.targets == 0).then(|| cursor.replaced(all, ""));
        return Err(Box::new(Fault { span: extra.span, kind, fix }));
    }
    match cursor.peek() {
        Some(b'(') => return mistake::parentheses(cursor, span.end),
        Some(b'=') | None => {}
        Some(_) if cursor.at_blank() => {}
        Some(_) => return cursor.unexpected(),
    }
    let socketless = on.is_none() && call.wants_socket();
    let found = argument::arguments(cursor, row).map_err(|mut fault| {
        if socketless {
            mistake::misplaced(cursor, call, span, &mut fault);
        }
        fault
    })?;
    Ok(CallTree { targets, on, call, span, arguments: found.list, flags: found.flags })
}

/// A call as a statement; a lens with `=` after it is a check.
fn called(cursor: &mut Cursor<'_>, start: usize, call: CallTree, place: Place) -> Parse<Found> {
    cursor.skip_blanks();
    let name = call.call;
    if name.is_lens() && cursor.peek() == Some(b'=') && call.targets.is_empty() {
        if cursor.peek_at(1) == Some(b'=') {
            let span = Span::new(cursor.at, cursor.at + 2);
            return cursor.fail_with(span, Kind::ConditionOutsideIf("=="), "=");
        }
        if place == Place::Program {
            return cursor
                .fail(Span::new(cursor.at, cursor.at + 1), Kind::NotInProgram("=".into()));
        }
        let lens = build(cursor, start, StatementKind::Call(call));
        cursor.at += 1;
        let expectation = expectation::expectation(cursor, Mark::Returned)?;
        return Ok(Found::Check(Rc::new(lens), Box::new(expectation)));
    }
    if !cursor.at_end() && cursor.name_or_number() {
        return mistake::extra(cursor, &call);
    }
    done(cursor, start, StatementKind::Call(call))
}

/// `NAME =`: a call if one comes, otherwise an expression. A name may be that of a lens: a check has its dot.
fn assignment(cursor: &mut Cursor<'_>, start: usize, name: Span, place: Place) -> Parse<Found> {
    cursor.at += 1;
    cursor.skip_blanks();
    let target = settable(cursor, cursor.named(name))?;
    if let Some((on, call, span)) = call_head(cursor)? {
        let call = self::call(cursor, vec![target], on, call, span)?;
        return called(cursor, start, call, place);
    }
    let value = expression::expression(cursor)?;
    done(cursor, start, StatementKind::Assign(target, value))
}

/// `A, B = call`.
fn several(cursor: &mut Cursor<'_>, start: usize, first: Span) -> Parse<Found> {
    let mut targets = vec![settable(cursor, cursor.named(first))?];
    while cursor.take(",") {
        cursor.skip_blanks();
        let Some(name) = cursor.name() else {
            return cursor.fail(cursor.here(), Kind::MissingName);
        };
        targets.push(settable(cursor, name)?);
        cursor.skip_blanks();
    }
    if cursor.peek() != Some(b'=') || cursor.peek_at(1) == Some(b'=') {
        return cursor.unexpected();
    }
    cursor.at += 1;
    cursor.skip_blanks();
    let value = cursor.at;
    let Some((on, call, span)) = call_head(cursor)? else {
        return cursor.fail(Span::new(value, cursor.end), Kind::TwoTargets);
    };
    let call = self::call(cursor, targets, on, call, span)?;
    called(cursor, start, call, Place::Program)
}

/// `CALL` or `SOCKET.CALL`, if one stands here; the cursor is behind it then.
fn call_head(cursor: &mut Cursor<'_>) -> Parse<Option<(Option<SocketTree>, CallName, Span)>> {
    let start = cursor.at;
    let mut on = descriptor(cursor)?;
    if on.is_none() {
        let Some(name) = cursor.name_span() else { return Ok(None) };
        if cursor.peek() == Some(b'.') && cursor.name_at(cursor.at + 1) {
            cursor.at += 1;
            on = Some(SocketTree::Named(cursor.named(name)));
        } else {
            let glued = cursor.peek() == Some(b'(');
            return match CallName::from_word(cursor.slice(name)) {
                Some(_) if glued => mistake::parentheses(cursor, name.end),
                Some(call) => Ok(Some((None, call, name))),
                None => {
                    cursor.at = start;
                    Ok(None)
                }
            };
        }
    }
    let name = cursor.name_span().expect("a name begins after the dot");
    if cursor.peek() == Some(b'(') {
        return mistake::parentheses(cursor, name.end);
    }
    if let Some(call) = CallName::from_word(cursor.slice(name)) {
        return Ok(Some((on, call, name)));
    }
    cursor.skip_blanks();
    mistake::unknown_member(
        cursor,
        start,
        on.as_ref().expect("a socket stands before the dot"),
        name,
    )
}
