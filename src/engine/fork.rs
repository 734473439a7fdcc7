//! `fork`: another process with copies of the descriptors and the variables; and how many descriptors one may have.
//!
//! No process of the operating system is made: processes are simulated. What is shared is what fork(2) shares: the open
//! sockets, and so their state, their options and `O_NONBLOCK`.

use std::{collections::HashMap, sync::Arc};

use super::{
    Session,
    descriptors::Descriptor,
    flow::{Flow, Frame, FrameKind, Last},
    no_value::EvalError,
    pending::Attempt,
    prepare::Arguments,
};
use crate::{
    language::{
        span::Span,
        tree::{ArgumentKind, Body},
    },
    model::{
        Call, CallId, CallName, Errno, Halt, Member, Opened, Outcome, ProcessId, SocketId,
        ThreadId, Value, What,
    },
};

/// Processes with which a session makes no further child: one that forks without end is stopped.
const MOST: usize = 1_000;

/// `fork [NAME]`
pub(super) fn arguments(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let name = match a.get(0).map(|it| &it.kind) {
        Some(ArgumentKind::Process(name)) => Some(&name.text),
        _ => None,
    };
    let span = a.get(0).map_or(a.tree.span, |it| it.span);
    a.session.name_of_child(a.thread, name, span).map(Call::Fork)
}

/// `limit descriptors [N]`
pub(super) fn limit(a: &Arguments<'_>) -> Result<Call, EvalError> {
    Ok(Call::Limit(match a.get(1) {
        Some(_) => Some(u32::try_from(a.number(1, 0, i64::from(u32::MAX))?).unwrap_or(u32::MAX)),
        None => None,
    }))
}

impl Session {
    /// Whether a process may have so many more descriptors.
    pub(super) fn has_descriptors(&self, thread: ThreadId, more: usize) -> bool {
        self.sockets.has_room(more) && self.process_of(thread).table.has_room(more)
    }

    /// Corresponds to `setrlimit(2)` and `getrlimit(2)`, `RLIMIT_NOFILE`: those that are open stay, whatever it is.
    pub(super) fn limit_of(&mut self, thread: ThreadId, most: Option<u32>) -> Attempt {
        if most.is_some() {
            self.process_mut(thread).table.limit = most;
            return Outcome::Ok.into();
        }
        let room = i64::try_from(self.sockets.room()).unwrap_or(i64::MAX);
        let limit = self.process_of(thread).table.limit;
        Outcome::Number(limit.map_or(room, i64::from)).into()
    }

    /// What the child will be called: a name that no process has, or that of a child that is over.
    pub(super) fn name_of_child(
        &self,
        thread: ThreadId,
        wanted: Option<&Arc<str>>,
        span: Span,
    ) -> Result<Arc<str>, EvalError> {
        let refused = |halt| Err(EvalError::halt(halt, span));
        let parent = self.process_of(thread);
        let is_free = |name: &str| match self.processes.find(name) {
            Some(id) => self.processes[id].gone,
            None => true,
        };
        if self.is_wire(thread) {
            return refused(Halt::IsWire);
        }
        if self.processes.iter().filter(|it| !it.gone).count() >= MOST {
            return refused(Halt::TooMany(u32::try_from(MOST).unwrap_or(u32::MAX)));
        }
        if !self.sockets.has_room(parent.table.open().count()) {
            let most = u32::try_from(self.sockets.room()).unwrap_or(u32::MAX);
            return refused(Halt::TooMany(most));
        }
        if let Some(name) = wanted {
            let known = || refused(Halt::HasProcess(name.clone()));
            return if is_free(name) { Ok(name.clone()) } else { known() };
        }
        let stem = parent.name.trim_end_matches(|c: char| c.is_ascii_digit());
        let stem = if stem.is_empty() { &*parent.name } else { stem };
        let mut names = (2_u32..).map(|n| format!("{stem}{n}"));
        Ok(names.find(|name| is_free(name)).unwrap_or_default().into())
    }

    /// Corresponds to `fork(2)`. With a body the child carries that out and exits; else it waits for lines.
    pub(super) fn fork(
        &mut self,
        (thread, by): (ThreadId, CallId),
        name: &Arc<str>,
        body: Option<&Body>,
    ) -> Attempt {
        if let (Some(host), Some(bench)) = (self.host_of(thread), &mut self.lab) {
            bench.hosts.joins(Member::Named(name.clone()), host);
        }
        let parent = self.flow(thread).process;
        // What could be refused was looked at before; fork(2) says this of too many processes.
        let Ok(child) = self.process(name) else {
            return Outcome::Failed(Errno::EAGAIN.into()).into();
        };
        let inherited = self.inherit(parent, child, by);
        let copied = |value: &Value| copy(value, &inherited);
        let of = self.flow(thread);
        let mut flow = Flow::new(child, 0, of.reach);
        flow.variables = of.variables.iter().map(|(name, it)| (name.clone(), copied(it))).collect();
        flow.last = Last::clone(&of.last);
        let main = self.processes[child].main;
        if let Some(body) = body {
            flow.program = Some(by);
            flow.frames.push(Frame { body: body.clone(), at: 0, kind: FrameKind::Child });
            self.flows.make_ready(main);
        }
        *self.flow_mut(main) = flow;
        let (dice, limit) =
            (self.processes[parent].dice.clone(), self.processes[parent].table.limit);
        let process = &mut self.processes[child];
        (process.dice, process.table.limit, process.gone) = (dice, limit, false);
        Outcome::Forked(name.clone(), inherited.len()).into()
    }

    /// Gives the child a copy of each descriptor: the same number, label and open socket. Which became which.
    fn inherit(
        &mut self,
        parent: ProcessId,
        child: ProcessId,
        by: CallId,
    ) -> HashMap<SocketId, SocketId> {
        let all: Vec<_> = self.processes[parent].table.open().cloned().collect();
        let main = self.processes[child].main;
        let mut ids = HashMap::new();
        let mut copies = Vec::new();
        for descriptor in &all {
            let id = self.sockets.next_id();
            let copy = self.processes[child].table.inherit(id, descriptor);
            self.sockets.add(copy.clone());
            ids.insert(descriptor.on.socket, id);
            let on = copy.on.clone();
            let copy_of = Some(first_of(descriptor));
            let opened = Opened { on, kind: descriptor.open.kind, copy_of, by };
            self.record(main, What::Opened(opened));
            copies.push(copy);
        }
        for (descriptor, copy) in all.iter().zip(copies) {
            let notes = descriptor.notes.borrow();
            let notes = notes.iter().map(|(name, it)| (name.clone(), self::copy(it, &ids)));
            *copy.notes.borrow_mut() = notes.collect();
        }
        ids
    }

    /// A child has come to the end of what it was forked for: the kernel closes its descriptors.
    pub(super) fn exit(&mut self, thread: ThreadId, by: CallId) {
        let process = self.flow(thread).process;
        self.kill_process(thread, by, CallName::Close);
        self.processes[process].gone = true;
    }
}

/// The descriptor that the socket was opened with.
fn first_of(descriptor: &Descriptor) -> SocketId {
    descriptor.open.first.get().map_or(descriptor.on.socket, |(_, first)| first.socket)
}

/// A value as the child has it: its own descriptors, and tables of its own.
fn copy(value: &Value, ids: &HashMap<SocketId, SocketId>) -> Value {
    match value {
        Value::Socket(id) => Value::Socket(ids.get(id).copied().unwrap_or(*id)),
        Value::Table(table) => Value::Table(table.copied(|it| copy(it, ids))),
        Value::Number(_) | Value::Text(_) => value.clone(),
    }
}
