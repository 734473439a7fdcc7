//! Bytes in quotes, and comments: whatever bytes they are, they stay what they are.

use std::fmt::Write;

/// Bytes as a string literal. What follows an escape can never become a part of it: it has three octal digits.
pub(super) fn literal(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                // Two of them begin a trigraph.
                '?' if out.ends_with('?') => out.push_str("\\?"),
                ' '..='~' | '\u{4e00}'..='\u{9fff}' | '：' | '，' | '。' => out.push(c),
                _ => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| octal(&mut out, byte)),
            }
        }
        chunk.invalid().iter().for_each(|byte| octal(&mut out, *byte));
    }
    out.push('"');
    out
}

fn octal(out: &mut String, byte: u8) {
    let _ = write!(out, "\\{byte:03o}");
}

/// A line as a comment: nothing in it ends the comment or begins another.
pub(super) fn comment(line: &str) -> String {
    format!("/* {} */", uncommented(line))
}

/// A line without what would end a comment, or begin another.
pub(super) fn uncommented(line: &str) -> String {
    line.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_only_bytes() {
        for (bytes, expected) in [
            (&b"a\"\\\n\0"[..], r#""a\"\\\n\000""#),
            (b"\xff0??/", r#""\3770?\?/""#),
            ("小 \u{202e}".as_bytes(), r#""小 \342\200\256""#),
        ] {
            assert_eq!(literal(bytes), expected);
        }
        assert_eq!(comment("a */ int x; /*/"), "/* a * / int x; / * / */");
    }
}
