//! Snapshots made by hand, as a session would have read them.

use std::time::Duration;

use playground::model::{
    CallName, Doing, Fd, KeptSeen, ProcessSeen, Snapshot, SocketId, SocketKind, SocketSeen,
    TcpState,
};

pub(crate) fn process(name: &str, doing: Doing, sockets: Vec<SocketSeen>) -> ProcessSeen {
    ProcessSeen { name: name.into(), host: None, doing, threads: 0, sockets, variables: Vec::new() }
}

/// Asleep on a socket for so many seconds.
pub(crate) fn asleep(call: CallName, on: Option<(&str, u32)>, seconds: u64) -> Doing {
    Doing::Asleep {
        call,
        on: on.map(|(label, fd)| (label.to_owned(), Fd(fd))),
        since: Duration::from_secs(seconds),
        left: None,
    }
}

/// A socket of which nothing is known but its making.
pub(crate) fn socket(kind: SocketKind, label: &str, fd: u32) -> SocketSeen {
    SocketSeen {
        id: SocketId(1000 + fd),
        label: label.into(),
        fd: Fd(fd),
        real: 1021 + i32::try_from(fd).expect("a small number"),
        kind,
        bound: false,
        listening: false,
        connected: false,
        sent: false,
        local: kind.is_inet().then(|| "0.0.0.0:0".to_owned()),
        peer: None,
        state: kind.is_tcp().then_some(TcpState::Close),
        queue: None,
        callers: Vec::new(),
        unread: Some(0),
        unsent: Some(0),
        ready: (false, true),
    }
}

pub(crate) fn bound(kind: SocketKind, label: &str, fd: u32, local: &str) -> SocketSeen {
    SocketSeen { bound: true, local: Some(local.into()), ..socket(kind, label, fd) }
}

pub(crate) fn listener(label: &str, fd: u32, queue: (u32, u32), callers: &[&str]) -> SocketSeen {
    SocketSeen {
        id: SocketId(1),
        listening: true,
        state: Some(TcpState::Listen),
        queue: Some(queue),
        callers: callers.iter().map(|name| (*name).to_owned()).collect(),
        unread: None,
        unsent: None,
        ready: (queue.0 > 0, false),
        ..bound(SocketKind::Tcp, label, fd, "127.0.0.1:8080")
    }
}

/// One end of a connection; its number is made of both ports.
pub(crate) fn end(label: &str, fd: u32, local: u16, peer: u16) -> SocketSeen {
    SocketSeen {
        id: SocketId((u32::from(local) << 16) + u32::from(peer)),
        connected: true,
        peer: Some(format!("127.0.0.1:{peer}")),
        state: Some(TcpState::Established),
        ..bound(SocketKind::Tcp, label, fd, &format!("127.0.0.1:{local}"))
    }
}

pub(crate) fn of(processes: Vec<ProcessSeen>) -> Snapshot {
    Snapshot { processes, kept: Vec::new(), wire: None }
}

/// The student of look/: both have called recv.
pub(crate) fn both_in_recv() -> Snapshot {
    of(vec![
        process(
            "server",
            asleep(CallName::Recv, Some(("conn", 5)), 41),
            vec![listener("phone", 4, (0, 5), &[]), end("conn", 5, 8080, 44_536)],
        ),
        process(
            "client",
            asleep(CallName::Recv, Some(("s", 3)), 6),
            vec![end("s", 3, 44_536, 8080)],
        ),
    ])
}

/// The lecturer of look/: ann has dialled, and nobody has accepted her call yet.
pub(crate) fn ann_waits() -> Snapshot {
    of(vec![
        process(
            "server",
            Doing::Ready,
            vec![
                listener("phone", 3, (1, 5), &["ann"]),
                SocketSeen { unread: Some(5), ready: (true, true), ..end("conn", 4, 8080, 38_358) },
            ],
        ),
        process(
            "client",
            Doing::Asleep {
                call: CallName::Recv,
                on: Some(("me".into(), Fd(4))),
                since: Duration::from_secs(3),
                left: Some(Duration::from_secs(7)),
            },
            vec![
                socket(SocketKind::Tcp, "s", 3),
                SocketSeen { unsent: Some(12), ..end("me", 4, 38_358, 8080) },
            ],
        ),
        process("ann", Doing::Ready, vec![end("s", 3, 40_000, 8080)]),
        process("bob", Doing::Running("data = conn.recv 1024".into()), Vec::new()),
    ])
}

/// Two connections that the kernel keeps.
fn kept() -> Vec<KeptSeen> {
    let kept = |local: u16, peer: u16, state, left: Option<u64>| KeptSeen {
        is_open: false,
        local: format!("127.0.0.1:{local}"),
        peer: format!("127.0.0.1:{peer}"),
        state,
        left: left.map(Duration::from_secs),
    };
    vec![
        kept(8080, 44_536, TcpState::TimeWait, Some(58)),
        kept(44_538, 8080, TcpState::FinWait2, None),
    ]
}

/// The first lesson, as far as accept: only the server has a socket.
pub(crate) fn alone_in_accept() -> Snapshot {
    of(vec![
        process(
            "server",
            asleep(CallName::Accept, Some(("phone", 3)), 95),
            vec![listener("phone", 3, (0, 5), &[])],
        ),
        process("client", Doing::Ready, Vec::new()),
    ])
}

/// A socket of each kind, not one of them a connection over TCP; and what the kernel keeps.
pub(crate) fn kinds() -> Snapshot {
    let door = SocketSeen { listening: true, ..bound(SocketKind::Unix, "door", 6, "./demo.sock") };
    let unnamed = bound(SocketKind::Unix, "a", 7, "-");
    let far = "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535";
    let sockets = vec![
        socket(SocketKind::Udp, "u", 3),
        bound(SocketKind::Udp, "w", 4, "127.0.0.1:9000"),
        bound(SocketKind::Tcp, "phone", 5, "127.0.0.1:8080"),
        door,
        SocketSeen { connected: true, peer: Some("-".into()), ..unnamed },
        bound(SocketKind::Udp6, "six", 8, far),
    ];
    Snapshot { kept: kept(), ..of(vec![process("server", Doing::Ready, sockets)]) }
}

/// More than anybody wants to read.
pub(crate) fn crowd() -> Snapshot {
    let sockets = (0..20).map(|i| end(&format!("conn{i}"), 4 + u32::from(i), 8080, 40_000 + i));
    let mut processes = vec![process("server", Doing::Paused, sockets.collect())];
    processes.extend((1..50).map(|i| process(&format!("c{i}"), Doing::Ready, Vec::new())));
    of(processes)
}
