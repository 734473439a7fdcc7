//! A rule of the wire, as one types it.

use std::{fmt::Display, time::Duration};

use super::{
    super::{duration, wire},
    expression::quote,
};
use crate::model::{HostId, Likeness, Order, Pick, Rule, Select, Way};

/// The line that sets a rule; `name` says what a computer is called. Words that set none are only named.
pub fn rule<N: Display>(order: &Order, name: impl Fn(HostId) -> N) -> String {
    let named = |host: &Option<HostId>| host.map(|host| name(host).to_string());
    let way = |rule: &Rule| rule.way.map(|way| write_way(way, &name));
    let off = || Some("off".to_owned());
    let parts = match order {
        Order::Hold(select) => vec![write_select(select, &name)],
        Order::DropNext(select, count) => vec![
            Some("next".into()),
            write_select(select, &name).or_else(|| Some("all".into())),
            (*count > 1).then(|| count.to_string()),
        ],
        Order::Cut(host) | Order::Repair(host) => vec![named(host)],
        Order::Loss(rule, share) | Order::Reorder(rule, share) => {
            vec![share.map_or_else(off, |share| Some(wire::write_share(share))), way(rule)]
        }
        Order::Delay(rule, times) => {
            vec![times.map_or_else(off, |times| Some(write_times(times))), way(rule)]
        }
        Order::Rate(rule, rate) => vec![
            rate.map_or_else(off, |(bits, _)| Some(wire::write_rate(bits))),
            way(rule),
            rate.and_then(|(_, queue)| queue).map(|queue| format!("queue {queue}")),
        ],
        _ => Vec::new(),
    };
    let word = order.name().word().to_owned();
    std::iter::once(word).chain(parts.into_iter().flatten()).collect::<Vec<_>>().join(" ")
}

fn write_times((least, most): (Duration, Duration)) -> String {
    if least == most {
        return duration::write(least);
    }
    format!("{}..{}", duration::write(least), duration::write(most))
}

fn write_way<N: Display>(way: Way<HostId>, name: &impl Fn(HostId) -> N) -> String {
    format!("{} > {}", name(way.from), name(way.to))
}

/// `None`: every packet.
fn write_select<N: Display>(
    select: &Select<HostId>,
    name: &impl Fn(HostId) -> N,
) -> Option<String> {
    let Select::These(picks) = select else { return None };
    let picks: Vec<String> = picks.iter().map(|pick| write_pick(pick, name)).collect();
    Some(picks.join(", "))
}

fn write_pick<N: Display>(pick: &Pick<HostId>, name: &impl Fn(HostId) -> N) -> String {
    match pick {
        Pick::Number(id) => id.to_string(),
        Pick::Like(Likeness { way, kind, text }) => {
            let way = way.map(|way| write_way(way, name));
            let kind = kind.map(|kind| kind.word().to_owned());
            let text = text.as_ref().map(|text| quote(text));
            [way, kind, text].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    }
}
