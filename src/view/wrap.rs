//! Lines of a given width, in Latin and in Chinese text.

use super::{
    bytes::harmless,
    width::{columns, columns_of},
};

/// Punctuation that never begins a line.
const NEVER_FIRST: &str = "。，、；：？！）】》」』〉〕”’…·.,:;!?)]}%";

/// Punctuation that never ends one.
const NEVER_LAST: &str = "（【《「『〈〔“‘([{";

/// Appends a paragraph in lines of at most `width` columns, each ended by a newline. The first begins with
/// `first`, the others with `rest`.
///
/// Latin text is broken at blanks, Chinese between any two characters, but closing punctuation never begins
/// a line and opening punctuation never ends one. A run of blanks is one blank; a word longer than the line is cut.
/// What a terminal would obey or hide is spelled out, wherever the text comes from.
pub fn wrap(out: &mut String, text: &str, width: usize, first: &str, rest: &str) {
    let mut room = width.saturating_sub(columns(first)).max(2);
    let next_room = width.saturating_sub(columns(rest)).max(2);
    let mut used = 0;
    let new_line = |out: &mut String| {
        out.push('\n');
        out.push_str(rest);
    };
    out.push_str(first);
    let units = Units { text, at: 0 };
    for unit in units {
        let seen = harmless(unit.text);
        let wide = columns(&seen);
        let blank = usize::from(unit.blank && used > 0);
        if used > 0 && used + blank + wide > room {
            new_line(out);
            (used, room) = (0, next_room);
        } else if blank > 0 {
            out.push(' ');
            used += 1;
        }
        if wide <= room - used {
            out.push_str(&seen);
            used += wide;
            continue;
        }
        for c in seen.chars() {
            if used + columns_of(c) > room {
                new_line(out);
                (used, room) = (0, next_room);
            }
            out.push(c);
            used += columns_of(c);
        }
    }
    let kept = out.trim_end_matches(' ').len();
    out.truncate(kept);
    out.push('\n');
}

/// Appends a line of parts that stand several blanks apart, each to be typed for itself: as many on a line as it holds.
/// The first line begins with `first`, all others with `rest`.
pub(crate) fn wrap_apart(out: &mut String, first: &str, text: &str, width: usize, rest: &str) {
    const APART: &str = "   ";
    let parts = text.split("  ").map(|part| part.trim_matches(' ')).filter(|part| !part.is_empty());
    let mut line = String::new();
    let mut lead = first;
    for part in parts {
        if line.is_empty() {
            line.push_str(part);
        } else if columns(lead) + columns(&line) + APART.len() + columns(part) <= width {
            line.push_str(APART);
            line.push_str(part);
        } else {
            finish(out, &line, width, lead, rest);
            lead = rest;
            part.clone_into(&mut line);
        }
    }
    finish(out, &line, width, lead, rest);
}

/// A line that may be too long only if it has no parts.
fn finish(out: &mut String, line: &str, width: usize, first: &str, rest: &str) {
    if columns(first) + columns(line) <= width {
        out.push_str(first);
        out.push_str(line);
        out.push('\n');
    } else {
        wrap(out, line, width, first, rest);
    }
}

/// What a text begins with that is never parted.
pub(crate) fn first_unit(text: &str) -> &str {
    Units { text, at: 0 }.next().map_or("", |unit| unit.text)
}

/// What must stay together, and whether a space comes before it.
struct Unit<'a> {
    text: &'a str,
    blank: bool,
}

/// The units of a text, in order.
struct Units<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Units<'a> {
    type Item = Unit<'a>;

    fn next(&mut self) -> Option<Unit<'a>> {
        let before = self.text[..self.at].chars().next_back();
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start_matches(is_blank);
        let blanks = &rest[..rest.len() - trimmed.len()];
        let first = trimmed.chars().next()?;
        // Two lines of a Chinese paragraph are joined without a blank; so is what is beside its punctuation.
        let joined = !blanks.contains(' ')
            && before.is_some_and(|before| {
                is_wide(first) && is_wide(before) || is_wide_stop(first) || is_wide_stop(before)
            });
        let end = end_of_unit(trimmed);
        self.at += blanks.len() + end;
        Some(Unit { text: &trimmed[..end], blank: !blanks.is_empty() && !joined })
    }
}

fn end_of_unit(text: &str) -> usize {
    // What the closing punctuation before this place, if any, stands behind.
    let mut base = None;
    let mut last: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(previous) = last {
            if is_blank(c) {
                let after = text[at + c.len_utf8()..].chars().next();
                let held = c == ' ' && after.is_some_and(|after| NEVER_FIRST.contains(after));
                if !held {
                    return at;
                }
            } else if may_part(base, previous, c) {
                return at;
            }
        }
        if !NEVER_FIRST.contains(c) {
            base = Some(c);
        }
        last = Some(c);
    }
    text.len()
}

/// Whether a line may end between two characters with no blank between them.
fn may_part(base: Option<char>, left: char, right: char) -> bool {
    if NEVER_FIRST.contains(right) || NEVER_LAST.contains(left) || is_blank(left) {
        return false;
    }
    // After `字,` a line may end, within `127.0.0.1:8080` it may not.
    is_wide(left) || is_wide(right) || (NEVER_FIRST.contains(left) && base.is_some_and(is_wide))
}

fn is_wide(c: char) -> bool {
    columns_of(c) == 2
}

/// Each line of a text by itself, four columns in.
pub(crate) fn wrap_lines(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        wrap(&mut out, line, width, "    ", "    ");
    }
    out
}

/// Whether a character is punctuation with its blank in itself.
fn is_wide_stop(c: char) -> bool {
    is_wide(c) && (NEVER_FIRST.contains(c) || NEVER_LAST.contains(c))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n')
}

/// Appends a text as it is, going on at `rest` wherever `width` is reached; `used` columns are taken already.
///
/// For what must not be changed: typed lines and printed ones. Says how many columns the last line has.
pub(crate) fn cut(out: &mut String, text: &str, width: usize, used: usize, rest: &str) -> usize {
    let wide = columns(text);
    if used + wide <= width {
        out.push_str(text);
        return used + wide;
    }
    let mut used = used;
    for c in text.chars() {
        if used + columns_of(c) > width {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(rest);
            used = columns(rest);
        }
        out.push(c);
        used += columns_of(c);
    }
    used
}

/// The same for what nobody has typed: a line ends at a blank or behind `|`, if one is in its second half.
pub(crate) fn cut_between(
    out: &mut String,
    text: &str,
    width: usize,
    used: usize,
    rest: &str,
) -> usize {
    let (mut used, mut text, mut left) = (used, text, columns(text));
    while used + left > width {
        let room = width.saturating_sub(used);
        let (mut wide, mut end, mut good) = (0, 0, None);
        for (at, c) in text.char_indices() {
            wide += columns_of(c);
            let is_blank = c == ' ';
            if (is_blank || c == '|' && wide <= room) && wide * 2 > room {
                good = Some(at + 1);
            }
            if wide > room && end > 0 {
                break;
            }
            end = at + c.len_utf8();
        }
        let (line, after) = text.split_at(good.unwrap_or(end));
        left -= columns(line);
        out.push_str(line.trim_end_matches(' '));
        out.push('\n');
        out.push_str(rest);
        (used, text) = (columns(rest), after);
    }
    out.push_str(text);
    used + left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> String {
        let mut out = String::new();
        wrap(&mut out, text, width, "# ", "# ");
        out
    }

    #[test]
    fn latin_text_is_broken_at_blanks() {
        assert_eq!(
            wrapped(
                "It waits for a call. A program that waits like this does nothing else: it is blocked.",
                79
            ),
            "# It waits for a call. A program that waits like this does nothing else: it is\n# blocked.\n"
        );
        assert_eq!(wrapped("  a   b\nc  ", 79), "# a b c\n");
        assert_eq!(wrapped("", 79), "#\n");
    }

    #[test]
    fn a_stop_never_begins_a_line() {
        let text =
            "server 有一部手机，client 要打给它。第一步，server 买手机：此时网络上什么都没有。";
        assert_eq!(
            wrapped(text, 79),
            "# server 有一部手机，client 要打给它。第一步，server 买手机：此时网络上什么都没\n# 有。\n"
        );
        for width in 8..60 {
            let out =
                wrapped("阻塞（也就是睡着了），“睡着”：不是死了。对吗？见 recv ...好。", width);
            for line in out.lines() {
                assert!(columns(line) <= width, "{width}: {line}");
                let body = line.strip_prefix("# ").unwrap();
                assert!(!body.starts_with(['。', ',', ')', '”', ':', '?']), "{width}: {line}");
                assert!(!body.ends_with(['(', '“']), "{width}: {line}");
            }
        }
    }

    #[test]
    fn the_lines_of_a_chinese_paragraph_are_joined_without_a_blank() {
        assert_eq!(wrapped("一二\n三 四\nab", 79), "# 一二三 四 ab\n");
        assert_eq!(wrapped("一、\nab\n（二）", 79), "# 一、ab（二）\n");
    }

    #[test]
    fn a_long_word_is_cut_and_an_address_is_not_parted() {
        assert_eq!(wrapped("aaaaaaaaaaaaaa", 8), "# aaaaaa\n# aaaaaa\n# aa\n");
        assert_eq!(wrapped("on 127.0.0.1:80", 16), "# on\n# 127.0.0.1:80\n");
        assert_eq!(wrapped("机，client", 8), "# 机，\n# client\n");
    }

    #[test]
    fn what_stands_apart_stays_apart() {
        let mut out = String::new();
        wrap_apart(&mut out, "", "Then:  socket tcp   connect 127.0.0.1:80   send", 24, "  ");
        assert_eq!(out, "Then:   socket tcp\n  connect 127.0.0.1:80\n  send\n");
        out.clear();
        wrap_apart(&mut out, "", "one line that is too long", 12, "  ");
        assert_eq!(out, "one line\n  that is\n  too long\n");
    }

    #[test]
    fn what_is_cut_keeps_its_blanks() {
        let mut out = "p> ".to_owned();
        for (text, expected) in [
            ("one two three", "one two\n  three"),
            ("one two", "one two"),
            ("IN|OUT|PRI", "IN|OUT|\n  PRI"),
            ("a bcdefghijk", "a bcdefg\n  hijk"),
            ("12345678 9", "12345678\n  9"),
        ] {
            let mut out = String::new();
            cut_between(&mut out, text, 8, 0, "  ");
            assert_eq!(out, expected);
        }
        assert_eq!(cut(&mut out, "a  bb  cc", 8, 3, "   "), 7);
        assert_eq!(out, "p> a  bb\n     cc");
    }
}
