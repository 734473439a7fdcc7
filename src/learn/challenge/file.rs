//! The file of a challenge: its parts, and the lessons that are made of its blocks.
//!
//! The lines of a block keep their numbers: what is made of it has blank lines in place of the others.

use std::{str::SplitWhitespace, sync::Arc};

use super::{
    decisive::{Decisive, decisive, is_expectation},
    error::{ChallengeError, ChallengeErrorKind as Kind, GoalError, Part},
    goal::{Goal, Moment},
};
use crate::{
    language::{is_name, span::Span, suggest::nearest},
    lesson::{Lesson, Prepared},
    model::LabSettings,
};

const MARKS: [&str; 12] = [
    "@title",
    "@ask",
    "@lab",
    "@port",
    "@needs",
    "@start",
    "@goal",
    "@keep",
    "@par",
    "@hint",
    "@solution",
    "@test",
];

/// The process of the line that is put behind a solution.
const END: &str = "test0";

/// A challenge, read.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Its path, or its built-in name.
    pub name: Arc<str>,
    /// `@title`
    pub title: Arc<str>,
    /// `@ask`
    pub ask: Arc<str>,
    /// `@goal` and `@keep`, in the file's order.
    pub goals: Vec<Goal>,
    /// `@par`: calls.
    pub par: u32,
    /// `@hint`, in order.
    pub hints: Vec<Arc<str>>,
    /// The lines of the solution that are marked with `#!`.
    pub decisive: Vec<Decisive>,
    lines: Vec<(Region, Arc<str>)>,
    /// The line of `@solution`.
    pub(super) solution: u32,
    /// Whether there is a `@test`.
    pub has_test: bool,
    /// `@again PROCESS` in it: at which lines programs are started once more.
    pub(super) agains: Vec<(u32, Arc<str>)>,
    /// `@lab`
    lab: Option<LabSettings>,
}

/// What a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    /// Prose, goals, par and the marks of the blocks.
    About,
    /// `@lab`, `@port` and `@needs`.
    Setup,
    Start,
    Solution,
    Test,
}

impl Challenge {
    /// Whether a text is meant to be a challenge, and no lesson.
    pub fn is_one(text: &str) -> bool {
        text.lines().any(|line| {
            matches!(
                line.split_whitespace().next(),
                Some("@goal" | "@keep" | "@par" | "@solution" | "@start" | "@test")
            )
        })
    }

    /// Reads all of it.
    pub fn read(name: &str, text: &str) -> Result<Self, ChallengeError> {
        let mut reading = Reading::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in (1..).zip(text.lines()) {
            reading.line(number, line)?;
        }
        let mut challenge = reading.finish(name, text)?;
        let whole = challenge.play(None).map_err(|kind| challenge.error(kind))?;
        challenge.lab = whole.lab().cloned();
        let without = challenge.decisive.iter().map(|it| challenge.play(Some(it)));
        for prepared in [challenge.test()].into_iter().chain(without) {
            prepared.map_err(|kind| challenge.error(kind))?;
        }
        if challenge.lab.is_none()
            && let Some(goal) = challenge.goals.iter().find(|goal| goal.is_of_the_wire())
        {
            let line = text.lines().nth(goal.line.saturating_sub(1) as usize).unwrap_or_default();
            let kind = Kind::Goal(GoalError::NoLab);
            return Err(ChallengeError::new(goal.line, line, all_of(line), kind));
        }
        Ok(challenge)
    }

    /// The start and the solution as one lesson; the latter without a decisive line, or with another in its place.
    pub(super) fn play(&self, without: Option<&Decisive>) -> Result<Prepared, Kind> {
        let mut hidden = false;
        self.lesson(|number, region, line| match region {
            Region::Setup | Region::Start => line.into(),
            Region::Solution => {
                let line = decisive(line).map_or(line, |(line, _)| line);
                match without {
                    Some(it) if it.line == number => {
                        hidden = true;
                        it.instead.as_deref().unwrap_or_default().into()
                    }
                    // What was expected of it is gone with it.
                    _ if hidden && is_expectation(line) => String::new(),
                    _ => {
                        hidden = false;
                        line.into()
                    }
                }
            }
            Region::About | Region::Test => String::new(),
        })
    }

    /// The test as a lesson of its own.
    pub(super) fn test(&self) -> Result<Prepared, Kind> {
        self.lesson(|_, region, line| match region {
            Region::Test => line.into(),
            Region::Setup if line.trim_start().starts_with("@lab") => line.into(),
            _ => String::new(),
        })
    }

    /// How the lab is to be set that it plays in; `None`: it plays on this machine.
    pub fn lab(&self) -> Option<&LabSettings> {
        self.lab.as_ref()
    }

    /// The solution as it is shown: without what the proof needs besides.
    pub fn solution(&self) -> Vec<Arc<str>> {
        let lines = self.lines.iter().filter(|(region, _)| *region == Region::Solution);
        let lines = lines.map(|(_, line)| decisive(line).map_or(&**line, |(line, _)| line));
        let is_shown = |line: &&str| !line.trim().is_empty() && !is_expectation(line);
        lines.filter(is_shown).map(Into::into).collect()
    }

    fn lesson(&self, mut write: impl FnMut(u32, Region, &str) -> String) -> Result<Prepared, Kind> {
        let mut text = String::new();
        for (number, (region, line)) in (1..).zip(&self.lines) {
            text.push_str(&write(number, *region, line));
            text.push('\n');
        }
        let lesson = Lesson::from_text(&self.name, text).prepare();
        lesson.map_err(|error| Kind::Lesson(Box::new(error)))
    }

    fn error(&self, kind: Kind) -> ChallengeError {
        let Kind::Lesson(error) = &kind else { unreachable!("a block is read as a lesson") };
        let place = error.place.clone();
        let text = self.lines.get(place.line.saturating_sub(1) as usize);
        let text = text.map_or_else(|| place.text.clone(), |(_, text)| text.clone());
        ChallengeError { place: crate::lesson::Place { text, ..place }, kind }
    }

    /// The names of its ports.
    pub(super) fn ports(&self) -> impl Iterator<Item = &str> {
        self.wishes().filter_map(|mut words| words.next())
    }

    /// What is said in each `@port`: a name and the number that is liked best.
    fn wishes(&self) -> impl Iterator<Item = SplitWhitespace<'_>> {
        let setup = self.lines.iter().filter(|(region, _)| *region == Region::Setup);
        setup.filter_map(|(_, line)| Some(line.trim().strip_prefix("@port")?.split_whitespace()))
    }

    /// What is asked, with the ports it would like best: for a list, where none is taken yet.
    pub(crate) fn asked(&self) -> String {
        self.wishes().fold(self.ask.to_string(), |text, mut words| {
            let (Some(name), Some(number)) = (words.next(), words.next()) else { return text };
            text.replace(&format!("${name}"), number)
        })
    }

    /// The same with another solution; the line behind it. `None`: those lines cannot be read.
    pub(super) fn with_solution(&self, lines: &[String]) -> Option<(Self, u32)> {
        let mut other = self.clone();
        other.lines.retain(|(region, _)| *region != Region::Solution);
        let at = other.lines.len().min(self.solution as usize);
        // Behind the last line there is one more, so that the goals are looked at before anything is waited for.
        let end = format!("{END}> done = 1");
        let lines = lines.iter().flat_map(|line| line.lines()).chain([&*end]);
        let new: Vec<(Region, Arc<str>)> =
            lines.map(|line| (Region::Solution, line.into())).collect();
        let last = u32::try_from(at + new.len()).ok()?;
        other.lines.splice(at..at, new);
        other.decisive.clear();
        other.play(None).is_ok().then_some((other, last))
    }

    /// What a translation must have in common with it: all but the words for people.
    pub fn bones(&self) -> Vec<(u32, String)> {
        let mut bones = Vec::new();
        for (number, (region, line)) in (1..).zip(&self.lines) {
            let line = line.trim();
            let first = line.split_whitespace().next().unwrap_or_default();
            let bone = match (region, first) {
                (_, "") => continue,
                (Region::About, "@title" | "@ask" | "@hint") => first,
                (Region::About, first) if first.starts_with('#') => continue,
                _ => line,
            };
            bones.push((number, bone.to_owned()));
        }
        bones
    }
}

#[derive(Default)]
struct Reading {
    title: Option<Arc<str>>,
    ask: Option<Arc<str>>,
    goals: Vec<Goal>,
    par: Option<u32>,
    hints: Vec<Arc<str>>,
    lines: Vec<(Region, Arc<str>)>,
    /// The block that is open, its line, and how many `@together` in it are.
    open: Option<(Part, u32, u32)>,
    blocks: Vec<(Part, u32)>,
    decisive: Vec<Decisive>,
    agains: Vec<(u32, Arc<str>)>,
}

impl Reading {
    fn line(&mut self, number: u32, line: &str) -> Result<(), ChallengeError> {
        let fail = |kind| Err(ChallengeError::new(number, line, all_of(line), kind));
        let words = line.trim();
        let (mark, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let rest = rest.trim();
        if let Some((part, _, nested)) = &mut self.open {
            match mark {
                "@together" => *nested += 1,
                "@end" if *nested > 0 => *nested -= 1,
                "@end" => {
                    self.open = None;
                    self.lines.push((Region::About, line.into()));
                    return Ok(());
                }
                "@again" if *part == Part::Test => {
                    if !is_name(rest) {
                        return fail(Kind::NoProcess);
                    }
                    self.agains.push((number, rest.into()));
                    self.lines.push((Region::About, line.into()));
                    return Ok(());
                }
                _ => {}
            }
            let region = match part {
                Part::Start => Region::Start,
                Part::Test => Region::Test,
                _ => Region::Solution,
            };
            if region == Region::Solution
                && let Some((_, instead)) = decisive(line)
            {
                let instead = (!instead.is_empty()).then(|| instead.into());
                self.decisive.push(Decisive { line: number, instead });
            }
            self.lines.push((region, line.into()));
            return Ok(());
        }
        let mut region = Region::About;
        match mark {
            "" => {}
            _ if mark.starts_with('#') => {}
            "@title" | "@ask" => {
                let (part, place) = match mark {
                    "@title" => (Part::Title, &mut self.title),
                    _ => (Part::Ask, &mut self.ask),
                };
                if rest.is_empty() {
                    return fail(Kind::Empty(part));
                }
                if place.replace(rest.into()).is_some() {
                    return fail(Kind::Twice(part));
                }
            }
            "@hint" if rest.is_empty() => return fail(Kind::Empty(Part::Hint)),
            "@hint" => self.hints.push(rest.into()),
            "@par" => match rest.parse() {
                Ok(par @ 1..) if self.par.is_none() => self.par = Some(par),
                Ok(1..) => return fail(Kind::Twice(Part::Par)),
                _ => return fail(Kind::NoNumber),
            },
            "@goal" | "@keep" => {
                let moment = if mark == "@goal" { Moment::Reached } else { Moment::Kept };
                let start = line.len() - line.trim_end().len();
                let start = line.len() - start - rest.len();
                match Goal::read(rest, number, moment) {
                    Ok(goal) => self.goals.push(goal),
                    Err((span, error)) => {
                        let span = Span::new(start + span.start, start + span.end);
                        return Err(ChallengeError::new(number, line, span, Kind::Goal(error)));
                    }
                }
            }
            "@lab" | "@port" | "@needs" => region = Region::Setup,
            "@start" | "@solution" | "@test" => {
                let part = match mark {
                    "@start" => Part::Start,
                    "@test" => Part::Test,
                    _ => Part::Solution,
                };
                if self.blocks.iter().any(|(before, _)| *before == part) {
                    return fail(Kind::Twice(part));
                }
                if part == Part::Start
                    && self.blocks.iter().any(|(before, _)| *before == Part::Solution)
                {
                    return fail(Kind::StartIsLate);
                }
                self.open = Some((part, number, 0));
                self.blocks.push((part, number));
            }
            "@end" => return fail(Kind::StrayEnd),
            _ if mark.starts_with('@') => {
                return fail(Kind::UnknownMark(mark.into(), nearest(mark, MARKS)));
            }
            _ => return fail(Kind::OutsideOfBlock),
        }
        self.lines.push((region, line.into()));
        Ok(())
    }

    fn finish(self, name: &str, text: &str) -> Result<Challenge, ChallengeError> {
        let line = |number: u32| text.lines().nth(number.saturating_sub(1) as usize).unwrap_or("");
        let fail = |number, kind| -> Result<Challenge, ChallengeError> {
            let text = line(number);
            Err(ChallengeError::new(number, text, all_of(text), kind))
        };
        if let Some((part, number, _)) = self.open {
            return fail(number, Kind::Unclosed(part));
        }
        let last = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let missing = |part| fail(last, Kind::Missing(part));
        let has_test = self.blocks.iter().any(|(part, _)| *part == Part::Test);
        let Some(title) = self.title else { return missing(Part::Title) };
        let Some(ask) = self.ask else { return missing(Part::Ask) };
        let Some(par) = self.par else { return missing(Part::Par) };
        let solution = self.blocks.iter().find(|(part, _)| *part == Part::Solution);
        let Some((_, solution)) = solution else {
            return missing(Part::Solution);
        };
        if self.hints.is_empty() {
            return missing(Part::Hint);
        }
        if !has_test && !self.goals.iter().any(|goal| goal.moment == Moment::Reached) {
            return missing(Part::Goal);
        }
        for (part, region) in [(Part::Solution, Region::Solution), (Part::Test, Region::Test)] {
            let begins = self.blocks.iter().find(|(block, _)| *block == part);
            let is_line =
                |(of, line): &(Region, Arc<str>)| *of == region && !line.trim().is_empty();
            if let Some((_, number)) = begins
                && !self.lines.iter().any(is_line)
            {
                return fail(*number, Kind::Empty(part));
            }
        }
        Ok(Challenge {
            name: name.into(),
            title,
            ask,
            goals: self.goals,
            par,
            hints: self.hints,
            decisive: self.decisive,
            solution: *solution,
            lines: self.lines,
            has_test,
            agains: self.agains,
            lab: None,
        })
    }
}

fn all_of(line: &str) -> Span {
    let start = line.len() - line.trim_start().len();
    Span::new(start, line.trim_end().len().max(start))
}
