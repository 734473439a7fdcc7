//! `fork` and `limit descriptors`: what a child inherits, and what a forgotten copy holds.

use playground::model::Outcome;

use crate::play::Play;

/// A server whose connection `conn` has the client's `c` at its other end.
fn served() -> Play {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         server> conn = s.accept => conn",
    );
    play
}

#[test]
fn a_child_has_the_same_numbers_and_variables_of_its_own() {
    let mut play = served();
    play.lines(
        "server> conn.name = \"ann\"
         server> n = 7
         server> t = {\"a\": 1}
         server> other = socket udp
         server> other.close
         server> late = socket udp
         server> w = fork worker => worker
         server> $w => \"worker\"
         worker> $n => 7
         worker> n = 8
         worker> t[\"a\"] = 2
         worker> $conn.name => \"ann\"
         worker> conn.name = \"bob\"
         worker> s.fileno => 3
         worker> conn.fileno => 4
         worker> late.fileno => 5
         worker> late.close
         worker> new = socket udp
         worker> new.fileno => 5
         server> $n => 7
         server> $t => {\"a\": 1}
         server> $conn.name => \"ann\"
         server> late.fileno => 5",
    );
}

#[test]
fn both_use_one_open_socket() {
    let mut play = served();
    play.lines(
        "server> fork worker => worker
         worker> conn.settimeout 2s
         server> conn.gettimeout => 2s
         worker> conn.setsockopt nodelay
         server> conn.getsockopt nodelay => 1
         client> c.send abcd => 4
         worker> conn.recv 2 => \"ab\"
         server> conn.recv 2 => \"cd\"
         worker> conn.shutdown wr => ok
         client> c.recv => EOF",
    );
}

#[test]
fn the_forgotten_copy_keeps_the_fin_back() {
    let mut play = served();
    play.lines(
        "server> fork worker => worker
         worker> s.close => ok
         worker> conn.send bye => 3
         worker> conn.close => ok
         client> c.recv => \"bye\"
         client> c.recv => ...
         server> conn.state => ESTABLISHED
         server> conn.close => ok",
    );
    assert_eq!(play.woken("client"), "EOF");
}

#[test]
fn the_forgotten_listener_holds_the_port() {
    let mut play = served();
    play.lines(
        "server> conn.setsockopt linger 0
         server> conn.close => ok
         server> fork worker => worker
         server> s.close => ok
         server> again = socket tcp
         server> again.setsockopt reuseaddr
         server> again.bind 127.0.0.1:$P => EADDRINUSE
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ok
         worker> s.accept => conn
         worker> conn.setsockopt linger 0
         worker> kill => ok
         server> again.bind 127.0.0.1:$P => ok",
    );
}

#[test]
fn two_processes_sleep_in_accept_of_one_listener() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> fork worker => worker
         server> conn = s.accept => ...
         worker> conn = s.accept => ...
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ok
         client> c.send one => 3
         client> d.send two => 3
         server> conn.recv => \"one\"
         worker> conn.recv => \"two\"",
    );
}

#[test]
fn a_program_forks_for_each_client() {
    let mut play = Play::new();
    play.listening();
    for line in [
        "server> program {",
        "loop {",
        "conn = s.accept",
        "fork {",
        "s.close",
        "loop {",
        "data = conn.recv",
        "if eof break",
        "conn.send upper($data)",
        "}",
        "}",
        "conn.close",
        "}",
        "}",
    ] {
        play.line(line);
    }
    play.lines(
        "ann> c = socket tcp
         ann> c.connect 127.0.0.1:$P => ok
         bob> c = socket tcp
         bob> c.connect 127.0.0.1:$P => ok
         ann> c.send ann => 3
         bob> c.send bob => 3
         ann> c.recv => \"ANN\"
         bob> c.recv => \"BOB\"
         ann> c.shutdown wr => ok
         ann> c.recv => EOF
         ann> c.close => ok
         eve> c = socket tcp
         eve> c.connect 127.0.0.1:$P => ok
         eve> c.send eve => 3
         eve> c.recv => \"EVE\"",
    );
    // A child that is over gives its name to the next.
    let names: Vec<_> = play.session.process_names().map(ToString::to_string).collect();
    assert_eq!(names, ["server", "ann", "server2", "bob", "server3", "eve"]);
    // Ctrl-C ends a child, and closes what it has.
    play.lines("server2> interrupt => ok\neve> c.recv => EOF");
}

#[test]
fn a_child_that_fails_exits_as_well() {
    let mut play = served();
    for line in ["server> program {", "fork {", "s.close", "s.accept", "}", "conn.close", "}"] {
        play.line(line);
    }
    play.lines("client> c.recv => EOF\nserver2> n = 1");
}

#[test]
fn a_child_needs_a_name_of_its_own() {
    let mut play = Play::new();
    play.lines("server> fork => server2\nserver> fork => server3\nserver2> fork => server4");
    for name in ["server", "server3"] {
        let refused = play.line(&format!("server> fork {name}"));
        assert!(refused.contains("HasProcess"), "{refused}");
    }
    // Killed, it is there still.
    play.lines("server3> kill => ok");
    assert!(play.line("server> fork server3").contains("HasProcess"));
}

#[test]
fn forking_without_end_is_refused() {
    let mut play = Play::new();
    let mut given = String::new();
    for _ in 0..2_000 {
        given = play.line("server> fork");
        if given.starts_with("refused") {
            break;
        }
    }
    assert_eq!(given, "refused: TooMany(1000)");
}

#[test]
fn every_number_is_below_the_limit() {
    let mut play = served();
    play.lines(
        "server> limit descriptors 6 => ok
         server> limit descriptors => 6
         server> u = socket udp => u
         server> u.dup => EMFILE
         server> socket udp => EMFILE
         server> socketpair stream => EMFILE
         server> epoll_create => EMFILE
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ok
         server> s.accept => EMFILE
         server> u.close => ok
         server> socketpair stream => EMFILE
         server> s.accept => conn2
         server> s.accept => EMFILE
         server> limit descriptors 3 => ok
         server> conn2.close => ok
         server> socket udp => EMFILE
         server> conn.recv --dontwait => EAGAIN
         server> fork worker => worker
         worker> limit descriptors => 3
         worker> socket udp => EMFILE
         client> socket udp => s",
    );
    // What has no place is cut off from a message.
    play.lines(
        "me> a, b = socketpair dgram
         me> a.sendmsg '1' --fd a --fd a => 1
         me> limit descriptors 6 => ok
         me> b.recvmsg => \"1\" with fd a2, ctrunc
         me> a2.close
         me> limit descriptors 0 => ok
         me> a.sendmsg '1' --fd a => 1
         me> b.recvmsg => \"1\" with ctrunc",
    );
}

#[test]
fn the_event_says_who_was_made() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> fork => server2");
    let outcome = play.last("server").unwrap().outcome;
    assert_eq!(outcome, Outcome::Forked("server2".into(), 1));
}
