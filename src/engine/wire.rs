//! The wire of a lab: takes every packet off the tap, lets the rules decide, delivers, and tells.
//!
//! Owns no socket but through the lab. A session without a lab has none of this.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Reach, Session,
    hosts::Hosts,
    kept::Kept,
    poll::Poll,
    watched::{Passing, Watched},
};
use crate::{
    kernel::{Entrance, Lab, give_memory_back},
    model::{
        CallId, Errno, Fate, FlyingSeen, Halt, HostId, Loss, Moved, Order, Outcome, Packet,
        PacketId, PacketSeen, Place, Remark, Rule, What, WireSeen,
    },
    wire::{Happening, Nothing, State, Wire},
};

/// Frames taken at a time: a request to end is heard in between.
const FRAMES: usize = 4096;

/// A tap that could not keep all had at least so many.
const BURST: usize = 32;

/// A lab and its wire.
pub(super) struct Bench {
    pub(super) lab: Lab,
    pub(super) wire: Wire,
    pub(super) hosts: Hosts,
    began: Instant,
    frame: Vec<u8>,
    /// The call that packets come from, until the session waits.
    pub(super) cause: Option<CallId>,
    /// Packets on their way, and the call that they came from.
    late: BTreeMap<PacketId, (Arc<Packet>, Option<CallId>)>,
    /// The newest frames, for `packet`.
    pub(super) kept: Rc<RefCell<Kept>>,
    /// Where programs outside ask for a way in; none where no socket can be made for it.
    entrance: Option<Entrance>,
    /// What the kernels say of the ends of connections.
    pub(super) watched: Watched,
    /// What is announced after the call that caused it.
    pub(super) untold: Vec<What>,
}

impl Session {
    /// Makes every process a computer of the lab from now on. To be called before the first process is named.
    pub fn enter_lab(&mut self, lab: Lab) -> Result<(), Errno> {
        // Its key is none of ours and none of a driver's: it only ends a wait.
        self.poll.poller().watch(lab.tap(), Poll::FIRST_OF_DRIVER - 1)?;
        let entrance = Entrance::open().ok();
        if let Some(entrance) = &entrance {
            self.poll.poller().watch(entrance, Poll::FIRST_OF_DRIVER - 1)?;
        }
        self.tell(None, What::Lab(lab.settings().to_string().into()));
        self.lab = Some(Box::new(Bench {
            lab,
            entrance,
            wire: Wire::default(),
            hosts: Hosts::default(),
            began: Instant::now(),
            frame: Vec::new(),
            cause: None,
            late: BTreeMap::new(),
            kept: self.journal().kept.clone(),
            watched: Watched::default(),
            untold: Vec::new(),
        }));
        Ok(())
    }

    /// Gives the lab back, without its computers: for another session.
    pub fn leave_lab(&mut self) -> Option<Lab> {
        let Bench { mut lab, entrance, .. } = *self.lab.take()?;
        if let Some(entrance) = &entrance {
            self.poll.poller().unwatch(entrance);
        }
        self.poll.poller().unwatch(lab.tap());
        lab.forget_hosts();
        Some(lab)
    }

    /// Ends, and begins again with nothing; in a lab with new computers.
    pub(crate) fn renew(&mut self, reach: Reach) -> io::Result<()> {
        let mut fresh = Self::new(reach, None)?;
        if let Some(lab) = self.leave_lab() {
            fresh.enter_lab(lab).map_err(io::Error::from)?;
        }
        std::mem::replace(self, fresh).end();
        give_memory_back();
        Ok(())
    }

    /// Tells programs outside the way to the hosts that they have asked for.
    pub(super) fn let_in(&mut self) {
        let Some(Bench { entrance: Some(entrance), hosts, lab, .. }) = self.lab.as_deref_mut()
        else {
            return;
        };
        entrance.serve(|name| match hosts.of(name) {
            Some(host) => Ok(lab.descriptor(host)),
            None => Err(hosts.known()),
        });
    }

    /// Whether every process is a computer.
    pub(crate) fn is_in_lab(&self) -> bool {
        self.lab.is_some()
    }

    /// What is in flight, for the board and the prompt.
    pub(super) fn wire_seen(&self) -> Option<WireSeen> {
        let bench = self.lab.as_ref()?;
        let flying = bench.wire.flight();
        let seen = flying.iter().map(|it| FlyingSeen {
            name: it.packet.kind.to_string(),
            from: bench.hosts.name(it.packet.from).to_string(),
            to: bench.hosts.name(it.packet.to).to_string(),
            held: matches!(it.state, State::Held(_)),
        });
        Some(WireSeen { flying: seen.collect() })
    }

    /// Packets that come from now on were caused by this call; without one, by a timer.
    pub(super) fn cause_packets(&mut self, call: Option<CallId>) {
        if let Some(bench) = &mut self.lab {
            bench.cause = call;
        }
    }

    /// When a packet on its way arrives next.
    pub(super) fn next_arrival(&self) -> Option<Instant> {
        let bench = self.lab.as_ref()?;
        bench.wire.next_deadline().and_then(|at| bench.began.checked_add(at))
    }

    /// When the kernel is to be asked again about an end of a connection.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.lab.as_ref()?.watched.due()
    }

    /// Takes the packets that are there, and delivers what passes. True if more may be there.
    pub(super) fn drain_wire(&mut self) -> bool {
        let Some(bench) = &mut self.lab else { return false };
        let more = bench.drain();
        // What a call caused is announced after it; a call that has just fallen asleep is not announced yet.
        if !self.sleepers.has_unannounced() {
            self.tell_packets();
        }
        more
    }

    /// Writes the events of the packets seen.
    pub(super) fn tell_packets(&mut self) {
        let Some(bench) = &mut self.lab else { return };
        for mut what in std::mem::take(&mut bench.untold) {
            if let What::EndSeen(seen) = &mut what {
                seen.socket = self.ends.socket_at(seen.local, seen.remote);
            }
            self.tell(None, what);
        }
    }

    /// Carries out a word of the wire.
    pub(super) fn order(&mut self, call: CallId, order: &Order) -> Result<Outcome, Halt> {
        let Some(bench) = &mut self.lab else { return Err(Halt::NoWire) };
        bench.cause = Some(call);
        match order {
            Order::Open(id) => return bench.open(*id),
            Order::Reboot(host, _, on_it) => return self.reboot(call, *host, on_it),
            Order::Host(name, members) => {
                return self.share_host(name, members).map(|()| Outcome::Ok);
            }
            _ => {}
        }
        bench.order(order).map_err(|nothing| match nothing {
            Nothing::Held => Halt::NothingHeld,
            Nothing::Number(id) => Halt::NotHeld(id.0),
            Nothing::Like(_) => Halt::NoneLike,
        })
    }
}

impl Bench {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn drain(&mut self) -> bool {
        let now = self.now();
        self.wire.due(now);
        self.carry_out();
        let mut taken = 0;
        while taken < FRAMES {
            let Some(from) = self.lab.tap().receive(&mut self.frame) else { break };
            taken += 1;
            let Some(to) = self.recipient() else { continue };
            let bytes: Arc<[u8]> = self.frame.as_slice().into();
            let (packet, fate) = self.wire.enter(now, from, to, bytes.clone());
            self.kept.borrow_mut().put(self.told(&packet, None), bytes);
            let seen = Passing::of(&packet);
            self.note(packet, fate, self.cause);
            self.left(from, seen);
            self.carry_out();
        }
        // To ask each time would cost as much as to ask for a frame.
        if taken >= BURST {
            self.tell_missed();
        }
        self.look_at_due();
        taken == FRAMES
    }

    /// Tells of frames that the tap could not keep.
    fn tell_missed(&mut self) {
        if let Ok(missed @ 1..) = self.lab.tap().lost() {
            self.wire.missed(missed);
            self.untold.push(What::Remark(Remark::Overrun(missed)));
        }
    }

    /// To whom a frame goes, by the address that it names: there is one wire, and no router.
    fn recipient(&self) -> Option<HostId> {
        const IPV4: [u8; 2] = [0x08, 0x00];
        const ARP: [u8; 2] = [0x08, 0x06];
        const IPV6: [u8; 2] = [0x86, 0xdd];
        let frame = &self.frame;
        let kind: [u8; 2] = frame.get(12..14)?.try_into().ok()?;
        let last = match kind {
            IPV4 => frame.get(30..34)?,
            ARP => frame.get(38..42)?,
            IPV6 => frame.get(50..54)?,
            _ => return None,
        };
        let number = u16::from_be_bytes([last[2], last[3]]);
        self.hosts.numbered(number)
    }

    /// Does what the rules have decided.
    fn carry_out(&mut self) {
        while let Some(it) = self.wire.next_happening() {
            match it {
                Happening::Delivered(packet, bytes) => {
                    self.kept.borrow_mut().arrives(packet.id, &bytes);
                    if let Some((_, cause)) = self.late.remove(&packet.id) {
                        self.cause = cause;
                    }
                    // A host that has just been rebooted may have no link: then it is lost as on any wire.
                    let _ = self.lab.tap().deliver(packet.to, &bytes);
                    self.arrived(packet.to, Passing::of(&packet));
                }
                Happening::Lost(id, loss) => {
                    if let Some((packet, cause)) = self.late.remove(&id) {
                        self.note(packet, Fate::Lost(loss), cause);
                    }
                }
            }
        }
    }

    /// What has become of a packet. Of one that is late it is kept what caused it: it will arrive, or be lost.
    fn note(&mut self, packet: Arc<Packet>, fate: Fate, by: Option<CallId>) {
        if matches!(fate, Fate::Late(_) | Fate::Overtaken) {
            self.late.insert(packet.id, (packet.clone(), by));
        }
        let (from, to) = (self.hosts.name(packet.from), self.hosts.name(packet.to));
        let seen = PacketSeen { packet, fate, from, to, by };
        self.untold.push(What::Packet(Box::new(seen)));
    }

    fn order(&mut self, order: &Order) -> Result<Outcome, Nothing> {
        let now = self.now();
        let done = match order {
            Order::Hold(which) => {
                self.wire.hold(which.clone());
                return Ok(Outcome::Ok);
            }
            Order::Flow { all } => {
                let done = if *all { self.wire.flow_all(now) } else { self.wire.flow(now) };
                self.moved(done);
                return Ok(Outcome::Ok);
            }
            Order::Pass(which) => self.wire.pass(now, which)?,
            Order::Drop(which) => self.wire.drop(now, which)?,
            Order::Duplicate(which) => self.wire.duplicate(now, which)?,
            Order::Corrupt(which) => self.wire.corrupt(now, which)?,
            Order::Flight => return Ok(self.flight(now)),
            rule => {
                self.rule(rule);
                return Ok(Outcome::Ok);
            }
        };
        Ok(self.moved(done))
    }

    fn rule(&mut self, order: &Order) {
        let wire = &mut self.wire;
        match order {
            Order::DropNext(which, count) => wire.drop_next(which.clone(), *count),
            Order::Delay(rule, times) => wire.delay(rule.way, *times),
            Order::Loss(rule, share) => wire.loss(rule.way, *share),
            Order::Reorder(rule, share) => wire.reorder(rule.way, *share),
            Order::Rate(rule, rate) => wire.rate(rule.way, *rate),
            Order::Cut(host) => wire.cut(*host),
            Order::Repair(host) => wire.repair(*host),
            _ => {}
        }
        if let Order::Delay(Rule { seed: Some(seed), .. }, _)
        | Order::Loss(Rule { seed: Some(seed), .. }, _)
        | Order::Reorder(Rule { seed: Some(seed), .. }, _) = order
        {
            wire.seed(*seed);
        }
    }

    /// Delivers what a word has let go, and names it.
    fn moved(&mut self, done: Vec<(Arc<Packet>, Fate)>) -> Outcome {
        let list = done.iter().map(|(packet, _)| self.told(packet, None)).collect();
        for (packet, fate) in done {
            // What passes or is dropped by this word is said by its answer.
            let is_news = match fate {
                Fate::Late(_) | Fate::Overtaken => true,
                Fate::Lost(loss) => loss != Loss::Dropped,
                _ => false,
            };
            if is_news {
                self.note(packet, fate, self.cause);
            }
        }
        self.carry_out();
        Outcome::Packets(list)
    }

    pub(super) fn told(&self, packet: &Packet, place: Option<Place>) -> Moved {
        let (from, to) = (self.hosts.name(packet.from), self.hosts.name(packet.to));
        Moved { id: packet.id, kind: packet.kind, from, to, place }
    }
}
