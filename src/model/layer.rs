//! A packet opened layer by layer: neutral names and values, for `packet N`. The sentences are made elsewhere.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

use super::{Moved, SourceRoute, TcpFlags};

/// A packet that `packet N` has opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedPacket {
    /// Which.
    pub packet: Moved,
    /// Its layers, from the link up.
    pub layers: Vec<Layer>,
}

impl OpenedPacket {
    /// About what it takes, for the journal's bound.
    pub fn size(&self) -> usize {
        let field = |(_, value): &(FieldName, FieldValue)| match value {
            FieldValue::Bytes(bytes) => bytes.len() + 48,
            _ => 48,
        };
        self.layers.iter().flat_map(|layer| &layer.fields).map(field).sum()
    }
}

/// One header of a packet, or what the last one carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Which.
    pub name: LayerName,
    /// How many bytes of the frame it takes.
    pub bytes: usize,
    /// Its fields, in their order.
    pub fields: Vec<(FieldName, FieldValue)>,
}

/// What a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum LayerName {
    Ethernet,
    Vlan,
    Arp,
    Ipv4,
    Ipv6,
    Tcp,
    Udp,
    Icmp,
    /// What is carried for the program.
    Data,
    /// A part of a datagram, which the program gets when all are there.
    Fragment,
    /// The beginning of the packet that an ICMP message is about.
    Quoted,
    /// What else an ICMP message has.
    Rest,
    /// Bytes that could not be read.
    Unread,
}

impl fmt::Display for LayerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ethernet => "Ethernet",
            Self::Vlan => "VLAN",
            Self::Arp => "ARP",
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Icmp => "ICMP",
            Self::Data | Self::Quoted | Self::Rest => "DATA",
            Self::Fragment => "FRAG",
            Self::Unread => "OTHER",
        })
    }
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is what the RFCs call it")]
pub enum FieldName {
    Destination,
    Source,
    EtherType,
    VlanId,
    Operation,
    SenderMac,
    SenderIp,
    TargetMac,
    TargetIp,
    HeaderLength,
    TotalLength,
    PayloadLength,
    Identification,
    DontFragment,
    MoreFragments,
    FragmentOffset,
    TimeToLive,
    HopLimit,
    Protocol,
    NextHeader,
    Checksum,
    IpOptions,
    SourceRoute,
    ExtensionHeaders,
    FlowLabel,
    SourcePort,
    DestinationPort,
    SequenceNumber,
    AcknowledgementNumber,
    Flags,
    Window,
    UrgentPointer,
    MaximumSegmentSize,
    WindowScale,
    SackPermitted,
    Sack,
    Timestamp,
    /// A TCP option of another kind, or of a length that it cannot have, and everything after it.
    UnreadOptions,
    Length,
    IcmpType,
    IcmpCode,
    Payload,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldValue {
    /// A number.
    Number(u64),
    /// Two numbers that belong together: a SACK block, a timestamp and its echo.
    Pair(u32, u32),
    /// Set or not.
    Set(bool),
    /// An Ethernet address.
    Mac([u8; 6]),
    /// An IP address.
    Ip(IpAddr),
    /// A source route, and its pointer to the address that comes next.
    Route(SourceRoute, u8),
    /// TCP's flags.
    Flags(TcpFlags),
    /// A checksum, and whether it is right.
    Checksum(u16, Sum),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// Whether a checksum is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sum {
    /// It is.
    Right,
    /// It is not: a bit was turned on the way. What it would have to be.
    Wrong(u16),
    /// UDP over IPv4 without one.
    Unused,
    /// Only the whole message has one, and this is a part of it.
    Partial,
}
