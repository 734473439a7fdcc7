//! Where to: addresses and hosts' names, as words with `$name` in them.

use super::{
    argument,
    cursor::Cursor,
    error::{Fault, Parse, SyntaxErrorKind as Kind},
    expression, quoted,
    span::Span,
    tree::{AddressTree, Expression, ExpressionKind},
};
use crate::model::{AddressError, Destination};

/// One word, or text in quotes; as the last argument also `HOST PORT`.
pub(super) fn address(cursor: &mut Cursor<'_>, last: bool) -> Parse<AddressTree> {
    if matches!(cursor.peek(), Some(b'"' | b'\'')) {
        return in_quotes(cursor);
    }
    let span = argument::word(cursor)?;
    if let Some((_, bare)) = cursor.slice(span).split_once("://") {
        let kind = Kind::BadAddress(AddressError::BadName);
        return cursor.fail_with(span, kind, bare.split('/').next().unwrap_or(bare));
    }
    let second = if last { second_word(cursor)? } else { None };
    let host = cursor.slice(span);
    if host.starts_with('-') {
        // A flag of another program: `nc -l 8080`.
        return cursor.fail(span, Kind::BadAddress(AddressError::BadName));
    }
    let template = host.contains('$') || second.is_some_and(|s| cursor.slice(s).contains('$'));
    if template {
        return joined(cursor, span, second).map(AddressTree::Template);
    }
    let Some(port_span) = second else {
        return known(cursor, span, host).map(AddressTree::Known);
    };
    let port = cursor.slice(port_span);
    if Destination::parse(host).is_ok() {
        return cursor.fail(port_span, Kind::UnexpectedText(port.into()));
    }
    match Destination::from_parts(host, port) {
        Ok(destination) => Ok(AddressTree::Known(destination)),
        Err(error @ (AddressError::PortIsNoNumber | AddressError::PortTooLarge)) => {
            cursor.fail(port_span, Kind::BadAddress(error))
        }
        Err(error) => cursor.fail(span, Kind::BadAddress(error)),
    }
}

/// A word after the host, if there is one.
fn second_word(cursor: &mut Cursor<'_>) -> Parse<Option<Span>> {
    let before = cursor.at;
    if cursor.ends() || cursor.starts_with("--") {
        cursor.at = before;
        return Ok(None);
    }
    argument::word(cursor).map(Some)
}

fn in_quotes(cursor: &mut Cursor<'_>) -> Parse<AddressTree> {
    let text = quoted::text(cursor)?;
    let ExpressionKind::Text(bytes) = &text.kind else {
        return Ok(AddressTree::Template(text));
    };
    match std::str::from_utf8(bytes).map(Destination::parse) {
        Ok(Ok(destination)) => Ok(AddressTree::Known(destination)),
        Ok(Err(error)) => {
            // `"127.0.0.1", 8080`, as Python has it.
            let port = cursor.rest().trim_start_matches([',', ' ']);
            let digits = port.bytes().take_while(u8::is_ascii_digit).count();
            if error == AddressError::MissingPort && digits > 0 {
                let host = cursor.slice(Span::new(text.span.start + 1, text.span.end - 1));
                let whole = Span::new(text.span.start, cursor.end - port.len() + digits);
                let fix = cursor.replaced(whole, &format!("{host}:{}", &port[..digits]));
                let (span, kind) = (text.span, Kind::BadAddress(AddressError::NoColon));
                return Err(Box::new(Fault { span, kind, fix: Some(fix) }));
            }
            cursor.fail(text.span, Kind::BadAddress(error))
        }
        Err(_) => cursor.fail(text.span, Kind::BadAddress(AddressError::BadName)),
    }
}

/// Points at the part that is wrong: after the word where the port is missing, at the port, or at all of it.
fn known(cursor: &Cursor<'_>, span: Span, text: &str) -> Parse<Destination> {
    Destination::parse(text).or_else(|error| {
        let at = match error {
            AddressError::MissingPort if !text.ends_with(':') || text.len() > 1 => {
                Span::new(span.end, span.end)
            }
            AddressError::PortIsNoNumber | AddressError::PortTooLarge => {
                let port = Span::new(span.start + text.rfind(':').map_or(0, |i| i + 1), span.end);
                // `127.0.0.1:8080, hello`
                if let Some((address, next)) = text.split_once([',', ';'])
                    && Destination::parse(address).is_ok()
                {
                    let comma = span.start + address.len();
                    let blank = if next.is_empty() { "" } else { " " };
                    let fix = cursor.replaced(Span::new(comma, comma + 1), blank);
                    let kind = Kind::CommaBetween;
                    return Err(Box::new(Fault { span: port, kind, fix: Some(fix) }));
                }
                port
            }
            AddressError::NoColon => {
                let at = span.start + Destination::other_separator(text).unwrap_or(0);
                return cursor.fail_with(Span::new(at, at + 1), Kind::BadAddress(error), ":");
            }
            _ => span,
        };
        cursor.fail(at, Kind::BadAddress(error))
    })
}

/// `HOST` or `HOST:PORT` with variables in it.
fn joined(cursor: &Cursor<'_>, host: Span, port: Option<Span>) -> Parse<Expression> {
    let mut pieces = Vec::new();
    let text = cursor.slice(host);
    // `::1 8080`: an IPv6 address wants brackets before its port.
    let bare = port.is_some() && !text.starts_with('[') && text.matches(':').count() > 1;
    if bare {
        literal(&mut pieces, "[", host);
    }
    word(cursor, host, &mut pieces)?;
    if let Some(port) = port {
        literal(&mut pieces, if bare { "]:" } else { ":" }, host);
        word(cursor, port, &mut pieces)?;
    }
    Ok(whole(pieces, port.map_or(host, |port| host.to(port))))
}

fn whole(mut pieces: Vec<Expression>, span: Span) -> Expression {
    if let [Expression { kind: ExpressionKind::Variable(_) | ExpressionKind::Note(..), .. }] =
        pieces[..]
    {
        return pieces.remove(0);
    }
    Expression { kind: ExpressionKind::Template(pieces), span }
}

/// Adds text, to the piece before it if that is text too.
fn literal(pieces: &mut Vec<Expression>, text: &str, span: Span) {
    if text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(Expression { kind: ExpressionKind::Text(before), .. }) => {
            *before = [before, text.as_bytes()].concat().into();
        }
        _ => pieces.push(Expression { kind: ExpressionKind::Text(text.into()), span }),
    }
}

/// The pieces of one word: text and variables.
fn word(cursor: &Cursor<'_>, span: Span, pieces: &mut Vec<Expression>) -> Parse<()> {
    let mut inner = cursor.clone();
    inner.at = span.start;
    inner.end = span.end;
    while let Some(n) = inner.rest().find('$') {
        let text = Span::new(inner.at, inner.at + n);
        literal(pieces, cursor.slice(text), text);
        inner.at = text.end;
        pieces.push(expression::variable(&mut inner)?);
    }
    let text = Span::new(inner.at, inner.end);
    literal(pieces, cursor.slice(text), text);
    Ok(())
}

/// A host's name, to be resolved.
pub(super) fn host(cursor: &mut Cursor<'_>) -> Parse<Expression> {
    if matches!(cursor.peek(), Some(b'"' | b'\'')) {
        return quoted::text(cursor);
    }
    let span = argument::word(cursor)?;
    let mut pieces = Vec::new();
    word(cursor, span, &mut pieces)?;
    match pieces.as_mut_slice() {
        [Expression { kind: ExpressionKind::Text(_), .. }] => Ok(pieces.remove(0)),
        _ => Ok(whole(pieces, span)),
    }
}
