//! Every call as the kernel saw it.

use std::{net::Ipv4Addr, time::Duration};

use playground::{
    model::{
        Call, CallName, Chosen, Errno, Failure, Fd, Filter, How, On, OptionName, OptionValue,
        Outcome, PairKind, PollSet, ReceiveFlags, ResolveError, Selection, SendFlags, Setting,
        SocketId, SocketKind, SourceRoute, TcpState, Unresolved,
    },
    text::Lang,
    view::write_kernel_line,
};

use crate::fixture::{from, to};

fn on() -> On {
    On { socket: SocketId(1), fd: Fd(3), label: "s".into() }
}

fn check<const N: usize>(table: [(Call, Outcome, &str); N]) {
    for (call, outcome, line) in table {
        let mut out = String::new();
        let written = write_kernel_line(&mut out, Lang::En, &call, Some(&on()), Some(&outcome));
        assert_eq!(out, line);
        assert_eq!(written, !line.is_empty(), "{line}");
    }
}

#[test]
fn the_calls_that_make_and_use_a_connection() {
    let flags = ReceiveFlags::default();
    let refused = || Outcome::Failed(Errno::ECONNREFUSED.into());
    check([
        (
            Call::Socket(SocketKind::Tcp),
            Outcome::Made(Fd(3), "s".into()),
            "socket(AF_INET, SOCK_STREAM) = 3",
        ),
        (
            Call::Socketpair(PairKind::Dgram),
            Outcome::Pair(Box::new([(Fd(3), "a".into()), (Fd(4), "b".into())])),
            "socketpair(AF_UNIX, SOCK_DGRAM, [3, 4]) = 0",
        ),
        (Call::Bind(Box::new(to("127.0.0.1:8080"))), Outcome::Ok, "bind(3, 127.0.0.1:8080) = 0"),
        (Call::Connect(Box::new(to("./x"))), refused(), "connect(3, ./x) = -1"),
        (Call::Listen(5), Outcome::Ok, "listen(3, 5) = 0"),
        (
            Call::Accept,
            Outcome::accepted(Fd(4), "conn".into(), from("127.0.0.1:52114")),
            "accept(3) = 4, from 127.0.0.1:52114",
        ),
        (
            Call::Send("hello".into(), SendFlags::default()),
            Outcome::Count(5),
            r#"send(3, "hello") = 5"#,
        ),
        (
            Call::Send("!".into(), SendFlags { oob: true, dontwait: true, ..SendFlags::default() }),
            Outcome::Count(1),
            r#"send(3, "!", MSG_OOB|MSG_DONTWAIT) = 1"#,
        ),
        (
            Call::Sendall(vec![b'x'; 65507].into()),
            Outcome::Count(65507),
            r#"loop of send(3, "xxxxxxxxxxxxxxxxx"... 65507 bytes)"#,
        ),
        (Call::Recv(1024, flags), Outcome::Data("hello".into()), "recv(3, 1024) = 5"),
        (Call::Recv(1024, flags), Outcome::Eof, "recv(3, 1024) = 0"),
        (
            Call::Recv(4, ReceiveFlags { peek: true, waitall: true, ..flags }),
            Outcome::Data("hell".into()),
            "recv(3, 4, MSG_PEEK|MSG_WAITALL) = 4",
        ),
        (
            Call::Recv(4, ReceiveFlags { trunc: true, ..flags }),
            Outcome::Truncated("hell".into(), 10),
            "recv(3, 4, MSG_TRUNC) = 10",
        ),
        (Call::Recvn(10), Outcome::ThenEof("abc".into()), "loop of recv(3, 10)"),
        (Call::Recvline, Outcome::Failed(Errno::ECONNRESET.into()), "loop of recv(3) = -1"),
        (
            Call::sendto(to("127.0.0.1:9"), "hello".into()),
            Outcome::Count(5),
            r#"sendto(3, "hello", 127.0.0.1:9) = 5"#,
        ),
        (
            Call::Recvfrom(1024, flags),
            Outcome::received("hello".into(), from("127.0.0.1:9")),
            "recvfrom(3, 1024) = 5",
        ),
    ]);
}

#[test]
fn the_other_calls_too() {
    let chosen = |fd| Chosen { fd: Fd(fd), label: "s".into() };
    let second = Duration::from_secs(1);
    let hops = [3, 4].map(|n| Ipv4Addr::new(10, 0, 0, n)).to_vec();
    let route = SourceRoute { strict: true, hops };
    check([
        (Call::Shutdown(How::Wr), Outcome::Ok, "shutdown(3, SHUT_WR) = 0"),
        (Call::Close, Outcome::Ok, "close(3) = 0"),
        (Call::Dup, Outcome::Made(Fd(4), "t".into()), "dup(3) = 4"),
        (
            Call::Setsockopt(OptionName::Reuseaddr, Setting::Number(1)),
            Outcome::Ok,
            "setsockopt(3, SO_REUSEADDR, 1) = 0",
        ),
        (
            Call::Setsockopt(OptionName::SourceRoute, Setting::Route(Some(Box::new(route)))),
            Outcome::Ok,
            "setsockopt(3, IP_OPTIONS, {IPOPT_SSRR, 10.0.0.3, 10.0.0.4}) = 0",
        ),
        (
            Call::Setsockopt(OptionName::SourceRoute, Setting::Route(None)),
            Outcome::Ok,
            "setsockopt(3, IP_OPTIONS, NULL, 0) = 0",
        ),
        (
            Call::Setsockopt(OptionName::Linger, Setting::Number(0)),
            Outcome::Ok,
            "setsockopt(3, SO_LINGER, {1, 0}) = 0",
        ),
        (
            Call::Setsockopt(OptionName::Linger, Setting::Number(-1)),
            Outcome::Ok,
            "setsockopt(3, SO_LINGER, {0, 0}) = 0",
        ),
        (
            Call::Getsockopt(OptionName::Rcvbuf),
            Outcome::Option(Box::new(OptionValue::Number(4608))),
            "getsockopt(3, SO_RCVBUF, [4608]) = 0",
        ),
        (Call::Getsockname, Outcome::Address(Box::new(from("127.0.0.1:9"))), "getsockname(3) = 0"),
        (Call::Getpeername, Outcome::Failed(Errno::ENOTCONN.into()), "getpeername(3) = -1"),
        (Call::Setblocking(false), Outcome::Ok, "fcntl(3, F_SETFL, O_NONBLOCK) = 0"),
        (Call::Setblocking(true), Outcome::Ok, "fcntl(3, F_SETFL, 0) = 0"),
        (Call::Poll, Outcome::Poll(PollSet::default()), "poll(3, 0 ms) = 0"),
        (
            Call::Select(Box::new(Selection {
                sockets: vec![chosen(3), chosen(4)],
                write: false,
                limit: Some(second),
            })),
            Outcome::Ready(Box::new(["s".into()])),
            "select(3, 4, 1s) = 1",
        ),
        (
            Call::Resolve("nobody".into()),
            Outcome::Failed(Failure::Resolve(Unresolved { error: ResolveError::NoName, code: -2 })),
            r#"getaddrinfo("nobody") = -2"#,
        ),
        (Call::Lens(CallName::State), Outcome::State(TcpState::Listen), "reads TCP_INFO"),
        (Call::Lens(CallName::State), Outcome::Standing(TcpState::Listen), "reads SO_ACCEPTCONN"),
        (
            Call::Lens(CallName::State),
            Outcome::Standing(TcpState::Established),
            "reads getpeername",
        ),
        (Call::Lens(CallName::State), Outcome::Standing(TcpState::Close), "reads getpeername"),
        (Call::Lens(CallName::Inq), Outcome::Number(5), "reads SIOCINQ"),
        (Call::Netstat(8080), Outcome::Rows(Box::default()), "reads sock_diag"),
        (Call::Fill(1000), Outcome::Count(9000), "loop of send(3, 1000 bytes)"),
        (Call::Drain, Outcome::Drained(9144, true), "loop of recv(3)"),
        (Call::Filter(Filter::Percent(30)), Outcome::Ok, "setsockopt(3, SO_ATTACH_FILTER) = 0"),
        (Call::Sleep(second), Outcome::Ok, "nanosleep(1s) = 0"),
        (Call::Input("name? ".into()), Outcome::Data("ann".into()), "read(0) = 4"),
        (Call::Settimeout(None), Outcome::Ok, ""),
        (Call::Value, Outcome::Integer(1), ""),
    ]);
}

#[test]
fn what_still_sleeps_has_returned_nothing() {
    let mut out = String::new();
    write_kernel_line(&mut out, Lang::Zh, &Call::Recvn(10), Some(&on()), None);
    assert_eq!(out, "循环 recv(3, 10)");
}
