//! Datagrams: boundaries, loss in silence, and who hears of a refusal.

use crate::{
    alone::{self, CAP_NET_ADMIN, User, capable},
    play::Play,
};

/// A bound socket `r` of receiver, `$R` its port, and an unbound one `s` of sender.
fn two() -> Play {
    let mut play = Play::new();
    play.lines(
        "receiver> r = socket udp => r
         receiver> r.bind 127.0.0.1:0 => ok",
    );
    play.share_port("r.getsockname", "R");
    play.lines("sender> s = socket udp => s");
    play
}

#[test]
fn a_datagram_is_received_whole_or_cut_never_joined() {
    let mut play = two();
    play.lines(
        "sender> s.getsockname => 0.0.0.0:0
         sender> s.sendto 127.0.0.1:$R \"one\" => 3",
    );
    play.share_port("s.getsockname", "S");
    play.lines(
        "sender> s.sendto 127.0.0.1:$R \"two\" => 3
         sender> s.sendto 127.0.0.1:$R \"0123456789\" => 10
         sender> s.sendto 127.0.0.1:$R \"0123456789\" => 10
         sender> s.sendto 127.0.0.1:$R \"0123456789\" => 10
         sender> s.sendto 127.0.0.1:$R \"end\" => 3
         receiver> r.inq => 3
         receiver> r.recv 100 => \"one\"
         receiver> r.recvfrom 100 => \"two\" from *
         receiver> r.recv 4 => \"0123\"
         receiver> r.recv 4 --peek --trunc => \"0123\" truncated, 10 bytes
         receiver> r.recv 4 --trunc => \"0123\" truncated, 10 bytes
         receiver> r.recv 10 --trunc => \"0123456789\"
         receiver> r.recv 100 => \"end\"
         receiver> r.recv 100 --dontwait => EAGAIN",
    );
}

#[test]
fn an_empty_datagram_arrives_and_is_no_end() {
    let mut play = two();
    play.lines(
        "receiver> r.recvfrom => ...
         sender> s.sendto 127.0.0.1:$R \"\" => 0",
    );
    let port = play.share_port("s.getsockname", "S");
    assert_eq!(play.woken("receiver"), format!("\"\" from 127.0.0.1:{port}"));
    play.lines(
        "sender> s.sendto 127.0.0.1:$R \"\" => 0
         sender> s.sendto 127.0.0.1:$R \"x\" => 1
         receiver> r.recv 100 => \"\"
         receiver> r.recv 100 => \"x\"
         receiver> r.sendto $from back => 4
         sender> s.recv 100 => \"back\"",
    );
}

#[test]
fn the_answer_goes_to_from() {
    let mut play = two();
    play.lines("sender> s.sendto 127.0.0.1:$R hello => 5");
    play.lines(
        "receiver> data, who = r.recvfrom 100
         receiver> $data => \"hello\"
         receiver> r.sendto $who upper($data) => 5
         receiver> r.sendto $from upper($_) => 5
         sender> s.recvfrom => \"HELLO\" from *
         sender> s.recv => \"HELLO\"
         other> o = socket udp
         other> r.sendto $from x => refused: OthersName *
         other> o.recv --dontwait => EAGAIN",
    );
}

#[test]
fn what_a_datagram_socket_refuses() {
    let mut play = two();
    play.lines(
        "sender> s.send hello => EDESTADDRREQ
         sender> s.sendto 127.0.0.1:0 x => EINVAL
         sender> s.sendto 127.0.0.1:$R \"x\" * 65507 => 65507
         sender> s.sendto 127.0.0.1:$R \"x\" * 65508 => EMSGSIZE
         receiver> r.recv 70000
         receiver> len($_) => 65507
         sender> s.listen 5 => EOPNOTSUPP
         sender> s.accept => EOPNOTSUPP
         sender> s.getpeername => ENOTCONN
         sender> s.shutdown wr => ENOTCONN
         sender> s.bind 127.0.0.1:$R => EINVAL
         other> o = socket udp
         other> o.bind 127.0.0.1:$R => EADDRINUSE
         other> t = socket tcp
         other> t.bind 127.0.0.1:0 => ok",
    );
    // The ports of TCP are others.
    play.share_port("t.getsockname", "T");
    play.lines("other> o.bind 127.0.0.1:$T => ok");
}

#[test]
fn a_broadcast_wants_the_option_and_a_wider_reach() {
    let mut play = Play::reaching(playground::engine::Reach::Anywhere);
    // 127.255.255.255 is the broadcast address of the loopback device: nothing leaves.
    play.lines(
        "server> u = socket udp
         u.sendto 127.255.255.255:9 x => EACCES
         u.connect 127.255.255.255:9 => EACCES
         u.setsockopt broadcast => ok
         u.sendto 127.255.255.255:9 x => 1",
    );
    let mut play = Play::new();
    play.lines("server> u = socket udp\nu.setsockopt broadcast => ok");
    assert!(play.line("u.sendto 255.255.255.255:9 x").starts_with("refused: Outside"));
}

#[test]
fn a_connected_socket_hears_of_a_refusal_at_every_second_send() {
    let mut play = two();
    play.lines(
        "sender> s.connect 127.0.0.1:$R => ok
         receiver> r.close => ok
         sender> s.send 1 => 1
         sender> s.poll => OUT ERR
         sender> s.send 2 => ECONNREFUSED
         sender> s.send 3 => 1
         sender> s.send 4 => ECONNREFUSED
         sender> s.send 5 => 1
         sender> s.recv 10 => ECONNREFUSED
         sender> s.recv 10 => ...
         other> o = socket udp
         other> o.sendto 127.0.0.1:$R silence => 7
         other> o.sendto 127.0.0.1:$R silence => 7
         other> o.getsockopt error => 0
         receiver> q = socket udp
         receiver> q.bind 127.0.0.1:$R => ok
         receiver> q.recv --dontwait => EAGAIN
         receiver> kill => ok",
    );
    // The failing send carried nothing: a server that came up in between has missed it.
    let mut play = two();
    play.lines(
        "sender> s.connect 127.0.0.1:$R => ok
         receiver> r.close => ok
         sender> s.send 1 => 1
         receiver> q = socket udp
         receiver> q.bind 127.0.0.1:$R => ok
         sender> s.send 2 => ECONNREFUSED
         sender> s.send 3 => 1
         receiver> q.recv => \"3\"
         receiver> q.recv --dontwait => EAGAIN",
    );
}

#[test]
fn a_refusal_wakes_who_receives() {
    let mut play = two();
    play.lines(
        "sender> s.connect 127.0.0.1:$R => ok
         receiver> r.close => ok
         sender> program {
           thread {
             try s.recv 10
             print $error
           }
           sleep 1ms
           s.send x
         }",
    );
    play.until(|play| play.line("sender> output") == "\"ECONNREFUSED\"");
}

#[test]
fn a_connected_socket_hears_its_peer_only() {
    let mut play = two();
    play.lines("sender> s.connect 127.0.0.1:$R => ok");
    play.share_port("s.getsockname", "S");
    play.lines(
        "stranger> t = socket udp
         stranger> t.sendto 127.0.0.1:$S psst => 4
         sender> s.recv --dontwait => EAGAIN
         stranger> t.connect 127.0.0.1:$S => ok
         stranger> t.send psst => 4
         stranger> t.send psst => ECONNREFUSED
         receiver> r.sendto 127.0.0.1:$S hello => 5
         sender> s.recv => \"hello\"",
    );
}

#[test]
fn what_there_is_no_room_for_is_lost_in_silence() {
    let mut play = two();
    play.lines(
        "receiver> r.setsockopt rcvbuf 4096 => ok
         sender> s.connect 127.0.0.1:$R => ok",
    );
    for _ in 0..200 {
        play.lines("sender> s.send hi => 2");
    }
    let drops: u64 = play.line("receiver> r.drops").parse().unwrap();
    assert!((1..200).contains(&drops), "{drops}");
    let mut got = 0;
    while play.line("receiver> r.recv --dontwait") == "\"hi\"" {
        got += 1;
    }
    assert_eq!(got + drops, 200, "every one is received or counted");
    // `fill` on what never blocks comes to an end.
    play.lines("sender> s.fill 1 => 65536\nsender> s.fill 70000 => EMSGSIZE");
}

#[test]
fn a_filter_loses_datagrams() {
    filtered(&mut two());
    alone::alone("datagram::a_filter_loses_datagrams_of_anybody", User::Ordinary);
}

#[test]
#[ignore = "run by its neighbour, without privilege"]
fn a_filter_loses_datagrams_of_anybody() {
    filtered(&mut two());
}

fn filtered(play: &mut Play) {
    play.lines(
        "receiver> r.filter drop => ok
         sender> s.sendto 127.0.0.1:$R lost => 4
         receiver> r.recv --dontwait => EAGAIN
         receiver> r.drops => 1
         receiver> r.filter off => ok
         receiver> r.filter off => ok
         sender> s.sendto 127.0.0.1:$R here => 4
         receiver> r.recv --dontwait => \"here\"
         receiver> r.filter 50% => ok",
    );
    for _ in 0..100 {
        play.lines("sender> s.sendto 127.0.0.1:$R x => 1");
    }
    let drops: u64 = play.line("receiver> r.drops").parse().unwrap();
    assert!((11..91).contains(&drops), "about half of 100: {drops}");
}

#[test]
fn a_filter_is_for_datagrams() {
    let mut play = Play::connected();
    play.lines(
        "server> s.filter 10% => refused: LostOnTheWire
         server> conn.filter drop => refused: LostOnTheWire
         client> c.send here => 4
         server> conn.recv => \"here\"
         server> conn.close
         server> conn.filter drop => EBADF",
    );
}

#[test]
fn an_ordinary_user_sends_more_than_once() {
    wildcards();
    alone::alone("datagram::anybody_sends_more_than_once", User::Ordinary);
}

#[test]
#[ignore = "run by its neighbour, without privilege"]
fn anybody_sends_more_than_once() {
    assert!(!capable(CAP_NET_ADMIN));
    wildcards();
}

/// The loopback device can be chosen once without privilege (socket(7)), however often a call is tried.
fn wildcards() {
    let mut play = two();
    play.lines(
        "sender> s.sendto 127.0.0.1:$R 1 => 1
         sender> s.sendto 127.0.0.1:$R 2 => 1
         receiver> r.recv => \"1\"
         receiver> r.recv => \"2\"
         sender> w = socket udp
         sender> w.bind 0.0.0.0:$R => EADDRINUSE
         sender> w.bind 0.0.0.0:$R => EADDRINUSE
         sender> w.bind 0.0.0.0:0 => ok
         sender> u = socket udp
         sender> u.sendto 127.0.0.1:0 x => EINVAL
         sender> u.sendto 127.0.0.1:$R x => 1
         sender> t = socket tcp
         sender> t.bind 0.0.0.0:80 => EACCES | ok | EADDRINUSE
         sender> l = socket tcp
         sender> l.listen 1 => ok
         sender> l.listen 2 => ok",
    );
}

#[test]
fn no_other_spelling_of_an_address_leads_outside() {
    let mut play = Play::new();
    // 192.0.2.1 as getaddrinfo(3) also reads it (RFC 5737: nobody's address).
    play.lines("server> u = socket udp\nserver> t = socket tcp\nserver> v = socket tcp6\nserver> n = 3221225985");
    for line in [
        "u.sendto 3221225985:9 x",
        "u.connect 0xc0000201:9",
        "u.sendto 0300.0.513:9 x",
        "u.sendto 192.0.513:9 x",
        "u.sendto 192.513:9 x",
        "u.sendto 0xC0.0x0.0x2.0x1:9 x",
        "t.connect 3221225985:9",
        "t.connect 3221225985 9",
        "t.connect $n:9",
        "v.connect 3221225985:9",
    ] {
        let given = play.line(line);
        assert!(
            given.starts_with("refused: Outside") && given.contains("192.0.2.1"),
            "{line}: {given}"
        );
    }
    // The same forms of an address of this machine.
    play.lines("u.sendto 2130706433:9 x => 1\nu.sendto 127.1:9 x => 1 | ECONNREFUSED");
}

#[test]
fn connect_none_takes_the_peer_away() {
    let mut play = two();
    play.lines(
        "sender> s.connect 127.0.0.1:$R => ok
         sender> s.send \"one\" => 3
         sender> s.connect none => ok
         sender> s.getpeername => ENOTCONN
         sender> s.getsockname => 0.0.0.0:0
         sender> s.send \"two\" => EDESTADDRREQ
         sender> s.sendto 127.0.0.1:$R \"three\" => 5
         receiver> r.recv 10 => \"one\"
         receiver> r.recvfrom 10 => \"three\" from *
         sender> s.connect none => ok
         sender> a, b = socketpair stream => a, b
         sender> a.connect none => EINVAL
         sender> d, e = socketpair dgram => d, e
         sender> d.connect none => ok
         sender> d.send \"x\" => ENOTCONN",
    );
}

#[test]
fn connect_none_resets_tcp_and_ends_a_listener() {
    let mut play = Play::connected();
    play.lines(
        "client> c.connect none => ok
         client> c.state => CLOSE
         client> c.getpeername => ENOTCONN
         server> conn.recv 5 => ECONNRESET
         server> s.connect none => ok
         server> s.state => CLOSE
         server> s.accept => EINVAL",
    );
}

#[test]
fn recvfrom_and_sendto_take_the_flags_too() {
    let mut play = two();
    play.lines(
        "receiver> r.recvfrom 10 --dontwait => EAGAIN
         sender> s.sendto 127.0.0.1:$R \"0123456789\" --nosignal => 10
         receiver> r.recvfrom 1 --peek --trunc => \"0\" truncated, 10 bytes from *
         receiver> r.recvfrom 100 --peek => \"0123456789\" from *
         receiver> r.recvfrom 4 --trunc => \"0123\" truncated, 10 bytes from *
         sender> s.sendto 127.0.0.1:$R \"one, \" --more => 5
         receiver> r.recvfrom --dontwait => EAGAIN
         sender> s.sendto 127.0.0.1:$R \"two\" => 3
         receiver> r.recvfrom => \"one, two\" from *
         sender> s.sendto 127.0.0.1:$R \"x\" --oob => EOPNOTSUPP
         receiver> r.recvfrom --oob --dontwait => EAGAIN",
    );
}

#[test]
fn tcp_throws_away_what_trunc_takes() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send \"abcdefghij\" => 10
         server> conn.recv 2 --trunc --peek => \"\" truncated, 2 bytes
         server> conn.recv 4 --trunc => \"\" truncated, 4 bytes
         server> conn.recvfrom 1 --trunc => \"\" truncated, 1 bytes
         server> conn.recvfrom 2 --peek => \"fg\" from -
         server> conn.recv 10 => \"fghij\"
         server> conn.recv 10 --trunc --dontwait => EAGAIN
         client> c.send \"one \" --more => 4
         server> conn.recv --dontwait => EAGAIN
         client> c.send \"two\" --nosignal => 3
         server> conn.recv 100 => \"one two\"
         client> c.close => ok
         server> conn.recv 10 --trunc => EOF",
    );
}
