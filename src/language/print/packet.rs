//! `~` lines, written so that they are read again.

use super::{
    super::{
        duration,
        tree::{LikeTree, NumberTree, PacketLine, PacketLineKind, PacketName, PacketTree},
    },
    expression::expression,
};

pub(super) fn line(line: &PacketLine) -> String {
    let mut words = vec!["~".to_owned()];
    match &line.kind {
        PacketLineKind::Any => words.push("...".into()),
        PacketLineKind::Nothing => words.push("nothing".into()),
        PacketLineKind::No(what) => {
            words.push("no".into());
            words.push(like(what));
        }
        PacketLineKind::Packet(packet) => self::packet(&mut words, packet),
    }
    if let Some(comment) = &line.comment {
        words.push(format!("  # {comment}").trim_end().to_owned());
    }
    words.join(" ")
}

/// `[FROM > TO] [KIND] ["text"]`
pub(super) fn like(like: &LikeTree) -> String {
    let way = like.way.as_ref().map(|way| format!("{} > {}", way.from.text, way.to.text));
    let kind = like.kind.map(|kind| kind.word().to_owned());
    let text = like.text.as_ref().map(expression);
    [way, kind, text].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn packet(words: &mut Vec<String>, packet: &PacketTree) {
    words.push(name(&packet.name));
    if let Some(way) = &packet.way {
        words.push(format!("{} > {}", way.from.text, way.to.text));
    }
    let numbers =
        [("x", &packet.run), ("seq", &packet.seq), ("ack", &packet.ack), ("win", &packet.win)];
    for (word, number) in numbers {
        if let Some(number) = number {
            words.push(format!("{word} {}", self::number(number)));
        }
    }
    if let Some((text, begins)) = &packet.text {
        words.push(expression(text) + if *begins { "*" } else { "" });
    }
    if packet.resent {
        words.push("resent".into());
    }
    words.extend(packet.fate.map(|fate| fate.word().to_owned()));
    if let Some((least, most)) = packet.after {
        words.push(format!("after {}..{}", duration::write(least), duration::write(most)));
    }
    words.extend(packet.within.map(|time| format!("within {}", duration::write(time))));
}

fn name(name: &PacketName) -> String {
    let sized = |word: &str, n: &Option<NumberTree>| match n {
        Some(n) => format!("{word} {}", number(n)),
        None => word.to_owned(),
    };
    match name {
        PacketName::Syn => "SYN".into(),
        PacketName::SynAck => "SYN,ACK".into(),
        PacketName::Ack => "ACK".into(),
        PacketName::Data(n) => sized("DATA", n),
        PacketName::DataFin(n) => sized("DATA", n) + ",FIN",
        PacketName::Fin => "FIN".into(),
        PacketName::Rst => "RST".into(),
        PacketName::Probe => "PROBE".into(),
        PacketName::Udp(n) => sized("UDP", n),
        PacketName::Frag(n) => sized("FRAG", n),
        PacketName::Other(n) => sized("OTHER", n),
        PacketName::Icmp(what) => what.map_or("ICMP".into(), |what| format!("ICMP {what}")),
        PacketName::Arp(what) => what.map_or("ARP".into(), |what| format!("ARP {what}")),
    }
}

fn number(number: &NumberTree) -> String {
    match number {
        NumberTree::Range(0, u64::MAX) => "*".into(),
        NumberTree::Range(least, most) if least == most => least.to_string(),
        NumberTree::Range(least, u64::MAX) => format!(">{}", least - 1),
        NumberTree::Range(least, most) => format!("{least}..{most}"),
        NumberTree::Name(name) => format!("${name}"),
    }
}
