//! Datagrams: addresses, boundaries, what is cut, what is refused.

use playground::{
    kernel::Socket,
    model::{Address, Errno, OptionName, ReceiveFlags, SendFlags, SocketKind},
};

use crate::support::{any, bound, has_ipv6, receive, receive_with, send};

const PLAIN: ReceiveFlags = ReceiveFlags {
    peek: false,
    waitall: false,
    dontwait: false,
    oob: false,
    trunc: false,
    errqueue: false,
};

#[test]
fn a_datagram_comes_whole_and_with_its_sender() {
    let kinds =
        if has_ipv6() { &[SocketKind::Udp, SocketKind::Udp6][..] } else { &[SocketKind::Udp] };
    for &kind in kinds {
        let (server, there) = bound(kind);
        let (client, here) = bound(kind);
        for data in [&b"hello"[..], b"", b"world"] {
            assert_eq!(client.send_to(data, &there, SendFlags::default()), Ok(data.len()));
        }
        for data in [&b"hello"[..], b"", b"world"] {
            let mut buffer = [0; 9];
            let received = server.receive_from(&mut buffer, PLAIN).unwrap();
            assert_eq!(&buffer[..received.len], data);
            assert_eq!((received.from, received.truncated), (here.clone(), false));
        }
        assert_eq!(server.receive_from(&mut [0; 9], PLAIN), Err(Errno::EAGAIN));
    }
}

#[test]
fn the_rest_of_a_datagram_is_lost_and_said_to_be() {
    let (server, there) = bound(SocketKind::Udp);
    let (client, _) = bound(SocketKind::Udp);
    client.send_to(b"0123456789", &there, SendFlags::default()).unwrap();
    client.send_to(b"next", &there, SendFlags::default()).unwrap();
    let mut buffer = [0; 4];
    for flags in [ReceiveFlags { peek: true, trunc: true, ..PLAIN }, PLAIN] {
        let received = server.receive_from(&mut buffer, flags).unwrap();
        assert_eq!((received.len, received.truncated), (4, true));
        assert_eq!(&buffer, b"0123");
    }
    let received = server.receive_from(&mut buffer, PLAIN).unwrap();
    assert_eq!((received.len, received.truncated), (4, false));
    client.send_to(b"0123456789", &there, SendFlags::default()).unwrap();
    let trunc = ReceiveFlags { trunc: true, ..PLAIN };
    assert_eq!(receive_with(&server, 4, trunc).unwrap(), b"0123", "never more than the buffer");
}

#[test]
fn the_kernels_answers_to_a_sender() {
    let (_server, there) = bound(SocketKind::Udp);
    let client = Socket::open(SocketKind::Udp).unwrap();
    let at = |text: &str| Address::Inet(text.parse().unwrap());
    assert_eq!(client.local_address(), Ok(at("0.0.0.0:0")));
    assert_eq!(send(&client, b"x"), Err(Errno::EDESTADDRREQ));
    assert_eq!(client.send_to(b"x", &at("127.0.0.1:0"), SendFlags::default()), Err(Errno::EINVAL));
    assert_eq!(
        client.send_to(b"x", &at("127.255.255.255:9"), SendFlags::default()),
        Err(Errno::EACCES)
    );
    assert_eq!(
        client.send_to(&vec![0; 65_508], &there, SendFlags::default()),
        Err(Errno::EMSGSIZE)
    );
    assert_eq!(client.send_to(&vec![0; 65_507], &there, SendFlags::default()), Ok(65_507));
    assert_ne!(client.local_address().unwrap().port(), Some(0));
    let unix = Address::Abstract(b"playground-nobody"[..].into());
    assert_eq!(client.send_to(b"x", &unix, SendFlags::default()), Err(Errno::EAFNOSUPPORT));
}

#[test]
fn a_connected_one_hears_of_a_refusal_at_every_other_send() {
    let (gone, there) = bound(SocketKind::Udp);
    drop(gone);
    let client = Socket::open(SocketKind::Udp).unwrap();
    client.connect(&there).unwrap();
    for _ in 0..3 {
        assert_eq!(send(&client, b"x"), Ok(1));
        assert!(client.poll().unwrap().error);
        assert_eq!(send(&client, b"x"), Err(Errno::ECONNREFUSED));
    }
    let silent = Socket::open(SocketKind::Udp).unwrap();
    for _ in 0..3 {
        assert_eq!(silent.send_to(b"x", &there, SendFlags::default()), Ok(1));
    }
    assert_eq!(receive(&silent, 1), Err(Errno::EAGAIN));
}

#[test]
fn the_last_of_two_that_share_a_port_gets_everything() {
    let first = Socket::open(SocketKind::Udp).unwrap();
    first.set_option(SocketKind::Udp, OptionName::Reuseaddr, 1).unwrap();
    first.bind(&any()).unwrap();
    let there = first.local_address().unwrap();
    let second = Socket::open(SocketKind::Udp).unwrap();
    assert_eq!(second.bind(&there), Err(Errno::EADDRINUSE));
    second.set_option(SocketKind::Udp, OptionName::Reuseaddr, 1).unwrap();
    second.bind(&there).unwrap();
    let client = Socket::open(SocketKind::Udp).unwrap();
    client.send_to(b"x", &there, SendFlags::default()).unwrap();
    assert_eq!(receive(&first, 9), Err(Errno::EAGAIN));
    assert_eq!(receive(&second, 9).unwrap(), b"x");
}
