//! Bytes and foreign text made fit to be seen: nothing from a peer, a file or a lesson moves the cursor.
//!
//! The quoted form is the lesson's own: typed back, it gives the same bytes.

use std::{borrow::Cow, fmt::Write};

use unicode_width::UnicodeWidthStr;

/// Appends bytes as a lesson quotes them: `"hello\n"`.
///
/// Printable UTF-8 as it is; `\n \r \t \0 \\ \" \$`; other controls and what is not UTF-8 as `\xHH`; characters
/// that cannot be seen or that change the direction of text as `\u{...}`.
pub fn write_quoted(out: &mut String, bytes: &[u8]) {
    out.push('"');
    write_escaped(out, bytes, usize::MAX);
    out.push('"');
}

/// Appends bytes quoted, and where that takes more than so many columns, their beginning and their number:
/// `"xxxxxxxx"... 65507 bytes`.
pub fn write_shortened(out: &mut String, bytes: &[u8], most: usize) {
    let start = out.len();
    out.push('"');
    if write_escaped(out, bytes, most.saturating_sub(2)) == bytes.len() {
        out.push('"');
        return;
    }
    out.truncate(start);
    // `""... ` and ` bytes`, and the digits.
    let rest = 12 + bytes.len().ilog10() as usize + 1;
    out.push('"');
    write_escaped(out, bytes, most.saturating_sub(rest).max(4));
    out.push_str("\"... ");
    write!(out, "{} bytes", bytes.len()).expect("a String takes everything");
}

/// Appends as many whole characters of the escaped form as fit, and says how many bytes these were.
pub(crate) fn write_escaped(out: &mut String, bytes: &[u8], most: usize) -> usize {
    let mut used = 0;
    let mut room = most;
    while used < bytes.len() && room > 0 {
        let rest = &bytes[used..];
        let run = rest.iter().take(room).take_while(|b| is_plain(**b)).count();
        if run > 0 {
            out.push_str(std::str::from_utf8(&rest[..run]).expect("plain bytes are ASCII"));
            used += run;
            room -= run;
            continue;
        }
        let before = out.len();
        let taken = write_one(out, rest);
        let width = out[before..].width();
        if width > room {
            out.truncate(before);
            break;
        }
        used += taken;
        room -= width;
    }
    used
}

/// Whether every byte is a visible ASCII character or a blank. Without an early end, so that it is done in bulk.
pub(crate) fn is_printable_ascii(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |all, b| all & matches!(b, b' '..=b'~'))
}

/// Shown as it is, in one column.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'$')
}

/// Appends the first character or byte, and says how many bytes that was.
fn write_one(out: &mut String, bytes: &[u8]) -> usize {
    let head = &bytes[..bytes.len().min(4)];
    let first = head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    let Some(c) = first else {
        write!(out, "\\x{:02x}", bytes[0]).expect("a String takes everything");
        return 1;
    };
    match c {
        // Typed back, a bare `$P` would be a variable.
        '"' | '\\' | '$' => {
            out.push('\\');
            out.push(c);
        }
        c => write_char(out, c),
    }
    c.len_utf8()
}

fn write_char(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0' => out.push_str("\\0"),
        c if c.is_ascii_control() => {
            write!(out, "\\x{:02x}", c as u32).expect("a String takes everything");
        }
        c if is_unseen(c) => {
            write!(out, "{}", c.escape_unicode()).expect("a String takes everything");
        }
        c => out.push(c),
    }
}

/// Controls, and the characters without a shape of their own that hide or turn what is beside them.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Text from outside (a lesson, a file's name, what was typed) with its controls spelled out and a Tab as a blank.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if is_printable_ascii(text.as_bytes()) || !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    write_harmless(&mut out, text);
    Cow::Owned(out)
}

/// Whether nothing in it has power over a terminal but its line breaks and tabs: what is put back at a prompt is shown by
/// the line editor as it is.
pub fn is_harmless(text: &str) -> bool {
    text.lines().all(|line| !line.chars().any(|c| c != '\t' && is_unseen(c)))
}

/// Appends [`harmless`] text.
pub(crate) fn write_harmless(out: &mut String, text: &str) {
    if is_printable_ascii(text.as_bytes()) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c => write_char(out, c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(bytes: &[u8]) -> String {
        let mut out = String::new();
        write_quoted(&mut out, bytes);
        out
    }

    #[test]
    fn bytes_are_quoted_as_a_lesson_quotes_them() {
        for (bytes, text) in [
            (&b"hello"[..], r#""hello""#),
            (b"", r#""""#),
            (b"a\n\r\t\0\\\"", r#""a\n\r\t\0\\\"""#),
            (b"\x1b[31m\x7f\x01", r#""\x1b[31m\x7f\x01""#),
            ("你好".as_bytes(), "\"你好\""),
            (b"\xc4\xe3\xba\xc3", r#""\xc4\xe3\xba\xc3""#),
            (&"你好".as_bytes()[..4], r#""你\xe5""#),
            ("a\u{202e}b\u{200b}\u{85}".as_bytes(), r#""a\u{202e}b\u{200b}\u{85}""#),
            (b"$x #", r#""\$x #""#),
            (b"\xf0\x9f\x98\x80\xff", "\"😀\\xff\""),
        ] {
            assert_eq!(quoted(bytes), text);
        }
    }

    #[test]
    fn long_data_is_shortened_at_whole_characters() {
        let short = |bytes: &[u8], most| {
            let mut out = String::new();
            write_shortened(&mut out, bytes, most);
            out
        };
        assert_eq!(short(b"hello", 7), r#""hello""#);
        assert_eq!(short(&vec![b'x'; 65507], 24), r#""xxxxxxx"... 65507 bytes"#);
        assert_eq!(short(&vec![b'x'; 65507], 40), r#""xxxxxxxxxxxxxxxxxxxxxxx"... 65507 bytes"#);
        assert_eq!(short(&[0; 100], 23), r#""\0\0\0\0"... 100 bytes"#);
        assert_eq!(short("你".repeat(40).as_bytes(), 24), "\"你你你你\"... 120 bytes");
        assert!(short(&vec![b'x'; 65507], 40).width() <= 40);
    }

    #[test]
    fn foreign_text_keeps_its_looks_and_loses_its_power() {
        for (text, shown) in [
            ("plain", "plain"),
            ("你好 “ok”", "你好 “ok”"),
            ("a\tb", "a b"),
            ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
            ("\u{202e}txt", "\\u{202e}txt"),
            ("\"quoted\" \\n", "\"quoted\" \\n"),
        ] {
            assert_eq!(harmless(text), shown);
            let mut out = String::new();
            write_harmless(&mut out, text);
            assert_eq!(out, shown);
        }
    }
}
