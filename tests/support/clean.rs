//! What must never reach a terminal, decided anew here so that the program's own list is not the judge of itself.

/// The first character that a terminal would obey, hide or turn, other than the end of a line.
pub(crate) fn raw(text: &str) -> Option<char> {
    text.chars().find(|&c| c != '\n' && is_unseen(c))
}

fn is_unseen(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let hides = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    c.is_control() || turns || hides || breaks
}
