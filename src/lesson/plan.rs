//! A lesson as somebody knows it who walks through it in front of others: its stations, its phases, and the notes
//! for the presenter. It may be begun again as often as one likes.
//!
//! Runs nothing: a [`Course`] does that.

use std::{rc::Rc, sync::Arc};

use super::{
    course::Course,
    feed::Feed,
    file::{Lesson, Prepared, Text},
    script::{Input, Item, ItemKind, Script},
};
use crate::{
    language::tree::{Expectation, Mark, Name, PacketLineKind, Statement},
    model::LabSettings,
};

/// A lesson that is walked through.
#[derive(Debug)]
pub struct Plan {
    name: Arc<str>,
    text: Text,
    items: Vec<Rc<Item>>,
    steps: u32,
    stations: Vec<Station>,
    phases: Vec<Phase>,
    notes: Vec<(u32, Arc<str>)>,
    processes: Vec<Arc<str>>,
    guests: bool,
    lab: Option<LabSettings>,
}

/// A place where the walk is until somebody says go on: before a step, or before several that go together.
#[derive(Debug)]
pub struct Station {
    /// The line it begins at.
    pub line: u32,
    /// Steps of the lesson before it.
    pub before: u32,
    /// What one Enter does here.
    pub kind: StationKind,
    /// The steps, each with the process it names.
    pub steps: Vec<(Option<Arc<str>>, Rc<Statement>)>,
    /// What its author tells a student to do here, if that is not to be made from the statement.
    pub task: Option<Arc<str>>,
    /// Whether the kernel sends something again by itself before it is done.
    pub waits: bool,
}

/// What one Enter does at a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StationKind {
    /// One step.
    Step,
    /// All of a `repeat`; its first line.
    Repeat(Arc<str>),
    /// All of a `@together`.
    Together,
    /// A line for a program's `input`.
    Input(Arc<str>),
}

/// A heading.
#[derive(Debug)]
pub(crate) struct Phase {
    /// Where it is.
    pub line: u32,
    /// Its words.
    pub text: Arc<str>,
}

impl Prepared {
    /// The lesson as one who walks through it knows it. `None` for a pipe, and for what is longer than 64 KiB.
    pub fn plan(self) -> Option<Plan> {
        let Self { name, text, items, steps, lab, .. } = self;
        let mut plan = Plan {
            name,
            text,
            items: Vec::new(),
            steps,
            stations: Vec::new(),
            phases: Vec::new(),
            notes: Vec::new(),
            processes: Vec::new(),
            guests: false,
            lab,
        };
        let items = items?;
        let mut reading = Reading::default();
        for item in &items {
            plan.read(&mut reading, item);
        }
        plan.items = items;
        Some(plan)
    }
}

/// Where the reading of the items stands.
#[derive(Default)]
struct Reading {
    steps: u32,
    repeats: u32,
    together: bool,
    task: Option<Arc<str>>,
}

impl Plan {
    /// Whether this is the text it was made of.
    pub(crate) fn is_of(&self, lesson: &Lesson) -> bool {
        self.text.is_same(&lesson.text)
    }

    /// Its path, or its built-in name.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Statements in it.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// The places where the walk is, in order.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// The headings.
    pub(crate) fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// The processes it names, in the order in which they come up.
    pub fn processes(&self) -> &[Arc<str>] {
        &self.processes
    }

    /// How the lab is to be set that it plays in.
    pub fn lab(&self) -> Option<&LabSettings> {
        self.lab.as_ref()
    }

    /// Whether programs outside are invited to call.
    pub(crate) fn invites_guests(&self) -> bool {
        self.guests
    }

    /// Those of whom the lesson next says, after this line, that they come back from a sleep.
    pub(crate) fn to_come_back(&self, line: u32) -> Vec<&str> {
        let (mut come_back, mut others) = (Vec::new(), Vec::new());
        let mut speaker = "server";
        for item in &self.items {
            let (name, wakes) = match &item.kind {
                ItemKind::Statement(name, _) => (name.as_ref(), false),
                ItemKind::Switch(name) => {
                    speaker = &name.text;
                    continue;
                }
                ItemKind::Completion(name, _) => (Some(name), true),
                _ => continue,
            };
            if let Some(name) = name {
                speaker = &name.text;
            }
            if item.line < line || come_back.contains(&speaker) || others.contains(&speaker) {
                continue;
            }
            if wakes { come_back.push(speaker) } else { others.push(speaker) }
        }
        come_back
    }

    /// What the lesson says a call gives whose statement stands at a line: below it, or, if it is to sleep, where it
    /// comes back.
    pub(crate) fn result_of(&self, line: u32) -> Option<&Expectation> {
        let at = self.items.iter().position(|item| item.line == line)?;
        let mut speaker = self.speaker_before(line);
        if let ItemKind::Statement(Some(name), _) = &self.items[at].kind {
            speaker = &name.text;
        }
        for item in &self.items[at + 1..] {
            match &item.kind {
                ItemKind::Expectation(it) if it.mark != Mark::Asleep => return Some(it),
                ItemKind::Completion(name, it) if *name.text == *speaker => return Some(it),
                ItemKind::Statement(name, _)
                    if name.as_ref().is_some_and(|n| *n.text == *speaker) =>
                {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// The process that a line without a name would be for.
    pub(crate) fn speaker_before(&self, line: u32) -> &str {
        let before = self.items.iter().take_while(|item| item.line < line);
        let named = before.filter_map(|item| match &item.kind {
            ItemKind::Statement(name, _) | ItemKind::Check(name, ..) => name.as_ref(),
            ItemKind::Switch(name) | ItemKind::Completion(name, _) | ItemKind::Input(name, _) => {
                Some(name)
            }
            _ => None,
        });
        named.last().map_or("server", |name| &name.text)
    }

    /// All statements, those inside of `repeat` and `@together` too.
    pub fn statements(&self) -> impl Iterator<Item = &Rc<Statement>> {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Statement(_, statement) => Some(statement),
            _ => None,
        })
    }

    /// The lenses that are looked through in passing.
    pub fn checks(&self) -> impl Iterator<Item = &Rc<Statement>> {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Check(_, lens, _) => Some(lens),
            _ => None,
        })
    }

    /// The first station behind a line.
    pub(crate) fn station_after(&self, line: u32) -> usize {
        self.stations.partition_point(|station| station.line < line)
    }

    /// Whether the author says something between two lines.
    pub(crate) fn narrates(&self, from: u32, to: u32) -> bool {
        let first = self.items.partition_point(|item| item.line < from);
        self.items[first..]
            .iter()
            .take_while(|item| item.line < to)
            .any(|item| matches!(item.kind, ItemKind::Narration(_) | ItemKind::Heading(_)))
    }

    /// What the presenter is told between the station before this one and this one; after the last, what remains.
    pub fn notes(&self, station: usize) -> impl Iterator<Item = &Arc<str>> {
        let from = station.checked_sub(1).map_or(0, |before| self.stations[before].line);
        let to = self.stations.get(station).map_or(u32::MAX, |station| station.line);
        self.notes.iter().filter(move |(line, _)| (from..to).contains(line)).map(|(_, text)| text)
    }

    /// The lesson from its beginning.
    pub fn begin(&self) -> Course {
        let text = match &self.text {
            Text::Static(text) => Text::Static(text),
            Text::Short(text) => Text::Short(text.clone()),
            Text::Long(_) | Text::Pipe(_) => unreachable!("of these no items are kept"),
        };
        let script = Script::new(Input::Static(b"", 0));
        let mut course = Course::new(Feed::new(Some(self.items.clone()), script, text), None);
        course.steps.meets_nobody_else = !self.guests;
        course
    }

    fn read(&mut self, at: &mut Reading, item: &Item) {
        let alone = at.repeats == 0 && !at.together;
        match &item.kind {
            ItemKind::Heading(text) => {
                self.phases.push(Phase { line: item.line, text: text.clone() });
            }
            ItemKind::Guests => self.guests = true,
            ItemKind::Packet(line) => {
                let is_resent = matches!(&line.kind, PacketLineKind::Packet(it) if it.resent);
                if let Some(station) = self.stations.last_mut().filter(|_| is_resent) {
                    station.waits = true;
                }
            }
            ItemKind::Do(text) => at.task = Some(text.clone()),
            ItemKind::Note(text) => self.notes.push((item.line, text.clone())),
            ItemKind::Switch(name) | ItemKind::Completion(name, _) => self.meet(Some(name)),
            ItemKind::Together => {
                if at.repeats == 0 {
                    self.arrive(at, item, StationKind::Together);
                }
                at.together = true;
            }
            ItemKind::Apart => at.together = false,
            ItemKind::Repeat(_) => {
                if alone {
                    let line = super::file::line_of(&self.text, item.line);
                    self.arrive(at, item, StationKind::Repeat(line.trim().into()));
                }
                at.repeats += 1;
            }
            ItemKind::End => at.repeats -= 1,
            ItemKind::Input(name, text) => {
                self.meet(Some(name));
                if alone {
                    let line = format!("{}<< {text}", name.text);
                    self.arrive(at, item, StationKind::Input(line.into()));
                }
            }
            ItemKind::Statement(name, statement) => {
                self.meet(name.as_ref());
                if alone {
                    self.arrive(at, item, StationKind::Step);
                }
                at.steps += 1;
                let name = name.as_ref().map(|name| name.text.clone());
                if let Some(station) = self.stations.last_mut() {
                    station.steps.push((name, statement.clone()));
                }
            }
            _ => {}
        }
    }

    fn arrive(&mut self, at: &mut Reading, item: &Item, kind: StationKind) {
        let (line, before, task) = (item.line, at.steps, at.task.take());
        let station = Station { line, before, kind, steps: Vec::new(), task, waits: false };
        self.stations.push(station);
    }

    fn meet(&mut self, name: Option<&Name>) {
        let name = name.map_or("server", |name| &*name.text);
        let known = name.ends_with("$i") || self.processes.iter().any(|known| **known == *name);
        if !known {
            self.processes.push(name.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lesson::Lesson;

    const LESSON: &str = "@title t
## 1 One
@note first
# words
server> s = socket udp
client> c = socket udp
@note second
## 2 Two
repeat 3 {
c$i> x = socket udp
x.close
}
@together
client> d = socket udp
d.close
@end
server> s.close
";

    #[test]
    fn a_plan_knows_the_stations_the_phases_and_the_notes() {
        let plan = Lesson::from_text("t", LESSON).prepare().unwrap().plan().unwrap();
        let stations: Vec<_> =
            plan.stations().iter().map(|s| (s.line, s.before, s.steps.len())).collect();
        assert_eq!(stations, [(5, 0, 1), (6, 1, 1), (9, 2, 2), (13, 4, 2), (17, 6, 1)]);
        assert_eq!(plan.steps(), 7);
        let phases: Vec<_> = plan.phases().iter().map(|p| plan.station_after(p.line)).collect();
        assert_eq!(phases, [0, 2]);
        let notes = |at| plan.notes(at).map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(notes(0), ["first"]);
        assert_eq!(notes(1), Vec::<String>::new());
        assert_eq!(notes(2), ["second"]);
        assert_eq!(notes(5), Vec::<String>::new());
        assert_eq!(plan.processes().iter().map(|p| &**p).collect::<Vec<_>>(), ["server", "client"]);
    }
}
