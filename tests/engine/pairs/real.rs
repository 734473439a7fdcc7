//! The kernel's own answer: blocking sockets, and a thread for the call that sleeps.

use std::{
    io,
    net::{Ipv4Addr, Shutdown, SocketAddr},
    os::fd::OwnedFd,
    sync::{Arc, Mutex, Once, atomic::AtomicBool},
    time::Duration,
};

use playground::{
    kernel::Socket as KernelSocket,
    model::{Errno, OptionName, OptionValue, Outcome, SocketKind},
    view::notation,
};
use rustix::{
    net::{RecvFlags, SendFlags, recv, send},
    process::{Pid, Signal, kill_process},
};
use socket2::{Domain, SockAddr, Socket, Type};

use super::{Deed, FILL, Flags, How, Scene, TAKEN, Who, World};
use crate::oracle::{Blocking, fresh_name, unix_name};

type Given = io::Result<Outcome>;

pub(super) struct Real {
    x: Option<Socket>,
    y: Option<Socket>,
    /// Where connect goes.
    there: SockAddr,
    asleep: Option<Blocking>,
    given: Option<String>,
    kept: Vec<Socket>,
    accepted: Arc<Mutex<Vec<Socket>>>,
    /// What others have.
    copies: Vec<Socket>,
}

fn fresh(domain: Domain, ty: Type) -> Socket {
    Socket::new(domain, ty, None).unwrap()
}

fn named(domain: Domain, ty: Type) -> Socket {
    let socket = fresh(domain, ty);
    let name = if domain == Domain::UNIX {
        unix_name(&fresh_name())
    } else {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()
    };
    socket.bind(&name).unwrap();
    socket
}

fn connected_to(other: &Socket) -> Socket {
    let there = other.local_addr().unwrap();
    let socket = fresh(there.domain(), other.r#type().unwrap());
    socket.connect(&there).unwrap();
    socket
}

impl Real {
    pub(super) fn new(scene: Scene) -> Self {
        let mut kept = Vec::new();
        let (v4, unix) = (Domain::IPV4, Domain::UNIX);
        let pair = |ty| Socket::pair(unix, ty, None).unwrap();
        let mut there = unix_name("nowhere");
        let (x, y) = match scene {
            Scene::TcpClient | Scene::TcpServer | Scene::UnixNamed => {
                let domain = if scene == Scene::UnixNamed { unix } else { v4 };
                let listener = named(domain, Type::STREAM);
                listener.listen(5).unwrap();
                let client = connected_to(&listener);
                let server = listener.accept().unwrap().0;
                kept.push(listener);
                if scene == Scene::TcpServer { (server, client) } else { (client, server) }
            }
            Scene::TcpListener | Scene::UnixListener => {
                let domain = if scene == Scene::UnixListener { unix } else { v4 };
                let listener = named(domain, Type::STREAM);
                listener.listen(5).unwrap();
                there = listener.local_addr().unwrap();
                (listener, fresh(domain, Type::STREAM))
            }
            Scene::TcpFull | Scene::UnixFull => {
                let domain = if scene == Scene::UnixFull { unix } else { v4 };
                let listener = named(domain, Type::STREAM);
                listener.listen(0).unwrap();
                kept.push(connected_to(&listener));
                there = listener.local_addr().unwrap();
                (fresh(domain, Type::STREAM), listener)
            }
            Scene::UdpConnected => {
                let x = named(v4, Type::DGRAM);
                let y = named(v4, Type::DGRAM);
                x.connect(&y.local_addr().unwrap()).unwrap();
                y.connect(&x.local_addr().unwrap()).unwrap();
                (x, y)
            }
            Scene::UdpBound => {
                let x = named(v4, Type::DGRAM);
                let y = connected_to(&x);
                (x, y)
            }
            Scene::DgramReceiver => {
                let x = named(unix, Type::DGRAM);
                let y = connected_to(&x);
                (x, y)
            }
            Scene::DgramSender => {
                let y = named(unix, Type::DGRAM);
                let x = connected_to(&y);
                (x, y)
            }
            Scene::UnixPair => pair(Type::STREAM),
            Scene::DgramPair => pair(Type::DGRAM),
            Scene::SeqPair => pair(Type::SEQPACKET),
        };
        // With a limit of its own an interrupted call is EINTR, although the handler restarts calls (signal(7)).
        let long = Some(Duration::from_secs(1000));
        x.set_read_timeout(long).unwrap();
        x.set_write_timeout(long).unwrap();
        Self {
            x: Some(x),
            y: Some(y),
            there,
            asleep: None,
            given: None,
            kept,
            accepted: Arc::default(),
            copies: Vec::new(),
        }
    }

    fn socket(&mut self, who: Who) -> &mut Option<Socket> {
        match who {
            Who::X => &mut self.x,
            Who::Y => &mut self.y,
        }
    }

    /// The call, for a thread of its own. `None`: the socket is closed.
    ///
    /// The thread has a copy of the descriptor, which ends with the call, as the kernel holds a socket while a thread
    /// sleeps in it.
    fn call(&mut self, who: Who, deed: &Deed) -> Option<impl FnOnce() -> Given + Send + 'static> {
        let there = self.there.clone();
        let closes = *deed == Deed::Close;
        let slot = self.socket(who);
        let socket = if closes { slot.take()? } else { slot.as_ref()?.try_clone().unwrap() };
        let deed = deed.clone();
        let accepted = self.accepted.clone();
        Some(move || make(socket, &there, &deed, &accepted))
    }
}

impl World for Real {
    fn step(&mut self, who: Who, deed: &Deed) -> String {
        if *deed == Deed::Interrupt {
            interrupt(self.asleep.as_ref().unwrap());
            return "ok".into();
        }
        match deed {
            Deed::Copy(_) => {
                let Some(copy) = self.socket(who).as_ref().map(|it| it.try_clone().unwrap()) else {
                    return "EBADF".into();
                };
                self.copies.push(copy);
                return "ok".into();
            }
            Deed::Forget => {
                self.copies.clear();
                return "ok".into();
            }
            _ => {}
        }
        let Some(call) = self.call(who, deed) else { return "EBADF".into() };
        let blocking = Blocking::begin(move || shown(call()));
        if matches!(deed, Deed::TakeAll) { blocking.wait() } else { blocking.look() }
    }

    fn begin(&mut self, deed: &Deed) {
        let call = self.call(Who::X, deed).unwrap();
        self.asleep = Some(Blocking::begin(move || shown(call())));
    }

    fn given(&mut self, _: bool) -> String {
        if self.given.is_none() {
            let look = self.asleep.as_ref().unwrap().look();
            self.given = (look != "...").then_some(look);
        }
        self.given.clone().unwrap_or_else(|| "...".into())
    }
}

impl Drop for Real {
    /// Ends the thread that sleeps yet.
    fn drop(&mut self) {
        for socket in [&self.x, &self.y].into_iter().flatten() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        self.kept.clear();
    }
}

/// A signal that has a handler, to one thread.
fn interrupt(asleep: &Blocking) {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        let flag = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGUSR1, flag).unwrap();
    });
    // kill(2) with the number of a thread prefers that thread. One that has returned is gone.
    let _ = kill_process(Pid::from_raw(asleep.thread()).unwrap(), Signal::USR1);
}

fn shown(given: Given) -> String {
    match given {
        Ok(outcome) => notation(&outcome),
        Err(error) => Errno::from(error).to_string(),
    }
}

fn bits(flags: Flags) -> RecvFlags {
    let mut bits = RecvFlags::empty();
    bits.set(RecvFlags::PEEK, flags.peek);
    bits.set(RecvFlags::WAITALL, flags.waitall);
    bits.set(RecvFlags::DONTWAIT, flags.dontwait);
    bits.set(RecvFlags::OOB, flags.oob);
    bits
}

fn receive(socket: &Socket, n: usize, flags: RecvFlags) -> Given {
    let mut room = vec![0; n];
    let got = recv(socket, &mut room[..], flags)?.1;
    let ends = socket.r#type().unwrap() != Type::DGRAM;
    Ok(if got == 0 && ends { Outcome::Eof } else { Outcome::Data(room[..got].into()) })
}

/// A loop of send(2).
fn send_all(socket: &Socket, much: usize) -> Given {
    let data = vec![b'x'; much];
    let mut sent = 0;
    while sent < much {
        sent += send(socket, &data[sent..], SendFlags::NOSIGNAL)?;
    }
    Ok(Outcome::Count(sent))
}

/// A loop of recv(2).
fn receive_all(socket: &Socket, n: usize) -> Given {
    let mut all = Vec::new();
    let mut room = vec![0; n];
    while all.len() < n {
        match recv(socket, &mut room[..n - all.len()], RecvFlags::empty())?.1 {
            0 if all.is_empty() => return Ok(Outcome::Eof),
            0 => return Ok(Outcome::ThenEof(all.into())),
            got => all.extend_from_slice(&room[..got]),
        }
    }
    Ok(Outcome::Data(all.into()))
}

fn make(socket: Socket, there: &SockAddr, deed: &Deed, accepted: &Mutex<Vec<Socket>>) -> Given {
    let ok = |()| Outcome::Ok;
    Ok(match deed {
        Deed::Send(text, urgent) => {
            let mut flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
            flags.set(SendFlags::OOB, *urgent);
            Outcome::Count(send(&socket, text.as_bytes(), flags)?)
        }
        Deed::SendMuch(much, false) => {
            Outcome::Count(send(&socket, &vec![b'x'; *much], SendFlags::NOSIGNAL)?)
        }
        Deed::SendMuch(much, true) => send_all(&socket, *much)?,
        Deed::Fill => {
            let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
            while send(&socket, &[b'x'; FILL], flags).is_ok() {}
            Outcome::Ok
        }
        Deed::Recv(n, flags) => receive(&socket, *n, bits(*flags))?,
        Deed::Recvfrom(n) => receive(&socket, *n, RecvFlags::empty())?,
        Deed::Recvn(n) => receive_all(&socket, *n)?,
        Deed::TakeAll => {
            receive_all(&socket, TAKEN)?;
            Outcome::Ok
        }
        Deed::Accept => {
            let connection = socket.accept()?.0;
            accepted.lock().unwrap().push(connection);
            Outcome::Text("accepted".into())
        }
        Deed::Connect => ok(socket.connect(there)?),
        Deed::Listen(backlog) => ok(socket.listen(*backlog)?),
        Deed::Shutdown(how) => ok(socket.shutdown(match how {
            How::Rd => Shutdown::Read,
            How::Wr => Shutdown::Write,
            How::Rdwr => Shutdown::Both,
        })?),
        Deed::Close => {
            drop(socket);
            ok(())
        }
        Deed::Linger(seconds) => {
            ok(socket.set_linger(Some(Duration::from_secs((*seconds).into())))?)
        }
        Deed::Lowat(least) => {
            let socket = KernelSocket::from(OwnedFd::from(socket));
            let least = i64::try_from(*least).unwrap();
            ok(socket.set_option(SocketKind::Tcp, OptionName::Rcvlowat, least).map_err(raw)?)
        }
        Deed::Nonblocking => ok(socket.set_nonblocking(true)?),
        Deed::Part => ok(rustix::net::connect_unspec(&socket)?),
        Deed::Error => {
            let error = socket.take_error()?;
            Outcome::Option(Box::new(OptionValue::Error(error.map(Errno::from))))
        }
        Deed::Poll => Outcome::Poll(KernelSocket::from(OwnedFd::from(socket)).poll().map_err(raw)?),
        Deed::Interrupt | Deed::Copy(_) | Deed::Forget => unreachable!("no call of a socket"),
    })
}

fn raw(errno: Errno) -> io::Error {
    errno.into()
}
