//! The lanes: one column for each process, one row for each step, an arrow from the step to the sleeper it woke.

use std::{borrow::Cow, sync::Arc};

use super::{
    bytes::{harmless, write_harmless},
    ladder::{has_packets, ladder},
    notation::write_notation_within,
    width::{columns, columns_of, pad, shortened},
    wrap::wrap_lines,
};
use crate::{
    model::{Actor, CallId, Event, Outcome, ProcessId, Returned, Waker, What},
    say,
    text::Lang,
};

/// No lane is narrower: `conn = phone.accept` is hardly told from another step below that.
const NARROWEST: usize = 16;

/// Columns in which a step can still be known again.
const LEAST: usize = 8;

/// The picture, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// Whole lines.
    pub text: String,
    /// Whether there was room; if not, `text` is a sentence that says so.
    pub fits: bool,
}

/// Draws what happened, in at most `width` columns. Checks in passing are not steps. In a lab it is the ladder, with the
/// packets.
pub fn lanes(lang: Lang, events: &[Event], width: usize) -> Lanes {
    if has_packets(events) {
        return ladder(lang, events, width);
    }
    let mut picture = Picture { lang, lanes: Vec::new(), rows: Vec::new() };
    for event in events {
        picture.lane(event);
    }
    let count = picture.lanes.len();
    if count == 0 {
        let text = lang.pick("    nothing has happened yet\n", "    还没有任何步骤\n").to_owned();
        return Lanes { text, fits: false };
    }
    let Some((room, gap)) = shares(count, width) else {
        let needed = count * (NARROWEST + 2) - 2;
        let text = say!(lang,
            en: "{count} processes side by side need {needed} columns; here are {width}.\nTo choose some of them: lanes NAME NAME",
            zh: "{count} 个进程并排需要 {needed} 列，这里只有 {width} 列。\n只看其中几个：lanes 名字 名字");
        return Lanes { text: wrap_lines(&text, width), fits: false };
    };
    for event in events {
        picture.step(event, room);
    }
    Lanes { text: picture.draw(room, gap), fits: true }
}

/// The width of a lane, and of what stands between two.
fn shares(count: usize, width: usize) -> Option<(usize, usize)> {
    (2..=4).rev().find_map(|gap| {
        let lane = width.checked_sub(gap * (count - 1))? / count;
        // The gap of four is for the picture with two lanes; more of them need the room.
        (lane >= NARROWEST && (gap == 2 || lane >= 24)).then_some((lane.min(60), gap))
    })
}

struct Picture {
    lang: Lang,
    lanes: Vec<Lane>,
    rows: Vec<Row>,
}

struct Lane {
    process: ProcessId,
    name: Arc<str>,
    /// How many of its calls sleep, and whether a row has said so.
    asleep: usize,
    told: bool,
}

#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    /// From which lane to which.
    arrow: Option<(usize, usize)>,
    /// The call that this row's step made.
    step: Option<CallId>,
}

#[derive(Clone, Default, PartialEq, Eq)]
enum Cell {
    #[default]
    Empty,
    /// Something the process did.
    Text(String),
    /// It sleeps meanwhile.
    Asleep(&'static str),
}

impl Picture {
    /// The lane of an event's process, if it is a step; made when it is the first.
    fn lane(&mut self, event: &Event) -> Option<usize> {
        match &event.what {
            What::Asleep(_) => {}
            What::Returned(it) if !it.is_check() => {}
            _ => return None,
        }
        let actor = event.actor.as_ref()?;
        let found = self.lanes.binary_search_by_key(&actor.process, |lane| lane.process);
        Some(found.unwrap_or_else(|at| {
            let Actor { process, name, .. } = actor.clone();
            self.lanes.insert(at, Lane { process, name, asleep: 0, told: false });
            at
        }))
    }

    fn step(&mut self, event: &Event, room: usize) {
        let Some(lane) = self.lane(event) else { return };
        match &event.what {
            What::Asleep(it) => {
                self.row(lane, &(first_line(it.source.text()) + "  ..."), Some(it.id), room);
                self.lanes[lane].asleep += 1;
                self.lanes[lane].told = false;
            }
            What::Returned(it) if it.woken.is_some() => self.woken(lane, it, room),
            What::Returned(it) => {
                let mut text = first_line(&it.source.text);
                if tells_more(it) {
                    let mut result = "  ".to_owned();
                    write_result(&mut result, it, room);
                    // The result is the news: what was typed makes room for it.
                    let left = room.saturating_sub(columns(&result));
                    if left >= LEAST {
                        text = shortened(&text, left);
                    }
                    text.push_str(&result);
                }
                self.row(lane, &text, Some(it.id), room);
            }
            _ => {}
        }
    }

    /// A row for a step, with a sign in the lane of everybody who sleeps meanwhile.
    fn row(&mut self, lane: usize, text: &str, step: Option<CallId>, room: usize) {
        let mut cells = Vec::with_capacity(self.lanes.len());
        for (i, other) in self.lanes.iter_mut().enumerate() {
            cells.push(if i == lane {
                Cell::Text(shortened(text, room))
            } else if other.asleep == 0 {
                Cell::Empty
            } else if std::mem::replace(&mut other.told, true) {
                Cell::Asleep("  :")
            } else {
                Cell::Asleep(self.lang.pick("  : asleep", "  : 阻塞"))
            });
        }
        self.rows.push(Row { cells, arrow: None, step });
    }

    /// A sleeping call came back: beside the step that woke it, where that has room.
    fn woken(&mut self, lane: usize, it: &Returned, room: usize) {
        self.lanes[lane].asleep = self.lanes[lane].asleep.saturating_sub(1);
        let mut text = "  ".to_owned();
        write_result(&mut text, it, room);
        let text = shortened(&text, room);
        let by = it.woken.as_ref().and_then(|woken| woken.by.as_ref());
        if let (Some(Waker::Call { id, process, .. }), Some(last)) = (by, self.rows.last_mut())
            && last.step == Some(*id)
            && let Some(waker) = self.lanes.iter().position(|lane| lane.name == *process)
            && last.arrow.is_none()
            && waker != lane
            && !matches!(last.cells[lane], Cell::Text(_))
        {
            last.cells[lane] = Cell::Text(text);
            last.arrow = Some((waker, lane));
            return;
        }
        self.row(lane, &text, None, room);
    }

    fn draw(&self, room: usize, gap: usize) -> String {
        let mut out = String::new();
        let pitch = room + gap;
        let lanes = 0..self.lanes.len();
        write_line(
            &mut out,
            pitch,
            lanes.clone().map(|i| shortened(&harmless(&self.lanes[i].name), room).into()),
        );
        write_line(&mut out, pitch, lanes.map(|_| "-".repeat(room).into()));
        for row in &self.rows {
            let start = out.len();
            write_line(
                &mut out,
                pitch,
                row.cells.iter().map(|cell| match cell {
                    Cell::Empty => "".into(),
                    Cell::Text(text) => text.into(),
                    Cell::Asleep(sign) => (*sign).into(),
                }),
            );
            if let Some(ends) = row.arrow {
                draw_arrow(&mut out, start, row, ends, pitch);
            }
        }
        out
    }
}

/// One line of cells, so many columns apart, without trailing spaces.
fn write_line<'a>(out: &mut String, pitch: usize, cells: impl Iterator<Item = Cow<'a, str>>) {
    let start = out.len();
    for (i, cell) in cells.enumerate() {
        let wide = columns(&out[start..]);
        pad(out, (i * pitch).saturating_sub(wide));
        out.push_str(&cell);
    }
    out.truncate(out.trim_end_matches(' ').len().max(start));
    out.push('\n');
}

/// Draws over the blanks between two cells of the line that begins at `start`, two blanks from either.
fn draw_arrow(out: &mut String, start: usize, row: &Row, (from, to): (usize, usize), pitch: usize) {
    let (left, right) = (from.min(to), from.max(to));
    let Cell::Text(text) = &row.cells[left] else { return };
    let begin = left * pitch + columns(text) + 2;
    // A result begins with two blanks of its own.
    let end = right * pitch - if right == from { 2 } else { 0 };
    if end < begin + 3 {
        return;
    }
    let line = out.split_off(start);
    let mut column = 0;
    for c in line.chars() {
        if column == begin {
            let dashes = "-".repeat(end - begin - 1);
            if to == left {
                out.push('<');
                out.push_str(&dashes);
            } else {
                out.push_str(&dashes);
                out.push('>');
            }
        }
        if !(begin..end).contains(&column) {
            out.push(c);
        }
        column += columns_of(c);
    }
}

/// `= "hello"`, `! EPIPE`
pub(super) fn write_result(out: &mut String, it: &Returned, room: usize) {
    out.push_str(if it.outcome.failure().is_some() { "! " } else { "= " });
    write_notation_within(out, &it.outcome, room.max(24));
}

/// Whether the result says what the step itself does not.
pub(super) fn tells_more(it: &Returned) -> bool {
    match it.outcome {
        Outcome::Ok => false,
        Outcome::Made(..) | Outcome::Pair(_) | Outcome::Accepted(..) => {
            it.source.names[0].is_none()
        }
        _ => true,
    }
}

/// The text of a step; of a program, its first line.
pub(super) fn first_line(text: &str) -> String {
    let mut out = String::new();
    write_harmless(&mut out, text.lines().next().unwrap_or_default());
    out
}
