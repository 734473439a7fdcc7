//! Every option: what is set, and what the kernel gives back.

use std::net::Ipv4Addr;

use playground::{
    kernel::Socket,
    model::{
        Errno, OptionName as O, OptionValue as V, SocketKind as K, SocketProtocol, SocketType,
    },
};

use crate::support::{
    CAP_NET_RAW, bound, capable, connected, dialled, has_ipv6, listening, receive,
};

#[test]
fn what_is_set_is_given_back() {
    // SO_RCVBUF and SO_SNDBUF are doubled, and never smaller than the kernel's own least.
    let rows = [
        (K::Tcp, O::Reuseaddr, 1, Ok(V::Number(1))),
        (K::Tcp, O::Reuseport, 1, Ok(V::Number(1))),
        (K::Tcp, O::Rcvbuf, 8192, Ok(V::Number(16_384))),
        (K::Tcp, O::Sndbuf, 8192, Ok(V::Number(16_384))),
        (K::Tcp, O::Rcvbuf, 0, Ok(V::Number(2304))),
        (K::Tcp, O::Sndbuf, 0, Ok(V::Number(4608))),
        (K::Tcp, O::Linger, 7, Ok(V::Linger(Some(7)))),
        (K::Tcp, O::Linger, 0, Ok(V::Linger(Some(0)))),
        (K::Tcp, O::Linger, -1, Ok(V::Linger(None))),
        (K::Tcp, O::Nodelay, 1, Ok(V::Number(1))),
        (K::Tcp, O::Cork, 1, Ok(V::Number(1))),
        (K::Tcp, O::Keepalive, 1, Ok(V::Number(1))),
        (K::Tcp, O::Keepidle, 11, Ok(V::Number(11))),
        (K::Tcp, O::Keepintvl, 12, Ok(V::Number(12))),
        (K::Tcp, O::Keepcnt, 13, Ok(V::Number(13))),
        (K::Tcp, O::Keepcnt, 0, Err(Errno::EINVAL)),
        (K::Tcp, O::UserTimeout, 1500, Ok(V::Number(1500))),
        (K::Tcp, O::DeferAccept, 1, Ok(V::Number(1))),
        (K::Tcp, O::DeferAccept, 0, Ok(V::Number(0))),
        (K::Udp, O::Broadcast, 1, Ok(V::Number(1))),
        (K::Tcp, O::Rcvlowat, 5, Ok(V::Number(5))),
        (K::Tcp, O::Ttl, 9, Ok(V::Number(9))),
        (K::Tcp, O::Ttl, 256, Err(Errno::EINVAL)),
        (K::Udp, O::Tos, 0x10, Ok(V::Number(0x10))),
        (K::Unix, O::Linger, 3, Ok(V::Linger(Some(3)))),
        (K::Tcp, O::Mss, 1, Err(Errno::EINVAL)),
        (K::Udp, O::Nodelay, 1, Err(Errno::ENOPROTOOPT)),
        (K::Unix, O::Nodelay, 1, Err(Errno::EOPNOTSUPP)),
        (K::Tcp, O::V6only, 1, Err(Errno::ENOPROTOOPT)),
        (K::Tcp, O::Error, 1, Err(Errno::ENOPROTOOPT)),
        (K::Tcp, O::Type, 1, Err(Errno::ENOPROTOOPT)),
        (K::Tcp, O::Acceptconn, 1, Err(Errno::ENOPROTOOPT)),
        (K::Tcp, O::Rcvbuf, i64::from(i32::MAX) + 1, Err(Errno::EINVAL)),
        (K::Tcp, O::Linger, i64::MIN, Err(Errno::EINVAL)),
    ];
    let rows6 = [
        (K::Tcp6, O::V6only, 1, Ok(V::Number(1))),
        (K::Udp6, O::Ttl, 9, Ok(V::Number(9))),
        (K::Tcp6, O::Tos, 0x10, Ok(V::Number(0x10))),
    ];
    for (kind, option, value, back) in
        rows.into_iter().chain(rows6.into_iter().filter(|_| has_ipv6()))
    {
        let socket = Socket::open(kind).unwrap();
        let answer =
            socket.set_option(kind, option, value).and_then(|()| socket.option(kind, option));
        assert_eq!(answer, back, "{kind:?} {option:?} {value}");
    }
}

#[test]
fn every_option_can_be_read_from_tcp() {
    let kind = if has_ipv6() { K::Tcp6 } else { K::Tcp };
    let socket = Socket::open(kind).unwrap();
    for &option in O::ALL {
        let answer = socket.option(kind, option);
        match option {
            O::Linger => assert_eq!(answer, Ok(V::Linger(None))),
            O::Error => assert_eq!(answer, Ok(V::Error(None))),
            O::Type => assert_eq!(answer, Ok(V::Type(SocketType::Stream))),
            O::Domain => assert!(matches!(answer, Ok(V::Domain(_))), "{answer:?}"),
            O::Protocol => assert_eq!(answer, Ok(V::Protocol(SocketProtocol::Tcp))),
            // Newer kernels have it for Unix sockets only (observed on Linux 6.18).
            O::Passcred => assert!(matches!(answer, Ok(V::Number(0)) | Err(Errno::EOPNOTSUPP))),
            O::Mtu => assert_eq!(answer, Err(Errno::ENOTCONN)),
            O::V6only if kind == K::Tcp => assert_eq!(answer, Err(Errno::ENOPROTOOPT)),
            // They can only be set.
            O::Join | O::Leave => assert_eq!(answer, Err(Errno::ENOPROTOOPT)),
            O::McastIf if kind == K::Tcp => {
                assert_eq!(answer, Ok(V::Interface(Ipv4Addr::UNSPECIFIED.into())));
            }
            O::Rcvtimeo | O::Sndtimeo => assert_eq!(answer, Ok(V::Time(None))),
            O::SourceRoute => assert_eq!(answer, Ok(V::Route(None))),
            O::Congestion => assert!(matches!(answer, Ok(V::Word(_))), "{answer:?}"),
            O::Peercred => assert!(matches!(answer, Ok(V::Credentials(_))), "{answer:?}"),
            _ => assert!(matches!(answer, Ok(V::Number(_))), "{option:?} {answer:?}"),
        }
    }
}

#[test]
fn what_stands_apart_from_the_others() {
    let (client, _server) = connected();
    assert_eq!(client.linger_seconds(), None);
    client.set_option(K::Tcp, O::Linger, 70_000).unwrap();
    assert_eq!(client.linger_seconds(), Some(u16::MAX));
    client.set_option(K::Tcp, O::Linger, 0).unwrap();
    assert_eq!(client.linger_seconds(), Some(0));
    assert!(!client.is_listening());
    let (listener, there) = listening(1);
    assert!(listener.is_listening());
    assert_eq!(listener.option(K::Tcp, O::Acceptconn), Ok(V::Number(1)));
    let unix = Socket::open(K::UnixDgram).unwrap();
    assert!(!unix.is_listening());
    // A connection inherits from its listener (socket(7), tcp(7)).
    listener.set_option(K::Tcp, O::Nodelay, 1).unwrap();
    listener.set_option(K::Tcp, O::Rcvbuf, 8192).unwrap();
    let _client = dialled(&there);
    let (server, _) = listener.accept().unwrap();
    assert_eq!(server.option(K::Tcp, O::Nodelay), Ok(V::Number(1)));
    assert_eq!(server.option(K::Tcp, O::Rcvbuf), Ok(V::Number(16_384)));
}

#[test]
fn reading_the_error_clears_it() {
    let (_nobody, address) = bound(K::Tcp);
    let client = dialled(&address);
    assert_eq!(client.option(K::Tcp, O::Error), Ok(V::Error(Some(Errno::ECONNREFUSED))));
    assert_eq!(client.option(K::Tcp, O::Error), Ok(V::Error(None)));
    assert_eq!(receive(&client, 1).unwrap(), b"", "after a refused connect(2) it is ENOTCONN");
}

#[test]
fn anybody_may_restrict_a_socket_to_this_machine_once() {
    let socket = Socket::open(K::Tcp).unwrap();
    assert_eq!(socket.bind_to_loopback(), Ok(()));
    let again = if capable(CAP_NET_RAW) { Ok(()) } else { Err(Errno::EPERM) };
    assert_eq!(socket.bind_to_loopback(), again);
    socket.bind(&playground::model::Address::Inet("0.0.0.0:0".parse().unwrap())).unwrap();
    socket.listen(1).unwrap();
    let port = socket.local_address().unwrap().port().unwrap();
    let client = dialled(&playground::model::Address::Inet(([127, 0, 0, 1], port).into()));
    assert!(socket.accept().is_ok());
    drop(client);
    let unix = Socket::open(K::Unix).unwrap();
    assert_eq!(unix.bind_to_loopback(), Ok(()), "means nothing there");
}
