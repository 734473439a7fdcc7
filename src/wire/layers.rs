//! A frame opened layer by layer, each field named and each checksum judged.

use std::net::{IpAddr, Ipv4Addr};

use etherparse::{
    ArpPacketSlice, LaxIpv4Slice, LaxIpv6Slice, LaxLinkExtSlice, LaxNetSlice, LaxSlicedPacket,
    LinkSlice, TcpOptionElement, TcpSlice, TransportSlice, UdpSlice, checksum::Sum16BitWords,
    ip_number,
};

use super::decode::{addresses, first_of_udp, icmp4, icmp6};
use crate::model::{
    FieldName as Name, FieldValue as Value, Icmp, Layer, LayerName, SourceRoute, Sum, TcpFlags,
};

type Fields = Vec<(Name, Value)>;

/// Opens a frame. What cannot be read is the last layer, as bytes.
pub fn layers(frame: &[u8]) -> Vec<Layer> {
    let mut found = Vec::new();
    let mut layer = |name, bytes, fields| found.push(Layer { name, bytes, fields });
    let Ok(packet) = LaxSlicedPacket::from_ethernet(frame) else {
        layer(LayerName::Unread, frame.len(), payload(frame));
        return found;
    };
    let mut rest = frame;
    if let Some(LinkSlice::Ethernet2(ethernet)) = &packet.link {
        let fields = vec![
            (Name::Destination, Value::Mac(ethernet.destination())),
            (Name::Source, Value::Mac(ethernet.source())),
            (Name::EtherType, number(ethernet.ether_type().0)),
        ];
        layer(LayerName::Ethernet, ethernet.header_slice().len(), fields);
        rest = ethernet.payload_slice();
    }
    for extension in &packet.link_exts {
        let LaxLinkExtSlice::Vlan(vlan) = extension else { break };
        let fields = vec![
            (Name::VlanId, number(vlan.vlan_identifier().value())),
            (Name::EtherType, number(vlan.ether_type().0)),
        ];
        layer(LayerName::Vlan, vlan.header_slice().len(), fields);
        rest = vlan.payload_slice();
    }
    match &packet.net {
        Some(LaxNetSlice::Arp(it)) => {
            layer(LayerName::Arp, it.slice().len(), arp(it));
            rest = &[];
        }
        Some(LaxNetSlice::Ipv4(ip)) => {
            layer(LayerName::Ipv4, ip.header().slice().len(), ipv4(ip));
            rest = ip.payload().payload;
        }
        Some(LaxNetSlice::Ipv6(ip)) => {
            let header = ip.header().slice().len() + ip.extensions().slice().len();
            layer(LayerName::Ipv6, header, ipv6(ip));
            rest = ip.payload().payload;
        }
        None => {}
    }
    let mut last = LayerName::Unread;
    // What is added up is where the packet goes in the end, past the routers of a source route (RFC 1122, 3.2.1.8).
    let ends = packet.net.as_ref().and_then(addresses).map(|(from, to)| match &packet.net {
        Some(LaxNetSlice::Ipv4(ip)) => {
            let route = SourceRoute::read(ip.header().options());
            let last = route.and_then(|(route, pointer)| route.destination(pointer));
            (from, last.map_or(to, IpAddr::from))
        }
        _ => (from, to),
    });
    if let (Some(transport), Some(ends)) = (&packet.transport, ends) {
        last = LayerName::Data;
        match transport {
            TransportSlice::Tcp(it) => {
                layer(LayerName::Tcp, it.header_slice().len(), tcp(it, ends));
                rest = it.payload();
            }
            TransportSlice::Udp(it) => {
                layer(LayerName::Udp, it.header_slice().len(), udp(it, ends));
                rest = it.payload();
            }
            TransportSlice::Icmpv4(it) => {
                let sum = Sum16BitWords::new();
                layer(LayerName::Icmp, it.header_len(), icmp(it.slice(), it.checksum(), sum));
                rest = it.payload();
                last = carried(icmp4(it));
            }
            TransportSlice::Icmpv6(it) => {
                let sum = pseudo(ends, ip_number::IPV6_ICMP.0, it.slice().len());
                layer(LayerName::Icmp, it.header_len(), icmp(it.slice(), it.checksum(), sum));
                rest = it.payload();
                last = carried(icmp6(it));
            }
            TransportSlice::Igmp(_) => last = LayerName::Unread,
        }
    } else if let Some(inner) = packet.ip_payload().filter(|inner| inner.fragmented) {
        last = LayerName::Fragment;
        if let Some(it) = first_of_udp(packet.net.as_ref(), inner.ip_number.0, inner.payload) {
            let sum = Value::Checksum(it.checksum(), Sum::Partial);
            let ports = (it.source_port(), it.destination_port());
            layer(LayerName::Udp, it.slice().len(), udp_fields(ports, it.length(), sum));
            rest = &inner.payload[it.slice().len()..];
        }
    }
    if !rest.is_empty() {
        layer(last, rest.len(), payload(rest));
    }
    found
}

/// What an ICMP message carries.
fn carried(icmp: Icmp) -> LayerName {
    match icmp {
        Icmp::Echo | Icmp::EchoReply => LayerName::Data,
        Icmp::NeighborSolicitation | Icmp::NeighborAdvertisement | Icmp::Other(..) => {
            LayerName::Rest
        }
        _ => LayerName::Quoted,
    }
}

fn payload(bytes: &[u8]) -> Fields {
    vec![(Name::Payload, Value::Bytes(bytes.to_vec()))]
}

fn number(n: impl Into<u64>) -> Value {
    Value::Number(n.into())
}

fn arp(arp: &ArpPacketSlice<'_>) -> Fields {
    let mac = |bytes: &[u8]| bytes.try_into().map_or(Value::Bytes(bytes.to_vec()), Value::Mac);
    let ip = |bytes: &[u8]| match <[u8; 4]>::try_from(bytes) {
        Ok(bytes) => Value::Ip(Ipv4Addr::from(bytes).into()),
        Err(_) => Value::Bytes(bytes.to_vec()),
    };
    vec![
        (Name::Operation, number(arp.operation().0)),
        (Name::SenderMac, mac(arp.sender_hw_addr())),
        (Name::SenderIp, ip(arp.sender_protocol_addr())),
        (Name::TargetMac, mac(arp.target_hw_addr())),
        (Name::TargetIp, ip(arp.target_protocol_addr())),
    ]
}

fn ipv4(ip: &LaxIpv4Slice<'_>) -> Fields {
    let header = ip.header();
    let slice = header.slice();
    let mut fields = vec![
        (Name::HeaderLength, number(u64::from(header.ihl()) * 4)),
        (Name::TotalLength, number(header.total_len())),
        (Name::Identification, number(header.identification())),
        (Name::DontFragment, Value::Set(header.dont_fragment())),
        (Name::MoreFragments, Value::Set(header.more_fragments())),
        (Name::FragmentOffset, number(u64::from(header.fragments_offset().value()) * 8)),
        (Name::TimeToLive, number(header.ttl())),
        (Name::Protocol, number(header.protocol().0)),
        (
            Name::Checksum,
            judged(header.header_checksum(), without(Sum16BitWords::new(), slice, 10)),
        ),
        (Name::Source, Value::Ip(header.source_addr().into())),
        (Name::Destination, Value::Ip(header.destination_addr().into())),
    ];
    match SourceRoute::read(header.options()) {
        Some((route, next)) => fields.push((Name::SourceRoute, Value::Route(route, next))),
        None if header.options().is_empty() => {}
        None => fields.push((Name::IpOptions, Value::Bytes(header.options().to_vec()))),
    }
    fields
}

fn ipv6(ip: &LaxIpv6Slice<'_>) -> Fields {
    let header = ip.header();
    let mut fields = vec![
        (Name::FlowLabel, number(header.flow_label().value())),
        (Name::PayloadLength, number(header.payload_length())),
        (Name::NextHeader, number(header.next_header().0)),
        (Name::HopLimit, number(header.hop_limit())),
        (Name::Source, Value::Ip(header.source_addr().into())),
        (Name::Destination, Value::Ip(header.destination_addr().into())),
    ];
    if !ip.extensions().is_empty() {
        fields.push((Name::ExtensionHeaders, Value::Bytes(ip.extensions().slice().to_vec())));
    }
    fields
}

fn tcp(tcp: &TcpSlice<'_>, ends: (IpAddr, IpAddr)) -> Fields {
    let slice = tcp.slice();
    let sum = without(pseudo(ends, ip_number::TCP.0, slice.len()), slice, 16);
    let mut fields = vec![
        (Name::SourcePort, number(tcp.source_port())),
        (Name::DestinationPort, number(tcp.destination_port())),
        (Name::SequenceNumber, number(tcp.sequence_number())),
        (Name::AcknowledgementNumber, number(tcp.acknowledgment_number())),
        (Name::HeaderLength, number(u64::from(tcp.data_offset()) * 4)),
        (Name::Flags, Value::Flags(TcpFlags(tcp.header_slice()[13]))),
        (Name::Window, number(tcp.window_size())),
        (Name::Checksum, judged(tcp.checksum(), sum)),
        (Name::UrgentPointer, number(tcp.urgent_pointer())),
    ];
    let mut options = tcp.options_iterator();
    loop {
        let unread = options.rest();
        match options.next() {
            None => break,
            Some(Ok(option)) => options_field(&mut fields, &option),
            Some(Err(_)) => {
                fields.push((Name::UnreadOptions, Value::Bytes(unread.to_vec())));
                break;
            }
        }
    }
    fields
}

fn options_field(fields: &mut Fields, option: &TcpOptionElement) {
    match *option {
        TcpOptionElement::Noop => {}
        TcpOptionElement::MaximumSegmentSize(n) => {
            fields.push((Name::MaximumSegmentSize, number(n)));
        }
        TcpOptionElement::WindowScale(n) => fields.push((Name::WindowScale, number(n))),
        TcpOptionElement::SelectiveAcknowledgementPermitted => {
            fields.push((Name::SackPermitted, Value::Set(true)));
        }
        TcpOptionElement::SelectiveAcknowledgement(first, rest) => {
            for (from, to) in std::iter::once(first).chain(rest.into_iter().flatten()) {
                fields.push((Name::Sack, Value::Pair(from, to)));
            }
        }
        TcpOptionElement::Timestamp(value, echo) => {
            fields.push((Name::Timestamp, Value::Pair(value, echo)));
        }
    }
}

fn udp(udp: &UdpSlice<'_>, ends: (IpAddr, IpAddr)) -> Fields {
    let slice = udp.slice();
    let right = without(pseudo(ends, ip_number::UDP.0, slice.len()), slice, 6);
    let sum = match (udp.checksum(), ends.0) {
        (0, IpAddr::V4(_)) => Value::Checksum(0, Sum::Unused),
        // A sum of 0 is sent as 65535: 0 says that there is none (RFC 768).
        (there, _) => judged(there, if right == 0 { 0xffff } else { right }),
    };
    udp_fields((udp.source_port(), udp.destination_port()), udp.length(), sum)
}

fn udp_fields((from, to): (u16, u16), length: u16, sum: Value) -> Fields {
    vec![
        (Name::SourcePort, number(from)),
        (Name::DestinationPort, number(to)),
        (Name::Length, number(length)),
        (Name::Checksum, sum),
    ]
}

fn icmp(slice: &[u8], there: u16, sum: Sum16BitWords) -> Fields {
    vec![
        (Name::IcmpType, number(slice[0])),
        (Name::IcmpCode, number(slice[1])),
        (Name::Checksum, judged(there, without(sum, slice, 2))),
    ]
}

/// What TCP, UDP and `ICMPv6` add up besides their own bytes.
fn pseudo(ends: (IpAddr, IpAddr), protocol: u8, length: usize) -> Sum16BitWords {
    let sum = Sum16BitWords::new()
        .add_2bytes([0, protocol])
        .add_2bytes(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    [ends.0, ends.1].iter().fold(sum, |sum, ip| match ip {
        IpAddr::V4(ip) => sum.add_slice(&ip.octets()),
        IpAddr::V6(ip) => sum.add_slice(&ip.octets()),
    })
}

/// The checksum over everything but the two bytes at `at`, which hold the checksum itself.
fn without(sum: Sum16BitWords, slice: &[u8], at: usize) -> u16 {
    sum.add_slice(&slice[..at]).add_slice(&slice[at + 2..]).ones_complement().to_be()
}

fn judged(there: u16, right: u16) -> Value {
    let sum = if there == right { Sum::Right } else { Sum::Wrong(right) };
    Value::Checksum(there, sum)
}
