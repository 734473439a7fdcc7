//! What a connection cannot do, and how it came to its end.

use super::{Told, subject};
use crate::{
    model::{Address, CallName, How, SocketKind},
    say,
    text::{Lang, Scene},
};

pub(super) fn connected(lang: Lang, scene: &Scene<'_>, peer: &Address) -> Told {
    let it = subject(lang, scene);
    let instead = match peer {
        Address::Inet(_) => "socket tcp",
        Address::Path(_) | Address::Abstract(_) | Address::Unnamed => "socket unix",
    };
    if scene.call == Some(CallName::Listen) {
        return Told {
            what: say!(lang,
                en: "{it} is connected to {peer}, and a connection cannot listen.",
                zh: "{it}已经连到 {peer}，连接不能再监听。"),
            next: say!(lang,
                en: "For that make another one: {instead}, then bind and listen.",
                zh: "要监听就另建一个：{instead}，再 bind、listen。"),
        };
    }
    Told {
        what: say!(lang,
            en: "{it} is connected to {peer} already: a stream socket makes one connection in its life.",
            zh: "{it}已经连到 {peer}：一个流套接字一生只建立一条连接。"),
        next: say!(lang, en: "For another one: {instead}", zh: "要再连一次，先新建：{instead}"),
    }
}

pub(super) fn listens(lang: Lang, scene: &Scene<'_>, conn: Option<&str>) -> Told {
    let it = subject(lang, scene);
    let dot = scene.dot();
    if scene.call == Some(CallName::Connect) {
        return Told {
            what: say!(lang,
                en: "{it} listens: it waits for others to connect, and cannot connect itself.",
                zh: "{it}在监听，只等别人来连，自己不能再去连别人。"),
            next: lang.pick("Make another one: socket tcp", "另建一个：socket tcp").to_owned(),
        };
    }
    match conn {
        Some(conn) => Told {
            what: say!(lang,
                en: "{it} only takes calls (it listens); data is on what accept returned, {conn}.",
                zh: "{it}只管接电话（监听），数据在 accept 返回的 {conn} 上。"),
            next: say!(lang,
                en: "Try: {conn}.{call}",
                zh: "试试：{conn}.{call}",
                call = example(scene.call)),
        },
        None => Told {
            what: say!(lang,
                en: "{it} only takes calls (it listens); data is on the socket that accept returns.",
                zh: "{it}只管接电话（监听），数据在 accept 返回的套接字上。"),
            next: say!(lang, en: "Try: conn = {dot}accept", zh: "试试：conn = {dot}accept"),
        },
    }
}

/// A call as one would type it to try it.
fn example(call: Option<CallName>) -> String {
    match call {
        Some(call @ (CallName::Send | CallName::Sendall)) => format!("{call} hello"),
        None | Some(CallName::Recv) => "recv 1024".to_owned(),
        Some(call) => call.word().to_owned(),
    }
}

pub(super) fn never_connected(
    lang: Lang,
    scene: &Scene<'_>,
    kind: SocketKind,
    there: Option<&Address>,
) -> Told {
    let it = subject(lang, scene);
    let dot = scene.dot();
    if kind.has_eof() {
        return Told {
            what: say!(lang,
                en: "{it} is not connected: there is nobody at its other end.",
                zh: "{it}未连接，另一头没有人。"),
            next: match there {
                Some(to) => say!(lang,
                    en: "A server uses what accept returned; a client connects first: {dot}connect {to}",
                    zh: "服务器用 accept 返回的套接字；客户端要先连接：{dot}connect {to}"),
                None => lang
                    .pick(
                        "A server uses what accept returned; a client connects first, to a server that listens.",
                        "服务器用 accept 返回的套接字；客户端要先连接到一个正在监听的服务器。",
                    )
                    .to_owned(),
            },
        };
    }
    Told {
        what: say!(lang,
            en: "{it} has no peer: unless connect has set one, each datagram names its destination.",
            zh: "{it}没有对端：除非先用 connect 定下对端，每个数据报都要自己写明发给谁。"),
        next: match there {
            Some(to) => say!(lang,
                en: "For example: {dot}sendto {to} hello",
                zh: "例如：{dot}sendto {to} hello"),
            None => say!(lang,
                en: "So: {dot}sendto ADDRESS hello",
                zh: "写成：{dot}sendto 地址 hello"),
        },
    }
}

pub(super) fn shut_down(lang: Lang, process: &str, scene: &Scene<'_>, how: How) -> Told {
    let it = subject(lang, scene);
    let dot = scene.dot();
    let (what, next) = match how {
        How::Wr => (
            say!(lang,
                en: "{it} sends no more: {process} itself has ended that direction (shutdown wr).",
                zh: "{it}不能再发：{process} 自己关闭了这个方向（shutdown wr）。"),
            say!(lang, en: "It can still receive: {dot}recv", zh: "还能收：{dot}recv"),
        ),
        How::Rd => (
            say!(lang,
                en: "{it} receives no more: {process} itself has ended that direction (shutdown rd).",
                zh: "{it}不能再收：{process} 自己关闭了这个方向（shutdown rd）。"),
            say!(lang, en: "It can still send: {dot}send hello", zh: "还能发：{dot}send hello"),
        ),
        How::Rdwr => (
            say!(lang,
                en: "{it} neither sends nor receives: {process} itself has ended both directions (shutdown rdwr).",
                zh: "{it}不能再收发：{process} 自己关闭了两个方向（shutdown rdwr）。"),
            say!(lang, en: "All that is left: {dot}close", zh: "只剩下一件事：{dot}close"),
        ),
    };
    Told { what, next }
}

/// Who reset a connection and why, as one sentence.
pub(super) fn reset(
    lang: Lang,
    peer: Option<(&str, &str)>,
    by: Option<CallName>,
    unread: bool,
    abortive: bool,
) -> String {
    let Some((process, label)) = peer else {
        return say!(lang,
            en: "The peer has reset the connection (RST): it closed with data unread, or by linger 0.",
            zh: "对端重置了连接（RST）：它关闭时还有数据没读，或者用了 linger 0。");
    };
    let ended = ended(lang, process, label, by);
    if abortive {
        say!(lang,
            en: "{ended} with linger 0, which means RST instead of FIN.",
            zh: "{ended}，而它设了 linger 0：不发 FIN，直接发 RST。")
    } else if unread {
        say!(lang,
            en: "{ended} with data unread, so its kernel sent RST instead of FIN.",
            zh: "{ended}，当时还有数据没读，所以它的内核发的不是 FIN，而是 RST。")
    } else {
        say!(lang,
            en: "{ended}; what came for it after that was answered with RST.",
            zh: "{ended}，之后发给它的数据，内核都用 RST 回答。")
    }
}

/// `client closed c`, `client was killed (its c)`
fn ended(lang: Lang, process: &str, label: &str, by: Option<CallName>) -> String {
    match by {
        Some(CallName::Kill) => say!(lang,
            en: "{process} was killed, which closed its {label}",
            zh: "{process} 被 kill，它的 {label} 随之关闭"),
        Some(CallName::Reboot) => say!(lang,
            en: "{process} was rebooted, and its kernel no longer knows {label}",
            zh: "{process} 重启过，它的内核已经不认得 {label}"),
        _ => say!(lang, en: "{process} closed {label}", zh: "{process} 关闭了 {label}"),
    }
}

pub(super) fn peer_closed(lang: Lang, peer: Option<(&str, &str)>, by: Option<CallName>) -> String {
    let ended = match peer {
        Some((process, label)) => ended(lang, process, label, by),
        None => lang.pick("The peer has closed", "对端已经关闭").to_owned(),
    };
    say!(lang,
        en: "{ended}; what was sent after that was answered with RST.",
        zh: "{ended}，之后发去的数据，得到的回答是 RST。")
}
