//! The ladder of a lab as a picture: time runs down, a lane for each process, an arrow for each packet.

use std::fmt::Write;

use super::{
    summary::Beginning,
    svg::{document, left, middle, told},
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
const MIDDLE: &str = " text-anchor=\"middle\"";

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
        drawn(&mut body, lang, row, at, &names);
    }
    if left_out > 0 {
        let note =
            say!(lang, en: "{left_out} more rows are not drawn", zh: "还有 {left_out} 行没有画出");
        let _ = writeln!(body, "<text x=\"20\" y=\"{}\">{note}</text>", middle(rows.len()) + 4);
    }
    document(title, &about, &names, rows.len(), 1, &body)
}

fn drawn(out: &mut String, lang: Lang, row: &Row, at: usize, names: &[String]) {
    let y = middle(at);
    match &row.kind {
        RowKind::Text(whose, said) => {
            let words = format!("{}{}{said}", names[*whose], lang.pick(": ", "："));
            told(out, (left(*whose) + 10, y + 4), "", &shortened(said, ROOM), &words);
        }
        RowKind::Wire(said) => {
            let x = usize::midpoint(left(0), left(1.min(names.len().saturating_sub(1))));
            told(out, (x, y + 4), MIDDLE, said, said);
        }
        RowKind::Arrow { from, to, label, shape, beside } => {
            let (start, end) = (left(*from), left(*to));
            let half = usize::midpoint(start, end);
            if let Some(beside) = beside {
                told(out, (start.max(end) + 10, y + 4), "", beside, beside);
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
                    "<text class=\"bad\" aria-hidden=\"true\" x=\"{half}\" y=\"{}\" text-anchor=\"middle\">x</text>",
                    bottom + 4
                ),
                Shape::Held | Shape::Passed => {
                    let cy = if *shape == Shape::Held { bottom } else { top };
                    writeln!(out, "<circle class=\"head\" cx=\"{half}\" cy=\"{cy}\" r=\"4\"/>")
                }
                Shape::Whole => Ok(()),
            };
            let short = label.iter().find(|it| it.len() < ROOM).or(label.last());
            let short = shortened(short.map_or("", |it| it), ROOM);
            let whole = label.first().map_or("", |it| it);
            let words = arrow(lang, [&names[*from], &names[*to]], whole, *shape);
            told(out, (usize::midpoint(x1, x2), y - 1), MIDDLE, &short, &words);
        }
    }
}

/// An arrow in words.
fn arrow(lang: Lang, [from, to]: [&str; 2], label: &str, shape: Shape) -> String {
    let fate = match shape {
        Shape::Whole => "",
        Shape::Held => lang.pick(", held", "，扣住"),
        Shape::Passed => lang.pick(", passed on", "，放行"),
        Shape::Lost | Shape::Dropped => lang.pick(", lost", "，丢失"),
    };
    say!(lang, en: "{from} to {to}: {label}{fate}", zh: "{from} 发往 {to}：{label}{fate}")
}
