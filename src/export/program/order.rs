//! Which order of two programs must be kept because no socket keeps it.
//!
//! Every call touches something that another process may touch too: a port, or one direction of a connection. Of two
//! touches whose order makes a difference the later one waits for the earlier, unless it is known to come later anyway:
//! a receive that blocks comes after the send it gets, and so does all that follows it. Who knows of whom is kept as in
//! a vector clock: how far each process has seen each other one come.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
};

/// What several processes may touch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    /// A port or a name: who is bound to it, who calls there, and who takes the callers or datagrams.
    Port(String),
    /// One direction of a connection.
    Flow(String),
    /// What a program sees, by the process that carries it out.
    Program(usize),
}

/// In which way it is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Its order with everything else makes a difference.
    Any,
    /// One more in its queue: a connect, a datagram.
    Call,
    /// Takes the next of its queue, and sleeps until there is one.
    Take,
    /// So many bytes into a stream.
    Write(usize),
    /// So many bytes out of it, after a sleep if there are none.
    Read {
        /// How many came.
        bytes: usize,
        /// More would not have been taken.
        is_full: bool,
        /// It goes on until it has all that it wants.
        is_loop: bool,
    },
    /// The end of a stream, after a sleep if it has not come.
    End,
}

/// A touch that is done.
#[derive(Clone, Debug)]
struct Access {
    role: Role,
    process: usize,
    /// What its process knew.
    clock: Rc<Vec<u64>>,
}

/// How far each process has come, and what was touched.
#[derive(Debug, Default)]
pub(super) struct Order {
    clocks: Vec<Rc<Vec<u64>>>,
    /// The last touch of each kind by each process.
    touched: BTreeMap<Object, BTreeMap<(u8, usize), Access>>,
    /// What waits in queues and streams: who put it there, and how many bytes are left of it.
    queued: BTreeMap<Object, VecDeque<(Access, usize)>>,
}

type Touches<'a> = &'a [(Object, Role)];

impl Order {
    /// Another process.
    pub(super) fn add(&mut self) -> usize {
        self.clocks.push(Rc::default());
        self.clocks.len() - 1
    }

    /// For whom a call must wait before it is made. From then on its process knows of all that these have done.
    ///
    /// What runs by itself shows nothing of how far it has come: those are waited for whom it has answered.
    pub(super) fn before(
        &mut self,
        process: usize,
        touches: Touches<'_>,
        runs: &dyn Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        for (object, role) in touches {
            let Some(others) = self.touched.get(object) else { continue };
            for access in others.values().filter(|it| it.process != process) {
                let (waits, queued) = (decides(access.role, *role), self.queued.get(object));
                let waits = waits && !comes_by_itself(access, *role, queued);
                if waits && !self.knows(process, access) {
                    needed.insert(access.process);
                }
            }
        }
        let running: Vec<usize> = needed.iter().copied().filter(|other| runs(*other)).collect();
        for other in running {
            let clock = &self.clocks[other];
            let is_new = |at: usize| clock.get(at) > self.clocks[process].get(at);
            let behind: Vec<usize> =
                (0..clock.len()).filter(|at| *at != process && !runs(*at) && is_new(*at)).collect();
            if !behind.is_empty() {
                let clock = clock.clone();
                needed.remove(&other);
                needed.extend(behind);
                self.learn(process, &clock);
            }
        }
        for other in &needed {
            let clock = self.clocks[*other].clone();
            self.learn(process, &clock);
        }
        needed
    }

    /// A call has returned; what it took from a queue tells its process who put it there.
    pub(super) fn done(&mut self, process: usize, touches: Touches<'_>) {
        for (object, role) in touches {
            match role {
                Role::Take => {
                    if let Some((by, _)) = self.queue(object).pop_front() {
                        self.learn(process, &by.clock);
                    }
                }
                Role::Read { bytes, .. } => self.read(process, object, *bytes),
                Role::End => {
                    let others = self.touched.get(object);
                    let ends: Vec<Rc<Vec<u64>>> = others
                        .into_iter()
                        .flat_map(BTreeMap::values)
                        .filter(|it| it.role == Role::Any && it.process != process)
                        .map(|it| it.clock.clone())
                        .collect();
                    for clock in &ends {
                        self.learn(process, clock);
                    }
                }
                Role::Any | Role::Call | Role::Write(_) => {}
            }
        }
        let clock = Rc::make_mut(&mut self.clocks[process]);
        if clock.len() <= process {
            clock.resize(process + 1, 0);
        }
        clock[process] += 1;
        for (object, role) in touches {
            let access = Access { role: *role, process, clock: self.clocks[process].clone() };
            let waiting = match role {
                Role::Call => 1,
                Role::Write(bytes) => *bytes,
                _ => 0,
            };
            if waiting > 0 {
                self.queue(object).push_back((access.clone(), waiting));
            }
            let all = self.touched.entry(object.clone()).or_default();
            all.insert((kind(*role), process), access);
        }
    }

    /// A call was woken: what its waker has done, it knows.
    pub(super) fn woken(&mut self, process: usize, by: usize) {
        let clock = self.clocks[by].clone();
        self.learn(process, &clock);
    }

    fn queue(&mut self, object: &Object) -> &mut VecDeque<(Access, usize)> {
        self.queued.entry(object.clone()).or_default()
    }

    fn read(&mut self, process: usize, object: &Object, mut bytes: usize) {
        while bytes > 0 {
            let Some((by, left)) = self.queue(object).front_mut() else { return };
            let clock = by.clock.clone();
            let taken = bytes.min(*left);
            *left -= taken;
            bytes -= taken;
            if *left == 0 {
                self.queue(object).pop_front();
            }
            self.learn(process, &clock);
        }
    }

    fn knows(&self, process: usize, of: &Access) -> bool {
        let known = self.clocks[process].get(of.process).copied().unwrap_or(0);
        known >= of.clock.get(of.process).copied().unwrap_or(0)
    }

    fn learn(&mut self, process: usize, clock: &[u64]) {
        let own = Rc::make_mut(&mut self.clocks[process]);
        if own.len() < clock.len() {
            own.resize(clock.len(), 0);
        }
        own.iter_mut().zip(clock).for_each(|(own, other)| *own = (*own).max(*other));
    }
}

/// Of each kind only the last touch of a process is remembered; a read that would have taken more is its own kind.
fn kind(role: Role) -> u8 {
    match role {
        Role::Any => 0,
        Role::Call => 1,
        Role::Take => 2,
        Role::Write(_) => 3,
        Role::Read { is_full: false, .. } => 4,
        Role::Read { .. } => 5,
        Role::End => 6,
    }
}

/// Whether the order of two touches makes a difference.
fn decides(earlier: Role, later: Role) -> bool {
    match (earlier, later) {
        (Role::Any, _)
        | (_, Role::Any)
        | (Role::Call, Role::Call | Role::Take)
        | (Role::Write(_), Role::Read { .. }) => true,
        // It took what there was: had there been more, it would have taken more.
        (Role::Read { is_full, .. }, Role::Write(_)) => !is_full,
        _ => false,
    }
}

/// Whether the later one sleeps until the earlier has happened.
fn comes_by_itself(
    earlier: &Access,
    later: Role,
    queued: Option<&VecDeque<(Access, usize)>>,
) -> bool {
    match (earlier.role, later) {
        // How many wait in a queue decides who still finds room.
        (Role::Call, Role::Take) => queued.is_none_or(|queued| queued.len() < 2),
        (Role::Any, Role::End) => true,
        // Its bytes are those of one send: they come together.
        (Role::Write(_), Role::Read { bytes, is_loop, .. }) => {
            is_loop || queued.and_then(VecDeque::front).is_some_and(|(_, first)| bytes <= *first)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Object {
        Object::Flow("a>b".into())
    }

    fn step(order: &mut Order, process: usize, touches: Touches<'_>) -> Vec<usize> {
        let before = order.before(process, touches, &|_| false);
        order.done(process, touches);
        before.into_iter().collect()
    }

    fn read(bytes: usize) -> Role {
        Role::Read { bytes, is_full: false, is_loop: false }
    }

    #[test]
    fn what_a_socket_forces_is_not_waited_for() {
        let mut order = Order::default();
        let (server, client) = (order.add(), order.add());
        let port = Object::Port("1".into());
        assert!(step(&mut order, server, &[(port.clone(), Role::Any)]).is_empty());
        // Connecting before listen would fail; once waited for, it is known.
        assert_eq!(step(&mut order, client, &[(port.clone(), Role::Call)]), [server]);
        assert!(step(&mut order, server, &[(port.clone(), Role::Take)]).is_empty());
        assert!(step(&mut order, client, &[(port, Role::Call)]).is_empty());
        assert!(step(&mut order, client, &[(flow(), Role::Write(5))]).is_empty());
        assert!(step(&mut order, server, &[(flow(), read(5))]).is_empty());
    }

    #[test]
    fn two_sends_stay_two_or_become_one() {
        let mut order = Order::default();
        let (client, server) = (order.add(), order.add());
        step(&mut order, client, &[(flow(), Role::Write(1))]);
        step(&mut order, server, &[(flow(), read(1))]);
        // It must not be there before the first was read.
        assert_eq!(step(&mut order, client, &[(flow(), Role::Write(1))]), [server]);
        step(&mut order, client, &[(flow(), Role::Write(1))]);
        // Both must be there.
        assert_eq!(step(&mut order, server, &[(flow(), read(2))]), [client]);
    }
}
