//! What a student hands in: what is kept, under a name, with a checksum. Pure: a text out, a text in.
//!
//! The checksum covers the name and everything else. It shows that a file is as the program wrote it, unless somebody has
//! worked the checksum out again: there is no secret in it, so it says nothing of who typed the lines.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::progress::{Progress, Solution};
use crate::view::seen_json;

/// The version of the text.
pub(crate) const VERSION: u64 = 1;
/// The longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 100;
/// Lines of one solution, and bytes of all of them.
const MOST_LINES: usize = 2_000;
const MOST_BYTES: usize = 64 << 10;

/// What was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Handin {
    /// As the student wrote it; it may hold anything but control characters.
    pub name: String,
    /// The program that wrote it.
    pub program: String,
    /// Whether the checksum is right.
    pub is_unchanged: bool,
    /// What it says is done.
    pub progress: Progress,
    /// The challenges that it says are solved.
    pub solutions: BTreeMap<String, Solution>,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not JSON, or too deep.
    NotJson,
    /// It is not what `progress --json --name` writes.
    NotOurs,
    /// A later program has written it.
    Later,
    /// A name that is empty, too long, or holds control characters.
    Name,
    /// A solution that is too long.
    TooLong,
}

/// Whether somebody can hand in under that name.
pub fn is_name(name: &str) -> bool {
    let count = name.chars().count();
    (1..=LONGEST_NAME).contains(&count)
        && !name.chars().any(char::is_control)
        && name.trim() == name
}

/// The text that is handed in.
pub fn write(progress: &Progress, name: &str) -> String {
    let mut map = Map::new();
    map.insert("handin".into(), VERSION.into());
    map.insert("name".into(), name.into());
    map.insert("program".into(), env!("CARGO_PKG_VERSION").into());
    map.insert("progress".into(), progress.value());
    let sum = checksum(&map);
    map.insert("hash".into(), sum.into());
    let mut text = seen_json(serde_json::to_string_pretty(&map).unwrap_or_default());
    text.push('\n');
    text
}

/// Reads what was handed in.
pub fn read(text: &str) -> Result<Handin, Unreadable> {
    let value: Value = serde_json::from_str(text).map_err(|_| Unreadable::NotJson)?;
    let Value::Object(mut map) = value else { return Err(Unreadable::NotOurs) };
    match map.get("handin").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(Unreadable::Later),
        _ => return Err(Unreadable::NotOurs),
    }
    let hash = map.shift_remove("hash");
    let is_unchanged = hash.as_ref().and_then(Value::as_str) == Some(&*checksum(&map));
    let text = |key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = text("name").ok_or(Unreadable::NotOurs)?;
    let program = text("program").ok_or(Unreadable::NotOurs)?;
    if !is_name(&name) {
        return Err(Unreadable::Name);
    }
    let progress = map.get("progress").ok_or(Unreadable::NotOurs)?;
    let progress = Progress::read(&progress.to_string()).map_err(|_| Unreadable::NotOurs)?;
    let solutions = progress.solutions();
    let is_long = |it: &Solution| {
        it.lines.len() > MOST_LINES || it.lines.iter().map(String::len).sum::<usize>() > MOST_BYTES
    };
    if solutions.values().any(is_long) {
        return Err(Unreadable::TooLong);
    }
    Ok(Handin { name, program, is_unchanged, progress, solutions })
}

fn checksum(map: &Map<String, Value>) -> String {
    digest(serde_json::to_string(map).unwrap_or_default().as_bytes())
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        use std::fmt::Write;
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Which of them hold the same session: two that do are the work of one.
pub fn shared<'a>(all: impl Iterator<Item = &'a Handin>) -> Vec<Vec<usize>> {
    let mut sessions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut count = 0;
    for (at, handin) in all.enumerate() {
        count = at + 1;
        for session in handin.solutions.values().filter_map(|it| it.session.clone()) {
            let of = sessions.entry(session).or_default();
            if of.last() != Some(&at) {
                of.push(at);
            }
        }
    }
    let mut shared = vec![Vec::new(); count];
    for of in sessions.into_values().filter(|of| of.len() > 1) {
        for at in &of {
            shared[*at].extend(of.iter().copied().filter(|other| other != at));
        }
    }
    for others in &mut shared {
        others.sort_unstable();
        others.dedup();
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(session: &str) -> Progress {
        let mut progress = Progress::default();
        let lines = vec!["client> c.shutdown wr".to_owned()];
        let session = Some(session.to_owned());
        let solved = Solution { calls: 3, alone: true, lines, session };
        progress.solve("half", &solved);
        progress
    }

    #[test]
    fn what_is_handed_in_is_read_again() {
        let text = write(&progress("a1"), "李雷");
        let handin = read(&text).unwrap();
        assert_eq!((&*handin.name, handin.is_unchanged), ("李雷", true));
        assert_eq!(handin.solutions["half"].lines, ["client> c.shutdown wr"]);
        for (from, to) in
            [("李雷", "韩梅梅"), ("shutdown", "close"), ("\"calls\": 3", "\"calls\": 1")]
        {
            assert!(!read(&text.replace(from, to)).unwrap().is_unchanged, "{from}");
        }
        // How it is laid out does not matter.
        let compact =
            serde_json::to_string(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
        assert!(read(&compact).unwrap().is_unchanged);
    }

    #[test]
    fn a_name_that_turns_text_round_is_written_out() {
        let text = write(&progress("a1"), "A\u{202e}nn\u{200b}");
        assert!(text.is_ascii() && text.contains(r#""A\u202enn\u200b""#), "{text}");
        assert_eq!(&*read(&text).unwrap().name, "A\u{202e}nn\u{200b}");
    }

    #[test]
    fn hostile_files_are_told_apart() {
        let good = write(&progress("a1"), "x");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let long = "\"y\",".repeat(MOST_LINES + 1);
        for (text, why) in [
            (String::new(), Unreadable::NotJson),
            (deep, Unreadable::NotJson),
            ("[]".into(), Unreadable::NotOurs),
            ("{}".into(), Unreadable::NotOurs),
            (good.replace("\"handin\": 1", "\"handin\": 2"), Unreadable::Later),
            (good.replace("\"handin\": 1", "\"handin\": \"1\""), Unreadable::NotOurs),
            (good.replace("\"x\"", "\"\\u001b[2J\""), Unreadable::Name),
            (good.replace("\"x\"", "\"\""), Unreadable::Name),
            (good.replace("\"x\"", "7"), Unreadable::NotOurs),
            (good.replace("\"x\"", &format!("\"{}\"", "x".repeat(101))), Unreadable::Name),
            (good.replace("\"calls\": 3", "\"calls\": -3"), Unreadable::NotOurs),
            (good.replace("\"lines\": [", "\"lines\": [7, "), Unreadable::NotOurs),
            (good.replace("\"lines\": [", &format!("\"lines\": [{long}")), Unreadable::TooLong),
            (good.replace("\"session\": \"a1\"", "\"session\": {}"), Unreadable::NotOurs),
            (good.replace("\"version\": 1", "\"version\": 9"), Unreadable::NotOurs),
        ] {
            assert_eq!(read(&text).unwrap_err(), why, "{text:.200}");
        }
    }

    #[test]
    fn the_same_session_under_two_names_is_found() {
        let all = [("a", "s1"), ("b", "s2"), ("c", "s1"), ("d", "s3")]
            .map(|(name, session)| read(&write(&progress(session), name)).unwrap());
        assert_eq!(shared(all.iter()), [vec![2], vec![], vec![0], vec![]]);
    }
}
