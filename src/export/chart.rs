//! `plot` and `bytes` as pictures: what the terminal shows of a connection, for slides.

use std::fmt::Write;

use super::{safe::markup, svg::svg};
use crate::{
    model::{Event, SocketId},
    say,
    text::Lang,
    view::{Box, Mark, Plot, Range, Series, Sheet, Streams, columns, grouped, wrap},
};

/// Columns of bytes, and pixels of one.
const ROOM: usize = 96;
const COLUMN: usize = 10;
/// Pixels before the first column, and of a line.
const HEAD: usize = 90;
const LINE: usize = 26;
/// Lines of segments: further repetitions of the same bytes are counted.
const LINES: usize = 8;

/// A plot: the area, and where it is.
const WIDE: usize = 760;
const HIGH: usize = 360;
const TOP: usize = 84;
const LEFT: usize = 110;
/// Numbers at the left, and at the bottom.
const MARKS: u64 = 4;
/// Characters of a line of words below.
const WORDS: usize = 104;

const STYLE: &str = ".lanes .middle{text-anchor:middle}.lanes .end{text-anchor:end}\
.lanes .curve,.lanes .ring,.lanes .cross{fill:none;stroke:#0550ae;stroke-width:2}.lanes .second,.lanes .ring{stroke:#9a3412}\
.lanes .second{stroke-dasharray:6 4}.lanes .third{stroke:#116329;stroke-dasharray:2 4}.lanes .cross{stroke:#a40000;stroke-width:3}.lanes .box{fill:#dbeafe;stroke:#0550ae}\
.lanes .gone{fill:#fde3e1;stroke:#a40000;stroke-dasharray:4 3}.lanes .held{fill:#fff3c4;stroke:#7a5200}\
.lanes .way{fill:#fff;stroke:#0550ae;stroke-dasharray:2 3}.lanes .box+text{stroke:none}\
@media (prefers-color-scheme:dark){.lanes .curve,.lanes .ring,.lanes .cross{stroke:#7cb7ff}.lanes .second,.lanes .ring{stroke:#ffb86b}.lanes .third{stroke:#7ee2a0}\
.lanes .cross{stroke:#ff9a90}.lanes .box{fill:#16324f;stroke:#7cb7ff}.lanes .gone{fill:#4a1f1c;stroke:#ff9a90}\
.lanes .held{fill:#43360a;stroke:#e3c35a}.lanes .way{fill:#16181c}}\
@media print{.lanes .box{fill:#fff}}";

/// A plot as a document of its own.
pub fn plotted(lang: Lang, plot: &Plot) -> String {
    let mut body = String::new();
    let (begin, end) = plot.times();
    let top = plot.top(MARKS);
    let across = |ns: u64| LEFT + scaled(ns.saturating_sub(begin), end - begin, WIDE);
    let up = |number: u64| TOP + HIGH - scaled(number, top, HIGH);
    text(&mut body, "name", 20, 28, &plot.title);
    for step in 0..=MARKS {
        let (y, number) = (up(top / MARKS * step), grouped(top / MARKS * step));
        line(&mut body, "line", (LEFT, y), (LEFT + WIDE, y));
        text(&mut body, "end", LEFT - 10, y + 4, &number);
    }
    for (step, seconds) in (0..).zip(plot.seconds(MARKS)) {
        if let Some(seconds) = seconds {
            let x = LEFT + scaled(step, MARKS, WIDE);
            text(&mut body, "middle", x, TOP + HIGH + 24, &format!("{seconds} s"));
        }
    }
    text(&mut body, "end", LEFT - 10, TOP - 14, plot.unit);
    let mut at = LEFT;
    for series in plot.series.iter().rev() {
        mark(&mut body, series, at + 6, TOP - 18);
        text(&mut body, "", at + 18, TOP - 14, series.name);
        at += 40 + columns(series.name) * 8;
    }
    for series in &plot.series {
        drawn(&mut body, series, (&across, &up), LEFT + WIDE);
    }
    let mut y = TOP + HIGH + 56;
    for said in lines(&plot.summary) {
        text(&mut body, "", 20, y, said.trim());
        y += LINE;
    }
    let about = say!(lang,
        en: "Time goes to the right. {summary}",
        zh: "时间向右。{summary}",
        summary = plot.summary);
    svg(&plot.title, &about, ("img", LEFT + WIDE + 60, y), STYLE, &body)
}

/// The points of a series: a line where a number holds until the next, marks where it does not.
fn drawn(
    out: &mut String,
    series: &Series,
    (across, up): (&dyn Fn(u64) -> usize, &dyn Fn(u64) -> usize),
    right: usize,
) {
    if !series.holds {
        for (at, number) in &series.points {
            mark(out, series, across(*at), up(*number));
        }
        return;
    }
    let mut path = String::new();
    for (at, number) in &series.points {
        let (x, y) = (across(*at), up(*number));
        let _ = if path.is_empty() { write!(path, "M{x} {y}") } else { write!(path, "H{x}V{y}") };
    }
    let _ = writeln!(out, "<path class=\"{}\" d=\"{path}H{right}\"/>", holding(series));
}

/// Lines differ in more than their colour: solid, dashed, dotted.
fn holding(series: &Series) -> &'static str {
    match series.mark {
        '-' => "curve second",
        '.' => "curve third",
        _ => "curve",
    }
}

fn mark(out: &mut String, series: &Series, x: usize, y: usize) {
    let _ = match series.mark {
        _ if series.holds => {
            writeln!(out, "<path class=\"{}\" d=\"M{} {y}h14\"/>", holding(series), x - 8)
        }
        'x' => writeln!(out, "<path class=\"cross\" d=\"M{} {}l8 8m0 -8l-8 8\"/>", x - 4, y - 4),
        'R' => writeln!(out, "<circle class=\"ring\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>"),
        _ => writeln!(out, "<circle class=\"head\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>"),
    };
}

/// The streams of a socket's connection, or these bytes of them, as a document of its own; `None`: the log knows no stream
/// there.
pub fn streamed(
    streams: &Streams<'_>,
    events: &[Event],
    socket: SocketId,
    range: Option<&Range>,
) -> Option<String> {
    let lang = streams.lang;
    let sheets = streams.sheets(events, socket, range, ROOM)?;
    let (mut body, mut y) = (String::new(), 28);
    for sheet in &sheets {
        let head = format!("{}{}{}", sheet.whose, lang.pick(": ", "："), sheet.size);
        text(&mut body, "name", 20, y, &head);
        y += LINE + 6;
        y = stream(&mut body, lang, sheet, y) + LINE;
    }
    let title = sheets.first().map_or("", |it| &*it.whose);
    let said: Vec<&str> = sheets.iter().flat_map(|it| &it.numbers).map(|text| &**text).collect();
    let about = say!(lang,
        en: "The numbered bytes of each direction, and which calls and segments carried them. {said}",
        zh: "每个方向上编了号的字节，以及传送它们的调用和报文段。{said}",
        said = said.join(lang.pick(" ", "")));
    Some(svg(title, &about, ("img", HEAD + ROOM * COLUMN + 40, y), STYLE, &body))
}

/// One direction; gives where it ends.
fn stream(out: &mut String, lang: Lang, sheet: &Sheet, mut y: usize) -> usize {
    let Some(scale) = &sheet.scale else { return y };
    text(out, "", 20, y, lang.pick("byte", "字节"));
    for (column, number) in sheet.axis() {
        text(out, "", HEAD + column * COLUMN, y, &number);
    }
    y += LINE;
    let mut column = 0;
    for (shown, wide) in &sheet.text {
        let middle = HEAD + column * COLUMN + wide * COLUMN / 2;
        if *shown != ' ' {
            text(out, "middle", middle, y, &shown.to_string());
        }
        column += wide;
    }
    y += if sheet.text.is_empty() { 0 } else { LINE };
    for (head, boxes) in &sheet.rows {
        let stacked = scale.stacked(boxes);
        let Some(most) = stacked.iter().map(|(at, ..)| *at).max() else { continue };
        text(out, "", 20, y, head);
        for (at, span, it) in stacked.into_iter().filter(|(at, ..)| *at < LINES) {
            boxed(out, y + at * LINE, span, it);
        }
        y += (most + 1).min(LINES) * LINE;
        if let Some(more @ 1..) = (most + 1).checked_sub(LINES) {
            let said = say!(lang, en: "and {more} lines more", zh: "还有 {more} 行");
            text(out, "", HEAD, y, &said);
            y += LINE;
        }
    }
    for said in sheet.numbers.iter().flat_map(|it| lines(it)) {
        text(out, "", 20, y, said.trim());
        y += LINE;
    }
    y
}

/// A piece of the stream, with the longest of its labels that fits.
fn boxed(out: &mut String, y: usize, (first, last): (usize, usize), it: &Box) {
    let (x, wide) = (HEAD + first * COLUMN + 1, (last - first) * COLUMN - 2);
    let class = match it.mark {
        Mark::None => "box",
        Mark::Lost | Mark::Damaged => "box gone",
        Mark::Held(_) => "box held",
        Mark::UnderWay => "box way",
    };
    let top = y - 16;
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"20\" rx=\"3\"/>"
    );
    if let Some(label) = it.labels.iter().find(|it| columns(it) * 8 + 4 <= wide) {
        text(out, "middle", x + wide / 2, y - 1, label);
    }
}

fn text(out: &mut String, class: &str, x: usize, y: usize, said: &str) {
    let said = markup(said);
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{said}</text>");
}

fn line(out: &mut String, class: &str, (x1, y1): (usize, usize), (x2, y2): (usize, usize)) {
    let _ =
        writeln!(out, "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
}

/// A paragraph in lines that have room in the picture.
fn lines(said: &str) -> Vec<String> {
    let mut out = String::new();
    wrap(&mut out, said, WORDS, "", "");
    out.lines().map(str::to_owned).collect()
}

/// A number among so many, as pixels.
fn scaled(number: u64, most: u64, pixels: usize) -> usize {
    let at = u128::from(number) * pixels as u128 / u128::from(most.max(1));
    usize::try_from(at).unwrap_or(pixels).min(pixels)
}
