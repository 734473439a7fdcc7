//! What is in the picture of a stream, before it is drawn: as text, or as a file.

use super::{
    Flow, Mark, Piece,
    draw::Range,
    scale::{self, Scale},
};
use crate::{
    language::result::bytes::harmless,
    model::StreamSeen,
    say,
    text::Lang,
    view::{connection::End, runs::grouped, width::columns_of},
};

/// Columns from one number of the scale to the next.
const STEP: usize = 10;

/// The stream in one direction.
pub(crate) struct Sheet {
    /// From whom to whom.
    pub(crate) whose: String,
    /// How much, and what of it is here.
    pub(crate) size: String,
    /// Where each byte is; `None`: there is none.
    pub(crate) scale: Option<Scale>,
    /// The bytes as text, where each has a column: characters, and how many bytes each is.
    pub(crate) text: Vec<(char, usize)>,
    /// What called, carried or holds them: what the row is, and its boxes.
    pub(crate) rows: Vec<(&'static str, Vec<scale::Box>)>,
    /// What both kernels say, in words: the picture for everybody who does not see it.
    pub(crate) numbers: Vec<String>,
}

impl Sheet {
    /// The numbers of bytes, by their columns.
    pub(crate) fn axis(&self) -> Vec<(usize, String)> {
        let Some(scale) = &self.scale else { return Vec::new() };
        let used = scale.column(scale.to.saturating_sub(1)) + 1;
        let number = |column: usize| grouped(scale.from + column as u64 * scale.per);
        (0..used).step_by(STEP).map(|column| (column, number(column))).collect()
    }
}

/// The stream in one direction, from the first end to the second.
pub(super) struct Side<'a> {
    pub(super) lang: Lang,
    pub(super) ends: [&'a End<'a>; 2],
    pub(super) counts: [Option<StreamSeen>; 2],
    pub(super) flow: &'a Flow<'a>,
    pub(super) is_on_the_wire: bool,
}

/// What is in its picture, in so many columns at most.
pub(super) fn sheet(side: &Side<'_>, range: Option<Range>, room: usize) -> Sheet {
    let lang = side.lang;
    let [from, to] = side.counts;
    let kernels = [from.map_or(0, |it| it.written), to.map_or(0, |it| it.received)];
    let all = kernels.into_iter().fold(side.flow.end(), u64::max);
    let mut sheet = Sheet {
        whose: format!("{} > {}", side.name(0), side.name(1)),
        size: lang.pick("no byte so far", "还没有一个字节").to_owned(),
        scale: None,
        text: Vec::new(),
        rows: Vec::new(),
        numbers: Vec::new(),
    };
    if all == 0 {
        return sheet;
    }
    let Range { start, end } = range.clone().unwrap_or(0..all);
    let (start, end) = (start.min(all), end.min(all));
    let scale = Scale::new(start, end, room);
    sheet.size = side.count(all);
    let per = grouped(scale.per);
    if start >= end {
        let first = grouped(range.map_or(0, |it| it.start));
        sheet.size += &say!(lang, en: ", none of them from {first} on", zh: "，从 {first} 起没有");
    } else if (start, end) != (0, all) {
        let (first, last) = (grouped(start), grouped(end.saturating_sub(1)));
        sheet.size += &say!(lang, en: ", here {first} to {last}", zh: "，这里是 {first} 到 {last}");
    }
    if scale.per > 1 {
        sheet.size += &say!(lang, en: ", {per} in a column", zh: "，一列 {per} 字节");
    }
    if start >= end {
        return sheet;
    }
    if scale.per == 1 {
        sheet.text = text(side.flow, &scale);
    }
    sheet.rows = side.rows(&scale);
    sheet.numbers = side.numbers();
    sheet.scale = Some(scale);
    sheet
}

impl Side<'_> {
    fn rows(&self, scale: &Scale) -> Vec<(&'static str, Vec<scale::Box>)> {
        let lang = self.lang;
        let [from, to] = self.counts;
        let mut rows = Vec::new();
        if self.ends[0].name.is_some() {
            rows.push((lang.pick("send", "发送"), self.written(scale)));
        }
        if let Some(it) = from {
            let parts = [
                (0..it.acked, lang.pick("acknowledged", "已确认"), Mark::None),
                (it.acked..it.sent, lang.pick("in flight", "在途"), Mark::UnderWay),
                (it.sent..it.written, lang.pick("not sent", "未发"), Mark::Held(0)),
            ];
            rows.push((lang.pick("kernel", "内核"), kernel(&parts)));
        }
        if self.is_on_the_wire {
            rows.push((lang.pick("wire", "网线"), self.boxes(scale, &self.flow.segments)));
        }
        if let Some(it) = to {
            let parts = [
                (0..it.read, lang.pick("read", "已读"), Mark::None),
                (it.read..it.received, lang.pick("in its buffer", "在缓冲区"), Mark::Held(0)),
            ];
            rows.push((lang.pick("kernel", "内核"), kernel(&parts)));
        }
        if self.ends[1].name.is_some() {
            rows.push((lang.pick("recv", "接收"), self.boxes(scale, &self.flow.reads)));
        }
        rows
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

    /// The calls that wrote, and what one that sleeps has written so far.
    fn written(&self, scale: &Scale) -> Vec<scale::Box> {
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
        boxes
    }

    /// Segments, or calls that took bytes.
    fn boxes(&self, scale: &Scale, pieces: &[Piece<'_>]) -> Vec<scale::Box> {
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
        boxes
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

    fn numbers(&self) -> Vec<String> {
        let mut said = Vec::new();
        let [from, to] = self.counts;
        if let Some(it) = from {
            let (written, acked) = (grouped(it.written), grouped(it.acked));
            let (flying, left) = (grouped(it.sent - it.acked), grouped(it.written - it.sent));
            let text = say!(self.lang,
                en: "{name}: {written} written, {acked} acknowledged, {flying} in flight, {left} not sent.",
                zh: "{name}：写入 {written} 字节，已确认 {acked}，在途 {flying}，未发送 {left}。",
                name = self.name(0));
            said.push(text);
        }
        if let Some(it) = to {
            let (received, read) = (grouped(it.received), grouped(it.read));
            let left = grouped(it.received - it.read);
            let text = say!(self.lang,
                en: "{name}: {received} arrived in order, {read} read, {left} in its buffer.",
                zh: "{name}：按序到达 {received} 字节，已读 {read}，缓冲区里 {left}。",
                name = self.name(1));
            said.push(text);
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
            said.push(text);
        }
        said
    }
}

/// What a kernel says of some bytes.
fn kernel(parts: &[(Range, &str, Mark)]) -> Vec<scale::Box> {
    let parts = parts.iter().filter(|(range, ..)| !range.is_empty());
    let boxes = parts.map(|(range, name, mark)| {
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
    boxes.collect()
}

/// The bytes as text, each in its column: a character of several bytes is as wide as these, and what is not text is a dot.
fn text(flow: &Flow<'_>, scale: &Scale) -> Vec<(char, usize)> {
    let bytes: Vec<Option<u8>> = (scale.from..scale.to).map(|at| flow.byte(at)).collect();
    let (mut shown, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let character = character(&bytes[at..]);
        at += character.1;
        shown.push(character);
    }
    shown
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
