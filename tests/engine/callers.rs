//! Callers from outside: each is told once, as long as it is there.

use std::{
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use playground::{
    model::{Address, Remark, Seq, What},
    view::notation,
};
use socket2::{Domain, SockRef, Socket, Type};

use crate::play::Play;

fn told(play: &Play, after: Seq, caller: SocketAddr) -> usize {
    let events = play.session.journal().after(after);
    events
        .filter(|event| {
            matches!(&event.what, What::Remark(Remark::Caller { from, .. }) if *from == Address::Inet(caller))
        })
        .count()
}

fn connect(from: SocketAddr, port: u16) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&from.into()).unwrap();
    let there: SocketAddr = ([127, 0, 0, 1], port).into();
    socket.connect(&there.into()).unwrap();
    socket.into()
}

/// Connects to a port, and waits until that has been told.
fn call(play: &mut Play, from: SocketAddr, port: u16) -> TcpStream {
    let before = play.session.journal().last();
    let stream = connect(from, port);
    let caller = stream.local_addr().unwrap();
    play.until(|play| told(play, before, caller) == 1);
    stream
}

/// So that it leaves no TIME_WAIT.
fn hang_up(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    drop(stream);
}

#[test]
fn who_waits_is_told_once_however_many_others_come_and_go() {
    let mut play = Play::new();
    play.session.watch_callers();
    play.lines("server> s = socket tcp\ns.bind 127.0.0.1:0 => ok\ns.listen 128 => ok");
    let port = play.share_port("s.getsockname", "P");
    play.lines("server> t = socket tcp\nt.bind 127.0.0.1:0 => ok\nt.listen => ok");
    let quiet = play.share_port("t.getsockname", "Q");

    let anywhere: SocketAddr = ([127, 0, 0, 1], 0).into();
    let waits = call(&mut play, anywhere, quiet);
    for _ in 0..42 {
        let before = play.session.journal().last();
        let crowd: Vec<_> = (0..100).map(|_| connect(anywhere, port)).collect();
        let last = crowd.last().unwrap().local_addr().unwrap();
        play.until(|play| told(play, before, last) == 1);
        for stream in crowd {
            hang_up(stream);
            play.lines("server> conn = s.accept => conn\nconn.close => ok");
        }
    }
    let before = play.session.journal().last();
    let _another = call(&mut play, anywhere, quiet);
    assert_eq!(told(&play, before, waits.local_addr().unwrap()), 0);
}

#[test]
fn who_comes_again_from_the_same_port_is_told_again() {
    let mut play = Play::new();
    play.session.watch_callers();
    play.listening();
    let port = play.share_port("s.getsockname", "P");
    // Addresses that nobody else calls from, so the port stays free.
    let [fixed, other]: [SocketAddr; 2] = [77, 78].map(|n| ([127, 0, 0, n], 0).into());
    let first = call(&mut play, fixed, port);
    let here = first.local_addr().unwrap();
    for stream in [first, call(&mut play, other, port)] {
        hang_up(stream);
        play.lines("server> conn = s.accept => conn\nconn.close => ok");
    }
    for _ in 0..2 {
        hang_up(call(&mut play, here, port));
        play.lines("server> conn = s.accept => conn\nconn.close => ok");
    }
}

/// A thread that sleeps in a socket keeps it, and its connection, although it has no descriptor any more.
#[test]
fn a_connection_that_was_closed_under_a_sleeper_calls_nobody() {
    let mut play = Play::new();
    play.session.watch_callers();
    play.listening();
    let port = play.share_port("s.getsockname", "P");
    let anywhere: SocketAddr = ([127, 0, 0, 1], 0).into();
    let before = play.session.journal().last();
    let accepted = call(&mut play, anywhere, port);
    play.lines(
        "server> conn = s.accept => conn
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> c.getsockname",
    );
    let ours = notation(&play.last("client").unwrap().outcome).parse().unwrap();
    play.lines("server> theirs = s.accept\nserver> program {\nthread {\nconn.recv\n}\n}");
    play.lines("client> program {\nthread {\nc.recv\n}\n}");
    play.until(|play| play.session.sleeping() == 2);
    play.lines("server> conn.close => ok\nclient> c.close => ok");
    let _another = call(&mut play, anywhere, port);
    assert_eq!(told(&play, before, accepted.local_addr().unwrap()), 1);
    assert_eq!(told(&play, before, ours), 0);
}
