//! `select`: sleeping until one of several sockets is readable.

use crate::{
    engine::{
        no_value::EvalError,
        pending::{Attempt, Wait},
        prepare::Arguments,
        target::Target,
    },
    language::tree::{ArgumentKind, Name},
    model::{Call, Chosen, Errno, Halt, Outcome, Selection},
};

/// `select [SOCKET ...] [DURATION]`: the sockets named, or all that are open; and how long to wait.
pub(super) fn arguments(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let session = a.session;
    let mut sockets = Vec::new();
    let mut limit = None;
    for argument in &a.tree.arguments {
        if let ArgumentKind::Socket(Name { text, span }) = &argument.kind {
            let id =
                session.socket_named(a.thread, text).map_err(|why| EvalError::halt(why, *span))?;
            let open = session.descriptor(id);
            let fd = open.map_or_else(|| session.sockets.last_number(id), |d| d.on.fd);
            let label = open.map_or(text, |d| &d.on.label).clone();
            sockets.push(Chosen { fd, label });
        } else {
            limit = a.duration_of(argument)?;
        }
    }
    if sockets.is_empty() {
        let open = session.process_of(a.thread).open();
        sockets.extend(open.map(|d| Chosen { fd: d.on.fd, label: d.on.label.clone() }));
    }
    if sockets.is_empty() && limit.is_none() {
        return Err(EvalError::halt(Halt::NoSocket, a.tree.span));
    }
    Ok(Call::Select(Box::new(Selection { sockets, limit })))
}

/// Corresponds to `select(2)` for reading: a socket counts as readable when receiving or accepting from it
/// would not sleep, which includes its end and its errors.
pub(super) fn select(chosen: &[Chosen], target: &Target) -> Attempt {
    let Target::Several(open) = target else { unreachable!("select looks at several") };
    if open.len() < chosen.len() {
        return super::failed(Errno::EBADF);
    }
    let ready: Vec<_> = open
        .iter()
        .filter(|d| d.open.kernel.poll().is_ok_and(|set| set.readable || set.error || set.hung_up))
        .map(|d| d.on.label.clone())
        .collect();
    if ready.is_empty() {
        Attempt::Sleep(Wait::AnyReadable)
    } else {
        Outcome::Ready(ready.into()).into()
    }
}
