//! A tree as text, without spans, texts of statements and line numbers: what is left must survive printing.

use playground::language::tree::Line;

/// `Debug` of a line, with everything taken out that depends on where it stood.
pub(crate) fn bare(line: &Line) -> String {
    let text = format!("{line:?}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(i) = rest.find("Span { start: ") {
        out.push_str(&rest[..i]);
        rest = &rest[i..];
        rest = &rest[rest.find('}').expect("a span ends") + 1..];
        // `tries: ..., line: 1, span: , wording: Wording { id: ..., text: "...", names: [...] } }` of a statement.
        if let Some(head) = out.strip_suffix(", span: ")
            && let Some((before, number)) = head.rsplit_once(", line: ")
            && number.bytes().all(|b| b.is_ascii_digit())
            && let Some(wording) = rest.strip_prefix(", wording: Wording { id: StatementId(")
            && let Some((_, quoted)) = wording.split_once("), text: \"")
        {
            out.truncate(before.len());
            let names = after_quote(quoted);
            rest = &names[names.find("] }").expect("the names end") + 3..];
        }
    }
    out.push_str(rest);
    out
}

fn after_quote(text: &str) -> &str {
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            '"' if !escaped => return &text[i + 1..],
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    ""
}
