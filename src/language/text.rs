//! The TEXT of send, sendall and sendto: an expression, or bare words.

use super::{
    argument,
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    expression, fullwidth, meant,
    name::{begins_name, is_name},
    span::Span,
    table::{ArgumentSpec, Row},
    tree::{Expression, ExpressionKind, Function, Name},
};
use crate::model::Bytes;

/// An expression if it begins with a quote, `$name`, `(` or `name(`; otherwise bare words with one blank between.
pub(super) fn text(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    spec: &ArgumentSpec,
    flags: &mut Vec<Name>,
) -> Parse<Expression> {
    if !begins_expression(cursor) {
        return words(cursor, row, spec, flags);
    }
    let start = cursor.at;
    let variable = cursor.peek() == Some(b'$');
    let text = expression::expression(cursor)?;
    let goes_on = !cursor.ends() && !cursor.starts_with("--") && cursor.peek() != Some(b';');
    if variable && goes_on {
        let span = Span::new(start, cursor.end);
        return cursor.fail_with(span, Kind::QuotesNeeded, &quoted(cursor.slice(span)));
    }
    Ok(text)
}

pub(super) fn begins_expression(cursor: &Cursor<'_>) -> bool {
    match cursor.peek() {
        Some(b'"' | b'\'' | b'(') => true,
        Some(b'$') => cursor.name_at(cursor.at + 1),
        _ if cursor.name_at(cursor.at) => {
            let mut ahead = cursor.clone();
            ahead.name_span();
            ahead.peek() == Some(b'(')
        }
        _ => false,
    }
}

fn words(
    cursor: &mut Cursor<'_>,
    row: &'static Row,
    spec: &ArgumentSpec,
    flags: &mut Vec<Name>,
) -> Parse<Expression> {
    let first = cursor.rest().chars().next().unwrap_or(' ');
    if fullwidth::is_quote(first) {
        let span = Span::new(cursor.at, cursor.at + first.len_utf8());
        return cursor.fail(span, Kind::UnexpectedCharacter(first));
    }
    if let Some(quoted) = python_prefix(cursor.rest()) {
        let span = Span::new(cursor.at, cursor.end);
        return cursor.fail_with(span, Kind::PythonWord, quoted);
    }
    if let Some(meant) = python_method(cursor.rest()) {
        let span = Span::new(cursor.at, cursor.end);
        return cursor.fail_with(span, Kind::PythonWord, &meant);
    }
    let mut span = Span::new(cursor.at, cursor.at);
    let mut text: Vec<u8> = Vec::with_capacity(cursor.end - cursor.at);
    while cursor.at < cursor.end {
        if cursor.at_comment() {
            let comment = Span::new(span.start, span.end);
            return quotes_needed(cursor, Span::new(cursor.at, cursor.at + 1), comment);
        }
        let word = cursor.word_span();
        let typed = cursor.slice(word);
        if typed.strip_prefix("--").is_some_and(|w| w.starts_with(begins_name)) {
            flags.push(argument::flag(cursor, row, word)?);
        } else if let Some(flag) = flags.last().filter(|f| f.span.start >= span.start) {
            // A flag stands among the words: nobody knows whether it is one.
            return quotes_needed(cursor, flag.span, Span::new(span.start, cursor.end));
        } else {
            if let Some(i) = dollar(typed) {
                if let Some((all, kind, fix)) = meant::mistake::without_parentheses(cursor, span) {
                    return cursor.fail_with(all, kind, &fix);
                }
                let at = word.start + i;
                return quotes_needed(
                    cursor,
                    Span::new(at, at + 1),
                    Span::new(span.start, cursor.end),
                );
            }
            if !text.is_empty() {
                text.push(b' ');
            }
            text.extend_from_slice(typed.as_bytes());
            span.end = word.end;
        }
        cursor.skip_blanks();
    }
    if text.is_empty() {
        let end = cursor.last_end();
        return cursor.fail(Span::new(end, end), Kind::MissingArgument(row.call, spec.name));
    }
    Ok(Expression { kind: ExpressionKind::Text(Bytes::from(text)), span })
}

/// `b"hello"`: Python's bytes, which are plain quotes here.
fn python_prefix(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let (prefix, quote) = (bytes.first()?, bytes.get(1)?);
    let opens = matches!(prefix, b'b' | b'B' | b'f' | b'r' | b'u') && matches!(quote, b'"' | b'\'');
    (opens && bytes.len() > 2 && bytes.ends_with(&[*quote])).then(|| &text[1..])
}

/// `data.upper()`: a method of Python, which is a function here. As a text it goes in quotes.
fn python_method(text: &str) -> Option<String> {
    let (name, method) = text.trim_end().strip_suffix("()")?.split_once('.')?;
    if !is_name(name) {
        return None;
    }
    match method {
        "encode" | "decode" => Some(format!("${name}")),
        _ => Function::from_word(method)
            .filter(|function| function.arity() == 1)
            .map(|_| format!("{method}(${name})")),
    }
}

/// Where a word reads a variable, which bare words do not replace.
fn dollar(word: &str) -> Option<usize> {
    if !word.as_bytes().contains(&b'$') {
        return None;
    }
    word.match_indices('$').map(|(i, _)| i).find(|i| word[i + 1..].starts_with(begins_name))
}

fn quotes_needed<T>(cursor: &Cursor<'_>, at: Span, text: Span) -> Parse<T> {
    let fix = cursor.replaced(text, &quoted(cursor.slice(text)));
    Err(Box::new(super::error::Fault { span: at, kind: Kind::QuotesNeeded, fix: Some(fix) }))
}

/// Bare words in quotes that replace `$name` and nothing else.
pub(super) fn quoted(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 2);
    out.push('"');
    for (i, c) in words.char_indices() {
        let escape = match c {
            '"' | '\\' => true,
            '$' => !words[i + 1..].starts_with(begins_name),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
