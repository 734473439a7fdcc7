//! The oracle: the same calls on real blocking sockets, each made by a thread of its own, must give the same results.
//!
//! Every call is made in every state, and after it a second call, because what a call leaves behind is seen only by
//! the next one. The real thread is known to be asleep when the kernel says so (`/proc/self/task/ID`).

use std::{
    fs,
    io::{self, IoSlice},
    mem::MaybeUninit,
    net::{Ipv4Addr, Shutdown, SocketAddr},
    os::{linux::net::SocketAddrExt, unix::net::SocketAddr as UnixAddr},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

use playground::model::Errno;
use socket2::{Domain, MaybeUninitSlice, SockAddr, Socket, Type};

use crate::play::{DEADLINE, Play};

const STATES: [&str; 17] = [
    "fresh",
    "bound",
    "listening",
    "connecting",
    "refused",
    "connected",
    "shutwr",
    "peerhalf",
    "peerclosed",
    "reset",
    "reset_read",
    "closed",
    "ufresh",
    "ubound",
    "uconn",
    "xfresh",
    "xpair",
];
const CALLS: [&str; 15] = [
    "bind",
    "listen",
    "accept",
    "connect",
    "send",
    "recv",
    "sendto",
    "recvfrom",
    "sendmsg",
    "recvmsg",
    "sendmsg to",
    "recvmsg --errqueue",
    "shutdown",
    "getsockname",
    "getpeername",
];
/// What is looked at afterwards.
const NEXT: [&str; 5] = ["connect", "send", "recv", "bind", "shutdown"];

/// A number for names that must not meet.
static NUMBER: AtomicU32 = AtomicU32::new(0);

pub(crate) fn fresh_name() -> String {
    format!("playground-oracle-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

fn loopback(port: u16) -> SockAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()
}

fn port(socket: &Socket) -> u16 {
    socket.local_addr().unwrap().as_socket().unwrap().port()
}

/// Real sockets: the one under test, and whatever keeps its state alive.
struct Real {
    socket: Arc<Socket>,
    /// Where connect and sendto go.
    there: SockAddr,
    unix: bool,
    _kept: Vec<Socket>,
}

impl Real {
    fn listener(backlog: i32) -> Socket {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.bind(&loopback(0)).unwrap();
        socket.listen(backlog).unwrap();
        socket
    }

    fn new(state: &str) -> Self {
        let server = Self::listener(5);
        let mut there = loopback(port(&server));
        let mut kept = Vec::new();
        let unix = state.starts_with('x');
        let socket = match state.as_bytes()[0] {
            b'u' => Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap(),
            b'x' => Socket::new(Domain::UNIX, Type::STREAM, None).unwrap(),
            _ => Socket::new(Domain::IPV4, Type::STREAM, None).unwrap(),
        };
        if state.starts_with('u') {
            let peer = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
            peer.bind(&loopback(0)).unwrap();
            there = loopback(port(&peer));
            kept.push(peer);
        }
        let connect = |kept: &mut Vec<Socket>| {
            socket.connect(&there).unwrap();
            kept.push(server.accept().unwrap().0);
        };
        let mut socket_instead = None;
        match state {
            // Of the closed one nothing real is made: EBADF is what the kernel says of a number it does not know.
            "fresh" | "ufresh" | "xfresh" | "closed" => {}
            "bound" | "ubound" => socket.bind(&loopback(0)).unwrap(),
            "listening" => {
                socket.bind(&loopback(0)).unwrap();
                socket.listen(5).unwrap();
            }
            "connecting" => {
                let full = Self::listener(0);
                there = loopback(port(&full));
                let filler = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
                filler.connect(&there).unwrap();
                socket.set_nonblocking(true).unwrap();
                socket.connect(&there).unwrap_err();
                socket.set_nonblocking(false).unwrap();
                kept.extend([full, filler]);
            }
            "refused" => {
                let dead = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
                dead.bind(&loopback(0)).unwrap();
                socket.connect(&loopback(port(&dead))).unwrap_err();
                kept.push(dead);
            }
            "connected" => connect(&mut kept),
            "shutwr" => {
                connect(&mut kept);
                socket.shutdown(Shutdown::Write).unwrap();
            }
            "peerhalf" => {
                connect(&mut kept);
                kept[0].shutdown(Shutdown::Write).unwrap();
            }
            "peerclosed" => {
                connect(&mut kept);
                kept.clear();
            }
            "reset" | "reset_read" => {
                connect(&mut kept);
                kept[0].set_linger(Some(std::time::Duration::ZERO)).unwrap();
                kept.clear();
                if state == "reset_read" {
                    socket.recv(&mut [MaybeUninit::uninit(); 10]).unwrap_err();
                }
            }
            "uconn" => socket.connect(&there).unwrap(),
            "xpair" => {
                let (one, other) = Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
                kept.push(other);
                socket_instead = Some(one);
            }
            other => panic!("{other}"),
        }
        kept.push(server);
        if unix {
            there = unix_name(&fresh_name());
        }
        Self { socket: Arc::new(socket_instead.unwrap_or(socket)), there, unix, _kept: kept }
    }

    /// Makes a call in a thread of its own: what it gives, or `...` when the kernel says that the thread sleeps.
    fn call(&self, call: &'static str) -> String {
        let (socket, there, unix) = (self.socket.clone(), self.there.clone(), self.unix);
        Blocking::begin(move || make(&socket, &there, unix, call)).look()
    }
}

/// A real blocking call, in a thread of its own.
pub(crate) struct Blocking {
    /// Where the kernel says what the thread does.
    task: PathBuf,
    given: mpsc::Receiver<String>,
}

impl Blocking {
    pub(crate) fn begin(call: impl FnOnce() -> String + Send + 'static) -> Self {
        let (about, task) = mpsc::channel();
        let (give, given) = mpsc::channel();
        thread::spawn(move || {
            let me = fs::read_link("/proc/thread-self").unwrap();
            about.send(me).unwrap();
            let result = call();
            let _ = give.send(result);
        });
        let task = fs::canonicalize("/proc").unwrap().join(task.recv().unwrap());
        Self { task, given }
    }

    /// What it gave, or `...` when the kernel says that the thread sleeps.
    pub(crate) fn look(&self) -> String {
        let mut asleep = 0;
        loop {
            if let Ok(result) = self.given.try_recv() {
                return result;
            }
            if self.sleeps() {
                asleep += 1;
                if asleep > 20 {
                    return self.given.try_recv().unwrap_or_else(|_| "...".into());
                }
            } else {
                asleep = 0;
            }
            thread::yield_now();
        }
    }

    /// What it gives in the end.
    pub(crate) fn wait(&self) -> String {
        self.given.recv_timeout(DEADLINE).unwrap()
    }

    /// The kernel's number of the thread.
    pub(crate) fn thread(&self) -> i32 {
        self.task.file_name().unwrap().to_str().unwrap().parse().unwrap()
    }

    /// Whether the thread sleeps in a call of a socket.
    ///
    /// `syscall` alone does not tell: of a thread that has been woken, and whose processor has not heard of it yet, it
    /// still gives the number of the call, where `stat` says `R` already (proc(5)).
    fn sleeps(&self) -> bool {
        let about = |what| fs::read_to_string(self.task.join(what)).unwrap_or_default();
        let number = about("syscall");
        is_socket_call(number.split(' ').next().unwrap_or(""))
            && about("stat").rsplit(')').next().is_some_and(|rest| rest.starts_with(" S"))
    }
}

/// The system calls that the thread under test may sleep in.
fn is_socket_call(number: &str) -> bool {
    let calls = [
        libc::SYS_accept4,
        libc::SYS_close,
        libc::SYS_connect,
        libc::SYS_sendto,
        libc::SYS_recvfrom,
        libc::SYS_recvmsg,
        libc::SYS_sendmsg,
    ];
    number.parse().is_ok_and(|n| calls.contains(&n) || cfg!(target_arch = "x86_64") && n == 43)
}

pub(crate) fn unix_name(name: &str) -> SockAddr {
    let address = UnixAddr::from_abstract_name(name).unwrap();
    SockAddr::unix(format!("\0{}", String::from_utf8_lossy(address.as_abstract_name().unwrap())))
        .unwrap()
}

/// Two buffers, of which the first is the smaller.
fn received_in(
    socket: &Socket,
    buffer: &mut [MaybeUninit<u8>],
    flags: libc::c_int,
) -> io::Result<usize> {
    let (one, two) = buffer.split_at_mut(1);
    let mut parts = [MaybeUninitSlice::new(one), MaybeUninitSlice::new(two)];
    socket.recv_from_vectored_with_flags(&mut parts, flags).map(|(n, ..)| n)
}

fn make(socket: &Socket, there: &SockAddr, unix: bool, call: &str) -> String {
    let mut buffer = [MaybeUninit::new(0); 100];
    let ok = |result: io::Result<()>| result.map(|()| "ok".to_owned());
    let received = |n: usize| if n == 0 { "EOF".to_owned() } else { format!("{n} bytes") };
    let result = match call {
        "bind" if unix => ok(socket.bind(&unix_name(&fresh_name()))),
        "bind" => ok(socket.bind(&loopback(0))),
        "listen" => ok(socket.listen(5)),
        "accept" => socket.accept().map(|_| "accepted".into()),
        "connect" => ok(socket.connect(there)),
        "send" => socket.send(b"x").map(|n| n.to_string()),
        "recv" => socket.recv(&mut buffer).map(received),
        "sendto" => socket.send_to(b"x", there).map(|n| n.to_string()),
        "recvfrom" => socket.recv_from(&mut buffer).map(|(n, _)| received(n)),
        "sendmsg" => {
            socket.send_vectored(&[b"x", b"y"].map(|it| IoSlice::new(it))).map(|n| n.to_string())
        }
        "sendmsg to" => socket
            .send_to_vectored(&[b"x", b"y"].map(|it| IoSlice::new(it)), there)
            .map(|n| n.to_string()),
        "recvmsg" => received_in(socket, &mut buffer, 0).map(received),
        "recvmsg --errqueue" => received_in(socket, &mut buffer, libc::MSG_ERRQUEUE).map(received),
        "shutdown" => ok(socket.shutdown(Shutdown::Write)),
        "getsockname" => socket.local_addr().map(|_| "address".into()),
        "getpeername" => socket.peer_addr().map(|_| "address".into()),
        other => panic!("{other}"),
    };
    result.unwrap_or_else(|error| Errno::from(error).to_string())
}

/// The same state by lines of the playground: process `me` has `x`.
fn played(state: &str) -> (Play, String) {
    let mut play = Play::new();
    play.listening();
    let mut there = "127.0.0.1:$P".to_owned();
    let connected =
        "me> x = socket tcp\nme> x.connect 127.0.0.1:$P => ok\nserver> conn = s.accept => conn\n";
    match state {
        "fresh" => play.lines("me> x = socket tcp"),
        "bound" => play.lines("me> x = socket tcp\nme> x.bind 127.0.0.1:0 => ok"),
        "listening" => play.lines("me> x = socket tcp\nme> x.bind 127.0.0.1:0 => ok\nme> x.listen 5 => ok"),
        "connecting" => {
            play.lines("full> f = socket tcp\nfull> f.bind 127.0.0.1:0\nfull> f.listen 0");
            play.share_port("f.getsockname", "F");
            "127.0.0.1:$F".clone_into(&mut there);
            play.lines(
                "filler> g = socket tcp
                 filler> g.connect 127.0.0.1:$F => ok
                 me> x = socket tcp
                 me> x.setblocking off
                 me> x.connect 127.0.0.1:$F => EINPROGRESS
                 me> x.setblocking on",
            );
        }
        "refused" => {
            play.lines("dead> d = socket tcp\ndead> d.bind 127.0.0.1:0");
            play.share_port("d.getsockname", "D");
            play.lines("me> x = socket tcp\nme> x.connect 127.0.0.1:$D => ECONNREFUSED");
        }
        "connected" => play.lines(connected),
        "shutwr" => play.lines(&format!("{connected}me> x.shutdown wr => ok")),
        "peerhalf" => play.lines(&format!("{connected}server> conn.shutdown wr => ok")),
        "peerclosed" => play.lines(&format!("{connected}server> conn.close => ok")),
        "reset" => play.lines(&format!("{connected}server> conn.setsockopt linger 0\nserver> conn.close => ok")),
        "reset_read" => play.lines(&format!(
            "{connected}server> conn.setsockopt linger 0\nserver> conn.close => ok\nme> x.recv => ECONNRESET"
        )),
        "closed" => play.lines("me> x = socket tcp\nme> x.close => ok"),
        "ufresh" | "ubound" | "uconn" => {
            play.lines("peer> u = socket udp\npeer> u.bind 127.0.0.1:0");
            play.share_port("u.getsockname", "U");
            "127.0.0.1:$U".clone_into(&mut there);
            play.lines("me> x = socket udp");
            match state {
                "ubound" => play.lines("me> x.bind 127.0.0.1:0 => ok"),
                "uconn" => play.lines("me> x.connect 127.0.0.1:$U => ok"),
                _ => {}
            }
        }
        "xfresh" => play.lines("me> x = socket unix"),
        "xpair" => play.lines("me> x, y = socketpair stream"),
        other => panic!("{other}"),
    }
    if state.starts_with('x') {
        there = format!("@{}", fresh_name());
    }
    (play, there)
}

/// The outcome of one call, in the words of the real one.
fn play_call(play: &mut Play, there: &str, unix: bool, call: &str) -> String {
    let line = match call {
        "bind" if unix => format!("me> x.bind @{}", fresh_name()),
        "bind" => "me> x.bind 127.0.0.1:0".into(),
        "listen" => "me> x.listen 5".into(),
        "connect" => format!("me> x.connect {there}"),
        "send" => "me> x.send x".into(),
        "sendto" => format!("me> x.sendto {there} x"),
        "shutdown" => "me> x.shutdown wr".into(),
        "recv" => "me> x.recv 100".into(),
        "recvfrom" => "me> x.recvfrom 100".into(),
        "sendmsg" => "me> x.sendmsg 'x' 'y'".into(),
        "sendmsg to" => format!("me> x.sendmsg 'x' 'y' --to {there}"),
        "recvmsg" => "me> x.recvmsg 1 99".into(),
        "recvmsg --errqueue" => "me> x.recvmsg 1 99 --errqueue".into(),
        plain => format!("me> x.{plain}"),
    };
    let given = play.line(&line);
    match call {
        "getsockname" | "getpeername" if !given.starts_with('E') => "address".into(),
        _ => given,
    }
}

fn compare(state: &'static str) -> Vec<String> {
    let mut differences = Vec::new();
    for call in CALLS {
        for next in NEXT {
            let (expected, after) = if state == "closed" {
                ("EBADF".to_owned(), Some("EBADF".to_owned()))
            } else {
                let real = Real::new(state);
                let first = real.call(call);
                // A second call of a socket in which a thread sleeps is another question.
                let after = (first != "...").then(|| real.call(next));
                (first, after)
            };
            let (mut play, there) = played(state);
            let unix = state.starts_with('x');
            let first = play_call(&mut play, &there, unix, call);
            if first != expected {
                differences.push(format!(
                    "{state}: {call}: a blocking socket gives {expected}, the playground {first}"
                ));
                break;
            }
            if let Some(expected) = after {
                let given = play_call(&mut play, &there, unix, next);
                if given != expected {
                    differences
                        .push(format!("{state}: {call} ({first}), then {next}: blocking {expected}, the playground {given}"));
                }
            }
        }
    }
    differences
}

#[test]
fn every_call_in_every_state_gives_what_a_blocking_socket_gives() {
    let workers: Vec<_> =
        STATES.iter().map(|state| thread::spawn(move || compare(state))).collect();
    let differences: Vec<String> = workers.into_iter().flat_map(|w| w.join().unwrap()).collect();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}
