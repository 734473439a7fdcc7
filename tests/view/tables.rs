//! Sockets, processes and variables as tables, and one socket on one line.

use playground::{
    model::{Doing, Snapshot, VariableSeen},
    text::Lang,
    view::{Paint, columns, processes_table, socket_line, sockets_table, strip, vars_table},
};

use crate::alive::{alone_in_accept, ann_waits, both_in_recv, crowd, kinds, process};

#[test]
#[expect(clippy::too_many_lines, reason = "whole screens")]
fn sockets_and_what_the_kernel_keeps() {
    // Each expected text begins below its quotation mark.
    let cases = [
        (
            Lang::En,
            79,
            ann_waits(),
            "
  process  socket  fd  state            local            peer             rw
  server   phone   3   tcp LISTEN       127.0.0.1:8080   1 waiting, backlog 5
  server   conn    4   tcp ESTABLISHED  127.0.0.1:8080   127.0.0.1:38358  rw
    5 bytes unread
  client   s       3   tcp CLOSE        -                -                -w
  client   me      4   tcp ESTABLISHED  127.0.0.1:38358  127.0.0.1:8080   -w
    12 bytes unacknowledged
  ann      s       3   tcp ESTABLISHED  127.0.0.1:40000  127.0.0.1:8080   -w
",
        ),
        (
            Lang::Zh,
            79,
            ann_waits(),
            "
  进程    套接字  fd  状态             本地地址         对端地址         读写
  server  phone   3   tcp LISTEN       127.0.0.1:8080   1 个在排队，backlog 5
  server  conn    4   tcp ESTABLISHED  127.0.0.1:8080   127.0.0.1:38358  rw
    5 字节未读
  client  s       3   tcp CLOSE        -                -                -w
  client  me      4   tcp ESTABLISHED  127.0.0.1:38358  127.0.0.1:8080   -w
    12 字节未确认
  ann     s       3   tcp ESTABLISHED  127.0.0.1:40000  127.0.0.1:8080   -w
",
        ),
        (
            Lang::En,
            40,
            ann_waits(),
            "
  process  socket  fd  state
  server   phone   3   tcp LISTEN
    1 waiting (ann), backlog 5
  server   conn    4   tcp ESTABLISHED
    5 bytes unread
  client   s       3   tcp CLOSE
  client   me      4   tcp ESTABLISHED
    12 bytes unacknowledged
  ann      s       3   tcp ESTABLISHED
",
        ),
        (
            Lang::Zh,
            40,
            both_in_recv(),
            "
  进程    套接字  fd  状态
  server  phone   4   tcp LISTEN
    0 个在排队，backlog 5
  server  conn    5   tcp ESTABLISHED
  client  s       3   tcp ESTABLISHED
",
        ),
        (
            Lang::En,
            79,
            kinds(),
            "
  process  socket  fd  state           local                       peer  rw
  server   u       3   udp unbound     -                           -     -w
  server   w       4   udp bound       127.0.0.1:9000              -     -w
  server   phone   5   tcp CLOSE       127.0.0.1:8080              -     -w
  server   door    6   unix LISTEN     ./demo.sock                 -     -w
  server   a       7   unix connected  -                           -     -w
  server   six     8   udp6 bound      ..bc:def0:1234:5678]:65535  -     -w
Kept by the kernel after our close:
  state      local            peer             left
  TIME_WAIT  127.0.0.1:8080   127.0.0.1:44536  58 s
  FIN_WAIT2  127.0.0.1:44538  127.0.0.1:8080   -
",
        ),
        (
            Lang::Zh,
            79,
            kinds(),
            "
  进程    套接字  fd  状态         本地地址                    对端地址  读写
  server  u       3   udp 未绑定   -                           -         -w
  server  w       4   udp 已绑定   127.0.0.1:9000              -         -w
  server  phone   5   tcp CLOSE    127.0.0.1:8080              -         -w
  server  door    6   unix LISTEN  ./demo.sock                 -         -w
  server  a       7   unix 已连接  -                           -         -w
  server  six     8   udp6 已绑定  ..bc:def0:1234:5678]:65535  -         -w
关闭之后内核还保留的：
  状态       本地地址         对端地址         还剩
  TIME_WAIT  127.0.0.1:8080   127.0.0.1:44536  58 秒
  FIN_WAIT2  127.0.0.1:44538  127.0.0.1:8080   -
",
        ),
        (
            Lang::En,
            40,
            kinds(),
            "
  process  socket  fd  state
  server   u       3   udp unbound
  server   w       4   udp bound
  server   phone   5   tcp CLOSE
  server   door    6   unix LISTEN
  server   a       7   unix connected
  server   six     8   udp6 bound
Kept by the kernel after our close:
  state      local            left
  TIME_WAIT  127.0.0.1:8080   58 s
  FIN_WAIT2  127.0.0.1:44538  -
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
        let shown = sockets_table(lang, &snapshot, false, Paint::Plain, width);
        assert_eq!(format!("\n{shown}"), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn the_kernels_numbers_are_shown_on_request() {
    let cases = [
        (
            Lang::En,
            79,
            "
  process  socket  fd  real  state            local            peer
  server   phone   3   1024  tcp LISTEN       127.0.0.1:8080   1/5
  server   conn    4   1025  tcp ESTABLISHED  127.0.0.1:8080   127.0.0.1:38358
    5 bytes unread
  client   s       3   1024  tcp CLOSE        -                -
  client   me      4   1025  tcp ESTABLISHED  127.0.0.1:38358  127.0.0.1:8080
    12 bytes unacknowledged
  ann      s       3   1024  tcp ESTABLISHED  127.0.0.1:40000  127.0.0.1:8080
",
        ),
        (
            Lang::Zh,
            79,
            "
  进程    套接字  fd  实际  状态             本地地址         对端地址
  server  phone   3   1024  tcp LISTEN       127.0.0.1:8080   1/5
  server  conn    4   1025  tcp ESTABLISHED  127.0.0.1:8080   127.0.0.1:38358
    5 字节未读
  client  s       3   1024  tcp CLOSE        -                -
  client  me      4   1025  tcp ESTABLISHED  127.0.0.1:38358  127.0.0.1:8080
    12 字节未确认
  ann     s       3   1024  tcp ESTABLISHED  127.0.0.1:40000  127.0.0.1:8080
",
        ),
        (
            Lang::En,
            40,
            "
  process  socket  real  state
  server   phone   1024  tcp LISTEN
    1 waiting (ann), backlog 5
  server   conn    1025  tcp ESTABLISHED
    5 bytes unread
  client   s       1024  tcp CLOSE
  client   me      1025  tcp ESTABLISHED
    12 bytes unacknowledged
  ann      s       1024  tcp ESTABLISHED
",
        ),
    ];
    for (lang, width, expected) in cases {
        let shown = sockets_table(lang, &ann_waits(), true, Paint::Plain, width);
        assert_eq!(format!("\n{shown}"), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn processes_and_what_they_do() {
    let cases = [
        (
            Lang::En,
            79,
            "
  process  doing   in                     for            sockets  threads
  server   ready   -                      -              2        0
  client   asleep  me.recv                3 s, 7 s left  2        0
  ann      ready   -                      -              1        0
  bob      runs    data = conn.recv 1024  -              0        0
",
        ),
        (
            Lang::Zh,
            79,
            "
  进程    状态  位置                   时长             套接字  线程
  server  就绪  -                      -                2       0
  client  阻塞  me.recv                3 秒，还剩 7 秒  2       0
  ann     就绪  -                      -                1       0
  bob     运行  data = conn.recv 1024  -                0       0
",
        ),
        (
            Lang::En,
            40,
            "
  process  doing   in
  server   ready   -
  client   asleep  me.recv
  ann      ready   -
  bob      runs    data = conn..
",
        ),
        (
            Lang::Zh,
            40,
            "
  进程    状态  位置
  server  就绪  -
  client  阻塞  me.recv
  ann     就绪  -
  bob     运行  data = conn..
",
        ),
    ];
    for (lang, width, expected) in cases {
        let shown = processes_table(lang, &ann_waits(), Paint::Plain, width);
        assert_eq!(format!("\n{shown}"), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn a_bare_socket_is_one_line() {
    let cases = [
        (
            Lang::En,
            79,
            "
    phone  3  tcp LISTEN  127.0.0.1:8080   1 waiting (ann), backlog 5
    conn  4  tcp ESTABLISHED  127.0.0.1:8080  peer 127.0.0.1:38358
      5 bytes unread
    s  3  tcp CLOSE
    me  4  tcp ESTABLISHED  127.0.0.1:38358  peer 127.0.0.1:8080
      12 bytes unacknowledged
    s  3  tcp ESTABLISHED  127.0.0.1:40000  peer 127.0.0.1:8080
    u  3  udp unbound
    w  4  udp bound  127.0.0.1:9000
    phone  5  tcp CLOSE  127.0.0.1:8080
    door  6  unix LISTEN  ./demo.sock
    a  7  unix connected
    six  8  udp6 bound  [2001:db8:1234:5678:9abc:def0:1234:5678]:65535
",
        ),
        (
            Lang::Zh,
            79,
            "
    phone  3  tcp LISTEN  127.0.0.1:8080   1 个在排队（ann），backlog 5
    conn  4  tcp ESTABLISHED  127.0.0.1:8080  对端 127.0.0.1:38358   5 字节未读
    s  3  tcp CLOSE
    me  4  tcp ESTABLISHED  127.0.0.1:38358  对端 127.0.0.1:8080
      12 字节未确认
    s  3  tcp ESTABLISHED  127.0.0.1:40000  对端 127.0.0.1:8080
    u  3  udp 未绑定
    w  4  udp 已绑定  127.0.0.1:9000
    phone  5  tcp CLOSE  127.0.0.1:8080
    door  6  unix LISTEN  ./demo.sock
    a  7  unix 已连接
    six  8  udp6 已绑定  [2001:db8:1234:5678:9abc:def0:1234:5678]:65535
",
        ),
        (
            Lang::En,
            40,
            "
    phone  3  tcp LISTEN  127.0.0.1:8080
      1 waiting (ann), backlog 5
    conn  4  tcp ESTABLISHED
      127.0.0.1:8080
      peer 127.0.0.1:38358
      5 bytes unread
    s  3  tcp CLOSE
    me  4  tcp ESTABLISHED
      127.0.0.1:38358
      peer 127.0.0.1:8080
      12 bytes unacknowledged
    s  3  tcp ESTABLISHED
      127.0.0.1:40000
      peer 127.0.0.1:8080
    u  3  udp unbound
    w  4  udp bound  127.0.0.1:9000
    phone  5  tcp CLOSE  127.0.0.1:8080
    door  6  unix LISTEN  ./demo.sock
    a  7  unix connected
    six  8  udp6 bound
      ..:5678:9abc:def0:1234:5678]:65535
",
        ),
    ];
    let snapshots = [ann_waits(), kinds()];
    for (lang, width, expected) in cases {
        let sockets = snapshots.iter().flat_map(|s| &s.processes).flat_map(|p| &p.sockets);
        let shown: String = sockets.map(|socket| socket_line(lang, socket, width)).collect();
        assert_eq!(format!("\n{shown}"), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn variables_are_escaped_and_shortened() {
    let mut server = process("server", Doing::Ready, Vec::new());
    let none = |lang, server| vars_table(lang, server, 79);
    assert_eq!(none(Lang::En, &server), "    server has no variables yet. To make one: x = 5\n");
    assert_eq!(none(Lang::Zh, &server), "    server 还没有变量。创建一个：x = 5\n");
    let big = VariableSeen { length: 70_000, ..VariableSeen::new("big", "x".repeat(1024)) };
    let others = [VariableSeen::new("n", "5"), VariableSeen::new("手机", "a\nb\x1b[31m你好")];
    server.variables = [big].into_iter().chain(others).collect();
    let cases = [
        (
            Lang::En,
            79,
            "
    big  = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... 70000 bytes
    n    = 5
    手机 = a\\nb\\x1b[31m你好
",
        ),
        (
            Lang::Zh,
            79,
            "
    big  = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx... 70000 字节
    n    = 5
    手机 = a\\nb\\x1b[31m你好
",
        ),
        (
            Lang::En,
            40,
            "
    big  = xxxxxxxxxxxxxx... 70000 bytes
    n    = 5
    手机 = a\\nb\\x1b[31m你好
",
        ),
    ];
    for (lang, width, expected) in cases {
        let shown = vars_table(lang, &server, width);
        assert_eq!(format!("\n{shown}"), expected, "{lang:?}, {width} columns");
    }
}

#[test]
fn no_line_is_too_wide_at_any_width() {
    let mut long = both_in_recv();
    long.processes[0].name = "a_process_with_a_name_that_nobody_wants_to_type".into();
    long.processes[0].sockets[0].label = "一个名字很长很长很长很长很长很长的监听套接字".into();
    let all = [both_in_recv(), ann_waits(), alone_in_accept(), kinds(), crowd(), long];
    let fits = |text: &str, width: usize| {
        for line in text.lines() {
            assert!(columns(line) <= width, "{width}: {line}");
            assert_eq!(line, line.trim_end());
        }
    };
    for lang in [Lang::En, Lang::Zh] {
        for width in [40, 45, 50, 60, 70, 79, 100, 160] {
            for snapshot in &all {
                for real in [false, true] {
                    let table = sockets_table(lang, snapshot, real, Paint::Coloured, width);
                    fits(&strip(&table), width);
                }
                fits(&processes_table(lang, snapshot, Paint::Plain, width), width);
                for socket in snapshot.processes.iter().flat_map(|p| &p.sockets) {
                    fits(&socket_line(lang, socket, width), width);
                }
            }
        }
    }
}
