//! What a signal leaves of a lab with packets in the hand, and of a program on one of its computers: nothing.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use tempfile::TempDir;

use crate::{Test, support::PATIENCE};

pub(crate) const TESTS: &[Test] = &[
    ("ends::a_signal_ends_a_lab_and_its_guests", a_signal_ends_a_lab_and_its_guests),
    ("ends::a_lab_that_is_killed_leaves_nothing", a_lab_that_is_killed),
    ("ends::a_signal_ends_a_guest_with_all_it_has_begun", a_signal_ends_a_guest),
    ("ends::ctrl_c_is_the_affair_of_the_guest", ctrl_c_is_the_affair_of_the_guest),
    ("ends::what_runs_in_the_background_ends_with_its_program", background),
];

const PROGRAM: &str = env!("CARGO_BIN_EXE_playground");

/// A SYN is in the hand, its connect sleeps, and a file lies in the directory of the run.
const HELD: &str = "server> name = socket unix\nserver> name.bind ./x\nserver> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5\n\
                    wire> hold\nclient> me = socket tcp\nclient> me.connect server:80\nwire> flight\n";

struct Running {
    lab: Child,
    /// What it writes must stay open.
    out: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Running {
    fn begin() -> Self {
        Self::begin_in(tempfile::tempdir().unwrap())
    }

    fn begin_in(folder: TempDir) -> Self {
        let mut lab = Command::new(PROGRAM)
            .args(["--lab", "--lang", "en"])
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        lab.stdin.as_mut().unwrap().write_all(HELD.as_bytes()).unwrap();
        let mut out = BufReader::new(lab.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("    1   SYN ") {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "it ends");
        }
        Self { lab, out, folder }
    }

    /// A program on a computer of it, of which something runs in the background, and the number of that.
    fn guest(&self, script: &str) -> (Child, u32) {
        let mut child = Command::new(PROGRAM)
            .args(["--lang", "en", "in", "--pid", &self.lab.id().to_string(), "client"])
            .args(["sh", "-c", script])
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, line.trim().parse().unwrap())
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// The lab goes on, until it is told no more.
    fn ends_by_itself(mut self) {
        self.lab.stdin.take().unwrap().write_all(b"wire> flow\n").unwrap();
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.out, &mut rest).unwrap();
        assert!(rest.contains("client< me.connect server:80"), "{rest}");
        assert_eq!(self.lab.wait().unwrap().code(), Some(0));
        assert!(self.files().is_empty(), "{:?}", self.files());
    }
}

fn send(signal: &str, to: &str) {
    let sent = Command::new("kill").args(["-s", signal, "--", to]).status().unwrap();
    assert!(sent.success());
}

/// Whether a process is over, or will be in a moment.
fn ends(pid: u32) -> bool {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let state = fs::read_to_string(format!("/proc/{pid}/stat")).ok();
        // A process that nobody has waited for is over all the same.
        if state.is_none_or(|it| it.rsplit(") ").next().unwrap().starts_with('Z')) {
            return true;
        }
        if Instant::now() > deadline {
            return false;
        }
        thread::yield_now();
    }
}

const SLEEPS: &str = "sleep 1000 & echo $!; wait";

fn a_signal_ends_a_lab_and_its_guests() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("QUIT", 3)] {
        let mut running = Running::begin();
        let (mut guest, left) = running.guest(SLEEPS);
        send(signal, &running.lab.id().to_string());
        assert_eq!(running.lab.wait().unwrap().signal(), Some(number), "{signal}");
        assert_eq!(guest.wait().unwrap().code(), Some(143), "{signal}");
        assert!(ends(left), "{signal}: sleep goes on");
        assert!(running.files().is_empty(), "{signal}: {:?}", running.files());
    }
}

/// Its hosts and its guests end with it. Nothing can remove its files at that moment: the next lab does.
fn a_lab_that_is_killed() {
    let mut running = Running::begin();
    let (mut guest, left) = running.guest(SLEEPS);
    let pid = running.lab.id();
    send("KILL", &pid.to_string());
    assert_eq!(running.lab.wait().unwrap().signal(), Some(9));
    assert_eq!(guest.wait().unwrap().code(), Some(143));
    assert!(ends(left), "sleep goes on");
    let before = running.files();
    assert_eq!(before.len(), 2, "{before:?}");
    // A directory that is as young as this may be another one's that is being made.
    for name in &before {
        if let Ok(folder) = fs::File::open(running.folder.path().join(name)) {
            folder.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
        }
    }
    let next = Running::begin_in(running.folder);
    let after = next.files();
    assert!(
        after.len() == 2 && before.iter().all(|it| !after.contains(it)),
        "{before:?} {after:?}"
    );
    next.ends_by_itself();
}

fn a_signal_ends_a_guest() {
    for (signal, number) in [("TERM", 15), ("HUP", 1)] {
        let running = Running::begin();
        let (mut guest, left) = running.guest(SLEEPS);
        send(signal, &guest.id().to_string());
        assert_eq!(guest.wait().unwrap().code(), Some(128 + number), "{signal}");
        assert!(ends(left), "{signal}: sleep goes on");
        running.ends_by_itself();
    }
}

/// As a shell does it: the terminal sends it to both, and who called waits for what the program makes of it.
fn ctrl_c_is_the_affair_of_the_guest() {
    let running = Running::begin();
    let script = "trap 'trap \"exit 7\" INT' INT; sleep 1000 & echo $!; wait; wait; wait";
    let (mut guest, left) = running.guest(script);
    let group = format!("-{}", guest.id());
    // The first one only changes what the second one does: a process that dies of it misses that.
    let begun = Instant::now();
    while guest.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE, "it goes on");
        send("INT", &group);
        thread::park_timeout(Duration::from_millis(100));
    }
    assert_eq!(guest.wait().unwrap().code(), Some(7));
    assert!(ends(left));
    running.ends_by_itself();
}

fn background() {
    let running = Running::begin();
    let (mut guest, left) = running.guest("sleep 1000 & echo $!; exit 5");
    assert_eq!(guest.wait().unwrap().code(), Some(5));
    assert!(ends(left), "sleep goes on");
    running.ends_by_itself();
}
