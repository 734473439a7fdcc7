//! Whether the packets of a step are what its `~` lines say. Knows no session and no clock: what came is passed in.
//!
//! Said packets must come in their order. Between them may come what tells nothing new (pure ACKs, repetitions,
//! window updates, probes, ARP); anything else that is not said is a difference.

use std::{collections::HashSet, sync::Arc, time::Duration};

use crate::{
    language::tree::{
        Expression, ExpressionKind, FateWord, LikeTree, NumberTree, PacketLine, PacketLineKind,
        PacketName, PacketTree,
    },
    model::{Bytes, Fate, HostId, Packet, PacketKind, Way},
};

/// A packet that came, and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Which.
    pub packet: &'a Packet,
    /// What became of it.
    pub fate: Fate,
    /// When, counted from the lab's beginning.
    pub at: Duration,
}

/// What a name stands for, and which computer is called so.
pub struct Names<'a> {
    /// `$NAME`.
    pub values: &'a dyn Fn(&str) -> Option<Bytes>,
    /// `client`.
    pub hosts: &'a dyn Fn(&str) -> Option<HostId>,
}

/// Why the packets are not what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Nothing is wrong so far, but what this line says has not come.
    Missing {
        /// Which line, from 0.
        line: usize,
    },
    /// A packet came that no line says; this line was to come next, if one was.
    Unsaid {
        /// Which packet, from 0.
        packet: usize,
        /// Which line.
        line: Option<usize>,
    },
    /// `no` or `nothing` says that this one does not come.
    Came {
        /// Which packet.
        packet: usize,
        /// Which line.
        line: usize,
    },
}

/// Whether a packet is what a line says, but for when it came.
pub(crate) fn is_said(said: &PacketTree, seen: &Seen<'_>, names: &Names<'_>) -> bool {
    Search::new(Vec::new(), Vec::new(), names).is(said, seen)
}

/// What the names that were free have come to stand for.
pub type Numbers = Vec<(Arc<str>, u64)>;

/// Compares what came with what is said. `since` is when the packet before the first came.
///
/// [`Unlike::Missing`] may still come true with what comes later; the others never do.
pub fn compare(
    lines: &[PacketLine],
    came: &[Seen<'_>],
    since: Option<Duration>,
    names: &Names<'_>,
) -> Result<Numbers, Unlike> {
    if lines.is_empty() {
        return Ok(Numbers::new());
    }
    // What was swallowed has not come: it is a number behind the packet in the hand.
    let came: Vec<(usize, Seen<'_>)> = came
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, seen)| !matches!(seen.fate, Fate::Swallowed(_)))
        .collect();
    for (i, line) in lines.iter().enumerate() {
        let found = came.iter().find(|(_, seen)| match &line.kind {
            PacketLineKind::Nothing => tells(seen.packet),
            PacketLineKind::No(like) => is_like(like, seen.packet, names),
            PacketLineKind::Any | PacketLineKind::Packet(_) => false,
        });
        if let Some((packet, _)) = found {
            return Err(Unlike::Came { packet: *packet, line: i });
        }
    }
    let said: Vec<(usize, Option<&PacketTree>)> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| match &line.kind {
            PacketLineKind::Any => Some((i, None)),
            PacketLineKind::Packet(packet) => Some((i, Some(&**packet))),
            PacketLineKind::Nothing | PacketLineKind::No(_) => None,
        })
        .collect();
    if said.is_empty() && lines.iter().all(|line| matches!(line.kind, PacketLineKind::No(_))) {
        return Ok(Numbers::new());
    }
    let mut search = Search::new(said, came, names);
    if search.from(Place { line: 0, packet: 0, before: since, free: false }) {
        return Ok(search.found);
    }
    Err(search.furthest.map_or(Unlike::Missing { line: 0 }, |(_, unlike)| unlike))
}

/// Whether a packet says something new, so that it must be said of it: new sequence space, RST, UDP, ICMP.
fn tells(packet: &Packet) -> bool {
    match packet.kind {
        PacketKind::Syn
        | PacketKind::SynAck
        | PacketKind::Data(_)
        | PacketKind::DataFin(_)
        | PacketKind::Fin => packet.tcp.as_ref().is_none_or(|tcp| tcp.fresh),
        PacketKind::Rst | PacketKind::Udp(_) | PacketKind::Frag(_) | PacketKind::Icmp(_) => true,
        PacketKind::Ack | PacketKind::Probe | PacketKind::Arp(_) | PacketKind::Other(_) => false,
    }
}

/// Where the search is: the next line, the next packet, when the one before came, and whether `...` stands here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    line: usize,
    packet: usize,
    before: Option<Duration>,
    free: bool,
}

struct Search<'a> {
    said: Vec<(usize, Option<&'a PacketTree>)>,
    came: Vec<(usize, Seen<'a>)>,
    names: &'a Names<'a>,
    found: Numbers,
    /// Whether names are captured: then a place that failed may hold with other values.
    captures: bool,
    failed: HashSet<Place>,
    /// The difference that was met after the most lines, then after the most packets.
    furthest: Option<((usize, usize), Unlike)>,
}

impl<'a> Search<'a> {
    fn new(
        said: Vec<(usize, Option<&'a PacketTree>)>,
        came: Vec<(usize, Seen<'a>)>,
        names: &'a Names<'a>,
    ) -> Self {
        Self {
            captures: said.iter().any(|(_, packet)| packet.is_some_and(has_names)),
            said,
            came,
            names,
            found: Numbers::new(),
            failed: HashSet::new(),
            furthest: None,
        }
    }

    /// Whether the rest of the lines says the rest of the packets.
    fn from(&mut self, place: Place) -> bool {
        if !self.captures && self.failed.contains(&place) {
            return false;
        }
        let holds = self.try_from(place);
        if !holds {
            self.failed.insert(place);
        }
        holds
    }

    fn try_from(&mut self, place: Place) -> bool {
        let Some((line, said)) = self.said.get(place.line).copied() else {
            return place.free || !self.unsaid(place, place.packet, None);
        };
        let Some(said) = said else {
            return self.from(Place { line: place.line + 1, free: true, ..place });
        };
        for packet in place.packet..self.came.len() {
            if self.holds_from(place, packet, said) {
                return true;
            }
            if !place.free && self.is_unsaid(place, packet, Some(line)) {
                return false;
            }
        }
        self.differ(place, self.came.len(), Unlike::Missing { line });
        false
    }

    /// Whether the line is met by this packet, or by the run that begins with it, and the rest holds too.
    fn holds_from(&mut self, place: Place, first: usize, said: &PacketTree) -> bool {
        let bound = self.found.len();
        let (least, most) = match said.run {
            Some(NumberTree::Range(least, most)) => (least.max(1), most),
            _ => (1, 1),
        };
        let mut ends = Vec::new();
        let mut at = first;
        while (ends.len() as u64) < most
            && let Some((_, seen)) = self.came.get(at).copied()
        {
            // Of a run only the first is asked when it came.
            if (!ends.is_empty() || in_time(said, seen.at, place.before)) && self.is(said, &seen) {
                ends.push((at, seen.at, self.found.len()));
            } else if ends.is_empty() || tells(seen.packet) {
                break;
            }
            at += 1;
        }
        if !ends.is_empty() && (ends.len() as u64) < least {
            let (line, _) = self.said[place.line];
            let unlike = match self.came.get(at) {
                None => Unlike::Missing { line },
                Some((packet, _)) => Unlike::Unsaid { packet: *packet, line: Some(line) },
            };
            self.differ(place, at, unlike);
        }
        // The longest run that leaves the other lines theirs.
        while let Some((end, time, captured)) = ends.pop() {
            if (ends.len() as u64) + 1 < least {
                break;
            }
            self.found.truncate(captured);
            let next =
                Place { line: place.line + 1, packet: end + 1, before: Some(time), free: false };
            if self.from(next) {
                return true;
            }
        }
        self.found.truncate(bound);
        false
    }

    /// Whether something from here on had to be said.
    fn unsaid(&mut self, place: Place, from: usize, line: Option<usize>) -> bool {
        (from..self.came.len()).any(|packet| self.is_unsaid(place, packet, line))
    }

    fn is_unsaid(&mut self, place: Place, packet: usize, line: Option<usize>) -> bool {
        let (number, seen) = self.came[packet];
        let unsaid = tells(seen.packet);
        if unsaid {
            self.differ(place, packet, Unlike::Unsaid { packet: number, line });
        }
        unsaid
    }

    fn differ(&mut self, place: Place, packet: usize, unlike: Unlike) {
        let far = (place.line, packet);
        if self.furthest.is_none_or(|(furthest, _)| far >= furthest) {
            self.furthest = Some((far, unlike));
        }
    }

    /// Whether a packet is what a line says, but for its time.
    fn is(&mut self, said: &PacketTree, seen: &Seen<'_>) -> bool {
        let bound = self.found.len();
        let packet = seen.packet;
        let numbers =
            [(&said.seq, packet.seq()), (&said.ack, packet.ack()), (&said.win, packet.window())];
        let holds = self.is_called(&said.name, packet.kind)
            && said.way.as_ref().is_none_or(|way| goes(way, packet, self.names))
            && numbers.into_iter().all(|(said, number)| match (said, number) {
                (None, _) => true,
                (Some(said), Some(number)) => self.number(said, number.into()),
                (Some(_), None) => false,
            })
            && said.text.as_ref().is_none_or(|(text, begins)| {
                text_of(text, self.names).is_some_and(|text| {
                    if *begins {
                        packet.payload.starts_with(&text)
                    } else {
                        *packet.payload == text[..]
                    }
                })
            })
            && (!said.resent || packet.tcp.as_ref().is_some_and(|tcp| tcp.resent))
            && became(said.fate, seen.fate);
        if !holds {
            self.found.truncate(bound);
        }
        holds
    }

    fn is_called(&mut self, name: &PacketName, kind: PacketKind) -> bool {
        match (name, kind) {
            (PacketName::Syn, PacketKind::Syn)
            | (PacketName::SynAck, PacketKind::SynAck)
            | (PacketName::Ack, PacketKind::Ack)
            | (PacketName::Fin, PacketKind::Fin)
            | (PacketName::Rst, PacketKind::Rst)
            | (PacketName::Probe, PacketKind::Probe) => true,
            (PacketName::Data(said), PacketKind::Data(n))
            | (PacketName::DataFin(said), PacketKind::DataFin(n))
            | (PacketName::Udp(said), PacketKind::Udp(n))
            | (PacketName::Frag(said), PacketKind::Frag(n))
            | (PacketName::Other(said), PacketKind::Other(n)) => {
                said.as_ref().is_none_or(|said| self.number(said, n.into()))
            }
            (PacketName::Icmp(said), PacketKind::Icmp(icmp)) => {
                said.is_none_or(|said| said == icmp)
            }
            (PacketName::Arp(said), PacketKind::Arp(arp)) => said.is_none_or(|said| said == arp),
            _ => false,
        }
    }

    fn number(&mut self, said: &NumberTree, number: u64) -> bool {
        let name = match said {
            NumberTree::Range(least, most) => return (*least..=*most).contains(&number),
            NumberTree::Name(name) => name,
        };
        if let Some((_, known)) = self.found.iter().find(|(found, _)| found == name) {
            return *known == number;
        }
        if let Some(known) = (self.names.values)(name) {
            return *known == *number.to_string().as_bytes();
        }
        self.found.push((name.clone(), number));
        true
    }
}

/// Whether a packet came as long after the one before as a line says.
fn in_time(said: &PacketTree, at: Duration, before: Option<Duration>) -> bool {
    said.after.is_none_or(|(least, most)| {
        before.is_some_and(|before| (least..=most).contains(&at.saturating_sub(before)))
    })
}

/// A lost one must be said to be lost; of the others nothing need be said.
fn became(said: Option<FateWord>, fate: Fate) -> bool {
    match said {
        None => !matches!(fate, Fate::Lost(_)),
        Some(FateWord::Held) => fate == Fate::Held,
        Some(FateWord::Lost) => matches!(fate, Fate::Lost(_)),
        Some(FateWord::Late) => matches!(fate, Fate::Late(_) | Fate::Overtaken),
        Some(FateWord::Duplicate) => fate == Fate::Duplicate,
        Some(FateWord::Corrupted) => fate == Fate::Corrupted,
    }
}

fn goes(way: &Way<crate::language::tree::Name>, packet: &Packet, names: &Names<'_>) -> bool {
    let host = |name: &crate::language::tree::Name| (names.hosts)(&name.text);
    host(&way.from) == Some(packet.from) && host(&way.to) == Some(packet.to)
}

/// Whether a packet is one of those that `no` says.
pub(crate) fn is_like(like: &LikeTree, packet: &Packet, names: &Names<'_>) -> bool {
    like.way.as_ref().is_none_or(|way| goes(way, packet, names))
        && like.kind.is_none_or(|kind| kind.matches(packet.kind))
        && like.text.as_ref().is_none_or(|text| {
            text_of(text, names).is_some_and(|text| packet.payload.starts_with(&text))
        })
}

/// A quoted text with its variables replaced; nothing if one of them is not known.
fn text_of(text: &Expression, names: &Names<'_>) -> Option<Vec<u8>> {
    match &text.kind {
        ExpressionKind::Text(bytes) => Some(bytes.to_vec()),
        ExpressionKind::Variable(name) => (names.values)(name).map(|bytes| bytes.to_vec()),
        ExpressionKind::Template(pieces) => {
            let pieces = pieces.iter().map(|piece| text_of(piece, names));
            pieces.collect::<Option<Vec<_>>>().map(|pieces| pieces.concat())
        }
        _ => None,
    }
}

fn has_names(packet: &PacketTree) -> bool {
    let length = match &packet.name {
        PacketName::Data(n)
        | PacketName::DataFin(n)
        | PacketName::Udp(n)
        | PacketName::Frag(n)
        | PacketName::Other(n) => n.as_ref(),
        _ => None,
    };
    [length, packet.seq.as_ref(), packet.ack.as_ref(), packet.win.as_ref()]
        .into_iter()
        .flatten()
        .any(|number| matches!(number, NumberTree::Name(_)))
}

#[cfg(test)]
mod tests;
