//! `${name}`, as a shell, JavaScript and Kotlin put values into text, and any other dollar without a name.

use crate::language::{
    cursor::Cursor,
    error::{Fault, Parse, SyntaxErrorKind as Kind},
    foreign,
    name::{begins_name, continues_name, name_length},
    span::Span,
};

/// The error at a dollar without a name. `quote`: where the text begins that it is in.
#[cold]
pub(in crate::language) fn dollar<T>(cursor: &Cursor<'_>, quote: Option<usize>) -> Parse<T> {
    let span = Span::new(cursor.at, cursor.at + 1);
    let (kind, fix) = match (braced(cursor.rest()), quote) {
        (Some(_), Some(start)) => (Kind::Braced, in_text(cursor, start)),
        (Some(_), None) => (Kind::Braced, outside(cursor)),
        // A dollar that is to be sent as it is.
        (None, Some(_)) if !cursor.starts_with("${") => {
            (Kind::LoneDollar, Some(cursor.replaced(span, "\\$")))
        }
        (None, _) => (Kind::LoneDollar, None),
    };
    Err(Box::new(Fault { span, kind, fix }))
}

/// What a text begins with that would be `${name}`, as it is written here, and what follows it.
fn braced(text: &str) -> Option<(String, &str)> {
    let (inner, close) = match text.strip_prefix("${") {
        Some(inner) => (inner, '}'),
        None => (text.strip_prefix("$(")?, ')'),
    };
    let name = &inner[..name_length(inner)];
    let after = &inner[name.len()..];
    if !name.is_empty() && (after.is_empty() || after.starts_with([close, '"'])) {
        return Some((format!("${name}"), after.strip_prefix(close).unwrap_or(after)));
    }
    // `$(...)` is a command of a shell.
    let (inner, after) = inner.split_once('}').filter(|_| close == '}')?;
    Some((foreign::expression(inner)?, after))
}

/// Whether a variable would take some of what follows it.
fn runs_on(after: &str) -> bool {
    let is_note = |rest: &str| rest.starts_with(begins_name);
    after.starts_with(continues_name) || after.strip_prefix('.').is_some_and(is_note)
}

/// The line with the text that begins at `start` written with `$name`, or put together with `+`.
fn in_text(cursor: &Cursor<'_>, start: usize) -> Option<String> {
    let mut rest = &cursor.text[start + 1..cursor.end];
    let mut text = String::from("\"");
    let mut is_joined = false;
    while !rest.starts_with('"') {
        if let Some((value, after)) = braced(rest) {
            let is_name = value.strip_prefix('$').is_some_and(|it| name_length(it) == it.len());
            if is_name && !runs_on(after) {
                text.push_str(&value);
            } else {
                is_joined = true;
                text = format!("{text}\" + {value} + \"");
            }
            rest = after;
            continue;
        }
        let escape = usize::from(rest.starts_with('\\'));
        let taken: usize = rest.chars().take(1 + escape).map(char::len_utf8).sum();
        text.push_str(rest.get(..taken).filter(|taken| !taken.is_empty())?);
        rest = &rest[taken..];
    }
    text.push('"');
    let text = text.strip_prefix("\"\" + ").unwrap_or(&text);
    let text = text.strip_suffix(" + \"\"").unwrap_or(text).replace(" + \"\" + ", " + ");
    let end = cursor.end - rest.len() + 1;
    let binds = cursor.text[end..].trim_start().starts_with(['*', '/', '%', '[']);
    let text = if is_joined && binds { format!("({text})") } else { text };
    Some(cursor.replaced(Span::new(start, end), &text))
}

/// The line with each `${name}` from here on written `$name`.
fn outside(cursor: &Cursor<'_>) -> Option<String> {
    let mut rest = cursor.rest();
    let mut line = cursor.text[..cursor.at].to_owned();
    while let Some(c) = rest.chars().next() {
        if let Some((value, after)) = braced(rest) {
            if runs_on(after) {
                return None;
            }
            line.push_str(&value);
            rest = after;
        } else {
            line.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(line)
}
