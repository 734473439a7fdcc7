//! `--share` as those who follow meet it, and as strangers do.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use playground::{export::LivePage, text::Lang};

/// Longer than anything takes.
const DEADLINE: Duration = Duration::from_secs(40);

/// A run whose lines are typed by the test.
struct Shared {
    run: Child,
    lines: Option<ChildStdin>,
    address: String,
    follower: String,
    lecturer: String,
}

impl Shared {
    fn new() -> Self {
        let mut run = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["run", "--share", "--lang", "en", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = run.stdin.take();
        let mut said = BufReader::new(run.stderr.take().unwrap()).lines();
        let mut token = || {
            let line = said.next().unwrap().unwrap();
            let (_, rest) = line.split_once("http://").unwrap();
            let (address, token) = rest.trim_end_matches('/').split_once('/').unwrap();
            (address.to_owned(), token.to_owned())
        };
        let ((address, follower), (_, lecturer)) = (token(), token());
        // The third sentence is read too: a pipe that nobody reads would end the run.
        said.next().unwrap().unwrap();
        Self { run, lines, address, follower, lecturer }
    }

    fn line(&mut self, line: &str) {
        writeln!(self.lines.as_mut().unwrap(), "{line}").unwrap();
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// A request's whole answer.
    fn ask(&self, head: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"))
    }

    /// Somebody who follows from the entry after that one.
    fn follow(&self, token: &str, seen: u64) -> Follower {
        let mut stream = self.connect();
        let head =
            format!("GET /{token}/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {seen}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        Follower(BufReader::new(stream))
    }

    /// The last line has been typed.
    fn end(&mut self) {
        self.lines = None;
        self.run.wait().unwrap();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = self.run.kill();
        let _ = self.run.wait();
    }
}

struct Follower(BufReader<TcpStream>);

impl Follower {
    /// What comes up to the line that has this in it.
    fn up_to(&mut self, wanted: &str) -> String {
        let (mut all, since) = (String::new(), Instant::now());
        loop {
            let from = all.len();
            assert!(since.elapsed() < DEADLINE, "{wanted} does not come: {all}");
            assert_ne!(self.0.read_line(&mut all).unwrap(), 0, "{wanted} never came: {all}");
            if all[from..].contains(wanted) {
                return all;
            }
        }
    }

    /// The events up to that line, without what HTTP puts between them.
    fn events_up_to(&mut self, wanted: &str) -> Vec<String> {
        let is_event = |line: &&str| line.starts_with("id: ") || line.starts_with("data: {");
        self.up_to(wanted).lines().filter(is_event).map(str::to_owned).collect()
    }

    fn ends(mut self) -> bool {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).is_ok()
    }
}

#[test]
fn everybody_sees_the_same_whenever_they_come() {
    let mut shared = Shared::new();
    let mut early = shared.follow(&shared.follower, 0);
    early.up_to("200 OK");
    shared.line("# </script><b>\u{202e} all of you");
    shared.line("server> phone = socket tcp");
    let seen = early.events_up_to("\"outcome\":\"phone\"");
    assert!(!seen.concat().contains('\u{202e}'));
    // A page that is loaded again, and the lecturer's.
    let mut late = shared.follow(&shared.follower, 0);
    let events = |seen: &[String]| -> Vec<String> {
        seen.iter().filter(|line| line.starts_with("data")).cloned().collect()
    };
    let whole = late.events_up_to("\"outcome\":\"phone\"");
    assert_eq!(events(&whole), events(&seen));
    let mut lecturer = shared.follow(&shared.lecturer, 0);
    lecturer.up_to("event: followers");
    // Somebody whose connection was lost goes on where it was.
    let (_, last) =
        whole.iter().rfind(|line| line.starts_with("id")).unwrap().split_once(' ').unwrap();
    let mut again = shared.follow(&shared.follower, last.parse().unwrap());
    shared.line("server> phone.bind 127.0.0.1:0");
    let rest = again.events_up_to("\"call\":\"bind\"");
    assert!(!rest.concat().contains("\"call\":\"socket\""), "{rest:?}");
    shared.end();
    for mut follower in [early, late, again, lecturer] {
        follower.up_to("event: end");
        assert!(follower.ends());
    }
}

#[test]
fn without_the_token_there_is_nothing() {
    let mut shared = Shared::new();
    shared.line("server> phone = socket tcp");
    shared.follow(&shared.follower, 0).up_to("\"outcome\":\"phone\"");
    let token = shared.follower.clone();
    let wrong = format!("{}{}", &token[1..], &token[..1]);
    for path in [
        "/",
        "/events",
        "//",
        &format!("/{wrong}/"),
        &format!("/{}/", &token[1..]),
        &format!("/{token}/x"),
        "/../etc/passwd",
    ] {
        let answer = shared.get(path);
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(!answer.contains("phone"));
    }
    let page = shared.get(&format!("/{token}/"));
    assert!(page.starts_with("HTTP/1.1 200 "));
    assert!(page.contains(&LivePage::Follower.text(Lang::En)));
    for said in ["default-src 'none'", "script-src 'sha256-", "no-referrer", "nosniff", "no-store"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(shared.get(&format!("/{token}")).contains(&format!("location: /{token}/")));
    assert!(shared.get(&format!("/{}/", shared.lecturer)).contains("id=\"lecturer\""));
    assert!(shared.get(&format!("/{token}/picture.svg")).contains("image/svg+xml"));
    for method in ["POST", "HEAD", "PUT"] {
        let answer = shared.ask(&format!("{method} /{token}/ HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    }
}

#[test]
fn a_connection_that_wants_too_much_is_closed() {
    let mut shared = Shared::new();
    // A head without end.
    let mut stream = shared.connect();
    let head = format!("GET /{}/ HTTP/1.1\r\nX: {}", shared.follower, "x".repeat(1 << 20));
    let _ = stream.write_all(head.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431 "), "{answer:?}");
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200));
    assert!(shared.ask(&many).starts_with("HTTP/1.1 431 "));
    assert!(shared.ask("\u{0}\u{1}nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    // Who says nothing, or never ends a head, gives room to who waits behind them.
    let begun = Instant::now();
    let silent: Vec<_> = (0..150).map(|_| shared.connect()).collect();
    for mut stream in &silent[..75] {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    }
    shared.line("server> print \"still there\"");
    shared.follow(&shared.follower, 0).up_to("still there");
    assert!(begun.elapsed() < DEADLINE);
    let mut one = Vec::new();
    let _ = (&silent[0]).read_to_end(&mut one);
    assert!(one.is_empty() || one.starts_with(b"HTTP/1.1 408 "), "{one:?}");
}

#[test]
fn ten_thousand_requests_change_nothing() {
    let mut shared = Shared::new();
    let mut follower = shared.follow(&shared.follower, 0);
    let token = format!("/{}/picture.svg", shared.follower);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1_250 {
                    assert!(shared.get("/nobody/").starts_with("HTTP/1.1 404 "));
                    assert!(shared.get(&token).starts_with("HTTP/1.1 200 "));
                }
            });
        }
    });
    shared.line("server> print \"still there\"");
    follower.up_to("still there");
}

#[test]
fn somebody_who_takes_nothing_keeps_nobody_waiting() {
    let mut shared = Shared::new();
    let stalled = shared.follow(&shared.follower, 0);
    let mut other = shared.follow(&shared.follower, 0);
    let text = "x".repeat(1000);
    for n in 0..900 {
        shared.line(&format!("# {n} {text}"));
    }
    shared.line("server> print \"the last\"");
    other.up_to("the last");
    shared.end();
    drop(stalled);
}

#[test]
fn it_ends_when_the_session_does_however_that_ends() {
    let mut shared = Shared::new();
    let mut follower = shared.follow(&shared.follower, 0);
    follower.up_to("200 OK");
    // SIGKILL: nothing of the session's can be done any more.
    shared.run.kill().unwrap();
    shared.run.wait().unwrap();
    follower.up_to("event: end");
    assert!(follower.ends());
    let since = Instant::now();
    while TcpStream::connect(&shared.address).is_ok() {
        assert!(since.elapsed() < DEADLINE, "somebody still listens");
        thread::yield_now();
    }
}

#[test]
fn where_it_cannot_be_served_that_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("--share={}", taken.local_addr().unwrap());
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
        let output =
            command.args(["--lang", "en"]).args(words).stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&["run", &place, "tcp"]);
    assert!(code == Some(5) && said.contains("EADDRINUSE"), "{said}");
    let (code, said) = run(&["check", "--share", "tcp"]);
    assert!(code == Some(2) && said.contains("--share"), "{said}");
    let (code, said) = run(&["run", "--share=nowhere", "tcp"]);
    assert!(code == Some(2) && said.contains("0.0.0.0:8000"), "{said}");
}
