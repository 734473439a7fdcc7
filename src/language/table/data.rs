//! Rows: bytes out and in, and waiting for them.

use super::{Gives, Row, Shape, optional, required};
use crate::model::CallName;

pub(super) static SEND: Row = Row {
    call: CallName::Send,
    usage: "send TEXT [--oob] [--dontwait] [--more] [--nosignal]",
    arguments: &[required("TEXT", Shape::Text, "")],
    flags: &["oob", "dontwait", "more", "nosignal"],
    gives: Gives::Number,
    moves: true,
    example: "c.send \"hello\"",
    man: "send(2)",
    c: "send(c, \"hello\", 5, 0);",
    python: "c.send(b\"hello\")",
    ..Row::EMPTY
};

pub(super) static SENDALL: Row = Row {
    call: CallName::Sendall,
    usage: "sendall TEXT",
    arguments: &[required("TEXT", Shape::Text, "")],
    gives: Gives::Number,
    moves: true,
    example: "c.sendall \"hello\"",
    man: "send(2)",
    c: "for (sent = 0; sent < n; sent += send(c, text + sent, n - sent, 0));",
    python: "c.sendall(b\"hello\")",
    ..Row::EMPTY
};

pub(super) static RECV: Row = Row {
    call: CallName::Recv,
    usage: "recv [N] [--peek] [--waitall] [--dontwait] [--oob] [--trunc] [--errqueue]",
    arguments: &[optional("N", Shape::Number, "1024")],
    flags: &["peek", "waitall", "dontwait", "oob", "trunc", "errqueue"],
    gives: Gives::Bytes,
    moves: true,
    example: "data = conn.recv 1024",
    man: "recv(2)",
    c: "n = recv(conn, data, 1024, 0);",
    python: "data = conn.recv(1024)",
    ..Row::EMPTY
};

pub(super) static RECVN: Row = Row {
    call: CallName::Recvn,
    usage: "recvn N",
    arguments: &[required("N", Shape::Number, "4")],
    gives: Gives::Bytes,
    moves: true,
    example: "header = conn.recvn 4",
    man: "recv(2)",
    c: "for (got = 0; got < 4; got += recv(conn, header + got, 4 - got, 0));",
    python: "while len(header) < 4: header += conn.recv(4 - len(header))",
    ..Row::EMPTY
};

pub(super) static RECVLINE: Row = Row {
    call: CallName::Recvline,
    usage: "recvline",
    gives: Gives::Bytes,
    moves: true,
    example: "line = conn.recvline",
    man: "recv(2)",
    c: "while (recv(conn, &byte, 1, 0) == 1 && byte != '\\n') line[n++] = byte;",
    python: "line = conn.makefile(\"rb\").readline()",
    ..Row::EMPTY
};

pub(super) static SENDTO: Row = Row {
    call: CallName::Sendto,
    usage: "sendto ADDRESS TEXT [--oob] [--dontwait] [--more] [--nosignal]",
    flags: &["oob", "dontwait", "more", "nosignal"],
    arguments: &[
        required("ADDRESS", Shape::Address, "127.0.0.1:8080"),
        required("TEXT", Shape::Text, ""),
    ],
    gives: Gives::Number,
    moves: true,
    example: "u.sendto 127.0.0.1:8080 \"hello\"",
    man: "sendto(2)",
    c: "sendto(u, \"hello\", 5, 0, (struct sockaddr *)&address, sizeof address);",
    python: "u.sendto(b\"hello\", (\"127.0.0.1\", 8080))",
    ..Row::EMPTY
};

pub(super) static RECVFROM: Row = Row {
    call: CallName::Recvfrom,
    usage: "recvfrom [N] [--peek] [--waitall] [--dontwait] [--oob] [--trunc] [--errqueue]",
    flags: &["peek", "waitall", "dontwait", "oob", "trunc", "errqueue"],
    arguments: &[optional("N", Shape::Number, "1024")],
    targets: 2,
    gives: Gives::BytesFrom,
    moves: true,
    example: "data, address = u.recvfrom 1024",
    man: "recvfrom(2)",
    c: "n = recvfrom(u, data, 1024, 0, (struct sockaddr *)&address, &length);",
    python: "data, address = u.recvfrom(1024)",
    ..Row::EMPTY
};

pub(super) static SOCKATMARK: Row = Row {
    call: CallName::Sockatmark,
    usage: "sockatmark",
    gives: Gives::Number,
    example: "conn.sockatmark",
    man: "sockatmark(3)",
    c: "sockatmark(conn);",
    python: "fcntl.ioctl(conn, 0x8905, bytes(4))",
    ..Row::EMPTY
};

pub(super) static POLL: Row = Row {
    call: CallName::Poll,
    usage: "poll [SOCKET [in] [out] ...] [DURATION]",
    arguments: &[optional("SOCKET [in] [out] ... DURATION", Shape::Polled, "")],
    gives: Gives::Polled,
    example: "conn.poll",
    man: "poll(2)",
    c: "struct pollfd p = {conn, POLLIN | POLLOUT | POLLPRI | POLLRDHUP}; poll(&p, 1, 0);",
    python: "p = select.poll(); p.register(conn); p.poll(0)",
    ..Row::EMPTY
};

pub(super) static SELECT: Row = Row {
    call: CallName::Select,
    usage: "select [SOCKET ...] [DURATION] [--write]",
    arguments: &[optional("SOCKET ... DURATION", Shape::Sockets, "")],
    flags: &["write"],
    gives: Gives::Labels,
    example: "select phone conn 2s",
    man: "select(2)",
    c: "select(conn + 1, &set, NULL, NULL, &two_seconds);",
    python: "select.select([phone, conn], [], [], 2)",
    ..Row::EMPTY
};

pub(super) static EPOLL_CREATE: Row = Row {
    call: CallName::EpollCreate,
    usage: "epoll_create",
    gives: Gives::Name,
    example: "e = epoll_create",
    man: "epoll_create1(2)",
    c: "int e = epoll_create1(0);",
    python: "e = select.epoll()",
    ..Row::EMPTY
};

pub(super) static EPOLL_CTL: Row = Row {
    call: CallName::EpollCtl,
    usage: "epoll_ctl add|mod|del SOCKET [EVENT ...]",
    arguments: &[
        required("add|mod|del", Shape::Control, "add"),
        required("SOCKET", Shape::Socket, "conn"),
        optional("EVENT ...", Shape::Watch, "in"),
    ],
    targets: 0,
    moves: true,
    example: "e.epoll_ctl add conn in edge",
    man: "epoll_ctl(2)",
    c: "struct epoll_event v = {EPOLLIN | EPOLLET, {.fd = conn}}; epoll_ctl(e, EPOLL_CTL_ADD, conn, &v);",
    python: "e.register(conn, select.EPOLLIN | select.EPOLLET)",
    ..Row::EMPTY
};

pub(super) static EPOLL_WAIT: Row = Row {
    call: CallName::EpollWait,
    usage: "epoll_wait [DURATION]",
    arguments: &[optional("DURATION", Shape::Duration, "")],
    targets: 2,
    gives: Gives::Happened,
    example: "x, events = e.epoll_wait 2s",
    man: "epoll_wait(2)",
    c: "n = epoll_wait(e, &v, 1, 2000);",
    python: "[(fd, events)] = e.poll(2, 1)",
    ..Row::EMPTY
};
