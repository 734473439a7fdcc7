//! Expressions and quoted text, written so that they are read again.

use std::fmt::Write as _;

use super::super::{
    expression::binds,
    name::{begins_name, continues_name},
    tree::{Binary, Expression, ExpressionKind, Unary},
};

/// An expression, as it would be typed.
pub fn expression(e: &Expression) -> String {
    let mut out = String::new();
    write(&mut out, e, binds::LOOSEST);
    out
}

/// Bytes between double quotes, with escapes where they are needed: any bytes at all.
pub fn quote(bytes: &[u8]) -> String {
    let mut out = String::from('"');
    escape(&mut out, bytes, false);
    out.push('"');
    out
}

/// The bytes of a text; `glued` if its first character would lengthen the name of a variable before it.
fn escape(out: &mut String, bytes: &[u8], glued: bool) {
    let mut first = glued;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        let mut rest = valid.chars();
        while let Some(c) = rest.next() {
            let lengthens = std::mem::take(&mut first)
                && (continues_name(c) || c == '.' && rest.clone().next().is_some_and(begins_name));
            if lengthens {
                escaped(out, c);
            } else {
                character(out, c);
            }
        }
        for byte in chunk.invalid() {
            first = false;
            // Writing to a string cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
}

fn character(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0' => out.push_str("\\0"),
        '\\' => out.push_str("\\\\"),
        '"' => out.push_str("\\\""),
        '$' => out.push_str("\\$"),
        c if c.is_control() || is_invisible(c) => escaped(out, c),
        c => out.push(c),
    }
}

fn escaped(out: &mut String, c: char) {
    let _ = if c.is_ascii() {
        write!(out, "\\x{:02x}", u32::from(c))
    } else {
        write!(out, "\\u{{{:x}}}", u32::from(c))
    };
}

/// Characters that nobody sees, or that turn the text around.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3000}' | '\u{feff}')
}

/// How tightly it holds together.
fn binding(e: &Expression) -> u8 {
    match &e.kind {
        ExpressionKind::Binary(operator, ..) => binds::binary(*operator),
        ExpressionKind::Unary(operator, _) => binds::unary(*operator),
        _ => binds::TIGHTEST,
    }
}

fn write(out: &mut String, e: &Expression, least: u8) {
    let parentheses = binding(e) < least;
    if parentheses {
        out.push('(');
    }
    match &e.kind {
        ExpressionKind::Number(n) => {
            let _ = write!(out, "{n}");
        }
        ExpressionKind::Text(bytes) => out.push_str(&quote(bytes)),
        ExpressionKind::Template(pieces) => template(out, pieces),
        ExpressionKind::Variable(name) => {
            out.push('$');
            out.push_str(name);
        }
        ExpressionKind::Bare(name) => out.push_str(name),
        ExpressionKind::Note(socket, note) => {
            let _ = write!(out, "${socket}.{note}");
        }
        ExpressionKind::Function(function, arguments) => {
            out.push_str(function.word());
            out.push('(');
            for (i, argument) in arguments.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                write(out, argument, binds::LOOSEST);
            }
            out.push(')');
        }
        ExpressionKind::Unary(Unary::Not, inner) => {
            out.push_str("not ");
            write(out, inner, binds::NOT);
        }
        ExpressionKind::Unary(Unary::Minus, inner) => {
            out.push('-');
            // `-5` would be read as one number, `--x` as a flag.
            let apart = matches!(
                inner.kind,
                ExpressionKind::Number(_) | ExpressionKind::Unary(Unary::Minus, _)
            );
            let least = if apart { binds::TIGHTEST + 1 } else { binds::unary(Unary::Minus) };
            write(out, inner, least);
        }
        ExpressionKind::Binary(operator, left, right) => binary(out, *operator, left, right),
        ExpressionKind::Slice(of, from, to) => slice(out, of, from.as_deref(), to.as_deref()),
        ExpressionKind::Entry(of, key) => {
            part(out, of);
            out.push('[');
            write(out, key, binds::LOOSEST);
            out.push(']');
        }
        ExpressionKind::Table(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write(out, key, binds::LOOSEST);
                out.push_str(": ");
                write(out, value, binds::LOOSEST);
            }
            out.push('}');
        }
        ExpressionKind::Now => out.push_str("now"),
        ExpressionKind::Eof => out.push_str("eof"),
        ExpressionKind::Error => out.push_str("error"),
    }
    if parentheses {
        out.push(')');
    }
}

fn slice(out: &mut String, of: &Expression, from: Option<&Expression>, to: Option<&Expression>) {
    part(out, of);
    out.push('[');
    if let Some(from) = from {
        write(out, from, binds::LOOSEST);
    }
    out.push_str("..");
    if let Some(to) = to {
        write(out, to, binds::LOOSEST);
    }
    out.push(']');
}

/// What a bracket follows. None is read after `-5`.
fn part(out: &mut String, of: &Expression) {
    let is_number = matches!(of.kind, ExpressionKind::Number(_));
    write(out, of, binds::TIGHTEST + u8::from(is_number));
}

fn binary(out: &mut String, operator: Binary, left: &Expression, right: &Expression) {
    let binding = binds::binary(operator);
    // To the left, equals group by themselves; comparisons never do.
    write(out, left, binding + u8::from(binding == binds::COMPARISON));
    let _ = write!(out, " {} ", operator.symbol());
    write(out, right, binding + 1);
}

fn template(out: &mut String, pieces: &[Expression]) {
    out.push('"');
    let mut glued = false;
    for piece in pieces {
        if let ExpressionKind::Text(bytes) = &piece.kind {
            escape(out, bytes, glued);
            glued = false;
        } else {
            write(out, piece, binds::TIGHTEST);
            glued = true;
        }
    }
    out.push('"');
}

/// Whether these pieces can stand in a word without quotes, as in `127.0.0.1:$P`.
pub(super) fn word(pieces: &[Expression]) -> Option<String> {
    let mut out = String::new();
    let mut glued = false;
    for piece in pieces {
        if let ExpressionKind::Text(bytes) = &piece.kind {
            let text = std::str::from_utf8(bytes).ok()?;
            let first = text.chars().next()?;
            let lengthens =
                continues_name(first) || first == '.' && text[1..].starts_with(begins_name);
            if glued && lengthens || !plain(text) {
                return None;
            }
            out.push_str(text);
            glued = false;
        } else {
            write(&mut out, piece, binds::TIGHTEST);
            glued = true;
        }
    }
    // It would be read as a flag.
    (!out.starts_with('-')).then_some(out)
}

/// Whether a text is read as it is inside of a word.
pub(super) fn plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "._-:/@[]%*".contains(c))
}
