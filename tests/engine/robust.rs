//! Nothing a user types breaks the session, freezes it, or leaves anything open.

use std::time::{Duration, Instant};

use crate::{
    alone::{User, alone, descriptors, most_resident},
    play::{Play, on_cpu},
};
use playground::{
    engine::{Status, Turn},
    language::tree::Line,
    model::{Halt, ProgramEnd, Seq, What},
};

fn ends(play: &Play) -> impl Iterator<Item = &ProgramEnd> {
    play.session.journal().after(Seq(0)).filter_map(|e| match &e.what {
        What::ProgramEnded(_, end) => Some(end),
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
        "x = 1",
        "repeat 1000000000000 {\n}",
        "thread {\n}",
        "try dup",
        "try s = socket udp",
        "s = socket udp\ns.close",
    ] {
        let mut play = Play::new();
        play.lines("server> s = socket udp => s");
        play.session.limit_descriptors(100);
        let began = on_cpu();
        play.lines(&format!("server> program {{\nrepeat 1000000000000 {{\n{body}\n}}\n}}"));
        play.session.settle();
        play.lines("server> interrupt => ok");
        let took = on_cpu().saturating_sub(began);
        assert!(took < Duration::from_secs(5), "{body}: {took:?}");
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
    let began = on_cpu();
    play.lines("server> interrupt => ok");
    let took = on_cpu().saturating_sub(began);
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(play.session.sleeping(), 0);
}

#[test]
fn threads_that_begin_threads_keep_nobody_waiting() {
    let mut play = Play::connected();
    play.lines("spin> program {\nloop {\nthread {\nloop {\nthread {\nloop {\nthread {\nx = 1\n}\n}\n}\n}\n}\n}\n}");
    for _ in 0..20 {
        play.lines("client> c.send ping => 4\nserver> conn.recv 10 => \"ping\"");
    }
    let began = on_cpu();
    play.lines("spin> interrupt => ok");
    let took = on_cpu().saturating_sub(began);
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(!play.session.is_busy());
}

#[test]
fn what_is_printed_without_end_is_bounded_in_memory() {
    alone("robust::prints_without_end", User::Same);
}

#[test]
#[ignore = "run by its neighbour, alone"]
fn prints_without_end() {
    for text in ["\"y\"", "\"x\" * 30000000"] {
        let mut play = Play::new();
        play.lines(&format!("server> program {{\nrepeat 1000000000000 {{\nprint {text}\n}}\n}}"));
        for _ in 0..40 {
            assert_eq!(play.session.settle(), Turn::Busy);
            play.session.read_up_to_now();
        }
        let peak = most_resident();
        assert!(peak < 400 << 20, "{text}: {} MiB", peak >> 20);
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
    let began = on_cpu();
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
    let took = on_cpu().saturating_sub(began);
    assert!(took < Duration::from_secs(30), "{took:?}");
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
            let before = play.session.journal().last();
            let began = on_cpu();
            play.lines(&format!("client> c{i}.connect 127.0.0.1:$P => ok"));
            let delay = on_cpu().saturating_sub(began);
            // Not one call of the spinning process comes between.
            let next: Vec<_> = play
                .session
                .journal()
                .after(before)
                .filter(|e| matches!(e.what, What::Returned(_)))
                .skip_while(|e| e.name() != "client")
                .take(2)
                .map(|e| e.name().to_owned())
                .collect();
            assert_eq!(next, ["client", "server"]);
            delay
        })
        .collect();
    delays.sort();
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
