//! A packet of the lab in a line of JSON.

use serde_json::{Map, Value as Json};

use super::{millis, put_bytes};
use crate::model::{Fate, Loss, PacketSeen};

/// What a packet says, and what became of it.
pub(super) fn put_packet(line: &mut Map<String, Json>, it: &PacketSeen) {
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    let packet = &it.packet;
    put("packet", packet.id.0.into());
    put("name", packet.kind.to_string().into());
    put("from", (*it.from).into());
    put("to", (*it.to).into());
    if let Some(ends) = &packet.ends {
        put("source_address", ends.0.to_string().into());
        put("destination_address", ends.1.to_string().into());
    }
    if let Some(tcp) = &packet.tcp {
        put("tcp_seq", tcp.seq.into());
        put("window", tcp.window.into());
        put("flags", tcp.flags.to_string().into());
        put("resent", packet.is_repetition().into());
        if let Some(ack) = tcp.ack {
            put("tcp_ack", ack.into());
        }
    }
    put("fate", fate_word(it.fate).into());
    match it.fate {
        Fate::Late(time) => {
            put("late_ms", millis(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)));
        }
        Fate::Swallowed(held) => put("repeats", held.0.into()),
        Fate::Lost(loss) => put("because", loss_word(loss).into()),
        _ => {}
    }
    if let Some(by) = it.by {
        put("by", by.0.into());
    }
    if !packet.payload.is_empty() {
        put_bytes(line, &packet.payload);
    }
}

fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Passed => "passed",
        Fate::Held => "held",
        Fate::Lost(_) => "lost",
        Fate::Late(_) => "late",
        Fate::Overtaken => "overtaken",
        Fate::Swallowed(_) => "swallowed",
        Fate::Duplicate => "duplicate",
        Fate::Corrupted => "corrupted",
    }
}

fn loss_word(loss: Loss) -> &'static str {
    match loss {
        Loss::Cut => "cut",
        Loss::Dropped => "dropped",
        Loss::Chance => "chance",
        Loss::QueueFull => "queue_full",
        Loss::HandFull => "hand_full",
    }
}
