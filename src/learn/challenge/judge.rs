//! Whether a goal holds: a pure function of the record, of what the kernel says of each socket, and of its rows.

use std::collections::BTreeSet;

use super::{
    goal::{Goal, GoalKind},
    record::{Made, Pair, Record},
};
use crate::{
    language::result::Pattern,
    lesson::packets::Names,
    model::{Address, CallName, HostId, Outcome, Row, Snapshot, SocketId, SocketSeen, TcpState},
    view::world::{Facts, Process},
};

/// What a goal is judged by.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What happened.
    pub record: &'a Record,
    /// What the kernel says of each open socket at this moment.
    pub snapshot: &'a Snapshot,
    /// The rows of a port: connections that no socket shows any more, or yet.
    pub rows: &'a dyn Fn(u16) -> Vec<Row>,
    /// The computers of a lab.
    pub hosts: &'a dyn Fn(&str) -> Option<HostId>,
}

/// Whether a goal holds at this moment.
pub fn judge(goal: &Goal, view: View<'_>) -> bool {
    match &goal.kind {
        GoalKind::State { process: Some(process), state, count, with, .. } => {
            let found = view.connections(process, *state, with.as_deref());
            count.map_or(found > 0, |count| found == count)
        }
        GoalKind::State { process: None, state, .. } => {
            let processes = view.record.world.processes();
            processes.iter().all(|process| view.connections(&process.name, *state, None) == 0)
        }
        GoalKind::Asleep(name, call) => view.process(name).is_some_and(|process| {
            let mut sleeps = process.threads.values().filter_map(|thread| thread.asleep.as_ref());
            sleeps.any(|sleep| sleep.call == Some(*call))
        }),
        GoalKind::Gave { process, call, pattern, times, slept } => {
            let gave = |made: &&Made| {
                let woken = made.returned.woken.as_ref();
                process.as_ref().is_none_or(|process| *process == made.process)
                    && made.returned.call.name() == Some(*call)
                    && slept.is_none_or(|(from, to)| {
                        woken.is_some_and(|woken| (from..=to).contains(&woken.slept))
                    })
                    && pattern.matches(&made.returned.outcome, &|_| None).is_ok()
            };
            let found = view.record.calls.iter().filter(gave).count();
            match (process, times) {
                (None, _) => found == 0,
                (_, None) => found > 0,
                (_, Some(times)) => found == *times,
            }
        }
        GoalKind::Lens(name, call, pattern) => view.lens(name, *call, pattern),
        GoalKind::Killed(name) => view.record.calls.iter().any(|made| {
            made.process == *name
                && made.returned.call.name() == Some(CallName::Kill)
                && made.returned.outcome.failure().is_none()
        }),
        GoalKind::Threads(name, count) => {
            view.process(name).is_some_and(|process| process.threads.len() == *count)
        }
        GoalKind::EverybodyAsleep => {
            let processes = view.record.world.processes();
            let mut with_sockets = processes.iter().filter(|it| !it.sockets.is_empty()).peekable();
            with_sockets.peek().is_some() && with_sockets.all(|process| process.asleep().is_some())
        }
        GoalKind::NobodyFailed => {
            view.record.calls.iter().all(|made| made.returned.outcome.failure().is_none())
        }
        GoalKind::Wire(said) => {
            view.record.packets.are(said, &Names { values: &|_| None, hosts: view.hosts })
        }
    }
}

impl View<'_> {
    fn process(&self, name: &str) -> Option<&Process> {
        self.record.world.processes().iter().find(|process| *process.name == *name)
    }

    /// What the kernel says of an open socket.
    fn seen(&self, process: &str, socket: SocketId) -> Option<&SocketSeen> {
        let seen = self.snapshot.processes.iter().find(|seen| seen.name == process)?;
        seen.sockets.iter().find(|seen| seen.id == socket)
    }

    /// The sockets of a process, each once however many descriptors it has.
    fn sockets(&self, name: &str) -> Vec<(SocketId, &Facts)> {
        let mut found: Vec<(SocketId, &Facts)> = Vec::new();
        for socket in self.process(name).iter().flat_map(|process| process.sockets.keys()) {
            if let Some(facts) = self.record.world.facts(*socket)
                && !found.iter().any(|(_, known)| std::ptr::eq(*known, facts))
            {
                found.push((*socket, facts));
            }
        }
        found
    }

    /// The state of a socket: as the kernel says, or as it was last seen.
    fn state(&self, name: &str, socket: SocketId, facts: &Facts) -> Option<TcpState> {
        self.seen(name, socket).and_then(|seen| seen.state).or(facts.state)
    }

    /// How many connections of a process are in a state: those of its sockets, and those that outlived them.
    fn connections(&self, name: &str, state: TcpState, with: Option<&str>) -> usize {
        let sockets = self.sockets(name);
        let open = sockets.iter().filter(|(socket, facts)| {
            self.state(name, *socket, facts) == Some(state)
                && self.is_with(facts.peer.as_ref(), with)
        });
        open.count() + self.kept(name, state, with)
    }

    fn is_with(&self, peer: Option<&Address>, with: Option<&str>) -> bool {
        let Some(with) = with else { return true };
        let theirs = |pair: &Pair| *pair.process == *with && Some(&pair.local) == peer;
        self.record.pairs.iter().any(theirs)
    }

    /// Connections of a process that none of its descriptors shows: after a close, or before an accept.
    fn kept(&self, name: &str, state: TcpState, with: Option<&str>) -> usize {
        // These are always a socket's, or wait in a queue, and then they are nobody's yet.
        if matches!(state, TcpState::Listen | TcpState::Close | TcpState::SynSent) {
            return 0;
        }
        let pairs = || self.record.pairs.iter().filter(|pair| *pair.process == *name);
        let ports: BTreeSet<u16> = pairs().filter_map(|pair| pair.local.port()).collect();
        let sockets = self.sockets(name);
        let is_kept = |row: &Row| {
            // Of a connection in TIME_WAIT a socket that is still open says CLOSE.
            let is_counted = sockets.iter().any(|(socket, facts)| {
                facts.local.as_ref() == Some(&row.local)
                    && facts.peer.as_ref() == Some(&row.remote)
                    && self.state(name, *socket, facts) == Some(state)
            });
            let was_ours = pairs()
                .any(|pair| pair.local == row.local && pair.peer.as_ref() == Some(&row.remote));
            let is_request = state == TcpState::SynRecv
                && sockets.iter().any(|(_, facts)| {
                    facts.state == Some(TcpState::Listen)
                        && facts.local.as_ref().and_then(Address::port) == row.local.port()
                })
                && self.record.pairs.iter().any(|pair| pair.local == row.remote);
            row.state == state
                && !is_counted
                && (was_ours || is_request)
                && self.is_with(Some(&row.remote), with)
        };
        let mut found: Vec<Row> = Vec::new();
        for row in ports.into_iter().flat_map(|port| (self.rows)(port)) {
            let known = |it: &Row| it.local == row.local && it.remote == row.remote;
            if is_kept(&row) && !found.iter().any(known) {
                found.push(row);
            }
        }
        found.len()
    }

    fn lens(&self, name: &str, call: CallName, pattern: &Pattern) -> bool {
        self.sockets(name).into_iter().any(|(socket, _)| {
            let Some(seen) = self.seen(name, socket) else { return false };
            let number = |count: Option<_>| count.and_then(as_number);
            let outcome = match call {
                CallName::Queue => seen.queue.map(|(waiting, most)| Outcome::Queue(waiting, most)),
                CallName::Inq => number(seen.unread).map(Outcome::Number),
                _ => number(seen.unsent).map(Outcome::Number),
            };
            outcome.is_some_and(|outcome| pattern.matches(&outcome, &|_| None).is_ok())
        })
    }
}

fn as_number(count: impl TryInto<i64>) -> Option<i64> {
    count.try_into().ok()
}
