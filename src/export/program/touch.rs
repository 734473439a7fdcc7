//! What each call of a log touches that another process may touch too.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use super::order::{Object, Role};
use crate::model::{
    Address, Call, CallId, Destination, Errno, Event, Failure, OptionName, Outcome, ProcessId,
    ReceiveFlags, Setting, SocketId, SocketKind, What,
};

/// A socket as far as its log has come.
#[derive(Clone, Debug)]
struct Socket {
    kind: SocketKind,
    process: ProcessId,
    local: Option<String>,
    peer: Option<String>,
    /// Its calls may sleep, as long as it takes.
    blocks: bool,
    /// The limit that settimeout has set.
    limit: Option<Duration>,
    closed_by: Option<CallId>,
    /// A Unix connection, by the socket that called, and whether this is that one.
    pair: Option<(SocketId, bool)>,
}

/// All sockets of a log.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    known: BTreeMap<SocketId, Socket>,
    /// The socket that a copy was made of.
    copies: BTreeMap<SocketId, SocketId>,
    /// Those that several processes have.
    shared: BTreeSet<SocketId>,
    /// Unix sockets that have called and not been accepted, by the name they called.
    callers: BTreeMap<String, VecDeque<SocketId>>,
    /// The sockets that calls have made.
    made: BTreeMap<CallId, Vec<SocketId>>,
    /// Those that are open.
    open: BTreeSet<SocketId>,
    /// Listeners that wait for callers who have sent something.
    defer: BTreeSet<SocketId>,
}

impl Sockets {
    /// Everything that is ever said of a socket's addresses; the last word counts.
    pub(super) fn event(&mut self, event: &Event) {
        match &event.what {
            What::Opened(it) => {
                self.made.entry(it.by).or_default().push(it.on.socket);
                if let Some(original) = it.copy_of {
                    let original = self.original(original);
                    self.copies.insert(it.on.socket, original);
                    let first = self.known.get(&original).map(|it| it.process);
                    if first.is_some() && first != event.process() {
                        self.shared.insert(original);
                    }
                    return;
                }
                let Some(process) = event.process() else { return };
                let socket = Socket {
                    kind: it.kind,
                    process,
                    local: None,
                    peer: None,
                    blocks: true,
                    limit: None,
                    closed_by: None,
                    pair: None,
                };
                self.known.insert(it.on.socket, socket);
            }
            What::Named(it) => {
                let id = self.original(it.socket);
                if let Some(socket) = self.known.get_mut(&id) {
                    let kind = socket.kind;
                    let name = |address: &Option<Address>| {
                        address.as_ref().and_then(|address| place(kind, address))
                    };
                    socket.local = name(&it.local).or(socket.local.take());
                    socket.peer = name(&it.peer).or(socket.peer.take());
                }
            }
            _ => {}
        }
    }

    fn open(&self) -> impl Iterator<Item = (SocketId, &Socket)> {
        self.open.iter().filter_map(|id| Some((*id, self.known.get(id)?)))
    }

    fn original(&self, id: SocketId) -> SocketId {
        self.copies.get(&id).copied().unwrap_or(id)
    }

    /// What kind of socket it is.
    pub(super) fn kind(&self, id: SocketId) -> Option<SocketKind> {
        self.known.get(&self.original(id)).map(|it| it.kind)
    }

    /// Whether its calls have a time limit.
    pub(super) fn has_limit(&self, id: SocketId) -> bool {
        let socket = self.known.get(&self.original(id));
        socket.is_some_and(|it| it.limit.is_some_and(|limit| !limit.is_zero()))
    }

    /// What a call touches; `outcome` is `None` while it sleeps.
    pub(super) fn touches(
        &self,
        process: ProcessId,
        (id, call): (CallId, &Call),
        on: Option<SocketId>,
        outcome: Option<&Outcome>,
    ) -> Vec<(Object, Role)> {
        let mut touches = Touches(Vec::new());
        match call {
            Call::Kill => {
                let own = self.known.iter().filter(|(_, it)| it.process == process);
                let own = own.filter(|(of, it)| self.open.contains(of) || it.closed_by == Some(id));
                own.for_each(|(id, socket)| touches.all(*id, socket));
            }
            Call::Select(_) | Call::PollSeveral(_) | Call::EpollWait(_) => {
                let own = self.open().filter(|(_, it)| it.process == process);
                own.for_each(|(id, socket)| touches.all(id, socket));
            }
            _ => {
                let id = on.map(|id| self.original(id));
                let socket = id.and_then(|id| Some((id, self.known.get(&id)?)));
                if let Some((id, socket)) = socket {
                    if self.shared.contains(&id) {
                        touches.add(Some(Object::Port(format!("shared {id}"))), Role::Any);
                    }
                    self.of_socket(&mut touches, (id, socket), call, outcome);
                }
            }
        }
        touches.0
    }

    fn of_socket(
        &self,
        touches: &mut Touches,
        (id, socket): (SocketId, &Socket),
        call: &Call,
        outcome: Option<&Outcome>,
    ) {
        let failed = matches!(outcome, Some(Outcome::Failed(_)));
        let port = |address: &Option<String>| address.clone().map(Object::Port);
        let sleeps = outcome.is_none();
        match call {
            Call::Bind(to) | Call::Connect(to) if !socket.kind.is_udp() || is_bind(call) => {
                let to = match &**to {
                    Destination::Known(address) => place(socket.kind, address),
                    Destination::Named(_, port) => Some(inet(socket.kind, *port)),
                };
                let role = if is_bind(call) || failed { Role::Any } else { Role::Call };
                touches.add(port(&to), role);
                touches.add(port(&socket.local).filter(|_| is_bind(call)), Role::Any);
            }
            Call::Listen(_) | Call::Filter(_) => touches.add(port(&socket.local), Role::Any),
            Call::Accept => {
                let takes = sleeps || (socket.blocks && !failed);
                let role = if takes { Role::Take } else { Role::Any };
                touches.add(port(&socket.local), role);
            }
            Call::Send(data, flags) if !flags.oob && !failed => {
                let bytes = if let Some(Outcome::Count(n)) = outcome { *n } else { data.len() };
                touches.write(Self::there(id, socket), bytes, socket);
                // The first bytes are what such a listener waits for.
                let at_the_end = |id| self.known.get(id).is_some_and(|it| it.local == socket.peer);
                let defers = self.defer.iter().any(at_the_end);
                touches.add(port(&socket.peer).filter(|_| defers), Role::Any);
            }
            Call::Sendall(data) if !failed => {
                touches.write(Self::there(id, socket), data.len(), socket);
            }
            Call::Sendto(it) if !failed => {
                let to = match &it.to {
                    Destination::Known(address) => place(socket.kind, address),
                    Destination::Named(_, port) => Some(inet(socket.kind, *port)),
                };
                touches.add(port(&to), Role::Call);
            }
            Call::Recv(..) | Call::Recvfrom(..) | Call::Recvn(_) | Call::Recvline => {
                Self::receive(touches, (id, socket), call, outcome);
            }
            // These look at what is theirs, or prepare what comes later.
            Call::Setsockopt(..)
            | Call::Getsockname
            | Call::Fileno
            | Call::Settimeout(_)
            | Call::Gettimeout
            | Call::Setblocking(_)
            | Call::Dup
            | Call::EpollCtl(_)
            | Call::Socket(_)
            | Call::Connect(_)
            | Call::Disconnect => {}
            Call::Getsockopt(name) if *name != OptionName::Error => {}
            Call::Getpeername if !failed => {}
            _ if call.name().is_some_and(crate::model::CallName::is_lens) => {}
            _ => touches.all(id, socket),
        }
    }

    fn receive(
        touches: &mut Touches,
        (id, socket): (SocketId, &Socket),
        call: &Call,
        outcome: Option<&Outcome>,
    ) {
        let (most, flags) = match call {
            Call::Recv(n, flags) | Call::Recvfrom(n, flags) => (*n, *flags),
            _ => (usize::MAX, ReceiveFlags::default()),
        };
        let waits = socket.blocks && !flags.dontwait && !flags.peek && !flags.oob;
        let bytes = match outcome {
            Some(Outcome::Data(data) | Outcome::ThenEof(data)) => data.len(),
            Some(Outcome::From(it)) => it.data.len(),
            Some(Outcome::Failed(_)) if socket.kind.has_eof() => {
                return touches.all(id, socket);
            }
            _ => 0,
        };
        let failed = matches!(outcome, Some(Outcome::Failed(_)));
        if !socket.kind.is_stream() {
            let role = if outcome.is_none() || (waits && !failed) { Role::Take } else { Role::Any };
            let local = Self::own_name(id, socket);
            return touches.add(Some(local), role);
        }
        let role = match outcome {
            Some(Outcome::Eof) if waits => Role::End,
            Some(_) if !waits => Role::Any,
            _ => {
                let is_loop = matches!(call, Call::Recvn(_) | Call::Recvline) || flags.waitall;
                Role::Read { bytes, is_full: bytes >= most || is_loop, is_loop }
            }
        };
        if let Some(Outcome::ThenEof(_)) = outcome {
            touches.add(Self::here(id, socket), Role::End);
        }
        touches.add(Self::here(id, socket), role);
    }

    /// Where datagrams for it go.
    fn own_name(id: SocketId, socket: &Socket) -> Object {
        Object::Port(socket.local.clone().unwrap_or_else(|| format!("socket {id}")))
    }

    /// The direction that it writes into.
    fn there(id: SocketId, socket: &Socket) -> Option<Object> {
        if !socket.kind.is_stream() {
            return socket.peer.clone().map(Object::Port);
        }
        Self::flow(id, socket, true)
    }

    /// The direction that it reads from.
    fn here(id: SocketId, socket: &Socket) -> Option<Object> {
        Self::flow(id, socket, false)
    }

    fn flow(id: SocketId, socket: &Socket, out: bool) -> Option<Object> {
        if !socket.kind.is_inet() {
            let (caller, is_caller) = socket.pair.unwrap_or((id, true));
            let arrow = if is_caller == out { "calls" } else { "is called" };
            return Some(Object::Flow(format!("{caller} {arrow}")));
        }
        let (local, peer) = (socket.local.as_ref()?, socket.peer.as_ref()?);
        let (from, to) = if out { (local, peer) } else { (peer, local) };
        Some(Object::Flow(format!("{from} {to}")))
    }

    /// The processes at the other ends of what is touched.
    pub(super) fn owners(&self, touches: &[(Object, Role)]) -> BTreeSet<ProcessId> {
        let mut found = BTreeSet::new();
        for (object, _) in touches {
            for (id, socket) in self.open() {
                let flows = [Self::flow(id, socket, true), Self::flow(id, socket, false)];
                let its = match object {
                    Object::Port(name) => socket.local.as_ref() == Some(name),
                    Object::Flow(_) => flows.iter().flatten().any(|flow| flow == object),
                    Object::Program(_) => false,
                };
                if its {
                    found.insert(socket.process);
                }
            }
        }
        found
    }

    /// A call has returned: what follows from it for later ones.
    pub(super) fn learn(&mut self, call: &Call, on: Option<SocketId>, outcome: &Outcome) {
        let id = on.map(|id| self.original(id));
        let in_progress = matches!(outcome, Outcome::Failed(Failure::Errno(Errno::EINPROGRESS)));
        if outcome.failure().is_some() && !in_progress {
            return;
        }
        let Some((id, socket)) = id.and_then(|id| Some((id, self.known.get_mut(&id)?))) else {
            return;
        };
        match call {
            Call::Setsockopt(OptionName::DeferAccept, _) => _ = self.defer.insert(id),
            Call::Setblocking(blocks) => (socket.blocks, socket.limit) = (*blocks, None),
            Call::Setsockopt(OptionName::Rcvtimeo, Setting::Time(limit)) => {
                socket.limit = *limit;
                socket.blocks &= limit.is_none();
            }
            Call::Settimeout(limit) => (socket.blocks, socket.limit) = (limit.is_none(), *limit),
            Call::Connect(to) if !socket.kind.is_inet() => {
                socket.pair = Some((id, true));
                if let Destination::Known(address) = &**to
                    && let Some(place) = place(socket.kind, address)
                {
                    self.callers.entry(place).or_default().push_back(id);
                }
            }
            _ => {}
        }
    }

    /// A descriptor came into being.
    pub(super) fn opened(&mut self, id: SocketId) {
        if self.known.contains_key(&id) {
            self.open.insert(id);
        }
    }

    /// A descriptor is gone.
    pub(super) fn closed(&mut self, id: SocketId, by: CallId) {
        if let Some(socket) = self.known.get_mut(&id) {
            socket.closed_by = Some(by);
            self.open.remove(&id);
        }
    }

    /// The sockets that a call made.
    pub(super) fn made(&self, by: CallId) -> Vec<SocketId> {
        self.made.get(&by).cloned().unwrap_or_default()
    }

    /// A socket came out of accept.
    pub(super) fn accepted(&mut self, listener: SocketId, by: CallId) {
        let Some(id) = self.made.get(&by).and_then(|made| made.first().copied()) else { return };
        let local = self.known.get(&self.original(listener)).and_then(|it| it.local.clone());
        let caller = local.and_then(|local| self.callers.get_mut(&local)?.pop_front());
        if let (Some(caller), Some(socket)) = (caller, self.known.get_mut(&id)) {
            socket.pair = Some((caller, false));
        }
    }
}

struct Touches(Vec<(Object, Role)>);

impl Touches {
    fn add(&mut self, object: Option<Object>, role: Role) {
        self.0.extend(object.map(|object| (object, role)));
    }

    fn write(&mut self, to: Option<Object>, bytes: usize, socket: &Socket) {
        let role = if socket.kind.is_stream() { Role::Write(bytes) } else { Role::Call };
        self.add(to, role);
    }

    /// Everything that belongs to a socket.
    fn all(&mut self, id: SocketId, socket: &Socket) {
        self.add(socket.local.clone().map(Object::Port), Role::Any);
        if socket.kind.is_stream() {
            self.add(Sockets::there(id, socket), Role::Any);
            self.add(Sockets::here(id, socket), Role::Any);
        } else {
            self.add(socket.peer.clone().map(Object::Port), Role::Any);
        }
    }
}

fn is_bind(call: &Call) -> bool {
    matches!(call, Call::Bind(_))
}

/// An address as the name of what several processes may touch: a port is one, whichever the address.
fn place(kind: SocketKind, address: &Address) -> Option<String> {
    match address {
        Address::Inet(it) if it.port() == 0 => None,
        Address::Inet(it) => Some(inet(kind, it.port())),
        Address::Path(_) | Address::Abstract(_) => Some(address.to_string()),
        Address::Unnamed => None,
    }
}

fn inet(kind: SocketKind, port: u16) -> String {
    format!("{} {port}", if kind.is_udp() { "udp" } else { "tcp" })
}
