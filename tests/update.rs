//! `check --update`: a lesson stripped of all that it expects, and one that expects something else everywhere, get
//! expectations that hold. What holds already is left alone, to the last byte.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;
#[path = "support/strip.rs"]
mod strip;

use std::{fs, path::Path, sync::Mutex, thread};

use playground::{
    lesson::{BuiltIn, LESSONS},
    text::Lang,
};
use program::{code, err, out, output};
use strip::{lines, rounds, stripped};

/// Lessons that are played at the same time: they mostly wait.
const TOGETHER: usize = 6;

/// Each lesson that plays on any machine, with a folder to play it in; those of a lab are in `tests/lab`.
fn for_each(wrong_with: impl Fn(&BuiltIn, &Path) -> Option<String> + Sync) {
    let needs = |text: &str| text.lines().any(|line| line.starts_with("@needs"));
    let lessons = LESSONS.iter().filter(|it| !it.has_lab() && !needs(it.text(Lang::En)));
    let lessons: Mutex<Vec<_>> = Mutex::new(lessons.collect());
    let folder = tempfile::tempdir().unwrap();
    let work = || {
        let mut wrong = Vec::new();
        loop {
            let Some(lesson) = lessons.lock().unwrap().pop() else { return wrong };
            wrong.extend(wrong_with(lesson, folder.path()));
        }
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..TOGETHER).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn update(file: &Path, options: &[&str]) -> (i32, String) {
    let words = ["check", "--update", "--lang", "en"];
    let output = output(&[&words[..], options, &[file.to_str().unwrap()]].concat());
    (code(&output), out(&output) + &err(&output))
}

fn check(file: &Path) -> (i32, String) {
    let output = output(&["check", "--lang", "en", file.to_str().unwrap()]);
    (code(&output), out(&output) + &err(&output))
}

#[test]
fn a_lesson_without_expectations_gets_some_that_hold() {
    for_each(|lesson, folder| {
        let file = folder.join(format!("{}.txt", lesson.name));
        let text = stripped(lesson.text(Lang::En));
        fs::write(&file, &text).unwrap();
        let (code, said) = update(&file, &[]);
        if code != 0 {
            return Some(format!("{}: {said}", lesson.name));
        }
        let written = fs::read_to_string(&file).unwrap();
        if stripped(&written) != text {
            return Some(format!("{}: more than expectations was changed", lesson.name));
        }
        if lines(&written).iter().filter(|(_, expects)| *expects).count() < 6 {
            return Some(format!("{}: hardly anything is expected", lesson.name));
        }
        (0..rounds()).find_map(|round| {
            let (code, said) = check(&file);
            (code != 0)
                .then(|| format!("{}: it does not hold again ({round}): {said}", lesson.name))
        })
    });
}

#[test]
fn what_holds_is_left_alone() {
    for_each(|lesson, folder| {
        let file = folder.join(format!("{}.txt", lesson.name));
        fs::write(&file, lesson.text(Lang::En)).unwrap();
        let (code, said) = update(&file, &["--diff"]);
        (code != 0).then(|| format!("{}: {said}", lesson.name))
    });
}

/// An expectation that says something else, as far as that is easily found.
fn altered(line: &str) -> String {
    let head = &line[..line.len() - line.trim_start().len()];
    let bare = line.trim_start();
    if let Some(rest) = bare.strip_prefix("= \"") {
        return format!("{head}= \"~{rest}");
    }
    if let Some(number) = bare.strip_prefix("= ").and_then(|n| n.parse::<u32>().ok()) {
        return format!("{head}= {}", number + 7000);
    }
    match bare {
        "= ok" => format!("{head}! EAGAIN"),
        "= EOF" => format!("{head}= \"x\""),
        _ => line.to_owned(),
    }
}

#[test]
fn what_falls_short_is_written_as_it_came_and_nothing_else() {
    for_each(|lesson, folder| {
        let text = lesson.text(Lang::En);
        let wrong: String = lines(text)
            .into_iter()
            .flat_map(|(line, expects)| {
                [if expects { altered(line) } else { line.to_owned() }, "\n".to_owned()]
            })
            .collect();
        let file = folder.join(format!("{}.txt", lesson.name));
        fs::write(&file, &wrong).unwrap();
        let (code, said) = update(&file, &[]);
        if code != 0 {
            return Some(format!("{}: {said}", lesson.name));
        }
        let written = fs::read_to_string(&file).unwrap();
        // An author's pattern that is vaguer than what came cannot be guessed again; everything else is as it was.
        let other: Vec<(&str, &str)> =
            text.lines().zip(written.lines()).filter(|(was, is)| was != is).collect();
        let vague =
            |was: &str| was.contains("\"*") || was.contains("truncated") || was.contains("\\x");
        let unlike = other.iter().filter(|(was, _)| !vague(was)).count();
        let same = text.lines().count() == written.lines().count() && unlike == 0;
        (!same).then(|| format!("{}: {other:?}", lesson.name))
    });
}

/// What is written into a file, and what is said of it.
fn updated(text: &str, options: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.txt");
    fs::write(&file, text).unwrap();
    let (code, said) = update(&file, options);
    (code, said, fs::read_to_string(&file).unwrap())
}

const TALK: &str = "@title Talk\n@port P 8080\n\n# Comments stay.\nserver> s = socket tcp\nserver> s.bind 127.0.0.1:$P\n\
server> s.listen 5\nserver> conn = s.accept\nclient> c = socket tcp\nclient> c.connect 127.0.0.1:$P\nserver> conn.getpeername\n\
client> c.getsockname\nclient> c.send hi\nserver> conn.recv\n";

#[test]
fn commands_alone_become_a_lesson() {
    let (code, said, text) = updated(TALK, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("0 changed, 9 added, 0 removed"), "{said}");
    let expected = "server> conn = s.accept\n  ...\nclient> c = socket tcp\nclient> c.connect 127.0.0.1:$P\n  = ok\n\
server< = from 127.0.0.1:$A\nserver> conn.getpeername\n  = 127.0.0.1:$A\nclient> c.getsockname\n  = 127.0.0.1:$A\n\
client> c.send hi\n  = 2\nserver> conn.recv\n  = \"hi\"\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn the_dry_look_writes_nothing() {
    let (code, said, text) = updated(TALK, &["--diff"]);
    assert_eq!((code, &*text), (1, TALK), "{said}");
    assert!(said.contains("  11 +  ...\n"), "{said}");
    // And with nothing to change it says so.
    let whole = updated(TALK, &[]).2;
    let (code, said, _) = updated(&whole, &["--diff"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("nothing to change"), "{said}");
}

#[test]
fn steps_without_an_expectation_stay_without_one_unless_it_is_asked_for() {
    let some = TALK.replace("c.send hi\n", "c.send hi\n  = 3\n");
    let (code, said, text) = updated(&some, &[]);
    assert_eq!((code, &*text), (0, &*some.replace("= 3", "= 2")), "{said}");
    let (code, said, text) = updated(&some, &["--fill"]);
    assert_eq!(code, 0, "{said}");
    assert!(text.contains("  = 2\n") && text.contains("s.accept\n  ...\n"), "{text}");
}

#[test]
fn patterns_comments_and_time_limits_stay() {
    let text = "server> s = socket tcp\nserver> s.bind 127.0.0.1:0\n  = ok # mine\nserver> s.getsockname\n  = 127.0.0.1:$P\n\
server> s.listen\nclient> u = socket tcp\nclient> u.connect 127.0.0.1:$P\n  ! ECONNREFUSED within 3s   # too early\n\
  u.state = CLOSE within 1s # look\nserver> s.queue\n  = 1/*\n";
    let (code, said, new) = updated(text, &[]);
    assert_eq!(code, 0, "{said}");
    let expected = text
        .replace("! ECONNREFUSED within 3s   # too early", "= ok within 3s   # too early")
        .replace("= CLOSE within", "= ESTABLISHED within");
    assert_eq!(new, expected);
}

/// A busy machine may have sent more before. A difference of two counts is what the lesson is about.
#[test]
fn where_a_count_begins_is_not_expected() {
    let text = "server> s = socket tcp\nserver> s.listen\nserver> s.getsockname\nclient> c = socket tcp\n\
client> c.connect 127.0.0.1:$P\nclient> c.send hi\nclient> before = c.segments\nclient> c.send hi\nclient> after = c.segments\n\
client> $after - $before\n";
    let (code, said, new) = updated(text, &[]);
    assert_eq!(code, 0, "{said}");
    let end = "client> before = c.segments\nclient> c.send hi\n  = 2\nclient> after = c.segments\n\
client> $after - $before\n  = 1\n";
    assert!(new.ends_with(end), "{new}");
}

#[test]
fn what_no_expectation_mends_is_told() {
    let text = "server> s = socket tcp\nserver> s.listen\n  = 7\nserver> x = $nobody\n  = 3\n";
    let (code, said, new) = updated(text, &[]);
    assert_eq!(code, 1);
    assert!(said.contains("mine.txt:4") && said.contains("No expectation mends this"), "{said}");
    assert!(new.contains("s.listen\n  = ok\n"), "{new}");
    // A line that cannot be read stops it before anything is written.
    let broken = "server> s = sokcet tcp\nserver> s.listen\n  = 7\n";
    let (code, said, new) = updated(broken, &[]);
    assert_eq!((code, &*new), (3, broken), "{said}");
}

#[test]
fn what_is_no_file_is_refused() {
    let (code, said) = update(Path::new("tcp"), &[]);
    assert_eq!(code, 2);
    assert!(said.contains("--save tcp.txt"), "{said}");
    assert_eq!(update(Path::new("/nowhere/x.txt"), &[]).0, 2);
    assert_eq!(code_of(&["check", "--fill", "x.txt"]), 2);
}

fn code_of(words: &[&str]) -> i32 {
    code(&output(words))
}
