//! An outcome in the lesson's own notation: the text that stands after `=` or `!`, and that patterns describe.
//!
//! | outcome | notation |
//! |---|---|
//! | `Ok` | `ok` |
//! | `Made`, `Accepted` | the label: `phone` (who called is in the kernel's column) |
//! | `Forked` | the child's name |
//! | `Pair`, `Ready` | labels: `a, b`; no label at all: `nothing` |
//! | `Count`, `Number` | `5` |
//! | `Data`, a text value | `"hello"`, quoted as [`super::bytes::write_quoted`] does |
//! | `From` | `"hello" from 127.0.0.1:5` |
//! | `Message` | `"head", "body" from 127.0.0.1:5 with fd conn, ttl 64`: parts, and what came beside them |
//! | `Truncated` | `"he" truncated, 9 bytes` |
//! | `Eof` | `EOF` |
//! | `ThenEof`, `Drained` | `"abc" then EOF`, `9144 then EOF`, `9144` |
//! | `Address` | `127.0.0.1:8080`; `-` if unnamed |
//! | `Addresses` | `127.0.0.1, ::1`; none: `nothing` |
//! | `State`, `Standing` | `ESTABLISHED` |
//! | `Queue` | `1/5` |
//! | `Poll` | `IN OUT`, `nothing` |
//! | `Time` | `2s`, `300ms`, `0.25ms`, `none` |
//! | `Option` | `4608`, `off`, `ECONNREFUSED`, `SOCK_STREAM` |
//! | `Rows` | `client ESTABLISHED, server LISTEN`; none: `nothing` |
//! | `Interfaces` | `lo 127.0.0.1/8 ::1/128, eth0 10.0.0.1/24` |
//! | `Output` | `"a", "b"`; none: `nothing` |
//! | a socket value | its label |
//! | `Table` | `{"a": 1, "b": "x"}`; of a long one `{"a": 1, 3 more}` |
//! | `Failed` | `ECONNREFUSED`, `timeout`, `EAI_NONAME`, `UnicodeDecodeError` |

use std::{fmt::Write, time::Duration};

use super::bytes::{write_harmless, write_quoted, write_shortened};
use crate::model::{Address, Failure, Outcome, TableSeen, Taken};

/// The notation of an outcome.
pub fn notation(outcome: &Outcome) -> String {
    let mut out = String::new();
    write_notation(&mut out, outcome);
    out
}

/// Appends the notation of an outcome.
pub(crate) fn write_notation(out: &mut String, outcome: &Outcome) {
    write(out, outcome, usize::MAX);
}

/// Appends the notation with its bytes shortened, so that it takes about `most` columns.
pub(crate) fn write_notation_within(out: &mut String, outcome: &Outcome, most: usize) {
    write(out, outcome, most);
}

/// The parts of an outcome that is a list; `None` for any other.
pub(crate) fn items(outcome: &Outcome, most: usize) -> Option<Vec<String>> {
    Some(match outcome {
        Outcome::Addresses(list) => list.iter().map(ToString::to_string).collect(),
        Outcome::Ready(list) => list.iter().map(ToString::to_string).collect(),
        Outcome::Happened(list) => {
            list.iter().map(|it| format!("{} {}", it.label, it.events)).collect()
        }
        Outcome::Rows(rows) => rows.iter().map(ToString::to_string).collect(),
        Outcome::Interfaces(list) => list.iter().map(ToString::to_string).collect(),
        Outcome::Message(it) => message(it, most),
        Outcome::Packets(list) => list.iter().map(|it| it.kind.to_string()).collect(),
        Outcome::Flight(it) => it.list.iter().map(|it| it.kind.to_string()).collect(),
        Outcome::Opened(it) => it.layers.iter().map(|layer| layer.name.to_string()).collect(),
        Outcome::Table(seen) => entries(seen, most),
        Outcome::Output(lines) => lines
            .iter()
            .map(|line| {
                let mut out = String::new();
                write_shortened(&mut out, line, most);
                out
            })
            .collect(),
        _ => return None,
    })
}

/// The entries of a table, the first behind its brace and the last before it.
fn entries(seen: &TableSeen, most: usize) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for (key, value) in &seen.entries {
        let mut out = String::from(if list.is_empty() { "{" } else { "" });
        write(&mut out, key, most);
        out.push_str(": ");
        write(&mut out, value, most);
        list.push(out);
    }
    if seen.more > 0 {
        list.push(format!("{} more", seen.more));
    }
    match list.last_mut() {
        Some(end) => end.push('}'),
        None => list.push("{}".into()),
    }
    list
}

fn write(out: &mut String, outcome: &Outcome, most: usize) {
    match outcome {
        Outcome::Ok => out.push_str("ok"),
        Outcome::Made(_, label) | Outcome::Socket(_, label) => write_harmless(out, label),
        Outcome::Accepted(accepted) => write_harmless(out, &accepted.label),
        Outcome::Forked(name, _) => write_harmless(out, name),
        Outcome::Pair(pair) => {
            let [(_, one), (_, two)] = &**pair;
            write_harmless(out, one);
            out.push_str(", ");
            write_harmless(out, two);
        }
        Outcome::Count(n) => display(out, format_args!("{n}")),
        Outcome::Data(bytes) | Outcome::Text(bytes) => text(out, bytes, most),
        Outcome::From(datagram) => {
            text(out, &datagram.data, most.saturating_sub(27));
            if let Some(whole) = datagram.whole {
                display(out, format_args!(" truncated, {whole} bytes"));
            }
            display(out, format_args!(" from {}", datagram.from));
        }
        Outcome::Truncated(bytes, whole) => {
            text(out, bytes, most.saturating_sub(20));
            display(out, format_args!(" truncated, {whole} bytes"));
        }
        Outcome::ThenEof(bytes) => {
            text(out, bytes, most.saturating_sub(9));
            out.push_str(" then EOF");
        }
        Outcome::Eof => out.push_str("EOF"),
        Outcome::Drained(n, ended) => {
            display(out, format_args!("{n}"));
            if *ended {
                out.push_str(" then EOF");
            }
        }
        Outcome::Address(address) => display(out, format_args!("{address}")),
        Outcome::State(state) | Outcome::Standing(state) => out.push_str(state.name()),
        Outcome::Number(n) | Outcome::Integer(n) => display(out, format_args!("{n}")),
        Outcome::Option(value) => display(out, format_args!("{value}")),
        Outcome::Time(time) => write_time(out, *time),
        Outcome::Queue(waiting, backlog) => display(out, format_args!("{waiting}/{backlog}")),
        Outcome::Poll(set) => display(out, format_args!("{set}")),
        Outcome::Addresses(_)
        | Outcome::Ready(_)
        | Outcome::Happened(_)
        | Outcome::Rows(_)
        | Outcome::Interfaces(_)
        | Outcome::Packets(_)
        | Outcome::Flight(_)
        | Outcome::Opened(_)
        | Outcome::Table(_)
        | Outcome::Message(_)
        | Outcome::Output(_) => {
            let items = items(outcome, most).unwrap_or_default();
            if items.is_empty() {
                out.push_str("nothing");
            }
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_harmless(out, item);
            }
        }
        Outcome::Failed(Failure::Errno(errno)) => match errno.known_name() {
            Some(name) => out.push_str(name),
            None => display(out, format_args!("{errno}")),
        },
        Outcome::Failed(failure) => out.push_str(&failure.name()),
    }
}

/// A message: its parts, then what is said of it, then what travelled beside it.
fn message(it: &Taken, most: usize) -> Vec<String> {
    let mut all: Vec<String> = it.parts.iter().map(|_| String::new()).collect();
    for (out, part) in all.iter_mut().zip(&it.parts) {
        text(out, part, most.saturating_sub(27));
    }
    let Some(last) = all.last_mut() else { return all };
    match it.whole {
        Some(whole) => display(last, format_args!(" truncated, {whole} bytes")),
        None if it.truncated => last.push_str(" truncated"),
        None => {}
    }
    if it.from != Address::Unnamed {
        display(last, format_args!(" from {}", it.from));
    }
    let mut with = it.with();
    if let Some(first) = with.next() {
        display(last, format_args!(" with {first}"));
    }
    all.extend(with);
    all
}

fn text(out: &mut String, bytes: &[u8], most: usize) {
    if most == usize::MAX {
        write_quoted(out, bytes);
    } else {
        write_shortened(out, bytes, most);
    }
}

fn display(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("a String takes everything");
}

/// Appends a duration as it is typed: `2s`, `300ms`, `none`.
pub(crate) fn write_time(out: &mut String, time: Option<Duration>) {
    let Some(time) = time else { return out.push_str("none") };
    if time.subsec_nanos() == 0 {
        return display(out, format_args!("{}s", time.as_secs()));
    }
    let micros = time.as_micros();
    display(out, format_args!("{}", micros / 1000));
    let part = micros % 1000;
    if part > 0 {
        let digits = format!("{part:03}");
        display(out, format_args!(".{}", digits.trim_end_matches('0')));
    }
    out.push_str("ms");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Bytes, Destination, Errno, Fd, OptionValue, PollSet, ResolveError, Row, Side, SocketId,
        TcpState, Transport, Unresolved,
    };

    fn address(text: &str) -> Address {
        let Destination::Known(address) = Destination::parse(text).unwrap() else {
            panic!("{text}")
        };
        address
    }

    fn row(side: Side, state: TcpState) -> Row {
        Row {
            host: None,
            transport: Transport::Tcp,
            side,
            state,
            local: address("127.0.0.1:1"),
            remote: address("127.0.0.1:2"),
            left: None,
        }
    }

    fn table<const N: usize>(entries: [(Outcome, Outcome); N], more: usize) -> Outcome {
        Outcome::Table(Box::new(TableSeen { entries: entries.into(), more }))
    }

    #[test]
    fn every_outcome_has_its_notation() {
        let from = address("127.0.0.1:5");
        let ms = |n| Some(Duration::from_millis(n));
        let set = PollSet { readable: true, writable: true, ..PollSet::default() };
        for (outcome, text) in [
            (Outcome::Ok, "ok"),
            (Outcome::Made(Fd(3), "手机".into()), "手机"),
            (Outcome::Pair(Box::new([(Fd(3), "a".into()), (Fd(4), "b".into())])), "a, b"),
            (Outcome::accepted(Fd(4), "conn".into(), from.clone()), "conn"),
            (Outcome::Count(5), "5"),
            (Outcome::Data("hello".into()), r#""hello""#),
            (Outcome::Data(Bytes::empty()), r#""""#),
            (Outcome::received("hello".into(), from.clone()), r#""hello" from 127.0.0.1:5"#),
            (Outcome::received("x".into(), Address::Unnamed), r#""x" from -"#),
            (Outcome::Truncated("x".into(), 9), r#""x" truncated, 9 bytes"#),
            (Outcome::ThenEof("abc".into()), r#""abc" then EOF"#),
            (Outcome::Eof, "EOF"),
            (Outcome::Drained(9144, true), "9144 then EOF"),
            (Outcome::Drained(9144, false), "9144"),
            (Outcome::Address(Box::new(address("127.0.0.1:8080"))), "127.0.0.1:8080"),
            (Outcome::Address(Box::new(Address::Unnamed)), "-"),
            (
                Outcome::Addresses(Box::new([
                    "127.0.0.1".parse().unwrap(),
                    "::1".parse().unwrap(),
                ])),
                "127.0.0.1, ::1",
            ),
            (Outcome::Addresses(Box::default()), "nothing"),
            (Outcome::State(TcpState::Established), "ESTABLISHED"),
            (Outcome::Number(-1), "-1"),
            (Outcome::Option(Box::new(OptionValue::Error(Some(Errno::EPIPE)))), "EPIPE"),
            (Outcome::Option(Box::new(OptionValue::Linger(None))), "off"),
            (Outcome::Time(None), "none"),
            (Outcome::Time(ms(300)), "300ms"),
            (Outcome::Time(ms(2000)), "2s"),
            (Outcome::Time(ms(1500)), "1500ms"),
            (Outcome::Time(Some(Duration::from_micros(250))), "0.25ms"),
            (Outcome::Time(ms(0)), "0s"),
            (Outcome::Queue(1, 5), "1/5"),
            (Outcome::Poll(set), "IN OUT"),
            (Outcome::Poll(PollSet::default()), "nothing"),
            (Outcome::Ready(Box::new(["a".into(), "b".into()])), "a, b"),
            (Outcome::Ready(Box::default()), "nothing"),
            (
                Outcome::Rows(Box::new([
                    row(Side::Client, TcpState::Established),
                    row(Side::Server, TcpState::Listen),
                ])),
                "client ESTABLISHED, server LISTEN",
            ),
            (Outcome::Output(Box::new(["a".into(), "b\n".into()])), r#""a", "b\n""#),
            (Outcome::Integer(7), "7"),
            (Outcome::Text("t".into()), r#""t""#),
            (Outcome::Socket(SocketId(1), "phone".into()), "phone"),
            (table([], 0), "{}"),
            (
                table(
                    [
                        (Outcome::Text("a".into()), Outcome::Integer(1)),
                        (Outcome::Integer(2), Outcome::Socket(SocketId(1), "phone".into())),
                    ],
                    0,
                ),
                r#"{"a": 1, 2: phone}"#,
            ),
            (table([(Outcome::Integer(2), Outcome::Integer(3))], 5), "{2: 3, 5 more}"),
            (Outcome::Failed(Errno::ECONNREFUSED.into()), "ECONNREFUSED"),
            (Outcome::Failed(Errno::Other(999).into()), "errno 999"),
            (Outcome::Failed(Failure::Timeout), "timeout"),
            (
                Outcome::Failed(Failure::Resolve(Unresolved {
                    error: ResolveError::NoName,
                    code: -2,
                })),
                "EAI_NONAME",
            ),
            (Outcome::Failed(Failure::Unicode(3)), "UnicodeDecodeError"),
        ] {
            assert_eq!(notation(&outcome), text);
        }
    }
}
