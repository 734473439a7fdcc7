//! Runs the built program in folders of its own, and judges how it ended.

use std::{
    fs,
    io::{self, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::clean;

/// What README says that the program ends with.
const CODES: [i32; 7] = [0, 1, 2, 3, 4, 5, 124];

/// The folders of a run: where it works, its home, and where temporary files go.
pub(crate) struct Room {
    folder: tempfile::TempDir,
}

/// How a run ended.
pub(crate) struct Ended {
    /// `None`: it did not end, and was killed.
    pub(crate) status: Option<ExitStatus>,
    /// Standard output and standard error, as they came.
    pub(crate) output: Vec<u8>,
}

impl Room {
    pub(crate) fn new() -> io::Result<Self> {
        let room = Self { folder: tempfile::tempdir()? };
        room.clean()?;
        Ok(room)
    }

    /// Where a script may be kept, which is not watched.
    pub(crate) fn script(&self) -> PathBuf {
        self.folder.path().join("script.txt")
    }

    fn watched(&self) -> PathBuf {
        self.folder.path().join("watched")
    }

    /// Begins anew, with nothing in it.
    fn clean(&self) -> io::Result<()> {
        let watched = self.watched();
        if watched.exists() {
            fs::remove_dir_all(&watched)?;
        }
        ["work", "home", "tmp"].iter().try_for_each(|name| fs::create_dir_all(watched.join(name)))
    }

    /// A command that lives in it.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let watched = self.watched();
        command
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", watched.join("home"))
            .env("TMPDIR", watched.join("tmp"))
            .current_dir(watched.join("work"));
        command
    }

    /// What a run has left behind. It is taken away.
    pub(crate) fn left(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.watched())? {
            let entry = entry?;
            if !["work", "home", "tmp"].iter().any(|name| entry.file_name() == *name) {
                found.push(shown(&entry.path()));
                continue;
            }
            for inner in fs::read_dir(entry.path())? {
                found.push(shown(&inner?.path()));
            }
        }
        if !found.is_empty() {
            self.clean()?;
        }
        Ok(found)
    }
}

fn shown(path: &Path) -> String {
    let mut names = path.components().rev().map(|part| part.as_os_str().to_string_lossy());
    let (name, folder) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    format!("{folder}/{name}")
}

/// Runs a command to its end, or for so long. What it is to read must fit into a pipe.
pub(crate) fn run(
    mut command: Command,
    input: Option<&[u8]>,
    limit: Duration,
) -> io::Result<Ended> {
    let (mut reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer).process_group(0);
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn()?;
    // It holds the ends of the pipe that are written to.
    drop(command);
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        // A program that has seen enough reads no further: that is its business.
        let _ = stdin.write_all(input);
    }
    let (said, output) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = reader.read_to_end(&mut bytes);
        let _ = said.send(bytes);
    });
    let ended = output.recv_timeout(limit);
    if ended.is_err() {
        // With whatever it has begun: a tracer leaves behind what it traced.
        let group = format!("-{}", child.id());
        Command::new("kill").args(["-KILL", "--", &group]).status()?;
    }
    let status = child.wait()?;
    Ok(match ended {
        Ok(output) => Ended { status: Some(status), output },
        Err(_) => Ended { status: None, output: output.recv_timeout(limit).unwrap_or_default() },
    })
}

impl Ended {
    /// What a program must never do, if it did it: in a few words, the same for the same fault.
    pub(crate) fn fault(&self) -> Option<String> {
        let Some(status) = self.status else { return Some("hangs".to_owned()) };
        let text = String::from_utf8_lossy(&self.output);
        if let Some((_, place)) = text.split_once("panicked at ") {
            let place = place.lines().next().unwrap_or_default();
            return Some(format!("panics at {}", place.trim_end_matches(':')));
        }
        if let Some(signal) = status.signal() {
            return Some(format!("dies of signal {signal}"));
        }
        match status.code() {
            Some(code) if CODES.contains(&code) => {}
            code => return Some(format!("exit code {}", code.unwrap_or(-1))),
        }
        match std::str::from_utf8(&self.output) {
            Err(_) => Some("writes bytes that are not UTF-8".to_owned()),
            Ok(text) => clean::raw(text)
                .map(|raw| format!("writes a raw U+{:04X} to a terminal", u32::from(raw))),
        }
    }
}
