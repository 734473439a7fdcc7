//! What a session is saved as in Python and in C runs, and gives the same results. C is compiled with `cc`, by which
//! Rust itself links, and each warning is an error.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/programs.rs"]
mod drive;
#[path = "support/fence.rs"]
mod fence;

#[path = "support/port.rs"]
mod port;
#[path = "support/recorder.rs"]
mod recorder;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use fence::Fence;
use playground::{
    engine::{Reach, Session},
    export::{Language, programs},
    language::{Assembler, tree::Line},
    lesson::{Lesson, Manner, run},
    model::{Event, Log},
    text::Lang,
};
use port::free_port;
use recorder::Recorder;

/// Numbers by chance, the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn pick<'a>(&mut self, these: &[&'a str]) -> &'a str {
        these[self.below(these.len())]
    }
}

/// A line that asks for a port, with one that no other test has.
fn on_a_port_of_its_own(line: &str) -> String {
    match line.strip_prefix("@port ").and_then(|rest| rest.split_once(' ')) {
        Some((name, _)) => format!("@port {name} {}", free_port()),
        None => line.to_owned(),
    }
}

/// The events of a lesson, on ports of its own: where it was played its programs are run.
fn played(name: &str) -> Vec<Event> {
    let file = format!("{}/lessons/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<String> = text.lines().map(on_a_port_of_its_own).collect();
    let text = lines.join("\n") + "\n";
    let manner =
        Manner { reach: Reach::Loopback, budget: None, keep_going: false, lab: None, slow: None };
    let mut recorder = Recorder::default();
    let lesson = Lesson::from_text(name, text).prepare().unwrap();
    let ended = run(lesson, manner, &mut recorder);
    assert!(ended.stop.is_none(), "{name}: {:?}", ended.stop);
    recorder.0
}

/// Every lesson that needs no lab: there are 41.
fn names() -> Vec<String> {
    let folder = format!("{}/lessons", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|file| file.extension().is_some_and(|it| it == "txt"))
        .filter(|file| !std::fs::read_to_string(file).unwrap().contains("\n@lab"))
        .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

/// Why a lesson is not a program in that language, or gives something else as one.
fn fault(language: Language, name: &str) -> Option<String> {
    let events = played(name);
    let missing = programs(Lang::En, language, &events).unwrap().missing;
    if let Some(it) = missing.iter().find(|it| it.why.decides()) {
        return Some(format!("{name}: [{}] {} {:?}", it.step, it.source, it.why));
    }
    let differs = drive::compare(language, &events).err()?;
    Some(format!("{name}: DIFFERENT {differs}"))
}

/// What is not a program in Python, and why.
const NO_PYTHON: [&str; 7] = [
    "bigsend: [30] c.send \"x\" * 3000000 Part",
    "epoll: [8] e = epoll_create NoCall",
    "forked: [8] fork child Child",
    "multicast: [8] a.setsockopt join 239.1.2.3 NoCall",
    "nagle: [11] program { AsksLens",
    "passing: [17] 5.send \"hello\" Unreadable",
    "quit: [25] conn = s.accept Behind",
];

/// The same of C.
const NO_C: [&str; 8] = [
    "bigsend: [30] c.send \"x\" * 3000000 Part",
    "encoding: [12] print decode($_, \"utf-8\") NoCall",
    "epoll: [8] e = epoll_create NoCall",
    "forked: [8] fork child Child",
    "multicast: [8] a.setsockopt join 239.1.2.3 NoCall",
    "nagle: [11] program { AsksLens",
    "passing: [17] 5.send \"hello\" Unreadable",
    "quit: [25] conn = s.accept Behind",
];

/// A lesson is played by one thread at a time: its Unix sockets have one name.
#[test]
fn lessons_give_the_same_as_programs() {
    let names = names();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = (Vec::new(), Vec::new());
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            if std::env::var("ONLY").is_ok_and(|only| only != *name) {
                continue;
            }
            failed.0.extend(fault(Language::Python, name));
            failed.1.extend(fault(Language::C, name));
        }
        failed
    };
    let failed = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
    });
    let (python, c): (Vec<_>, Vec<_>) = failed.into_iter().unzip();
    for (failed, known) in [(python, &NO_PYTHON[..]), (c, &NO_C[..])] {
        let mut failed: Vec<String> = failed.into_iter().flatten().collect();
        failed.sort();
        assert_eq!(failed, known);
    }
}

/// Carries out lines as the prompt does; a line for a process that sleeps is refused there.
fn typed(lines: &[String]) -> Vec<Event> {
    let fence = Fence::new();
    let mut session = Session::new(Reach::Loopback, None).unwrap();
    session.keep_everything();
    let mut process = session.process("server").unwrap();
    let mut block = Assembler::new();
    for line in lines {
        let read = block.push(line, 1).unwrap_or_else(|why| panic!("{line}: {why:?}"));
        if let Some(Line::Statement(name, statement)) = read {
            if let Some(name) = name {
                process = session.process(&name.text).unwrap();
            }
            let _ = session.start(process, &statement);
            session.settle();
            fence.pass();
            session.settle();
        }
    }
    let events = session.journal().whole().all().unwrap();
    session.end();
    events
}

/// A talk of two clients with a server, of which each goes on by chance.
fn talk(random: &mut Random) -> Vec<String> {
    let port = free_port();
    let mut lines = vec![
        "server> s = socket tcp".to_owned(),
        format!("server> s.bind 127.0.0.1:{port}"),
        "server> s.listen 5".to_owned(),
    ];
    let ends = ["ann", "bob"];
    for (n, name) in ends.iter().enumerate() {
        let accept = format!("server> c{n} = s.accept");
        let connect = format!("{name}> c = socket tcp\n{name}> c.connect 127.0.0.1:{port}");
        let both = if random.below(2) == 0 { [accept, connect] } else { [connect, accept] };
        lines.extend(both.iter().flat_map(|it| it.split('\n')).map(str::to_owned));
    }
    for _ in 0..random.below(14) {
        let n = random.below(2);
        let (process, socket) = match random.below(2) {
            0 => ("server".to_owned(), format!("c{n}")),
            _ => (ends[n].to_owned(), "c".to_owned()),
        };
        let call = random.pick(&[
            "send \"hello\"",
            "send \"\\xff' \\\" \\n\"",
            "send upper(\"x\") * 70",
            "recv 3",
            "recv 100",
            "recv 100",
            "recv 10 --dontwait",
            "recv 2 --peek",
            "recvn 4",
            "recvline",
            "poll",
            "shutdown wr",
            "close",
            "getpeername",
            "settimeout 50ms",
            "setsockopt linger 0",
            "getsockopt error",
        ]);
        lines.push(format!("{process}> {socket}.{call}"));
    }
    lines
}

/// As many random sessions, from this seed.
fn random_sessions(language: Language, seed: u64, count: usize) {
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return;
            }
            let mut random = Random(seed + u64::try_from(n).unwrap());
            let lines = talk(&mut random);
            let events = typed(&lines);
            let missing = programs(Lang::En, language, &events).unwrap().missing;
            if missing.iter().any(|it| it.why.decides()) {
                continue;
            }
            let result = drive::compare(language, &events);
            assert!(result.is_ok(), "{n}\n{}\n{}", lines.join("\n"), result.unwrap_err());
        }
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(work);
        }
    });
}

#[test]
fn random_sessions_give_the_same_as_programs() {
    random_sessions(Language::Python, 0, 30);
    random_sessions(Language::C, 0, 30);
}

#[test]
#[ignore = "takes a minute or two; .ci/run does it"]
fn two_hundred_random_sessions_give_the_same_as_programs() {
    random_sessions(Language::Python, 1_000, 200);
    random_sessions(Language::C, 2_000, 200);
}

/// What is passed, forked and limited here is so in real processes, too.
#[test]
fn descriptors_that_are_passed_inherited_and_limited_are_so_in_real_processes() {
    let (port, path) = (free_port(), free_port());
    let lines = format!(
        "server> s = socket tcp
server> s.bind 127.0.0.1:{port}
server> s.listen
server> program {{
  loop {{
    conn = s.accept
    fork {{
      s.close
      loop {{
        data = conn.recv
        if eof break
        conn.send upper($data)
      }}
      conn.close
    }}
    conn.close
  }}
}}
client> c = socket tcp
client> c.connect 127.0.0.1:{port}
client> c.send hello
client> c.recv
client> c.shutdown wr
client> c.recv
ann> a, b = socketpair dgram
ann> u = socket udp
ann> u.bind 127.0.0.1:{path}
ann> a.sendmsg \"one\" \"two\" --fd u --fd a
ann> u.close
ann> data, mine = b.recvmsg 2 100
ann> mine.getsockname
ann> a.sendmsg \"x\" --fd u
ann> a.sendmsg \"x\" --fd a --fd b --fd a
ann> b.recvmsg --control 24
bob> limit descriptors 5
bob> one = socket tcp
bob> two = one.dup
bob> one.dup
bob> one.close
bob> a = socket udp
bob> socketpair stream"
    );
    let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    let events = typed(&lines);
    let result = drive::compare(Language::Python, &events);
    assert!(result.is_ok(), "{}", result.unwrap_err());
}

/// Whatever bytes are sent and whatever names are used, they are data in the program, and come out as they were.
#[test]
fn hostile_bytes_and_names_are_only_data() {
    let port = free_port();
    let lines = [
        "server> class, import_ = socketpair stream".to_owned(),
        r#"server> class.send "\"\"\"); import os; os.abort() #\\\n\r\0\xff\u{202e}'''{}%s""#
            .to_owned(),
        "server> import_.recv 1000".to_owned(),
        "server> 手机 = socket tcp".to_owned(),
        format!("server> 手机.bind 127.0.0.1:{port}"),
        "server> ﬁ = 5".to_owned(),
        "server> x = \"$ﬁ{x}\\n\" + upper($_)".to_owned(),
        "server> l = len($x)".to_owned(),
        "server> print $l + 1".to_owned(),
        "server> program {\n  show = \"</x>\"\n  print $show\n}".to_owned(),
        "server> output".to_owned(),
    ];
    let lines: Vec<String> = lines.iter().flat_map(|it| it.lines()).map(str::to_owned).collect();
    let events = typed(&lines);
    for language in [Language::Python, Language::C] {
        let all = drive::compare(language, &events).unwrap();
        assert!(all.missing.iter().all(|it| !it.why.decides()), "{:?}", all.missing);
        assert!(all.programs[0].text.is_ascii() || all.programs[0].text.contains("手机"));
    }
}

/// A table is a dictionary: the same entries in the same order, and one key for a number and its digits.
#[test]
fn a_table_is_a_dictionary() {
    let lines = r#"server> t = {}
server> t["seq 1"] = "a"
server> t[2] = 5
server> t["3"] = 6
server> x = "2"
server> t[$x] = $t[$x] + 1
server> $t[3] + 1
server> u = {"a b": $x, 7: "seven", "-7": "minus", "007": "Bond"}
server> print $u["7"] + $u[-7] + $u["007"]
server> remove t["seq 1"]
server> len($t) + len($u)
server> a, b = socketpair dgram
server> t[$a] = "ann"
server> t["peer"] = $b
server> c = $a
server> print $t[$c]
server> has($t, $b)
server> program {
  remove t[$a]
  remove t["peer"]
  for k in t {
    a.send "$k=" + $t[$k]
  }
}
server> program {
  same = $t
  for k in t {
    a.send "$k=" + $t[$k]
    b.recv
    same[$k] = $_
    thread {
      print $t[$k]
    }
    sleep 1ms
  }
  if has($t, 3) and not has($t, "no") and len($t) == 2 {
    print "two"
  }
}"#;
    let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    let events = typed(&lines);
    let all = drive::compare(Language::Python, &events).unwrap();
    assert!(all.missing.iter().all(|it| !it.why.decides()), "{:?}", all.missing);
    let text = &all.programs[0].text;
    for part in ["t = {}", "t[key(x)]", "for k in list(t):", "t[a] = b\"ann\"", "b\"no\" in t"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

/// What a block is made of, in both languages: text that a thread begins with, notes, slices, numbers as text, a select
/// with a time limit, a program that fails.
#[test]
fn blocks_are_the_languages_own() {
    let lines = r#"server> a, b = socketpair stream
server> c, d = socketpair dgram
server> n = 70000 * 70000
server> x = "n is $n" + 1
server> print upper($x)[2..6]
server> program {
  count = 0
  who = "ann"
  repeat 3 {
    a.send "$who $i\n"
    b.recvline
    b.seen = $_
    count = $count + len($b.seen)
    if before($_, " ") == "ann" and not has($_, "4") {
      who = after("x-bob", "-")
    }
  }
  print "$count " + $b.seen
  a.send "!"
  for ready in select b 30s {
    ready.recv 1
  }
  c.send $who
  thread {
    d.recv 100
    d.send strip("  $who ") + $_
  }
  c.recv 100
  print "thread: $_"
  a.close
  try b.send "late"
  if error {
    print "no: $error"
  }
  a.send "later"
  print "never"
}
server> b.settimeout 20ms
server> b.gettimeout
server> b.recv 100
server> print lower("DONE")"#;
    let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    let events = typed(&lines);
    for language in [Language::Python, Language::C] {
        let all = drive::compare(language, &events).unwrap();
        assert!(all.missing.iter().all(|it| !it.why.decides()), "{:?}", all.missing);
    }
}

/// What ruff finds fault with is no program to show to students.
#[test]
#[ignore = "needs ruff; .ci/run installs it where it can"]
fn programs_are_as_ruff_wants_them() {
    let folder = tempfile::tempdir().unwrap();
    for name in names() {
        for lang in [Lang::En, Lang::Zh] {
            for program in programs(lang, Language::Python, &played(&name)).unwrap().programs {
                let file = format!("{name}-{}-{}.py", lang.word(), program.name);
                std::fs::write(folder.path().join(file), program.text).unwrap();
            }
        }
    }
    let output = std::process::Command::new("ruff")
        .args(["check", "--isolated", "--no-cache"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
