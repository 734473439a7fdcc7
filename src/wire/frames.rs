//! The packets in the hand, oldest first, and the repetitions that were swallowed because of them.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;

use super::connections::{Ends, named};
use crate::model::{Packet, PacketId, TcpPart};

/// A packet and the bytes of its frame.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) packet: Arc<Packet>,
    pub(super) bytes: Arc<[u8]>,
}

impl Frame {
    /// Roughly what it costs to keep: even a million empty frames take memory.
    pub(super) fn size(&self) -> usize {
        const AROUND: usize = size_of::<Held>() + size_of::<TcpPart>() + 128;
        self.bytes.len() + self.packet.payload.len() + AROUND
    }
}

/// A held one.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) frame: Frame,
    /// How many repetitions were swallowed on its account.
    pub(super) resent: u32,
}

/// The hand.
#[derive(Debug, Default)]
pub(super) struct Hand {
    held: BTreeMap<PacketId, Held>,
    /// How many are held of each connection.
    connections: FxHashMap<Ends, u32>,
    size: usize,
}

fn connection(packet: &Packet) -> Option<Ends> {
    packet.tcp.as_ref()?;
    packet.ends.as_deref().map(|ends| named(*ends))
}

impl Hand {
    pub(super) fn all(&self) -> &BTreeMap<PacketId, Held> {
        &self.held
    }

    pub(super) fn get(&self, id: PacketId) -> Option<&Frame> {
        self.held.get(&id).map(|it| &it.frame)
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn put(&mut self, frame: Frame) {
        if let Some(ends) = connection(&frame.packet) {
            *self.connections.entry(ends).or_default() += 1;
        }
        self.size += frame.size();
        self.held.insert(frame.packet.id, Held { frame, resent: 0 });
    }

    pub(super) fn take(&mut self, id: PacketId) -> Option<Frame> {
        let frame = self.held.remove(&id)?.frame;
        self.size -= frame.size();
        if let Some(ends) = connection(&frame.packet)
            && let Some(count) = self.connections.get_mut(&ends)
        {
            *count -= 1;
            if *count == 0 {
                self.connections.remove(&ends);
            }
        }
        Some(frame)
    }

    /// Swallows a repetition on a connection of which something is held: it counts for the packet that it repeats,
    /// else for the oldest one of that connection.
    pub(super) fn swallow(&mut self, packet: &Packet) -> Option<PacketId> {
        if !packet.is_repetition() {
            return None;
        }
        let ends = connection(packet)?;
        if !self.connections.contains_key(&ends) {
            return None;
        }
        let of_it = || {
            let held = self.held.values().map(|it| &*it.frame.packet);
            held.filter(|held| connection(held) == Some(ends))
        };
        let same = |held: &&Packet| {
            held.from == packet.from && held.kind == packet.kind && held.seq() == packet.seq()
        };
        let id = of_it().find(same).or_else(|| of_it().next())?.id;
        self.held.get_mut(&id)?.resent += 1;
        Some(id)
    }
}
