//! What a session in a lab says of packets: `@lab` with its settings, and a line for each packet that a step has led to.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CallId, Event, Fate, Loss, PacketId, PacketKind, PacketSeen, What};

/// A step with more of them says nothing of packets: a reader would not count them either.
const MOST: usize = 12;

/// The lines of the packets, by the call that led to them.
#[derive(Default)]
pub(super) struct Packets(BTreeMap<CallId, Vec<String>>);

impl Packets {
    /// Of a whole session. Where chance decides what is lost, or programs send, no line would hold twice.
    pub(super) fn of(events: &[Event]) -> Self {
        let mut all = Self::default();
        if events.iter().any(is_by_chance) {
            return all;
        }
        let mut seen: BTreeSet<PacketId> = BTreeSet::new();
        // What a timer sends is waited for below the step that was typed last.
        let mut last = None;
        for event in events {
            last = super::typed_call(event).or(last);
            if let What::Packet(it) = &event.what
                && let Some(by) = it.by.or(last)
                && seen.insert(it.packet.id)
                && let Some(line) = line(it)
            {
                all.0.entry(by).or_default().push(line);
            }
        }
        all.0.retain(|_, lines| lines.len() <= MOST);
        all
    }

    /// The lines below the step that made this call.
    pub(super) fn take(&mut self, call: CallId) -> Vec<String> {
        self.0.remove(&call).unwrap_or_default()
    }
}

/// `@lab slow arp`; nothing outside of a lab.
pub(super) fn directive(events: &[Event]) -> String {
    let settings = events.iter().find_map(|event| match &event.what {
        What::Lab(settings) => Some(settings),
        _ => None,
    });
    match settings {
        Some(settings) if **settings == *"plain" => "@lab\n".to_owned(),
        Some(settings) => format!("@lab {settings}\n"),
        // A log of before that was written down.
        None if events.iter().any(|event| matches!(event.what, What::Packet(_))) => {
            "@lab\n".to_owned()
        }
        None => String::new(),
    }
}

fn is_by_chance(event: &Event) -> bool {
    match &event.what {
        What::ProgramStarted(..) => true,
        What::Packet(it) => matches!(
            it.fate,
            Fate::Overtaken | Fate::Lost(Loss::Chance | Loss::QueueFull | Loss::HandFull)
        ),
        _ => false,
    }
}

/// What a lesson must say of it, once it says anything of packets; and what was in the hand or is lost.
fn line(it: &PacketSeen) -> Option<String> {
    let packet = &it.packet;
    let fate = match it.fate {
        Fate::Held => " held",
        Fate::Lost(_) => " lost",
        Fate::Late(_) => " late",
        Fate::Swallowed(_) => return None,
        _ => "",
    };
    let tells = !matches!(
        packet.kind,
        PacketKind::Ack | PacketKind::Probe | PacketKind::Arp(_) | PacketKind::Other(_)
    ) && (it.by.is_none() || !packet.is_repetition());
    if !tells && matches!(fate, "" | " late") {
        return None;
    }
    let seq = match packet.kind {
        PacketKind::Data(_) | PacketKind::DataFin(_) | PacketKind::Fin => packet.seq(),
        _ => None,
    };
    let seq = seq.map_or(String::new(), |seq| format!(" seq {seq}"));
    let again = if packet.is_repetition() { " resent" } else { "" };
    Some(format!("  ~ {} {} > {}{seq}{again}{fate}\n", packet.kind, it.from, it.to))
}
