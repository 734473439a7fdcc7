//! The lessons that play in a lab, through the built program: a process enters a lab once, and never leaves it.

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use playground::{
    lesson::{BuiltIn, LESSONS},
    text::Lang,
};

use crate::{
    Test,
    strip::{rounds, stripped},
    support::is_root,
    teeth::{alterations, is_name},
};

pub(crate) const TESTS: &[Test] = &[
    ("lessons::they_hold_in_both_languages", they_hold_in_both_languages),
    (
        "lessons::without_expectations_they_get_some_that_hold",
        without_expectations_they_get_some_that_hold,
    ),
    ("lessons::some_expectations_have_teeth", some_expectations_have_teeth),
    ("lessons::several_are_checked_one_after_the_other", several_are_checked_one_after_the_other),
    ("lessons::they_outlast_somebody_who_explains_them", they_outlast_somebody_who_explains_them),
    ("lessons::only_user_timeout_limits_data_on_its_way", only_user_timeout_limits_data_on_its_way),
    ("lessons::the_first_data_travels_with_the_syn", the_first_data_travels_with_the_syn),
    ("lessons::a_lab_is_refused_to_a_lesson_without_one", a_lab_is_refused_to_a_lesson_without_one),
    ("lessons::a_packet_that_does_not_come_is_told", a_packet_that_does_not_come_is_told),
    ("lessons::mistakes_about_a_lab_have_a_caret", mistakes_about_a_lab_have_a_caret),
];

/// Takes minutes: only where `PLAYGROUND_TEETH` is set.
pub(crate) const TEETH: Test =
    ("lessons::every_expectation_has_teeth", every_expectation_has_teeth);

const PROGRAM: &str = env!("CARGO_BIN_EXE_playground");
/// Lessons that are checked at the same time: they mostly wait.
const TOGETHER: usize = 12;

fn lessons() -> impl Iterator<Item = &'static BuiltIn> {
    LESSONS.iter().filter(|lesson| lesson.has_lab())
}

/// Checks a text that comes through a pipe: the exit code, and what is said.
fn check(text: &str, options: &[&str]) -> (i32, String) {
    play(&[&["check"], options].concat(), text)
}

/// A command that reads a lesson from standard input.
fn play(command: &[&str], text: &str) -> (i32, String) {
    let mut child = Command::new(PROGRAM)
        .args(command)
        .args(["--lang", "en", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that fails early does not read to the end.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
}

/// Does something for each, some at a time, and gathers what is wrong.
pub(crate) fn for_each<T: Send>(all: Vec<T>, wrong_with: impl Fn(T) -> Option<String> + Sync) {
    let all = Mutex::new(all);
    let wrong: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut wrong = Vec::new();
            loop {
                let Some(next) = all.lock().unwrap().pop() else { return wrong };
                wrong.extend(wrong_with(next));
            }
        };
        let threads: Vec<_> = (0..TOGETHER).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn they_hold_in_both_languages() {
    let all: Vec<_> =
        lessons().flat_map(|lesson| [Lang::En, Lang::Zh].map(|lang| (lesson, lang))).collect();
    assert!(all.len() >= 12);
    for_each(all, |(lesson, lang)| {
        let (code, said) = check(lesson.text(lang), &[]);
        (code != 0).then(|| format!("{} ({lang:?}): {said}", lesson.name))
    });
}

/// Those in which nothing is left to chance: `loss 10%` and its like give other packets each time.
fn without_expectations_they_get_some_that_hold() {
    let folder = tempfile::tempdir().unwrap();
    let by_chance =
        |text: &str| text.lines().any(|line| line.contains('%') && line.starts_with("wire>"));
    for_each(lessons().collect(), |lesson| {
        let text = stripped(lesson.text(Lang::En));
        if by_chance(&text) {
            return None;
        }
        let file = folder.path().join(format!("{}.txt", lesson.name));
        std::fs::write(&file, &text).unwrap();
        let update =
            Command::new(PROGRAM).args(["check", "--update", "--lang", "en"]).arg(&file).output();
        let update = update.unwrap();
        let written = std::fs::read_to_string(&file).unwrap();
        if !update.status.success() || stripped(&written) != text {
            return Some(format!("{}: {}", lesson.name, String::from_utf8_lossy(&update.stderr)));
        }
        if lesson.name == "wire" && !written.contains("  ~ SYN client > server seq 0 held\n") {
            return Some(format!("no packets are expected:\n{written}"));
        }
        (0..rounds()).find_map(|round| {
            let (code, said) = check(&written, &[]);
            (code != 0).then(|| format!("{} ({round}): {said}", lesson.name))
        })
    });
}

fn several_are_checked_one_after_the_other() {
    let output =
        Command::new(PROGRAM).args(["check", "--lang", "en", "wire", "tcp", "bye"]).output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = said.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(
        lines,
        ["ok wire", "ok tcp", "ok bye", "3 lessons hold, 0 failed, 0 not run"],
        "{said}"
    );
    assert!(output.status.success());
}

/// A lesson with a line that expects something else, or none in its place.
struct Altered {
    lesson: &'static BuiltIn,
    at: usize,
    instead: String,
}

impl Altered {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for lesson in lessons() {
            let lines: Vec<&str> = lesson.text(Lang::En).lines().collect();
            for (at, line) in lines.iter().enumerate() {
                let mut others = alterations(line);
                others.extend(must_be_said(&lines[at..]).then(String::new));
                all.extend(others.into_iter().map(|instead| Self { lesson, at, instead }));
            }
        }
        all
    }

    /// What is wrong if the lesson holds all the same, or fails elsewhere. The `~` lines of a step are judged together:
    /// where one takes a packet too many, the next one lacks it.
    fn survives(&self) -> Option<String> {
        let Self { lesson, at, instead } = self;
        let mut lines: Vec<&str> = lesson.text(Lang::En).lines().collect();
        let line = lines[*at];
        let is_packet = |at: &usize| lines[*at].starts_with("  ~ ");
        let before = (0..*at).rev().take_while(|at| is_packet(at) && line.starts_with("  ~ "));
        let first = at - before.count();
        let behind =
            (at + 1..lines.len()).take_while(|at| is_packet(at) && line.starts_with("  ~ "));
        let last = at + behind.count();
        lines[*at] = instead;
        let text: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
        let (code, said) = check(&text, &[]);
        let there = |word: &str| {
            let line = word.strip_prefix("-:").and_then(|line| line.parse::<usize>().ok());
            line.is_some_and(|line| (first + 1..=last + 1).contains(&line))
        };
        let bites = matches!(code, 1 | 3) && said.split_whitespace().any(there);
        let name = lesson.name;
        (!bites)
            .then(|| format!("{name}:{}: {instead:?} instead of {line:?}: {code} {said}", at + 1))
    }
}

/// Whether the packet of the first of these lines must be said: it carries something new, and the step waits for another
/// one behind it.
fn must_be_said(lines: &[&str]) -> bool {
    let mut step = lines.iter().map_while(|line| line.strip_prefix("  ~ "));
    let is_new = step.next().is_some_and(|packet| {
        let name = packet.split(' ').next().unwrap();
        ["SYN", "SYN,ACK", "DATA", "FIN", "RST", "UDP", "FRAG", "ICMP"].contains(&name)
            && !packet.contains(" resent")
    });
    let mut waits = step.peekable();
    is_new && waits.peek().is_some() && waits.all(|packet| packet != "...")
}

/// All of them take minutes: only where `PLAYGROUND_TEETH` is set.
fn every_expectation_has_teeth() {
    let all = Altered::all();
    assert!(all.len() > 800, "{}", all.len());
    for_each(all, |altered| altered.survives());
}

fn some_expectations_have_teeth() {
    // A prime, so that every lesson and every kind of line has its share.
    let some: Vec<_> = Altered::all().into_iter().step_by(29).collect();
    assert!(some.len() > 30, "{}", some.len());
    for_each(some, |altered| altered.survives());
}

/// What expires stands inside `@together`; everything else waits for whoever explains it.
fn they_outlast_somebody_who_explains_them() {
    if !is_root() && super::may_be_root() {
        return;
    }
    for_each(lessons().collect(), |lesson| {
        let text = lesson.text(Lang::En);
        let is_step = |line: &str| line.split_once("> ").is_some_and(|(name, _)| is_name(name));
        assert!(text.lines().any(is_step));
        let (code, said) = check(text, &["--slow", "600ms"]);
        (code != 0).then(|| format!("{}: {said}", lesson.name))
    });
}

fn only_user_timeout_limits_data_on_its_way() {
    let (code, said) = check(include_str!("usertimeout.txt"), &[]);
    assert_eq!(code, 0, "{said}");
}

fn the_first_data_travels_with_the_syn() {
    let (code, said) = check(include_str!("fastopen.txt"), &[]);
    assert_eq!(code, 0, "{said}");
}

fn a_lab_is_refused_to_a_lesson_without_one() {
    let output = Command::new(PROGRAM).args(["--lab", "run", "tcp", "--lang", "en"]).output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("tcp does not say @lab"), "{said}");
    let lesson = "@lab\nserver> s = socket tcp\n  = s\n";
    let (code, said) = play(&["--lab=real", "check"], lesson);
    assert_eq!(code, 0, "{said}");
}

/// A lesson of a few lines, and what is said of it.
const TOLD: &[(&str, &str)] = &[
    (
        "client> u.send \"hi\"\n  ~ RST client > server\n",
        "another packet came, and no line says it: UDP 2 client > server \"hi\"",
    ),
    (
        "client> u.send \"hi\"\n  ~ UDP 2\n  ~ ICMP echo within 50ms\n",
        "another packet came, and no line says it: ICMP port unreachable server > client",
    ),
    (
        "client> u.send \"hi\"\n  ~ UDP 2\n",
        "after this line one more packet came, and no line says it: ICMP port unreachable",
    ),
    ("client> u.send \"hi\"\n  ~ nothing\n", "this says that it does not come, and it came: UDP 2"),
    ("client> u.send \"hi\"\n  ~ no udp\n", "this says that it does not come, and it came: UDP 2"),
    (
        "wire> drop next udp\nclient> u.send \"hi\"\n  ~ UDP 2\n",
        "a packet came that was lost, and this line does not say lost",
    ),
    (
        "client> u.getsockname\n  ~ SYN within 50ms\n",
        "this packet has not come came no packet of this step",
    ),
];

fn a_packet_that_does_not_come_is_told() {
    for (lines, told) in TOLD {
        let text = format!(
            "@lab\nserver> netstat 9\n  = nothing\nclient> u = socket udp\nclient> u.connect server:9\n{lines}"
        );
        let (code, said) = check(&text, &[]);
        let words: Vec<&str> = said.split_whitespace().filter(|word| *word != "^").collect();
        assert_eq!(code, 1, "{lines}: {said}");
        assert!(words.join(" ").contains(told), "{lines}: {said}");
    }
}

fn mistakes_about_a_lab_have_a_caret() {
    for (text, told) in [
        ("@lab plian\n", "A lab has no setting plian. Did you mean plain?"),
        ("@lab initcwnd\n", "Written like this: initcwnd=1"),
        ("@lab\n@lab slow\n", "There is a @lab above"),
        ("server> s = socket tcp\n@lab\n", "@lab goes above @port and above the first step"),
        ("@lab\nwire> hold\nwire> pass 3\n", "A lesson calls a packet by what it is"),
        ("~ SYN\n", "there is no step directly above it"),
        (
            "@lab\nwire> hold\n  ~ nothing\n  = ok\n  ~ nothing\n",
            "The ~ lines of a step go together",
        ),
    ] {
        let (code, said) = check(text, &[]);
        let words: Vec<&str> = said.split_whitespace().collect();
        assert_eq!(code, 3, "{text}: {said}");
        assert!(words.join(" ").contains(told) && said.contains('^'), "{text}: {said}");
    }
}
