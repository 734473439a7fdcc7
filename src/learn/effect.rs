//! Whether a call that was typed has the same effect as the lesson's: worked out on both sides, before either is made.
//!
//! Pure: two calls and their sockets are compared, and what the lesson says of the rest of its own.

use std::collections::HashSet;

use super::task::{Task, call_of};
use crate::{
    language::{
        result::Pattern,
        tree::{Body, Statement, StatementKind},
    },
    lesson::{Plan, StationKind},
    model::{Call, CallName, On, ReceiveFlags, SendFlags},
};

/// How a call compares with the lesson's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It means the same.
    Same,
    /// It differs, and the rest of the lesson cannot tell.
    Harmless,
    /// Another call is wanted.
    OtherCall,
    /// The same call on another socket.
    OtherSocket,
    /// The same call, with other arguments.
    OtherArguments,
}

/// Compares a call, worked out, with the task's.
pub(super) fn compare(plan: &Plan, task: &Task, call: &Call, on: Option<&On>) -> Effect {
    let arguments = arguments(plan, task, call);
    if arguments == Effect::OtherCall {
        return arguments;
    }
    let number = |on: &On| (on.socket, on.fd);
    if on.map(number) != task.on.as_deref().map(number) {
        return Effect::OtherSocket;
    }
    arguments
}

fn arguments(plan: &Plan, task: &Task, call: &Call) -> Effect {
    let harmless = |is: bool| if is { Effect::Harmless } else { Effect::OtherArguments };
    match (&task.call, call) {
        (Call::Send(wanted, flags), Call::Sendall(data))
        | (Call::Sendall(wanted), Call::Send(data, flags))
            if *flags == SendFlags::default() =>
        {
            harmless(wanted == data)
        }
        (Call::Select(wanted), Call::Select(typed)) => {
            let numbers = |of: &[crate::model::Chosen]| -> HashSet<_> {
                of.iter().map(|chosen| chosen.fd).collect()
            };
            let same =
                wanted.limit == typed.limit && numbers(&wanted.sockets) == numbers(&typed.sockets);
            if same { Effect::Same } else { Effect::OtherArguments }
        }
        (wanted, typed) if wanted == typed => Effect::Same,
        // As Python's sockets have it.
        (Call::Setblocking(false), Call::Settimeout(Some(time)))
        | (Call::Settimeout(Some(time)), Call::Setblocking(false)) => harmless(time.is_zero()),
        (Call::Listen(wanted), Call::Listen(typed)) => {
            harmless(queue_never_fills(plan, (*wanted).min(*typed)))
        }
        (Call::Recv(wanted, flags), Call::Recv(typed, others))
        | (Call::Recvfrom(wanted, flags), Call::Recvfrom(typed, others)) => {
            harmless(flags == others && gives_all(plan, task.line, (*wanted, *typed), *flags))
        }
        (wanted, typed) if wanted.name() == typed.name() => Effect::OtherArguments,
        _ => Effect::OtherCall,
    }
}

/// Whether the lesson's receive gets all there is, by what the lesson says of it, and another with this room does too.
fn gives_all(plan: &Plan, line: u32, room: (usize, usize), flags: ReceiveFlags) -> bool {
    let bytes = || {
        let expectation = plan.result_of(line)?;
        Pattern::parse(expectation, Some(CallName::Recv)).ok()?.bytes()
    };
    !flags.waitall && !flags.trunc && bytes().is_some_and(|bytes| bytes < room.0 && bytes <= room.1)
}

/// Whether an accept queue with this backlog has room for all who connect in a lesson, so that its length makes no
/// difference, and nobody looks at it.
fn queue_never_fills(plan: &Plan, backlog: i32) -> bool {
    let looks =
        |statement: &Statement| call_of(statement).is_some_and(|tree| tree.call == CallName::Queue);
    let many = plan.stations().iter().any(|it| matches!(it.kind, StationKind::Repeat(_)))
        || plan.statements().any(|it| matches!(it.kind, StatementKind::Program(_)));
    let connects = plan
        .statements()
        .filter(|it| call_of(it).is_some_and(|tree| tree.call == CallName::Connect))
        .count();
    !many
        && !plan.statements().chain(plan.checks()).any(|statement| looks(statement))
        && usize::try_from(backlog).is_ok_and(|backlog| connects <= backlog)
}

/// Every name that the lines of a lesson set.
pub(super) fn names_set(plan: &Plan) -> HashSet<String> {
    let mut names = HashSet::new();
    for statement in plan.statements() {
        collect(statement, &mut names);
    }
    names
}

fn collect(statement: &Statement, names: &mut HashSet<String>) {
    names.extend(statement.wording.names.iter().flatten().map(ToString::to_string));
    let body = |body: &Body, names: &mut HashSet<String>| {
        body.iter().for_each(|statement| collect(statement, names));
    };
    match &statement.kind {
        StatementKind::Assign(name, _) => drop(names.insert(name.text.to_string())),
        StatementKind::ForSelect(name, _, inside)
        | StatementKind::ForKeys(name, _, inside)
        | StatementKind::ForSockets(name, inside) => {
            names.insert(name.text.to_string());
            body(inside, names);
        }
        StatementKind::Program(inside)
        | StatementKind::Loop(inside)
        | StatementKind::Thread(inside)
        | StatementKind::Fork(_, inside)
        | StatementKind::Repeat(_, inside) => body(inside, names),
        StatementKind::If(_, then, otherwise) => {
            body(then, names);
            body(otherwise, names);
        }
        StatementKind::Call(_)
        | StatementKind::Put(..)
        | StatementKind::Remove(..)
        | StatementKind::Note(..)
        | StatementKind::Show(_)
        | StatementKind::Break
        | StatementKind::Continue => {}
    }
}
