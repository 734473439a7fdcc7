//! What is shown of the wire: the states of both ends, and what `flight` tells.

use std::time::Instant;

use playground::{
    model::{Event, Seq, What},
    text::Lang,
    view::Printer,
};

use crate::{Test, session::Play, support::PATIENCE};

pub(crate) const TESTS: &[Test] = &[
    ("shown::states_of_both_ends_are_told", states_of_both_ends_are_told),
    ("shown::only_a_change_is_a_state", only_a_change_is_a_state),
    ("shown::flight_tells_rules_and_counts", flight_tells_rules_and_counts),
    ("shown::a_repetition_has_its_timeout", a_repetition_has_its_timeout),
];

/// What a line puts on the screen.
fn shown(play: &mut Play, printer: &mut Printer, line: &str) -> String {
    let before = play.session.journal().last();
    play.say(line);
    let events: Vec<Event> = play.session.journal().after(before).cloned().collect();
    let mut out = String::new();
    printer.events(&events, &mut out);
    out
}

/// At the right of the step that has changed them; a request that accept has not taken is its computer's.
fn states_of_both_ends_are_told() {
    let mut play = Play::ready();
    let mut printer = Printer::new(Lang::En).without_heads();
    for (line, states) in [
        ("client> hold", &[][..]),
        ("client> me.connect server:80", &["me SYN_SENT"]),
        ("client> pass", &["server SYN_RECV"]),
        ("client> pass", &["me ESTABLISHED"]),
        ("client> pass", &["server ESTABLISHED"]),
        ("server> conn = phone.accept", &["conn ESTABLISHED"]),
        ("client> flow", &[]),
        ("client> me.send hello", &[]),
        ("server> conn.recv", &[]),
        ("client> me.shutdown wr", &["conn CLOSE_WAIT", "me FIN_WAIT2"]),
        ("server> conn.close", &["conn CLOSED", "me TIME_WAIT"]),
    ] {
        let out = shown(&mut play, &mut printer, line);
        let is_state = |text: &&str| {
            ["me ", "conn ", "server "].iter().any(|name| {
                text.strip_prefix(name).is_some_and(|rest| {
                    rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
                })
            })
        };
        let mut told: Vec<&str> =
            out.split("  ").flat_map(str::lines).map(str::trim).filter(is_state).collect();
        told.sort_unstable();
        // Where another step has woken a call, the state is said of that step only.
        told.dedup();
        assert_eq!(told, states, "{line}\n{out}");
    }
    let events: Vec<Event> = play.session.journal().after(Seq(0)).cloned().collect();
    for width in 24..=79 {
        let mut out = String::new();
        Printer::new(Lang::Zh).with_width(width).events(&events, &mut out);
        let widest = out.lines().map(playground::view::columns).max().unwrap();
        assert!(widest <= width, "{widest} in {width} columns\n{out}");
    }
}

/// A kernel is asked again while data flows. What differs then is its window; the state is no news, not even to a printer
/// that has seen nothing before.
fn only_a_change_is_a_state() {
    let mut play = Play::connected();
    play.say("client> hold ack");
    let before = play.session.journal().last();
    play.say("client> me.send hello");
    let is_end = |event: &&Event| matches!(event.what, What::EndSeen(_));
    let deadline = Instant::now() + PATIENCE;
    while play.session.journal().after(before).find(is_end).is_none() {
        assert!(Instant::now() < deadline, "nothing was read");
        play.session.wait(Some(deadline));
    }
    let events: Vec<Event> = play.session.journal().after(before).cloned().collect();
    let mut out = String::new();
    Printer::new(Lang::En).events(&events, &mut out);
    assert!(!out.contains("ESTABLISHED"), "{out}");
}

/// What is in the hand, the rules as they are typed, and what has become of everything.
fn flight_tells_rules_and_counts() {
    const RULES: [&str; 9] = [
        "cut third",
        "drop next client > server data \"x\" 2",
        "loss 30%",
        "loss off client > server",
        "hold data",
        "hold fin",
        "rate 1mbit queue 10",
        "delay 20ms..40ms client > server",
        "reorder 0.5%",
    ];
    let mut play = Play::connected();
    play.say("third> me = socket tcp");
    for rule in RULES {
        play.say(&format!("client> {rule}"));
    }
    let mut printer = Printer::new(Lang::En).with_width(300).without_heads();
    let out = shown(&mut play, &mut printer, "client> flight");
    let rules = format!("    rules             {}\n", RULES.join("; "));
    assert!(out.contains(&rules), "{out}");
    play.say("client> me.send \"x\"");
    let out = shown(&mut play, &mut printer, "client> flight");
    assert!(out.contains("drop next client > server data \"x\"; loss"), "{out}");
    assert!(out.contains("    so far            4 sent, 3 arrived, 1 lost\n"), "{out}");
    play.all("client> repair third\nclient> flow all");
    let mut printer = Printer::new(Lang::Zh).with_width(40).without_heads();
    let out = shown(&mut play, &mut printer, "client> flight");
    assert!(!out.contains("规则") && out.contains("    至今  发出 4，到达 3，丢失 1\n"), "{out}");
    for rule in ["hold", "drop next all 3", "cut", "repair server"] {
        play.say(&format!("client> {rule}"));
    }
    let out = shown(&mut play, &mut printer, "client> flight");
    assert!(out.contains("cut；repair server；drop next\n        all 3；hold\n"), "{out}");
}

/// The timeout that the kernel itself names, which it has waited at least.
fn a_repetition_has_its_timeout() {
    let mut play = Play::connected();
    play.all("client> drop next data\nclient> me.send hello");
    play.wait_for("client > server DATA 5 again passed");
    let events: Vec<Event> = play.session.journal().after(Seq(0)).cloned().collect();
    for (lang, words) in [
        (Lang::En, [" ms later: client's kernel resends (RTO ", " ms)"]),
        (Lang::Zh, [" 毫秒后：client 的内核重发（RTO ", " 毫秒）"]),
    ] {
        let mut out = String::new();
        Printer::new(lang).events(&events, &mut out);
        let line =
            out.lines().find(|line| line.starts_with("-- ")).unwrap_or_else(|| panic!("{out}"));
        let [ago, rto] = words.map(|word| line.split(word).next().unwrap());
        let number =
            |text: &str| text.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap().parse::<u32>();
        let (ago, rto) = (number(ago).unwrap(), number(rto).unwrap());
        assert!((200..=ago).contains(&rto), "{line}");
    }
}
