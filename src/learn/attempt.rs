//! A lesson that a student works at: where it is, whether what was typed is the step that comes next, and back to
//! before a step. The session is lent.

use std::{
    collections::{BTreeMap, HashSet},
    rc::Rc,
    sync::Arc,
};

use super::{
    effect::{Effect, compare, names_set},
    progress::TypedLine,
    task::{Task, asked_at, call_of, tasks},
};
use crate::{
    engine::Session,
    language::{
        parse_line,
        span::Span,
        tree::{Line, Name, Statement},
    },
    lesson::{Audience, Course, Here, Pause, Plan, Stand, Station, Stop},
    model::{ProcessId, Wording},
};

/// A student's attempt at a lesson.
#[expect(missing_debug_implementations, reason = "a session's course has none")]
pub struct Attempt {
    plan: Plan,
    course: Course,
    /// Whether the steps are typed. Who only reads pauses at headings too.
    types: bool,
    stand: Stand,
    /// The line behind the step that was made last: the course has no place of its own when that fell short.
    behind: Option<u32>,
    /// The names that the lesson sets.
    names: HashSet<String>,
    /// What was typed for a step, by the line where the lesson has it.
    own: BTreeMap<u32, Rc<Statement>>,
    /// What was predicted, by the line behind the question.
    answers: BTreeMap<u32, Option<char>>,
    marks: BTreeMap<u32, Mark>,
}

/// How a student has done at one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Calls that were not this step.
    pub wrong: u32,
    /// Hints given.
    pub hints: u32,
    /// Whether the line was shown.
    pub shown: bool,
    /// Whether it was typed. One that was left to the lesson is not.
    pub done: bool,
    /// Whether it was left to the lesson.
    pub skipped: bool,
}

impl Mark {
    /// Whether it was right at the first try, and the line was not shown.
    fn is_first(&self) -> bool {
        self.done && self.wrong == 0 && !self.shown
    }
}

/// What must be said of a line that was typed for a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It is the step.
    Right(Option<Difference>),
    /// It is not.
    Wrong(Wrong),
    /// Its name is one that the lesson gives to something else: nothing is to be called.
    Taken(Arc<str>),
}

/// In what a right line differs from the lesson's, where that does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The lesson wrote this.
    Wrote(Arc<str>),
    /// In the lesson it has this name.
    Called(Arc<str>),
}

/// In what a line is not the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The step is made at Enter.
    AtEnter,
    /// Another process makes it.
    Process,
    /// Another call is wanted.
    Call,
    /// The same call on another socket.
    Socket,
    /// The same call with other arguments.
    Arguments,
    /// It cannot be worked out, or is not a call.
    Nothing,
    /// The call was right, and what came was not what the lesson says.
    Came,
}

/// How far a student has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Steps that are to be typed.
    pub tasks: usize,
    /// Those that were.
    pub done: usize,
    /// Those that were right at the first try, without the line being shown.
    pub first: usize,
    /// Hints given.
    pub hints: usize,
    /// Steps left to the lesson.
    pub skipped: usize,
}

impl Attempt {
    /// Before the first line; `types`: the student types the steps.
    pub fn new(plan: Plan, types: bool) -> Self {
        Self {
            course: plan.begin(),
            types,
            names: names_set(&plan),
            plan,
            stand: Stand::Pause(Pause::Step),
            behind: None,
            own: BTreeMap::new(),
            answers: BTreeMap::new(),
            marks: BTreeMap::new(),
        }
    }

    /// The lesson.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Its run.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Behind a question, before a step, or at the end.
    pub fn stand(&self) -> Stand {
        self.stand
    }

    /// The line before which it is; `None` at the end.
    pub fn line(&self) -> Option<u32> {
        if self.stand == Stand::End { None } else { self.course.next_line().or(self.behind) }
    }

    /// Goes on to the next question or step; the next step is made as the lesson has it.
    pub fn go_on(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
    ) -> Result<(), Stop> {
        let types = self.types;
        self.behind = self.course.next_line().map(|line| line + 1);
        let stand = self.course.play(session, audience, |course, _, _, stand| {
            Ok(match stand {
                Stand::Pause(Pause::Step) if course.is_repeating() => Here::Pass,
                Stand::Pause(Pause::Heading) if types => Here::Pass,
                Stand::Pause(Pause::Paragraph) => Here::Pass,
                Stand::Pause(_) | Stand::Question(_) | Stand::End => Here::Stay,
            })
        })?;
        self.arrive(session, stand)
    }

    /// The process of the next step is there before its line is typed.
    fn arrive(&mut self, session: &mut Session, stand: Stand) -> Result<(), Stop> {
        self.stand = stand;
        let station = self.station().and_then(asked_at);
        if let Some((name, _)) = station {
            let name = name.map_or(self.course.speaker(), |name| name);
            session
                .process(name)
                .map_err(|_| Stop::Machine(std::io::ErrorKind::OutOfMemory.into()))?;
        }
        Ok(())
    }

    /// The station before which it is.
    pub fn station(&self) -> Option<&Station> {
        if self.stand != Stand::Pause(Pause::Step) {
            return None;
        }
        let line = self.course.next_line()?;
        self.plan.stations().get(self.plan.station_after(line)).filter(|it| it.line == line)
    }

    /// Whether the steps are typed.
    pub fn is_typed(&self) -> bool {
        self.types
    }

    /// What is to be typed; `None`: the step is made at Enter.
    pub fn task(&self, session: &Session) -> Option<Task> {
        let station = self.station().filter(|_| self.types)?;
        Task::of(station, &self.course, session)
    }

    /// Which of the tasks comes next, from 1.
    pub fn task_number(&self) -> usize {
        let here = self.line().unwrap_or(u32::MAX);
        let before = self.plan.stations().iter().take_while(|station| station.line < here);
        before.filter(|station| asked_at(station).is_some()).count() + 1
    }

    /// What the reader says to the question behind which it stands.
    pub fn predict(&mut self, session: &mut Session, letter: Option<char>) {
        if let Some(line) = self.course.next_line() {
            self.answers.insert(line, letter);
        }
        self.course.predict(session, letter);
    }

    /// Whether a statement of a process is the step that comes next. Nothing is called.
    pub fn judge(
        &self,
        session: &Session,
        task: &Task,
        process: ProcessId,
        typed: &Statement,
    ) -> Judged {
        let wrong = Judged::Wrong;
        let Some(tree) = call_of(typed) else { return wrong(Wrong::Nothing) };
        let Ok((call, on)) = session.meaning(process, tree) else { return wrong(Wrong::Nothing) };
        if task.process_in(session) != Some(process) {
            return wrong(Wrong::Process);
        }
        let effect = compare(&self.plan, task, &call, on.as_deref());
        match effect {
            Effect::OtherCall => wrong(Wrong::Call),
            Effect::OtherSocket => wrong(Wrong::Socket),
            Effect::OtherArguments => wrong(Wrong::Arguments),
            Effect::Same | Effect::Harmless => {
                let mut called = None;
                for (at, name) in tree.targets.iter().enumerate() {
                    let theirs = task.targets.get(at);
                    if theirs == Some(&name.text) {
                        continue;
                    }
                    if self.is_the_lessons(&name.text) {
                        return Judged::Taken(name.text.clone());
                    }
                    called = called.or(theirs.cloned());
                }
                Judged::Right(match effect {
                    Effect::Harmless => Some(Difference::Wrote(task.written.clone())),
                    _ => called.map(Difference::Called),
                })
            }
        }
    }

    /// Whether the lesson gives a name to something.
    pub(crate) fn is_the_lessons(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Makes the step that comes next as it was typed, and goes on. `Err`: it did not give what the lesson says.
    pub fn take(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
        task: &Task,
        typed: &Statement,
    ) -> Result<(), Stop> {
        self.write(task, typed);
        let came = self.go_on(session, audience);
        if came.is_ok() {
            self.own.insert(task.line, Rc::new(typed.clone()));
            self.mark(task.line).done = true;
        }
        came
    }

    fn write(&mut self, task: &Task, typed: &Statement) {
        let name = Name { text: task.process.clone(), span: Span::default() };
        self.course.write_instead(Some(name), adopted(typed, task).into());
    }

    /// Makes the step as the lesson has it, and goes on.
    pub fn skip(&mut self, session: &mut Session, audience: &mut dyn Audience) -> Result<(), Stop> {
        if let Some(line) = self.station().filter(|it| asked_at(it).is_some()).map(|it| it.line) {
            self.own.remove(&line);
            let mark = self.mark(line);
            mark.skipped = !mark.done;
        }
        self.go_on(session, audience)
    }

    /// How the student does at the step of a line.
    pub fn mark(&mut self, line: u32) -> &mut Mark {
        self.marks.entry(line).or_default()
    }

    /// The lesson from its beginning in a fresh session, with what was typed, silently to before a line, or to the end.
    pub fn replay(&mut self, session: &mut Session, line: Option<u32>) -> Result<(), Stop> {
        let earlier = std::mem::replace(&mut self.course, self.plan.begin());
        self.course.takes_ports_of(earlier);
        let is_there = |at: Option<u32>| line.is_some_and(|line| at.is_none_or(|at| at >= line));
        let stand = loop {
            let stand = self.course.play_again(session, |course, _, stand| {
                Ok(match stand {
                    Stand::Pause(Pause::Step) if !course.is_repeating() => Here::Stay,
                    Stand::Pause(_) => Here::Pass,
                    Stand::Question(_) | Stand::End => Here::Stay,
                })
            })?;
            let at = self.course.next_line();
            match stand {
                Stand::Pause(_) => {
                    if is_there(at) {
                        break Stand::Pause(Pause::Step);
                    }
                    self.arrive(session, Stand::Pause(Pause::Step))?;
                    self.write_own(session);
                }
                Stand::Question(last) => {
                    let answer = at.and_then(|at| self.answers.get(&at)).copied();
                    if answer.is_none() && is_there(at) {
                        break Stand::Question(last);
                    }
                    self.course.predict(session, answer.flatten());
                }
                Stand::End => break Stand::End,
            }
        };
        self.arrive(session, stand)
    }

    /// The next step is made as it was typed, if it was typed and is still that step.
    fn write_own(&mut self, session: &Session) {
        let Some(task) = self.task(session) else { return };
        let Some(own) = self.own.get(&task.line).cloned() else { return };
        let process = task.process_in(session);
        let is_right =
            |process| matches!(self.judge(session, &task, process, &own), Judged::Right(_));
        if process.is_some_and(is_right) {
            self.write(&task, &own);
        }
    }

    /// What was typed.
    pub fn typed(&self) -> Vec<TypedLine> {
        let line = |(at, own): (&u32, &Rc<Statement>)| TypedLine {
            at: *at,
            text: own.text().to_string(),
            first: self.marks.get(at).is_some_and(Mark::is_first),
        };
        self.own.iter().map(line).collect()
    }

    /// What was typed on an earlier visit. A line that cannot be read, or is not the step any more, does nothing.
    pub(crate) fn remember(&mut self, lines: Vec<TypedLine>) {
        for line in lines {
            if let Ok(Line::Statement(_, statement)) = parse_line(&line.text, line.at) {
                self.own.insert(line.at, statement);
                *self.mark(line.at) = Mark { done: true, shown: !line.first, ..Mark::default() };
            }
        }
    }

    /// From this line on nothing has been typed or predicted.
    pub(crate) fn forget_from(&mut self, line: u32) {
        self.own.retain(|at, _| *at < line);
        self.answers.retain(|at, _| *at <= line);
    }

    /// How far the student has come.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally { tasks: tasks(&self.plan), ..Tally::default() };
        for mark in self.marks.values() {
            tally.done += usize::from(mark.done);
            tally.first += usize::from(mark.is_first());
            tally.hints += mark.hints as usize;
            tally.skipped += usize::from(mark.skipped && !mark.done);
        }
        tally
    }
}

/// What was typed, with the names of the lesson: what it makes bears them, and goes by the student's own as well.
fn adopted(typed: &Statement, task: &Task) -> Statement {
    let mut wording = Wording::new(typed.text().clone(), typed.wording.names.clone());
    for (at, name) in task.targets.iter().enumerate().take(wording.names.len()) {
        let own = wording.names[at].replace(name.clone());
        wording.also[at] = own.filter(|own| own != name);
    }
    Statement { wording: wording.into(), line: task.line, ..typed.clone() }
}
