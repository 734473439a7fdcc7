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
/// Columns of text in a lane, and pixels.
const ROOM: usize = 34;
const LEAST: usize = 12;
const LANE: usize = 290;
const ROW: usize = 26;
/// Pixels of a column of text, at most.
const COLUMN: usize = 8;
const TOP: usize = 64;

const STYLE: &str = "svg.lanes{background:#fff;font:13px ui-monospace,Consolas,monospace}\
.lanes text{fill:#1a1a1a;stroke:#fff;stroke-width:4px;paint-order:stroke;white-space:pre}.lanes .name{font-weight:bold}.lanes .bad{fill:#a40000;font-weight:bold}\
.lanes .line{stroke:#767676}.lanes .asleep{stroke:#767676;stroke-width:3;stroke-dasharray:3 4}\
.lanes .wakes{stroke:#0550ae;stroke-width:2}.lanes .head{fill:#0550ae}\
@media (prefers-color-scheme:dark){svg.lanes{background:#16181c}.lanes text{fill:#e8e8e8;stroke:#16181c}\
.lanes .bad{fill:#ff9a90}.lanes .line,.lanes .asleep{stroke:#9a9a9a}\
.lanes .wakes{stroke:#7cb7ff}.lanes .head{fill:#7cb7ff}}\
@media print{svg.lanes{background:#fff}.lanes text{fill:#000;stroke:#fff}.lanes .bad{fill:#a40000}}";

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

/// A text of a row, with what it means in words: it is shown where the mouse points, and read to those who do not see
/// the lane in which it is and the arrows beside it.
pub(super) fn told(out: &mut String, (x, y): (usize, usize), more: &str, text: &str, told: &str) {
    let (text, told) = (markup(text), markup(told));
    let _ = writeln!(
        out,
        "<text role=\"img\"{more} x=\"{x}\" y=\"{y}\">{text}<title>{told}</title></text>"
    );
}

/// A picture with these lanes and so many rows, with room for so many columns more at its right.
pub(super) fn document(
    title: &str,
    about: &str,
    names: &[String],
    rows: usize,
    more: usize,
    body: &str,
) -> String {
    let wide = names.len().max(1) * LANE + 20 + more * LANE / 2;
    let high = TOP + (rows + 1) * ROW + 10;
    let mut out = String::new();
    for (lane, name) in names.iter().enumerate() {
        let x = left(lane);
        let (end, text) = (high - 8, markup(name));
        let _ = writeln!(out, "<text class=\"name\" x=\"{x}\" y=\"28\">{text}</text>");
        let _ =
            writeln!(out, "<line class=\"line\" x1=\"{x}\" y1=\"40\" x2=\"{x}\" y2=\"{end}\"/>");
    }
    out.push_str(body);
    svg(title, about, ("group", wide, high), "", &out)
}

/// A document of its own, so wide and so high, with more style than that of lanes. Its role is `group` if its texts are
/// read one by one, `img` if its description is all that is read.
pub(super) fn svg(
    title: &str,
    about: &str,
    (role, wide, high): (&str, usize, usize),
    style: &str,
    body: &str,
) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lanes\" role=\"{role}\" \
         aria-labelledby=\"lanes-title\" aria-describedby=\"lanes-desc\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n\
         <title id=\"lanes-title\">{}</title>\n<desc id=\"lanes-desc\">{}</desc>\n<style>{STYLE}{style}</style>\n\
         <defs><marker id=\"tip\" markerWidth=\"9\" markerHeight=\"8\" refX=\"8\" refY=\"4\" orient=\"auto\" \
         markerUnits=\"userSpaceOnUse\"><path class=\"head\" d=\"M0 0L9 4L0 8z\"/></marker></defs>\n{body}</svg>\n",
        markup(title),
        markup(about),
    )
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

pub(super) fn left(lane: usize) -> usize {
    20 + lane * LANE
}

pub(super) fn middle(row: usize) -> usize {
    TOP + row * ROW
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
