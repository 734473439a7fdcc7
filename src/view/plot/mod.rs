//! A connection over time: its congestion window as its kernel said it, or its sequence numbers as they went over the wire.

mod draw;

use super::{
    connection::{Connection, End, Fared, Passage, connection},
    runs::grouped,
};
use crate::{
    language::result::bytes::harmless,
    model::{Event, PacketKind, SocketId, What},
    say,
    text::{Lang, counted},
};

pub use draw::draw_plot;

/// `ssthresh` before anything was lost (RFC 5681 wants it "arbitrarily high").
const NO_THRESHOLD: u32 = 0x7fff_ffff;

/// What is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plotted {
    /// The congestion window, what is in flight, and the threshold of slow start.
    #[default]
    Window,
    /// Sequence numbers sent and acknowledged.
    Sequence,
}

impl Plotted {
    /// The words that are typed.
    pub const WORDS: [&'static str; 2] = ["cwnd", "seq"];

    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "cwnd" => Some(Self::Window),
            "seq" => Some(Self::Sequence),
            _ => None,
        }
    }
}

/// Why there is nothing to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPlot {
    /// The log knows no stream there.
    NoConnection,
    /// Nothing of it was on a wire.
    NoWire,
    /// Its kernel was asked, or it has sent, nothing: who has, if the other end is a socket here.
    Nothing(Option<String>),
}

/// Points over time, and what they are.
#[derive(Clone, Debug, Default)]
pub struct Plot {
    pub(crate) title: String,
    /// What the numbers count.
    pub(crate) unit: &'static str,
    /// The last one is drawn above all others.
    pub(crate) series: Vec<Series>,
    /// The same in words.
    pub(crate) summary: String,
}

/// Points of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    /// What it is drawn with.
    pub(crate) mark: char,
    /// Nanoseconds since the session began, and a number.
    pub(crate) points: Vec<(u64, u64)>,
    /// Whether a number holds until the next one.
    pub(crate) holds: bool,
}

/// What a socket's end of its connection has done over time.
pub fn plot(lang: Lang, events: &[Event], socket: SocketId, what: Plotted) -> Result<Plot, NoPlot> {
    let connection = connection(events, socket).ok_or(NoPlot::NoConnection)?;
    if connection.packets.is_empty() {
        return Err(NoPlot::NoWire);
    }
    let found = match what {
        Plotted::Window => window(lang, &connection, events),
        Plotted::Sequence => sequence(lang, &connection),
    };
    found.ok_or_else(|| {
        let other = &connection.ends[1];
        let other = other.name.filter(|_| what == Plotted::Sequence);
        NoPlot::Nothing(other.map(|(process, label)| format!("{process}.{label}")))
    })
}

/// When the first byte was sent, in either direction; before it there is only the handshake.
fn first_byte(connection: &Connection<'_>) -> Option<u64> {
    let carries = |it: &&Passage<'_>| !it.seen.packet.payload.is_empty();
    let first = connection.packets.iter().find(carries);
    first.or(connection.packets.first()).map(|it| it.sent)
}

/// `client's me`
fn whose(lang: Lang, end: &End<'_>) -> String {
    let Some((process, label)) = end.name else { return String::new() };
    let (process, label) = (harmless(process), harmless(label));
    say!(lang, en: "{process}'s {label}", zh: "{process} 的 {label}")
}

fn window(lang: Lang, connection: &Connection<'_>, events: &[Event]) -> Option<Plot> {
    let ends = connection.ends[0].addresses?;
    let began = first_byte(connection)?;
    let (mut cwnd, mut inflight, mut threshold) = (Vec::new(), Vec::new(), Vec::new());
    let opened = connection.packets.first()?.sent;
    for event in events.iter().filter(|event| event.ns >= opened) {
        let What::EndSeen(it) = &event.what else { continue };
        let Some(said) = it.end.and_then(|end| end.congestion) else { continue };
        if (it.local, it.remote) != ends {
            continue;
        }
        // What was said last before the first byte holds where the picture begins.
        let at = event.ns.max(began);
        let put = |points: &mut Vec<(u64, u64)>, number: u32| {
            points.pop_if(|point| event.ns < began && point.0 == began);
            points.push((at, u64::from(number)));
        };
        put(&mut cwnd, said.cwnd);
        put(&mut inflight, said.inflight);
        // A loss that turns out to be none takes the threshold away again, and with it what was drawn of it.
        if said.ssthresh < NO_THRESHOLD {
            put(&mut threshold, said.ssthresh);
        } else {
            threshold.clear();
        }
    }
    let numbers = || cwnd.iter().map(|(_, n)| *n);
    let (first, end) = (numbers().next()?, numbers().next_back()?);
    let (least, most) = (numbers().min()?, numbers().max()?);
    let falls = cwnd.windows(2).filter(|two| two[1].1 < two[0].1).count();
    let samples = grouped(cwnd.len() as u64);
    let flying = inflight.iter().map(|(_, n)| *n).max()?;
    let fell = counted(falls, "time");
    let mut summary = say!(lang,
        en: "The window begins at {first} and ends at {end}, between {least} and {most}, counted in segments. It fell {fell}. At most {flying} were in flight. Readings: {samples}.",
        zh: "窗口开始是 {first} 个报文段，最后是 {end}，在 {least} 到 {most} 之间，减小过 {falls} 次；最多有 {flying} 个在途。共读取 {samples} 次。");
    if let Some((_, threshold)) = threshold.last() {
        summary += &say!(lang, en: " ssthresh is {threshold}.", zh: "ssthresh 是 {threshold}。");
    }
    let series = |name, mark, points| Series { name, mark, points, holds: true };
    let mut all = vec![series(lang.pick("in flight", "在途"), '.', inflight)];
    if !threshold.is_empty() {
        all.push(series("ssthresh", '-', threshold));
    }
    all.push(series("cwnd", '#', cwnd));
    let whose = whose(lang, &connection.ends[0]);
    Some(Plot {
        title: say!(lang, en: "{whose}: congestion window", zh: "{whose}：拥塞窗口"),
        unit: lang.pick("segments", "报文段"),
        series: all,
        summary,
    })
}

fn sequence(lang: Lang, connection: &Connection<'_>) -> Option<Plot> {
    let (mut sent, mut resent, mut lost, mut acked) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let began = first_byte(connection)?;
    let mut end = 0;
    for passage in &connection.packets {
        let packet = &passage.seen.packet;
        let Some(tcp) = &packet.tcp else { continue };
        let carries =
            matches!(packet.kind, PacketKind::Data(_) | PacketKind::DataFin(_) | PacketKind::Fin);
        match (passage.from, passage.fared) {
            (0, _) if !carries => {}
            (0, fared) => {
                let point = (passage.sent, u64::from(tcp.seq));
                end = end.max(u64::from(tcp.seq) + packet.payload.len() as u64);
                match fared {
                    Fared::Lost | Fared::Damaged(_) => lost.push(point),
                    _ if packet.is_repetition() => resent.push(point),
                    _ => sent.push(point),
                }
            }
            (_, Fared::Arrives(at)) if at >= began => {
                acked.extend(tcp.ack.map(|ack| (at, u64::from(ack))));
            }
            _ => {}
        }
    }
    if end == 0 {
        return None;
    }
    let known = acked.iter().map(|(_, ack)| *ack).max().unwrap_or(0);
    let count = |points: &[(u64, u64)]| grouped(points.len() as u64);
    let segments = count(&sent);
    let summary = say!(lang,
        en: "Segments sent: {segments}, sent again: {again}, lost: {gone}. The last byte sent is number {end}; the last acknowledgement says {known}.",
        zh: "发送 {segments} 个报文段，重发 {again} 个，丢失 {gone} 个。发出的最后一个字节是第 {end} 号，最后的确认号是 {known}。",
        again = count(&resent), gone = count(&lost), end = grouped(end - 1), known = grouped(known));
    let series = |name, mark, points| Series { name, mark, points, holds: false };
    let acks =
        Series {
            name: lang.pick("acknowledged", "已确认"), mark: '-', points: acked, holds: true
        };
    let all = [
        acks,
        series(lang.pick("sent", "发送"), '#', sent),
        series(lang.pick("sent again", "重发"), 'R', resent),
        series(lang.pick("lost", "丢失"), 'x', lost),
    ];
    let whose = whose(lang, &connection.ends[0]);
    Some(Plot {
        title: say!(lang, en: "{whose}: sequence numbers", zh: "{whose}：序号"),
        unit: lang.pick("bytes", "字节"),
        series: all.into_iter().filter(|it| !it.points.is_empty()).collect(),
        summary,
    })
}

impl Plot {
    /// From when to when, in nanoseconds.
    pub(crate) fn times(&self) -> (u64, u64) {
        let all = || self.series.iter().flat_map(|it| &it.points).map(|(at, _)| *at);
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }

    /// What the time axis says at its marks: seconds since the first packet, and nothing where it would say the same as
    /// at the mark before.
    pub(crate) fn seconds(&self, marks: u64) -> Vec<Option<String>> {
        let (begin, end) = self.times();
        let at = |mark: u64| (end - begin) / 1_000_000 * mark / marks;
        let is_new = |mark: u64| mark == 0 || at(mark) != at(mark - 1);
        let said = |mark: u64| format!("{}.{:03}", at(mark) / 1000, at(mark) % 1000);
        (0..=marks).map(|mark| is_new(mark).then(|| said(mark))).collect()
    }

    /// The number at the top, where so many round ones are above 0.
    pub(crate) fn top(&self, marks: u64) -> u64 {
        let all = self.series.iter().flat_map(|it| &it.points).map(|(_, number)| *number);
        let least = all.max().unwrap_or(0).max(1).div_ceil(marks);
        let mut ten = 1;
        loop {
            for step in [10, 15, 20, 25, 30, 40, 50, 60, 80] {
                // Of the first ten only whole ones.
                if step * ten % 10 == 0 && step * ten / 10 >= least {
                    return step * ten / 10 * marks;
                }
            }
            ten *= 10;
        }
    }
}
