//! Which rules are set: as the words that set them.

use super::Wire;
use crate::{
    model::{HostId, Order, Rule, Select, Way},
    wire::line::Ways,
};

impl Wire {
    /// The rules, in the order in which a packet meets them.
    pub fn set(&self) -> Vec<Order> {
        let mut all: Vec<Order> = Vec::new();
        if self.all_cut {
            all.push(Order::Cut(None));
            all.extend(self.exempt.iter().map(|host| Order::Repair(Some(*host))));
        } else {
            all.extend(self.exempt.iter().map(|host| Order::Cut(Some(*host))));
        }
        let drops = self.drops.iter();
        all.extend(drops.map(|(select, count)| Order::DropNext(select.clone(), *count)));
        all.extend(each(&self.loss, |rule, share| Order::Loss(rule, share.copied())));
        if self.holds.contains(&Select::All) {
            all.push(Order::Hold(Select::All));
        } else {
            all.extend(self.holds.iter().cloned().map(Order::Hold));
        }
        let line = &self.line;
        all.extend(each(&line.rate, |rule, speed| {
            Order::Rate(rule, speed.map(|it| (it.bits, Some(it.queue))))
        }));
        all.extend(each(&line.delay, |rule, times| Order::Delay(rule, times.copied())));
        all.extend(each(&line.reorder, |rule, share| Order::Reorder(rule, share.copied())));
        all
    }
}

/// That of all directions, if there is one, and what differs from it.
fn each<T>(ways: &Ways<T>, order: impl Fn(Rule, Option<&T>) -> Order) -> Vec<Order> {
    let rule = |way: Option<Way<HostId>>| Rule { way, seed: None };
    let all = ways.all.as_ref().map(|value| order(rule(None), Some(value)));
    let one = ways.one.iter().filter(|(_, value)| value.is_some() || ways.all.is_some());
    all.into_iter().chain(one.map(|(way, value)| order(rule(Some(*way)), value.as_ref()))).collect()
}
