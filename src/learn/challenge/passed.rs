//! What the wire of a lab has carried since a challenge began, and what became of each packet.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    language::tree::{NumberTree, PacketLineKind, PacketTree},
    lesson::packets::{Names, Seen, is_like, is_said},
    model::{Call, Fate, Loss, Order, Outcome, Packet, PacketId, PacketSeen, Returned},
};

/// A fold of the packets, and of the words that have moved those in the hand.
#[derive(Debug, Default)]
pub(super) struct Passed(BTreeMap<PacketId, (Arc<Packet>, Vec<Fate>)>);

impl Passed {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// A packet came, or something became of it later. One that is swallowed has not come: it counts at the one in the
    /// hand.
    pub(super) fn came(&mut self, seen: &PacketSeen) {
        if !matches!(seen.fate, Fate::Swallowed(_)) {
            let (_, fates) =
                self.0.entry(seen.packet.id).or_insert_with(|| (seen.packet.clone(), Vec::new()));
            fates.push(seen.fate);
        }
    }

    /// What a word has done with packets in the hand is said by its answer alone.
    pub(super) fn moved(&mut self, returned: &Returned) {
        let Call::Wire(order) = &returned.call else { return };
        if let Order::Flow { .. } = **order {
            let held = self.0.values_mut().filter(|(_, fates)| fates.last() == Some(&Fate::Held));
            held.for_each(|(_, fates)| fates.push(Fate::Passed));
            return;
        }
        let fate = match **order {
            Order::Pass(_) => Fate::Passed,
            Order::Drop(_) => Fate::Lost(Loss::Dropped),
            Order::Duplicate(_) => Fate::Duplicate,
            Order::Corrupt(_) => Fate::Corrupted,
            _ => return,
        };
        let Outcome::Packets(moved) = &returned.outcome else { return };
        for it in moved {
            if let Some((_, fates)) = self.0.get_mut(&it.id) {
                fates.push(fate);
            }
        }
    }

    /// Whether what a goal says of packets is so.
    pub(super) fn are(&self, said: &PacketLineKind, names: &Names<'_>) -> bool {
        let mut packets = self.0.values();
        match said {
            PacketLineKind::No(like) => !packets.any(|(packet, _)| is_like(like, packet, names)),
            PacketLineKind::Packet(said) => {
                let found =
                    packets.filter(|(packet, fates)| is(said, packet, fates, names)).count();
                match said.run {
                    Some(NumberTree::Range(least, most)) => {
                        (least..=most).contains(&(found as u64))
                    }
                    _ => found > 0,
                }
            }
            PacketLineKind::Any | PacketLineKind::Nothing => false,
        }
    }
}

/// Whether a packet is what is said. Of its fates any may be meant; where none is said, what became of it in the end
/// counts, and what lies in the hand has not arrived.
fn is(said: &PacketTree, packet: &Packet, fates: &[Fate], names: &Names<'_>) -> bool {
    let is_one = |fate: Fate| is_said(said, &Seen { packet, fate, at: Duration::ZERO }, names);
    match (said.fate, fates.last()) {
        (Some(_), _) => fates.iter().copied().any(is_one),
        (None, Some(&last)) => (last != Fate::Held || said.resent) && is_one(last),
        (None, None) => false,
    }
}
