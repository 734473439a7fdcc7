//! `epoll_create`, `epoll_ctl`, `epoll_wait`, and `poll` and `select` of several sockets.

use crate::play::Play;

/// A connection, and an epoll `e` of server that watches `conn` as it is said.
fn watching(events: &str) -> Play {
    let mut play = Play::connected();
    play.lines(&format!(
        "server> e = epoll_create => e
         e.epoll_ctl add conn {events} => ok"
    ));
    play
}

#[test]
fn level_tells_as_long_as_it_is_so() {
    watching("in").lines(
        "server> e.epoll_wait => ...
         client> c.send abcdef => 6
         server< => conn IN
         server> e.epoll_wait => conn IN
         server> conn.recv 3 => \"abc\"
         server> e.epoll_wait => conn IN
         server> conn.recv 3 => \"def\"
         server> e.epoll_wait => ...",
    );
}

/// Article after article: who does not read everything after an edge waits for ever.
#[test]
fn edge_tells_once_for_each_change() {
    watching("in edge").lines(
        "client> c.send abcdef => 6
         server> e.epoll_wait => conn IN
         server> conn.recv 3 => \"abc\"
         server> e.epoll_wait => ...
         client> c.send g => 1
         server< => conn IN
         server> conn.recv => \"defg\"
         server> e.epoll_ctl mod conn in edge => ok
         server> e.epoll_wait 1ms
         server< => nothing",
    );
}

#[test]
fn oneshot_sleeps_until_it_is_changed() {
    watching("in oneshot").lines(
        "client> c.send a => 1
         server> e.epoll_wait => conn IN
         server> e.epoll_wait 1ms
         server< => nothing
         server> e.epoll_ctl mod conn in oneshot => ok
         server> e.epoll_wait => conn IN",
    );
}

#[test]
fn room_hang_up_and_reset_are_told_unasked() {
    watching("out").lines(
        "server> e.epoll_wait => conn OUT
         server> e.epoll_ctl mod conn in rdhup => ok
         client> c.shutdown wr => ok
         server> e.epoll_wait => conn IN RDHUP
         client> c.setsockopt linger 0 => ok
         client> c.close => ok
         server> e.epoll_ctl mod conn => ok
         server> e.epoll_wait => conn IN ERR HUP",
    );
}

/// A name takes one event, so that no edge is lost.
#[test]
fn with_a_name_one_event_is_taken_at_a_time() {
    let mut play = Play::new();
    play.lines(
        "server> a, b = socketpair stream
         c, d = socketpair stream
         e = epoll_create
         e.epoll_ctl add a in edge
         e.epoll_ctl add c in edge
         b.send 1
         d.send 2
         x, what = e.epoll_wait => a IN
         x.recv => \"1\"
         what => \"IN\"
         x, what = e.epoll_wait => c IN
         x.recv => \"2\"
         x = e.epoll_wait 1ms
         server< => nothing
         b.send 1
         d.send 2
         e.epoll_wait => a IN, c IN",
    );
}

#[test]
fn a_program_serves_by_its_list() {
    let mut play = Play::new();
    play.listening();
    for line in [
        "server> e = epoll_create",
        "server> e.epoll_ctl add s in",
        "server> program {",
        "loop {",
        "x = e.epoll_wait",
        "if $x == $s {",
        "conn = s.accept",
        "e.epoll_ctl add conn in",
        "continue",
        "}",
        "x.recv",
        "if eof {",
        "x.close",
        "continue",
        "}",
        "x.send $_",
        "}",
        "}",
    ] {
        play.line(line);
    }
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         other> o = socket tcp
         other> o.connect 127.0.0.1:$P => ok
         other> o.send two => 3
         other> o.recv
         other< => \"two\"
         client> c.send one => 3
         client> c.recv
         client< => \"one\"
         client> c.close => ok
         other> o.send still => 5
         other> o.recv
         other< => \"still\"",
    );
}

#[test]
fn every_mistake_has_its_errno() {
    let mut play = Play::connected();
    play.lines(
        "server> e = epoll_create => e
         e.epoll_ctl del conn => ENOENT
         e.epoll_ctl mod conn in => ENOENT
         e.epoll_ctl add conn => ok
         e.epoll_ctl add conn out => EEXIST
         e.epoll_ctl add e => EINVAL
         conn.epoll_ctl add s => EINVAL
         conn.epoll_wait => EINVAL
         t = conn.dup => t
         t.close => ok
         e.epoll_ctl add t => EBADF
         f = epoll_create => f
         e.epoll_ctl add f => ok
         f.epoll_ctl add e => ELOOP
         e.bind 127.0.0.1:0 => ENOTSOCK
         e.listen => ENOTSOCK
         e.accept => ENOTSOCK
         e.connect 127.0.0.1:1 => ENOTSOCK
         e.send x => ENOTSOCK
         e.sendall x => ENOTSOCK
         e.recv => ENOTSOCK
         e.recvn 3 => ENOTSOCK
         e.recvline => ENOTSOCK
         e.recvfrom => ENOTSOCK
         e.sendto 127.0.0.1:1 x => ENOTSOCK
         e.shutdown wr => ENOTSOCK
         e.getsockname => ENOTSOCK
         e.getpeername => ENOTSOCK
         e.setsockopt reuseaddr => ENOTSOCK
         e.getsockopt type => ENOTSOCK
         e.state => ENOTSOCK
         e.queue => ENOTSOCK
         e.fill => ENOTSOCK
         e.drain => ENOTSOCK
         e.close => ok
         e.epoll_wait => EBADF",
    );
}

/// As accept means the newest listener.
#[test]
fn without_a_name_the_newest_epoll_is_meant() {
    Play::connected().lines(
        "server> e = epoll_create => e
         u = socket udp => u
         epoll_ctl add conn => ok
         client> c.send x => 1
         server> epoll_wait => conn IN
         server> e.close => ok
         epoll_wait => EINVAL",
    );
}

/// What is closed leaves the list by itself; its number may be another's by then.
#[test]
fn closing_takes_a_descriptor_off_the_list() {
    watching("in").lines(
        "client> c.send x => 1
         server> e.epoll_wait => conn IN
         server> conn.close => ok
         server> e.epoll_wait 1ms
         server< => nothing
         server> n = socket tcp => n
         server> e.epoll_ctl mod n in => ENOENT",
    );
}

/// But a copy keeps it there (epoll(7), Questions).
#[test]
fn a_copy_keeps_a_closed_descriptor_on_the_list() {
    watching("in").lines(
        "server> t = conn.dup => t
         server> conn.close => ok
         client> c.send x => 1
         server> e.epoll_wait => 4 IN
         server> t.close => ok
         server> e.epoll_wait 1ms
         server< => nothing",
    );
}

#[test]
fn an_epoll_can_be_watched_itself_and_waits_in_two_threads() {
    watching("in").lines(
        "server> outer = epoll_create => outer
         outer.epoll_ctl add e => ok
         poll e conn 1ms
         server< => nothing
         outer.epoll_wait => ...
         client> c.send x => 1
         server< => e IN
         server> poll e conn => e IN, conn IN
         server> e.poll => IN",
    );
}

#[test]
fn poll_of_several_sleeps_for_what_each_is_watched_for() {
    Play::connected().lines(
        "server> poll conn s => ...
         client> c.send x => 1
         server< => conn IN
         server> poll conn s in out => conn IN
         server> poll conn in out s => conn IN OUT
         server> conn.recv => \"x\"
         server> poll conn 1ms
         server< => nothing
         server> poll s conn out => conn OUT
         server> poll conn rdhup s => ...
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ok
         server< => s IN
         server> conn.close => ok
         server> poll conn s => conn NVAL, s IN",
    );
}

/// Who waits for room is woken when the peer has read.
#[test]
fn select_and_poll_wait_for_room() {
    for (line, given) in [("select conn --write", "conn"), ("poll conn out", "conn OUT")] {
        let mut play = Play::connected();
        play.line("server> conn.fill");
        play.woken("server");
        assert_eq!(play.line(line), "...", "{line}");
        play.line("client> c.drain");
        assert_eq!(play.woken("server"), given, "{line}");
    }
    Play::connected().lines(
        "server> select conn s --write => conn
         server> select s 1ms --write
         server< => nothing
         server> conn.close
         server> select conn s --write => EBADF",
    );
}
