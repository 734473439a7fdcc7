//! Tables of `~` lines and packets.

use super::*;
use crate::{
    language::parse_packet_line,
    model::{Icmp, Loss, PacketId, TcpFlags, TcpPart},
};

fn lines(text: &str) -> Vec<PacketLine> {
    text.lines().map(|line| parse_packet_line(line.trim(), 1).unwrap()).collect()
}

fn packet(kind: PacketKind) -> Packet {
    Packet {
        id: PacketId(1),
        from: HostId(2),
        to: HostId(1),
        kind,
        ends: None,
        tcp: None,
        payload: [].into(),
    }
}

/// `SYN`, `SYN again`, `DATA 5@1 hello`, `ACK 6` ...; a fate behind `/`, a time behind `+`, `<` from the server.
fn came(text: &str) -> Vec<(Packet, Fate, Duration)> {
    let mut now = Duration::ZERO;
    let one = |word: &str| {
        let (word, back) = word.strip_prefix('<').map_or((word, false), |word| (word, true));
        let (word, time) = word.split_once('+').unwrap_or((word, "0"));
        let (word, fate) = word.split_once('/').unwrap_or((word, ""));
        let (word, payload) = word.split_once('=').unwrap_or((word, ""));
        let (word, again) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
        let (word, seq) = word.split_once('@').unwrap_or((word, "0"));
        let (word, ack) = word.split_once('^').unwrap_or((word, ""));
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let n = word[letters.len()..].parse().unwrap_or(0);
        let kind = match letters {
            "SYN" => PacketKind::Syn,
            "SYNACK" => PacketKind::SynAck,
            "ACK" => PacketKind::Ack,
            "DATA" => PacketKind::Data(n),
            "LAST" => PacketKind::DataFin(n),
            "FIN" => PacketKind::Fin,
            "RST" => PacketKind::Rst,
            "PROBE" => PacketKind::Probe,
            "UDP" => PacketKind::Udp(n),
            "FRAG" => PacketKind::Frag(n),
            "PORT" => PacketKind::Icmp(Icmp::PortUnreachable),
            other => panic!("{other}"),
        };
        let mut packet = packet(kind);
        if back {
            std::mem::swap(&mut packet.from, &mut packet.to);
        }
        packet.payload = payload.as_bytes().into();
        packet.tcp = Some(Box::new(TcpPart {
            seq: seq.parse().unwrap(),
            ack: ack.parse().ok(),
            window: 1000,
            flags: TcpFlags::default(),
            resent: again,
            fresh: !again,
        }));
        let fate = match fate {
            "" => Fate::Passed,
            "held" => Fate::Held,
            "lost" => Fate::Lost(Loss::Dropped),
            "late" => Fate::Late(Duration::from_millis(50)),
            "swallowed" => Fate::Swallowed(PacketId(1)),
            "corrupted" => Fate::Corrupted,
            other => panic!("{other}"),
        };
        now += Duration::from_millis(time.parse().unwrap());
        (packet, fate, now)
    };
    text.split_whitespace().map(one).collect()
}

fn judge(said: &str, text: &str) -> Result<Numbers, Unlike> {
    let came = came(text);
    let seen: Vec<Seen<'_>> =
        came.iter().map(|(packet, fate, at)| Seen { packet, fate: *fate, at: *at }).collect();
    let names = Names {
        values: &|name| (name == "N").then(|| "5".into()),
        hosts: &|name| match name {
            "server" => Some(HostId(1)),
            "client" => Some(HostId(2)),
            _ => None,
        },
    };
    compare(&lines(said), &seen, Some(Duration::ZERO), &names)
}

#[track_caller]
fn table(rows: &[(&str, &str, Result<(), Unlike>)]) {
    for (said, came, expected) in rows {
        assert_eq!(judge(said, came).map(drop), *expected, "{said:?} {came:?}");
    }
}

const fn missing(line: usize) -> Result<(), Unlike> {
    Err(Unlike::Missing { line })
}

const fn unsaid(packet: usize, line: usize) -> Result<(), Unlike> {
    Err(Unlike::Unsaid { packet, line: Some(line) })
}

const fn left_over(packet: usize) -> Result<(), Unlike> {
    Err(Unlike::Unsaid { packet, line: None })
}

#[test]
fn a_step_without_lines_says_nothing_of_packets() {
    assert_eq!(compare(&[], &[], None, &Names { values: &|_| None, hosts: &|_| None }), Ok(vec![]));
}

#[test]
fn said_packets_come_in_their_order() {
    table(&[
        ("~ SYN", "SYN", Ok(())),
        ("~ SYN", "", missing(0)),
        ("~ SYN\n~ SYN,ACK\n~ ACK", "SYN <SYNACK ACK", Ok(())),
        ("~ SYN\n~ SYN,ACK\n~ ACK", "SYN <SYNACK", missing(2)),
        ("~ SYN,ACK\n~ SYN", "SYN <SYNACK", unsaid(0, 0)),
        ("~ DATA 5\n~ DATA 3", "DATA3 DATA5", unsaid(0, 0)),
    ]);
}

#[test]
fn what_tells_something_must_be_said() {
    for telling in ["SYN", "<SYNACK", "DATA5", "LAST5", "FIN", "RST", "UDP5", "FRAG48", "PORT"] {
        table(&[
            ("~ ACK", &format!("{telling} ACK"), unsaid(0, 0)),
            ("~ ACK", &format!("ACK {telling}"), left_over(1)),
            ("~ nothing", telling, Err(Unlike::Came { packet: 0, line: 0 })),
        ]);
    }
    for silent in ["ACK", "SYN*", "DATA5*", "FIN*", "PROBE", "<ACK^9", "ACK/lost", "SYN/swallowed"]
    {
        table(&[
            ("~ FIN", &format!("{silent} FIN {silent}"), Ok(())),
            ("~ nothing", silent, Ok(())),
        ]);
    }
}

#[test]
fn a_lost_packet_must_be_said_to_be_lost() {
    table(&[
        ("~ DATA 5 lost", "DATA5/lost", Ok(())),
        ("~ DATA 5", "DATA5/lost", unsaid(0, 0)),
        ("~ DATA 5 lost", "DATA5", unsaid(0, 0)),
        ("~ DATA 5 lost\n~ DATA 5 resent", "DATA5/lost DATA5*", Ok(())),
        ("~ DATA 5 lost\n~ DATA 5 resent", "DATA5/lost", missing(1)),
        ("~ DATA 5 resent", "DATA5", unsaid(0, 0)),
        ("~ DATA 5 resent lost\n~ DATA 5 resent", "DATA5*/lost DATA5*", Ok(())),
        ("~ DATA 5 held", "DATA5/held", Ok(())),
        ("~ DATA 5", "DATA5/held", Ok(())),
        ("~ DATA 5 held", "DATA5", unsaid(0, 0)),
        ("~ DATA 5 late", "DATA5/late", Ok(())),
        ("~ DATA 5 corrupted", "DATA5/corrupted", Ok(())),
        ("~ DATA 5 duplicate", "DATA5/corrupted", unsaid(0, 0)),
    ]);
}

#[test]
fn numbers_texts_and_directions_are_compared_if_they_are_said() {
    table(&[
        ("~ DATA 5 seq 1 ack 1 \"hello\"", "DATA5^1@1=hello", Ok(())),
        ("~ DATA 5 seq 2", "DATA5@1", unsaid(0, 0)),
        ("~ DATA 4..6 seq >0 ack <2 win 1000", "DATA5^1@1", Ok(())),
        ("~ DATA 6..9", "DATA5", unsaid(0, 0)),
        ("~ DATA", "DATA5", Ok(())),
        ("~ DATA $N", "DATA5", Ok(())),
        ("~ DATA $N", "DATA6", unsaid(0, 0)),
        ("~ DATA 5", "LAST5", unsaid(0, 0)),
        ("~ DATA 5,FIN", "LAST5", Ok(())),
        ("~ DATA 5 \"hell\"", "DATA5=hello", unsaid(0, 0)),
        ("~ DATA 5 \"hell\"*", "DATA5=hello", Ok(())),
        ("~ DATA 5 win 999", "DATA5", unsaid(0, 0)),
        ("~ DATA 5 ack 1", "DATA5", unsaid(0, 0)),
        ("~ ACK server > client", "<ACK", Ok(())),
        ("~ ACK server > client", "ACK", missing(0)),
        ("~ UDP 5 client > nobody", "UDP5", unsaid(0, 0)),
        ("~ ICMP port unreachable", "PORT", Ok(())),
        ("~ ICMP echo", "PORT", unsaid(0, 0)),
        ("~ ICMP", "PORT", Ok(())),
    ]);
    assert_eq!(
        judge("~ DATA $A seq $B\n~ ACK ack $C", "DATA7@3 <ACK^10"),
        Ok(vec![("A".into(), 7), ("B".into(), 3), ("C".into(), 10)])
    );
    assert_eq!(judge("~ DATA $A\n~ DATA $A", "DATA7 DATA7"), Ok(vec![("A".into(), 7)]));
    assert_eq!(judge("~ DATA $A\n~ DATA $A", "DATA7 DATA8").map(drop), unsaid(1, 1));
}

#[test]
fn a_name_is_free_again_where_its_packet_was_not_the_one() {
    assert_eq!(judge("~ ACK ack $A\n~ DATA $A", "ACK^3 ACK^7 DATA7"), Ok(vec![("A".into(), 7)]));
}

#[test]
fn runs_take_as_many_as_leave_the_others_theirs() {
    table(&[
        ("~ DATA x 3", "DATA5 DATA5 DATA5", Ok(())),
        ("~ DATA x 3", "DATA5 DATA5", missing(0)),
        ("~ DATA x 3", "DATA5 DATA5 DATA5 DATA5", left_over(3)),
        ("~ DATA x 3", "DATA5 <ACK DATA5 ACK DATA5", Ok(())),
        ("~ DATA x 3", "DATA5 FIN DATA5 DATA5", unsaid(1, 0)),
        ("~ DATA x 2..9\n~ DATA", "DATA1 DATA2 DATA3", Ok(())),
        ("~ DATA x 2..9\n~ DATA x 2..9", "DATA1 DATA2 DATA3", missing(1)),
        ("~ DATA 5 x 2\n~ DATA 3", "DATA5 DATA5 DATA3", Ok(())),
        ("~ DATA x 1\n~ DATA x 2 after 80ms..300ms", "DATA1 <ACK+50 DATA1+50 DATA1", Ok(())),
        ("~ DATA x 1\n~ DATA x 2 after 80ms..300ms", "DATA1 DATA1+50 DATA1", unsaid(1, 1)),
    ]);
}

#[test]
fn after_is_the_time_since_the_packet_said_before() {
    table(&[
        ("~ SYN lost\n~ SYN resent after 900ms..1400ms", "SYN/lost SYN*+1020", Ok(())),
        ("~ SYN lost\n~ SYN resent after 900ms..1400ms", "SYN/lost SYN*+500", missing(1)),
        ("~ SYN lost\n~ SYN resent after 900ms..1400ms", "SYN/lost SYN*+500 SYN*+500", Ok(())),
        ("~ FIN after 1s..2s", "FIN+1500", Ok(())),
        ("~ FIN after 1s..2s", "FIN+500", unsaid(0, 0)),
    ]);
}

#[test]
fn dots_let_anything_come() {
    table(&[
        ("~ ...", "", Ok(())),
        ("~ ...", "SYN DATA5 FIN", Ok(())),
        ("~ SYN\n~ ...\n~ FIN", "SYN DATA5 RST FIN", Ok(())),
        ("~ SYN\n~ ...\n~ FIN", "SYN DATA5 FIN RST", left_over(3)),
        ("~ ...\n~ FIN", "DATA5", missing(1)),
        ("~ SYN,ACK resent\n~ ...", "<SYNACK* SYN*", Ok(())),
    ]);
}

#[test]
fn no_and_nothing_say_what_does_not_come() {
    table(&[
        ("~ no ack", "DATA5", Ok(())),
        ("~ no ack", "DATA5 <ACK", Err(Unlike::Came { packet: 1, line: 0 })),
        ("~ no client > server ack", "DATA5 <ACK", Ok(())),
        ("~ no \"he\"", "DATA5=hello", Err(Unlike::Came { packet: 0, line: 0 })),
        ("~ DATA 5\n~ no ack", "DATA5", Ok(())),
        ("~ DATA 5\n~ no ack", "DATA5 FIN", left_over(1)),
        ("~ DATA 5\n~ no ack", "<ACK DATA5", Err(Unlike::Came { packet: 0, line: 1 })),
        ("~ nothing", "", Ok(())),
        ("~ ACK\n~ nothing", "<ACK DATA5", Err(Unlike::Came { packet: 1, line: 1 })),
    ]);
}

#[test]
fn many_lines_and_packets_take_no_time() {
    let said = "~ DATA x 1..200\n".repeat(12);
    let came = "DATA5 ".repeat(400);
    assert_eq!(judge(said.trim(), &came).map(drop), Ok(()));
    assert!(judge(&format!("{said}~ FIN"), &came).is_err());
}
