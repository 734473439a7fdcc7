//! The rules of the wire: what becomes of each frame that comes, and what the wire's words change.
//!
//! A frame meets, in this order: the repetitions that are swallowed, `cut`, `drop next`, `loss`, `hold`; and when it
//! passes: `rate`, `delay`, `reorder`. The times given must not go back.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use super::{
    chance::{Chance, Share},
    connections::Connections,
    decode::{Decoded, corrupted, decode, length},
    frames::{Frame, Hand},
    line::{Line, QUEUE, Sent, Speed, Ways},
    words::{self, Nothing},
};
use crate::model::{Fate, HostId, Loss, Packet, PacketId, PacketKind, Select, Way};

/// How many bytes are held, or on their way, at most. What comes then is lost.
const MOST: usize = 64 << 20;

/// Something to be done, or to be told, after a frame has come, time has passed, or a word was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// These bytes are to be given to a host.
    Delivered {
        /// Which packet.
        id: PacketId,
        /// Whom.
        to: HostId,
        /// The frame.
        bytes: Vec<u8>,
    },
    /// A packet that was on its way will not arrive.
    Lost(PacketId, Loss),
}

/// How many packets have come to which end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They came from a host.
    pub came: u64,
    /// They were given to a host; of each copy too.
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
#[derive(Debug)]
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

impl Default for Wire {
    fn default() -> Self {
        Self {
            last: 0,
            connections: Connections::default(),
            hand: Hand::default(),
            line: Line::default(),
            chance: Chance::new(1),
            happened: VecDeque::new(),
            counts: Counts::default(),
            holds: Vec::new(),
            drops: Vec::new(),
            loss: Ways::default(),
            all_cut: false,
            exempt: BTreeSet::new(),
        }
    }
}

impl Wire {
    /// A frame has left its sender.
    pub fn enter(
        &mut self,
        now: Duration,
        from: HostId,
        to: HostId,
        bytes: Vec<u8>,
    ) -> (Packet, Fate) {
        self.due(now);
        self.counts.came += 1;
        let packet = self.packet(from, to, &bytes);
        let frame = Frame { packet: packet.clone(), bytes };
        let fate = self.decide(now, frame);
        self.count(fate);
        (packet, fate)
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
            Sent::Now(frames) => {
                for frame in frames {
                    self.deliver(frame);
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
        let Frame { packet, bytes } = frame;
        self.happened.push_back(Happening::Delivered { id: packet.id, to: packet.to, bytes });
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

    /// What is to be done and told, in its order; each once.
    pub fn happened(&mut self) -> impl Iterator<Item = Happening> {
        self.happened.drain(..)
    }

    /// `hold`: packets stop. Adds to what is held back already.
    pub fn hold(&mut self, select: Select<HostId>) {
        if !self.holds.contains(&select) {
            self.holds.push(select);
        }
    }

    /// `flow`: everything passes again, what is held first, the oldest before the others.
    pub fn flow(&mut self, now: Duration) -> Vec<(Packet, Fate)> {
        self.due(now);
        self.holds.clear();
        let held: Vec<PacketId> = self.hand.all().keys().copied().collect();
        self.pass_these(now, held)
    }

    /// `flow all`: no rule is left but `cut`.
    pub fn flow_all(&mut self, now: Duration) -> Vec<(Packet, Fate)> {
        self.drops.clear();
        self.loss = Ways::default();
        self.line.delay = Ways::default();
        self.line.rate = Ways::default();
        self.line.reorder = Ways::default();
        self.flow(now)
    }

    /// `pass`: delivers held packets, in the order named.
    pub fn pass(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Packet, Fate)>, Nothing> {
        self.due(now);
        let chosen = words::chosen(select, self.hand.all())?;
        Ok(self.pass_these(now, chosen))
    }

    fn pass_these(&mut self, now: Duration, ids: Vec<PacketId>) -> Vec<(Packet, Fate)> {
        self.each_taken(ids, |this, frame| this.release(now, frame))
    }

    /// `drop`: loses held packets.
    pub fn drop(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Packet, Fate)>, Nothing> {
        self.due(now);
        let chosen = words::chosen(select, self.hand.all())?;
        Ok(self.each_taken(chosen, |_, _| Fate::Lost(Loss::Dropped)))
    }

    /// `corrupt`: delivers held packets with their last bit turned.
    pub fn corrupt(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Packet, Fate)>, Nothing> {
        self.due(now);
        let chosen = words::chosen(select, self.hand.all())?;
        Ok(self.each_taken(chosen, |this, mut frame| {
            frame.bytes = corrupted(&frame.bytes);
            match this.release(now, frame) {
                lost @ Fate::Lost(_) => lost,
                _ => Fate::Corrupted,
            }
        }))
    }

    fn each_taken(
        &mut self,
        ids: Vec<PacketId>,
        mut act: impl FnMut(&mut Self, Frame) -> Fate,
    ) -> Vec<(Packet, Fate)> {
        let mut done = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(frame) = self.hand.take(id) else { continue };
            let packet = frame.packet.clone();
            let fate = act(self, frame);
            self.count(fate);
            done.push((packet, fate));
        }
        done
    }

    /// `duplicate`: delivers copies of held packets, which stay held.
    pub fn duplicate(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Packet, Fate)>, Nothing> {
        self.due(now);
        let chosen = words::chosen(select, self.hand.all())?;
        let mut done = Vec::with_capacity(chosen.len());
        for id in chosen {
            let Some(frame) = self.hand.get(id).cloned() else { continue };
            let packet = frame.packet.clone();
            self.counts.copies += 1;
            let fate = match self.release(now, frame) {
                lost @ Fate::Lost(_) => lost,
                _ => Fate::Duplicate,
            };
            self.count(fate);
            done.push((packet, fate));
        }
        Ok(done)
    }

    /// `drop next`: loses the next ones that come.
    pub fn drop_next(&mut self, select: Select<HostId>, count: u32) {
        if count > 0 {
            self.drops.push((select, count));
        }
    }

    /// `loss`; in hundredths of a percent. `None` and 0 lose nothing.
    pub fn loss(&mut self, way: Option<Way<HostId>>, share: Option<u16>) {
        self.loss.set(way, share.filter(|share| *share > 0));
    }

    /// `reorder`; in hundredths of a percent.
    pub fn reorder(&mut self, way: Option<Way<HostId>>, share: Option<u16>) {
        self.line.reorder.set(way, share.filter(|share| *share > 0));
    }

    /// `delay`: between two times.
    pub fn delay(&mut self, way: Option<Way<HostId>>, times: Option<(Duration, Duration)>) {
        self.line.delay.set(way, times);
    }

    /// `rate`: bits a second, and how many packets may wait.
    pub fn rate(&mut self, way: Option<Way<HostId>>, rate: Option<(u64, Option<u32>)>) {
        let speed = rate
            .filter(|(bits, _)| *bits > 0)
            .map(|(bits, queue)| Speed { bits, queue: queue.unwrap_or(QUEUE) });
        self.line.rate.set(way, speed);
    }

    /// `seed`: chance begins again, for every host.
    pub fn seed(&mut self, seed: u64) {
        self.chance = Chance::new(seed);
    }

    /// `cut`: one host's cable, or all.
    pub fn cut(&mut self, host: Option<HostId>) {
        self.cable(host, true);
    }

    /// `repair`: one host's cable, or all.
    pub fn repair(&mut self, host: Option<HostId>) {
        self.cable(host, false);
    }

    fn cable(&mut self, host: Option<HostId>, cut: bool) {
        match host {
            None => {
                self.all_cut = cut;
                self.exempt.clear();
            }
            Some(host) if self.all_cut == cut => drop(self.exempt.remove(&host)),
            Some(host) => drop(self.exempt.insert(host)),
        }
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

    /// Whether something is held.
    pub fn is_holding(&self) -> bool {
        !self.hand.all().is_empty()
    }

    /// How many packets have come to which end.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}
