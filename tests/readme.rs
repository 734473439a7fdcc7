//! What the READMEs and docs/json.md say is what the program does.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::{collections::BTreeSet, fs};

use playground::{
    lesson::{LESSONS, Lesson, part},
    text::Lang,
};
use program::{code, err, out, output, piped};

const READMES: [(Lang, &str, &str); 2] =
    [(Lang::En, "README.md", "en"), (Lang::Zh, "README.zh.md", "zh")];

fn read(name: &str) -> String {
    fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The lines that were typed, for a script: a failure and a sleep are expected where they are shown.
fn script(transcript: &str) -> String {
    let mut script = String::from("@port P 8080\n");
    for line in transcript.lines() {
        let typed =
            line.split_once("> ").is_some_and(|(name, _)| name.chars().all(char::is_alphanumeric));
        let mark = line.trim_start().split(' ').next();
        match (typed, mark) {
            (true, _) => script.push_str(&line.replace(":8080", ":$P")),
            (false, Some("!")) => {
                script.push_str("  ! ");
                script.extend(line.split_whitespace().nth(1));
            }
            (false, Some("...")) => script.push_str("  ..."),
            _ => continue,
        }
        script.push('\n');
    }
    script
}

/// Without what differs from run to run: numbers of four digits and more are ports, and the blanks that make up for
/// their width do not count.
fn steady(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        text.push_str(if end < 4 { &rest[..end] } else { "PORT" });
        rest = &rest[end..];
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_transcript_is_what_happens() {
    for (_, name, lang) in READMES {
        let text = read(name);
        let transcript =
            text.split("```\n$ playground\n").nth(1).unwrap().split("```\n").next().unwrap();
        let run = piped(&["--lang", lang], script(transcript));
        assert_eq!(code(&run), 0, "{name}: {}", err(&run));
        let shown = out(&run);
        // It says so first if port 8080 is not free here.
        let mut shown = shown.lines().skip_while(|line| line.starts_with("-- "));
        for line in transcript.lines() {
            assert_eq!(steady(line), steady(shown.next().unwrap_or_default()), "{name}");
            assert!(line.chars().count() <= 79, "{name}: {line}");
        }
        assert_eq!(shown.next(), Some(""), "{name}: the transcript is cut short");
    }
}

#[test]
fn the_course_is_listed_in_its_order() {
    for (lang, name, folder) in READMES {
        let text = read(name);
        let listed: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("**") || line.contains("](lessons/"))
            .collect();
        let mut before = None;
        let course: Vec<String> = LESSONS
            .iter()
            .enumerate()
            .flat_map(|(at, entry)| {
                let words: Vec<_> = part(lang, entry.part).split_whitespace().collect();
                let heading = (before.replace(entry.part) != Some(entry.part))
                    .then(|| format!("**{}**", words.join(" ")));
                let lesson = Lesson::built_in(entry.name, lang).unwrap().prepare().unwrap();
                let (folder, colon) =
                    if folder == "en" { ("lessons", ": ") } else { ("lessons/zh", "：") };
                let (number, title) = (at + 1, lesson.title().unwrap());
                let link = format!("[{0}]({folder}/{0}.txt)", entry.name);
                heading.into_iter().chain([format!("{number}. {link}{colon}{title}")])
            })
            .collect();
        assert_eq!(listed, course, "{name}");
    }
}

#[test]
fn both_readmes_have_the_same_parts() {
    let [en, zh] = READMES.map(|(_, name, _)| read(name));
    let count = |text: &str, begin: &str| text.lines().filter(|l| l.starts_with(begin)).count();
    for begin in ["# ", "## ", "| ", "* ", "```"] {
        assert_eq!(count(&en, begin), count(&zh, begin), "lines that begin with {begin}");
    }
    let options = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        words.filter(|w| w.starts_with("--") && w.len() > 4).map(str::to_owned).collect()
    };
    assert_eq!(options(&en), options(&zh));
    // The prompt has options of its own.
    let commands = ["run", "check", "grade", "progress"].map(|command| [command, "--help"]);
    let help = commands
        .iter()
        .map(|words| &words[..])
        .chain([&["--help"][..]])
        .map(|words| out(&output(words)))
        .collect::<String>();
    for option in options(&en) {
        let of_others = ["--release", "--path", "--real", "--force", "--trust"].contains(&&*option);
        assert!(of_others || help.contains(&option), "{option}");
    }
}

#[test]
fn every_file_that_is_named_exists() {
    for name in ["README.md", "README.zh.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        for link in read(name).split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            let there = fs::exists(format!("{}/{link}", env!("CARGO_MANIFEST_DIR")));
            assert!(there.unwrap(), "{name} names {link}");
        }
    }
}

#[test]
fn every_field_of_json_is_documented() {
    let documented = read("docs/json.md");
    for lesson in ["tcp", "upper", "udp", "inuse", "chat", "encoding", "connloop", "threads"] {
        let run = output(&["run", "--json", lesson]);
        assert_eq!(code(&run), 0, "{}", err(&run));
        for line in out(&run).lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            for word in
                event.as_object().unwrap().keys().map(String::as_str).chain(event["event"].as_str())
            {
                assert!(documented.contains(&format!("`{word}`")), "{word} in {line}");
            }
        }
    }
}
