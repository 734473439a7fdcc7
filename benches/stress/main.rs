//! Every lesson, again and again, while the machine is busy: `cargo bench --bench stress -- --rounds 50`.
//!
//! A lesson waits for events, never for a length of time, so whatever else happens on the machine must
//! not make one fall short. Three situations: alone, with every processor kept busy, and four checks at
//! the same time. Lessons with a long pause at each place where a person may pause are not run here: the
//! program has no word for that, and the tests of the lessons drive it through the library.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a report is its purpose")]

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

const PLAYGROUND: &str = env!("CARGO_BIN_EXE_playground");
const LESSONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons");
/// When nothing else is said.
const ROUNDS: u32 = 3;
/// A lesson that takes longer has lost its way: each of its waits ends after seconds.
const PATIENCE: Duration = Duration::from_secs(120);
/// How many check at the same time.
const TOGETHER: usize = 4;
/// The exit code of a lesson that needs something this machine lacks.
const NOT_RUN: i32 = 5;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let told_by_cargo = arguments.iter().any(|a| a == "--bench");
    arguments.retain(|a| a != "--bench");
    if !told_by_cargo {
        println!("run by `cargo bench --bench stress` only");
        return ExitCode::SUCCESS;
    }
    match rounds(&arguments).and_then(stress) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            println!("{failures} fell short");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

fn rounds(arguments: &[String]) -> Result<u32> {
    match arguments {
        [] => Ok(ROUNDS),
        [option, number] if option == "--rounds" => {
            number.parse().ok().filter(|n| *n > 0).context("--rounds wants a number")
        }
        _ => bail!("usage: cargo bench --bench stress -- [--rounds N]"),
    }
}

/// Runs every situation and counts the failures.
fn stress(rounds: u32) -> Result<usize> {
    let lessons = lessons()?;
    println!("{} lessons, {rounds} rounds", lessons.len());
    let alone = situation("alone", || check_all(&lessons, rounds));
    let busy =
        situation("every processor busy", || beside_busy_loops(|| check_all(&lessons, rounds)));
    let together = situation("four at the same time", || {
        thread::scope(|scope| {
            let checks: Vec<_> =
                (0..TOGETHER).map(|_| scope.spawn(|| check_all(&lessons, rounds))).collect();
            checks.into_iter().map(|c| c.join().unwrap_or(1)).sum()
        })
    });
    Ok(alone + busy + together)
}

fn lessons() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(LESSONS).with_context(|| format!("cannot read {LESSONS}"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "txt") {
            found.push(path);
        }
    }
    found.sort();
    ensure!(!found.is_empty(), "no lesson in {LESSONS}");
    Ok(found)
}

fn situation(name: &str, check: impl FnOnce() -> usize) -> usize {
    let begin = Instant::now();
    let failures = check();
    println!("{name:<22} {failures} fell short, {:.1} s", begin.elapsed().as_secs_f64());
    failures
}

/// Keeps every processor busy as long as something else goes on.
fn beside_busy_loops<T>(something: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    let processors = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| while !over.load(Ordering::Relaxed) {});
        }
        let result = something();
        over.store(true, Ordering::Relaxed);
        result
    })
}

/// Checks each lesson so often, says which fell short and with what output, and counts them.
fn check_all(lessons: &[PathBuf], rounds: u32) -> usize {
    let mut failures = 0;
    for round in 1..=rounds {
        for lesson in lessons {
            if let Err(error) = check(lesson) {
                failures += 1;
                let name = lesson.file_stem().unwrap_or_default().display();
                println!("{name}, round {round}: {error:#}");
            }
        }
    }
    failures
}

fn check(lesson: &Path) -> Result<()> {
    let mut child = Command::new(PLAYGROUND)
        .arg("check")
        .arg(lesson)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (said, output) = mpsc::channel();
    for mut pipe in [
        Box::new(child.stdout.take().context("it is piped")?) as Box<dyn Read + Send>,
        Box::new(child.stderr.take().context("it is piped")?),
    ] {
        let said = said.clone();
        thread::Builder::new().spawn(move || {
            let mut bytes = Vec::new();
            // What was read before an error is still worth showing.
            let _ = pipe.read_to_end(&mut bytes);
            let _ = said.send(bytes);
        })?;
    }
    drop(said);
    let deadline = Instant::now() + PATIENCE;
    let mut text = Vec::new();
    loop {
        match output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(bytes) => text.extend(bytes),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                child.kill()?;
                child.wait()?;
                bail!("not done after {} s", PATIENCE.as_secs());
            }
        }
    }
    let status = child.wait()?;
    let text = String::from_utf8_lossy(&text);
    if status.code() == Some(NOT_RUN) {
        bail!("not run: this machine lacks what it needs\n{text}");
    }
    ensure!(status.success(), "{status}\n{text}");
    ensure!(!text.is_empty(), "it says nothing, not even that the lesson held");
    Ok(())
}
