//! What may still come on a line: its remaining arguments, in grey.

use super::next::next_call;
use crate::{
    language::{
        Typed,
        table::{Need, Row, Shape, row},
    },
    model::{CallName, Snapshot},
};

/// What to show after the cursor. The second is whether the right arrow takes it.
pub(super) fn hint(
    line: &str,
    snapshot: &Snapshot,
    process: &str,
    port: u16,
) -> Option<(String, bool)> {
    if line.trim().is_empty() {
        return Some((next_call(snapshot, process, port)?, true));
    }
    let typed = Typed::read(line);
    if typed.word.is_empty() {
        let process = typed.process?;
        if typed.socket.is_some() || !typed.rest.is_empty() {
            return None;
        }
        let blank = if line.ends_with(' ') { "" } else { " " };
        return Some((format!("{blank}{}", next_call(snapshot, process, port)?), true));
    }
    let blank = if line.ends_with(char::is_whitespace) { "" } else { " " };
    if typed.word == "remove" && typed.rest.trim().is_empty() {
        return Some((format!("{blank}TABLE[KEY]"), false));
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
    Some((format!("{blank}{rest}"), false))
}

/// Whether everything after the first argument belongs to it.
fn takes_the_rest(row: &Row) -> bool {
    matches!(
        row.arguments.first().map(|a| a.shape),
        Some(Shape::Text | Shape::Parts | Shape::Value | Shape::Sockets)
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
            (
                "conn.recv",
                Some(" [N] [--peek] [--waitall] [--dontwait] [--oob] [--trunc] [--errqueue]"),
            ),
            ("send hello ", None),
            ("remove", Some(" TABLE[KEY]")),
            ("remove t", None),
            ("nonsense", None),
        ] {
            assert_eq!(
                hint(line, &nobody, "server", 8080).map(|(text, _)| text).as_deref(),
                expected,
                "{line:?}"
            );
        }
    }
}
