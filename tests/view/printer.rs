//! What the lesson of look/ does not show: failures, checks in passing, long data, remarks.

use playground::{
    model::{
        Bytes, Call, CallId, CallName, Choice, Errno, Failure, Outcome, ProgramEnd, ReceiveFlags,
        Remark, Row, Selection, Side, SocketKind, Source, TcpState, Transport, What, Wording,
    },
    text::Lang,
    view::{Printer, columns},
};

use crate::fixture::{Step, Tape, failed, from, made, recv, send, step, to};

fn screen(lang: Lang, tape: &Tape) -> String {
    let mut out = String::new();
    Printer::new(lang).events(&tape.events, &mut out);
    for line in out.lines() {
        assert!(columns(line) <= Printer::WIDTH, "{line}");
    }
    out
}

fn refused() -> Step {
    step(Call::Connect(Box::new(to("127.0.0.1:80"))), failed(Errno::ECONNREFUSED)).on("c", 3)
}

#[test]
fn a_failure_is_explained() {
    let mut t = Tape::default();
    t.run("client", "c.connect 127.0.0.1:80", refused());
    t.run("server", "phone.accept", step(Call::Accept, failed(Errno::EINVAL)).on("phone", 4));
    assert_eq!(
        screen(Lang::En, &t),
        "\
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    Nobody listens on 127.0.0.1:80: the kernel there answered with a reset. The
    server comes first: bind, then listen.
server> phone.accept
  ! EINVAL            accept(4) = -1
    accept works on a listening socket only, and phone does not listen. Try:
    phone.listen 5
"
    );
    assert_eq!(
        screen(Lang::Zh, &t),
        "\
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    127.0.0.1:80 没有人监听，那边的内核回答了 RST。先要有服务器：bind，再
    listen。
server> phone.accept
  ! EINVAL            accept(4) = -1
    accept 只能用在监听套接字上，phone 还没有 listen。试试：phone.listen 5
"
    );
}

#[test]
fn the_authors_comment_stands_in_place_of_the_sentence() {
    let mut t = Tape::default();
    t.run("client", "c.connect 127.0.0.1:80", refused());
    t.comment("client", "nobody is at home");
    t.run("client", "c.close", step(Call::Close, Outcome::Ok).on("c", 3));
    t.comment("client", "and that is all");
    assert_eq!(
        screen(Lang::En, &t),
        "\
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1
    nobody is at home
client> c.close
  = ok                close(3) = 0
    and that is all
"
    );
}

#[test]
fn checks_in_passing_stand_at_the_right_of_the_answer_above() {
    let state =
        |state| step(Call::Lens(CallName::State), Outcome::State(state)).on("c", 3).passing();
    let mut t = Tape::default();
    t.run("client", "c.close", step(Call::Close, Outcome::Ok).on("c", 3));
    t.run("client", "c.state", state(TcpState::FinWait2));
    t.run(
        "server",
        "phone.queue",
        step(Call::Lens(CallName::Queue), Outcome::Queue(1, 5)).on("phone", 3).passing(),
    );
    t.run(
        "client",
        "c.inq",
        step(Call::Lens(CallName::Inq), Outcome::Number(0)).on("c", 3).passing(),
    );
    let connect = step(Call::Connect(Box::new(to("127.0.0.1:8080"))), Outcome::Ok).on("c", 3);
    t.run("client", "c.connect 127.0.0.1:8080", connect.state("c", TcpState::Established));
    t.run("client", "c.state", state(TcpState::Established));
    let rows = [(Side::Client, TcpState::TimeWait), (Side::Server, TcpState::Listen)].map(
        |(side, state)| Row {
            host: None,
            transport: Transport::Tcp,
            side,
            state,
            local: from("127.0.0.1:1"),
            remote: from("127.0.0.1:2"),
            left: None,
        },
    );
    t.run(
        "server",
        "netstat 8080",
        step(Call::Netstat(8080), Outcome::Rows(rows.into())).passing(),
    );
    assert_eq!(
        screen(Lang::En, &t),
        "\
client> c.close
  = ok                close(3) = 0              c FIN_WAIT2  phone 1/5  c inq 0
client> c.connect 127.0.0.1:8080
  = ok                connect(3, 127.0.0.1:8080) = 0              c ESTABLISHED
                                           8080 client TIME_WAIT, server LISTEN
"
    );
    // Alone in its slice there is no answer above that it could stand beside.
    let mut out = String::new();
    Printer::new(Lang::En).event(&t.events[1], &mut out);
    assert_eq!(out, format!("{:>79}\n", "c FIN_WAIT2"));
}

#[test]
fn a_check_goes_above_the_explanation() {
    let mut t = Tape::default();
    t.run("client", "c.connect 127.0.0.1:80", refused());
    t.run(
        "client",
        "c.state",
        step(Call::Lens(CallName::State), Outcome::State(TcpState::Close)).on("c", 3).passing(),
    );
    assert_eq!(
        screen(Lang::En, &t),
        "\
client> c.connect 127.0.0.1:80
  ! ECONNREFUSED      connect(3, 127.0.0.1:80) = -1                     c CLOSE
    Nobody listens on 127.0.0.1:80: the kernel there answered with a reset. The
    server comes first: bind, then listen.
"
    );
}

#[test]
fn a_name_is_asked_for_before_anything_is_sent() {
    for call in [
        Call::Connect(Box::new(to("localhost:8080"))),
        Call::Bind(Box::new(to("localhost:8080"))),
        Call::sendto(to("localhost:8080"), "x".into()),
    ] {
        let mut t = Tape::default();
        t.sleep("client", "c.call", call, Some((3, "c")));
        let told = screen(Lang::En, &t);
        assert!(told.contains("asleep: the name is being looked up"), "{told}");
    }
}

#[test]
fn sleepers_say_why_and_come_back_for_a_reason() {
    let connect = || Call::Connect(Box::new(to("127.0.0.1:18080")));
    let mut t = Tape::default();
    t.sleep("client", "c.connect 127.0.0.1:18080", connect(), Some((3, "c")));
    let late = step(connect(), Outcome::Ok)
        .on("c", 3)
        .state("c", TcpState::Established)
        .woken(None, 1_013);
    t.run("client", "c.connect 127.0.0.1:18080", late);
    let timeout = step(recv(), Outcome::Failed(Failure::Timeout)).on("c", 3).woken(None, 300);
    t.run("client", "c.recv", timeout);
    t.sleep("client", "sleep 2s", Call::Sleep(std::time::Duration::from_secs(2)), None);
    t.sleep("client", "name = input \"name? \"", Call::Input("name? ".into()), None);
    assert_eq!(
        screen(Lang::En, &t),
        "\
client> c.connect 127.0.0.1:18080
  ...                 connect(3, 127.0.0.1:18080)  asleep: no answer to the SYN
client< c.connect 127.0.0.1:18080                                   1.0 s later
  = ok                connect(3, 127.0.0.1:18080) = 0             c ESTABLISHED
client< c.recv                                                     300 ms later
  ! timeout           recv(3, 1024) = -1
    The time that settimeout allows is over. The kernel said nothing: the limit
    is the program's own.
client> sleep 2s
  ...                 nanosleep(2s)  asleep: until the time is over
client> name = input \"name? \"
  ...                 read(0)  asleep: no line has been typed for it
"
    );
    assert_eq!(
        screen(Lang::Zh, &t),
        "\
client> c.connect 127.0.0.1:18080
  ...                 connect(3, 127.0.0.1:18080)  阻塞：SYN 还没有得到应答
client< c.connect 127.0.0.1:18080                                      1.0 秒后
  = ok                connect(3, 127.0.0.1:18080) = 0             c ESTABLISHED
client< c.recv                                                       300 毫秒后
  ! timeout           recv(3, 1024) = -1
    settimeout 允许的时间到了。内核什么也没说，这个时限是程序自己定的。
client> sleep 2s
  ...                 nanosleep(2s)  阻塞：时间还没有到
client> name = input \"name? \"
  ...                 read(0)  阻塞：还没有人给它输入
"
    );
}

#[test]
fn what_does_not_fit_goes_on_below() {
    let long = "x".repeat(60);
    let huge: Bytes = vec![b'x'; 65_507].into();
    let mut t = Tape::default();
    t.run(
        "client",
        &format!("c.send \"{long}\""),
        step(send(&long), Outcome::Count(60)).on("c", 3),
    );
    let seen = step(recv(), Outcome::Data(long.as_str().into()))
        .on("conn", 4)
        .state("conn", TcpState::CloseWait);
    t.run("server", "conn.recv 1024", seen);
    t.run(
        "server",
        "conn.recv 100000",
        step(Call::Recv(100_000, ReceiveFlags::default()), Outcome::Data(huge.clone())),
    );
    t.run("client", "c.sendall $big", step(Call::Sendall(huge), Outcome::Count(65_507)).on("c", 3));
    let many = (1..=9).map(|i| std::net::IpAddr::from([10, 0, 0, i])).collect();
    t.run("client", "resolve many", step(Call::Resolve("many".into()), Outcome::Addresses(many)));
    assert_eq!(
        screen(Lang::En, &t),
        "\
client> c.send \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"
  = 60                send(3, \"xxxxxxxxxxxxxxxxxxxx\"... 60 bytes) = 60
server> conn.recv 1024
  = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"
                      recv(4, 1024) = 60                        conn CLOSE_WAIT
server> conn.recv 100000
  = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"... 65507 bytes
                      recv(-1, 100000) = 65507
client> c.sendall $big
  = 65507             loop of send(3, \"xxxxxxxxxxxxxxxxx\"... 65507 bytes)
client> resolve many
  = 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7,
    10.0.0.8, 10.0.0.9  getaddrinfo(\"many\") = 0
"
    );
}

#[test]
fn headings_blank_lines_and_verdicts_keep_their_distance() {
    let mut t = Tape::default();
    t.blank().blank();
    t.push("server", What::Heading("The server gets ready".into()));
    t.say("First.");
    t.blank().blank();
    t.say("Second.");
    t.push(
        "server",
        What::Question("Which?".into(), [Choice { letter: 'a', text: "this".into() }].into()),
    );
    t.push("server", What::Predicted('b'));
    t.push(
        "server",
        What::Verdict {
            of: None,
            letter: 'a',
            because: "so it is".into(),
            reasons: [Choice { letter: 'b', text: "that is for another day".into() }].into(),
            predicted: Some('b'),
        },
    );
    t.push("server", What::Heading("Then".into()));
    t.push(
        "server",
        What::Question("And?".into(), [Choice { letter: 'a', text: "that".into() }].into()),
    );
    t.run("server", "socket tcp", step(Call::Socket(SocketKind::Tcp), made(3, "s")));
    t.push(
        "server",
        What::Verdict {
            of: None,
            letter: 'a',
            because: "that".into(),
            reasons: [].into(),
            predicted: Some('a'),
        },
    );
    assert_eq!(
        screen(Lang::En, &t),
        "\
## The server gets ready
# First.

# Second.

? Which?
  a) this
  -> a  so it is
        you said b: that is for another day

## Then
? And?
  a) that

server> socket tcp
  = s                 socket(AF_INET, SOCK_STREAM) = 3
  -> a  that
        you were right
"
    );
}

#[test]
fn processes_programs_and_remarks() {
    let source =
        |text: &str, line| Source { wording: Wording::new(text, [None, None]).into(), line };
    let mut t = Tape::default();
    t.push("ann", What::ProcessCreated);
    t.run("ann", "socket tcp", step(Call::Socket(SocketKind::Tcp), made(3, "s")));
    t.push("bob", What::ProcessCreated);
    t.push(
        "ann",
        What::ProgramStarted(CallId(9), source("program {\n  loop {\n    print \"hi\"\n  }\n}", 2)),
    );
    t.push("ann", What::ProgramEnded(CallId(9), ProgramEnd::Paused(10_000, Some(CallName::Recv))));
    t.push("ann", What::ProgramEnded(CallId(9), ProgramEnd::Failed(source("s.recv", 3))));
    t.push("ann", What::Remark(Remark::OtherPort { wanted: 8080, got: 34_567 }));
    assert_eq!(
        screen(Lang::En, &t),
        "\
ann> socket tcp
  = s                 socket(AF_INET, SOCK_STREAM) = 3        (new process ann)
-- new process bob
ann> program {
  loop {
    print \"hi\"
  }
}
    ann runs this by itself.
-- ann's program is paused: recv has returned EOF 10,000 times, and nothing
   tells the loop to end. resume goes on, interrupt ends it.
-- ann's program ended at its line 3, which failed without try: s.recv
-- Port 8080 is taken, by a program or by another run that is not over: this
   run uses 34567.
"
    );
    let mut out = String::new();
    let mut printer = Printer::new(Lang::Zh).without_heads();
    printer.events(&t.events[..2], &mut out);
    printer.events(&t.events[6..], &mut out);
    assert_eq!(
        out,
        "  = s                 socket(AF_INET, SOCK_STREAM) = 3           （新进程 ann）
-- 端口 8080 已被占用（别的程序，或另一个还没结束的课文），这次改用 34567。
"
    );
}

#[test]
fn nothing_from_outside_reaches_the_terminal() {
    let mut t = Tape::default();
    t.say("\x1b]0;owned\x07 and\r\u{202e}back");
    t.run("server", "s.send '\x1b[31m'", step(send("\x1b[31m\r\n"), Outcome::Count(7)).on("s", 3));
    t.run(
        "server",
        "s.recv",
        step(recv(), Outcome::Data(vec![0xe4, 0xbd, 0x1b, 0xff].into())).on("s", 3),
    );
    let out = screen(Lang::En, &t);
    assert_eq!(
        out,
        "\
# \\x1b]0;owned\\x07 and\\r\\u{202e}back
server> s.send '\\x1b[31m'
  = 7                 send(3, \"\\x1b[31m\\r\\n\") = 7
server> s.recv
  = \"\\xe4\\xbd\\x1b\\xff\"  recv(3, 1024) = 4
"
    );
}

#[test]
fn a_block_that_sleeps_and_wakes_is_shown_by_its_head() {
    let body = "for x in select {\n  try x.recv 1024\n  x.send $_\n}";
    let call =
        || Call::Select(Box::new(Selection { sockets: Vec::new(), write: false, limit: None }));
    let mut t = Tape::default();
    t.sleep("server", body, call(), None);
    let ready = Outcome::Ready(Box::new(["conn".into()]));
    t.run("server", body, step(call(), ready).woken(None, 1500));
    let out = screen(Lang::En, &t);
    let heads: Vec<&str> = out.lines().filter(|line| line.starts_with("server")).collect();
    assert_eq!(
        heads.iter().map(|head| head.split("  ").next().unwrap()).collect::<Vec<_>>(),
        ["server> for x in select { ... }", "server< for x in select { ... }"]
    );
    assert!(!out.contains("try x.recv"), "{out}");
}

#[test]
fn an_answer_says_when_it_came_if_that_is_wanted() {
    let mut t = Tape::default();
    let connect = step(Call::Connect(Box::new(to("127.0.0.1:8080"))), Outcome::Ok).on("c", 3);
    t.run("client", "c.connect 127.0.0.1:8080", connect.state("c", TcpState::Established));
    for event in &mut t.events {
        event.ns = 1_217_999_999;
    }
    let mut out = String::new();
    Printer::new(Lang::En).with_clock(true).events(&t.events, &mut out);
    assert!(out.ends_with("c ESTABLISHED  1.217 s\n") || out.contains("1.217 s"), "{out}");
    let mut out = String::new();
    Printer::new(Lang::Zh).with_width(40).with_clock(true).events(&t.events, &mut out);
    assert!(out.contains("1.217 秒"), "{out}");
}
