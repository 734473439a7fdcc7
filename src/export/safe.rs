//! Text from peers, files and keyboards in each format: it is shown, and it can do nothing.
//!
//! Controls and what turns the direction of text are spelled out first, as on the screen.

use std::fmt::Write;

use crate::view::bytes::harmless;

/// For HTML and SVG, in text and in quoted attributes.
pub(super) fn markup(text: &str) -> String {
    escaped(text, |c| matches!(c, '&' | '<' | '>' | '"' | '\''), "&#", ";")
}

/// For a heading or a cell of Markdown.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut rest = harmless(text).chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(c) = rest.next() {
        // Within a word an underline is one: TIME_WAIT.
        let within = c == '_'
            && before.is_alphanumeric()
            && rest.peek().is_some_and(|after| after.is_alphanumeric());
        if !within && "\\`*_[]<>#|~$&!{}".contains(c) {
            write!(out, "&#{};", u32::from(c)).expect("a String takes everything");
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// For a paragraph of Markdown: it begins no list, no rule and no code, and makes no heading of the line above.
pub(super) fn markdown(text: &str) -> String {
    let out = inline(text);
    let line = out.trim_start().to_owned();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_item = number.len() < line.len() && number.starts_with(['.', ')']);
    match line.chars().next() {
        Some(c) if is_item || matches!(c, '-' | '+' | '=') => {
            format!("&#{};{}", u32::from(c), &line[c.len_utf8()..])
        }
        _ => line,
    }
}

/// For a cell of Markdown that is a line of code.
pub(super) fn code(text: &str) -> String {
    let text = harmless(text);
    if text.trim().is_empty() {
        return String::new();
    }
    if text.contains(['`', '|', '\\', '<', '&']) || text.trim() != text {
        return format!(
            "<code>{}</code>",
            escaped(&text, |c| c.is_ascii_punctuation() && !"=.:,()/-".contains(c), "&#", ";")
        );
    }
    format!("`{text}`")
}

/// For a name or a message in Mermaid, whose entities begin with `#`.
pub(super) fn mermaid(text: &str) -> String {
    escaped(text, |c| c.is_ascii_punctuation() && !"=.:_/".contains(c), "#", ";")
}

/// For JSON within a `script` element: nothing in it looks like a tag.
pub(super) fn script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn escaped(text: &str, special: impl Fn(char) -> bool, before: &str, after: &str) -> String {
    let text = harmless(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if special(c) {
            write!(out, "{before}{}{after}", u32::from(c)).expect("a String takes everything");
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</script><b>`|\\;#\u{1b}[2J\u{202e}\n---\n\"'&amp; end";

    #[test]
    fn nothing_hostile_is_left() {
        let forms = [markup, markdown, code, mermaid, script].map(|form| form(HOSTILE));
        for text in &forms[..4] {
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\n']), "{text}");
        }
        let [markup, markdown, code, mermaid, script] = forms;
        assert!(!markup.contains(['<', '>', '"', '\'']));
        assert!(!markdown.contains(['<', '>', '`', '|', '\\']));
        assert!(
            !code["<code>".len()..code.len() - "</code>".len()].contains(['<', '`', '|', '\\'])
        );
        assert!(!mermaid.contains(['<', '>', '`', '|', '"']));
        assert_eq!(mermaid.matches(';').count(), mermaid.matches('#').count());
        assert!(!script.contains(['<', '>', '&']));
    }

    #[test]
    fn a_line_of_prose_stays_a_line_of_prose() {
        for text in ["- x", "1. x", "=== ", "# x", "> x", "+ x", "    x|y"] {
            let begin = markdown(text);
            assert!(begin.trim_start().starts_with(['&', 'x']), "{begin}");
        }
        assert_eq!(markdown("It dials."), "It dials.");
        assert_eq!(code("phone = socket tcp"), "`phone = socket tcp`");
        assert_eq!(mermaid("a;b#c"), "a#59;b#35;c");
    }
}
