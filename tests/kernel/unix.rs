//! Unix sockets: their three kinds of names, and their full queues.

use std::path::Path;

use playground::{
    kernel::{Received, Socket},
    model::{Address, Errno, PairKind, ReceiveFlags, SendFlags, SocketKind},
};

use crate::support::{receive, send};

fn path(directory: &Path, name: &str) -> Address {
    Address::Path(directory.join(name).to_str().unwrap().as_bytes().into())
}

#[test]
fn a_path_an_abstract_name_and_one_that_the_kernel_chooses() {
    let directory = tempfile::tempdir().unwrap();
    let unique = format!("playground-test-{}", std::process::id());
    for name in [
        path(directory.path(), "demo.sock"),
        path(directory.path(), "手机"),
        Address::Abstract(unique.as_bytes().into()),
    ] {
        let listener = Socket::open(SocketKind::Unix).unwrap();
        assert_eq!(listener.local_address(), Ok(Address::Unnamed));
        listener.bind(&name).unwrap();
        assert_eq!(listener.local_address(), Ok(name.clone()));
        listener.listen(1).unwrap();
        let client = Socket::open(SocketKind::Unix).unwrap();
        client.connect(&name).unwrap();
        let (server, from) = listener.accept().unwrap();
        assert_eq!(from, Address::Unnamed);
        assert_eq!(client.peer_address(), Ok(name.clone()));
        assert_eq!(server.local_address(), Ok(name.clone()));
        let second = Socket::open(SocketKind::Unix).unwrap();
        assert_eq!(second.bind(&name), Err(Errno::EADDRINUSE));
    }
    let chosen = Socket::open(SocketKind::UnixDgram).unwrap();
    chosen.bind(&Address::Unnamed).unwrap();
    let Ok(Address::Abstract(name)) = chosen.local_address() else { panic!("{chosen:?}") };
    assert_eq!(name.len(), 5);
}

#[test]
fn a_file_outlives_its_socket() {
    let directory = tempfile::tempdir().unwrap();
    let name = path(directory.path(), "stale.sock");
    let client = Socket::open(SocketKind::Unix).unwrap();
    assert_eq!(client.connect(&name), Err(Errno::ENOENT));
    let first = Socket::open(SocketKind::Unix).unwrap();
    first.bind(&name).unwrap();
    first.close().unwrap();
    assert_eq!(client.connect(&name), Err(Errno::ECONNREFUSED));
    let second = Socket::open(SocketKind::Unix).unwrap();
    assert_eq!(second.bind(&name), Err(Errno::EADDRINUSE));
    let nowhere = path(directory.path(), "no/such.sock");
    assert_eq!(second.bind(&nowhere), Err(Errno::ENOENT));
}

#[test]
fn connecting_to_a_full_queue_says_eagain() {
    let name =
        Address::Abstract(format!("playground-full-{}", std::process::id()).as_bytes().into());
    let listener = Socket::open(SocketKind::Unix).unwrap();
    listener.bind(&name).unwrap();
    listener.listen(1).unwrap();
    let clients: Vec<Socket> = (0..3).map(|_| Socket::open(SocketKind::Unix).unwrap()).collect();
    let answers: Vec<_> = clients.iter().map(|client| client.connect(&name)).collect();
    assert_eq!(answers, [Ok(()), Ok(()), Err(Errno::EAGAIN)]);
    listener.accept().unwrap();
    assert_eq!(clients[2].connect(&name), Ok(()));
}

#[test]
fn datagrams_wait_in_a_short_queue_and_name_their_sender() {
    let limit = std::fs::read_to_string("/proc/sys/net/unix/max_dgram_qlen").unwrap();
    let limit: usize = limit.trim().parse().unwrap();
    let unique =
        |word| Address::Abstract(format!("{word}-{}", std::process::id()).as_bytes().into());
    let (here, there) = (unique("playground-from"), unique("playground-to"));
    let server = Socket::open(SocketKind::UnixDgram).unwrap();
    server.bind(&there).unwrap();
    let client = Socket::open(SocketKind::UnixDgram).unwrap();
    client.bind(&here).unwrap();
    let mut sent = 0;
    while client.send_to(b"x", &there, SendFlags::default()).is_ok() {
        sent += 1;
    }
    assert_eq!(sent, limit + 1);
    assert_eq!(client.send_to(b"x", &there, SendFlags::default()), Err(Errno::EAGAIN));
    let received = server.receive_from(&mut [0; 9], ReceiveFlags::default()).unwrap();
    assert_eq!(received, Received { len: 1, whole: 1, from: here, truncated: false });
    let nameless = Socket::open(SocketKind::UnixDgram).unwrap();
    assert_eq!(nameless.send_to(b"x", &there, SendFlags::default()), Ok(1));
    for _ in 0..limit {
        receive(&server, 9).unwrap();
    }
    let received = server.receive_from(&mut [0; 9], ReceiveFlags::default()).unwrap();
    assert_eq!(received.from, Address::Unnamed);
    drop(server);
    assert_eq!(client.send_to(b"x", &there, SendFlags::default()), Err(Errno::ECONNREFUSED));
}

#[test]
fn seqpacket_keeps_boundaries_and_has_an_end() {
    let (a, b) = Socket::pair(PairKind::Seqpacket).unwrap();
    send(&a, b"one").unwrap();
    send(&a, b"two").unwrap();
    let received = b.receive_from(&mut [0; 2], ReceiveFlags::default()).unwrap();
    assert_eq!((received.len, received.truncated), (2, true));
    assert_eq!(receive(&b, 9).unwrap(), b"two");
    a.close().unwrap();
    assert_eq!(receive(&b, 9).unwrap(), b"");
    let (a, b) = Socket::pair(PairKind::Stream).unwrap();
    send(&a, b"unread").unwrap();
    b.close().unwrap();
    assert_eq!(receive(&a, 9), Err(Errno::ECONNRESET));
    assert_eq!(send(&a, b"x"), Err(Errno::EPIPE));
}
