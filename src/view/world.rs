//! Who sleeps in what and has which sockets: a fold of the events, without a session.
//!
//! It is what a reader of the log knows at any moment, a follower in another program too. It asks no kernel: a state is
//! the one that was last seen.

use std::{collections::BTreeMap, sync::Arc};

use crate::model::{
    Actor, Address, Asleep, Call, CallId, CallName, Event, Named, On, Opened, Order, Origin,
    Outcome, ProcessId, ProgramEnd, Returned, SocketId, SocketKind, StateSeen, TcpState, What,
};

/// Every process, as the events tell.
#[derive(Clone, Debug, Default)]
pub struct World {
    processes: Vec<Process>,
    /// Whose each open descriptor is, and the first descriptor of its socket: dup(2) makes more.
    owners: BTreeMap<SocketId, (ProcessId, SocketId)>,
    /// What is known of each socket, by its first descriptor.
    facts: BTreeMap<SocketId, Facts>,
}

/// A process.
#[derive(Clone, Debug)]
pub struct Process {
    /// Its name.
    pub name: Arc<str>,
    /// The program it carries out: the call that started it.
    pub program: Option<CallId>,
    /// Its threads; lines are typed for the first, 0.
    pub threads: BTreeMap<u32, Thread>,
    /// Its open descriptors.
    pub sockets: BTreeMap<SocketId, Socket>,
}

/// A thread of a process.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// The call it sleeps in.
    pub asleep: Option<Sleep>,
    /// Whether its program was paused for going round without getting anywhere.
    pub paused: bool,
}

/// A call that sleeps.
#[derive(Clone, Debug)]
pub struct Sleep {
    /// Which call.
    pub id: CallId,
    /// Its name.
    pub call: Option<CallName>,
    /// The socket it sleeps on.
    pub on: Option<Arc<On>>,
    /// When it fell asleep, in nanoseconds since the session began.
    pub since: u64,
}

/// An open descriptor.
#[derive(Clone, Debug)]
pub struct Socket {
    /// Its number and label.
    pub on: Arc<On>,
    /// What kind it is.
    pub kind: SocketKind,
}

/// What is known of a socket, whichever descriptor it is used through.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// How many descriptors it is open through.
    descriptors: usize,
    /// Its own address.
    pub local: Option<Address>,
    /// Its peer's.
    pub peer: Option<Address>,
    /// The state it was last seen in.
    pub state: Option<TcpState>,
    /// Of a listening socket, when it was last looked at: connections waiting, and the backlog.
    pub queue: Option<(u32, u32)>,
}

impl World {
    /// The processes, oldest first.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// What is known of the socket of an open descriptor.
    pub fn facts(&self, socket: SocketId) -> Option<&Facts> {
        let (_, first) = self.owners.get(&socket)?;
        self.facts.get(first)
    }

    /// What happened next.
    pub fn apply(&mut self, event: &Event) {
        match (&event.what, &event.actor) {
            (What::Abandoned(id), _) => self.abandoned(*id),
            (What::Named(named), _) => self.named(named),
            (What::StateSeen(seen), _) => self.seen(seen),
            (What::Closed(closed), _) => self.closed(closed.socket),
            (_, Some(actor)) => self.act(event, actor),
            (_, None) => {}
        }
    }

    fn act(&mut self, event: &Event, actor: &Actor) {
        match &event.what {
            What::ProcessCreated | What::ThreadStarted => drop(self.thread(actor)),
            What::ThreadEnded => drop(self.process(actor).threads.remove(&actor.thread)),
            What::Opened(opened) => self.opened(actor, opened),
            What::Asleep(Asleep { id, call, on, .. }) => {
                let sleep = Sleep { id: *id, call: call.name(), on: on.clone(), since: event.ns };
                self.thread(actor).asleep = Some(sleep);
            }
            What::Returned(it) => {
                let thread = self.thread(actor);
                if thread.asleep.as_ref().is_some_and(|sleep| sleep.id == it.id) {
                    thread.asleep = None;
                }
                self.after(actor, it);
            }
            What::ProgramStarted(id, _) => self.process(actor).program = Some(*id),
            What::ProgramEnded(_, ProgramEnd::Paused(..)) => self.thread(actor).paused = true,
            What::ProgramEnded(..) if actor.thread == 0 => self.process(actor).program = None,
            _ => {}
        }
    }

    /// What a call that has returned changes besides its own sleep.
    fn after(&mut self, actor: &Actor, it: &Returned) {
        if let Some(seen) = &it.state {
            self.seen(seen);
        }
        if let Call::Wire(order) = &it.call
            && let Order::Reboot(_, _, on_it) = &**order
        {
            for process in self.processes.iter_mut().filter(|it| on_it.contains(&it.name)) {
                process.end_program();
            }
            return;
        }
        if let (Outcome::Forked(child, _), Origin::Program(_)) = (&it.outcome, it.origin) {
            let child = self.processes.iter_mut().find(|process| process.name == *child);
            if let Some(child) = child {
                child.program = Some(it.id);
            }
            return;
        }
        let resumes = matches!(it.call, Call::Resume | Call::Interrupt);
        if it.outcome.failure().is_some() || !(resumes || matches!(it.call, Call::Kill)) {
            return;
        }
        let process = self.process(actor);
        if resumes {
            process.go_on();
        } else {
            process.end_program();
        }
    }

    /// A call was given up: it sleeps no longer, although it has not returned.
    fn abandoned(&mut self, id: CallId) {
        for thread in self.processes.iter_mut().flat_map(|process| process.threads.values_mut()) {
            thread.asleep.take_if(|sleep| sleep.id == id);
        }
    }

    fn opened(&mut self, actor: &Actor, Opened { on, kind, copy_of, .. }: &Opened) {
        let first = if let Some(copied) = copy_of {
            self.owners.get(copied).map_or(*copied, |(_, first)| *first)
        } else {
            let state = kind.is_tcp().then_some(TcpState::Close);
            self.facts.insert(on.socket, Facts { state, ..Facts::default() });
            on.socket
        };
        self.owners.insert(on.socket, (actor.process, first));
        if let Some(facts) = self.facts.get_mut(&first) {
            facts.descriptors += 1;
        }
        self.process(actor).sockets.insert(on.socket, Socket { on: on.clone(), kind: *kind });
    }

    fn named(&mut self, Named { socket, local, peer, .. }: &Named) {
        if let Some(socket) = self.facts_of(*socket) {
            socket.local.clone_from(local);
            socket.peer.clone_from(peer);
        }
    }

    fn seen(&mut self, StateSeen { socket, state, queue, .. }: &StateSeen) {
        if let Some(socket) = self.facts_of(*socket) {
            socket.state = Some(*state);
            socket.queue = *queue;
        }
    }

    fn closed(&mut self, socket: SocketId) {
        let Some((owner, first)) = self.owners.remove(&socket) else { return };
        self.processes[owner.0 as usize].sockets.remove(&socket);
        if let Some(facts) = self.facts.get_mut(&first) {
            facts.descriptors -= 1;
            if facts.descriptors == 0 {
                self.facts.remove(&first);
            }
        }
    }

    fn facts_of(&mut self, socket: SocketId) -> Option<&mut Facts> {
        // Its first descriptor may be closed while a copy is open.
        let first = self.owners.get(&socket).map_or(socket, |(_, first)| *first);
        self.facts.get_mut(&first)
    }

    fn process(&mut self, actor: &Actor) -> &mut Process {
        let at = actor.process.0 as usize;
        // A list that has lost its beginning does not say who was made there.
        while self.processes.len() <= at {
            self.processes.push(Process::new(actor.name.clone()));
        }
        let process = &mut self.processes[at];
        process.name.clone_from(&actor.name);
        process
    }

    fn thread(&mut self, actor: &Actor) -> &mut Thread {
        self.process(actor).threads.entry(actor.thread).or_default()
    }
}

impl Process {
    fn new(name: Arc<str>) -> Self {
        let threads = BTreeMap::from([(0, Thread::default())]);
        Self { name, program: None, threads, sockets: BTreeMap::new() }
    }

    /// The call that the process as a whole sleeps in: that of its first thread.
    pub fn asleep(&self) -> Option<&Sleep> {
        self.threads.get(&0)?.asleep.as_ref()
    }

    /// Whether its program is paused.
    pub fn is_paused(&self) -> bool {
        self.threads.get(&0).is_some_and(|thread| thread.paused)
    }

    /// Nothing of it is paused any more.
    fn go_on(&mut self) {
        self.threads.values_mut().for_each(|thread| thread.paused = false);
    }

    /// It was killed.
    fn end_program(&mut self) {
        self.go_on();
        self.program = None;
    }
}
