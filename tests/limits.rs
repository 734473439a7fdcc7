//! Nothing that a lesson or a file is made of hangs the program, floods it, or writes to the terminal by itself.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::{
    fs,
    io::{Read, Write},
    os::unix::{
        ffi::OsStrExt,
        process::{CommandExt, ExitStatusExt},
    },
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use program::{code, err, filed, out, output, piped, playground};

/// Longer than anything here takes, and far from what it would take without a limit.
const SOON: Duration = Duration::from_secs(8);

/// Runs it where memory or descriptors are scarce.
fn limited(limits: &str, script: &str) -> Output {
    let lesson = tempfile::NamedTempFile::new().unwrap();
    fs::write(lesson.path(), script).unwrap();
    let program = env!("CARGO_BIN_EXE_playground");
    let line = format!("{limits} && exec {program} run {}", lesson.path().display());
    Command::new("/bin/sh").args(["-c", &line]).env_clear().output().unwrap()
}

#[test]
fn what_is_no_plain_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("a.txt");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let fifo = fifo.to_str().unwrap();
    let socket = tempfile::tempdir().unwrap();
    let socket = socket.path().join("s.txt");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let began = Instant::now();
    for words in [
        ["run", fifo],
        ["check", fifo],
        ["claims", fifo],
        ["check", folder.path().to_str().unwrap()],
        ["run", "/dev/zero"],
        ["run", "/dev/null"],
        ["run", socket.to_str().unwrap()],
    ] {
        let run = output(&words);
        assert_eq!(code(&run), 2, "{words:?}");
        assert!(err(&run).contains("a pipe or a device"), "{words:?}: {}", err(&run));
    }
    assert!(began.elapsed() < SOON);
    // A pipe on standard input is what one is for.
    assert_eq!(code(&piped(&["run", "-"], "print 1\n")), 0);
}

#[test]
fn a_file_of_more_than_16_mib_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.txt");
    fs::File::create(&path).unwrap().set_len((16 << 20) + 1).unwrap();
    let run = output(&["run", path.to_str().unwrap()]);
    assert_eq!(code(&run), 3);
    assert!(err(&run).contains("longer than 16 MiB"), "{}", err(&run));
    for words in [&["run", "-"][..], &["check", "-"], &[]] {
        let stdin = fs::File::open(&path).unwrap();
        assert_eq!(code(&playground(words).stdin(stdin).output().unwrap()), 3, "{words:?}");
    }
}

#[test]
fn a_folder_is_no_script() {
    for words in [&[][..], &["run", "-"], &["check", "-"]] {
        let run = playground(words).stdin(fs::File::open("/").unwrap()).output().unwrap();
        assert_eq!(code(&run), 2, "{words:?}: {}", err(&run));
    }
}

#[test]
fn blocks_nest_64_deep() {
    let nested = |depth: usize| "repeat 1 {\n".repeat(depth) + "print 1\n" + &"}\n".repeat(depth);
    assert_eq!(code(&filed(&["run", "--quiet"], nested(64))), 0);
    for depth in [65, 1000, 50_000] {
        let began = Instant::now();
        let run = filed(&["run"], nested(depth));
        assert_eq!((code(&run), out(&run).as_str()), (3, ""), "{depth}");
        assert!(err(&run).contains(".txt:65\n"), "{}", err(&run));
        let run = piped(&["run", "-"], nested(depth));
        assert_eq!(code(&run), 3, "{depth}");
        assert!(began.elapsed() < SOON, "{depth}");
    }
    // What is carried out costs as much as what is written, however deep.
    let wide = "repeat 2 {\n".repeat(8) + &"x = 1\n".repeat(200) + &"}\n".repeat(8);
    assert_eq!(code(&filed(&["check"], wide)), 0);
}

/// Busy with something that never looks up.
fn busy() -> [(&'static str, String); 3] {
    let a = "server> a = \"a\" * 60000000\n";
    [
        ("a computation", format!("{a}server> x = {}\n", ["len(upper($a))"; 200].join(" + "))),
        ("a program", "server> program {\n  loop {\n    a = \"a\" * 1000000\n    b = upper($a)\n  }\n}\nserver> sleep 100s\n".into()),
        // Nobody reads what it writes.
        ("a write", format!("repeat 100000 {{\nserver> print \"$i {}\"\nserver> x = $i * 7\n}}\n", "x".repeat(500))),
    ]
}

#[test]
fn a_time_limit_ends_anything() {
    for (what, script) in busy() {
        let lesson = tempfile::NamedTempFile::new().unwrap();
        fs::write(lesson.path(), script).unwrap();
        let began = Instant::now();
        let mut run = playground(&["--timeout", "300ms", "run", lesson.path().to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        assert_eq!(run.wait().unwrap().code(), Some(124), "{what}");
        assert!(began.elapsed() < SOON, "{what}: {:?}", began.elapsed());
        let mut said = String::new();
        run.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "-- The time limit of this run is over.\n", "{what}");
    }
}

#[test]
fn a_signal_ends_anything() {
    for (what, script) in busy() {
        for (name, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
            let folder = tempfile::tempdir().unwrap();
            let lesson = folder.path().join("x.txt");
            let first = "server> u = socket unix\nserver> u.bind ./u\nserver> print 'begun'\n";
            fs::write(&lesson, format!("{first}{script}")).unwrap();
            let mut run = playground(&["--json", "run", lesson.to_str().unwrap()])
                .env("TMPDIR", folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            // Its directory is there: it has begun.
            let end = Instant::now() + SOON;
            while folder.path().read_dir().unwrap().count() < 2 {
                assert!(Instant::now() < end, "{what}: it does not begin");
                std::thread::park_timeout(Duration::from_millis(5));
            }
            let began = Instant::now();
            let kill = ["-s", name, &run.id().to_string()].map(str::to_owned);
            assert!(Command::new("kill").args(kill).status().unwrap().success());
            assert_eq!(run.wait().unwrap().signal(), Some(number), "{what}");
            assert!(began.elapsed() < SOON, "{what}: {:?}", began.elapsed());
            assert_eq!(folder.path().read_dir().unwrap().count(), 1, "{what}: {name}");
        }
    }
}

/// `playground run unix | head -1`
#[test]
fn a_reader_who_leaves_leaves_no_directory() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = playground(&["run", "-"])
        .env("TMPDIR", folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .current_dir(folder.path())
        .spawn()
        .unwrap();
    let mut script = run.stdin.take().unwrap();
    script.write_all(b"server> u = socket unix\nserver> u.bind ./u\n").unwrap();
    let mut seen = [0; 16];
    run.stdout.take().unwrap().read_exact(&mut seen).unwrap();
    // It is written to until it is gone, at the latest with the second line.
    while script.write_all(b"server> u.getsockname\n").is_ok() {}
    assert_eq!(run.wait().unwrap().signal(), Some(13));
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn signals_that_kill_leave_no_directory() {
    for name in ["QUIT", "ABRT", "USR1", "PIPE"] {
        let folder = tempfile::tempdir().unwrap();
        let mut run = playground(&["run", "-"])
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .current_dir(folder.path())
            .spawn()
            .unwrap();
        let script = b"server> u = socket unix\nserver> u.bind ./u\nserver> print 'begun'\n";
        std::io::Write::write_all(run.stdin.as_mut().unwrap(), script).unwrap();
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains("= \"begun\"") {
            let mut some = [0; 256];
            let read = run.stdout.as_mut().unwrap().read(&mut some).unwrap();
            assert!(read > 0);
            seen.extend_from_slice(&some[..read]);
        }
        let kill = ["-s", name, &run.id().to_string()].map(str::to_owned);
        assert!(Command::new("kill").args(kill).status().unwrap().success());
        assert!(run.wait().unwrap().signal().is_some(), "{name}");
        let left = folder.path().read_dir().unwrap().filter_map(Result::ok);
        let left: Vec<_> = left.filter(|e| e.file_name().as_bytes().starts_with(b"play")).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
    }
}

#[test]
fn values_have_a_bound_that_is_told_with_its_line() {
    let one =
        (1..=6).map(|i| format!("server> x{i} = \"a\" * 60000000\n")).collect::<Vec<_>>().concat();
    let threads = "server> program {\n  repeat 100 {\n    thread {\n      y = \"a\" * 60000000\n      sleep 100s\n    }\n  }\n}\nserver> sleep 3s\n";
    let notes = (1..=6)
        .map(|i| format!("server> s = socket udp\nserver> s.note = \"{i}\" * 60000000\n"))
        .collect::<Vec<_>>()
        .concat();
    for (script, line) in [(one.as_str(), 5), (threads, 4), (&notes, 10)] {
        let run = filed(&["run", "--quiet"], script);
        assert_eq!(code(&run), 1, "{}", err(&run));
        assert!(err(&run).contains(&format!(".txt:{line}\n")), "{}", err(&run));
        let flat = err(&run).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("together may hold 256 MiB"), "{flat}");
    }
    // Many, one after the other, are no matter; and whoever lets go may go on.
    let again = "repeat 20 {\nserver> x = \"a\" * 30000000\n}\nserver> x = 0\nserver> y = \"b\" * 60000000\n";
    assert_eq!(code(&filed(&["run", "--quiet"], again)), 0);
}

#[test]
fn memory_that_runs_out_ends_with_5() {
    let script =
        (1..=4).map(|i| format!("server> x{i} = \"a\" * 60000000\n")).collect::<Vec<_>>().concat();
    let run = limited("ulimit -v 150000", &script);
    assert_eq!(code(&run), 5, "{}", err(&run));
    let run = limited("ulimit -n 7", "server> s = socket tcp\n");
    assert_eq!(code(&run), 5, "{}", err(&run));
}

#[test]
fn what_a_program_does_while_a_script_waits_is_let_go_of() {
    let script = "server> a, b = socketpair stream
server> big = \"x\" * 65536
server> program {
  repeat 3000 {
    a.send upper($big)
    b.recvn 65536
  }
}
client> sleep 300ms
";
    // It moves 200 MB each way.
    let run = limited("ulimit -v 120000", script);
    assert_eq!(code(&run), 0, "{}", err(&run));
    let mut child = Command::new("/bin/sh")
        .args(["-c", &format!("ulimit -v 120000 && exec {}", env!("CARGO_BIN_EXE_playground"))])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The script has said its last line, and its end has not come.
    let mut stdin = child.stdin.take().unwrap();
    let without = script.replace("client> sleep 300ms\n", "");
    std::io::Write::write_all(&mut stdin, without.as_bytes()).unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("program is done") {
        let mut some = [0; 4096];
        let read = stdout.read(&mut some).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&some[..read]);
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_answer_that_cannot_be_written_ends_with_1() {
    for words in [&["--help"][..], &["--version"], &["help"], &["run", "--help"], &["lessons"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert_eq!(code(&playground(words).stdout(full).output().unwrap()), 1, "{words:?}");
        assert_eq!(code(&output(words)), 0, "{words:?}");
    }
}

#[test]
fn no_name_writes_to_the_terminal() {
    let evil = "d\u{1b}]52;c;aGk=\u{7}\u{9b}31m\u{202e}";
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(format!("{evil}{name}.txt"));
    std::os::unix::fs::symlink("nowhere", file("link")).unwrap();
    fs::write(file("good"), "server> print 1\n  = 1\n").unwrap();
    fs::write(file("bad"), "server> print 1\n  = 2\n").unwrap();
    fs::write(file("slip"), "server> prnt 1\n").unwrap();
    fs::write(file("still"), "# nothing\n").unwrap();
    fs::create_dir(file("folder")).unwrap();
    let mut all: Vec<Vec<String>> = Vec::new();
    for name in ["link", "good", "bad", "slip", "still", "folder", "missing"] {
        let path = file(name).to_str().unwrap().to_owned();
        for command in ["run", "check", "claims"] {
            all.push(vec![command.into(), path.clone()]);
            all.push(vec!["--json".into(), command.into(), path.clone()]);
            all.push(vec!["--lang".into(), "zh".into(), command.into(), path.clone()]);
        }
    }
    all.push(vec![evil.into()]);
    all.push(vec![format!("--{evil}")]);
    all.push(vec!["--lang".into(), evil.into()]);
    all.push(vec!["--timeout".into(), evil.into(), "lessons".into()]);
    all.push(vec!["completions".into(), evil.into()]);
    all.push(vec!["check".into(), folder.path().to_str().unwrap().into()]);
    for words in all {
        let run = output(&words.iter().map(String::as_str).collect::<Vec<_>>());
        for text in [out(&run), err(&run)] {
            let unseen = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
            assert!(!text.contains(unseen), "{words:?}: {text:?}");
        }
    }
}

#[test]
fn json_spells_out_what_cannot_be_seen() {
    let hidden = "\u{9b}\u{9d}\u{7f}\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}\u{e0041}";
    let script = format!("# a title {hidden}\nserver> print \"x{hidden}y\"\n");
    let run = filed(&["run", "--json"], script);
    assert_eq!(code(&run), 0, "{}", err(&run));
    let text = out(&run);
    assert!(!text.contains(|c: char| hidden.contains(c)), "{text}");
    let wanted = "x\\u009b\\u009d\\u007f\\u202e\\u2066\\u200b\\ufeff\\u00ad\\udb40\\udc41y";
    assert!(text.contains(wanted), "{text}");
    for line in text.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        if value["event"] == "returned" {
            assert!(value.to_string().contains(hidden), "{value}");
        }
    }
}

#[test]
fn the_end_of_the_time_cuts_no_line_of_json() {
    for text in ["print \"hello $x\"", "print upper('é' * 100000)"] {
        let script = format!(
            "server> program {{\n x = 0\n loop {{\n x = $x + 1\n {text}\n }}\n}}\nclient> sleep 9\n"
        );
        let lesson = tempfile::NamedTempFile::new().unwrap();
        fs::write(lesson.path(), script).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["--timeout=300ms", "--json", "run"])
            .arg(lesson.path())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut seen = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut seen).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(124), "{text}");
        assert!(seen.last().is_none_or(|last| *last == b'\n'), "{text}");
    }
}

#[test]
fn a_long_text_is_said_by_its_beginning_and_kept_nowhere() {
    for line in [
        "try resolve $x",
        "try s.setsockopt congestion $x",
        "try s.connect $x",
        "try s.connect $x:80",
        "try s.bind ./$x",
        "try y = t[$x]",
        "try y = decode(\"a\", $x)",
        "try sysctl tcp_sack $x",
    ] {
        let program = format!("program {{\n  repeat 50 {{\n    {line}\n  }}\n}}\n");
        let script = format!(
            "s = socket tcp\nt = {{}}\nx = \"a\" * 30000000\n{program}client> sleep 300ms\n"
        );
        let run = limited("ulimit -v 1200000", &script);
        // 5: there is no memory left. What is refused ends its program.
        assert_ne!(code(&run), 5, "{line}: {}", err(&run));
        assert!(out(&run).len() < 20_000 && err(&run).len() < 2000, "{line}");
    }
}
