//! A course in a folder takes the place of the built-in one: listed, run, checked, drilled, kept apart; and what is wrong
//! with it has its file and line.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::{fs, path::Path, process::Command};

use program::at_home;

const COURSE: &str =
    "@title Week 3\n## Sockets\nhello\ngoodbye\n## Exercises\nlistening\nquestions\n";
const HELLO: &str = "@title Hello\n@ask What is it?\n# One call.\nclient> s = socket tcp\n  = s\n";
const GOAL: &str = "@title Listen\n@ask Listen.\n@goal client LISTEN\n@par 2\n@hint two calls\n\
                    @solution\nclient> s = socket tcp\nclient> s.listen\n@end\n";
const DRILL: &str = "@title Questions\n@given fresh\nclient> s = socket tcp\n? client> s.accept\n  \
                     ! EINVAL  # because\n  not ...\n  not ! EAGAIN\n  not ! ENOTCONN\n";

/// A course of two lessons, a challenge and a drill.
fn week() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(root.path().join(name), text).unwrap();
    put("course.txt", COURSE);
    put("hello.txt", HELLO);
    put("goodbye.txt", "@title Goodbye\nclient> s = socket tcp\nclient> s.close\n");
    put("listening.txt", GOAL);
    put("questions.txt", DRILL);
    fs::create_dir(root.path().join("zh")).unwrap();
    put("zh/course.txt", &COURSE.replace("Week 3", "第三周").replace("Exercises", "练习"));
    put("zh/hello.txt", &HELLO.replace("Hello", "你好").replace("One call.", "一个调用。"));
    root
}

/// What the program ends with and says.
fn program(course: &Path, words: &[&str], input: &str) -> (Option<i32>, String) {
    let folder = course.to_str().unwrap();
    at_home(&course.join("state"), &[&["--course", folder], words].concat(), input)
}

#[test]
fn everything_takes_a_name_of_it() {
    let week = week();
    for (words, code, says) in [
        (&["lessons"][..], 0, "Week 3\n\nSockets\n  1  hello            Hello\n"),
        (&["lessons"], 0, "  1  challenge listening Listen\n"),
        (&["lessons"], 0, "                      1 question\n"),
        (&["run"], 0, "Week 3\n"),
        (&["challenges"], 0, "challenge listening"),
        (&["challenge"], 0, "challenge listening"),
        (&["run", "hello"], 0, "One call."),
        (&["run", "2"], 0, "Goodbye"),
        (&["run", "tcp"], 0, "The phone call"),
        (&["next"], 0, "Hello"),
        (&["check"], 0, "hello.txt  1 step, 1 check"),
        (&["check"], 0, "listening.txt  2 steps, 2 calls, par 2"),
        (&["check"], 0, "questions.txt  1 question"),
        (&["check", "listening"], 0, "par 2"),
        (&["check", "tcp"], 0, "ok tcp"),
        (&["progress"], 0, "0 of 2 lessons done"),
        (&["drill", "--seed", "1"], 0, "1 question (1 new)"),
        (&["drill", "questions"], 0, "1 question (1 new)"),
        (&["drill", "first", "--no-progress"], 0, "10 questions"),
        (&["run", "listening"], 2, "is no file"),
    ] {
        let (ended, out) = program(week.path(), words, "q\n");
        assert_eq!(ended, Some(code), "{words:?}: {out}");
        assert!(out.contains(says), "{words:?}: {says} in\n{out}");
    }
    // It is kept apart from the built-in course, and from other folders.
    let (_, out) = program(week.path(), &["drill"], "a\n");
    assert!(out.contains("of 1 right"), "{out}");
    let kept = week.path().join("state/playground");
    assert!(!kept.join("progress.json").exists());
    let courses: Vec<_> = fs::read_dir(kept.join("courses")).unwrap().collect();
    assert_eq!(courses.len(), 1);
    let (_, out) = program(week.path(), &["progress", "--json"], "");
    assert!(out.contains("\"questions/fresh: s.accept\""), "{out}");
}

#[test]
fn it_is_translated_where_there_is_a_translation() {
    let week = week();
    let (_, out) = program(week.path(), &["lessons", "--lang", "zh"], "");
    assert!(out.starts_with("第三周\n\nSockets\n  1  hello            你好\n"), "{out}");
    assert!(out.contains("\n练习\n"), "{out}");
    let (_, out) = program(week.path(), &["run", "hello", "--lang", "zh"], "");
    assert!(out.contains("一个调用。"), "{out}");
}

#[test]
fn the_environment_names_it_too() {
    let week = week();
    let ended = Command::new(env!("CARGO_BIN_EXE_playground"))
        .args(["lessons", "--lang", "en"])
        .env("PLAYGROUND_COURSE", week.path())
        .output()
        .unwrap();
    assert!(String::from_utf8(ended.stdout).unwrap().starts_with("Week 3\n"));
}

#[test]
fn what_is_wrong_has_its_file_and_line() {
    let week = week();
    let put = |name: &str, text: &str| fs::write(week.path().join(name), text).unwrap();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), week.path().join("link.txt")).unwrap();
    let fifo = Command::new("mkfifo").arg(week.path().join("fifo.txt")).status();
    assert!(fifo.unwrap().success());
    for (course, code, says) in [
        ("@title T\n../hello\n", 3, "course.txt:2"),
        ("@title T\n/etc/passwd\n", 3, "course.txt:2"),
        ("@title T\nhello\n\nlink\n", 3, "course.txt:4"),
        ("@title T\nfifo\n", 3, "a link, a pipe"),
        ("@title T\nnobody\n", 3, "no such file"),
        ("@title T\nhello\nhello\n", 3, "is there already"),
        ("@titel T\nhello\n", 3, "Did you mean @title?"),
        ("@title T\n", 3, "names nothing"),
        ("hello\n", 3, "@title"),
    ] {
        put("course.txt", course);
        for words in [&["lessons"][..], &["check"], &["run", "hello"]] {
            let (ended, out) = program(week.path(), words, "");
            assert_eq!((ended, out.contains(says)), (Some(code), true), "{course}: {out}");
        }
    }
    // A file of it that cannot be read or does not hold is told by check, and the others are checked.
    put("course.txt", COURSE);
    put("hello.txt", &HELLO.replace("socket tcp", "sockt tcp"));
    let (ended, out) = program(week.path(), &["check"], "");
    assert_eq!(ended, Some(3), "{out}");
    assert!(out.contains("hello.txt:4") && out.contains("ok "), "{out}");
    fs::remove_file(week.path().join("course.txt")).unwrap();
    let (ended, out) = program(week.path(), &["lessons"], "");
    assert_eq!((ended, out.contains("course.txt")), (Some(2), true), "{out}");
    // The translation of the course has the same names.
    put("course.txt", COURSE);
    put("hello.txt", HELLO);
    put("zh/course.txt", "@title T\nhello\n");
    let (ended, out) = program(week.path(), &["lessons", "--lang", "zh"], "");
    assert_eq!((ended, out.contains("zh/course.txt")), (Some(3), true), "{out}");
}

/// Two claims, of which a lesson shows the first.
const CLAIMS: &str = "@claim socket-is-a-call\n@verdict confirmed\n@says One call makes a socket.\n\n\
                      @claim socket-has-a-port\n@verdict refuted\n@says A new socket has a port.\n\
                      @but bind or connect gives it one.\n";

#[test]
fn it_has_claims_of_its_own() {
    let week = week();
    let put = |name: &str, text: &str| fs::write(week.path().join(name), text).unwrap();
    put("claims.txt", CLAIMS);
    let hello = |claim: &str| HELLO.replace("client>", &format!("@claim {claim}\nclient>"));
    put("hello.txt", &hello("socket-is-a-call"));
    put("goodbye.txt", "@title Goodbye\n@claim call-order\nclient> s = socket tcp\n  = s\n");
    let (code, out) = program(week.path(), &["claims"], "");
    assert_eq!(code, Some(0), "{out}");
    for said in [
        "confirmed  One call makes a socket.\n",
        "-> hello:5\n",
        "refuted    A new socket has a port.\n             bind or connect gives it one.\n",
        "-> no lesson shows it yet\n",
        "-> goodbye:3\n",
    ] {
        assert!(out.contains(said), "{said} in\n{out}");
    }
    let (code, out) = program(week.path(), &["claims", "hello", "--json"], "");
    let lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, lines.len(), &lines[0]["claim"]), (Some(0), 1, &"socket-is-a-call".into()));
    let (code, out) = program(week.path(), &["check"], "");
    assert!(code == Some(0) && out.contains("1 step, 1 check, 1 claim\n"), "{out}");
    // A lesson by its path has them too, and so has a translation.
    let file = week.path().join("hello.txt");
    let (code, out) = at_home(week.path(), &["check", file.to_str().unwrap()], "");
    assert!(code == Some(0) && out.contains("1 claim\n"), "{out}");
    put("zh/claims.txt", &CLAIMS.replace("One call makes a socket.", "一个调用就有一个套接字。"));
    put("zh/hello.txt", &hello("socket-is-a-call").replace("Hello", "你好"));
    let (_, out) = program(week.path(), &["claims", "--lang", "zh"], "");
    assert!(out.contains("成立    一个调用就有一个套接字。"), "{out}");
    // What is wrong has its file and line.
    put("hello.txt", &hello("socket-is-a-cal"));
    let (code, out) = program(week.path(), &["check", "hello"], "");
    assert!(code == Some(3) && out.contains("Did you mean socket-is-a-call?"), "{out}");
    put("zh/claims.txt", &CLAIMS.replace("confirmed", "depends"));
    for (claims, lang, says) in [
        (CLAIMS.replace("@says One", "@sayz One"), "en", "claims.txt:3"),
        (CLAIMS.replace("refuted", "confirmed"), "en", "claims.txt:5"),
        (CLAIMS.into(), "zh", "zh/claims.txt"),
    ] {
        put("claims.txt", &claims);
        let (code, out) = program(week.path(), &["claims", "--lang", lang], "");
        assert!(code == Some(3) && out.contains(says), "{claims}: {out}");
    }
    fs::remove_file(week.path().join("claims.txt")).unwrap();
    std::os::unix::fs::symlink("course.txt", week.path().join("claims.txt")).unwrap();
    let (code, out) = program(week.path(), &["claims"], "");
    assert!(code == Some(3) && out.contains("is not a plain file of this folder"), "{out}");
}

/// What a terminal would obey: a new title, a clear screen, C1's CSI, and text that runs from right to left.
const EVIL: &str = "\u{1b}]0;evil\u{7}\u{1b}[2J\u{9b}31m\u{202e}";

/// Whether a text holds a byte that a terminal obeys, or that turns text round.
fn is_harmful(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}')
}

#[test]
fn nothing_in_a_folder_reaches_the_terminal_as_it_is() {
    let week = week();
    let root = week.path().join(format!("we{EVIL}ek"));
    fs::create_dir_all(root.join("zh")).unwrap();
    let put = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
    let after = |text: &str, marks: &[&str]| {
        marks
            .iter()
            .fold(text.to_owned(), |text, mark| text.replace(mark, &format!("{mark}{EVIL}")))
    };
    let texts = [
        ("course.txt", after(COURSE, &["Week", "## Sock", "## Ex"])),
        ("hello.txt", after(HELLO, &["@title He", "What", "# One"])),
        ("goodbye.txt", "@title Goodbye\nclient> s = socket tcp\nclient> s.close\n".into()),
        ("listening.txt", after(GOAL, &["@title L", "@ask L", "two"])),
        ("questions.txt", after(DRILL, &["@title Q", "# be"])),
        ("claims.txt", after(CLAIMS, &["@says O", "@says A", "@but b"])),
    ];
    for (name, text) in &texts {
        put(name, text);
        put(&format!("zh/{name}"), text);
    }
    // What is kept: names that no course has, and a name in what is handed in.
    let kept = format!(
        r#"{{"version":1,"last":"x{0}","lessons":{{"x{0}":{{"done":true}},"hello":{{"done":false,"stopped":4}}}},"challenges":{{"x{0}":{{"calls":1,"alone":true,"lines":["x{0}"],"session":"s{0}"}}}},"drills":{{"x{0}":{{"box":1,"day":1}}}}}}"#,
        serde_json::to_string(EVIL).unwrap().trim_matches('"')
    );
    let commands: [&[&str]; 14] = [
        &["lessons"],
        &["challenges"],
        &["claims"],
        &["run", "hello"],
        &["run", "1"],
        &["next"],
        &["progress"],
        &["check"],
        &["check", "--json"],
        &["lessons", "--json"],
        &["progress", "--json"],
        &["drill", "--seed", "1"],
        &["run", "no\u{1b}[2Jbody"],
        &["challenge", "no\u{1b}[2Jbody"],
    ];
    let look = |words: &[&str], lang: &str| {
        let words = [words, &["--lang", lang]].concat();
        let (_, out) = program(&root, &words, "a\nb\n");
        assert!(!is_harmful(&out), "{words:?}: {out:?}");
        out
    };
    for lang in ["en", "zh"] {
        for words in commands {
            look(words, lang);
        }
        // With what is kept, and with each file broken where its evil bytes are.
        let courses = root.join("state/playground/courses");
        for course in fs::read_dir(&courses).unwrap() {
            fs::write(course.unwrap().path().join("progress.json"), &kept).unwrap();
        }
        for words in commands {
            look(words, lang);
        }
        for course in fs::read_dir(&courses).unwrap() {
            fs::write(course.unwrap().path().join("progress.json"), format!("{{{EVIL}")).unwrap();
        }
        look(&["progress"], lang);
    }
    for (name, text) in &texts {
        for line in [format!("@x{EVIL}"), format!("x{EVIL}y"), format!("@goal {EVIL} LISTEN")] {
            for file in [(*name).to_owned(), format!("zh/{name}")] {
                let last = text.lines().count() - 1;
                let mut lines: Vec<&str> = text.lines().collect();
                lines.insert(last, &line);
                put(&file, &lines.join("\n"));
                for words in [&["lessons"][..], &["check"], &["claims"]] {
                    look(words, "zh");
                }
                put(&file, text);
            }
        }
    }
    let (_, handed_in) = program(&root, &["progress", "--json", "--name", "Ann"], "");
    let file = root.join(format!("{EVIL}.json"));
    fs::write(&file, handed_in).unwrap();
    let file = file.to_str().unwrap();
    for form in [&["grade", file][..], &["grade", "--csv", file], &["grade", "--json", file]] {
        let (_, out) = program(&root, form, "");
        assert!(!is_harmful(&out.replace('\r', "")), "{form:?}: {out:?}");
    }
}
