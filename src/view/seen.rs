//! Words on sockets and processes as a snapshot has them: shared by the board and the tables.

use std::time::Duration;

use super::{
    bytes::harmless,
    width::{columns, columns_of},
};
use crate::{
    model::{CallName, Doing, SocketKind, SocketSeen},
    say,
    text::Lang,
};

/// `LISTEN`, `ESTABLISHED`; of what is not TCP, whether it has an address and a peer. An epoll has neither.
pub(super) fn standing(lang: Lang, socket: &SocketSeen) -> &'static str {
    if let Some(state) = socket.state {
        state.name()
    } else if matches!(socket.kind, SocketKind::Epoll | SocketKind::File) {
        ""
    } else if socket.listening {
        "LISTEN"
    } else if socket.connected {
        lang.pick("connected", "已连接")
    } else if socket.bound {
        lang.pick("bound", "已绑定")
    } else {
        lang.pick("unbound", "未绑定")
    }
}

/// Its own address, if it has one: without a port the kernel says `0.0.0.0:0`.
pub(super) fn local(socket: &SocketSeen) -> Option<&str> {
    let unset = |at: &&str| socket.kind.is_inet() && at.ends_with(":0");
    socket.local.as_deref().filter(|at| !unset(at))
}

/// The accept queue, the longest form first: `1 waiting (ann), backlog 5`, without names, `1/5`.
pub(super) fn queue(lang: Lang, socket: &SocketSeen) -> Vec<String> {
    const NAMES: usize = 3;
    let Some((waiting, backlog)) = socket.queue else { return Vec::new() };
    let count = say!(lang, en: "{waiting} waiting", zh: "{waiting} 个在排队");
    let mut forms = Vec::with_capacity(3);
    if !socket.callers.is_empty() && waiting > 0 {
        let mut names = socket.callers[..socket.callers.len().min(NAMES)].join(", ");
        if socket.callers.len() > NAMES {
            names.push_str(" ...");
        }
        forms.push(say!(lang,
            en: "{count} ({names}), backlog {backlog}",
            zh: "{count}（{names}），backlog {backlog}",
            names = harmless(&names)));
    }
    forms.push(say!(lang, en: "{count}, backlog {backlog}", zh: "{count}，backlog {backlog}"));
    forms.push(format!("{waiting}/{backlog}"));
    forms
}

/// Bytes under way, if there are any: `5 bytes unread, 12 bytes unacknowledged`.
pub(super) fn traffic(lang: Lang, socket: &SocketSeen) -> Option<String> {
    let some = |n: Option<usize>| n.filter(|n| *n > 0);
    let bytes = |n: usize| match n {
        1 => lang.pick("1 byte", "1 字节").to_owned(),
        n => say!(lang, en: "{n} bytes", zh: "{n} 字节"),
    };
    let unread =
        some(socket.unread).map(|n| say!(lang, en: "{n} unread", zh: "{n}未读", n = bytes(n)));
    let unsent = some(socket.unsent)
        .map(|n| say!(lang, en: "{n} unacknowledged", zh: "{n}未确认", n = bytes(n)));
    match (unread, unsent) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one),
        (Some(one), Some(two)) => Some(format!("{one}{}{two}", lang.pick(", ", "，"))),
    }
}

/// What a process is doing, in one word.
pub(super) fn doing(lang: Lang, doing: &Doing) -> &'static str {
    match doing {
        Doing::Ready => lang.pick("ready", "就绪"),
        Doing::Asleep { .. } => lang.pick("asleep", "阻塞"),
        Doing::Running(_) => lang.pick("runs", "运行"),
        Doing::Paused => lang.pick("paused", "暂停"),
    }
}

/// A time as one reads it from a clock: `41 s`, `3 min`, `2 h`.
pub(super) fn time(lang: Lang, time: Duration) -> String {
    match time.as_secs() {
        s @ 0..120 => say!(lang, en: "{s} s", zh: "{s} 秒"),
        s @ 120..7200 => say!(lang, en: "{min} min", zh: "{min} 分钟", min = s / 60),
        s => say!(lang, en: "{h} h", zh: "{h} 小时", h = s / 3600),
    }
}

/// How long a call sleeps, and how much longer it may: `41 s`, `41 s, 19 s left`. The patience of `fill` and `drain`
/// starts again with each byte, so what is left of it is unknown.
pub(super) fn slept(lang: Lang, call: CallName, since: Duration, left: Option<Duration>) -> String {
    let left = left.filter(|_| !matches!(call, CallName::Fill | CallName::Drain));
    let since = time(lang, since);
    match left {
        None => since,
        Some(left) => say!(lang,
            en: "{since}, {left} left",
            zh: "{since}，还剩 {left}",
            left = time(lang, left)),
    }
}

/// At most this many columns of harmless text; what is missing at the end shows as `..`.
pub(super) fn head(text: &str, room: usize) -> String {
    // What comes from a program may be long: no more of it is looked at than can be seen.
    let end = text.char_indices().nth(room + 1).map_or(text.len(), |(at, _)| at);
    let text = harmless(&text[..end]);
    if columns(&text) <= room {
        return text.into_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        if used + columns_of(c) > room.saturating_sub(2) {
            break;
        }
        out.push(c);
        used += columns_of(c);
    }
    out + ".."
}

/// The same with the end kept: in an address that is what tells it from others.
pub(super) fn tail(text: &str, room: usize) -> String {
    let text = harmless(text);
    if columns(&text) <= room {
        return text.into_owned();
    }
    let mut at = text.len();
    let mut used = 0;
    for (start, c) in text.char_indices().rev() {
        if used + columns_of(c) > room.saturating_sub(2) {
            break;
        }
        at = start;
        used += columns_of(c);
    }
    format!("..{}", &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_from_a_clock() {
        for (seconds, en, zh) in [
            (0, "0 s", "0 秒"),
            (95, "95 s", "95 秒"),
            (119, "119 s", "119 秒"),
            (120, "2 min", "2 分钟"),
            (7_199, "119 min", "119 分钟"),
            (7_200, "2 h", "2 小时"),
        ] {
            assert_eq!(time(Lang::En, Duration::from_secs(seconds)), en);
            assert_eq!(time(Lang::Zh, Duration::from_secs(seconds)), zh);
        }
    }

    #[test]
    fn text_is_cut_to_columns() {
        for (text, room, start, end) in [
            ("server", 6, "server", "server"),
            ("servers", 6, "serv..", "..vers"),
            ("服务器程序", 8, "服务器..", "..器程序"),
            ("a\u{1b}b", 9, "a\\x1bb", "a\\x1bb"),
        ] {
            assert_eq!(head(text, room), start);
            assert_eq!(tail(text, room), end);
        }
    }
}
