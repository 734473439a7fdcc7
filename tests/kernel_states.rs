//! Every call in every state, as the kernel answers non-blocking sockets.
//!
//! The table is what a reader of a man page would like to have; `ok` and `1` are successes, `EOF` an
//! empty receive. `closed` is a descriptor that is no socket's any more: here one opened with `O_PATH`,
//! to which the kernel says EBADF for good, whatever other tests open meanwhile.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs::OpenOptions,
    os::{fd::OwnedFd, unix::fs::OpenOptionsExt},
};

use playground::{
    kernel::Socket,
    model::{
        Address, Errno, How, OptionName, PairKind, ReceiveFlags, SendFlags, SocketKind, TcpState,
    },
};

const TABLE: &str = "
|             | fresh       | bound       | listening | connecting | refused     | connected | shutwr   | peerhalf | peerclosed | reset      | reset_read | closed | ufresh       | ubound       | uconn      | xfresh     | xpair   |
| bind        | ok          | EINVAL      | EINVAL    | EINVAL     | ok          | EINVAL    | EINVAL   | EINVAL   | EINVAL     | ok         | ok         | EBADF  | ok           | EINVAL       | EINVAL     | ok         | ok      |
| listen      | ok          | ok          | ok        | EINVAL     | ok          | EINVAL    | EINVAL   | EINVAL   | EINVAL     | EINVAL     | EINVAL     | EBADF  | EOPNOTSUPP   | EOPNOTSUPP   | EOPNOTSUPP | EINVAL     | EINVAL  |
| accept      | EINVAL      | EINVAL      | EAGAIN    | EINVAL     | EINVAL      | EINVAL    | EINVAL   | EINVAL   | EINVAL     | EINVAL     | EINVAL     | EBADF  | EOPNOTSUPP   | EOPNOTSUPP   | EOPNOTSUPP | EINVAL     | EINVAL  |
| connect     | EINPROGRESS | EINPROGRESS | EISCONN   | EALREADY   | EINPROGRESS | EISCONN   | EISCONN  | EISCONN  | EISCONN    | EISCONN    | EISCONN    | EBADF  | ok           | ok           | ok         | ENOENT     | ENOENT  |
| send        | EPIPE       | EPIPE       | EPIPE     | EAGAIN     | EPIPE       | 1         | EPIPE    | 1        | 1          | ECONNRESET | EPIPE      | EBADF  | EDESTADDRREQ | EDESTADDRREQ | 1          | ENOTCONN   | 1       |
| recv        | ENOTCONN    | ENOTCONN    | ENOTCONN  | EAGAIN     | ENOTCONN    | EAGAIN    | EAGAIN   | EOF      | EOF        | ECONNRESET | EOF        | EBADF  | EAGAIN       | EAGAIN       | EAGAIN     | EINVAL     | EAGAIN  |
| sendto      | EPIPE       | EPIPE       | EPIPE     | EAGAIN     | EPIPE       | 1         | EPIPE    | 1        | 1          | ECONNRESET | EPIPE      | EBADF  | 1            | 1            | 1          | EOPNOTSUPP | EISCONN |
| recvfrom    | ENOTCONN    | ENOTCONN    | ENOTCONN  | EAGAIN     | ENOTCONN    | EAGAIN    | EAGAIN   | EOF      | EOF        | ECONNRESET | EOF        | EBADF  | EAGAIN       | EAGAIN       | EAGAIN     | EINVAL     | EAGAIN  |
| shutwr      | ENOTCONN    | ENOTCONN    | ok        | ok         | ENOTCONN    | ok        | ok       | ok       | ok         | ENOTCONN   | ENOTCONN   | EBADF  | ENOTCONN     | ENOTCONN     | ok         | ok         | ok      |
| getsockname | ok          | ok          | ok        | ok         | ok          | ok        | ok       | ok       | ok         | ok         | ok         | EBADF  | ok           | ok           | ok         | ok         | ok      |
| getpeername | ENOTCONN    | ENOTCONN    | ENOTCONN  | ENOTCONN   | ENOTCONN    | ok        | ok       | ok       | ok         | ENOTCONN   | ENOTCONN   | EBADF  | ENOTCONN     | ENOTCONN     | ok         | ENOTCONN   | ok      |
| close       | ok          | ok          | ok        | ok         | ok          | ok        | ok       | ok       | ok         | ok         | ok         | ok     | ok           | ok           | ok         | ok         | ok      |
";

#[test]
fn every_call_in_every_state() {
    let directory = tempfile::tempdir().unwrap();
    let mut lines = TABLE.lines().filter(|line| !line.is_empty()).map(cells);
    let states: Vec<&str> = lines.next().unwrap().split_off(1);
    assert_eq!(states.len(), 17);
    let mut wrong = Vec::new();
    let mut calls = 0;
    for mut row in lines {
        let expected = row.split_off(1);
        let call = row[0];
        assert_eq!(expected.len(), states.len(), "{call}");
        calls += 1;
        for (state, expected) in states.iter().zip(expected) {
            let path = directory.path().join(format!("{call}-{state}"));
            let path = Address::Path(path.to_str().unwrap().as_bytes().into());
            let answer = made(state, path).answer(call);
            if answer != expected {
                wrong.push(format!("{call} when {state}: {answer}, expected {expected}"));
            }
        }
    }
    assert_eq!(calls, 12);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// A socket in a state, with what keeps it there.
struct Made {
    socket: Socket,
    /// What bind is given.
    free: Address,
    /// What connect and sendto are given.
    there: Address,
    #[expect(dead_code, reason = "open for as long as the socket is looked at")]
    others: Vec<Socket>,
}

fn made(state: &str, path: Address) -> Made {
    let free = Address::Inet("127.0.0.1:0".parse().unwrap());
    match state {
        "ufresh" | "ubound" | "uconn" => {
            let socket = Socket::open(SocketKind::Udp).unwrap();
            let other = Socket::open(SocketKind::Udp).unwrap();
            other.bind(&free).unwrap();
            let there = other.local_address().unwrap();
            match state {
                "ubound" => socket.bind(&free).unwrap(),
                "uconn" => socket.connect(&there).unwrap(),
                _ => (),
            }
            Made { socket, free, there, others: vec![other] }
        }
        "xfresh" => {
            let socket = Socket::open(SocketKind::Unix).unwrap();
            Made { socket, free: path.clone(), there: path, others: vec![] }
        }
        "xpair" => {
            let (socket, other) = Socket::pair(PairKind::Stream).unwrap();
            Made { socket, free: path.clone(), there: path, others: vec![other] }
        }
        _ => made_tcp(state, free),
    }
}

fn made_tcp(state: &str, free: Address) -> Made {
    let tcp = || Socket::open(SocketKind::Tcp).unwrap();
    let listener = tcp();
    listener.bind(&free).unwrap();
    // A full queue keeps the next client waiting.
    listener.listen(if state == "connecting" { 0 } else { 5 }).unwrap();
    let there = listener.local_address().unwrap();
    let socket = if state == "closed" {
        let root = OpenOptions::new().read(true).custom_flags(libc::O_PATH).open("/").unwrap();
        Socket::from(OwnedFd::from(root))
    } else {
        tcp()
    };
    let mut others = Vec::new();
    let dial = |socket: &Socket| {
        assert_eq!(socket.connect(&there), Err(Errno::EINPROGRESS));
        socket.connect(&there).unwrap();
        listener.accept().unwrap().0
    };
    match state {
        "fresh" | "closed" => (),
        "bound" => socket.bind(&free).unwrap(),
        "listening" => {
            socket.bind(&free).unwrap();
            socket.listen(5).unwrap();
        }
        "connecting" => {
            let first = tcp();
            assert_eq!(first.connect(&there), Err(Errno::EINPROGRESS));
            assert_eq!(first.tcp_state(), Some(TcpState::Established));
            assert_eq!(socket.connect(&there), Err(Errno::EINPROGRESS));
            assert_eq!(socket.tcp_state(), Some(TcpState::SynSent));
            others.push(first);
        }
        "refused" => {
            let nobody = tcp();
            nobody.bind(&free).unwrap();
            let nobody = nobody.local_address().unwrap();
            assert_eq!(socket.connect(&nobody), Err(Errno::EINPROGRESS));
            assert_eq!(socket.connect(&nobody), Err(Errno::ECONNREFUSED));
        }
        "connected" => others.push(dial(&socket)),
        "shutwr" => {
            others.push(dial(&socket));
            socket.shutdown(How::Wr).unwrap();
        }
        "peerhalf" => {
            let peer = dial(&socket);
            peer.shutdown(How::Wr).unwrap();
            others.push(peer);
        }
        "peerclosed" => dial(&socket).close().unwrap(),
        "reset" | "reset_read" => {
            let peer = dial(&socket);
            peer.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
            peer.close().unwrap();
            if state == "reset_read" {
                let read = socket.receive(&mut [0; 8], ReceiveFlags::default());
                assert_eq!(read, Err(Errno::ECONNRESET));
            }
        }
        _ => panic!("{state}"),
    }
    others.push(listener);
    Made { socket, free, there, others }
}

impl Made {
    fn answer(self, call: &str) -> String {
        let Self { socket, free, there, .. } = &self;
        let mut buffer = [0; 8];
        let received = |len: usize| if len == 0 { "EOF".to_owned() } else { len.to_string() };
        let ok = |()| "ok".to_owned();
        let answer = match call {
            "bind" => socket.bind(free).map(ok),
            "listen" => socket.listen(5).map(ok),
            "accept" => socket.accept().map(|_| "ok".to_owned()),
            "connect" => socket.connect(there).map(ok),
            "send" => socket.send(b"x", SendFlags::default()).map(|len| len.to_string()),
            "sendto" => {
                socket.send_to(b"x", there, SendFlags::default()).map(|len| len.to_string())
            }
            "recv" => socket.receive(&mut buffer, ReceiveFlags::default()).map(received),
            "recvfrom" => {
                socket.receive_from(&mut buffer, ReceiveFlags::default()).map(|r| received(r.len))
            }
            "shutwr" => socket.shutdown(How::Wr).map(ok),
            "getsockname" => socket.local_address().map(|_| "ok".to_owned()),
            "getpeername" => socket.peer_address().map(|_| "ok".to_owned()),
            "close" => self.socket.close().map(ok),
            _ => panic!("{call}"),
        };
        answer.unwrap_or_else(|errno| errno.to_string())
    }
}
