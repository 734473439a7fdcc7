//! The built program in a pseudo-terminal, and the screen that a person would see.
//!
//! Nothing here sleeps: a test waits until the screen shows something, up to a deadline.

use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Longer than anything takes, on a machine that does ten other things.
const DEADLINE: Duration = Duration::from_secs(40);

/// What is decided before the program starts.
pub(crate) struct Start {
    rows: u16,
    columns: u16,
    lang: &'static str,
    environment: Vec<(&'static str, &'static str)>,
    program: Vec<String>,
    home: Option<Arc<tempfile::TempDir>>,
}

impl Start {
    /// The prompt in English, without hints in the way.
    pub(crate) fn new() -> Self {
        Self {
            rows: 100,
            columns: 80,
            lang: "en",
            environment: Vec::new(),
            program: vec![env!("CARGO_BIN_EXE_playground").into()],
            home: None,
        }
    }

    pub(crate) fn lang(self, lang: &'static str) -> Self {
        Self { lang, ..self }
    }

    pub(crate) fn size(self, columns: u16, rows: u16) -> Self {
        Self { rows, columns, ..self }
    }

    pub(crate) fn environment(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }

    /// Something else in the terminal: a shell that starts it.
    pub(crate) fn program(self, words: &[&str]) -> Self {
        Self { program: words.iter().map(|&w| w.into()).collect(), ..self }
    }

    /// The home of another run.
    pub(crate) fn home(self, home: &Arc<tempfile::TempDir>) -> Self {
        Self { home: Some(Arc::clone(home)), ..self }
    }

    pub(crate) fn run(self) -> Terminal {
        let size = PtySize { rows: self.rows, cols: self.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let home = self.home.unwrap_or_else(|| Arc::new(tempfile::tempdir().unwrap()));
        let mut command = CommandBuilder::new(&self.program[0]);
        command.args(&self.program[1..]);
        command.env_clear();
        command.cwd(home.path());
        command.env("HOME", home.path());
        command.env("XDG_STATE_HOME", home.path());
        command.env("PATH", "/usr/bin:/bin");
        command.env("LANG", "en_US.UTF-8");
        command.env("PLAYGROUND_LANG", self.lang);
        command.env("TERM", "xterm-256color");
        for (name, value) in self.environment {
            command.env(name, value);
        }
        let before = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let seen = Arc::new(Seen {
            state: Mutex::new(State {
                screen: vt100::Parser::new(self.rows, self.columns, 0),
                bytes: Vec::new(),
                closed: false,
            }),
            changed: Condvar::new(),
        });
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 16 << 10];
            loop {
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.screen.process(&buffer[..read]);
                state.bytes.extend_from_slice(&buffer[..read]);
                state.closed = read == 0;
                shared.changed.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Terminal { master: pair.master, writer, child, seen, home, before }
    }
}

struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    closed: bool,
}

/// The program and its terminal.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<Seen>,
    pub(crate) home: Arc<tempfile::TempDir>,
    before: String,
}

impl Terminal {
    /// Keys, as the terminal sends them.
    pub(crate) fn keys(&mut self, keys: impl AsRef<[u8]>) {
        self.writer.write_all(keys.as_ref()).unwrap();
        self.writer.flush().unwrap();
    }

    /// A line and Enter.
    pub(crate) fn line(&mut self, line: &str) {
        self.keys(format!("{line}\r"));
    }

    /// A line and Enter, and the prompt that must come below it.
    pub(crate) fn line_then(&mut self, line: &str, prompt: &str) {
        self.keys_then(format!("{line}\r"), prompt);
    }

    /// A line and Enter, and whichever prompt comes below it.
    pub(crate) fn line_then_any(&mut self, line: &str) {
        let row = self.seen.state.lock().unwrap().screen.screen().cursor_position().0;
        self.line(line);
        self.until("the next prompt", |screen| {
            let (at, column) = screen.cursor_position();
            let before = screen.contents_between(at, 0, at, column);
            at > row && before.ends_with("> ") && stands_behind(screen, &before, is_blank_or_grey)
        });
    }

    /// Keys, and the prompt that must come below the one they are typed at.
    pub(crate) fn keys_then(&mut self, keys: impl AsRef<[u8]>, prompt: &str) {
        let row = self.seen.state.lock().unwrap().screen.screen().cursor_position().0;
        self.keys(keys);
        self.until(prompt, |screen| {
            let (last, _) = screen.size();
            let below = screen.cursor_position().0 > row || row + 1 == last;
            below && stands_behind(screen, prompt, is_blank_or_grey)
        });
    }

    /// What a terminal sends for a paste.
    pub(crate) fn paste(&mut self, text: impl AsRef<[u8]>) {
        let mut keys = b"\x1b[200~".to_vec();
        keys.extend_from_slice(text.as_ref());
        keys.extend_from_slice(b"\x1b[201~");
        self.keys(keys);
    }

    /// Waits until the screen is as wanted; fails with the screen at the deadline.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut state = self.seen.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !wanted(state.screen.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !state.closed,
                "{}, but the screen never showed {what}:\n{}\n--",
                if state.closed { "The program has ended" } else { "The time is over" },
                rows(state.screen.screen()).join("\n").trim_end()
            );
            state = self
                .seen
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Waits until these lines stand on the screen, one below the other, whole.
    pub(crate) fn shows(&self, lines: &str) {
        self.until(lines, |screen| has(&rows(screen), lines));
    }

    /// Waits until these words stand on the screen, however they are folded.
    pub(crate) fn says(&self, words: &str) {
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = flat(words);
        self.until(words, |screen| flat(&screen.contents()).contains(&wanted));
    }

    /// Waits until the cursor stands behind this, and nothing behind the cursor but a grey hint.
    pub(crate) fn prompt(&self, prompt: &str) {
        self.until(prompt, |screen| stands_behind(screen, prompt, is_blank_or_grey));
    }

    /// Waits for the first prompt; what is suggested behind it may be of any colour.
    pub(crate) fn begun(&self) {
        self.until("a prompt", |screen| stands_behind(screen, "server> ", |_| true));
    }

    /// The lines of the screen, without blanks at their ends.
    pub(crate) fn screen(&self) -> Vec<String> {
        let state = self.seen.state.lock().unwrap_or_else(PoisonError::into_inner);
        rows(state.screen.screen())
    }

    /// Everything that was sent to the terminal.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.seen.state.lock().unwrap_or_else(PoisonError::into_inner).bytes.clone()
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let mut state = self.seen.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.screen.screen_mut().set_size(rows, columns);
        drop(state);
        self.master.resize(size).unwrap();
    }

    /// Sends a signal from outside.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Sends a signal again and again, until nobody has the terminal open any more.
    pub(crate) fn signal_to_the_end(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).unwrap();
        while !self.seen.state.lock().unwrap().closed {
            // Who has not been waited for can still be sent one.
            kill_process(id, signal).unwrap();
            thread::yield_now();
        }
    }

    /// Waits until nobody has the terminal open any more.
    pub(crate) fn until_left(&self) {
        let state = self.seen.state.lock().unwrap();
        let left = |state: &mut State| !state.closed;
        let (state, late) = self.seen.changed.wait_timeout_while(state, DEADLINE, left).unwrap();
        let shown = rows(state.screen.screen()).join("\n");
        assert!(!late.timed_out(), "somebody still has it open:\n{}", shown.trim_end());
    }

    /// Waits for the end: the exit code, and the signal it died of.
    pub(crate) fn end(&mut self) -> (u32, Option<String>) {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.exit_code(), status.signal().map(str::to_owned));
            }
            // waitpid(2) has no deadline: the end of the output announces the end of the program.
            let state = self.seen.state.lock().unwrap_or_else(PoisonError::into_inner);
            let pause = Duration::from_millis(20);
            drop(self.seen.changed.wait_timeout(state, pause));
            assert!(Instant::now() < end, "it does not end:\n{}", self.screen().join("\n"));
        }
    }

    /// After the end: the terminal is as it was before the program began.
    pub(crate) fn is_as_before(&self) {
        // All that was sent has been read.
        self.until_left();
        assert_eq!(settings(&*self.master), self.before);
        let bytes = self.bytes();
        let on = last(&bytes, b"\x1b[?2004h");
        assert!(on.is_none() || on < last(&bytes, b"\x1b[?2004l"), "bracketed paste is left on");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What tcgetattr(3) says of the terminal.
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has settings"))
}

fn last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}

fn rows(screen: &vt100::Screen) -> Vec<String> {
    let (_, columns) = screen.size();
    screen.rows(0, columns).map(|row| row.trim_end().to_owned()).collect()
}

/// Nothing, or what is suggested.
fn is_blank_or_grey(cell: &vt100::Cell) -> bool {
    !cell.has_contents() || cell.contents() == " " || cell.fgcolor() == vt100::Color::Idx(8)
}

fn stands_behind(
    screen: &vt100::Screen,
    prompt: &str,
    may_follow: impl Fn(&vt100::Cell) -> bool,
) -> bool {
    let (row, column) = screen.cursor_position();
    let (_, columns) = screen.size();
    screen.contents_between(row, 0, row, column) == prompt
        && (column..columns).filter_map(|at| screen.cell(row, at)).all(may_follow)
}

fn has(rows: &[String], lines: &str) -> bool {
    let wanted: Vec<&str> = lines.lines().map(str::trim_end).collect();
    rows.windows(wanted.len()).any(|some| some == wanted.as_slice())
}
