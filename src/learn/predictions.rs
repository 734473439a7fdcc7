//! What a reader has predicted in a lesson, and the questions that were missed and are asked once more at the end.
//!
//! A fold of the log. A lesson that is begun again asks again; the first answer counts.

use std::sync::Arc;

use crate::{
    engine::{Bookmark, Journal},
    language::fullwidth::ascii,
    model::{Choice, Event, What},
};

/// The letter that an answer names: `b`, `B)`, `选 b`, in full width too. `None`: it is something else.
pub fn letter(text: &str) -> Option<char> {
    let narrow = |c: char| ascii(c).map_or_else(|| c.to_string(), str::to_owned);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    let bare = text.trim_start_matches("我").trim_start_matches("选").trim_end_matches("吧");
    let bare = bare.trim_matches(['(', ')', '.', ',', ':', '!']);
    let mut letters = bare.chars();
    let (letter, None) = (letters.next()?, letters.next()) else { return None };
    // In a circle, as textbooks number choices.
    if let Some(at) = "①②③④⑤⑥".chars().position(|circled| circled == letter) {
        return ('a'..='f').nth(at);
    }
    letter.is_ascii_alphabetic().then(|| letter.to_ascii_lowercase())
}

/// The choice that is answered with its own words, all of them or enough that no other is meant; `None`: none is.
fn choice_in_words(text: &str, choices: &[Choice]) -> Option<char> {
    let plain = |text: &str| -> String {
        let kept = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
        let words = kept.collect::<String>().to_lowercase();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let said = plain(text);
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut fitting = choices.iter().filter(|choice| fits(&plain(&choice.text)));
        fitting.next().filter(|_| fitting.next().is_none()).map(|choice| choice.letter)
    };
    if said.is_empty() {
        return None;
    }
    let is_long = said.contains(' ') || said.chars().filter(|c| !c.is_ascii()).count() > 1;
    let has_all = |choice: &str| {
        let known: Vec<&str> = choice.split(' ').collect();
        said.is_ascii() && said.split(' ').all(|word| known.contains(&word))
    };
    only(&|choice| choice == said)
        .or_else(|| only(&|choice| is_long && choice.contains(&said)))
        .or_else(|| only(&|choice| is_long && has_all(choice)))
}

/// Predictions of one visit to a lesson.
#[derive(Default, Clone, Debug)]
pub(crate) struct Predictions {
    /// Each question, and whether it was predicted right; `None`: no prediction.
    made: Vec<(Arc<str>, Option<bool>)>,
    missed: Vec<Missed>,
    /// The question that has no verdict yet.
    open: Option<Event>,
    seen: Bookmark,
}

/// A question that was predicted wrong.
#[derive(Clone, Debug)]
pub(crate) struct Missed {
    /// The question, to be shown again.
    pub question: Event,
    /// The letter of its last choice.
    pub last: char,
    /// The right choice, and why.
    pub letter: char,
    /// Why.
    pub because: Arc<str>,
    /// Why the others are wrong.
    pub reasons: Arc<[Choice]>,
}

impl Missed {
    /// The choice that is answered with its own words.
    pub(crate) fn choice_in_words(&self, text: &str) -> Option<char> {
        in_words(text, &self.question)
    }
}

fn in_words(text: &str, question: &Event) -> Option<char> {
    let What::Question(_, choices) = &question.what else { return None };
    choice_in_words(text, choices)
}

impl Predictions {
    /// Looks at what is new in the log.
    pub(crate) fn follow(&mut self, journal: &Journal) {
        for event in self.seen.take(journal) {
            match &event.what {
                What::Question(..) => self.open = Some(event.clone()),
                What::Verdict { letter, because, reasons, predicted, .. } => {
                    let Some(question) = self.open.take() else { continue };
                    let What::Question(text, choices) = &question.what else { continue };
                    if self.made.iter().any(|(known, _)| known == text) {
                        continue;
                    }
                    let right = predicted.map(|predicted| predicted == *letter);
                    self.made.push((text.clone(), right));
                    if right == Some(false) {
                        let last = choices.last().map_or('a', |choice| choice.letter);
                        let (because, reasons) = (because.clone(), reasons.clone());
                        let letter = *letter;
                        self.missed.push(Missed { question, last, letter, because, reasons });
                    }
                }
                _ => {}
            }
        }
    }

    /// The session has been begun again: its log begins again.
    pub(crate) fn begin_again(&mut self) {
        (self.seen, self.open) = (Bookmark::default(), None);
    }

    /// The choice of the open question that is answered with its own words.
    pub(crate) fn choice_in_words(&self, text: &str) -> Option<char> {
        self.open.as_ref().and_then(|question| in_words(text, question))
    }

    /// Whether each was right, in the order of the questions.
    pub(crate) fn made(&self) -> Vec<Option<bool>> {
        self.made.iter().map(|(_, right)| *right).collect()
    }

    /// The next question that was missed; it is not given again.
    pub(crate) fn take_missed(&mut self) -> Option<Missed> {
        (!self.missed.is_empty()).then(|| self.missed.remove(0))
    }

    /// How many were missed and have not been taken.
    pub(crate) fn missed(&self) -> usize {
        self.missed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_may_be_said_in_its_own_words() {
        let choices: Vec<Choice> = [
            ('a', "the client's bind"),
            ('b', "the client's connect"),
            ('c', "0 bytes"),
            ('d', "全连接队列满了"),
            ('e', "队列是空的"),
        ]
        .map(|(letter, text)| Choice { letter, text: text.into() })
        .into();
        for (text, letter) in [
            ("the client's connect", Some('b')),
            ("The Client's Connect.", Some('b')),
            ("client connect", Some('b')),
            ("\"0 bytes\"", Some('c')),
            ("全连接队列满了。", Some('d')),
            ("空的", Some('e')),
            ("the client's", None),
            ("队列", None),
            ("connect", None),
            ("0", None),
            ("", None),
            ("...", None),
            ("client accept", None),
        ] {
            assert_eq!(choice_in_words(text, &choices), letter, "{text}");
        }
    }

    #[test]
    fn a_letter_may_be_written_in_many_ways() {
        for text in [
            "b",
            "B",
            " b ",
            "b)",
            "b.",
            "(b)",
            "b）",
            "ｂ",
            "（Ｂ）",
            "选b",
            "我选 b。",
            "选 B 吧",
            "②",
            "选②",
        ] {
            assert_eq!(letter(text), Some('b'), "{text}");
        }
        for text in ["", "?", "ab", "b c", "x.b", "1", "选", "b = 1", "我不知道"] {
            assert_eq!(letter(text), None, "{text}");
        }
    }
}
