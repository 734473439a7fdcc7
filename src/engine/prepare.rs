//! A call as written becomes a call with its arguments worked out, and the socket it acts on.

use std::{rc::Rc, sync::Arc, time::Duration};

use super::{Session, no_value::EvalError, process::Descriptor};
use crate::{
    language::tree::{
        AddressTree, Argument, ArgumentKind, CallTree, DurationTree, Expression, Name, SocketTree,
    },
    model::{
        Addressed, Call, CallName, Chosen, Destination, Fd, Filter, Halt, How, On, OptionName,
        PairKind, ReceiveFlags, Selection, SendFlags, SocketId, SocketKind, ThreadId, Value,
    },
};

/// What a call acts on. Holding a descriptor holds its socket, as the kernel does for a thread asleep in accept.
pub(super) enum Target {
    /// No socket.
    Nothing,
    /// Those that `select` looks at.
    Several(Rc<Vec<Rc<Descriptor>>>),
    /// An open descriptor.
    Open(Rc<Descriptor>),
    /// A name or number that once was one: EBADF.
    Closed(Arc<On>),
}

/// What `listen` takes when no backlog is written, as in Python and Rust.
const BACKLOG: i32 = 128;
/// What `recv` asks for when no number is written, as every tutorial does.
const RECEIVE: usize = 1024;
/// What `fill` sends at a time.
const CHUNK: usize = 65536;

impl Session {
    /// Works out what the call acts on.
    #[inline]
    pub(super) fn target(&self, thread: ThreadId, tree: &CallTree) -> Result<Target, EvalError> {
        if let Some(SocketTree::Named(name)) = &tree.on
            && let Some(open) = self.open_socket(thread, name)
        {
            return Ok(Target::Open(open.clone()));
        }
        self.other_target(thread, tree)
    }

    /// An open one that is a thread's variable.
    fn open_socket(&self, thread: ThreadId, name: &Name) -> Option<&Rc<Descriptor>> {
        match self.flow(thread).variables.get(&name.text)? {
            Value::Socket(id) => self.descriptor(*id),
            Value::Number(_) | Value::Text(_) => None,
        }
    }

    #[inline(never)]
    fn other_target(&self, thread: ThreadId, tree: &CallTree) -> Result<Target, EvalError> {
        if !tree.call.wants_socket() {
            return Ok(Target::Nothing);
        }
        let process = self.process_of(thread);
        match &tree.on {
            Some(SocketTree::Named(name)) => {
                let id = self
                    .socket_named(thread, &name.text)
                    .map_err(|why| EvalError::halt(why, name.span))?;
                Ok(self.target_of(id, &name.text))
            }
            Some(SocketTree::Number(number, _)) => Ok(match process.descriptor(Fd(*number)) {
                Some(descriptor) => Target::Open(descriptor.clone()),
                None => Target::Closed(Arc::new(On {
                    socket: SocketId(0),
                    fd: Fd(*number),
                    label: number.to_string().into(),
                })),
            }),
            None => {
                let found = match tree.call {
                    CallName::Accept | CallName::Queue => {
                        process.newest_listener().or_else(|| process.current())
                    }
                    _ => process.current(),
                };
                found
                    .cloned()
                    .map(Target::Open)
                    .ok_or_else(|| EvalError::halt(Halt::NoSocket, tree.span))
            }
        }
    }

    fn target_of(&self, id: SocketId, name: &Arc<str>) -> Target {
        match self.descriptor(id) {
            Some(descriptor) => Target::Open(descriptor.clone()),
            None => Target::Closed(Arc::new(On {
                socket: id,
                fd: self.last_number(id),
                label: name.clone(),
            })),
        }
    }
}

/// The arguments of one call. The parser has checked their number and their shapes; what is wrong here is our mistake.
pub(super) struct Arguments<'a> {
    pub(super) session: &'a Session,
    pub(super) thread: ThreadId,
    pub(super) tree: &'a CallTree,
}

const PARSED: &str = "the parser lets no call through without this argument";

impl Arguments<'_> {
    /// The call that they belong to, with its arguments worked out.
    #[inline(never)]
    pub(super) fn call(&self) -> Result<Call, EvalError> {
        let a = self;
        Ok(match self.tree.call {
            CallName::Send => a.send()?,
            CallName::Recv => a.recv()?,
            CallName::Socket => Call::Socket(a.socket_kind()),
            CallName::Socketpair => Call::Socketpair(a.pair_kind()),
            CallName::Bind => Call::Bind(Box::new(a.address(0)?)),
            CallName::Connect if matches!(a.presume(0).kind, ArgumentKind::None) => {
                Call::Disconnect
            }
            CallName::Connect => Call::Connect(Box::new(a.address(0)?)),
            CallName::Listen => Call::Listen(match a.get(0) {
                Some(_) => {
                    i32::try_from(a.number(0, i32::MIN.into(), i32::MAX.into())?).unwrap_or(BACKLOG)
                }
                None => BACKLOG,
            }),
            CallName::Accept => Call::Accept,
            CallName::Sendall => Call::Sendall(a.text(0)?),
            CallName::Recvn => Call::Recvn(a.size(0, RECEIVE)?),
            CallName::Recvline => Call::Recvline,
            CallName::Sendto => Call::Sendto(Box::new(Addressed {
                to: a.address(0)?,
                data: a.text(1)?,
                flags: a.send_flags(),
            })),
            CallName::Recvfrom => Call::Recvfrom(a.size(0, RECEIVE)?, a.receive_flags()),
            CallName::Sockatmark => Call::Sockatmark,
            CallName::Shutdown => Call::Shutdown(a.how()),
            CallName::Close => Call::Close,
            CallName::Dup => Call::Dup,
            CallName::Setsockopt => Call::Setsockopt(a.option(), a.option_value()?),
            CallName::Getsockopt => Call::Getsockopt(a.option()),
            CallName::Getsockname => Call::Getsockname,
            CallName::Getpeername => Call::Getpeername,
            CallName::Fileno => Call::Fileno,
            CallName::Settimeout => Call::Settimeout(a.duration(0)?),
            CallName::Gettimeout => Call::Gettimeout,
            CallName::Setblocking => Call::Setblocking(a.switch()),
            CallName::Poll => Call::Poll,
            CallName::Select => a.select()?,
            CallName::Resolve => Call::Resolve(a.host()?),
            CallName::State => Call::State,
            CallName::Queue => Call::Queue,
            CallName::Inq => Call::Inq,
            CallName::Outq => Call::Outq,
            CallName::Segments => Call::Segments,
            CallName::Retrans => Call::Retrans,
            CallName::Rto => Call::Rto,
            CallName::Cwnd => Call::Cwnd,
            CallName::Ssthresh => Call::Ssthresh,
            CallName::Rtt => Call::Rtt,
            CallName::Mss => Call::Mss,
            CallName::Window => Call::Window,
            CallName::Inflight => Call::Inflight,
            CallName::Drops => Call::Drops,
            CallName::Netstat => {
                Call::Netstat(u16::try_from(a.number(0, 0, u16::MAX.into())?).unwrap_or(0))
            }
            CallName::Fill => Call::Fill(a.size(0, CHUNK)?.max(1)),
            CallName::Drain => Call::Drain,
            CallName::Filter => Call::Filter(a.filter()),
            CallName::Sleep => Call::Sleep(a.duration(0)?.unwrap_or_default()),
            CallName::Kill => Call::Kill,
            CallName::Interrupt => Call::Interrupt,
            CallName::Resume => Call::Resume,
            CallName::Output => Call::Output,
            CallName::Print => Call::Print(Box::new(a.value(0)?)),
            CallName::Input => {
                Call::Input(if a.get(0).is_some() { a.text(0)? } else { b""[..].into() })
            }
            CallName::Hold
            | CallName::Flow
            | CallName::Pass
            | CallName::Drop
            | CallName::Duplicate
            | CallName::Corrupt
            | CallName::Delay
            | CallName::Loss
            | CallName::Rate
            | CallName::Reorder
            | CallName::Cut
            | CallName::Repair
            | CallName::Reboot
            | CallName::Flight
            | CallName::Packet => Call::Wire(Box::new(a.order()?)),
        })
    }

    pub(super) fn get(&self, at: usize) -> Option<&Argument> {
        self.tree.arguments.get(at)
    }

    #[inline]
    pub(super) fn send(&self) -> Result<Call, EvalError> {
        Ok(Call::Send(self.text(0)?, self.send_flags()))
    }

    #[inline]
    fn send_flags(&self) -> SendFlags {
        if self.tree.flags.is_empty() {
            return SendFlags::default();
        }
        SendFlags {
            oob: self.flag("oob"),
            dontwait: self.flag("dontwait"),
            more: self.flag("more"),
            nosignal: self.flag("nosignal"),
        }
    }

    #[inline]
    pub(super) fn recv(&self) -> Result<Call, EvalError> {
        Ok(Call::Recv(self.size(0, RECEIVE)?, self.receive_flags()))
    }

    #[inline]
    fn receive_flags(&self) -> ReceiveFlags {
        if self.tree.flags.is_empty() {
            return ReceiveFlags::default();
        }
        ReceiveFlags {
            peek: self.flag("peek"),
            waitall: self.flag("waitall"),
            dontwait: self.flag("dontwait"),
            oob: self.flag("oob"),
            trunc: self.flag("trunc"),
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.tree.flags.iter().any(|flag| &*flag.text == name)
    }

    fn presume(&self, at: usize) -> &Argument {
        self.get(at).expect(PARSED)
    }

    fn expression(&self, at: usize) -> &Expression {
        match &self.presume(at).kind {
            ArgumentKind::Number(e) | ArgumentKind::Text(e) | ArgumentKind::Host(e) => e,
            _ => unreachable!("{PARSED}"),
        }
    }

    fn value(&self, at: usize) -> Result<Value, EvalError> {
        self.session.eval(self.thread, self.expression(at))
    }

    fn text(&self, at: usize) -> Result<crate::model::Bytes, EvalError> {
        self.session.eval_text(self.thread, self.expression(at))
    }

    pub(super) fn number(&self, at: usize, least: i64, most: i64) -> Result<i64, EvalError> {
        let value = self.session.eval_number(self.thread, self.expression(at))?;
        if (least..=most).contains(&value) {
            Ok(value)
        } else {
            Err(EvalError::halt(Halt::OutOfRange { value, least, most }, self.presume(at).span))
        }
    }

    fn size(&self, at: usize, default: usize) -> Result<usize, EvalError> {
        if self.get(at).is_none() {
            return Ok(default);
        }
        Ok(usize::try_from(self.number(at, 0, Value::MOST_BYTES)?).unwrap_or(default))
    }

    fn socket_kind(&self) -> SocketKind {
        match self.presume(0).kind {
            ArgumentKind::SocketKind(kind) => kind,
            _ => unreachable!("{PARSED}"),
        }
    }

    fn pair_kind(&self) -> PairKind {
        match self.presume(0).kind {
            ArgumentKind::PairKind(kind) => kind,
            _ => unreachable!("{PARSED}"),
        }
    }

    fn how(&self) -> How {
        match self.presume(0).kind {
            ArgumentKind::How(how) => how,
            _ => unreachable!("{PARSED}"),
        }
    }

    fn option(&self) -> OptionName {
        match self.presume(0).kind {
            ArgumentKind::Option(option) => option,
            _ => unreachable!("{PARSED}"),
        }
    }

    fn filter(&self) -> Filter {
        match self.presume(0).kind {
            ArgumentKind::Filter(filter) => filter,
            _ => unreachable!("{PARSED}"),
        }
    }

    fn switch(&self) -> bool {
        match self.presume(0).kind {
            ArgumentKind::Switch(on) => on,
            _ => unreachable!("{PARSED}"),
        }
    }

    /// 1 when nothing is written; `off` is `linger`'s absence.
    fn option_value(&self) -> Result<i64, EvalError> {
        match self.get(1).map(|a| &a.kind) {
            None | Some(ArgumentKind::Switch(true)) => Ok(1),
            Some(ArgumentKind::None | ArgumentKind::Switch(false)) => {
                Ok(if self.option() == OptionName::Linger { -1 } else { 0 })
            }
            Some(_) => self.number(1, i32::MIN.into(), i32::MAX.into()),
        }
    }

    fn host(&self) -> Result<Arc<str>, EvalError> {
        let text = self.text(0)?;
        std::str::from_utf8(&text).map(Into::into).map_err(|_| {
            EvalError::halt(
                Halt::BadAddress("".into(), crate::model::AddressError::BadName),
                self.tree.span,
            )
        })
    }

    fn address(&self, at: usize) -> Result<Destination, EvalError> {
        let argument = self.presume(at);
        match &argument.kind {
            ArgumentKind::Address(AddressTree::Known(destination)) => Ok(destination.clone()),
            ArgumentKind::Address(AddressTree::Template(template)) => {
                let text = self.session.eval_text(self.thread, template)?;
                let word = String::from_utf8_lossy(&text);
                Destination::parse(&word).map_err(|why| {
                    EvalError::halt(Halt::BadAddress(word.as_ref().into(), why), argument.span)
                })
            }
            _ => unreachable!("{PARSED}"),
        }
    }

    /// `none` gives `None`.
    fn duration(&self, at: usize) -> Result<Option<Duration>, EvalError> {
        self.duration_of(self.presume(at))
    }

    fn duration_of(&self, argument: &Argument) -> Result<Option<Duration>, EvalError> {
        match &argument.kind {
            ArgumentKind::None => Ok(None),
            ArgumentKind::Duration(DurationTree::Known(duration)) => Ok(Some(*duration)),
            ArgumentKind::Duration(DurationTree::Value(expression)) => {
                let text = self.session.eval_text(self.thread, expression)?;
                crate::language::duration::read(&String::from_utf8_lossy(&text))
                    .map(Some)
                    .ok_or_else(|| EvalError::halt(Halt::NotANumber(text), argument.span))
            }
            _ => unreachable!("{PARSED}"),
        }
    }

    /// The sockets named, or all that are open; and how long to wait.
    fn select(&self) -> Result<Call, EvalError> {
        let mut chosen = Vec::new();
        let mut timeout = None;
        for argument in &self.tree.arguments {
            if let ArgumentKind::Socket(Name { text, span }) = &argument.kind {
                let id = self
                    .session
                    .socket_named(self.thread, text)
                    .map_err(|why| EvalError::halt(why, *span))?;
                let fd = self
                    .session
                    .descriptor(id)
                    .map_or_else(|| self.session.last_number(id), |d| d.on.fd);
                let label = self.session.descriptor(id).map_or(text, |d| &d.on.label).clone();
                chosen.push(Chosen { fd, label });
            } else {
                timeout = self.duration_of(argument)?;
            }
        }
        if chosen.is_empty() {
            chosen.extend(
                self.session
                    .process_of(self.thread)
                    .open()
                    .map(|d| Chosen { fd: d.on.fd, label: d.on.label.clone() }),
            );
        }
        if chosen.is_empty() && timeout.is_none() {
            return Err(EvalError::halt(Halt::NoSocket, self.tree.span));
        }
        Ok(Call::Select(Box::new(Selection { sockets: chosen, limit: timeout })))
    }
}
