//! The lanes of a lab: the wire is between the processes, and each packet is an arrow on it.
//!
//! What was read from the kernel is plain; what is concluded from the packets is in brackets.

mod draw;
mod states;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

pub(crate) use self::draw::{Row, RowKind, Shape};
use self::{draw::Grid, states::States};
use super::{
    bytes::{harmless, write_shortened},
    columns,
    lanes::{Lanes, first_line, tells_more, write_result},
    runs::Run,
    shortened,
    wrap::wrap_lines,
};
use crate::{
    model::{
        Address, Call, Event, Fate, Order, Outcome, Packet, PacketId, PacketKind, PacketSeen,
        Returned, SocketId, WIRE, What,
    },
    say,
    text::Lang,
};

/// Columns of the text that a packet carries.
const TEXT: usize = 14;

/// Whether there is a packet to draw.
pub(crate) fn has_packets(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event.what, What::Packet(_)))
}

/// The lanes' names and the rows, for a picture that is not made of text.
pub(crate) fn rungs(lang: Lang, events: &[Event], room: usize) -> (Vec<Arc<str>>, Vec<Row>) {
    let mut ladder = Ladder { lang, ..Ladder::default() };
    for event in events {
        ladder.lane_of(event);
    }
    ladder.climb(events, room);
    (ladder.lanes, ladder.rows)
}

/// Draws what happened, in at most `width` columns.
pub(super) fn ladder(lang: Lang, events: &[Event], width: usize) -> Lanes {
    let mut ladder = Ladder { lang, ..Ladder::default() };
    for event in events {
        ladder.lane_of(event);
    }
    let count = ladder.lanes.len();
    let Some(grid) = Grid::new(count, width) else {
        let needed = Grid::needed(count);
        let text = say!(lang,
            en: "{count} computers side by side need {needed} columns; here are {width}.\nTo choose some of them: lanes NAME NAME",
            zh: "{count} 台计算机并排需要 {needed} 列，这里只有 {width} 列。\n只看其中几个：lanes 名字 名字");
        return Lanes { text: wrap_lines(&text, width), fits: false };
    };
    ladder.climb(events, grid.room());
    Lanes { text: ladder.draw(&grid), fits: true }
}

#[derive(Default)]
struct Ladder {
    lang: Lang,
    /// Processes, and computers of which no process has done anything, in the order of their appearance.
    lanes: Vec<Arc<str>>,
    rows: Vec<Row>,
    /// Whose a socket is.
    owners: BTreeMap<SocketId, Arc<str>>,
    /// Whose an address is, where processes share a computer.
    addresses: BTreeMap<SocketAddr, Arc<str>>,
    /// In the hand.
    held: BTreeMap<PacketId, PacketSeen>,
    /// The two ends of a socket's connection.
    ends: BTreeMap<SocketId, (SocketAddr, SocketAddr)>,
    /// The states that were last drawn.
    states: States,
}

/// A word of the wire, from whichever process, or what is asked as the wire: `wire> netstat 80`.
fn is_of_the_wire(event: &Event, it: &Returned) -> bool {
    matches!(it.call, Call::Wire(_)) || event.name() == WIRE
}

impl Ladder {
    /// Every event, one after the other; a run of packets is one row.
    fn climb(&mut self, events: &[Event], room: usize) {
        let mut at = 0;
        while let Some(event) = events.get(at) {
            // What is late or lost has an arrow of its own.
            if let Some(run) = Run::at(&events[at..])
                && run.first.fate == Fate::Passed
            {
                let label = vec![run.name(), run.first.packet.kind.to_string()];
                self.arrow(event.ns, label, Shape::Whole, run.first);
                at += run.events;
                continue;
            }
            self.event(event, room);
            at += 1;
        }
    }

    /// Gives an event its lane, before anything is drawn.
    fn lane_of(&mut self, event: &Event) {
        match &event.what {
            What::Asleep(_) => self.add(event.name()),
            What::Returned(it) if !it.is_check() && !is_of_the_wire(event, it) => {
                self.add(event.name());
            }
            What::EndSeen(_) => self.states.are_read(),
            What::Opened(it) => {
                self.owners.insert(it.on.socket, event.name().into());
            }
            What::Named(it) => {
                let Some(Address::Inet(local)) = &it.local else { return };
                if let Some(owner) = self.owners.get(&it.socket) {
                    self.addresses.entry(*local).or_insert_with(|| owner.clone());
                }
                if let Some(Address::Inet(peer)) = &it.peer {
                    self.ends.insert(it.socket, (*local, *peer));
                }
            }
            What::Packet(it) => {
                for (host, end) in [(&it.from, 0), (&it.to, 1)] {
                    if self.lane(host, it, end).is_none() {
                        self.add(host);
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, name: &str) {
        if !name.is_empty() && self.lanes.iter().all(|known| **known != *name) {
            self.lanes.push(name.into());
        }
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.lanes.iter().position(|known| **known == *name)
    }

    /// The lane of a packet's end: the process that has that address, else its computer.
    fn lane(&self, host: &str, it: &PacketSeen, end: usize) -> Option<usize> {
        let ends = it.packet.ends.as_deref();
        self.lane_at(host, ends.map(|ends| if end == 0 { ends.0 } else { ends.1 }))
    }

    fn lane_at(&self, host: &str, address: Option<SocketAddr>) -> Option<usize> {
        let owner = address.and_then(|address| {
            // A listening socket has its port on every address.
            let any = SocketAddr::new([0, 0, 0, 0].into(), address.port());
            self.addresses
                .get(&address)
                .or_else(|| self.addresses.get(&any).filter(|_| self.named(host).is_none()))
        });
        owner.and_then(|owner| self.named(owner)).or_else(|| self.named(host))
    }

    fn event(&mut self, event: &Event, room: usize) {
        match &event.what {
            What::Asleep(it) => {
                self.text(event.ns, event.name(), first_line(it.source.text()) + "  ...");
            }
            What::Returned(it) if it.is_check() => {}
            What::Returned(it) => match &it.call {
                Call::Wire(order) => self.order(event.ns, order, it),
                _ if is_of_the_wire(event, it) => self.between(event.ns, it),
                _ => self.returned(event, it, room),
            },
            What::Opened(it) => self.states.called(&it.on),
            What::StateSeen(it) => self.state(event.ns, it),
            What::EndSeen(it) => self.end_seen(event.ns, it),
            What::Packet(it) => self.packet(event.ns, it),
            _ => {}
        }
    }

    fn returned(&mut self, event: &Event, it: &Returned, room: usize) {
        let mut text = first_line(&it.source.text);
        if it.woken.is_some() || tells_more(it) {
            let mut result = String::new();
            write_result(&mut result, it, room);
            text = if it.woken.is_some() {
                // Its line is further up, where it fell asleep.
                format!(" {result}")
            } else {
                let left = room.saturating_sub(columns(&result) + 2);
                format!("{}  {result}", shortened(&text, left.max(8)))
            };
        }
        self.text(event.ns, event.name(), text);
        if let Some(state) = &it.state {
            self.state(event.ns, state);
        }
    }

    fn text(&mut self, ns: u64, name: &str, text: String) {
        if let Some(lane) = self.named(name) {
            self.rows.push(Row { ns, kind: RowKind::Text(lane, text) });
        }
    }

    /// A state: beside the arrow that led to it, if that ends there and has room, else in a row.
    fn beside(&mut self, ns: u64, lane: usize, text: String) {
        if let Some(Row { kind: RowKind::Arrow { from, to, beside, .. }, .. }) =
            self.rows.last_mut()
            && *from.max(to) == lane
            && beside.is_none()
        {
            *beside = Some(text);
            return;
        }
        self.rows.push(Row { ns, kind: RowKind::Text(lane, text) });
    }

    fn arrow(&mut self, ns: u64, label: Vec<String>, shape: Shape, it: &PacketSeen) {
        let (Some(from), Some(to)) = (self.lane(&it.from, it, 0), self.lane(&it.to, it, 1)) else {
            return;
        };
        if from == to {
            return;
        }
        let kind = RowKind::Arrow { from, to, label, shape, beside: None };
        self.rows.push(Row { ns, kind });
        if matches!(shape, Shape::Whole | Shape::Held | Shape::Lost) {
            self.sent(ns, &it.packet, from);
        }
        if matches!(shape, Shape::Whole | Shape::Passed) {
            self.arrived(&it.packet);
        }
    }

    fn packet(&mut self, ns: u64, it: &PacketSeen) {
        let packet = &it.packet;
        let shape = match it.fate {
            Fate::Swallowed(_) => return,
            Fate::Held => {
                self.held.insert(packet.id, it.clone());
                Shape::Held
            }
            // What was under way already is lost there.
            Fate::Lost(_) if self.held.remove(&packet.id).is_some() => Shape::Dropped,
            Fate::Lost(_) => Shape::Lost,
            _ => Shape::Whole,
        };
        let remark = match it.fate {
            Fate::Held => format!(" ({})", packet.id),
            Fate::Late(time) => {
                let ms = time.as_millis();
                say!(self.lang, en: " [+{ms} ms]", zh: " [+{ms} 毫秒]")
            }
            Fate::Overtaken => self.lang.pick(" [overtaken]", " [被超过]").into(),
            _ if packet.is_repetition() => self.lang.pick(", again", "，重发").into(),
            _ => String::new(),
        };
        self.arrow(ns, label(packet, &remark), shape, it);
    }

    /// What belongs to no process is written between the lanes.
    fn between(&mut self, ns: u64, it: &Returned) {
        self.rows.push(Row { ns, kind: RowKind::Wire(format!("{{{}}}", it.source.text)) });
    }

    /// A word of the wire: what it delivers becomes an arrow; any other is written between the lanes.
    fn order(&mut self, ns: u64, order: &Order, it: &Returned) {
        let shape = match order {
            Order::Pass(_) | Order::Duplicate(_) | Order::Corrupt(_) => Shape::Passed,
            Order::Drop(_) => Shape::Dropped,
            Order::Flight | Order::Open(_) => return,
            _ => {
                self.between(ns, it);
                if matches!(order, Order::Flow { .. }) {
                    let all: Vec<PacketId> = self.held.keys().copied().collect();
                    for id in all {
                        self.out_of_hand(ns, id, Shape::Passed, "");
                        self.held.remove(&id);
                    }
                }
                return;
            }
        };
        let Outcome::Packets(list) = &it.outcome else { return };
        let remark = match order {
            Order::Duplicate(_) => self.lang.pick(", a copy", "，一份副本"),
            Order::Corrupt(_) => self.lang.pick(", corrupted", "，已损坏"),
            _ => "",
        };
        for moved in list {
            self.out_of_hand(ns, moved.id, shape, remark);
            if !matches!(order, Order::Duplicate(_)) {
                self.held.remove(&moved.id);
            }
        }
    }

    /// What is held is delivered, or a copy of it, or it is dropped.
    fn out_of_hand(&mut self, ns: u64, id: PacketId, shape: Shape, remark: &str) {
        let Some(it) = self.held.get(&id).cloned() else { return };
        self.arrow(ns, label(&it.packet, remark), shape, &it);
    }

    fn draw(&self, grid: &Grid) -> String {
        let names: Vec<String> = self.lanes.iter().map(|it| harmless(it).into_owned()).collect();
        let mut out = grid.head(self.lang.pick("s", "秒"), &names);
        let began = self.rows.first().map_or(0, |row| row.ns);
        let mut shown = None;
        for row in &self.rows {
            let ms = row.ns.saturating_sub(began) / 1_000_000;
            let time = (shown.replace(ms) != Some(ms)).then(|| clock(ms));
            out.push_str(&grid.row(row, self.lanes.len(), time.as_deref()));
        }
        out
    }
}

/// `DATA 5 seq 1 "hello"`, and what of it may be left out where there is no room.
fn label(packet: &Packet, remark: &str) -> Vec<String> {
    let name = packet.kind.to_string();
    let number = |word: &str, n: Option<u32>| n.map_or(String::new(), |n| format!(" {word} {n}"));
    let ack = packet.ack().filter(|_| packet.payload.is_empty());
    let numbers = name.clone() + &number("seq", packet.seq()) + &number("ack", ack);
    let mut full = numbers.clone();
    if !packet.payload.is_empty()
        && matches!(
            packet.kind,
            PacketKind::Data(_) | PacketKind::DataFin(_) | PacketKind::Udp(_) | PacketKind::Syn
        )
    {
        let mut text = String::new();
        write_shortened(&mut text, &packet.payload, TEXT);
        full.push(' ');
        full.push_str(&text);
    }
    let mut forms: Vec<String> = [full, numbers, name.clone()].map(|it| it + remark).into();
    forms.push(name);
    forms
}

/// Seconds: `0.357`.
fn clock(ms: u64) -> String {
    match ms {
        0..100_000 => format!("{}.{:03}", ms / 1000, ms % 1000),
        _ => (ms / 1000).to_string(),
    }
}
