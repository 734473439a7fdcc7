//! One connection in the log: who has its two ends, and what became of each of its packets.

mod passage;

use std::{collections::BTreeMap, net::SocketAddr};

pub(crate) use passage::{Fared, Passage};

use crate::model::{Address, Event, SocketId, SocketKind, What};

/// A connection, seen from one of its sockets: that end is the first.
pub(crate) struct Connection<'e> {
    pub(crate) ends: [End<'e>; 2],
    /// Everything that was on the wire, repetitions that were swallowed left out.
    pub(crate) packets: Vec<Passage<'e>>,
    /// The first event that may belong to it.
    pub(crate) events: &'e [Event],
}

/// One end.
#[derive(Clone, Default)]
pub(crate) struct End<'e> {
    /// The process and the label of its socket; `None`: the log knows of no socket there.
    pub(crate) name: Option<(&'e str, &'e str)>,
    /// The descriptor that it was opened with, and its copies.
    pub(crate) sockets: Vec<SocketId>,
    /// Whether one of them is open.
    pub(crate) is_open: bool,
    /// Its own address and the other's, where both have one.
    pub(crate) addresses: Option<(SocketAddr, SocketAddr)>,
}

/// A socket in the log.
struct Known<'e> {
    process: &'e str,
    label: &'e str,
    kind: SocketKind,
    ends: (Option<&'e Address>, Option<&'e Address>),
    /// Where in the log it was opened and got these addresses, and where its last descriptor was closed.
    opened: usize,
    named: usize,
    closed: Option<usize>,
    /// How many of its descriptors are open.
    descriptors: usize,
}

/// The connection of a socket, or what may become one; `None`: it is not a stream, or the log does not know it.
pub(crate) fn connection(events: &[Event], socket: SocketId) -> Option<Connection<'_>> {
    let (known, originals) = sockets(events);
    let original = *originals.get(&socket)?;
    let here = known.get(&original).filter(|it| it.kind.is_stream())?;
    let other = other_end(&known, original);
    let end = |id: Option<SocketId>| {
        let known = id.and_then(|id| known.get(&id));
        let copies = originals.iter().filter(|(_, of)| Some(**of) == id);
        End {
            name: known.map(|it| (it.process, it.label)),
            sockets: copies.map(|(copy, _)| *copy).collect(),
            is_open: known.is_some_and(|it| it.descriptors > 0),
            addresses: known.and_then(|it| match it.ends {
                (Some(Address::Inet(local)), Some(Address::Inet(peer))) => Some((*local, *peer)),
                _ => None,
            }),
        }
    };
    // What was sent before it had this peer went to another one.
    let began = match here.ends.1 {
        Some(_) => here.named,
        None => here.opened,
    };
    let until = here.closed.unwrap_or(events.len());
    let packets = match here.ends {
        (Some(Address::Inet(local)), Some(Address::Inet(peer))) => {
            passage::passages(events, (*local, *peer), until)
        }
        _ => Vec::new(),
    };
    let other_began = other.and_then(|id| known.get(&id)).map_or(began, |it| it.named);
    let events = &events[began.min(other_began)..];
    Some(Connection { ends: [end(Some(original)), end(other)], packets, events })
}

/// The sockets of the log, and of which each descriptor is a copy: of itself, where it is none.
fn sockets(events: &[Event]) -> (BTreeMap<SocketId, Known<'_>>, BTreeMap<SocketId, SocketId>) {
    let mut known: BTreeMap<SocketId, Known<'_>> = BTreeMap::new();
    let mut originals = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        match &event.what {
            What::Opened(it) => {
                let of = it.copy_of.and_then(|of| originals.get(&of).copied());
                originals.insert(it.on.socket, of.unwrap_or(it.on.socket));
                if let Some(original) = of.and_then(|of| known.get_mut(&of)) {
                    original.descriptors += 1;
                    original.closed = None;
                    continue;
                }
                let seen = Known {
                    process: event.name(),
                    label: &it.on.label,
                    kind: it.kind,
                    ends: (None, None),
                    opened: at,
                    named: at,
                    closed: None,
                    descriptors: 1,
                };
                known.insert(it.on.socket, seen);
            }
            What::Named(it) => {
                let of = originals.get(&it.socket).and_then(|of| known.get_mut(of));
                if let Some(seen) = of {
                    let ends = (it.local.as_ref(), it.peer.as_ref());
                    if seen.ends != ends {
                        (seen.ends, seen.named) = (ends, at);
                    }
                }
            }
            What::Closed(it) => {
                let of = originals.get(&it.socket).and_then(|of| known.get_mut(of));
                if let Some(seen) = of {
                    seen.descriptors = seen.descriptors.saturating_sub(1);
                    seen.closed = (seen.descriptors == 0).then_some(at);
                }
            }
            _ => {}
        }
    }
    (known, originals)
}

/// The socket at the other end: it has the same addresses the other way round, or the same call has made both.
fn other_end(known: &BTreeMap<SocketId, Known<'_>>, this: SocketId) -> Option<SocketId> {
    let here = known.get(&this)?;
    let others = known.iter().filter(|(id, it)| **id != this && it.kind == here.kind);
    if let (Some(local), Some(peer)) = here.ends {
        let turned = (Some(peer), Some(local));
        // Of several in a row, the one that was there at the same time.
        let there = others.filter(|(_, it)| it.ends == turned);
        return there.map(|(id, _)| *id).min_by_key(|id| id.0.abs_diff(this.0));
    }
    None
}

/// The newest stream of that label: of this process, else of any.
pub(crate) fn labelled(events: &[Event], process: &str, label: &str) -> Option<SocketId> {
    let (known, _) = sockets(events);
    let named = || known.iter().rev().filter(|(_, it)| it.label == label && it.kind.is_stream());
    let own = named().find(|(_, it)| it.process == process);
    own.or_else(|| named().next()).map(|(id, _)| *id)
}

/// The stream that came into being last and has a peer: of this process, else of any.
pub fn newest_stream(events: &[Event], process: &str) -> Option<SocketId> {
    let (known, _) = sockets(events);
    let joined = || known.iter().rev().filter(|(_, it)| it.kind.is_stream() && it.ends.1.is_some());
    let own = joined().find(|(_, it)| it.process == process);
    own.or_else(|| joined().next()).map(|(id, _)| *id)
}
