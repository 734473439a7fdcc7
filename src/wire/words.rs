//! Which packets a SELECT means.

use std::collections::BTreeMap;

use super::frames::Held;
use crate::model::{HostId, Likeness, Packet, PacketId, Pick, Select};

/// Why a SELECT means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Nothing is held at all.
    Held,
    /// No held packet has this number.
    Number(PacketId),
    /// No held packet looks like this part of the SELECT, counted from 0.
    Like(usize),
}

/// Whether a packet looks like this.
fn matches(like: &Likeness<HostId>, packet: &Packet) -> bool {
    like.way.is_none_or(|way| way.from == packet.from && way.to == packet.to)
        && like.kind.is_none_or(|kind| kind.matches(packet.kind))
        && like.text.as_ref().is_none_or(|text| packet.payload.starts_with(text))
}

/// Whether an arriving packet is meant. It has no number yet that anyone could have typed.
pub(super) fn takes(select: &Select<HostId>, packet: &Packet) -> bool {
    match select {
        Select::All | Select::Oldest => true,
        Select::These(picks) => picks.iter().any(|pick| match pick {
            Pick::Number(_) => false,
            Pick::Like(like) => matches(like, packet),
        }),
    }
}

/// The held packets that are meant, in the order named; each once.
pub(super) fn chosen(
    select: &Select<HostId>,
    held: &BTreeMap<PacketId, Held>,
) -> Result<Vec<PacketId>, Nothing> {
    let oldest = *held.first_key_value().ok_or(Nothing::Held)?.0;
    let picks = match select {
        Select::Oldest => return Ok(vec![oldest]),
        Select::All => return Ok(held.keys().copied().collect()),
        Select::These(picks) => picks,
    };
    let mut chosen = Vec::new();
    for (i, pick) in picks.iter().enumerate() {
        let before = chosen.len();
        match pick {
            Pick::Number(id) if !held.contains_key(id) => return Err(Nothing::Number(*id)),
            Pick::Number(id) => chosen.push(*id),
            Pick::Like(like) => {
                chosen.extend(
                    held.iter()
                        .filter(|(_, it)| matches(like, &it.frame.packet))
                        .map(|(id, _)| *id),
                );
                if chosen.len() == before {
                    return Err(Nothing::Like(i));
                }
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    chosen.retain(|id| seen.insert(*id));
    Ok(chosen)
}
