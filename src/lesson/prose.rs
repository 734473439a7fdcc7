//! Whether a line that cannot be read is prose: a text that goes on, or narration without its mark.
//!
//! A guess from its words alone; only lines with errors come here.

use super::error::{Prose, StructureError};
use crate::model::CallName;

/// Signs that stand in lines to be carried out and not in prose.
const SIGNS: [char; 6] = ['>', '<', '=', '{', '}', '$'];

/// What is wrong with a line that cannot be read, if it is prose; `above`: the text that the line above it is.
pub(super) fn guess(above: Option<Prose>, text: &str) -> Option<StructureError> {
    match above {
        Some(Prose::Question) if may_go_on(text) => Some(StructureError::GoesOn(Prose::Question)),
        Some(above) if is_likely(text) => Some(StructureError::GoesOn(above)),
        None if is_sentence(text) => Some(StructureError::BareNarration),
        _ => None,
    }
}

/// Where only prose can follow: the line is neither for a process nor a choice that is written differently.
fn may_go_on(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    let letter = chars.next().is_some_and(char::is_alphanumeric);
    let is_choice = chars.next().is_some_and(|c| matches!(c, ')' | '）' | '.' | '、' | ':' | '：'));
    letter && !is_choice && !text.contains(['>', '<'])
}

/// Several words, the first of which is neither a call nor a socket with a call.
fn is_likely(text: &str) -> bool {
    if !may_go_on(text) || text.contains(SIGNS) {
        return false;
    }
    let wide = |c: char| ('\u{3400}'..'\u{a000}').contains(&c);
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().trim_end_matches(['.', ',', ':', ';', '!', '?']);
    let is_word = first.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '-'));
    if text.contains(wide) {
        return text.chars().filter(|c| wide(*c)).count() >= 2 && !first.is_ascii();
    }
    is_word && CallName::from_word(first).is_none() && words.next().is_some()
}

/// The same, and it begins or ends as a sentence does, or is as long as one.
fn is_sentence(text: &str) -> bool {
    let ends = text.trim_end().ends_with(['.', '!', '?', '。', '！', '？']);
    let words = text.split_whitespace().count();
    let capital = text.trim_start().starts_with(char::is_uppercase);
    is_likely(text)
        && (ends && (words > 2 || !text.is_ascii()) || capital && words > 2 || words > 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_from_lines() {
        for (text, likely, sentence) in [
            ("The server gets ready.", true, true),
            ("as soon as it can", true, false),
            ("The server waits here", true, true),
            ("Accept sleeps", true, false),
            ("instead of the other", true, false),
            ("服务器准备好了。", true, true),
            ("recv of the server", false, false),
            ("server> s.accpt", false, false),
            ("s.accpt", false, false),
            ("rcev 100", true, false),
            ("x = 5 +", false, false),
            ("a) one", false, false),
        ] {
            assert_eq!((is_likely(text), is_sentence(text)), (likely, sentence), "{text}");
        }
        assert!(may_go_on("recv of the server?"));
        assert!(!may_go_on("a） one"));
    }
}
