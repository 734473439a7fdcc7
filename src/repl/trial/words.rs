//! What is typed at a challenge beside statements. Pure: text in, meaning out.

use super::super::words::first_word;

/// A word of the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command<'a> {
    /// `goals`: what holds, and what still lacks.
    Goals,
    /// `hint`: the next hint.
    Hint,
    /// `solution`: the author's, after a question.
    Solution,
    /// `done`: play the test.
    Done,
    /// `reset`: back to the start.
    Reset,
    /// `next`: the challenge after this one.
    Next,
    /// `challenge half`: another one.
    Challenge(&'a str),
    /// `help` alone.
    Help,
}

/// The words of the challenge, for completion.
pub(super) const WORDS: &[&str] =
    &["goals", "hint", "solution", "done", "reset", "next", "challenge"];

impl<'a> Command<'a> {
    /// Reads a line; `None`: it is none of these words.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let line = line.strip_prefix("playground ").map_or(line, str::trim_start);
        let (word, rest) = first_word(line);
        Some(match (word, rest) {
            ("goals" | "goal" | "目标", "") => Self::Goals,
            ("hint" | "hints" | "提示", "") => Self::Hint,
            ("solution" | "答案" | "解法", "") => Self::Solution,
            ("done" | "check" | "完成" | "好了", "") => Self::Done,
            ("reset" | "again" | "重来", "") => Self::Reset,
            ("next" | "下一个", "") => Self::Next,
            ("help" | "帮助" | "?", "") => Self::Help,
            ("challenge" | "挑战", name)
                if !name.is_empty() && !name.starts_with(['=', ',', '-']) =>
            {
                Self::Challenge(name)
            }
            _ => return None,
        })
    }
}

/// The name of a test's process, where a line is for one: those are not the student's.
pub(super) fn is_for_a_test(line: &str) -> Option<&str> {
    let (name, _) = line.trim().split_once(['>', '<'])?;
    let digits = name.strip_prefix("test")?;
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then_some(name)
}

/// Whether a line says yes.
pub(super) fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "好" | "solution")
}

/// Whether a line says no; Enter alone does.
pub(super) fn is_no(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "" | "n" | "no" | "不" | "否")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_test_are_its_own() {
        for (line, name) in [
            ("test1> socket tcp", Some("test1")),
            (" test12>", Some("test12")),
            ("test1<< hello", Some("test1")),
            ("test> socket tcp", None),
            ("tester1> x = 1", None),
            ("server> x = test1 > 2", None),
            ("send test1>", None),
        ] {
            assert_eq!(is_for_a_test(line), name, "{line}");
        }
    }

    #[test]
    fn words_are_told_from_statements() {
        for (line, expected) in [
            ("goals", Some(Command::Goals)),
            (" hint ", Some(Command::Hint)),
            ("提示", Some(Command::Hint)),
            ("solution", Some(Command::Solution)),
            ("done", Some(Command::Done)),
            ("reset", Some(Command::Reset)),
            ("next", Some(Command::Next)),
            ("challenge half", Some(Command::Challenge("half"))),
            ("playground challenge 3", Some(Command::Challenge("3"))),
            ("challenge", None),
            ("challenge = 3", None),
            ("done = 3", None),
            ("hint 2", None),
            ("help recv", None),
            ("", None),
            ("server> goals", None),
        ] {
            assert_eq!(Command::read(line), expected, "{line:?}");
        }
    }
}
