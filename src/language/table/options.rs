//! Rows: what can be set on a socket and asked of it.

use super::{Gives, Row, Shape, optional, required};
use crate::model::CallName;

pub(super) static SETSOCKOPT: Row = Row {
    call: CallName::Setsockopt,
    usage: "setsockopt OPTION [VALUE] [ADDRESS...]",
    arguments: &[
        required("OPTION", Shape::Option, "reuseaddr"),
        optional("VALUE", Shape::OptionValue, "1"),
        optional("ADDRESS", Shape::OptionAddress, ""),
    ],
    targets: 0,
    moves: true,
    example: "phone.setsockopt reuseaddr 1",
    man: "setsockopt(2)",
    c: "int on = 1; setsockopt(phone, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);",
    python: "phone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)",
    ..Row::EMPTY
};

pub(super) static GETSOCKOPT: Row = Row {
    call: CallName::Getsockopt,
    usage: "getsockopt OPTION",
    arguments: &[required("OPTION", Shape::Option, "rcvbuf")],
    gives: Gives::Option,
    example: "c.getsockopt rcvbuf",
    man: "getsockopt(2)",
    c: "getsockopt(c, SOL_SOCKET, SO_RCVBUF, &value, &length);",
    python: "c.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)",
    ..Row::EMPTY
};

pub(super) static GETSOCKNAME: Row = Row {
    call: CallName::Getsockname,
    usage: "getsockname",
    gives: Gives::Address,
    example: "c.getsockname",
    man: "getsockname(2)",
    c: "getsockname(c, (struct sockaddr *)&address, &length);",
    python: "c.getsockname()",
    ..Row::EMPTY
};

pub(super) static GETPEERNAME: Row = Row {
    call: CallName::Getpeername,
    usage: "getpeername",
    gives: Gives::Address,
    example: "c.getpeername",
    man: "getpeername(2)",
    c: "getpeername(c, (struct sockaddr *)&address, &length);",
    python: "c.getpeername()",
    ..Row::EMPTY
};

pub(super) static FILENO: Row = Row {
    call: CallName::Fileno,
    usage: "fileno",
    gives: Gives::Number,
    example: "c.fileno",
    man: "socket(2)",
    c: "printf(\"%d\\n\", c);",
    python: "c.fileno()",
    ..Row::EMPTY
};

pub(super) static SETTIMEOUT: Row = Row {
    call: CallName::Settimeout,
    usage: "settimeout DURATION|none",
    arguments: &[required("DURATION", Shape::TimeLimit, "1s")],
    targets: 0,
    example: "c.settimeout 2s",
    man: "poll(2)",
    c: "struct pollfd p = {c, POLLIN}; if (poll(&p, 1, 2000) == 1) recv(c, data, 1024, 0);",
    python: "c.settimeout(2)",
    ..Row::EMPTY
};

pub(super) static GETTIMEOUT: Row = Row {
    call: CallName::Gettimeout,
    usage: "gettimeout",
    gives: Gives::Time,
    example: "c.gettimeout",
    man: "poll(2)",
    c: "printf(\"%d\\n\", timeout);",
    python: "c.gettimeout()",
    ..Row::EMPTY
};

pub(super) static SETBLOCKING: Row = Row {
    call: CallName::Setblocking,
    usage: "setblocking on|off",
    arguments: &[required("on|off", Shape::Switch, "off")],
    targets: 0,
    example: "c.setblocking off",
    man: "fcntl(2)",
    c: "fcntl(c, F_SETFL, O_NONBLOCK);",
    python: "c.setblocking(False)",
    ..Row::EMPTY
};
