//! Whether what a student typed has changed the world, so that it must be put back.

use super::attempt::Attempt;
use crate::{
    language::tree::{Statement, StatementKind},
    model::{Call, CallName, Event, Order, Origin, What},
};

/// Whether something that was typed has changed the world: a call that reached the kernel, a program, a variable of the
/// lesson. `events`: all that came of it.
pub fn has_changed<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    statement: Option<&Statement>,
    attempt: &Attempt,
) -> bool {
    let sets = match statement.map(|statement| &statement.kind) {
        Some(StatementKind::Assign(name, _)) => attempt.is_the_lessons(&name.text),
        Some(StatementKind::Note(..)) => true,
        _ => false,
    };
    events.into_iter().any(|event| match &event.what {
        What::ProgramStarted(..) => true,
        What::Asleep(asleep) => asleep.origin == Origin::Typed,
        What::Returned(returned)
            if returned.origin == Origin::Typed && returned.woken.is_none() =>
        {
            match &returned.call {
                Call::Value => sets,
                call => !only_looks(call),
            }
        }
        _ => false,
    })
}

/// Whether a call leaves everything as it was, and no kernel is asked for anything but what it knows.
fn only_looks(call: &Call) -> bool {
    match call {
        Call::Wire(order) => matches!(**order, Order::Flight | Order::Open(_)),
        Call::Sysctl(_, None) | Call::Print(_) => true,
        call => call.name().is_none_or(CallName::is_lens),
    }
}
