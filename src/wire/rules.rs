//! The rules of the wire: what becomes of each frame that comes, and what the wire's words change.
//!
//! A frame meets, in this order: the repetitions that are swallowed, `cut`, `drop next`, `loss`, `hold`; and when it
//! passes: `rate`, `delay`, `reorder`. The times given must not go back.

mod said;
mod set;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::{
    chance::{Chance, Share},
    connections::Connections,
    decode::{Decoded, decode, length},
    frames::{Frame, Hand},
    line::{Line, Sent, Ways},
    words,
};
use crate::model::{Fate, HostId, Loss, Packet, PacketId, PacketKind, Select, Way};

/// How many bytes are held, or on their way, at most. What comes then is lost.
const MOST: usize = 64 << 20;

/// Something to be done, or to be told, after a frame has come, time has passed, or a word was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A packet is to be given to its host, with these bytes.
    Delivered(Arc<Packet>, Arc<[u8]>),
    /// A packet that was on its way will not arrive.
    Lost(PacketId, Loss),
}

/// How many packets met each fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets that came from a host.
    pub came: u64,
    /// Packets given to a host, copies included.
    pub delivered: u64,
    /// Copies made by `duplicate`.
    pub copies: u64,
    /// Repetitions swallowed.
    pub swallowed: u64,
    /// Lost, by reason.
    pub lost: BTreeMap<Loss, u64>,
}

/// A packet in flight.
#[derive(Clone, Debug)]
pub struct Flying<'a> {
    /// Which.
    pub packet: &'a Packet,
    /// Its frame.
    pub bytes: &'a [u8],
    /// Where it is.
    pub state: State,
}

/// Where a packet in flight is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In the hand; how many repetitions were swallowed on its account.
    Held(u32),
    /// On its way: when it arrives.
    Late(Duration),
    /// Waits for the next one.
    Overtaken,
}

/// The wire between all hosts of a lab.
#[derive(Debug, Default)]
pub struct Wire {
    last: u32,
    connections: Connections,
    hand: Hand,
    line: Line,
    chance: Chance,
    happened: VecDeque<Happening>,
    counts: Counts,
    holds: Vec<Select<HostId>>,
    drops: Vec<(Select<HostId>, u32)>,
    loss: Ways<Share>,
    /// Every cable but those in `exempt`, or only those.
    all_cut: bool,
    exempt: BTreeSet<HostId>,
}

impl Wire {
    /// A frame has left its sender.
    pub fn enter(
        &mut self,
        now: Duration,
        from: HostId,
        to: HostId,
        bytes: Arc<[u8]>,
    ) -> (Arc<Packet>, Fate) {
        self.due(now);
        self.counts.came += 1;
        let packet = Arc::new(self.packet(from, to, &bytes));
        let frame = Frame { packet: packet.clone(), bytes };
        let fate = self.decide(now, frame);
        self.count(fate);
        (packet, fate)
    }

    /// So many frames were lost before they could be looked at: there was no room for them.
    pub fn missed(&mut self, frames: u32) {
        let frames = u64::from(frames);
        self.counts.came += frames;
        *self.counts.lost.entry(Loss::HandFull).or_default() += frames;
    }

    fn packet(&mut self, from: HostId, to: HostId, bytes: &[u8]) -> Packet {
        self.last += 1;
        let id = PacketId(self.last);
        let (kind, ends, tcp, payload) = match decode(bytes) {
            Decoded::Tcp(segment) => {
                let (kind, tcp) = self.connections.see(&segment);
                (kind, Some(segment.ends), Some(Box::new(tcp)), segment.payload)
            }
            Decoded::Udp { ends, length, payload } => {
                (PacketKind::Udp(length), Some(ends), None, payload)
            }
            Decoded::Frag(payload) => (PacketKind::Frag(length(payload)), None, None, payload),
            Decoded::Icmp(icmp, payload) => (PacketKind::Icmp(icmp), None, None, payload),
            Decoded::Arp(arp) => (PacketKind::Arp(arp), None, None, &[][..]),
            Decoded::Other => (PacketKind::Other(length(bytes)), None, None, &[][..]),
        };
        Packet { id, from, to, kind, ends: ends.map(Box::new), tcp, payload: payload.into() }
    }

    fn decide(&mut self, now: Duration, frame: Frame) -> Fate {
        let packet = &frame.packet;
        if let Some(held) = self.hand.swallow(packet) {
            return Fate::Swallowed(held);
        }
        if self.is_cut(packet) {
            return Fate::Lost(Loss::Cut);
        }
        if let Some(i) = self.drops.iter().position(|(select, _)| words::takes(select, packet)) {
            self.drops[i].1 -= 1;
            if self.drops[i].1 == 0 {
                self.drops.remove(i);
            }
            return Fate::Lost(Loss::Dropped);
        }
        let way = Way { from: packet.from, to: packet.to };
        if let Some(share) = self.loss.get(way)
            && self.chance.hits(way.from, *share)
        {
            return Fate::Lost(Loss::Chance);
        }
        if self.holds.iter().any(|select| words::takes(select, packet)) {
            if frame.size() > self.room() {
                return Fate::Lost(Loss::HandFull);
            }
            self.hand.put(frame);
            return Fate::Held;
        }
        self.release(now, frame)
    }

    /// A packet passes.
    fn release(&mut self, now: Duration, frame: Frame) -> Fate {
        if self.is_cut(&frame.packet) {
            return Fate::Lost(Loss::Cut);
        }
        let room = self.room();
        match self.line.send(now, frame, room, &mut self.chance) {
            Sent::Now(frame, waited) => {
                self.deliver(frame);
                if let Some(waited) = waited {
                    self.deliver(waited);
                }
                Fate::Passed
            }
            Sent::Late(time) => Fate::Late(time),
            Sent::Overtaken => Fate::Overtaken,
            Sent::Full => Fate::Lost(Loss::QueueFull),
            Sent::NoRoom => Fate::Lost(Loss::HandFull),
        }
    }

    /// How many bytes may still be kept.
    fn room(&self) -> usize {
        MOST.saturating_sub(self.hand.size() + self.line.size())
    }

    fn deliver(&mut self, frame: Frame) {
        self.counts.delivered += 1;
        self.happened.push_back(Happening::Delivered(frame.packet, frame.bytes));
    }

    fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Lost(loss) => *self.counts.lost.entry(loss).or_default() += 1,
            Fate::Swallowed(_) => self.counts.swallowed += 1,
            _ => {}
        }
    }

    fn is_cut(&self, packet: &Packet) -> bool {
        [packet.from, packet.to].iter().any(|host| self.all_cut != self.exempt.contains(host))
    }

    /// When something arrives next, unless something else happens before.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.line.next()
    }

    /// Time has passed: delivers what has arrived.
    pub fn due(&mut self, now: Duration) {
        while let Some(frame) = self.line.arrival(now) {
            if self.is_cut(&frame.packet) {
                self.count(Fate::Lost(Loss::Cut));
                self.happened.push_back(Happening::Lost(frame.packet.id, Loss::Cut));
            } else {
                self.deliver(frame);
            }
        }
    }

    /// What must be done or told next; each once.
    pub fn next_happening(&mut self) -> Option<Happening> {
        self.happened.pop_front()
    }

    /// Everything in flight, oldest first.
    pub fn flight(&self) -> Vec<Flying<'_>> {
        let held = self.hand.all().values().map(|it| (&it.frame, State::Held(it.resent)));
        let late =
            self.line.all().map(|(at, frame)| (frame, at.map_or(State::Overtaken, State::Late)));
        let mut all: Vec<_> = held
            .chain(late)
            .map(|(frame, state)| Flying { packet: &frame.packet, bytes: &frame.bytes, state })
            .collect();
        all.sort_by_key(|it| it.packet.id);
        all
    }

    /// How many packets met each fate.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}
