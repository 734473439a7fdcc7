//! What a step gave, who still sleeps, and whether that is what the lesson says.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use super::{
    replay::Replay,
    script::{Item, ItemKind},
    trouble::{Stop, TroubleKind},
    wait::DEADLINE,
};
use crate::{
    engine::{Session, Status, Turn},
    language::{
        span::Span,
        tree::{Expectation, Mark, Name, Statement, StatementKind},
    },
    model::{Bytes, CallName, Errno, Event, Failure, ProcessId, ProgramEnd, Returned, Seq, What},
};

/// A statement that was carried out.
#[derive(Debug)]
pub(super) struct Step {
    process: ProcessId,
    /// Its text, by which its events are known.
    text: Rc<str>,
    line: u32,
    returned: Option<Rc<Returned>>,
    /// Whether the lesson says that it sleeps.
    marked: bool,
    /// Whether an expectation has spoken about it.
    judged: bool,
    /// What it was, if it can be looked at again.
    lens: Option<Rc<Statement>>,
}

/// The step above, the steps that sleep or have come back, and what of the journal has been looked at.
#[derive(Debug, Default)]
pub(super) struct Steps {
    above: Option<Step>,
    /// By process: a step that slept, until it is claimed.
    sleeping: Vec<Option<Step>>,
    /// By process: whether a program was started there.
    programs: Vec<bool>,
    /// By process: whether its program has printed since `output` was called.
    printed: Vec<bool>,
    seen: u64,
    /// A program that the playground could not go on with.
    halted: Option<(Rc<str>, ProgramEnd)>,
}

impl Steps {
    /// Looks at the events that are new.
    pub(super) fn collect(&mut self, session: &Session) {
        let journal = session.journal();
        if journal.last().0 == self.seen {
            return;
        }
        for event in journal.after(Seq(self.seen)) {
            match &event.what {
                What::Returned(returned) if !returned.passing => self.came_back(event, returned),
                What::Printed(_) => *slot(&mut self.printed, event.process) = true,
                What::ProgramEnded(end @ ProgramEnd::Halted(..)) => {
                    self.halted = Some((event.name.clone(), end.clone()));
                }
                _ => {}
            }
        }
        self.seen = journal.last().0;
    }

    fn came_back(&mut self, event: &Event, returned: &Rc<Returned>) {
        let sleeping = self.sleeping.get_mut(event.process.0 as usize);
        for step in self.above.iter_mut().chain(sleeping.into_iter().flatten()) {
            if step.process == event.process && Rc::ptr_eq(&step.text, &returned.source.text) {
                step.returned = Some(returned.clone());
                return;
            }
        }
    }

    fn sleeping(&self, process: ProcessId) -> Option<&Step> {
        self.sleeping.get(process.0 as usize)?.as_ref()
    }

    /// Whether a statement need not wait for its process: what ends or answers a sleep, and what only looks while
    /// the process is meant to be asleep, or runs a program.
    fn is_for_now(&self, process: ProcessId, statement: &Statement) -> bool {
        let waits = self.sleeping(process).is_some_and(|step| !step.marked);
        match call_of(statement) {
            Some(CallName::Interrupt | CallName::Kill | CallName::Resume) => true,
            Some(call) => call.works_while_asleep() && !waits,
            None => matches!(statement.kind, StatementKind::Show(_)) && !waits,
        }
    }

    fn has_printed(&self, process: ProcessId) -> bool {
        self.printed.get(process.0 as usize).copied().unwrap_or_default()
    }
}

/// The place of a process in a list.
fn slot<T: Default>(list: &mut Vec<T>, process: ProcessId) -> &mut T {
    let at = process.0 as usize;
    if list.len() <= at {
        list.resize_with(at + 1, T::default);
    }
    &mut list[at]
}

impl Replay<'_> {
    /// Carries out a statement. True if its expectation, which stands ahead, has been dealt with.
    pub(super) fn statement(
        &mut self,
        name: Option<&Name>,
        statement: &Rc<Statement>,
        ahead: Option<&Item>,
    ) -> Result<bool, Stop> {
        self.breathe()?;
        let process = self.speak(name)?;
        self.course.score.steps += 1;
        if !self.course.steps.is_for_now(process, statement) {
            self.until_ready(process)?;
        }
        let statement = self.prepared(statement)?;
        let patience = ahead.and_then(|item| match &item.kind {
            ItemKind::Expectation(expectation) => Some((item, expectation.within?)),
            _ => None,
        });
        match (call_of(&statement), patience) {
            (Some(call), Some((item, within))) if call.is_lens() => {
                self.watch_lens(process, &statement, item, within, false)?;
                return Ok(true);
            }
            (Some(CallName::Output), Some((_, within))) => self.until_printed(process, within)?,
            _ => {}
        }
        self.session
            .start(process, &statement)
            .map_err(|refusal| self.trouble(TroubleKind::Refused(refusal.halt), refusal.span))?;
        match statement.kind {
            StatementKind::Program(_) => *slot(&mut self.course.steps.programs, process) = true,
            _ => {
                self.course.steps.above = Some(Step {
                    process,
                    text: statement.text.clone(),
                    line: self.course.line,
                    returned: None,
                    marked: false,
                    judged: false,
                    lens: call_of(&statement)
                        .is_some_and(CallName::is_lens)
                        .then(|| statement.clone()),
                });
            }
        }
        self.course.steps.collect(&self.session);
        // A result that is here is judged before anything settles, so that its comment stands right below it.
        let here = self.course.steps.above.as_ref().is_some_and(|step| step.returned.is_some());
        let held = match ahead {
            Some(item @ Item { kind: ItemKind::Expectation(e), line, .. })
                if here && e.mark != Mark::Asleep && self.holds_now(item) =>
            {
                self.course.line = *line;
                self.below(item)?;
                true
            }
            _ => false,
        };
        self.settle();
        Ok(held)
    }

    /// Lets everybody go on who can.
    pub(super) fn settle(&mut self) {
        self.session.settle();
        self.course.steps.collect(&self.session);
    }

    /// Whether the expectation ahead need not be waited for.
    fn holds_now(&self, item: &Item) -> bool {
        let ItemKind::Expectation(expectation) = &item.kind else { return false };
        expectation.within.is_none() || {
            let returned = self.course.steps.above.as_ref().and_then(|step| step.returned.as_ref());
            returned.is_some_and(|returned| self.judge(item, returned).is_ok())
        }
    }

    /// What stands below a step: an expectation, a completion, a check in passing.
    pub(super) fn below(&mut self, item: &Item) -> Result<(), Stop> {
        match &item.kind {
            ItemKind::Expectation(expectation) if expectation.mark == Mark::Asleep => {
                self.must_sleep(expectation)
            }
            ItemKind::Expectation(expectation) => self.expect(item, expectation),
            ItemKind::Completion(name, expectation) => self.complete(item, name, expectation),
            ItemKind::Check(name, lens, expectation) => {
                let process = self.speak(name.as_ref())?;
                self.above_is_done()?;
                let lens = self.prepared(lens)?;
                let within = expectation.within.unwrap_or_default();
                self.watch_lens(process, &lens, item, within, true)
            }
            _ => unreachable!("nothing else stands below a step"),
        }
    }

    /// `...`
    fn must_sleep(&mut self, expectation: &Expectation) -> Result<(), Stop> {
        // Programs that have more to do may be what it waits for.
        let mut turns = 0;
        while self.session.is_busy() && turns < 64 {
            turns += 1;
            self.settle();
            self.go_on()?;
        }
        self.collect()?;
        let Some(step) = &mut self.course.steps.above else { return Ok(()) };
        if let Some(returned) = &step.returned {
            let kind = TroubleKind::NotAsleep(returned.clone());
            return Err(self.trouble(kind, mark_span(expectation)).into());
        }
        step.marked = true;
        step.judged = true;
        self.course.score.held += 1;
        Ok(())
    }

    /// `=` and `!`
    fn expect(&mut self, item: &Item, expectation: &Expectation) -> Result<(), Stop> {
        let patience = expectation.within.unwrap_or(DEADLINE);
        let deadline = Instant::now() + patience;
        let came = |steps: &Steps| steps.above.as_ref().is_none_or(|step| step.returned.is_some());
        self.wait_until(deadline, |replay| came(&replay.course.steps))?;
        let Some(step) = &mut self.course.steps.above else { return Ok(()) };
        step.judged = true;
        let (process, line, lens) = (step.process, step.line, step.lens.take());
        let Some(returned) = step.returned.clone() else {
            return Err(self.still_asleep(process, line, patience, expectation));
        };
        // In a pipe it was looked at before anybody knew of `within`.
        if let (Some(lens), Some(within)) = (lens, expectation.within)
            && self.judge(item, &returned).is_err()
        {
            return self.watch_lens(process, &lens, item, within, false);
        }
        self.accept(item, expectation, &returned)
    }

    /// `server< =`
    fn complete(
        &mut self,
        item: &Item,
        name: &Name,
        expectation: &Expectation,
    ) -> Result<(), Stop> {
        self.put_away()?;
        let process = self.speak(Some(name))?;
        let patience = expectation.within.unwrap_or(DEADLINE);
        if self.course.steps.sleeping(process).is_none() {
            return Err(self.trouble(TroubleKind::NothingSlept, Span::default()).into());
        }
        if expectation.mark == Mark::Asleep {
            self.collect()?;
            if let Some(returned) =
                self.course.steps.sleeping(process).and_then(|s| s.returned.clone())
            {
                let kind = TroubleKind::NotAsleep(returned);
                return Err(self.trouble(kind, mark_span(expectation)).into());
            }
            self.course.score.held += 1;
            return Ok(());
        }
        let deadline = Instant::now() + patience;
        self.wait_until(deadline, |replay| {
            replay.course.steps.sleeping(process).is_none_or(|step| step.returned.is_some())
        })?;
        let Some(step) = slot(&mut self.course.steps.sleeping, process).take() else {
            return Ok(());
        };
        match step.returned {
            Some(returned) => self.accept(item, expectation, &returned),
            None => Err(self.still_asleep(process, step.line, patience, expectation)),
        }
    }

    /// A check looks at what a step has done, so the step must be done, unless it is meant to sleep.
    fn above_is_done(&mut self) -> Result<(), Stop> {
        let done = |steps: &Steps| {
            steps.above.as_ref().is_none_or(|step| step.marked || step.returned.is_some())
        };
        if done(&self.course.steps) {
            return Ok(());
        }
        self.wait_until(Instant::now() + DEADLINE, |replay| done(&replay.course.steps)).map(drop)
    }

    /// Compares what came with what is expected, keeps what the names stand for, and shows the comment.
    fn accept(
        &mut self,
        item: &Item,
        expectation: &Expectation,
        returned: &Rc<Returned>,
    ) -> Result<(), Stop> {
        match self.judge(item, returned) {
            Ok(captures) => {
                for (name, value) in captures {
                    self.session.set_shared(&name, value);
                }
                self.course.score.held += 1;
                if let Some(comment) = &expectation.comment {
                    let comment = self.course.ports.shown(comment);
                    self.session.tell(Some(self.course.speaker.1), What::Comment(comment));
                }
                Ok(())
            }
            Err(difference) => {
                let kind = TroubleKind::Differs {
                    mark: expectation.mark,
                    expected: expectation.pattern.clone(),
                    came: returned.clone(),
                    difference,
                };
                Err(self.trouble(kind, expectation.span).into())
            }
        }
    }

    pub(super) fn judge(
        &self,
        item: &Item,
        returned: &Returned,
    ) -> Result<super::pattern::Captures, super::pattern::Difference> {
        let pattern = item.pattern.as_ref().expect("only `...` has no pattern");
        let process = self.course.speaker.1;
        pattern.matches(&returned.outcome, &|name| self.known(process, name))
    }

    /// What `$NAME` stands for.
    fn known(&self, process: ProcessId, name: &str) -> Option<Bytes> {
        self.session.variable(process, name)?.to_text()
    }

    fn still_asleep(
        &self,
        process: ProcessId,
        line: u32,
        waited: Duration,
        expectation: &Expectation,
    ) -> Stop {
        let call = match self.session.status(process) {
            Status::Asleep(call, _) => call,
            Status::Ready | Status::Running | Status::Paused => CallName::Sleep,
        };
        let span = mark_span(expectation);
        self.trouble(TroubleKind::StillAsleep(call, line, waited), span).into()
    }

    /// Nothing more will be said about the step above.
    pub(super) fn put_away(&mut self) -> Result<(), Stop> {
        let Some(step) = self.course.steps.above.take() else { return Ok(()) };
        let process = step.process;
        if step.returned.is_none() {
            *slot(&mut self.course.steps.sleeping, process) = Some(step);
            return self.halted();
        }
        self.judged(&step)?;
        self.halted()
    }

    /// A step that failed must have been expected to. EINTR is what `interrupt` asks for.
    fn judged(&self, step: &Step) -> Result<(), Stop> {
        let Some(returned) = step.returned.as_ref().filter(|_| !step.judged || step.marked) else {
            return Ok(());
        };
        match returned.outcome.failure() {
            None | Some(Failure::Errno(Errno::EINTR)) => Ok(()),
            Some(failure) => {
                let kind = TroubleKind::Unexpected(returned.clone(), failure);
                let mut trouble = self.trouble_at(step.line, kind, Span::default());
                trouble.process = self.name_of(step.process);
                Err(trouble.into())
            }
        }
    }

    fn halted(&mut self) -> Result<(), Stop> {
        let Some((name, end)) = self.course.steps.halted.take() else { return Ok(()) };
        let line = match &end {
            ProgramEnd::Halted(source, _) => source.line,
            _ => self.course.line,
        };
        let mut trouble = self.trouble_at(line, TroubleKind::Program(end), Span::default());
        trouble.process = name;
        Err(trouble.into())
    }

    pub(super) fn collect(&mut self) -> Result<(), Stop> {
        self.course.steps.collect(&self.session);
        self.halted()
    }

    /// Waits until a process can take its next line, and lets go of what it slept in.
    fn until_ready(&mut self, process: ProcessId) -> Result<(), Stop> {
        let at = process.0 as usize;
        let sleeps = self.course.steps.sleeping.get(at).is_some_and(Option::is_some);
        if !sleeps && !self.course.steps.programs.get(at).copied().unwrap_or_default() {
            return Ok(());
        }
        let deadline = Instant::now() + DEADLINE;
        let ready = self.wait_until(deadline, |replay| {
            matches!(replay.session.status(process), Status::Ready | Status::Paused)
        })?;
        match self.session.status(process) {
            Status::Ready => {}
            Status::Asleep(call, source) if !ready => {
                let kind = TroubleKind::SleepsOn(call, source.line);
                return Err(self.trouble(kind, Span::default()).into());
            }
            Status::Asleep(..) | Status::Running | Status::Paused => {
                return Err(self.trouble(TroubleKind::StillRuns, Span::default()).into());
            }
        }
        *slot(&mut self.course.steps.programs, process) = false;
        match slot(&mut self.course.steps.sleeping, process).take() {
            Some(step) => self.judged(&step),
            None => Ok(()),
        }
    }

    /// Waits until a program has printed and has nothing more to do for now.
    fn until_printed(&mut self, process: ProcessId, within: Duration) -> Result<(), Stop> {
        self.wait_until(Instant::now() + within, |replay| {
            !replay.session.is_busy() && replay.course.steps.has_printed(process)
        })?;
        *slot(&mut self.course.steps.printed, process) = false;
        Ok(())
    }

    /// Reads a lens, again and again until the expectation holds or the time is over.
    fn watch_lens(
        &mut self,
        process: ProcessId,
        lens: &Rc<Statement>,
        item: &Item,
        within: Duration,
        passing: bool,
    ) -> Result<(), Stop> {
        let (ItemKind::Check(_, _, expectation) | ItemKind::Expectation(expectation)) = &item.kind
        else {
            unreachable!("only these have an expectation of a lens");
        };
        let deadline = Instant::now() + within;
        let mut pause = Duration::from_millis(1);
        loop {
            let mut returned = self.session.peek(process, lens).map_err(|refusal| {
                self.trouble(TroubleKind::Refused(refusal.halt), refusal.span)
            })?;
            returned.passing = passing;
            let over = Instant::now() >= deadline;
            if over || self.judge(item, &returned).is_ok() {
                self.session.record_check(process, returned.clone());
                self.course.line = item.line;
                return self.accept(item, expectation, &Rc::new(returned));
            }
            let next = deadline.min(Instant::now() + pause);
            self.wait_until(next, |_| false)?;
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    /// The end of the script: whoever sleeps must have been meant to, and programs come to rest.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        self.put_away()?;
        for at in 0..self.course.steps.sleeping.len() {
            let Some(step) = self.course.steps.sleeping[at].take() else { continue };
            let process = step.process;
            if !step.marked && step.returned.is_none() {
                let line = step.line;
                self.course.steps.sleeping[at] = Some(step);
                self.wait_until(Instant::now() + DEADLINE, |replay| {
                    !matches!(replay.session.status(process), Status::Asleep(..))
                })?;
                if let Status::Asleep(call, _) = self.session.status(process) {
                    let kind = TroubleKind::SleepsOn(call, line);
                    let mut trouble = self.trouble_at(line, kind, Span::default());
                    trouble.process = self.name_of(process);
                    return Err(trouble.into());
                }
                if let Some(step) = self.course.steps.sleeping[at].take() {
                    self.judged(&step)?;
                }
            } else {
                self.judged(&step)?;
            }
        }
        while self.session.settle() == Turn::Busy {
            self.collect()?;
            self.breathe()?;
        }
        self.collect()
    }

    fn name_of(&self, process: ProcessId) -> Rc<str> {
        self.session.process_names().nth(process.0 as usize).cloned().unwrap_or_default()
    }
}

fn call_of(statement: &Statement) -> Option<CallName> {
    match &statement.kind {
        StatementKind::Call(tree) => Some(tree.call),
        _ => None,
    }
}

/// Where an expectation says what should be: its pattern, or the whole line.
fn mark_span(expectation: &Expectation) -> Span {
    match expectation.mark {
        Mark::Asleep => Span::default(),
        Mark::Returned | Mark::Failed => expectation.span,
    }
}
