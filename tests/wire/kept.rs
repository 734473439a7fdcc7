//! Whatever is said and whatever comes: nothing vanishes, and the same happens again.

use std::time::Duration;

use playground::{
    model::{HostId, KindWord, Select, Way},
    wire::State,
};
use proptest::prelude::*;

use crate::frames::{Lab, client, kind, ms, server, texts, udp};

/// Something that happens in a lab.
#[derive(Clone, Debug)]
enum Act {
    Datagram(u8, u8, usize),
    Segment(u8),
    Wait(u16),
    Hold(u8),
    Flow(bool),
    Pass(u8),
    Drop(u8),
    DropNext(u8, u32),
    Duplicate(u8),
    Corrupt(u8),
    Delay(Option<u8>, u16, u16),
    Loss(Option<u8>, u16),
    Rate(Option<u8>, u64, u32),
    Reorder(Option<u8>, u16),
    Cut(Option<u8>),
    Repair(Option<u8>),
    Seed(u64),
}

fn select(n: u8) -> Select<HostId> {
    match n % 5 {
        0 => Select::Oldest,
        1 => Select::All,
        2 => kind(KindWord::Udp),
        3 => kind(KindWord::Data),
        _ => texts(&["\u{1}"]),
    }
}

fn way(n: u8) -> Way<HostId> {
    Way { from: HostId(u32::from(n % 3) + 1), to: HostId(u32::from(n / 3 % 3) + 1) }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let way = || prop::option::of(0u8..9);
    let act = prop_oneof![
        8 => (1u8..4, 1u8..4, 0usize..1400).prop_map(|(a, b, n)| Act::Datagram(a, b, n)),
        8 => any::<u8>().prop_map(Act::Segment),
        4 => (0u16..300).prop_map(Act::Wait),
        2 => any::<u8>().prop_map(Act::Hold),
        1 => any::<bool>().prop_map(Act::Flow),
        3 => any::<u8>().prop_map(Act::Pass),
        1 => any::<u8>().prop_map(Act::Drop),
        1 => (any::<u8>(), 0u32..4).prop_map(|(s, n)| Act::DropNext(s, n)),
        2 => any::<u8>().prop_map(Act::Duplicate),
        1 => any::<u8>().prop_map(Act::Corrupt),
        1 => (way(), 0u16..200, 0u16..200).prop_map(|(w, a, b)| Act::Delay(w, a, b)),
        1 => (way(), 0u16..10_000).prop_map(|(w, n)| Act::Loss(w, n)),
        1 => (way(), 0u64..10_000_000, 1u32..20).prop_map(|(w, n, q)| Act::Rate(w, n, q)),
        1 => (way(), 0u16..10_000).prop_map(|(w, n)| Act::Reorder(w, n)),
        1 => prop::option::of(1u8..4).prop_map(Act::Cut),
        1 => prop::option::of(1u8..4).prop_map(Act::Repair),
        1 => any::<u64>().prop_map(Act::Seed),
    ];
    prop::collection::vec(act, 0..120)
}

fn act(lab: &mut Lab, act: &Act) {
    let now = lab.now;
    match *act {
        Act::Datagram(from, to, n) => {
            let (from, to) = (HostId(from.into()), HostId(to.into()));
            lab.frame(from, to, udp(from, to, &vec![1; n]));
        }
        Act::Segment(n) => {
            let seq = u32::from(n / 2 % 8);
            let segment = match n % 4 {
                0 => client("S", 0, None, b""),
                1 => server("S", 0, Some(1), b""),
                2 => client("P", 1 + seq * 3, Some(1), b"one"),
                _ => server("", 1, Some(1 + seq * 3), b""),
            };
            lab.tcp(&segment);
        }
        Act::Wait(n) => lab.wait(ms(n.into())),
        Act::Hold(s) => lab.wire.hold(select(s)),
        Act::Flow(true) => drop(lab.wire.flow_all(now)),
        Act::Flow(false) => drop(lab.wire.flow(now)),
        Act::Pass(s) => drop(lab.wire.pass(now, &select(s))),
        Act::Drop(s) => drop(lab.wire.drop(now, &select(s))),
        Act::DropNext(s, n) => lab.wire.drop_next(select(s), n),
        Act::Duplicate(s) => drop(lab.wire.duplicate(now, &select(s))),
        Act::Corrupt(s) => drop(lab.wire.corrupt(now, &select(s))),
        Act::Delay(w, a, b) => {
            let (a, b) = (a.min(b), a.max(b));
            lab.wire.delay(w.map(way), Some((ms(a.into()), ms(b.into()))));
        }
        Act::Loss(w, n) => lab.wire.loss(w.map(way), Some(n)),
        Act::Rate(w, n, q) => lab.wire.rate(w.map(way), Some((n, Some(q)))),
        Act::Reorder(w, n) => lab.wire.reorder(w.map(way), Some(n)),
        Act::Cut(host) => lab.wire.cut(host.map(|n| HostId(n.into()))),
        Act::Repair(host) => lab.wire.repair(host.map(|n| HostId(n.into()))),
        Act::Seed(n) => lab.wire.seed(n),
    }
    lab.collect();
}

/// Everything that came, and every copy, is somewhere.
fn balance(lab: &Lab) {
    let counts = lab.wire.counts();
    let lost: u64 = counts.lost.values().sum();
    let flying = lab.wire.flight().len() as u64;
    assert_eq!(
        counts.came + counts.copies,
        counts.delivered + counts.swallowed + lost + flying,
        "{counts:?}"
    );
    assert_eq!(counts.delivered, lab.delivered.len() as u64);
    if let Some(next) = lab.wire.next_deadline() {
        assert!(next >= lab.now);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_vanishes_and_everything_repeats(acts in acts()) {
        let mut lab = Lab::new();
        let mut again = Lab::new();
        for it in &acts {
            act(&mut lab, it);
            balance(&lab);
            act(&mut again, it);
        }
        prop_assert_eq!(&lab.delivered, &again.delivered);
        prop_assert_eq!(lab.wire.counts(), again.wire.counts());
        // With time, everything that is not held arrives or is lost.
        lab.wait(Duration::from_secs(10_000));
        balance(&lab);
        let flight = lab.wire.flight();
        prop_assert!(flight.iter().all(|it| matches!(it.state, State::Held(_))));
    }
}
