//! Every lesson and challenge, again and again, while the machine is busy: `cargo bench --bench stress -- --rounds 50`.
//!
//! A lesson waits for events, never for a length of time, so whatever else happens on the machine must
//! not make one fall short. Three situations: alone, with every processor kept busy, and four checks at
//! the same time. `lessons`, `challenges`, `lab` (what plays in one) or names choose what is checked, and
//! `--slow 30s` pauses after each step, as `playground check` does.
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
const HERE: &str = env!("CARGO_MANIFEST_DIR");
/// The folders of what can be checked.
const FOLDERS: [&str; 2] = ["lessons", "challenges"];
/// When nothing else is said.
const ROUNDS: u32 = 3;
/// A lesson that takes longer has lost its way: each of its waits ends after seconds.
const PATIENCE: Duration = Duration::from_secs(120);
/// With pauses it takes their length times its steps: two hours.
const LONG: Duration = Duration::from_secs(7200);
const USAGE: &str = "usage: cargo bench --bench stress -- [--rounds N] [--slow TIME] [lessons|challenges|lab|NAME]...";
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
    match Job::read(&arguments).and_then(|job| job.stress()) {
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

/// What is checked, how often, and how.
struct Job {
    files: Vec<PathBuf>,
    rounds: u32,
    slow: Option<String>,
}

impl Job {
    fn read(arguments: &[String]) -> Result<Self> {
        let (mut rounds, mut slow, mut chosen) = (ROUNDS, None, Vec::new());
        let mut rest = arguments.iter();
        while let Some(word) = rest.next() {
            match word.as_str() {
                "--rounds" => {
                    let number = rest.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                    rounds = number.context("--rounds wants a number")?;
                }
                "--slow" => slow = Some(rest.next().context("--slow wants a time")?.clone()),
                option if option.starts_with('-') => bail!("{USAGE}"),
                name => chosen.push(name),
            }
        }
        let mut files = Vec::new();
        for folder in FOLDERS {
            for entry in fs::read_dir(Path::new(HERE).join(folder)).context(folder)? {
                let path = entry?.path();
                let is_one = path.extension().is_some_and(|e| e == "txt");
                if is_one && is_chosen(folder, &path, &chosen)? {
                    files.push(path);
                }
            }
        }
        files.sort();
        ensure!(!files.is_empty(), "nothing is called {}\n{USAGE}", chosen.join(" "));
        Ok(Self { files, rounds, slow })
    }

    /// Runs every situation and counts the failures.
    fn stress(&self) -> Result<usize> {
        println!("{} files, {} rounds", self.files.len(), self.rounds);
        let alone = situation("alone", || self.check_all());
        let busy = situation("every processor busy", || beside_busy_loops(|| self.check_all()));
        let together = situation("four at the same time", || {
            thread::scope(|scope| {
                let checks: Vec<_> =
                    (0..TOGETHER).map(|_| scope.spawn(|| self.check_all())).collect();
                checks.into_iter().map(|c| c.join().unwrap_or(1)).sum()
            })
        });
        Ok(alone + busy + together)
    }

    /// Checks each file so often, says which fell short and with what output, and counts them.
    fn check_all(&self) -> usize {
        let mut failures = 0;
        for round in 1..=self.rounds {
            for file in &self.files {
                if let Err(error) = check(file, self.slow.as_deref()) {
                    failures += 1;
                    let name = file.file_stem().unwrap_or_default().display();
                    println!("{name}, round {round}: {error:#}");
                }
            }
        }
        failures
    }
}

/// Whether one of the words means this file. Without words every file is meant.
fn is_chosen(folder: &str, file: &Path, words: &[&str]) -> Result<bool> {
    let name = file.file_stem().unwrap_or_default();
    let plays_in_a_lab = || -> Result<bool> {
        Ok(fs::read_to_string(file)?.lines().any(|line| line.starts_with("@lab")))
    };
    let mut is_meant = words.is_empty();
    for word in words {
        is_meant |= *word == folder || name == *word || (*word == "lab" && plays_in_a_lab()?);
    }
    Ok(is_meant)
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

fn check(file: &Path, slow: Option<&str>) -> Result<()> {
    let mut child = Command::new(PLAYGROUND)
        .arg("check")
        .args(slow.iter().flat_map(|time| ["--slow", time]))
        .arg(file)
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
    let patience = if slow.is_some() { LONG } else { PATIENCE };
    let deadline = Instant::now() + patience;
    let mut text = Vec::new();
    loop {
        match output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(bytes) => text.extend(bytes),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                child.kill()?;
                child.wait()?;
                bail!("not done after {} s", patience.as_secs());
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
