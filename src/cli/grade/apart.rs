//! A solution that plays in a lab is carried out in a process of its own: a lab is entered before the first thread, and
//! cannot be left.

use std::{
    io::{self, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    super::{End, Settings, challenges},
    Came, Stopped,
};
use crate::{
    kernel::own_program,
    learn::challenge::{Replayed, replay},
    lesson::{Nobody, Stop},
    text::Lang,
    view::json_line,
};

/// The command of that process.
const COMMAND: &str = "replay";

/// Starts it, and reads what came.
pub(super) fn carry_out(
    name: &str,
    par: u32,
    lines: &[String],
    settings: &Settings,
) -> Result<Came, Stopped> {
    let mut command = Command::new(own_program());
    command.arg0("playground").args([COMMAND, name]);
    if let Some(folder) = &settings.course {
        command.args(["--lang", settings.lang.word(), "--course"]).arg(folder.root());
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(Stopped::Machine)?;
    if let Some(mut input) = child.stdin.take() {
        // One that lacks a lab does not read.
        let _ = input.write_all(lines.join("\n").as_bytes());
    }
    let output = child.wait_with_output().map_err(Stopped::Machine)?;
    if let Some(signal) = output.status.signal() {
        return Err(Stopped::Signal(signal));
    }
    if output.status.code() == Some(End::Lacks.code().into()) {
        return Ok(Came::NotRun);
    }
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let used = said["used"].as_u64().and_then(|used| usize::try_from(used).ok());
    Ok(match used.filter(|_| said["solved"] == true) {
        Some(used) => Came::Solved(used, par),
        None => Came::Failed,
    })
}

/// In that process: lines from standard input, and what came of them as an object on standard output.
pub(in super::super) fn replay_input(name: &str, settings: &Settings) -> anyhow::Result<End> {
    let mut lines = String::new();
    io::stdin().read_to_string(&mut lines)?;
    let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    let challenge = challenges::of_course(settings.course.as_ref(), name, Lang::En);
    let Some(Ok(challenge)) = challenge else { return Ok(End::Usage) };
    match replay(&challenge, &lines, &mut Nobody) {
        Ok(Replayed { solved, used }) => {
            let line = json_line(&json!({ "solved": solved, "used": used }));
            io::stdout().write_all(line.as_bytes())?;
            Ok(End::Held)
        }
        Err(Stop::NoLab(_) | Stop::Machine(_)) => Ok(End::Lacks),
        Err(_) => Ok(End::Failed),
    }
}
