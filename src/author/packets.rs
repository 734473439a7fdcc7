//! `~` lines, from the packets that a step led to.
//!
//! What must be said is: what tells something new, and what is held or lost. Bare acknowledgements are left out
//! otherwise, for a timer decides when they are sent; so are packets that a timer sent.

use super::{
    draft::{Draft, Edit, Hand, Rank},
    outline::{Outline, Step},
    play::Round,
};
use crate::{
    language::{parse_packet_line, tree::PacketLineKind},
    lesson::{
        packets::{Names, Seen, compare},
        written,
    },
    model::{CallId, Event, Fate, HostId, PacketKind, PacketSeen, What},
};

/// More lines than these nobody reads.
const MOST: usize = 8;

/// The `~` lines of a step that has none.
pub(super) fn said(step: &Step, outline: &Outline, round: &Round) -> Vec<Edit> {
    let _ = outline;
    let Some(at) = round.began.iter().position(|began| began.line == step.line) else {
        return Vec::new();
    };
    let came = led_to(round, at);
    let lines: Vec<String> = came
        .iter()
        .filter(|it| must_be_said(it))
        .map(|it| format!("  ~ {}", written(it)))
        .collect();
    if lines.len() > MOST {
        return Vec::new();
    }
    let below = step.expectation.unwrap_or(step.line);
    lines.into_iter().map(|line| Edit::Insert(below, Rank::Packet, line)).collect()
}

/// The `~` lines of the step above that line, where they are not what came: those that still say a packet stay.
pub(super) fn mended(line: u32, draft: &Draft, outline: &Outline, round: &Round) -> Vec<Edit> {
    let Some(step) = outline.above(line) else { return Vec::new() };
    let (Some((first, last)), Some(at)) =
        (step.packets, round.began.iter().position(|began| began.line == step.line))
    else {
        return Vec::new();
    };
    let block = (first..=last).filter(|at| draft.line(*at).trim_start().starts_with('~'));
    // What we have written was not so the next time: it is up to timers.
    if draft.hand(line) != Hand::Author || step.repeated_to.is_some() {
        return block.map(Edit::Remove).chain([Edit::ByChance(step.line)]).collect();
    }
    let mut rest = led_to(round, at).into_iter().peekable();
    let mut edits = Vec::new();
    let mut below = step.expectation.unwrap_or(step.line);
    let mut new = Vec::new();
    for number in block {
        let Ok(old) = parse_packet_line(draft.line(number).trim_start(), number) else { continue };
        match &old.kind {
            PacketLineKind::Any => {
                below = number;
                continue;
            }
            PacketLineKind::Nothing | PacketLineKind::No(_) => {
                if number == line {
                    edits.push(Edit::Remove(number));
                }
                continue;
            }
            PacketLineKind::Packet(_) => {}
        }
        let mut skipped = Vec::new();
        let mut ahead = rest.clone();
        let found = ahead.by_ref().any(|it| {
            let is_it = is(&old, &it, round);
            if !is_it && must_be_said(&it) {
                skipped.push(it);
            }
            is_it
        });
        if found {
            new.extend(skipped.iter().map(|it| (below, it.clone())));
            rest = ahead;
            below = number;
        } else {
            edits.push(Edit::Remove(number));
        }
    }
    new.extend(rest.filter(must_be_said).map(|it| (below, it)));
    if new.len() <= MOST {
        let line = |(below, it): (u32, PacketSeen)| {
            Edit::Insert(below, Rank::Packet, format!("  ~ {}", written(&it)))
        };
        edits.extend(new.into_iter().map(line));
    }
    edits
}

/// The packets of a step, each with what had become of it when the next line was carried out.
fn led_to(round: &Round, at: usize) -> Vec<PacketSeen> {
    let began = round.began[at];
    let until = round.began.get(at + 1).map_or(u64::MAX, |next| next.after.0);
    let window: Vec<&Event> = round
        .events
        .iter()
        .filter(|event| event.seq > began.after && event.seq.0 <= until)
        .collect();
    let by = window.iter().find_map(|event| call_of(event, began.line));
    let mut came: Vec<PacketSeen> = Vec::new();
    for event in window {
        let What::Packet(packet) = &event.what else { continue };
        match came.iter_mut().find(|it| it.packet.id == packet.packet.id) {
            Some(known) => known.fate = packet.fate,
            None if packet.by.is_some() && packet.by == by => came.push((**packet).clone()),
            None => {}
        }
    }
    came.retain(|it| !matches!(it.fate, Fate::Swallowed(_)));
    came
}

fn call_of(event: &Event, line: u32) -> Option<CallId> {
    match &event.what {
        What::Returned(it) if it.line == line => Some(it.id),
        What::Asleep(it) if it.source.line == line => Some(it.id),
        _ => None,
    }
}

/// Whether a line must say it as soon as one is said.
fn must_be_said(it: &PacketSeen) -> bool {
    let is_held = matches!(it.fate, Fate::Held | Fate::Lost(_));
    is_held
        || match it.packet.kind {
            PacketKind::Ack | PacketKind::Probe | PacketKind::Arp(_) | PacketKind::Other(_) => {
                false
            }
            _ => {
                it.packet.tcp.as_ref().is_none_or(|tcp| tcp.fresh)
                    || it.packet.kind == PacketKind::Rst
            }
        }
}

/// Whether a line says this packet.
fn is(line: &crate::language::tree::PacketLine, it: &PacketSeen, round: &Round) -> bool {
    let seen = Seen { packet: &it.packet, fate: it.fate, at: std::time::Duration::ZERO };
    let hosts = |name: &str| -> Option<HostId> {
        if *it.from == *name {
            Some(it.packet.from)
        } else if *it.to == *name {
            Some(it.packet.to)
        } else {
            None
        }
    };
    let names = Names { values: &|name| round.values.get(name).cloned(), hosts: &hosts };
    compare(std::slice::from_ref(line), &[seen], Some(std::time::Duration::ZERO), &names).is_ok()
}
