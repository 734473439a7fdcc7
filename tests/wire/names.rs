//! What a packet is called, and its numbers counted from the connection's beginning.

use crate::frames::{Lab, Tcp, client, flags, server};
use playground::model::{HostId, PacketKind, TcpFlags};

/// The segment, its name, seq, ack, whether it repeats and whether it is new.
type Step = (Tcp, &'static str, u32, Option<u32>, bool, bool);

/// A whole conversation.
fn play(steps: &[Step]) {
    let mut lab = Lab::new();
    for (i, (segment, name, seq, ack, resent, fresh)) in steps.iter().enumerate() {
        let (packet, _) = lab.tcp(segment);
        let tcp = packet.tcp.as_ref().unwrap();
        let found = (packet.kind.to_string(), tcp.seq, tcp.ack, tcp.resent, tcp.fresh);
        assert_eq!(found, ((*name).to_owned(), *seq, *ack, *resent, *fresh), "step {i}");
    }
}

#[test]
fn a_connection_from_syn_to_the_last_ack() {
    play(&[
        (client("S", 0, None, b""), "SYN", 0, None, false, true),
        (client("S", 0, None, b""), "SYN", 0, None, true, false),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), false, true),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), true, false),
        (client("", 1, Some(1), b""), "ACK", 1, Some(1), false, false),
        // The numbers go round here: its initial one is three below the end.
        (client("P", 1, Some(1), b"hello"), "DATA 5", 1, Some(1), false, true),
        (client("P", 6, Some(1), b"you"), "DATA 3", 6, Some(1), false, true),
        (client("P", 1, Some(1), b"hello"), "DATA 5", 1, Some(1), true, false),
        // A repetition that swallowed what followed, and brings something new.
        (client("P", 6, Some(1), b"you there"), "DATA 9", 6, Some(1), true, true),
        (server("", 1, Some(15), b""), "ACK", 1, Some(15), false, false),
        // A keepalive, or a probe of a window that is closed: one byte below.
        (client("", 14, Some(1), b""), "PROBE", 14, Some(1), false, false),
        (server("", 0, Some(15), b""), "PROBE", 0, Some(15), false, false),
        (client("PF", 15, Some(1), b"bye"), "DATA 3,FIN", 15, Some(1), false, true),
        (client("PF", 15, Some(1), b"bye"), "DATA 3,FIN", 15, Some(1), true, false),
        (server("", 1, Some(19), b""), "ACK", 1, Some(19), false, false),
        (server("F", 1, Some(19), b""), "FIN", 1, Some(19), false, true),
        (client("", 19, Some(2), b""), "ACK", 19, Some(2), false, false),
        (server("F", 1, Some(19), b""), "FIN", 1, Some(19), true, false),
    ]);
}

#[test]
fn a_reset_that_answers_a_syn_counts_from_the_connection_too() {
    let mut refused = server("R", 0, Some(1), b"");
    refused.seq = 0;
    play(&[
        (client("S", 0, None, b""), "SYN", 0, None, false, true),
        (refused, "RST", 0, Some(1), false, false),
    ]);
    // An old SYN is answered, and the answer is refused with its own number.
    let mut old = client("R", 1, None, b"");
    old.ack = None;
    play(&[
        (client("S", 0, None, b""), "SYN", 0, None, false, true),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), false, true),
        (old, "RST", 1, None, false, false),
    ]);
}

#[test]
fn the_same_ports_may_make_another_connection() {
    let mut again = client("S", 0, None, b"");
    again.seq = 100;
    let mut answer = server("S", 0, None, b"");
    (answer.seq, answer.ack) = (9, Some(101));
    let mut data = client("P", 0, None, b"x");
    (data.seq, data.ack) = (101, Some(10));
    play(&[
        (client("S", 0, None, b""), "SYN", 0, None, false, true),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), false, true),
        (client("P", 1, Some(1), b"hello"), "DATA 5", 1, Some(1), false, true),
        (again, "SYN", 0, None, false, true),
        (answer, "SYN,ACK", 0, Some(1), false, true),
        (data, "DATA 1", 1, Some(1), false, true),
    ]);
}

#[test]
fn two_syns_may_cross() {
    play(&[
        (client("S", 0, None, b""), "SYN", 0, None, false, true),
        (server("S", 0, None, b""), "SYN", 0, None, false, true),
        // They take no new number, and do not repeat the SYNs either.
        (client("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), false, false),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), false, false),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), true, false),
        (client("P", 1, Some(1), b"x"), "DATA 1", 1, Some(1), false, true),
    ]);
}

#[test]
fn a_lost_ack_makes_no_probe() {
    // Two segments, the first of which is acknowledged; a pure ACK of the client has the number of what comes next.
    play(&[
        (client("S", 0, None, b""), "SYN", 0, None, false, true),
        (server("S", 0, Some(1), b""), "SYN,ACK", 0, Some(1), false, true),
        (client("P", 1, Some(1), b"one"), "DATA 3", 1, Some(1), false, true),
        (client("P", 4, Some(1), b"two"), "DATA 3", 4, Some(1), false, true),
        (server("P", 1, Some(4), b"yes"), "DATA 3", 1, Some(4), false, true),
        (client("", 7, Some(4), b""), "ACK", 7, Some(4), false, false),
        // The window has shrunk: the ACK stands at its end, and not before what was acknowledged.
        (client("", 4, Some(4), b""), "ACK", 4, Some(4), false, false),
    ]);
}

#[test]
fn a_window_is_scaled_if_both_have_asked_for_it() {
    use etherparse::{PacketBuilder, TcpOptionElement};
    let syn = |from: u8, ack: Option<u32>, scale: Option<u8>| {
        let (to, ports) = if from == 2 { (1, (40_000, 80)) } else { (2, (80, 40_000)) };
        let mut builder = PacketBuilder::ethernet2([2; 6], [4; 6])
            .ipv4([10, 0, 0, from], [10, 0, 0, to], 64)
            .tcp(ports.0, ports.1, 100, 1000)
            .syn();
        if let Some(ack) = ack {
            builder = builder.ack(ack);
        }
        if let Some(scale) = scale {
            builder = builder.options(&[TcpOptionElement::WindowScale(scale)]).unwrap();
        }
        let mut out = Vec::new();
        builder.write(&mut out, b"").unwrap();
        out
    };
    for (ours, theirs, window) in
        [(Some(7), Some(2), 1000 << 7), (Some(7), None, 1000), (None, Some(2), 1000)]
    {
        let mut lab = Lab::new();
        let (two, one) = (HostId(2), HostId(1));
        assert_eq!(lab.frame(two, one, syn(2, None, ours)).0.window(), Some(1000));
        lab.frame(one, two, syn(1, Some(101), theirs));
        let mut ack = client("", 0, None, b"");
        (ack.seq, ack.ack, ack.window) = (101, Some(101), 1000);
        assert_eq!(lab.tcp(&ack).0.window(), Some(window), "{ours:?} {theirs:?}");
    }
}

#[test]
fn flags_are_as_in_the_header() {
    let mut lab = Lab::new();
    let (packet, _) = lab.tcp(&client("PF", 1, Some(1), b"x"));
    assert_eq!(flags(&packet).to_string(), "FIN,PSH,ACK");
    assert!(flags(&packet).has(TcpFlags::FIN) && !flags(&packet).has(TcpFlags::SYN));
    assert_eq!(packet.kind, PacketKind::DataFin(1));
}
