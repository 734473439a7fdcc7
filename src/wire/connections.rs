//! What can be known of a TCP segment only from the packets before it: numbers counted from the connection's
//! beginning, and whether it says something new, repeats, or only asks.

use std::net::SocketAddr;

use rustc_hash::FxHashMap;

use super::decode::Segment;
use crate::model::{PacketKind, TcpFlags, TcpPart};

/// Both ends of a connection, the smaller address first: the same for both directions.
pub(super) type Ends = (SocketAddr, SocketAddr);

/// The ends in the order that names a connection.
pub(super) fn named(ends: Ends) -> Ends {
    if ends.0 <= ends.1 { ends } else { (ends.1, ends.0) }
}

/// How many directions are remembered. A program that opens more has its numbers counted from where it is then.
const MOST: usize = 1 << 17;

/// Everything that is remembered of the connections seen.
#[derive(Debug, Default)]
pub(super) struct Connections {
    /// What each end has sent, by itself and its peer.
    sent: FxHashMap<Ends, Direction>,
}

/// One direction of a connection.
#[derive(Clone, Copy, Debug)]
struct Direction {
    /// Its initial sequence number: 0 when counted from the beginning.
    first: u32,
    /// One past everything sent so far.
    next: u32,
    /// The highest byte that the other end has said it expects.
    acked: Option<u32>,
    /// The window scale of its SYN.
    scale: Option<u8>,
    /// Whether its SYN was seen: then the scale is known.
    opened: bool,
    /// Whether it has acknowledged the other SYN with its own.
    answered: bool,
}

/// Whether `a` lies before `b`; sequence numbers go round (RFC 9293, 3.4).
fn before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b) > u32::MAX / 2
}

impl Connections {
    /// Looks at a segment as its sender lets it go, and remembers it.
    pub(super) fn see(&mut self, segment: &Segment<'_>) -> (PacketKind, TcpPart) {
        let (here, there) = (segment.ends, (segment.ends.1, segment.ends.0));
        let has = |flag| segment.flags.has(flag);
        let bytes = super::decode::length(segment.payload);
        let takes = bytes + u32::from(has(TcpFlags::SYN)) + u32::from(has(TcpFlags::FIN));
        if self.sent.len() >= MOST {
            self.sent.clear();
        }
        if has(TcpFlags::SYN) {
            self.begin(segment);
        }
        if has(TcpFlags::ACK) && !has(TcpFlags::RST) {
            // Seen from the middle only: the byte before what is acknowledged is taken for the SYN.
            let first = segment.ack.wrapping_sub(1);
            let other = self.sent.entry(there).or_insert_with(|| Direction::from_middle(first));
            if other.acked.is_none_or(|acked| before(acked, segment.ack)) {
                other.acked = Some(segment.ack);
            }
        }
        // A RST that answers a SYN says 0 as its number, which begins nothing.
        let is_reset = has(TcpFlags::RST);
        let known = if is_reset {
            self.sent.get_mut(&here)
        } else {
            let first = segment.seq.wrapping_sub(1);
            Some(self.sent.entry(here).or_insert_with(|| Direction::from_middle(first)))
        };
        let (mut seq, mut resent, mut fresh, mut asks) = (0, false, false, false);
        if let Some(known) = known {
            let end = segment.seq.wrapping_add(takes);
            seq = segment.seq.wrapping_sub(known.first);
            if takes > 0 && !is_reset {
                resent = before(segment.seq, known.next);
                fresh = before(known.next, end);
                if fresh {
                    known.next = end;
                }
                // Of two SYNs that cross, each is sent once more with an acknowledgement: nothing is said again (RFC 9293, 3.5).
                if has(TcpFlags::SYN) && has(TcpFlags::ACK) {
                    resent &= std::mem::replace(&mut known.answered, true);
                }
            } else if !is_reset {
                let old = known.acked.is_some_and(|acked| before(segment.seq, acked));
                asks = old || segment.seq.wrapping_add(1) == known.next && known.opened;
            }
        }
        let ack = has(TcpFlags::ACK).then(|| {
            let first = self.sent.get(&there).map(|it| it.first);
            first.map_or(segment.ack, |first| segment.ack.wrapping_sub(first))
        });
        let kind = kind(segment.flags, bytes, asks);
        let window = self.window(segment);
        (kind, TcpPart { seq, ack, window, flags: segment.flags, resent, fresh })
    }

    /// A SYN: of this connection, or of a new one between the same ports.
    fn begin(&mut self, segment: &Segment<'_>) {
        let (here, there) = (segment.ends, (segment.ends.1, segment.ends.0));
        let known = self.sent.get(&here).is_some_and(|it| it.first == segment.seq);
        if known {
            return;
        }
        // Of two SYNs that cross, the second opens its own direction only.
        let again = self.sent.remove(&here).is_some();
        if again && !segment.flags.has(TcpFlags::ACK) {
            self.sent.remove(&there);
        }
        self.sent.insert(
            here,
            Direction {
                first: segment.seq,
                next: segment.seq,
                acked: None,
                scale: segment.scale,
                opened: true,
                answered: false,
            },
        );
    }

    fn window(&self, segment: &Segment<'_>) -> u32 {
        let window = u32::from(segment.window);
        if segment.flags.has(TcpFlags::SYN) {
            return window;
        }
        let scale = |ends| self.sent.get(&ends).and_then(|it| it.scale);
        // Both must have asked for it (RFC 7323).
        match (scale(segment.ends), scale((segment.ends.1, segment.ends.0))) {
            (Some(scale), Some(_)) => window << scale,
            _ => window,
        }
    }
}

impl Direction {
    fn from_middle(first: u32) -> Self {
        Self {
            first,
            next: first.wrapping_add(1),
            acked: None,
            scale: None,
            opened: false,
            answered: false,
        }
    }
}

fn kind(flags: TcpFlags, bytes: u32, asks: bool) -> PacketKind {
    let has = |flag| flags.has(flag);
    if has(TcpFlags::RST) {
        PacketKind::Rst
    } else if has(TcpFlags::SYN) {
        if has(TcpFlags::ACK) { PacketKind::SynAck } else { PacketKind::Syn }
    } else {
        match (bytes, has(TcpFlags::FIN)) {
            (0, true) => PacketKind::Fin,
            (0, false) if asks => PacketKind::Probe,
            (0, false) => PacketKind::Ack,
            (bytes, true) => PacketKind::DataFin(bytes),
            (bytes, false) => PacketKind::Data(bytes),
        }
    }
}
