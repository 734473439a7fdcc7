//! The ladder of a lab as a picture: time runs down, a lane for each process, an arrow for each packet.

use std::fmt::Write;

use super::{
    picture::{document, left, middle},
    safe::markup,
    summary::Beginning,
};
use crate::{
    say,
    text::Lang,
    view::{
        bytes::harmless,
        ladder::{Row, RowKind, Shape, rungs},
        shortened,
    },
};

/// More rows or lanes than these are not drawn.
const ROWS: usize = 600;
const LANES: usize = 20;
/// Columns of text beside a lane.
const ROOM: usize = 34;
/// Pixels that a packet's arrow goes down on its way.
const SLOPE: usize = 8;

/// The picture as a document of its own.
pub(super) fn rungs_picture(lang: Lang, title: &str, beginning: &Beginning) -> String {
    let (mut lanes, mut rows) = rungs(lang, &beginning.events, ROOM);
    lanes.truncate(LANES);
    let shown = lanes.len();
    rows.retain(|row| match row.kind {
        RowKind::Text(at, _) => at < shown,
        RowKind::Wire(_) => true,
        RowKind::Arrow { from, to, .. } => from < shown && to < shown,
    });
    let left_out = rows.len().saturating_sub(ROWS) + beginning.more;
    rows.truncate(ROWS);
    let names: Vec<String> = lanes.iter().map(|name| harmless(name).into_owned()).collect();
    let about = say!(lang,
        en: "A lane for each of {names}; time goes down, and an arrow is a packet. A cross: it is lost. A circle: it was in the hand.",
        zh: "每个进程一条泳道（{names}），时间向下；箭头是包，叉是丢失，圆圈是被扣住的地方。",
        names = names.join(", "));
    let mut body = String::new();
    let began = rows.first().map_or(0, |row| row.ns);
    for (at, row) in rows.iter().enumerate() {
        let ms = row.ns.saturating_sub(began) / 1_000_000;
        let y = middle(at) + 4;
        let time = format!("{}.{:03} s", ms / 1000, ms % 1000);
        let _ = writeln!(body, "<text x=\"{}\" y=\"{y}\">{time}</text>", left(shown) + 10);
        drawn(&mut body, row, at, shown);
    }
    if left_out > 0 {
        let note =
            say!(lang, en: "{left_out} more rows are not drawn", zh: "还有 {left_out} 行没有画出");
        let _ = writeln!(body, "<text x=\"20\" y=\"{}\">{note}</text>", middle(rows.len()) + 4);
    }
    document(title, &about, &names, rows.len(), 1, &body)
}

fn drawn(out: &mut String, row: &Row, at: usize, lanes: usize) {
    let y = middle(at);
    let mut text = |x: usize, anchor: &str, text: &str| {
        let text = markup(text);
        let _ = writeln!(out, "<text x=\"{x}\" y=\"{}\"{anchor}>{text}</text>", y + 4);
    };
    match &row.kind {
        RowKind::Text(lane, said) => text(left(*lane) + 10, "", &shortened(said, ROOM)),
        RowKind::Wire(said) => {
            let x = usize::midpoint(left(0), left(1.min(lanes.saturating_sub(1))));
            text(x, " text-anchor=\"middle\"", said);
        }
        RowKind::Arrow { from, to, label, shape, beside } => {
            let (start, end) = (left(*from), left(*to));
            let half = usize::midpoint(start, end);
            if let Some(beside) = beside {
                text(start.max(end) + 10, "", beside);
            }
            let (x1, x2) = match shape {
                Shape::Whole => (start, end),
                Shape::Held | Shape::Lost => (start, half),
                Shape::Passed => (half, end),
                Shape::Dropped => (half, half),
            };
            let (top, bottom) = (y - SLOPE / 2, y + SLOPE / 2);
            let head = if matches!(shape, Shape::Whole | Shape::Passed) {
                " marker-end=\"url(#tip)\""
            } else {
                ""
            };
            let _ = writeln!(
                out,
                "<line class=\"wakes\"{head} x1=\"{x1}\" y1=\"{top}\" x2=\"{x2}\" y2=\"{bottom}\"/>"
            );
            let _ = match shape {
                Shape::Lost | Shape::Dropped => writeln!(
                    out,
                    "<text class=\"bad\" x=\"{half}\" y=\"{}\" text-anchor=\"middle\">x</text>",
                    bottom + 4
                ),
                Shape::Held | Shape::Passed => {
                    let cy = if *shape == Shape::Held { bottom } else { top };
                    writeln!(out, "<circle class=\"head\" cx=\"{half}\" cy=\"{cy}\" r=\"4\"/>")
                }
                Shape::Whole => Ok(()),
            };
            let label = label.iter().find(|it| it.len() < ROOM).or(label.last());
            let x = usize::midpoint(x1, x2);
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                y - 1,
                markup(&shortened(label.map_or("", |it| it), ROOM))
            );
        }
    }
}
