//! `select` and `poll` of several sockets: sleeping until one of them is what is asked for.

use crate::{
    engine::{
        no_value::EvalError,
        pending::{Attempt, Wait},
        prepare::Arguments,
        target::Target,
    },
    language::tree::{ArgumentKind, Name},
    model::{
        Call, Chosen, Errno, Halt, Happened, Outcome, PollSet, Polled, Selection, SocketId, Watch,
    },
};

/// `select [SOCKET ...] [DURATION]`: the sockets named, or all that are open; and how long to wait.
pub(super) fn arguments(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let session = a.session;
    let mut sockets = Vec::new();
    let mut limit = None;
    for argument in &a.tree.arguments {
        if let ArgumentKind::Socket(name) = &argument.kind {
            sockets.push(one(a, name)?);
        } else {
            limit = a.duration_of(argument)?;
        }
    }
    if sockets.is_empty() {
        let open = session.process_of(a.thread).table.open();
        sockets.extend(open.map(|d| Chosen { fd: d.on.fd, label: d.on.label.clone() }));
    }
    if sockets.is_empty() && limit.is_none() {
        return Err(EvalError::halt(Halt::NoSocket, a.tree.span));
    }
    let write = a.flag("write");
    Ok(Call::Select(Box::new(Selection { sockets, write, limit })))
}

/// A socket by its name, open or not.
pub(super) fn one(a: &Arguments<'_>, name: &Name) -> Result<Chosen, EvalError> {
    let (session, text) = (a.session, &name.text);
    let id = session.socket_named(a.thread, text).map_err(|why| EvalError::halt(why, name.span))?;
    let open = session.descriptor(id);
    let fd = open.map_or_else(|| session.sockets.last_number(id), |d| d.on.fd);
    let label = open.map_or(text, |d| &d.on.label).clone();
    Ok(Chosen { fd, label })
}

/// Corresponds to `select(2)`: a socket counts as readable when receiving or accepting from it would not sleep, and as
/// writable when sending would not, which includes its end and its errors.
pub(super) fn select(it: &Selection, target: &Target) -> Attempt {
    let Target::Several(open) = target else { unreachable!("select looks at several") };
    if open.len() < it.sockets.len() {
        return super::failed(Errno::EBADF);
    }
    let is_ready = |set: PollSet| {
        let wanted = if it.write { set.writable } else { set.readable || set.hung_up };
        wanted || set.error
    };
    let ready: Vec<_> = open
        .iter()
        .filter(|d| d.open.kernel.poll().is_ok_and(is_ready))
        .map(|d| d.on.label.clone())
        .collect();
    if ready.is_empty() { Attempt::Sleep(Wait::Any) } else { Outcome::Ready(ready.into()).into() }
}

/// `poll`, or `poll [SOCKET [in] [out] ...] [DURATION]`: what nothing is said of is watched for `in`.
pub(super) fn polled(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let mut polled = Polled { sockets: Vec::new(), limit: None };
    for argument in &a.tree.arguments {
        match &argument.kind {
            ArgumentKind::Socket(name) => polled.sockets.push((one(a, name)?, Watch::IN)),
            ArgumentKind::Watch(watch) => {
                if let Some((_, it)) = polled.sockets.last_mut() {
                    *it = *watch;
                }
            }
            _ => polled.limit = a.duration_of(argument)?,
        }
    }
    Ok(if polled.sockets.is_empty() && polled.limit.is_none() {
        Call::Poll
    } else {
        Call::PollSeveral(Box::new(polled))
    })
}

/// Corresponds to `poll(2)`. Errors and hang-ups are told whether they are asked for or not.
pub(super) fn poll(it: &Polled, target: &Target) -> Attempt {
    let Target::Several(held) = target else { unreachable!("poll looks at several") };
    let mut happened = Vec::new();
    for (chosen, watch) in &it.sockets {
        // One that is closed while poll sleeps is watched to the end, as the kernel does.
        let found = held.iter().find(|d| d.on.fd == chosen.fd && d.on.label == chosen.label);
        let Some(on) = found else {
            let events = PollSet { invalid: true, ..PollSet::default() };
            let label = chosen.label.clone();
            happened.push(Happened { socket: SocketId(0), label, events });
            continue;
        };
        let Ok(mut events) = on.open.kernel.poll() else { continue };
        events.readable &= watch.readable;
        events.writable &= watch.writable;
        events.urgent &= watch.urgent;
        events.peer_closed &= watch.peer_closed;
        if events.names().next().is_some() {
            let (socket, label) = (on.on.socket, on.on.label.clone());
            happened.push(Happened { socket, label, events });
        }
    }
    if happened.is_empty() {
        Attempt::Sleep(Wait::Any)
    } else {
        Outcome::Happened(happened.into()).into()
    }
}
