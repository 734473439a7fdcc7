//! `sendmsg` and `recvmsg`: bytes in several parts, and descriptors that go to another process.

use std::{rc::Rc, sync::Arc};

use super::{
    On, failed, first_data, has_error,
    receive::{blocked, errors, flags as receive_flags, make_room},
    select,
    send::{ended_by_error, flags as send_flags, full, not_yet, stir, unbound},
};
use crate::{
    engine::{
        Session,
        no_value::EvalError,
        open::{Mode, OpenSocket},
        pending::{Attempt, Patience, Pending},
        prepare::Arguments,
    },
    kernel::{Carried, Socket},
    language::tree::ArgumentKind,
    model::{Ancillary, Bytes, Call, Errno, Message, Outcome, Scatter, Taken},
};

/// What `recvmsg` has room for when no number is written.
const MANY: usize = 1024;

/// `sendmsg TEXT ... [--to ADDRESS] [--fd SOCKET]`
pub(super) fn to_send(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let mut message =
        Message { parts: Vec::new(), to: None, passed: Vec::new(), flags: send_flags(a) };
    for (at, argument) in a.tree.arguments.iter().enumerate() {
        match &argument.kind {
            ArgumentKind::To(_) => message.to = Some(a.address(at)?),
            ArgumentKind::Passed(name) => message.passed.push(select::one(a, name)?),
            _ => message.parts.push(a.text(at)?),
        }
    }
    Ok(Call::Sendmsg(Box::new(message)))
}

/// `recvmsg [N ...] [--control N]`
pub(super) fn to_receive(a: &Arguments<'_>) -> Result<Call, EvalError> {
    let mut scatter = Scatter { sizes: Vec::new(), control: None, flags: receive_flags(a) };
    for (at, argument) in a.tree.arguments.iter().enumerate() {
        let size = a.size(at, MANY)?;
        match argument.kind {
            ArgumentKind::Room(_) => scatter.control = Some(size),
            _ => scatter.sizes.push(size),
        }
    }
    if scatter.sizes.is_empty() {
        scatter.sizes.push(MANY);
    }
    Ok(Call::Recvmsg(Box::new(scatter)))
}

impl Session {
    /// Corresponds to `sendmsg(2)`.
    pub(super) fn sendmsg(&mut self, on: On<'_>, it: &Message, pending: &mut Pending) -> Attempt {
        if let Some(attempt) = not_yet(on, pending) {
            return attempt;
        }
        if let Some(attempt) = ended_by_error(on, pending) {
            return attempt;
        }
        let to = match &it.to {
            None => None,
            Some(to) => match self.address_of(on, to, pending) {
                Ok(address) => Some(address),
                Err(attempt) => return attempt,
            },
        };
        if let Some(to) = &to
            && let Err(errno) = self.keep_inside(pending.thread, on, &unbound(to))
        {
            return failed(errno);
        }
        // The kernel takes the files when the call is made: they may be closed while it sleeps.
        if !it.passed.is_empty() && pending.progress.aside().passed.is_empty() {
            for chosen in &it.passed {
                let Some(found) = self.open_one(pending.thread, chosen) else {
                    return failed(Errno::EBADF);
                };
                self.sockets.passed.note(&found.open);
                pending.progress.aside().passed.push(found);
            }
        }
        let attempt = give(on, it, to.as_ref(), pending);
        if to.is_some() && on.open.kind.is_inet() {
            on.open.bound.set(true);
        }
        attempt
    }

    /// Corresponds to `recvmsg(2)`. Descriptors that have come get the lowest free numbers.
    pub(super) fn recvmsg(&mut self, on: On<'_>, it: &Scatter, pending: &mut Pending) -> Attempt {
        let wanted: usize = it.sizes.iter().sum();
        let room = make_room(&mut self.buffer, wanted);
        let got = match on.open.kernel.receive_message(room, it) {
            Ok(got) => got,
            Err(errno) if errors(on, it.flags) || it.flags.oob && on.open.kind.is_stream() => {
                return failed(errno);
            }
            Err(errno) => return blocked(errno, on, pending),
        };
        if got.whole == 0 && wanted > 0 && got.passed.is_empty() && on.open.kind.has_eof() {
            return Outcome::Eof.into();
        }
        let mut parts: Vec<Bytes> = Vec::new();
        let mut rest = &room[..got.len];
        for size in &it.sizes {
            let (part, behind) = rest.split_at((*size).min(rest.len()));
            if !part.is_empty() || parts.is_empty() {
                parts.push(part.into());
            }
            rest = behind;
        }
        let Carried { whole, from, truncated, mut control_cut, passed, mut beside, .. } = got;
        for (at, fd) in passed.into_iter().enumerate() {
            // The kernel gives those that fit into the process's table, and drops the rest (unix(7)).
            if !self.has_descriptors(pending.thread, 1) {
                control_cut = true;
                break;
            }
            let (open, label) = self.arrived(Socket::passed(fd));
            let [_, name] = &pending.source.wording.names;
            let name = name.as_ref().filter(|_| at == 0);
            let made = self.install(pending.by(), open, name, &label);
            self.note_arrived(&made, pending.by());
            beside.insert(at, Ancillary::Passed(made.on.fd, made.on.label.clone()));
        }
        let whole = (it.flags.trunc && whole > wanted).then_some(whole);
        let from = self.shown(from);
        Outcome::Message(Box::new(Taken { parts, from, truncated, whole, control_cut, beside }))
            .into()
    }

    /// The open socket that a descriptor leads to which has just come out of a message, and what its first one was called.
    fn arrived(&mut self, (kernel, nonblocking): (Socket, bool)) -> (Rc<OpenSocket>, Arc<str>) {
        let known = self.sockets.passed.of(&kernel);
        let first = known.as_ref().and_then(|(_, standing)| standing.first.get());
        let label = first.map_or_else(|| "fd".into(), |(_, on)| on.label.clone());
        let open = match known {
            // The new descriptor of the kernel is not wanted: ours leads to the same file.
            Some((Some(open), _)) => return (open, label),
            Some((None, standing)) => self.adopt_as(kernel, Rc::new(standing.come_back())),
            None => {
                let kind = kernel.kind();
                let open = self.adopt(kernel, kind);
                open.mode.set(if nonblocking { Mode::Nonblocking } else { Mode::Blocking });
                open.connected.set(open.kernel.peer_address().is_ok());
                open.listening.set(open.kernel.is_listening());
                open
            }
        };
        if let Some(partner) = open.partner.borrow().upgrade() {
            *partner.partner.borrow_mut() = Rc::downgrade(&open);
        }
        self.sockets.passed.note(&open);
        (open, label)
    }
}

/// Gives the parts to the kernel: of a stream until every byte has gone.
fn give(
    on: On<'_>,
    it: &Message,
    to: Option<&crate::model::Address>,
    pending: &mut Pending,
) -> Attempt {
    if let Some(attempt) = first_data::answered(on, it.len(), pending) {
        return attempt;
    }
    loop {
        let sent = pending.progress.sent;
        if sent > 0 && has_error(on) {
            return Outcome::Count(sent).into();
        }
        let passed = pending.progress.aside.as_ref().filter(|_| sent == 0);
        let passed: Vec<&Socket> =
            passed.iter().flat_map(|aside| &aside.passed).map(|it| &it.open.kernel).collect();
        match on.open.kernel.send_message(it, to, &passed, sent) {
            Ok(n) => {
                pending.progress.sent += n;
                stir(on);
                let done = pending.progress.sent >= it.len() || !on.open.kind.is_stream();
                if done || pending.patience == Patience::None {
                    return first_data::taken(on, pending);
                }
            }
            Err(Errno::EAGAIN) if pending.patience != Patience::None => {
                return Attempt::Sleep(full(on, pending));
            }
            Err(_) if sent > 0 => return Outcome::Count(sent).into(),
            Err(errno) => return failed(errno),
        }
    }
}
