//! Words of a shell command that is shown to be typed.

use std::borrow::Cow;

/// A word as it is typed in a shell: quoted where the shell would take it for something else.
pub(crate) fn as_typed(word: &str) -> Cow<'_, str> {
    // A word with a zero byte cannot be typed at all.
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_back_the_same_word() {
        for word in
            ["lessons/tcp.txt", "my lesson.txt", "it's", "a;rm -rf b", "$HOME", "课 文.txt", ""]
        {
            assert_eq!(shlex::split(&as_typed(word)), Some(vec![word.to_owned()]), "{word}");
        }
        assert_eq!(as_typed("lessons/tcp.txt"), "lessons/tcp.txt");
    }
}
