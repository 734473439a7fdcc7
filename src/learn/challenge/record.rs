//! What the events of a session come to for a challenge: who lives, what was called since it began, how many calls
//! the student used.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::passed::Passed;
use crate::{
    engine::{Bookmark, Journal},
    model::{
        Address, Asleep, Call, CallId, CallName, Event, Named, Origin, Returned, SocketId,
        StatementId, WIRE, What,
    },
    view::world::World,
};

/// A fold of the events.
#[derive(Debug, Default)]
pub struct Record {
    /// Processes, sleepers, sockets.
    pub world: World,
    /// Calls that returned since the challenge began.
    pub(super) calls: Vec<Made>,
    /// The addresses that connections have had, and whose they are: a connection outlives its socket.
    pub(super) pairs: Vec<Pair>,
    seen: Bookmark,
    began: bool,
    /// The packets of the lab since then.
    pub(super) packets: Passed,
    /// Programs that the start began, or the test: what they call is not the student's.
    programs: BTreeSet<CallId>,
    tests: Tests,
    used: BTreeSet<StatementId>,
    /// What was typed since it began, each with its process, and the calls that this is of.
    lines: Vec<String>,
    typed: BTreeSet<CallId>,
    /// The last program of each process.
    last: BTreeMap<Arc<str>, Arc<str>>,
}

/// A call that returned.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) process: Arc<str>,
    pub(super) returned: Returned,
}

/// The two ends of a connection, seen from one of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) process: Arc<str>,
    pub(super) socket: SocketId,
    pub(super) local: Address,
    pub(super) peer: Option<Address>,
}

/// The test, which may be played more than once.
#[derive(Debug, Default)]
struct Tests {
    /// While it is played: how many calls had returned before.
    calls: Option<usize>,
    /// The processes that were there before, but for those of an earlier test.
    students: Vec<Arc<str>>,
    /// Those that came with a test that is over. A name stays when its process is ended.
    guests: BTreeSet<Arc<str>>,
}

impl Record {
    /// The student's part begins now.
    pub fn begin(&mut self) {
        self.began = true;
        self.calls.clear();
        self.packets.clear();
        self.used.clear();
        self.lines.clear();
    }

    /// The test begins now: what it calls is not the student's.
    pub(crate) fn begin_test(&mut self) {
        let names = self.world.processes().iter().map(|process| &process.name);
        self.tests.students =
            names.filter(|name| !self.tests.guests.contains(*name)).cloned().collect();
        self.tests.calls = Some(self.calls.len());
    }

    fn is_tested(&self) -> bool {
        self.tests.calls.is_some()
    }

    /// Processes that came with the test.
    pub(super) fn guests(&self) -> Vec<Arc<str>> {
        let names = self.world.processes().iter().map(|process| &process.name);
        let is_guest = |name: &&Arc<str>| !self.tests.students.contains(name);
        names.filter(|name| self.is_tested() && is_guest(name)).cloned().collect()
    }

    /// The test is over. One that failed leaves nothing behind.
    pub(super) fn end_test(&mut self, passed: bool) {
        let guests = self.guests();
        self.tests.guests.extend(guests);
        if let Some(calls) = self.tests.calls.take()
            && !passed
        {
            self.calls.truncate(calls);
        }
    }

    /// Calls that the student used: each statement that called counts once, also one that failed or still sleeps.
    pub fn used(&self) -> usize {
        self.used.len()
    }

    /// Takes in what is new.
    pub fn follow(&mut self, journal: &Journal) {
        for event in self.seen.take(journal) {
            self.world.apply(event);
            if let What::ProgramStarted(_, source) = &event.what {
                self.last.insert(event.name().into(), source.text().clone());
            }
            match &event.what {
                What::Named(named) => self.named(named),
                What::ProgramStarted(id, _) if !self.began || self.is_tested() => {
                    self.programs.insert(*id);
                }
                What::ProgramStarted(id, source) => self.typed(event.name(), *id, source.text()),
                What::Packet(seen) => self.packets.came(seen),
                What::Returned(returned) if !returned.is_check() => {
                    self.count(event, &returned.call, returned.origin, returned.source.id);
                    self.packets.moved(returned);
                    if returned.origin == Origin::Typed {
                        let worded = returned.worded();
                        let text = worded.as_deref().unwrap_or(&returned.source.text);
                        // A word of the wire may be typed where a process sleeps.
                        let by = if matches!(returned.call, Call::Wire(_)) {
                            WIRE
                        } else {
                            event.name()
                        };
                        self.typed(by, returned.id, text);
                    }
                    if self.began {
                        let process = event.name().into();
                        self.calls.push(Made { process, returned: returned.clone() });
                    }
                }
                What::Asleep(Asleep { id, call, origin, source, .. }) => {
                    self.count(event, call, *origin, source.wording.id);
                    if *origin == Origin::Typed {
                        self.typed(event.name(), *id, source.text());
                    }
                }
                _ => {}
            }
        }
    }

    /// The program that a process was given last.
    pub(super) fn program(&self, process: &str) -> Option<&Arc<str>> {
        self.last.get(process)
    }

    /// What the student typed since the challenge began, as lines of a lesson.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    fn typed(&mut self, by: &str, id: CallId, text: &str) {
        if self.began && !self.is_tested() && self.typed.insert(id) {
            let line = format!("{by}> {text}");
            self.lines.extend(line.lines().map(str::to_owned));
        }
    }

    fn count(&mut self, event: &Event, call: &Call, origin: Origin, statement: StatementId) {
        if matches!(origin, Origin::Program(id) if self.programs.contains(&id)) {
            return;
        }
        let is_students = !self.is_tested()
            || origin != Origin::Typed
                && self.tests.students.iter().any(|name| **name == *event.name());
        if self.began && is_students && call.name().is_some_and(counts) {
            self.used.insert(statement);
        }
    }

    fn named(&mut self, Named { socket, local, peer, .. }: &Named) {
        let processes = self.world.processes();
        let owner = processes.iter().find(|process| process.sockets.contains_key(socket));
        if let (Some(owner), Some(local)) = (owner, local) {
            let process = owner.name.clone();
            let pair = Pair { process, socket: *socket, local: local.clone(), peer: peer.clone() };
            if !self.pairs.contains(&pair) {
                self.pairs.push(pair);
            }
        }
    }
}

/// Whether a call counts: looking costs nothing, and neither do words that are not calls on a socket.
fn counts(call: CallName) -> bool {
    !call.is_lens()
        && !call.is_wire()
        && !matches!(
            call,
            CallName::Kill
                | CallName::Interrupt
                | CallName::Resume
                | CallName::Output
                | CallName::Print
                | CallName::Input
                | CallName::Sleep
        )
}
