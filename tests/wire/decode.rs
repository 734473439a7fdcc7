//! Frames of every kind are read or shown as bytes; nothing panics; each layer is opened and each checksum judged.

use etherparse::{IpFragOffset, IpNumber, Ipv4Header, PacketBuilder, TcpOptionElement, VlanId};
use playground::{
    model::{Arp, FieldName, FieldValue, Icmp, LayerName, Sum},
    wire::{
        decode::{Decoded, decode},
        layers,
    },
};
use proptest::prelude::*;

use crate::frames::{CLIENT, Lab, SERVER, client, udp};

const MACS: ([u8; 6], [u8; 6]) = ([2, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 1]);

fn v4() -> etherparse::PacketBuilderStep<IpV4> {
    PacketBuilder::ethernet2(MACS.0, MACS.1).ipv4([10, 0, 0, 2], [10, 0, 0, 1], 64)
}
type IpV4 = etherparse::IpHeaders;

fn v6() -> etherparse::PacketBuilderStep<IpV4> {
    let (mut from, mut to) = ([0; 16], [0; 16]);
    (from[0], from[15], to[0], to[15]) = (0xfd, 2, 0xfd, 1);
    PacketBuilder::ethernet2(MACS.0, MACS.1).ipv6(from, to, 64)
}

fn written<T: FnOnce(&mut Vec<u8>)>(write: T) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}

/// A fragment of an IPv4 packet: its offset in bytes, whether more follow, and what it carries.
fn fragment(offset: u16, more: bool, payload: &[u8]) -> Vec<u8> {
    let mut header = Ipv4Header::new(
        u16::try_from(payload.len()).unwrap(),
        64,
        IpNumber(17),
        [10, 0, 0, 2],
        [10, 0, 0, 1],
    )
    .unwrap();
    header.fragment_offset = IpFragOffset::try_new(offset / 8).unwrap();
    header.more_fragments = more;
    header.dont_fragment = false;
    header.header_checksum = header.calc_header_checksum();
    let mut out = [MACS.1, MACS.0].concat();
    out.extend([8, 0]);
    header.write(&mut out).unwrap();
    out.extend(payload);
    out
}

fn arp(operation: u16) -> Vec<u8> {
    let mut out = [[0xff; 6], MACS.0].concat();
    out.extend([8, 6, 0, 1, 8, 0, 6, 4]);
    out.extend(operation.to_be_bytes());
    out.extend(MACS.0);
    out.extend([10, 0, 0, 2]);
    out.extend([0; 6]);
    out.extend([10, 0, 0, 1]);
    // Short frames are padded.
    out.resize(60, 0);
    out
}

fn name(frame: Vec<u8>) -> String {
    Lab::new().frame(CLIENT, SERVER, frame).0.kind.to_string()
}

#[test]
fn every_kind_has_its_name() {
    let datagram = |n| written(|out| v4().udp(5000, 99).write(out, &vec![0; n]).unwrap());
    let mut first = vec![0x13, 0x88, 0, 99];
    first.extend(3008_u16.to_be_bytes());
    first.extend([0; 1474]);
    for (frame, expected) in [
        (datagram(5), "UDP 5"),
        (datagram(0), "UDP 0"),
        (written(|out| v6().udp(5000, 99).write(out, b"hello").unwrap()), "UDP 5"),
        (written(|out| v6().tcp(1, 2, 3, 4).syn().write(out, b"").unwrap()), "SYN"),
        (fragment(0, true, &first), "UDP 3000"),
        (fragment(1480, true, &[0; 1480]), "FRAG 1480"),
        (fragment(2960, false, &[0; 48]), "FRAG 48"),
        // Too short for the ports.
        (fragment(0, true, &[0; 4]), "FRAG 4"),
        (arp(1), "ARP who-has"),
        (arp(2), "ARP is-at"),
        (arp(7), "ARP operation 7"),
        (written(|out| v4().icmpv4_echo_request(1, 2).write(out, b"x").unwrap()), "ICMP echo"),
        (written(|out| v6().icmpv6_echo_reply(1, 2).write(out, b"x").unwrap()), "ICMP echo reply"),
        (
            written(|out| v4().icmpv4_raw(3, 3, [0; 4]).write(out, &[0; 28]).unwrap()),
            "ICMP port unreachable",
        ),
        (
            written(|out| v6().icmpv6_raw(1, 4, [0; 4]).write(out, &[0; 28]).unwrap()),
            "ICMP port unreachable",
        ),
        (
            written(|out| v6().icmpv6_raw(135, 0, [0; 4]).write(out, &[0; 16]).unwrap()),
            "ICMP neighbor solicitation",
        ),
        (
            written(|out| v4().icmpv4_raw(9, 1, [0; 4]).write(out, b"").unwrap()),
            "ICMP type 9 code 1",
        ),
        (
            written(|out| {
                PacketBuilder::ethernet2(MACS.0, MACS.1)
                    .single_vlan(VlanId::try_new(7).unwrap())
                    .ipv4([10, 0, 0, 2], [10, 0, 0, 1], 64)
                    .udp(1, 2)
                    .write(out, b"abc")
                    .unwrap();
            }),
            "UDP 3",
        ),
        (vec![], "OTHER 0"),
        (vec![1, 2, 3], "OTHER 3"),
        ([[0xff; 14].as_slice(), &[0; 20]].concat(), "OTHER 34"),
    ] {
        assert_eq!(name(frame.clone()), expected, "{frame:02x?}");
    }
}

#[test]
fn what_is_malformed_is_shown_as_bytes() {
    let good = client("P", 1, Some(1), b"hello").bytes();
    let with = |at: usize, byte: u8| {
        let mut frame = good.clone();
        frame[at] = byte;
        frame
    };
    let n = good.len();
    for (frame, expected) in [
        (good.clone(), "DATA 5".to_owned()),
        (good[..n - 2].to_vec(), format!("OTHER {}", n - 2)),
        (good[..30].to_vec(), "OTHER 30".into()),
        // The length of the IP header, the version, the length of the whole, TCP's header.
        (with(14, 0x44), format!("OTHER {n}")),
        (with(14, 0x4f), format!("OTHER {n}")),
        (with(14, 0x65), format!("OTHER {n}")),
        (with(16, 0xff), format!("OTHER {n}")),
        (with(46, 0x40), format!("OTHER {n}")),
        (with(46, 0xf0), format!("OTHER {n}")),
    ] {
        assert_eq!(name(frame.clone()), expected, "{frame:02x?}");
        layers(&frame);
    }
}

/// On its way to a router the packet names that in its header, and where it goes in the end behind it; the checksum of what
/// is inside is over the end of the way.
#[test]
fn a_source_route_is_read_and_the_checksum_is_for_its_end() {
    for (options, destination, shown) in [
        ([131, 7, 4, 10, 0, 0, 1, 0], [10, 0, 0, 3], "loose 10.0.0.1 4"),
        ([137, 7, 8, 10, 0, 0, 3, 0], [10, 0, 0, 1], "strict 10.0.0.3 8"),
        ([1, 131, 7, 4, 10, 0, 0, 1], [10, 0, 0, 3], "loose 10.0.0.1 4"),
    ] {
        let mut frame = client("S", 0, None, b"").bytes();
        frame.splice(34..34, options);
        frame[14] = 0x47;
        frame[17] += 8;
        frame[30..34].copy_from_slice(&destination);
        let opened = layers(&frame);
        let route = opened.iter().flat_map(|layer| &layer.fields).find_map(|(name, value)| {
            let FieldValue::Route(route, next) = value else { return None };
            (*name == FieldName::SourceRoute).then(|| format!("{route} {next}"))
        });
        assert_eq!(route.as_deref(), Some(shown));
        assert!(sums(&frame).contains(&(LayerName::Tcp, true)), "{shown}");
    }
}

#[test]
fn options_of_a_wrong_length_are_bytes() {
    let mut frame = written(|out| {
        v4().tcp(1, 2, 3, 4)
            .syn()
            .options(&[
                TcpOptionElement::MaximumSegmentSize(1460),
                TcpOptionElement::WindowScale(7),
            ])
            .unwrap()
            .write(out, b"")
            .unwrap();
    });
    let tcp = |frame: &[u8]| layers(frame).into_iter().find(|l| l.name == LayerName::Tcp).unwrap();
    let field =
        |name, frame: &[u8]| tcp(frame).fields.into_iter().find(|f| f.0 == name).map(|f| f.1);
    assert_eq!(field(FieldName::MaximumSegmentSize, &frame), Some(FieldValue::Number(1460)));
    assert_eq!(field(FieldName::WindowScale, &frame), Some(FieldValue::Number(7)));
    frame[54 + 1] = 3;
    assert_eq!(name(frame.clone()), "SYN");
    assert_eq!(field(FieldName::MaximumSegmentSize, &frame), None);
    assert_eq!(
        field(FieldName::UnreadOptions, &frame),
        Some(FieldValue::Bytes(frame[54..].to_vec()))
    );
}

/// Each layer that has a checksum, and what is said of it.
fn sums(frame: &[u8]) -> Vec<(LayerName, bool)> {
    let mut found = Vec::new();
    for layer in layers(frame) {
        for (name, value) in layer.fields {
            if let (FieldName::Checksum, FieldValue::Checksum(_, sum)) = (name, value) {
                found.push((layer.name, sum == Sum::Right));
            }
        }
    }
    found
}

#[test]
fn checksums_are_judged() {
    use LayerName::{Icmp as I, Ipv4, Tcp, Udp};
    for (frame, inner) in [
        (client("P", 1, Some(1), b"hello").bytes(), Tcp),
        (client("P", 1, Some(1), b"odd").bytes(), Tcp),
        (client("S", 0, None, b"").bytes(), Tcp),
        (client("", 1, Some(1), b"").bytes(), Tcp),
        (udp(CLIENT, SERVER, b"hello"), Udp),
        (udp(CLIENT, SERVER, b""), Udp),
        (written(|out| v4().icmpv4_echo_request(1, 2).write(out, b"x").unwrap()), I),
    ] {
        assert_eq!(sums(&frame), [(Ipv4, true), (inner, true)], "{frame:02x?}");
        // Corrupted, the packet arrives at the host, and is thrown away inside.
        let mut lab = Lab::new();
        lab.wire.hold(playground::model::Select::All);
        lab.frame(CLIENT, SERVER, frame.clone());
        lab.wire.corrupt(lab.now, &playground::model::Select::Oldest).unwrap();
        lab.collect();
        let turned = &lab.bytes[0];
        assert_eq!(sums(turned), [(Ipv4, true), (inner, false)], "{turned:02x?}");
        let different: u32 = frame.iter().zip(turned).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert_eq!((different, frame.len()), (1, turned.len()));
    }
    let v6 = written(|out| v6().tcp(1, 2, 3, 4).syn().write(out, b"").unwrap());
    assert_eq!(sums(&v6), [(Tcp, true)]);
}

#[test]
fn the_padding_of_a_frame_is_not_what_is_corrupted() {
    let mut frame = udp(CLIENT, SERVER, b"x");
    let end = frame.len();
    frame.resize(60, 0);
    let mut lab = Lab::new();
    lab.wire.hold(playground::model::Select::All);
    lab.frame(CLIENT, SERVER, frame.clone());
    lab.wire.corrupt(lab.now, &playground::model::Select::Oldest).unwrap();
    lab.collect();
    frame[end - 1] ^= 1;
    assert_eq!(lab.bytes[0], frame);
}

#[test]
fn a_frame_is_opened_layer_by_layer() {
    use LayerName::{Data, Ethernet, Fragment, Icmp, Ipv4, Quoted, Rest, Tcp, Udp};
    let opened = layers(&client("P", 1, Some(1), b"hello").bytes());
    let names: Vec<_> = opened.iter().map(|layer| (layer.name, layer.bytes)).collect();
    assert_eq!(names, [(Ethernet, 14), (Ipv4, 20), (Tcp, 20), (Data, 5)]);
    let data = &opened[3].fields;
    assert_eq!(*data, [(FieldName::Payload, FieldValue::Bytes(b"hello".to_vec()))]);
    let names = |frame: &[u8]| layers(frame).into_iter().map(|l| l.name).collect::<Vec<_>>();
    assert_eq!(names(&arp(1)), [Ethernet, LayerName::Arp]);
    assert_eq!(names(&fragment(1480, false, &[0; 48])), [Ethernet, Ipv4, Fragment]);
    // The first fragment has the ports, and a checksum that needs all of them.
    let datagram = [&[0x13, 0x88, 0, 99, 0x0b, 0xc0, 0xde, 0xad][..], &[7; 1472]].concat();
    let first = layers(&fragment(0, true, &datagram));
    let parts: Vec<_> = first.iter().map(|layer| (layer.name, layer.bytes)).collect();
    assert_eq!(parts, [(Ethernet, 14), (Ipv4, 20), (Udp, 8), (Fragment, 1472)]);
    let number = |n| FieldValue::Number(n);
    assert_eq!(
        first[2].fields,
        [
            (FieldName::SourcePort, number(5000)),
            (FieldName::DestinationPort, number(99)),
            (FieldName::Length, number(3008)),
            (FieldName::Checksum, FieldValue::Checksum(0xdead, Sum::Partial)),
        ]
    );
    assert_eq!(names(&fragment(0, true, &[1; 4])), [Ethernet, Ipv4, Fragment]);
    // An error is about a packet, whose beginning it has; an echo is what a program has sent.
    let error =
        |kind, code| written(|out| v4().icmpv4_raw(kind, code, [0; 4]).write(out, b"E").unwrap());
    assert_eq!(names(&error(3, 3)), [Ethernet, Ipv4, Icmp, Quoted]);
    assert_eq!(names(&error(11, 0)), [Ethernet, Ipv4, Icmp, Quoted]);
    assert_eq!(names(&error(8, 0)), [Ethernet, Ipv4, Icmp, Data]);
    assert_eq!(names(&error(9, 0)), [Ethernet, Ipv4, Icmp, Rest]);
    assert_eq!(names(&[1, 2, 3]), [LayerName::Unread]);
    assert_eq!(names(&[0xff; 40]), [Ethernet, LayerName::Unread]);
}

#[test]
fn icmp_and_arp_are_decoded_as_such() {
    let frame = written(|out| v4().icmpv4_raw(3, 4, [0; 4]).write(out, b"").unwrap());
    assert!(matches!(decode(&frame), Decoded::Icmp(Icmp::FragmentationNeeded, b"")));
    assert_eq!(decode(&arp(1)), Decoded::Arp(Arp::WhoHas));
}

/// A frame that was right, with some of its bytes changed and its end cut off or grown.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let bases = vec![
        client("S", 0, None, b"").bytes(),
        client("P", 1, Some(1), b"hello").bytes(),
        udp(CLIENT, SERVER, b"hello"),
        fragment(0, true, &[1; 64]),
        arp(1),
        written(|out| v6().udp(5000, 99).write(out, b"hello").unwrap()),
        written(|out| v4().icmpv4_echo_request(1, 2).write(out, b"x").unwrap()),
        written(|out| {
            v4().tcp(1, 2, 3, 4)
                .syn()
                .options(&[
                    TcpOptionElement::MaximumSegmentSize(1460),
                    TcpOptionElement::SelectiveAcknowledgementPermitted,
                    TcpOptionElement::Timestamp(1, 2),
                ])
                .unwrap()
                .write(out, b"")
                .unwrap();
        }),
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (prop::sample::select(bases), changes, any::<prop::sample::Index>(), 0_usize..3).prop_map(
        |(mut frame, changes, end, cut)| {
            for (at, byte) in changes {
                let at = at.index(frame.len());
                frame[at] = byte;
            }
            match cut {
                0 => frame.truncate(end.index(frame.len())),
                1 => frame.extend([0; 7]),
                _ => {}
            }
            frame
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_frame_makes_it_panic(frame in prop_oneof![mutated(), prop::collection::vec(any::<u8>(), 0..200)]) {
        let opened = layers(&frame);
        prop_assert!(opened.iter().map(|layer| layer.bytes).sum::<usize>() <= frame.len());
        let mut lab = Lab::new();
        lab.wire.hold(playground::model::Select::All);
        let (packet, _) = lab.frame(CLIENT, SERVER, frame.clone());
        prop_assert!(!packet.kind.to_string().is_empty());
        lab.wire.corrupt(lab.now, &playground::model::Select::All).unwrap();
        lab.collect();
        prop_assert_eq!(lab.bytes[0].len(), frame.len());
    }
}
