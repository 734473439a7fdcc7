//! Situations that people met in the field and reported as bugs of somebody: each file of `tests/field` says what blocking
//! sockets give there, so the playground must give the same.
//!
//! What this machine lacks something for is reported as not run.

#![expect(clippy::unwrap_used, reason = "this is a test")]
#![expect(clippy::print_stderr, reason = "what is not run is said")]

#[path = "support/copies.rs"]
mod copies;
mod support;

use std::{env, fs, path::PathBuf, process::Command, thread};

use playground::lesson::Stop;
use support::verify;

/// These want a process with few descriptors.
const FEW_DESCRIPTORS: &str = "emfile";

fn files() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/field");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

/// Whether every test must run.
fn is_ci() -> bool {
    env::var("CI").is_ok_and(|ci| ci == "true")
}

/// What is wrong with it, if something is.
fn fault(name: &str, text: &str) -> Option<String> {
    match verify(name, text).stop? {
        Stop::Lacks(need) if is_ci() => Some(format!("not run: {name}: {need:?}")),
        Stop::Lacks(need) => {
            eprintln!("not run: {name}: {need:?}");
            None
        }
        Stop::Trouble(trouble) => {
            Some(format!("{name}:{}: {:?}", trouble.place.line, trouble.kind))
        }
        other => Some(format!("{name}: {other:?}")),
    }
}

#[test]
fn every_situation_holds() {
    let _playing = copies::playing();
    let files = files();
    assert!(files.len() > 30, "{} files", files.len());
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = files
            .iter()
            .filter(|file| !file.ends_with(format!("{FEW_DESCRIPTORS}.txt")))
            .map(|file| {
                let name = file.file_stem().unwrap().to_str().unwrap();
                scope.spawn(move || fault(name, &fs::read_to_string(file).unwrap()))
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn without_a_free_descriptor_accept_loses_nobody() {
    let file = format!("{}/tests/field/{FEW_DESCRIPTORS}.txt", env!("CARGO_MANIFEST_DIR"));
    let check = format!("ulimit -n 64; exec {} check {file}", env!("CARGO_BIN_EXE_playground"));
    let output = copies::output(Command::new("sh").args(["-c", &check]));
    assert!(output.status.success(), "{output:?}");
}
