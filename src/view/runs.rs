//! What many packets have in common: a run of segments of one size is one line, and what a timer sent again stands
//! under its reason.

use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};

use super::{
    event::{Printer, Slice},
    packet::{Packets, fate},
};
use crate::{
    model::{Event, Fate, PacketId, PacketKind, PacketSeen, What},
    say,
    text::Lang,
};

/// Fewer segments are shown one by one.
const FEWEST: u64 = 3;
/// Of held ones, which one may want to pass by number: more than a screen holds.
const FEWEST_HELD: u64 = 25;
/// How many sent packets are remembered, to tell how much later one was sent again.
const MEMORY: usize = 256;

/// Segments of one size in one direction with one fate, and the acknowledgements that came back meanwhile.
pub(super) struct Run<'a> {
    pub(super) first: &'a PacketSeen,
    pub(super) count: u64,
    /// The last one, if they are held.
    last: PacketId,
    /// The shortest and the longest delay, if they are late.
    late: Option<(Duration, Duration)>,
    acks: u64,
    /// What the last one acknowledges.
    ack: Option<u32>,
    /// How many events it takes.
    pub(super) events: usize,
}

impl<'a> Run<'a> {
    /// The run that these events begin with, if it is long enough to be one line.
    pub(super) fn at(events: &'a [Event]) -> Option<Self> {
        let What::Packet(first) = &events.first()?.what else { return None };
        let mut run = Self {
            first,
            count: 0,
            last: first.packet.id,
            late: None,
            acks: 0,
            ack: None,
            events: 0,
        };
        if !run.takes(first) {
            return None;
        }
        for (at, event) in events.iter().enumerate() {
            match &event.what {
                What::Packet(it) if run.takes(it) => {
                    run.count += 1;
                    run.last = it.packet.id;
                    run.ack = it.packet.ack();
                    if let Fate::Late(time) = it.fate {
                        let (least, most) = run.late.unwrap_or((time, time));
                        run.late = Some((least.min(time), most.max(time)));
                    }
                }
                What::Packet(it) if run.is_confirmed_by(it) => run.acks += 1,
                what if !what.is_on_screen() => continue,
                _ => break,
            }
            run.events = at + 1;
        }
        let fewest = if first.fate == Fate::Held { FEWEST_HELD } else { FEWEST };
        (run.count >= fewest).then_some(run)
    }

    fn takes(&self, it: &PacketSeen) -> bool {
        let (one, other) = (&self.first.packet, &it.packet);
        matches!(other.kind, PacketKind::Data(_) | PacketKind::Udp(_) | PacketKind::Ack)
            && match it.fate {
                Fate::Passed | Fate::Lost(_) | Fate::Held => self.first.fate == it.fate,
                Fate::Late(_) => matches!(self.first.fate, Fate::Late(_)),
                _ => false,
            }
            && !other.is_repetition()
            && (one.kind, &one.ends, one.from) == (other.kind, &other.ends, other.from)
    }

    fn is_confirmed_by(&self, it: &PacketSeen) -> bool {
        it.packet.kind == PacketKind::Ack
            && self.first.packet.kind != PacketKind::Ack
            && matches!(it.fate, Fate::Passed | Fate::Late(_))
            && back(self.first).is_some_and(|ends| it.packet.ends.as_deref() == Some(&ends))
    }

    pub(super) fn name(&self) -> String {
        format!("{} x {}", self.first.packet.kind, grouped(self.count))
    }

    /// What became of its packets: `late 12..150 ms`, `held, packets 1..256`.
    pub(super) fn fate(&self, lang: Lang) -> String {
        if self.first.fate == Fate::Held {
            let (first, last) = (self.first.packet.id, self.last);
            return say!(lang, en: "held, packets {first}..{last}", zh: "扣住（{first}..{last} 号包）");
        }
        let Some((least, most)) = self.late else { return fate(lang, self.first) };
        let (least, most) = (least.as_millis(), most.as_millis());
        if least == most {
            return say!(lang, en: "late {most} ms", zh: "迟 {most} 毫秒");
        }
        say!(lang, en: "late {least}..{most} ms", zh: "迟 {least}..{most} 毫秒")
    }

    /// `204,400 bytes` and `70 ACKs back`; of acknowledgements, how far they go.
    pub(super) fn sums(&self, lang: Lang) -> Vec<String> {
        let mut sums = Vec::new();
        match (self.first.packet.kind, self.ack) {
            (PacketKind::Ack, Some(ack)) => {
                sums.push(say!(lang, en: "the last one: ack {ack}", zh: "最后一个：ack {ack}"));
            }
            (PacketKind::Data(size) | PacketKind::Udp(size), _) => {
                let bytes = grouped(u64::from(size) * self.count);
                sums.push(say!(lang, en: "{bytes} bytes", zh: "{bytes} 字节"));
            }
            _ => {}
        }
        let acks = grouped(self.acks);
        match self.acks {
            0 => {}
            1 => sums.push(lang.pick("1 ACK back", "回 1 个 ACK").to_owned()),
            _ => sums.push(say!(lang, en: "{acks} ACKs back", zh: "回 {acks} 个 ACK")),
        }
        sums
    }
}

fn back(it: &PacketSeen) -> Option<(SocketAddr, SocketAddr)> {
    it.packet.ends.as_deref().map(|(from, to)| (*to, *from))
}

/// `204,400`
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// When packets were sent, as far as they may be sent again.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent(VecDeque<(Key, u64)>);

/// Two ends and the number of the first byte.
type Key = ((SocketAddr, SocketAddr), u32);

impl Sent {
    /// Remembers a packet; if it was sent before, how many nanoseconds ago.
    pub(super) fn again(&mut self, it: &PacketSeen, ns: u64) -> Option<u64> {
        let key = (**it.packet.ends.as_ref()?, it.packet.seq()?);
        let before = self.0.iter().rposition(|(known, _)| *known == key);
        let before = before.and_then(|at| self.0.remove(at)).map(|(_, at)| at);
        if self.0.len() == MEMORY {
            self.0.pop_front();
        }
        self.0.push_back((key, ns));
        before.and_then(|at| ns.checked_sub(at))
    }
}

impl Printer {
    /// Prints the run that these events begin with, and gives how many of them that are.
    pub(super) fn run(
        &mut self,
        events: &[Event],
        slice: &mut Slice,
        out: &mut String,
    ) -> Option<usize> {
        if self.packets != Packets::On {
            return None;
        }
        let run = Run::at(events)?;
        self.rest(out);
        for event in &events[..run.events] {
            if let What::Packet(it) = &event.what {
                self.sent.again(it, event.ns);
            }
        }
        self.packet_run(out, &run);
        for (at, event) in events[..run.events].iter().enumerate() {
            if let What::EndSeen(it) = &event.what {
                self.end_seen(out, slice, it, &events[at + 1..]);
            }
        }
        Some(run.events)
    }

    /// The reason above a packet that no call has caused: `-- 206 ms later: client's kernel resends (RTO 204 ms)`.
    pub(super) fn timer(&mut self, out: &mut String, it: &PacketSeen, ns: u64) {
        let ago = match it.packet.kind {
            PacketKind::Ack => None,
            _ => self.sent.again(it, ns),
        };
        if it.by.is_some() || matches!(it.fate, Fate::Swallowed(_)) {
            return;
        }
        let who: &Arc<str> = &it.from;
        let lang = self.lang;
        let text = match (it.packet.kind, ago) {
            (PacketKind::Probe, _) => say!(lang,
                en: "{who}'s kernel probes, its timer has run out: is there room, is anybody there?",
                zh: "{who} 的内核定时器到时，发出探测：对方还有没有空间、还在不在？"),
            (_, Some(ago)) if it.packet.is_repetition() => {
                let rto = it.packet.ends.as_ref().and_then(|ends| self.ends.rto(ends));
                let ago = Duration::from_nanos(ago);
                // What comes sooner was not a retransmission timeout but a tail-loss probe.
                let why = rto.filter(|rto| *rto <= ago).map(|rto| time(lang, rto));
                let why = why.map_or_else(
                    || lang.pick(", its timer has run out", "，它的定时器到时了").to_owned(),
                    |rto| say!(lang, en: " (RTO {rto})", zh: "（RTO {rto}）"),
                );
                let time = time(lang, ago);
                say!(lang,
                    en: "{time} later: {who}'s kernel resends{why}",
                    zh: "{time}后：{who} 的内核重发{why}")
            }
            _ => return,
        };
        self.playground(out, &text);
    }
}

/// `204 ms`, `1.2 s`
fn time(lang: Lang, time: Duration) -> String {
    let ms = time.as_millis();
    if ms < 1000 {
        return say!(lang, en: "{ms} ms", zh: "{ms} 毫秒");
    }
    let (s, tenths) = (ms / 1000, ms % 1000 / 100);
    say!(lang, en: "{s}.{tenths} s", zh: "{s}.{tenths} 秒")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (204_400, "204,400")] {
            assert_eq!(grouped(number), text);
        }
    }
}
