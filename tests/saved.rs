//! A session is saved whole, however long it was, and what was saved holds.

#![expect(clippy::unwrap_used, reason = "this is a test")]

mod support;

use playground::{
    engine::{Reach, Session},
    export::saved,
    language::{Assembler, tree::Line},
    model::{Log, Seq},
};

/// Types lines into a session that keeps everything, as the prompt's does.
fn typed(lines: impl IntoIterator<Item = String>) -> Session {
    let mut session = Session::new(Reach::Loopback, None).unwrap();
    session.keep_everything();
    let mut process = session.process("server").unwrap();
    let mut block = Assembler::new();
    for line in lines {
        if let Some(Line::Statement(name, statement)) = block.push(&line, 1).unwrap() {
            if let Some(name) = name {
                process = session.process(&name.text).unwrap();
            }
            session.start(process, &statement).unwrap();
            session.settle();
            session.read_up_to_now();
        }
    }
    session
}

#[test]
fn a_session_of_50_000_calls_is_saved_whole_and_holds() {
    let begin = ["server> a, b = socketpair stream", "server> program {", "print 1", "}"];
    let rounds = (0..25_000)
        .flat_map(|i| [format!("server> a.send \"{i}\""), "server> b.recv 100".to_owned()]);
    let session = typed(begin.into_iter().map(str::to_owned).chain(rounds));
    assert_eq!(session.journal().dropped(), 0);
    let in_memory = session.journal().after(Seq(0)).count();
    let events = session.journal().whole().all().unwrap();
    assert!(in_memory < events.len() / 4, "{in_memory} of {} are in memory", events.len());
    assert!((1..).zip(&events).all(|(seq, event)| event.seq == Seq(seq)), "none is missing");
    let (lesson, steps) = saved(&session.journal().whole()).unwrap();
    assert_eq!(steps, 50_002);
    session.end();
    let ended = support::verify("saved", &lesson);
    assert!(ended.stop.is_none(), "{:?}", ended.stop);
    assert_eq!(ended.score.held, 50_001, "the program's own print is not a step");
}

#[test]
fn a_log_that_is_no_longer_whole_says_so() {
    let mut session = Session::new(Reach::Loopback, None).unwrap();
    session.process("server").unwrap();
    let Ok(Line::Statement(_, send)) = playground::language::parse_line("\"x\" * 200", 1) else {
        panic!()
    };
    let server = session.find_process("server").unwrap();
    for _ in 0..5_000 {
        session.start(server, &send).unwrap();
        session.settle();
        session.read_up_to_now();
    }
    assert!(session.journal().dropped() > 0);
    // Who asks for everything too late is told so.
    session.keep_everything();
    assert!(session.journal().dropped() > 0);
    session.end();
}
