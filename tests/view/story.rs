//! Events of a lab made by hand: calls, packets, and what the kernels say.

use std::{net::SocketAddr, sync::Arc};

use playground::model::{
    Actor, Address, Call, CallId, Congestion, EndSeen, EndState, Event, Fate, Fd, HostId, Moved,
    Named, On, Opened, Order, Origin, Outcome, Packet, PacketId, PacketKind, PacketSeen, ProcessId,
    Returned, Select, Seq, SocketId, SocketKind, StateSeen, TcpFlags, TcpPart, TcpState, What,
    Wording,
};

/// A story, told by a clock of its own.
#[derive(Default)]
pub(crate) struct Story {
    pub(crate) events: Vec<Event>,
    pub(crate) ns: u64,
    pub(crate) packets: u32,
}

pub(crate) const SERVER: &str = "10.0.0.1:80";
pub(crate) const CLIENT: &str = "10.0.0.2:40000";

impl Story {
    pub(crate) fn tell(&mut self, who: Option<(u32, &str)>, what: What) {
        let actor =
            who.map(|(n, name)| Actor { process: ProcessId(n), name: name.into(), thread: 0 });
        let seq = Seq(self.events.len() as u64 + 1);
        self.events.push(Event { seq, ns: self.ns, actor, what });
    }

    pub(crate) fn after(&mut self, ms: u64) -> &mut Self {
        self.ns += ms * 1_000_000;
        self
    }

    pub(crate) fn step(&mut self, who: (u32, &str), source: &str, call: Call, outcome: Outcome) {
        let returned = Returned {
            id: CallId(self.events.len() as u64),
            origin: Origin::Typed,
            call,
            on: None,
            outcome,
            state: None,
            woken: None,
            line: 1,
            source: Wording::new(source, [None, None]).into(),
        };
        self.tell(Some(who), What::Returned(returned));
    }

    pub(crate) fn socket(&mut self, who: (u32, &str), label: &str, here: &str, there: &str) {
        let socket = SocketId(who.0);
        let on = Arc::new(On { socket, fd: Fd(3), label: label.into() });
        let (kind, by) = (SocketKind::Tcp, CallId(1));
        self.tell(Some(who), What::Opened(Opened { on, kind, copy_of: None, by }));
        let at = |text: &str| Some(Address::Inet(text.parse().expect("an address")));
        self.tell(Some(who), What::Named(Named { socket, local: at(here), peer: at(there), by }));
    }

    pub(crate) fn state(&mut self, who: (u32, &str), label: &str, state: TcpState) {
        let socket = SocketId(who.0);
        let seen = StateSeen { socket, label: label.into(), state, queue: None };
        self.tell(Some(who), What::StateSeen(seen));
    }

    /// From the server or to it.
    pub(crate) fn packet(
        &mut self,
        to_server: bool,
        kind: PacketKind,
        (seq, ack): (u32, u32),
        fate: Fate,
    ) {
        self.sent(to_server, kind, (seq, ack), fate, false, Some(CallId(1)));
    }

    pub(crate) fn sent(
        &mut self,
        to_server: bool,
        kind: PacketKind,
        (seq, ack): (u32, u32),
        fate: Fate,
        resent: bool,
        by: Option<CallId>,
    ) {
        self.packets += 1;
        let ends: (SocketAddr, SocketAddr) =
            (CLIENT.parse().expect("one"), SERVER.parse().expect("one"));
        let hosts = [(HostId(2), "client"), (HostId(1), "server")];
        let (from, to) = if to_server { (hosts[0], hosts[1]) } else { (hosts[1], hosts[0]) };
        let length = match kind {
            PacketKind::Data(n) | PacketKind::DataFin(n) => n as usize,
            _ => 0,
        };
        let tcp = TcpPart {
            seq,
            ack: (kind != PacketKind::Syn).then_some(ack),
            window: 64240,
            flags: TcpFlags::ACK,
            resent,
            fresh: !resent,
        };
        let packet = Packet {
            id: PacketId(self.packets),
            from: from.0,
            to: to.0,
            kind,
            ends: Some(Box::new(if to_server { ends } else { (ends.1, ends.0) })),
            tcp: Some(Box::new(tcp)),
            payload: vec![b'x'; length].into(),
        };
        let (from, to) = (from.1.into(), to.1.into());
        self.tell(
            None,
            What::Packet(Box::new(PacketSeen { packet: packet.into(), fate, from, to, by })),
        );
    }

    pub(crate) fn pass(&mut self, id: u32, kind: PacketKind, to_server: bool) {
        self.word("pass", Order::Pass(Select::Oldest), id, kind, to_server);
    }

    /// A word of the wire that delivers a held packet.
    pub(crate) fn word(
        &mut self,
        word: &str,
        order: Order,
        id: u32,
        kind: PacketKind,
        to_server: bool,
    ) {
        let (from, to) = if to_server { ("client", "server") } else { ("server", "client") };
        let moved = Moved { id: PacketId(id), kind, from: from.into(), to: to.into(), place: None };
        let outcome = Outcome::Packets(vec![moved].into());
        self.step((1, "client"), word, Call::Wire(Box::new(order)), outcome);
    }

    /// What the client's kernel says: its window, what is in flight, the threshold.
    pub(crate) fn window(&mut self, cwnd: u32, inflight: u32, ssthresh: u32) {
        let seen = EndSeen {
            host: "client".into(),
            local: CLIENT.parse().expect("one"),
            remote: SERVER.parse().expect("one"),
            socket: None,
            by: None,
            end: Some(EndState {
                state: TcpState::Established,
                timer: None,
                congestion: Some(Congestion { cwnd, ssthresh, inflight, rto_us: 204_000 }),
            }),
            changed: false,
        };
        self.tell(None, What::EndSeen(Box::new(seen)));
    }
}
