//! Nothing a user types breaks the session, freezes it, or leaves anything open.

use std::time::{Duration, Instant};

use playground::{
    engine::{Reach, Session, Status, Turn},
    language::{Assembler, tree::Line},
    model::{Halt, ProgramEnd, Seq, What},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    alone::{User, alone, descriptors},
    play::Play,
};

/// Words that lines are made of, so that most of them mean something.
fn statement() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "c", "s", "x", "nobody", "3", "4"]);
    let value = prop::sample::select(vec![
        "1",
        "0",
        "\"hello\"",
        "$x",
        "$_",
        "$from",
        "$error",
        "$a",
        "$a.note",
        "upper($_)",
        "5 + 5",
        "\"ab\" * 3000",
        "\"$x!\"",
        "len($x)",
        "num($_)",
        "u32(7)",
        "decode($x, \"gbk\")",
        "9223372036854775807 + $x",
        "7 / $x",
    ]);
    let address = prop::sample::select(vec![
        "127.0.0.1:$P",
        "127.0.0.1:$Q",
        "127.0.0.1:0",
        "0.0.0.0:0",
        "localhost:$P",
        "@playground-robust",
        "@nobody-there",
        "[::1]:0",
        "$from",
        "no.such.name:1",
        "127.0.0.1:$x",
        "192.0.2.1:9",
    ]);
    let number = prop::sample::select(vec!["0", "1", "5", "1024", "100000", "$x", "(-1)"]);
    let option = prop::sample::select(
        playground::model::OptionName::ALL.iter().map(|o| o.word()).collect::<Vec<_>>(),
    );
    let socket = prop::sample::select(vec![
        "socket tcp",
        "socket udp",
        "socket tcp6",
        "socket unix",
        "socket unixdgram",
    ]);
    let plain = prop::sample::select(vec![
        "listen",
        "listen 0",
        "accept",
        "close",
        "dup",
        "recvline",
        "recvfrom",
        "getsockname",
        "getpeername",
        "fileno",
        "gettimeout",
        "poll",
        "shutdown wr",
        "shutdown rd",
        "shutdown rdwr",
        "setblocking off",
        "setblocking on",
        "settimeout 1ms",
        "settimeout none",
        "settimeout 0",
        "state",
        "queue",
        "inq",
        "outq",
        "segments",
        "retrans",
        "rto",
        "drops",
        "fill",
        "fill 1000",
        "drain",
        "filter drop",
        "filter off",
        "filter 50%",
        "setsockopt linger 0",
        "setsockopt linger 1",
        "recv 5 --waitall",
        "recv 5 --peek",
        "recv --dontwait",
        "recv --oob",
        "recv 2 --trunc",
        "send \"!\" --oob",
        "send x --dontwait",
    ]);
    let bare = prop::sample::select(vec![
        "select",
        "select 1ms",
        "select a b",
        "select a 0",
        "sleep 1ms",
        "sleep 0",
        "output",
        "resume",
        "interrupt",
        "kill",
        "netstat $P",
        "resolve localhost",
        "resolve $x",
        "a, b = socketpair stream",
        "a, b = socketpair dgram",
        "a, b = socketpair seqpacket",
        "a, x = s.accept",
        "x, b = recvfrom",
        "input",
        "accept",
        "recv",
        "send hi",
        "close",
    ]);
    prop_oneof![
        4 => (name.clone(), socket).prop_map(|(n, s)| format!("{n} = {s}").replace("3 =", "c =").replace("4 =", "c =").replace("nobody", "x")),
        6 => (name.clone(), plain.clone()).prop_map(|(n, p)| format!("{n}.{p}")),
        2 => (name.clone(), plain).prop_map(|(n, p)| format!("x = {n}.{p}")),
        4 => bare.prop_map(str::to_owned),
        3 => (name.clone(), prop::sample::select(vec!["bind", "connect"]), address.clone()).prop_map(|(n, c, a)| format!("{n}.{c} {a}")),
        2 => (name.clone(), address, value.clone()).prop_map(|(n, a, v)| format!("{n}.sendto {a} {v}")),
        4 => (name.clone(), prop::sample::select(vec!["send", "sendall"]), value.clone()).prop_map(|(n, c, v)| format!("{n}.{c} {v}")),
        3 => (name.clone(), prop::sample::select(vec!["recv", "recvn"]), number.clone()).prop_map(|(n, c, k)| format!("{n}.{c} {k}")),
        1 => (name.clone(), option.clone(), number).prop_map(|(n, o, v)| format!("{n}.setsockopt {o} {v}")),
        1 => (name.clone(), option).prop_map(|(n, o)| format!("{n}.getsockopt {o}")),
        2 => value.clone().prop_map(|v| format!("x = {v}")),
        1 => (name, value.clone()).prop_map(|(n, v)| format!("{n}.note = {v}")),
        1 => value.prop_map(|v| format!("print {v}")),
    ]
}

/// The lines of a block, and what may stand only there.
fn block() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        6 => statement().prop_map(|s| vec![s]),
        6 => statement().prop_map(|s| vec![format!("try {s}")]),
        1 => prop::sample::select(vec!["if eof break", "if error continue", "if $x == 1 break", "break", "continue"])
            .prop_map(|s| vec![s.to_owned()]),
    ];
    line.prop_recursive(4, 24, 5, |inner| {
        let open = prop::sample::select(vec![
            "loop {",
            "repeat 3 {",
            "repeat 1000 {",
            "thread {",
            "for y in sockets {",
            "for y in select 1ms {",
            "for y in select {",
            "if eof {",
            "if not error and 1 < 2 {",
        ]);
        (open, prop::collection::vec(inner, 0..5)).prop_map(|(open, inner)| {
            let mut lines = vec![open.to_owned()];
            lines.extend(inner.into_iter().flatten());
            lines.push("}".to_owned());
            lines
        })
    })
}

/// What is typed: single lines and programs, each for one of three processes.
fn typed() -> impl Strategy<Value = Vec<String>> {
    let one = prop_oneof![
        8 => statement().prop_map(|s| vec![s]),
        1 => prop::collection::vec(block(), 1..4).prop_map(|blocks| {
            let mut lines = vec!["program {".to_owned()];
            lines.extend(blocks.into_iter().flatten());
            lines.push("}".to_owned());
            lines
        }),
    ];
    let process = prop::sample::select(vec!["server", "client", "third"]);
    prop::collection::vec((process, one), 1..40).prop_map(|list| {
        list.into_iter()
            .flat_map(|(process, mut lines)| {
                lines[0] = format!("{process}> {}", lines[0]);
                lines
            })
            .collect()
    })
}

/// Carries the lines out as a driver does; a line that does not parse is dropped, and with it its block.
fn carry_out(lines: &[String]) {
    let mut session = Session::new(Reach::Loopback, None).unwrap();
    for (name, port) in [("P", 1_i64), ("Q", 1)] {
        session.set_shared(name, playground::model::Value::Number(port));
    }
    let server = session.process("server").unwrap();
    let mut block = Assembler::new();
    let mut process = server;
    for line in lines {
        match block.push(line, 1) {
            Ok(Some(Line::Statement(name, statement))) => {
                if let Some(name) = name {
                    process = session.process(&name.text).unwrap();
                }
                session.read_up_to_now();
                let _ = session.start(process, &statement);
                for _ in 0..8 {
                    if session.settle() == Turn::Quiet {
                        break;
                    }
                }
                let _ = (session.glance(), session.look_around());
                if let Some(returned) = session.returned(process).cloned() {
                    session.explain(process, &returned);
                }
                for process in 0..session.process_names().count() {
                    session.status(playground::model::ProcessId(u32::try_from(process).unwrap()));
                }
                session.give_input(process, "a line");
            }
            Ok(_) => {}
            Err(_) => block = Assembler::new(),
        }
    }
    session.wait(Some(Instant::now() + Duration::from_millis(2)));
    session.end();
}

#[test]
fn random_lines_break_nothing_and_leave_nothing_open() {
    alone("robust::random_lines", User::Same);
}

#[test]
#[ignore = "run by its neighbour, alone"]
fn random_lines() {
    let config = Config {
        cases: 300,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    // Once, for what the first session leaves for good: the C library's.
    carry_out(&["server> resolve localhost".to_owned()]);
    let before = descriptors();
    TestRunner::new_with_rng(config, rng)
        .run(&typed(), |lines| {
            carry_out(&lines);
            // A close that lingers may still be going on in a thread of its own.
            let end = Instant::now() + Duration::from_secs(5);
            while descriptors() != before {
                prop_assert!(Instant::now() < end, "{} descriptors, not {before}", descriptors());
                std::thread::yield_now();
            }
            Ok(())
        })
        .unwrap();
}

fn ends(play: &Play) -> impl Iterator<Item = &ProgramEnd> {
    play.session.journal().after(Seq(0)).filter_map(|e| match &e.what {
        What::ProgramEnded(end) => Some(end),
        _ => None,
    })
}

#[test]
fn kill_and_interrupt_may_stand_in_a_thread() {
    for word in ["kill", "interrupt", "resume"] {
        for lines in [
            format!("server> program {{\nthread {{\n{word}\n}}\nsleep 10s\n}}"),
            format!("server> program {{\n{word}\nprint 1\n}}"),
            format!(
                "server> program {{\nthread {{\nthread {{\nsleep 1ms\n{word}\n}}\n}}\nloop {{\nsleep 10s\n}}\n}}"
            ),
        ] {
            let mut play = Play::new();
            play.lines("server> s = socket tcp => s");
            play.lines(&lines);
            play.session.wait(Some(Instant::now() + Duration::from_millis(50)));
            play.lines("server> kill => ok\nserver> s = socket tcp => s\nserver> s.fileno => 3");
        }
    }
}

#[test]
fn a_program_that_does_nothing_for_ever_can_be_interrupted() {
    for body in [
        "",
        "x = 1\n",
        "repeat 1000000000000 {\n}\n",
        "thread {\n}\n",
        "dup\n",
        "s = socket udp\ns.close\n",
    ] {
        let mut play = Play::new();
        play.lines("server> s = socket udp => s");
        play.session.limit_descriptors(100);
        let began = Instant::now();
        play.lines(
            &format!("server> program {{\nrepeat 1000000000000 {{\ntry {body}}}\n}}")
                .replace("try }", "}")
                .replace("try repeat", "repeat")
                .replace("try thread", "thread"),
        );
        play.session.settle();
        play.lines("server> interrupt => ok");
        assert!(began.elapsed() < Duration::from_secs(5), "{body}: {:?}", began.elapsed());
        let process = play.session.find_process("server").unwrap();
        assert_eq!(play.session.status(process), Status::Ready);
        assert!(!play.session.is_busy(), "{body}");
        assert_eq!(ends(&play).collect::<Vec<_>>(), [&ProgramEnd::Interrupted]);
    }
}

#[test]
fn threads_without_end_meet_a_limit() {
    let mut play = Play::new();
    play.lines("server> program {\nloop {\nthread {\nsleep 1000s\n}\n}\n}");
    let process = play.session.find_process("server").unwrap();
    // Starting threads gets the program nowhere by itself.
    play.until(|play| play.session.status(process) == Status::Paused);
    play.lines("server> interrupt => ok");
    assert_eq!(play.session.sleeping(), 0);
    // Each thread begins another: as many as there may be.
    play.lines("server> program {\nrepeat 1000000 {\nthread {\nsleep 1000s\n}\n}\n}");
    let end = Instant::now() + Duration::from_secs(60);
    while play.session.status(process) == Status::Running {
        assert!(Instant::now() < end, "{} threads", play.session.sleeping());
        play.session.settle();
    }
    let limit = ends(&play).last().unwrap();
    assert!(matches!(limit, ProgramEnd::Halted(_, Halt::TooMany(_))), "{limit:?}");
    let began = Instant::now();
    play.lines("server> interrupt => ok");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(play.session.sleeping(), 0);
}

#[test]
fn threads_that_begin_threads_keep_nobody_waiting() {
    let mut play = Play::connected();
    play.lines("spin> program {\nloop {\nthread {\nloop {\nthread {\nloop {\nthread {\nx = 1\n}\n}\n}\n}\n}\n}\n}");
    for _ in 0..20 {
        play.lines("client> c.send ping => 4\nserver> conn.recv 10 => \"ping\"");
    }
    let began = Instant::now();
    play.lines("spin> interrupt => ok");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(!play.session.is_busy());
}

#[test]
fn what_is_printed_without_end_is_bounded_in_memory() {
    alone("robust::prints_without_end", User::Same);
}

#[test]
#[ignore = "run by its neighbour, alone"]
fn prints_without_end() {
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
    };
    for text in ["\"x\" * 3000000", "\"y\"", "\"x\" * 60000000"] {
        let mut play = Play::new();
        play.lines(&format!("server> program {{\nrepeat 1000000000000 {{\nprint {text}\n}}\n}}"));
        let before = resident();
        for _ in 0..100 {
            assert_eq!(play.session.settle(), Turn::Busy);
            play.session.read_up_to_now();
        }
        let more = resident().saturating_sub(before);
        assert!(more < 400 << 20, "{text}: {} MiB more", more >> 20);
        play.lines("server> interrupt => ok");
        let output = play.line("server> output");
        assert!(!output.is_empty() && output.len() < 70 << 20, "{} bytes", output.len());
        play.session.end();
    }
}

#[test]
fn a_thousand_threads_sleep_in_one_process() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> program {\nrepeat 1000 {\nthread {\nconn = s.accept\nconn.send hello\n}\n}\n}",
    );
    play.until(|play| play.session.sleeping() == 1000);
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> c.recv 10 => \"hello\"
         client> c.recv 10 => ...
         client> interrupt => ok",
    );
    assert_eq!(play.session.sleeping(), 999);
    let snapshot = play.session.look_around();
    assert_eq!(snapshot.processes[0].threads, 999);
    play.lines("server> interrupt => ok");
    assert_eq!(play.session.sleeping(), 0);
}

#[test]
fn two_hundred_connections_are_served_by_one_select() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.bind 127.0.0.1:0 => ok
         server> s.listen 200 => ok",
    );
    play.share_port("s.getsockname", "P");
    play.lines(
        "server> program {
           loop {
             for x in select {
               if $x == $s {
                 s.accept
                 continue
               }
               x.recv 100
               if eof {
                 x.close
                 continue
               }
               x.send upper($_)
             }
           }
         }",
    );
    for i in 0..200 {
        play.lines(&format!("client> c{i} = socket tcp\nclient> c{i}.connect 127.0.0.1:$P => ok"));
    }
    for i in 0..200 {
        play.lines(&format!("client> c{i}.send hello{i} => {}", 5 + i.to_string().len()));
    }
    for i in 0..200 {
        play.lines(&format!("client> c{i}.recv 100\nclient< => \"HELLO{i}\""));
    }
    play.lines("client> kill => ok");
    play.until(|play| play.session.glance().processes[0].sockets.len() == 1);
    play.lines("server> interrupt => ok");
}

#[test]
fn ten_thousand_sockets_are_opened_and_closed() {
    alone("robust::ten_thousand_sockets", User::Same);
}

#[test]
#[ignore = "run by its neighbour, alone"]
fn ten_thousand_sockets() {
    let before = descriptors();
    let mut play = Play::new();
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let limit: usize = line.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX);
    let most = 10_000.min(limit - 200);
    let began = Instant::now();
    play.lines(&format!("server> program {{\nrepeat {most} {{\ns = socket udp\n}}\n}}"));
    let process = play.session.find_process("server").unwrap();
    play.until(|play| play.session.status(process) == Status::Ready);
    assert_eq!(play.session.glance().processes[0].sockets.len(), most);
    assert!(descriptors() >= before + most);
    play.lines(&format!("server> s.fileno => {}", most + 2));
    play.lines("server> program {\nfor x in sockets {\nx.close\n}\n}");
    play.until(|play| play.session.status(process) == Status::Ready);
    assert_eq!(play.session.glance().processes[0].sockets.len(), 0);
    play.lines("server> s = socket udp => s\nserver> s.fileno => 3");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    play.session.end();
    assert_eq!(descriptors(), before);
}

#[test]
fn a_spinning_process_does_not_delay_another() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp\nserver> s.bind 127.0.0.1:0 => ok\nserver> s.listen 100 => ok",
    );
    play.share_port("s.getsockname", "P");
    play.lines(
        "server> program {\nloop {\nconn = s.accept\n}\n}
         spin> program {\nrepeat 1000000000000 {\nx = \"y\" * 100\nz = socket udp\nz.close\n}\n}",
    );
    let mut delays: Vec<Duration> = (0..50)
        .map(|i| {
            play.lines(&format!("client> c{i} = socket tcp"));
            let began = Instant::now();
            play.lines(&format!("client> c{i}.connect 127.0.0.1:$P => ok"));
            // Its own settle has let the accept return.
            play.lines("client> s = 1");
            while play.session.glance().processes[0].sockets.len() < i + 2 {
                play.session.settle();
            }
            began.elapsed()
        })
        .collect();
    delays.sort();
    // Half of them: whatever else this machine has to do hits some.
    assert!(delays[25] < Duration::from_millis(10), "{delays:?}");
    play.lines("spin> interrupt => ok\nserver> interrupt => ok");
}

#[test]
fn a_long_session_keeps_the_newest_events_only() {
    let mut play = Play::connected();
    let parse = |line: &str| match playground::language::parse_line(line, 1) {
        Ok(Line::Statement(_, statement)) => statement,
        other => panic!("{other:?}"),
    };
    let (send, recv) = (parse("c.send \"hello there\""), parse("conn.recv 100"));
    let client = play.session.find_process("client").unwrap();
    let server = play.session.find_process("server").unwrap();
    for _ in 0..50_000 {
        for (process, statement) in [(client, &send), (server, &recv)] {
            play.session.start(process, statement).unwrap();
            play.session.settle();
            play.session.read_up_to_now();
        }
    }
    let journal = play.session.journal();
    let kept = journal.after(Seq(0)).count();
    assert!(journal.dropped() > 0);
    assert_eq!(journal.dropped() + kept as u64, journal.last().0);
    let least = kept * size_of::<playground::model::Event>();
    assert!(least < playground::engine::Journal::KEPT, "{kept} events");
    assert!(kept > 1000, "{kept} events are too few");
    assert_eq!(journal.after(journal.last()).count(), 0);
    // What the driver has not read is kept, whatever its size.
    play.session.read_up_to_now();
    let seen = play.session.journal().last();
    play.lines("client> x = \"x\" * 9000000\nclient> x = \"y\" * 9000000");
    let fresh = play.session.journal().after(seen).count();
    assert!(fresh >= 1);
}
