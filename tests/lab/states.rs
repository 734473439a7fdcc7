//! The state of each end at each packet of opening and closing, every packet held in the hand, against the diagram of
//! RFC 9293, section 3.3.2.

use std::collections::BTreeMap;

use playground::{
    model::{Event, Log, Seq, Timer, What},
    text::Lang,
    view::lanes,
};

use crate::{Test, session::Play};

pub(crate) const TESTS: &[Test] = &[
    ("states::opening_and_closing_packet_by_packet", opening_and_closing_packet_by_packet),
    ("states::both_close_at_once", both_close_at_once),
    ("states::both_open_at_once", both_open_at_once),
    ("states::a_fin_that_acknowledges_the_other", a_fin_that_acknowledges_the_other),
    ("states::a_reset_ends_both", a_reset_ends_both),
    ("states::a_timer_tells_what_is_left_of_it", a_timer_tells_what_is_left_of_it),
];

/// From which state to which an arrow leads. What a listening socket receives begins a connection of its own.
const DIAGRAM: &[(&str, &str)] = &[
    ("CLOSED", "SYN_SENT"),
    ("LISTEN", "SYN_RECV"),
    ("SYN_SENT", "SYN_RECV"),
    ("SYN_SENT", "ESTABLISHED"),
    ("SYN_RECV", "ESTABLISHED"),
    ("ESTABLISHED", "FIN_WAIT1"),
    ("ESTABLISHED", "CLOSE_WAIT"),
    ("FIN_WAIT1", "FIN_WAIT2"),
    ("FIN_WAIT1", "CLOSING"),
    ("FIN_WAIT1", "TIME_WAIT"),
    ("FIN_WAIT2", "TIME_WAIT"),
    ("CLOSING", "TIME_WAIT"),
    ("CLOSE_WAIT", "LAST_ACK"),
    ("LAST_ACK", "CLOSED"),
    ("TIME_WAIT", "CLOSED"),
];

/// What each kernel has said of its end so far.
fn said(events: &[Event]) -> BTreeMap<String, Vec<&'static str>> {
    let mut all: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for event in events {
        if let What::EndSeen(it) = &event.what {
            let states = all.entry(it.host.to_string()).or_default();
            if states.last() != Some(&it.state()) {
                states.push(it.state());
            }
        }
    }
    all
}

/// Lines, and after each of them the states at the client and at the server; `-`: its kernel was not asked so far.
#[track_caller]
fn walk(play: &mut Play, steps: &[(&str, &str, &str)]) {
    for (line, client, server) in steps {
        play.say(line);
        let events = play.session.journal().whole().all().unwrap();
        let said = said(&events);
        let last = |host: &str| said.get(host).and_then(|states| states.last()).copied();
        let now = (last("client").unwrap_or("-"), last("server").unwrap_or("-"));
        assert_eq!(now, (*client, *server), "after {line}");
    }
}

/// Each kernel went along the arrows of the diagram, from where it began.
#[track_caller]
fn follows_the_diagram(play: &Play, client: &str, server: &str) {
    let events = play.session.journal().whole().all().unwrap();
    for (host, states) in said(&events) {
        let mut before = if host == "client" { client } else { server };
        for state in states {
            let is_arrow = DIAGRAM.contains(&(before, state));
            assert!(is_arrow, "{host}: from {before} to {state}");
            before = state;
        }
    }
    // Nothing in the picture is concluded: each state in it was read.
    for lang in [Lang::En, Lang::Zh] {
        let picture = lanes(lang, &events, 79).text;
        for state in ["SYN_RECV", "TIME_WAIT"] {
            assert!(!picture.contains(&format!("[{state}]")), "{picture}");
        }
    }
}

fn listening() -> Play {
    let mut play = Play::ready();
    play.say("server> hold");
    play
}

const OPENING: &[(&str, &str, &str)] = &[
    ("client> me.connect server:80", "SYN_SENT", "-"),
    ("client> pass", "SYN_SENT", "SYN_RECV"),
    ("client> pass", "ESTABLISHED", "SYN_RECV"),
    ("client> pass", "ESTABLISHED", "ESTABLISHED"),
    ("server> conn = phone.accept", "ESTABLISHED", "ESTABLISHED"),
];

/// A connection is made, then these lines follow.
#[track_caller]
fn opened(then: &[(&str, &str, &str)]) -> Play {
    let mut play = listening();
    walk(&mut play, OPENING);
    walk(&mut play, then);
    play
}

fn opening_and_closing_packet_by_packet() {
    let play = opened(&[
        ("client> me.close", "FIN_WAIT1", "ESTABLISHED"),
        ("client> pass", "FIN_WAIT1", "CLOSE_WAIT"),
        ("client> pass", "FIN_WAIT2", "CLOSE_WAIT"),
        ("server> conn.close", "FIN_WAIT2", "LAST_ACK"),
        ("client> pass", "TIME_WAIT", "LAST_ACK"),
        ("client> pass", "TIME_WAIT", "CLOSED"),
    ]);
    follows_the_diagram(&play, "CLOSED", "LISTEN");
}

fn both_close_at_once() {
    let play = opened(&[
        ("client> me.close", "FIN_WAIT1", "ESTABLISHED"),
        ("server> conn.close", "FIN_WAIT1", "FIN_WAIT1"),
        ("client> pass", "FIN_WAIT1", "CLOSING"),
        ("client> pass", "CLOSING", "CLOSING"),
        ("client> pass", "TIME_WAIT", "CLOSING"),
        ("client> pass", "TIME_WAIT", "TIME_WAIT"),
    ]);
    follows_the_diagram(&play, "CLOSED", "LISTEN");
}

/// Figure 7 of the RFC.
fn both_open_at_once() {
    let mut play = Play::begin();
    play.all(
        "server> s = socket tcp\nserver> s.bind :80\nclient> me = socket tcp\nclient> me.bind :90",
    );
    play.say("client> hold");
    walk(
        &mut play,
        &[
            ("client> me.connect server:80", "SYN_SENT", "-"),
            ("server> s.connect client:90", "SYN_SENT", "SYN_SENT"),
            ("client> pass", "SYN_SENT", "SYN_RECV"),
            ("client> pass", "SYN_RECV", "SYN_RECV"),
            ("client> pass", "ESTABLISHED", "SYN_RECV"),
            ("client> pass", "ESTABLISHED", "ESTABLISHED"),
        ],
    );
    follows_the_diagram(&play, "CLOSED", "CLOSED");
}

fn a_fin_that_acknowledges_the_other() {
    let play = opened(&[
        ("client> me.close", "FIN_WAIT1", "ESTABLISHED"),
        ("client> pass", "FIN_WAIT1", "CLOSE_WAIT"),
        // The answer to its FIN is lost, and the other FIN says the same.
        ("client> drop", "FIN_WAIT1", "CLOSE_WAIT"),
        ("server> conn.close", "FIN_WAIT1", "LAST_ACK"),
        ("client> pass", "TIME_WAIT", "LAST_ACK"),
    ]);
    follows_the_diagram(&play, "CLOSED", "LISTEN");
}

fn a_reset_ends_both() {
    let mut play = listening();
    walk(&mut play, OPENING);
    play.all("client> me.send hello\nclient> pass\nclient> pass");
    walk(
        &mut play,
        &[
            // Five bytes are unread: instead of a FIN it sends RST.
            ("server> conn.close", "ESTABLISHED", "CLOSED"),
            ("client> pass", "CLOSED", "CLOSED"),
        ],
    );
}

fn a_timer_tells_what_is_left_of_it() {
    let mut play = listening();
    walk(&mut play, OPENING);
    play.say("client> me.close");
    let seen = |play: &Play| {
        let events = play.session.journal().after(Seq(0));
        let last = events.filter_map(|event| match &event.what {
            What::EndSeen(it) if &*it.host == "client" => it.end,
            _ => None,
        });
        last.last().unwrap()
    };
    let (timer, left) = seen(&play).timer.unwrap();
    let rto = seen(&play).congestion.unwrap().rto_us;
    assert_eq!(timer, Timer::Retransmission);
    assert!(left.as_micros() <= u128::from(rto) + 4_000 && !left.is_zero(), "{left:?} of {rto}");
    play.all("client> pass\nclient> pass\nserver> conn.close\nclient> pass");
    let (timer, left) = seen(&play).timer.unwrap();
    assert_eq!(timer, Timer::TimeWait);
    assert!((50..=62).contains(&left.as_secs()), "{left:?}");
}
