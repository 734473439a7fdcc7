//! What is kept survives: a damaged file, a file of a later version, no room, no folder, and sessions at the same time.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

/// A round of drills in a pipe: the answers to it.
fn drill(home: &Path, shell: &str, seed: u32, answers: &str) -> Output {
    let line = format!(
        "{shell} exec {} drill --lang en --seed {seed} --today 100",
        env!("CARGO_BIN_EXE_playground")
    );
    let mut child = Command::new("sh")
        .args(["-c", &line])
        .env("XDG_STATE_HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr].concat();
    // Where it is folded is not of interest.
    String::from_utf8(all).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn asked(home: &Path) -> usize {
    let text = fs::read_to_string(home.join("playground/progress.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&text).unwrap();
    kept["drills"].as_object().unwrap().len()
}

#[test]
fn a_damaged_file_is_set_aside_and_said() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("playground")).unwrap();
    let file = home.path().join("playground/progress.json");
    for (count, text) in
        (1..).zip(["{\"version\":1,\"lessons\":", "{\"version\":1,\"lessons\":{},\"drills\":7}"])
    {
        fs::write(&file, text).unwrap();
        let output = drill(home.path(), "", 1, "a\nq\n");
        assert_eq!(output.status.code(), Some(0));
        assert!(said(&output).contains("is damaged. It is kept as"), "{}", said(&output));
        assert_eq!(asked(home.path()), 1);
        let end = if count == 1 { String::new() } else { format!("-{count}") };
        let aside = file.with_file_name(format!("progress.json.broken{end}"));
        assert_eq!(fs::read_to_string(aside).unwrap(), text);
    }
}

#[test]
fn a_later_version_is_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("playground")).unwrap();
    let file = home.path().join("playground/progress.json");
    let later = "{\"version\":2,\"what\":\"nobody knows\"}";
    fs::write(&file, later).unwrap();
    let output = drill(home.path(), "", 1, "a\na\nq\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("a later version"), "{}", said(&output));
    assert!(said(&output).contains("of 2 right"), "{}", said(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), later);
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn without_room_the_old_file_stays_and_the_round_goes_on() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(drill(home.path(), "", 1, "a\nb\nq\n").status.code(), Some(0));
    let before = fs::read(home.path().join("playground/progress.json")).unwrap();
    // No file may grow, as on a disk that is full.
    let output = drill(home.path(), "ulimit -f 0;", 2, "a\na\na\nq\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(said(&output).matches("cannot be kept").count(), 1, "{}", said(&output));
    assert!(said(&output).contains("of 3 right"), "{}", said(&output));
    assert!(!said(&output).contains("comes again"), "{}", said(&output));
    assert_eq!(fs::read(home.path().join("playground/progress.json")).unwrap(), before);
    assert_eq!(fs::read_dir(home.path().join("playground")).unwrap().count(), 1);
}

#[test]
fn where_no_folder_can_be_made_it_is_said() {
    let home = tempfile::NamedTempFile::new().unwrap();
    let output = drill(home.path(), "", 1, "a\nq\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("cannot be kept"), "{}", said(&output));
}

#[test]
fn rounds_at_the_same_time_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let answers = "a\n".repeat(10);
    let one = |file: &'static str| {
        let (home, answers) = (home.path().to_owned(), answers.clone());
        move || {
            let mut child = Command::new(env!("CARGO_BIN_EXE_playground"))
                .args(["drill", file, "--seed", "1"])
                .env("XDG_STATE_HOME", home)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
            assert!(child.wait().unwrap().success());
        }
    };
    let threads: Vec<_> =
        ["first", "listen", "stream", "datagrams"].map(|file| thread::spawn(one(file))).into();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(asked(home.path()), 40);
}

#[test]
fn typed_steps_are_told_and_where_typing_goes_on() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("playground")).unwrap();
    let kept = r#"{"version":1,"last":"refused","lessons":{
        "tcp":{"done":true,"stopped":null,"predictions":[],"typed":{"tasks":14,"done":14,"first":12,"hints":1},"lines":[]},
        "refused":{"done":false,"stopped":9,"predictions":[],"typed":{"tasks":11,"done":2,"first":1,"hints":0},
            "lines":[{"at":5,"text":"me = socket tcp","first":true},{"at":7,"text":"me.close","first":false}]}}}"#;
    fs::write(home.path().join("playground/progress.json"), kept).unwrap();
    for (lang, typed, on) in [
        (
            "en",
            "Typed: 14 of 14 steps, 12 right at once.",
            "stopped in refused, with 2 of 11 steps typed.",
        ),
        (
            "zh",
            "14 步中输入了 14 步，12 步一次做对。",
            "上次在 refused 停下，11 步中已经输入了 2 步。",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["progress", "--lang", lang])
            .env("XDG_STATE_HOME", home.path())
            .output()
            .unwrap();
        let all = said(&output);
        assert!(all.contains(typed) && all.contains(on), "{all}");
        assert!(all.contains("playground learn"), "{all}");
    }
}

#[test]
fn what_is_solved_and_known_is_told() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("playground")).unwrap();
    let kept = r#"{"version":1,"lessons":{},"challenges":{"half":{"calls":4},"stand":{"calls":6},"mine":{"calls":1}},
        "drills":{"a":{"box":1,"due":9,"asked":1,"missed":0},"b":{"box":0,"due":9,"asked":1,"missed":1}}}"#;
    fs::write(home.path().join("playground/progress.json"), kept).unwrap();
    for (lang, solved, drills) in [
        (
            "en",
            "2 of 69 challenges solved. Calls and par of each: ✓ stand 6/6 half 4/3",
            "Drills: 2 questions asked, 1 known.",
        ),
        (
            "zh",
            "69 个挑战中完成了 2 个。用了几次调用/标准： ✓ stand 6/6 half 4/3",
            "练习：问过 2 道题，会了 1 道。",
        ),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["progress", "--lang", lang])
            .env("XDG_STATE_HOME", home.path())
            .output()
            .unwrap();
        let all = said(&output);
        assert!(all.contains(solved) && all.contains(drills), "{all}");
    }
}

#[test]
fn what_is_not_a_plain_file_is_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("playground/progress.json");
    fs::create_dir_all(&file).unwrap();
    let progress = || {
        let output = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["progress", "--lang", "en"])
            .env("XDG_STATE_HOME", home.path())
            .output()
            .unwrap();
        said(&output)
    };
    assert!(progress().contains("it is a folder (EISDIR)"));
    fs::remove_dir(&file).unwrap();
    std::os::unix::fs::symlink("/dev/null", &file).unwrap();
    assert!(progress().contains("it is not a plain file but a link, a pipe or a device"));
}

#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    drill(home.path(), "umask 0;", 1, "a\nq\n");
    let mode =
        |path: &str| fs::metadata(home.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("playground"), mode("playground/progress.json")), (0o700, 0o600));
}
