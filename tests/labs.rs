//! Lab sheets of universities and textbooks, as far as they play inside: each file of `tests/labs` is one of them, and
//! must hold. `tests/labs/README.md` counts their steps.

#![expect(clippy::unwrap_used, reason = "this is a test")]
#![expect(clippy::print_stderr, reason = "what is not run is said")]

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

/// Of a machine that gives no lab.
const LACKS: i32 = 5;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/labs"))
}

fn sheets() -> Vec<PathBuf> {
    let all = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect()
}

/// What is wrong with a sheet. Each is played by a process of its own, as one in a lab must be.
fn fault(file: &Path) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_playground");
    let output = Command::new(program).args(["check", "--lang", "en"]).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    match output.status.code() {
        Some(0) => None,
        Some(LACKS) if env::var("CI").is_err() => {
            eprintln!("not run: {said}");
            None
        }
        _ => Some(said),
    }
}

#[test]
fn every_lab_sheet_holds() {
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> =
            sheets().into_iter().map(|file| scope.spawn(move || fault(&file))).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_sheet_is_counted() {
    let text = fs::read_to_string(folder().join("README.md")).unwrap();
    let named: BTreeSet<&str> = text.split('`').filter(|word| word.contains(".txt")).collect();
    let there: Vec<_> =
        sheets().iter().map(|it| it.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(named, there.iter().map(String::as_str).collect());
}
