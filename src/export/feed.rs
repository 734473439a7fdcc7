//! What a page is made from: events as JSON, without what nobody could look through. The page says what is left out.

use serde_json::{Map, Value as Json};

use super::story::told;
use crate::{
    model::{Event, Origin, What},
    text::Lang,
    view::{json_fields, json_line},
};

/// So many calls of programs are there; a loop makes any number.
const OF_PROGRAMS: usize = 500;
/// Bytes of all events: a page that is larger takes long to open, and is not sent to anybody.
const BYTES: usize = 1 << 20;
/// Of these, room for what the last line says: what was left out, and that it is full.
const OF_THE_LAST: usize = 128;
/// Characters of a result, and of any other text.
const OUTCOME: usize = 200;
const TEXT: usize = 2000;

/// Fields that a page knows. The bytes of a megabyte are not among them.
const KEYS: [&str; 38] = [
    "seq",
    "ms",
    "event",
    "process",
    "thread",
    "unix_ms",
    "id",
    "call",
    "origin",
    "socket_id",
    "socket",
    "fd",
    "kind",
    "copy_of",
    "local",
    "peer",
    "state",
    "queue",
    "errno",
    "how",
    "source",
    "outcome",
    "woken_by",
    "slept_ms",
    "text",
    "letter",
    "reasons",
    "choices",
    "causes",
    "expected",
    "came",
    "name",
    "from",
    "to",
    "fate",
    "packet",
    "of",
    "predicted",
];

/// Chooses what a page is told of a session.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    of_programs: usize,
    /// Calls of programs that were left out since the last event that was not.
    hidden: usize,
    bytes: usize,
    is_full: bool,
}

impl Feed {
    /// The lines of one event, in one word or none.
    pub(crate) fn lines(&mut self, lang: Lang, event: &Event, mut put: impl FnMut(&str)) {
        if self.is_full || !self.is_told(event) {
            return;
        }
        let line = compact(lang, event);
        self.rest(&mut put);
        self.bytes += line.len() + 2;
        if self.bytes > BYTES - OF_THE_LAST {
            self.is_full = true;
            put("{\"event\":\"full\"}");
        } else {
            put(&line);
        }
    }

    /// What was left out last.
    pub(super) fn rest(&mut self, mut put: impl FnMut(&str)) {
        if self.hidden > 0 {
            let calls = std::mem::take(&mut self.hidden);
            let line = format!("{{\"event\":\"left_out\",\"calls\":{calls}}}");
            self.bytes += line.len() + 2;
            put(&line);
        }
    }

    /// Whether no further event is told.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    fn is_told(&mut self, event: &Event) -> bool {
        let (origin, returned) = match &event.what {
            What::Asleep(it) => (it.origin, false),
            What::Returned(it) => (it.origin, true),
            What::Blank | What::Mistyped(_) | What::Remark(_) => return false,
            What::Refused(it) if it.is_a_slip() => return false,
            _ => return true,
        };
        let Origin::Program(_) = origin else { return true };
        if self.of_programs < OF_PROGRAMS {
            self.of_programs += 1;
            return true;
        }
        self.hidden += usize::from(returned);
        false
    }
}

/// An event with what a page needs of it.
fn compact(lang: Lang, event: &Event) -> String {
    let is_call = matches!(event.what, What::Returned(_) | What::Packet(_));
    let origin = match &event.what {
        What::Asleep(it) => it.origin,
        What::Returned(it) => it.origin,
        _ => Origin::Typed,
    };
    let mut line = Map::new();
    for (key, mut value) in json_fields(lang, event) {
        // The bytes that a call gave are its outcome, too.
        if !KEYS.contains(&&*key) || (is_call && key == "text") {
            continue;
        }
        if let Some(text) = value.as_str().filter(|_| key == "source") {
            value = told(origin, text).into();
        }
        let most = if key == "outcome" { OUTCOME } else { TEXT };
        if let Some(text) = value.as_str().filter(|text| text.len() > most) {
            value = (text.chars().take(most).collect::<String>() + "...").into();
        }
        line.insert(key, value);
    }
    let mut line = json_line(&Json::Object(line));
    line.pop();
    line
}
