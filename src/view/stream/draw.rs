//! The streams of a connection as lines of text, and the same in numbers.

use std::collections::BTreeMap;

use super::{
    sheet::{Sheet, Side, sheet},
    streams,
};
use crate::{
    model::{Event, SocketId, StreamSeen},
    say,
    text::Lang,
    view::{
        styled::{Paint, Role},
        width::{columns, pad, shortened},
        wrap::wrap,
    },
};

/// Columns before a row: four blanks, and what the row is.
const HEAD: usize = 12;
/// Lines of segments that are drawn: further repetitions of the same bytes are counted.
const LINES: usize = 5;

/// The bytes that are asked for: from, and up to but not including.
pub type Range = std::ops::Range<u64>;

/// How the streams of a connection are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Streams<'a> {
    /// In which language.
    pub lang: Lang,
    /// Whether names are bold.
    pub paint: Paint,
    /// Columns of the terminal.
    pub width: usize,
    /// What the kernel says of each socket that it can be asked about.
    pub seen: &'a BTreeMap<SocketId, StreamSeen>,
    /// Nanoseconds since the session began.
    pub now: u64,
}

impl Streams<'_> {
    /// Both streams of the connection of a socket, or these bytes of them; `None`: the log knows no stream there.
    pub fn draw(
        &self,
        events: &[Event],
        socket: SocketId,
        range: Option<&Range>,
    ) -> Option<String> {
        let room = self.width.saturating_sub(HEAD + 1);
        let [one, other] = self.sheets(events, socket, range, room)?;
        Some(format!("{}\n{}", self.text(&one), self.text(&other)))
    }

    /// What is in the picture, for each direction, in so many columns.
    pub(crate) fn sheets(
        &self,
        events: &[Event],
        socket: SocketId,
        range: Option<&Range>,
        room: usize,
    ) -> Option<[Sheet; 2]> {
        let (connection, flows) = streams(events, socket, self.now)?;
        let counts = connection
            .ends
            .each_ref()
            .map(|end| end.sockets.iter().find_map(|it| self.seen.get(it)).copied());
        let side = |from: usize| Side {
            lang: self.lang,
            ends: [&connection.ends[from], &connection.ends[1 - from]],
            counts: [counts[from], counts[1 - from]],
            flow: &flows[from],
            is_on_the_wire: !connection.packets.is_empty(),
        };
        Some([0, 1].map(|from| sheet(&side(from), range.cloned(), room)))
    }

    fn text(&self, sheet: &Sheet) -> String {
        let mut out = String::new();
        self.head(&mut out, &sheet.whose, &sheet.size);
        let Some(scale) = &sheet.scale else { return out };
        let mut axis = String::new();
        for (column, number) in sheet.axis() {
            if axis.len() <= column {
                let used = axis.len();
                pad(&mut axis, column - used);
                axis.push_str(&number);
                axis.push(' ');
            }
        }
        row(&mut out, self.lang.pick("byte", "字节"), &axis);
        let mut text = String::new();
        for (shown, wide) in &sheet.text {
            text.push(*shown);
            pad(&mut text, wide.saturating_sub(crate::view::width::columns_of(*shown)));
        }
        row(&mut out, "", &text);
        for (head, boxes) in &sheet.rows {
            self.rows(&mut out, head, &scale.lines(boxes));
        }
        for text in &sheet.numbers {
            wrap(&mut out, text, self.width, "    ", "    ");
        }
        out
    }

    fn head(&self, out: &mut String, whose: &str, size: &str) {
        let line = format!("    {whose}: {size}");
        if columns(&line) <= self.width {
            out.push_str("    ");
            self.paint.push(out, Role::Process, whose);
            out.push_str(self.lang.pick(": ", "："));
            out.push_str(size);
            out.push('\n');
            return;
        }
        out.push_str("    ");
        self.paint.push(out, Role::Process, &shortened(whose, self.width.saturating_sub(4)));
        out.push('\n');
        wrap(out, size, self.width, "    ", "    ");
    }

    fn rows(&self, out: &mut String, head: &str, lines: &[String]) {
        for (at, line) in lines.iter().take(LINES).enumerate() {
            row(out, if at == 0 { head } else { "" }, line);
        }
        if let Some(more @ 1..) = lines.len().checked_sub(LINES) {
            let text = say!(self.lang, en: "and {more} lines more", zh: "还有 {more} 行");
            row(out, "", &text);
        }
    }
}

/// A row, unless it is empty, and what it is.
fn row(out: &mut String, head: &str, line: &str) {
    if line.is_empty() {
        return;
    }
    let start = out.len();
    out.push_str("    ");
    out.push_str(head);
    pad(out, HEAD.saturating_sub(4 + columns(head)));
    out.push_str(line);
    out.truncate(out.trim_end_matches(' ').len().max(start));
    out.push('\n');
}
