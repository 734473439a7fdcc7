//! Every challenge that is built in is proved on this kernel, in both languages; and what is wrong with one is found.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/side_by_side.rs"]
mod side_by_side;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use playground::{
    learn::challenge::{CHALLENGES, Challenge, prove},
    lesson::Nobody,
    text::Lang,
};
use side_by_side::nothing_is_wrong_with;

#[test]
fn every_challenge_is_proved() {
    let all: Vec<_> = CHALLENGES
        .iter()
        .flat_map(|entry| [Lang::En, Lang::Zh].map(|lang| (entry.name, entry.text(lang), lang)))
        .collect();
    assert!(all.len() >= 90);
    nothing_is_wrong_with(&all, |(name, text, lang)| {
        let challenge = Challenge::read(name, text).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        if challenge.lab().is_some() {
            // A lab is entered by a process without threads: tests/lab/challenges.rs.
            return None;
        }
        match prove(&challenge, &mut Nobody) {
            // A goal is seen within 20 ms of the step that reaches it: a prompt looks every 10 ms.
            Ok(proof) => (proof.moments > 2).then(|| format!("{name}: seen late: {proof:?}")),
            Err(fault) => Some(format!("{name} ({}): {fault:?}", lang.word())),
        }
    });
}

#[test]
fn a_translation_differs_in_its_words_only() {
    for entry in CHALLENGES {
        let [en, zh] =
            [Lang::En, Lang::Zh].map(|lang| Challenge::read(entry.name, entry.text(lang)).unwrap());
        assert_eq!(en.bones(), zh.bones(), "{}", entry.name);
        assert_ne!(en.title, zh.title, "{}", entry.name);
        assert_ne!(en.ask, zh.ask, "{}", entry.name);
        for (ours, theirs) in en.hints.iter().zip(&zh.hints) {
            let is_code = ours.split_whitespace().count() < 6 || ours.contains('{');
            assert!(ours != theirs || is_code, "{}: {ours}", entry.name);
        }
    }
}

const GOOD: &str = "@title T
@ask A
@port P 8080
@start
@end
@goal client socket = *
@par 1
@hint H
@solution
client> c = socket tcp
@end
";

/// What `playground check` ends with and says of a file, with a translation beside it if there is one.
fn checked(text: &str, translation: Option<&str>, options: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it.txt");
    fs::write(&file, text).unwrap();
    if let Some(translation) = translation {
        fs::create_dir(folder.path().join("zh")).unwrap();
        fs::write(folder.path().join("zh/it.txt"), translation).unwrap();
    }
    let program = Command::new(env!("CARGO_BIN_EXE_playground"))
        .args(["check", "--lang", "en"])
        .args(options)
        .arg(&file)
        .output()
        .unwrap();
    (program.status.code(), String::from_utf8(program.stdout).unwrap())
}

#[test]
fn check_ends_as_it_does_for_lessons() {
    let zh = GOOD.replace("@ask A", "@ask 问");
    for (text, translation, code, said) in [
        (GOOD.to_owned(), None, 0, "1 step, 1 call, par 1"),
        (GOOD.to_owned(), Some(zh.clone()), 0, "ok "),
        (GOOD.to_owned(), Some(zh.replace("@par 1", "@par 2")), 1, "it.txt:7"),
        (GOOD.to_owned(), Some(zh.replace("@hint H\n", "")), 3, "@hint is missing"),
        (GOOD.replace("client socket = *", "client LISTEN"), None, 1, "does not reach"),
        (GOOD.replace("client socket = *", "client LISTENS"), None, 3, "Did you mean LISTEN?"),
        (GOOD.replace("@goal client socket = *", "@goal nobody LISTEN"), None, 1, "write @keep"),
        (GOOD.replace("socket tcp", "sockt tcp"), None, 3, "it.txt:10"),
        (GOOD.replace("socket tcp", "socket tcp\nclient> c.listen 1\n  = 5"), None, 3, "it.txt:12"),
        (GOOD.replace("client> c", "client> c.recv\nclient> c"), None, 1, "it.txt:10"),
        (GOOD.replace("socket tcp", "socket tcp #! client> d = sockt ((("), None, 3, "it.txt:10"),
    ] {
        let (ended, out) = checked(&text, translation.as_deref(), &[]);
        assert_eq!(ended, Some(code), "{text}\n{out}");
        assert!(out.contains(said), "{said} in\n{out}");
    }
}

#[test]
fn check_says_one_line_for_programs() {
    let (code, out) = checked(GOOD, None, &["--json"]);
    let line: serde_json::Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!((code, &line["held"]), (Some(0), &true.into()));
    assert_eq!((&line["calls"], &line["par"]), (&1.into(), &1.into()));
    assert_eq!(checked(GOOD, None, &["--quiet"]), (Some(0), String::new()));
}

#[test]
fn the_table_and_the_folders_agree() {
    let built_in: BTreeSet<String> =
        CHALLENGES.iter().map(|it| format!("{}.txt", it.name)).collect();
    assert_eq!(built_in.len(), CHALLENGES.len(), "a challenge stands twice in the table");
    for folder in ["challenges", "challenges/zh"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let names = fs::read_dir(folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(built_in, names.filter(|name| name != "zh").collect());
    }
}

#[test]
fn the_list_names_every_challenge() {
    for lang in ["en", "zh"] {
        let program = Command::new(env!("CARGO_BIN_EXE_playground"))
            .args(["challenges", "--lang", lang])
            .output()
            .unwrap();
        let out = String::from_utf8(program.stdout).unwrap();
        for entry in CHALLENGES {
            let is_it = |line: &str| line.split_whitespace().nth(1) == Some(entry.name);
            assert!(out.lines().any(is_it), "{} in\n{out}", entry.name);
        }
    }
}

/// A server is restarted by its test with the program it had; only one that sets the option in time comes back.
const RESTARTED: &str = "@title T
@ask A
@port P 8080
@par 7
@hint H
@solution
server> program {
s = socket tcp
s.setsockopt reuseaddr #!
s.bind 127.0.0.1:$P
s.listen 5
conn = s.accept
conn.send hello
conn.recv
}
@end
@test
test1> c = socket tcp
test1> c.connect 127.0.0.1:$P
test1> c.recv
  = \"hello\"
server> kill
@again server
test2> d = socket tcp
test2> d.connect 127.0.0.1:$P
test2> d.recv
  = \"hello\"
@end
";

#[test]
fn a_test_starts_a_program_once_more() {
    let challenge = Challenge::read("t", RESTARTED).unwrap();
    if let Err(fault) = prove(&challenge, &mut Nobody) {
        panic!("{fault:?}");
    }
    for (text, code, said) in [
        (RESTARTED.to_owned(), 0, "1 step, 7 calls"),
        (RESTARTED.replace("@again server", "@again"), 3, "the name of a process"),
        (RESTARTED.replace("@again server", "@again ser ver"), 3, "the name of a process"),
        (RESTARTED.replace("@again server\n", ""), 1, "it.txt:24"),
        (RESTARTED.replace("@again server", "@again nobody"), 1, "it.txt:25"),
        (RESTARTED.replace("@hint H", "@again server"), 3, "a challenge has no @again"),
    ] {
        let (ended, out) = checked(&text, None, &[]);
        assert_eq!(ended, Some(code), "{text}\n{out}");
        assert!(out.contains(said), "{said} in\n{out}");
    }
    // A translation restarts the same process.
    let zh = RESTARTED.replace("@again server", "@again test1");
    let (ended, out) = checked(RESTARTED, Some(&zh), &[]);
    assert_eq!((ended, out.contains("it.txt:23")), (Some(1), true), "{out}");
}
