//! What is in `[ ]` after a value, and in `{ }`: slices, entries of tables, tables.

use super::{
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    expression::{count, deeper, expression as loosest},
    span::Span,
    tree::{Expression, ExpressionKind},
};

/// `[0..4]`, `[4..]`, `[..4]`, `["key"]`.
pub(super) fn part(cursor: &mut Cursor<'_>, start: usize, of: Expression) -> Parse<Expression> {
    let open = Span::new(cursor.at, cursor.at + 1);
    cursor.at += 1;
    count(cursor, open.start)?;
    cursor.skip_blanks();
    let mut from = if cursor.starts_with("..") {
        None
    } else {
        Some(Box::new(deeper(cursor, open, loosest)?))
    };
    cursor.skip_blanks();
    if let Some(key) = from.take_if(|_| cursor.take("]")) {
        let kind = ExpressionKind::Entry(Box::new(of), key);
        return Ok(Expression { kind, span: Span::new(start, cursor.at) });
    }
    if !cursor.take("..") {
        return unclosed(cursor, open, "]");
    }
    cursor.skip_blanks();
    let to = match cursor.peek() {
        Some(b']') => None,
        _ => Some(Box::new(deeper(cursor, open, loosest)?)),
    };
    cursor.skip_blanks();
    if !cursor.take("]") {
        return unclosed(cursor, open, "]");
    }
    let kind = ExpressionKind::Slice(Box::new(of), from, to);
    Ok(Expression { kind, span: Span::new(start, cursor.at) })
}

/// `{}`, `{"key": 1, "other": 2}`.
pub(super) fn table(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let start = cursor.at;
    let open = Span::new(start, start + 1);
    cursor.at += 1;
    let mut entries = Vec::new();
    cursor.skip_blanks();
    while cursor.peek() != Some(b'}') {
        count(cursor, cursor.at)?;
        let key = deeper(cursor, open, loosest)?;
        cursor.skip_blanks();
        if !cursor.take(":") {
            return unclosed(cursor, open, "}");
        }
        let value = deeper(cursor, open, loosest)?;
        entries.push((key, value));
        cursor.skip_blanks();
        if !cursor.take(",") {
            break;
        }
        cursor.skip_blanks();
    }
    if !cursor.take("}") {
        return unclosed(cursor, open, "}");
    }
    let kind = ExpressionKind::Table(entries);
    Ok(Expression { kind, span: Span::new(start, cursor.at) })
}

/// `["key"]` behind the name of a table.
pub(super) fn key(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let open = Span::new(cursor.at, cursor.at + 1);
    cursor.at += 1;
    let key = deeper(cursor, open, loosest)?;
    cursor.skip_blanks();
    if !cursor.take("]") {
        return unclosed(cursor, open, "]");
    }
    Ok(key)
}

/// What was opened is not closed, or something else stands where it should be.
pub(super) fn unclosed<T>(cursor: &Cursor<'_>, open: Span, close: &'static str) -> Parse<T> {
    if cursor.at_end() { cursor.fail(open, Kind::Unclosed(close)) } else { cursor.unexpected() }
}
