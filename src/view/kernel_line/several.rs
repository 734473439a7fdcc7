//! The calls that watch several sockets: poll, select, and epoll.

use super::arguments::Arguments;
use crate::model::{Control, Controlled, Polled, Selection};

pub(super) fn poll(mut line: Arguments<'_>, it: &Polled) {
    line.bare("poll");
    for (i, (socket, watch)) in it.sockets.iter().enumerate() {
        let begin = if i > 0 { ", {" } else { "[{" };
        line.show(format_args!("{begin}{}, ", socket.fd));
        line.constants("POLL", *watch);
        line.word("}");
    }
    line.word("]").time(it.limit);
}

pub(super) fn epoll_ctl(mut line: Arguments<'_>, it: &Controlled) {
    line.on("epoll_ctl").next(it.control.c_name());
    line.show(format_args!(", {}", it.of.fd));
    if it.control != Control::Del {
        line.word(", ").constants("EPOLL", it.watch);
    }
}

pub(super) fn select(mut line: Arguments<'_>, it: &Selection) {
    line.bare("select").word(if it.write { "write " } else { "" });
    for (i, socket) in it.sockets.iter().enumerate() {
        line.show(format_args!("{}{}", if i > 0 { ", " } else { "" }, socket.fd));
    }
    line.time(it.limit);
}
