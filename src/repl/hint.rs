//! What may still come on a line: its remaining arguments, in grey.

use super::next::next_call;
use crate::{
    language::table::{Need, Row, Shape, row},
    model::{CallName, Snapshot},
};

/// The words of a line up to the call, if there is one.
pub(super) struct Typed<'a> {
    /// The process named before `>`.
    pub(super) process: Option<&'a str>,
    /// The socket named before the dot.
    pub(super) socket: Option<&'a str>,
    /// The word of the call, complete or not.
    pub(super) word: &'a str,
    /// What follows it, blanks at its beginning included.
    pub(super) rest: &'a str,
}

impl<'a> Typed<'a> {
    /// Reads as far as can be read of a line that is still being typed.
    pub(super) fn read(line: &'a str) -> Self {
        let line = line.trim_start();
        let (process, line) = match line.split_once('>') {
            Some((name, rest)) if is_name(name.trim_end()) => {
                (Some(name.trim_end()), rest.trim_start())
            }
            _ => (None, line),
        };
        let line = match line.split_once('=') {
            Some((names, rest)) if names.split(',').all(|n| is_name(n.trim())) => rest.trim_start(),
            _ => line,
        };
        let line = line.strip_prefix("try ").unwrap_or(line);
        let end = line.find(char::is_whitespace).unwrap_or(line.len());
        let (head, rest) = line.split_at(end);
        let (socket, word) = match head.split_once('.') {
            Some((socket, word)) => (Some(socket), word),
            None => (None, head),
        };
        Self { process, socket, word, rest }
    }

    /// The arguments that are complete, and the one being typed: empty right after a blank.
    pub(super) fn arguments(&self) -> (Vec<&'a str>, &'a str) {
        let mut words: Vec<&str> = self.rest.split_whitespace().collect();
        if self.rest.is_empty() || self.rest.ends_with(char::is_whitespace) {
            return (words, "");
        }
        let last = words.pop().unwrap_or("");
        (words, last)
    }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

/// What to show behind the cursor. The second is whether the right arrow takes it.
pub(super) fn hint(line: &str, snapshot: &Snapshot, process: &str) -> Option<(String, bool)> {
    if line.trim().is_empty() {
        return Some((next_call(snapshot, process)?, true));
    }
    let typed = Typed::read(line);
    if typed.word.is_empty() {
        let process = typed.process?;
        if typed.socket.is_some() || !typed.rest.is_empty() {
            return None;
        }
        let blank = if line.ends_with(' ') { "" } else { " " };
        return Some((format!("{blank}{}", next_call(snapshot, process)?), true));
    }
    let row = row(CallName::from_word(typed.word)?);
    let (done, current) = typed.arguments();
    if !current.is_empty() || takes_the_rest(row) && !done.is_empty() {
        return None;
    }
    let rest = remaining(row, done.len());
    if rest.is_empty() {
        return None;
    }
    let blank = if line.ends_with(char::is_whitespace) { "" } else { " " };
    Some((format!("{blank}{rest}"), false))
}

/// Whether everything after the first argument belongs to it.
fn takes_the_rest(row: &Row) -> bool {
    matches!(
        row.arguments.first().map(|a| a.shape),
        Some(Shape::Text | Shape::Value | Shape::Sockets)
    )
}

fn remaining(row: &Row, done: usize) -> String {
    let mut parts: Vec<String> = row
        .arguments
        .iter()
        .skip(done)
        .map(|a| match a.need {
            Need::Required(_) => a.name.to_owned(),
            Need::Optional(_) => format!("[{}]", a.name),
        })
        .collect();
    if done <= row.arguments.len() {
        parts.extend(row.flags.iter().map(|f| format!("[--{f}]")));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_what_may_still_come() {
        let nobody = Snapshot::default();
        for (line, expected) in [
            ("bind", Some(" ADDRESS")),
            ("phone.bind ", Some("ADDRESS")),
            ("bind 127", None),
            ("bind 127.0.0.1:80 ", None),
            ("server> x = socket ", Some("KIND")),
            ("conn.recv", Some(" [N] [--peek] [--waitall] [--dontwait] [--oob] [--trunc]")),
            ("send hello ", None),
            ("nonsense", None),
        ] {
            assert_eq!(
                hint(line, &nobody, "server").map(|(text, _)| text).as_deref(),
                expected,
                "{line:?}"
            );
        }
    }
}
