//! The session: everything that is alive, and the questions a driver may ask about it.

use std::{
    io,
    os::fd::BorrowedFd,
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    by_id::ByName,
    callers::Callers,
    descriptors::Descriptor,
    ends::Ends,
    finish::Waker,
    flow::{Flow, Flows},
    open::{OpenSocket, Standing},
    past::Past,
    pending::Sleeper,
    places::Places,
    poll::Poll,
    process::Process,
    processes::Processes,
    record::Log,
    sleepers::Sleepers,
    sockets::Sockets,
    wire::Bench,
};
use crate::{
    kernel::{Notifier, raise_descriptor_limit},
    model::{
        Call, CallId, CallName, Closed, Fd, Halt, Opened, ProcessId, Returned, SocketId, Source,
        ThreadId, Value, What,
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
    /// Its program was paused, because its loop got nowhere.
    Paused,
}

/// Processes, their sockets, and what has happened.
///
/// Each part owns its fields and is asked; what needs several of them is written in the file of that idea.
pub struct Session {
    pub(super) processes: Processes,
    pub(super) flows: Flows,
    pub(super) sockets: Sockets,
    /// The variables that all processes see.
    pub(super) shared: ByName<Value>,
    pub(super) sleepers: Sleepers,
    pub(super) poll: Poll,
    /// The last call that can have woken somebody.
    pub(super) waker: Option<Waker>,
    pub(super) ends: Ends,
    pub(super) past: Past,
    pub(super) callers: Callers,
    /// How far what is started now may reach.
    pub(super) reach: Reach,
    pub(super) places: Places,
    /// The lab in which every process is a computer, if there is one.
    pub(super) lab: Option<Box<Bench>>,
    /// What is received lies here, until it is known how much it is.
    pub(super) buffer: Vec<u8>,
    pub(super) log: Log,
}

/// Descriptors left to the terminal, the poller and files.
const KEPT_FREE: usize = 32;

impl Session {
    /// An empty session. The soft limit of descriptors is raised to the hard one (getrlimit(2)).
    ///
    /// `directory` is the place of `./x`. Without one a directory is made when a lesson first names such a path; in a
    /// session that may reach everything it is the current directory.
    pub fn new(reach: Reach, directory: Option<PathBuf>) -> io::Result<Self> {
        let room = raise_descriptor_limit()
            .map_or(256, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
            .saturating_sub(KEPT_FREE);
        let mut session = Self {
            processes: Processes::default(),
            flows: Flows::default(),
            sockets: Sockets::new(room),
            shared: ByName::default(),
            sleepers: Sleepers::default(),
            poll: Poll::new()?,
            waker: None,
            ends: Ends::default(),
            past: Past::default(),
            callers: Callers::default(),
            reach,
            places: Places::new(directory),
            lab: None,
            buffer: Vec::new(),
            log: Log::new(),
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

    /// Says that no line will ask for `counter`: what the kernel has counted before the first `listen` is then not read,
    /// which takes as long as a dozen other calls.
    pub(crate) fn count_nothing(&self) {
        self.callers.count_nothing();
    }

    /// The process of that name, made if there is none. A new one is an event.
    pub fn process(&mut self, name: &str) -> Result<ProcessId, Halt> {
        if let Some(id) = self.processes.find(name) {
            return Ok(id);
        }
        let id = self.processes.next()?;
        let name: Arc<str> = name.into();
        self.make_host(&name)?;
        let main = self.flows.add(Flow::new(id, 0, self.reach));
        self.processes.add(id, Process::new(name, main));
        self.record(main, What::ProcessCreated);
        Ok(id)
    }

    /// The process of that name, if there is one.
    pub fn find_process(&self, name: &str) -> Option<ProcessId> {
        self.processes.find(name)
    }

    /// Allows so many sockets at most; more are EMFILE. For trying what a program does at its limit.
    pub fn limit_descriptors(&mut self, most: usize) {
        self.sockets.limit(most);
    }

    /// The names of all processes, oldest first.
    pub fn process_names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.processes.iter().map(|p| &p.name)
    }

    /// What a process is doing.
    pub fn status(&self, process: ProcessId) -> Status {
        let flow = self.flow(self.processes[process].main);
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

    /// Whether a process sleeps in a typed call that ends by itself.
    pub fn sleeps_by_itself(&self, process: ProcessId) -> bool {
        let flow = self.flow(self.processes[process].main);
        let asleep = flow.asleep.filter(|_| !flow.is_running());
        asleep.and_then(|id| self.sleepers.get(id)).is_some_and(Sleeper::ends_by_itself)
    }

    /// The call that fell asleep last, if it still sleeps and another process must wake it.
    pub(crate) fn newest_in_need(&self) -> Option<&Call> {
        let newest = self.sleepers.newest().filter(|sleeper| !sleeper.ends_by_itself())?;
        Some(&newest.call)
    }

    /// Whether any program has something to do that is not waiting for an event.
    pub fn is_busy(&self) -> bool {
        !self.flows.none_ready()
    }

    /// How many calls sleep.
    pub fn sleeping(&self) -> usize {
        self.sleepers.len()
    }

    /// What the last typed statement of a process gave, once it has returned and while the journal holds it.
    pub fn returned(&self, process: ProcessId) -> Option<&Returned> {
        self.journal().returned(self.processes[process].last?)
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
        let flow = self.flow(self.processes[process].main);
        flow.variables.get(name).or_else(|| self.shared.get(name))
    }

    /// Gives a line to a process's `input`.
    pub fn give_input(&mut self, process: ProcessId, line: &str) {
        self.processes[process].input.push_back(line.into());
        self.feed(process);
    }

    /// Watches a descriptor of the driver's: when it becomes readable a [`wait`](Self::wait) returns, and
    /// [`take_strangers`](Self::take_strangers) names the key. Keys of drivers begin at [`Self::FIRST_STRANGER`].
    pub(crate) fn watch_descriptor(
        &mut self,
        descriptor: BorrowedFd<'_>,
        key: usize,
    ) -> io::Result<()> {
        Ok(self.poll.watch(&descriptor, key)?)
    }

    /// Ends that.
    pub(crate) fn unwatch_descriptor(&mut self, descriptor: BorrowedFd<'_>) {
        self.poll.poller().unwatch(&descriptor);
    }

    /// The first key for a driver's descriptors.
    pub(crate) const FIRST_STRANGER: usize = Poll::FIRST_OF_DRIVER;

    /// The driver's descriptors that have become readable since last asked.
    pub(crate) fn take_strangers(&mut self) -> Vec<usize> {
        self.poll.take_readable()
    }

    /// Ends a [`wait`](Self::wait) from another thread.
    pub fn notifier(&self) -> Notifier {
        self.poll.notifier()
    }

    pub(super) fn flow(&self, thread: ThreadId) -> &Flow {
        self.flows.get(thread).expect("a thread is asked only while it lives")
    }

    pub(super) fn flow_mut(&mut self, thread: ThreadId) -> &mut Flow {
        self.flows.get_mut(thread).expect("a thread is asked only while it lives")
    }

    pub(super) fn process_of(&self, thread: ThreadId) -> &Process {
        &self.processes[self.flow(thread).process]
    }

    pub(super) fn process_mut(&mut self, thread: ThreadId) -> &mut Process {
        let process = self.flow(thread).process;
        &mut self.processes[process]
    }

    pub(super) fn descriptor(&self, id: SocketId) -> Option<&Rc<Descriptor>> {
        self.sockets.get(id)
    }

    pub(super) fn descriptors(&self) -> impl Iterator<Item = &Rc<Descriptor>> {
        self.sockets.iter()
    }

    /// A new open socket, in no table yet.
    pub(super) fn adopt(
        &mut self,
        kernel: crate::kernel::Socket,
        kind: crate::model::SocketKind,
    ) -> Rc<OpenSocket> {
        self.adopt_as(kernel, Rc::new(Standing::new(kind)))
    }

    /// The same, of a socket of which something is known.
    pub(super) fn adopt_as(
        &mut self,
        kernel: crate::kernel::Socket,
        standing: Rc<Standing>,
    ) -> Rc<OpenSocket> {
        let key = self.sockets.next_key();
        Rc::new(OpenSocket::new(kernel, standing, key, self.poll.shared()))
    }

    /// Puts an open socket into a process's table, labels it, and gives the name to it.
    pub(super) fn install(
        &mut self,
        (thread, by): (ThreadId, CallId),
        open: Rc<OpenSocket>,
        name: Option<&Arc<str>>,
        otherwise: &str,
    ) -> Rc<Descriptor> {
        let id = self.sockets.next_id();
        let kind = open.kind;
        let wanted = name.cloned().unwrap_or_else(|| otherwise.into());
        let label = self.process_mut(thread).table.free_label(&wanted);
        let descriptor = self.process_mut(thread).table.install(id, label.clone(), open);
        self.sockets.add(descriptor.clone());
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
        let descriptor = self.process_mut(thread).table.remove(fd)?;
        let socket = descriptor.on.socket;
        let process = self.flow(thread).process;
        self.sockets.remove(socket, process, fd);
        self.record(thread, What::Closed(Closed { socket, by }));
        Some(descriptor)
    }
}
