//! Making, naming and closing sockets; what a non-blocking connect leaves behind.

use std::os::fd::AsFd;

use playground::{
    kernel::{Socket, keep_low_descriptors_free},
    model::{Address, Errno, How, OptionName, OptionValue, PairKind, SocketKind, TcpState},
};

use crate::support::{any, bound, connected, dialled, has_ipv6, listening, receive, send};

#[test]
fn every_kind_is_open_nonblocking_closed_on_exec_and_out_of_the_terminals_way() {
    keep_low_descriptors_free();
    let kinds = SocketKind::ALL.into_iter().filter(|_| has_ipv6());
    let kinds = kinds.chain([SocketKind::Tcp, SocketKind::Udp, SocketKind::Unix]);
    for kind in kinds {
        let socket = match Socket::open(kind) {
            // Not every user may (icmp(7), raw(7)).
            Err(Errno::EACCES | Errno::EPERM)
                if [SocketKind::Icmp, SocketKind::Raw].contains(&kind) =>
            {
                continue;
            }
            opened => opened.unwrap(),
        };
        let copy = socket.duplicate().unwrap();
        for socket in [&socket, &copy] {
            assert!(socket.descriptor() >= 1024, "{kind:?} {socket:?}");
            let number = socket.as_fd();
            assert_eq!(format!("{socket:?}"), format!("Socket({})", socket.descriptor()));
            let path = format!("/proc/self/fdinfo/{}", socket.descriptor());
            let info = std::fs::read_to_string(path).unwrap();
            let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap();
            let flags = i32::from_str_radix(flags.trim(), 8).unwrap();
            assert_eq!(flags & libc::O_NONBLOCK, libc::O_NONBLOCK, "{number:?}");
            assert_eq!(flags & libc::O_CLOEXEC, libc::O_CLOEXEC, "{number:?}");
        }
        let ty = socket.option(kind, OptionName::Type);
        assert_eq!(ty.unwrap().to_string(), kind.c_names().1, "{kind:?}");
    }
}

#[test]
fn an_accepted_socket_is_like_one_that_was_made() {
    keep_low_descriptors_free();
    let (_client, server) = connected();
    assert!(server.descriptor() >= 1024);
    assert_eq!(receive(&server, 1), Err(Errno::EAGAIN));
}

#[test]
fn a_pair_is_connected() {
    keep_low_descriptors_free();
    for kind in PairKind::ALL {
        let (a, b) = Socket::pair(kind).unwrap();
        assert!(a.descriptor() >= 1024 && b.descriptor() >= 1024);
        assert_eq!(send(&a, b"hello"), Ok(5));
        assert_eq!(receive(&b, 9).unwrap(), b"hello");
        assert_eq!(receive(&b, 9), Err(Errno::EAGAIN));
        assert_eq!(a.local_address(), Ok(Address::Unnamed));
        assert_eq!(a.peer_address(), Ok(Address::Unnamed));
    }
}

#[test]
fn both_ends_agree_about_the_addresses() {
    let (listener, there) = listening(5);
    let client = dialled(&there);
    let here = client.local_address().unwrap();
    let (server, from) = listener.accept().unwrap();
    assert_eq!(from, here);
    assert_eq!(client.peer_address(), Ok(there.clone()));
    assert_eq!(server.local_address(), Ok(there));
    assert_eq!(server.peer_address(), Ok(here));
    let fresh = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(fresh.local_address(), Ok(Address::Inet("0.0.0.0:0".parse().unwrap())));
}

#[test]
fn ipv6_is_there_or_says_so() {
    let made = Socket::open(SocketKind::Tcp6);
    let Ok(listener) = made else {
        assert_eq!(made.map(drop), Err(Errno::EAFNOSUPPORT));
        return;
    };
    let answer = listener.bind(&Address::Inet("[::1]:0".parse().unwrap()));
    if !has_ipv6() {
        assert_eq!(answer, Err(Errno::EADDRNOTAVAIL));
        return;
    }
    listener.listen(1).unwrap();
    let there = listener.local_address().unwrap();
    let client = Socket::open(SocketKind::Tcp6).unwrap();
    assert_eq!(client.connect(&there), Err(Errno::EINPROGRESS));
    let (_, from) = listener.accept().unwrap();
    assert_eq!(from, client.local_address().unwrap());
    let other = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(other.connect(&there), Err(Errno::EAFNOSUPPORT));
}

#[test]
fn an_address_that_is_taken_or_foreign_is_refused() {
    let (_holder, address) = bound(SocketKind::Tcp);
    let second = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(second.bind(&address), Err(Errno::EADDRINUSE));
    let foreign = Address::Inet("203.0.113.1:0".parse().unwrap());
    assert_eq!(second.bind(&foreign), Err(Errno::EADDRNOTAVAIL));
    assert_eq!(second.bind(&any()), Ok(()));
    assert_eq!(second.bind(&any()), Err(Errno::EINVAL));
    let long = Address::Path(vec![b'x'; 108].into());
    let unix = Socket::open(SocketKind::Unix).unwrap();
    assert_eq!(unix.bind(&long), Err(Errno::ENAMETOOLONG));
}

#[test]
fn a_connect_finished_by_connect_leaves_what_a_blocking_one_leaves() {
    let (listener, there) = listening(5);
    let client = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(client.connect(&there), Err(Errno::EINPROGRESS));
    assert_eq!(client.tcp_state(), Some(TcpState::Established));
    assert_eq!(client.connect(&there), Ok(()));
    assert_eq!(client.connect(&there), Err(Errno::EISCONN));
    drop(listener);

    let refused = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(refused.connect(&there), Err(Errno::EINPROGRESS));
    assert_eq!(refused.connect(&there), Err(Errno::ECONNREFUSED));
    assert_eq!(refused.connect(&there), Err(Errno::EINPROGRESS));
    assert_eq!(refused.connect(&there), Err(Errno::ECONNREFUSED));
}

#[test]
fn a_connect_finished_by_so_error_answers_differently() {
    let error = |socket: &Socket| socket.option(SocketKind::Tcp, OptionName::Error).unwrap();
    let (_listener, there) = listening(5);
    let client = dialled(&there);
    assert_eq!(error(&client), OptionValue::Error(None));
    assert_eq!(client.connect(&there), Ok(()), "a blocking connect would be followed by EISCONN");

    let (nobody, address) = bound(SocketKind::Tcp);
    let refused = dialled(&address);
    assert_eq!(error(&refused), OptionValue::Error(Some(Errno::ECONNREFUSED)));
    assert_eq!(error(&refused), OptionValue::Error(None));
    assert_eq!(refused.connect(&address), Err(Errno::ECONNABORTED));
    drop(nobody);
}

#[test]
fn closing_one_of_two_descriptors_ends_nothing() {
    let (client, server) = connected();
    let copy = client.duplicate().unwrap();
    assert_ne!(copy.descriptor(), client.descriptor());
    client.close().unwrap();
    assert_eq!(receive(&server, 1), Err(Errno::EAGAIN));
    assert_eq!(send(&copy, b"x"), Ok(1));
    copy.close().unwrap();
    assert_eq!(receive(&server, 9).unwrap(), b"x");
    assert_eq!(receive(&server, 9).unwrap(), b"");
}

#[test]
fn shutdown_ends_the_directions_it_names() {
    for how in How::ALL {
        let (client, server) = connected();
        client.shutdown(how).unwrap();
        let ended = matches!(how, How::Wr | How::Rdwr);
        assert_eq!(send(&client, b"x"), if ended { Err(Errno::EPIPE) } else { Ok(1) });
        assert_eq!(receive(&server, 9).unwrap(), if ended { &b""[..] } else { b"x" });
        let deaf = matches!(how, How::Rd | How::Rdwr);
        let empty = if deaf { Ok(vec![]) } else { Err(Errno::EAGAIN) };
        assert_eq!(receive(&client, 9), empty);
        assert_eq!(send(&server, b"late"), Ok(4));
        if how == How::Rd {
            assert_eq!(receive(&client, 9).unwrap(), b"late", "Linux delivers it all the same");
        }
    }
}
