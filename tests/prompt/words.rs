//! What the shell needs beside the prompt: completions and the man page.

use std::process::Command;

fn printed(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_playground")).args(words).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&["completions", shell]);
        for word in ["run", "check", "lessons", "completions", "man", "lang", "allow-net"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let wrong =
        Command::new(env!("CARGO_BIN_EXE_playground")).args(["completions", "csh"]).output();
    assert_eq!(wrong.unwrap().status.code(), Some(2));
}

#[test]
fn bash_reads_its_completions() {
    let script = printed(&["completions", "bash"]);
    let status = Command::new("bash").args(["-n", "-c", &script]).status().unwrap();
    assert!(status.success());
}

#[test]
fn the_man_page_has_every_command() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH playground 1"), "{page}");
    for command in ["run", "check", "lessons", "completions", "man"] {
        assert!(page.contains(&format!("\"PLAYGROUND {command}\"")), "{page}");
    }
}
