//! The built program.
#![expect(clippy::unwrap_used, reason = "this is a test")]
#![allow(dead_code, reason = "each test file needs some of it")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// The program, in a clean environment.
pub(crate) fn playground(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
    command.args(words).env_clear().stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn output(words: &[&str]) -> Output {
    playground(words).output().unwrap()
}

/// Runs a script that comes through a pipe.
pub(crate) fn piped(words: &[&str], script: impl AsRef<[u8]>) -> Output {
    let mut child = begin(words);
    // A program that has seen enough reads no further: that is its business.
    let _ = child.stdin.take().unwrap().write_all(script.as_ref());
    child.wait_with_output().unwrap()
}

/// The same, with a folder in which progress is kept: its exit code, and all that it said.
pub(crate) fn at_home(home: &Path, words: &[&str], input: &str) -> (Option<i32>, String) {
    let mut child = playground(words)
        .env("XDG_STATE_HOME", home)
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has seen enough reads no further: that is its business.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let ended = child.wait_with_output().unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.code(), String::from_utf8(said).unwrap())
}

/// Begins to run it, with pipes to talk to it.
pub(crate) fn begin(words: &[&str]) -> Child {
    playground(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs a script that lies in a file, which is checked as a whole first.
pub(crate) fn filed(words: &[&str], script: impl AsRef<[u8]>) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let path: PathBuf = directory.path().join("script.txt");
    fs::write(&path, script).unwrap();
    let mut all = words.to_vec();
    all.push(path.to_str().unwrap());
    output(&all)
}

/// Its exit code; -1: it died of a signal.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// What it wrote to standard output.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it wrote to standard error.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server and a client that say hello.
pub(crate) const TALK: &str = "\
server> s = socket tcp
server> s.bind 127.0.0.1:0
server> s.getsockname
  = 127.0.0.1:$P
server> s.listen 5
client> c = socket tcp
client> c.connect 127.0.0.1:$P
server> conn = s.accept
client> c.send \"hello\"
server> conn.recv 100
";
