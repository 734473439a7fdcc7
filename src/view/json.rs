//! `--json`: one event a line, for programs. Languages differ in the sentences of remarks only.

#![doc = include_str!("../../docs/json.md")]

mod arguments;
mod data;
mod packet;
mod words;

use serde_json::{Map, Value as Json, json};

use self::{
    arguments::arguments,
    data::{MOST, put_bytes},
    packet::{put_end_seen, put_packet},
    words::{cause_name, kind},
};
use super::notation::write_notation_within;
use crate::{
    model::{
        Actor, Asleep, Call, CallId, Choice, Closed, Event, Named, On, Opened, Origin, Outcome,
        ProgramEnd, Returned, Shortfall, StateSeen, Unmet, Waker, What, Wording,
    },
    text::{Lang, cause, halt, program_end, remark},
};

pub(crate) use self::data::seen_json;

/// The version of this format.
const VERSION: u32 = 2;

/// One event as one line of JSON, without its newline.
pub fn json(lang: Lang, event: &Event) -> String {
    let mut line = json_line(&Json::Object(json_fields(lang, event)));
    line.pop();
    line
}

/// What that line says.
pub(crate) fn json_fields(lang: Lang, event: &Event) -> Map<String, Json> {
    let mut line = Map::new();
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    put("seq", event.seq.0.into());
    put("ms", millis(event.ns));
    if let Some(Actor { name, thread, .. }) = &event.actor {
        put("process", (**name).into());
        put("thread", (*thread).into());
    }
    let name = match &event.what {
        What::Began(_) => "began",
        What::Lab(_) => "lab",
        What::Abandoned(_) => "abandoned",
        What::ThreadStarted => "thread",
        What::ThreadEnded => "thread_ended",
        What::Opened(_) => "opened",
        What::Named(_) => "named",
        What::StateSeen(_) => "state",
        What::Closed(_) => "closed",
        What::Packet(_) => "packet",
        What::EndSeen(_) => "end",
        What::Unmet(_) => "unmet",
        What::Refused(_) => "refused",
        What::Mistyped(_) => "mistyped",
        What::Asleep(_) => "asleep",
        What::Returned(_) => "returned",
        What::ProcessCreated => "process",
        What::ProgramStarted(..) => "program",
        What::ProgramEnded(..) => "program_ended",
        What::Title(_) => "title",
        What::Ask(_) => "ask",
        What::Heading(_) => "heading",
        What::Narration(_) => "narration",
        What::Blank => "blank",
        What::Question(..) => "question",
        What::Predicted(_) => "predicted",
        What::Verdict { .. } => "verdict",
        What::Explained(..) => "explained",
        What::Comment(..) => "comment",
        What::Remark(_) => "remark",
    };
    put("event", name.into());
    put_what(&mut line, lang, event);
    line
}

/// A value as one line: what would move the cursor, hide text or turn it round where it is looked at is escaped, too.
pub(crate) fn json_line(value: &Json) -> String {
    let mut line = seen_json(value.to_string());
    line.push('\n');
    line
}

/// What only this kind of event has.
fn put_what(line: &mut Map<String, Json>, lang: Lang, event: &Event) {
    match &event.what {
        What::Began(wall) => {
            line.insert("version".to_owned(), VERSION.into());
            line.insert("unix_ms".to_owned(), (*wall).into());
        }
        What::Lab(settings) => _ = line.insert("settings".to_owned(), (**settings).into()),
        What::Asleep(Asleep { id, origin, call, on, source, .. }) => {
            put_made(line, *id, *origin);
            put_call(line, call, on.as_deref());
            put_source(line, source.line, &source.wording);
        }
        What::Returned(returned) => put_returned(line, returned),
        What::Abandoned(id) => put_id(line, "id", *id),
        What::ProgramStarted(id, source) => {
            put_id(line, "id", *id);
            put_source(line, source.line, &source.wording);
        }
        What::ProgramEnded(id, end) => {
            put_id(line, "id", *id);
            put_end(line, lang, event.name(), end);
        }
        What::Opened(Opened { on, kind, copy_of, by }) => {
            put_on(line, on);
            line.insert("kind".to_owned(), kind.word().into());
            if let Some(copied) = copy_of {
                line.insert("copy_of".to_owned(), copied.0.into());
            }
            put_id(line, "by", *by);
        }
        What::Named(Named { socket, local, peer, by }) => {
            line.insert("socket_id".to_owned(), socket.0.into());
            for (key, address) in [("local", local), ("peer", peer)] {
                if let Some(address) = address {
                    line.insert(key.to_owned(), address.to_string().into());
                }
            }
            put_id(line, "by", *by);
        }
        What::StateSeen(it) => put_state(line, it),
        What::Closed(Closed { socket, by }) => {
            line.insert("socket_id".to_owned(), socket.0.into());
            put_id(line, "by", *by);
        }
        What::Packet(it) => put_packet(line, it),
        What::EndSeen(it) => put_end_seen(line, it),
        What::Title(text) | What::Ask(text) | What::Heading(text) | What::Narration(text) => {
            put_text(line, text);
        }
        What::Comment(of, text) => {
            put_id(line, "of", *of);
            put_text(line, text);
        }
        What::ThreadStarted | What::ThreadEnded | What::ProcessCreated | What::Blank => {}
        What::Unmet(unmet) => put_unmet(line, unmet),
        What::Refused(refused) => {
            put_source(line, refused.source.line, &refused.source.wording);
            put_text(line, &halt(lang, event.name(), &refused.halt));
        }
        What::Mistyped(it) => {
            line.insert("line".to_owned(), it.line.into());
            put_text(line, &it.text);
            line.insert("span".to_owned(), json!([it.span.0, it.span.1]));
            if let Some(meant) = &it.meant {
                line.insert("meant".to_owned(), (**meant).into());
            }
        }
        What::Question(text, choices) => {
            put_text(line, text);
            line.insert("choices".to_owned(), lettered(choices));
        }
        What::Explained(of, causes) => {
            put_id(line, "of", *of);
            let causes = causes
                .iter()
                .map(|it| json!({ "cause": cause_name(it), "text": cause(lang, event.name(), it) }))
                .collect();
            line.insert("causes".to_owned(), causes);
        }
        What::Predicted(letter) => _ = line.insert("letter".to_owned(), letter.to_string().into()),
        What::Verdict { of, letter, because, reasons, predicted } => {
            if let Some(of) = of {
                put_id(line, "of", *of);
            }
            line.insert("letter".to_owned(), letter.to_string().into());
            put_text(line, because);
            if !reasons.is_empty() {
                line.insert("reasons".to_owned(), lettered(reasons));
            }
            if let Some(letter) = predicted {
                line.insert("predicted".to_owned(), letter.to_string().into());
            }
        }
        What::Remark(it) => {
            line.insert("kind".to_owned(), kind(it).into());
            put_text(line, &remark(lang, event.name(), it));
        }
    }
}

/// Nanoseconds as milliseconds with a fraction.
#[expect(clippy::cast_precision_loss, reason = "exact for the first hundred days of a session")]
fn millis(ns: u64) -> Json {
    (ns as f64 / 1e6).into()
}

/// Answers to a question.
fn lettered(choices: &[Choice]) -> Json {
    choices.iter().map(|it| json!({ "letter": it.letter, "text": &*it.text })).collect()
}

fn put_text(line: &mut Map<String, Json>, text: &str) {
    line.insert("text".to_owned(), text.into());
}

fn put_source(line: &mut Map<String, Json>, number: u32, source: &Wording) {
    line.insert("line".to_owned(), number.into());
    line.insert("source".to_owned(), (*source.text).into());
}

fn put_id(line: &mut Map<String, Json>, key: &str, id: CallId) {
    line.insert(key.to_owned(), id.0.into());
}

fn put_on(line: &mut Map<String, Json>, on: &On) {
    line.insert("socket_id".to_owned(), on.socket.0.into());
    line.insert("fd".to_owned(), on.fd.0.into());
    line.insert("socket".to_owned(), (*on.label).into());
}

/// Which call it is, and who wanted it.
fn put_made(line: &mut Map<String, Json>, id: CallId, origin: Origin) {
    put_id(line, "id", id);
    let word = match origin {
        Origin::Typed => "typed",
        Origin::Program(_) => "program",
        Origin::Check => "check",
    };
    line.insert("origin".to_owned(), word.into());
    if let Origin::Program(program) = origin {
        put_id(line, "program", program);
    }
}

fn put_unmet(line: &mut Map<String, Json>, unmet: &Unmet) {
    let how = match unmet.how {
        Shortfall::Differs => "differs",
        Shortfall::Unexpected => "unexpected",
        Shortfall::NotAsleep => "not_asleep",
        Shortfall::StillAsleep => "still_asleep",
        Shortfall::NotReady => "not_ready",
        Shortfall::NothingSlept => "nothing_slept",
        Shortfall::Stranger => "stranger",
        Shortfall::Refused => "refused",
        Shortfall::Halted => "halted",
        Shortfall::NoPort => "no_port",
    };
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    put("line", unmet.line.into());
    put("process", (*unmet.process).into());
    put("how", how.into());
    for (key, text) in [("expected", &unmet.expected), ("came", &unmet.came)] {
        if let Some(text) = text {
            put(key, (**text).into());
        }
    }
    if let Some(of) = unmet.of {
        put_id(line, "of", of);
    }
}

fn put_call(line: &mut Map<String, Json>, call: &Call, on: Option<&On>) {
    if let Some(name) = call.name() {
        line.insert("call".to_owned(), name.word().into());
    }
    line.insert("args".to_owned(), arguments(call).into());
    if let Some(on) = on {
        put_on(line, on);
    }
}

fn put_returned(line: &mut Map<String, Json>, it: &Returned) {
    put_made(line, it.id, it.origin);
    put_call(line, &it.call, it.on.as_deref());
    put_source(line, it.line, &it.source);
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    let mut outcome = String::new();
    write_notation_within(&mut outcome, &it.outcome, MOST);
    put("outcome", outcome.into());
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
        Outcome::Message(it) => {
            if it.from != crate::model::Address::Unnamed {
                put("from", it.from.to_string().into());
            }
            let made: Vec<Json> =
                it.passed().map(|(fd, label)| json!({ "fd": fd.0, "socket": &**label })).collect();
            if !made.is_empty() {
                put("made", made.into());
            }
        }
        _ => {}
    }
    match &it.source.names {
        _ if it.outcome.failure().is_some() => {}
        [Some(one), Some(other)] => put("targets", format!("{one}, {other}").into()),
        [Some(one), None] => put("targets", (**one).into()),
        [None, _] => {}
    }
    if let Some(state) = &it.state {
        let mut seen = Map::new();
        put_state(&mut seen, state);
        put("state", seen.into());
    }
    if let Some(woken) = &it.woken {
        match &woken.by {
            Some(Waker::Call { id, process, call }) => {
                put("woken_by", json!({ "id": id.0, "process": &**process, "call": call.word() }));
            }
            Some(Waker::Outside) => put("woken_by", "outside".into()),
            None => {}
        }
        put("slept_ms", millis(u64::try_from(woken.slept.as_nanos()).unwrap_or(u64::MAX)));
    }
    match &it.outcome {
        Outcome::Data(bytes)
        | Outcome::Truncated(bytes, _)
        | Outcome::ThenEof(bytes)
        | Outcome::Text(bytes) => put_bytes(line, bytes),
        Outcome::From(datagram) => put_bytes(line, &datagram.data),
        Outcome::Message(it) => put_bytes(line, &it.joined()),
        _ => {}
    }
}

fn put_state(line: &mut Map<String, Json>, seen: &StateSeen) {
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    put("socket_id", seen.socket.0.into());
    put("socket", (*seen.label).into());
    put("state", seen.state.name().into());
    if let Some((waiting, backlog)) = seen.queue {
        put("queue", json!([waiting, backlog]));
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
