//! Unix sockets: files, abstract names, nobody's names, pairs.

use std::path::Path;

use playground::{
    engine::{Reach, Session},
    model::{Cause, Seq, What},
};

use crate::play::Play;

/// A session whose `./x` lies in a directory of its own.
fn placed() -> (Play, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let session = Session::new(Reach::Loopback, Some(directory.path().to_owned())).unwrap();
    (Play::with(session), directory)
}

fn entries(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_path_lies_in_the_directory_and_is_shown_as_it_was_typed() {
    let (mut play, directory) = placed();
    play.lines(
        "server> s = socket unix => s
         server> s.getsockname => -
         server> s.bind ./x => ok
         server> s.getsockname => ./x
         server> s.listen 1 => ok
         server> s.state => LISTEN
         client> c = socket unix => c
         client> c.connect ./x => ok
         client> c.getsockname => -
         client> c.getpeername => ./x
         server> conn, who = s.accept => conn
         server> $who => \"-\"
         server> $from => \"-\"
         server> conn.getsockname => ./x
         server> conn.getpeername => -
         client> c.send hello => 5
         server> conn.recvfrom => \"hello\" from -
         server> r = socket unixdgram
         server> r.bind ./r => ok
         client> d = socket unixdgram
         client> d.bind ./d => ok
         client> d.sendto ./r hello => 5
         server> r.recvfrom => \"hello\" from ./d
         server> r.sendto $from back => 4
         client> d.recv => \"back\"",
    );
    assert_eq!(entries(directory.path()), ["d", "r", "x"]);
    // The events show it so, too.
    let calls: Vec<String> = play
        .session
        .journal()
        .after(Seq(0))
        .filter_map(|event| match &event.what {
            What::Returned(returned) => returned.call.destination().map(ToString::to_string),
            _ => None,
        })
        .collect();
    assert_eq!(calls, ["./x", "./x", "./r", "./d", "./r", "./d"]);
}

#[test]
fn only_paths_within_the_directory_are_shown_short() {
    let (mut play, directory) = placed();
    let beside = directory.path().with_extension("beside");
    let path = beside.to_str().unwrap().to_owned();
    // A lesson may name nothing else; who types at the prompt may.
    play.session.limit(playground::engine::Reach::Anywhere);
    play.lines(&format!(
        "server> s = socket unix\nserver> s.bind {path} => ok\nserver> s.getsockname => {path}"
    ));
    std::fs::remove_file(beside).unwrap();
}

#[test]
fn a_file_outlives_its_socket() {
    let (mut play, directory) = placed();
    play.lines(
        "client> c = socket unix
         client> c.connect ./x => ENOENT
         server> s = socket unix
         server> s.bind ./x => ok
         client> c.connect ./x => ECONNREFUSED
         server> s.listen => ok
         client> c.connect ./x => ok
         client> g = socket unixdgram
         client> g.connect ./x => EPROTOTYPE
         server> t = socket unix
         server> t.bind ./x => EADDRINUSE
         server> s.close => ok
         server> t.bind ./x => EADDRINUSE
         client> d = socket unix
         client> d.connect ./x => ECONNREFUSED
         client> c.recv => ECONNRESET | EOF
         server> t.bind ./no/such/folder => ENOENT
         server> t.bind ./x/y => ENOTDIR",
    );
    std::fs::remove_file(directory.path().join("x")).unwrap();
    play.lines("server> t.bind ./x => ok\nserver> t.bind ./y => EINVAL");
}

#[test]
fn who_holds_a_path_is_found_in_the_directory() {
    let (mut play, _directory) = placed();
    play.lines("server> s = socket unix\nserver> s.bind ./x => ok\nserver> s.listen 1 => ok\nclient> t = socket unix");
    for (line, ours) in [("client> t.bind ./x", true), ("client> t.connect ./y", false)] {
        play.line(line);
        let returned = play.last("client").unwrap();
        let playground::model::Failure::Errno(errno) = returned.outcome.failure().unwrap() else {
            panic!("{returned:?}")
        };
        let causes = play.session.causes(&returned, errno);
        let found = matches!(&causes[..], [Cause::HeldByOurs { process, label, address, .. }]
            if (&**process, &**label) == ("server", "s") && address.to_string() == "./x");
        assert_eq!(found, ours, "{line}: {causes:?}");
    }
    play.lines("server> s.close => ok\nclient> t.bind ./x => EADDRINUSE");
    let returned = play.last("client").unwrap();
    let causes = play.session.causes(&returned, playground::model::Errno::EADDRINUSE);
    assert_eq!(causes, [Cause::FileExists]);
}

#[test]
fn an_abstract_name_vanishes_with_its_socket() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unix
         server> s.bind @playground-unixes-1 => ok
         server> s.getsockname => @playground-unixes-1
         server> t = socket unix
         server> t.bind @playground-unixes-1 => EADDRINUSE
         server> s.close => ok
         client> c = socket unix
         client> c.connect @playground-unixes-1 => ECONNREFUSED
         server> t.bind @playground-unixes-1 => ok
         server> t.listen => ok
         client> c.connect @playground-unixes-1 => ok
         server> name = t.getsockname => @playground-unixes-1
         client> d = socket unixdgram
         client> d.connect @playground-unixes-1 => ECONNREFUSED",
    );
}

#[test]
fn a_path_may_be_107_bytes_long() {
    let mut play = Play::new();
    let name = |n: usize| format!("@{}", "p".repeat(n));
    play.lines("server> s = socket unix\nserver> n = 108");
    play.lines(&format!("server> s.bind {} => ok\nserver> s.getsockname => {0}", name(107)));
    // Typed, it is a mistake of writing; worked out, the playground refuses; placed, the directory counts.
    assert!(playground::language::parse_line(&format!("s.bind {}", name(108)), 1).is_err());
    play.lines("server> long = \"p\" * $n");
    let given = play.line("server> s.bind @$long");
    assert!(given.starts_with("refused: BadAddress") && given.contains("PathTooLong"), "{given}");
    let (mut play, directory) = placed();
    let room = 107 - directory.path().to_str().unwrap().len() - 1;
    play.lines(&format!("server> s = socket unix\nserver> s.bind ./{} => ok", "x".repeat(room)));
    play.lines("server> s = socket unix");
    let given = play.line(&format!("server> s.bind ./{}", "x".repeat(room + 1)));
    assert!(given.starts_with("refused: BadAddress") && given.contains("PathTooLong"), "{given}");
}

#[test]
fn a_pair_is_connected_and_nameless() {
    for (kind, parts, end) in [
        ("stream", &["\"onetwo\""][..], "EOF"),
        ("seqpacket", &["\"one\"", "\"two\""], "EOF"),
        ("dgram", &["\"one\"", "\"two\""], "..."),
    ] {
        let mut play = Play::new();
        play.lines(&format!(
            "server> a, b = socketpair {kind} => a, b
             server> a.getsockname => -
             server> a.getpeername => -
             server> a.send one => 3
             server> a.send two => 3"
        ));
        for part in parts {
            play.lines(&format!("server> b.recv => {part}"));
        }
        play.lines(&format!(
            "server> b.send back => 4
             server> a.recvfrom => \"back\" from -
             server> a.close => ok
             server> b.recv => {end}"
        ));
    }
}

#[test]
fn a_pair_without_names_gets_some_and_boundaries_are_cut_at() {
    let mut play = Play::new();
    play.lines(
        "server> socketpair seqpacket => s, s2
         server> s.send \"0123456789\" => 10
         server> s.send \"\" => 0
         server> s.send \"x\" => 1
         server> s2.recv 4 --trunc => \"0123\" truncated, 10 bytes
         server> s2.recv => EOF
         server> s2.recv => \"x\"
         server> s.close => ok
         server> s2.recv => EOF
         server> s2.send x => EPIPE",
    );
}

#[test]
fn a_stream_closed_with_data_unread_is_reset() {
    let mut play = Play::new();
    play.lines(
        "server> a, b = socketpair stream
         server> a.send hello => 5
         server> b.close => ok
         server> a.recv => ECONNRESET
         server> a.recv => EOF
         server> a.send x => EPIPE
         server> c, d = socketpair stream
         server> c.send hello => 5
         server> c.close => ok
         server> d.recv => \"hello\"
         server> d.recv => EOF",
    );
}

#[test]
fn a_full_stream_keeps_its_sender_asleep() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unix
         server> s.bind @playground-unixes-2 => ok
         server> s.listen => ok
         client> c = socket unix
         client> c.connect @playground-unixes-2 => ok
         server> conn = s.accept => conn
         client> c.send \"x\" * 2000000 => ...
         server> conn.recvn 2000000
         client< => 2000000",
    );
}

#[test]
fn a_full_queue_of_datagrams_loses_nothing_and_wakes_the_sender() {
    let mut play = Play::new();
    play.lines(
        "receiver> r = socket unixdgram
         receiver> r.bind @playground-unixes-3 => ok
         sender> s = socket unixdgram
         sender> s.setblocking off",
    );
    let mut sent = 0;
    while play.line(&format!("sender> s.sendto @playground-unixes-3 {sent}")) != "EAGAIN" {
        sent += 1;
        assert!(sent < 10_000, "max_dgram_qlen is small everywhere");
    }
    play.lines(
        "sender> s.setblocking on
         sender> s.sendto @playground-unixes-3 last => ...
         receiver> r.recv => \"0\"
         sender< => 4",
    );
    let woken = play.last("sender").unwrap().woken.unwrap();
    assert_eq!(crate::play::waker(&woken), "receiver recv");
    for i in 1..sent {
        play.lines(&format!("receiver> r.recv => \"{i}\""));
    }
    play.lines(
        "receiver> r.recv => \"last\"
         sender> s.connect @playground-unixes-3 => ok
         receiver> r.close => ok
         sender> s.send x => ECONNREFUSED
         sender> s.sendto @playground-unixes-3 x => ECONNREFUSED",
    );
}

#[test]
fn a_sender_asleep_hears_that_the_receiver_has_gone() {
    let mut play = Play::new();
    play.lines(
        "receiver> r = socket unixdgram
         receiver> r.bind @playground-unixes-4 => ok
         sender> s = socket unixdgram
         sender> s.connect @playground-unixes-4 => ok",
    );
    while play.line("sender> s.send x") != "..." {}
    play.lines("receiver> r.close => ok\nsender< => ECONNREFUSED");
}

/// What waits for the peer's queue sleeps there, and does not hear of its own shutdown; what waits for its own buffer does
/// (observed on Linux 6.18, and with blocking sockets in threads in `pairs`).
#[test]
fn a_datagram_that_waits_for_its_peer_outlives_its_own_shutdown() {
    for how in ["wr", "rdwr"] {
        let (mut play, _directory) = placed();
        play.lines(
            "receiver> r = socket unixdgram
             receiver> r.bind ./r => ok
             sender> s = socket unixdgram
             sender> s.bind ./s => ok
             sender> s.connect ./r => ok
             sender> fork child => child",
        );
        while play.line("sender> s.send x") != "..." {}
        play.lines(&format!(
            "child> s.shutdown {how} => ok
             child> s.send z => EPIPE
             child> s.sendto ./r z => EPIPE
             child> s.sendmsg z => EPIPE"
        ));
        if how == "rdwr" {
            play.lines("child> s.poll => IN RDHUP HUP");
        }
        play.lines(
            "receiver> r.recvfrom => \"x\" from ./s\nsender< => 1\nsender> s.send x => EPIPE",
        );
        while play.line("receiver> r.recv --dontwait") == "\"x\"" {}
        play.lines("sender> s.close => ok\nchild> s.poll");
    }

    let (mut play, _directory) = placed();
    play.lines(
        "receiver> r = socket unixdgram
         receiver> r.bind ./r => ok
         sender> s = socket unixdgram
         sender> s.connect ./r => ok
         sender> fork child => child",
    );
    while play.line("sender> s.send \"x\" * 60000") != "..." {}
    play.lines("child> s.shutdown wr => ok\nsender< => EPIPE");
}

/// An interrupt ends the wait; then the shutdown is as good as any.
#[test]
fn a_shutdown_that_was_kept_back_is_made_when_the_wait_ends() {
    let (mut play, _directory) = placed();
    play.lines(
        "receiver> r = socket unixdgram
         receiver> r.bind ./r => ok
         sender> s = socket unixdgram
         sender> s.connect ./r => ok
         sender> fork child => child",
    );
    while play.line("sender> s.send x") != "..." {}
    play.lines(
        "child> s.shutdown rdwr => ok
         sender> interrupt => ok
         sender< => EINTR
         sender> s.send x => EPIPE
         receiver> r.recv => \"x\"
         sender> s.poll => IN OUT RDHUP HUP",
    );
}

#[test]
fn a_full_listener_that_closes_wakes_who_connects() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unix
         server> s.bind @playground-unixes-5 => ok
         server> s.listen 0 => ok
         one> a = socket unix
         one> a.connect @playground-unixes-5 => ok
         two> b = socket unix
         two> b.connect @playground-unixes-5 => ...
         server> s.close => ok
         two< => ECONNREFUSED
         one> a.recv => ECONNRESET | EOF",
    );
}

/// As blocking sockets in threads do (observed on Linux 6.18).
#[test]
fn rcvlowat_of_a_stream_takes_what_comes_and_sleeps_on() {
    let (mut play, _directory) = placed();
    play.lines(
        "server> s = socket unix
         server> s.setsockopt rcvlowat 4 => ok
         server> s.bind ./x => ok
         server> s.listen => ok
         client> c = socket unix
         client> c.connect ./x => ok
         server> conn = s.accept => conn
         server> conn.getsockopt rcvlowat => 1
         server> conn.setsockopt rcvlowat 4 => ok
         client> c.send \"ab\" => 2
         server> conn.poll => IN OUT
         server> conn.recv 10 --dontwait => \"ab\"
         client> c.send \"ab\" => 2
         server> conn.recv 2 => \"ab\"
         client> c.send \"ab\" => 2
         server> conn.recv 10 --peek => \"ab\"
         server> conn.recv 10 => ...
         server> conn.inq => 0
         client> c.send \"cdef\" => 4
         server< => \"abcdef\"
         client> c.send \"ab\" => 2
         server> conn.recv 5 => ...
         client> c.send \"cdef\" => 4
         server< => \"abcde\"
         server> conn.recv 1 => \"f\"
         client> c.send \"ab\" => 2
         server> conn.settimeout 1ms => ok
         server> conn.recv 10 => ... | \"ab\"
         server< => \"ab\"
         server> conn.settimeout none => ok
         client> c.send \"ab\" => 2
         server> conn.recv 10 => ...
         client> c.close => ok
         server< => \"ab\"
         server> conn.recv 10 => EOF",
    );
}

#[test]
fn recvfrom_under_a_limit_names_the_peer() {
    let (mut play, _directory) = placed();
    play.lines(
        "server> s = socket unix
         server> s.bind ./x => ok
         server> s.listen => ok
         client> c = socket unix
         client> c.bind ./y => ok
         client> c.connect ./x => ok
         server> conn = s.accept => conn
         client> c.send ab => 2
         server> conn.recvfrom 10 => \"ab\" from ./y
         server> conn.setsockopt rcvlowat 4 => ok
         client> c.send abcd => 4
         server> conn.recvfrom 10 => \"abcd\" from ./y",
    );
}

#[test]
fn rcvlowat_means_nothing_to_messages() {
    for kind in ["dgram", "seqpacket"] {
        let mut play = Play::new();
        play.lines(&format!(
            "server> a, b = socketpair {kind} => a, b
             server> b.setsockopt rcvlowat 4 => ok
             server> a.send \"ab\" => 2
             server> b.recv 10 => \"ab\""
        ));
    }
}

#[test]
fn seqpacket_has_names_connections_and_messages() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unixseqpacket => s
         s.bind @box
         s.listen 0
         client> c = socket unixseqpacket => c
         client> c.connect @nobody => ECONNREFUSED
         client> c.connect @box => ok
         other> o = socket unixseqpacket => o
         other> o.connect @box => ...
         server> k = s.accept => k
         other< => ok
         third> t = socket unixseqpacket
         third> t.connect @box => ...
         client> c.send one => 3
         client> c.send two => 3
         server> k.recv 2 => \"on\"
         server> k.recv 2 --trunc => \"tw\" truncated, 3 bytes
         server> k.recv => ...
         client> c.close
         server< => EOF
         server> s.close
         third< => ECONNREFUSED
         third> u = socket unix
         server> s = socket unixseqpacket
         s.bind ./next
         s.listen
         third> u.connect ./next => EPROTOTYPE",
    );
}
