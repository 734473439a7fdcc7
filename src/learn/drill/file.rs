//! The file of drills: situations with questions about them, lines to repair, and lines to put in order.
//!
//! ```text
//! @title A socket that is only a socket
//! @port P 8080
//! @given fresh
//! client> s = socket tcp
//! ? client> s.accept
//!   ! EINVAL        # accept takes from a queue, and only listen makes one.
//!   not ...         # nothing can come: there is no queue.
//! @repair dial
//! server> phone = socket tcp
//! ?
//! client> c = socket tcp
//! client> c.connect 127.0.0.1:$P
//!   = ok
//! fix server> phone.bind 127.0.0.1:$P  # the reason
//! not server> phone.accept             # why not
//! @order echo
//! ...lines, the last with what is expected of it...
//! -> the reason
//! ```

use std::{collections::BTreeSet, sync::Arc};

use super::{
    error::{DrillError, DrillErrorKind as Kind},
    fill::fill,
    question::{Answer, Choice, GAP, Kind as Asks, Question, is_expectation},
};
use crate::{
    language::suggest::nearest,
    lesson::{LessonErrorKind, Place},
};

const MARKS: [&str; 6] = ["@title", "@port", "@needs", "@given", "@repair", "@order"];

/// A file of drills, read.
#[derive(Clone, Debug)]
pub struct Drill {
    /// Its path, or its built-in name.
    pub name: Arc<str>,
    /// `@title`
    pub title: Arc<str>,
    /// In the order of the file.
    pub questions: Vec<Question>,
    bones: Vec<(u32, String)>,
}

impl Drill {
    /// Whether a text is meant to be a file of drills.
    pub fn is_one(text: &str) -> bool {
        let first = |line: &str| line.split_whitespace().next().map(str::to_owned);
        text.lines()
            .any(|line| matches!(first(line).as_deref(), Some("@given" | "@repair" | "@order")))
    }

    /// Reads all of it. What its questions are kept under begins with `stem`.
    pub fn read(name: &str, stem: &str, text: &str) -> Result<Self, DrillError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reading = Reading { stem: stem.into(), ..Reading::default() };
        for (number, line) in (1..).zip(text.lines()) {
            reading.line(number, line).map_err(|kind| DrillError::new(number, line, kind))?;
        }
        let at = |number: u32| text.lines().nth(number.saturating_sub(1) as usize).unwrap_or("");
        let fail = |(number, kind)| DrillError::new(number, at(number), kind);
        reading.close().map_err(fail)?;
        let Reading { title, mut questions, bones, .. } = reading;
        let Some(title) = title else { return Err(fail((1, Kind::NoTitle))) };
        if questions.is_empty() {
            return Err(fail((1, Kind::NoQuestion)));
        }
        fill(&mut questions).map_err(fail)?;
        for question in &questions {
            let answers = match question.kind {
                Asks::Order => vec![question.right()],
                _ => (0..question.choices.len()).map(Answer::Choice).collect(),
            };
            for answer in answers {
                question.lesson(&answer).map_err(|kind| in_file(question, &answer, kind, &at))?;
            }
        }
        Ok(Self { name: name.into(), title, questions, bones })
    }

    /// What a translation must have in common with it: all but the words for people.
    pub fn bones(&self) -> &[(u32, String)] {
        &self.bones
    }
}

/// An error in a lesson that was made of a question, at its line in the file.
fn in_file<'a>(
    question: &Question,
    answer: &Answer,
    kind: Kind,
    at: &impl Fn(u32) -> &'a str,
) -> DrillError {
    let Kind::Lesson(mut error) = kind else {
        return DrillError::new(question.line, at(question.line), kind);
    };
    let Place { line, span, .. } = error.place;
    let is_answer = question.kind == Asks::Gives && line > question.last_step();
    let line = match answer {
        Answer::Choice(choice) if is_answer => question.choices[*choice].line,
        _ => line,
    };
    let place = Place { line, text: at(line).into(), span };
    error.place = place.clone();
    if let LessonErrorKind::Syntax(syntax) = &mut error.kind {
        syntax.line = line;
    }
    DrillError { place, kind: Kind::Lesson(error) }
}

/// Lines with their numbers.
type Lines = Vec<(u32, Arc<str>)>;

#[derive(Default)]
struct Reading {
    stem: String,
    title: Option<Arc<str>>,
    setup: Vec<(u32, Arc<str>)>,
    /// The situation at hand: its name and its lines.
    given: Option<(String, Lines)>,
    /// The question at hand.
    open: Option<Question>,
    answered: bool,
    questions: Vec<Question>,
    keys: BTreeSet<Arc<str>>,
    bones: Vec<(u32, String)>,
}

impl Reading {
    fn line(&mut self, number: u32, line: &str) -> Result<(), Kind> {
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            return Ok(());
        }
        let (mark, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let rest = rest.trim();
        let bone = match mark {
            "@title" | "->" => mark,
            _ => without_comment(words).0,
        };
        self.bones.push((number, bone.to_owned()));
        match mark {
            "@title" if rest.is_empty() => Err(Kind::NoName("@title")),
            "@title" => self.title.replace(rest.into()).map_or(Ok(()), |_| Err(Kind::Twice)),
            "@port" | "@needs" => {
                self.setup.push((number, words.into()));
                Ok(())
            }
            "@given" => {
                self.end()?;
                let name = named("@given", rest)?;
                self.given = Some((name, Vec::new()));
                Ok(())
            }
            "@repair" | "@order" => {
                self.end()?;
                self.given = None;
                let kind = if mark == "@order" { Asks::Order } else { Asks::Wrong };
                let name = named(if mark == "@order" { "@order" } else { "@repair" }, rest)?;
                self.begin(number, kind, &name, Vec::new())
            }
            _ if mark.starts_with('@') => Err(Kind::UnknownMark(mark.into(), nearest(mark, MARKS))),
            "?" if self.given.is_some() => {
                self.end()?;
                let Some((name, lines)) = &self.given else { return Err(Kind::NoCall) };
                if rest.is_empty() || lines.is_empty() && !rest.contains('>') {
                    return Err(Kind::NoCall);
                }
                let call = rest.split_once("> ").map_or(rest, |(_, call)| call);
                let key = format!("{name}: {call}");
                // The call stands in its column, so that a caret finds it.
                let call = line.replacen('?', " ", 1);
                let lines = [lines.clone(), vec![(number, call.into())]].concat();
                self.begin(number, Asks::Gives, &key, lines)
            }
            _ => self.within(number, line, words),
        }
    }

    /// A line that belongs to a situation or a question.
    fn within(&mut self, number: u32, line: &str, words: &str) -> Result<(), Kind> {
        let Some(question) = &mut self.open else {
            return match &mut self.given {
                Some((_, lines)) => {
                    lines.push((number, line.into()));
                    Ok(())
                }
                None => Err(Kind::Stray),
            };
        };
        let (mark, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let is_repair = matches!(question.kind, Asks::Gap | Asks::Wrong);
        match (mark, question.kind) {
            ("->", Asks::Order) => {
                question.because = rest.trim().into();
                Ok(())
            }
            ("fix" | "not", _) if is_repair => {
                let (text, reason) = without_comment(rest.trim());
                let (at, text) = place(question, text)?;
                let reason = reason.map(Arc::from);
                let choice = Choice { line: number, text: text.into(), at, reason };
                self.choose(choice, mark == "fix")
            }
            ("not", Asks::Gives) => {
                let text = line.replacen("not", "   ", 1);
                self.expectation(number, &text, false)
            }
            (_, Asks::Gives) if is_expectation(words) => self.expectation(number, line, true),
            (_, Asks::Gives) => Err(Kind::NotAnAnswer),
            (GAP, Asks::Wrong) => {
                question.kind = Asks::Gap;
                question.lines.push((number, GAP.into()));
                Ok(())
            }
            _ => {
                question.lines.push((number, line.into()));
                Ok(())
            }
        }
    }

    fn expectation(&mut self, number: u32, line: &str, right: bool) -> Result<(), Kind> {
        let (text, reason) = without_comment(line);
        if !is_expectation(text) {
            return Err(Kind::NotAnAnswer);
        }
        let text = text.into();
        self.choose(Choice { line: number, text, at: 0, reason: reason.map(Arc::from) }, right)
    }

    fn choose(&mut self, choice: Choice, right: bool) -> Result<(), Kind> {
        let Some(question) = &mut self.open else { return Err(Kind::Stray) };
        let same = |it: &Choice| it.text.trim() == choice.text.trim() && it.at == choice.at;
        if question.choices.iter().any(same) {
            return Err(Kind::SameAnswer);
        }
        if !right {
            question.choices.push(choice);
            return Ok(());
        }
        if std::mem::replace(&mut self.answered, true) {
            return Err(Kind::Twice);
        }
        question.because = choice.reason.clone().ok_or(Kind::NoReason)?;
        question.choices.insert(0, choice);
        Ok(())
    }

    fn begin(
        &mut self,
        line: u32,
        kind: Asks,
        name: &str,
        lines: Vec<(u32, Arc<str>)>,
    ) -> Result<(), Kind> {
        let key: Arc<str> = format!("{}/{name}", self.stem).into();
        if !self.keys.insert(key.clone()) {
            return Err(Kind::SameKey(key));
        }
        let setup = self.setup.clone();
        let (choices, because) = (Vec::new(), "".into());
        self.open = Some(Question { key, line, kind, setup, lines, choices, because });
        self.answered = false;
        Ok(())
    }

    /// The question at hand ends.
    fn end(&mut self) -> Result<(), Kind> {
        let Some(question) = self.open.take() else { return Ok(()) };
        let wants_end = question.kind != Asks::Gives;
        if wants_end && !question.lines.last().is_some_and(|(_, line)| is_expectation(line)) {
            return Err(Kind::NoEnd);
        }
        match question.kind {
            Asks::Order if question.because.is_empty() => return Err(Kind::NoReason),
            Asks::Order => {}
            _ if !self.answered => return Err(Kind::NoAnswer),
            Asks::Gives if question.choices.len() > 4 => {
                return Err(Kind::NotThree(question.choices.len() - 1));
            }
            Asks::Gap | Asks::Wrong if question.choices.len() != 4 => {
                return Err(Kind::NotThree(question.choices.len() - 1));
            }
            _ => {}
        }
        self.questions.push(question);
        Ok(())
    }

    /// The file ends; where a mistake is, and which.
    fn close(&mut self) -> Result<(), (u32, Kind)> {
        let line = self.open.as_ref().map_or(1, |question| question.line);
        self.end().map_err(|kind| (line, kind))
    }
}

fn named(mark: &'static str, rest: &str) -> Result<String, Kind> {
    let is_one = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let good = !rest.is_empty() && rest.chars().all(is_one);
    if good { Ok(rest.to_owned()) } else { Err(Kind::NoName(mark)) }
}

/// Of a repair: which line is replaced, and by what. Of a gap the line says nothing of it.
fn place<'a>(question: &Question, text: &'a str) -> Result<(usize, &'a str), Kind> {
    let steps = question.steps();
    let gap = steps.iter().position(|step| *step[0] == *GAP);
    if let Some(at) = gap {
        return Ok((at, text));
    }
    let (number, text) = text.split_once(' ').unwrap_or((text, ""));
    let number: usize = number.parse().map_err(|_| Kind::NoSuchLine(0))?;
    if number == 0 || number > steps.len() {
        Err(Kind::NoSuchLine(number))
    } else {
        Ok((number - 1, text.trim()))
    }
}

/// A line without the comment at its end, and the comment.
fn without_comment(line: &str) -> (&str, Option<&str>) {
    match line.rsplit_once(" # ") {
        Some((text, comment)) => (text.trim_end(), Some(comment.trim())),
        None => (line.trim_end(), None),
    }
}
