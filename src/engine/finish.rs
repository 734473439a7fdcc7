//! What a call that has returned leaves behind: variables, `$_` and `eof`, the state that is shown, the event.

use std::sync::Arc;

use super::{Session, pending::Pending, target::Target};
use crate::{
    language::table::row,
    model::{
        Call, CallId, CallName, Failure, How, On, Origin, Outcome, ProcessId, Remark, Returned,
        Source, StateSeen, TcpState, ThreadId, Value, What, Woken,
    },
};

/// The last call that did something for which another thread may have waited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Waker {
    thread: ThreadId,
    id: CallId,
    process: ProcessId,
    call: CallName,
}

impl Session {
    /// A call has returned: its thread's variables are set, and the event is written.
    pub(super) fn finish(&mut self, mut call: Call, pending: &mut Pending, outcome: Outcome) {
        let thread = pending.thread;
        let comes_from_outside = self.note_socket(&call, pending, &outcome);
        let woken = pending.asleep.map(|asleep| {
            let slept = pending.since.map(|since| since.elapsed()).unwrap_or_default();
            let by = if comes_from_outside {
                Some(crate::model::Waker::Outside)
            } else {
                self.waker
                    .filter(|waker| waker.thread != thread || waker.call.is_wire())
                    .map(|waker| self.named(waker))
            };
            Box::new(Woken { slept, by, asleep })
        });
        self.note_result(&call, pending, &outcome);
        self.keep_names(pending, &outcome);
        self.keep_other_names(pending, &outcome);
        let state = self.state_after(&call, pending, &outcome);
        if outcome.failure().is_none() {
            self.moved(&call, pending);
        }
        let on = pending.on();
        pending.name_address(&mut call);
        let Source { wording: source, line } = pending.source.clone();
        let Pending { id, origin, .. } = *pending;
        let returned = Returned { id, origin, call, on, outcome, state, woken, line, source };
        let payload = returned.payload();
        // A name is looked up while its caller sleeps, so the driver does not ask why it is not known.
        let cause = match returned.outcome.failure() {
            Some(Failure::Resolve(_)) => self.taken_for_host(&returned.call),
            _ => None,
        };
        let seq = self.append(thread, payload, What::Returned(returned));
        if origin == Origin::Typed {
            self.process_mut(thread).last = Some(seq);
        }
        if let Some(cause) = cause {
            self.tell(Some(self.flow(thread).process), What::Explained(id, vec![cause]));
        }
    }

    /// A call has done something, to the end or in part, that others may sleep for.
    pub(super) fn moved(&mut self, call: &Call, pending: &Pending) {
        if let Some(call) = call.name()
            && row(call).moves
        {
            let Pending { thread, id, .. } = *pending;
            self.waker = Some(Waker { thread, id, process: self.flow(thread).process, call });
        }
    }

    fn named(&self, waker: Waker) -> crate::model::Waker {
        let Waker { id, process, call, .. } = waker;
        let process =
            if call.is_wire() { "wire".into() } else { self.processes[process].name.clone() };
        crate::model::Waker::Call { id, process, call }
    }

    /// `$_`, `$from`, `eof` and `$error`.
    fn note_result(&mut self, call: &Call, pending: &Pending, outcome: &Outcome) {
        let receives = matches!(
            call,
            Call::Recv(..)
                | Call::Recvn(_)
                | Call::Recvline
                | Call::Recvfrom(..)
                | Call::Recvmsg(_)
        );
        if matches!(call, Call::Shutdown(_) | Call::Connect(_) | Call::Disconnect | Call::Listen(_))
            && let (None, Target::Open(descriptor)) = (outcome.failure(), &pending.target)
        {
            self.note_history(descriptor, call);
        }
        if let (
            Outcome::Eof | Outcome::ThenEof(_) | Outcome::Drained(_, true),
            Target::Open(descriptor),
        ) = (outcome, &pending.target)
        {
            descriptor.open.met_end.set(true);
        }
        if let (
            Call::Send(..) | Call::Sendall(_) | Call::Sendmsg(_),
            None,
            Target::Open(descriptor),
        ) = (call, outcome.failure(), &pending.target)
        {
            descriptor.open.sent.set(true);
        }
        let flow = self.flow_mut(pending.thread);
        // A lens may be asked while the select of a `for` sleeps.
        if matches!(call, Call::Select(_)) {
            flow.keep_selected(outcome);
        }
        flow.idle_rounds = if pending.since.is_some() { 0 } else { flow.idle_rounds };
        if pending.tries {
            flow.last.error = outcome.failure().map(Failure::name);
        }
        flow.note(outcome, receives);
    }

    /// The further names: what the names before `=` now mean.
    fn keep_other_names(&mut self, pending: &Pending, outcome: &Outcome) {
        let wording = &pending.source.wording;
        if wording.also == [None, None] || outcome.failure().is_some() {
            return;
        }
        for (name, also) in wording.names.iter().zip(&wording.also) {
            let (Some(name), Some(also)) = (name, also) else { continue };
            if let Some(value) = self.flow(pending.thread).variables.get(name).cloned() {
                self.assign(pending.thread, also.clone(), value);
            }
        }
    }

    /// The names before `=`. Sockets got theirs when they were installed.
    fn keep_names(&mut self, pending: &Pending, outcome: &Outcome) {
        let [first, second] = &pending.source.wording.names;
        let Some(first) = first else { return };
        let from = match outcome {
            Outcome::Accepted(accepted) => Some(&accepted.from),
            Outcome::From(datagram) => Some(&datagram.from),
            _ => None,
        };
        if let (Some(from), Some(second)) = (from, second) {
            self.assign(pending.thread, second.clone(), Value::Text(from.to_string().into()));
        }
        let value = match outcome {
            Outcome::Made(..)
            | Outcome::Pair(_)
            | Outcome::Accepted(..)
            | Outcome::Failed(_)
            | Outcome::Ok => return,
            Outcome::Data(b)
            | Outcome::Truncated(b, _)
            | Outcome::ThenEof(b)
            | Outcome::Text(b) => Value::Text(b.clone()),
            Outcome::From(datagram) => Value::Text(datagram.data.clone()),
            Outcome::Message(it) => {
                if let (None, Some(second)) = (it.passed().next(), second) {
                    let nothing = Value::Text(crate::model::Bytes::empty());
                    self.assign(pending.thread, second.clone(), nothing);
                }
                Value::Text(it.joined())
            }
            Outcome::Eof => Value::Text(crate::model::Bytes::empty()),
            Outcome::Count(n) | Outcome::Drained(n, _) => {
                Value::Number(i64::try_from(*n).unwrap_or(i64::MAX))
            }
            Outcome::Number(n) | Outcome::Integer(n) => Value::Number(*n),
            Outcome::Option(value) => match &**value {
                crate::model::OptionValue::Number(n) => Value::Number(*n),
                other => Value::Text(other.to_string().into()),
            },
            Outcome::Forked(name, _) => Value::Text((&**name).into()),
            Outcome::Address(address) => Value::Text(address.to_string().into()),
            Outcome::Addresses(list) => Value::Text(spaced(list.iter())),
            Outcome::State(state) | Outcome::Standing(state) => Value::Text(state.name().into()),
            Outcome::Time(time) => {
                Value::Text(time.map_or("none".into(), |t| t.as_secs_f64().to_string()).into())
            }
            Outcome::Queue(waiting, backlog) => Value::Text(format!("{waiting}/{backlog}").into()),
            Outcome::Poll(set) => Value::Text(set.to_string().into()),
            Outcome::Happened(list) => {
                if let (Some(first), Some(second)) = (list.first(), second) {
                    let events = Value::Text(first.events.to_string().into());
                    self.assign(pending.thread, second.clone(), events);
                }
                list.first().map_or(Value::Text(crate::model::Bytes::empty()), |it| {
                    Value::Socket(it.socket)
                })
            }
            Outcome::Ready(labels) => Value::Text(spaced(labels.iter())),
            Outcome::Packets(list) => Value::Number(i64::try_from(list.len()).unwrap_or(i64::MAX)),
            Outcome::Flight(it) => Value::Number(i64::try_from(it.list.len()).unwrap_or(i64::MAX)),
            Outcome::Opened(it) => Value::Number(it.packet.id.0.into()),
            Outcome::Interfaces(list) => Value::Text(spaced(list.iter().map(|it| &it.name))),
            Outcome::Rows(rows) => Value::Number(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
            Outcome::Output(lines) => Value::Text(
                lines.iter().map(|l| &**l).collect::<Vec<&[u8]>>().join(&b"\n"[..]).into(),
            ),
            Outcome::Socket(id, _) => Value::Socket(*id),
            Outcome::Table(_) => {
                Value::Text(crate::language::result::notation::notation(outcome).into())
            }
        };
        self.assign(pending.thread, first.clone(), value);
    }

    /// Sets a variable. A name that moves from one open socket to another closes nothing, which is said once.
    pub(super) fn assign(&mut self, thread: ThreadId, name: Arc<str>, value: Value) {
        let same = |old| value == Value::Socket(old);
        let old = self.flow(thread).variables.get(&name).cloned();
        let moves = !matches!(old, Some(Value::Socket(old)) if same(old));
        self.flow_mut(thread).variables.insert(name.clone(), value);
        if let (Some(Value::Socket(old)), true) = (old, moves)
            && let Some(fd) = self.descriptor(old).map(|descriptor| descriptor.on.fd)
            && self.log.says_still_open()
        {
            self.record(thread, What::Remark(Remark::StillOpen(name, fd)));
        }
    }

    /// The socket's state, if this call is one that can change it and it has changed. What a call only notices, such as
    /// that the peer has acknowledged our FIN, is not shown beside it. That the connection is over is shown: it is why
    /// the call failed.
    fn state_after(
        &self,
        call: &Call,
        pending: &Pending,
        outcome: &Outcome,
    ) -> Option<Box<StateSeen>> {
        let can_change = match call {
            Call::Listen(_)
            | Call::Connect(_)
            | Call::Disconnect
            | Call::Shutdown(_)
            | Call::Accept => true,
            Call::Recv(..)
            | Call::Recvn(_)
            | Call::Recvfrom(..)
            | Call::Recvmsg(_)
            | Call::Recvline
            | Call::Drain => {
                matches!(
                    outcome,
                    Outcome::Eof
                        | Outcome::ThenEof(_)
                        | Outcome::Drained(_, true)
                        | Outcome::Failed(_)
                )
            }
            Call::Send(..) | Call::Sendall(_) | Call::Sendto(_) | Call::Sendmsg(_) => {
                outcome.failure().is_some()
            }
            _ => false,
        };
        if !can_change {
            return None;
        }
        let descriptor = match (outcome, &pending.target) {
            (Outcome::Accepted(made), _) => {
                self.process_of(pending.thread).table.descriptor(made.fd)?
            }
            (_, Target::Open(descriptor)) => descriptor,
            (_, Target::Nothing | Target::Several(_) | Target::Closed(_)) => return None,
        };
        if !descriptor.open.kind.is_tcp() {
            return None;
        }
        let info = descriptor.open.kernel.tcp_info().ok()?;
        let state = info.state;
        let only_notices = match call {
            Call::Connect(_) => false,
            Call::Shutdown(How::Rd) => true,
            _ => outcome.failure().is_some(),
        };
        if only_notices && state != TcpState::Close {
            return None;
        }
        let listens = matches!(call, Call::Listen(_)) && state == TcpState::Listen;
        descriptor.open.logged.set(state);
        if descriptor.open.seen.replace(state) == state && !listens {
            return None;
        }
        let queue = (state == TcpState::Listen).then_some((info.unacked, info.sacked));
        let On { socket, label, .. } = &*descriptor.on;
        Some(Box::new(StateSeen { socket: *socket, label: label.clone(), state, queue }))
    }
}

fn spaced(items: impl Iterator<Item = impl ToString>) -> crate::model::Bytes {
    items.map(|i| i.to_string()).collect::<Vec<_>>().join(" ").into()
}
