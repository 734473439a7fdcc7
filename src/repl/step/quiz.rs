//! Questions to the class: one letter, or hands counted, twice if they argue. The verdict is the kernel's.

use std::{collections::HashMap, io, sync::Arc};

use super::{
    Place, Stage,
    command::{Vote, vote},
    rows::rows,
    show::terminal,
};
use crate::{
    model::{Choice, Event, Seq, What},
    repl::{Settings, prompt::Prompt},
    say,
    text::Lang,
    view::{Printer, hands},
};

/// A question.
pub(super) struct Quiz {
    /// The line before which it was asked.
    pub(super) line: u32,
    text: Arc<str>,
    choices: Arc<[Choice]>,
    last: char,
    /// Its rows, as long as nothing is below it.
    pub(super) rows: Option<usize>,
}

/// The question at hand, and what the class has said.
#[derive(Default)]
pub(super) struct Hands {
    /// The question that has been asked and not been answered by the kernel.
    pub(super) quiz: Option<Quiz>,
    /// By the line at which it was asked.
    pub(super) votes: HashMap<u32, Votes>,
}

impl Hands {
    /// Something is shown below the question: its rows stay as they are.
    pub(super) fn cover(&mut self) {
        if let Some(quiz) = &mut self.quiz {
            quiz.rows = None;
        }
    }
}

/// What a class has said to a question.
#[derive(Clone, Debug, Default)]
pub(super) struct Votes {
    pub(super) letter: Option<char>,
    pub(super) hands: Vec<Vec<u32>>,
}

impl Stage {
    /// The prompt while a vote is asked for.
    pub(super) fn question(&self, lang: Lang) -> Option<String> {
        let quiz = self.hands.quiz.as_ref().filter(|_| self.is_asking())?;
        let letters: Vec<_> = ('a'..=quiz.last).map(String::from).collect();
        let letters = letters.join(" ");
        if self.course.hints().next().is_some() {
            return Some(say!(lang,
                en: "hands {letters}, or one letter, or Enter, or ? for a hint > ",
                zh: "输入各选项的举手人数（如 12 41 24 3），或自己的答案，或直接回车；? 看提示 > "));
        }
        Some(say!(lang,
            en: "hands {letters}, or one letter, or Enter > ",
            zh: "输入各选项的举手人数（如 12 41 24 3），或自己的答案，或直接回车 > "))
    }

    /// What a line says to the question that is open.
    pub(super) fn voted(&self, text: &str) -> Option<Vote> {
        let quiz = self.hands.quiz.as_ref()?;
        match vote(text, quiz.last)? {
            Vote::NoChoice('h') => None,
            // Once it has been asked, a letter may be a variable again.
            Vote::Letter(_) | Vote::NoChoice(_) if !self.is_asking() => None,
            vote => Some(vote),
        }
    }

    /// Keeps a vote, and shows it.
    pub(super) fn vote(&mut self, prompt: &mut Prompt, vote: Vote) -> io::Result<bool> {
        let lang = prompt.settings.lang;
        let Some(quiz) = &mut self.hands.quiz else { return Ok(true) };
        let votes = self.hands.votes.entry(quiz.line).or_default();
        let last = quiz.last;
        let wrong = match vote {
            Vote::Letter(letter) => {
                *votes = Votes { letter: Some(letter), hands: Vec::new() };
                quiz.rows = None;
                self.course.predict(&mut prompt.session, Some(letter));
                self.print(
                    prompt,
                    &say!(lang,
                    en: "    your prediction: {letter}\n",
                    zh: "    你的预测：{letter}\n"),
                )?;
                return self.advance(prompt);
            }
            Vote::Hands(counts) => {
                votes.letter = None;
                // Two columns can be read from the last row; what was counted in between is over.
                votes.hands.truncate(1);
                votes.hands.push(counts);
                self.show_hands(prompt)?;
                return self.counted(prompt);
            }
            Vote::WrongCount => {
                let count = quiz.choices.len();
                say!(lang,
                    en: "{count} numbers are wanted: how many hands for each of a to {last}.",
                    zh: "要 {count} 个数：a 到 {last} 各有多少人举手。")
            }
            Vote::NoChoice(letter) => say!(lang,
                en: "There is no choice {letter}; the last one is {last}.",
                zh: "没有选项 {letter}，最后一个是 {last}。"),
        };
        self.rows.notice = wrong;
        Ok(true)
    }

    /// Hands have been counted: the walk goes on, unless the author wants to say something. They may want to argue.
    fn counted(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if !self.is_asking() {
            return Ok(true);
        }
        let (from, next) = (self.course.next_line(), self.walk.plan.stations().get(self.at));
        let narrates =
            from.zip(next).is_some_and(|(from, next)| self.walk.plan.narrates(from, next.line));
        if narrates {
            self.place = Place::Voted;
            return Ok(true);
        }
        self.advance(prompt)
    }

    /// A question that has had its verdict is closed.
    pub(super) fn forget_answered(&mut self, prompt: &Prompt) {
        let events = prompt.session.journal().after(Seq(0));
        let last = events
            .filter(|event| matches!(event.what, What::Question(..) | What::Verdict { .. }))
            .last();
        if last.is_some_and(|event| matches!(event.what, What::Verdict { .. })) {
            self.hands.quiz = None;
        }
    }

    /// The question that the journal has last.
    pub(super) fn asked(&mut self, prompt: &Prompt, last: char) {
        let line = self.course.next_line().unwrap_or_default();
        let asked = prompt.session.journal().after(Seq(0)).filter_map(|event| match &event.what {
            What::Question(text, choices) => Some((event, text, choices)),
            _ => None,
        });
        self.hands.quiz = asked.last().map(|(event, text, choices)| Quiz {
            line,
            text: text.clone(),
            choices: choices.clone(),
            last,
            rows: Some(rows_of(prompt, event)),
        });
    }

    /// Whether bars are the last thing on the screen.
    pub(super) fn is_counted(&self) -> bool {
        let quiz = self.hands.quiz.as_ref().filter(|quiz| quiz.rows.is_some());
        let votes = quiz.and_then(|quiz| self.hands.votes.get(&quiz.line));
        votes.is_some_and(|votes| !votes.hands.is_empty())
    }

    /// The question with bars, in its own place if that is still the last thing on the screen.
    fn show_hands(&mut self, prompt: &mut Prompt) -> io::Result<()> {
        let Some(quiz) = &mut self.hands.quiz else { return Ok(()) };
        let Some(Votes { hands: votes, .. }) = self.hands.votes.get(&quiz.line) else {
            return Ok(());
        };
        let Settings { paint, width, .. } = prompt.settings;
        let text = hands(paint, &quiz.text, &quiz.choices, votes, width);
        let (columns, height) = terminal();
        let mut out = String::new();
        match quiz.rows.filter(|rows| !self.walk.append_only && *rows < height) {
            Some(up) => out = format!("\x1b[{up}A\r\x1b[J"),
            None => prompt.output.news.blank(&mut out),
        }
        out += &text;
        quiz.rows = Some(rows(&text, columns));
        prompt.output.news.other_output();
        prompt.console.say(&out)
    }

    /// How many had it, for each letter that the verdict may name.
    pub(super) fn tally(&self, lang: Lang) -> Vec<String> {
        let Some(quiz) = &self.hands.quiz else { return Vec::new() };
        let Some(votes) = self.hands.votes.get(&quiz.line).filter(|votes| !votes.hands.is_empty())
        else {
            return Vec::new();
        };
        let had = |vote: &[u32], at: usize| {
            (vote.get(at).copied().unwrap_or(0), vote.iter().sum::<u32>())
        };
        (0..quiz.choices.len())
            .map(|at| match &votes.hands[..] {
                [first, .., last] => {
                    let ((before, of), (had, all)) = (had(first, at), had(last, at));
                    say!(lang,
                        en: "{had} of {all} had it; in the first vote {before} of {of}",
                        zh: "{all} 人中 {had} 人答对；第一轮是 {of} 人中 {before} 人")
                }
                [only, ..] => {
                    let (had, all) = had(only, at);
                    say!(lang, en: "{had} of {all} had it", zh: "{all} 人中 {had} 人答对")
                }
                [] => String::new(),
            })
            .collect()
    }
}

/// How many rows the lines of an event take.
fn rows_of(prompt: &Prompt, event: &Event) -> usize {
    let Settings { lang, width, .. } = prompt.settings;
    let mut text = String::new();
    Printer::new(lang).with_width(width).event(event, &mut text);
    rows(&text, terminal().0)
}
