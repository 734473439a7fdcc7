//! Quoted text: `"..."` with escapes and `$name`, `'...'` as it stands.

use super::{
    cursor::Cursor,
    error::{Parse, SyntaxErrorKind as Kind},
    expression, meant,
    span::Span,
    tree::{Expression, ExpressionKind},
};
use crate::model::Bytes;

/// The text that begins at this quote.
pub(super) fn text(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    let start = cursor.at;
    let quote = cursor.text.as_bytes()[start];
    cursor.at += 1;
    let bytes = &cursor.text.as_bytes()[..cursor.end];
    let inside = &bytes[cursor.at..];
    let stop =
        inside.iter().position(|&b| b == quote || quote == b'"' && matches!(b, b'\\' | b'$'));
    match stop {
        Some(n) if inside[n] == quote => {
            cursor.at += n + 1;
            let kind = ExpressionKind::Text(Bytes::from(&inside[..n]));
            Ok(Expression { kind, span: Span::new(start, cursor.at) })
        }
        Some(_) => pieces(cursor, start),
        None => unclosed(cursor, start),
    }
}

fn unclosed<T>(cursor: &Cursor<'_>, start: usize) -> Parse<T> {
    let quote = char::from(cursor.text.as_bytes()[start]);
    cursor.fail(Span::new(start, start + 1), Kind::UnclosedQuote(quote))
}

/// A text with escapes or variables in it.
fn pieces(cursor: &mut Cursor<'_>, start: usize) -> Parse<Expression> {
    let mut list = Vec::new();
    let mut text = Vec::new();
    let mut from = cursor.at;
    loop {
        match cursor.peek() {
            None => return unclosed(cursor, start),
            Some(b'"') => break,
            Some(b'\\') => {
                // A backslash as the line's last character leaves the quote open: that is the error to show.
                if cursor.peek_at(1).is_none() {
                    return unclosed(cursor, start);
                }
                escape(cursor, &mut text)?;
            }
            Some(b'$') => {
                flush(&mut list, &mut text, Span::new(from, cursor.at));
                if !cursor.name_at(cursor.at + 1) {
                    return meant::dollar(cursor, Some(start));
                }
                list.push(expression::variable(cursor)?);
                from = cursor.at;
            }
            Some(byte) => {
                text.push(byte);
                cursor.at += 1;
            }
        }
    }
    let end = cursor.at;
    cursor.at += 1;
    let span = Span::new(start, cursor.at);
    if list.is_empty() {
        return Ok(Expression { kind: ExpressionKind::Text(text.into()), span });
    }
    flush(&mut list, &mut text, Span::new(from, end));
    Ok(Expression { kind: ExpressionKind::Template(list), span })
}

fn flush(list: &mut Vec<Expression>, text: &mut Vec<u8>, span: Span) {
    if !text.is_empty() {
        let kind = ExpressionKind::Text(std::mem::take(text).into());
        list.push(Expression { kind, span });
    }
}

fn escape(cursor: &mut Cursor<'_>, text: &mut Vec<u8>) -> Parse<()> {
    let start = cursor.at;
    cursor.at += 1;
    let byte = match cursor.peek() {
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'0') => 0,
        Some(b @ (b'\\' | b'"' | b'$')) => b,
        Some(b'x') => {
            let digits = cursor.text[..cursor.end].get(start + 2..start + 4);
            let digits = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
            let Some(byte) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) else {
                return cursor.fail(Span::new(start, start + 2), Kind::BadEscape);
            };
            cursor.at = start + 4;
            text.push(byte);
            return Ok(());
        }
        Some(b'u') => {
            let rest = &cursor.text[start + 2..cursor.end];
            let digits = rest.strip_prefix('{').and_then(|r| r.split_once('}')).map(|(d, _)| d);
            let digits = digits
                .filter(|d| (1..=6).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_hexdigit()));
            let number = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
            let Some(c) = number.and_then(char::from_u32) else {
                return cursor.fail(Span::new(start, start + 2), Kind::BadEscape);
            };
            cursor.at = start + "\\u{}".len() + digits.map_or(0, str::len);
            text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(());
        }
        _ => {
            let c = cursor.rest().chars().next();
            let span = Span::new(start, cursor.at + c.map_or(0, char::len_utf8));
            return cursor.fail(span, Kind::UnknownEscape(c));
        }
    };
    text.push(byte);
    cursor.at += 1;
    Ok(())
}
