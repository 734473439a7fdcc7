//! Carrying out one statement of one process, up to its return or its falling asleep.

use std::rc::Rc;

use super::{
    Session,
    calls::{receive, send},
    descriptors::Descriptor,
    flow::{Frame, FrameKind},
    no_value::{EvalError, NoValue},
    patience::patience,
    pending::{Attempt, Patience, Pending, Progress, Wait},
    prepare::Arguments,
    session::Status,
    target::Target,
};
use crate::{
    language::{
        span::Span,
        tree::{CallTree, Statement, StatementKind},
    },
    model::{
        Call, CallId, CallName, Chosen, Errno, Halt, Order, Origin, Outcome, ProcessId, Refused,
        Returned, Source, ThreadId, Value, Watch, What,
    },
};

/// A statement that the playground does not carry out, and where in its line the reason is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub halt: Halt,
    /// Where.
    pub span: Span,
}

/// Who makes a call, and where it is written.
struct By<'a> {
    id: CallId,
    thread: ThreadId,
    statement: &'a Statement,
    tree: &'a CallTree,
    origin: Origin,
}

/// What a typed statement came to, before anything settles.
pub(super) enum Begun {
    /// It returned; in a program, whether it failed without `try`.
    Returned(bool),
    /// It sleeps.
    Asleep,
}

impl Session {
    /// Carries out a statement for a process: it returns, falls asleep, or starts a program.
    ///
    /// Its events carry the number that is given back. Says nothing of sleeping yet: [`settle`](Self::settle) does.
    pub fn start(&mut self, process: ProcessId, statement: &Statement) -> Result<CallId, Refusal> {
        self.execute(process, statement).inspect_err(|refusal| {
            let refused = Refused { source: source(statement), halt: refusal.halt.clone() };
            self.tell(Some(process), What::Refused(refused.into()));
        })
    }

    fn execute(&mut self, process: ProcessId, statement: &Statement) -> Result<CallId, Refusal> {
        let thread = self.processes[process].main;
        let refuse = |halt| Err(Refusal { halt, span: statement.span });
        match self.status(process) {
            // What it starts reaches as far as its starter does, however long it goes on.
            Status::Ready => self.flow_mut(thread).reach = self.reach,
            busy if statement.works_while_asleep() => drop(busy),
            Status::Asleep(call, source) => return refuse(Halt::Busy(call, source)),
            Status::Running | Status::Paused => return refuse(Halt::Running),
        }
        self.waker = None;
        self.processes[process].gone = false;
        let id = self.next_call();
        if let StatementKind::Call(tree) = &statement.kind {
            let by = By { id, thread, statement, tree, origin: Origin::Typed };
            return self.make(&by).map(|_| id).map_err(refusal(statement));
        }
        match &statement.kind {
            StatementKind::Program(body) => {
                self.record(thread, What::ProgramStarted(id, source(statement)));
                let flow = self.flow_mut(thread);
                flow.program = Some(id);
                flow.frames.push(Frame { body: body.clone(), at: 0, kind: FrameKind::Once });
                self.flows.make_ready(thread);
                Ok(())
            }
            StatementKind::Assign(..)
            | StatementKind::Put(..)
            | StatementKind::Remove(..)
            | StatementKind::Note(..)
            | StatementKind::Show(_) => {
                let outcome = self.simple(thread, statement);
                self.conclude(id, thread, statement, outcome)
            }
            StatementKind::Call(_) => unreachable!("begun above"),
            StatementKind::Loop(_)
            | StatementKind::Repeat(..)
            | StatementKind::ForSelect(..)
            | StatementKind::ForSockets(..)
            | StatementKind::ForKeys(..)
            | StatementKind::If(..)
            | StatementKind::Break
            | StatementKind::Continue
            | StatementKind::Thread(_)
            | StatementKind::Fork(..) => {
                unreachable!("the parser lets these stand in a program only")
            }
        }
        .map(|()| id)
        .map_err(refusal(statement))
    }

    /// Reads a lens without writing an event: a check that may be repeated until it holds.
    pub fn peek(
        &mut self,
        process: ProcessId,
        statement: &Statement,
        origin: Origin,
    ) -> Result<Returned, Refusal> {
        let thread = self.processes[process].main;
        let StatementKind::Call(tree) = &statement.kind else {
            unreachable!("the parser lets only lenses be checked");
        };
        let refused = refusal(statement);
        let target = self.target(thread, tree).map_err(&refused)?;
        let call = Arguments { session: self, thread, tree }.call().map_err(&refused)?;
        let by = By { id: self.next_call(), thread, statement, tree, origin };
        let mut pending = self.circumstances(&by, target, &call);
        let outcome = match self.attempt(&call, &mut pending) {
            Attempt::Done(outcome) => outcome,
            Attempt::Sleep(_) => unreachable!("a lens never sleeps"),
        };
        Ok(Returned {
            id: pending.id,
            origin: pending.origin,
            on: pending.on(),
            call,
            outcome,
            state: None,
            woken: None,
            line: pending.source.line,
            source: pending.source.wording,
        })
    }

    /// What `output` would give, which is not taken.
    pub fn printed(&self, process: ProcessId) -> Outcome {
        Outcome::Output(self.processes[process].output.lines().cloned().collect())
    }

    /// Writes what such a check found.
    pub(crate) fn record_check(&mut self, process: ProcessId, returned: Returned) {
        let thread = self.processes[process].main;
        self.record(thread, What::Returned(returned));
    }

    /// An assignment, a note or an expression: its value.
    pub(super) fn simple(
        &mut self,
        thread: ThreadId,
        statement: &Statement,
    ) -> Result<Outcome, EvalError> {
        match &statement.kind {
            StatementKind::Assign(name, expression) => {
                let value = self.eval(thread, expression)?;
                self.assign(thread, name.text.clone(), value.clone());
                Ok(self.shown_value(value))
            }
            StatementKind::Put(name, key, value) => {
                let value = self.set_entry(thread, name, key, value)?;
                Ok(self.shown_value(value))
            }
            StatementKind::Remove(name, key) => {
                let value = self.remove_entry(thread, name, key)?;
                Ok(self.shown_value(value))
            }
            StatementKind::Note(socket, note, expression) => {
                let value = self.eval(thread, expression)?;
                let halt = |halt| EvalError::halt(halt, socket.span);
                let id = self.socket_named(thread, &socket.text).map_err(halt)?;
                let descriptor =
                    self.descriptor(id).ok_or_else(|| EvalError::failed(Errno::EBADF.into()))?;
                descriptor.notes.borrow_mut().insert(note.text.clone(), value.clone());
                Ok(self.shown_value(value))
            }
            StatementKind::Show(expression) => {
                let value = self.eval(thread, expression)?;
                Ok(self.shown_value(value))
            }
            _ => unreachable!("only simple statements are asked for a value"),
        }
    }

    /// A value as an outcome; a socket with its label.
    pub(super) fn shown_value(&self, value: Value) -> Outcome {
        match value {
            Value::Number(n) => Outcome::Integer(n),
            Value::Text(text) => Outcome::Text(text),
            Value::Socket(id) => Outcome::Socket(id, self.sockets.label_of(id)),
            Value::Table(table) => Outcome::Table(Box::new(self.table_seen(&table))),
        }
    }

    fn conclude(
        &mut self,
        id: CallId,
        thread: ThreadId,
        statement: &Statement,
        outcome: Result<Outcome, EvalError>,
    ) -> Result<(), EvalError> {
        let outcome = outcome.or_else(EvalError::failure)?;
        let origin = Origin::Typed;
        self.finish(Call::Value, &mut no_call(id, thread, statement, origin), outcome);
        Ok(())
    }

    /// Begins a call of a program: it returns or sleeps.
    pub(super) fn begin(
        &mut self,
        thread: ThreadId,
        statement: &Statement,
        tree: &CallTree,
    ) -> Result<Begun, EvalError> {
        let program = self.flow(thread).program.expect("a program runs");
        let (id, origin) = (self.next_call(), Origin::Program(program));
        self.make(&By { id, thread, statement, tree, origin })
    }

    /// Begins a call. If an argument fails, as `decode` does, that is its outcome.
    fn make(&mut self, by: &By<'_>) -> Result<Begun, EvalError> {
        self.call(by).or_else(|error| {
            let outcome = error.failure()?;
            let By { id, thread, statement, origin, .. } = *by;
            self.finish(Call::Value, &mut no_call(id, thread, statement, origin), outcome);
            Ok(Begun::Returned(!statement.tries))
        })
    }

    #[inline]
    fn call(&mut self, by: &By<'_>) -> Result<Begun, EvalError> {
        let By { thread, tree, .. } = *by;
        let target = self.target(thread, tree)?;
        let arguments = Arguments { session: self, thread, tree };
        // The two that programs spend their lives in: a choice between all calls is mispredicted after each system call.
        let call = match tree.call {
            CallName::Send => send::arguments(&arguments)?,
            CallName::Recv => receive::arguments(&arguments)?,
            _ => arguments.call()?,
        };
        self.carry(by, target, call)
    }

    /// Tries a call for the first time.
    #[inline(never)]
    fn carry(&mut self, by: &By<'_>, target: Target, call: Call) -> Result<Begun, EvalError> {
        let refused = |halt| {
            EvalError::halt(halt, by.tree.arguments.first().map_or(by.tree.span, |a| a.span))
        };
        let main = self.process_of(by.thread).main;
        let meant = self.place(by.thread, &target, &call).map_err(refused)?;
        if let Some(full) = self.has_no_room_for(&call) {
            return Err(EvalError::halt(full, by.tree.span));
        }
        if matches!(call, Call::Socket(_) | Call::Socketpair(_)) && self.is_wire(by.thread) {
            return Err(EvalError::halt(Halt::IsWire, by.tree.span));
        }
        if matches!((&call, &target), (Call::Filter(_), Target::Open(it)) if it.open.kind.is_tcp())
        {
            return Err(EvalError::halt(Halt::LostOnTheWire, by.tree.span));
        }
        let mut pending = self.circumstances(by, target, &call);
        if meant.is_some() {
            pending.progress.aside().address = meant;
        }
        if let Call::Wire(order) = &call {
            let outcome = self.order(by.id, order).map_err(refused)?;
            if matches!(**order, Order::Reboot(..)) {
                // A thread whose computer it reboots is gone: the process answers.
                pending.thread = main;
            }
            self.finish(call, &mut pending, outcome);
            return Ok(Begun::Returned(false));
        }
        if self.lab.is_some() {
            self.cause_packets(Some(by.id));
        }
        match self.attempt(&call, &mut pending) {
            Attempt::Done(outcome) => {
                let failed = outcome.failure().is_some() && !by.statement.tries;
                let interrupts = matches!(call, Call::Interrupt);
                if matches!(call, Call::Kill) {
                    // A thread that kills its process is gone: the process answers.
                    pending.thread = main;
                }
                self.finish(call, &mut pending, outcome);
                if interrupts {
                    self.interrupt(main);
                }
                Ok(Begun::Returned(failed))
            }
            Attempt::Sleep(wait) => {
                self.park(call, pending, wait);
                Ok(Begun::Asleep)
            }
        }
    }

    /// The descriptor that an argument means, if it is open: the number of a closed one may be another's by now.
    pub(super) fn open_one(&self, thread: ThreadId, it: &Chosen) -> Option<Rc<Descriptor>> {
        let found = self.process_of(thread).table.descriptor(it.fd)?;
        (found.on.label == it.label).then(|| found.clone())
    }

    /// Everything a call needs to be tried.
    #[inline]
    fn circumstances(&self, by: &By<'_>, target: Target, call: &Call) -> Pending {
        let target = match call {
            Call::Select(it) => {
                let open = |c: &Chosen| self.open_one(by.thread, c);
                Target::Several(Rc::new(it.sockets.iter().filter_map(open).collect()))
            }
            Call::PollSeveral(it) => {
                let open = |(c, _): &(Chosen, Watch)| self.open_one(by.thread, c);
                Target::Several(Rc::new(it.sockets.iter().filter_map(open).collect()))
            }
            _ => target,
        };
        let (patience, limited) = patience(call, &target);
        Pending {
            id: by.id,
            thread: by.thread,
            target,
            tries: by.statement.tries,
            origin: by.origin,
            source: source(by.statement),
            patience,
            limited,
            progress: Progress::default(),
            wait: Wait::Time,
            since: None,
            asleep: None,
            spurious: 0,
        }
    }
}

/// What a statement leaves where no call was made.
pub(super) fn no_call(
    id: CallId,
    thread: ThreadId,
    statement: &Statement,
    origin: Origin,
) -> Pending {
    Pending {
        id,
        thread,
        target: Target::Nothing,
        tries: statement.tries,
        origin,
        source: source(statement),
        patience: Patience::None,
        limited: false,
        progress: Progress::default(),
        wait: Wait::Time,
        since: None,
        asleep: None,
        spurious: 0,
    }
}

pub(super) fn source(statement: &Statement) -> Source {
    Source { wording: statement.wording.clone(), line: statement.line }
}

fn refusal(statement: &Statement) -> impl Fn(EvalError) -> Refusal {
    let line = statement.span;
    move |error| match error.why() {
        NoValue::Halt(halt, span) => Refusal { halt, span },
        NoValue::Failed(failure) => Refusal { halt: Halt::NoValue(failure), span: line },
    }
}
