//! What students hand in: every solution can be carried out again, and hostile files stop nobody else's.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use playground::{
    learn::{
        challenge::{CHALLENGES, Challenge, replay},
        handin,
        progress::{Progress, Solution},
    },
    lesson::Nobody,
    text::Lang,
};

/// The lines of the author's solution as a student types them: without what is expected of them.
fn typed(challenge: &Challenge) -> Vec<String> {
    let is_typed = |line: &&str| {
        let line = line.trim_start();
        let marks = ["=", "!", "...", "@", "#"];
        let waits =
            line.split_once("< ").is_some_and(|(name, _)| name.chars().all(char::is_alphanumeric));
        !line.is_empty() && !waits && !marks.iter().any(|mark| line.starts_with(mark))
    };
    let solution = challenge.solution();
    solution.iter().map(|line| &**line).filter(is_typed).map(str::to_owned).collect()
}

#[test]
fn every_solution_is_one_when_it_is_carried_out_again() {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut wrong = Vec::new();
        while let Some(entry) = CHALLENGES.get(next.fetch_add(1, Ordering::Relaxed)) {
            let challenge = Challenge::read(entry.name, entry.text(Lang::En)).unwrap();
            if challenge.lab().is_some() {
                // A lab is entered by a process without threads: tests/lab/challenges.rs.
                continue;
            }
            let lines = typed(&challenge);
            let came = replay(&challenge, &lines, &mut Nobody).unwrap();
            if !came.solved || came.used > challenge.par as usize {
                wrong.push(format!("{}: {came:?}, par {}", entry.name, challenge.par));
            }
            // Without its lines nothing is reached.
            let nothing = replay(&challenge, &["client> x = 1".to_owned()], &mut Nobody).unwrap();
            if nothing.solved {
                wrong.push(format!("{}: solved by nothing", entry.name));
            }
        }
        wrong
    };
    let mut wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..12).map(|_| scope.spawn(some)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn handed_in(name: &str, session: &str, solutions: &[(&str, &[&str])]) -> String {
    let mut progress = Progress::default();
    for (challenge, lines) in solutions {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        let session = Some(format!("{session}-{challenge}"));
        progress.solve(challenge, &Solution { calls: 1, alone: true, lines, session });
    }
    handin::write(&progress, name)
}

const HALF: &[&str] = &["client> c.shutdown wr", "server> conn.send done", "client> c.recv"];

/// What `playground grade` ends with and says.
fn grade(folder: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let ended = Command::new(env!("CARGO_BIN_EXE_playground"))
        .arg("grade")
        .env("PLAYGROUND_LANG", "en")
        .args(options)
        .args(files)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

#[test]
fn a_class_is_a_table() {
    let folder = tempfile::tempdir().unwrap();
    for at in 0..100 {
        let (name, session) = (format!("student {at:02}"), format!("s{at}"));
        let session = if at == 99 { "s7".into() } else { session };
        let text = handed_in(&name, &session, &[("half", HALF)]);
        fs::write(folder.path().join(format!("{at:02}.json")), text).unwrap();
    }
    let (code, out, err) = grade(folder.path(), &["--json"]);
    assert_eq!((code, &*err), (Some(0), ""));
    let rows: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 100);
    for row in &rows {
        assert_eq!(row["solved"]["half"]["calls"], 3, "{row}");
        assert_eq!(
            (&row["unchanged"], &row["not_reached"]),
            (&true.into(), &serde_json::json!([]))
        );
    }
    assert_eq!(rows[7]["same_session"], serde_json::json!(["student 99"]));
    assert_eq!(rows[8]["same_session"], serde_json::json!([]));
    let (code, out, _) = grade(folder.path(), &["--csv"]);
    assert_eq!((code, out.lines().count()), (Some(0), 101));
    assert!(out.contains("\"student 07\",0,0,0,1,3,3,\"\",0,0,true,\"student 99\""), "{out}");
    let (_, out, _) = grade(folder.path(), &[]);
    assert!(out.contains("holds the same session as: student 99"), "{out}");
}

#[test]
fn hostile_files_stop_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    let good = handed_in("Ann", "a", &[("half", HALF)]);
    put("0-good.json", good.as_bytes());
    put("1-changed.json", good.replace("\"alone\": true", "\"alone\": false").as_bytes());
    put("2-broken.json", b"{");
    put("3-deep.json", "[".repeat(1_000_000).as_bytes());
    put("4-bytes.json", b"\xff\xfe\0");
    put("5-later.json", good.replace("\"handin\": 1", "\"handin\": 7").as_bytes());
    put("6-name.json", good.replace("\"Ann\"", "\"\\u001b]0;x\\u0007\"").as_bytes());
    put("7-types.json", good.replace("\"calls\": 1", "\"calls\": \"=1\"").as_bytes());
    fs::File::create(folder.path().join("8-huge.json")).unwrap().set_len(1 << 40).unwrap();
    let lines: &[&str] = &[
        "client> program {",
        "loop {",
        "x = 1",
        "}",
        "}",
        "client> sokcet tcp",
        "client> kill",
        "client> s = socket tcp",
        "client> s.connect 192.0.2.1:80",
        "@port X 99999",
    ];
    put(
        "9-lines.json",
        handed_in("Eve\u{202e}", "e", &[("half", lines), ("nope", HALF)]).as_bytes(),
    );
    let endless: &[&str] = &["client> repeat 1000000000 {", "client> x = 1", "}"];
    put("a-endless.json", handed_in("Bob", "b", &[("half", endless)]).as_bytes());
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("b-device.json")).unwrap();
    let began = std::time::Instant::now();
    let (code, out, err) = grade(folder.path(), &["--json"]);
    assert!(began.elapsed().as_secs() < 40);
    assert_eq!(code, Some(1), "{err}");
    let rows: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 4, "{out}\n{err}");
    assert_eq!(rows[0]["solved"]["half"]["calls"], 3);
    assert_eq!((&rows[0]["unchanged"], &rows[1]["unchanged"]), (&true.into(), &false.into()));
    assert_eq!(rows[2]["not_reached"], serde_json::json!(["half"]));
    assert_eq!(rows[2]["not_in_course"], serde_json::json!(["nope"]));
    assert_eq!(rows[3]["not_reached"], serde_json::json!(["half"]));
    for why in
        ["not JSON", "later version", "control characters", "not what playground", "a device"]
    {
        assert!(err.contains(why), "{why} in {err}");
    }
    assert_eq!(err.lines().count(), 8, "{err}");
    let (_, out, err) = grade(folder.path(), &[]);
    assert!(!(out + &err).contains(|c: char| c.is_control() && c != '\n'));
}

/// A course in a folder: a challenge, and one whose name is also that of a built-in one.
fn week() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(root.path().join(name), text).unwrap();
    put("course.txt", "@title Week 3\nhello\nlistening\nhalf\n");
    put("hello.txt", "client> s = socket tcp\n  = s\n");
    let challenge = |goal: &str, last: &str| {
        format!(
            "@title T\n@ask A\n@port P 8080\n@goal {goal}\n@par 3\n@hint H\n@solution\n\
             client> s = socket tcp\n{last}\n@end\n"
        )
    };
    put("listening.txt", &challenge("client LISTEN", "client> bind :$P\nclient> listen"));
    put("half.txt", &challenge("client close = ok", "client> close"));
    root
}

#[test]
fn a_course_in_a_folder_has_its_own_challenges() {
    let (week, files) = (week(), tempfile::tempdir().unwrap());
    let own: &[&str] = &["client> mine = socket tcp", "bind :$P", "mine.listen 1"];
    let solutions = [("listening", own), ("half", HALF), ("stand", own)];
    let put = |name: &str, text: &str| fs::write(files.path().join(name), text).unwrap();
    put("a.json", &handed_in("Ann", "a", &solutions));
    let idle: &[&str] = &["client> s = socket tcp"];
    put("b.json", &handed_in("Bob", "b", &[("listening", idle)]));
    let done = r#"{"version":1,"lessons":{"hello":{"done":true},"tcp":{"done":true}}}"#;
    put("c.json", &handin::write(&Progress::read(done).unwrap(), "Cem"));
    let course = week.path().to_str().unwrap();
    let rows = |options: &[&str]| -> Vec<serde_json::Value> {
        let (code, out, err) = grade(files.path(), options);
        assert_eq!((code, &*err), (Some(0), ""));
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let here = rows(&["--json", "--course", course]);
    assert_eq!(here[0]["solved"], serde_json::json!({ "listening": { "calls": 3, "par": 3 } }));
    assert_eq!(here[0]["not_reached"], serde_json::json!(["half"]));
    assert_eq!(here[0]["not_in_course"], serde_json::json!(["stand"]));
    assert_eq!(here[1]["not_reached"], serde_json::json!(["listening"]));
    assert_eq!(here[2]["lessons"], 1);
    // Without the folder it is the built-in course that counts, and the way to the folder is told.
    let built_in = rows(&["--json"]);
    assert_eq!(built_in[0]["solved"]["half"]["calls"], 3);
    assert_eq!(built_in[0]["not_in_course"], serde_json::json!(["listening"]));
    let (_, out, _) = grade(files.path(), &[]);
    assert!(out.contains("playground --course DIR grade FILE..."), "{out}");
    let (_, out, _) = grade(files.path(), &["--lang", "zh", "--course", course]);
    assert!(out.contains("这门课程里没有这些挑战：stand"), "{out}");
    // A challenge that cannot be read is the author's fault, and no student's.
    let file = week.path().join("listening.txt");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("client LISTEN", "client LISTEM"))
        .unwrap();
    let (code, out, err) = grade(files.path(), &["--course", course]);
    assert_eq!((code, &*out), (Some(3), ""), "{err}");
    assert!(err.contains("listening.txt:4"), "{err}");
}

#[test]
fn a_name_is_a_name() {
    let home = tempfile::tempdir().unwrap();
    for (name, code) in [("Ann", 0), ("李雷", 0), ("", 2), (" Ann", 2), ("a\nb", 2)] {
        let ended = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["progress", "--json", "--name", name])
            .env("XDG_STATE_HOME", home.path())
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), Some(code), "{name:?}");
        let text = String::from_utf8(ended.stdout).unwrap();
        assert!(code != 0 || handin::read(&text).unwrap().name == name);
    }
}
