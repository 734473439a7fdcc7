//! What a process does by itself: frames over the tree, one statement at a time, in fair turns.

use std::{borrow::Cow, sync::Arc};

use super::{
    Session,
    flow::{Flow, FrameKind},
    no_value::{EvalError, NoValue},
    pending::Attempt,
    start::{Begun, no_call, source},
};
use crate::{
    language::{
        result::notation::notation,
        tree::{Argument, Body, Name, Statement, StatementKind},
    },
    model::{
        Call, CallName, Halt, Origin, Outcome, ProcessId, ProgramEnd, SocketId, ThreadId, Value,
        What,
    },
};

/// Statements in one turn.
const TURN: usize = 64;
/// Threads in one session.
const THREADS: u32 = 100_000;

/// What became of one statement of a program.
enum Step {
    /// On to the next.
    Next,
    /// The thread sleeps.
    Asleep,
    /// The program is over.
    Over(ProgramEnd),
}

impl Session {
    /// Some statements of a thread's program, until it sleeps, ends or its turn is over. Returns how many.
    pub(super) fn turn(&mut self, thread: ThreadId) -> usize {
        for done in 0..TURN {
            // A thread that the last statement may have woken goes on before the next statement, and learns what woke it;
            // what the statement has sent comes off the wire, which keeps no more than a few hundred packets itself.
            let others = self.waker.is_some() && (!self.sleepers.is_empty() || self.is_in_lab());
            let yields = done > 0 && (others || self.journal().is_full());
            let Some(flow) = self.flows.get_mut(thread) else { return done };
            if flow.asleep.is_some() || flow.paused {
                return done;
            }
            let Some(frame) = flow.frames.last_mut() else { return done };
            if yields {
                self.flows.make_ready(thread);
                return done;
            }
            let Some(at) = (frame.at < frame.body.len()).then_some(frame.at) else {
                if let Some(end) = self.end_of_block(thread) {
                    self.stop(thread, end);
                    return done;
                }
                continue;
            };
            let body = frame.body.clone();
            frame.at += 1;
            match self.step(thread, &body[at]) {
                Step::Next => {}
                Step::Asleep => return done + 1,
                Step::Over(end) => {
                    self.stop(thread, end);
                    return done + 1;
                }
            }
        }
        self.flows.make_ready(thread);
        TURN
    }

    /// A program is over or paused.
    fn stop(&mut self, thread: ThreadId, end: ProgramEnd) {
        let paused = matches!(end, ProgramEnd::Paused(..));
        let flow = self.flow_mut(thread);
        let exits = flow.program.filter(|_| flow.is_child() && !paused);
        if !paused {
            flow.frames.clear();
        }
        let process = flow.process;
        let main = self.processes[process].main;
        // A thread that simply finishes is not news; the program itself, or a failure, is.
        if (thread == main || !matches!(end, ProgramEnd::Finished))
            && let Some(program) = self.flow(thread).program
        {
            self.record(thread, What::ProgramEnded(program, end));
        }
        if let Some(by) = exits {
            self.exit(thread, by);
        }
        if thread != main && !paused {
            self.processes[process].threads.retain(|t| *t != thread);
            self.end_thread(thread);
        }
    }

    /// A thread that a program started is over.
    pub(super) fn end_thread(&mut self, thread: ThreadId) {
        self.record(thread, What::ThreadEnded);
        self.flows.remove(thread);
    }

    fn step(&mut self, thread: ThreadId, statement: &Statement) -> Step {
        match self.carry_out(thread, statement).map_err(EvalError::why) {
            Ok(step) => step,
            Err(why) => self.without_value(thread, statement, why),
        }
    }

    /// A value that cannot be had ends a program, unless `try` keeps why.
    fn without_value(&mut self, thread: ThreadId, statement: &Statement, why: NoValue) -> Step {
        let caught = match &why {
            NoValue::Halt(halt, _) => halt.exception().map(Cow::Borrowed),
            NoValue::Failed(failure) => Some(failure.name()),
        };
        if statement.tries && caught.is_some() {
            self.flow_mut(thread).last.error = caught;
            return Step::Next;
        }
        Step::Over(match why {
            NoValue::Halt(halt, _) => ProgramEnd::Halted(source(statement), halt),
            NoValue::Failed(_) => ProgramEnd::Failed(source(statement)),
        })
    }

    fn carry_out(&mut self, thread: ThreadId, statement: &Statement) -> Result<Step, EvalError> {
        match &statement.kind {
            StatementKind::Call(tree) => {
                return Ok(match self.begin(thread, statement, tree)? {
                    Begun::Returned(false) => Step::Next,
                    Begun::Returned(true) => Step::Over(ProgramEnd::Failed(source(statement))),
                    Begun::Asleep => Step::Asleep,
                });
            }
            StatementKind::Assign(..)
            | StatementKind::Put(..)
            | StatementKind::Remove(..)
            | StatementKind::Note(..)
            | StatementKind::Show(_) => {
                self.simple(thread, statement)?;
                if statement.tries {
                    self.flow_mut(thread).last.error = None;
                }
            }
            StatementKind::Program(body) => self.enter(thread, body, FrameKind::Once),
            StatementKind::Loop(body) => self.enter(thread, body, FrameKind::Loop),
            StatementKind::Repeat(count, body) => self.repeat(thread, count, body)?,
            StatementKind::ForSelect(name, arguments, body) => {
                return self.for_select(thread, statement, name, arguments, body);
            }
            StatementKind::ForSockets(name, body) => {
                let open = self.process_of(thread).table.open();
                let sockets = open.map(|d| Value::Socket(d.on.socket)).collect();
                self.for_each(thread, name, sockets, body);
            }
            StatementKind::ForKeys(name, table, body) => {
                let keys = self.table_named(thread, table)?.keys();
                self.for_each(thread, name, keys, body);
            }
            StatementKind::If(condition, then, otherwise) => {
                let body = if self.holds(thread, condition)? { then } else { otherwise };
                // `break` and `continue` of a one-line `if` need no frame of their own.
                match body.first().map(|s| &s.kind) {
                    Some(StatementKind::Break) => self.jump(thread, true),
                    Some(StatementKind::Continue) => self.jump(thread, false),
                    Some(_) => self.enter(thread, body, FrameKind::Once),
                    None => {}
                }
            }
            StatementKind::Break => self.jump(thread, true),
            StatementKind::Continue => self.jump(thread, false),
            StatementKind::Thread(body) => self.begin_thread(thread, body, statement)?,
            StatementKind::Fork(name, body) => {
                self.begin_child(thread, statement, name.as_ref(), body)?;
            }
        }
        Ok(Step::Next)
    }

    /// `for x in select`: the select sleeps as a call of its own; then the block is entered for each socket found.
    fn for_select(
        &mut self,
        thread: ThreadId,
        statement: &Statement,
        name: &Name,
        arguments: &[Argument],
        body: &Body,
    ) -> Result<Step, EvalError> {
        if let Some(found) = self.flow_mut(thread).selected.take() {
            let found = found.iter().filter_map(|label| self.labelled(thread, label));
            let sockets = found.map(Value::Socket).collect();
            self.for_each(thread, name, sockets, body);
            return Ok(Step::Next);
        }
        let tree = crate::language::tree::CallTree {
            targets: Vec::new(),
            on: None,
            call: CallName::Select,
            span: statement.span,
            arguments: arguments.to_vec(),
            flags: Vec::new(),
        };
        // The same statement once more when the select has returned: it then finds what was selected.
        if let Some(frame) = self.flow_mut(thread).frames.last_mut() {
            frame.at -= 1;
        }
        self.flow_mut(thread).selecting = true;
        let begun = self.begin(thread, statement, &tree)?;
        Ok(match begun {
            Begun::Asleep => Step::Asleep,
            Begun::Returned(false) => Step::Next,
            Begun::Returned(true) => Step::Over(ProgramEnd::Failed(source(statement))),
        })
    }

    fn labelled(&self, thread: ThreadId, label: &str) -> Option<SocketId> {
        self.process_of(thread).table.open().find(|d| &*d.on.label == label).map(|d| d.on.socket)
    }

    fn begin_thread(
        &mut self,
        thread: ThreadId,
        body: &Body,
        statement: &Statement,
    ) -> Result<(), EvalError> {
        if u32::try_from(self.flows.alive()).unwrap_or(u32::MAX) >= THREADS {
            return Err(EvalError::halt(Halt::TooMany(THREADS), statement.span));
        }
        let process = self.process_mut(thread);
        process.started += 1;
        let number = process.started;
        let flow = self.flow(thread).beside(number, body.clone());
        let id = self.flows.add(flow);
        self.process_mut(thread).threads.push(id);
        self.record(id, What::ThreadStarted);
        self.flows.make_ready(id);
        Ok(())
    }

    /// `fork { }`: the child carries out the block, and the parent goes on at once.
    fn begin_child(
        &mut self,
        thread: ThreadId,
        statement: &Statement,
        name: Option<&Name>,
        body: &Body,
    ) -> Result<(), EvalError> {
        let name = name.map(|name| &name.text);
        let name = self.name_of_child(thread, name, statement.span)?;
        let program = self.flow(thread).program.expect("a program runs");
        let id = self.next_call();
        let mut pending = no_call(id, thread, statement, Origin::Program(program));
        if let Attempt::Done(outcome) = self.fork((thread, id), &name, Some(body)) {
            self.finish(Call::Fork(name), &mut pending, outcome);
        }
        Ok(())
    }

    /// `print`: in a program a line of its output, else the value itself.
    pub(super) fn print(&mut self, thread: ThreadId, shown: &Outcome) -> Attempt {
        if self.flow(thread).is_running() {
            let line = match shown {
                Outcome::Text(text) => text.clone(),
                other => notation(other).into(),
            };
            self.process_mut(thread).output.push(line);
        }
        shown.clone().into()
    }

    /// Lets paused threads of a process go on.
    pub(super) fn resume(&mut self, main: ThreadId) -> Attempt {
        let mut threads = self.process_of(main).threads.clone();
        threads.push(main);
        for thread in threads {
            if let Some(flow) = self.flows.get_mut(thread)
                && std::mem::take(&mut flow.paused)
            {
                self.flows.make_ready(thread);
            }
        }
        Outcome::Ok.into()
    }

    /// A line has come for the thread of this process that has slept longest in `input`.
    pub(super) fn feed(&mut self, process: ProcessId) {
        while let Some(id) = self
            .sleepers
            .first_input(|thread| self.flows.get(thread).map(|f| f.process) == Some(process))
        {
            let Some(line) = self.processes[process].input.pop_front() else { return };
            self.waker = None;
            self.wake(id, Outcome::Data(line));
        }
    }
}

impl Flow {
    /// What a select of a `for` has found.
    pub(super) fn keep_selected(&mut self, outcome: &Outcome) {
        if std::mem::take(&mut self.selecting)
            && let Outcome::Ready(labels) = outcome
        {
            self.selected = Some(labels.to_vec());
        }
    }
}

/// The labels a `select` gave, until the block they are for is entered.
pub(super) type Selected = Option<Vec<Arc<str>>>;
