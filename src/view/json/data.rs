//! Bytes in a line of JSON: as text or in hexadecimal, and of many the beginning. And text that is safe to look at.

use std::fmt::Write;

use serde_json::{Map, Value as Json};

use crate::view::bytes::{is_printable_ascii, is_unseen};

/// So many bytes of one text are in a line, so that a reader of lines needs no more room than that: any datagram is whole.
pub(super) const MOST: usize = 64 << 10;

/// The bytes as `text` or `hex`. Of many the beginning, and their number in `bytes`.
pub(super) fn put_bytes(line: &mut Map<String, Json>, bytes: &[u8]) {
    match text_of(bytes) {
        Some(text) => line.insert("text".to_owned(), text.into()),
        None => line.insert("hex".to_owned(), hex(&bytes[..bytes.len().min(MOST)]).into()),
    };
    if bytes.len() > MOST {
        line.insert("bytes".to_owned(), bytes.len().into());
    }
}

/// Bytes as text, if they are: of many the beginning, to the end of a character.
pub(super) fn text_of(bytes: &[u8]) -> Option<&str> {
    let beginning = &bytes[..bytes.len().min(MOST)];
    match std::str::from_utf8(beginning) {
        Ok(text) => Some(text),
        Err(e) if e.error_len().is_none() && beginning.len() < bytes.len() => {
            std::str::from_utf8(&beginning[..e.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .map(|d| char::from(DIGITS[usize::from(d)]))
        .collect()
}

/// JSON in which nothing is hidden but line breaks between its values.
pub(crate) fn seen_json(text: String) -> String {
    let hides = |c: char| is_unseen(c) && c != '\n';
    if is_printable_ascii(text.as_bytes()) || !text.contains(hides) {
        return text;
    }
    // Such a character stands within a string, where its UTF-16 units may stand for it (RFC 8259, 7).
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hides(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(escaped, "\\u{unit:04x}").expect("a String takes everything");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
