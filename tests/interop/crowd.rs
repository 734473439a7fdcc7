//! Crowds from outside: 200 people in the chat room, and 1,000 callers with a thread for each.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use playground::{
    engine::{Reach, Session},
    language::{Assembler, tree::Line},
    model::{Outcome, ProcessId},
};

use crate::lessons::program;

const PEOPLE: usize = 200;
const CALLERS: usize = 1000;

fn carry_out(session: &mut Session, server: ProcessId, text: &str) {
    let mut assembler = Assembler::new();
    for line in text.lines() {
        if let Some(Line::Statement(_, statement)) = assembler.push(line, 1).unwrap() {
            session.start(server, &statement).unwrap();
            session.settle();
        }
    }
}

/// What a person hears, without what the room says of comings and goings.
fn hears(room: &mut impl BufRead) -> String {
    loop {
        let mut line = String::new();
        assert!(room.read_line(&mut line).unwrap() > 0, "thrown out");
        if !line.starts_with('*') {
            return line;
        }
    }
}

/// Everybody enters, says one line, and hears the line of each of the others once.
fn party(port: u16) {
    let mut rooms: Vec<_> = (0..PEOPLE)
        .map(|i| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            writeln!(stream, "p{i}").unwrap();
            BufReader::new(stream)
        })
        .collect();
    // The first has heard of all the others: now everybody is in.
    for _ in 1..PEOPLE {
        let mut line = String::new();
        rooms[0].read_line(&mut line).unwrap();
        assert!(line.ends_with(" is here\n"), "{line}");
    }
    for (i, room) in rooms.iter_mut().enumerate() {
        writeln!(room.get_mut(), "line of {i}").unwrap();
    }
    for (i, room) in rooms.iter_mut().enumerate() {
        let mut heard: Vec<_> = (1..PEOPLE).map(|_| hears(room)).collect();
        let mut expected: Vec<_> =
            (0..PEOPLE).filter(|j| *j != i).map(|j| format!("p{j}: line of {j}\n")).collect();
        heard.sort();
        expected.sort();
        assert!(heard == expected, "p{i} did not hear everybody: {heard:?}");
    }
}

/// Everybody calls before the first says a word, and each gets his own answer, the last caller first.
fn callers(port: u16) {
    let mut callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            stream
        })
        .collect();
    for (i, stream) in callers.iter_mut().enumerate().rev() {
        // One write, one segment: write! would make two.
        stream.write_all(format!("caller {i}").as_bytes()).unwrap();
        let mut answer = [0; 100];
        let n = stream.read(&mut answer).unwrap();
        assert_eq!(std::str::from_utf8(&answer[..n]).unwrap(), format!("CALLER {i}"));
    }
}

/// Runs a program of `server` behind the listener `phone` while its guests are there.
fn visited(program: &str, guests: fn(u16)) -> Session {
    let mut session = Session::new(Reach::Loopback, None).unwrap();
    let server = session.process("server").unwrap();
    carry_out(
        &mut session,
        server,
        "phone = socket tcp\nphone.bind 127.0.0.1:0\nphone.listen 4096\nphone.getsockname",
    );
    let Outcome::Address(address) = &session.returned(server).unwrap().outcome else {
        panic!("an address");
    };
    let port = address.to_string().rsplit(':').next().unwrap().parse().unwrap();
    carry_out(&mut session, server, program);
    let wake = session.notifier();
    let guests = thread::spawn(move || {
        let outcome = std::panic::catch_unwind(|| guests(port));
        wake.notify();
        outcome.unwrap();
    });
    let end = Instant::now() + Duration::from_secs(120);
    while !guests.is_finished() {
        assert!(Instant::now() < end, "too slow");
        session.wait(Some(Instant::now() + Duration::from_millis(100)));
    }
    guests.join().unwrap();
    session
}

#[test]
fn a_line_reaches_everybody_in_a_room_of_200() {
    visited(&program("chat", "for y in sockets"), party);
}

#[test]
fn a_thousand_callers_have_a_thread_each() {
    let mut session = visited(
        "program {
  loop {
    conn = phone.accept
    thread {
      loop {
        try conn.recv 1024
        if error or eof break
        conn.send upper($_)
      }
      conn.close
    }
  }
}",
        callers,
    );
    // All of them have hung up: the threads end, and accept alone still sleeps.
    let end = Instant::now() + Duration::from_secs(60);
    while session.sleeping() > 1 {
        assert!(Instant::now() < end, "{} still sleep", session.sleeping());
        session.wait(Some(end));
    }
}
