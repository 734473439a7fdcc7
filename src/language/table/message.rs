//! Rows: messages of several parts, and what travels beside them.

use super::{Gives, Row, Shape, optional, required};
use crate::model::CallName;

pub(super) static SENDMSG: Row = Row {
    call: CallName::Sendmsg,
    usage: "sendmsg TEXT ... [--to ADDRESS] [--fd SOCKET] [--oob] [--dontwait] [--more] [--nosignal]",
    arguments: &[required("TEXT", Shape::Parts, "")],
    flags: &["to ADDRESS", "fd SOCKET", "oob", "dontwait", "more", "nosignal"],
    gives: Gives::Number,
    moves: true,
    example: "pipe.sendmsg \"take\" \"this\" --fd conn",
    man: "sendmsg(2)",
    c: "struct msghdr m = {.msg_iov = parts, .msg_iovlen = 2, .msg_control = rights, .msg_controllen = 24}; sendmsg(pipe, &m, 0);",
    python: "socket.send_fds(pipe, [b\"take\", b\"this\"], [conn.fileno()])",
    ..Row::EMPTY
};

pub(super) static RECVMSG: Row = Row {
    call: CallName::Recvmsg,
    usage: "recvmsg [N ...] [--control N] [--peek] [--dontwait] [--oob] [--trunc] [--errqueue]",
    arguments: &[optional("N ...", Shape::Sizes, "1024")],
    flags: &["control N", "peek", "dontwait", "oob", "trunc", "errqueue"],
    targets: 2,
    gives: Gives::BytesFrom,
    moves: true,
    example: "data, conn = pipe.recvmsg 1024",
    man: "recvmsg(2)",
    c: "n = recvmsg(pipe, &m, 0); memcpy(&conn, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof conn);",
    python: "data, descriptors, flags, address = socket.recv_fds(pipe, 1024, 1)",
    ..Row::EMPTY
};
