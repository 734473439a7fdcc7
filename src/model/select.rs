//! Which packets one of the wire's words means. `H` is how a computer is named: by its text, or by its number.

use super::{Bytes, PacketId, PacketKind};
use serde::{Deserialize, Serialize};

/// SELECT: `all`, `client > server data`, `"hello"`, `3, 5`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Select<H> {
    /// Nothing was said: the oldest of what is held.
    Oldest,
    /// `all`
    All,
    /// These, in this order.
    These(Vec<Pick<H>>),
}

/// One of the parts that commas separate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pick<H> {
    /// The number behind `held`.
    Number(PacketId),
    /// Whatever looks like this.
    Like(Likeness<H>),
}

/// `[FROM > TO] [KIND] ["text"]`; what is left out may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness<H> {
    /// From whom to whom.
    pub way: Option<Way<H>>,
    /// What kind.
    pub kind: Option<KindWord>,
    /// How the payload begins.
    pub text: Option<Bytes>,
}

/// `FROM > TO`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Way<H> {
    /// Who sends.
    pub from: H,
    /// Who gets it.
    pub to: H,
}

impl<H> Way<H> {
    /// With the computers named in another way.
    pub(crate) fn with_hosts<G, E>(
        &self,
        mut host: impl FnMut(&H) -> Result<G, E>,
    ) -> Result<Way<G>, E> {
        Ok(Way { from: host(&self.from)?, to: host(&self.to)? })
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $word:literal,)*) => {
        /// A kind of packet, as the wire's words name it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum KindWord { $($(#[$doc])* $variant,)* }

        impl KindWord {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// What is typed for each.
            pub const WORDS: &'static [&'static str] = &[$($word,)*];

            /// The word that is typed.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// From the word that is typed.
            pub(crate) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    /// `SYN`
    Syn "syn",
    /// `SYN,ACK`
    SynAck "synack",
    /// `ACK`
    Ack "ack",
    /// `DATA 5`, also `DATA 5,FIN`
    Data "data",
    /// `FIN`, also `DATA 5,FIN`
    Fin "fin",
    /// `RST`
    Rst "rst",
    /// `PROBE`
    Probe "probe",
    /// `UDP 5`
    Udp "udp",
    /// `ICMP port unreachable`
    Icmp "icmp",
    /// `FRAG 1480`
    Frag "frag",
    /// `ARP who-has`
    Arp "arp",
}

impl KindWord {
    /// Whether a packet is of this kind.
    pub fn matches(self, kind: PacketKind) -> bool {
        match self {
            Self::Syn => kind == PacketKind::Syn,
            Self::SynAck => kind == PacketKind::SynAck,
            Self::Ack => kind == PacketKind::Ack,
            Self::Data => matches!(kind, PacketKind::Data(_) | PacketKind::DataFin(_)),
            Self::Fin => matches!(kind, PacketKind::Fin | PacketKind::DataFin(_)),
            Self::Rst => kind == PacketKind::Rst,
            Self::Probe => kind == PacketKind::Probe,
            Self::Udp => matches!(kind, PacketKind::Udp(_)),
            Self::Icmp => matches!(kind, PacketKind::Icmp(_)),
            Self::Frag => matches!(kind, PacketKind::Frag(_)),
            Self::Arp => matches!(kind, PacketKind::Arp(_)),
        }
    }
}
