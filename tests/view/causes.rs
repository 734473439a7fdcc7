//! What led to a failure, in place of the general sentence; and callers from outside.

use std::time::Duration;

use playground::{
    model::{Call, CallName, Cause, Errno, Outcome, Remark, TcpState, What},
    text::Lang,
    view::{Printer, columns, json},
};

use crate::fixture::{Step, Tape, failed, from, recv, step, to};

fn screen(lang: Lang, width: usize, tape: &Tape) -> String {
    let mut out = String::from("\n");
    Printer::new(lang).with_width(width).events(&tape.events, &mut out);
    for line in out.lines() {
        assert!(columns(line) <= width, "{line}");
    }
    out
}

fn refused() -> Step {
    step(Call::Connect(Box::new(to("127.0.0.1:80"))), failed(Errno::ECONNREFUSED)).on("c", 3)
}

fn in_use() -> Step {
    step(Call::Bind(Box::new(to("127.0.0.1:8080"))), failed(Errno::EADDRINUSE)).on("phone", 4)
}

fn nobody() -> Cause {
    let phone = ("server".into(), "phone".into(), from("127.0.0.1:8080"));
    Cause::NobodyThere { address: from("127.0.0.1:80"), listening: vec![phone], is_own: false }
}

fn time_wait(seconds: u64) -> Cause {
    Cause::HeldByTimeWait {
        peer: from("127.0.0.1:44536"),
        left: Some(Duration::from_secs(seconds)),
        closed_by: Some(("server".into(), "conn".into())),
        reuseaddr: false,
    }
}

/// Two failures of which the causes were found.
fn explained() -> Tape {
    let mut t = Tape::default();
    t.run("client", "c.connect 127.0.0.1:80", refused());
    t.explain("client", vec![nobody()]);
    t.run("server", "phone.bind 127.0.0.1:8080", in_use());
    let open =
        Cause::HeldByConnection { state: TcpState::Established, peer: from("127.0.0.1:44538") };
    t.explain("server", vec![time_wait(58), time_wait(51), open]);
    t
}

#[test]
fn causes_stand_in_place_of_the_general_sentence() {
    for (lang, width, expected) in [
        (
            Lang::En,
            79,
            "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    Nobody listens on 127.0.0.1:80. server's phone listens on :8080.
server> phone.bind 127.0.0.1:8080
  ! EADDRINUSE        bind(4, 127.0.0.1:8080) = -1
    Port 8080 is held by a connection in TIME_WAIT, 58 s more: server closed
    first (the old conn). Wait 58 s; or take another port; or setsockopt
    reuseaddr before bind, on the old socket and the new one.
    Port 8080 is held by a connection with 127.0.0.1:44538, still ESTABLISHED:
    it outlives the socket that listened. Close it at both ends, or setsockopt
    reuseaddr before bind, on the old socket and the new one.
",
        ),
        (
            Lang::Zh,
            79,
            "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    127.0.0.1:80 没有人监听。server 的 phone 监听的是 8080。
server> phone.bind 127.0.0.1:8080
  ! EADDRINUSE        bind(4, 127.0.0.1:8080) = -1
    端口 8080 被一条 TIME_WAIT 占用，还剩 58 秒：刚才是 server 先 close 的（原
    conn）。办法：等 58 秒；换端口；或者旧、新两个套接字 bind 前都 setsockopt
    reuseaddr。
    端口 8080 被一条连接占用（对端 127.0.0.1:44538，ESTABLISHED）：监听套接字关
    了，它接来的连接还在。办法：把两端都关闭；或者旧、新两个套接字 bind 前都
    setsockopt reuseaddr。
",
        ),
        (
            Lang::En,
            40,
            "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED
    connect(3, 127.0.0.1:80) = -1
    Nobody listens on 127.0.0.1:80.
    server's phone listens on :8080.
server> phone.bind 127.0.0.1:8080
  ! EADDRINUSE
    bind(4, 127.0.0.1:8080) = -1
    Port 8080 is held by a connection in
    TIME_WAIT, 58 s more: server closed
    first (the old conn). Wait 58 s; or
    take another port; or setsockopt
    reuseaddr before bind, on the old
    socket and the new one.
    Port 8080 is held by a connection
    with 127.0.0.1:44538, still
    ESTABLISHED: it outlives the socket
    that listened. Close it at both
    ends, or setsockopt reuseaddr before
    bind, on the old socket and the new
    one.
",
        ),
        (
            Lang::Zh,
            40,
            "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED
    connect(3, 127.0.0.1:80) = -1
    127.0.0.1:80 没有人监听。server 的
    phone 监听的是 8080。
server> phone.bind 127.0.0.1:8080
  ! EADDRINUSE
    bind(4, 127.0.0.1:8080) = -1
    端口 8080 被一条 TIME_WAIT 占用，还
    剩 58 秒：刚才是 server 先 close 的
    （原 conn）。办法：等 58 秒；换端
    口；或者旧、新两个套接字 bind 前都
    setsockopt reuseaddr。
    端口 8080 被一条连接占用（对端
    127.0.0.1:44538，ESTABLISHED）：监听
    套接字关了，它接来的连接还在。办法：
    把两端都关闭；或者旧、新两个套接字
    bind 前都 setsockopt reuseaddr。
",
        ),
    ] {
        assert_eq!(screen(lang, width, &explained()), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn causes_alone_are_printed_the_same_way() {
    let mut out = String::new();
    let mut printer = Printer::new(Lang::En);
    for event in &explained().events[..2] {
        printer.event(event, &mut out);
    }
    assert_eq!(
        out,
        "\
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    Nobody listens on 127.0.0.1:80: the kernel there answered with a reset. The
    server comes first: bind, then listen.
    Nobody listens on 127.0.0.1:80. server's phone listens on :8080.
"
    );
}

#[test]
fn checks_in_passing_do_not_part_a_failure_from_its_causes() {
    let mut t = Tape::default();
    t.run("client", "c.connect 127.0.0.1:80", refused());
    let close = Outcome::State(TcpState::Close);
    t.run("client", "c.state", step(Call::Lens(CallName::State), close).on("c", 3).passing());
    t.explain("client", vec![nobody()]);
    assert_eq!(
        screen(Lang::En, 79, &t),
        "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1                     c CLOSE
    Nobody listens on 127.0.0.1:80. server's phone listens on :8080.
"
    );
}

#[test]
fn the_authors_word_goes_first() {
    for comment_first in [true, false] {
        let mut t = Tape::default();
        t.run("client", "c.connect 127.0.0.1:80", refused());
        let comment = "nobody is at home";
        if comment_first {
            t.comment("client", comment).explain("client", vec![nobody()]);
        } else {
            t.explain("client", vec![nobody()]).comment("client", comment);
        }
        assert_eq!(
            screen(Lang::En, 79, &t),
            "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    nobody is at home
"
        );
    }
}

#[test]
fn causes_stand_below_their_call_whatever_comes_between() {
    let mut t = Tape::default();
    t.run("client", "c.connect 127.0.0.1:80", refused());
    t.run("server", "conn.recv", step(recv(), Outcome::Eof).on("conn", 4));
    t.explain("client", vec![Cause::NotListening { bound: true, connected: false, free: None }]);
    assert_eq!(
        screen(Lang::En, 79, &t),
        "
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    c does not listen, and accept works on a listening socket only. Try:
    c.listen 5
server> conn.recv
  = EOF               recv(4, 1024) = 0
"
    );
}

#[test]
fn callers_from_outside_are_announced() {
    let mut t = Tape::default();
    let caller = |waiting| {
        let (label, from) = ("phone".into(), from("127.0.0.1:52114"));
        What::Remark(Remark::Caller { label, from, waiting })
    };
    t.push("server", caller(1)).push("server", caller(3));
    assert_eq!(
        screen(Lang::En, 79, &t),
        "
-- A program outside calls server's phone, from 127.0.0.1:52114. It waits to be
   accepted: server> phone.accept
-- A program outside calls server's phone, from 127.0.0.1:52114. Now 3 wait to
   be accepted: server> phone.accept
"
    );
    assert_eq!(
        screen(Lang::Zh, 79, &t),
        "
-- 外面的程序连上了 server 的 phone（来自 127.0.0.1:52114），在等 accept：
   server> phone.accept
-- 外面的程序连上了 server 的 phone（来自 127.0.0.1:52114），现在有 3 个在等
   accept：server> phone.accept
"
    );
}

#[test]
fn machines_read_the_names_of_causes() {
    let line = |lang| json(lang, &explained().events[1]);
    assert_eq!(
        line(Lang::En),
        r#"{"seq":2,"ms":0.50025,"process":"client","thread":0,"event":"explained","of":101,"causes":[{"cause":"nobody_there","text":"Nobody listens on 127.0.0.1:80. server's phone listens on :8080."}]}"#
    );
    assert_eq!(
        line(Lang::Zh),
        r#"{"seq":2,"ms":0.50025,"process":"client","thread":0,"event":"explained","of":101,"causes":[{"cause":"nobody_there","text":"127.0.0.1:80 没有人监听。server 的 phone 监听的是 8080。"}]}"#
    );
    let all = json(Lang::En, &explained().events[3]);
    assert_eq!(all.matches("held_by_time_wait").count(), 2, "{all}");
    assert_eq!(all.matches("held_by_connection").count(), 1, "{all}");
}
