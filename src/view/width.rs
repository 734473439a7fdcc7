//! How many columns a text takes on a terminal.

use unicode_width::UnicodeWidthChar;

/// The columns of a text without controls: a wide character counts two, a combining one nothing.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(columns_of).sum() }
}

/// The columns of one character.
pub(crate) fn columns_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// At most this many columns; what is missing at the end shows as `..`.
pub(crate) fn shortened(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        if used + columns_of(c) > room - 2 {
            break;
        }
        out.push(c);
        used += columns_of(c);
    }
    out + ".."
}

/// Appends blanks.
pub(crate) fn pad(out: &mut String, count: usize) {
    const BLANKS: &str =
        "                                                                                ";
    let mut left = count;
    while left > 0 {
        let now = left.min(BLANKS.len());
        out.push_str(&BLANKS[..now]);
        left -= now;
    }
}

/// Appends a number. `write!` costs four times as much, and every answer line has two or three.
pub(crate) fn push_number(out: &mut String, number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).expect("a remainder of ten is one digit");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[at..]).expect("digits are ASCII"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_two() {
        for (text, count) in
            [("", 0), ("abc", 3), ("阻塞:ok", 7), ("。", 2), ("e\u{301}", 1), ("“”", 2)]
        {
            assert_eq!(columns(text), count, "{text}");
        }
    }

    #[test]
    fn numbers_and_blanks() {
        for n in [0, 7, 10, 65_535, u64::MAX] {
            let mut out = String::new();
            push_number(&mut out, n);
            assert_eq!(out, n.to_string());
        }
        let mut out = String::new();
        pad(&mut out, 200);
        assert_eq!(out, " ".repeat(200));
    }
}
