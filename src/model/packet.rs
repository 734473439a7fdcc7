//! A packet of the lab as it is shown: its name, its numbers, and what became of it.
//!
//! Plain data that may go to another thread. `wire` makes it from the bytes of a frame.

use serde::{Deserialize, Serialize};
use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use super::{HostId, PacketId};

/// One packet, as the wire saw it when its sender let it go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// Its number.
    pub id: PacketId,
    /// Who sent it.
    pub from: HostId,
    /// Who is to get it.
    pub to: HostId,
    /// What it is called.
    pub kind: PacketKind,
    /// The addresses and ports of both ends; `None` where there are no ports.
    pub ends: Option<Box<(SocketAddr, SocketAddr)>>,
    /// What only TCP has.
    pub tcp: Option<Box<TcpPart>>,
    /// What it carries for the program; of a fragment, its part of the message.
    pub payload: Arc<[u8]>,
}

/// The bytes of a packet, from its Ethernet header on.
pub type Frame = (PacketId, Arc<[u8]>);

/// Bytes of a link address.
const MAC: usize = 6;

/// The link address that a frame gets when it is delivered: the host's where it has its sender's in both places, as it
/// does without ARP; else its own.
pub(crate) fn addressee<'a>(host: &'a [u8; MAC], frame: &'a [u8]) -> &'a [u8] {
    let is_unaddressed = frame.len() >= 2 * MAC && frame[..MAC] == frame[MAC..2 * MAC];
    if is_unaddressed { host } else { &frame[..MAC.min(frame.len())] }
}

/// The numbers of a TCP segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TcpPart {
    /// Its first byte, counted from the connection's beginning.
    pub seq: u32,
    /// The next byte it expects, counted from the beginning of the other direction.
    pub ack: Option<u32>,
    /// How many bytes its sender has room for, the window scale of the handshake applied.
    pub window: u32,
    /// As in the header.
    pub flags: TcpFlags,
    /// It begins with something that was sent before.
    pub resent: bool,
    /// It brings something that was never sent before: a SYN, bytes, a FIN.
    pub fresh: bool,
}

impl Packet {
    /// Whether it only says again what was sent before.
    pub fn is_repetition(&self) -> bool {
        self.tcp.as_ref().is_some_and(|tcp| tcp.resent && !tcp.fresh)
    }

    /// The sequence number, if it has one.
    pub fn seq(&self) -> Option<u32> {
        self.tcp.as_ref().map(|tcp| tcp.seq)
    }

    /// The acknowledgement number, if it has one.
    pub fn ack(&self) -> Option<u32> {
        self.tcp.as_ref()?.ack
    }

    /// The window, if it has one.
    pub fn window(&self) -> Option<u32> {
        self.tcp.as_ref().map(|tcp| tcp.window)
    }
}

/// What a packet is called. [`Display`](fmt::Display) writes the name: `SYN,ACK`, `DATA 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PacketKind {
    /// The first packet of a connection.
    Syn,
    /// Its answer.
    SynAck,
    /// Acknowledges, and carries nothing.
    Ack,
    /// So many bytes.
    Data(u32),
    /// The last bytes of this direction.
    DataFin(u32),
    /// The end of this direction.
    Fin,
    /// The end of the connection at once.
    Rst,
    /// Carries nothing and names a byte that was acknowledged long ago, so that it must be answered:
    /// a zero-window probe or a keepalive.
    Probe,
    /// A datagram of so many bytes; of a fragmented one, the fragment that has the ports.
    Udp(u32),
    /// A later fragment: so many bytes of an IP packet.
    Frag(u32),
    /// A message of the IP layer itself.
    Icmp(Icmp),
    /// Who has which address on this link.
    Arp(Arp),
    /// A frame of so many bytes in which none of these could be read.
    Other(u32),
}

impl fmt::Display for PacketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syn => f.write_str("SYN"),
            Self::SynAck => f.write_str("SYN,ACK"),
            Self::Ack => f.write_str("ACK"),
            Self::Data(n) => write!(f, "DATA {n}"),
            Self::DataFin(n) => write!(f, "DATA {n},FIN"),
            Self::Fin => f.write_str("FIN"),
            Self::Rst => f.write_str("RST"),
            Self::Probe => f.write_str("PROBE"),
            Self::Udp(n) => write!(f, "UDP {n}"),
            Self::Frag(n) => write!(f, "FRAG {n}"),
            Self::Icmp(icmp) => write!(f, "ICMP {icmp}"),
            Self::Arp(arp) => write!(f, "ARP {arp}"),
            Self::Other(n) => write!(f, "OTHER {n}"),
        }
    }
}

/// What an ICMP message says (RFC 792, RFC 4443).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Icmp {
    Echo,
    EchoReply,
    NetUnreachable,
    HostUnreachable,
    ProtocolUnreachable,
    PortUnreachable,
    FragmentationNeeded,
    PacketTooBig,
    TimeExceeded,
    NeighborSolicitation,
    NeighborAdvertisement,
    /// Its type and code.
    Other(u8, u8),
}

impl fmt::Display for Icmp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Echo => "echo",
            Self::EchoReply => "echo reply",
            Self::NetUnreachable => "net unreachable",
            Self::HostUnreachable => "host unreachable",
            Self::ProtocolUnreachable => "protocol unreachable",
            Self::PortUnreachable => "port unreachable",
            Self::FragmentationNeeded => "fragmentation needed",
            Self::PacketTooBig => "packet too big",
            Self::TimeExceeded => "time exceeded",
            Self::NeighborSolicitation => "neighbor solicitation",
            Self::NeighborAdvertisement => "neighbor advertisement",
            Self::Other(kind, code) => return write!(f, "type {kind} code {code}"),
        })
    }
}

/// What an ARP packet says (RFC 826).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Arp {
    /// Asks who has an address.
    WhoHas,
    /// Answers.
    IsAt,
    /// Another operation.
    Other(u16),
}

impl fmt::Display for Arp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WhoHas => f.write_str("who-has"),
            Self::IsAt => f.write_str("is-at"),
            Self::Other(operation) => write!(f, "operation {operation}"),
        }
    }
}

/// The flags of a TCP header, as its byte 13 has them (RFC 9293).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// Each flag's name and bit, in the order in which they are written.
    pub const NAMES: [(&'static str, Self); 8] = [
        ("SYN", Self::SYN),
        ("FIN", Self::FIN),
        ("RST", Self::RST),
        ("PSH", Self::PSH),
        ("ACK", Self::ACK),
        ("URG", Self(0x20)),
        ("ECE", Self(0x40)),
        ("CWR", Self(0x80)),
    ];
    /// No more data from the sender.
    pub const FIN: Self = Self(0x01);
    /// Synchronises sequence numbers.
    pub const SYN: Self = Self(0x02);
    /// Resets the connection.
    pub const RST: Self = Self(0x04);
    /// Pushes.
    pub const PSH: Self = Self(0x08);
    /// The acknowledgement number is valid.
    pub const ACK: Self = Self(0x10);

    /// Whether this flag is set.
    pub fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }
}

impl fmt::Display for TcpFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for (name, _) in Self::NAMES.iter().filter(|(_, flag)| self.has(*flag)) {
            write!(f, "{comma}{name}")?;
            comma = ",";
        }
        Ok(())
    }
}

/// What the wire did with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It was delivered.
    Passed,
    /// It is in the hand.
    Held,
    /// It is lost.
    Lost(Loss),
    /// It arrives so much later.
    Late(Duration),
    /// It waits for the next one to overtake it.
    Overtaken,
    /// A packet of this connection is held, and this one repeats what was sent before: it counts there.
    Swallowed(PacketId),
    /// A copy was delivered, the packet itself is still held.
    Duplicate,
    /// It was delivered with its last bit turned.
    Corrupted,
}

/// Why a packet is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Loss {
    /// The cable of one of the ends is cut.
    Cut,
    /// `drop` or `drop next` took it.
    Dropped,
    /// `loss` took it.
    Chance,
    /// The queue of `rate` was full.
    QueueFull,
    /// No more than 64 MiB is held or on its way.
    HandFull,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_called_as_lessons_call_them() {
        for (kind, name) in [
            (PacketKind::SynAck, "SYN,ACK"),
            (PacketKind::Data(5), "DATA 5"),
            (PacketKind::DataFin(5), "DATA 5,FIN"),
            (PacketKind::Udp(0), "UDP 0"),
            (PacketKind::Icmp(Icmp::PortUnreachable), "ICMP port unreachable"),
            (PacketKind::Icmp(Icmp::Other(9, 1)), "ICMP type 9 code 1"),
            (PacketKind::Arp(Arp::WhoHas), "ARP who-has"),
        ] {
            assert_eq!(kind.to_string(), name);
        }
        assert_eq!(TcpFlags(0x1b).to_string(), "SYN,FIN,PSH,ACK");
    }

    #[test]
    fn a_packet_may_go_to_another_thread() {
        fn is_send<T: Send + 'static>() {}
        is_send::<Packet>();
        is_send::<Fate>();
    }
}
