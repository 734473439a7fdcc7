//! A program that runs beside the test: told things on its input, heard line by line, killed when the test ends.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use serde_json::Value as Json;

use crate::program::playground;

/// Everything here happens on loopback, so whatever has not happened by then never will.
const DEADLINE: Duration = Duration::from_secs(60);

/// A program and its pipes.
pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Running {
    fn begin(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines() {
                // A line that cannot be read ends it, and so does a test that has ended.
                let Ok(()) = sender.send(line.unwrap()) else { break };
            }
        });
        Self { input: child.stdin.take(), child, lines }
    }

    /// One of the Python programs, with its arguments.
    pub(crate) fn peer(name: &str, words: &[&str]) -> Self {
        let file = format!("{}/tests/interop/peers/{name}.py", env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("python3");
        command.args(["-u", "-X", "utf8", &file]).args(words);
        Self::begin(command)
    }

    /// A Python server, and the port it says it listens on.
    pub(crate) fn server(name: &str) -> (Self, u16) {
        let mut server = Self::peer(name, &[]);
        let port = server.line().parse().unwrap();
        (server, port)
    }

    /// The playground, reading lines from us and writing text.
    pub(crate) fn playground() -> Self {
        Self::begin(playground(&[]))
    }

    /// The same, writing events.
    pub(crate) fn events() -> Self {
        Self::begin(playground(&["--json"]))
    }

    /// Writes lines to its input.
    pub(crate) fn say(&mut self, lines: &str) {
        let input = self.input.as_mut().expect("its input is open");
        input.write_all(format!("{lines}\n").as_bytes()).unwrap();
    }

    /// Closes its input.
    pub(crate) fn hush(&mut self) {
        self.input = None;
    }

    /// Its next line.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        self.next().expect("it ended without another line")
    }

    /// Its next lines must be these.
    #[track_caller]
    pub(crate) fn lines(&mut self, expected: &[&str]) {
        for expected in expected {
            assert_eq!(self.line(), *expected);
        }
    }

    /// The next line that contains a text.
    #[track_caller]
    pub(crate) fn until(&mut self, part: &str) -> String {
        loop {
            let line = self.line();
            if line.contains(part) {
                return line;
            }
        }
    }

    #[track_caller]
    fn next(&mut self) -> Option<String> {
        match self.lines.recv_timeout(DEADLINE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it says nothing any more"),
        }
    }

    /// The next event of a process of that kind.
    #[track_caller]
    pub(crate) fn event(&mut self, process: &str, kind: &str) -> Json {
        loop {
            let event: Json = serde_json::from_str(&self.line()).unwrap();
            assert_ne!(event["kind"], "refused", "{event}");
            if event["process"] == process && event["event"] == kind {
                return event;
            }
        }
    }

    /// What that call of a process gives, as soon as it has returned.
    #[track_caller]
    pub(crate) fn returned(&mut self, process: &str, call: &str) -> Json {
        loop {
            let event = self.event(process, "returned");
            if event["call"] == call {
                return event;
            }
        }
    }

    /// A listener `name` of `server` on a free port of 127.0.0.1; the port.
    pub(crate) fn listener(&mut self, name: &str) -> u16 {
        self.bound(name, "tcp", &format!("{name}.listen 5"))
    }

    /// A socket of `server` that is bound to a free port of 127.0.0.1; the port.
    pub(crate) fn bound(&mut self, name: &str, kind: &str, then: &str) -> u16 {
        self.say(&format!(
            "server> {name} = socket {kind}\nserver> {name}.bind 127.0.0.1:0\n{then}\n\
             server> {name}.getsockname"
        ));
        let address = self.returned("server", "getsockname")["outcome"].clone();
        address.as_str().unwrap().rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Kills it, as a crash would end it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Closes its input, reads what it still writes, and says how it ended.
    pub(crate) fn end(&mut self) -> ExitStatus {
        self.hush();
        while self.next().is_some() {}
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then there is nobody to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
