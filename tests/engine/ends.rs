//! How connections end: shutdown, close, reset, kill; and what the other side sees.

use playground::model::{Cause, Errno};

use crate::play::{Play, waker};

/// A connection whose `c` and `conn` went through these lines first.
fn after(lines: &str) -> Play {
    let mut play = Play::connected();
    play.lines(lines);
    play
}

#[test]
fn closing_one_of_two_descriptors_ends_nothing() {
    let mut play = after(
        "client> d = c.dup => d
         client> d.fileno => 4
         client> d.getsockopt type => SOCK_STREAM
         server> conn.recv 10 => ...
         client> c.close => ok
         server> conn.state => ESTABLISHED
         client> c.send x => EBADF
         client> d.send x => 1
         server< => \"x\"
         server> conn.recv 10 => ...
         client> d.close => ok
         server< => EOF",
    );
    play.lines("server> conn.state => CLOSE_WAIT");
}

#[test]
fn shutdown_acts_at_once_however_many_descriptors_there_are() {
    after(
        "client> d = c.dup => d
         client> c.shutdown wr => ok
         server> conn.recv 10 => EOF
         client> d.send x => EPIPE
         server> conn.send x => 1
         client> d.recv 10 => \"x\"
         client> c.close => ok
         server> conn.send y => 1
         client> d.recv 10 => \"y\"",
    );
}

#[test]
fn a_copy_sees_what_the_other_does() {
    after(
        "server> copy = s.dup => copy
         server> s.close => ok
         server> copy.queue => 0/5
         other> o = socket tcp
         other> o.connect 127.0.0.1:$P => ok
         server> accept => conn2
         server> copy.close => ok
         other> e = socket tcp
         other> e.connect 127.0.0.1:$P => ECONNREFUSED
         client> c.setsockopt sndbuf 8192 => ok
         client> d = c.dup => d
         client> d.getsockopt sndbuf => 16384
         client> d.note = 5
         client> $c.note => refused: UnknownName *",
    );
}

#[test]
fn a_peer_that_closed_is_heard_once_data_is_read_and_sending_breaks_at_the_second_time() {
    after(
        "client> c.send bye => 3
         client> c.close => ok
         server> conn.state => CLOSE_WAIT
         server> conn.recv 10 => \"bye\"
         server> conn.recv 10 => EOF
         server> conn.recv 10 => EOF
         server> conn.send one => 3
         server> conn.state => CLOSE
         server> conn.getsockopt error => EPIPE
         server> conn.send two => EPIPE
         server> conn.send three => EPIPE
         server> conn.recv 10 => EOF",
    );
}

#[test]
fn closing_with_data_unread_is_a_reset() {
    for (ending, name) in [("conn.close", "close"), ("kill", "kill")] {
        after(&format!(
            "client> c.send unread => 6
             server> conn.send answer => 6
             server> {ending} => ok
             client> c.recv 3 => \"ans\"
             client> c.recv 10 => \"wer\"
             client> c.recv 10 => ECONNRESET
             client> c.recv 10 => EOF
             client> c.send x => EPIPE
             client> c.state => CLOSE"
        ));
        // Who sends first gets the error; what was received can still be read.
        after(&format!(
            "client> c.send unread => 6
             server> conn.send answer => 6
             server> {ending} => ok
             client> c.send x => ECONNRESET
             client> c.recv 10 => \"answer\"
             client> c.recv 10 => EOF"
        ));
        assert!(ending.contains(name));
    }
}

#[test]
fn kill_ends_like_close_without_data_and_every_connection_in_order() {
    let mut play = after(
        "two> d = socket tcp
         two> d.connect 127.0.0.1:$P => ok
         server> conn2 = s.accept => conn2
         two> d.send unread => 6
         three> e = socket tcp
         three> e.connect 127.0.0.1:$P => ok
         client> c.recv 10 => ...
         two> d.recv 10 => ...
         three> e.recv 10 => ...
         server> kill => ok",
    );
    // The third was still in the queue of the listener, which is the first descriptor.
    play.lines(
        "client< => EOF
         two< => ECONNRESET
         three< => ECONNRESET
         client> f = socket tcp
         client> f.connect 127.0.0.1:$P => ECONNREFUSED",
    );
    for name in ["client", "two", "three"] {
        let woken = play.last(name).unwrap().woken;
        if name != "client" {
            assert_eq!(woken.map(|woken| waker(&woken)).as_deref(), Some("server kill"), "{name}");
        }
    }
}

#[test]
fn linger_0_is_a_reset() {
    after(
        "client> c.send last => 4
         client> c.setsockopt linger 0 => ok
         client> c.close => ok
         server> conn.recv 10 => \"last\"
         server> conn.recv 10 => ECONNRESET
         server> conn.getpeername => ENOTCONN
         server> netstat $P => server LISTEN",
    );
}

#[test]
fn a_reset_in_the_queue_is_met_after_accept() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> c.send early => 5
         client> c.setsockopt linger 0 => ok
         client> c.close => ok
         server> s.queue => 1/5
         server> conn = s.accept => conn
         server> before($from, \":\") => \"127.0.0.1\"
         server> conn.getpeername => ENOTCONN
         server> conn.recv 10 => \"early\"
         server> conn.recv 10 => ECONNRESET
         server> conn.recv 10 => EOF
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ok
         client> d.send early => 5
         client> d.close => ok
         server> conn = s.accept => conn2
         server> conn.recv 10 => \"early\"
         server> conn.recv 10 => EOF",
    );
}

#[test]
fn closing_a_listener_resets_who_waits_and_leaves_who_was_accepted() {
    after(
        "waiting> w = socket tcp
         waiting> w.connect 127.0.0.1:$P => ok
         idle> j = socket tcp
         idle> j.connect 127.0.0.1:$P => ok
         waiting> w.recv 10 => ...
         server> s.close => ok
         waiting< => ECONNRESET
         idle> j.send x => EPIPE | ECONNRESET
         client> c.send on => 2
         server> conn.recv 10 => \"on\"
         server> conn.send and => 3
         client> c.recv 10 => \"and\"",
    );
}

#[test]
fn shutdown_in_each_direction() {
    after(
        "client> c.shutdown wr => ok
         client> c.shutdown wr => ok
         client> c.send x => EPIPE
         server> conn.recv 10 => EOF
         server> conn.send still => 5
         client> c.recv 10 => \"still\"
         server> conn.close => ok
         client> c.recv 10 => EOF
         client> c.shutdown wr => ENOTCONN",
    );
    // Nothing tells the peer of SHUT_RD, and what it sends is delivered all the same.
    after(
        "client> c.shutdown rd => ok
         client> c.recv 10 => EOF
         server> conn.send late => 4
         client> c.recv 10 => \"late\"
         client> c.recv 10 => EOF
         client> c.send on => 2
         server> conn.recv 10 => \"on\"
         client> c.state => ESTABLISHED",
    );
    after(
        "client> c.shutdown rdwr => ok
         client> c.recv 10 => EOF
         client> c.send x => EPIPE
         server> conn.recv 10 => EOF
         server> conn.send x => 1",
    );
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.shutdown wr => ENOTCONN
         server> u = socket udp
         server> u.shutdown rd => ENOTCONN
         server> u.connect 127.0.0.1:9 => ok
         server> u.shutdown rd => ok
         server> u.recv 10 => \"\"
         server> u.recvfrom 10 => \"\" from -
         server> u.recv 10 --dontwait => EAGAIN
         server> a, b = socketpair dgram
         server> a.shutdown rd => ok
         server> a.recv 10 => \"\"
         server> x = socket unix
         server> x.shutdown wr => ok | ENOTCONN",
    );
}

#[test]
fn shutdown_wakes_whoever_sleeps_in_the_socket() {
    let mut play =
        after("client> program {\nthread {\ntry c.recv 10\nif eof {\nprint \"end\"\n}\n}\n}");
    play.until(|play| play.session.sleeping() == 1);
    play.lines("client> c.shutdown rd => ok\nclient> output => \"end\"");
}

#[test]
fn close_wakes_nobody_until_data_comes_and_then_ends_the_connection() {
    let mut play = after("client> program {\nthread {\ntry c.recv 10\nprint $_\n}\n}");
    play.until(|play| play.session.sleeping() == 1);
    play.lines(
        "client> c.close => ok
         server> conn.state => ESTABLISHED
         client> output => nothing
         server> conn.recv 10 --dontwait => EAGAIN
         server> conn.send late => 4
         client> output => \"late\"
         server> conn.recv 10 => EOF",
    );
}

#[test]
fn a_copy_keeps_what_another_thread_sleeps_in() {
    let mut play = after(
        "client> d = c.dup => d
         client> program {\nthread {\ntry c.recv 10\nprint $_\n}\n}",
    );
    play.until(|play| play.session.sleeping() == 1);
    play.lines(
        "client> c.close => ok
         server> conn.send one => 3
         client> output => \"one\"
         client> d.send two => 3
         server> conn.recv 10 => \"two\"
         client> d.recv 10 => ...
         server> conn.send three => 5
         client< => \"three\"",
    );
}

#[test]
fn the_number_of_a_closed_socket_may_be_anothers() {
    after(
        "server> old = $conn
         server> old.fileno => 4
         server> conn.close => ok
         server> conn = socket udp => conn
         server> conn.fileno => 4
         server> old.fileno => EBADF
         server> select old => EBADF
         server> select old s 1ms => EBADF
         server> 4.getsockopt type => SOCK_DGRAM",
    );
}

#[test]
fn a_close_that_lingers_has_its_own_time() {
    let play = after(
        "client> c.settimeout 50ms => ok
         client> c.setsockopt linger 1 => ok
         client> c.fill => ... | >1000
         client< => >1000
         client> c.close => ...
         client< => ok",
    );
    let slept = play.last("client").unwrap().woken.unwrap().slept;
    assert!(slept.as_millis() >= 900, "{slept:?}");
    play.session.end();
}

#[test]
fn nothing_but_close_lingers() {
    // The last holder of the socket is a thread asleep in it, then nobody; the session ends with data unsent.
    let mut play = after(
        "server> s.setsockopt linger 5 => ok
         other> o = socket tcp
         other> o.connect 127.0.0.1:$P => ok
         server> two = s.accept => two
         server> two.getsockopt linger => 5
         server> two.fill => ... | >1000
         server< => >1000
         client> c.setsockopt linger 5 => ok
         client> c.fill => ... | >1000
         client< => >1000
         client> program {\nthread {\nc.recv 10\n}\n}",
    );
    play.until(|play| play.session.sleeping() == 1);
    let began = std::time::Instant::now();
    play.lines("client> c.close => ok\nclient> interrupt => ok\nclient> kill => ok");
    drop(play);
    assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
}

#[test]
fn who_listens_outside_is_named_before_whom_it_serves() {
    let outside = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = outside.local_addr().unwrap();
    let _caller = std::net::TcpStream::connect(address).unwrap();
    let _served = outside.accept().unwrap();
    let mut play = Play::new();
    play.lines(&format!("server> s = socket tcp\nserver> s.bind {address} => EADDRINUSE"));
    let causes = play.session.causes(&play.last("server").unwrap(), Errno::EADDRINUSE);
    assert!(matches!(causes[..], [Cause::HeldByOther { .. }]), "{causes:?}");
}

#[test]
fn the_end_of_a_session_frees_the_port_of_a_client_that_closed_first() {
    // What is left open after its TIME_WAIT has begun still has its port, so Linux 6.8 and later also tell of it as bound.
    // The second run begins where the first has ended. Shut down and left open, it is in TIME_WAIT, too.
    for close in ["client> c.close => ok", "client> c.shutdown wr => ok"] {
        let mut port = 0;
        for _ in 0..2 {
            let mut play = Play::new();
            play.listening();
            play.lines(&format!(
                "client> c = socket tcp
                 client> c.bind 127.0.0.1:{port} => ok
                 client> c.connect 127.0.0.1:$P => ok
                 server> conn = s.accept => conn"
            ));
            port = play.share_port("client> c.getsockname", "C");
            play.lines(&format!(
                "{close}
                 server> conn.recv 10 => EOF
                 server> conn.close => ok
                 server> netstat $C => server TIME_WAIT | server CLOSE, server TIME_WAIT soon"
            ));
            play.session.end();
        }
    }
}

#[test]
fn an_interrupted_close_has_closed() {
    after(
        "client> c.setsockopt linger 5 => ok
         client> c.fill => ... | >1000
         client< => >1000
         client> c.close => ...
         client> interrupt => ok
         client< => ok
         client> c.close => EBADF",
    );
}

#[test]
fn what_is_kept_of_an_open_descriptor_is_not_kept_after_a_close() {
    use playground::{
        text::Lang,
        view::{Paint, sockets_table},
    };
    const OPEN: &str = "the descriptor is still open";
    const CLOSED: &str = "Kept by the kernel after our close";
    // The side that ends first has the TIME_WAIT: with a port that it chose, and with one the kernel chose.
    for (first, socket, second, other) in
        [("client", "c", "server", "conn"), ("server", "conn", "client", "c")]
    {
        let mut play = after(&format!(
            "{first}> {socket}.shutdown wr => ok
             {second}> {other}.recv 10 => EOF
             {second}> {other}.close => ok
             {first}> {socket}.recv 10 => EOF"
        ));
        play.until(|play| play.session.look_around().kept.len() == 1);
        let shown = |play: &Play| {
            sockets_table(Lang::En, &play.session.look_around(), false, Paint::Plain, 79)
        };
        let table = shown(&play);
        assert!(table.contains(OPEN) && !table.contains(CLOSED), "{table}");
        play.lines(&format!("{first}> {socket}.close => ok"));
        let table = shown(&play);
        assert!(!table.contains(OPEN) && table.contains(CLOSED), "{table}");
    }
}
