//! What a session in a lab says of packets: `@lab` with its settings, and a line for each packet that a step has led to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::model::{CallId, Event, Fate, Loss, PacketId, PacketKind, PacketSeen, What};

/// A step with more of them says nothing of packets: a reader would not count them either.
const MOST: usize = 12;

/// The lines of the packets, by the call that led to them.
#[derive(Default)]
pub(super) struct Packets(BTreeMap<CallId, Vec<String>>);

impl Packets {
    /// The lines below the step that made this call.
    pub(super) fn take(&mut self, call: CallId) -> Vec<String> {
        self.0.remove(&call).unwrap_or_default()
    }
}

/// Finds them, event by event.
#[derive(Default)]
pub(super) struct PacketsSeen {
    lines: BTreeMap<CallId, Vec<String>>,
    seen: BTreeSet<PacketId>,
    /// What a timer sends is waited for below the step that was typed last.
    last: Option<CallId>,
    settings: Option<Arc<str>>,
    /// Where chance decides what is lost, or programs send, no line would hold twice.
    by_chance: bool,
}

impl PacketsSeen {
    pub(super) fn event(&mut self, event: &Event) {
        self.last = super::typed_call(event).or(self.last);
        if is_by_chance(event) {
            self.by_chance = true;
            self.lines.clear();
        }
        match &event.what {
            What::Lab(settings) if self.settings.is_none() => {
                self.settings = Some(settings.clone());
            }
            What::Packet(it) => self.packet(it),
            _ => {}
        }
    }

    fn packet(&mut self, it: &PacketSeen) {
        // A log of before that was written down.
        self.settings.get_or_insert_with(|| "plain".into());
        if !self.by_chance
            && let Some(by) = it.by.or(self.last)
            && self.seen.insert(it.packet.id)
            && let Some(line) = line(it)
        {
            let lines = self.lines.entry(by).or_default();
            // One too many says that there are too many.
            if lines.len() <= MOST {
                lines.push(line);
            }
        }
    }

    /// `@lab slow arp`, or nothing outside of a lab; and the packets.
    pub(super) fn end(mut self) -> (String, Packets) {
        let directive = match self.settings.as_deref() {
            Some("plain") => "@lab\n".to_owned(),
            Some(settings) => format!("@lab {settings}\n"),
            None => String::new(),
        };
        self.lines.retain(|_, lines| lines.len() <= MOST);
        (directive, Packets(self.lines))
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
