//! Rows: how a socket comes into being, gets its addresses, and ends.

use super::{Gives, Row, Shape, optional, required};
use crate::model::CallName;

pub(super) static SOCKET: Row = Row {
    call: CallName::Socket,
    usage: "socket KIND",
    arguments: &[required("KIND", Shape::SocketKind, "tcp")],
    gives: Gives::Name,
    example: "phone = socket tcp",
    man: "socket(2)",
    c: "int phone = socket(AF_INET, SOCK_STREAM, 0);",
    python: "phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    ..Row::EMPTY
};

pub(super) static SOCKETPAIR: Row = Row {
    call: CallName::Socketpair,
    usage: "socketpair KIND",
    arguments: &[required("KIND", Shape::PairKind, "stream")],
    targets: 2,
    gives: Gives::Names,
    example: "a, b = socketpair stream",
    man: "socketpair(2)",
    c: "int p[2]; socketpair(AF_UNIX, SOCK_STREAM, 0, p);",
    python: "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)",
    ..Row::EMPTY
};

pub(super) static BIND: Row = Row {
    call: CallName::Bind,
    usage: "bind ADDRESS",
    arguments: &[required("ADDRESS", Shape::Address, "127.0.0.1:8080")],
    targets: 0,
    example: "phone.bind 127.0.0.1:8080",
    man: "bind(2)",
    c: "bind(phone, (struct sockaddr *)&address, sizeof address);",
    python: "phone.bind((\"127.0.0.1\", 8080))",
    ..Row::EMPTY
};

pub(super) static CONNECT: Row = Row {
    call: CallName::Connect,
    usage: "connect ADDRESS|none",
    arguments: &[required("ADDRESS", Shape::Address, "127.0.0.1:8080")],
    targets: 0,
    moves: true,
    example: "c.connect 127.0.0.1:8080",
    man: "connect(2)",
    c: "connect(c, (struct sockaddr *)&address, sizeof address);",
    python: "c.connect((\"127.0.0.1\", 8080))",
    ..Row::EMPTY
};

pub(super) static LISTEN: Row = Row {
    call: CallName::Listen,
    usage: "listen [BACKLOG]",
    arguments: &[optional("BACKLOG", Shape::Number, "128")],
    targets: 0,
    moves: true,
    example: "phone.listen 5",
    man: "listen(2)",
    c: "listen(phone, 5);",
    python: "phone.listen(5)",
    ..Row::EMPTY
};

pub(super) static ACCEPT: Row = Row {
    call: CallName::Accept,
    usage: "accept",
    targets: 2,
    gives: Gives::Connection,
    moves: true,
    example: "conn = phone.accept",
    man: "accept(2)",
    c: "int conn = accept(phone, NULL, NULL);",
    python: "conn, address = phone.accept()",
    ..Row::EMPTY
};

pub(super) static SHUTDOWN: Row = Row {
    call: CallName::Shutdown,
    usage: "shutdown HOW",
    arguments: &[required("HOW", Shape::How, "wr")],
    targets: 0,
    moves: true,
    example: "c.shutdown wr",
    man: "shutdown(2)",
    c: "shutdown(c, SHUT_WR);",
    python: "c.shutdown(socket.SHUT_WR)",
    ..Row::EMPTY
};

pub(super) static CLOSE: Row = Row {
    call: CallName::Close,
    usage: "close",
    targets: 0,
    moves: true,
    example: "c.close",
    man: "close(2)",
    c: "close(c);",
    python: "c.close()",
    ..Row::EMPTY
};

pub(super) static DUP: Row = Row {
    call: CallName::Dup,
    usage: "dup",
    gives: Gives::Name,
    example: "copy = c.dup",
    man: "dup(2)",
    c: "int copy = dup(c);",
    python: "copy = c.dup()",
    ..Row::EMPTY
};

pub(super) static RESOLVE: Row = Row {
    call: CallName::Resolve,
    usage: "resolve NAME",
    arguments: &[required("NAME", Shape::Host, "localhost")],
    gives: Gives::Addresses,
    example: "resolve localhost",
    // getaddrinfo(3) has codes of its own: EAI_NONAME.
    man: "getaddrinfo(3)",
    c: "getaddrinfo(\"localhost\", NULL, NULL, &list);",
    python: "socket.getaddrinfo(\"localhost\", None)",
    ..Row::EMPTY
};
