//! Whether the lines of a lesson fit together: expectations and their steps, questions and their verdicts, blocks.
//!
//! One line after the other, so that a pipe is checked as it comes. Knows no session.

mod claims;
mod directives;
mod packets;

use std::sync::Arc;

use self::{claims::Claims, packets::Packets};
use super::{
    error::{Prose, StructureError as E},
    prose,
    script::{Item, ItemKind},
};
use crate::{
    language::{
        span::Span,
        tree::{Line, Statement, StatementKind, Word},
    },
    model::{CallName, LabSettings},
};

/// What has been seen so far.
#[derive(Debug, Default)]
pub(super) struct Structure {
    step: Option<Step>,
    quiz: Option<Quiz>,
    /// The verdict directly above.
    verdict: Option<Verdict>,
    /// The text that the line directly above is.
    above: Option<Prose>,
    together: Option<u32>,
    repeats: u32,
    ports: Vec<Arc<str>>,
    packets: Packets,
    /// What `@lab` says.
    pub(super) lab: Option<LabSettings>,
    pub(super) claims: Claims,
    /// Statements seen.
    pub(super) steps: u32,
    /// Expectations, completions and checks seen.
    pub(super) checks: u32,
}

/// The step directly above.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Its call; `None` if that is not known, as of a sleeping call that has returned.
    call: Option<CallName>,
    /// Whether it may still have an expectation.
    may_expect: bool,
}

#[derive(Debug)]
struct Quiz {
    line: u32,
    /// The letter of its last choice.
    last: Option<char>,
    /// Whether more choices may follow.
    asking: bool,
}

/// A verdict, and the choices that have their reasons below it.
#[derive(Debug)]
struct Verdict {
    right: char,
    last: char,
    reasons: String,
}

impl Verdict {
    /// A reason against a choice, below the verdict.
    fn reason(&mut self, letter: char) -> Result<(), E> {
        if letter == self.right {
            return Err(E::ReasonAgainstRight(letter));
        }
        if letter > self.last {
            return Err(E::NoSuchChoice(letter, self.last));
        }
        if self.reasons.contains(letter) {
            return Err(E::SecondReason(letter));
        }
        self.reasons.push(letter);
        Ok(())
    }
}

/// A complaint about a line that was read earlier carries its number.
pub(super) struct Complaint {
    pub(super) error: E,
    pub(super) line: Option<u32>,
    pub(super) span: Option<Span>,
}

impl From<E> for Complaint {
    fn from(error: E) -> Self {
        Self { error, line: None, span: None }
    }
}

fn complain<T>(error: E) -> Result<T, Complaint> {
    Err(error.into())
}

/// What the pattern of an expectation may assume about its step.
pub(super) struct Under(pub(super) Option<CallName>);

impl Structure {
    /// The call that the expectation on this line is about.
    pub(super) fn under(&self, line: &Line) -> Under {
        Under(match line {
            Line::Expectation(_) => self.step.and_then(|s| s.call),
            Line::Check(_, lens, _) => Some(call_of(lens)),
            _ => None,
        })
    }

    /// What earlier lines lack, as this one shows; each is told once.
    pub(super) fn lacking(&mut self, number: u32, line: &Line) -> Vec<Complaint> {
        let asked = match line {
            Line::Choice(..) => Ok(()),
            Line::Question(_) => self.answered(),
            _ => self.asked(),
        };
        let claimed = self.claims.line(number, line);
        [asked, claimed].into_iter().filter_map(Result::err).collect()
    }

    /// Looks at the next line.
    pub(super) fn line(&mut self, number: u32, line: Line) -> Result<ItemKind, Complaint> {
        self.above = match &line {
            Line::Question(_) => Some(Prose::Question),
            Line::Choice(..) => Some(Prose::Choice),
            Line::Verdict(..) | Line::Reason(..) => Some(Prose::Verdict),
            Line::Narration(_) => Some(Prose::Narration),
            _ => None,
        };
        if self.packets == Packets::Open && !matches!(line, Line::Packet(_)) {
            self.packets = Packets::Over;
        }
        let step = self.step.take();
        let verdict = self.verdict.take();
        Ok(match line {
            Line::Blank => ItemKind::Blank,
            Line::Narration(text) => ItemKind::Narration(text),
            Line::Heading(text) => ItemKind::Heading(text),
            Line::Directive(name, text, span) => self.directive(number, &name.text, text, span)?,
            Line::Host(statement) => ItemKind::Host(statement),
            Line::Question(text) => {
                self.question(number)?;
                ItemKind::Question(text)
            }
            Line::Choice(letter, text) => {
                self.choice(letter)?;
                ItemKind::Choice(letter, text)
            }
            Line::Verdict(letter, because) => {
                self.verdict(letter)?;
                ItemKind::Verdict(letter, because)
            }
            Line::Reason(letter, because) => {
                let Some(mut verdict) = verdict else { return complain(E::ReasonWithoutVerdict) };
                verdict.reason(letter)?;
                self.verdict = Some(verdict);
                ItemKind::Reason(letter, because)
            }
            Line::Expectation(expectation) => {
                match step {
                    None => return complain(E::NoStep),
                    Some(Step { may_expect: false, .. }) => return complain(E::SecondExpectation),
                    Some(step) => self.step = Some(Step { may_expect: false, ..step }),
                }
                self.checks += 1;
                ItemKind::Expectation(expectation)
            }
            Line::Completion(name, expectation) => {
                self.step = Some(Step { call: None, may_expect: false });
                self.checks += 1;
                ItemKind::Completion(name, expectation)
            }
            Line::Check(name, lens, expectation) => {
                let Some(step) = step else { return complain(E::CheckWithoutStep) };
                self.step = Some(Step { may_expect: false, ..step });
                self.checks += 1;
                ItemKind::Check(name, lens, expectation)
            }
            Line::Packet(said) => {
                let Some(step) = step else { return complain(E::NoStep) };
                if self.packets == Packets::Over {
                    return complain(E::PacketsApart);
                }
                self.packets = Packets::Open;
                self.step = Some(step);
                self.checks += 1;
                ItemKind::Packet(said)
            }
            Line::Switch(name) => ItemKind::Switch(name),
            Line::Repeat(count) => {
                self.repeats += 1;
                ItemKind::Repeat(count)
            }
            Line::End => {
                let Some(left) = self.repeats.checked_sub(1) else {
                    return complain(E::StrayBrace);
                };
                self.repeats = left;
                ItemKind::End
            }
            Line::Input(name, text) => ItemKind::Input(name, text),
            Line::Word(_, Word::Quit, ..) => ItemKind::Quit,
            Line::Word(_, word, ..) => {
                let typed = Word::ALL.iter().find(|(w, _)| *w == word).map_or("", |(_, t)| t);
                return complain(E::WordForPrompt(typed));
            }
            Line::Statement(name, statement) => {
                if let Some(span) = packets::number(&statement) {
                    return Err(Complaint { error: E::PacketNumber, line: None, span: Some(span) });
                }
                self.stands(&statement);
                ItemKind::Statement(name, statement)
            }
        })
    }

    /// Looks at a statement that was read before, word for word. False if something above it waits for its answer:
    /// then it is looked at as any line.
    pub(super) fn again(&mut self, statement: &Statement) -> bool {
        let nothing_waits = self.quiz.is_none() && self.claims.are_shown();
        if nothing_waits {
            self.above = None;
            self.stands(statement);
        }
        nothing_waits
    }

    /// A line that cannot be read may have been a step: what is said below it is not a mistake. If it was prose, that
    /// is what is wrong with it.
    pub(super) fn unreadable(&mut self, text: &str) -> Option<E> {
        let error = prose::guess(self.above, text);
        if error.is_some() {
            // A third line may follow.
            return error;
        }
        self.above = None;
        self.step = Some(Step { call: None, may_expect: true });
        self.claims.unreadable();
        None
    }

    fn stands(&mut self, statement: &Statement) {
        self.steps += 1;
        self.packets = Packets::Nothing;
        self.step = match statement.kind {
            StatementKind::Program(_) => None,
            _ => Some(Step { call: Some(call_of(statement)), may_expect: true }),
        };
    }

    /// No more lines will come: all that is open is a mistake.
    pub(super) fn finish(&mut self) -> Vec<Complaint> {
        let about = |line, error| Complaint { error, line: Some(line), span: None };
        let mut open = Vec::from_iter(self.asked().err());
        open.extend(self.claims.open().map(|at| about(at, E::ClaimWithoutStep)));
        let quiz = self.quiz.take().filter(|_| open.is_empty());
        open.extend(quiz.map(|quiz| about(quiz.line, E::NoVerdict)));
        open.extend(self.together.map(|line| about(line, E::TogetherOpen)));
        open
    }

    /// A question is over: it must have had choices.
    fn asked(&mut self) -> Result<(), Complaint> {
        let Some(quiz) = &mut self.quiz else { return Ok(()) };
        quiz.asking = false;
        if quiz.last.is_some() {
            return Ok(());
        }
        // Told once: its verdict may name any choice.
        quiz.last = Some('z');
        Err(Complaint { error: E::NoChoices, line: Some(quiz.line), span: None })
    }

    /// Another question comes: the one before must have its verdict. Of a question of several lines each is one.
    fn answered(&mut self) -> Result<(), Complaint> {
        let goes_on = |quiz: &Quiz| quiz.asking && quiz.last.is_none();
        let Some(quiz) = self.quiz.take_if(|quiz| !goes_on(quiz)) else { return Ok(()) };
        Err(Complaint { error: E::NoVerdict, line: Some(quiz.line), span: None })
    }

    fn question(&mut self, number: u32) -> Result<(), Complaint> {
        if self.together.is_some() {
            return complain(E::QuestionTogether);
        }
        // A question of several lines is one.
        self.quiz.get_or_insert(Quiz { line: number, last: None, asking: true });
        Ok(())
    }

    fn choice(&mut self, letter: char) -> Result<(), Complaint> {
        let Some(quiz) = self.quiz.as_mut().filter(|quiz| quiz.asking) else {
            return complain(E::NoQuestion);
        };
        let next = quiz.last.map_or('a', |last| char::from((last as u8).saturating_add(1)));
        if letter != next {
            return complain(E::ChoiceOutOfOrder(next));
        }
        quiz.last = Some(letter);
        Ok(())
    }

    fn verdict(&mut self, letter: char) -> Result<(), Complaint> {
        match self.quiz.take() {
            None => complain(E::VerdictWithoutQuestion),
            Some(Quiz { last: Some(last), .. }) if letter > last => {
                complain(E::NoSuchChoice(letter, last))
            }
            Some(Quiz { last, .. }) => {
                let last = last.unwrap_or(letter);
                self.verdict = Some(Verdict { right: letter, last, reasons: String::new() });
                Ok(())
            }
        }
    }
}

/// The call of a statement; an expression gives what `print` gives.
fn call_of(statement: &Statement) -> CallName {
    match &statement.kind {
        StatementKind::Call(tree) => tree.call,
        _ => CallName::Print,
    }
}

impl Item {
    /// Whether it belongs to the step above: an expectation, or a check in passing.
    pub(super) fn is_below_a_step(&self) -> bool {
        matches!(
            self.kind,
            ItemKind::Expectation(_)
                | ItemKind::Check(..)
                | ItemKind::Completion(..)
                | ItemKind::Packet(_)
        )
    }
}
