//! What a call returned, as C sees it.

use std::fmt::Write;

use crate::{
    model::{Call, Failure, Outcome},
    text::Lang,
    view::width::push_number,
};

/// ` = 5`, and for accept who called.
pub(super) fn write_return(out: &mut String, lang: Lang, call: &Call, outcome: &Outcome) {
    out.push_str(" = ");
    match outcome {
        // getaddrinfo(3) returns its error instead of setting errno.
        Outcome::Failed(Failure::Resolve(unresolved)) => {
            write!(out, "{}", unresolved.code).expect("a String takes everything");
        }
        Outcome::Failed(_) => out.push_str("-1"),
        // The number of a process is the kernel's, and this one is simulated.
        Outcome::Forked(_, copies) => {
            out.truncate(out.len() - " = ".len());
            let copies = match (copies, lang) {
                (1, Lang::En) => ", 1 descriptor copied".to_owned(),
                (n, Lang::En) => format!(", {n} descriptors copied"),
                (n, Lang::Zh) => format!("，复制了 {n} 个描述符"),
            };
            out.push_str(&copies);
        }
        Outcome::Made(fd, _) => push_number(out, fd.0.into()),
        Outcome::Accepted(accepted) => {
            push_number(out, accepted.fd.0.into());
            out.push_str(lang.pick(", from ", "，来自 "));
            write!(out, "{}", accepted.from).expect("a String takes everything");
        }
        Outcome::Count(n) => push_number(out, *n as u64),
        Outcome::Number(n) => write!(out, "{n}").expect("a String takes everything"),
        Outcome::From(datagram) => {
            push_number(out, datagram.whole.unwrap_or(datagram.data.len()) as u64);
        }
        Outcome::Message(it) => {
            push_number(out, it.whole.unwrap_or(it.len()) as u64);
            for (i, (fd, _)) in it.passed().enumerate() {
                out.push_str(if i > 0 { ", " } else { ", SCM_RIGHTS [" });
                push_number(out, fd.0.into());
            }
            out.push_str(if it.passed().next().is_some() { "]" } else { "" });
            out.push_str(if it.truncated { ", MSG_TRUNC" } else { "" });
            out.push_str(if it.control_cut { ", MSG_CTRUNC" } else { "" });
        }
        Outcome::Data(bytes) => {
            // The newline that ended a typed line was read, too.
            let newline = usize::from(matches!(call, Call::Input(_)));
            push_number(out, (bytes.len() + newline) as u64);
        }
        Outcome::Truncated(_, whole) => push_number(out, *whole as u64),
        Outcome::Poll(set) => out.push_str(if set.names().next().is_some() { "1" } else { "0" }),
        Outcome::Happened(list) => push_number(out, list.len() as u64),
        Outcome::Ready(list) => push_number(out, list.len() as u64),
        Outcome::Ok
        | Outcome::Pair(_)
        | Outcome::ThenEof(_)
        | Outcome::Eof
        | Outcome::Drained(..)
        | Outcome::Address(_)
        | Outcome::Addresses(_)
        | Outcome::State(_)
        | Outcome::Standing(_)
        | Outcome::Option(_)
        | Outcome::Time(_)
        | Outcome::Queue(..)
        | Outcome::Rows(_)
        | Outcome::Interfaces(_)
        | Outcome::Output(_)
        | Outcome::Packets(_)
        | Outcome::Flight(_)
        | Outcome::Opened(_)
        | Outcome::Integer(_)
        | Outcome::Text(_)
        | Outcome::Socket(..)
        | Outcome::Table(_) => out.push('0'),
    }
}
