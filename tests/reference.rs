//! docs/lessons.md and its Chinese counterpart: every example is a lesson that holds, the table of calls is the program's,
//! and nothing of the language is missing.
//!
//! `GOLDEN=write cargo test --test reference` writes the tables again.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::{env, fmt::Write, fs, path::PathBuf};

use playground::{
    language::{
        suggest::{BLOCK_WORDS, DIRECTIVES, END_DIRECTIVE},
        table::row,
        tree::Function,
    },
    model::{CallName, OptionName},
    text::{Lang, summary},
};
use program::{code, err, out, output};

fn file(lang: Lang) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(lang.pick("docs/lessons.md", "docs/lessons.zh.md"))
}

fn text(lang: Lang) -> String {
    fs::read_to_string(file(lang)).unwrap()
}

/// The examples, each with its line.
fn examples(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = text[at..].find("```lesson\n") {
        let from = at + begin + "```lesson\n".len();
        let to = from + text[from..].find("```").unwrap();
        found.push((text[..from].lines().count(), &text[from..to]));
        at = to;
    }
    found
}

#[test]
fn every_example_holds() {
    let folder = tempfile::tempdir().unwrap();
    for lang in [Lang::En, Lang::Zh] {
        let text = text(lang);
        let examples = examples(&text);
        assert!(examples.len() >= 14, "{}", examples.len());
        for (line, example) in examples {
            let file = folder.path().join("example.txt");
            fs::write(&file, example).unwrap();
            let run = output(&["check", "--lang", "en", file.to_str().unwrap()]);
            let said = out(&run) + &err(&run);
            // A machine without a lab has a sentence for it; `tests/lab` is where labs are tried.
            let has_no_lab = code(&run) == 5 && example.contains("@lab");
            assert!(code(&run) == 0 || has_no_lab, "{lang:?}, line {line}: {said}");
            let warned = said.lines().filter(|it| it.contains("warning: "));
            let others: Vec<&str> = warned.filter(|it| !it.contains("no @title")).collect();
            assert!(others.is_empty(), "{lang:?}, line {line}: {others:?}");
        }
    }
}

#[test]
fn both_languages_have_the_same_examples_and_tables() {
    let steps = |example: &str| -> Vec<String> {
        let prose = ["#", "?", "@title", "@ask", "@note", "@hint", "@do", "->", "...", "a)", "b)"];
        let lines = example.lines().map(str::trim);
        let lines = lines.filter(|line| !prose.iter().any(|begin| line.starts_with(begin)));
        lines.map(|line| line.split("   #").next().unwrap().to_owned()).collect()
    };
    let [en, zh] = [Lang::En, Lang::Zh].map(text);
    let (ours, theirs) = (examples(&en), examples(&zh));
    assert_eq!(ours.len(), theirs.len());
    for ((line, ours), (_, theirs)) in ours.iter().zip(&theirs) {
        assert_eq!(steps(ours), steps(theirs), "line {line}");
    }
    for begin in ["## ", "| ", "* ", "```"] {
        let count = |text: &str| text.lines().filter(|line| line.starts_with(begin)).count();
        assert_eq!(count(&en), count(&zh), "lines that begin with {begin}");
    }
}

/// The part of a page that is made from the tables.
fn made(lang: Lang) -> String {
    let mut out =
        lang.pick("| call | does |\n|---|---|\n", "| 调用 | 做什么 |\n|---|---|\n").to_owned();
    for call in CallName::ALL {
        let usage = row(*call).usage.replace('|', "\\|");
        writeln!(out, "| `{usage}` | {} |", summary(lang, *call)).unwrap();
    }
    let options: Vec<String> =
        OptionName::ALL.iter().map(|it| format!("`{}`", it.word())).collect();
    out += lang.pick(
        "\nOptions of `setsockopt` and `getsockopt`: ",
        "\n`setsockopt` 和 `getsockopt` 的选项：",
    );
    out += &options.join(" ");
    out + "\n"
}

#[test]
fn the_tables_are_those_of_the_program() {
    const MARKS: [&str; 2] = ["<!-- calls -->\n", "<!-- end -->\n"];
    for lang in [Lang::En, Lang::Zh] {
        let text = text(lang);
        let (before, rest) = text.split_once(MARKS[0]).unwrap();
        let (written, after) = rest.split_once(MARKS[1]).unwrap();
        let made = made(lang);
        if env::var_os("GOLDEN").is_some_and(|it| it == "write") {
            let new = [before, MARKS[0], &made, MARKS[1], after].concat();
            fs::write(file(lang), new).unwrap();
        } else {
            assert_eq!(written, made, "GOLDEN=write cargo test --test reference writes it again");
        }
    }
}

#[test]
fn nothing_of_the_language_is_missing() {
    for lang in [Lang::En, Lang::Zh] {
        let text = text(lang);
        for directive in DIRECTIVES.into_iter().chain([END_DIRECTIVE]) {
            assert!(text.contains(&format!("@{directive}")), "{lang:?}: @{directive}");
        }
        for (_, name, _) in Function::ALL {
            let called = [format!("{name}("), format!("{name} 6")];
            assert!(called.iter().any(|it| text.contains(it)), "{lang:?}: {name}");
        }
        for word in BLOCK_WORDS {
            assert!(text.contains(word), "{lang:?}: {word}");
        }
        for word in ["held", "lost", "late", "duplicate", "corrupted", "resent", "PROBE", "ARP"] {
            assert!(text.contains(word), "{lang:?}: {word}");
        }
    }
}

#[test]
fn help_lessons_prints_it() {
    for (words, lang) in [
        (&["help", "lessons", "--lang", "en"][..], Lang::En),
        (&["--lang", "zh", "help", "lessons"], Lang::Zh),
    ] {
        let run = output(words);
        assert_eq!((code(&run), out(&run)), (0, text(lang)), "{words:?}");
    }
    // The options of the command are another matter.
    assert!(out(&output(&["lessons", "--help", "--lang", "en"])).contains("Usage:"));
}
