//! The wire's words, one method each.

use std::{sync::Arc, time::Duration};

use super::Wire;
use crate::{
    model::{Fate, HostId, Loss, Packet, PacketId, Select, Way},
    wire::{
        chance::Chance,
        decode::corrupt,
        frames::Frame,
        line::{QUEUE, Speed, Ways},
        words::{self, Nothing},
    },
};

impl Wire {
    /// `hold`: packets stop. Adds to what is held back already.
    pub fn hold(&mut self, select: Select<HostId>) {
        if !self.holds.contains(&select) {
            self.holds.push(select);
        }
    }

    /// `flow`: everything passes again, what is held first, the oldest before the others.
    pub fn flow(&mut self, now: Duration) -> Vec<(Arc<Packet>, Fate)> {
        let held = self.chosen(now, &Select::All).unwrap_or_default();
        self.holds.clear();
        self.pass_these(now, held)
    }

    /// `flow all`: no rule is left but `cut`.
    pub fn flow_all(&mut self, now: Duration) -> Vec<(Arc<Packet>, Fate)> {
        self.drops.clear();
        self.loss = Ways::default();
        self.line.delay = Ways::default();
        self.line.rate = Ways::default();
        self.line.reorder = Ways::default();
        self.flow(now)
    }

    /// `pass`: delivers held packets, in the order named.
    pub fn pass(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Arc<Packet>, Fate)>, Nothing> {
        let chosen = self.chosen(now, select)?;
        Ok(self.pass_these(now, chosen))
    }

    fn pass_these(&mut self, now: Duration, ids: Vec<PacketId>) -> Vec<(Arc<Packet>, Fate)> {
        self.each_taken(ids, |this, frame| this.release(now, frame))
    }

    /// `drop`: loses held packets.
    pub fn drop(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Arc<Packet>, Fate)>, Nothing> {
        let chosen = self.chosen(now, select)?;
        Ok(self.each_taken(chosen, |_, _| Fate::Lost(Loss::Dropped)))
    }

    /// `corrupt`: delivers held packets with their last bit turned.
    pub fn corrupt(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Arc<Packet>, Fate)>, Nothing> {
        let chosen = self.chosen(now, select)?;
        Ok(self.each_taken(chosen, |this, mut frame| {
            corrupt(Arc::make_mut(&mut frame.bytes));
            this.release_as(now, frame, Fate::Corrupted)
        }))
    }

    /// The held packets that are meant.
    fn chosen(&mut self, now: Duration, select: &Select<HostId>) -> Result<Vec<PacketId>, Nothing> {
        self.due(now);
        words::chosen(select, self.hand.all())
    }

    /// Sends a packet on; `fate`, unless it is lost.
    fn release_as(&mut self, now: Duration, frame: Frame, fate: Fate) -> Fate {
        match self.release(now, frame) {
            lost @ Fate::Lost(_) => lost,
            _ => fate,
        }
    }

    fn each_taken(
        &mut self,
        ids: Vec<PacketId>,
        mut act: impl FnMut(&mut Self, Frame) -> Fate,
    ) -> Vec<(Arc<Packet>, Fate)> {
        let mut done = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(frame) = self.hand.take(id) else { continue };
            let packet = frame.packet.clone();
            let fate = act(self, frame);
            self.count(fate);
            done.push((packet, fate));
        }
        done
    }

    /// `duplicate`: delivers copies of held packets, which stay held.
    pub fn duplicate(
        &mut self,
        now: Duration,
        select: &Select<HostId>,
    ) -> Result<Vec<(Arc<Packet>, Fate)>, Nothing> {
        let chosen = self.chosen(now, select)?;
        let mut done = Vec::with_capacity(chosen.len());
        for id in chosen {
            let Some(frame) = self.hand.get(id).cloned() else { continue };
            let packet = frame.packet.clone();
            self.counts.copies += 1;
            let fate = self.release_as(now, frame, Fate::Duplicate);
            self.count(fate);
            done.push((packet, fate));
        }
        Ok(done)
    }

    /// `drop next`: loses the next ones that come.
    pub fn drop_next(&mut self, select: Select<HostId>, count: u32) {
        if count > 0 {
            self.drops.push((select, count));
        }
    }

    /// `loss`; in hundredths of a percent. `None` and 0 lose nothing.
    pub fn loss(&mut self, way: Option<Way<HostId>>, share: Option<u16>) {
        self.loss.set(way, share.filter(|share| *share > 0));
    }

    /// `reorder`; in hundredths of a percent.
    pub fn reorder(&mut self, way: Option<Way<HostId>>, share: Option<u16>) {
        self.line.reorder.set(way, share.filter(|share| *share > 0));
    }

    /// `delay`: between two times.
    pub fn delay(&mut self, way: Option<Way<HostId>>, times: Option<(Duration, Duration)>) {
        self.line.delay.set(way, times);
    }

    /// `rate`: bits a second, and how many packets may wait.
    pub fn rate(&mut self, way: Option<Way<HostId>>, rate: Option<(u64, Option<u32>)>) {
        let speed = rate
            .filter(|(bits, _)| *bits > 0)
            .map(|(bits, queue)| Speed { bits, queue: queue.unwrap_or(QUEUE) });
        self.line.rate.set(way, speed);
    }

    /// `seed`: chance begins again, for every host.
    pub fn seed(&mut self, seed: u64) {
        self.chance = Chance::new(seed);
    }

    /// `cut`: one host's cable, or all.
    pub fn cut(&mut self, host: Option<HostId>) {
        self.cable(host, true);
    }

    /// `repair`: one host's cable, or all.
    pub fn repair(&mut self, host: Option<HostId>) {
        self.cable(host, false);
    }

    fn cable(&mut self, host: Option<HostId>, cut: bool) {
        match host {
            None => {
                self.all_cut = cut;
                self.exempt.clear();
            }
            Some(host) if self.all_cut == cut => drop(self.exempt.remove(&host)),
            Some(host) => drop(self.exempt.insert(host)),
        }
    }
}
