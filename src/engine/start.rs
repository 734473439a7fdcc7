//! Carrying out one statement of one process, up to its return or its falling asleep.

use std::{rc::Rc, time::Instant};

use super::{
    Session,
    eval::EvalError,
    flow::{Frame, FrameKind},
    pending::{Attempt, Names, Patience, Pending, Progress, Wait},
    prepare::Target,
    process::Mode,
    session::Status,
};
use crate::{
    language::{
        span::Span,
        tree::{CallTree, Expression, Statement, StatementKind},
    },
    model::{
        Call, CallName, Chosen, Errno, Failure, Halt, Outcome, ProcessId, Remark, Returned, Source,
        StateSeen, TcpState, ThreadId, Value, What, Woken,
    },
};

/// A statement the playground does not carry out, and where the reason stands in its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub halt: Halt,
    /// Where.
    pub span: Span,
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
    /// Says nothing of sleeping yet: [`settle`](Self::settle) does.
    pub fn start(&mut self, process: ProcessId, statement: &Statement) -> Result<(), Refusal> {
        let thread = self.processes[process.0 as usize].main;
        let refuse = |halt| Err(Refusal { halt, span: statement.span });
        match self.status(process) {
            Status::Ready => {}
            busy if works_anyway(statement) => drop(busy),
            Status::Asleep(call, source) => return refuse(Halt::Busy(call, source)),
            Status::Running | Status::Paused => return refuse(Halt::Running),
        }
        self.mover = None;
        match &statement.kind {
            StatementKind::Program(body) => {
                self.record(thread, What::ProgramStarted(source(statement)));
                self.flow_mut(thread).frames.push(Frame {
                    body: body.clone(),
                    at: 0,
                    kind: FrameKind::Once,
                });
                self.ready.push_back(thread);
                Ok(())
            }
            StatementKind::Call(tree) => self.begin(thread, statement, tree, false).map(drop),
            StatementKind::Assign(..) | StatementKind::Note(..) | StatementKind::Show(_) => {
                let outcome = self.simple(thread, statement);
                self.conclude(thread, statement, outcome)
            }
            StatementKind::Loop(_)
            | StatementKind::Repeat(..)
            | StatementKind::ForSelect(..)
            | StatementKind::ForSockets(..)
            | StatementKind::If(..)
            | StatementKind::Break
            | StatementKind::Continue
            | StatementKind::Thread(_) => {
                unreachable!("the parser lets these stand in a program only")
            }
        }
        .map_err(refusal(statement))
    }

    /// The value of an expression that counts: how often a script repeats its lines.
    pub fn count(&self, process: ProcessId, expression: &Expression) -> Result<i64, Refusal> {
        const MOST: i64 = 1_000_000;
        let thread = self.processes[process.0 as usize].main;
        let refuse = |halt| Err(Refusal { halt, span: expression.span });
        match self.eval_number(thread, expression) {
            Ok(value @ 0..=MOST) => Ok(value),
            Ok(value) => refuse(Halt::OutOfRange { value, least: 0, most: MOST }),
            Err(EvalError::Halt(halt, span)) => Err(Refusal { halt, span }),
            Err(EvalError::Failed(_)) => refuse(Halt::NothingToDo),
        }
    }

    /// Reads a lens without writing an event: a check that may be repeated until it holds.
    pub fn peek(&mut self, process: ProcessId, statement: &Statement) -> Result<Returned, Refusal> {
        let thread = self.processes[process.0 as usize].main;
        let StatementKind::Call(tree) = &statement.kind else {
            unreachable!("the parser lets only lenses be checked");
        };
        let (target, call) = self.work_out(thread, tree).map_err(refusal(statement))?;
        let mut pending = self.ready_call(thread, statement, tree, target, call);
        pending.passing = true;
        let outcome = match self.attempt(&mut pending) {
            Attempt::Done(outcome) => outcome,
            Attempt::Sleep(_) => unreachable!("a lens never sleeps"),
        };
        Ok(Returned {
            on: pending.on(),
            call: pending.call,
            outcome,
            targets: None,
            state: None,
            woken: None,
            passing: true,
            source: pending.source,
        })
    }

    /// Writes what such a check found.
    pub fn record_check(&mut self, process: ProcessId, returned: Returned) {
        let thread = self.processes[process.0 as usize].main;
        self.record(thread, What::Returned(Rc::new(returned)));
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
            StatementKind::Note(socket, note, expression) => {
                let value = self.eval(thread, expression)?;
                let halt = |halt| EvalError::Halt(halt, socket.span);
                let id = self.socket_named(thread, &socket.text).map_err(halt)?;
                let descriptor =
                    self.descriptor(id).ok_or(EvalError::Failed(Errno::EBADF.into()))?;
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
    fn shown_value(&self, value: Value) -> Outcome {
        let label = match &value {
            Value::Socket(id) => Some(self.label_of(*id)),
            Value::Number(_) | Value::Text(_) => None,
        };
        Outcome::Value(value, label)
    }

    fn conclude(
        &mut self,
        thread: ThreadId,
        statement: &Statement,
        outcome: Result<Outcome, EvalError>,
    ) -> Result<(), EvalError> {
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(EvalError::Failed(failure)) => Outcome::Failed(failure),
            Err(halt) => return Err(halt),
        };
        self.finish(&mut no_call(thread, statement, false), outcome);
        Ok(())
    }

    /// Begins a call: it returns or sleeps.
    pub(super) fn begin(
        &mut self,
        thread: ThreadId,
        statement: &Statement,
        tree: &CallTree,
        in_program: bool,
    ) -> Result<Begun, EvalError> {
        let (target, call) = match self.work_out(thread, tree) {
            Ok(worked_out) => worked_out,
            Err(EvalError::Failed(failure)) => {
                let failed = !statement.tries;
                let mut pending = no_call(thread, statement, in_program);
                self.finish(&mut pending, Outcome::Failed(failure));
                return Ok(Begun::Returned(failed));
            }
            Err(halt) => return Err(halt),
        };
        let mut pending = self.ready_call(thread, statement, tree, target, call);
        pending.in_program = in_program;
        if let Some(halt) = self.refused_by_policy(&pending.call) {
            return Err(EvalError::Halt(
                halt,
                tree.arguments.first().map_or(tree.span, |a| a.span),
            ));
        }
        let main = self.process_of(thread).main;
        match self.attempt(&mut pending) {
            Attempt::Done(outcome) => {
                let failed = outcome.failure().is_some() && !statement.tries;
                let interrupts = matches!(pending.call, Call::Interrupt);
                if matches!(pending.call, Call::Kill) {
                    // A thread that kills its process is no more: the process answers.
                    pending.thread = main;
                }
                self.finish(&mut pending, outcome);
                if interrupts {
                    self.interrupt(main);
                }
                Ok(Begun::Returned(failed && in_program))
            }
            Attempt::Sleep(wait) => {
                self.lull(pending, wait);
                Ok(Begun::Asleep)
            }
        }
    }

    /// What a call acts on, and the call with its arguments.
    fn work_out(&self, thread: ThreadId, tree: &CallTree) -> Result<(Target, Call), EvalError> {
        let target = self.target(thread, tree)?;
        Ok((target, self.prepare(thread, tree)?))
    }

    /// Everything a call needs to be tried. Apart from what may fail, so that it is built where it stays.
    #[inline]
    fn ready_call(
        &self,
        thread: ThreadId,
        statement: &Statement,
        tree: &CallTree,
        target: Target,
        call: Call,
    ) -> Pending {
        let mut names = tree.targets.iter().map(|n| Some(n.text.clone()));
        let names: Names = [names.next().flatten(), names.next().flatten()];
        let chosen = match &call {
            Call::Select(chosen, _) => {
                let process = self.process_of(thread);
                // The number of a closed one may be another's by now.
                let open = |c: &Chosen| {
                    process.descriptor(c.fd).filter(|d| d.on.label == c.label).cloned()
                };
                chosen.iter().filter_map(open).collect()
            }
            _ => Vec::new(),
        };
        let patience = patience(&call, &target);
        Pending {
            thread,
            call,
            target,
            chosen,
            names,
            tries: statement.tries,
            passing: false,
            in_program: false,
            source: source(statement),
            patience,
            progress: Progress::default(),
            wait: Wait::Time,
            since: None,
            asleep: None,
            fruitless: 0,
        }
    }

    /// A call has returned: its thread's variables are set, and the event is written.
    pub(super) fn finish(&mut self, pending: &mut Pending, outcome: Outcome) {
        let thread = pending.thread;
        let woken = pending.asleep.map(|asleep| Woken {
            slept: pending.since.map(|since| since.elapsed()).unwrap_or_default(),
            by: self
                .mover
                .filter(|(t, ..)| *t != thread)
                .map(|(_, by, call)| (self.processes[by.0 as usize].name.clone(), call)),
            asleep,
        });
        self.note_result(pending, &outcome);
        self.keep_names(pending, &outcome);
        let state = self.state_after(pending, &outcome);
        if outcome.failure().is_none() {
            self.moved(pending);
        }
        let on = pending.on();
        let targets = joined(&pending.names);
        let call = std::mem::replace(&mut pending.call, Call::Value);
        let call = if self.directory.is_some() { self.shown_call(call) } else { call };
        let source = pending.source.clone();
        let returned =
            Returned { call, on, outcome, targets, state, woken, passing: pending.passing, source };
        let returned = Rc::new(returned);
        if !pending.in_program {
            self.process_mut(thread).last = Some(returned.clone());
        }
        self.record(thread, What::Returned(returned));
    }

    /// A call has done something, to the end or in part, that others may sleep for.
    pub(super) fn moved(&mut self, pending: &Pending) {
        if let Some(name) = pending.call.name()
            && moves_others(name)
        {
            let process = self.flow(pending.thread).process;
            self.mover = Some((pending.thread, process, name));
        }
    }

    /// `$_`, `$from`, `eof` and `$error`.
    fn note_result(&mut self, pending: &Pending, outcome: &Outcome) {
        let receives = matches!(
            pending.call,
            Call::Recv(..) | Call::Recvn(_) | Call::Recvline | Call::Recvfrom(_)
        );
        if matches!(pending.call, Call::Shutdown(_) | Call::Connect(_) | Call::Listen(_))
            && let (None, Target::Open(descriptor)) = (outcome.failure(), &pending.target)
        {
            self.note_history(descriptor, &pending.call);
        }
        if let (
            Outcome::Eof | Outcome::ThenEof(_) | Outcome::Drained(_, true),
            Target::Open(descriptor),
        ) = (outcome, &pending.target)
        {
            descriptor.open.met_end.set(true);
        }
        let flow = self.flow_mut(pending.thread);
        // A lens may be asked while the select of a `for` sleeps.
        if matches!(pending.call, Call::Select(..)) {
            flow.keep_selected(outcome);
        }
        flow.idle_rounds = if pending.since.is_some() { 0 } else { flow.idle_rounds };
        if pending.tries {
            flow.error = outcome.failure();
        }
        match outcome {
            Outcome::Data(bytes) | Outcome::Truncated(bytes) => {
                flow.eof = false;
                flow.received = Some(bytes.clone());
                flow.idle_rounds = 0;
            }
            Outcome::From(bytes, from) => {
                flow.eof = false;
                flow.received = Some(bytes.clone());
                flow.from = Some(from.clone());
                flow.idle_rounds = 0;
            }
            Outcome::ThenEof(bytes) => {
                flow.eof = true;
                flow.received = Some(bytes.clone());
                flow.idle_rounds = 0;
            }
            Outcome::Eof => {
                flow.eof = true;
                flow.received = Some(crate::model::Bytes::empty());
            }
            Outcome::Accepted(_, _, from) => {
                flow.from = Some(from.clone());
                flow.idle_rounds = 0;
            }
            Outcome::Count(n) if *n > 0 => flow.idle_rounds = 0,
            Outcome::Failed(_) if receives => flow.eof = false,
            _ => {}
        }
    }

    /// The names before `=`. Sockets got theirs when they were installed.
    fn keep_names(&mut self, pending: &Pending, outcome: &Outcome) {
        let [first, second] = &pending.names;
        let Some(first) = first else { return };
        if let (Outcome::Accepted(_, _, from) | Outcome::From(_, from), Some(second)) =
            (outcome, second)
        {
            self.assign(pending.thread, second.clone(), Value::Text(from.to_string().into()));
        }
        let value = match outcome {
            Outcome::Made(..)
            | Outcome::Pair(_)
            | Outcome::Accepted(..)
            | Outcome::Failed(_)
            | Outcome::Ok => return,
            Outcome::Data(b)
            | Outcome::From(b, _)
            | Outcome::Truncated(b)
            | Outcome::ThenEof(b) => Value::Text(b.clone()),
            Outcome::Eof => Value::Text(crate::model::Bytes::empty()),
            Outcome::Count(n) | Outcome::Drained(n, _) => {
                Value::Number(i64::try_from(*n).unwrap_or(i64::MAX))
            }
            Outcome::Number(n) | Outcome::Option(crate::model::OptionValue::Number(n)) => {
                Value::Number(*n)
            }
            Outcome::Option(other) => Value::Text(other.to_string().into()),
            Outcome::Address(address) => Value::Text(address.to_string().into()),
            Outcome::Addresses(list) => Value::Text(spaced(list.iter())),
            Outcome::State(state) => Value::Text(state.name().into()),
            Outcome::Time(time) => {
                Value::Text(time.map_or("none".into(), |t| t.as_secs_f64().to_string()).into())
            }
            Outcome::Queue(waiting, backlog) => Value::Text(format!("{waiting}/{backlog}").into()),
            Outcome::Poll(set) => Value::Text(set.to_string().into()),
            Outcome::Ready(labels) => Value::Text(spaced(labels.iter())),
            Outcome::Rows(rows) => Value::Number(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
            Outcome::Output(lines) => Value::Text(
                lines.iter().map(|l| &**l).collect::<Vec<&[u8]>>().join(&b"\n"[..]).into(),
            ),
            Outcome::Value(value, _) => value.clone(),
        };
        self.assign(pending.thread, first.clone(), value);
    }

    /// Sets a variable. A name that moves from one open socket to another closes nothing, which is said once.
    pub(super) fn assign(&mut self, thread: ThreadId, name: Rc<str>, value: Value) {
        let same = |old| value == Value::Socket(old);
        let old = self.flow(thread).variables.get(&name).cloned();
        let news = !self.said_still_open && !matches!(old, Some(Value::Socket(old)) if same(old));
        self.flow_mut(thread).variables.insert(name.clone(), value);
        if let (Some(Value::Socket(old)), true) = (old, news)
            && let Some(descriptor) = self.descriptor(old)
        {
            let fd = descriptor.on.fd;
            self.said_still_open = true;
            self.record(thread, What::Remark(Remark::StillOpen(name, fd)));
        }
    }

    /// The socket's state, if this call is one that can change it and it has changed.
    fn state_after(&self, pending: &Pending, outcome: &Outcome) -> Option<StateSeen> {
        let can_change = match &pending.call {
            Call::Listen(_) | Call::Connect(_) | Call::Shutdown(_) | Call::Accept => true,
            Call::Recv(..) | Call::Recvn(_) | Call::Recvfrom(_) | Call::Recvline | Call::Drain => {
                matches!(
                    outcome,
                    Outcome::Eof | Outcome::ThenEof(_) | Outcome::Drained(..) | Outcome::Failed(_)
                )
            }
            Call::Send(..) | Call::Sendall(_) | Call::Sendto(..) => outcome.failure().is_some(),
            _ => false,
        };
        if !can_change {
            return None;
        }
        let descriptor = match (outcome, &pending.target) {
            (Outcome::Accepted(fd, ..), _) => self.process_of(pending.thread).descriptor(*fd)?,
            (_, Target::Open(descriptor)) => descriptor,
            (_, Target::None | Target::Closed(_)) => return None,
        };
        if !descriptor.open.kind.is_tcp() {
            return None;
        }
        let info = descriptor.open.kernel.tcp_info().ok()?;
        let state = info.state;
        let listens = matches!(pending.call, Call::Listen(_)) && state == TcpState::Listen;
        if descriptor.open.seen.replace(state) == state && !listens {
            return None;
        }
        let queue = (state == TcpState::Listen).then_some((info.unacked, info.sacked));
        Some(StateSeen { label: descriptor.on.label.clone(), state, queue })
    }

    /// Whether a call would leave this machine although it may not.
    pub(super) fn refused_by_policy(&self, call: &Call) -> Option<Halt> {
        use crate::model::Destination;
        match call {
            Call::Connect(Destination::Known(to)) | Call::Sendto(Destination::Known(to), _)
                if self.reach == super::Reach::Loopback && !to.is_local() =>
            {
                Some(Halt::Outside(to.to_string().into()))
            }
            _ => None,
        }
    }
}

/// What a statement leaves where no call was made.
fn no_call(thread: ThreadId, statement: &Statement, in_program: bool) -> Pending {
    Pending {
        thread,
        call: Call::Value,
        target: Target::None,
        chosen: Vec::new(),
        names: [None, None],
        tries: statement.tries,
        passing: false,
        in_program,
        source: source(statement),
        patience: Patience::None,
        progress: Progress::default(),
        wait: Wait::Time,
        since: None,
        asleep: None,
        fruitless: 0,
    }
}

/// How long the call may sleep, by its flags and its descriptor.
fn patience(call: &Call, target: &Target) -> Patience {
    match call {
        Call::Send(_, flags) if flags.dontwait => return Patience::None,
        Call::Recv(_, flags) if flags.dontwait => return Patience::None,
        Call::Select(_, timeout) => {
            return timeout.map_or(Patience::Forever, until);
        }
        Call::Sleep(time) => return until(*time),
        // Neither ends by `settimeout`: close has the time of `SO_LINGER`, and drain its own.
        Call::Close | Call::Drain => return Patience::Forever,
        _ => {}
    }
    match target {
        Target::Open(descriptor) => match descriptor.mode.get() {
            Mode::Blocking => Patience::Forever,
            Mode::Limited(limit) => until(limit),
            Mode::Nonblocking => Patience::None,
        },
        Target::None | Target::Closed(_) => Patience::Forever,
    }
}

/// A time too far to be represented is no limit.
fn until(time: std::time::Duration) -> Patience {
    Instant::now().checked_add(time).map_or(Patience::Forever, Patience::Until)
}

fn works_anyway(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Call(tree) => tree.call.works_while_asleep(),
        StatementKind::Show(Expression { .. }) => true,
        _ => false,
    }
}

/// Whether a successful call of that name can be what another thread waits for.
fn moves_others(name: CallName) -> bool {
    matches!(
        name,
        CallName::Connect
            | CallName::Accept
            | CallName::Listen
            | CallName::Send
            | CallName::Sendall
            | CallName::Sendto
            | CallName::Recv
            | CallName::Recvn
            | CallName::Recvline
            | CallName::Recvfrom
            | CallName::Shutdown
            | CallName::Close
            | CallName::Setsockopt
            | CallName::Fill
            | CallName::Drain
            | CallName::Filter
            | CallName::Kill
    )
}

pub(super) fn source(statement: &Statement) -> Source {
    Source { text: statement.text.clone(), line: statement.line }
}

fn refusal(statement: &Statement) -> impl Fn(EvalError) -> Refusal {
    let line = statement.span;
    move |error| match error {
        EvalError::Halt(halt, span) => Refusal { halt, span },
        EvalError::Failed(
            Failure::Errno(_) | Failure::Timeout | Failure::Resolve(_) | Failure::Unicode(_),
        ) => Refusal { halt: Halt::NothingToDo, span: line },
    }
}

fn joined(names: &Names) -> Option<Rc<str>> {
    match names {
        [Some(first), Some(second)] => Some(format!("{first}, {second}").into()),
        [Some(first), None] => Some(first.clone()),
        [None, _] => None,
    }
}

fn spaced(items: impl Iterator<Item = impl ToString>) -> crate::model::Bytes {
    items.map(|i| i.to_string()).collect::<Vec<_>>().join(" ").into()
}
