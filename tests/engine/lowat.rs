//! `SO_RCVLOWAT` of TCP, beside a real blocking recv in a thread: when it returns, with what, and what it leaves.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    os::fd::AsFd,
    thread,
    time::Instant,
};

use playground::{
    engine::Status,
    kernel::Socket,
    model::{OptionName, SocketKind, TcpState},
};

use crate::{
    oracle::Blocking,
    play::{DEADLINE, Play},
};

/// What the other end does while one sleeps in recv.
#[derive(Clone, Copy, Debug)]
enum Step {
    Send(&'static str),
    End,
}

use Step::{End, Send};

/// The limit, `N`, whether it peeks, what is there before, and what is done until it returns.
type Case = (i64, usize, bool, &'static str, &'static [Step]);

const CASES: [Case; 15] = [
    (4, 2, false, "ab", &[]),
    (4, 2, false, "abc", &[]),
    (4, 4, false, "abc", &[Send("d"), Send("e"), Send("f"), Send("g")]),
    (4, 2, false, "", &[Send("ab"), Send("cd")]),
    (4, 2, false, "a", &[Send("b"), Send("c"), Send("d"), Send("e")]),
    (4, 10, false, "ab", &[Send("c"), Send("d"), Send("e"), Send("f")]),
    (4, 10, false, "ab", &[Send("cd"), Send("ef")]),
    (4, 10, false, "", &[Send("ab"), Send("cd")]),
    (4, 10, false, "abcdef", &[]),
    (4, 10, false, "ab", &[End]),
    (4, 10, false, "", &[Send("a"), End]),
    (4, 10, false, "", &[End]),
    (4, 0, false, "", &[]),
    (4, 2, true, "ab", &[]),
    (4, 10, true, "ab", &[Send("c"), Send("d")]),
];

/// A write to loopback may return before what it wrote has arrived: the kernel may leave that to a thread of its own.
fn until(arrived: impl Fn() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !arrived() {
        assert!(Instant::now() < end, "it never arrived");
        thread::yield_now();
    }
}

/// What was received, or `...`, and how much lies there unread: at once, and after each step until it returns.
fn real((limit, n, peeks, before, steps): Case) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = Socket::open(SocketKind::Tcp).unwrap();
    socket.set_option(SocketKind::Tcp, OptionName::Rcvlowat, limit).unwrap();
    let blocking = socket2::Socket::from(socket.as_fd().try_clone_to_owned().unwrap());
    blocking.set_nonblocking(false).unwrap();
    blocking.connect(&listener.local_addr().unwrap().into()).unwrap();
    let peer = listener.accept().unwrap().0;
    peer.set_nodelay(true).unwrap();
    let mut segments = 0;
    let mut send = |text: &str| {
        (&peer).write_all(text.as_bytes()).unwrap();
        segments += u32::from(!text.is_empty());
        until(|| socket.tcp_info().unwrap().data_segs_in >= segments);
    };
    send(before);
    let stream = TcpStream::from(blocking);
    let call = Blocking::begin(move || {
        let mut room = vec![0; n];
        let got = if peeks { stream.peek(&mut room) } else { (&stream).read(&mut room) }.unwrap();
        match got {
            0 if n > 0 => "EOF".into(),
            _ => format!("{:?}", String::from_utf8_lossy(&room[..got])),
        }
    });
    let mut seen = Vec::new();
    let mut steps = steps.iter();
    loop {
        let given = call.look();
        let sleeps = given == "...";
        seen.push(format!("{given} leaves {}", socket.unread().unwrap()));
        match steps.next().filter(|_| sleeps) {
            Some(Send(text)) => send(text),
            Some(End) => {
                peer.shutdown(Shutdown::Write).unwrap();
                until(|| socket.tcp_state() == Some(TcpState::CloseWait));
            }
            None => return seen,
        }
    }
}

fn played((limit, n, peeks, before, steps): Case) -> Vec<String> {
    let mut play = Play::connected();
    play.lines(&format!("server> conn.setsockopt rcvlowat {limit} => ok"));
    play.lines("client> c.setsockopt nodelay => ok");
    play.lines(&format!("client> c.send \"{before}\"\nclient> c.outq => 0 soon"));
    let flag = if peeks { " --peek" } else { "" };
    let mut given = play.line(&format!("server> conn.recv {n}{flag}"));
    let server = play.session.find_process("server").unwrap();
    let mut seen = Vec::new();
    let mut steps = steps.iter();
    loop {
        let sleeps = matches!(play.session.status(server), Status::Asleep(..));
        if !sleeps && given == "..." {
            given = play.woken("server");
        }
        let left = play.line("server> conn.inq");
        seen.push(format!("{given} leaves {left}"));
        match steps.next().filter(|_| sleeps) {
            Some(Send(text)) => {
                play.lines(&format!("client> c.send \"{text}\"\nclient> c.outq => 0 soon"));
            }
            Some(End) => {
                play.lines("client> c.shutdown wr => ok\nclient> c.state => FIN_WAIT2 soon");
            }
            None => return seen,
        }
    }
}

#[test]
fn recv_under_a_limit_returns_when_a_blocking_one_does() {
    let differences: Vec<String> = CASES
        .into_iter()
        .filter_map(|case| {
            let (expected, given) = (real(case), played(case));
            (expected != given).then(|| {
                format!(
                    "{case:?}:\n  a blocking socket {expected:?}\n  the playground    {given:?}"
                )
            })
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A connection has the value that its listener had when it came, not the one it has when it is accepted.
#[test]
fn what_was_accepted_keeps_the_value_of_its_arrival() {
    for (before, after, given) in [(4, 1, "..."), (1, 4, "\"ab\"")] {
        let mut play = Play::new();
        play.listening();
        play.lines(&format!(
            "server> s.setsockopt rcvlowat {before} => ok
             client> c = socket tcp => c
             client> c.connect 127.0.0.1:$P => ok
             server> s.setsockopt rcvlowat {after} => ok
             server> k = s.accept => k
             client> c.send ab => 2
             server> k.recv 10 => {given}"
        ));
    }
}
