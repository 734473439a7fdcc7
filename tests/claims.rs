//! What tutorials say: every claim of the list is shown by a lesson, in both languages at the same steps, and a lesson
//! can claim nothing that no step of it shows.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::collections::{BTreeMap, BTreeSet};

use playground::{
    lesson::{LESSONS, Lesson, LessonErrorKind, Part, StructureError, Verdict, claims},
    text::Lang,
};
use program::{TALK, code, err, filed, out, output, piped, playground};

#[test]
fn the_list_is_sound() {
    let mut ids = BTreeSet::new();
    for claim in claims() {
        let id = claim.id;
        assert!(ids.insert(id), "{id} stands twice in the list");
        assert!(id.chars().all(|c| c == '-' || c.is_ascii_lowercase()), "{id}");
        assert_eq!(claim.but(Lang::En).is_none(), claim.verdict == Verdict::Confirmed, "{id}");
        for (lang, stop) in [(Lang::En, '.'), (Lang::Zh, '。')] {
            for text in [Some(claim.says(lang)), claim.but(lang)].into_iter().flatten() {
                assert!(text.ends_with(stop), "{id}: {text}");
                let chinese = text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c));
                assert_eq!(chinese, lang == Lang::Zh, "{id}: {text}");
            }
        }
    }
    assert!((60..160).contains(&ids.len()), "{} claims", ids.len());
}

#[test]
fn every_claim_is_shown_and_every_lesson_shows_one() {
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for lesson in LESSONS {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| {
            let read = Lesson::from_text(lesson.name, lesson.text(lang)).prepare().unwrap();
            read.claims().iter().map(|shown| shown.id.to_string()).collect::<Vec<_>>()
        });
        assert_eq!(en, zh, "{}", lesson.name);
        assert!(!en.is_empty(), "{} shows no claim", lesson.name);
        for id in en {
            parts.entry(id).or_default().push(lesson.part);
        }
    }
    for claim in claims() {
        let parts = parts.get(claim.id).unwrap_or_else(|| panic!("{} is never shown", claim.id));
        assert!(parts.contains(&claim.part), "{} is shown in other parts only", claim.id);
    }
}

#[test]
fn a_claim_is_shown_at_the_line_of_its_step() {
    let text = "@claim accept-blocks\n@claim call-order\ns = socket tcp\n  s.state = CLOSE\n\
                s.listen\n  = ok\n@claim call-order\ns.accept\n  ...\n\
                c> x = socket tcp\n@claim server-first\nserver< = *\n";
    // Nobody has called, so this does not hold; but it can be read.
    let read = Lesson::from_text("x", text).prepare().unwrap();
    let shown: Vec<_> = read.claims().iter().map(|shown| (&*shown.id, shown.line)).collect();
    assert_eq!(shown, [("accept-blocks", 3), ("call-order", 3), ("server-first", 12)]);
}

fn complaint(text: &str) -> (u32, StructureError) {
    let error = Lesson::from_text("x", text).prepare().unwrap_err();
    match error.kind {
        LessonErrorKind::Structure(kind) => (error.place.line, kind),
        other => panic!("{text:?}: {other:?}"),
    }
}

#[test]
fn a_claim_stands_above_a_step_that_expects_something() {
    for (text, line) in [
        ("@claim accept-blocks\n", 1),
        ("@claim accept-blocks\n\ns = socket tcp\n  = s\n", 1),
        ("@claim accept-blocks\n# prose\ns = socket tcp\n  = s\n", 1),
        ("s = socket tcp\n@claim accept-blocks\n  = s\n", 2),
        ("@claim call-order\n@claim accept-blocks\n@note later\ns = socket tcp\n  = s\n", 2),
        ("@claim accept-blocks\ns = socket tcp\n", 1),
        ("@claim accept-blocks\ns = socket tcp\ns.listen\n  = ok\n", 1),
        ("@claim accept-blocks\nrepeat 2 {\ns = socket tcp\n  = s\n}\n", 1),
        ("@claim accept-blocks\nprogram {\n  print 1\n}\noutput\n  = \"1\"\n", 1),
    ] {
        assert_eq!(complaint(text), (line, StructureError::ClaimWithoutStep), "{text:?}");
    }
    let (line, error) = complaint("\n@claim accept-block\n");
    assert_eq!(line, 2);
    assert_eq!(
        error,
        StructureError::UnknownClaim("accept-block".into(), Some("accept-blocks".into()))
    );
}

#[test]
fn a_question_has_exactly_one_right_answer() {
    use StructureError as E;
    for (rest, line, error) in [
        ("s = socket tcp\n", 1, E::NoVerdict),
        ("s = socket tcp\n? more\n  a) yes\n  -> a\n", 1, E::NoVerdict),
        ("  -> c  no\n", 4, E::NoSuchChoice('c', 'b')),
        ("  -> a  yes\n  -> b  yes\n", 5, E::VerdictWithoutQuestion),
        ("  -> a  yes\n# x\n  -> not b: no\n", 6, E::ReasonWithoutVerdict),
        ("  -> a  yes\n  -> not a: no\n", 5, E::ReasonAgainstRight('a')),
        ("  -> a  yes\n  -> not c: no\n", 5, E::NoSuchChoice('c', 'b')),
        ("  -> a  yes\n  -> not b: no\n  -> not b: no\n", 6, E::SecondReason('b')),
    ] {
        let text = format!("? which\n  a) one\n  b) two\n{rest}");
        assert_eq!(complaint(&text), (line, error), "{text:?}");
    }
    assert_eq!(complaint("? which\n  b) two\n"), (2, E::ChoiceOutOfOrder('a')));
    assert_eq!(complaint("? which\n\n  -> a\n"), (1, E::NoChoices));
    for lesson in LESSONS {
        let starts = |mark: &str| {
            let lines = lesson.text(Lang::En).lines();
            lines.filter(|line| line.trim_start().starts_with(mark)).count()
        };
        assert_eq!(starts("? "), starts("-> ") - starts("-> not "), "{}", lesson.name);
        assert!(starts("? ") > 0, "{}", lesson.name);
    }
}

#[test]
fn the_list_is_shown_in_both_languages() {
    for (lang, heading, verdicts, claim) in [
        (
            "en",
            "Part III  The queue and the port\n",
            ["confirmed  ", "depends    ", "refuted    "],
            "listen(5) lets at most five clients connect.\n             It limits",
        ),
        (
            "zh",
            "第三部分  队列与端口\n",
            ["成立    ", "不全对  ", "不成立  "],
            "listen(5) 表示最多连接五个客户端。\n          它限制的",
        ),
    ] {
        let run = output(&["claims", "--lang", lang]);
        assert_eq!((code(&run), err(&run)), (0, String::new()));
        let text = out(&run);
        assert!(text.contains(heading) && text.contains(claim), "{text}");
        let entries = |verdict: &&str| text.lines().filter(|l| l.starts_with(verdict)).count();
        assert_eq!(verdicts.iter().map(entries).sum::<usize>(), claims().count());
        assert_eq!(text.lines().filter(|l| l.trim().starts_with("-> ")).count(), claims().count());
        for line in text.lines() {
            assert!(playground::view::columns(line) <= 79, "{line:?}");
        }
    }
}

#[test]
fn what_one_lesson_shows_is_what_its_lines_claim() {
    for (lesson, lang) in [("tcp", "en"), ("lessons/zh/udp.txt", "zh"), ("udp", "zh")] {
        let run = playground(&["claims", lesson, "--json", "--lang", lang])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert_eq!(code(&run), 0, "{}", err(&run));
        let word = if lang == "en" { Lang::En } else { Lang::Zh };
        let name = if lesson == "tcp" { "tcp" } else { "udp" };
        let text: Vec<&str> = playground::lesson::find(name).unwrap().text(word).lines().collect();
        let lines: Vec<serde_json::Value> =
            out(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // One that several steps show is listed once, with the first of them.
        let claims: BTreeSet<_> = text.iter().filter(|l| l.starts_with("@claim ")).collect();
        assert_eq!(lines.len(), claims.len());
        for line in lines {
            let at = usize::try_from(line["shown"][0]["line"].as_u64().unwrap()).unwrap();
            let above = text[..at - 1].iter().rev().take_while(|line| line.starts_with("@claim "));
            let claims: Vec<String> = above.map(|line| (*line).to_owned()).collect();
            assert!(claims.contains(&format!("@claim {}", line["claim"].as_str().unwrap())));
            assert_eq!(line["shown"][0]["lesson"], lesson);
            assert_eq!(line["correction"].is_null(), line["verdict"] == "confirmed");
        }
    }
    let run = output(&["claims", "tpc"]);
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains("Did you mean tcp?"), "{}", err(&run));
    let run = filed(&["claims"], TALK);
    assert_eq!((code(&run), out(&run)), (0, String::new()));
    assert!(err(&run).contains("shows none"), "{}", err(&run));
}

#[test]
fn check_counts_the_claims_that_hold() {
    let claimed = format!(
        "{}@claim tcp-is-a-reliable-stream\n@claim one-send-one-recv\nserver> conn.recv 100\n",
        TALK.strip_suffix("server> conn.recv 100\n").unwrap()
    );
    let run = filed(&["check"], format!("{claimed}  = \"hello\"\n"));
    assert_eq!(code(&run), 0, "{}", err(&run));
    assert!(out(&run).contains("9 steps, 2 checks, 2 claims\n"), "{}", out(&run));
    let run = filed(&["check", "--json"], format!("{claimed}  = \"help\"\n"));
    let line: serde_json::Value = serde_json::from_str(out(&run).trim()).unwrap();
    assert_eq!(line["held"], false);
    assert_eq!(
        line["claims"],
        serde_json::json!(["tcp-is-a-reliable-stream", "one-send-one-recv"])
    );
    // A run says nothing of it, and a mistake is pointed at in the reader's language.
    let run = filed(&["run"], format!("{claimed}  = \"hello\"\n"));
    assert!(!out(&run).contains("claim"), "{}", out(&run));
    for (lang, text) in [
        ("en", "There is no claim one-send-one-rec. Did you mean one-send-one-recv?"),
        ("zh", "没有 one-send-one-rec 这个说法。是不是 one-send-one-recv？"),
    ] {
        let wrong = claimed.replace("one-recv", "one-rec");
        let run = filed(&["check", "--lang", lang], wrong);
        assert_eq!(code(&run), 3);
        assert!(out(&run).contains(text), "{}", out(&run));
    }
    // Line by line, too.
    assert_eq!(code(&piped(&[], format!("{claimed}  = \"hello\"\n"))), 0);
    assert_eq!(code(&piped(&[], claimed)), 3);
}
