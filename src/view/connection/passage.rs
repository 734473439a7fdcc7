//! What became of each packet of a connection, from its sender's cable to its end.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::model::{
    Call, Event, Fate, Order, Outcome, PacketId, PacketKind, PacketSeen, Returned, What,
};

/// The longest that a packet waits to be overtaken, in nanoseconds (`wire/rules`).
const OVERTAKEN: u64 = 100_000_000;

/// A packet on its way.
#[derive(Clone, Copy)]
pub(crate) struct Passage<'e> {
    pub(crate) seen: &'e PacketSeen,
    /// Which of the two ends has sent it.
    pub(crate) from: usize,
    /// When it was sent, in nanoseconds since the session began.
    pub(crate) sent: u64,
    pub(crate) fared: Fared,
}

/// How a packet fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fared {
    /// It arrived, or will, at that time.
    Arrives(u64),
    /// It arrived with a bit turned: the receiver throws it away.
    Damaged(u64),
    /// It is in the hand.
    Held,
    /// It is lost.
    Lost,
}

/// The packets between two addresses, of the last connection that began before that place in the log.
pub(super) fn passages(
    events: &[Event],
    ends: (SocketAddr, SocketAddr),
    until: usize,
) -> Vec<Passage<'_>> {
    let turned = (ends.1, ends.0);
    let mut all: Vec<Passage<'_>> = Vec::new();
    let mut known: BTreeMap<PacketId, usize> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        match &event.what {
            What::Packet(it) => {
                let from = match it.packet.ends.as_deref() {
                    Some(between) if *between == ends => 0,
                    Some(between) if *between == turned => 1,
                    _ => continue,
                };
                if matches!(it.fate, Fate::Swallowed(_)) {
                    continue;
                }
                if let Some(&before) = known.get(&it.packet.id) {
                    all[before].fared = fared(it.fate, event.ns);
                    continue;
                }
                if begins_again(it, from, &all) {
                    if at > until {
                        break;
                    }
                    all.clear();
                    known.clear();
                }
                known.insert(it.packet.id, all.len());
                let fared = fared(it.fate, event.ns);
                all.push(Passage { seen: it, from, sent: event.ns, fared });
            }
            What::Returned(it) => {
                if let Call::Wire(order) = &it.call {
                    ordered(order, it, event.ns, &known, &mut all);
                }
            }
            _ => {}
        }
    }
    all
}

/// Whether it is the first SYN of a connection between addresses that had one before.
fn begins_again(it: &PacketSeen, from: usize, all: &[Passage<'_>]) -> bool {
    let is_new = it.packet.kind == PacketKind::Syn && !it.packet.is_repetition();
    // Both ends may begin at the same time.
    is_new && all.first().is_some_and(|first| first.from == from)
}

fn fared(fate: Fate, now: u64) -> Fared {
    match fate {
        Fate::Passed | Fate::Duplicate | Fate::Swallowed(_) => Fared::Arrives(now),
        Fate::Late(time) => {
            let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
            Fared::Arrives(now.saturating_add(time))
        }
        Fate::Overtaken => Fared::Arrives(now.saturating_add(OVERTAKEN)),
        Fate::Corrupted => Fared::Damaged(now),
        Fate::Held => Fared::Held,
        Fate::Lost(_) => Fared::Lost,
    }
}

/// What a word of the wire has done to the packets in the hand.
fn ordered(
    order: &Order,
    it: &Returned,
    now: u64,
    known: &BTreeMap<PacketId, usize>,
    all: &mut [Passage<'_>],
) {
    if let Order::Flow { .. } = order {
        let held = all.iter_mut().filter(|it| it.fared == Fared::Held);
        return held.for_each(|it| it.fared = Fared::Arrives(now));
    }
    let fared = match order {
        Order::Pass(_) | Order::Duplicate(_) => Fared::Arrives(now),
        Order::Corrupt(_) => Fared::Damaged(now),
        Order::Drop(_) => Fared::Lost,
        _ => return,
    };
    let Outcome::Packets(list) = &it.outcome else { return };
    for moved in list {
        if let Some(&at) = known.get(&moved.id) {
            all[at].fared = fared;
        }
    }
}
