//! Lines that take time: delay, rate, and packets that overtake.

use playground::model::{Fate, HostId, Loss, Way};

use crate::frames::{CLIENT, Lab, SERVER, ms, to_server, udp};

#[test]
fn a_long_line_delays() {
    let mut lab = Lab::new();
    lab.wire.delay(Some(to_server()), Some((ms(50), ms(50))));
    assert_eq!(lab.say(b"a").1, Fate::Late(ms(50)));
    lab.wait(ms(20));
    assert_eq!(lab.say(b"b").1, Fate::Late(ms(50)));
    assert_eq!(lab.frame(SERVER, CLIENT, udp(SERVER, CLIENT, b"c")).1, Fate::Passed);
    assert_eq!(lab.wire.next_deadline(), Some(ms(50)));
    lab.wait(ms(100));
    assert_eq!(lab.times(), [(3, 20), (1, 50), (2, 70)]);
    assert_eq!(lab.wire.next_deadline(), None);
}

#[test]
fn a_delay_that_varies_lets_nothing_overtake() {
    let mut lab = Lab::new();
    lab.wire.delay(None, Some((ms(20), ms(40))));
    for _ in 0..200 {
        lab.say(b"x");
        lab.wait(ms(1));
    }
    lab.wait(ms(100));
    let times = lab.times();
    assert!(times.windows(2).all(|w| w[0].0 + 1 == w[1].0), "in order");
    for (id, at) in &times {
        let sent = u128::from(id - 1);
        assert!((20..=40).contains(&(at - sent)), "{id}: {}", at - sent);
    }
    let first = times[0].1;
    assert!(times.iter().any(|(id, at)| at - u128::from(id - 1) != first), "it varies");
}

#[test]
fn a_delay_that_ends_lets_nothing_overtake_either() {
    let mut lab = Lab::new();
    lab.wire.delay(None, Some((ms(50), ms(50))));
    lab.say(b"a");
    lab.wire.delay(None, None);
    assert_eq!(lab.say(b"b").1, Fate::Late(ms(50)));
    lab.wait(ms(60));
    lab.say(b"c");
    assert_eq!(lab.times(), [(1, 50), (2, 50), (3, 60)]);
}

#[test]
fn a_slow_line_has_a_queue() {
    let mut lab = Lab::new();
    // A frame of 1,250 bytes takes 10 ms at 1 Mbit/s: 1,208 bytes behind 42 of headers.
    lab.wire.rate(None, Some((1_000_000, Some(2))));
    let fates: Vec<Fate> = (0..5).map(|_| lab.say(&[0; 1208]).1).collect();
    let full = Fate::Lost(Loss::QueueFull);
    let late = |n| Fate::Late(ms(n));
    assert_eq!(fates, [late(10), late(20), late(30), full, full]);
    lab.wait(ms(15));
    assert_eq!(lab.say(&[0; 1208]).1, late(25));
    lab.wait(ms(100));
    assert_eq!(lab.times(), [(1, 10), (2, 20), (3, 30), (6, 40)]);
    // Each host has a line of its own.
    lab.say(&[0; 1208]);
    let (_, fate) = lab.frame(SERVER, CLIENT, udp(SERVER, CLIENT, &[0; 1208]));
    assert_eq!(fate, late(10));
    assert_eq!(lab.wire.counts().lost[&Loss::QueueFull], 2);
}

#[test]
fn rate_comes_before_delay() {
    let mut lab = Lab::new();
    lab.wire.rate(None, Some((1_000_000, None)));
    lab.wire.delay(None, Some((ms(20), ms(20))));
    assert_eq!(lab.say(&[0; 1208]).1, Fate::Late(ms(30)));
    assert_eq!(lab.say(&[0; 1208]).1, Fate::Late(ms(40)));
}

#[test]
fn an_overtaken_packet_waits_for_the_next() {
    let mut lab = Lab::new();
    lab.wire.reorder(Some(to_server()), Some(10_000));
    assert_eq!(lab.say(b"a").1, Fate::Overtaken);
    lab.wait(ms(30));
    assert_eq!(lab.frame(SERVER, CLIENT, udp(SERVER, CLIENT, b"x")).1, Fate::Passed);
    let other = HostId(3);
    assert_eq!(lab.frame(CLIENT, other, udp(CLIENT, other, b"x")).1, Fate::Passed);
    assert_eq!(lab.came(), [2, 3]);
    assert_eq!(lab.say(b"b").1, Fate::Passed);
    assert_eq!(lab.times(), [(4, 30), (1, 30)]);
    assert_eq!(lab.say(b"c").1, Fate::Overtaken);
    assert_eq!(lab.wire.next_deadline(), Some(ms(130)));
    lab.wait(ms(200));
    assert_eq!(lab.times(), [(5, 130)]);
}

#[test]
fn overtaking_happens_at_the_end_of_a_long_line() {
    let mut lab = Lab::new();
    let way = Some(to_server());
    lab.wire.delay(way, Some((ms(50), ms(50))));
    lab.wire.reorder(way, Some(10_000));
    lab.say(b"a");
    lab.wait(ms(10));
    lab.wire.reorder(way, None);
    assert_eq!(lab.say(b"b").1, Fate::Late(ms(50)));
    lab.wait(ms(200));
    assert_eq!(lab.times(), [(2, 60), (1, 60)]);
    // The next is too late: nothing overtakes.
    lab.wire.reorder(way, Some(10_000));
    lab.say(b"c");
    lab.wait(ms(120));
    lab.say(b"d");
    lab.wait(ms(300));
    assert_eq!(lab.times(), [(3, 210 + 150), (4, 330 + 50)]);
}

#[test]
fn a_line_of_no_speed_is_no_rule() {
    let mut lab = Lab::new();
    lab.wire.rate(Some(Way { from: CLIENT, to: SERVER }), Some((0, None)));
    assert_eq!(lab.say(b"x").1, Fate::Passed);
}
