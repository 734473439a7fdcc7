//! What a step gave, who still sleeps, and whether that is what the lesson says.

use std::{rc::Rc, sync::Arc};

use super::{
    judge::Packets,
    replay::Replay,
    script::{Item, ItemKind},
    trouble::{Stop, TroubleKind},
    wait::{DEADLINE, after},
};
use crate::{
    engine::{Bookmark, Session, Status, Turn},
    language::{
        span::Span,
        tree::{Mark, Name, Statement, StatementKind},
    },
    model::{
        CallId, CallName, Errno, Event, Failure, Origin, ProcessId, ProgramEnd, Returned, What,
    },
};

/// A statement that was carried out.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) process: ProcessId,
    /// Which call it made.
    pub(super) call: CallId,
    pub(super) line: u32,
    /// Whether something may yet be said about it, so that what it gives must be kept.
    is_asked_about: bool,
    came: Came,
    /// Whether the lesson says that it sleeps.
    pub(super) marked: bool,
    /// Whether an expectation has spoken about it.
    pub(super) judged: bool,
    /// What it was, if it can be looked at again.
    pub(super) lens: Option<Rc<Statement>>,
}

/// Whether a step has returned.
#[derive(Debug)]
enum Came {
    /// Not yet.
    NotYet,
    /// It has succeeded, and the lesson says nothing about it.
    Unasked,
    /// With this.
    With(Rc<Returned>),
}

impl Step {
    /// Whether it has returned.
    pub(super) fn is_back(&self) -> bool {
        !matches!(self.came, Came::NotYet)
    }

    /// What it gave, once it has returned.
    pub(super) fn returned(&self) -> Option<&Rc<Returned>> {
        match &self.came {
            Came::With(returned) => Some(returned),
            Came::NotYet | Came::Unasked => None,
        }
    }
}

/// The step above, the steps that sleep or have come back, and what of the journal has been looked at.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// The one above the line at hand.
    pub(super) above: Option<Step>,
    /// By process: a step that slept, until it is claimed.
    pub(super) sleeping: Vec<Option<Step>>,
    /// By process: whether a program was started there.
    programs: Vec<bool>,
    /// Those of the step above.
    pub(super) packets: Packets,
    seen: Bookmark,
    /// A program that the playground could not go on with.
    halted: Option<(Arc<str>, ProgramEnd)>,
    /// Whether only the lesson's own processes may wake its sleepers: it invites no guests, and somebody watches.
    pub(super) meets_nobody_else: bool,
}

impl Steps {
    /// Looks at the events that are new.
    pub(super) fn collect(&mut self, session: &Session) {
        let journal = session.journal();
        if self.seen.is_at_end(journal) {
            return;
        }
        for event in self.seen.take(journal) {
            self.packets.hear(event);
            match &event.what {
                What::Returned(returned) if !returned.is_check() => self.came_back(event, returned),
                What::Packet(packet) => self.packets.came(event, packet),
                What::ProgramEnded(_, end @ ProgramEnd::Halted(..)) => {
                    self.halted = Some((event.name().into(), end.clone()));
                }
                _ => {}
            }
        }
    }

    fn came_back(&mut self, event: &Event, returned: &Returned) {
        let Some(process) = event.process() else { return };
        let sleeping = self.sleeping.get_mut(process.0 as usize);
        for step in self.above.iter_mut().chain(sleeping.into_iter().flatten()) {
            if step.call == returned.id {
                step.came = if step.is_asked_about || returned.outcome.failure().is_some() {
                    Came::With(Rc::new(returned.clone()))
                } else {
                    Came::Unasked
                };
                return;
            }
        }
    }

    pub(super) fn sleeping(&self, process: ProcessId) -> Option<&Step> {
        self.sleeping.get(process.0 as usize)?.as_ref()
    }

    /// Whether a statement need not wait for its process: what ends or answers a sleep, and what only looks while
    /// the process is meant to be asleep, or runs a program.
    fn is_for_now(&self, process: ProcessId, statement: &Statement) -> bool {
        let waits = self.sleeping(process).is_some_and(|step| !step.marked);
        let ends_it = matches!(
            call_of(statement),
            Some(CallName::Interrupt | CallName::Kill | CallName::Resume)
        );
        statement.works_while_asleep() && (ends_it || !waits)
    }
}

/// The place of a process in a list.
pub(super) fn slot<T: Default>(list: &mut Vec<T>, process: ProcessId) -> &mut T {
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
        self.course.results.score.steps += 1;
        if !self.course.steps.is_for_now(process, statement) {
            self.until_ready(process)?;
        }
        self.begins(process);
        let statement = self.prepared(statement);
        let patience = ahead.and_then(|item| match &item.kind {
            ItemKind::Expectation(expectation) => Some((item, expectation.within?)),
            _ => None,
        });
        match (call_of(&statement), patience) {
            (Some(call), Some((item, within))) if call.is_lens() => {
                self.watch_lens(process, &statement, item, within, Origin::Typed)?;
                return Ok(true);
            }
            (Some(CallName::Output), Some((item, within))) => {
                self.until_printed(process, item, &[], after(within))?;
            }
            _ => {}
        }
        let call = self
            .session
            .start(process, &statement)
            .map_err(|refusal| self.trouble(TroubleKind::Refused(refusal.halt), refusal.span))?;
        self.course.steps.packets.begin(call);
        match statement.kind {
            StatementKind::Program(_) => *slot(&mut self.course.steps.programs, process) = true,
            _ => {
                self.course.steps.above = Some(Step {
                    process,
                    call,
                    line: self.course.line,
                    is_asked_about: ahead.is_none_or(Item::is_below_a_step),
                    came: Came::NotYet,
                    marked: false,
                    judged: false,
                    lens: call_of(&statement)
                        .is_some_and(|call| {
                            call.is_lens() || call == CallName::Output && patience.is_none()
                        })
                        .then(|| statement.clone()),
                });
            }
        }
        self.course.steps.collect(self.session);
        // A result that is here is judged before anything settles, so that its comment comes right below it.
        let here = self.course.steps.above.as_ref().is_some_and(Step::is_back);
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

    /// A line is carried out now.
    pub(super) fn begins(&mut self, process: ProcessId) {
        if let Some(trace) = &mut self.course.trace {
            let after = self.session.journal().last();
            trace.begins(self.course.line, process, after);
        }
    }

    /// Lets everybody go on who can.
    pub(super) fn settle(&mut self) {
        self.session.settle();
        self.course.steps.collect(self.session);
    }

    /// Nothing more will be said about the step above.
    pub(super) fn put_away(&mut self) -> Result<(), Stop> {
        let Some(mut step) = self.course.steps.above.take() else { return Ok(()) };
        let process = step.process;
        if !step.is_back() {
            step.is_asked_about = true;
            step.marked |= self.course.trace.as_ref().is_some_and(|trace| trace.may_sleep);
            *slot(&mut self.course.steps.sleeping, process) = Some(step);
            return self.halted();
        }
        self.judged(&step)?;
        self.halted()
    }

    /// A step that failed must have been expected to. EINTR is what `interrupt` asks for.
    fn judged(&self, step: &Step) -> Result<(), Stop> {
        let Some(returned) = step.returned().filter(|_| !step.judged || step.marked) else {
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
        self.course.steps.collect(self.session);
        self.halted()
    }

    /// Waits until a process can take its next line, and forgets the call it slept in.
    fn until_ready(&mut self, process: ProcessId) -> Result<(), Stop> {
        let at = process.0 as usize;
        let sleeps = self.course.steps.sleeping.get(at).is_some_and(Option::is_some);
        if !sleeps && !self.course.steps.programs.get(at).copied().unwrap_or_default() {
            return Ok(());
        }
        let deadline = after(DEADLINE);
        let ready = self.wait_until(deadline, |replay| {
            matches!(replay.session.status(process), Status::Ready | Status::Paused)
        })?;
        match self.session.status(process) {
            Status::Ready => {}
            Status::Asleep(call, source) if !ready => {
                let kind = TroubleKind::Occupied(call, source.line);
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

    /// The end of the script: every sleeper must have been meant to sleep, and programs come to rest.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        self.put_away()?;
        for at in 0..self.course.steps.sleeping.len() {
            let Some(step) = self.course.steps.sleeping[at].take() else { continue };
            let process = step.process;
            if !step.marked && !step.is_back() {
                let line = step.line;
                self.course.steps.sleeping[at] = Some(step);
                self.wait_until(after(DEADLINE), |replay| {
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

    fn name_of(&self, process: ProcessId) -> Arc<str> {
        self.session.process_names().nth(process.0 as usize).cloned().unwrap_or_default()
    }
}

fn call_of(statement: &Statement) -> Option<CallName> {
    match &statement.kind {
        StatementKind::Call(tree) => Some(tree.call),
        _ => None,
    }
}
