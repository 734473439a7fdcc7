//! Turns a frame's bytes into what they say, each packet by itself: it knows no connections, so numbers are those of
//! the header.
//!
//! Whatever cannot be read is [`Decoded::Other`]; nothing panics.

use std::net::{IpAddr, SocketAddr};

use etherparse::{
    ArpOperation, Icmpv4Slice, Icmpv6Slice, Ipv6ExtensionSlice, LaxNetSlice, LaxSlicedPacket,
    TcpOptionElement, TcpSlice, TransportSlice, UdpHeaderSlice, ip_number,
};

use crate::model::{Arp, Icmp, TcpFlags};

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// TCP.
    Tcp(Segment<'a>),
    /// A datagram, or the fragment of one that has its header.
    Udp {
        /// Who sent it, and who is to get it.
        ends: (SocketAddr, SocketAddr),
        /// How long the whole message is.
        length: u32,
        /// What of it is here.
        payload: &'a [u8],
    },
    /// A fragment without a header of its own.
    Frag(&'a [u8]),
    /// A message of the IP layer, and what it carries.
    Icmp(Icmp, &'a [u8]),
    /// ARP.
    Arp(Arp),
    /// Anything else.
    Other,
}

/// A TCP segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Who sent it, and who is to get it.
    pub ends: (SocketAddr, SocketAddr),
    /// As in the header.
    pub seq: u32,
    /// As in the header, whether its flag is set or not.
    pub ack: u32,
    /// As in the header.
    pub window: u16,
    /// As in the header.
    pub flags: TcpFlags,
    /// The option of a SYN.
    pub scale: Option<u8>,
    /// The bytes.
    pub payload: &'a [u8],
}

/// Reads a frame.
pub fn decode(frame: &[u8]) -> Decoded<'_> {
    let Ok(packet) = LaxSlicedPacket::from_ethernet(frame) else { return Decoded::Other };
    if let Some(LaxNetSlice::Arp(arp)) = &packet.net {
        return Decoded::Arp(match arp.operation() {
            ArpOperation::REQUEST => Arp::WhoHas,
            ArpOperation::REPLY => Arp::IsAt,
            ArpOperation(other) => Arp::Other(other),
        });
    }
    let Some((from, to)) = packet.net.as_ref().and_then(addresses) else { return Decoded::Other };
    let Some(inner) = packet.ip_payload() else { return Decoded::Other };
    if inner.incomplete {
        return Decoded::Other;
    }
    if inner.fragmented {
        return fragment(packet.net.as_ref(), inner.ip_number.0, inner.payload, from, to);
    }
    match &packet.transport {
        Some(TransportSlice::Tcp(tcp)) => Decoded::Tcp(segment(tcp, from, to)),
        Some(TransportSlice::Udp(udp)) => Decoded::Udp {
            ends: (
                SocketAddr::new(from, udp.source_port()),
                SocketAddr::new(to, udp.destination_port()),
            ),
            length: length(udp.payload()),
            payload: udp.payload(),
        },
        Some(TransportSlice::Icmpv4(icmp)) => Decoded::Icmp(icmp4(icmp), icmp.payload()),
        Some(TransportSlice::Icmpv6(icmp)) => Decoded::Icmp(icmp6(icmp), icmp.payload()),
        Some(TransportSlice::Igmp(_)) | None => Decoded::Other,
    }
}

/// Who sent it and who is to get it, of IP.
pub(super) fn addresses(net: &LaxNetSlice<'_>) -> Option<(IpAddr, IpAddr)> {
    match net {
        LaxNetSlice::Ipv4(ip) => {
            let header = ip.header();
            Some((header.source_addr().into(), header.destination_addr().into()))
        }
        LaxNetSlice::Ipv6(ip) => {
            let header = ip.header();
            Some((header.source_addr().into(), header.destination_addr().into()))
        }
        LaxNetSlice::Arp(_) => None,
    }
}

pub(super) fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// The first one of a datagram has the ports, and tells how long the whole is.
fn fragment<'a>(
    net: Option<&LaxNetSlice<'a>>,
    protocol: u8,
    payload: &'a [u8],
    from: IpAddr,
    to: IpAddr,
) -> Decoded<'a> {
    let Some(udp) = first_of_udp(net, protocol, payload) else { return Decoded::Frag(payload) };
    Decoded::Udp {
        ends: (
            SocketAddr::new(from, udp.source_port()),
            SocketAddr::new(to, udp.destination_port()),
        ),
        length: u32::from(udp.length().saturating_sub(8)),
        payload: &payload[udp.slice().len()..],
    }
}

/// The header of a datagram of which this is the first fragment.
pub(super) fn first_of_udp<'a>(
    net: Option<&LaxNetSlice<'a>>,
    protocol: u8,
    payload: &'a [u8],
) -> Option<UdpHeaderSlice<'a>> {
    let offset = match net? {
        LaxNetSlice::Ipv4(ip) => ip.header().fragments_offset().value(),
        LaxNetSlice::Ipv6(ip) => ip
            .extensions()
            .clone()
            .into_iter()
            .find_map(|header| match header {
                Ipv6ExtensionSlice::Fragment(it) => Some(it.fragment_offset().value()),
                _ => None,
            })
            .unwrap_or_default(),
        LaxNetSlice::Arp(_) => return None,
    };
    let is_first = offset == 0 && protocol == ip_number::UDP.0;
    UdpHeaderSlice::from_slice(payload).ok().filter(|_| is_first)
}

fn segment<'a>(tcp: &TcpSlice<'a>, from: IpAddr, to: IpAddr) -> Segment<'a> {
    let flags = TcpFlags(tcp.header_slice()[13]);
    let scale = if flags.has(TcpFlags::SYN) {
        tcp.options_iterator().flatten().find_map(|option| match option {
            // RFC 7323: more than 14 is taken for 14.
            TcpOptionElement::WindowScale(scale) => Some(scale.min(14)),
            _ => None,
        })
    } else {
        None
    };
    Segment {
        ends: (
            SocketAddr::new(from, tcp.source_port()),
            SocketAddr::new(to, tcp.destination_port()),
        ),
        seq: tcp.sequence_number(),
        ack: tcp.acknowledgment_number(),
        window: tcp.window_size(),
        flags,
        scale,
        payload: tcp.payload(),
    }
}

pub(super) fn icmp4(icmp: &Icmpv4Slice<'_>) -> Icmp {
    match (icmp.type_u8(), icmp.code_u8()) {
        (0, 0) => Icmp::EchoReply,
        (8, 0) => Icmp::Echo,
        (3, 0) => Icmp::NetUnreachable,
        (3, 1) => Icmp::HostUnreachable,
        (3, 2) => Icmp::ProtocolUnreachable,
        (3, 3) => Icmp::PortUnreachable,
        (3, 4) => Icmp::FragmentationNeeded,
        (11, _) => Icmp::TimeExceeded,
        (kind, code) => Icmp::Other(kind, code),
    }
}

pub(super) fn icmp6(icmp: &Icmpv6Slice<'_>) -> Icmp {
    match (icmp.type_u8(), icmp.code_u8()) {
        (128, 0) => Icmp::Echo,
        (129, 0) => Icmp::EchoReply,
        (1, 0) => Icmp::NetUnreachable,
        (1, 3) => Icmp::HostUnreachable,
        (1, 4) => Icmp::PortUnreachable,
        (2, 0) => Icmp::PacketTooBig,
        (3, _) => Icmp::TimeExceeded,
        (135, 0) => Icmp::NeighborSolicitation,
        (136, 0) => Icmp::NeighborAdvertisement,
        (kind, code) => Icmp::Other(kind, code),
    }
}

/// Flips the last bit, so that the checksum of what is inside is wrong and that of IP is right: the last bit of what is
/// carried, or else of the last header. Padding of the frame is left alone.
pub(super) fn corrupt(bytes: &mut [u8]) {
    let frame = &*bytes;
    let end = LaxSlicedPacket::from_ethernet(frame).ok().and_then(|packet| match &packet.net {
        Some(LaxNetSlice::Ipv4(_) | LaxNetSlice::Ipv6(_)) => {
            let inner = packet.ip_payload()?.payload;
            // Both are parts of one slice, so the difference of their beginnings is a place in it.
            let start = inner.as_ptr().addr() - frame.as_ptr().addr();
            (!inner.is_empty()).then_some(start + inner.len())
        }
        Some(LaxNetSlice::Arp(arp)) => {
            let start = arp.slice().as_ptr().addr() - frame.as_ptr().addr();
            Some(start + arp.slice().len())
        }
        None => Some(frame.len()),
    });
    if let Some(last) = end.and_then(|end| end.checked_sub(1)).and_then(|i| bytes.get_mut(i)) {
        *last ^= 1;
    }
}
