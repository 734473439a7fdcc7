//! One try of each call on its non-blocking socket.
//!
//! Beside each try stands what its arguments are. A try never waits. What would block says what it waits for, and is
//! tried again when that has happened.

mod close;
mod connect;
mod epoll;
pub(super) mod first_data;
mod lens;
mod load;
mod message;
mod open;
mod option;
pub(super) mod receive;
mod select;
pub(super) mod send;
mod setting;
mod unix_sender;

use std::rc::Rc;

use super::{
    Session,
    descriptors::Descriptor,
    fork,
    no_value::EvalError,
    pending::{Attempt, Pending, Wait},
    prepare::Arguments,
    target::Target,
};
use crate::model::{Call, CallName, Errno, Outcome};

/// What a helper of this module needs of a call that acts on an open descriptor.
type On<'a> = &'a Rc<Descriptor>;

impl Arguments<'_> {
    /// The call that they belong to, with its arguments worked out.
    #[inline(never)]
    pub(super) fn call(&self) -> Result<Call, EvalError> {
        let a = self;
        Ok(match self.tree.call {
            CallName::Send => send::arguments(a)?,
            CallName::Recv => receive::arguments(a)?,
            CallName::Socket => open::socket(a),
            CallName::Socketpair => open::socketpair(a),
            CallName::Bind => Call::Bind(Box::new(a.address(0)?)),
            CallName::Connect => connect::connect(a)?,
            CallName::Listen => open::listen(a)?,
            CallName::Accept => Call::Accept,
            CallName::Sendall => Call::Sendall(a.text(0)?),
            CallName::Recvn => receive::all_of(a)?,
            CallName::Recvline => Call::Recvline,
            CallName::Sendto => send::sendto(a)?,
            CallName::Recvfrom => receive::from(a)?,
            CallName::Sendmsg => message::to_send(a)?,
            CallName::Recvmsg => message::to_receive(a)?,
            CallName::Sockatmark => Call::Sockatmark,
            CallName::Shutdown => close::how(a),
            CallName::Close => Call::Close,
            CallName::Dup => Call::Dup,
            CallName::Setsockopt => option::to_set(a)?,
            CallName::Getsockopt => option::to_get(a),
            CallName::Getsockname => Call::Getsockname,
            CallName::Getpeername => Call::Getpeername,
            CallName::Fileno => Call::Fileno,
            CallName::Settimeout => Call::Settimeout(a.duration(0)?),
            CallName::Gettimeout => Call::Gettimeout,
            CallName::Setblocking => option::switch(a),
            CallName::Poll => select::polled(a)?,
            CallName::EpollCreate => Call::EpollCreate,
            CallName::EpollCtl => epoll::control(a)?,
            CallName::EpollWait => epoll::wait(a)?,
            CallName::Select => select::arguments(a)?,
            CallName::Resolve => connect::resolve(a)?,
            CallName::Netstat => lens::port(a)?,
            CallName::Interfaces => Call::Interfaces,
            CallName::Counter => lens::which(a),
            CallName::Fill => load::size(a)?,
            CallName::Drain => Call::Drain,
            CallName::Filter => load::filter(a),
            CallName::Sleep => Call::Sleep(a.duration(0)?.unwrap_or_default()),
            CallName::Sysctl => setting::setting(a)?,
            CallName::Fork => fork::arguments(a)?,
            CallName::Limit => fork::limit(a)?,
            CallName::Kill => Call::Kill,
            CallName::Interrupt => Call::Interrupt,
            CallName::Resume => Call::Resume,
            CallName::Output => Call::Output,
            CallName::Print => Call::Print(Box::new(a.session.shown_value(a.value(0)?))),
            CallName::Input => {
                Call::Input(if a.get(0).is_some() { a.text(0)? } else { b""[..].into() })
            }
            lens if lens.is_lens() => Call::Lens(lens),
            _ => Call::Wire(Box::new(a.order()?)),
        })
    }
}

impl Session {
    /// Tries a call once.
    pub(super) fn attempt(&mut self, call: &Call, pending: &mut Pending) -> Attempt {
        let on = match &pending.target {
            Target::Open(descriptor) => descriptor.clone(),
            // A close that lingers has given its descriptor up already.
            Target::Closed(_) if pending.progress.job().is_some() => {
                return close::lingered(pending);
            }
            Target::Closed(_) => return failed(Errno::EBADF),
            Target::Nothing | Target::Several(_) => {
                return self.attempt_without_socket(pending, call);
            }
        };
        if let Some(given) = connect::parted(&on, call, pending) {
            return given;
        }
        // The two that programs spend their lives in; a choice between all calls is mispredicted after each system call.
        match call {
            Call::Send(data, flags) => send::send(&on, data, *flags, pending),
            Call::Recv(n, flags) => receive::recv(&mut self.buffer, &on, *n, *flags, pending),
            _ => self.attempt_other(&on, pending, call),
        }
    }

    #[inline(never)]
    fn attempt_other(&mut self, on: On<'_>, pending: &mut Pending, call: &Call) -> Attempt {
        match call {
            Call::Send(..) | Call::Recv(..) => unreachable!("tried first"),
            Call::Sendall(data) => send::sendall(on, data, pending),
            Call::Recvn(n) => receive::recvn(&mut self.buffer, on, *n, pending),
            Call::Recvline => receive::recvline(&mut self.buffer, on, pending),
            Call::Sendto(it) => self.sendto(on, it, pending),
            Call::Recvfrom(n, flags) => self.recvfrom(on, *n, *flags, pending),
            Call::Sendmsg(it) => self.sendmsg(on, it, pending),
            Call::Recvmsg(it) => self.recvmsg(on, it, pending),
            Call::Bind(to) => self.bind(on, to, pending),
            Call::Connect(to) => self.connect(on, to, pending),
            Call::Listen(backlog) => self.listen(pending.thread, on, *backlog),
            Call::Accept => self.accept(on, pending),
            Call::Close => self.close_one(on, pending),
            Call::Dup => self.duplicate(on, pending),
            Call::Sockatmark => match on.open.kernel.mark() {
                Ok(at) => Outcome::Number(at.into()).into(),
                Err(errno) => failed(errno),
            },
            Call::Disconnect => connect::disconnect(on),
            Call::Shutdown(how) => self.shutdown(on, *how),
            Call::Setsockopt(option, setting) => {
                self.set_option(pending.thread, on, *option, setting)
            }
            Call::Getsockopt(option) => option::get(on, *option),
            Call::Getsockname => self.address(on.open.kernel.local_address()),
            Call::Getpeername => self.address(on.open.kernel.peer_address()),
            Call::Fileno => Outcome::Number(on.on.fd.0.into()).into(),
            Call::Settimeout(limit) => option::set_timeout(on, *limit),
            Call::Gettimeout => option::timeout(on),
            Call::Setblocking(blocking) => option::set_blocking(on, *blocking),
            Call::Poll => lens::poll(on),
            Call::EpollCtl(it) => self.control(on, it, pending),
            Call::EpollWait(_) => self.happened(on, pending),
            Call::Lens(lens) => lens::read(on, *lens),
            Call::Fill(chunk) => load::fill(on, *chunk, pending),
            Call::Drain => load::drain(&mut self.buffer, on, pending),
            Call::Filter(filter) => plain(on.open.kernel.filter(*filter)),
            Call::Socket(_)
            | Call::Socketpair(_)
            | Call::Select(_)
            | Call::PollSeveral(_)
            | Call::EpollCreate
            | Call::Resolve(_)
            | Call::Netstat(_)
            | Call::Interfaces
            | Call::Counter(_)
            | Call::Sleep(_)
            | Call::Sysctl(..)
            | Call::Fork(_)
            | Call::Limit(_)
            | Call::Kill
            | Call::Interrupt
            | Call::Resume
            | Call::Output
            | Call::Print(_)
            | Call::Input(_)
            | Call::Wire(_)
            | Call::Value => unreachable!("these act on no socket"),
        }
    }

    fn attempt_without_socket(&mut self, pending: &mut Pending, call: &Call) -> Attempt {
        match call {
            Call::Socket(kind) => self.socket(*kind, pending),
            Call::Socketpair(kind) => self.socketpair(*kind, pending),
            Call::Select(it) => select::select(it, &pending.target),
            Call::PollSeveral(it) => select::poll(it, &pending.target),
            Call::EpollCreate => self.epoll(pending),
            Call::Resolve(name) => self.resolve(name, pending),
            Call::Netstat(port) => self.netstat(pending.thread, *port),
            Call::Interfaces => self.interfaces(pending.thread).into(),
            Call::Counter(which) => self.counter(pending.thread, *which),
            Call::Sleep(time) if pending.since.is_none() && !time.is_zero() => {
                Attempt::Sleep(Wait::Time)
            }
            // The answer of interrupt comes before what it interrupts: see `begin`.
            Call::Sleep(_) | Call::Interrupt => Outcome::Ok.into(),
            Call::Sysctl(name, value) => self.sysctl(pending.thread, name, value.as_deref()),
            Call::Fork(name) => self.fork(pending.by(), name, None),
            Call::Limit(most) => self.limit_of(pending.thread, *most),
            Call::Kill => self.kill(pending),
            Call::Resume => self.resume(pending.thread),
            Call::Output => {
                Outcome::Output(self.process_mut(pending.thread).output.take().into()).into()
            }
            Call::Print(shown) => self.print(pending.thread, shown),
            Call::Input(_) => match self.process_mut(pending.thread).input.pop_front() {
                Some(line) => Outcome::Data(line).into(),
                None => Attempt::Sleep(Wait::Input),
            },
            _ => unreachable!("these act on a socket"),
        }
    }
}

/// Whether this end was shut down for reading, here or by its peer. The kernel knows; it keeps that even of a
/// shutdown(2) that fails with ENOTCONN.
fn shut_for_reading(on: On<'_>) -> bool {
    on.open.kernel.poll().is_ok_and(|set| set.peer_closed)
}

/// Whether TCP has an error to tell. A call that has done something returns that, and leaves the error where it is:
/// the next call on this socket reports it (send, recv, `SO_ERROR`, poll). Another attempt would fetch it.
fn has_error(on: On<'_>) -> bool {
    on.open.kind.is_tcp() && on.open.kernel.poll().is_ok_and(|set| set.error)
}

fn failed(errno: Errno) -> Attempt {
    Outcome::Failed(errno.into()).into()
}

fn plain(result: Result<(), Errno>) -> Attempt {
    match result {
        Ok(()) => Outcome::Ok.into(),
        Err(errno) => failed(errno),
    }
}
