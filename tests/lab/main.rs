//! The lab on the real kernel, for an ordinary user and for root.
//!
//! A process enters a lab before it has a second thread, and never comes back, so there is no harness here: this
//! program starts itself again for each test, as somebody else if need be. Where a machine allows no lab, the tests
//! are not run, and say so; with CI=true in the environment that is a failure.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]
#![expect(clippy::print_stdout, reason = "the results are printed, as a harness would")]

mod capture;
mod challenges;
mod doctor;
mod ends;
#[path = "../support/fence.rs"]
mod fence;
mod flood;
mod guests;
mod hosts;
mod learn;
mod lessons;
mod opened;
mod pictures;
mod refused;
mod rows;
mod saved;
mod screens;
mod session;
mod settings;
mod shared;
mod shown;
mod states;
#[path = "../support/strip.rs"]
mod strip;
#[path = "../support/student.rs"]
mod student;
mod support;
#[path = "../support/teeth.rs"]
mod teeth;
#[path = "../prompt/terminal.rs"]
#[expect(dead_code, reason = "a lab needs less of a terminal than the prompt")]
mod terminal;
mod wire;

use std::{
    env,
    os::unix::process::CommandExt,
    process::{Command, ExitCode, Output},
};

use playground::kernel::{Probe, probe};

/// Somebody without any privilege (`nobody`, as Debian numbers it).
const NOBODY: u32 = 65534;
/// How a test ends that cannot be run.
const NOT_RUN: u8 = 5;

/// A test, by name.
pub(crate) type Test = (&'static str, fn());

/// Each of them. What a test leaves behind ends with its process.
fn tests() -> impl Iterator<Item = Test> {
    [
        wire::TESTS,
        hosts::TESTS,
        rows::TESTS,
        settings::TESTS,
        saved::TESTS,
        session::TESTS,
        shown::TESTS,
        opened::TESTS,
        screens::TESTS,
        pictures::TESTS,
        shared::TESTS,
        states::TESTS,
        capture::TESTS,
        guests::TESTS,
        ends::TESTS,
        flood::TESTS,
        refused::TESTS,
        doctor::TESTS,
        lessons::TESTS,
        learn::TESTS,
        challenges::TESTS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .chain(env::var_os("PLAYGROUND_TEETH").map(|_| lessons::TEETH))
}

/// Those that need another program.
fn ignored() -> impl Iterator<Item = Test> {
    [capture::IGNORED, guests::IGNORED].into_iter().flatten().copied()
}

/// Who runs a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum User {
    Same,
    Nobody,
}

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    if let [first, name] = &words[..]
        && first == "--alone"
    {
        return alone(name);
    }
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(&***part));
    if words.iter().any(|word| word == "--ignored") {
        return all(&mut ignored().filter(|(name, _)| wanted(name)));
    }
    if words.iter().any(|word| word == "--list") {
        tests().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    all(&mut tests().filter(|(name, _)| wanted(name)))
}

/// Whether the tests run as root too: this one was started by it.
pub(crate) fn may_be_root() -> bool {
    env::var_os("PLAYGROUND_TESTS_AS_ROOT").is_some()
}

/// In a process of its own: a panic is the failure.
fn alone(name: &str) -> ExitCode {
    if name == "probe" {
        return match probe() {
            Ok(Probe::Ready { .. }) => ExitCode::SUCCESS,
            answer => {
                println!("{answer:?}");
                ExitCode::from(NOT_RUN)
            }
        };
    }
    let inner = [hosts::INNER, learn::INNER, refused::INNER, capture::IGNORED, guests::IGNORED]
        .into_iter()
        .flatten()
        .copied();
    let (_, test) = tests().chain(inner).find(|(other, _)| *other == name).unwrap();
    test();
    ExitCode::SUCCESS
}

fn all(tests: &mut dyn Iterator<Item = Test>) -> ExitCode {
    let tests: Vec<Test> = tests.collect();
    let users: &[User] =
        if support::is_root() { &[User::Same, User::Nobody] } else { &[User::Same] };
    let (mut passed, mut failed, mut not_run) = (0, 0, 0);
    for user in users {
        let lab = again("probe", *user);
        for (name, _) in &tests {
            // What is refused can be seen everywhere; a machine without a lab shows it best.
            if !lab.status.success() && !name.starts_with("refused::") {
                println!("test {name} as {user:?} ... not run: {}", said(&lab).trim());
                not_run += 1;
                continue;
            }
            let output = again(name, *user);
            if output.status.success() {
                println!("test {name} as {user:?} ... ok");
                passed += 1;
            } else if output.status.code() == Some(NOT_RUN.into()) {
                println!("test {name} as {user:?} ... not run: {}", said(&output).trim());
                not_run += 1;
            } else {
                println!("test {name} as {user:?} ... FAILED\n{}", said(&output));
                failed += 1;
            }
        }
    }
    println!("\n{passed} passed, {failed} failed, {not_run} not run");
    let must = env::var("CI").is_ok_and(|ci| ci == "true");
    if must && not_run > 0 {
        println!("With CI=true every test must run: playground doctor says what is missing.");
    }
    ExitCode::from(u8::from(failed > 0 || must && not_run > 0))
}

fn again(name: &str, user: User) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--alone", name]).current_dir("/");
    if user == User::Nobody {
        command.env("PLAYGROUND_TESTS_AS_ROOT", "1");
        // Changing from root to anybody else drops every capability.
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    format!("{}{}", String::from_utf8_lossy(&said), output.status)
}
