//! Names and families: what an address may be written as, and whom it reaches.

use playground::engine::Reach;

use crate::play::Play;

/// Whether `::1` is there to be used; where it is not, nobody can bind it.
fn has_ipv6() -> bool {
    let table = std::fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    let has = table.lines().any(|line| line.starts_with("00000000000000000000000000000001 "));
    let mut play = Play::new();
    if play.line("server> s = socket tcp6") == "s" {
        assert_eq!(play.line("server> s.bind [::1]:0") == "ok", has);
    } else {
        assert!(!has);
    }
    has
}

#[test]
fn names_of_this_machine_are_known_without_asking() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "client> resolve localhost => 127.0.0.1 | 127.0.0.1, ::1 | ::1, 127.0.0.1
         client> resolve 127.1 => 127.0.0.1
         client> resolve 0x7f.1 => 127.0.0.1
         client> resolve 2130706433 => 127.0.0.1
         client> resolve 0 => 0.0.0.0
         client> where = resolve 127.1 => 127.0.0.1
         client> $where => \"127.0.0.1\"
         client> resolve $where => 127.0.0.1",
    );
    let there = play.line("server> s.getsockname");
    play.lines("client> h = \"localhost\"");
    for address in [
        "localhost:$P",
        "LOCALHOST:$P",
        "localhost $P",
        "127.0.0.1 $P",
        "$h:$P",
        "127.1:$P",
        "2130706433:$P",
        "0.0.0.0:$P",
    ] {
        play.lines(&format!(
            "client> c = socket tcp
             client> c.connect {address} => ok
             client> c.getpeername => {there}
             server> conn = s.accept
             server> conn.close => ok
             client> c.close => ok"
        ));
    }
}

#[test]
fn unknown_names_are_answered_without_asking_anybody() {
    let mut play = Play::new();
    let began = std::time::Instant::now();
    play.lines(
        "client> c = socket tcp
         client> c.connect no.such.host.invalid:80 => EAI_NONAME
         client> c.connect example.com:80 => EAI_NONAME
         client> c.bind example.com:0 => EAI_NONAME
         client> u = socket udp
         client> u.sendto example.com:80 hello => EAI_NONAME
         client> resolve example.com => EAI_NONAME
         client> c.state => CLOSE",
    );
    assert!(began.elapsed().as_secs() < 2, "nobody was asked");
    assert_eq!(play.session.sleeping(), 0);
}

#[test]
fn with_a_wider_reach_a_name_is_asked_in_a_thread_of_its_own() {
    let mut play = Play::reaching(Reach::Anywhere);
    play.listening();
    // The C library finds this one in its own files.
    play.lines(
        "client> c = socket tcp
         client> c.connect localhost:$P
         client< => ok
         server> conn = s.accept => conn
         client> resolve localhost
         client< => 127.0.0.1 | 127.0.0.1, ::1 | ::1, 127.0.0.1",
    );
}

#[test]
fn a_lookup_can_be_interrupted_and_its_late_answer_is_nobodys() {
    let mut play = Play::reaching(Reach::Anywhere);
    let mut asleep = 0;
    for _ in 0..50 {
        if play.line("client> resolve localhost") == "..." {
            asleep += 1;
            play.lines("client> interrupt => ok\nclient< => EINTR | 127.0.0.1 *");
        }
    }
    assert!(asleep > 0, "not one of 50 look-ups was seen asleep");
    play.lines("client> sleep 20ms => ...\nclient< => ok\nclient> resolve localhost\nclient< => 127.0.0.1 *");
    assert_eq!(play.session.sleeping(), 0);
}

#[test]
fn a_wildcard_of_ipv6_takes_callers_of_both() {
    if !has_ipv6() {
        return;
    }
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp6
         server> s.setsockopt v6only off => ok
         server> s.bind [::]:0 => ok
         server> s.setsockopt v6only on => EINVAL
         server> s.listen => ok",
    );
    let port = play.share_port("s.getsockname", "P");
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         server> conn, who = s.accept => conn
         server> before($who, \"127\") => \"[::ffff:\"
         client> d = socket tcp6
         client> d.connect [::1]:$P => ok
         server> conn, who = s.accept => conn2
         server> before($who, \"]\") => \"[::1\"
         client> d.close => ok
         other> t = socket tcp
         other> t.bind 127.0.0.1:$P => EADDRINUSE
         other> e = socket tcp6
         other> e.connect 127.0.0.1:$P => EAFNOSUPPORT | EINVAL | ok
         other> f = socket tcp
         other> f.connect [::1]:$P => EAFNOSUPPORT
         other> f.connect localhost:$P => ok",
    );
    play.lines(&format!("client> d = socket tcp6\nclient> d.connect ::1 {port} => ok\nclient> d.getpeername => [::1]:{port}"));
}

#[test]
fn v6only_leaves_the_port_to_ipv4() {
    if !has_ipv6() {
        return;
    }
    let mut play = Play::new();
    play.lines("four> s = socket tcp\nfour> s.bind 127.0.0.1:0 => ok\nfour> s.listen => ok");
    play.share_port("s.getsockname", "P");
    play.lines(
        "six> s = socket tcp6
         six> s.setsockopt v6only => ok
         six> s.bind [::]:$P => ok
         six> s.listen => ok
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         four> s.queue => 1/128
         six> s.queue => 0/128
         client> d = socket tcp6
         client> d.connect [::1]:$P => ok
         six> s.queue => 1/128
         six> u = socket udp6
         six> u.bind [::1]:0 => ok",
    );
    play.share_port("u.getsockname", "U");
    play.lines(
        "client> v = socket udp6
         client> v.sendto [::1]:$U hello => 5
         six> data, who = u.recvfrom
         six> before($who, \"]\") => \"[::1\"
         six> u.sendto $who back => 4
         client> v.recv => \"back\"",
    );
}

#[test]
fn the_wildcard_answers_everywhere_on_this_machine() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> s.bind :0 => ok\nserver> s.listen => ok");
    play.share_port("s.getsockname", "P");
    for address in ["127.0.0.1", "127.0.0.2", "127.9.9.9", "0.0.0.0"] {
        let dialled = if address == "0.0.0.0" { "127.0.0.1" } else { address };
        play.lines(&format!(
            "client> c = socket tcp
             client> c.connect {address}:$P => ok
             server> conn = s.accept
             server> here = conn.getsockname
             server> before($here, \":\") => \"{dialled}\"
             server> before($from, \":\") => \"127.0.0.1\""
        ));
    }
    play.lines(
        "other> t = socket tcp
         other> t.bind 127.0.0.2:$P => EADDRINUSE
         other> t.bind 192.0.2.1:0 => EADDRNOTAVAIL
         other> t.connect 127.0.0.1:0 => ECONNREFUSED | EADDRNOTAVAIL",
    );
}

#[test]
fn what_is_no_address_is_said_when_it_is_worked_out() {
    let mut play = Play::new();
    play.lines("client> c = socket tcp");
    for (text, why) in [
        ("127.0.0.1", "MissingPort"),
        ("127.0.0.1:http", "PortIsNoNumber"),
        ("127.0.0.1:70000", "PortTooLarge"),
        ("1.2.3.999:80", "BadIpv4"),
        ("::1:80", "BareIpv6"),
        ("a b:80", "BadName"),
        ("", "Empty"),
    ] {
        play.lines(&format!("client> a = \"{text}\""));
        let given = play.line("client> c.connect $a");
        assert!(
            given.starts_with("refused: BadAddress") && given.contains(why),
            "{text:?}: {given}"
        );
    }
}
