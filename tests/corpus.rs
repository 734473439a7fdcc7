//! The fuzz targets without a fuzzer: every file of their corpora, the lessons, and a few thousand mutants.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "../fuzz/bodies.rs"]
mod bodies;
#[path = "support/mutate.rs"]
mod mutate;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use mutate::{Random, mutant};

/// Mutants of each target.
const MUTANTS: usize = 800;
/// Nothing takes a hundredth of it.
const LIMIT: Duration = Duration::from_secs(10);

fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn holds(target: &str) {
    let (_, body) = bodies::TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let mut corpus = files(&format!("fuzz/corpus/{target}"));
    assert!(!corpus.is_empty());
    if target == "lessons" || target == "lines" {
        corpus.extend(files("lessons"));
        corpus.extend(files("lessons/zh"));
    }
    // In a thread of its own: an input that takes for ever is told, not waited for.
    let (begun, inputs) = mpsc::channel();
    thread::spawn(move || {
        let mut random = Random(0);
        let mutants = (0..MUTANTS).map(|_| {
            let (one, other) = (random.below(corpus.len()), random.below(corpus.len()));
            mutant(&mut random, &corpus[one], &corpus[other])
        });
        for input in corpus.iter().cloned().chain(mutants) {
            begun.send((input.clone(), true)).unwrap();
            let held = catch_unwind(AssertUnwindSafe(|| body(&input))).is_ok();
            begun.send((input, held)).unwrap();
        }
    });
    let mut last = Vec::new();
    loop {
        match inputs.recv_timeout(LIMIT) {
            Ok((input, held)) => {
                assert!(held, "{target}: it panics on \"{}\"", input.escape_ascii());
                last = input;
            }
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                panic!("{target}: it has no end on \"{}\"", last.escape_ascii())
            }
        }
    }
}

#[test]
fn lines() {
    holds("lines");
}

#[test]
fn patterns() {
    holds("patterns");
}

#[test]
fn lessons() {
    holds("lessons");
}

#[test]
fn json() {
    holds("json");
}

#[test]
fn frames() {
    holds("frames");
}

/// They are read by everybody who takes a copy of the project.
#[test]
fn the_corpora_are_small() {
    let size = |target| files(&format!("fuzz/corpus/{target}")).iter().map(Vec::len).sum::<usize>();
    assert!(bodies::TARGETS.iter().map(|(name, _)| size(name)).sum::<usize>() < 1 << 20);
}
