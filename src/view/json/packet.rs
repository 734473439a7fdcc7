//! A packet of the lab in a line of JSON.

use serde_json::{Map, Value as Json};

use super::{data::put_bytes, millis};
use crate::model::{EndSeen, Fate, Loss, PacketSeen, Timer};

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

/// What a kernel says of an end of a connection.
pub(super) fn put_end_seen(line: &mut Map<String, Json>, it: &EndSeen) {
    let mut put = |key: &str, value: Json| _ = line.insert(key.to_owned(), value);
    put("host", (*it.host).into());
    put("local", it.local.to_string().into());
    put("peer", it.remote.to_string().into());
    if let Some((socket, label)) = &it.socket {
        put("socket_id", socket.0.into());
        put("socket", (**label).into());
    }
    put("state", it.state().into());
    if let Some(by) = it.by {
        put("by", by.0.into());
    }
    let Some(end) = it.end else { return };
    if let Some((timer, left)) = end.timer {
        put("timer", timer_word(timer).into());
        put("timer_ms", u64::try_from(left.as_millis()).unwrap_or(u64::MAX).into());
    }
    if let Some(it) = end.congestion {
        put("cwnd", it.cwnd.into());
        put("ssthresh", it.ssthresh.into());
        put("inflight", it.inflight.into());
        put("rto_ms", millis(u64::from(it.rto_us) * 1000));
    }
}

fn timer_word(timer: Timer) -> &'static str {
    match timer {
        Timer::Retransmission => "retransmission",
        Timer::Keepalive => "keepalive",
        Timer::TimeWait => "time_wait",
        Timer::WindowProbe => "window_probe",
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
