//! Lab sheets of universities and textbooks, as far as they play inside: each file of `tests/labs` is one of them, and
//! must hold.

mod support;

use std::{fs, path::PathBuf, thread};

use support::verify;

#[test]
fn every_lab_sheet_holds() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/labs");
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(files.len() >= 7, "{} files", files.len());
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = files
            .iter()
            .map(|file| {
                let name = file.file_stem().unwrap().to_str().unwrap();
                let text = fs::read_to_string(file).unwrap();
                scope.spawn(move || verify(name, &text).stop.map(|why| format!("{name}: {why:?}")))
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
