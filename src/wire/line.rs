//! The way of a packet that passes: the queue of a slow line, a long line, and a line on which packets overtake.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use rustc_hash::FxHashMap;

use super::{
    chance::{Chance, Share},
    frames::Frame,
};
use crate::model::{HostId, Way};

/// How long a packet waits to be overtaken, at most.
const PATIENCE: Duration = Duration::from_millis(100);

/// How many packets may wait when `rate` does not say: netem's default limit.
pub(super) const QUEUE: u32 = 1000;

/// A setting for all directions or for one. The last word wins.
#[derive(Clone, Debug)]
pub(super) struct Ways<T> {
    pub(super) all: Option<T>,
    pub(super) one: BTreeMap<Way<HostId>, Option<T>>,
}

impl<T> Default for Ways<T> {
    fn default() -> Self {
        Self { all: None, one: BTreeMap::new() }
    }
}

impl<T> Ways<T> {
    pub(super) fn set(&mut self, way: Option<Way<HostId>>, value: Option<T>) {
        if let Some(way) = way {
            self.one.insert(way, value);
        } else {
            self.one.clear();
            self.all = value;
        }
    }

    pub(super) fn get(&self, way: Way<HostId>) -> Option<&T> {
        self.one.get(&way).unwrap_or(&self.all).as_ref()
    }
}

/// How fast a line is, and how many packets may wait before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Speed {
    pub(super) bits: u64,
    pub(super) queue: u32,
}

/// What became of a packet that was let go.
pub(super) enum Sent {
    /// It is there, and before the one that has waited for it.
    Now(Frame, Option<Frame>),
    /// It will be there in so long.
    Late(Duration),
    /// It waits to be overtaken.
    Overtaken,
    /// The queue is full.
    Full,
    /// It would have to wait, and there is no room for that.
    NoRoom,
}

/// Everything on its way.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) delay: Ways<(Duration, Duration)>,
    pub(super) rate: Ways<Speed>,
    pub(super) reorder: Ways<Share>,
    /// When each packet that a host has in its queue will have left it.
    leaving: FxHashMap<HostId, VecDeque<Duration>>,
    /// When the last one of a direction arrives: none arrives before it, unless it overtakes.
    arrived: FxHashMap<Way<HostId>, Duration>,
    /// By the time of arrival, then in the order of their coming.
    due: BTreeMap<(Duration, u64), Frame>,
    /// Packets that wait to be overtaken: when they would have arrived.
    waiting: BTreeMap<Way<HostId>, (Duration, Frame)>,
    serial: u64,
    size: usize,
}

impl Line {
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// A packet is let go. `room` is how many bytes may still be kept.
    pub(super) fn send(
        &mut self,
        now: Duration,
        frame: Frame,
        room: usize,
        chance: &mut Chance,
    ) -> Sent {
        let way = Way { from: frame.packet.from, to: frame.packet.to };
        let mut at = now;
        if let Some(speed) = self.rate.get(way) {
            let leaving = self.leaving.entry(way.from).or_default();
            while leaving.front().is_some_and(|left| *left <= now) {
                leaving.pop_front();
            }
            // One is on the line, the others wait behind it.
            if leaving.len() > speed.queue as usize {
                return Sent::Full;
            }
            let nanos = frame.bytes.len() as u128 * 8 * 1_000_000_000 / u128::from(speed.bits);
            let takes = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
            at = leaving.back().map_or(now, |last| now.max(*last)).saturating_add(takes);
            if frame.size() > room {
                return Sent::NoRoom;
            }
            leaving.push_back(at);
        }
        if let Some((least, most)) = self.delay.get(way) {
            let delay =
                if least == most { *least } else { chance.between(way.from, *least, *most) };
            at = at.saturating_add(delay);
        }
        let overtaken = self.reorder.get(way).is_some_and(|share| chance.hits(way.from, *share));
        if frame.size() > room && (at > now || overtaken) {
            return Sent::NoRoom;
        }
        // However the delays vary, only `reorder` lets one overtake another.
        at = at.max(self.arrived.get(&way).copied().unwrap_or_default());
        if let Some((mine, waiting)) = self.waiting.remove(&way) {
            self.arrived.insert(way, at);
            self.size -= waiting.size();
            let before = mine.saturating_add(PATIENCE);
            if at <= now {
                return Sent::Now(frame, Some(waiting));
            }
            if before < at {
                self.put(before, waiting);
                self.put(at, frame);
            } else {
                self.put(at, frame);
                self.put(at, waiting);
            }
            return Sent::Late(at.saturating_sub(now));
        }
        if overtaken {
            self.size += frame.size();
            self.waiting.insert(way, (at, frame));
            return Sent::Overtaken;
        }
        if at <= now {
            return Sent::Now(frame, None);
        }
        self.arrived.insert(way, at);
        self.put(at, frame);
        Sent::Late(at.saturating_sub(now))
    }

    fn put(&mut self, at: Duration, frame: Frame) {
        self.size += frame.size();
        self.serial += 1;
        self.due.insert((at, self.serial), frame);
    }

    /// When something arrives next.
    pub(super) fn next(&self) -> Option<Duration> {
        let due = self.due.first_key_value().map(|((at, _), _)| *at);
        let waiting = self.waiting.values().map(|(at, _)| at.saturating_add(PATIENCE)).min();
        match (due, waiting) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The next packet that has arrived by now.
    pub(super) fn arrival(&mut self, now: Duration) -> Option<Frame> {
        let next = self.next().filter(|at| *at <= now)?;
        let frame = match self.due.first_entry() {
            Some(first) if first.key().0 == next => first.remove(),
            _ => {
                let way = self
                    .waiting
                    .iter()
                    .find(|(_, (at, _))| at.saturating_add(PATIENCE) == next)
                    .map(|(way, _)| *way)?;
                self.waiting.remove(&way)?.1
            }
        };
        self.size -= frame.size();
        Some(frame)
    }

    /// Everything on its way, in the order of arrival as far as it is known.
    pub(super) fn all(&self) -> impl Iterator<Item = (Option<Duration>, &Frame)> {
        let due = self.due.iter().map(|((at, _), frame)| (Some(*at), frame));
        due.chain(self.waiting.values().map(|(_, frame)| (None, frame)))
    }
}
