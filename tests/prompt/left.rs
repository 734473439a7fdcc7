//! A lesson that is typed, a challenge and a drill, left at every point, in every way: what was solved is kept.

use std::{cell::Cell, fs, path::Path, sync::Arc};

use crate::terminal::{Start, Terminal};

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Ctrl-C, and where that does not end it, `quit` behind it.
    CtrlC,
    /// Ctrl-D, as often as it takes.
    CtrlD,
    /// The word, behind what is typed already.
    Quit,
    /// The terminal goes away.
    Closed,
}

const WAYS: [Way; 4] = [Way::CtrlC, Way::CtrlD, Way::Quit, Way::Closed];

/// A point: what is typed, each with what the screen then says, and what is kept there.
struct Point {
    name: &'static str,
    typed: &'static [(&'static str, &'static str)],
    kept: &'static [&'static str],
}

const LESSON: &str = "@title Points
@port P 8080
client> s = socket udp
client> s.bind 127.0.0.1:0
? What?
  a) x
  b) y
client> s.fileno
  = 3
  -> a  because
  -> not b: it is not
server> t = socket udp
server> t.bind 127.0.0.1:$P
server> t.recvfrom
  ...
client> s.sendto 127.0.0.1:$P hi
server< = \"hi\" from *
@together
client> s.close
server> t.close
@end
";

const FIRST: &str = "@title First
@ask Listen.
@goal client LISTEN
@goal client close = ok
@par 4
@hint H
@solution
client> s = socket tcp
client> s.listen
client> t = socket tcp
client> t.close
@end
";

const SECOND: &str = "@title Second
@ask A server.
@port P 8080
@par 9
@hint H
@solution
server> s = socket tcp
server> s.bind 127.0.0.1:$P
server> s.listen
server> program {
  c = s.accept
  c.send hi
}
@end
@test
test1> c = socket tcp
test1> c.connect 127.0.0.1:$P
test1> c.recv
  = \"hi\"
@end
";

const DRILL: &str = "@title Questions
@given fresh
client> s = socket tcp
? client> s.accept
  ! EINVAL  # because
  not ...
  not ! EAGAIN
  not ! ENOTCONN
? client> s.recv
  ! ENOTCONN  # because
  not ...
  not ! EAGAIN
  not ! EINVAL
";

fn course() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(root.path().join(name), text).unwrap();
    put("course.txt", "@title Points\npoints\nfirst\nsecond\nquestions\n");
    put("points.txt", LESSON);
    put("first.txt", FIRST);
    put("second.txt", SECOND);
    put("questions.txt", DRILL);
    root
}

/// All that is kept of the course.
fn kept(home: &Path) -> String {
    let courses = fs::read_dir(home.join("playground/courses")).into_iter().flatten();
    let texts =
        courses.map(|course| fs::read_to_string(course.unwrap().path().join("progress.json")));
    texts.map(Result::unwrap_or_default).collect()
}

/// The program in a shell: when the shell is gone, so is the terminal.
fn begin(course: &Path, words: &str) -> Terminal {
    let program = env!("CARGO_BIN_EXE_playground");
    let line = format!("{program} --course {} {words}; true", course.display());
    let home = Arc::new(tempfile::tempdir().unwrap());
    Start::new().home(&home).program(&["/bin/sh", "-c", &line]).run()
}

/// Goes to a point, leaves there in each way, and looks at what is kept. `quit`: the word that leaves.
fn leave_at(words: &str, quit: &str, points: &[Point]) {
    let course = course();
    std::thread::scope(|scope| {
        for way in WAYS {
            let course = course.path();
            scope.spawn(move || {
                for point in points {
                    leave(course, words, quit, point, way);
                }
            });
        }
    });
}

fn leave(course: &Path, words: &str, quit: &str, point: &Point, way: Way) {
    let mut terminal = begin(course, words);
    for (line, says) in point.typed {
        if !line.is_empty() {
            terminal.until("a prompt", |screen| waits(screen, false));
        }
        // A line that is not finished ends without Enter.
        match line.strip_suffix('|') {
            Some(part) => terminal.keys(part),
            None if line.is_empty() => {}
            None => terminal.line(line),
        }
        terminal.says(says);
    }
    if point.name == "a test" && way != Way::Closed {
        if way == Way::CtrlC {
            terminal.keys("\x03");
        }
        terminal.says("The test");
    }
    // Between two prompts keys are the terminal's own, and Ctrl-C would drop what is typed behind it.
    if way != Way::Closed {
        terminal.until("a prompt", |screen| waits(screen, point.name == "a block"));
    }
    // A block takes any line; and so does what is asked for.
    let drops = matches!(
        (way, point.name),
        (Way::CtrlC, _) | (Way::CtrlD | Way::Quit, "a block") | (Way::Quit, "an argument")
    );
    if drops && words.starts_with("drill") {
        terminal.keys("\x03");
    } else if drops {
        let before = Cell::new(0);
        terminal.until("its row", |screen| {
            before.set(screen.cursor_position().0);
            true
        });
        terminal.keys("\x03");
        terminal.until("the next prompt", |screen| {
            screen.cursor_position().0 > before.get() && waits(screen, false)
        });
    }
    match way {
        Way::CtrlC if words.starts_with("drill") => {}
        Way::CtrlC | Way::Quit => terminal.keys(format!("\x15{quit}\r")),
        Way::CtrlD => terminal.keys("\x15\x04\x04"),
        Way::Closed => terminal.signal("KILL"),
    }
    terminal.until_left();
    let text = kept(terminal.home.path());
    for part in point.kept {
        assert!(text.contains(part), "{}, {way:?}: {part} in {text}", point.name);
    }
}

/// Whether the cursor stands behind a prompt.
fn waits(screen: &vt100::Screen, is_block: bool) -> bool {
    let (row, column) = screen.cursor_position();
    let before = screen.contents_between(row, 0, row, column);
    if is_block {
        before.ends_with("... ")
    } else {
        before.contains("> ") || before.ends_with("]: ") || before.ends_with("] ")
    }
}

const TASK: (&str, &str) = ("", "Your turn, 1/7");
const MADE: (&str, &str) = ("s = socket udp", "Your turn, 2/7");
const ASKED: (&str, &str) = ("s.bind 127.0.0.1:0", "b) y");
const WRONG: (&str, &str) = ("b", "Your turn, 3/7");
const OTHER: (&str, &str) = ("s.fileno", "Your turn, 4/7");
const BOUND: (&str, &str) = ("t = socket udp\rt.bind 127.0.0.1:$P", "Your turn, 6/7");
const ASLEEP: (&str, &str) = ("t.recvfrom", "Your turn, 7/7");
const SENT: (&str, &str) = ("s.sendto 127.0.0.1:$P hi", "2 steps in one go");
const AGAIN: (&str, &str) = (" ", "Here it is once more");
const OVER: (&str, &str) = ("a", "-- Done: all 7 steps right");

#[test]
fn a_lesson_that_has_begun() {
    const ONE: &[&str] = &["\"points\"", "s = socket udp"];
    leave_at(
        "learn points",
        "quit",
        &[
            Point { name: "first task", typed: &[TASK], kept: &["\"points\""] },
            Point { name: "second task", typed: &[TASK, MADE], kept: ONE },
            Point { name: "hint", typed: &[TASK, MADE, ("hint", "Hint 1 of 3")], kept: ONE },
            Point { name: "half a line", typed: &[TASK, MADE, ("s.bi|", "s.bi")], kept: ONE },
            Point {
                name: "a block",
                typed: &[TASK, MADE, ("program {", "> program {")],
                kept: ONE,
            },
            Point { name: "an argument", typed: &[TASK, MADE, ("s.bind", "ADDRESS")], kept: ONE },
            Point { name: "a question", typed: &[TASK, MADE, ASKED], kept: ONE },
        ],
    );
}

#[test]
fn a_lesson_that_goes_to_its_end() {
    const TWO: &[&str] = &["s = socket udp", "s.bind"];
    const ALL: &[&str] = &["\"done\": true", "\"done\": 7"];
    const END: &[(&str, &str)] =
        &[TASK, MADE, ASKED, WRONG, OTHER, BOUND, ASLEEP, SENT, AGAIN, OVER];
    leave_at(
        "learn points",
        "quit",
        &[
            Point { name: "behind the question", typed: &[TASK, MADE, ASKED, WRONG], kept: TWO },
            Point {
                name: "asleep",
                typed: &[TASK, MADE, ASKED, WRONG, OTHER, BOUND, ASLEEP],
                kept: &["t.recvfrom"],
            },
            Point {
                name: "before the block",
                typed: &[TASK, MADE, ASKED, WRONG, OTHER, BOUND, ASLEEP, SENT],
                kept: &["s.sendto"],
            },
            Point {
                name: "a question once more",
                typed: &[TASK, MADE, ASKED, WRONG, OTHER, BOUND, ASLEEP, SENT, AGAIN],
                kept: ALL,
            },
            Point { name: "the end", typed: END, kept: ALL },
        ],
    );
}

const GOALS: (&str, &str) = ("", "[ ] client has a socket in LISTEN");
const LISTENS: (&str, &str) = ("s = socket tcp\rs.listen", "[✓] client has a socket in LISTEN");
const SOLVED: (&str, &str) = ("t = socket tcp\rt.close", "-- Solved with 4 calls");
const NEXT: (&str, &str) = ("next", "## Challenge: Second");
const SERVES: (&str, &str) =
    ("server> s = socket tcp\rs.bind 127.0.0.1:$P\rs.listen\rdone", "test1> c.recv\n  ...");

#[test]
fn a_challenge() {
    const FIRST: &[&str] = &["\"first\"", "client> t.close"];
    leave_at(
        "challenge first",
        "quit",
        &[
            Point { name: "the goals", typed: &[GOALS], kept: &[] },
            Point { name: "one goal", typed: &[GOALS, LISTENS], kept: &[] },
            Point { name: "solved", typed: &[GOALS, LISTENS, SOLVED], kept: FIRST },
            Point { name: "the next", typed: &[GOALS, LISTENS, SOLVED, NEXT], kept: FIRST },
            Point {
                name: "a hint",
                typed: &[GOALS, LISTENS, SOLVED, NEXT, ("hint", "Hint 1 of 1")],
                kept: FIRST,
            },
            Point {
                name: "the solution",
                typed: &[GOALS, LISTENS, SOLVED, NEXT, ("solution", "Show the solution?")],
                kept: FIRST,
            },
            Point {
                name: "a block",
                typed: &[GOALS, LISTENS, SOLVED, NEXT, ("program {", "> program {")],
                kept: FIRST,
            },
            Point { name: "a test", typed: &[GOALS, LISTENS, SOLVED, NEXT, SERVES], kept: FIRST },
        ],
    );
}

#[test]
fn a_drill() {
    const ONE: &[&str] = &["\"questions/fresh: s."];
    leave_at(
        "drill questions",
        "q",
        &[
            Point { name: "the first question", typed: &[("", "1/2")], kept: &[] },
            Point { name: "the second", typed: &[("", "1/2"), ("a", "2/2")], kept: ONE },
            Point {
                name: "half an answer",
                typed: &[("", "1/2"), ("a", "2/2"), ("b|", "> b")],
                kept: ONE,
            },
        ],
    );
}
