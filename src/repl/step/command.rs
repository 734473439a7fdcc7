//! What is typed on a stage beside statements: where to go, and how many hands were raised.
//!
//! Pure: text in, meaning out.

use super::super::words::first_word;
use crate::{language::suggest::nearest, learn::predictions::letter, lesson::Phase};

/// A word of the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repl) enum Command<'a> {
    /// An empty line: go on.
    Enter,
    /// `back`: drop what was typed; if there is nothing, one step. `back 3`: three steps.
    Back(Option<usize>),
    /// `again`: the step that was made last, once more.
    Again,
    /// `goto 2`, `goto talking`; without anything, where one could go.
    Goto(&'a str),
    /// `skip`: the next step is left out.
    Skip,
    /// `notes`, `notes on`, `notes off`.
    Notes(Option<bool>),
    /// `help` alone.
    Help,
    /// `?`, `hint`, or `h` at a question: what the author says to who asks.
    Hint,
    /// `other port`: to the same place, on another port.
    OtherPort,
    /// `reset`: from the beginning.
    Reset,
}

/// The words of the stage, for completion.
pub(super) const WORDS: &[&str] = &["back", "again", "goto", "skip", "notes", "hint", "other port"];

impl<'a> Command<'a> {
    /// Reads a line; `None`: it is none of these words.
    pub(in crate::repl) fn read(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let (word, rest) = first_word(line);
        Some(match (word, rest) {
            ("", _) | ("下一步" | "继续", "") => Self::Enter,
            ("back", "") => Self::Back(None),
            ("back", count) => Self::Back(Some(count.parse().ok()?)),
            ("again", "") => Self::Again,
            // `goto = 3` sets a variable.
            ("goto", rest) if !rest.starts_with('=') => Self::Goto(rest),
            ("skip" | "跳过", "") => Self::Skip,
            ("notes", "") => Self::Notes(None),
            ("notes", "on") => Self::Notes(Some(true)),
            ("notes", "off") => Self::Notes(Some(false)),
            ("help", "") => Self::Help,
            ("?" | "？" | "hint" | "h" | "提示" | "怎么办", "") => Self::Hint,
            ("other", "port") => Self::OtherPort,
            ("reset", "") => Self::Reset,
            _ => return None,
        })
    }
}

/// A line that is nearly a word of the stage: what is wrong with it, and what is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// No such word; the line that is meant.
    Word(String),
    /// The word takes nothing behind it, or something else.
    Rest(&'static str),
}

/// Reads a line that is none of the words as one that was mistyped.
pub(super) fn slip(line: &str) -> Option<Slip> {
    let (word, rest) = first_word(line);
    if rest.starts_with(['=', ',']) {
        return None;
    }
    if let Some(known) = WORDS.iter().find(|known| **known == word) {
        return Some(Slip::Rest(known));
    }
    let near = nearest(word, WORDS.iter().copied().filter(|known| !known.contains(' ')))?;
    let meant = format!("{near} {rest}").trim_end().to_owned();
    let takes = Command::read(&meant).is_some();
    Some(if takes { Slip::Word(meant) } else { Slip::Word(near.to_owned()) })
}

/// The phase that is meant: by its number, by the number its heading begins with, or by words of it.
pub(crate) fn find_phase(phases: &[Phase], wanted: &str) -> Option<usize> {
    let wanted = wanted.trim().trim_start_matches('#').trim().to_lowercase();
    if wanted.is_empty() {
        return None;
    }
    let begins = |phase: &Phase| phase.text.split_whitespace().next() == Some(&*wanted);
    if let Some(at) = phases.iter().position(begins) {
        return Some(at);
    }
    if let Ok(number) = wanted.parse::<usize>() {
        return number.checked_sub(1).filter(|at| *at < phases.len());
    }
    let has = |phase: &Phase| {
        let text = phase.text.to_lowercase();
        wanted.split_whitespace().all(|word| text.contains(word))
    };
    phases.iter().position(has)
}

/// What a class says to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Vote {
    /// One letter.
    Letter(char),
    /// Hands for each choice.
    Hands(Vec<u32>),
    /// Numbers, but not one for each choice.
    WrongCount,
    /// A letter that is not among the choices.
    NoChoice(char),
}

/// Reads a line as a vote; `None`: it is something else.
pub(super) fn vote(line: &str, last: char) -> Option<Vote> {
    let line = line.trim();
    if let Some(letter) = letter(line) {
        let known = ('a'..=last).contains(&letter);
        return Some(if known { Vote::Letter(letter) } else { Vote::NoChoice(letter) });
    }
    let words = || line.split([' ', ',', '\t', '\u{3000}', ',']).filter(|word| !word.is_empty());
    if !words().all(|word| word.bytes().all(|byte| byte.is_ascii_digit())) || line.is_empty() {
        return None;
    }
    let numbers: Option<Vec<u32>> = words().map(|word| word.parse().ok()).collect();
    let choices = usize::from(u8::try_from(last).unwrap_or(b'a') - b'a') + 1;
    Some(match numbers {
        Some(numbers) if numbers.len() == choices && numbers.iter().all(|n| *n < 100_000) => {
            Vote::Hands(numbers)
        }
        _ => Vote::WrongCount,
    })
}

/// Whether a line can only be a count of hands: several numbers.
pub(super) fn is_count(line: &str) -> bool {
    line.split_whitespace().count() > 1
        && matches!(vote(line, 'z'), Some(Vote::Hands(_) | Vote::WrongCount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_stage_are_told_from_statements() {
        for (line, expected) in [
            ("", Some(Command::Enter)),
            ("  \t", Some(Command::Enter)),
            ("back", Some(Command::Back(None))),
            ("back 3", Some(Command::Back(Some(3)))),
            ("back = 3", None),
            ("back three", None),
            (" again ", Some(Command::Again)),
            ("goto 2", Some(Command::Goto("2"))),
            ("goto hanging up", Some(Command::Goto("hanging up"))),
            ("goto", Some(Command::Goto(""))),
            ("goto = 2", None),
            ("skip", Some(Command::Skip)),
            ("skip 2", None),
            ("notes", Some(Command::Notes(None))),
            ("notes off", Some(Command::Notes(Some(false)))),
            ("help", Some(Command::Help)),
            ("?", Some(Command::Hint)),
            ("hint", Some(Command::Hint)),
            ("hint = 5", None),
            ("help recv", None),
            ("lanes", None),
            ("server> back", None),
            ("backlog", None),
        ] {
            assert_eq!(Command::read(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_mistyped_word_of_the_stage_is_known() {
        let word = |meant: &str| Some(Slip::Word(meant.to_owned()));
        for (line, expected) in [
            ("bakc", word("back")),
            ("BACK", word("back")),
            ("Back 3", word("back 3")),
            ("gotoo 2", word("goto 2")),
            ("agian", word("again")),
            ("sikp", word("skip")),
            ("note", word("notes")),
            ("bakc three", word("back")),
            ("back three", Some(Slip::Rest("back"))),
            ("back -1", Some(Slip::Rest("back"))),
            ("skip 3", Some(Slip::Rest("skip"))),
            ("again 2", Some(Slip::Rest("again"))),
            ("notes maybe", Some(Slip::Rest("notes"))),
            ("back = 3", None),
            ("bakc = 3", None),
            ("accept", None),
            ("c = socket tcp", None),
        ] {
            assert_eq!(slip(line), expected, "{line:?}");
        }
    }

    #[test]
    fn several_numbers_are_a_count() {
        for (line, expected) in
            [("12 41 24 3", true), ("12", false), ("", false), ("12 x", false), ("b", false)]
        {
            assert_eq!(is_count(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_phase_is_found_by_number_and_by_words() {
        let phases: Vec<_> =
            ["1 The server gets ready", "2 Waiting", "3 Talking", "4 Hanging up", "Nachtrag"]
                .into_iter()
                .map(|text| Phase { line: 1, text: text.into() })
                .collect();
        for (wanted, expected) in [
            ("2", Some(1)),
            ("## 2", Some(1)),
            ("waiting", Some(1)),
            ("TALK", Some(2)),
            ("up hanging", Some(3)),
            ("5", Some(4)),
            ("6", None),
            ("0", None),
            ("nothing of the kind", None),
            ("", None),
        ] {
            assert_eq!(find_phase(&phases, wanted), expected, "{wanted:?}");
        }
    }

    #[test]
    fn a_vote_is_a_letter_or_as_many_numbers_as_choices() {
        for (line, expected) in [
            ("b", Some(Vote::Letter('b'))),
            (" B ", Some(Vote::Letter('b'))),
            ("e", Some(Vote::NoChoice('e'))),
            ("12 41 24 3", Some(Vote::Hands(vec![12, 41, 24, 3]))),
            ("12, 41,24  3", Some(Vote::Hands(vec![12, 41, 24, 3]))),
            ("12 41", Some(Vote::WrongCount)),
            ("7", Some(Vote::WrongCount)),
            ("12 41 24 99999999999", Some(Vote::WrongCount)),
            ("12 41 24 x", None),
            ("board", None),
            ("", None),
            ("server> accept", None),
        ] {
            assert_eq!(vote(line, 'd'), expected, "{line:?}");
        }
    }
}
