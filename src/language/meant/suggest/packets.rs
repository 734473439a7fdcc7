//! What was probably meant by a word about packets.

use super::{meaning, nearest};
use crate::model::KindWord;

/// Words of tc, netem, iptables and Wireshark, and ours.
pub(super) const MEANINGS: &[(&str, &str)] = &[
    ("netem", "delay"),
    ("tc", "delay"),
    ("latency", "delay"),
    ("lag", "delay"),
    ("jitter", "delay"),
    ("bandwidth", "rate"),
    ("throttle", "rate"),
    ("tbf", "rate"),
    ("lose", "drop"),
    ("iptables", "drop"),
    ("nft", "drop"),
    ("copy", "duplicate"),
    ("again", "duplicate"),
    ("repeated", "duplicate"),
    ("flip", "corrupt"),
    ("damage", "corrupt"),
    ("overtake", "reorder"),
    ("swap", "reorder"),
    ("unplug", "cut"),
    ("mend", "repair"),
    ("replug", "repair"),
    ("intercept", "hold"),
    ("freeze", "hold"),
    ("deliver", "pass"),
    ("forward", "pass"),
    ("release", "pass"),
    ("sniff", "flight"),
    ("tcpdump", "flight"),
    ("tshark", "flight"),
    ("wireshark", "flight"),
    ("trace", "flight"),
    ("capture", "flight"),
    ("inspect", "packet"),
    ("dissect", "packet"),
];

/// The kind of packet that was probably meant: `SYN`, `syn-ack`, `segment`.
pub(crate) fn for_kind(word: &str) -> Option<&'static str> {
    const THEIRS: &[(&str, &str)] = &[
        ("syn-ack", "synack"),
        ("syn_ack", "synack"),
        ("syn+ack", "synack"),
        ("segment", "data"),
        ("payload", "data"),
        ("psh", "data"),
        ("push", "data"),
        ("reset", "rst"),
        ("end", "fin"),
        ("datagram", "udp"),
        ("fragment", "frag"),
        ("keepalive", "probe"),
        ("ping", "icmp"),
    ];
    meaning(word, THEIRS).or_else(|| nearest(word, KindWord::WORDS.iter().copied()))
}

/// The name of a packet that was probably meant on a `~` line.
pub(crate) fn for_packet_name(word: &str) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "SYN", "SYN,ACK", "ACK", "DATA", "FIN", "RST", "PROBE", "UDP", "FRAG", "ICMP", "ARP",
        "nothing",
    ];
    const THEIRS: &[(&str, &str)] = &[
        ("synack", "SYN,ACK"),
        ("syn-ack", "SYN,ACK"),
        ("syn+ack", "SYN,ACK"),
        ("reset", "RST"),
        ("segment", "DATA"),
        ("psh", "DATA"),
        ("psh,ack", "DATA"),
        ("fin,ack", "FIN"),
        ("fin-ack", "FIN"),
        ("rst,ack", "RST"),
        ("datagram", "UDP"),
        ("keepalive", "PROBE"),
        ("none", "nothing"),
    ];
    meaning(word, THEIRS).or_else(|| nearest(word, NAMES))
}

/// What was probably meant to be said of a packet on a `~` line.
pub(crate) fn for_packet_part(word: &str) -> Option<&'static str> {
    const PARTS: [&str; 11] = [
        "seq",
        "ack",
        "win",
        "held",
        "lost",
        "late",
        "resent",
        "duplicate",
        "corrupted",
        "after",
        "within",
    ];
    const THEIRS: &[(&str, &str)] = &[
        ("again", "resent"),
        ("repeated", "resent"),
        ("retransmitted", "resent"),
        ("retransmission", "resent"),
        ("dropped", "lost"),
        ("delayed", "late"),
        ("copy", "duplicate"),
        ("copied", "duplicate"),
        ("flipped", "corrupted"),
        ("damaged", "corrupted"),
        ("window", "win"),
        ("sequence", "seq"),
        ("times", "x"),
    ];
    meaning(word, THEIRS).or_else(|| nearest(word, PARTS))
}
