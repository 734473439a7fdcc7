//! `.svg`: the lanes as a picture. One column for each process, time runs down, an arrow goes to whom a call woke.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

use super::{
    rungs::rungs_picture,
    safe::markup,
    story,
    summary::{Beginning, Summary},
    svg::{document, left, middle, told},
};
use crate::{
    model::{CallId, Event, Origin, ProcessId, Waker, What},
    say,
    text::Lang,
    view::{bytes::harmless, columns, shortened},
};

/// More rows or lanes than these are not drawn.
const ROWS: usize = 400;
const LANES: usize = 40;
/// Columns of text in a lane, and of its call at least.
const ROOM: usize = 34;
const LEAST: usize = 12;
/// Pixels of a column of text, at most.
const COLUMN: usize = 8;

/// One row: in which lane, and what it says.
struct Row {
    lane: usize,
    text: String,
    /// The same in words, and whole.
    told: String,
    bad: bool,
    /// The row and lane it was woken from.
    woken_by: Option<(usize, usize)>,
    /// The row in which it fell asleep.
    since: Option<usize>,
}

/// How a session begins, as a document of its own.
pub(super) fn picture(lang: Lang, summary: &Summary, beginning: &Beginning) -> String {
    let title = summary.title.as_deref();
    let events = &beginning.events;
    if summary.has_packets {
        return rungs_picture(lang, title.unwrap_or(lang.pick("The wire", "网线")), beginning);
    }
    let lanes = lanes(events);
    let (rows, left_out) = rows(lang, events, &lanes);
    let left_out = left_out + beginning.more;
    let title = title.unwrap_or(lang.pick("Lanes", "泳道图"));
    let names: Vec<String> = lanes.values().map(|(_, name)| in_a_row(name)).collect();
    let steps = summary.steps;
    let about = say!(lang,
        en: "One column for each process ({names}), {steps} steps from top to bottom; an arrow goes to the sleeping call that a step woke.",
        zh: "每列一个进程（{names}），从上到下共 {steps} 步；箭头指向被唤醒的调用。",
        names = names.join(", "));
    let mut body = String::new();
    // Text lies above all lines.
    for (at, row) in rows.iter().enumerate() {
        lines(&mut body, &rows, at, row);
    }
    for (at, row) in rows.iter().enumerate() {
        let class = if row.bad { " class=\"bad\"" } else { "" };
        let (x, y) = (left(row.lane) + 10, middle(at) + 4);
        told(&mut body, (x, y), class, &row.text, &row.told);
    }
    let note = match (rows.is_empty(), left_out) {
        (true, _) => lang.pick("nothing has happened yet", "还没有任何步骤").to_owned(),
        (false, 0) => String::new(),
        (false, n) => say!(lang, en: "{n} more steps are not drawn", zh: "还有 {n} 步没有画出"),
    };
    if !note.is_empty() {
        let y = middle(rows.len()) + 4;
        let _ = writeln!(body, "<text x=\"20\" y=\"{y}\">{}</text>", markup(&note));
    }
    document(title, &about, &names, rows.len(), 0, &body)
}

/// Where each process has its lane, oldest process first.
fn lanes(events: &[Event]) -> BTreeMap<ProcessId, (usize, &str)> {
    let mut found = BTreeMap::new();
    for event in events {
        if let Some(actor) = event.actor.as_ref().filter(|_| is_step(event)) {
            found.insert(actor.process, (0, &*actor.name));
        }
    }
    while found.len() > LANES {
        found.pop_last();
    }
    found.values_mut().enumerate().for_each(|(at, (lane, _))| *lane = at);
    found
}

fn is_step(event: &Event) -> bool {
    match &event.what {
        What::Asleep(it) => it.origin != Origin::Check,
        What::Returned(it) => it.origin != Origin::Check,
        _ => false,
    }
}

fn rows(
    lang: Lang,
    events: &[Event],
    lanes: &BTreeMap<ProcessId, (usize, &str)>,
) -> (Vec<Row>, usize) {
    let mut rows: Vec<Row> = Vec::new();
    let mut left_out = 0;
    // In which row each call was made.
    let mut made: HashMap<CallId, usize> = HashMap::new();
    for event in events.iter().filter(|event| is_step(event)) {
        let place = event.process().and_then(|process| lanes.get(&process));
        let Some((at, _)) = place.filter(|_| rows.len() < ROWS) else {
            left_out += 1;
            continue;
        };
        let told = story::in_words(lang, event);
        let mut row =
            Row { lane: *at, text: String::new(), told, bad: false, woken_by: None, since: None };
        let id = match &event.what {
            What::Asleep(it) => {
                let asleep = lang.pick("asleep", "阻塞");
                row.text = joined(it.source.text(), &format!("... {asleep}"));
                it.id
            }
            What::Returned(it) => {
                row.bad = it.outcome.failure().is_some();
                let result = story::result(it, ROOM - 4);
                row.text = match &it.woken {
                    Some(woken) => {
                        row.since = made.get(&it.id).copied();
                        if let Some(Waker::Call { id, .. }) = &woken.by {
                            row.woken_by = made.get(id).map(|at| (*at, rows[*at].lane));
                        }
                        result
                    }
                    None if result == "= ok" => joined(&it.source.text, ""),
                    None => joined(&it.source.text, &result),
                };
                it.id
            }
            _ => continue,
        };
        made.entry(id).or_insert(rows.len());
        rows.push(row);
    }
    (rows, left_out)
}

fn lines(out: &mut String, rows: &[Row], at: usize, row: &Row) {
    let (x, y) = (left(row.lane), middle(at));
    if let Some(since) = row.since {
        let begin = middle(since);
        let _ = writeln!(
            out,
            "<line class=\"asleep\" x1=\"{x}\" y1=\"{begin}\" x2=\"{x}\" y2=\"{y}\"/>"
        );
    }
    if let Some((from, lane)) = row.woken_by.filter(|(_, lane)| *lane != row.lane) {
        // From the side of the waker that faces the sleeper, to the side of the sleeper that faces the waker.
        let behind = |row: &Row| left(row.lane) + 16 + columns(&row.text) * COLUMN;
        let from_y = middle(from);
        let (from_x, to_x) =
            if lane < row.lane { (behind(&rows[from]), x - 4) } else { (left(lane), behind(row)) };
        let _ = writeln!(
            out,
            "<line class=\"wakes\" marker-end=\"url(#tip)\" x1=\"{from_x}\" y1=\"{from_y}\" x2=\"{to_x}\" y2=\"{y}\"/>"
        );
    }
}

/// A statement's first line and what came of it; the statement makes room for the result.
fn joined(source: &str, result: &str) -> String {
    let first = harmless(source.lines().next().unwrap_or_default()).into_owned();
    // However long the result is, one sees which call gave it.
    let (result, blanks) =
        (shortened(&harmless(result), ROOM - LEAST - 2), if result.is_empty() { "" } else { "  " });
    let room = ROOM.saturating_sub(columns(&result) + blanks.len());
    format!("{}{blanks}{result}", shortened(&first, room))
}

fn in_a_row(text: &str) -> String {
    shortened(&harmless(text), ROOM)
}
