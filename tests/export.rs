//! What a session is saved as: golden files of three lessons, hostile text in every format, sessions of odd sizes.
//!
//! `GOLDEN=write cargo test --test export` writes the golden files again; look at the difference.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/recorder.rs"]
mod recorder;
mod support;

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use playground::{
    engine::{Reach, Session, Turn},
    export::{Format, Summary, export, saved},
    language::{Assembler, tree::Line},
    lesson::{Lesson, Manner, run},
    model::{Choice, Event, Log, Remark, Seq, What},
    text::Lang,
};
use recorder::Recorder;

/// A lesson's events, with times as if each took a millisecond.
fn played(name: &str, lang: Lang) -> Vec<Event> {
    let manner =
        Manner { reach: Reach::Loopback, budget: None, keep_going: false, lab: None, slow: None };
    let mut recorder = Recorder::default();
    let lesson = Lesson::built_in(name, lang).unwrap().prepare().unwrap();
    let ended = run(lesson, manner, &mut recorder);
    assert!(ended.stop.is_none(), "{:?}", ended.stop);
    // Whether the port is free differs from run to run, and with it whether that is remarked on.
    recorder.0.retain(|event| !matches!(event.what, What::Remark(Remark::OtherPort { .. })));
    for (seq, event) in (1..).zip(&mut recorder.0) {
        event.seq = Seq(seq);
        event.ns = seq * 1_000_000;
        match &mut event.what {
            What::Began(ms) => *ms = 1_795_749_789_000,
            What::Returned(it) => {
                if let Some(woken) = &mut it.woken {
                    woken.slept = Duration::from_secs(1);
                }
            }
            _ => {}
        }
    }
    recorder.0
}

/// Carries out lines as the prompt does.
fn typed(lines: impl IntoIterator<Item = String>) -> Vec<Event> {
    let mut session = Session::new(Reach::Loopback, None).unwrap();
    session.keep_everything();
    let mut process = session.process("server").unwrap();
    let mut block = Assembler::new();
    for line in lines {
        match block.push(&line, 1).unwrap() {
            Some(Line::Statement(name, statement)) => {
                if let Some(name) = name {
                    process = session.process(&name.text).unwrap();
                }
                session.start(process, &statement).unwrap();
                while session.settle() == Turn::Busy {
                    session.read_up_to_now();
                }
            }
            Some(Line::Narration(text)) => _ = session.tell(None, What::Narration(text)),
            Some(Line::Heading(text)) => _ = session.tell(None, What::Heading(text)),
            _ => {}
        }
    }
    let events = session.journal().whole().all().unwrap();
    session.end();
    events
}

fn numbers_behind(text: &str, host: &str, least: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(host) {
        let (before, after) = rest.split_at(at + host.len());
        out.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        out.push_str(if digits >= least { "PORT" } else { &after[..digits] });
        rest = &after[digits..];
    }
    out + rest
}

/// Ports differ from run to run.
fn without_ports(text: &str) -> String {
    let out = [("127.0.0.1:", 2), ("0.0.0.0:", 2), ("\"127.0.0.1\", ", 2), ("\"args\":[", 5)]
        .into_iter()
        .fold(text.to_owned(), |text, (before, least)| numbers_behind(&text, before, least));

    let lines = out.lines().map(|line| match line.strip_prefix("@port P ") {
        Some(_) => "@port P PORT",
        None => line,
    });
    lines.map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn three_lessons_are_saved_as_their_golden_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let anew = std::env::var_os("GOLDEN").is_some();
    for (lesson, lang) in [("tcp", Lang::En), ("refused", Lang::En), ("tcp", Lang::Zh)] {
        let events = played(lesson, lang);
        for (extension, format) in Format::ALL {
            let file = folder.join(format!("{lesson}.{}.{extension}", lang.word()));
            let text = without_ports(&export(format, lang, &events).unwrap());
            if anew {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &text).unwrap();
            }
            let golden = fs::read_to_string(&file).unwrap();
            for (at, (came, expected)) in text.lines().zip(golden.lines()).enumerate() {
                assert_eq!(came, expected, "{}:{}", file.display(), at + 1);
            }
            assert_eq!(text.lines().count(), golden.lines().count(), "{}", file.display());
        }
    }
}

const HOSTILE: &str = "</script><img src=x onerror=alert(1)>`|;#\u{1b}[2J\u{202e}\n``` \"'&--> \\";

fn hostile() -> Vec<Event> {
    let mut events = typed(
        [
            "server> a, b = socketpair stream",
            r#"server> a.send "</script><img src=x>`|;#\x1b[2J\u{202e}\n``` --> \xff""#,
            "server> b.recv 1000",
        ]
        .map(str::to_owned),
    );
    let text: Arc<str> = HOSTILE.into();
    let choices: Arc<[Choice]> =
        ['a', 'b'].map(|letter| Choice { letter, text: text.clone() }).into();
    let of = None;
    let whats = [
        What::Title(text.clone()),
        What::Ask(text.clone()),
        What::Heading(text.clone()),
        What::Narration(text.clone()),
        What::Question(text.clone(), choices.clone()),
        What::Predicted('a'),
        What::Verdict {
            of,
            letter: 'a',
            because: text.clone(),
            reasons: choices[1..].into(),
            predicted: Some('a'),
        },
    ];
    // All but the verdict come before the first step.
    let last = whats.len() - 1;
    for (at, what) in whats.into_iter().enumerate() {
        let at = if at == last { events.len() } else { 2 + at };
        events.insert(at, Event { seq: Seq(0), ns: 0, actor: None, what });
    }
    events
}

#[test]
fn hostile_text_is_harmless_in_every_format() {
    let events = hostile();
    for lang in [Lang::En, Lang::Zh] {
        for (extension, format) in Format::ALL {
            let text = export(format, lang, &events).unwrap();
            let unseen = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(unseen), "{extension}");
        }
        let html = export(Format::Handout, lang, &events).unwrap();
        assert_eq!(html.matches("</script").count(), 3, "its own three");
        assert_eq!(html.matches("<script").count(), 3);
        assert!(!html.contains("<img"));
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
            for outside in ["src=", "href=", "url(h", "@import", "onerror"] {
                assert!(!tag.0.contains(outside), "{}", tag.0);
            }
        }
        let svg = export(Format::Picture, lang, &events).unwrap();
        assert!(!svg.contains("<img") && !svg.contains("</script"));
        assert!(svg.contains("<title") && svg.contains("<desc"));
        let md = export(Format::Report, lang, &events).unwrap();
        assert!(!md.contains("<img") && !md.contains("</script"));
        let (before, rest) = md.split_once("```mermaid\n").unwrap();
        let (ladder, after) = rest.split_once("```\n").unwrap();
        assert!(!before.contains("```") && !after.contains("```"));
        for line in ladder.lines() {
            assert_eq!(line.matches(';').count(), line.matches('#').count(), "{line}");
        }
        for row in md.lines().filter(|line| line.starts_with("| ")) {
            let wide = row.matches('|').count();
            assert!([4, 6, 8].contains(&wide), "{row}");
        }
        for line in export(Format::Events, lang, &events).unwrap().lines() {
            let _: serde_json::Value = serde_json::from_str(line).unwrap();
        }
        // What is typed as prose cannot become a command.
        let (lesson, _) = saved(&events).unwrap();
        let ended = support::verify("hostile", &lesson);
        assert_eq!(ended.score.steps, 3, "{lesson}\n{:?}", ended.stop);
    }
}

#[test]
fn a_session_without_events_is_saved() {
    for (_, format) in Format::ALL {
        for events in [Vec::new(), typed([])] {
            let text = export(format, Lang::En, &events).unwrap();
            assert!(text.is_empty() || text.ends_with('\n'), "{text}");
            assert_eq!(Summary::of(&events).unwrap().steps, 0);
        }
    }
}

#[test]
fn two_hundred_processes_and_megabytes_stay_readable() {
    let crowd = (0..200).flat_map(|n| [format!("p{n}> a, b = socketpair stream")]);
    let large = [
        "p0> big = \"x\" * 4000000",
        "p0> c, d = socketpair stream",
        "p0> a.setblocking off",
        "p0> d.recvn 4000000",
        "p1> print 1",
    ];
    let events = typed(crowd.chain(large.map(str::to_owned)).chain(["p0> $big".to_owned()]));
    assert!(events.iter().any(|event| event.what.payload() > 3_000_000));
    for (extension, format) in Format::ALL {
        let text = export(format, Lang::En, &events).unwrap();
        if !matches!(format, Format::Events) {
            assert!(text.len() < 500_000, "{extension}: {}", text.len());
        }
    }
}

#[test]
fn what_was_said_at_the_prompt_is_in_the_lesson_and_the_report() {
    let events =
        typed(["## Getting ready", "# My own words.", "server> s = socket tcp"].map(str::to_owned));
    let (lesson, _) = saved(&events).unwrap();
    assert!(lesson.contains("## Getting ready\n") && lesson.contains("# My own words.\n"));
    assert!(support::verify("said", &lesson).stop.is_none(), "{lesson}");
    for format in [Format::Report, Format::Handout] {
        let text = export(format, Lang::En, &events).unwrap();
        assert!(text.contains("Getting ready") && text.contains("My own words."), "{text}");
    }
}

/// Every lesson outside a lab: what was captured, repeated, woken by programs or by time, or left to chance holds when it is checked.
#[test]
fn what_a_lesson_outside_a_lab_was_saved_as_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names: Vec<String> = files
        .filter(|file| file.extension().is_some_and(|it| it == "txt"))
        // A lab is entered by a process without threads, and this one has several.
        .filter(|file| !fs::read_to_string(file).unwrap().contains("\n@lab"))
        .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(names.len() >= 39);
    let next = AtomicUsize::new(0);
    let hold = || {
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (lesson, steps) = saved(&played(name, Lang::En)).unwrap();
            let ended = support::verify(name, &lesson);
            assert!(ended.stop.is_none(), "{name}: {:?}\n{lesson}", ended.stop);
            assert!(steps > 5, "{name}");
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(hold);
        }
    });
}

#[test]
fn a_page_is_bounded_however_long_the_session() {
    let lines = (0..3_000).flat_map(|_| ["server> a.send 1", "server> b.recv 1"]);
    let begin = ["server> a, b = socketpair stream"];
    let events = typed(begin.into_iter().chain(lines).map(str::to_owned));
    assert!(events.len() > 6_000);
    let page = export(Format::Handout, Lang::En, &events).unwrap();
    let replayed = events_of(&page);
    let sizes = replayed.iter().map(|event| event.to_string().len() + 2);
    assert!(sizes.sum::<usize>() <= 1 << 20);
    // What is not there is counted: each event of this session is one of the page.
    let (full, there) = replayed.split_last().unwrap();
    assert_eq!(full["event"], "full");
    assert_eq!(there.len() as u64 + full["events"].as_u64().unwrap(), events.len() as u64);
}

/// The events that a page replays.
fn events_of(page: &str) -> Vec<serde_json::Value> {
    let (_, replayed) = page.split_once("id=\"events\">").unwrap();
    let (replayed, _) = replayed.split_once("</script>").unwrap();
    serde_json::from_str(replayed).unwrap()
}

#[test]
fn calls_of_programs_are_counted_where_there_are_too_many() {
    let lines = [
        "server> a, b = socketpair stream",
        "server> program {\n  repeat 2000 {\n    a.send 1\n    b.recv 1\n  }\n}",
        "server> a.send 2",
        "server> program {\n  b.recv 1\n}",
    ];
    let events = typed(lines.iter().flat_map(|line| line.lines()).map(str::to_owned));
    let replayed = events_of(&export(Format::Handout, Lang::En, &events).unwrap());
    let returned = |origin: &str| {
        let is =
            |event: &&serde_json::Value| event["event"] == "returned" && event["origin"] == origin;
        replayed.iter().filter(is).count()
    };
    let hidden: Vec<_> = replayed.iter().filter_map(|event| event["calls"].as_u64()).collect();
    assert_eq!((returned("typed"), returned("program")), (2, 500));
    assert_eq!(hidden, [3500, 1]);
    assert!(replayed.len() < 700, "{}", replayed.len());
}

/// A file may have so few bytes that none of these fits: what write(2) answers then (EFBIG) is treated as a full disk is.
#[test]
fn what_does_not_fit_leaves_no_part_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" run --quiet --lang en tcp --save x.html --save x.svg --save x.jsonl";
    let mut run = Command::new("sh");
    run.args(["-c", script, env!("CARGO_BIN_EXE_playground")]).current_dir(&folder);
    let output = run.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.matches("could not be written").count(), 3, "{text}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing is left");
}

#[test]
fn of_two_that_save_at_once_one_has_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let save = || {
        let mut run = Command::new(env!("CARGO_BIN_EXE_playground"));
        run.args(["run", "--quiet", "--lang", "en", "block", "--save", "x.md"]);
        run.current_dir(&folder).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let ended = [save(), save()].map(|run| run.wait_with_output().unwrap());
    let mut codes = ended.each_ref().map(|it| it.status.code());
    codes.sort_unstable();
    assert!(codes[0] == Some(0) && codes[1] > Some(0), "{ended:?}");
    let text = fs::read_to_string(folder.path().join("x.md")).unwrap();
    assert!(text.starts_with("# ") && text.ends_with("```\n"), "{text}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn a_run_is_saved_as_often_as_asked_and_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).into_os_string();
    let run = |names: &[&str], force: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
        command.args(["run", "--quiet", "--lang", "en", "tcp"]);
        for name in names {
            command.arg("--save").arg(file(name));
        }
        command.args(force.then_some("--force"));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run(&["talk.py"], false), (Some(0), String::new()));
    for name in ["talk-server.py", "talk-client.py"] {
        assert!(fs::metadata(file(name)).unwrap().len() > 500, "{name}");
    }
    let all = ["a.txt", "a.md", "a.html", "a.svg", "a.jsonl", "odd <|`name\u{202e}.md"];
    assert_eq!(run(&all, false), (Some(0), String::new()));
    for name in all {
        assert!(fs::metadata(file(name)).unwrap().len() > 500, "{name}");
    }
    let (code, text) = run(&["b.txt", "a.md"], false);
    assert!(
        code == Some(2) && text.contains("there already") && text.contains("--force"),
        "{text}"
    );
    assert!(!fs::exists(file("b.txt")).unwrap(), "said before the run");
    assert_eq!(run(&all, true).0, Some(0));
    let (code, text) = run(&["c.pdf"], false);
    assert!(code == Some(2) && text.contains(".svg") && text.contains(".jsonl"), "{text}");
    let (code, text) = run(&["no/such/c.md"], false);
    assert!(code == Some(1) && text.contains("could not be written"), "{text}");
}
