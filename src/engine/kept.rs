//! The frames that came onto the wire: the newest in memory, so that `packet` can open one later, and the others in a
//! file where they are wanted.
//!
//! They lie beside the log: an event has what is shown of a packet, and its bytes are here.

use std::{collections::VecDeque, io, sync::Arc};

use super::{spool::Spool, wire::Bench};
use crate::{
    model::{Frames, Halt, Moved, OpenedPacket, Outcome, PacketId, addressee},
    wire::layers,
};

/// How many bytes are kept in memory. The oldest go first, so many at once.
const MOST: usize = 16 << 20;
const GO: usize = 1 << 20;
/// About what a frame takes beside its bytes.
const AROUND: usize = size_of::<Frame>() + 16;

/// Frames by number, without a gap.
#[derive(Default)]
pub(super) struct Kept {
    frames: VecDeque<Frame>,
    bytes: usize,
    spool: Spool<crate::model::Frame>,
    /// Whether those that leave memory go into the file: it has taken all so far.
    spools: bool,
    /// The newest of those that have left memory.
    gone: u32,
}

struct Frame {
    packet: Moved,
    bytes: Arc<[u8]>,
}

impl Kept {
    pub(super) fn put(&mut self, packet: Moved, bytes: Arc<[u8]>) {
        self.bytes += bytes.len() + AROUND;
        self.frames.push_back(Frame { packet, bytes });
        if self.bytes > MOST {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let (mut count, mut weight) = (0, 0);
        while weight < GO && count < self.frames.len() {
            weight += self.frames[count].bytes.len() + AROUND;
            count += 1;
        }
        self.bytes -= weight;
        let old: Vec<_> = self.frames.drain(..count).map(|it| (it.packet.id, it.bytes)).collect();
        self.gone = old.last().map_or(self.gone, |(id, _)| id.0);
        self.spools = self.spools && self.spool.append(&old).is_ok();
    }

    /// From now on what leaves memory is kept in a file.
    pub(super) fn keep_everything(&mut self) {
        self.spools |= self.gone == 0;
    }

    /// A frame arrives: what is kept is what arrives, also when a bit of it was turned.
    pub(super) fn arrives(&mut self, id: PacketId, bytes: &Arc<[u8]>) {
        if let Some(at) = self.place(id) {
            self.frames[at].bytes.clone_from(bytes);
        }
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

impl Frames for Kept {
    fn frames(&self) -> Box<dyn Iterator<Item = io::Result<crate::model::Frame>> + '_> {
        let newest = self.frames.iter().map(|it| Ok((it.packet.id, it.bytes.clone())));
        Box::new(self.spool.all().chain(newest))
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
