//! The program in a pseudo-terminal, for trials that count what fails instead of stopping at it.

use std::{
    io::{Read, Write},
    process::Command,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Bracketed paste on: what the line editor writes once it has the terminal.
const PASTE_ON: &str = "\x1b[?2004h";

/// The program and its terminal.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    before: String,
    // The home of the program, as long as it runs.
    _home: tempfile::TempDir,
}

#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    closed: bool,
}

impl Terminal {
    pub(crate) fn begin(words: &[&str]) -> Result<Self> {
        let size = PtySize { rows: 30, cols: 90, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size)?;
        let home = tempfile::tempdir()?;
        let (program, words) = words.split_first().context("no program")?;
        let mut command = CommandBuilder::new(program);
        command.args(words);
        command.env_clear();
        command.cwd(home.path());
        for (name, value) in
            [("PATH", "/usr/bin:/bin"), ("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8")]
        {
            command.env(name, value);
        }
        for name in ["HOME", "XDG_STATE_HOME", "TMPDIR"] {
            command.env(name, home.path());
        }
        let before = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
        let mut reader = pair.master.try_clone_reader()?;
        let writer = pair.master.take_writer()?;
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 16 << 10];
            loop {
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
                // Of a long time at the prompt only the last part is of interest.
                if seen.bytes.len() > 1 << 20 {
                    seen.bytes.drain(..1 << 19);
                }
                seen.bytes.extend_from_slice(&buffer[..read]);
                seen.closed = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Ok(Self { master: pair.master, writer, child, seen, before, _home: home })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.process_id().unwrap_or_default()
    }

    /// Keys. When the program has gone, nobody reads them.
    pub(crate) fn keys(&mut self, keys: impl AsRef<[u8]>) {
        let _ = self.writer.write_all(keys.as_ref()).and_then(|()| self.writer.flush());
    }

    pub(crate) fn signal(&self, name: &str) -> Result<()> {
        Command::new("kill").args(["-s", name, &self.id().to_string()]).output()?;
        Ok(())
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) -> Result<()> {
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.seen().bytes).into_owned()
    }

    /// Forgets what was shown until now.
    pub(crate) fn forget(&self) {
        self.seen().bytes.clear();
    }

    /// Waits until this has been shown since the last [`forget`](Self::forget).
    pub(crate) fn shows(&self, what: &str, limit: Duration) -> bool {
        let missing = |seen: &mut Seen| {
            !seen.closed
                && !seen.bytes.windows(what.len().max(1)).any(|some| some == what.as_bytes())
        };
        let waited = self.seen.1.wait_timeout_while(self.seen(), limit, missing);
        let (seen, late) = waited.unwrap_or_else(PoisonError::into_inner);
        !late.timed_out() && !seen.closed
    }

    /// Waits until the line editor has taken the terminal as often as this.
    pub(crate) fn begins_to_read(&self, times: usize, limit: Duration) {
        let missing = |seen: &mut Seen| {
            !seen.closed && String::from_utf8_lossy(&seen.bytes).matches(PASTE_ON).count() < times
        };
        drop(self.seen.1.wait_timeout_while(self.seen(), limit, missing));
    }

    /// Waits for the end of the program.
    pub(crate) fn end(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let end = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() > end {
                return Ok(None);
            }
            // waitpid(2) has no deadline: the end of the output announces the end of the program.
            let pause = Duration::from_millis(10);
            drop(self.seen.1.wait_timeout(self.seen(), pause));
        }
    }

    /// Tells it to end with these keys, as often as it takes, and waits for that.
    pub(crate) fn leave(&mut self, keys: &str, limit: Duration) -> Result<Option<ExitStatus>> {
        let limit = Instant::now() + limit;
        loop {
            if let Some(status) = self.end(Duration::from_millis(300))? {
                return Ok(Some(status));
            }
            if Instant::now() > limit {
                return Ok(None);
            }
            self.keys(keys);
        }
    }

    /// After the end: what differs from the terminal that the program was given.
    pub(crate) fn left_otherwise(&self) -> Option<&'static str> {
        let waited = self
            .seen
            .1
            .wait_timeout_while(self.seen(), Duration::from_secs(10), |seen| !seen.closed);
        drop(waited);
        if format!("{:?}", self.master.get_termios()) != self.before {
            return Some("leaves the terminal raw");
        }
        let output = self.output();
        match (output.rfind(PASTE_ON), output.rfind("\x1b[?2004l")) {
            (Some(on), off) if off.is_none_or(|off| off < on) => Some("leaves bracketed paste on"),
            _ => None,
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
