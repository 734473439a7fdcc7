//! One epoll: told once, told again only when asked again, woken from outside.

use std::{
    io::{Read, Write},
    time::{Duration, Instant},
};

use playground::{
    kernel::{Interest, Readiness, Socket},
    model::{Errno, How, PairKind, ReceiveFlags, SendFlags},
};

use crate::support::{bound, connected, dialled, fill, listening, receive, receive_with, send};
use playground::model::SocketKind;

/// What is ready now.
fn now(readiness: &mut Readiness) -> Vec<usize> {
    let anything = readiness.anything();
    let mut woken = vec![99];
    readiness.wait(Some(Duration::ZERO), &mut woken).unwrap();
    assert_eq!(anything, !woken.is_empty(), "anything() and wait() disagree: {woken:?}");
    woken.sort_unstable();
    woken
}

#[test]
fn a_socket_is_reported_once_and_again_only_when_armed_again() {
    let mut readiness = Readiness::new().unwrap();
    let (client, server) = connected();
    readiness.arm(&server, 7, Interest::Read, false).unwrap();
    assert!(now(&mut readiness).is_empty());
    send(&client, b"x").unwrap();
    assert_eq!(now(&mut readiness), [7]);
    assert!(now(&mut readiness).is_empty());
    send(&client, b"y").unwrap();
    assert!(now(&mut readiness).is_empty());
    readiness.arm(&server, 8, Interest::Read, true).unwrap();
    assert_eq!(now(&mut readiness), [8], "what is ready already is reported");
    receive(&server, 9).unwrap();
    readiness.arm(&server, 8, Interest::Read, true).unwrap();
    assert!(now(&mut readiness).is_empty());
    client.shutdown(How::Wr).unwrap();
    assert_eq!(now(&mut readiness), [8], "the end of the stream wakes a receiver");
}

#[test]
fn registering_is_exact() {
    let readiness = Readiness::new().unwrap();
    let (client, _server) = connected();
    assert_eq!(readiness.arm(&client, 1, Interest::Read, true), Err(Errno::ENOENT));
    readiness.arm(&client, 1, Interest::Read, false).unwrap();
    assert_eq!(readiness.arm(&client, 1, Interest::Read, false), Err(Errno::EEXIST));
    assert_eq!(readiness.arm(&client, usize::MAX, Interest::Read, true), Err(Errno::EIO));
    readiness.forget(&client);
    readiness.forget(&client);
    readiness.arm(&client, 1, Interest::Read, false).unwrap();
}

#[test]
fn a_forgotten_socket_is_silent_even_if_a_copy_of_it_lives() {
    let mut readiness = Readiness::new().unwrap();
    let (client, server) = connected();
    let copy = server.duplicate().unwrap();
    readiness.arm(&server, 1, Interest::Read, false).unwrap();
    readiness.forget(&server);
    drop(server);
    send(&client, b"x").unwrap();
    assert!(now(&mut readiness).is_empty());
    assert_eq!(receive(&copy, 9).unwrap(), b"x");

    readiness.arm(&copy, 2, Interest::Read, false).unwrap();
    let third = copy.duplicate().unwrap();
    drop(copy);
    send(&client, b"x").unwrap();
    assert_eq!(now(&mut readiness), [2], "which is why forget comes before close");
    drop(third);
}

#[test]
fn each_interest_is_woken_by_what_it_waits_for() {
    for (interest, by_data, by_room) in [
        (Interest::None, false, false),
        (Interest::Read, true, false),
        (Interest::Write, false, true),
        (Interest::Both, true, true),
    ] {
        let mut readiness = Readiness::new().unwrap();
        let (client, server) = connected();
        fill(&client);
        readiness.arm(&client, 1, interest, false).unwrap();
        assert!(now(&mut readiness).is_empty());
        send(&server, b"x").unwrap();
        assert_eq!(!now(&mut readiness).is_empty(), by_data, "{interest:?}");

        receive(&client, 9).unwrap();
        readiness.arm(&client, 1, interest, true).unwrap();
        assert!(now(&mut readiness).is_empty());
        while receive(&server, 1 << 20).is_ok() {}
        let mut woken = Vec::new();
        // Room comes with an acknowledgement, which may be a moment late.
        let patience = Duration::from_millis(if by_room { 5000 } else { 0 });
        readiness.wait(Some(patience), &mut woken).unwrap();
        assert_eq!(!woken.is_empty(), by_room, "{interest:?}");
    }
}

#[test]
fn two_wishes_make_one_interest() {
    use Interest::{Both, None, Read, Write};
    for (a, b, both) in [
        (None, None, None),
        (None, Read, Read),
        (Write, None, Write),
        (Read, Read, Read),
        (Read, Write, Both),
        (Both, Read, Both),
        (Write, Both, Both),
    ] {
        assert_eq!(a.and(b), both);
        assert_eq!(b.and(a), both);
    }
}

#[test]
fn listeners_connects_and_datagrams_wake() {
    let mut readiness = Readiness::new().unwrap();
    let (listener, there) = listening(0);
    readiness.arm(&listener, 1, Interest::Read, false).unwrap();
    let first = dialled(&there);
    assert_eq!(now(&mut readiness), [1]);
    let waiting = dialled(&there);
    readiness.arm(&waiting, 2, Interest::Write, false).unwrap();
    readiness.arm(&first, 3, Interest::Write, false).unwrap();
    assert_eq!(now(&mut readiness), [3]);
    let (_nobody, address) = bound(SocketKind::Tcp);
    let refused = dialled(&address);
    readiness.arm(&refused, 4, Interest::Write, false).unwrap();
    assert_eq!(now(&mut readiness), [4]);
    let (udp, there) = bound(SocketKind::Udp);
    readiness.arm(&udp, 5, Interest::Read, false).unwrap();
    udp.send_to(b"", &there, SendFlags::default()).unwrap();
    assert_eq!(now(&mut readiness), [5]);
    listener.shutdown(How::Rd).unwrap();
    readiness.arm(&listener, 6, Interest::Read, true).unwrap();
    assert_eq!(now(&mut readiness), [6], "shutdown wakes who sleeps in accept");
    assert_eq!(listener.accept().map(drop), Err(Errno::EINVAL));
}

#[test]
fn urgent_data_wakes_a_receiver_but_not_for_ever() {
    let mut readiness = Readiness::new().unwrap();
    let (client, server) = connected();
    readiness.arm(&server, 1, Interest::Read, false).unwrap();
    client.send(b"!", SendFlags { oob: true, ..SendFlags::default() }).unwrap();
    assert_eq!(now(&mut readiness), [1]);
    // As a blocking recv would, this one goes over the urgent byte and finds nothing.
    assert_eq!(receive(&server, 9), Err(Errno::EAGAIN));
    readiness.arm(&server, 1, Interest::Read, true).unwrap();
    assert!(now(&mut readiness).is_empty());
    let urgent = ReceiveFlags { oob: true, ..ReceiveFlags::default() };
    assert_eq!(receive_with(&server, 9, urgent), Err(Errno::EINVAL));
}

#[test]
fn more_sockets_than_one_batch_are_all_reported() {
    let mut readiness = Readiness::new().unwrap();
    let pairs: Vec<_> = (0..600).map(|_| Socket::pair(PairKind::Stream).unwrap()).collect();
    for (key, (a, b)) in pairs.iter().enumerate() {
        readiness.arm(a, key, Interest::Read, false).unwrap();
        send(b, b"x").unwrap();
    }
    let mut seen = Vec::new();
    let mut woken = Vec::new();
    while readiness.anything() {
        readiness.wait(Some(Duration::ZERO), &mut woken).unwrap();
        seen.append(&mut woken);
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..600).collect::<Vec<_>>());
}

#[test]
fn a_pipe_is_reported_as_long_as_something_is_in_it() {
    let mut readiness = Readiness::new().unwrap();
    let (mut reader, mut writer) = std::io::pipe().unwrap();
    readiness.watch(&reader, 5).unwrap();
    assert!(now(&mut readiness).is_empty());
    writer.write_all(b"!").unwrap();
    assert_eq!(now(&mut readiness), [5]);
    assert_eq!(now(&mut readiness), [5]);
    reader.read_exact(&mut [0]).unwrap();
    assert!(now(&mut readiness).is_empty());
    drop(writer);
    assert_eq!(now(&mut readiness), [5], "its end is something to read too");
    readiness.unwatch(&reader);
    assert!(now(&mut readiness).is_empty());
    let file = tempfile::tempfile().unwrap();
    assert_eq!(readiness.watch(&file, 6), Err(Errno::EPERM));
}

#[test]
fn a_wait_ends_with_its_time_or_with_a_notice_from_another_thread() {
    let mut readiness = Readiness::new().unwrap();
    let mut woken = vec![1];
    let began = Instant::now();
    readiness.wait(Some(Duration::from_millis(20)), &mut woken).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(20));
    assert!(woken.is_empty());

    let notifier = readiness.notifier();
    let other = std::thread::Builder::new().spawn(move || notifier.clone().notify()).unwrap();
    readiness.wait(None, &mut woken).unwrap();
    assert!(woken.is_empty());
    other.join().unwrap();

    readiness.notifier().notify();
    assert!(readiness.anything());
    readiness.wait(None, &mut woken).unwrap();
    assert!(!readiness.anything());
}
