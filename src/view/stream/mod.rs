//! The byte stream of a connection: which call has written each byte, which segments carried it, and which call took it.

mod draw;
mod scale;
mod sheet;

use super::connection::{Connection, Fared, connection};
use crate::model::{
    Bytes, Call, Event, Outcome, PacketKind, ReceiveFlags, Returned, SocketId, What,
};

pub use draw::{Range, Streams};
pub(crate) use scale::Box;
pub(crate) use sheet::Sheet;

/// The bytes that go in one direction.
#[derive(Default)]
pub(crate) struct Flow<'e> {
    /// Each call that has written some.
    pub(crate) writes: Vec<Piece<'e>>,
    /// Each segment that carried some.
    pub(crate) segments: Vec<Piece<'e>>,
    /// Each call that has taken some.
    pub(crate) reads: Vec<Piece<'e>>,
}

/// Some bytes of a stream that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'e> {
    /// The number of the first; the stream begins with 0.
    pub(crate) begin: u64,
    pub(crate) length: u64,
    /// What they are, where the log has it.
    pub(crate) data: Option<&'e [u8]>,
    pub(crate) mark: Mark,
}

/// What is special of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    /// A segment that is lost.
    Lost,
    /// A segment in the hand, by its number.
    Held(u32),
    /// A segment that has not arrived.
    UnderWay,
    /// A segment that the receiver throws away.
    Damaged,
}

impl Piece<'_> {
    pub(crate) fn end(&self) -> u64 {
        self.begin + self.length
    }
}

impl Flow<'_> {
    /// One past the last byte that anything is known of.
    pub(crate) fn end(&self) -> u64 {
        let pieces = [&self.writes, &self.segments, &self.reads].into_iter().flatten();
        pieces.map(Piece::end).max().unwrap_or(0)
    }

    /// The byte with that number.
    pub(crate) fn byte(&self, number: u64) -> Option<u8> {
        let mut pieces = [&self.writes, &self.segments, &self.reads].into_iter().flatten();
        pieces.find_map(|piece| byte(piece, number))
    }
}

fn byte(piece: &Piece<'_>, number: u64) -> Option<u8> {
    let at = usize::try_from(number.checked_sub(piece.begin)?).ok()?;
    piece.data?.get(at).copied()
}

/// The bytes from each end to the other.
pub(crate) fn flows<'e>(connection: &Connection<'e>, now: u64) -> [Flow<'e>; 2] {
    let mut flows = [Flow::default(), Flow::default()];
    let mut urgent = [Vec::new(), Vec::new()];
    for event in connection.events {
        let What::Returned(it) = &event.what else { continue };
        let Some(on) = &it.on else { continue };
        let end = connection.ends.iter().position(|end| end.sockets.contains(&on.socket));
        let Some(end) = end else { continue };
        if let Some((length, data)) = written(it) {
            add(&mut flows[end].writes, 0, length, data);
            if matches!(&it.call, Call::Send(_, flags) if flags.oob) {
                urgent[end].extend(flows[end].writes.last().map(|it| it.end() - 1));
            }
        } else if let Some((length, data)) = taken(it) {
            let reads = &mut flows[1 - end].reads;
            // A read ends before the urgent byte, and the next one begins after it (tcp(7)).
            let next = reads.last().map_or(0, Piece::end);
            add(reads, urgent[1 - end].contains(&next).into(), length, data);
        }
    }
    for passage in &connection.packets {
        let packet = &passage.seen.packet;
        let Some(tcp) = &packet.tcp else { continue };
        if !matches!(packet.kind, PacketKind::Data(_) | PacketKind::DataFin(_)) {
            continue;
        }
        let mark = match passage.fared {
            Fared::Lost => Mark::Lost,
            Fared::Held => Mark::Held(packet.id.0),
            Fared::Damaged(_) => Mark::Damaged,
            Fared::Arrives(at) if at > now => Mark::UnderWay,
            Fared::Arrives(_) => Mark::None,
        };
        flows[passage.from].segments.push(Piece {
            // The SYN takes number 0 of the sequence.
            begin: u64::from(tcp.seq).saturating_sub(1),
            length: packet.payload.len() as u64,
            data: Some(&packet.payload),
            mark,
        });
    }
    flows
}

/// Bytes that follow those of the piece before, with so many between.
fn add<'e>(pieces: &mut Vec<Piece<'e>>, skip: u64, length: usize, data: Option<&'e Bytes>) {
    let begin = pieces.last().map_or(0, Piece::end) + skip;
    let data = data.map(|data| &data[..data.len().min(length)]);
    if length > 0 {
        pieces.push(Piece { begin, length: length as u64, data, mark: Mark::None });
    }
}

/// How many bytes a call has given to the kernel, and which.
fn written(it: &Returned) -> Option<(usize, Option<&Bytes>)> {
    let Outcome::Count(count) = it.outcome else { return None };
    let data = match &it.call {
        Call::Send(data, _) | Call::Sendall(data) => Some(data),
        Call::Sendto(it) => Some(&it.data),
        Call::Sendmsg(it) => only(&it.parts),
        _ => None,
    };
    Some((count, data))
}

/// The bytes of a message that has one part.
fn only(parts: &[Bytes]) -> Option<&Bytes> {
    match parts {
        [only] => Some(only),
        _ => None,
    }
}

/// How many bytes a call has taken from the kernel, and which. Those that it only looked at stay there, and an urgent one
/// is not in the stream.
fn taken(it: &Returned) -> Option<(usize, Option<&Bytes>)> {
    let stays = |flags: &ReceiveFlags| flags.peek || flags.oob;
    if let Call::Recv(_, flags) | Call::Recvfrom(_, flags) = &it.call
        && stays(flags)
    {
        return None;
    }
    if let (Call::Recvmsg(asked), Outcome::Message(it)) = (&it.call, &it.outcome) {
        return (!stays(&asked.flags)).then_some((it.len(), None));
    }
    if let Call::Recvmsg(it) = &it.call
        && stays(&it.flags)
    {
        return None;
    }
    match &it.outcome {
        Outcome::Data(data) | Outcome::ThenEof(data) => Some((data.len(), Some(data))),
        Outcome::From(it) => Some((it.data.len(), Some(&it.data))),
        Outcome::Message(it) => Some((it.len(), only(&it.parts))),
        Outcome::Drained(count, _) | Outcome::Truncated(_, count) => Some((*count, None)),
        _ => None,
    }
}

/// A connection and its streams, for a picture; `None`: the log knows no stream of that socket.
pub(crate) fn streams(
    events: &[Event],
    socket: SocketId,
    now: u64,
) -> Option<(Connection<'_>, [Flow<'_>; 2])> {
    let connection = connection(events, socket)?;
    let flows = flows(&connection, now);
    Some((connection, flows))
}
