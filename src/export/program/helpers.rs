//! Functions that a program needs besides its own lines: those that it uses, and what these use.

use std::collections::BTreeSet;

/// Of a file of functions with two empty lines between them, those that are wanted or used by one that is, in the order
/// of the file.
pub(super) fn needed(
    file: &'static str,
    name: fn(&str) -> &str,
    wanted: &BTreeSet<&'static str>,
) -> Vec<&'static str> {
    let all: Vec<(&str, &str)> =
        file.split("\n\n\n").map(str::trim_end).map(|text| (name(text), text)).collect();
    let mut needed: BTreeSet<&str> = wanted.iter().copied().collect();
    loop {
        let used: Vec<&str> = all
            .iter()
            .filter(|(name, _)| !needed.contains(name))
            .filter(|(name, _)| {
                all.iter().any(|(other, text)| needed.contains(other) && is_used(text, name))
            })
            .map(|(name, _)| *name)
            .collect();
        if used.is_empty() {
            break;
        }
        needed.extend(used);
    }
    all.into_iter().filter(|(name, _)| needed.contains(name)).map(|(_, text)| text).collect()
}

/// Whether a text uses a function, or a type: `struct text`. A comment may have the word, but a call has a parenthesis.
pub(super) fn is_used(text: &str, name: &str) -> bool {
    if name.contains(' ') { uses(text, name) } else { uses(text, &format!("{name}(")) }
}

/// Whether a text has that name as a word of its own.
pub(super) fn uses(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let ends = name.ends_with('(') || !text[at + name.len()..].starts_with(is_part);
        ends && !text[..at].ends_with(is_part)
    })
}
