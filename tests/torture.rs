//! A small part of `cargo bench --bench torture`, the same each time: mutants of lessons, and signals while somebody
//! edits a line. At which moment a signal comes is left to the bench.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/clean.rs"]
mod clean;
#[path = "support/mutate.rs"]
mod mutate;
#[path = "support/room.rs"]
mod room;
#[expect(dead_code, reason = "a soak needs more of it")]
#[path = "../benches/torture/terminal.rs"]
mod terminal;
#[path = "support/ways.rs"]
mod ways;

use std::{thread, time::Duration};

use mutate::{Random, mutant};
use playground::{lesson::LESSONS, text::Lang};
use room::Room;
use terminal::Terminal;
use ways::{TIMEOUT, WAYS, judge};

/// Longer than anything takes, on a machine that does ten other things.
const DEADLINE: Duration = Duration::from_secs(40);
const MUTANTS: u64 = 400;
const THREADS: u64 = 4;

#[test]
fn a_mutated_lesson_is_read_or_refused_whichever_way_it_comes() {
    let texts: Vec<&[u8]> = LESSONS
        .iter()
        .flat_map(|lesson| [Lang::En, Lang::Zh].map(|lang| lesson.text(lang).as_bytes()))
        .collect();
    let some = |first: u64| {
        let room = Room::new().unwrap();
        for number in (first..MUTANTS).step_by(usize::try_from(THREADS).unwrap()) {
            let mut random = Random(number);
            let (one, other) = (random.pick(&texts), random.pick(&texts));
            let text = mutant(&mut random, one, other);
            let (words, way) = WAYS[random.below(WAYS.len())];
            let (_, fault) = judge(&room, words, way, &text).unwrap();
            assert_eq!(fault, None, "{TIMEOUT} {words:?} \"{}\"", text.escape_ascii());
        }
    };
    let some = &some;
    thread::scope(|scope| (0..THREADS).for_each(|first| _ = scope.spawn(move || some(first))));
}

/// Typed before the signal comes, up to the end of any of them.
const LINES: [&str; 6] = [
    "server> s = socket tcp",
    "s.bind 127.0.0.1:0",
    "s.listen",
    "s.accept",
    "client> help tcp",
    "lanes",
];

/// Some lines, typed faster than they are answered, and one that is being edited: a letter was put before its last.
fn typing(number: usize, words: &[&str]) -> Terminal {
    let program = [&[env!("CARGO_BIN_EXE_playground")], words].concat();
    let mut terminal = Terminal::begin(&program).unwrap();
    assert!(terminal.shows("> ", DEADLINE), "no prompt: {}", terminal.output());
    let lines: String = LINES[..number % 7].iter().flat_map(|line| [line, "\r"]).collect();
    terminal.keys(format!("{lines}hallo\x1b[D\x1b[Dw"));
    // The terminal's own echo never shows that: whoever does has the terminal raw.
    assert!(terminal.shows("halwlo", DEADLINE), "it does not edit: {}", terminal.output());
    terminal
}

#[test]
fn a_signal_that_ends_the_prompt_gives_the_terminal_back() {
    for number in 0..8 {
        let (signal, name) = [("TERM", "Terminated"), ("HUP", "Hangup")][number % 2];
        let words: &[&str] = if number % 4 < 2 { &[] } else { &["run", "--step", "tcp"] };
        let mut terminal = typing(number, words);
        terminal.signal(signal).unwrap();
        let status = terminal.end(DEADLINE).unwrap().expect("it ends");
        assert_eq!(status.signal(), Some(name), "{number}");
        assert_eq!(terminal.left_otherwise(), None, "{signal}, {number}");
    }
}

/// Nothing is waited for but the prompt: the editor takes the terminal and gives it back while the signal is on its way.
#[test]
fn a_signal_amid_lines_typed_ahead_gives_the_terminal_back() {
    for number in 0..24 {
        let (signal, name) = [("TERM", "Terminated"), ("HUP", "Hangup")][number % 2];
        let words: &[&str] = if number % 4 < 2 { &[] } else { &["run", "--step", "tcp"] };
        let mut terminal =
            Terminal::begin(&[&[env!("CARGO_BIN_EXE_playground")], words].concat()).unwrap();
        assert!(terminal.shows("> ", DEADLINE), "no prompt: {}", terminal.output());
        terminal.keys("print 1\r".repeat(number * 3));
        terminal.signal(signal).unwrap();
        let status = terminal.end(DEADLINE).unwrap().expect("it ends");
        assert_eq!(status.signal(), Some(name), "{number}");
        assert_eq!(terminal.left_otherwise(), None, "{signal}, {number}");
    }
}

#[test]
fn ctrl_c_and_sigint_leave_a_prompt_that_answers() {
    for number in 0..6 {
        let mut terminal = typing(number, &[]);
        if number % 2 == 0 {
            terminal.keys("\x03");
        } else {
            terminal.signal("INT").unwrap();
        }
        let status = terminal.leave("\x15exit\r", DEADLINE).unwrap().expect("it ends");
        assert!(status.success(), "{number}: {status}");
        assert_eq!(terminal.left_otherwise(), None, "{number}");
    }
}
