//! The board, as a person sees it.

use std::time::Duration;

use playground::{
    model::{CallName, Doing, Snapshot, SocketKind, SocketSeen},
    text::Lang,
    view::{Paint, Sleeper, board, columns, deadlock, strip},
};

use crate::alive::{
    alone_in_accept, ann_waits, asleep, both_in_recv, bound, crowd, end, kinds, listener, of,
    process,
};

#[test]
#[expect(clippy::too_many_lines, reason = "whole screens")]
fn one_row_for_each_process_and_what_follows_from_them() {
    // Each expected text begins below its quotation mark.
    let cases = [
        (
            Lang::En,
            79,
            both_in_recv(),
            "
  server  asleep  recv(5) 41 s   conn ESTABLISHED   phone LISTEN 0/5
  client  asleep  recv(3) 6 s    s ESTABLISHED
    Everybody is asleep: server in conn.recv, client in s.recv. Nobody can wake
    anybody (deadlock).
    Ctrl-C interrupts the call of the current process.
",
        ),
        (
            Lang::Zh,
            79,
            both_in_recv(),
            "
  server  阻塞  recv(5) 41 秒   conn ESTABLISHED   phone LISTEN 0/5
  client  阻塞  recv(3) 6 秒    s ESTABLISHED
    都睡着了：server 在 conn.recv，client 在 s.recv，谁也唤不醒谁（死锁）。
    按 Ctrl-C 打断当前进程的调用。
",
        ),
        (
            Lang::En,
            40,
            both_in_recv(),
            "
  server  asleep  recv(5) 41 s
    conn ESTABLISHED   phone LISTEN 0/5
  client  asleep  recv(3) 6 s
    s ESTABLISHED
    Everybody is asleep: server in
    conn.recv, client in s.recv. Nobody
    can wake anybody (deadlock).
    Ctrl-C interrupts the call of the
    current process.
",
        ),
        (
            Lang::Zh,
            40,
            both_in_recv(),
            "
  server  阻塞  recv(5) 41 秒
    conn ESTABLISHED   phone LISTEN 0/5
  client  阻塞  recv(3) 6 秒
    s ESTABLISHED
    都睡着了：server 在 conn.recv，
    client 在 s.recv，谁也唤不醒谁（死
    锁）。
    按 Ctrl-C 打断当前进程的调用。
",
        ),
        (
            Lang::En,
            79,
            ann_waits(),
            "
  server  ready                           phone LISTEN: 1 waiting, backlog 5
                                          conn ESTABLISHED
  client  asleep  recv(4) 3 s, 7 s left   me ESTABLISHED   s CLOSE
  ann     ready                           s ESTABLISHED
  bob     runs    data = conn.recv 1024
",
        ),
        (
            Lang::Zh,
            79,
            ann_waits(),
            "
  server  就绪                            phone LISTEN: 1 个在排队，backlog 5
                                          conn ESTABLISHED
  client  阻塞  recv(4) 3 秒，还剩 7 秒   me ESTABLISHED   s CLOSE
  ann     就绪                            s ESTABLISHED
  bob     运行  data = conn.recv 1024
",
        ),
        (
            Lang::En,
            40,
            ann_waits(),
            "
  server  ready
    phone LISTEN: 1 waiting, backlog 5
    conn ESTABLISHED
  client  asleep  recv(4) 3 s, 7 s left
    me ESTABLISHED   s CLOSE
  ann     ready
    s ESTABLISHED
  bob     runs    data = conn..
",
        ),
        (
            Lang::En,
            79,
            alone_in_accept(),
            "
  server  asleep  accept(3) 95 s   phone LISTEN 0/5
  client  ready
    server's accept returns as soon as somebody connects to 127.0.0.1:8080: a
    process here, or a program outside.
",
        ),
        (
            Lang::Zh,
            79,
            alone_in_accept(),
            "
  server  阻塞  accept(3) 95 秒   phone LISTEN 0/5
  client  就绪
    只要有人连到 127.0.0.1:8080，server 的 accept 就会返回：可以是这里的进程，
    也可以是外面的程序。
",
        ),
        (
            Lang::En,
            79,
            kinds(),
            "
  server  ready   u udp unbound   w udp bound 127.0.0.1:9000
                  phone CLOSE 127.0.0.1:8080   door unix LISTEN ./demo.sock
                  a unix connected   six udp6 bound ..bc:def0:1234:5678]:65535
",
        ),
        (
            Lang::Zh,
            40,
            kinds(),
            "
  server  就绪
    u udp 未绑定
    w udp 已绑定 127.0.0.1:9000
    phone CLOSE 127.0.0.1:8080
    door unix LISTEN ./demo.sock
    a unix 已连接
    six udp6 已绑定 ..4:5678]:65535
",
        ),
        (
            Lang::En,
            79,
            Snapshot::default(),
            "
    No sockets yet. To make one: socket tcp
",
        ),
        (
            Lang::Zh,
            40,
            Snapshot::default(),
            "
    还没有套接字。创建一个：socket tcp
",
        ),
    ];
    for (lang, width, snapshot, expected) in cases {
        let shown = board(lang, &snapshot, Paint::Plain, width);
        assert_eq!(format!("\n{shown}"), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn a_crowd_is_counted() {
    let shown = board(Lang::En, &crowd(), Paint::Plain, 79);
    assert_eq!(shown.matches("ESTABLISHED").count(), 12);
    assert!(shown.contains("conn11 ESTABLISHED\n                   ... and 8 more\n"), "{shown}");
    assert!(shown.ends_with("  ... and 10 more: processes\n"), "{shown}");
    let shown = board(Lang::Zh, &crowd(), Paint::Plain, 79);
    assert!(shown.ends_with("  ... 还有 10 个进程：processes\n"), "{shown}");
}

#[test]
fn colours_add_nothing_and_no_line_is_too_wide() {
    let all = [both_in_recv(), ann_waits(), alone_in_accept(), kinds(), crowd()];
    for lang in [Lang::En, Lang::Zh] {
        for snapshot in &all {
            for width in [40, 50, 60, 79, 120] {
                let plain = board(lang, snapshot, Paint::Plain, width);
                let coloured = board(lang, snapshot, Paint::Coloured, width);
                assert_eq!(strip(&coloured), plain);
                for line in plain.lines() {
                    assert!(columns(line) <= width, "{width}: {line}");
                    assert_eq!(line, line.trim_end());
                }
            }
        }
    }
    let coloured = board(Lang::En, &both_in_recv(), Paint::Coloured, 79);
    assert!(coloured.starts_with("  \x1b[1mserver\x1b[0m  \x1b[7masleep\x1b[0m  recv(5) 41 s   "));
}

#[test]
fn names_cannot_write_to_the_terminal() {
    let mut snapshot = both_in_recv();
    snapshot.processes[0].name = "a\x1b[2J".into();
    snapshot.processes[0].sockets[1].label = "b\u{202e}".into();
    let shown = board(Lang::En, &snapshot, Paint::Plain, 79);
    assert!(
        shown.starts_with("  a\\x1b[2J  asleep  recv(5) 41 s   b\\u{202e} ESTABLISHED"),
        "{shown}"
    );
}

/// The sleepers, if it is a deadlock.
fn stuck(snapshot: &Snapshot) -> Option<String> {
    let name = |s: &Sleeper<'_>| format!("{} {} {}", s.process, s.on.unwrap_or("-"), s.call);
    deadlock(snapshot).map(|all| all.iter().map(name).collect::<Vec<_>>().join(", "))
}

#[test]
fn two_that_wait_for_each_other_are_a_deadlock() {
    assert_eq!(stuck(&both_in_recv()).unwrap(), "server conn recv, client s recv");

    // Both fill each other's buffers, and nobody reads.
    let mut sending = both_in_recv();
    for process in &mut sending.processes {
        let Doing::Asleep { call, .. } = &mut process.doing else { panic!("{process:?}") };
        *call = CallName::Sendall;
        process.sockets.last_mut().unwrap().unsent = Some(3_900_000);
    }
    assert_eq!(stuck(&sending).unwrap(), "server conn sendall, client s sendall");

    // ann waits in the queue of a server that waits for its first client.
    let mut queued = both_in_recv();
    queued.processes[0].sockets[0].queue = Some((1, 5));
    queued.processes.push(process(
        "ann",
        asleep(CallName::Recv, Some(("s", 3)), 1),
        vec![end("s", 3, 40_000, 8080)],
    ));
    assert_eq!(stuck(&queued).unwrap(), "server conn recv, client s recv, ann s recv");

    // Who has no socket can wake nobody.
    let mut idle = both_in_recv();
    idle.processes.push(process("bob", Doing::Ready, Vec::new()));
    assert!(stuck(&idle).is_some());

    let mut selecting = both_in_recv();
    selecting.processes[1].doing = asleep(CallName::Select, None, 6);
    assert_eq!(stuck(&selecting).unwrap(), "server conn recv, client - select");
}

#[test]
fn whoever_can_be_woken_is_no_deadlock() {
    let client = |change: fn(&mut Doing)| {
        let mut snapshot = both_in_recv();
        change(&mut snapshot.processes[1].doing);
        snapshot
    };
    let in_call = |call| {
        let mut snapshot = both_in_recv();
        let on = (call != CallName::Input && call != CallName::Sleep).then_some(("s", 3));
        snapshot.processes[1].doing = asleep(call, on, 6);
        snapshot
    };
    let mut in_flight = both_in_recv();
    in_flight.processes[1].sockets[0].unsent = Some(5);
    let mut stranger = both_in_recv();
    stranger.processes[1].sockets[0].peer = Some("127.0.0.1:9".into());
    let mut glanced = both_in_recv();
    glanced.processes[1].sockets[0].peer = None;
    let mut threads = both_in_recv();
    threads.processes[0].threads = 1;
    let mut alone = both_in_recv();
    alone.processes.pop();
    let mut running = both_in_recv();
    running.processes.push(process("bob", Doing::Paused, Vec::new()));
    let mut listens = both_in_recv();
    listens.processes[1].doing = asleep(CallName::Select, None, 6);
    listens.processes[1].sockets.push(listener("door", 4, (0, 5), &[]));
    let datagrams = |label: &str, port: &str| {
        let socket = bound(SocketKind::Udp, label, 3, port);
        process(label, asleep(CallName::Recvfrom, Some((label, 3)), 1), vec![socket])
    };
    for (why, snapshot) in [
        ("ready", client(|doing| *doing = Doing::Ready)),
        (
            "a time limit",
            client(|doing| {
                let Doing::Asleep { left, .. } = doing else { panic!("{doing:?}") };
                *left = Some(Duration::from_secs(1));
            }),
        ),
        ("a program runs", client(|doing| *doing = Doing::Running("loop {".into()))),
        ("the kernel's own time limit", in_call(CallName::Connect)),
        ("a person", in_call(CallName::Input)),
        ("the clock", in_call(CallName::Sleep)),
        ("callers from outside", in_call(CallName::Accept)),
        ("accept", alone_in_accept()),
        ("a listening socket among the selected", listens),
        ("bytes under way", in_flight),
        ("a peer outside", stranger),
        ("a snapshot without addresses", glanced),
        ("threads", threads),
        ("one alone", alone),
        ("another program", running),
        (
            "datagrams from outside",
            of(vec![datagrams("a", "127.0.0.1:9000"), datagrams("b", "127.0.0.1:9001")]),
        ),
        ("nobody", Snapshot::default()),
    ] {
        assert_eq!(stuck(&snapshot), None, "{why}");
    }
}

#[test]
fn connected_datagram_sockets_hear_nobody_else() {
    let talker = |label: &str, local: u16, peer: u16| {
        let kind = SocketKind::Udp;
        let socket = SocketSeen { kind, state: None, ..end(label, 3, local, peer) };
        process(label, asleep(CallName::Recv, Some((label, 3)), 1), vec![socket])
    };
    let snapshot = of(vec![talker("a", 9000, 9001), talker("b", 9001, 9000)]);
    assert_eq!(stuck(&snapshot).unwrap(), "a a recv, b b recv");
}

#[test]
fn a_datagram_may_come_from_anywhere() {
    let socket = bound(SocketKind::Udp, "u", 3, "127.0.0.1:9000");
    let sleeps = asleep(CallName::Recvfrom, Some(("u", 3)), 1);
    let snapshot = of(vec![process("server", sleeps, vec![socket])]);
    assert_eq!(
        board(Lang::En, &snapshot, Paint::Plain, 79),
        "  server  asleep  recvfrom(3) 1 s   u udp bound 127.0.0.1:9000
    server's recvfrom returns as soon as a datagram comes to 127.0.0.1:9000:
    from a process here, or a program outside.
"
    );
    assert_eq!(
        board(Lang::Zh, &snapshot, Paint::Plain, 79),
        "  server  阻塞  recvfrom(3) 1 秒   u udp 已绑定 127.0.0.1:9000
    只要有数据报发到 127.0.0.1:9000，server 的 recvfrom 就会返回：可以来自这里
    的进程，也可以来自外面的程序。
"
    );
}

#[test]
fn nobody_knows_how_long_fill_and_drain_still_sleep() {
    for (call, shown) in [
        (CallName::Recv, "recv(3) 0 s, 1 s left"),
        (CallName::Fill, "fill(3) 0 s   "),
        (CallName::Drain, "drain(3) 0 s   "),
    ] {
        let mut snapshot = both_in_recv();
        let mut doing = asleep(call, Some(("s", 3)), 0);
        if let Doing::Asleep { left, .. } = &mut doing {
            *left = Some(Duration::from_secs(1));
        }
        snapshot.processes[1].doing = doing;
        let text = strip(&board(Lang::En, &snapshot, Paint::Plain, 79));
        assert!(text.contains(shown), "{text}");
    }
}
