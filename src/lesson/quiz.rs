//! What an author says over several lines: paragraphs, and questions with their choices.

use std::sync::Arc;

use crate::model::Choice;

/// Lines that wait for the end of what they belong to.
#[derive(Debug, Default)]
pub(super) struct Prose {
    paragraph: String,
    question: String,
    choices: Vec<Choice>,
    answer: Option<Answer>,
    /// What the reader has said to the question that was asked last.
    predicted: Option<char>,
    /// Whether a pause has been made before the paragraph that is at hand.
    pub(super) breathed: bool,
    /// `@hint`s for the question or step that comes next, and those for the step behind the question.
    hints: Vec<Arc<str>>,
    later_hints: Vec<Arc<str>>,
}

/// The right choice and why, and why others are wrong.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) letter: char,
    pub(super) because: Arc<str>,
    pub(super) reasons: Vec<Choice>,
}

impl Prose {
    /// A line of narration.
    pub(super) fn narrate(&mut self, line: &str) {
        join(&mut self.paragraph, line);
    }

    /// A line of a question.
    pub(super) fn ask(&mut self, line: &str) {
        join(&mut self.question, line);
    }

    /// A choice.
    pub(super) fn offer(&mut self, letter: char, text: Arc<str>) {
        self.choices.push(Choice { letter, text });
    }

    /// A verdict; reasons may follow.
    pub(super) fn answer(&mut self, letter: char, because: Arc<str>) {
        self.answer = Some(Answer { letter, because, reasons: Vec::new() });
    }

    /// Why a choice is wrong.
    pub(super) fn reason(&mut self, letter: char, text: Arc<str>) {
        if let Some(answer) = &mut self.answer {
            answer.reasons.push(Choice { letter, text });
        }
    }

    /// The verdict with its reasons, if there is one.
    pub(super) fn answered(&mut self) -> Option<Answer> {
        self.answer.take()
    }

    /// A hint: above a question it is the question's, below it the step's.
    pub(super) fn hint(&mut self, text: Arc<str>) {
        let hints = if self.is_asking() { &mut self.later_hints } else { &mut self.hints };
        hints.push(text);
    }

    /// The hints for what comes next, the first one first.
    pub(super) fn hints(&self) -> &[Arc<str>] {
        &self.hints
    }

    /// A step is made: its hints are of no more use.
    pub(super) fn forget_hints(&mut self) {
        self.hints.clear();
    }

    /// What the reader says to the question that has just been asked.
    pub(super) fn predict(&mut self, letter: Option<char>) {
        self.hints = std::mem::take(&mut self.later_hints);
        self.predicted = letter;
    }

    /// What the reader had said; the question is then settled.
    pub(super) fn predicted(&mut self) -> Option<char> {
        self.predicted.take()
    }

    /// Whether a paragraph is going on.
    pub(super) fn is_narrating(&self) -> bool {
        !self.paragraph.is_empty()
    }

    /// Whether a question is going on.
    pub(super) fn is_asking(&self) -> bool {
        !self.question.is_empty()
    }

    /// The paragraph, if there is one.
    pub(super) fn paragraph(&mut self) -> Option<String> {
        (!self.paragraph.is_empty()).then(|| std::mem::take(&mut self.paragraph))
    }

    /// The question, if there is one.
    pub(super) fn question(&mut self) -> Option<(String, Vec<Choice>)> {
        (!self.question.is_empty())
            .then(|| (std::mem::take(&mut self.question), std::mem::take(&mut self.choices)))
    }
}

/// Appends a line to a text: after a space, except between two Chinese characters.
fn join(text: &mut String, line: &str) {
    let line = line.trim();
    let wide = |c: char| c >= '\u{2e80}';
    let glued = text
        .chars()
        .next_back()
        .is_none_or(|last| wide(last) && line.chars().next().is_some_and(wide));
    if !glued {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_as_their_script_wants() {
        for (first, second, joined) in [
            ("Nothing is on", " the network yet.", "Nothing is on the network yet."),
            ("它先买一部手机。", "网络上还没有。", "它先买一部手机。网络上还没有。"),
            ("它调用", "accept 等待。", "它调用 accept 等待。"),
        ] {
            let mut prose = Prose::default();
            prose.narrate(first);
            prose.narrate(second);
            assert_eq!(prose.paragraph().as_deref(), Some(joined));
            assert_eq!(prose.paragraph(), None);
        }
    }
}
