//! What was done in a lab, saved as a lesson, holds: its settings, its words of the wire, its packets.

use std::{
    fs,
    process::{Command, Output},
};

use crate::Test;

pub(crate) const TESTS: &[Test] = &[
    ("saved::lessons_of_the_wire_hold_when_they_are_saved", lessons_of_the_wire_hold_when_saved),
    ("saved::settings_and_numbers_of_packets_are_kept", settings_and_numbers_are_kept),
];

fn playground(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_playground")).args(words).output().unwrap()
}

/// Plays a lesson, saves it, and verifies what was saved.
#[track_caller]
fn saved(lesson: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saved.txt");
    let name = file.to_str().unwrap();
    let played = playground(&["run", lesson, "--save", name]);
    assert!(played.status.success(), "{lesson}: {}", String::from_utf8_lossy(&played.stdout));
    let text = fs::read_to_string(&file).unwrap();
    let checked = playground(&["check", name]);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{lesson}: {said}\n{text}");
    text
}

/// Held, lost and sent again, both ends closing, a cable that is cut.
fn lessons_of_the_wire_hold_when_saved() {
    for lesson in ["wire", "lostsyn", "lostdata", "bye", "lastack", "crossing", "cable"] {
        let text = saved(lesson);
        assert!(text.starts_with("@lab") && text.contains("\n  ~ "), "{text}");
    }
}

fn settings_and_numbers_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lesson.txt");
    let lines = "@title A held handshake\n@lab slow arp tcp_sack=1\nserver> s = socket tcp\nserver> s.bind :80\n\
        server> s.listen 5\nclient> c = socket tcp\nwire> hold syn\nclient> c.connect server:80\n  ...\nwire> pass\n\
        client< = ok\nclient> c.send \"hello\"\n";
    fs::write(&file, lines).unwrap();
    let text = saved(file.to_str().unwrap());
    for part in [
        "@lab slow arp tcp_sack=1\n",
        "  ~ SYN client > server held\n",
        "  ~ DATA 5 client > server seq 1\n",
    ] {
        assert!(text.contains(part), "{text}");
    }
}
