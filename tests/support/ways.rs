//! Every way in which a script can be given to the built program, and what must hold in each of them.

use std::{
    fs::{self, File},
    io,
    process::Stdio,
    time::Duration,
};

use crate::room::{self, Ended, Room};

/// What the program is told; it must hold that.
pub(crate) const TIMEOUT: &str = "--timeout=500ms";
/// Beyond this it hangs, on whatever machine.
const LIMIT: Duration = Duration::from_secs(15);
/// How a script is given, and whether it comes through a pipe, as a redirected file, or by its name.
pub(crate) const WAYS: [(&[&str], Way); 8] = [
    (&[], Way::Pipe),
    (&["--json"], Way::Pipe),
    (&["--lang=zh"], Way::Redirected),
    (&["run", "--lang=zh"], Way::Named),
    (&["run"], Way::Named),
    (&["run", "--json"], Way::Named),
    (&["check"], Way::Named),
    (&["check", "--json"], Way::Named),
];

/// Where the program finds it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Way {
    Pipe,
    Redirected,
    Named,
}

/// Runs it: the exit code, and what was wrong.
pub(crate) fn judge(
    room: &Room,
    words: &[&str],
    way: Way,
    text: &[u8],
) -> io::Result<(String, Option<String>)> {
    // A shell limits its memory: a mutant may ask for all of this machine's.
    let mut command = room.command("/bin/sh");
    command
        .args([
            "-c",
            "ulimit -v 4000000; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_playground"),
            TIMEOUT,
        ])
        .args(words);
    let script = room.script();
    let input = match way {
        Way::Pipe => Some(text),
        Way::Redirected => {
            fs::write(&script, text)?;
            command.stdin(File::open(&script)?);
            None
        }
        Way::Named => {
            fs::write(&script, text)?;
            command.arg(&script).stdin(Stdio::null());
            None
        }
    };
    let ended = room::run(command, input, LIMIT)?;
    let left = room.left()?;
    let code =
        ended.status.and_then(|status| status.code()).map_or("?".to_owned(), |c| c.to_string());
    let fault = ended.fault().or_else(|| not_json(words, &ended)).or_else(|| {
        left.first().map(|path| {
            // Names are drawn by lot, and the same fault is told in the same words.
            let (folder, name) = path.split_once('/').unwrap_or_default();
            let name = name.trim_end_matches(|c: char| c.is_ascii_hexdigit());
            format!("leaves {name} in the folder {folder}, exit code {code}")
        })
    });
    Ok((code, fault))
}

/// Lines of JSON that are none.
fn not_json(words: &[&str], ended: &Ended) -> Option<String> {
    let text = String::from_utf8_lossy(&ended.output);
    let mut lines = text.lines().filter(|line| line.starts_with("{\""));
    let wrong = words.contains(&"--json")
        && lines.any(|line| serde_json::from_str::<serde_json::Value>(line).is_err());
    wrong.then(|| "writes a line that is not JSON".to_owned())
}
