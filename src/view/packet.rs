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
    model::{
        Call, Fate, Moved, Order, Outcome, Packet, PacketKind, PacketSeen, Place, Returned, Select,
    },
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
    pub fn from_word(word: &str) -> Option<Self> {
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

    /// Below the answer of `flight`: a line for each packet. Below that of `packet`: its layers.
    pub(super) fn flying(&self, out: &mut String, it: &Returned) {
        self.opened(out, it);
        let (Call::Wire(order), Outcome::Packets(list)) = (&it.call, &it.outcome) else { return };
        if **order != Order::Flight {
            return;
        }
        for Moved { id, kind, from, to, place } in list {
            let mut line = format!("    {id:<4}{kind}");
            let used = columns(&line);
            let column = if self.width < ROOMY { 0 } else { KERNEL_COLUMN };
            pad(&mut line, column.max(used + 2) - used);
            write!(line, "{from} > {to}  ").expect("a String takes everything");
            match place {
                Some(Place::Held(0)) => line.push_str(self.lang.pick("held", "扣住")),
                Some(Place::Held(n)) => line.push_str(&say!(self.lang,
                    en: "held, resent {n} times",
                    zh: "扣住，重发了 {n} 次")),
                Some(Place::Late(time)) => {
                    let ms = time.as_millis();
                    line.push_str(&say!(self.lang, en: "{ms} ms to go", zh: "还有 {ms} 毫秒"));
                }
                Some(Place::Overtaken) => {
                    line.push_str(self.lang.pick("waits to be overtaken", "等着被超过"));
                }
                None => {}
            }
            let line = line.trim_end();
            if columns(line) <= self.width {
                out.push_str(line);
                out.push('\n');
            } else {
                wrap(out, line, self.width, "    ", "        ");
            }
        }
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

/// What follows the answer of a word of the wire, where a call has its kernel line.
pub(super) fn write_order(out: &mut String, lang: Lang, order: &Order, outcome: &Outcome) -> bool {
    let to = match outcome {
        Outcome::Packets(list) => match &**list {
            [first, rest @ ..] if rest.iter().all(|it| it.to == first.to) => Some(&*first.to),
            _ => None,
        },
        _ => None,
    };
    match order {
        Order::Hold(Select::All | Select::Oldest) => {
            out.push_str(lang.pick("every packet stops in your hand", "每个包都停在你手里"));
        }
        Order::Hold(_) => {
            out.push_str(lang.pick("these packets stop in your hand", "这些包停在你手里"));
        }
        Order::Flow { all: true } => {
            out.push_str(lang.pick("everything passes, no rule is left", "全部放行，规则都已取消"));
        }
        Order::Flow { all: false } => {
            out.push_str(lang.pick("everything passes again", "全部放行"));
        }
        Order::Drop(_) => out.push_str(lang.pick("lost", "丢弃")),
        Order::DropNext(_, 1) => {
            out.push_str(lang.pick("the next one is lost", "下一个会丢掉"));
        }
        Order::DropNext(_, n) => out.push_str(&say!(lang,
            en: "the next {n} are lost",
            zh: "接下来的 {n} 个会丢掉")),
        Order::Pass(_) => match to {
            Some(to) => out.push_str(&say!(lang, en: "to {to}", zh: "到 {to}")),
            None => return false,
        },
        Order::Duplicate(_) => {
            out.push_str(lang.pick("a copy goes, one stays held", "送出一份，手里还留一份"));
        }
        Order::Corrupt(_) => {
            out.push_str(lang.pick("goes with its last bit turned", "送出，最后一位被翻转"));
        }
        Order::Host(name, members) => {
            let members: Vec<String> = members.iter().map(ToString::to_string).collect();
            let members = members.join(lang.pick(", ", "、"));
            out.push_str(&say!(lang,
                en: "{name} is the computer of {members}",
                zh: "{name} 是 {members} 共用的计算机"));
        }
        Order::Reboot(_, name, _) => out.push_str(&say!(lang,
            en: "{name} remembers no connection",
            zh: "{name} 忘掉了所有连接")),
        Order::Open(_) => match outcome {
            Outcome::Opened(it) => {
                let Moved { kind, from, to, .. } = &it.packet;
                write!(out, "{kind}  {from} > {to}").expect("a String takes everything");
            }
            _ => return false,
        },
        _ => return false,
    }
    true
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
    let Packet { ends, kind, .. } = &it.packet;
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
        Fate::Held => say!(lang, en: "held {id}", zh: "扣住 {id}"),
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
