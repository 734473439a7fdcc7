//! `sendmsg` and `recvmsg`: parts, descriptors that travel, and what comes beside the bytes.
//!
//! Real sockets, of rustix, stand at the other end where descriptors come in or go out.

use std::{
    io::{IoSlice, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    net::{TcpListener, TcpStream},
    os::{
        fd::{AsFd, OwnedFd},
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixListener, UnixStream},
    },
};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};

use crate::{oracle::fresh_name, play::Play};

/// A session whose `me` has the connection `x`, and the real socket at its other end.
fn connected() -> (Play, UnixStream) {
    let name = fresh_name();
    let listener =
        UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    let mut play = Play::reaching(playground::engine::Reach::Anywhere);
    play.lines(&format!("me> x = socket unix\nme> x.connect @{name} => ok"));
    (play, listener.accept().unwrap().0)
}

/// What a real process gets: the bytes, the descriptors, and whether some had no room.
fn take<const N: usize>(real: &UnixStream) -> (usize, Vec<OwnedFd>, bool) {
    let mut room = [0; 100];
    let mut space = [MaybeUninit::uninit(); N];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got = recvmsg(real, &mut [IoSliceMut::new(&mut room)], &mut control, RecvFlags::empty());
    let got = got.unwrap();
    let mut passed = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            passed.extend(descriptors);
        }
    }
    (got.bytes, passed, got.flags.contains(ReturnFlags::CTRUNC))
}

fn give(real: &UnixStream, text: &str, files: &[&dyn AsFd]) {
    let files: Vec<_> = files.iter().map(|file| file.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); 2048];
    let mut control = SendAncillaryBuffer::new(&mut space);
    assert!(files.is_empty() || control.push(SendAncillaryMessage::ScmRights(&files)));
    sendmsg(real, &[IoSlice::new(text.as_bytes())], &mut control, SendFlags::empty()).unwrap();
}

#[test]
fn a_real_process_gets_what_a_session_passes() {
    let (mut play, real) = connected();
    play.lines(
        "me> k = socket tcp
         me> k.bind 127.0.0.1:0
         me> k.listen => ok
         me> x.sendmsg 'take' 'this' --fd k => 8
         me> k.close => ok",
    );
    let (bytes, mut passed, cut) = take::<1024>(&real);
    assert_eq!((bytes, passed.len(), cut), (8, 1, false));
    let listener = TcpListener::from(passed.remove(0));
    // It still listens, though the session has closed it, and it is non-blocking, as all sockets underneath are.
    let port = listener.local_addr().unwrap();
    let mut client = TcpStream::connect(port).unwrap();
    let mut served = listener.accept().unwrap().0;
    client.write_all(b"hello").unwrap();
    let mut room = [0; 5];
    served.set_nonblocking(false).unwrap();
    served.read_exact(&mut room).unwrap();
    assert_eq!(&room, b"hello");
}

#[test]
fn a_session_gets_what_a_real_process_passes() {
    let (mut play, real) = connected();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let file = std::fs::File::open("/dev/null").unwrap();
    give(&real, "take", &[&listener, &file]);
    drop(listener);
    play.lines(&format!(
        "me> data, phone = x.recvmsg => * with fd phone, fd fd
         me> phone.getsockname => 127.0.0.1:{port}
         me> phone.state => LISTEN
         me> phone.fileno => 4
         me> fd.recv => ENOTSOCK
         me> phone.accept => ..."
    ));
    let mut client = TcpStream::connect(("127.0.0.1", port)).unwrap();
    client.write_all(b"hi").unwrap();
    play.until(|play| play.line("me> conn.recv") == "\"hi\"");
}

#[test]
fn what_has_no_room_is_cut_off_as_for_a_real_process() {
    // CMSG_LEN(0) is 16 on 64 bits: a whole descriptor more fits with every 4.
    for (room, fits) in [(0, 0), (16, 0), (19, 0), (20, 1), (23, 1), (24, 2), (28, 3)] {
        let mut play = Play::new();
        play.lines("me> a, b = socketpair dgram\nme> a.sendmsg '1' --fd a --fd a --fd a => 1");
        let beside: Vec<String> = ["fd a2", "fd a3", "fd a4"][..fits]
            .iter()
            .map(ToString::to_string)
            .chain((fits < 3).then(|| "ctrunc".to_owned()))
            .collect();
        let expected = format!("\"1\" with {}", beside.join(", "));
        assert_eq!(play.line(&format!("me> b.recvmsg --control {room}")), expected, "{room}");
        assert_eq!(play.line("me> s = socket udp"), "s");
        assert_eq!(play.line("me> s.fileno"), (5 + fits).to_string(), "{room}");
    }
    // The same, as the kernel does it.
    let (one, two) = UnixStream::pair().unwrap();
    give(&one, "1", &[&one, &one, &one]);
    let (_, passed, cut) = take::<24>(&two);
    assert_eq!((passed.len(), cut), (2, true));
}

#[test]
fn both_descriptors_are_one_open_file() {
    let mut play = Play::reaching(playground::engine::Reach::Anywhere);
    let name = fresh_name();
    play.lines(&format!(
        "server> s = socket unix
         server> s.bind @{name}
         server> s.listen => ok
         client> c = socket unix
         client> c.connect @{name} => ok
         server> conn = s.accept => conn
         server> k = socket tcp
         server> k.setblocking off
         server> k.setsockopt rcvlowat 5
         server> conn.sendmsg 'k' --fd k => 1
         client> d, mine = c.recvmsg => \"k\" from @{name} with fd mine
         client> mine.fileno => 4
         client> mine.gettimeout => 0s
         client> mine.setblocking on => ok
         server> k.gettimeout => none
         server> k.bind 127.0.0.1:0 => ok
         server> k.close => ok
         client> mine.listen => ok
         client> mine.state => LISTEN
         client> mine.getsockopt rcvlowat => 5
         client> mine.accept => ..."
    ));
}

#[test]
fn one_that_is_held_by_nobody_on_its_way_is_the_same_when_it_arrives() {
    let mut play = Play::new();
    play.lines(
        "me> a, b = socketpair stream
         me> s = socket tcp
         me> s.settimeout 2s
         me> s.bind 127.0.0.1:0
         me> s.listen => ok
         me> a.sendmsg '1' --fd s => 1
         me> a.sendmsg '2' --fd s => 1
         me> s.close => ok
         me> data, one = b.recvmsg => \"1\" with fd one
         me> one.gettimeout => 2s
         me> one.settimeout none
         me> data, two = b.recvmsg => \"2\" with fd two
         me> two.gettimeout => none
         me> one.close => ok
         me> two.state => LISTEN",
    );
}

#[test]
fn what_is_on_its_way_to_nobody_is_closed() {
    // A connection whose only descriptor lies in a message: its peer gets FIN when that message is gone.
    let mut play = Play::new();
    play.listening();
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         server> conn = s.accept => conn
         server> a, b = socketpair stream
         server> a.sendmsg '1' --fd conn => 1
         server> conn.close => ok
         client> c.recv --dontwait => EAGAIN
         server> b.close => ok
         client> c.recv => EOF",
    );
    // In a circle: each is the only one who knows of the other, and the kernel finds out.
    play.lines(
        "server> x, y = socketpair stream
         server> x.sendmsg '1' --fd x => 1
         server> y.sendmsg '1' --fd y => 1
         server> x.close => ok
         server> y.close => ok",
    );
}

#[test]
fn descriptors_travel_on_unix_sockets_and_with_a_byte() {
    let mut play = Play::new();
    play.lines(
        "me> u = socket udp
         me> u.bind 127.0.0.1:0
         me> t = socket udp
         me> a, b = socketpair stream
         me> t.connect 127.0.0.1:9 => ok
         me> t.sendmsg 'x' --fd a => 1
         me> a.sendmsg '' --fd u => 0
         me> b.recvmsg --dontwait => EAGAIN
         me> u.close
         me> a.sendmsg 'x' --fd u => EBADF
         me> b.recvmsg --dontwait => EAGAIN
         me> a.sendmsg 'x' --fd a => 1
         me> b.recv => \"x\"
         me> a.close
         me> b.recvmsg => EOF",
    );
}

#[test]
fn a_thousand_descriptors_are_given_back() {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let mut play = Play::new();
    play.lines("me> a, b = socketpair dgram\nme> k = socket udp");
    let many = " --fd k".repeat(253);
    let before = open();
    for _ in 0..4 {
        play.lines(&format!("me> a.sendmsg 'x'{many} => 1"));
        let given = play.line("me> b.recvmsg");
        assert_eq!(given.matches("fd k").count(), 253, "{given}");
        // All lead to the one socket: none of the kernel's copies is kept. Other tests come and go.
        assert!(open() < before + 200);
    }
    play.lines(&format!("me> a.sendmsg 'x'{many} --fd k => EINVAL\nme> kill => ok"));
}

#[test]
fn parts_are_joined_and_divided() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket udp
         server> s.bind 127.0.0.1:0",
    );
    let port = play.share_port("s.getsockname", "P");
    play.lines(
        "client> c = socket udp
         client> c.sendmsg 'head' 'body' --to 127.0.0.1:$P => 8
         server> s.recvmsg 4 100 => \"head\", \"body\" *
         client> c.sendmsg hello world --to 127.0.0.1:$P => 11
         server> s.recvmsg 2 2 2 => \"he\", \"ll\", \"o \" truncated *
         client> c.sendmsg 'hello' --to 127.0.0.1:$P => 5
         server> s.recvmsg 2 1 --trunc => \"he\", \"l\" truncated, 5 bytes *
         client> c.sendmsg '' --to 127.0.0.1:$P => 0
         server> s.recvmsg 2 1 => \"\" *",
    );
    assert!(port > 0);
}

#[test]
fn what_travels_beside_a_datagram_is_shown_if_an_option_asks_for_it() {
    let mut play = Play::new();
    play.lines("server> s = socket udp\nserver> s.bind 127.0.0.1:0");
    play.share_port("s.getsockname", "P");
    play.lines(
        "server> s.setsockopt pktinfo => ok
         server> s.setsockopt recvttl => ok
         client> c = socket udp
         client> c.setsockopt ttl 9
         client> c.sendto 127.0.0.1:$P hi => 2
         server> s.recvmsg => \"hi\" *",
    );
    let given = play.line("client> c.sendto 127.0.0.1:$P hi");
    assert_eq!(given, "2");
    let given = play.line("server> s.recvmsg");
    assert!(given.ends_with(" with to 127.0.0.1 on lo, ttl 9"), "{given}");
    play.lines("server> s.setsockopt pktinfo 0\nserver> s.setsockopt recvttl 0\nserver> s.setsockopt timestamp => ok");
    play.lines("client> c.sendto 127.0.0.1:$P hi => 2");
    let given = play.line("server> s.recvmsg");
    let (_, time) = given.split_once(" with time ").unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let apart = now.as_secs_f64() - time.parse::<f64>().unwrap();
    assert!((0.0..60.0).contains(&apart), "{given}");
}

#[test]
fn credentials_say_who_sent_it() {
    let (mut play, real) = connected();
    play.lines("me> x.setsockopt passcred => ok");
    give(&real, "hi", &[]);
    let me = rustix::process::getpid().as_raw_nonzero();
    let (uid, gid) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    let given = play.line("me> x.recvmsg");
    assert!(given.ends_with(&format!(" with pid {me} uid {uid} gid {gid}")), "{given}");
}

#[test]
fn the_error_queue_tells_what_came_back_and_to_what() {
    let mut play = Play::new();
    play.lines(
        "me> dead = socket udp
         me> dead.bind 127.0.0.1:0",
    );
    play.share_port("dead.getsockname", "D");
    play.lines(
        "me> dead.close
         me> u = socket udp
         me> u.recvmsg --errqueue => EAGAIN
         me> u.setsockopt recverr => ok
         me> u.sendto 127.0.0.1:$D lost => 4",
    );
    let given = play.line("me> u.recvmsg --errqueue");
    assert!(given.starts_with("\"lost\" from 127.0.0.1:"), "{given}");
    assert!(given.ends_with(" with error ECONNREFUSED icmp 3 3 by 127.0.0.1"), "{given}");
    play.lines(
        "me> u.recvmsg --errqueue => EAGAIN
         me> u.sendto 127.0.0.1:$D lost => 4
         me> u.recv --errqueue => \"lost\"
         me> u.sendto 127.0.0.1:$D again => 5
         me> u.recvfrom 3 --errqueue => \"aga\" *
         me> u.sendto 127.0.0.1:$D again => 5
         me> u.recv => ECONNREFUSED",
    );
}
