//! `--json`: one event a line, for programs. Languages differ in the sentences of remarks only.

#![doc = include_str!("../../docs/json.md")]

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::{notation::notation, notation::write_time};
use crate::{
    model::{
        Asleep, Call, Cause, Event, On, Outcome, ProgramEnd, ReceiveFlags, Remark, Returned,
        SendFlags, StateSeen, Value, What, Wording,
    },
    text::{Lang, cause, program_end, remark},
};

/// One event as one line of JSON, without its newline.
pub fn json(lang: Lang, event: &Event) -> String {
    let mut line = Map::new();
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    put("seq", event.seq.0.into());
    put("ms", millis(event.ns));
    put("process", (*event.name).into());
    put("thread", event.thread.0.into());
    let name = match &event.what {
        What::Asleep(_) => "asleep",
        What::Returned(_) => "returned",
        What::ProcessCreated => "process",
        What::ProgramStarted(_) => "program",
        What::ProgramEnded(_) => "program_ended",
        What::Title(_) => "title",
        What::Ask(_) => "ask",
        What::Heading(_) => "heading",
        What::Narration(_) => "narration",
        What::Blank => "blank",
        What::Question(..) => "question",
        What::Predicted(_) => "predicted",
        What::Verdict { .. } => "verdict",
        What::Explained(_) => "explained",
        What::Comment(_) => "comment",
        What::Remark(_) => "remark",
    };
    put("event", name.into());
    put_what(&mut line, lang, event);
    Json::Object(line).to_string()
}

/// What only this kind of event has.
fn put_what(line: &mut Map<String, Json>, lang: Lang, event: &Event) {
    match &event.what {
        What::Asleep(Asleep { call, on, source }) => {
            put_call(line, call, on.as_deref());
            put_source(line, source.line, &source.wording);
        }
        What::Returned(returned) => put_returned(line, returned),
        What::ProgramStarted(source) => put_source(line, source.line, &source.wording),
        What::ProgramEnded(end) => put_end(line, lang, &event.name, end),
        What::Title(text)
        | What::Ask(text)
        | What::Heading(text)
        | What::Narration(text)
        | What::Comment(text) => {
            put_text(line, text);
        }
        What::ProcessCreated | What::Blank => {}
        What::Question(text, choices) => {
            put_text(line, text);
            let choices =
                choices.iter().map(|c| json!({ "letter": c.letter, "text": &*c.text })).collect();
            line.insert("choices".to_owned(), choices);
        }
        What::Explained(causes) => {
            let causes = causes
                .iter()
                .map(|it| json!({ "cause": cause_name(it), "text": cause(lang, &event.name, it) }))
                .collect();
            line.insert("causes".to_owned(), causes);
        }
        What::Predicted(letter) => _ = line.insert("letter".to_owned(), letter.to_string().into()),
        What::Verdict { letter, because, predicted } => {
            line.insert("letter".to_owned(), letter.to_string().into());
            put_text(line, because);
            if let Some(letter) = predicted {
                line.insert("predicted".to_owned(), letter.to_string().into());
            }
        }
        What::Remark(it) => {
            line.insert("kind".to_owned(), kind(it).into());
            put_text(line, &remark(lang, &event.name, it));
        }
    }
}

/// Nanoseconds as milliseconds with a fraction.
#[expect(clippy::cast_precision_loss, reason = "exact for the first hundred days of a session")]
fn millis(ns: u64) -> Json {
    (ns as f64 / 1e6).into()
}

fn put_text(line: &mut Map<String, Json>, text: &str) {
    line.insert("text".to_owned(), text.into());
}

fn put_source(line: &mut Map<String, Json>, number: u32, source: &Wording) {
    line.insert("line".to_owned(), number.into());
    line.insert("source".to_owned(), (*source.text).into());
}

fn put_bytes(line: &mut Map<String, Json>, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => line.insert("text".to_owned(), text.into()),
        Err(_) => line.insert("hex".to_owned(), hex(bytes).into()),
    };
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .map(|d| char::from(DIGITS[usize::from(d)]))
        .collect()
}

fn put_call(line: &mut Map<String, Json>, call: &Call, on: Option<&On>) {
    if let Some(name) = call.name() {
        line.insert("call".to_owned(), name.word().into());
    }
    line.insert("args".to_owned(), arguments(call).into());
    if let Some(on) = on {
        line.insert("fd".to_owned(), on.fd.0.into());
        line.insert("socket".to_owned(), (*on.label).into());
    }
}

fn put_returned(line: &mut Map<String, Json>, it: &Returned) {
    put_call(line, &it.call, it.on.as_deref());
    put_source(line, it.line, &it.source);
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    put("outcome", notation(&it.outcome).into());
    if let Some(failure) = it.outcome.failure() {
        put("errno", failure.name().into());
    }
    match &it.outcome {
        Outcome::Made(fd, label) => put("made", json!([{ "fd": fd.0, "socket": &**label }])),
        Outcome::Pair(two) => {
            put(
                "made",
                two.iter().map(|(fd, label)| json!({ "fd": fd.0, "socket": &**label })).collect(),
            );
        }
        Outcome::Accepted(accepted) => {
            put("from", accepted.from.to_string().into());
            put("made", json!([{ "fd": accepted.fd.0, "socket": &*accepted.label }]));
        }
        Outcome::From(datagram) => put("from", datagram.from.to_string().into()),
        _ => {}
    }
    match &it.source.names {
        _ if it.outcome.failure().is_some() => {}
        [Some(one), Some(other)] => put("targets", format!("{one}, {other}").into()),
        [Some(one), None] => put("targets", (**one).into()),
        [None, _] => {}
    }
    if let Some(state) = &it.state {
        put("state", seen(state));
    }
    if let Some(woken) = &it.woken {
        if let Some((process, call)) = &woken.by {
            put("woken_by", format!("{process} {call}").into());
        }
        put("slept_ms", millis(u64::try_from(woken.slept.as_nanos()).unwrap_or(u64::MAX)));
    }
    if it.passing {
        put("passing", true.into());
    }
    match &it.outcome {
        Outcome::Data(bytes)
        | Outcome::Truncated(bytes)
        | Outcome::ThenEof(bytes)
        | Outcome::Text(bytes) => put_bytes(line, bytes),
        Outcome::From(datagram) => put_bytes(line, &datagram.data),
        _ => {}
    }
}

fn seen(state: &StateSeen) -> Json {
    match state.queue {
        Some((waiting, backlog)) => {
            json!({ "socket": &*state.label, "state": state.state.name(), "queue": [waiting, backlog] })
        }
        None => json!({ "socket": &*state.label, "state": state.state.name() }),
    }
}

fn put_end(line: &mut Map<String, Json>, lang: Lang, process: &str, end: &ProgramEnd) {
    let how = match end {
        ProgramEnd::Finished => "finished",
        ProgramEnd::Failed(_) => "failed",
        ProgramEnd::Interrupted => "interrupted",
        ProgramEnd::Paused(..) => "paused",
        ProgramEnd::Halted(..) => "halted",
    };
    line.insert("how".to_owned(), how.into());
    put_text(line, &program_end(lang, process, end));
    if let ProgramEnd::Failed(source) | ProgramEnd::Halted(source, _) = end {
        put_source(line, source.line, &source.wording);
    }
}

fn kind(remark: &Remark) -> &'static str {
    match remark {
        Remark::Refused(_) => "refused",
        Remark::StillOpen(..) => "still_open",
        Remark::Deadlock(_) => "deadlock",
        Remark::Held(_) => "held",
        Remark::Dropped(_) => "dropped",
        Remark::OtherPort { .. } => "other_port",
        Remark::Caller { .. } => "caller",
        Remark::LessonLine => "lesson_line",
    }
}

fn cause_name(cause: &Cause) -> &'static str {
    match cause {
        Cause::HeldByOurs { .. } => "held_by_ours",
        Cause::HeldByTimeWait { .. } => "held_by_time_wait",
        Cause::HeldByConnection { .. } => "held_by_connection",
        Cause::HeldByOther { .. } => "held_by_other",
        Cause::FileExists => "file_exists",
        Cause::NobodyThere { .. } => "nobody_there",
        Cause::BoundNotListening { .. } => "bound_not_listening",
        Cause::NotListening { .. } => "not_listening",
        Cause::AlreadyBound(_) => "already_bound",
        Cause::AlreadyConnected(_) => "already_connected",
        Cause::Listens { .. } => "listens",
        Cause::NeverConnected(..) => "never_connected",
        Cause::ShutDown(_) => "shut_down",
        Cause::PeerReset { .. } => "peer_reset",
        Cause::PeerClosed { .. } => "peer_closed",
        Cause::Closed => "closed",
    }
}

/// The arguments as they are typed; flags as words with `--`.
fn arguments(call: &Call) -> Vec<Json> {
    match call {
        Call::Socket(kind) => vec![kind.word().into()],
        Call::Socketpair(kind) => vec![kind.word().into()],
        Call::Bind(to) | Call::Connect(to) => vec![to.to_string().into()],
        Call::Listen(backlog) => vec![(*backlog).into()],
        Call::Send(data, SendFlags { oob, dontwait }) => {
            with_flags(vec![data_argument(data)], [(*oob, "--oob"), (*dontwait, "--dontwait")])
        }
        Call::Sendall(data) | Call::Input(data) => vec![data_argument(data)],
        Call::Recv(most, ReceiveFlags { peek, waitall, dontwait, oob, trunc }) => with_flags(
            vec![(*most).into()],
            [
                (*peek, "--peek"),
                (*waitall, "--waitall"),
                (*dontwait, "--dontwait"),
                (*oob, "--oob"),
                (*trunc, "--trunc"),
            ],
        ),
        Call::Recvn(n) | Call::Recvfrom(n) | Call::Fill(n) => vec![(*n).into()],
        Call::Sendto(it) => vec![it.to.to_string().into(), data_argument(&it.data)],
        Call::Shutdown(how) => vec![how.word().into()],
        Call::Setsockopt(option, value) => vec![option.word().into(), (*value).into()],
        Call::Getsockopt(option) => vec![option.word().into()],
        Call::Settimeout(time) => vec![time_argument(*time)],
        Call::Setblocking(on) => vec![if *on { "on" } else { "off" }.into()],
        Call::Select(it) => {
            let mut all: Vec<Json> = it.sockets.iter().map(|c| (*c.label).into()).collect();
            all.extend(it.limit.map(|time| time_argument(Some(time))));
            all
        }
        Call::Resolve(name) => vec![(**name).into()],
        Call::Netstat(port) => vec![(*port).into()],
        Call::Filter(filter) => vec![filter.to_string().into()],
        Call::Sleep(time) => vec![time_argument(Some(*time))],
        Call::Print(value) => match &**value {
            Value::Text(text) => vec![data_argument(text)],
            Value::Number(n) => vec![(*n).into()],
            Value::Socket(_) => Vec::new(),
        },
        Call::Accept
        | Call::Recvline
        | Call::Close
        | Call::Dup
        | Call::Getsockname
        | Call::Getpeername
        | Call::Fileno
        | Call::Gettimeout
        | Call::Poll
        | Call::State
        | Call::Queue
        | Call::Inq
        | Call::Outq
        | Call::Segments
        | Call::Retrans
        | Call::Rto
        | Call::Drops
        | Call::Drain
        | Call::Kill
        | Call::Interrupt
        | Call::Resume
        | Call::Output
        | Call::Value => vec![],
    }
}

fn with_flags<const N: usize>(mut arguments: Vec<Json>, flags: [(bool, &str); N]) -> Vec<Json> {
    arguments.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.into()));
    arguments
}

fn data_argument(bytes: &[u8]) -> Json {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!({ "hex": hex(bytes) }),
    }
}

fn time_argument(time: Option<Duration>) -> Json {
    let mut out = String::new();
    write_time(&mut out, time);
    out.into()
}
