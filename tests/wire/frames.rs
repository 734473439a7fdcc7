//! Frames, made for the tests: two hosts, or more, and a conversation between them.

use std::{sync::Arc, time::Duration};

use etherparse::PacketBuilder;
use playground::{
    model::{Fate, HostId, KindWord, Likeness, Packet, PacketId, Pick, Select, TcpFlags, Way},
    wire::{Happening, Wire},
};

pub(crate) const CLIENT: HostId = HostId(2);
pub(crate) const SERVER: HostId = HostId(1);

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn ip(host: HostId) -> [u8; 4] {
    [10, 0, 0, u8::try_from(host.0).unwrap()]
}

/// A TCP segment as a host would send it.
#[derive(Clone)]
pub(crate) struct Tcp {
    pub(crate) from: (HostId, u16),
    pub(crate) to: (HostId, u16),
    pub(crate) seq: u32,
    pub(crate) ack: Option<u32>,
    pub(crate) flags: &'static str,
    pub(crate) window: u16,
    pub(crate) data: &'static [u8],
}

/// The client's initial sequence number: the numbers go round in the middle of its data.
pub(crate) const CLIENT_ISN: u32 = u32::MAX - 2;
pub(crate) const SERVER_ISN: u32 = 7_000;

/// A segment of the client; `seq` and `ack` are relative.
pub(crate) fn client(flags: &'static str, seq: u32, ack: Option<u32>, data: &'static [u8]) -> Tcp {
    Tcp {
        from: (CLIENT, 40_000),
        to: (SERVER, 80),
        seq: CLIENT_ISN.wrapping_add(seq),
        ack: ack.map(|n| SERVER_ISN.wrapping_add(n)),
        flags,
        window: 64_240,
        data,
    }
}

/// A segment of the server.
pub(crate) fn server(flags: &'static str, seq: u32, ack: Option<u32>, data: &'static [u8]) -> Tcp {
    Tcp {
        from: (SERVER, 80),
        to: (CLIENT, 40_000),
        seq: SERVER_ISN.wrapping_add(seq),
        ack: ack.map(|n| CLIENT_ISN.wrapping_add(n)),
        flags,
        window: 65_160,
        data,
    }
}

impl Tcp {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut builder = PacketBuilder::ethernet2([2; 6], [4; 6])
            .ipv4(ip(self.from.0), ip(self.to.0), 64)
            .tcp(self.from.1, self.to.1, self.seq, self.window);
        if let Some(ack) = self.ack {
            builder = builder.ack(ack);
        }
        for flag in self.flags.chars() {
            builder = match flag {
                'S' => builder.syn(),
                'F' => builder.fin(),
                'R' => builder.rst(),
                'P' => builder.psh(),
                _ => panic!("{flag}"),
            };
        }
        let mut out = Vec::new();
        builder.write(&mut out, self.data).unwrap();
        out
    }
}

pub(crate) fn udp(from: HostId, to: HostId, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    PacketBuilder::ethernet2([2; 6], [4; 6])
        .ipv4(ip(from), ip(to), 64)
        .udp(5000, 99)
        .write(&mut out, data)
        .unwrap();
    out
}

/// A wire, its clock, and what it has delivered.
pub(crate) struct Lab {
    pub(crate) wire: Wire,
    pub(crate) now: Duration,
    /// Time of delivery and number of each.
    pub(crate) delivered: Vec<(Duration, PacketId)>,
    pub(crate) bytes: Vec<Vec<u8>>,
    pub(crate) lost: Vec<PacketId>,
}

impl Lab {
    pub(crate) fn new() -> Self {
        Self {
            wire: Wire::default(),
            now: Duration::ZERO,
            delivered: Vec::new(),
            bytes: Vec::new(),
            lost: Vec::new(),
        }
    }

    pub(crate) fn frame(
        &mut self,
        from: HostId,
        to: HostId,
        bytes: Vec<u8>,
    ) -> (Arc<Packet>, Fate) {
        let found = self.wire.enter(self.now, from, to, bytes.into());
        self.collect();
        found
    }

    pub(crate) fn tcp(&mut self, segment: &Tcp) -> (Arc<Packet>, Fate) {
        self.frame(segment.from.0, segment.to.0, segment.bytes())
    }

    /// A datagram from the client.
    pub(crate) fn say(&mut self, data: &[u8]) -> (Arc<Packet>, Fate) {
        self.frame(CLIENT, SERVER, udp(CLIENT, SERVER, data))
    }

    pub(crate) fn collect(&mut self) {
        while let Some(happening) = self.wire.next_happening() {
            match happening {
                Happening::Delivered(packet, bytes) => {
                    self.delivered.push((self.now, packet.id));
                    self.bytes.push(bytes.to_vec());
                }
                Happening::Lost(id, _) => self.lost.push(id),
            }
        }
    }

    /// The clock goes on, and stops at each deadline on the way.
    pub(crate) fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.wire.next_deadline().filter(|next| *next <= end) {
            assert!(next >= self.now, "a deadline has passed unseen");
            self.now = next;
            self.wire.due(next);
            self.collect();
        }
        self.now = end;
        self.wire.due(end);
        self.collect();
    }

    /// The numbers of what was delivered since last asked.
    pub(crate) fn came(&mut self) -> Vec<u32> {
        self.bytes.clear();
        self.delivered.drain(..).map(|(_, id)| id.0).collect()
    }

    /// When each was delivered, in milliseconds.
    pub(crate) fn times(&mut self) -> Vec<(u32, u128)> {
        self.bytes.clear();
        self.delivered.drain(..).map(|(at, id)| (id.0, at.as_millis())).collect()
    }
}

pub(crate) fn to_server() -> Way<HostId> {
    Way { from: CLIENT, to: SERVER }
}

/// SELECT of one kind.
pub(crate) fn kind(kind: KindWord) -> Select<HostId> {
    Select::These(vec![Pick::Like(Likeness { way: None, kind: Some(kind), text: None })])
}

/// SELECT of texts, in this order.
pub(crate) fn texts(texts: &[&str]) -> Select<HostId> {
    let pick =
        |text: &&str| Pick::Like(Likeness { way: None, kind: None, text: Some((*text).into()) });
    Select::These(texts.iter().map(pick).collect())
}

pub(crate) fn numbers(numbers: &[u32]) -> Select<HostId> {
    Select::These(numbers.iter().map(|n| Pick::Number(PacketId(*n))).collect())
}

pub(crate) fn names(packets: &[(Arc<Packet>, Fate)]) -> Vec<String> {
    packets.iter().map(|(packet, _)| packet.kind.to_string()).collect()
}

pub(crate) fn flags(packet: &Packet) -> TcpFlags {
    packet.tcp.as_ref().unwrap().flags
}
