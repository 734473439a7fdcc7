//! What a lesson expects of packets: the lines that begin with `~`.

use std::{sync::Arc, time::Duration};

use super::{Expression, LikeTree, Name};
use crate::{
    language::span::Span,
    model::{Arp, Icmp, Way},
};

/// A `~` line.
#[derive(Clone, Debug)]
pub struct PacketLine {
    /// What it expects.
    pub kind: PacketLineKind,
    /// Where it is, without its comment.
    pub span: Span,
    /// What follows `#`.
    pub comment: Option<Arc<str>>,
}

/// What a `~` line expects.
#[derive(Clone, Debug)]
pub enum PacketLineKind {
    /// `~ ...`: any packets may come here.
    Any,
    /// `~ nothing`: no packet that tells something.
    Nothing,
    /// `~ no ack`: none of these, in the whole step.
    No(LikeTree),
    /// A packet, or a run of them.
    Packet(Box<PacketTree>),
}

/// `~ NAME [FROM > TO] [seq N] [ack N] [win N] ["text"] [FATE] [after A..B] [within TIME]`
#[derive(Clone, Debug)]
pub struct PacketTree {
    /// What it is called.
    pub name: PacketName,
    /// `x 3..9`: so many, one after the other.
    pub run: Option<NumberTree>,
    /// From whom to whom.
    pub way: Option<Way<Name>>,
    /// Its first byte.
    pub seq: Option<NumberTree>,
    /// What it expects next.
    pub ack: Option<NumberTree>,
    /// The window.
    pub win: Option<NumberTree>,
    /// What it carries; with a star behind it, how that begins.
    pub text: Option<(Expression, bool)>,
    /// `resent`
    pub resent: bool,
    /// What became of it.
    pub fate: Option<FateWord>,
    /// The time since the packet before.
    pub after: Option<(Duration, Duration)>,
    /// How long it may be waited for.
    pub within: Option<Duration>,
}

/// What a packet is called; a number that is left out may be any.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is the name of a packet")]
pub enum PacketName {
    Syn,
    SynAck,
    Ack,
    Data(Option<NumberTree>),
    DataFin(Option<NumberTree>),
    Fin,
    Rst,
    Probe,
    Udp(Option<NumberTree>),
    Frag(Option<NumberTree>),
    Icmp(Option<Icmp>),
    Arp(Option<Arp>),
    Other(Option<NumberTree>),
}

/// A number as a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberTree {
    /// Both ends included: `5`, `3..9`, `>9`, `<9`, `*`.
    Range(u64, u64),
    /// `$NAME`: what it stands for, else it stands for this from now on.
    Name(Arc<str>),
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word that is shown")]
pub enum FateWord {
    Held,
    Lost,
    Late,
    Duplicate,
    Corrupted,
}

impl FateWord {
    /// All of them with what is typed.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Held, "held"),
        (Self::Lost, "lost"),
        (Self::Late, "late"),
        (Self::Duplicate, "duplicate"),
        (Self::Corrupted, "corrupted"),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(this, _)| *this == self).map_or("", |(_, word)| word)
    }
}
