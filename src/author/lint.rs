//! What is not wrong with a lesson, and should be otherwise: found in its text, and in what happened when it was run.

use std::{collections::BTreeMap, sync::Arc};

use super::outline::{Outline, StepKind};
use crate::{
    language::{
        Assembler, continues_name, is_name, mentions,
        result::notation::notation,
        tree::{Expectation, Line, Statement, StatementKind},
    },
    model::{Call, CallId, CallName, Event, Origin, Outcome, ProgramEnd, What},
    view::columns,
};

/// The longest line, in columns.
const WIDEST: usize = 100;
/// So many right answers under one letter are not chance.
const ALIKE: usize = 4;

/// Something that should be otherwise.
#[derive(Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where, from 1.
    pub line: u32,
    /// What it is.
    pub kind: WarningKind,
}

/// What should be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// There is no `@title`.
    NoTitle,
    /// A port that is taken elsewhere fails the lesson there.
    FixedPort(i64),
    /// `@port` below a line that uses its name already.
    LatePort(Arc<str>),
    /// A wrong choice, and nothing says why it is wrong.
    NoReason(char),
    /// A right answer, and nothing says why.
    NoBecause(char),
    /// All questions have their right answer under the same letter; so many.
    SameLetter(char, usize),
    /// A line of so many columns.
    TooWide(usize),
    /// `$NAME` is captured and never used.
    UnusedCapture(Arc<str>),
    /// A name is set and never used.
    UnusedName(Arc<str>),
    /// A call was left asleep, and no `...` says so.
    Asleep(CallName),
    /// A result that surprises, and nothing is expected.
    Unexpected(String),
    /// A program never ends and never waits.
    Endless,
    /// There is a folder of translations, and none of this lesson.
    Untranslated,
    /// The translation differs at that line of it in more than words.
    OtherTranslation(String, u32),
    /// A translation without its original.
    NoOriginal(String),
}

/// What its text shows.
pub fn lint(text: &str) -> Vec<Warning> {
    let mut reading = Reading::default();
    let mut assembler = Assembler::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim_start_matches('\u{feff}');
        let was_open = assembler.is_open();
        reading.line(line, number, assembler.push(line, number).ok().flatten(), was_open);
    }
    reading.finish(text)
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    warnings: Vec<Warning>,
    has_title: bool,
    in_lab: bool,
    /// The choices of the question at hand, and its right one.
    choices: Vec<char>,
    right: Option<(char, u32)>,
    reasons: Vec<char>,
    answers: Vec<(char, u32)>,
    /// Names that an expectation captures, and that a statement sets: where first.
    captured: BTreeMap<Arc<str>, u32>,
    set: BTreeMap<Arc<str>, u32>,
    /// Calls without a socket act on the newest one: then no name need be used.
    is_bare: bool,
    /// Literal ports: what is done with them, and where.
    literal: Vec<(CallName, i64, u32)>,
    /// The names of `@port`, the numbers they stand for, and where.
    ports: Vec<(Arc<str>, Option<i64>, u32)>,
}

impl Reading {
    fn warn(&mut self, line: u32, kind: WarningKind) {
        self.warnings.push(Warning { line, kind });
    }

    fn line(&mut self, text: &str, number: u32, line: Option<Line>, in_program: bool) {
        // Everything else is one line, however long.
        let may_be_broken = matches!(line, Some(Line::Narration(_) | Line::Statement(..)));
        let width = columns(text);
        if width > WIDEST && may_be_broken {
            self.warn(number, WarningKind::TooWide(width));
        }
        let Some(line) = line else { return };
        if !matches!(line, Line::Reason(..) | Line::Blank) {
            self.answered();
        }
        match line {
            Line::Directive(name, ..) if *name.text == *"title" => self.has_title = true,
            Line::Directive(name, ..) if *name.text == *"lab" => self.in_lab = true,
            Line::Directive(name, text, _) if *name.text == *"port" => {
                let mut words = text.split_whitespace();
                let name = words.next().unwrap_or_default();
                let port = words.next().and_then(|port| port.parse().ok());
                self.ports.push((name.into(), port, number));
            }
            Line::Question(_) if self.right.is_none() => self.choices.clear(),
            Line::Choice(letter, _) => self.choices.push(letter),
            Line::Verdict(letter, because) => {
                self.answers.push((letter, number));
                self.right = Some((letter, number));
                self.reasons.clear();
                if because.is_empty() {
                    self.warn(number, WarningKind::NoBecause(letter));
                }
            }
            Line::Reason(letter, _) => self.reasons.push(letter),
            Line::Expectation(said) | Line::Completion(_, said) | Line::Check(_, _, said) => {
                self.captures(&said, number);
            }
            Line::Statement(_, statement) => self.statement(&statement, number, in_program),
            _ => {}
        }
    }

    /// A question has its answer and its reasons.
    fn answered(&mut self) {
        let Some((right, line)) = self.right.take() else { return };
        for letter in std::mem::take(&mut self.choices) {
            if letter != right && !self.reasons.contains(&letter) {
                self.warn(line, WarningKind::NoReason(letter));
            }
        }
    }

    fn captures(&mut self, said: &Expectation, number: u32) {
        for rest in said.pattern.split('$').skip(1) {
            let end = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
            if end > 0 {
                self.captured.entry(rest[..end].into()).or_insert(number);
            }
        }
    }

    fn statement(&mut self, statement: &Statement, number: u32, in_program: bool) {
        if in_program || matches!(statement.kind, StatementKind::Program(_)) {
            return;
        }
        let StatementKind::Call(call) = &statement.kind else { return };
        // What is accepted has a name so that it can be told from others.
        for name in statement.wording.names.iter().flatten() {
            if call.call != CallName::Accept {
                self.set.entry(name.clone()).or_insert(number);
            }
        }
        self.is_bare |= call.call.wants_socket() && call.on.is_none();
        let address = match call.call {
            CallName::Bind | CallName::Connect => Some(&**statement.text()),
            CallName::Sendto => statement.text().split_whitespace().find(|word| word.contains(':')),
            _ => None,
        };
        self.literal.extend(address.and_then(fixed_port).map(|port| (call.call, port, number)));
    }

    fn finish(mut self, text: &str) -> Vec<Warning> {
        self.answered();
        if !self.has_title {
            self.warn(1, WarningKind::NoTitle);
        }
        if let [(first, _), rest @ ..] = &self.answers[..]
            && self.answers.len() >= ALIKE
            && rest.iter().all(|(letter, _)| letter == first)
        {
            let (letter, line) = self.answers[self.answers.len() - 1];
            self.warn(line, WarningKind::SameLetter(letter, self.answers.len()));
        }
        if !self.in_lab {
            for (call, port, line) in std::mem::take(&mut self.literal) {
                // Where `@port` takes another one, nobody is there to be called.
                let is_declared = self.ports.iter().any(|(_, number, _)| *number == Some(port));
                if call == CallName::Bind || is_declared {
                    self.warn(line, WarningKind::FixedPort(port));
                }
            }
        }
        for (name, _, line) in std::mem::take(&mut self.ports) {
            let above = text.lines().take(line as usize - 1);
            if above
                .filter(|text| !text.trim_start().starts_with('@'))
                .any(|text| mentions(text, &name))
            {
                self.warn(line, WarningKind::LatePort(name));
            }
        }
        for (name, line) in std::mem::take(&mut self.captured) {
            let uses: usize =
                text.lines().map(|text| text.matches(&format!("${name}")).count()).sum();
            if uses < 2 {
                self.warn(line, WarningKind::UnusedCapture(name));
            }
        }
        for (name, line) in std::mem::take(&mut self.set) {
            let others = text.lines().zip(1..).filter(|(_, number)| *number != line);
            if !self.is_bare && !others.map(|(text, _)| text).any(|text| says(text, &name)) {
                self.warn(line, WarningKind::UnusedName(name));
            }
        }
        self.warnings.sort_by_key(|warning| warning.line);
        self.warnings
    }
}

/// The port of `bind HOST:PORT` and `bind HOST PORT`, where it is a number other than 0 and the host is not a variable.
fn fixed_port(text: &str) -> Option<i64> {
    let (host, digits) = text.rsplit_once([':', ' '])?;
    digits.parse().ok().filter(|port| *port > 0 && !host.contains('$'))
}

/// Whether a line has that word.
fn says(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(continues_name) && !after.is_some_and(continues_name)
    })
}

/// What shows when it is run, and its text does not say. Events are read as they come.
#[derive(Debug)]
pub struct Run {
    outline: Outline,
    warnings: Vec<Warning>,
    /// The last line of each process.
    last: BTreeMap<String, u32>,
    /// Calls that sleep, and programs that were paused because they go round for ever, each with its line.
    asleep: BTreeMap<CallId, (u32, CallName)>,
    paused: BTreeMap<CallId, u32>,
    programs: BTreeMap<CallId, u32>,
}

impl Run {
    /// Before it is run.
    pub fn of(text: &str) -> Self {
        let mut last = BTreeMap::new();
        for (line, number) in text.lines().zip(1..) {
            if let Some((name, _)) = line.split_once('>').filter(|(name, _)| is_name(name)) {
                last.insert(name.to_owned(), number);
            }
        }
        Self {
            outline: Outline::of_text(text),
            last,
            warnings: Vec::new(),
            asleep: BTreeMap::new(),
            paused: BTreeMap::new(),
            programs: BTreeMap::new(),
        }
    }

    fn is_unsaid(&self, line: u32) -> bool {
        let step = self.outline.at(line);
        step.is_some_and(|step| {
            step.expectation.is_none() && matches!(step.kind, StepKind::Gives(_))
        })
    }

    fn warn(&mut self, line: u32, kind: WarningKind) {
        // A line of a `repeat` comes up in each round.
        if !self.warnings.iter().any(|it| it.line == line) {
            self.warnings.push(Warning { line, kind });
        }
    }

    /// What happened next.
    pub fn event(&mut self, event: &Event) {
        match &event.what {
            What::Asleep(it) if it.origin == Origin::Typed => {
                if let Some(call) = it.call.name().filter(|_| self.is_unsaid(it.source.line)) {
                    self.asleep.insert(it.id, (it.source.line, call));
                }
            }
            What::Returned(it) if it.origin == Origin::Typed => {
                self.asleep.remove(&it.id);
                if surprises(&it.call, &it.outcome) && self.is_unsaid(it.line) {
                    self.warn(it.line, WarningKind::Unexpected(notation(&it.outcome)));
                }
            }
            What::ProgramStarted(id, source) => {
                self.programs.insert(*id, source.line);
            }
            What::ProgramEnded(id, ProgramEnd::Paused(..)) => {
                // A lesson that goes on with that process is about it.
                let last = self.last.get(event.name()).copied();
                let begun = self.programs.get(id).copied();
                self.paused
                    .extend(begun.filter(|line| last == Some(*line)).map(|line| (*id, line)));
            }
            What::ProgramEnded(id, _) => drop(self.paused.remove(id)),
            _ => {}
        }
    }

    /// It is over.
    pub fn finish(mut self) -> Vec<Warning> {
        for (line, call) in std::mem::take(&mut self.asleep).into_values() {
            self.warn(line, WarningKind::Asleep(call));
        }
        for line in std::mem::take(&mut self.paused).into_values() {
            self.warn(line, WarningKind::Endless);
        }
        self.warnings
    }
}

/// What somebody who reads along would not have guessed: the end of the stream, a part of what was given, a datagram cut off.
fn surprises(call: &Call, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Eof | Outcome::Truncated(..) => true,
        Outcome::Count(taken) => !matches!(call, Call::Fill(_)) && *taken < call.payload(),
        _ => false,
    }
}

/// What does not change with the language, line by line; of prose only that it is there. Consecutive lines are one
/// paragraph.
pub fn skeleton(text: &str) -> Vec<(u32, String)> {
    let mut bones: Vec<(u32, String)> = Vec::new();
    let mut before = "";
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        let bone = match line.split_whitespace().next().unwrap_or_default() {
            "" => "",
            // A heading keeps its number.
            "##" => line.split_inclusive(|c: char| c.is_ascii_digit()).next().unwrap_or(line),
            prose @ ("#" | "?" | "@title" | "@ask" | "@kills" | "@hint" | "@note" | "@do") => prose,
            asleep @ "..." => asleep,
            "->" if line.starts_with("-> not ") => line.get(..8).unwrap_or(line),
            verdict @ "->" => line.get(..4).unwrap_or(verdict),
            choice if choice.len() == 2 && choice.ends_with(')') => choice,
            // Behind the mark of a comment stands prose as well.
            _ => line.split("   # ").next().unwrap_or(line),
        };
        let goes_on = matches!(bone, "#" | "?") && bone == before;
        if !bone.is_empty() && !goes_on {
            bones.push((number, bone.to_owned()));
        }
        before = bone;
    }
    bones
}
