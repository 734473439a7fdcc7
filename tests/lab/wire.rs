//! Frames: a handshake by hand, what a frame looks like, what the tap takes and gives.

use playground::{
    kernel::{Lab, Socket},
    model::{Errno, LabSettings, Preset, SocketKind, TcpState},
};

use crate::{
    Test,
    support::{
        CLIENT, SERVER, at, connected, dialled, expect, flow, lab, listening, next, now, plain,
        receive, send, states, two,
    },
};

pub(crate) const TESTS: &[Test] = &[
    ("wire::a_handshake_packet_by_packet", a_handshake_packet_by_packet),
    ("wire::the_first_connect_works", the_first_connect_works),
    ("wire::a_frame_is_there_when_the_call_returns", a_frame_is_there_when_the_call_returns),
    ("wire::nothing_is_on_the_wire_by_itself", nothing_is_on_the_wire_by_itself),
    ("wire::a_frame_is_as_the_receiver_gets_it", a_frame_is_as_the_receiver_gets_it),
    ("wire::ip6_goes_the_same_way", ip6_goes_the_same_way),
    ("wire::with_arp_hosts_ask_first", with_arp_hosts_ask_first),
    ("wire::lost_twice_damaged", lost_twice_damaged),
    ("wire::what_is_no_frame_is_refused", what_is_no_frame_is_refused),
    ("wire::a_full_tap_is_told", a_full_tap_is_told),
];

fn a_handshake_packet_by_packet() {
    let lab = plain();
    let listener = listening(&lab, 80);
    let client = dialled(&lab, 80);
    let syn = expect(&lab, CLIENT, "SYN");
    assert_eq!(states(&lab, CLIENT, 80), [TcpState::SynSent]);
    assert_eq!(states(&lab, SERVER, 80), []);
    syn.pass(&lab);
    let answer = expect(&lab, SERVER, "SYN,ACK");
    assert_eq!(states(&lab, SERVER, 80), [TcpState::SynRecv]);
    assert_eq!(client.tcp_state(), Some(TcpState::SynSent));
    answer.pass(&lab);
    let ack = expect(&lab, CLIENT, "ACK");
    assert_eq!(states(&lab, CLIENT, 80), [TcpState::Established]);
    assert_eq!(states(&lab, SERVER, 80), [TcpState::SynRecv]);
    assert_eq!(listener.accept().map(|_| ()), Err(Errno::EAGAIN));
    ack.pass(&lab);
    assert_eq!(states(&lab, SERVER, 80), [TcpState::Established]);
    let (server, from) = listener.accept().unwrap();
    assert_eq!(from, client.local_address().unwrap());
    assert!(now(&lab).is_none());
    assert_eq!(send(&client, b"hello"), Ok(5));
    expect(&lab, CLIENT, "DATA 5").pass(&lab);
    assert_eq!(receive(&server).unwrap(), b"hello");
    expect(&lab, SERVER, "ACK").pass(&lab);
    assert!(now(&lab).is_none());
}

/// A link is joined a moment after it is made, and an IPv6 address known a moment after it is given: the first frames
/// vanished, and half of all first connects with them.
fn the_first_connect_works() {
    // The process stays in the first lab, and in it each later one is another wire.
    for _ in 0..20 {
        let mut lab = Lab::enter(Preset::Plain).unwrap();
        for _ in 0..10 {
            lab.forget_hosts();
            two(&mut lab);
            let _pair = connected6(&lab);
            connected(&lab);
        }
    }
}

fn a_frame_is_there_when_the_call_returns() {
    let lab = plain();
    let (_listener, client, server) = connected(&lab);
    for _ in 0..1000 {
        for (from, to) in [(&client, &server), (&server, &client)] {
            send(from, b"x").unwrap();
            let data = now(&lab).expect("a frame as soon as send has returned");
            assert_eq!(data.name(), "DATA 1");
            data.pass(&lab);
            assert_eq!(receive(to).unwrap(), b"x");
            flow(&lab);
        }
    }
    assert_eq!(lab.tap().lost(), Ok(0));
}

fn nothing_is_on_the_wire_by_itself() {
    let mut lab = plain();
    for name in ["a", "b", "c", "d"] {
        lab.host(name).unwrap();
    }
    // Links, addresses and their timers had a second for something to say: a SYN that is sent again.
    let _listener = listening(&lab, 80);
    let _client = dialled(&lab, 80);
    for _ in 0..2 {
        expect(&lab, CLIENT, "SYN");
    }
    assert!(now(&lab).is_none());
}

fn a_frame_is_as_the_receiver_gets_it() {
    let lab = plain();
    let (_listener, client, server) = connected(&lab);
    // Segmentation and checksums are the kernel's, not left to a network card that is not there.
    assert_eq!(send(&client, &[b'x'; 4000]), Ok(4000));
    let mut names = Vec::new();
    while let Some(frame) = now(&lab) {
        frame.pass(&lab);
        names.push(frame.name());
        assert!(frame.bytes.len() <= 1514);
        assert_eq!(checksum(&frame.bytes[14..34]), 0, "of the IP header");
        // The pseudo-header: addresses, protocol, length.
        let mut sum = frame.bytes[26..].to_vec();
        let length = u16::try_from(frame.bytes.len() - 34).unwrap();
        sum.splice(8..8, [0, 6].into_iter().chain(length.to_be_bytes()));
        assert_eq!(checksum(&sum), 0, "of TCP");
    }
    names.retain(|name| name != "ACK");
    // The last one is smaller, and Nagle keeps it until the others are acknowledged.
    assert_eq!(names, ["DATA 1460", "DATA 1460", "DATA 1080"]);
    assert_eq!(receive(&server).unwrap().len(), 4000);
    assert_eq!(lab.mac(SERVER), [2, 0, 0, 0, 0, 1]);
    assert_eq!(lab.mac(CLIENT), [2, 0, 0, 0, 0, 2]);
}

/// RFC 1071: 0 over what contains its own sum.
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for pair in bytes.chunks(2) {
        sum += u32::from(u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}

fn ip6_goes_the_same_way() {
    let lab = plain();
    let (client, server) = connected6(&lab);
    send(&client, b"hello").unwrap();
    flow(&lab);
    assert_eq!(receive(&server).unwrap(), b"hello");
    assert_eq!(states(&lab, SERVER, 80), [TcpState::Established]);
}

fn connected6(lab: &Lab) -> (Socket, Socket) {
    let listener = lab.open(SERVER, SocketKind::Tcp6).unwrap();
    listener.bind(&at("[fd00::1]:80")).unwrap();
    listener.listen(5).unwrap();
    let client = lab.open(CLIENT, SocketKind::Tcp6).unwrap();
    assert_eq!(client.connect(&at("[fd00::1]:80")), Err(Errno::EINPROGRESS));
    expect(lab, CLIENT, "SYN").pass(lab);
    expect(lab, SERVER, "SYN,ACK").pass(lab);
    expect(lab, CLIENT, "ACK").pass(lab);
    (client, listener.accept().unwrap().0)
}

fn with_arp_hosts_ask_first() {
    let lab = lab(LabSettings { arp: true, ..Preset::Plain.into() });
    let _listener = listening(&lab, 80);
    let client = dialled(&lab, 80);
    let question = expect(&lab, CLIENT, "ARP");
    assert_eq!(question.bytes[..6], [0xff; 6]);
    lab.tap().deliver(SERVER, &question.bytes).unwrap();
    let answer = expect(&lab, SERVER, "ARP");
    assert_eq!(answer.bytes[..12], [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]);
    lab.tap().deliver(CLIENT, &answer.bytes).unwrap();
    let syn = expect(&lab, CLIENT, "SYN");
    assert_eq!(syn.bytes[..12], [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
    syn.pass(&lab);
    while client.tcp_state() != Some(TcpState::Established) {
        let frame = next(&lab);
        match &*frame.name() {
            "ARP" => {
                let to = if frame.from == SERVER { CLIENT } else { SERVER };
                lab.tap().deliver(to, &frame.bytes).unwrap();
            }
            _ => frame.pass(&lab),
        }
    }
}

fn lost_twice_damaged() {
    let lab = plain();
    let (_listener, client, server) = connected(&lab);
    send(&client, b"precious").unwrap();
    expect(&lab, CLIENT, "DATA 8");
    assert_eq!(receive(&server), Err(Errno::EAGAIN), "it was lost");
    let mut again = expect(&lab, CLIENT, "DATA 8");
    *again.bytes.last_mut().unwrap() ^= 1;
    again.pass(&lab);
    assert_eq!(receive(&server), Err(Errno::EAGAIN), "its checksum is wrong");
    assert!(now(&lab).is_none(), "nobody complains");
    *again.bytes.last_mut().unwrap() ^= 1;
    again.pass(&lab);
    assert_eq!(receive(&server).unwrap(), b"precious");
    expect(&lab, SERVER, "ACK");
    again.pass(&lab);
    assert_eq!(receive(&server), Err(Errno::EAGAIN));
    expect(&lab, SERVER, "ACK").pass(&lab);
}

fn what_is_no_frame_is_refused() {
    let lab = plain();
    for short in [&b""[..], b"x", &[0; 13]] {
        assert_eq!(lab.tap().deliver(SERVER, short), Err(Errno::EINVAL), "{}", short.len());
    }
    assert_eq!(lab.tap().deliver(SERVER, &[8; 2000]), Err(Errno::EMSGSIZE));
    // Whatever follows a header is taken, and a kernel that does not understand it says nothing.
    for noise in [&[0; 14][..], &[0xff; 60], &[8; 1500], &[0x45; 1514]] {
        lab.tap().deliver(SERVER, noise).unwrap();
    }
    connected(&lab);
}

fn a_full_tap_is_told() {
    let lab = plain();
    let sender = lab.open(CLIENT, SocketKind::Udp).unwrap();
    sender.connect(&at("10.0.0.1:9")).unwrap();
    // Nobody takes them out. What the kernel keeps is bounded, whoever we are; root's bound is 128 MiB.
    let mut sent = 0_u32;
    while lab.tap().lost().unwrap() == 0 {
        for _ in 0..1000 {
            sent += u32::from(send(&sender, &[b'x'; 1400]).is_ok());
        }
        assert!(sent < 1_000_000);
    }
    let mut kept = 0;
    while let Some(frame) = now(&lab) {
        assert_eq!((frame.from, &*frame.name()), (CLIENT, "UDP 1400"));
        kept += 1;
    }
    assert!(kept > 50, "{kept}");
    assert_eq!(lab.tap().lost(), Ok(0), "told once");
    send(&sender, b"after").unwrap();
    expect(&lab, CLIENT, "UDP 5");
}
