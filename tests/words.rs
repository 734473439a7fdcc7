//! The words of the sentences for people: plain English, the field's words, and Chinese punctuation in Chinese.

#![expect(clippy::unwrap_used, reason = "this is a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What no sentence says, with what it says instead: the list of CONTRIBUTING.md.
const FORBIDDEN: &[(&str, &str)] = &[
    ("} is no address", "is not an address"),
    ("} is no time.", "is not a time"),
    ("is no UTF-8", "is not UTF-8"),
    ("} is no number", "is not a number"),
    ("are no network problem", "are not a network problem"),
    ("and this is none", "not this"),
    ("stands a ", "goes before, is"),
    ("stands before", "goes before"),
    ("stands in quotes", "goes in quotes"),
    ("stands in parentheses", "goes in parentheses"),
    ("stands above", "is above"),
    ("stands alone", "has a line of its own"),
    (" anew", "again, separately"),
    ("whoever", "the process, the side that"),
    ("Whoever", "the process, the side that"),
    ("if it sleeps yet", "if it still sleeps"),
    ("let go of", "dropped"),
    ("lets go of", "drops"),
    ("it is not so", "that is wrong"),
    ("all the same,", "anyway"),
    ("goes on all the same", "goes on anyway"),
    ("written otherwise", "written differently"),
    ("nobody's", "belongs to no socket"),
    ("stands a blank", "separate with a space"),
    ("finger on", "shows"),
];

fn below(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, extension, found);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
}

fn files(folders: &[(&str, &str)]) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for (folder, extension) in folders {
        below(&root.join(folder), extension, &mut found);
    }
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The string literals of a Rust file before its tests, each with its line.
fn literals(source: &str) -> Vec<(usize, String)> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    let mut chars = source.chars().peekable();
    let (mut line, mut before) = (1, ' ');
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        line += 1;
                        break;
                    }
                }
            }
            // A character: '"' or '\''.
            '\'' => {
                let mut ahead = chars.clone();
                let first = ahead.next();
                if first == Some('\\') {
                    chars = ahead;
                    chars.next();
                    while chars.next().is_some_and(|c| c != '\'') {}
                } else if ahead.next() == Some('\'') {
                    chars = ahead;
                }
            }
            '"' => {
                let (raw, began) = (before == '#' || before == 'r', line);
                let mut text = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' if !raw || before != '#' || chars.peek() == Some(&'#') => break,
                        '\\' if !raw => {
                            text.push('\\');
                            text.extend(chars.next());
                        }
                        c => {
                            line += usize::from(c == '\n');
                            text.push(c);
                        }
                    }
                }
                found.push((began, text));
            }
            '\n' => line += 1,
            _ => {}
        }
        before = c;
    }
    found
}

/// Every sentence: literals of the source, lines of the help pages and the prose of the lessons.
fn sentences() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let name = |path: &Path, line: usize| format!("{}:{line}", path.display());
    for (path, text) in files(&[
        ("src/text", "rs"),
        ("src/view", "rs"),
        ("src/lesson", "rs"),
        ("src/repl", "rs"),
        ("src/cli", "rs"),
    ]) {
        let found = literals(&text).into_iter();
        all.extend(found.map(|(line, text)| (name(&path, line), text)));
    }
    for (path, text) in files(&[("src/text/help", "txt")]) {
        let lines = text.lines().enumerate();
        all.extend(lines.map(|(at, line)| (name(&path, at + 1), line.to_owned())));
    }
    for (path, text) in files(&[("lessons", "txt"), ("drills", "txt")]) {
        for (at, line) in text.lines().enumerate() {
            let prose = line.trim_start();
            let is_choice = prose.get(1..3) == Some(") ");
            let prose = match prose.split_once("   # ") {
                Some((_, comment)) => comment,
                None if is_choice || prose.starts_with(['#', '?', '@', '-', '.']) => prose,
                None => continue,
            };
            all.push((name(&path, at + 1), prose.to_owned()));
        }
    }
    all
}

#[test]
fn no_sentence_uses_a_private_word() {
    let all = sentences();
    assert!(all.len() > 5000, "{}", all.len());
    let mut found = Vec::new();
    for (place, text) in all {
        for (wrong, right) in FORBIDDEN {
            if text.contains(wrong) {
                found.push(format!("{place}: {text:?} says {wrong:?}, not {right:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_glossary_names_every_forbidden_word() {
    let glossary =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("CONTRIBUTING.md"));
    let glossary = glossary.unwrap();
    for word in ["park", "waker", "timeout", "dropped", "divergence", "not an address", "anew"] {
        assert!(glossary.contains(word), "{word}");
    }
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// The half-width sign in a Chinese sentence that should be full-width.
fn half_width(text: &str) -> Option<char> {
    let chars: Vec<char> = text.chars().collect();
    let wide = |c: &char| is_han(*c) || "，。；：？！（）“”、》".contains(*c);
    chars.iter().enumerate().find_map(|(at, c)| {
        let before = at.checked_sub(1).map(|at| &chars[at]);
        let after = chars.get(at + 1);
        let is_wrong = match c {
            ',' | ';' | ':' => before.is_some_and(wide) || after.is_some_and(|c| is_han(*c)),
            // In front of `? question` and `! ECONNREFUSED` there is a space or a full-width sign.
            '?' | '!' => before.is_some_and(|c| is_han(*c) || "”）".contains(*c)),
            '(' => before.is_some_and(|c| is_han(*c)) || after.is_some_and(|c| is_han(*c)),
            ')' => before.is_some_and(|c| is_han(*c)),
            _ => false,
        };
        // `print len("你好")` in a sentence is a line to type.
        let is_code = matches!(c, '(' | ')') && text.contains("(\"");
        (is_wrong && !is_code).then_some(*c)
    })
}

#[test]
fn chinese_sentences_have_chinese_punctuation() {
    for (text, sign) in [
        ("没有选项 {letter},最后一个是 {last}。", Some(',')),
        ("是不是 {near}？", None),
        ("看看有什么:help", Some(':')),
        ("accept(阻塞)", Some('(')),
        ("你选哪个?", Some('?')),
        ("没有叫 {name} 的错误；! 后面写错误名，如 ECONNREFUSED。", None),
        ("127.0.0.1:8080 没有人监听。", None),
    ] {
        assert_eq!(half_width(text), sign, "{text}");
    }
    let mut chinese = 0;
    let mut wrong = Vec::new();
    for (place, text) in sentences() {
        let is_english =
            place.contains("/en/") || (place.contains("/lessons/") && !place.contains("/zh/"));
        if is_english
            || place.contains("/fullwidth")
            || !text.chars().any(is_han)
            || place.contains("lessons/encoding")
        {
            continue;
        }
        chinese += 1;
        wrong.extend(half_width(&text).map(|sign| format!("{sign} {place}: {text}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(chinese > 3000, "{chinese}");
}
