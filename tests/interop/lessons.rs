//! Programs as they stand in the lessons.

use std::fs;

/// The first program of a lesson that contains a text, from its first line to its brace.
pub(crate) fn program(lesson: &str, part: &str) -> String {
    let file = format!("{}/lessons/{lesson}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(file).unwrap();
    text.split("server> program {\n")
        .skip(1)
        .map(|rest| rest.split("\n}\n").next().unwrap())
        .find(|body| body.contains(part))
        .map(|body| format!("server> program {{\n{body}\n}}"))
        .expect("the lesson has such a program")
}
