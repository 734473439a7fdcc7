//! Processes that share a computer, and the settings of a computer's kernel.

use playground::{
    engine::{Reach, Session},
    kernel::Lab,
    language::{parse_line, tree::Line},
    model::{Halt, Log, Outcome, Preset},
    text::Lang,
    view::lanes,
};

use crate::{Test, session::Play};

pub(crate) const TESTS: &[Test] = &[
    ("shared::two_processes_are_one_computer", two_processes_are_one_computer),
    ("shared::no_direction_is_to_itself", no_direction_is_to_itself),
    ("shared::whoever_begins_so_joins", whoever_begins_so_joins),
    ("shared::a_lesson_says_it_first", a_lesson_says_it_first),
    ("shared::who_has_sockets_stays", who_has_sockets_stays),
    ("shared::a_reboot_ends_all_of_them", a_reboot_ends_all_of_them),
    ("shared::there_are_64_computers", there_are_64_computers),
    ("shared::the_wire_is_not_a_process", the_wire_is_not_a_process),
    ("shared::settings_are_a_computers_own", settings_are_a_computers_own),
    ("shared::a_setting_that_cannot_be_says_so", a_setting_that_cannot_be_says_so),
];

fn refused(play: &mut Play, line: &str) -> Halt {
    play.try_to(line).expect_err(line).halt
}

fn two_processes_are_one_computer() {
    let mut play = Play::begin();
    assert_eq!(play.say("server> host shop server proxy"), "ok");
    play.all("server> phone = socket tcp\nserver> phone.bind 127.0.0.1:80\nserver> phone.listen 5");
    // Its loopback is the same, and so are its ports.
    play.all("proxy> p = socket tcp\nproxy> p.connect 127.0.0.1:80");
    assert_eq!(play.say("proxy> p.state"), "ESTABLISHED");
    play.all("proxy> q = socket tcp");
    assert_eq!(play.say("proxy> q.bind 127.0.0.1:80"), "EADDRINUSE");
    // Nothing of it was on the wire, and the computer has the address that server had.
    assert_eq!(play.packets(), Vec::<String>::new());
    for name in ["shop", "server", "proxy"] {
        assert_eq!(play.say(&format!("client> resolve {name}")), "10.0.0.1, fd00::1");
    }
    play.all("proxy> q.bind :90\nproxy> q.listen 5\nclient> me = socket tcp");
    assert_eq!(play.say("client> me.connect proxy:90"), "ok");
    assert_eq!(play.packets()[0], "client > shop SYN passed");
}

/// What a computer sends to itself is never on the wire, so a rule about it would wait for ever.
fn no_direction_is_to_itself() {
    let mut play = Play::begin();
    play.say("client> host shop server proxy");
    for way in ["server > server", "proxy > server", "shop > proxy"] {
        for rule in ["hold", "drop next", "loss 5%", "delay 1ms", "rate 1mbit", "reorder 5%"] {
            let halt = refused(&mut play, &format!("client> {rule} {way}"));
            assert_eq!(halt, Halt::WayToItself("shop".into()), "{rule} {way}");
        }
    }
    assert_eq!(play.say("client> hold client > proxy"), "ok");
}

/// It says its words and is asked for the ports of all computers, each with its name.
fn the_wire_is_not_a_process() {
    let mut play = Play::begin();
    play.all("server> host shop server proxy");
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5");
    play.all("client> me = socket tcp\nclient> me.connect server:80");
    assert_eq!(
        play.say("wire> netstat 80"),
        "client ESTABLISHED, server ESTABLISHED, server LISTEN"
    );
    let id = play.session.find_process("wire").unwrap();
    let Some(Outcome::Rows(rows)) = play.session.returned(id).map(|it| &it.outcome) else {
        panic!("netstat gives rows")
    };
    let hosts: Vec<_> = rows.iter().map(|row| row.host.as_deref().unwrap()).collect();
    assert_eq!(hosts, ["client", "shop", "shop"]);
    assert!(play.session.settings_of(id).is_empty());

    let seen = play.session.look_around();
    let computers: Vec<_> =
        seen.processes.iter().map(|it| (it.name.as_str(), it.host.as_deref().unwrap())).collect();
    assert_eq!(computers, [("server", "shop"), ("client", "client")]);
    assert!(seen.has_shared_computer());
    let events = play.session.journal().whole().all().unwrap();
    let drawn = lanes(Lang::En, &events, 79).text;
    assert!(!drawn.lines().next().unwrap().contains("wire"), "{drawn}");
    assert!(drawn.contains("{netstat 80}"), "{drawn}");
}

fn whoever_begins_so_joins() {
    let mut play = Play::begin();
    assert_eq!(play.say("server> host crowd c*"), "ok");
    for n in 1..4 {
        play.all(&format!("c{n}> x = socket tcp"));
        assert_eq!(play.say(&format!("server> resolve c{n}")), "10.0.0.2, fd00::2");
    }
    // It was client's.
    assert_eq!(play.say("server> resolve client"), "10.0.0.2, fd00::2");
}

fn a_lesson_says_it_first() {
    let mut session = Session::new(Reach::Anywhere, None).unwrap();
    session.enter_lab(Lab::enter(Preset::Plain).unwrap()).unwrap();
    let Ok(Line::Host(statement)) = parse_line("@host shop server proxy", 1) else {
        panic!("not read as a declaration")
    };
    session.share(&statement).unwrap();
    for name in ["server", "proxy", "client"] {
        session.process(name).unwrap();
    }
    let mut play = Play { session, read: playground::model::Seq(0) };
    assert_eq!(play.say("client> resolve proxy"), "10.0.0.1, fd00::1");
    assert_eq!(play.say("client> resolve client"), "10.0.0.2, fd00::2");
}

fn who_has_sockets_stays() {
    let mut play = Play::begin();
    play.all("client> me = socket tcp");
    assert_eq!(
        refused(&mut play, "server> host shop server client"),
        Halt::HasComputer("client".into(), "client".into())
    );
    // Nothing was changed by that.
    assert_eq!(play.say("server> resolve server"), "10.0.0.1, fd00::1");
    assert_eq!(play.say("server> resolve client"), "10.0.0.2, fd00::2");
    play.all("server> host shop server proxy");
    assert_eq!(
        refused(&mut play, "server> host mall proxy"),
        Halt::HasComputer("proxy".into(), "shop".into())
    );
    // One more on the same is no harm.
    assert_eq!(play.say("server> host shop other"), "ok");
    assert_eq!(play.say("server> resolve other"), "10.0.0.1, fd00::1");
}

fn a_reboot_ends_all_of_them() {
    let mut play = Play::begin();
    play.all("server> host shop server proxy\nserver> a = socket tcp\nproxy> b = socket tcp");
    assert_eq!(play.say("client> reboot shop"), "ok");
    for name in ["server", "proxy"] {
        let seen = play.session.look_around();
        let process = seen.processes.iter().find(|it| it.name == *name);
        assert!(process.is_none_or(|it| it.sockets.is_empty()), "{name}");
    }
}

fn there_are_64_computers() {
    let mut play = Play::begin();
    for n in 3..=64 {
        play.session.process(&format!("p{n}")).unwrap();
    }
    assert_eq!(play.session.process("p65"), Err(Halt::TooManyHosts(64)));
    // The advice that the sentence gives.
    assert_eq!(play.say("server> host crowd p64 c*"), "ok");
    play.session.process("c65").unwrap();
    assert_eq!(play.say("server> resolve c65"), "10.0.0.64, fd00::40");
}

fn settings_are_a_computers_own() {
    let mut play = Play::begin();
    for (line, answer) in [
        ("server> sysctl tcp_congestion_control", "\"reno\""),
        ("server> sysctl net.ipv4.tcp_sack", "0"),
        ("server> sysctl tcp_sack 1", "1"),
        ("client> sysctl tcp_sack", "0"),
        ("server> sysctl ip_local_port_range 40000 40001", "\"40000 40001\""),
        ("server> n = sysctl ip_default_ttl", "64"),
        ("server> $n + 1", "65"),
        ("server> sysctl ip_default_ttl $n", "64"),
    ] {
        assert_eq!(play.say(line), answer, "{line}");
    }
    let server = play.session.find_process("server").unwrap();
    let told = play.session.settings_of(server);
    assert!(told.contains(&("tcp_sack", "1".into())), "{told:?}");
    assert!(told.contains(&("tcp_timestamps", "0".into())), "{told:?}");
    // It works: two ports, and no third.
    for label in ["a", "b", "c"] {
        play.all(&format!("server> {label} = socket udp"));
    }
    let ports: Vec<String> =
        ["a", "b", "c"].map(|it| play.say(&format!("server> {it}.connect client:9"))).into();
    assert_eq!(ports, ["ok", "ok", "EAGAIN"]);
}

fn a_setting_that_cannot_be_says_so() {
    let mut play = Play::begin();
    for (line, answer) in [
        ("server> sysctl tcp_telepathy", "ENOENT"),
        ("server> sysctl ../kernel/hostname", "ENOENT"),
        ("server> sysctl tcp_syn_retries lots", "EINVAL"),
        ("server> sysctl tcp_syn_retries \"\"", "EINVAL"),
    ] {
        assert_eq!(play.say(line), answer, "{line}");
    }
    play.say("server> x = socket tcp");
    play.all("server> x.bind :80\nserver> x.listen 5\nserver> x.accept");
    // What an administrator looks at while the process sleeps.
    assert_eq!(play.say("server> sysctl tcp_sack"), "0");
}
