//! `flight`: what is on the wire, the rules as they are typed, and what has become of all packets.

use std::time::Duration;

use super::wire::Bench;
use crate::{
    language::print,
    model::{Counts, Flight, Outcome, Place},
    wire::State,
};

impl Bench {
    pub(super) fn flight(&self, now: Duration) -> Outcome {
        let place = |state| match state {
            State::Held(resent) => Place::Held(resent),
            State::Late(at) => Place::Late(at.saturating_sub(now)),
            State::Overtaken => Place::Overtaken,
        };
        let flying = self.wire.flight();
        let list = flying.iter().map(|it| self.told(it.packet, Some(place(it.state))));
        let rules = self.wire.set();
        let rules = rules.iter().map(|it| print::rule(it, |host| self.hosts.name(host)).into());
        let counts = self.wire.counts();
        let counts = Counts {
            sent: counts.came,
            arrived: counts.delivered,
            lost: counts.lost.values().sum(),
            swallowed: counts.swallowed,
        };
        Outcome::Flight(Box::new(Flight { list: list.collect(), rules: rules.collect(), counts }))
    }
}
