//! A session in a lab: its processes talk through the wire, and the wire's words decide what arrives.

use std::time::Instant;

use playground::{
    engine::{Reach, Refusal, Session, Status},
    kernel::Lab,
    language::{parse_line, result::notation::notation, tree::Line},
    model::{CallId, Event, Fate, Halt, PacketSeen, Preset, Returned, Seq, What},
    text::Lang,
    view::{Printer, board, json},
};

use crate::{Test, support::PATIENCE};

pub(crate) const TESTS: &[Test] = &[
    ("session::a_held_syn_is_passed", a_held_syn_is_passed),
    ("session::a_lost_segment_is_sent_again", a_lost_segment_is_sent_again),
    ("session::every_word_acts", every_word_acts),
    ("session::names_are_addresses", names_are_addresses),
    ("session::what_is_not_held_is_said", what_is_not_held_is_said),
    ("session::unix_sockets_join_one_computer", unix_sockets_join_one_computer),
    ("session::a_delayed_packet_arrives_by_itself", a_delayed_packet_arrives_by_itself),
    ("session::another_session_takes_the_lab_over", another_session_takes_the_lab_over),
    ("session::packets_are_lines_and_json", packets_are_lines_and_json),
    ("session::a_computer_tells_of_itself", a_computer_tells_of_itself),
];

pub(crate) struct Play {
    pub(crate) session: Session,
    pub(crate) read: Seq,
}

impl Play {
    pub(crate) fn begin() -> Self {
        Self::with(Preset::Plain)
    }

    fn with(preset: Preset) -> Self {
        let mut session = Session::new(Reach::Anywhere, None).unwrap();
        session.enter_lab(Lab::enter(preset).unwrap()).unwrap();
        session.process("server").unwrap();
        session.process("client").unwrap();
        Self { session, read: Seq(0) }
    }

    /// A server that listens, and a client with a socket.
    pub(crate) fn ready() -> Self {
        Self::begin().ready_to_talk()
    }

    fn ready_to_talk(mut self) -> Self {
        self.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5\nclient> me = socket tcp");
        self
    }

    pub(crate) fn connected() -> Self {
        Self::connected_in(Preset::Plain)
    }

    /// Both talk, in a lab with that preset.
    pub(crate) fn connected_in(preset: Preset) -> Self {
        let mut play = Self::with(preset).ready_to_talk();
        play.all("client> me.connect server:80\nserver> conn = phone.accept");
        play
    }

    pub(crate) fn all(&mut self, lines: &str) {
        for line in lines.lines() {
            self.say(line);
        }
    }

    pub(crate) fn try_to(&mut self, line: &str) -> Result<CallId, Refusal> {
        let Ok(Line::Statement(Some(name), statement)) = parse_line(line, 1) else {
            panic!("no statement of a process: {line}");
        };
        let process = self.session.process(&name.text).unwrap();
        let call = self.session.start(process, &statement)?;
        self.session.settle();
        Ok(call)
    }

    /// What a call has returned.
    pub(crate) fn returned(&self, call: CallId) -> Returned {
        let found = self.session.journal().after(Seq(0)).find_map(|event| match &event.what {
            What::Returned(returned) if returned.id == call => Some(returned.clone()),
            _ => None,
        });
        found.unwrap()
    }

    /// Carries out a line, and gives what it returned, or `...`.
    pub(crate) fn say(&mut self, line: &str) -> String {
        let call = self.try_to(line).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"));
        let events = self.session.journal().after(Seq(0));
        let returned = events.filter_map(|event| match &event.what {
            What::Returned(returned) if returned.id == call => Some(notation(&returned.outcome)),
            _ => None,
        });
        returned.last().unwrap_or_else(|| "...".to_owned())
    }

    /// Starts a program of a process.
    pub(crate) fn program(&mut self, process: &str, lines: &[&str]) {
        let mut block = playground::language::Assembler::new();
        let program = ["program {"].iter().chain(lines).chain(&["}"]);
        let read: Vec<_> = program.filter_map(|line| block.push(line, 1).unwrap()).collect();
        let [Line::Statement(_, statement)] = &read[..] else { panic!("{read:?}") };
        let process = self.session.process(process).unwrap();
        self.session.start(process, statement).unwrap();
        self.session.settle();
    }

    pub(crate) fn is_asleep(&self, process: &str) -> bool {
        let process = self.session.find_process(process).unwrap();
        matches!(self.session.status(process), Status::Asleep(..))
    }

    /// The packets since last asked: `client > server SYN held`.
    pub(crate) fn packets(&mut self) -> Vec<String> {
        let seen = self.session.journal().after(self.read);
        let list = seen.filter_map(packet).map(|it| {
            let again = if it.packet.is_repetition() { " again" } else { "" };
            format!("{} > {} {}{again} {}", it.from, it.to, it.packet.kind, word(it.fate))
        });
        let list = list.collect();
        self.read = self.session.journal().last();
        list
    }

    /// Waits until a packet has come that looks like this.
    pub(crate) fn wait_for(&mut self, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            seen.extend(self.packets());
            if seen.iter().any(|it| it == wanted) {
                return;
            }
            assert!(Instant::now() < deadline, "no {wanted} in {seen:?}");
            self.session.wait(Some(deadline));
        }
    }
}

fn packet(event: &Event) -> Option<&PacketSeen> {
    match &event.what {
        What::Packet(seen) => Some(seen),
        _ => None,
    }
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Passed => "passed",
        Fate::Held => "held",
        Fate::Lost(_) => "lost",
        Fate::Late(_) => "late",
        _ => "other",
    }
}

fn a_held_syn_is_passed() {
    let mut play = Play::ready();
    assert_eq!(play.say("server> hold"), "ok");
    assert_eq!(play.say("client> me.connect server:80"), "...");
    assert_eq!(play.packets(), ["client > server SYN held"]);
    let board = board(Lang::En, &play.session.look_around(), playground::view::Paint::Plain, 79);
    assert!(board.contains("Held: SYN client > server."), "{board}");
    // From the process that sleeps, as from any.
    assert_eq!(play.say("client> pass"), "SYN");
    assert_eq!(play.packets(), ["server > client SYN,ACK held"]);
    assert_eq!(play.say("server> netstat 80"), "server LISTEN, server SYN_RECV");
    assert_eq!(play.say("client> me.state"), "SYN_SENT");
    assert!(play.is_asleep("client"));
    assert_eq!(play.say("server> pass synack"), "SYN,ACK");
    assert!(!play.is_asleep("client"));
    assert_eq!(play.say("client> me.state"), "ESTABLISHED");
    assert_eq!(play.say("server> conn = phone.accept"), "...");
    assert_eq!(play.say("client> pass"), "ACK");
    assert!(!play.is_asleep("server"));
    let woken = play.session.journal().after(Seq(0)).filter_map(|event| match &event.what {
        What::Returned(returned) => returned.woken.as_ref()?.by.clone(),
        _ => None,
    });
    assert_eq!(woken.count(), 2);
}

fn a_lost_segment_is_sent_again() {
    let mut play = Play::connected();
    play.packets();
    assert_eq!(play.say("server> drop next data"), "ok");
    assert_eq!(play.say("client> me.send \"hello\""), "5");
    assert_eq!(play.packets(), ["client > server DATA 5 lost"]);
    assert_eq!(play.say("server> conn.recv"), "...");
    play.wait_for("client > server DATA 5 again passed");
    assert!(!play.is_asleep("server"));
    // A timer did it, no call.
    let events = play.session.journal().after(Seq(0)).filter_map(packet);
    assert!(events.filter(|it| it.packet.is_repetition()).all(|it| it.by.is_none()));
}

fn every_word_acts() {
    let mut play = Play::connected();
    for (line, answer) in [
        ("client> me.setsockopt nodelay", "ok"),
        ("client> hold data", "ok"),
        ("client> me.send \"one\"", "3"),
        ("client> me.send \"four\"", "4"),
        ("client> flight", "DATA 3, DATA 4"),
        ("client> duplicate", "DATA 3"),
        ("server> conn.recv", "\"one\""),
        ("client> pass \"four\"", "DATA 4"),
        ("server> conn.recv", "\"four\""),
        ("client> corrupt", "DATA 3"),
        ("client> flight", "nothing"),
        ("client> me.send \"five!\"", "5"),
        ("client> drop client > server data", "DATA 5"),
        ("client> flow", "ok"),
        ("client> cut server", "ok"),
        ("client> me.send \"x\"", "1"),
        ("client> repair server", "ok"),
        ("client> loss 100% client > server seed 7", "ok"),
        ("client> me.send \"y\"", "1"),
        ("client> loss off", "ok"),
        ("client> reorder 0%", "ok"),
        ("client> rate 1mbit queue 10", "ok"),
        ("client> delay 1ms..2ms", "ok"),
        ("client> flow all", "ok"),
    ] {
        assert_eq!(play.say(line), answer, "{line}");
    }
    let lost = play.packets().iter().filter(|it| it.ends_with("lost")).count();
    assert!(lost >= 2, "cut and loss each took one");
}

fn names_are_addresses() {
    let mut play = Play::connected();
    assert_eq!(play.say("client> me.getpeername"), "10.0.0.1:80");
    assert_eq!(play.say("client> resolve server"), "10.0.0.1, fd00::1");
    assert_eq!(play.say("client> resolve nowhere.example"), "EAI_NONAME");
    play.say("client> other = socket tcp");
    let near = play.try_to("client> other.connect sever:80").unwrap_err();
    assert_eq!(near.halt, Halt::UnknownName("sever".into(), Some("server".into())));
    assert_eq!(play.say("client> other.connect nowhere.example:80"), "EAI_NONAME");
    // 127.0.0.1 is each computer's own.
    assert_eq!(play.say("client> other.connect 127.0.0.1:80"), "ECONNREFUSED");
    play.say("third> you = socket udp6");
    play.say("third> you.bind [::]:9000");
    play.say("client> letter = socket udp6");
    play.packets();
    assert_eq!(play.say("client> letter.sendto third:9000 \"hi\""), "2");
    assert_eq!(play.packets(), ["client > third UDP 2 passed"]);
}

fn unix_sockets_join_one_computer() {
    let mut play = Play::begin();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x").to_str().unwrap().to_owned();
    for name in [&*path, "@abstract"] {
        let kinds = [("s", "unix"), ("d", "unixdgram")];
        for (socket, kind) in kinds {
            play.all(&format!(
                "server> {socket} = socket {kind}\nserver> {socket}.bind {name}\n\
                 client> {socket} = socket {kind}\nserver> own = socket {kind}"
            ));
            if kind == "unix" {
                play.say("server> s.listen 5");
            }
            let halt = Halt::OnOtherComputer(name.into(), "server".into());
            let refused = |play: &mut Play, line: &str| play.try_to(line).unwrap_err().halt;
            assert_eq!(refused(&mut play, &format!("client> {socket}.connect {name}")), halt);
            if kind == "unixdgram" {
                assert_eq!(refused(&mut play, &format!("client> d.sendto {name} \"x\"")), halt);
            }
            assert_eq!(play.say(&format!("server> own.connect {name}")), "ok");
            play.all(&format!("server> {socket}.close\nserver> own.close\nclient> {socket}.close"));
            let _ = std::fs::remove_file(&path);
        }
    }
    // Each computer has abstract names of its own, and files beside it.
    for name in ["@both", "./both"] {
        play.all(&format!(
            "server> s = socket unix\nserver> s.bind {name}\nclient> s = socket unix"
        ));
        assert_eq!(play.say(&format!("client> s.bind {name}")), "ok");
        assert_eq!(play.say("client> s.getsockname"), name);
        play.all("client> s.listen 5\nclient> c = socket unix");
        assert_eq!(play.say(&format!("client> c.connect {name}")), "ok");
        assert_eq!(play.say("client> c.getpeername"), name);
        play.all("client> t = socket unix");
        assert_eq!(play.say(&format!("client> t.bind {name}")), "EADDRINUSE");
        play.all("client> s.close\nclient> c.close\nclient> t.close\nserver> s.close");
    }
    // Of other paths there is one file system, which is said before the kernel gives the wrong reason.
    play.say("server> s = socket unix");
    play.say(&format!("server> s.bind {path}"));
    play.say("client> s = socket unix");
    let halt = play.try_to(&format!("client> s.bind {path}")).unwrap_err().halt;
    assert_eq!(halt, Halt::BoundOnOtherComputer((*path).into(), "server".into()));
}

fn what_is_not_held_is_said() {
    let mut play = Play::ready();
    let halt = |play: &mut Play, line: &str| play.try_to(line).unwrap_err().halt;
    assert_eq!(halt(&mut play, "client> pass"), Halt::NothingHeld);
    assert_eq!(
        halt(&mut play, "client> hold sever > client"),
        Halt::UnknownName("sever".into(), Some("server".into()))
    );
    assert_eq!(
        halt(&mut play, "client> cut elsewhere"),
        Halt::UnknownComputer("elsewhere".into(), "server, client".into())
    );
    play.all("client> hold\nclient> me.connect server:80");
    assert_eq!(halt(&mut play, "client> pass 77"), Halt::NotHeld(77));
    assert_eq!(halt(&mut play, "client> drop data"), Halt::NoneLike);
    assert_eq!(play.say("client> flow"), "ok");
    assert!(!play.is_asleep("client"));
    let mut without = Session::new(Reach::Anywhere, None).unwrap();
    let client = without.process("client").unwrap();
    let Ok(Line::Statement(_, statement)) = parse_line("hold", 1) else { panic!() };
    assert_eq!(without.start(client, &statement).unwrap_err().halt, Halt::NoWire);
}

fn a_delayed_packet_arrives_by_itself() {
    let mut play = Play::connected();
    play.say("client> delay 20ms");
    assert_eq!(play.say("server> conn.recv"), "...");
    play.packets();
    assert_eq!(play.say("client> me.send \"late\""), "4");
    assert_eq!(play.packets(), ["client > server DATA 4 late"]);
    let deadline = Instant::now() + PATIENCE;
    while play.is_asleep("server") {
        assert!(Instant::now() < deadline);
        play.session.wait(Some(deadline));
    }
}

fn another_session_takes_the_lab_over() {
    let mut play = Play::connected();
    let lab = play.session.leave_lab().unwrap();
    play.session.end();
    let mut session = Session::new(Reach::Anywhere, None).unwrap();
    session.enter_lab(lab).unwrap();
    let mut play = Play { session, read: Seq(0) };
    play.all(
        "server> s = socket tcp\nserver> s.bind :80\nserver> s.listen 5\nclient> c = socket tcp",
    );
    assert_eq!(play.say("client> c.connect server:80"), "ok");
    assert_eq!(play.say("client> c.getsockname").split(':').next(), Some("10.0.0.2"));
}

fn packets_are_lines_and_json() {
    let mut play = Play::ready();
    play.say("client> hold");
    let before = play.session.journal().last();
    play.say("client> me.connect server:80");
    let events: Vec<Event> = play.session.journal().after(before).cloned().collect();
    for (lang, asleep, held) in [
        (Lang::En, "asleep: its SYN is held, pass lets it go", "held, packet 1"),
        (Lang::Zh, "阻塞：它的 SYN 被扣住，pass 放行", "扣住（1 号包）"),
    ] {
        let mut out = String::new();
        Printer::new(lang).events(&events, &mut out);
        assert!(out.contains(asleep) && out.contains("  me SYN_SENT\n"), "{out}");
        let line = out.lines().find(|line| line.starts_with("  ~ SYN")).unwrap();
        assert!(line.starts_with("  ~ SYN               client:"), "{out}");
        assert!(line.ends_with(held) && line.contains(" > server:80  seq 0"), "{out}");
    }
    let line = events.iter().find(|event| packet(event).is_some()).unwrap();
    let line: serde_json::Value = serde_json::from_str(&json(Lang::En, line)).unwrap();
    assert_eq!((&line["name"], &line["fate"]), (&"SYN".into(), &"held".into()));
    let documented = include_str!("../../docs/json.md");
    for key in line.as_object().unwrap().keys() {
        assert!(documented.contains(&format!("`{key}`")), "{key}");
    }
}

/// Each has its own interfaces, rows and counters; the wire has none.
fn a_computer_tells_of_itself() {
    let mut play = Play::ready();
    let given = |play: &mut Play, line: &str| {
        play.say(line);
        let name = line.split('>').next().unwrap();
        let process = play.session.find_process(name).unwrap();
        notation(&play.session.returned(process).unwrap().outcome)
    };
    let server = given(&mut play, "server> interfaces");
    assert!(server.starts_with("lo 127.0.0.1/8") && server.contains("eth0 10.0.0.1/"), "{server}");
    let client = given(&mut play, "client> interfaces");
    assert!(client.contains("eth0 10.0.0.2/") && !client.contains("10.0.0.1/"), "{client}");
    play.all("server> phone.listen 0\nserver> u = socket udp\nserver> u.bind :80");
    assert_eq!(given(&mut play, "server> netstat 80"), "server LISTEN, server UDP");
    assert_eq!(given(&mut play, "client> netstat 80"), "nothing");
    for _ in 0..3 {
        play.all("client> c = socket tcp\nclient> c.setblocking off\nclient> c.connect server:80");
        play.session.settle();
    }
    assert_eq!(given(&mut play, "server> counter ListenOverflows"), "2");
    assert_eq!(given(&mut play, "client> counter ListenOverflows"), "0");
}
