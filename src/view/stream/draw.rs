//! The streams of a connection as lines of text, and the same in numbers.

use std::collections::BTreeMap;

use super::{Flow, Mark, Piece, scale, scale::Scale, streams};
use crate::{
    language::result::bytes::harmless,
    model::{Event, SocketId, StreamSeen},
    say,
    text::Lang,
    view::{
        connection::End,
        runs::grouped,
        styled::{Paint, Role},
        width::{columns, columns_of, pad, shortened},
        wrap::wrap,
    },
};

/// Columns before a row: four blanks, and what the row is.
const HEAD: usize = 12;
/// Columns from one number of the scale to the next.
const STEP: usize = 10;
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
        let (connection, flows) = streams(events, socket, self.now)?;
        let counts = connection
            .ends
            .each_ref()
            .map(|end| end.sockets.iter().find_map(|it| self.seen.get(it)).copied());
        let mut out = String::new();
        for (from, flow) in flows.iter().enumerate() {
            if from > 0 {
                out.push('\n');
            }
            let picture = Picture {
                lang: self.lang,
                paint: self.paint,
                width: self.width,
                ends: [&connection.ends[from], &connection.ends[1 - from]],
                counts: [counts[from], counts[1 - from]],
                flow,
                is_on_the_wire: !connection.packets.is_empty(),
            };
            picture.draw(&mut out, range.cloned());
        }
        Some(out)
    }
}

/// The stream in one direction, from the first end to the second.
struct Picture<'a> {
    lang: Lang,
    paint: Paint,
    width: usize,
    ends: [&'a End<'a>; 2],
    counts: [Option<StreamSeen>; 2],
    flow: &'a Flow<'a>,
    is_on_the_wire: bool,
}

impl Picture<'_> {
    fn draw(&self, out: &mut String, range: Option<Range>) {
        let [from, to] = self.counts;
        let kernels = [from.map_or(0, |it| it.written), to.map_or(0, |it| it.received)];
        let all = kernels.into_iter().fold(self.flow.end(), u64::max);
        let whose = format!("{} > {}", self.name(0), self.name(1));
        if all == 0 {
            self.head(out, &whose, self.lang.pick("no byte so far", "还没有一个字节"));
            return;
        }
        let Range { start, end } = range.clone().unwrap_or(0..all);
        let (start, end) = (start.min(all), end.min(all));
        let scale = Scale::new(start, end, self.width.saturating_sub(HEAD + 1));
        let (bytes, per) = (self.count(all), grouped(scale.per));
        let mut size = bytes;
        if start >= end {
            let first = grouped(range.map_or(0, |it| it.start));
            size +=
                &say!(self.lang, en: ", none of them from {first} on", zh: "，从 {first} 起没有");
        } else if (start, end) != (0, all) {
            let (first, last) = (grouped(start), grouped(end.saturating_sub(1)));
            size +=
                &say!(self.lang, en: ", here {first} to {last}", zh: "，这里是 {first} 到 {last}");
        }
        if scale.per > 1 {
            size += &say!(self.lang, en: ", {per} in a column", zh: "，一列 {per} 字节");
        }
        self.head(out, &whose, &size);
        if start >= end {
            return;
        }
        row(out, self.lang.pick("byte", "字节"), &axis(&scale));
        if scale.per == 1 {
            row(out, "", &text(self.flow, &scale));
        }
        self.written(out, &scale);
        if let Some(it) = from {
            let parts = [
                (0..it.acked, self.lang.pick("acknowledged", "已确认"), Mark::None),
                (it.acked..it.sent, self.lang.pick("in flight", "在途"), Mark::UnderWay),
                (it.sent..it.written, self.lang.pick("not sent", "未发"), Mark::Held(0)),
            ];
            self.kernel(out, &scale, &parts);
        }
        if self.is_on_the_wire {
            let lines = self.lines(&scale, &self.flow.segments);
            self.rows(out, self.lang.pick("wire", "网线"), &lines);
        }
        if let Some(it) = to {
            let parts = [
                (0..it.read, self.lang.pick("read", "已读"), Mark::None),
                (it.read..it.received, self.lang.pick("in its buffer", "在缓冲区"), Mark::Held(0)),
            ];
            self.kernel(out, &scale, &parts);
        }
        if self.ends[1].name.is_some() {
            let lines = self.lines(&scale, &self.flow.reads);
            self.rows(out, self.lang.pick("recv", "接收"), &lines);
        }
        self.numbers(out);
    }

    /// `client's me`
    fn name(&self, end: usize) -> String {
        match self.ends[end].name {
            Some((process, label)) => {
                let (process, label) = (harmless(process), harmless(label));
                say!(self.lang, en: "{process}'s {label}", zh: "{process} 的 {label}")
            }
            None => self.lang.pick("the other end", "另一端").to_owned(),
        }
    }

    fn count(&self, bytes: u64) -> String {
        let n = grouped(bytes);
        match bytes {
            1 => self.lang.pick("1 byte", "1 字节").to_owned(),
            _ => say!(self.lang, en: "{n} bytes", zh: "{n} 字节"),
        }
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

    /// The calls that wrote, and what one that sleeps has written so far.
    fn written(&self, out: &mut String, scale: &Scale) {
        if self.ends[0].name.is_none() {
            return;
        }
        let mut pieces = self.flow.writes.clone();
        let told = pieces.last().map_or(0, Piece::end);
        if let Some(seen) = self.counts[0]
            && seen.written > told
        {
            let length = seen.written - told;
            pieces.push(Piece { begin: told, length, data: None, mark: Mark::UnderWay });
        }
        let mut boxes = scale.boxes(&pieces);
        for it in &mut boxes {
            let size = self.label(it);
            it.labels = match it.mark {
                Mark::UnderWay => {
                    let asleep = self.lang.pick("not returned", "尚未返回");
                    vec![format!("{size} {asleep}"), size]
                }
                _ => vec![size],
            };
        }
        self.rows(out, self.lang.pick("send", "发送"), &scale.lines(&boxes));
    }

    /// What a kernel says of some bytes.
    fn kernel(&self, out: &mut String, scale: &Scale, parts: &[(Range, &str, Mark)]) {
        let boxes =
            parts.iter().filter(|(range, ..)| !range.is_empty()).map(|(range, name, mark)| {
                let size = grouped(range.end - range.start);
                scale::Box {
                    begin: range.start,
                    end: range.end,
                    mark: *mark,
                    count: 1,
                    size: None,
                    labels: vec![format!("{name} {size}"), (*name).to_owned(), size],
                }
            });
        let boxes: Vec<_> = boxes.collect();
        self.rows(out, self.lang.pick("kernel", "内核"), &scale.lines(&boxes));
    }

    /// Segments, or calls that took bytes.
    fn lines(&self, scale: &Scale, pieces: &[Piece<'_>]) -> Vec<String> {
        let mut boxes = scale.boxes(pieces);
        for it in &mut boxes {
            let size = self.label(it);
            let (long, short) = match it.mark {
                Mark::None => (String::new(), String::new()),
                Mark::Lost => (self.lang.pick(" lost", " 丢失").to_owned(), String::new()),
                Mark::Damaged => (self.lang.pick(" damaged", " 损坏").to_owned(), String::new()),
                Mark::UnderWay => {
                    (self.lang.pick(" on its way", " 在路上").to_owned(), String::new())
                }
                Mark::Held(id) => {
                    let held = self.lang.pick(" held", " 扣住");
                    (format!("{held} ({id})"), format!(" ({id})"))
                }
            };
            it.labels = vec![size.clone() + &long, size.clone() + &short, size];
        }
        scale.lines(&boxes)
    }

    /// `5`, `140 x 1,460`, `7 pieces`
    fn label(&self, it: &scale::Box) -> String {
        let count = grouped(it.count);
        match (it.count, it.size) {
            (1, _) => grouped(it.end - it.begin),
            (_, Some(size)) => format!("{count} x {}", grouped(size)),
            (_, None) => say!(self.lang, en: "{count} pieces", zh: "{count} 段"),
        }
    }

    /// What both kernels say, in words: the picture for everybody who does not see it.
    fn numbers(&self, out: &mut String) {
        let [from, to] = self.counts;
        if let Some(it) = from {
            let (written, acked) = (grouped(it.written), grouped(it.acked));
            let (flying, left) = (grouped(it.sent - it.acked), grouped(it.written - it.sent));
            let text = say!(self.lang,
                en: "{name}: {written} written, {acked} acknowledged, {flying} in flight, {left} not sent.",
                zh: "{name}：写入 {written} 字节，已确认 {acked}，在途 {flying}，未发送 {left}。",
                name = self.name(0));
            wrap(out, &text, self.width, "    ", "    ");
        }
        if let Some(it) = to {
            let (received, read) = (grouped(it.received), grouped(it.read));
            let left = grouped(it.received - it.read);
            let text = say!(self.lang,
                en: "{name}: {received} arrived in order, {read} read, {left} in its buffer.",
                zh: "{name}：按序到达 {received} 字节，已读 {read}，缓冲区里 {left}。",
                name = self.name(1));
            wrap(out, &text, self.width, "    ", "    ");
        }
        for (end, counts) in self.counts.iter().enumerate() {
            if counts.is_some() || self.ends[end].name.is_none() {
                continue;
            }
            let name = self.name(end);
            let text = if self.ends[end].is_open {
                say!(self.lang,
                    en: "{name}: its connection is over, its kernel counts nothing any more.",
                    zh: "{name}：连接已经结束，内核不再计数。")
            } else {
                say!(self.lang,
                    en: "{name} is closed: no descriptor is left through which its kernel could be asked.",
                    zh: "{name} 已经关闭：没有描述符可以用来询问内核。")
            };
            wrap(out, &text, self.width, "    ", "    ");
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

/// The numbers of bytes above their columns.
fn axis(scale: &Scale) -> String {
    let mut line = String::new();
    let columns_used = scale.column(scale.to.saturating_sub(1)) + 1;
    for column in (0..columns_used).step_by(STEP) {
        let number = grouped(scale.from + column as u64 * scale.per);
        if line.len() <= column {
            let used = line.len();
            pad(&mut line, column - used);
            line.push_str(&number);
            line.push(' ');
        }
    }
    line
}

/// The bytes as text, each in its column: a character of several bytes is as wide as these, and what is not text is a dot.
fn text(flow: &Flow<'_>, scale: &Scale) -> String {
    let bytes: Vec<Option<u8>> = (scale.from..scale.to).map(|at| flow.byte(at)).collect();
    let mut line = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let (shown, length) = character(&bytes[at..]);
        line.push(shown);
        pad(&mut line, length.saturating_sub(columns_of(shown)));
        at += length;
    }
    line
}

/// The character that these bytes begin with, and how many of them it takes.
fn character(bytes: &[Option<u8>]) -> (char, usize) {
    const UNKNOWN: (char, usize) = ('?', 1);
    const NO_TEXT: (char, usize) = ('.', 1);
    let known: Vec<u8> = bytes.iter().take(4).map_while(|byte| *byte).collect();
    let Some(first) = known.first() else { return UNKNOWN };
    let length = match first {
        0x20..=0x7e => return (char::from(*first), 1),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return NO_TEXT,
    };
    let text = known.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let shown = text.and_then(|text| text.chars().next());
    match shown {
        Some(c)
            if (1..=length).contains(&columns_of(c))
                && harmless(c.encode_utf8(&mut [0; 4])).len() == c.len_utf8() =>
        {
            (c, length)
        }
        _ => NO_TEXT,
    }
}
