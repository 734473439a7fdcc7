//! Multicast on the loopback device, with real sockets of the standard library as members and as senders.

use std::{
    net::{Ipv4Addr, UdpSocket},
    time::Duration,
};

use playground::model::Value;

use crate::play::{DEADLINE, Play};

const GROUP: Ipv4Addr = Ipv4Addr::new(239, 17, 2, 3);

fn member() -> UdpSocket {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.join_multicast_v4(&GROUP, &Ipv4Addr::LOCALHOST).unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    socket
}

fn share(play: &mut Play, name: &str, port: u16) {
    play.session.set_shared(name, Value::Number(port.into()));
}

#[test]
fn a_real_member_hears_what_a_session_sends_whatever_its_socket_is_bound_to() {
    let real = member();
    for bind in ["", "s.bind 127.0.0.1:0", "s.bind 0.0.0.0:0"] {
        for first in ["", "s.setsockopt mcast_if 0.0.0.0", "s.setsockopt mcast_if 127.0.0.1"] {
            for send in ["s.sendto 239.17.2.3:$R hello", "s.connect 239.17.2.3:$R\ns.send hello"] {
                let mut play = Play::new();
                share(&mut play, "R", real.local_addr().unwrap().port());
                play.lines(&format!("server> s = socket udp\n{bind}\n{first}\n{send}"));
                let mut room = [0; 10];
                let (n, from) = real.recv_from(&mut room).unwrap();
                assert_eq!(&room[..n], b"hello", "{bind} {first} {send}");
                assert!(
                    from.ip().is_loopback() || first.ends_with("0.0.0.0"),
                    "{from}: {bind} {first}"
                );
            }
        }
    }
}

#[test]
fn a_session_hears_what_a_real_socket_sends_until_it_leaves() {
    let group = Ipv4Addr::new(239, 17, 2, 5);
    let mut play = Play::new();
    play.lines(
        "server> s = socket udp
         s.bind 0.0.0.0:0
         s.setsockopt join 239.17.2.5 => ok
         s.setsockopt join 239.17.2.5 => EADDRINUSE
         s.setsockopt join 239.17.2.5 127.0.0.1 => EADDRINUSE
         client> s = socket udp
         client> s.bind 127.0.0.1:0
         client> s.setsockopt join 239.17.2.5 => ok",
    );
    let port = play.share_port("server> s.getsockname", "P");
    let real = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket2::SockRef::from(&real).set_multicast_if_v4(&Ipv4Addr::LOCALHOST).unwrap();
    assert_eq!(play.line("server> s.recv"), "...");
    real.send_to(b"to all", (group, port)).unwrap();
    assert_eq!(play.woken("server"), "\"to all\"");
    // On the loopback device this changes nothing: what is sent comes back by the device itself.
    real.set_multicast_loop_v4(false).unwrap();
    real.send_to(b"again", (group, port)).unwrap();
    assert_eq!(play.line("server> s.recv"), "\"again\"");
    // Who is bound to an address of its own hears nothing that is sent to the group.
    let other = play.share_port("client> s.getsockname", "Q");
    real.send_to(b"lost", (group, other)).unwrap();
    play.lines(
        "client> s.settimeout 1ms
         client> s.recv
         client< => timeout
         server> s.setsockopt leave 239.17.2.5 => ok
         s.setsockopt leave 239.17.2.5 => EADDRNOTAVAIL
         s.settimeout 1ms",
    );
    // Linux: while any socket of the machine is a member, one bound to the wildcard hears the group (ip(7),
    // IP_MULTICAST_ALL).
    real.send_to(b"overheard", (group, port)).unwrap();
    assert_eq!(play.line("server> s.recv"), "\"overheard\"");
    play.lines("client> s.setsockopt leave 239.17.2.5 => ok");
    real.send_to(b"late", (group, port)).unwrap();
    assert_eq!(play.line("server> s.recv"), "...");
    assert_eq!(play.woken("server"), "timeout");
}

#[test]
fn every_member_gets_a_copy_and_one_address_is_shared_with_reuseaddr() {
    let mut play = Play::new();
    play.lines("server> s = socket udp\ns.setsockopt reuseaddr\ns.bind 239.17.2.4:0");
    play.share_port("server> s.getsockname", "P");
    play.lines(
        "server> s.setsockopt join 239.17.2.4 => ok
         client> c = socket udp
         client> c.setsockopt reuseaddr => ok
         client> c.bind 239.17.2.4:$P => ok
         client> c.setsockopt join 239.17.2.4 => ok
         other> o = socket udp
         other> o.sendto 239.17.2.4:$P twice => 5
         server> s.recv => \"twice\"
         client> c.recv => \"twice\"",
    );
}

/// What leads to another interface is refused before anything is asked of the kernel.
#[test]
fn no_group_leads_outside() {
    let mut play = Play::new();
    play.lines("server> s = socket udp\nt = socket tcp");
    for line in [
        "s.setsockopt join 239.17.2.3 192.0.2.1",
        "s.setsockopt mcast_if 192.0.2.1",
        "s.setsockopt join ff15::7 2001:db8::1",
        "s.setsockopt source_route loose 192.0.2.1",
        "t.setsockopt source_route strict 127.0.0.2 192.0.2.1 127.0.0.3",
        "t.connect 239.17.2.3:80",
        "s.sendto 192.0.2.1:80 x",
    ] {
        let given = play.line(line);
        assert!(given.starts_with("refused: Outside"), "{line}: {given}");
    }
    // And a word that is no address at all.
    for (line, refused) in [
        ("s.setsockopt join here.invalid", "NoGroup"),
        ("s.setsockopt mcast_if 1.2.3", "BadAddress"),
        ("s.setsockopt mcast_if 127.0.0.256", "BadAddress"),
        ("s.setsockopt join ff15:7", "BadAddress"),
    ] {
        let given = play.line(line);
        assert!(given.starts_with(&format!("refused: {refused}")), "{line}: {given}");
    }
}

#[test]
fn a_limit_of_time_for_one_way_ends_with_eagain_as_in_a_real_socket() {
    let limit = Duration::from_millis(20);
    let (listener, real) = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        (listener, std::net::TcpStream::connect(address).unwrap())
    };
    real.set_read_timeout(Some(limit)).unwrap();
    let error = std::io::Read::read(&mut &real, &mut [0; 5]).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(11));
    drop(listener);
    let mut play = Play::connected();
    play.lines(
        "client> c.setsockopt rcvtimeo 20ms => ok
         client> c.gettimeout => none
         client> c.recv
         client< => EAGAIN
         client> c.recvline
         client< => EAGAIN
         server> conn.send ab
         client> c.recv 5 --waitall
         client< => \"ab\"
         server> s.setsockopt rcvtimeo 20ms => ok
         server> s.accept
         server< => EAGAIN
         client> c.setsockopt rcvtimeo none => ok
         client> c.recv => ...",
    );
}

#[test]
fn a_full_buffer_ends_send_after_its_own_limit_and_receiving_sleeps_on() {
    let mut play = Play::new();
    play.lines(
        "server> a, b = socketpair stream
         a.setsockopt sndtimeo 20ms => ok
         a.fill
         a.send x
         server< => EAGAIN
         a.sendall x
         server< => EAGAIN
         a.recv => ...",
    );
}

/// What is accepted has the limits that its listener had when it came.
#[test]
fn limits_are_inherited_from_the_listener() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> s.setsockopt rcvtimeo 1s => ok
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         server> s.setsockopt rcvtimeo none => ok
         k = s.accept => k
         k.getsockopt rcvtimeo => 1s",
    );
}
