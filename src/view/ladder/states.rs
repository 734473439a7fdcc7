//! States beside the lanes: as the kernels said them, or, of a log in which nobody was asked, as the packets tell.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use super::{Ladder, harmless};
use crate::model::{EndSeen, On, Packet, PacketKind, SocketId, StateSeen, TcpState};

/// Two addresses of a connection, the own one first.
type Ends = (SocketAddr, SocketAddr);

/// What was last drawn of each end.
#[derive(Default)]
pub(super) struct States {
    /// Whether the kernels were asked: then nothing is concluded.
    read: bool,
    /// Of sockets without a connection.
    sockets: BTreeMap<SocketId, TcpState>,
    ends: BTreeMap<Ends, &'static str>,
    labels: BTreeMap<SocketId, Arc<str>>,
    closing: BTreeMap<Ends, Closing>,
}

impl States {
    pub(super) fn are_read(&mut self) {
        self.read = true;
    }

    /// A socket has got its label.
    pub(super) fn called(&mut self, on: &On) {
        self.labels.insert(on.socket, on.label.clone());
    }
}

/// How far one end has come with ending its connection.
#[derive(Default)]
struct Closing {
    /// One past its FIN, which it sent before it had the other's.
    sent: Option<u32>,
    is_acked: bool,
    /// The other's FIN has arrived.
    received: bool,
    told: bool,
}

impl Ladder {
    /// What a kernel said of an end.
    pub(super) fn end_seen(&mut self, ns: u64, it: &EndSeen) {
        let ends = (it.local, it.remote);
        let Some(lane) = self.lane_at(&it.host, Some(it.local)) else { return };
        if self.states.ends.insert(ends, it.state()) == Some(it.state()) {
            return;
        }
        // The connection outlives its socket, and keeps its name here.
        let own = self.ends.iter().rev().find(|(_, known)| **known == ends).map(|(id, _)| id);
        let label = own.and_then(|id| self.states.labels.get(id));
        let label = label.map(|label| format!("{} ", harmless(label))).unwrap_or_default();
        self.beside(ns, lane, format!("{label}{}", it.state()));
    }

    /// What a descriptor showed.
    pub(super) fn state(&mut self, ns: u64, it: &StateSeen) {
        let Some(lane) = self.owners.get(&it.socket).and_then(|owner| self.named(owner)) else {
            return;
        };
        if let Some(ends) = self.ends.get(&it.socket).filter(|_| self.states.read) {
            // Through a descriptor TIME_WAIT looks like CLOSE, and so does what a FIN in the hand will become.
            let said = self.states.ends.get(ends);
            let is_known = said.is_some_and(|said| *said == it.state.name());
            if is_known || said.is_some() && it.state == TcpState::Close {
                return;
            }
            self.states.ends.insert(*ends, it.state.name());
        } else {
            let closing = self.ends.get(&it.socket).and_then(|ends| self.states.closing.get(ends));
            // What a descriptor shows as CLOSE may be TIME_WAIT.
            let waits = it.state == TcpState::Close && closing.is_some_and(|it| it.told);
            if self.states.sockets.insert(it.socket, it.state) == Some(it.state) || waits {
                return;
            }
        }
        self.beside(ns, lane, format!("{} {}", harmless(&it.label), it.state.name()));
    }

    /// What is concluded of the sender: no descriptor shows these two states.
    pub(super) fn sent(&mut self, ns: u64, packet: &Packet, lane: usize) {
        if self.states.read {
            return;
        }
        let (Some(ends), Some(tcp)) = (packet.ends.as_deref(), &packet.tcp) else { return };
        if packet.kind == PacketKind::SynAck && !tcp.resent {
            self.beside(ns, lane, "[SYN_RECV]".into());
        }
        let here = self.states.closing.entry(*ends).or_default();
        match packet.kind {
            PacketKind::Fin if !here.received => here.sent = Some(tcp.seq.wrapping_add(1)),
            PacketKind::DataFin(n) if !here.received => {
                here.sent = Some(tcp.seq.wrapping_add(n).wrapping_add(1));
            }
            PacketKind::Ack if here.received && here.is_acked && !here.told => {
                here.told = true;
                self.beside(ns, lane, "[TIME_WAIT]".into());
            }
            _ => {}
        }
    }

    pub(super) fn arrived(&mut self, packet: &Packet) {
        let (Some(ends), Some(tcp)) = (packet.ends.as_deref(), &packet.tcp) else { return };
        let there = self.states.closing.entry((ends.1, ends.0)).or_default();
        there.received |= matches!(packet.kind, PacketKind::Fin | PacketKind::DataFin(_));
        there.is_acked |= there.sent.is_some() && tcp.ack >= there.sent;
    }
}
