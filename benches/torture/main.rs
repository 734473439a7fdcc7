//! What nobody would do on purpose, many times: `cargo bench --bench torture -- --mutations 100000 --faults 2000
//! --signals 500 --minutes 30`.
//!
//! Mutated scripts, system calls that fail, signals at random moments, limits, and a long time at the prompt. All of it
//! in a network name space of its own, where one can be made. What is tried depends on the seed alone, which is
//! printed; each part stops by itself.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a report is its purpose")]

#[path = "../../tests/support/clean.rs"]
mod clean;
mod faults;
mod limits;
mod mutants;
#[path = "../../tests/support/mutate.rs"]
mod mutate;
mod report;
#[path = "../../tests/support/room.rs"]
mod room;
mod signals;
mod soak;
mod terminal;
#[path = "../../tests/support/ways.rs"]
mod ways;

use std::{
    fs,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, ExitCode},
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, Result, bail};

use crate::{mutate::Random, report::Tally};

const PLAYGROUND: &str = env!("CARGO_BIN_EXE_playground");
const LESSONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons");
/// Makes a network name space in which only the loopback device is.
const ALONE: [&str; 4] = ["--net", "--map-root-user", "sh", "-c"];
/// Said to ourselves: we are in it.
const INSIDE: &str = "--inside";
const USAGE: &str = "usage: cargo bench --bench torture -- \
[--mutations N] [--faults N] [--signals N] [--limits 0] [--minutes N] [--seed N] [--at-most MINUTES]";

/// What is to be done.
#[derive(Clone, Copy)]
struct Job {
    mutations: usize,
    faults: usize,
    signals: usize,
    limits: bool,
    minutes: u64,
    seed: u64,
    /// When the part that is being done must stop, whatever is left of it.
    end: Instant,
    /// How long each part may take.
    at_most: Duration,
}

impl Job {
    /// Random numbers that depend on the seed, the part and the number of the trial, and on nothing else.
    fn random(&self, part: &str, number: usize) -> Random {
        let seed =
            part.bytes().fold(self.seed, |seed, byte| Random(seed ^ u64::from(byte)).number());
        Random(Random(seed).number() ^ u64::try_from(number).unwrap_or(0))
    }

    fn is_over(&self) -> bool {
        Instant::now() > self.end
    }
}

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let told_by_cargo = words.iter().any(|word| word == "--bench");
    words.retain(|word| word != "--bench");
    if !told_by_cargo {
        println!("run by `cargo bench --bench torture` only");
        return ExitCode::SUCCESS;
    }
    match torture(words) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

fn torture(mut words: Vec<String>) -> Result<usize> {
    let inside = words.iter().position(|word| word == INSIDE);
    if let Some(at) = inside {
        words.remove(at);
    }
    let job = job(&words)?;
    if inside.is_none() {
        go_inside(&words, job.seed);
        println!("no network name space can be made here: other programs' sockets will be met");
    }
    println!("seed {}", job.seed);
    let scripts = scripts()?;
    let mut tallies = Vec::new();
    let mut part = |wanted: bool, what: &dyn Fn(&Job) -> Result<Tally>| -> Result<()> {
        if wanted {
            let begin = Instant::now();
            let tally = what(&Job { end: begin + job.at_most, ..job })?;
            println!("{}: {} tried, {} faults", tally.name, tally.tried, tally.faults.len());
            tallies.push((tally, begin.elapsed().as_secs_f64()));
        }
        Ok(())
    };
    part(job.mutations > 0, &|job| mutants::mutants(job, &scripts))?;
    part(job.faults > 0, &faults::faults)?;
    part(job.signals > 0, &signals::signals)?;
    part(job.limits, &|_| limits::limits())?;
    part(job.minutes > 0, &soak::soak)?;
    report::report(&tallies)
}

fn job(words: &[String]) -> Result<Job> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let seed = now.as_secs();
    let (mut minutes, mut at_most) = (1, 60);
    let mut job = Job {
        mutations: 2000,
        faults: 100,
        signals: 40,
        limits: true,
        minutes,
        seed,
        end: Instant::now(),
        at_most: Duration::ZERO,
    };
    let mut words = words.iter();
    while let Some(option) = words.next() {
        let number: u64 = words.next().and_then(|n| n.parse().ok()).context(USAGE)?;
        let count = usize::try_from(number)?;
        match &**option {
            "--mutations" => job.mutations = count,
            "--faults" => job.faults = count,
            "--signals" => job.signals = count,
            "--limits" => job.limits = number > 0,
            "--minutes" => minutes = number,
            "--seed" => job.seed = number,
            "--at-most" => at_most = number,
            _ => bail!(USAGE),
        }
    }
    job.minutes = minutes;
    job.at_most = Duration::from_secs(60 * at_most);
    Ok(job)
}

/// Runs all of this again in a network name space of its own. Comes back only if none can be made.
fn go_inside(words: &[String], seed: u64) {
    let up = "ip link set lo up && exec \"$0\" \"$@\"";
    let possible = Command::new("unshare").args(ALONE).args([up, "true"]).output();
    if possible.is_ok_and(|tried| tried.status.success())
        && let Ok(me) = std::env::current_exe()
    {
        let _ = Command::new("unshare")
            .args(ALONE)
            .arg(up)
            .arg(me)
            .args(words)
            .args(["--seed", &seed.to_string(), "--bench", INSIDE])
            .exec();
    }
}

/// What is mutated: every lesson in both languages, and the seeds of the fuzz targets.
fn scripts() -> Result<Vec<Vec<u8>>> {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/");
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in [
        LESSONS.to_owned(),
        format!("{LESSONS}/zh"),
        format!("{corpus}lessons"),
        format!("{corpus}lines"),
    ] {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {folder}"))? {
            paths.extend(Some(entry?.path()).filter(|path| path.is_file()));
        }
    }
    paths.sort();
    paths.iter().map(|path| Ok(fs::read(path)?)).collect()
}
