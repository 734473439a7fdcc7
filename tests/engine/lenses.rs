//! Lenses: what the kernel says of a connection in every state it can be in.

use std::time::Duration;

use playground::{
    engine::Reach,
    model::{Outcome, Row, Side, TcpState},
    text::Lang,
    view::write_kernel_line,
};

use crate::play::Play;

/// A listener `s` of server with these options set before, `$P` its port.
fn listener(options: &[&str], backlog: u32) -> Play {
    let mut play = Play::new();
    play.lines("server> s = socket tcp");
    for option in options {
        play.lines(&format!("server> s.setsockopt {option} => ok"));
    }
    play.bind_afresh("server> s", "P");
    play.lines(&format!("server> s.listen {backlog} => ok"));
    play
}

/// Every state of the diagram, one after the other, on one listener: the course's `states`.
#[test]
fn all_eleven_states_are_reached() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.setsockopt rcvbuf 2048 => ok
         server> s.state => CLOSE",
    );
    play.bind_afresh("server> s", "P");
    play.lines("server> s.state => CLOSE");
    play.lines(
        "server> s.listen 0 => ok
         server> s.state => LISTEN
         a> c = socket tcp
         a> c.setsockopt rcvbuf 2048 => ok
         a> c.connect 127.0.0.1:$P => ok
         a> c.state => ESTABLISHED
         b> c = socket tcp
         b> c.setblocking off => ok
         b> c.connect 127.0.0.1:$P => EINPROGRESS
         b> c.state => SYN_SENT
         b> c.close => ok
         server> conn = s.accept => conn
         a> c.fill => ... | >1000
         a< => >1000
         a> c.shutdown wr => ok
         a> c.state => FIN_WAIT1
         server> conn.state => ESTABLISHED
         server> conn.fill => ... | >1000
         server< => >1000
         server> conn.shutdown wr => ok
         server> conn.state => FIN_WAIT1
         a> c.drain
         a< => * then EOF
         a> c.state => CLOSING
         server> conn.drain
         server< => * then EOF
         server> netstat $P => client TIME_WAIT, server LISTEN, server TIME_WAIT
         server> conn.state => CLOSE
         d> c = socket tcp
         d> c.setsockopt rcvbuf 2048 => ok
         d> c.connect 127.0.0.1:$P => ok
         server> conn2 = s.accept => conn2
         d> c.shutdown wr => ok
         d> c.state => FIN_WAIT2 soon
         server> conn2.state => CLOSE_WAIT
         server> conn2.fill => ... | >1000
         server< => >1000
         server> conn2.shutdown wr => ok
         server> conn2.state => LAST_ACK
         d> c.drain
         d< => * then EOF
         server> conn2.state => CLOSE soon
         server> t = socket tcp
         server> t.setsockopt defer_accept 2 => ok",
    );
    play.bind_afresh("server> t", "Q");
    play.lines(
        "server> t.listen => ok
         e> c = socket tcp
         e> c.connect 127.0.0.1:$Q => ok
         e> netstat $Q => client ESTABLISHED, server LISTEN, server SYN_RECV",
    );
    play.session.end();
}

/// The course's `halfopen`: two queues, not one.
#[test]
fn half_open_connections_wait_in_a_queue_of_their_own() {
    let mut play = listener(&["defer_accept 3"], 2);
    play.lines(
        "h1> c = socket tcp
         h1> c.connect 127.0.0.1:$P => ok
         h2> c = socket tcp
         h2> c.connect 127.0.0.1:$P => ok
         server> netstat $P => client ESTABLISHED, client ESTABLISHED, server LISTEN, server SYN_RECV, server SYN_RECV
         server> s.queue => 0/2
         server> s.poll => nothing
         server> s.setsockopt defer_accept 0 => ok",
    );
    for name in ["f1", "f2", "f3"] {
        play.lines(&format!("{name}> c = socket tcp\n{name}> c.connect 127.0.0.1:$P => ok"));
    }
    play.lines(
        "server> s.queue => 3/2
         server> s.poll => IN
         h1> c.send \"early\" => 5
         h1> c.state => ESTABLISHED
         h1> c.outq => 5
         server> netstat $P => * server ESTABLISHED, server ESTABLISHED, server ESTABLISHED, server LISTEN, server SYN_RECV, server SYN_RECV
         server> a1 = s.accept => a1
         server> a2 = s.accept => a2
         server> a3 = s.accept => a3
         server> a4 = s.accept
         server< => a4
         server> a4.recv 10 => \"early\"
         h1> c.outq => 0 soon",
    );
}

#[test]
fn the_queue_admits_one_more_than_the_backlog() {
    for backlog in [0, 1, 2, 5] {
        let mut play = listener(&[], backlog);
        play.lines(&format!("server> s.queue => 0/{backlog}"));
        for i in 0..=backlog {
            play.lines(&format!("c{i}> c = socket tcp\nc{i}> c.connect 127.0.0.1:$P => ok"));
            play.lines(&format!("server> s.queue => {}/{backlog}", i + 1));
        }
        play.lines(&format!(
            "late> c = socket tcp
             late> c.connect 127.0.0.1:$P => ...
             late> c.state => SYN_SENT
             server> s.queue => {}/{backlog}
             late> kill => ok",
            backlog + 1
        ));
    }
}

#[test]
fn listen_again_changes_the_backlog_and_the_bare_words_mean_the_listener() {
    let mut play = listener(&[], 5);
    play.lines(
        "server> s.queue => 0/5
         server> s.listen 7 => ok
         server> queue => 0/7
         client> c = socket tcp
         client> c.queue => EINVAL
         client> c.connect 127.0.0.1:$P => ok
         server> t = socket tcp => t
         server> queue => 1/7
         server> conn = accept => conn
         server> conn.queue => EINVAL
         server> queue => 0/7
         server> s.inq => EINVAL
         server> s.outq => EINVAL
         server> u = socket udp => u
         server> u.queue => EOPNOTSUPP | ENOPROTOOPT",
    );
}

#[test]
fn time_wait_is_whose_who_closed_first() {
    for (first, second, side) in
        [("client> c", "server> conn", "client"), ("server> conn", "client> c", "server")]
    {
        let mut play = Play::connected();
        play.lines(&format!(
            "server> s.close => ok
             netstat $P => client ESTABLISHED, server ESTABLISHED
             {first}.close => ok
             {second}.recv 10 => EOF
             {second}.state => CLOSE_WAIT
             {second}.close => ok
             netstat $P => {side} TIME_WAIT"
        ));
        let Some(Outcome::Rows(rows)) =
            play.last(if side == "client" { "server" } else { "client" }).map(|r| r.outcome)
        else {
            panic!("rows")
        };
        let [Row { side: seen, state: TcpState::TimeWait, left: Some(left), .. }] = &rows[..]
        else {
            panic!("{rows:?}")
        };
        assert_eq!(seen.to_string(), side);
        assert!((Duration::from_secs(50)..=Duration::from_secs(62)).contains(left), "{left:?}");
        play.session.end();
    }
    assert!(Side::Client < Side::Server, "sorted so");
}

#[test]
fn bytes_wait_on_either_side() {
    let mut play = Play::connected();
    play.lines(
        "client> c.outq => 0
         client> c.send hello => 5
         client> c.outq => 5 | 0
         server> conn.inq => 5
         server> conn.recv 2 => \"he\"
         server> conn.inq => 3
         client> c.outq => 0 soon
         client> c.shutdown wr => ok
         server> conn.inq => 3
         server> conn.poll => IN OUT RDHUP
         server> conn.recv 10 => \"llo\"
         server> conn.inq => 0
         server> conn.recv 10 => EOF",
    );
    let filled: u64 = {
        assert_eq!(play.line("server> conn.fill"), "...");
        play.woken("server").parse().unwrap()
    };
    play.lines("server> conn.outq => >1000");
    let unread: u64 = play.line("client> c.inq").parse().unwrap();
    let unsent: u64 = play.line("server> conn.outq").parse().unwrap();
    assert!(unread > 0 && unread + unsent >= filled, "{unread} + {unsent} of {filled}");
}

#[test]
fn segments_count_what_was_sent_not_what_is_received_at_a_time() {
    let mut play = Play::connected();
    play.lines(
        "client> c.segments => 0
         client> c.send a => 1
         client> c.send b => 1
         client> c.send c => 1
         client> c.segments => 3
         client> c.send \"\" => 0
         client> c.segments => 3
         client> c.retrans => 0
         server> conn.recv 10 => \"abc\"
         server> conn.segments => 0
         client> c.rto => * ms
         client> u = socket udp
         client> u.segments => EOPNOTSUPP | ENOPROTOOPT
         client> u.rto => EOPNOTSUPP | ENOPROTOOPT
         client> u.retrans => EOPNOTSUPP | ENOPROTOOPT",
    );
}

#[test]
fn cork_holds_segments_back() {
    let mut play = Play::connected();
    play.lines(
        "client> c.setsockopt cork => ok
         client> c.send a => 1
         client> c.send b => 1
         server> conn.inq => 0
         client> c.segments => 0
         client> c.setsockopt cork off => ok
         server> conn.inq => 2
         client> c.segments => 1",
    );
}

#[test]
fn poll_says_what_a_socket_is_ready_for() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.poll => OUT HUP
         server> s.bind 127.0.0.1:0 => ok
         server> s.poll => OUT HUP",
    );
    play.share_port("s.getsockname", "P");
    play.lines(
        "client> r = socket tcp
         client> r.setblocking off => ok
         client> r.connect 127.0.0.1:$P => EINPROGRESS
         client> r.poll => IN OUT RDHUP ERR HUP
         server> s.listen 0 => ok
         server> s.poll => nothing
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> c.poll => OUT
         server> s.poll => IN
         late> d = socket tcp
         late> d.connect 127.0.0.1:$P => ...
         late> d.poll => refused: Busy *
         late> kill => ok
         server> conn = s.accept => conn
         client> c.send x => 1
         server> conn.poll => IN OUT
         server> conn.recv 1 => \"x\"
         client> c.shutdown wr => ok
         server> conn.poll => IN OUT RDHUP
         server> conn.shutdown wr => ok
         server> conn.poll => IN OUT RDHUP HUP
         client> u = socket udp
         client> u.poll => OUT
         client> u.connect 127.0.0.1:$P => ok
         client> u.send x => 1
         client> u.poll => OUT ERR
         client> u.send x => ECONNREFUSED
         client> u.poll => OUT",
    );
    let mut play = Play::connected();
    play.lines(
        "client> c.setsockopt linger 0 => ok
         client> c.close => ok
         server> conn.poll => IN OUT RDHUP ERR HUP
         server> conn.recv 1 => ECONNRESET
         server> conn.poll => IN OUT RDHUP HUP",
    );
}

#[test]
fn states_of_other_kinds_are_borrowed_from_three() {
    let mut play = Play::new();
    play.lines(
        "server> u = socket udp
         server> u.state => CLOSE
         server> u.connect 127.0.0.1:9 => ok
         server> u.state => ESTABLISHED
         server> x = socket unix
         server> x.state => CLOSE
         server> x.bind @playground-lenses => ok
         server> x.listen => ok
         server> x.state => LISTEN
         server> a, b = socketpair seqpacket
         server> a.state => ESTABLISHED
         server> a.close => ok
         server> a.state => EBADF
         server> netstat 1 => nothing",
    );
    for line in ["netstat 65536", "netstat (-1)"] {
        assert!(play.line(line).starts_with("refused: OutOfRange"), "{line}");
    }
}

#[test]
fn what_was_closed_before_the_session_began_is_not_in_its_netstat() {
    let mut first = Play::connected();
    let port = first.share_port("s.getsockname", "P");
    first.lines("client> c.close\nserver> conn.recv 1 => EOF\nserver> conn.close\nserver> s.close");
    // The kernel's timers are coarse: only what is older by more than 10 ms can be told from our own.
    first.lines("netstat $P => client TIME_WAIT\nserver> sleep 50ms => ...\nserver< => ok");
    let mut second = Play::new();
    second.session.set_shared("P", playground::model::Value::Number(port.into()));
    second.lines("netstat $P => nothing");
    first.lines("netstat $P => client TIME_WAIT");
    let mut anywhere = Play::reaching(Reach::Anywhere);
    anywhere.session.set_shared("P", playground::model::Value::Number(port.into()));
    anywhere.lines("netstat $P => client TIME_WAIT *");
    first.session.end();
}

/// Only TCP has `TCP_INFO`, so of other sockets nobody says that it was read.
#[test]
fn the_state_of_what_is_not_tcp_is_asked_elsewhere() {
    let mut play = Play::new();
    let name = format!("@playground-state-{}", std::process::id());
    play.lines(&format!(
        "server> s = socket unix
         server> s.bind {name} => ok
         server> s.listen => ok
         server> x, y = socketpair stream
         server> u = socket udp
         server> v = socket udp
         server> v.connect 127.0.0.1:9 => ok
         server> t = socket tcp"
    ));
    for (socket, state, source) in [
        ("s", "LISTEN", "SO_ACCEPTCONN"),
        ("x", "ESTABLISHED", "getpeername"),
        ("u", "CLOSE", "getpeername"),
        ("v", "ESTABLISHED", "getpeername"),
        ("t", "CLOSE", "TCP_INFO"),
    ] {
        let segments = if socket == "t" { "0" } else { "EOPNOTSUPP | ENOPROTOOPT" };
        play.lines(&format!("server> {socket}.segments => {segments}\n{socket}.state => {state}"));
        let given = play.last("server").unwrap();
        let (mut line, on) = (String::new(), given.on.as_deref());
        write_kernel_line(&mut line, Lang::En, &given.call, on, Some(&given.outcome));
        assert_eq!(line, format!("reads {source}"), "{socket}");
    }
}

#[test]
fn congestion_control_is_seen() {
    let mut play = Play::connected();
    play.lines(
        "client> c.cwnd => 10
         client> c.ssthresh => 2147483647
         client> c.rtt => * ms
         client> c.inflight => 0
         client> c.send a => 1
         client> c.inflight => 0",
    );
    let mss: u32 = play.line("c.mss").parse().unwrap();
    let window: u32 = play.line("c.window").parse().unwrap();
    assert!(mss > 500 && window > mss, "{mss}, {window}");
    play.lines("client> u = socket udp => u");
    for lens in ["cwnd", "ssthresh", "rtt", "mss", "window", "inflight"] {
        let given = play.line(&format!("u.{lens}"));
        assert!(matches!(given.as_str(), "EOPNOTSUPP" | "ENOPROTOOPT"), "{lens}: {given}");
        // Without a dot it is a name like any other.
        assert_eq!(play.line(&format!("{lens} = 5")), "5");
        assert_eq!(play.line(&format!("${lens} + 1")), "6");
    }
}

#[test]
fn the_urgent_mark_is_seen() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send ab => 2
         client> c.send X --oob => 1
         server> conn.sockatmark => 0
         server> conn.recv 10 => \"ab\"
         server> conn.sockatmark => 1
         server> conn.recv 1 --oob => \"X\"
         client> c.send cd => 2
         server> conn.recv 10 => \"cd\"
         server> conn.setsockopt oobinline => ok
         server> conn.sockatmark => 0
         client> c.send Y --oob => 1
         server> conn.sockatmark => 1
         server> conn.recv 10 => \"Y\"
         server> u = socket udp => u
         server> u.sockatmark => ENOTTY
         server> u.close => ok
         server> u.sockatmark => EBADF",
    );
}
