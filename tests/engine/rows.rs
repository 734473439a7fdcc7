//! What the kernel tells of a port, of the computer and of what it counts.

use playground::model::Outcome;

use crate::play::Play;

#[test]
fn a_port_has_rows_for_what_is_bound_and_for_udp() {
    let mut play = Play::new();
    play.listening();
    let port = play.line("$P");
    play.lines(
        "server> u = socket udp => u
         server> u.bind 127.0.0.1:$P => ok
         server> netstat $P => server LISTEN, server UDP
         client> v = socket udp => v
         client> v.connect 127.0.0.1:$P => ok
         client> netstat $P => client UDP, server LISTEN, server UDP
         server> s.close => ok
         server> b = socket tcp => b",
    );
    play.bind_afresh("b", "Q");
    assert_ne!(port, play.line("$Q"));
    // Linux tells of a socket that is only bound since 6.8.
    play.lines("server> netstat $Q => server CLOSE | nothing");
    let _ = play.line("client> netstat $P");
    let Some(Outcome::Rows(rows)) = play.last("client").map(|it| it.outcome) else { panic!() };
    let [client, server] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&client.local, &client.remote), (&client.local, &server.local));
    assert_eq!(server.remote.port(), Some(0));
}

#[test]
fn all_segments_are_more_than_those_with_data() {
    let mut play = Play::connected();
    play.lines(
        "client> c.segs_out => 2
         client> c.segs_in => 1
         client> c.segments => 0
         client> c.send hello => 5
         client> c.segs_out => 3
         client> c.segments => 1
         client> c.segs_in => 1 | 2
         client> u = socket udp => u
         client> u.segs_out => EOPNOTSUPP | ENOPROTOOPT",
    );
}

#[test]
fn the_computer_has_the_loopback_device() {
    let mut play = Play::new();
    let shown = play.line("interfaces");
    assert!(shown.starts_with("lo 127.0.0.1/8"), "{shown}");
    let Some(Outcome::Interfaces(list)) = play.last("server").map(|it| it.outcome) else {
        panic!()
    };
    let lo = list.iter().find(|it| it.is_loopback).unwrap();
    assert!(lo.is_up && lo.mtu > 0 && lo.link.is_none());
    assert!(play.line("x = interfaces").starts_with("lo"));
    assert!(play.line("$x").starts_with("\"lo"));
}

/// Others on this machine may overflow their queues meanwhile: at least ours are counted.
#[test]
fn a_full_accept_queue_is_counted() {
    let mut play = Play::new();
    assert_eq!(play.line("counter ListenOverflows"), "0", "nothing listens");
    play.lines("server> s = socket tcp => s");
    play.bind_afresh("s", "P");
    play.lines("server> s.listen 0 => ok");
    for name in ["ann", "bob", "carl"] {
        play.line(&format!("{name}> c = socket tcp"));
        play.line("c.setblocking off");
        play.line("c.connect 127.0.0.1:$P");
    }
    let overflows: i64 = play.line("server> counter ListenOverflows").parse().unwrap();
    let drops: i64 = play.line("counter listendrops").parse().unwrap();
    assert!(overflows >= 2 && drops >= overflows, "{overflows}, {drops}");
}

/// A name that belongs to a process is no machine's; the cause says where its socket is.
#[test]
fn a_process_taken_for_a_host_is_explained() {
    use playground::model::{Cause, What};
    let mut play = Play::new();
    play.line("server> u = socket udp");
    for (line, is_there) in [
        ("server> u.sendto server:80 x", false),
        ("server> u.bind 127.0.0.1:0", true),
        ("server> u.sendto server:80 x", true),
        ("server> resolve server", true),
        ("client> c = socket tcp", true),
        ("client> c.connect server:80", true),
    ] {
        let before = play.session.journal().last();
        let given = play.line(line);
        if !line.contains("server:80") && !line.contains("resolve") {
            continue;
        }
        assert!(given.starts_with("EAI_") || given == "...", "{line}: {given}");
        let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
        let cause = loop {
            let found = play.session.journal().after(before).find_map(|event| match &event.what {
                What::Explained(_, causes) => causes.first().cloned(),
                _ => None,
            });
            match found {
                Some(cause) => break cause,
                None => play.session.wait(Some(until)),
            };
            assert!(std::time::Instant::now() < until, "{line}");
        };
        let Cause::ProcessNotHost(name, at) = cause else { panic!("{line}: {cause:?}") };
        assert_eq!((&*name, at.is_some()), ("server", is_there), "{line}");
    }
}
