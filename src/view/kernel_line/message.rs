//! The calls of a message in parts, with what travels beside it.

use super::arguments::{Arguments, DATA};
use crate::{
    model::{Message, Scatter},
    view::bytes::write_shortened,
};

pub(super) fn send(mut line: Arguments<'_>, it: &Message) {
    line.on("sendmsg");
    for (i, part) in it.parts.iter().enumerate() {
        line.word(if i > 0 { ", " } else { ", [" });
        write_shortened(line.out, part, DATA);
    }
    line.word("]");
    for (i, one) in it.passed.iter().enumerate() {
        line.show(format_args!("{}{}", if i > 0 { ", " } else { ", SCM_RIGHTS [" }, one.fd));
    }
    line.word(if it.passed.is_empty() { "" } else { "]" }).send_flags(it.flags);
    if let Some(to) = &it.to {
        line.show(format_args!(", {to}"));
    }
}

pub(super) fn receive(mut line: Arguments<'_>, it: &Scatter) {
    line.on("recvmsg");
    for (i, size) in it.sizes.iter().enumerate() {
        line.show(format_args!("{}{size}", if i > 0 { ", " } else { ", [" }));
    }
    line.word("]");
    if let Some(room) = it.control {
        line.show(format_args!(", control {room}"));
    }
    line.receive_flags(it.flags);
}
