//! The newest frames that came onto the wire, so that `packet` can open one later.
//!
//! They lie beside the log: an event has what is shown of a packet, and its bytes are here as long as there is room.

use std::{collections::VecDeque, sync::Arc};

use super::wire::Bench;
use crate::{
    model::{Halt, Moved, OpenedPacket, Outcome, PacketId, addressee},
    wire::layers,
};

/// How many bytes are kept. The oldest go first.
const MOST: usize = 16 << 20;
/// About what a frame takes beside its bytes.
const AROUND: usize = size_of::<Frame>() + 16;

/// Frames by number, without a gap.
#[derive(Default)]
pub(super) struct Kept {
    frames: VecDeque<Frame>,
    bytes: usize,
}

struct Frame {
    packet: Moved,
    bytes: Arc<[u8]>,
}

impl Kept {
    pub(super) fn put(&mut self, packet: Moved, bytes: &[u8]) {
        self.bytes += bytes.len() + AROUND;
        self.frames.push_back(Frame { packet, bytes: bytes.into() });
        while self.bytes > MOST
            && let Some(old) = self.frames.pop_front()
        {
            self.bytes -= old.bytes.len() + AROUND;
        }
    }

    /// A frame arrives: what is kept is what arrives, also when a bit of it was turned.
    pub(super) fn arrives(&mut self, id: PacketId, bytes: &[u8]) {
        if let Some(at) = self.place(id)
            && *self.frames[at].bytes != *bytes
        {
            self.frames[at].bytes = bytes.into();
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<crate::model::Frame> {
        self.frames.iter().map(|frame| (frame.packet.id, frame.bytes.clone())).collect()
    }

    fn place(&self, id: PacketId) -> Option<usize> {
        let first = self.frames.front()?.packet.id.0;
        let at = usize::try_from(id.0.checked_sub(first)?).ok()?;
        (at < self.frames.len()).then_some(at)
    }

    /// The number of the newest; 0: none has come.
    fn last(&self) -> u32 {
        self.frames.back().map_or(0, |frame| frame.packet.id.0)
    }
}

impl Bench {
    /// `packet`: opens one, in flight or long arrived.
    pub(super) fn open(&self, id: PacketId) -> Result<Outcome, Halt> {
        let kept = self.kept.borrow();
        let (packet, mut bytes) = if let Some(at) = kept.place(id) {
            let frame = &kept.frames[at];
            (frame.packet.clone(), frame.bytes.to_vec())
        } else {
            // What is held may be older than all that is kept.
            let flying = self.wire.flight().into_iter().find(|it| it.packet.id == id);
            let flying = flying.ok_or_else(|| Halt::NoPacket(id.0, kept.last()))?;
            (self.told(flying.packet, None), flying.bytes.to_vec())
        };
        if let Some(to) = self.hosts.of(&packet.to) {
            let mac = addressee(&self.lab.mac(to), &bytes).to_owned();
            bytes[..mac.len()].copy_from_slice(&mac);
        }
        let layers = layers(&bytes);
        Ok(Outcome::Opened(Box::new(OpenedPacket { packet, layers })))
    }
}
