//! Packets of the lab as lines: the mark `~`, the name, who to whom, numbers and text, and at the right its fate.

use std::fmt::Write;

use super::{
    answer::{KERNEL_COLUMN, ROOMY},
    bytes::write_shortened,
    event::{Last, Printer},
    runs::Run,
    styled::Role,
    width::{columns, pad},
    wrap::wrap,
};
use crate::{
    model::{Fate, Packet, PacketKind, PacketSeen},
    say,
    text::Lang,
};

/// Columns of text that are shown at most.
const TEXT: usize = 24;

/// How many packets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packets {
    /// None: they are in `flight` and `lanes`.
    Off,
    /// A line each; of many segments alike, one line for all.
    #[default]
    On,
    /// A line each.
    All,
}

impl Packets {
    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "off" => Some(Self::Off),
            "on" => Some(Self::On),
            "all" => Some(Self::All),
            _ => None,
        }
    }
}

impl Printer {
    /// The line of a packet. Repetitions that were swallowed have none: `flight` counts them.
    pub(super) fn packet(&mut self, out: &mut String, it: &PacketSeen) {
        if matches!(it.fate, Fate::Swallowed(_)) {
            return;
        }
        let fate = fate(self.lang, it);
        self.packet_line(out, &it.packet.kind.to_string(), &parts(it), &fate);
    }

    /// The line of a run of packets.
    pub(super) fn packet_run(&mut self, out: &mut String, run: &Run<'_>) {
        let who = format!("{} > {}", run.first.from, run.first.to);
        let parts = [vec![who], run.sums(self.lang)].concat();
        self.packet_line(out, &run.name(), &parts, &run.fate(self.lang));
        self.printed_last(Last::Text);
    }

    /// Where there is little room the name is not followed by a column, and what no longer fits stands below.
    fn packet_line(&mut self, out: &mut String, name: &str, parts: &[String], fate: &str) {
        const BELOW: &str = "    ";
        self.room_after_quiz(out);
        out.push_str("  ");
        self.paint.push(out, Role::Kernel, "~");
        out.push(' ');
        out.push_str(name);
        let mut used = 4 + columns(name);
        let column = if self.width < ROOMY { 0 } else { KERNEL_COLUMN };
        let apart = if fate.is_empty() { 0 } else { 2 };
        let end = self.width.saturating_sub(columns(fate) + apart);
        for (at, part) in parts.iter().enumerate() {
            let wide = columns(part);
            let gap = if at == 0 { column.saturating_sub(used).max(2) } else { 2 };
            if at == 0 && used + gap + wide > self.width {
                out.push('\n');
                wrap(out, part, self.width, BELOW, BELOW);
                out.pop();
                used = columns(out.rsplit('\n').next().unwrap_or_default());
            } else if at == 0 || used + gap + wide <= end {
                pad(out, gap);
                out.push_str(part);
                used += gap + wide;
            } else {
                // From the first one on that is too long they are left out.
                break;
            }
        }
        if !fate.is_empty() {
            if used + 1 + columns(fate) > self.width {
                out.push('\n');
                used = 0;
            }
            pad(out, self.width.saturating_sub(used + columns(fate)));
            out.push_str(fate);
        }
        out.push('\n');
    }
}

/// Why a connect sleeps, as the packet of its handshake tells.
pub(super) fn stopped_syn(lang: Lang, seen: &PacketSeen) -> Option<&'static str> {
    match (seen.packet.kind, seen.fate) {
        (PacketKind::Syn, Fate::Held) => {
            Some(lang.pick(
                "asleep: its SYN is held, pass lets it go",
                "阻塞：它的 SYN 被扣住，pass 放行",
            ))
        }
        (PacketKind::Syn, Fate::Lost(_)) => {
            Some(lang.pick("asleep: its SYN is lost", "阻塞：它的 SYN 丢了"))
        }
        (PacketKind::Syn, Fate::Late(_) | Fate::Overtaken) => {
            Some(lang.pick("asleep: its SYN is on its way", "阻塞：它的 SYN 还在路上"))
        }
        (PacketKind::SynAck, Fate::Held) => Some(lang.pick(
            "asleep: the SYN,ACK is held, pass lets it go",
            "阻塞：SYN,ACK 被扣住，pass 放行",
        )),
        _ => None,
    }
}

fn parts(it: &PacketSeen) -> Vec<String> {
    let packet = &it.packet;
    let mut all = vec![who(it)];
    if let Some(seq) = packet.seq() {
        let mut numbers = format!("seq {seq}");
        if let Some(ack) = packet.ack() {
            write!(numbers, " ack {ack}").expect("a String takes everything");
        }
        all.push(numbers);
    }
    if !packet.payload.is_empty() && !matches!(packet.kind, PacketKind::Icmp(_)) {
        let mut text = String::new();
        write_shortened(&mut text, &packet.payload, TEXT);
        all.push(text);
    }
    all
}

/// `client:40858 > server:80`; without ports where a connection is known.
fn who(it: &PacketSeen) -> String {
    let Packet { ends, kind, .. } = &*it.packet;
    match ends {
        Some(ends) if matches!(kind, PacketKind::Syn | PacketKind::Udp(_)) => {
            format!("{}:{} > {}:{}", it.from, ends.0.port(), it.to, ends.1.port())
        }
        _ => format!("{} > {}", it.from, it.to),
    }
}

/// What the wire did with it, as the end of its line.
pub(super) fn fate(lang: Lang, it: &PacketSeen) -> String {
    let id = it.packet.id;
    match it.fate {
        Fate::Held => say!(lang, en: "held, packet {id}", zh: "扣住（{id} 号包）"),
        Fate::Lost(_) => lang.pick("lost", "丢失").to_owned(),
        Fate::Late(time) => {
            let ms = time.as_millis();
            say!(lang, en: "late {ms} ms", zh: "迟 {ms} 毫秒")
        }
        Fate::Overtaken => lang.pick("waits to be overtaken", "等着被超过").to_owned(),
        Fate::Duplicate => lang.pick("duplicate", "重复").to_owned(),
        Fate::Corrupted => lang.pick("corrupted", "损坏").to_owned(),
        Fate::Passed if it.packet.is_repetition() => lang.pick("resent", "重发").to_owned(),
        Fate::Passed | Fate::Swallowed(_) => String::new(),
    }
}
