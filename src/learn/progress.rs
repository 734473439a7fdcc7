//! What is kept of a student's work: which lessons are done, where one stopped, predictions right the first time.
//!
//! Pure: a text in, a text out. Fields that this version does not know stay as they are, so others may keep theirs here.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::drill::boxes::Place;

/// The version of the text.
pub(crate) const VERSION: u64 = 1;

/// Everything that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress(Map<String, Value>);

/// Why a text is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is damaged.
    Broken,
    /// A later program has written it.
    Later,
}

/// What one visit to a lesson adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The line at which it stopped; `None`: it went to its end.
    pub stopped: Option<u32>,
    /// Each prediction in the order of the lesson: right, wrong, or not made.
    pub predictions: Vec<Option<bool>>,
    /// The steps that were typed, if the lesson was not only read.
    pub typed: Option<Typed>,
}

/// Steps of a lesson that a student has typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// How many there are to type.
    pub tasks: usize,
    /// How many were typed.
    pub done: usize,
    /// How many of them were right at the first try.
    pub first: usize,
    /// Hints that were given.
    pub hints: usize,
    /// The lines; kept until the lesson is done.
    pub lines: Vec<TypedLine>,
}

/// A step that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLine {
    /// Where the lesson has it.
    pub at: u32,
    /// What was typed.
    pub text: String,
    /// Whether it was right at the first try.
    pub first: bool,
}

/// How a challenge was solved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// Calls used.
    pub calls: usize,
    /// Whether without a look at the author's way.
    pub alone: bool,
    /// What was typed; an earlier version kept no lines.
    pub lines: Vec<String>,
    /// The session in which that was: a number drawn when it began.
    pub session: Option<String>,
}

impl Default for Progress {
    fn default() -> Self {
        let mut map = Map::new();
        map.insert("version".into(), VERSION.into());
        map.insert("lessons".into(), json!({}));
        Self(map)
    }
}

impl Progress {
    /// Reads a text.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let Ok(Value::Object(map)) = serde_json::from_str(text) else {
            return Err(Unusable::Broken);
        };
        match map.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(Unusable::Later),
            _ => return Err(Unusable::Broken),
        }
        let sound = map.get("last").is_none_or(Value::is_string)
            && map.get("challenges").is_none_or(|all| {
                all.as_object().is_some_and(|all| all.values().all(is_sound_challenge))
            })
            && map
                .get("lessons")
                .and_then(Value::as_object)
                .is_some_and(|lessons| lessons.values().all(is_sound))
            && map.get("drills").is_none_or(|all| places(all).is_some());
        if sound { Ok(Self(map)) } else { Err(Unusable::Broken) }
    }

    /// The text that keeps it.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Adds a visit. What was done stays done, and of predictions the first counts.
    pub fn add(&mut self, lesson: &str, visit: &Visit) {
        let mut kept = self.kept(lesson);
        for (at, prediction) in visit.predictions.iter().enumerate() {
            match kept.get_mut(at) {
                Some(first) => *first = first.or(*prediction),
                None => kept.push(*prediction),
            }
        }
        self.0.insert("last".into(), lesson.into());
        let Some(Value::Object(lessons)) = self.0.get_mut("lessons") else { return };
        let entry = lessons.entry(lesson).or_insert_with(|| json!({}));
        let is_typed_in_part = entry["lines"].as_array().is_some_and(|lines| !lines.is_empty());
        if visit.typed.is_some() {
            entry["stopped"] = json!(visit.stopped);
        } else if !is_typed_in_part {
            // Who has been through it only looks again.
            entry["stopped"] = json!(visit.stopped.filter(|_| entry["done"] != true));
        }
        entry["done"] = json!(entry["done"] == true || visit.stopped.is_none());
        entry["predictions"] = json!(kept);
        let Some(typed) = &visit.typed else { return };
        // The visit with the most steps typed counts, then the one with the most right at once.
        let key = |of: &Value| (of["done"].as_u64(), of["first"].as_u64());
        let Typed { tasks, done, first, hints, lines } = typed;
        let now = json!({ "tasks": tasks, "done": done, "first": first, "hints": hints });
        if key(&now) >= key(&entry["typed"]) {
            entry["typed"] = now;
        }
        let line =
            |line: &TypedLine| json!({ "at": line.at, "text": line.text, "first": line.first });
        entry["lines"] = lines.iter().filter(|_| visit.stopped.is_some()).map(line).collect();
    }

    /// How a lesson was typed at best; without its lines.
    pub fn typed(&self, lesson: &str) -> Option<Typed> {
        let entry = self.lesson(lesson)?.get("typed")?;
        let count = |name| entry[name].as_u64().and_then(|n| usize::try_from(n).ok());
        Some(Typed {
            tasks: count("tasks")?,
            done: count("done")?,
            first: count("first")?,
            hints: count("hints")?,
            lines: Vec::new(),
        })
    }

    /// The lines that were typed in a lesson before one stopped.
    pub fn lines(&self, lesson: &str) -> Vec<TypedLine> {
        let lines = self.lesson(lesson).and_then(|entry| entry.get("lines")?.as_array());
        let read = |line: &Value| {
            Some(TypedLine {
                at: u32::try_from(line["at"].as_u64()?).ok()?,
                text: line["text"].as_str()?.into(),
                first: line["first"].as_bool()?,
            })
        };
        lines.into_iter().flatten().filter_map(read).collect()
    }

    /// All of it.
    pub(super) fn value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// A challenge has been solved. The fewest calls count, and the lines that they were done with are kept.
    pub fn solve(&mut self, challenge: &str, solved: &Solution) {
        let before = self.solved(challenge);
        let is_better = before.is_none_or(|before| solved.calls < before)
            || self.challenge(challenge).is_some_and(|entry| entry["lines"].is_null());
        let fewest = before.map_or(solved.calls, |before| before.min(solved.calls));
        let alone =
            solved.alone || self.challenge(challenge).is_some_and(|entry| entry["alone"] == true);
        let all = self.0.entry("challenges").or_insert_with(|| json!({}));
        let Value::Object(all) = all else { return };
        let entry = all.entry(challenge).or_insert_with(|| json!({}));
        entry["calls"] = json!(fewest);
        entry["alone"] = json!(alone);
        if is_better {
            entry["lines"] = json!(solved.lines);
            entry["session"] = json!(solved.session);
        }
    }

    /// How each challenge was solved.
    pub fn solutions(&self) -> BTreeMap<String, Solution> {
        let all = self.0.get("challenges").and_then(Value::as_object);
        let each = all.into_iter().flatten().map(|(name, entry)| {
            let lines = entry["lines"].as_array().into_iter().flatten();
            let solution = Solution {
                calls: self.solved(name).unwrap_or_default(),
                alone: entry["alone"] == true,
                lines: lines.filter_map(|line| line.as_str().map(str::to_owned)).collect(),
                session: entry["session"].as_str().map(str::to_owned),
            };
            (name.clone(), solution)
        });
        each.collect()
    }

    fn challenge(&self, challenge: &str) -> Option<&Value> {
        self.0.get("challenges")?.get(challenge)
    }

    /// With how many calls a challenge has been solved at best.
    pub fn solved(&self, challenge: &str) -> Option<usize> {
        usize::try_from(self.challenge(challenge)?["calls"].as_u64()?).ok()
    }

    /// A question of a drill was answered on a day, counted from 1 January 1970.
    pub fn drill(&mut self, question: &str, right: bool, today: u64) {
        let place = Place::after(self.drills().remove(question), right, today);
        let all = self.0.entry("drills").or_insert_with(|| json!({}));
        if let Value::Object(all) = all {
            all.insert(question.into(), json!(place));
        }
    }

    /// Where the questions of drills lie that were ever asked.
    pub fn drills(&self) -> BTreeMap<String, Place> {
        self.0.get("drills").and_then(places).unwrap_or_default()
    }

    fn lesson(&self, lesson: &str) -> Option<&Value> {
        self.0.get("lessons")?.get(lesson)
    }

    fn kept(&self, lesson: &str) -> Vec<Option<bool>> {
        let kept = self.lesson(lesson).and_then(|entry| entry.get("predictions")?.as_array());
        kept.into_iter().flatten().map(Value::as_bool).collect()
    }

    /// Whether a lesson has been gone through to its end.
    pub(crate) fn is_done(&self, lesson: &str) -> bool {
        self.lesson(lesson).is_some_and(|entry| entry["done"] == true)
    }

    /// The line at which one stopped when one was there last.
    pub fn stopped(&self, lesson: &str) -> Option<u32> {
        u32::try_from(self.lesson(lesson)?["stopped"].as_u64()?).ok()
    }

    /// Predictions made, and those that were right the first time.
    pub fn predictions(&self, lesson: &str) -> (usize, usize) {
        let made: Vec<bool> = self.kept(lesson).into_iter().flatten().collect();
        (made.len(), made.iter().filter(|right| **right).count())
    }

    /// Where to go on in a course: the lesson one stopped in and has never been through, else the first that is not done,
    /// starting after the last one. `None`: all is done.
    pub fn next<'a>(&self, course: &[&'a str]) -> Option<&'a str> {
        let last = self.0.get("last").and_then(Value::as_str);
        let at = course.iter().position(|name| Some(*name) == last);
        let Some(at) = at else { return course.iter().copied().find(|name| !self.is_done(name)) };
        if self.stopped(course[at]).is_some() && !self.is_done(course[at]) {
            return Some(course[at]);
        }
        let (before, behind) = course.split_at(at + 1);
        behind.iter().chain(before).copied().find(|name| !self.is_done(name))
    }
}

fn is_sound_challenge(entry: &Value) -> bool {
    let Some(entry) = entry.as_object() else { return false };
    entry.get("calls").is_none_or(Value::is_u64)
        && entry.get("session").is_none_or(Value::is_string)
        && entry.get("lines").is_none_or(|lines| {
            lines.as_array().is_some_and(|lines| lines.iter().all(Value::is_string))
        })
}

fn places(all: &Value) -> Option<BTreeMap<String, Place>> {
    serde_json::from_value(all.clone()).ok()
}

fn is_sound(entry: &Value) -> bool {
    let Some(entry) = entry.as_object() else { return false };
    entry.get("done").is_none_or(Value::is_boolean)
        && entry.get("stopped").is_none_or(|line| line.is_null() || line.is_u64())
        && entry.get("predictions").is_none_or(|made| {
            made.as_array().is_some_and(|made| made.iter().all(|p| p.is_null() || p.is_boolean()))
        })
        && entry.get("typed").is_none_or(Value::is_object)
        && entry.get("lines").is_none_or(Value::is_array)
}
