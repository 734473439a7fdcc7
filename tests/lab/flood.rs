//! More packets than anybody could pass by hand: each is seen and counted, and what is lost is told.

use playground::{
    engine::Session,
    language::{parse_line, tree::Line},
    model::{CallId, Counts, Outcome, Remark, Seq, What},
    text::{Lang, remark},
    view::Printer,
};

use crate::{Test, session::Play, support::is_root};

pub(crate) const TESTS: &[Test] = &[
    ("flood::packets_belong_to_their_statements", packets_belong_to_their_statements),
    ("flood::what_the_tap_cannot_keep_is_told", what_the_tap_cannot_keep_is_told),
];

/// A datagram of so many bytes, and how many packets it takes.
const LARGE: usize = 60_000;
const PACKETS: u64 = 41;

fn ready() -> Play {
    let mut play = Play::begin();
    play.all("server> s = socket udp\nserver> s.bind :53\nclient> c = socket udp");
    play.all("client> c.connect server:53");
    play
}

fn counts(session: &mut Session) -> Counts {
    let process = session.process("client").unwrap();
    let Ok(Line::Statement(_, flight)) = parse_line("client> flight", 1) else { panic!() };
    session.start(process, &flight).unwrap();
    match &session.returned(process).unwrap().outcome {
        Outcome::Flight(flight) => flight.counts,
        other => panic!("{other:?}"),
    }
}

/// A program that never sleeps: what a statement sends is taken off the wire before the next one.
fn packets_belong_to_their_statements() {
    let mut play = ready();
    play.say("client> hold");
    play.program("client", &["repeat 20 {", r#"c.send "x""#, "}"]);
    while play.session.settle() == playground::engine::Turn::Busy {}
    let mut sent: Vec<CallId> = Vec::new();
    let mut caused = Vec::new();
    for event in play.session.journal().after(play.read) {
        match &event.what {
            What::Returned(it) if it.outcome == Outcome::Count(1) => sent.push(it.id),
            What::Packet(it) => {
                assert_eq!(it.by.as_ref(), sent.last(), "below its own statement");
                caused.extend(it.by);
            }
            _ => {}
        }
    }
    assert_eq!((sent.len(), &caused), (20, &sent));
    // Rounds that differ in the number of their packet only are counted.
    let events: Vec<_> = play.session.journal().after(play.read).cloned().collect();
    let mut printer = Printer::new(Lang::En);
    let mut out = String::new();
    printer.events(&events, &mut out);
    printer.rest(&mut out);
    assert!(out.contains("  x 18                the step above, again\n"), "{out}");
    assert_eq!(out.matches("  ~ UDP 1 ").count(), 2, "{out}");
    // What a program sends in all is more than the tap keeps.
    play.program("client", &["repeat 200 {", r#"c.send ("x" * 60000)"#, "}"]);
    while play.session.settle() == playground::engine::Turn::Busy {}
    assert_eq!(counts(&mut play.session).sent, 20 + 200 * PACKETS);
}

fn what_the_tap_cannot_keep_is_told() {
    let mut play = ready();
    play.say("wire> cut server");
    let client = play.session.process("client").unwrap();
    let line = format!("client> c.send (\"x\" * {LARGE})");
    let Ok(Line::Statement(_, send)) = parse_line(&line, 1) else { panic!() };
    // What comes from outside is as fast as that: nobody settles in between. Root's tap keeps 128 MiB.
    let times = 2000;
    for _ in 0..times {
        play.session.start(client, &send).unwrap();
    }
    play.session.settle();
    let counts = counts(&mut play.session);
    assert_eq!((counts.sent, counts.lost), (times * PACKETS, times * PACKETS));
    let told = play.session.journal().after(Seq(0)).find_map(|event| match event.what {
        What::Remark(Remark::Overrun(missed)) => Some(missed),
        _ => None,
    });
    // Of root's the log has forgotten that by now: so many have come behind it.
    let Some(missed) = told else { return assert!(is_root()) };
    assert!(u64::from(missed) < times * PACKETS);
    for (lang, says) in [(Lang::En, "faster than they could be taken"), (Lang::Zh, "来得太快")]
    {
        let text = remark(lang, "", &Remark::Overrun(missed));
        assert!(text.contains(says) && text.contains(&missed.to_string()), "{text}");
    }
}
