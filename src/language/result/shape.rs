//! What each call can give at all, and the forms in which an outcome may be described.
//!
//! A pattern that its call can never fulfil is a mistake of the author, found before anything runs.

use std::{ops::RangeInclusive, time::Duration};

use super::{
    glob::{OPEN, Token, encode, push_quoted},
    notation::notation,
    pattern::{Alternative, PatternError, PatternErrorKind, number},
};
use crate::{
    language::{
        duration, suggest,
        table::{Gives, row},
    },
    model::{Bytes, CallName, Destination, Errno, Failure, Outcome, TableSeen, Taken, TcpState},
};

/// `300ms`, or `200ms..400ms`.
fn times(text: &str) -> Option<RangeInclusive<Duration>> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    Some(duration::read(least)?..=duration::read(most)?)
}

/// Refuses what the call can never give.
pub(super) fn check(alternative: &Alternative, call: Option<CallName>) -> Result<(), PatternError> {
    let fail = |kind| Err(PatternError { span: alternative.span, kind });
    let text = &*alternative.text;
    if alternative.fails {
        if text == "*" || Failure::is_name(text) {
            return Ok(());
        }
        let names = Errno::ALL.iter().filter_map(|e| e.known_name());
        let others = ["timeout", "EAI_NONAME", "EAI_AGAIN", "UnicodeDecodeError"];
        let near = suggest::nearest(text, names.chain(others));
        return fail(PatternErrorKind::UnknownFailure(text.into(), near));
    }
    let Some(call) = call else { return Ok(()) };
    let kind = row(call).gives;
    if could_be(alternative, kind) {
        return Ok(());
    }
    if kind == Gives::State
        && !quotes(alternative)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        let near = suggest::nearest(text, TcpState::ALL.iter().map(|s| s.name()));
        return fail(PatternErrorKind::UnknownState(text.into(), near));
    }
    fail(PatternErrorKind::NeverGiven(call, kind))
}

fn quotes(alternative: &Alternative) -> bool {
    alternative.tokens.iter().any(|t| matches!(t, Token::Literal(l) if l.contains(&OPEN)))
}

fn could_be(alternative: &Alternative, kind: Gives) -> bool {
    let text = &*alternative.text;
    let quotes = quotes(alternative);
    let open = alternative.tokens.iter().any(|t| !matches!(t, Token::Literal(_)));
    let is_number = |text: &str| number(text).is_some_and(|(_, length)| length == text.len());
    match kind {
        Gives::Value => true,
        Gives::Bytes => quotes || text == "EOF" || counts(text) || (open && !ranges(alternative)),
        Gives::BytesFrom => {
            quotes
                || text == "EOF"
                || counts(text)
                || text.starts_with("from ")
                || (open && !ranges(alternative))
        }
        Gives::Lines => quotes || text == "nothing" || open,
        // Everything else has no quotes; what is not spelled out may be anything.
        _ if quotes => false,
        _ if open => true,
        Gives::Ok => text == "ok",
        Gives::Name | Gives::Labels => is_label(text) || kind == Gives::Labels,
        Gives::Names => text.split(", ").count() == 2 && text.split(", ").all(is_label),
        Gives::Connection => match text.split_once("from ") {
            Some((name, from)) => {
                is_address(from) && (name.is_empty() || is_label(name.trim_end()))
            }
            None => is_label(text),
        },
        Gives::Number => is_number(text),
        Gives::Drained => is_number(text.strip_suffix(" then EOF").unwrap_or(text)),
        Gives::Option => {
            is_number(text)
                || text == "off"
                || text == "none"
                || duration::read(text).is_some()
                || text.parse::<std::net::IpAddr>().is_ok()
                || is_label(text) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                || ["SOCK_", "AF_", "IPPROTO_", "pid ", "loose ", "strict ", "0x"]
                    .iter()
                    .any(|begin| text.starts_with(begin))
                || Errno::from_name(text).is_some()
        }
        Gives::Address => is_address(text),
        Gives::Addresses => {
            text == "nothing" || text.split(", ").all(|a| a.parse::<std::net::IpAddr>().is_ok())
        }
        Gives::Time => text == "none" || times(text).is_some(),
        Gives::Polled | Gives::Happened => {
            text == "nothing"
                || kind == Gives::Polled && text.split(' ').all(is_event)
                || text.split(", ").all(|one| {
                    one.split_once(' ').is_some_and(|(label, events)| {
                        is_label(label) && events.split(' ').all(is_event)
                    })
                })
        }
        Gives::State => TcpState::from_name(text).is_some(),
        Gives::Queue => text.split_once('/').is_some_and(|(a, b)| is_number(a) && is_number(b)),
        Gives::Interfaces => {
            text == "nothing" || text.split(", ").all(|one| one.split(' ').all(|it| !it.is_empty()))
        }
        Gives::Rows => {
            text == "nothing"
                || text.split(", ").all(|row| {
                    row.split_once(' ').is_some_and(|(side, state)| {
                        matches!(side, "client" | "server")
                            && (state == "UDP" || TcpState::from_name(state).is_some())
                    })
                })
        }
    }
}

fn is_event(word: &str) -> bool {
    ["IN", "OUT", "PRI", "RDHUP", "ERR", "HUP", "NVAL"].contains(&word)
}

fn ranges(alternative: &Alternative) -> bool {
    alternative.tokens.iter().any(|t| matches!(t, Token::Range(..)))
}

/// A word that is not one of those with a meaning of their own.
fn is_label(text: &str) -> bool {
    !text.contains([' ', ':', '/', ',']) && !matches!(text, "ok" | "EOF" | "nothing")
}

fn is_address(text: &str) -> bool {
    text == "-" || Destination::parse(text).is_ok()
}

/// `3000 bytes`: how many, whatever they are.
fn counts(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].strip_prefix(" byte");
    digits > 0 && rest.is_some_and(|rest| matches!(rest.split(' ').next(), Some("" | "s")))
}

fn push_count(out: &mut Vec<u8>, length: usize) {
    let unit = if length == 1 { "byte" } else { "bytes" };
    out.extend_from_slice(format!("{length} {unit}").as_bytes());
}

/// The forms in which an outcome may be described, the usual one first.
pub(super) fn forms(alternative: &Alternative, outcome: &Outcome) -> Vec<Vec<u8>> {
    let mut usual = Vec::new();
    let text = &*alternative.text;
    let from_only = text.starts_with("from ");
    let with_from = from_only || text.contains(" from ");
    match outcome {
        Outcome::Data(bytes) if counts(text) => push_count(&mut usual, bytes.len()),
        Outcome::Data(bytes) => push_quoted(&mut usual, bytes),
        Outcome::Truncated(bytes, whole) => {
            push_quoted(&mut usual, bytes);
            push_cut(&mut usual, text, *whole);
        }
        Outcome::ThenEof(bytes) => {
            push_quoted(&mut usual, bytes);
            usual.extend_from_slice(b" then EOF");
        }
        Outcome::From(datagram) => {
            if counts(text) {
                push_count(&mut usual, datagram.data.len());
            } else if !from_only {
                push_quoted(&mut usual, &datagram.data);
                if let Some(whole) = datagram.whole {
                    push_cut(&mut usual, text, whole);
                }
            }
            push_from(&mut usual, with_from, &datagram.from);
        }
        Outcome::Message(it) => return of_message(text, it),
        Outcome::Accepted(accepted) => {
            if !from_only {
                usual.extend_from_slice(accepted.label.as_bytes());
            }
            push_from(&mut usual, with_from, &accepted.from);
        }
        Outcome::Output(lines) if !lines.is_empty() => {
            for (i, line) in lines.iter().enumerate() {
                usual.extend_from_slice(if i > 0 { b", " } else { b"" });
                push_quoted(&mut usual, line);
            }
        }
        Outcome::Text(bytes) => {
            push_quoted(&mut usual, bytes);
            // A number equals its digits.
            let digits = std::str::from_utf8(bytes).ok().filter(|t| t.parse::<i64>().is_ok());
            return match digits {
                Some(digits) => vec![usual, digits.into()],
                None => vec![usual],
            };
        }
        Outcome::Integer(n) => {
            let digits = n.to_string();
            push_quoted(&mut usual, digits.as_bytes());
            return vec![digits.into_bytes(), usual];
        }
        Outcome::Table(seen) => push_table(&mut usual, seen),
        Outcome::Time(Some(time)) if times(text).is_some_and(|it| it.contains(time)) => {
            return vec![text.into()];
        }
        Outcome::Failed(failure) => {
            // Two errors have two names each.
            return match failure {
                Failure::Errno(errno) if Errno::from_name(text) == Some(*errno) => {
                    vec![text.into()]
                }
                _ => vec![failure.name().as_bytes().to_vec()],
            };
        }
        Outcome::Ok
        | Outcome::Made(..)
        | Outcome::Pair(_)
        | Outcome::Forked(..)
        | Outcome::Count(_)
        | Outcome::Eof
        | Outcome::Drained(..)
        | Outcome::Address(_)
        | Outcome::Addresses(_)
        | Outcome::State(_)
        | Outcome::Standing(_)
        | Outcome::Number(_)
        | Outcome::Option(_)
        | Outcome::Time(_)
        | Outcome::Queue(..)
        | Outcome::Poll(_)
        | Outcome::Ready(_)
        | Outcome::Happened(_)
        | Outcome::Rows(_)
        | Outcome::Interfaces(_)
        | Outcome::Output(_)
        | Outcome::Packets(_)
        | Outcome::Flight(_)
        | Outcome::Opened(_)
        | Outcome::Socket(..) => usual = notation(outcome).into_bytes(),
    }
    vec![usual]
}

/// A table, with the bytes of its texts marked as such.
fn push_table(out: &mut Vec<u8>, seen: &TableSeen) {
    let push = |out: &mut Vec<u8>, it: &Outcome| match it {
        Outcome::Text(bytes) => push_quoted(out, bytes),
        other => out.extend_from_slice(notation(other).as_bytes()),
    };
    out.push(b'{');
    for (i, (key, value)) in seen.entries.iter().enumerate() {
        out.extend_from_slice(if i > 0 { b", " } else { b"" });
        push(out, key);
        out.extend_from_slice(b": ");
        push(out, value);
    }
    if seen.more > 0 {
        out.extend_from_slice(format!(", {} more", seen.more).as_bytes());
    }
    out.push(b'}');
}

/// A message as a pattern may describe it: with its sender or without, with all that travelled beside it or one thing.
fn of_message(text: &str, it: &Taken) -> Vec<Vec<u8>> {
    let with_from = text.contains(" from ") || text.starts_with("from ");
    let mut bytes = Vec::new();
    if counts(text) {
        push_count(&mut bytes, it.len());
    } else if !text.starts_with("from ") {
        for (i, part) in it.parts.iter().enumerate() {
            bytes.extend_from_slice(if i > 0 { b", " } else { b"" });
            push_quoted(&mut bytes, part);
        }
        match it.whole {
            Some(whole) => push_cut(&mut bytes, text, whole),
            None if it.truncated => bytes.extend_from_slice(b" truncated"),
            None => {}
        }
    }
    push_from(&mut bytes, with_from, &it.from);
    if !text.contains(" with ") {
        return vec![bytes];
    }
    let all: Vec<String> = it.with().collect();
    let lists = std::iter::once(all.join(", ")).chain(all.iter().cloned());
    let form = |list: String| {
        let mut form = bytes.clone();
        form.extend_from_slice(b" with ");
        encode(&mut form, list.as_bytes());
        form
    };
    lists.map(form).collect()
}

/// That a datagram was cut, and how long it was if the pattern says that.
fn push_cut(out: &mut Vec<u8>, pattern: &str, whole: usize) {
    out.extend_from_slice(b" truncated");
    if pattern.contains(" truncated, ") {
        out.extend_from_slice(format!(", {whole} bytes").as_bytes());
    }
}

fn push_from(out: &mut Vec<u8>, wanted: bool, address: &crate::model::Address) {
    if wanted {
        if !out.is_empty() {
            out.push(b' ');
        }
        out.extend_from_slice(b"from ");
        encode(out, Bytes::from(address.to_string()).as_ref());
    }
}
