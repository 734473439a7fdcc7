//! What is asked of a piece of a program, whatever language it is written in.

use std::fmt::Write as _;

/// A name of the session in letters that every language takes: others are spelled out.
pub(super) fn spelled_out(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || matches!(c, '\u{4e00}'..='\u{9fff}') {
            out.push(c);
        } else {
            let _ = write!(out, "u{:x}_", u32::from(c));
        }
    }
    out
}

/// `name(...)` or `name.name(...)`, whose parentheses are those of one call. Texts are in double quotes.
pub(super) fn is_call(written: &str) -> bool {
    let begin = written.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_.".contains(b));
    let begin = begin.count();
    if begin == 0 || !written[begin..].starts_with('(') {
        return false;
    }
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in written.bytes().enumerate().skip(begin) {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return at + 1 == written.len();
                }
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    false
}
