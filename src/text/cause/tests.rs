use std::sync::Arc;

use std::time::Duration;

use super::*;
use crate::model::{Address, CallName, Destination, How, SocketKind, TcpState};

fn at(word: &str) -> Address {
    let Ok(Destination::Known(address)) = Destination::parse(word) else { panic!("{word}") };
    address
}

fn who(process: &str, label: &str) -> (Arc<str>, Arc<str>) {
    (process.into(), label.into())
}

fn ours(address: &str, listening: bool, itself: bool) -> Cause {
    let (process, label) = who("server", "phone");
    Cause::HeldByOurs { process, label, address: at(address), listening, itself }
}

fn waits(left: Option<u64>, closed_by: bool, reuseaddr: bool) -> Cause {
    Cause::HeldByTimeWait {
        peer: at("127.0.0.1:44536"),
        left: left.map(Duration::from_secs),
        closed_by: closed_by.then(|| who("server", "conn")),
        reuseaddr,
    }
}

fn reset_by(peer: Option<&str>, by: Option<CallName>, unread: bool, abortive: bool) -> Cause {
    Cause::PeerReset { peer: peer.map(|name| who(name, "c")), by, unread, abortive }
}

/// At least one of each kind, and each way to tell it.
fn every_cause() -> Vec<Cause> {
    let mut all = vec![
        ours("127.0.0.1:8080", true, false),
        ours("127.0.0.1:8080", false, false),
        ours("./demo.sock", true, false),
        ours("./demo.sock", false, true),
        waits(Some(58), true, false),
        waits(Some(58), false, true),
        waits(None, false, false),
        Cause::HeldByOther { pid: Some(812), program: Some("nginx".into()) },
        Cause::HeldByOther { pid: Some(812), program: None },
        Cause::HeldByOther { pid: None, program: Some("nginx".into()) },
        Cause::HeldByOther { pid: None, program: None },
        Cause::FileExists,
        Cause::NobodyThere { address: at("127.0.0.1:80"), listening: vec![], is_own: false },
        Cause::NobodyThere {
            address: at("127.0.0.1:80"),
            listening: vec![
                ("server".into(), "phone".into(), at("127.0.0.1:8080")),
                ("ann".into(), "p".into(), at("[::1]:80")),
            ],
            is_own: false,
        },
        Cause::NobodyThere {
            address: at("127.0.0.1:80"),
            listening: vec![("server".into(), "phone".into(), at("10.0.0.1:80"))],
            is_own: true,
        },
        Cause::NobodyThere { address: at("./demo.sock"), listening: vec![], is_own: false },
        Cause::BoundNotListening { process: "server".into(), label: "phone".into() },
        Cause::AlreadyBound(at("127.0.0.1:8080")),
        Cause::AlreadyConnected(at("127.0.0.1:8080")),
        Cause::AlreadyConnected(at("./demo.sock")),
        Cause::Listens { conn: Some("conn".into()) },
        Cause::Listens { conn: None },
        reset_by(Some("client"), Some(CallName::Close), true, false),
        reset_by(Some("client"), Some(CallName::Close), false, true),
        reset_by(Some("client"), Some(CallName::Kill), false, false),
        reset_by(Some("client"), Some(CallName::Reboot), false, false),
        reset_by(None, None, false, false),
        Cause::PeerClosed { peer: Some(who("client", "c")), by: Some(CallName::Close) },
        Cause::PeerClosed { peer: Some(who("client", "c")), by: Some(CallName::Kill) },
        Cause::PeerClosed { peer: Some(who("client", "c")), by: Some(CallName::Reboot) },
        Cause::PeerClosed { peer: None, by: None },
        Cause::ProcessNotHost("server".into(), None),
        Cause::ProcessNotHost("server".into(), Some(Address::Inet(([127, 0, 0, 1], 8080).into()))),
        Cause::Closed,
    ];
    all.extend(TcpState::ALL.map(|state| {
        let peer = at("127.0.0.1:44536");
        Cause::HeldByConnection { state, peer }
    }));
    for (bound, connected, free) in [
        (false, false, None),
        (false, false, Some(at("127.0.0.1:8081"))),
        (true, false, None),
        (true, true, None),
    ] {
        all.push(Cause::NotListening { bound, connected, free });
    }
    all.extend(SocketKind::ALL.map(|kind| Cause::NeverConnected(kind, None)));
    all.extend(How::ALL.map(Cause::ShutDown));
    all
}

fn sentences(text: &str) -> usize {
    let ends = |(at, c): (usize, char)| match c {
        '。' => true,
        '.' => text[at + 1..].starts_with(' ') || text.len() == at + 1,
        _ => false,
    };
    text.char_indices().filter(|it| ends(*it)).count()
}

#[test]
fn every_cause_is_told_shortly_and_at_length_in_both_languages() {
    let to = Destination::parse("127.0.0.1:8080").unwrap();
    let known =
        Scene { call: Some(CallName::Recv), socket: Some("s"), to: Some(&to), ..Scene::default() };
    for lang in [Lang::En, Lang::Zh] {
        for why in every_cause() {
            for scene in [known, Scene::default()] {
                let short = cause_in_scene(lang, "client", &scene, &why);
                let long = cause_at_length_in_scene(lang, "client", &scene, &why);
                assert!((20..=260).contains(&short.chars().count()), "{short}");
                assert!((1..=3).contains(&sentences(&short)), "{short}");
                assert!((3..=7).contains(&sentences(&long)), "{long}");
                assert!(long.chars().count() > 2 * short.chars().count() / 3 + 60, "{long}");
                for text in [short, long] {
                    assert!(!text.contains("  ") && text.trim() == text, "{text}");
                    let is_chinese = text.chars().any(|c| c > '\u{3000}');
                    assert_eq!(is_chinese, lang == Lang::Zh, "{text}");
                    assert!(!text.contains("这个套接字 ") && !text.contains(", This"), "{text}");
                }
            }
        }
    }
}

#[test]
fn no_two_causes_are_told_alike() {
    for lang in [Lang::En, Lang::Zh] {
        // All streams, and all datagrams, are told alike apart from the address of the example.
        let alike = |why: &Cause| {
            matches!(
                why,
                Cause::NeverConnected(
                    SocketKind::Tcp6
                        | SocketKind::Unix
                        | SocketKind::UnixDgram
                        | SocketKind::Udp6
                        | SocketKind::UnixSeqpacket
                        | SocketKind::Icmp
                        | SocketKind::Raw,
                    _
                )
            )
        };
        let mut all: Vec<_> =
            every_cause().iter().filter(|why| !alike(why)).map(|c| cause(lang, "ann", c)).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

#[test]
fn the_causes_of_the_look() {
    let told = |lang, call, socket, to: &str, why: &Cause| {
        let to = Destination::parse(to).unwrap();
        let scene =
            Scene { call: Some(call), socket: Some(socket), to: Some(&to), ..Scene::default() };
        cause_in_scene(lang, "client", &scene, why)
    };
    let there =
        |listening| Cause::NobodyThere { address: at("127.0.0.1:80"), listening, is_own: false };
    let phone = there(vec![("server".into(), "phone".into(), at("127.0.0.1:8080"))]);
    assert_eq!(
        told(Lang::En, CallName::Connect, "c", "127.0.0.1:80", &phone),
        "Nobody listens on 127.0.0.1:80. server's phone listens on :8080."
    );
    assert_eq!(
        told(Lang::Zh, CallName::Connect, "c", "127.0.0.1:80", &phone),
        "127.0.0.1:80 没有人监听。server 的 phone 监听的是 8080。"
    );
    assert_eq!(
        told(Lang::Zh, CallName::Bind, "phone", "127.0.0.1:8080", &waits(Some(58), true, false)),
        "端口 8080 被一条 TIME_WAIT 占用，还剩 58 秒：刚才是 server 先 close 的（原 conn）。办法：等 58 秒；换端口；或者旧、新两个套接字 bind 前都 setsockopt reuseaddr。"
    );
    let conn = Cause::Listens { conn: Some("conn".into()) };
    assert_eq!(
        told(Lang::Zh, CallName::Recv, "phone", ":0", &conn),
        "phone 只管接电话（监听），数据在 accept 返回的 conn 上。试试：conn.recv 1024"
    );
    assert_eq!(
        told(Lang::En, CallName::Send, "phone", ":0", &conn),
        "phone only takes calls (it listens); data is on what accept returned, conn. Try: conn.send hello"
    );
    let unheard = Cause::NotListening { bound: true, connected: false, free: None };
    assert_eq!(
        told(Lang::Zh, CallName::Accept, "phone", ":0", &unheard),
        "accept 只能用在监听套接字上，phone 还没有 listen。试试：phone.listen 5"
    );
}

#[test]
fn a_command_for_another_process_says_for_whom() {
    let held = ours("127.0.0.1:8080", true, false);
    assert!(cause(Lang::En, "server", &held).ends_with("close that first: phone.close"));
    assert!(cause(Lang::En, "ann", &held).ends_with("close that first: server> phone.close"));
}
