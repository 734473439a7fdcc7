//! What a name is: a letter of any script or `_`, then digits too. Full-width letters are none: they are a mistake.

use super::fullwidth;

/// Whether a name may begin with it.
pub(crate) fn begins_name(c: char) -> bool {
    c == '_' || (c.is_alphabetic() && fullwidth::ascii(c).is_none())
}

/// Whether a name may go on with it.
pub(crate) fn continues_name(c: char) -> bool {
    c == '_' || (c.is_alphanumeric() && fullwidth::ascii(c).is_none())
}

/// Whether `$name` stands in a text.
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    text.split('$')
        .skip(1)
        .any(|after| after.strip_prefix(name).is_some_and(|rest| !rest.starts_with(continues_name)))
}

/// How many bytes the name has that a text begins with; 0 if none does.
pub(crate) fn name_length(text: &str) -> usize {
    if text.starts_with(begins_name) {
        text.find(|c| !continues_name(c)).unwrap_or(text.len())
    } else {
        0
    }
}

/// Whether all of a text is a name that a variable or a process can have.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && name_length(text) == text.len()
}
