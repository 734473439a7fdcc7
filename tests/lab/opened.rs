//! `packet N`, which opens a packet, and `reboot HOST`, after which a kernel remembers nothing.

use playground::{
    engine::Status,
    model::{CallName, Cause, Errno, Event, FieldValue, Halt, LayerName, Outcome, Seq, Sum, What},
    text::Lang,
    view::{Printer, columns, world::World},
};

use crate::{Test, session::Play};

pub(crate) const TESTS: &[Test] = &[
    ("opened::a_packet_has_layers", a_packet_has_layers),
    ("opened::a_turned_bit_is_found", a_turned_bit_is_found),
    ("opened::what_cannot_be_opened_is_said", what_cannot_be_opened_is_said),
    ("opened::old_packets_go_and_held_ones_stay", old_packets_go_and_held_ones_stay),
    ("opened::a_reboot_is_silent", a_reboot_is_silent),
    ("opened::a_reboot_ends_what_runs_and_sleeps", a_reboot_ends_what_runs_and_sleeps),
    ("opened::a_computer_reboots_itself", a_computer_reboots_itself),
    ("opened::advice_names_the_other_computer", advice_names_the_other_computer),
    ("opened::causes_are_looked_for_on_the_right_computer", causes_are_on_the_right_computer),
];

fn outcome(play: &mut Play, line: &str) -> Outcome {
    let call = play.try_to(line).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"));
    let events = play.session.journal().after(Seq(0));
    let returned = events.filter_map(|event| match &event.what {
        What::Returned(returned) if returned.id == call => Some(returned.outcome.clone()),
        _ => None,
    });
    returned.last().expect("it has returned")
}

/// The checksums of a packet that are wrong.
fn wrong(play: &mut Play, line: &str) -> Vec<LayerName> {
    let Outcome::Opened(opened) = outcome(play, line) else { panic!("{line}") };
    let is_wrong = |field: &FieldValue| matches!(field, FieldValue::Checksum(_, Sum::Wrong(_)));
    let layers = opened.layers.iter();
    layers.filter(|it| it.fields.iter().any(|(_, v)| is_wrong(v))).map(|it| it.name).collect()
}

fn a_packet_has_layers() {
    let mut play = Play::connected();
    assert_eq!(play.say("client> packet 1"), "Ethernet, IPv4, TCP");
    play.say("client> me.send \"hello\"");
    let before = play.session.journal().last();
    assert_eq!(play.say("server> packet 4"), "Ethernet, IPv4, TCP, DATA");
    let events: Vec<Event> = play.session.journal().after(before).cloned().collect();
    for (lang, width, lines) in [
        (
            Lang::En,
            79,
            &[
                "DATA 5  client > server",
                "      destination           02:00:00:00:00:01",
                "      source                02:00:00:00:00:02",
                "      type                  0x0800  IPv4",
                "      protocol              6  TCP",
                "      destination port      80",
                "      flags                 PSH,ACK",
                "    DATA  5 bytes, what the program gets",
                "      bytes                 \"hello\"",
            ][..],
        ),
        (Lang::Zh, 79, &["      目的端口              80", "    TCP  20 字节，传输层：端口到端口"]),
        (Lang::En, 40, &["      flags             PSH,ACK"]),
        (Lang::Zh, 40, &["      标志              PSH,ACK"]),
    ] {
        let mut out = String::new();
        Printer::new(lang).with_width(width).events(&events, &mut out);
        for line in lines {
            assert!(out.lines().any(|it| it.ends_with(line)), "no {line}\n{out}");
        }
        assert_eq!(out.matches(lang.pick("right\n", "正确\n")).count(), 2, "{out}");
        let widest = out.lines().map(columns).max().unwrap();
        assert!(widest <= width, "{widest} columns\n{out}");
    }
}

fn a_turned_bit_is_found() {
    let mut play = Play::connected();
    play.all("client> hold data\nclient> me.send \"hello\"");
    assert_eq!(wrong(&mut play, "client> packet 4"), []);
    assert_eq!(play.say("client> corrupt"), "DATA 5");
    assert_eq!(wrong(&mut play, "client> packet 4"), [LayerName::Tcp]);
}

fn what_cannot_be_opened_is_said() {
    let mut play = Play::begin();
    let halt = |play: &mut Play, line: &str| play.try_to(line).unwrap_err().halt;
    assert_eq!(halt(&mut play, "client> packet 1"), Halt::NoPacket(1, 0));
    play.all("server> s = socket udp\nserver> s.bind :9\nclient> c = socket udp");
    assert_eq!(play.say("client> c.sendto server:9 \"x\""), "1");
    assert_eq!(halt(&mut play, "client> packet 2"), Halt::NoPacket(2, 1));
    assert_eq!(halt(&mut play, "client> packet 0"), Halt::NoPacket(0, 1));
    assert_eq!(play.say("client> packet 1"), "Ethernet, IPv4, UDP, DATA");
    assert_eq!(
        halt(&mut play, "client> reboot sever"),
        Halt::UnknownName("sever".into(), Some("server".into()))
    );
}

fn old_packets_go_and_held_ones_stay() {
    let mut play = Play::begin();
    play.all(
        "server> s = socket udp\nserver> s.bind :9\nclient> c = socket udp\nclient> hold \"keep\"",
    );
    play.say("client> c.sendto server:9 \"keep\"");
    play.say("client> c.sendto server:9 \"goes\"");
    // More than is kept.
    let long = format!("client> c.sendto server:9 \"{}\"", "x".repeat(1400));
    for _ in 0..13_000 {
        assert_eq!(play.say(&long), "1400");
    }
    assert_eq!(play.say("client> packet 1"), "Ethernet, IPv4, UDP, DATA");
    let halt = play.try_to("client> packet 2").unwrap_err().halt;
    assert_eq!(halt, Halt::NoPacket(2, 13_002));
    assert_eq!(play.say("client> packet 13002"), "Ethernet, IPv4, UDP, DATA");
}

fn a_reboot_is_silent() {
    let mut play = Play::connected();
    play.all("client> me.send \"unread\"");
    play.packets();
    assert_eq!(play.say("client> reboot server"), "ok");
    assert_eq!(play.packets(), [""; 0], "nobody was told");
    assert_eq!(play.say("client> me.state"), "ESTABLISHED");
    assert_eq!(play.say("server> netstat 80"), "nothing");
    assert_eq!(play.say("client> me.send \"still there?\""), "12");
    assert_eq!(play.packets(), ["client > server DATA 12 passed", "server > client RST passed"]);
    assert_eq!(play.say("client> me.recv"), "ECONNRESET");
    // It serves again.
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5");
    play.all("client> again = socket tcp");
    assert_eq!(play.say("client> again.connect server:80"), "ok");
}

fn a_reboot_ends_what_runs_and_sleeps() {
    let mut play = Play::connected();
    assert_eq!(play.say("server> conn.recv"), "...");
    assert!(play.is_asleep("server"));
    assert_eq!(play.say("client> reboot server"), "ok");
    assert!(!play.is_asleep("server"));
    let mut world = World::default();
    play.session.journal().after(Seq(0)).for_each(|event| world.apply(event));
    let server = world.processes().iter().find(|it| &*it.name == "server").unwrap();
    assert!(server.sockets.is_empty() && server.program.is_none());
    assert!(server.threads.values().all(|thread| thread.asleep.is_none()));
    assert_eq!(play.say("server> sleep 0s"), "ok");
}

fn a_computer_reboots_itself() {
    let mut play = Play::begin();
    play.session.remember_endings();
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5\nclient> me = socket tcp\nclient> me.connect server:80\nserver> conn = phone.accept");
    assert_eq!(play.say("server> reboot server"), "ok");
    let server = play.session.find_process("server").unwrap();
    assert!(matches!(play.session.status(server), Status::Ready));
    play.packets();
    play.say("client> me.send \"x\"");
    assert_eq!(play.packets().last().unwrap(), "server > client RST passed");
    // Why it fails is known: the word, not a guess.
    let call = play.try_to("client> me.recv").unwrap();
    let causes = play.session.causes(&play.returned(call), Errno::ECONNRESET);
    let by_reboot =
        |cause: &Cause| matches!(cause, Cause::PeerReset { by: Some(CallName::Reboot), .. });
    assert!(causes.iter().any(by_reboot), "{causes:?}");
}

/// Its loopback address would be that of the computer where the line is typed.
fn advice_names_the_other_computer() {
    for (kind, call) in [("udp", "send"), ("tcp", "recv")] {
        let mut play = Play::begin();
        play.all(&format!(
            "server> s = socket {kind}\nserver> s.bind :5000\nclient> c = socket {kind}"
        ));
        if kind == "tcp" {
            play.all("server> s.listen 5");
        }
        let text = if call == "send" { " x" } else { "" };
        let id = play.try_to(&format!("client> c.{call}{text}")).unwrap();
        let returned = play.returned(id);
        let Some(playground::model::Failure::Errno(errno)) = returned.outcome.failure() else {
            panic!("{returned:?}")
        };
        let causes = play.session.causes(&returned, errno);
        let [Cause::NeverConnected(_, Some(there))] = &causes[..] else { panic!("{causes:?}") };
        assert!(there.to_string().starts_with("10.0.0."), "{there}");
        let does =
            if kind == "udp" { format!("sendto {there} x") } else { format!("connect {there}") };
        play.packets();
        play.say(&format!("client> c.{does}"));
        assert!(!play.packets().is_empty(), "{does}");
    }
}

/// Each computer has ports and a loopback of its own.
fn causes_are_on_the_right_computer() {
    let mut play = Play::ready();
    let mut causes = |line: &str, errno| {
        let id = play.try_to(line).unwrap();
        play.session.causes(&play.returned(id), errno)
    };
    let refused = causes("client> me.connect 127.0.0.1:80", Errno::ECONNREFUSED);
    let [Cause::NobodyThere { listening, is_own: true, .. }] = &refused[..] else {
        panic!("{refused:?}")
    };
    let [(process, _, at)] = &listening[..] else { panic!("{listening:?}") };
    assert_eq!((&**process, &*at.to_string()), ("server", "10.0.0.1:80"));
    causes("client> q = socket tcp", Errno::EPERM);
    causes("client> q.bind :80", Errno::EPERM);
    causes("client> r = socket tcp", Errno::EPERM);
    let taken = causes("client> r.bind :80", Errno::EADDRINUSE);
    let [Cause::HeldByOurs { process, .. }] = &taken[..] else { panic!("{taken:?}") };
    assert_eq!(&**process, "client");
}
