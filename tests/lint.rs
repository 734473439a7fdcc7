//! What `check` says of a file: all mistakes at once, and warnings of what is not wrong and should be otherwise.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::fs;

use playground::{
    author::{Warning, WarningKind as W, lint},
    lesson::LESSONS,
    text::Lang,
};
use program::{code, err, out, output};

/// What `check` says of a text in a file, in a folder with others.
fn check(text: &str, others: &[(&str, &str)], options: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("zh")).unwrap();
    let file = folder.path().join("mine.txt");
    fs::write(&file, text).unwrap();
    let is_translated = others.iter().any(|(name, _)| *name == "zh/mine.txt");
    if !is_translated {
        fs::write(folder.path().join("zh/mine.txt"), text).unwrap();
    }
    for (name, text) in others {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let words = ["check", "--lang", "en"];
    let output = output(&[&words[..], options, &[file.to_str().unwrap()]].concat());
    let said = out(&output) + &err(&output);
    (code(&output), said.replace(&*folder.path().to_string_lossy(), ""))
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_their_lines() {
    let text = "@titel X\n? Question\nserver> s = socket tpc\n  -> e because\nserver> s.listen\n  = ECONNRESET\n\
@together\nclient> c.state\n  = ESTABLISHED withn 500ms\n@claim nobody-knows\nserver> program {\n";
    let (code, said) = check(text, &[], &[]);
    assert_eq!(code, 3);
    let places: Vec<u32> =
        said.lines().filter_map(|line| line.rsplit_once("mine.txt:")?.1.parse().ok()).collect();
    assert_eq!(places, [1, 2, 3, 6, 7, 9, 10, 11], "{said}");
    // Each of them once, and of very many the first twenty.
    let many = "server> sokcet tcp now\n".repeat(30);
    let (_, said) = check(&many, &[], &[]);
    assert_eq!(said.matches("mine.txt:").count(), 20);
    assert!(said.ends_with("-- And 10 more, from line 21 on.\n"), "{said}");
}

fn warned(text: &str) -> Vec<(u32, W)> {
    lint(text).into_iter().map(|Warning { line, kind }| (line, kind)).collect()
}

#[test]
fn the_text_shows_what_should_be_otherwise() {
    let quiz = |right: char| format!("? Which?\n  a) one\n  b) two\n  -> {right}  because\n");
    let reasons = |right: char, wrong: char| quiz(right) + &format!("  -> not {wrong}: no\n");
    for (text, expected) in [
        ("client> a = socket tcp\nclient> a.close\n".to_owned(), vec![(1, W::NoTitle)]),
        (
            "@title x\nclient> a = socket tcp\nclient> a.bind 127.0.0.1:8080\n".into(),
            vec![(3, W::FixedPort(8080))],
        ),
        ("@title x\n@lab\nclient> a = socket tcp\nclient> a.bind :80\n".into(), vec![]),
        (
            "@title x\n@port P 8080\nserver> l = socket udp\nserver> l.bind 127.0.0.1:$P\nclient> a = socket udp\nclient> a.sendto 127.0.0.1:8080 \"hi\"\nclient> a.connect 127.0.0.1:8080\n".into(),
            vec![(6, W::FixedPort(8080)), (7, W::FixedPort(8080))],
        ),
        (
            "@title x\nclient> a = socket tcp\nclient> a.bind 127.0.0.1:$P\n@port P 8080\n".into(),
            vec![(4, W::LatePort("P".into()))],
        ),
        ("@title x\n".to_owned() + &quiz('a'), vec![(5, W::NoReason('b'))]),
        (
            "@title x\n? Which?\n  a) one\n  b) two\n  -> a\n  -> not b: no\n".into(),
            vec![(5, W::NoBecause('a'))],
        ),
        ("@title x\n".to_owned() + &reasons('a', 'b').repeat(4), vec![(20, W::SameLetter('a', 4))]),
        ("@title x\n".to_owned() + &reasons('a', 'b').repeat(3), vec![]),
        (format!("@title x\n# {}\n", "long ".repeat(20)), vec![(2, W::TooWide(102))]),
        (
            "@title x\nclient> a = socket tcp\nclient> a.getsockname\n  = 0.0.0.0:$A\n".into(),
            vec![(4, W::UnusedCapture("A".into()))],
        ),
        (
            "@title x\nclient> a = socket tcp\nclient> b = socket tcp\nclient> b.close\n".into(),
            vec![(2, W::UnusedName("a".into()))],
        ),
        // Calls without a socket act on the newest one.
        ("@title x\nclient> a = socket tcp\nclient> listen\n".into(), vec![]),
    ] {
        assert_eq!(warned(&text), expected, "{text}");
    }
}

const LESSON: &str = "@title x\nserver> a, b = socketpair stream\nserver> a.send hi\n  = 2\nserver> b.recv\n  = \"hi\"\n";

#[test]
fn a_run_shows_what_should_be_otherwise() {
    for (more, expected) in [
        ("", ""),
        ("server> a.close\nserver> b.recv\n", ":8: warning: this gives EOF, which may surprise"),
        ("server> a.close\nserver> b.recv\n  = EOF\n", ""),
        (
            "server> program {\n  loop {\n    x = 1\n  }\n}\n",
            ":7: warning: this program goes round for ever",
        ),
    ] {
        let (code, said) = check(&format!("{LESSON}{more}"), &[], &[]);
        assert_eq!((code, said.contains("warning")), (0, !expected.is_empty()), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_translation_should_be_there_and_have_the_same_lines() {
    let (_, said) = check(LESSON, &[], &["--strict"]);
    assert!(said.starts_with("ok "), "{said}");
    let other = LESSON.replace("hi\n  = 2", "hi!\n  = 3");
    let (code, said) = check(LESSON, &[("zh/mine.txt", &other)], &["--strict"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("mine.txt:3: warning: its translation differs in more than words"),
        "{said}"
    );
    let prose = LESSON.replace("@title x", "@title 标题");
    assert_eq!(check(LESSON, &[("zh/mine.txt", &prose)], &["--strict"]).0, 0);

    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("zh")).unwrap();
    for (there, missing) in [("mine.txt", "has no translation"), ("zh/yours.txt", "there is no")] {
        let file = folder.path().join(there);
        fs::write(&file, LESSON).unwrap();
        let said = out(&output(&["check", "--lang", "en", file.to_str().unwrap()]));
        assert!(said.contains(missing), "{said}");
    }
}

#[test]
fn strict_fails_and_programs_can_read_why() {
    let text = LESSON.replace("@title x\n", "# No title.\n");
    let (code, said) = check(&text, &[], &[]);
    assert_eq!(code, 0);
    assert!(
        said.starts_with("ok ") && said.contains("mine.txt:1: warning: there is no @title\n"),
        "{said}"
    );
    let (code, said) = check(&text, &[], &["--strict", "--quiet"]);
    assert_eq!(code, 1, "{said}");
    let (code, said) = check(&text, &[], &["--json"]);
    assert_eq!(code, 0);
    let line: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(line["warnings"][0]["line"], 1, "{line}");
    assert_eq!(line["warnings"][0]["text"], "there is no @title");
}

#[test]
fn the_course_itself_gives_no_cause() {
    for lesson in LESSONS {
        for lang in [Lang::En, Lang::Zh] {
            let warnings = lint(lesson.text(lang));
            assert!(warnings.is_empty(), "{} ({lang:?}): {warnings:?}", lesson.name);
        }
    }
}
