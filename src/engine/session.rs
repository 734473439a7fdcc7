//! The session: everything that is alive, and the questions a driver may ask about it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, VecDeque},
    io,
    os::fd::BorrowedFd,
    path::PathBuf,
    rc::{Rc, Weak},
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use super::{
    by_id::{ById, ByName},
    finish::Waker,
    flow::{Flow, Flows},
    journal::Journal,
    pending::Sleeper,
    places::Places,
    process::{Descriptor, OpenSocket, Process},
    sleepers::Sleepers,
};
use crate::{
    kernel::{Aside, Notifier, Readiness, raise_descriptor_limit},
    model::{
        Address, Call, CallId, CallName, Closed, Fd, Halt, Opened, ProcessId, Returned, SocketId,
        Source, ThreadId, Value, What,
    },
};

/// How far calls may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This machine: connecting or sending elsewhere is refused before anything leaves, and names come from the hosts file.
    Loopback,
    /// Wherever the kernel lets it.
    Anywhere,
}

/// What a process is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It waits for its next line.
    Ready,
    /// It sleeps in a call, of the line given.
    Asleep(CallName, Source),
    /// Its program runs.
    Running,
    /// Its program was paused, because it went round and round without getting anywhere.
    Paused,
}

/// Processes, their sockets, and what has happened.
#[expect(
    clippy::struct_excessive_bools,
    reason = "things a session is told, or notes, once and for all"
)]
pub struct Session {
    pub(super) processes: Vec<Process>,
    by_name: ByName<ProcessId>,
    pub(super) flows: Flows,
    pub(super) sockets: ById<SocketId, Rc<Descriptor>>,
    next_socket: u32,
    closed: BTreeMap<SocketId, Fd>,
    next_key: usize,
    pub(super) shared: ByName<Value>,
    pub(super) sleepers: Sleepers,
    pub(super) ready: VecDeque<ThreadId>,
    pub(super) readiness: Rc<RefCell<Readiness>>,
    pub(super) aside: Option<Aside>,
    pub(super) keys: Vec<usize>,
    pub(super) strangers: Vec<usize>,
    pub(super) watching: bool,
    pub(super) waker: Option<Waker>,
    pub(super) calls: u64,
    /// TCP sockets by their two addresses, to find the other end of a connection.
    pub(super) by_ends: HashMap<(Address, Address), Weak<OpenSocket>>,
    /// Sockets whose state may have changed since it was last read.
    pub(super) restless: Vec<Weak<OpenSocket>>,

    pub(super) buffer: Vec<u8>,
    pub(super) reach: Reach,
    pub(super) places: Places,
    pub(super) said_still_open: bool,
    pub(super) watches_callers: bool,
    pub(super) arrivals: Vec<usize>,
    /// When callers were looked for last.
    pub(super) looked_for_callers: Option<Instant>,
    pub(super) told: std::collections::HashSet<(Address, Address)>,
    pub(super) remembers: bool,
    pub(super) endings: HashMap<(Address, Address), super::cause::Ending>,
    /// Ports that sockets of this session were bound to or have listened on, to look for what the kernel keeps.
    pub(super) ports: std::collections::BTreeSet<u16>,
    /// Connections that were closed first here: our address, and the peer's.
    pub(super) closed_first: Vec<(Address, Address)>,
    /// The lab in which every process is a computer, if there is one.
    pub(super) lab: Option<Box<super::wire::Bench>>,
    room: usize,
    pub(super) journal: Journal,
    pub(super) began: Instant,
}

/// Descriptors left to the terminal, the poller and files.
const KEPT_FREE: usize = 32;
/// Processes in one session.
const PROCESSES: u32 = 100_000;
/// Closed descriptors whose number is still known, to be shown beside EBADF.
const REMEMBERED: usize = 4096;

impl Session {
    /// An empty session. The soft limit of descriptors is raised to the hard one (getrlimit(2)).
    ///
    /// `directory` is where `./x` lies. Without one it lies in a directory that is made when a lesson first names it, or,
    /// of a session that may reach everything, in the current directory.
    pub fn new(reach: Reach, directory: Option<PathBuf>) -> io::Result<Self> {
        let readiness = Readiness::new()?;
        let mut session = Self {
            processes: Vec::new(),
            by_name: ByName::default(),
            flows: Flows::default(),
            sockets: ById::default(),
            next_socket: 1,
            closed: BTreeMap::new(),
            next_key: 0,
            shared: ByName::default(),
            sleepers: Sleepers::default(),
            ready: VecDeque::new(),
            readiness: Rc::new(RefCell::new(readiness)),
            aside: None,
            keys: Vec::new(),
            strangers: Vec::new(),
            watching: false,
            waker: None,
            calls: 0,
            by_ends: HashMap::new(),
            restless: Vec::new(),
            buffer: Vec::new(),
            reach,
            places: Places::new(directory),
            said_still_open: false,
            watches_callers: false,
            arrivals: Vec::new(),
            looked_for_callers: None,
            told: std::collections::HashSet::new(),
            remembers: false,
            endings: HashMap::new(),
            ports: std::collections::BTreeSet::new(),
            closed_first: Vec::new(),
            lab: None,
            room: raise_descriptor_limit()
                .map_or(256, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
                .saturating_sub(KEPT_FREE),
            journal: Journal::new(Journal::KEPT),
            began: Instant::now(),
        };
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = u64::try_from(wall.as_millis()).unwrap_or(u64::MAX);
        session.tell(None, What::Began(wall));
        Ok(session)
    }

    /// How far what is started from now on may reach; what it was before. A call that sleeps and a program that runs go on
    /// as they were started.
    pub fn limit(&mut self, reach: Reach) -> Reach {
        std::mem::replace(&mut self.reach, reach)
    }

    /// How far what is started now may reach.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The process of that name, made if there is none. A new one is an event.
    pub fn process(&mut self, name: &str) -> Result<ProcessId, Halt> {
        if let Some(id) = self.by_name.get(name) {
            return Ok(*id);
        }
        let number = u32::try_from(self.processes.len()).unwrap_or(u32::MAX);
        if number >= PROCESSES {
            return Err(Halt::TooMany(PROCESSES));
        }
        let id = ProcessId(number);
        let name: Arc<str> = name.into();
        self.make_host(&name)?;
        let main = self.flows.add(Flow::new(id, 0, self.reach));
        self.processes.push(Process::new(name.clone(), main));
        self.by_name.insert(name, id);
        self.record(main, What::ProcessCreated);
        Ok(id)
    }

    /// The process of that name, if there is one.
    pub fn find_process(&self, name: &str) -> Option<ProcessId> {
        self.by_name.get(name).copied()
    }

    /// Allows so many sockets at most; more are EMFILE. For trying what a program does at its limit.
    pub fn limit_descriptors(&mut self, most: usize) {
        self.room = self.room.min(most);
    }

    /// The names of all processes, oldest first.
    pub fn process_names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.processes.iter().map(|p| &p.name)
    }

    /// What a process is doing.
    pub fn status(&self, process: ProcessId) -> Status {
        let flow = self.flow(self.processes[process.0 as usize].main);
        if flow.is_running() {
            return if flow.paused { Status::Paused } else { Status::Running };
        }
        match flow.asleep.and_then(|id| self.sleepers.get(id)) {
            Some(sleeper) => match sleeper.call.name() {
                Some(name) => Status::Asleep(name, sleeper.pending.source.clone()),
                None => Status::Ready,
            },
            None => Status::Ready,
        }
    }

    /// Whether a process sleeps in a typed call that ends without anybody else.
    pub fn sleeps_by_itself(&self, process: ProcessId) -> bool {
        let flow = self.flow(self.processes[process.0 as usize].main);
        let asleep = flow.asleep.filter(|_| !flow.is_running());
        asleep.and_then(|id| self.sleepers.get(id)).is_some_and(Sleeper::ends_by_itself)
    }

    /// The call that fell asleep last, if it sleeps yet and needs somebody else to go on.
    pub fn newest_in_need(&self) -> Option<&Call> {
        let newest = self.sleepers.newest().filter(|sleeper| !sleeper.ends_by_itself())?;
        Some(&newest.call)
    }

    /// Whether any program has something to do that is not waiting for an event.
    pub fn is_busy(&self) -> bool {
        !self.ready.is_empty()
    }

    /// How many calls sleep.
    pub fn sleeping(&self) -> usize {
        self.sleepers.len()
    }

    /// What the last typed statement of a process gave, once it has returned and while the journal holds it.
    pub fn returned(&self, process: ProcessId) -> Option<&Returned> {
        self.journal.returned(self.processes[process.0 as usize].last?)
    }

    /// The lesson's variables, shared by all processes: `$P`.
    pub fn shared(&self, name: &str) -> Option<&Value> {
        self.shared.get(name)
    }

    /// Sets one of them.
    pub fn set_shared(&mut self, name: &str, value: Value) {
        self.shared.insert(name.into(), value);
    }

    /// A variable as a typed statement of that process sees it.
    pub fn variable(&self, process: ProcessId, name: &str) -> Option<&Value> {
        let flow = self.flow(self.processes[process.0 as usize].main);
        flow.variables.get(name).or_else(|| self.shared.get(name))
    }

    /// Gives a line to a process's `input`.
    pub fn give_input(&mut self, process: ProcessId, line: &str) {
        self.processes[process.0 as usize].input.push_back(line.into());
        self.feed(process);
    }

    /// Watches a descriptor of the driver's: when it becomes readable a [`wait`](Self::wait) returns, and
    /// [`take_strangers`](Self::take_strangers) names the key. Keys of drivers begin at [`Self::FIRST_STRANGER`].
    pub fn watch_descriptor(&mut self, descriptor: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        self.watching = true;
        Ok(self.readiness.borrow().watch(&descriptor, key)?)
    }

    /// Ends that.
    pub fn unwatch_descriptor(&mut self, descriptor: BorrowedFd<'_>) {
        self.readiness.borrow().unwatch(&descriptor);
    }

    /// The first key for a driver's descriptors.
    pub const FIRST_STRANGER: usize = usize::MAX / 2;

    /// The driver's descriptors that have become readable since last asked.
    pub fn take_strangers(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.strangers)
    }

    /// Ends a [`wait`](Self::wait) from another thread.
    pub fn notifier(&self) -> Notifier {
        self.readiness.borrow().notifier()
    }

    pub(super) fn flow(&self, thread: ThreadId) -> &Flow {
        self.flows.get(thread).expect("a thread is asked only while it lives")
    }

    pub(super) fn flow_mut(&mut self, thread: ThreadId) -> &mut Flow {
        self.flows.get_mut(thread).expect("a thread is asked only while it lives")
    }

    pub(super) fn process_of(&self, thread: ThreadId) -> &Process {
        &self.processes[self.flow(thread).process.0 as usize]
    }

    pub(super) fn process_mut(&mut self, thread: ThreadId) -> &mut Process {
        let process = self.flow(thread).process;
        &mut self.processes[process.0 as usize]
    }

    pub(super) fn descriptor(&self, id: SocketId) -> Option<&Rc<Descriptor>> {
        self.sockets.get(&id)
    }

    pub(super) fn descriptors(&self) -> impl Iterator<Item = &Rc<Descriptor>> {
        self.sockets.values()
    }

    /// The number a closed descriptor had.
    pub(super) fn last_number(&self, id: SocketId) -> Fd {
        self.closed.get(&id).copied().unwrap_or(Fd(0))
    }

    pub(super) fn label_of(&self, id: SocketId) -> Arc<str> {
        self.descriptor(id)
            .map_or_else(|| format!("{}", self.last_number(id)).into(), |d| d.on.label.clone())
    }

    /// Whether the limit of descriptors leaves room for so many more.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.sockets.len() + more <= self.room
    }

    /// A new open socket, not yet in anybody's table.
    pub(super) fn adopt(
        &mut self,
        kernel: crate::kernel::Socket,
        kind: crate::model::SocketKind,
    ) -> Rc<OpenSocket> {
        let key = self.next_key;
        self.next_key += 1;
        Rc::new(OpenSocket::new(kernel, kind, key, self.readiness.clone()))
    }

    /// Puts an open socket into a process's table, labels it, and gives the name to it.
    pub(super) fn install(
        &mut self,
        (thread, by): (ThreadId, CallId),
        open: Rc<OpenSocket>,
        name: Option<&Arc<str>>,
        otherwise: &str,
    ) -> Rc<Descriptor> {
        let id = SocketId(self.next_socket);
        let kind = open.kind;
        self.next_socket += 1;
        let wanted = name.cloned().unwrap_or_else(|| otherwise.into());
        let label = self.process_mut(thread).free_label(&wanted);
        let descriptor = self.process_mut(thread).install(id, label.clone(), open);
        self.sockets.insert(id, descriptor.clone());
        let on = descriptor.on.clone();
        let copy_of = descriptor.open.first.get().map(|(_, first)| first.socket);
        descriptor.open.first.get_or_init(|| (self.flow(thread).process, on.clone()));
        self.record(thread, What::Opened(Opened { on, kind, copy_of, by }));
        let variable = name.cloned().unwrap_or(label);
        self.assign(thread, variable, Value::Socket(id));
        descriptor
    }

    /// Empties a descriptor's slot.
    pub(super) fn uninstall(
        &mut self,
        (thread, by): (ThreadId, CallId),
        fd: Fd,
    ) -> Option<Rc<Descriptor>> {
        let descriptor = self.process_mut(thread).remove(fd)?;
        let socket = descriptor.on.socket;
        self.sockets.remove(&socket);
        self.record(thread, What::Closed(Closed { socket, by }));
        self.closed.insert(socket, fd);
        if self.closed.len() > REMEMBERED {
            self.closed.pop_first();
        }
        Some(descriptor)
    }
}
