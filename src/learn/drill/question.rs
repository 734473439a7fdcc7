//! A question, and the lesson that it is with one of its answers.
//!
//! The lines keep their numbers in the file: what is made of them has blank lines in place of the others.

use std::{collections::BTreeSet, sync::Arc};

use super::error::DrillErrorKind;
use crate::lesson::{Lesson, Prepared};

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// What it is kept under: `tcp/fresh: s.listen`. The same in every language.
    pub key: Arc<str>,
    /// Its line in the file.
    pub line: u32,
    /// What is asked.
    pub kind: Kind,
    /// `@port` and `@needs`.
    pub(super) setup: Vec<(u32, Arc<str>)>,
    /// What is shown, in order: statements, and what is expected of them.
    pub(super) lines: Vec<(u32, Arc<str>)>,
    /// The right one first; of an order there are none.
    pub choices: Vec<Choice>,
    /// Why it is so.
    pub because: Arc<str>,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What the last line gives.
    Gives,
    /// Which line is missing.
    Gap,
    /// Which change repairs it.
    Wrong,
    /// In which order the lines reach what is expected of the last one.
    Order,
}

/// A possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its line in the file; 0: it was filled in.
    pub line: u32,
    /// An expectation (`! EINVAL`), or the line that is put in.
    pub text: Arc<str>,
    /// Of a repair: which of the lines it takes the place of, from 0.
    pub at: usize,
    /// Why it is wrong, if the author says so.
    pub reason: Option<Arc<str>>,
}

/// What somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One of the choices, from 0.
    Choice(usize),
    /// The steps of an order, by their numbers from 0.
    Order(Vec<usize>),
}

/// The mark of the line that is missing.
pub(super) const GAP: &str = "?";

impl Question {
    /// The answer that the author means.
    pub fn right(&self) -> Answer {
        match self.kind {
            Kind::Order => Answer::Order((0..self.steps().len()).collect()),
            _ => Answer::Choice(0),
        }
    }

    /// What is shown: each step, with what is expected of it below it.
    pub fn steps(&self) -> Vec<Vec<Arc<str>>> {
        let mut steps: Vec<Vec<Arc<str>>> = Vec::new();
        for (_, line) in &self.lines {
            match steps.last_mut() {
                Some(step) if is_expectation(line) => step.push(line.clone()),
                _ => steps.push(vec![line.clone()]),
            }
        }
        steps
    }

    /// Whether the call that is asked about sleeps. Of any other the reason is in the lesson, below what it gives.
    pub fn sleeps(&self) -> bool {
        self.choices.first().is_some_and(|choice| choice.text.trim() == "...")
    }

    /// The line of the file at which the last step stands.
    pub(super) fn last_step(&self) -> u32 {
        let steps = self.lines.iter().rev().filter(|(_, line)| !is_expectation(line));
        steps.map(|(number, _)| *number).next().unwrap_or(self.line)
    }

    /// The lesson that it is with this answer.
    pub(super) fn lesson(&self, answer: &Answer) -> Result<Prepared, DrillErrorKind> {
        let mut rows: Vec<(u32, Arc<str>)> = self.used_setup();
        match answer {
            Answer::Order(order) => {
                let steps = self.steps();
                let first = self.lines.first().map_or(0, |(number, _)| *number);
                let lines = order.iter().filter_map(|at| steps.get(*at)).flatten();
                rows.extend((first..).zip(lines.cloned()));
            }
            Answer::Choice(at) => {
                let choice = self.choices.get(*at);
                let mut steps = 0;
                for (number, line) in &self.lines {
                    let is_step = !is_expectation(line);
                    let replaced =
                        choice.filter(|it| self.kind != Kind::Gives && is_step && it.at == steps);
                    steps += usize::from(is_step);
                    rows.push((*number, replaced.map_or(line, |it| &it.text).clone()));
                }
                if let (Kind::Gives, Some(choice)) = (self.kind, choice) {
                    // What is expected stands directly below its step.
                    let line = match *at {
                        0 if !self.sleeps() => format!("{} # {}", choice.text, self.because).into(),
                        _ => choice.text.clone(),
                    };
                    rows.push((self.last_step() + 1, line));
                }
            }
        }
        let mut text = String::new();
        let mut at = 1;
        for (number, line) in rows {
            while at < number {
                text.push('\n');
                at += 1;
            }
            text.extend([&*line, "\n"]);
            at += 1;
        }
        let lesson = Lesson::from_text(&self.key, text).prepare();
        lesson.map_err(|error| DrillErrorKind::Lesson(Box::new(error)))
    }

    /// The setup without ports that none of its lines names.
    fn used_setup(&self) -> Vec<(u32, Arc<str>)> {
        let named: BTreeSet<&str> = self
            .lines
            .iter()
            .map(|(_, line)| line)
            .chain(self.choices.iter().map(|choice| &choice.text))
            .flat_map(|line| line.split('$').skip(1))
            .map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                &rest[..end.unwrap_or(rest.len())]
            })
            .collect();
        let mut setup = self.setup.clone();
        setup.retain(|(_, line)| {
            let mut words = line.split_whitespace();
            words.next() != Some("@port") || words.next().is_some_and(|it| named.contains(it))
        });
        setup
    }
}

/// Whether a line says what is expected of the step above it.
pub(super) fn is_expectation(line: &str) -> bool {
    let line = line.trim_start();
    ["=", "!", "..."].iter().any(|mark| line.starts_with(mark))
}
