//! Reads a log from its beginning to its end, and puts each step into the program of its process.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};

use super::{
    order::{Object, Order, Role},
    plan::{Item, Kind, LeftOut, Made, Plan, Program, Wait},
    sleep::{hurries, made_room, receives},
    touch::Sockets,
    walk::parsed,
};
use crate::{
    export::{
        lesson::{numbered, ports::PortsSeen},
        summary::Summary,
    },
    model::{
        Actor, Call, CallId, CallName, Errno, Event, Failure, Log, Origin, Outcome, ProcessId,
        Returned, SocketId, StatementId, Waker, What, Wording,
    },
};

/// So many steps become programs: no compiler would take a million, and nobody would read them.
pub(super) const MOST: usize = 10_000;

struct Reader {
    sockets: Sockets,
    order: Order,
    plan: Plan,
    /// The program that each process is in now.
    current: BTreeMap<ProcessId, usize>,
    /// Calls that sleep: program, and place in it.
    open: BTreeMap<CallId, (usize, usize)>,
    /// Calls that let a program go on which slept in a send: it had no room.
    make_room: BTreeSet<CallId>,
    /// Calls that have slept.
    slept: BTreeSet<CallId>,
    /// Calls that have returned.
    returned: BTreeSet<CallId>,
    /// What was woken by a call that has not returned itself: it comes after that one.
    postponed: Vec<(CallId, Actor, Returned)>,
    rounds: BTreeMap<StatementId, u32>,
    set: BTreeSet<Arc<str>>,
    steps: usize,
}

impl Plan {
    pub(super) fn of(log: &dyn Log, catches_interrupt: bool) -> io::Result<Self> {
        let (mut sockets, mut make_room) = (Sockets::default(), BTreeSet::new());
        let (mut ports, mut summary) = (PortsSeen::default(), Summary::default());
        for event in log.events() {
            let event = event?;
            sockets.event(&event);
            ports.event(&event);
            summary.event(&event);
            make_room.extend(made_room(&event));
        }
        let mut reader = Reader {
            sockets,
            order: Order::default(),
            plan: Self { ports: ports.end(), title: summary.title, ..Self::default() },
            current: BTreeMap::new(),
            open: BTreeMap::new(),
            slept: BTreeSet::new(),
            returned: BTreeSet::new(),
            postponed: Vec::new(),
            make_room,
            rounds: BTreeMap::new(),
            set: BTreeSet::new(),
            steps: 0,
        };
        for event in log.events() {
            reader.event(&*event?);
            if reader.steps >= MOST {
                break;
            }
        }
        reader.plan.more = summary.steps.saturating_sub(reader.steps);
        for (_, actor, it) in std::mem::take(&mut reader.postponed) {
            reader.typed(&actor, &it);
        }
        reader.plan.settle(catches_interrupt);
        Ok(reader.plan)
    }
}

impl Reader {
    fn event(&mut self, event: &Event) {
        let Some(actor) = &event.actor else { return };
        let process = actor.process;
        match &event.what {
            What::Asleep(it) if it.origin == Origin::Typed => {
                let program = self.program(process, event.name());
                let on = it.on.as_deref().map(|on| on.socket);
                let touches = self.touches(process, (it.id, &it.call), on, None);
                let sends = matches!(it.call, Call::Send(..) | Call::Sendall(_) | Call::Fill(_));
                let sees = touches.iter().any(|(it, _)| matches!(it, Object::Program(_)));
                let waits = if receives(&it.call) && !sees {
                    Vec::new()
                } else {
                    self.waits(program, &touches)
                };
                let source = self.source(&it.source.wording);
                let kind = match parsed(&source) {
                    Some(statement) if sends => Kind::Sleeps(self.sockets.asleep(statement, it)),
                    _ if sends => Kind::LeftOut(LeftOut::Part),
                    _ => Kind::LeftOut(LeftOut::Asleep),
                };
                let at = self.item(program, it.source.line, source, waits, kind, Some(it.id));
                self.open.insert(it.id, (program, at));
                self.slept.insert(it.id);
            }
            What::Returned(it) if it.origin == Origin::Typed => {
                match it.woken.as_ref().and_then(|it| it.by.as_ref()) {
                    Some(Waker::Call { id, .. }) if !self.returned.contains(id) => {
                        // It knows what came before, and not how the other goes on.
                        let program = self.program(process, event.name());
                        self.waker(program, it);
                        self.postponed.push((*id, actor.clone(), it.clone()));
                    }
                    _ => {
                        let program = self.program(process, event.name());
                        self.waker(program, it);
                        self.typed(actor, it);
                    }
                }
            }
            What::Returned(it) if matches!(it.origin, Origin::Program(_)) => {
                let program = self.program(process, event.name());
                let on = it.on.as_deref().map(|on| on.socket);
                let touches = self.touches(process, (it.id, &it.call), on, Some(&it.outcome));
                self.waker(program, it);
                if matches!(it.call, Call::Select(_) | Call::PollSeveral(_) | Call::EpollWait(_)) {
                    return self.after(it.id);
                }
                for other in self.order.before(program, &touches, &|_| false) {
                    let name = self.plan.programs[other].name.clone();
                    self.plan.programs[program].awaits(other, name);
                }
                self.order.done(program, &touches);
                self.learn(it);
                self.after(it.id);
            }
            What::ProgramStarted(id, source) => {
                let program = self.program(process, event.name());
                // It counts its own rounds.
                let text = source.text().to_string();
                let kind = match parsed(&text) {
                    Some(statement) => Kind::Block { statement, end: None, goes_on: false },
                    None => Kind::LeftOut(LeftOut::Unreadable),
                };
                self.item(program, source.line, text, Vec::new(), kind, Some(*id));
                let seen = self.plan.programs.iter().map(|it| it.shown).collect();
                let it = &mut self.plan.programs[program];
                (it.runs, it.shown, it.seen) = (true, self.steps, seen);
            }
            What::ProgramEnded(id, how) => {
                let program = self.program(process, event.name());
                let it = &mut self.plan.programs[program];
                it.runs = false;
                let items = it.items.iter_mut().rev().find(|item| item.call == Some(*id));
                if let Some(Item { kind: Kind::Block { end, .. }, .. }) = items {
                    *end = Some(how.clone());
                }
            }
            What::Opened(it) => self.sockets.opened(it.on.socket),
            What::Closed(it) => self.sockets.closed(it.socket, it.by),
            _ => {}
        }
    }

    fn typed(&mut self, actor: &Actor, it: &Returned) {
        let process = actor.process;
        let program = self.program(process, &actor.name);
        let on = it.on.as_deref().map(|on| on.socket);
        let touches = self.touches(process, (it.id, &it.call), on, Some(&it.outcome));
        let slept = self.open.remove(&it.id);
        let text = match slept {
            Some((program, at)) => self.plan.programs[program].items[at].source.clone(),
            None => self.source(&it.source),
        };
        let kind = self.kind(program, it, &text);
        let from_outside = matches!(kind, Kind::LeftOut(LeftOut::FromOutside));
        let is_made = matches!(kind, Kind::Call(_) | Kind::Kill | Kind::Interrupt);
        if let Some((program, at)) = slept {
            // Nobody is quick enough to wake a call that sleeps for 50 ms: it is made when it need not sleep.
            if hurries(&kind) {
                let wait = self.waker_of(program, it);
                self.plan.programs[program].items[at].waits.extend(wait);
            }
            let item = &mut self.plan.programs[program].items[at];
            let keep = matches!(item.kind, Kind::Sleeps(_)) && matches!(kind, Kind::LeftOut(_));
            if !keep {
                item.kind = kind;
            }
        } else {
            let waits = if is_made { self.waits(program, &touches) } else { Vec::new() };
            self.item(program, it.line, text, waits, kind, Some(it.id));
        }
        if is_made {
            self.plan.programs[program].shown = match slept {
                Some((program, at)) => self.plan.programs[program].items[at].number,
                None => self.steps,
            };
        }
        if is_made || from_outside {
            self.order.done(program, &touches);
        }
        if matches!(it.call, Call::Kill) {
            self.plan.programs[program].is_dead = true;
            self.current.remove(&process);
        }
        self.learn(it);
        self.after(it.id);
    }

    /// A call has returned, and then what it has woken.
    fn after(&mut self, id: CallId) {
        self.returned.insert(id);
        let woken: Vec<_> = self.postponed.extract_if(.., |(by, ..)| *by == id).collect();
        for (_, actor, it) in woken {
            self.typed(&actor, &it);
        }
    }

    fn learn(&mut self, it: &Returned) {
        let on = it.on.as_deref().map(|on| on.socket);
        self.sockets.learn(&it.call, on, &it.outcome);
        if let (Outcome::Accepted(_), Some(listener)) = (&it.outcome, on) {
            self.sockets.accepted(listener, it.id);
        }
    }

    /// The order that the waker of a call has made by itself.
    fn waker(&mut self, program: usize, it: &Returned) {
        if let Some(Waker::Call { process, .. }) = it.woken.as_ref().and_then(|it| it.by.as_ref()) {
            let by = self.plan.programs.iter().rposition(|it| *it.name == **process);
            if let Some(by) = by {
                self.order.woken(program, by);
            }
        }
    }

    /// The step that woke a call, if it could have been done before.
    fn waker_of(&self, program: usize, it: &Returned) -> Option<Wait> {
        let Waker::Call { id, process, call, .. } = it.woken.as_ref()?.by.as_ref()? else {
            return None;
        };
        if self.slept.contains(id) && *call != CallName::Connect {
            return None;
        }
        let by = self.plan.programs.iter().rposition(|it| *it.name == **process)?;
        let other = &self.plan.programs[by];
        let has_shown = by != program && !other.runs && !other.is_dead && other.shown > 0;
        has_shown.then(|| Wait { name: other.name.clone(), shown: Some(other.shown) })
    }

    fn kind(&self, program: usize, it: &Returned, text: &str) -> Kind {
        if let Some(Waker::Call { call: CallName::Interrupt, .. }) =
            it.woken.as_ref().and_then(|it| it.by.as_ref())
        {
            return Kind::LeftOut(LeftOut::Interrupted);
        }
        // A send that sleeps and then takes only a part was interrupted.
        if let (Call::Send(data, _), Outcome::Count(n), Some(_)) =
            (&it.call, &it.outcome, &it.woken)
            && *n < data.len()
        {
            return Kind::LeftOut(LeftOut::Part);
        }
        let is_lens = it.call.name().is_some_and(CallName::is_lens);
        let why = match &it.call {
            Call::Interrupt => return Kind::Interrupt,
            Call::Kill => {
                let program = &self.plan.programs[program];
                let sleeps = self.open.values().any(|(of, _)| {
                    self.plan.programs.get(*of).is_some_and(|it| it.name == program.name)
                });
                if !sleeps && !program.runs {
                    return Kind::Kill;
                }
                LeftOut::FromOutside
            }
            // What has been acknowledged is a matter of time.
            Call::Lens(CallName::Outq) if matches!(it.outcome, Outcome::Number(0)) => {
                LeftOut::Awaited
            }
            _ if is_lens => LeftOut::Lens,
            Call::Wire(_) => LeftOut::Wire,
            Call::Output | Call::Resume | Call::Sysctl(..) => LeftOut::Word,
            _ => match (&it.outcome, parsed(text)) {
                (Outcome::Failed(Failure::Errno(Errno::EINTR)), _) => LeftOut::Interrupted,
                (_, None) => LeftOut::Unreadable,
                (outcome, Some(statement)) => {
                    let on = it.on.clone();
                    let kind = on.as_ref().and_then(|on| self.sockets.kind(on.socket));
                    let has_limit = on.as_ref().is_some_and(|on| self.sockets.has_limit(on.socket));
                    return Kind::Call(Made {
                        statement,
                        call: it.call.clone(),
                        on,
                        kind,
                        outcome: outcome.clone(),
                        names: it.source.names.clone(),
                        has_limit,
                        new: self.sockets.made(it.id),
                    });
                }
            },
        };
        Kind::LeftOut(why)
    }

    /// Touches of a call, and with them the programs that see it.
    fn touches(
        &self,
        process: ProcessId,
        (id, call): (CallId, &Call),
        on: Option<SocketId>,
        outcome: Option<&Outcome>,
    ) -> Vec<(Object, Role)> {
        let mut touches = self.sockets.touches(process, (id, call), on, outcome);
        if touches.is_empty() || (receives(call) && !self.make_room.contains(&id)) {
            return touches;
        }
        for owner in self.sockets.owners(&touches) {
            if let Some(program) = self.current.get(&owner)
                && owner != process
                && self.plan.programs[*program].runs
            {
                touches.push((Object::Program(*program), Role::Call));
            }
        }
        touches
    }

    fn waits(&mut self, program: usize, touches: &[(Object, Role)]) -> Vec<Wait> {
        let others = self.order.before(program, touches, &|other| self.plan.programs[other].runs);
        others
            .into_iter()
            .map(|other| {
                let it = &self.plan.programs[other];
                Wait { name: it.name.clone(), shown: (!it.is_dead).then_some(it.shown) }
            })
            .filter(|wait| wait.shown != Some(0))
            .collect()
    }

    fn item(
        &mut self,
        program: usize,
        line: u32,
        source: String,
        waits: Vec<Wait>,
        kind: Kind,
        call: Option<CallId>,
    ) -> usize {
        self.steps += 1;
        let items = &mut self.plan.programs[program].items;
        items.push(Item { number: self.steps, line, source, waits, kind, call });
        items.len() - 1
    }

    /// The program that a process is in, or a new one.
    fn program(&mut self, process: ProcessId, name: &str) -> usize {
        if let Some(program) = self.current.get(&process) {
            return *program;
        }
        let before = self.plan.programs.iter().filter(|it| it.id == process).count();
        let name = if before == 0 { name.to_owned() } else { format!("{name}-{}", before + 1) };
        self.plan.programs.push(Program {
            name,
            items: Vec::new(),
            id: process,
            runs: false,
            is_dead: false,
            shown: 0,
            seen: Vec::new(),
        });
        let program = self.order.add();
        self.current.insert(process, program);
        program
    }

    /// As typed, with the number of its round in the place of `$i`.
    fn source(&mut self, said: &Wording) -> String {
        let round = self.rounds.entry(said.id).or_default();
        *round += 1;
        self.set.extend(said.names.iter().flatten().cloned());
        if self.set.contains("i") { said.text.to_string() } else { numbered(&said.text, *round) }
    }
}
