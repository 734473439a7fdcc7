//! Holding, passing, losing: the wire's words one by one.

use playground::{
    model::{Fate, KindWord, Loss, PacketId, Select},
    wire::{Nothing, State},
};

use crate::frames::{
    CLIENT, Lab, SERVER, client, kind, ms, names, numbers, server, texts, to_server, udp,
};

fn held(lab: &Lab) -> Vec<(u32, u32)> {
    let flight = lab.wire.flight();
    flight
        .iter()
        .filter_map(|it| match it.state {
            State::Held(resent) => Some((it.packet.id.0, resent)),
            _ => None,
        })
        .collect()
}

#[test]
fn without_a_rule_everything_passes() {
    let mut lab = Lab::new();
    assert_eq!(lab.say(b"one").1, Fate::Passed);
    assert_eq!(lab.tcp(&client("S", 0, None, b"")).1, Fate::Passed);
    assert_eq!(lab.came(), [1, 2]);
    assert_eq!(lab.wire.next_deadline(), None);
}

#[test]
fn what_is_held_passes_in_the_order_named() {
    for (select, order, left) in [
        (Select::Oldest, vec![1], vec![2, 3]),
        (Select::All, vec![1, 2, 3], vec![]),
        (texts(&["three", "one"]), vec![3, 1], vec![2]),
        (texts(&["t"]), vec![2, 3], vec![1]),
        (texts(&["three", "t"]), vec![3, 2], vec![1]),
        (numbers(&[2, 1]), vec![2, 1], vec![3]),
        (numbers(&[2, 2]), vec![2], vec![1, 3]),
        (kind(KindWord::Udp), vec![1, 2, 3], vec![]),
    ] {
        let mut lab = Lab::new();
        lab.wire.hold(Select::All);
        for text in ["one", "two", "three"] {
            assert_eq!(lab.say(text.as_bytes()).1, Fate::Held);
        }
        assert!(lab.came().is_empty());
        let passed = lab.wire.pass(lab.now, &select).unwrap();
        assert!(passed.iter().all(|(_, fate)| *fate == Fate::Passed));
        lab.collect();
        assert_eq!(lab.came(), order, "{select:?}");
        assert_eq!(held(&lab), left.iter().map(|n| (*n, 0)).collect::<Vec<_>>());
    }
}

#[test]
fn a_select_that_means_nothing_changes_nothing() {
    let mut lab = Lab::new();
    assert_eq!(lab.wire.pass(lab.now, &Select::Oldest), Err(Nothing::Held));
    assert_eq!(lab.wire.drop(lab.now, &Select::All), Err(Nothing::Held));
    lab.wire.hold(Select::All);
    lab.say(b"one");
    for (select, why) in [
        (numbers(&[1, 9]), Nothing::Number(PacketId(9))),
        (texts(&["one", "two"]), Nothing::Like(1)),
        (kind(KindWord::Syn), Nothing::Like(0)),
    ] {
        for word in [
            playground::wire::Wire::pass,
            playground::wire::Wire::drop,
            playground::wire::Wire::duplicate,
            playground::wire::Wire::corrupt,
        ] {
            assert_eq!(word(&mut lab.wire, lab.now, &select), Err(why));
        }
        lab.collect();
        assert_eq!((lab.came(), held(&lab)), (vec![], vec![(1, 0)]));
    }
}

#[test]
fn only_what_looks_so_is_held() {
    let mut lab = Lab::new();
    lab.wire.hold(kind(KindWord::Data));
    assert_eq!(lab.tcp(&client("S", 0, None, b"")).1, Fate::Passed);
    assert_eq!(lab.tcp(&client("P", 1, Some(1), b"hello")).1, Fate::Held);
    assert_eq!(lab.tcp(&client("F", 6, Some(1), b"")).1, Fate::Passed);
    let mut lab = Lab::new();
    lab.wire.hold(kind(KindWord::Data));
    assert_eq!(lab.tcp(&client("PF", 1, Some(1), b"hello")).1, Fate::Held);
    let mut lab = Lab::new();
    lab.wire.hold(texts(&["hel"]));
    assert_eq!(lab.say(b"hello").1, Fate::Held);
    assert_eq!(lab.say(b"he").1, Fate::Passed);
}

#[test]
fn flow_lets_go_of_what_is_held_and_holds_nothing_more() {
    let mut lab = Lab::new();
    lab.wire.hold(Select::All);
    lab.say(b"one");
    lab.say(b"two");
    assert_eq!(names(&lab.wire.flow(lab.now)), ["UDP 3", "UDP 3"]);
    lab.say(b"three");
    assert_eq!(lab.came(), [1, 2, 3]);
}

#[test]
fn flow_all_leaves_no_rule_but_a_cut() {
    let mut lab = Lab::new();
    lab.wire.loss(None, Some(10_000));
    lab.wire.delay(None, Some((ms(5), ms(5))));
    lab.wire.rate(None, Some((1000, None)));
    lab.wire.reorder(None, Some(10_000));
    lab.wire.drop_next(Select::All, 3);
    lab.wire.flow_all(lab.now);
    assert_eq!(lab.say(b"x").1, Fate::Passed);
    lab.wire.cut(None);
    lab.wire.flow_all(lab.now);
    assert_eq!(lab.say(b"x").1, Fate::Lost(Loss::Cut));
}

#[test]
fn drop_loses_what_is_held() {
    let mut lab = Lab::new();
    lab.wire.hold(Select::All);
    lab.say(b"one");
    lab.say(b"two");
    let lost = lab.wire.drop(lab.now, &Select::Oldest).unwrap();
    assert_eq!(lost[0].1, Fate::Lost(Loss::Dropped));
    lab.wire.flow(lab.now);
    lab.collect();
    assert_eq!(lab.came(), [2]);
    assert_eq!(lab.wire.counts().lost[&Loss::Dropped], 1);
}

#[test]
fn drop_next_counts_only_what_it_loses() {
    let mut lab = Lab::new();
    lab.wire.drop_next(kind(KindWord::Data), 2);
    let fates: Vec<bool> = [
        client("S", 0, None, b""),
        client("P", 1, Some(1), b"one"),
        client("", 4, Some(1), b""),
        client("P", 1, Some(1), b"one"),
        client("P", 1, Some(1), b"one"),
    ]
    .iter()
    .map(|segment| lab.tcp(segment).1 == Fate::Passed)
    .collect();
    assert_eq!(fates, [true, false, true, false, true]);
}

#[test]
fn several_drop_next_are_met_one_after_the_other() {
    let mut lab = Lab::new();
    lab.wire.drop_next(texts(&["a"]), 1);
    lab.wire.drop_next(Select::All, 1);
    let fates = [b"b", b"a", b"a"].map(|text| lab.say(text).1 == Fate::Passed);
    assert_eq!(fates, [false, false, true]);
}

#[test]
fn a_duplicate_leaves_one_in_the_hand() {
    let mut lab = Lab::new();
    lab.wire.hold(Select::All);
    lab.say(b"one");
    for _ in 0..2 {
        let copied = lab.wire.duplicate(lab.now, &Select::Oldest).unwrap();
        assert_eq!(copied[0].1, Fate::Duplicate);
    }
    lab.wire.pass(lab.now, &Select::Oldest).unwrap();
    lab.collect();
    assert!(lab.bytes.iter().all(|bytes| *bytes == udp(CLIENT, SERVER, b"one")));
    assert_eq!(lab.came(), [1, 1, 1]);
    assert!(lab.wire.flight().is_empty());
}

#[test]
fn repetitions_are_swallowed_while_something_of_the_connection_is_held() {
    let mut lab = Lab::new();
    lab.wire.hold(kind(KindWord::SynAck));
    lab.tcp(&client("S", 0, None, b""));
    assert_eq!(lab.tcp(&server("S", 0, Some(1), b"")).1, Fate::Held);
    // The client knows nothing of the answer and repeats; so does the server.
    assert_eq!(lab.tcp(&client("S", 0, None, b"")).1, Fate::Swallowed(PacketId(2)));
    assert_eq!(lab.tcp(&server("S", 0, Some(1), b"")).1, Fate::Swallowed(PacketId(2)));
    assert_eq!(held(&lab), [(2, 2)]);
    // Another connection is none of this.
    let mut other = client("S", 0, None, b"");
    other.from.1 = 40_001;
    assert_eq!(lab.tcp(&other).1, Fate::Passed);
    assert_eq!(lab.tcp(&other).1, Fate::Passed);
    lab.wire.pass(lab.now, &Select::Oldest).unwrap();
    assert_eq!(lab.tcp(&client("", 1, Some(1), b"")).1, Fate::Passed);
    // Nothing is held now: the next repetition meets the rules again.
    assert_eq!(lab.tcp(&server("S", 0, Some(1), b"")).1, Fate::Held);
}

#[test]
fn a_repetition_counts_for_the_packet_that_it_repeats() {
    let mut lab = Lab::new();
    lab.wire.hold(Select::All);
    let (one, two) = (client("P", 1, Some(1), b"one"), client("P", 4, Some(1), b"two"));
    lab.tcp(&one);
    lab.tcp(&two);
    lab.tcp(&two);
    lab.tcp(&two);
    lab.tcp(&one);
    assert_eq!(held(&lab), [(1, 1), (2, 2)]);
    // What brings something new is no repetition.
    assert_eq!(lab.tcp(&client("P", 4, Some(1), b"two and three")).1, Fate::Held);
    assert_eq!(lab.wire.counts().swallowed, 3);
}

#[test]
fn swallowed_repetitions_take_no_chances() {
    // However long a person waits, and however often the kernel repeats meanwhile, the same packets are lost.
    let fates = |repetitions: u32| {
        let mut lab = Lab::new();
        lab.wire.hold(kind(KindWord::Syn));
        lab.wire.loss(None, Some(5000));
        let mut syn = client("S", 0, None, b"");
        while lab.tcp(&syn).1 != Fate::Held {
            syn.from.1 += 1;
        }
        for _ in 0..repetitions {
            lab.tcp(&syn);
        }
        lab.wire.pass(lab.now, &Select::All).unwrap();
        (0..64).map(|_| lab.say(b"x").1).collect::<Vec<_>>()
    };
    assert_eq!(fates(0), fates(7));
}

#[test]
fn a_cut_cable_loses_everything_to_and_from_it() {
    let third = playground::model::HostId(3);
    let mut lab = Lab::new();
    let fates = |lab: &mut Lab| {
        [(CLIENT, SERVER), (SERVER, CLIENT), (CLIENT, third)]
            .map(|(from, to)| lab.frame(from, to, udp(from, to, b"x")).1 == Fate::Passed)
    };
    lab.wire.cut(Some(SERVER));
    assert_eq!(fates(&mut lab), [false, false, true]);
    lab.wire.cut(Some(SERVER));
    lab.wire.repair(Some(SERVER));
    assert_eq!(fates(&mut lab), [true, true, true]);
    lab.wire.cut(None);
    assert_eq!(fates(&mut lab), [false, false, false]);
    lab.wire.repair(Some(SERVER));
    lab.wire.repair(Some(CLIENT));
    assert_eq!(fates(&mut lab), [true, true, false]);
    lab.wire.cut(Some(SERVER));
    assert_eq!(fates(&mut lab), [false, false, false]);
    lab.wire.repair(None);
    assert_eq!(fates(&mut lab), [true, true, true]);
}

#[test]
fn what_is_held_or_on_its_way_is_lost_when_the_cable_is_cut() {
    let mut lab = Lab::new();
    lab.wire.hold(texts(&["held"]));
    lab.wire.delay(None, Some((ms(10), ms(10))));
    lab.say(b"held");
    assert_eq!(lab.say(b"late").1, Fate::Late(ms(10)));
    lab.wire.cut(Some(SERVER));
    lab.wait(ms(20));
    assert_eq!((lab.came(), lab.lost.clone()), (vec![], vec![PacketId(2)]));
    assert_eq!(lab.wire.pass(lab.now, &Select::Oldest).unwrap()[0].1, Fate::Lost(Loss::Cut));
}

#[test]
fn rules_apply_in_their_order() {
    let mut lab = Lab::new();
    lab.wire.hold(Select::All);
    lab.wire.delay(None, Some((ms(10), ms(10))));
    lab.wire.drop_next(Select::All, 1);
    lab.wire.cut(Some(SERVER));
    assert_eq!(lab.say(b"1").1, Fate::Lost(Loss::Cut));
    lab.wire.repair(Some(SERVER));
    assert_eq!(lab.say(b"2").1, Fate::Lost(Loss::Dropped));
    lab.wire.loss(None, Some(10_000));
    assert_eq!(lab.say(b"3").1, Fate::Lost(Loss::Chance));
    lab.wire.loss(None, None);
    assert_eq!(lab.say(b"4").1, Fate::Held);
    lab.wait(ms(50));
    assert!(lab.came().is_empty());
    assert_eq!(lab.wire.pass(lab.now, &Select::Oldest).unwrap()[0].1, Fate::Late(ms(10)));
    lab.wait(ms(50));
    assert_eq!(lab.times(), [(4, 60)]);
}

#[test]
fn a_direction_is_one_direction() {
    let mut lab = Lab::new();
    lab.wire.loss(Some(to_server()), Some(10_000));
    assert_eq!(lab.say(b"x").1, Fate::Lost(Loss::Chance));
    assert_eq!(lab.tcp(&server("S", 0, None, b"")).1, Fate::Passed);
    // What is said of one direction goes before what is said of all, and what is said of all replaces both.
    lab.wire.loss(None, Some(0));
    assert_eq!(lab.say(b"x").1, Fate::Passed);
    lab.wire.loss(None, Some(10_000));
    lab.wire.loss(Some(to_server()), None);
    assert_eq!(lab.say(b"x").1, Fate::Passed);
    assert_eq!(lab.frame(SERVER, CLIENT, udp(SERVER, CLIENT, b"x")).1, Fate::Lost(Loss::Chance));
}

#[test]
fn the_hand_holds_64_mib_and_tells_what_it_could_not_hold() {
    let mut lab = Lab::new();
    lab.wire.hold(Select::All);
    let frame = udp(CLIENT, SERVER, &vec![7; 32 << 10]);
    let mut held = 0;
    while lab.frame(CLIENT, SERVER, frame.clone()).1 == Fate::Held {
        held += 1;
        assert!(held < 3000, "held without a bound");
    }
    assert!((1000..=1024).contains(&held), "{held}");
    assert_eq!(lab.wire.counts().lost[&Loss::HandFull], 1);
    // A delayed one has no room either; what passes at once needs none.
    lab.wire.drop_next(Select::All, 0);
    let passed = lab.wire.pass(lab.now, &Select::Oldest).unwrap();
    assert_eq!(passed[0].1, Fate::Passed);
    assert_eq!(lab.frame(CLIENT, SERVER, frame.clone()).1, Fate::Held);
    assert_eq!(lab.wire.duplicate(lab.now, &Select::Oldest).unwrap()[0].1, Fate::Duplicate);
    lab.wire.delay(None, Some((ms(1), ms(1))));
    assert_eq!(
        lab.wire.duplicate(lab.now, &Select::Oldest).unwrap()[0].1,
        Fate::Lost(Loss::HandFull)
    );
}
