//! A program in a pseudo-terminal of its own, its keys and its screen. Knows nothing of what is measured.

use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    process::Command,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// Longer than anything that is measured here takes, however busy the machine is.
const DEADLINE: Duration = Duration::from_secs(60);
/// Of the terminal.
const SIZE: PtySize = PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 };

/// The program and its terminal.
pub(crate) struct Terminal {
    // Closed before anything else, so that nobody waits for room in it.
    reader: Box<dyn Read + Send>,
    writer: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    id: u32,
    /// When it was started.
    pub(crate) began: Instant,
    deadline: Option<(Sender<()>, JoinHandle<()>)>,
    _home: TempDir,
}

impl Terminal {
    /// Starts a program, with a home of its own.
    pub(crate) fn start<S: AsRef<OsStr>>(program: S, arguments: &[&str]) -> Result<Self> {
        let pair = native_pty_system().openpty(SIZE)?;
        let home = tempfile::tempdir()?;
        let mut command = CommandBuilder::new(program.as_ref());
        command.args(arguments);
        command.env_clear();
        command.cwd(home.path());
        command.env("PATH", "/usr/bin:/bin");
        command.env("HOME", home.path());
        command.env("XDG_STATE_HOME", home.path());
        command.env("LANG", "en_US.UTF-8");
        command.env("PLAYGROUND_LANG", "en");
        command.env("TERM", "xterm-256color");
        let reader = pair.master.try_clone_reader()?;
        let writer = pair.master.take_writer()?;
        let began = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let id = child.process_id().context("it has just been started")?;
        let deadline = Some(end_at_deadline(id));
        Ok(Self { reader, writer, _master: pair.master, child, id, began, deadline, _home: home })
    }

    /// Keys, as the terminal sends them.
    pub(crate) fn keys(&mut self, keys: &str) -> Result<()> {
        self.writer.write_all(keys.as_bytes())?;
        self.writer.flush().map_err(Into::into)
    }

    /// Whatever comes next; nothing at the end.
    pub(crate) fn read<'b>(&mut self, buffer: &'b mut [u8]) -> &'b [u8] {
        // Nobody has the other side open any more: EIO.
        let read = self.reader.read(buffer).unwrap_or(0);
        &buffer[..read]
    }

    /// Reads until these bytes have come.
    pub(crate) fn until(&mut self, wanted: &[u8]) -> Result<()> {
        self.until_on(&mut (), wanted)
    }

    /// Reads until these bytes have come, and puts everything on a screen.
    pub(crate) fn until_on(&mut self, screen: &mut impl Screen, wanted: &[u8]) -> Result<()> {
        let mut buffer = [0; 16 << 10];
        let mut end: Vec<u8> = Vec::new();
        loop {
            let read = self.read(&mut buffer);
            if read.is_empty() {
                let wanted = String::from_utf8_lossy(wanted);
                let end = String::from_utf8_lossy(&end);
                bail!("it ended, or was ended late, before it showed {wanted:?}, after {end:?}");
            }
            screen.show(read);
            end.extend_from_slice(read);
            if contains(&end, wanted) {
                return Ok(());
            }
            // Enough to see what two reads tear apart, and to tell what was seen last.
            end.drain(..end.len().saturating_sub(256.max(wanted.len())));
        }
    }

    /// Waits until it has ended by itself.
    pub(crate) fn until_end(&mut self) -> Result<()> {
        let mut buffer = [0; 1 << 10];
        while !self.read(&mut buffer).is_empty() {}
        let status = self.child.wait()?;
        ensure!(status.success(), "it ended with {status:?}");
        Ok(())
    }

    /// A number of `/proc/PID/status`.
    pub(crate) fn status(&self, field: &str) -> Result<u64> {
        number(&format!("/proc/{}/status", self.id), field)
    }

    /// How many descriptors it has open.
    pub(crate) fn descriptors(&self) -> Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.id))?.count())
    }

    /// How often its threads have waited.
    pub(crate) fn waits(&self) -> Result<u64> {
        let mut sum = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.id))? {
            let path = task?.path().join("status");
            sum += number(&path.to_string_lossy(), "voluntary_ctxt_switches")?;
        }
        Ok(sum)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some((going_on, thread)) = self.deadline.take() {
            drop(going_on);
            let _ = thread.join();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where bytes become visible.
pub(crate) trait Screen {
    /// Some have come.
    fn show(&mut self, bytes: &[u8]);
}

/// Nobody looks.
impl Screen for () {
    fn show(&mut self, _: &[u8]) {}
}

/// An emulated terminal, as a person's.
impl Screen for vt100::Parser {
    fn show(&mut self, bytes: &[u8]) {
        self.process(bytes);
    }
}

/// All that came.
impl Screen for Vec<u8> {
    fn show(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A screen of the terminal's size.
pub(crate) fn screen() -> vt100::Parser {
    vt100::Parser::new(SIZE.rows, SIZE.cols, 0)
}

/// Ends the process if nobody drops what is returned in time, so that every read comes to an end.
fn end_at_deadline(id: u32) -> (Sender<()>, JoinHandle<()>) {
    let (going_on, dropped) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        if dropped.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
            // Nobody has waited for it yet: the id is still its own.
            let _ = Command::new("kill").args(["-s", "KILL", &id.to_string()]).status();
        }
    });
    (going_on, thread)
}

/// Whether these bytes are among those.
pub(crate) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn number(path: &str, field: &str) -> Result<u64> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let word = line.and_then(|rest| rest.split_whitespace().next());
    word.with_context(|| format!("no {field} in {path}"))?.parse().map_err(Into::into)
}
