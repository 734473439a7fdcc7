//! A long session as a file of every kind: `cargo bench --bench save -- --events 1000000`.
//!
//! Half of the events are lines, half a program's. Each run is timed against one that saves nothing, and its memory is
//! the most that the kernel saw of the whole process (`VmHWM` in `/proc/PID/status`). More than 10 s or 100 MB for a
//! million events is a failure.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a report is its purpose")]

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

const PLAYGROUND: &str = env!("CARGO_BIN_EXE_playground");
const EVENTS: usize = 1_000_000;
const EXTENSIONS: [&str; 8] = ["txt", "md", "html", "svg", "jsonl", "pcapng", "py", "c"];
/// Seconds, and MB of memory.
const MOST: (f64, u64) = (10.0, 100);
/// Between two looks at a process.
const LOOK: Duration = Duration::from_millis(5);

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let told_by_cargo = arguments.iter().any(|a| a == "--bench");
    arguments.retain(|a| a != "--bench");
    if !told_by_cargo {
        println!("run by `cargo bench --bench save` only");
        return ExitCode::SUCCESS;
    }
    let events = match &*arguments {
        [] => Ok(EVENTS),
        [flag, number] if flag == "--events" => number.parse().context("--events NUMBER"),
        _ => Err(anyhow::anyhow!("--events NUMBER")),
    };
    match events.and_then(measure) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(events: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    println!("{:<8}{:>10}{:>10}{:>10}{:>12}", "", "events", "seconds", "MB", "KiB written");
    let mut failed = Vec::new();
    for events in [events / 10, events] {
        let rounds = events / 4;
        let both = "a.send 1\nserver> b.recv 1\n";
        let lesson = format!(
            "@title A long session\nserver> a, b = socketpair stream\nrepeat {rounds} {{\nserver> {both}}}\n\
             server> program {{\n  repeat {rounds} {{\n    a.send 1\n    b.recv 1\n  }}\n}}\n"
        );
        fs::write(folder.path().join("long.txt"), lesson)?;
        let (alone, _) = run(folder.path(), None)?;
        for extension in EXTENSIONS {
            let (seconds, mb) = run(folder.path(), Some(extension))?;
            let seconds = (seconds - alone).max(0.0);
            let kib = written(folder.path(), extension)? >> 10;
            println!("{:<8}{events:>10}{seconds:>10.2}{mb:>10}{kib:>12}", format!(".{extension}"));
            if seconds > MOST.0 || mb > MOST.1 {
                failed.push(extension);
            }
        }
    }
    ensure!(failed.is_empty(), "more than {} s or {} MB: {}", MOST.0, MOST.1, failed.join(" "));
    Ok(())
}

/// Plays the session, and saves it; seconds, and the most memory.
fn run(folder: &Path, extension: Option<&str>) -> Result<(f64, u64)> {
    let mut command = Command::new(PLAYGROUND);
    command.args(["run", "long.txt"]).current_dir(folder).stdout(Stdio::null());
    if let Some(extension) = extension {
        command.args(["--force", "--save", &format!("saved.{extension}")]);
    }
    let began = Instant::now();
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        most = most.max(peak(&status).unwrap_or(0));
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        thread::sleep(LOOK);
    };
    ensure!(ended.success(), "{extension:?}: {ended}");
    Ok((began.elapsed().as_secs_f64(), most >> 10))
}

/// The most memory so far, in KiB.
fn peak(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// The bytes in files of that kind.
fn written(folder: &Path, extension: &str) -> Result<u64> {
    let mut bytes = 0;
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("saved") && name.ends_with(&format!(".{extension}")) {
            bytes += file.metadata()?.len();
        }
    }
    Ok(bytes)
}
