//! Text that is not ours: a file's name, an argument, a word that somebody typed.

use std::{borrow::Cow, ffi::OsStr, fmt, path::Path};

use super::bytes::harmless;
use crate::text::as_typed;

/// Foreign text, whose only way to a terminal spells out what would move the cursor, hide text or turn it round.
#[derive(Clone, Debug)]
pub(crate) struct Foreign<'a>(Cow<'a, str>);

impl Foreign<'_> {
    /// As a word that is typed in a shell, or where file names are read as a shell reads them.
    pub(crate) fn typed(&self) -> String {
        harmless(&as_typed(&self.0)).into_owned()
    }
}

impl fmt::Display for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&harmless(&self.0))
    }
}

impl<'a> From<&'a str> for Foreign<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl<'a> From<&'a Path> for Foreign<'a> {
    fn from(path: &'a Path) -> Self {
        path.as_os_str().into()
    }
}

impl<'a> From<&'a OsStr> for Foreign<'a> {
    fn from(text: &'a OsStr) -> Self {
        Self(text.to_string_lossy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_without_its_power() {
        for (text, shown) in [
            ("lesson.txt", "lesson.txt"),
            ("\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"),
            ("a\u{9b}31mb\u{202e}", "a\\u{9b}31mb\\u{202e}"),
            ("two\nlines", "two\\nlines"),
        ] {
            assert_eq!(Foreign::from(text).to_string(), shown);
            assert_eq!(Foreign::from(Path::new(text)).to_string(), shown);
        }
    }
}
