//! Chance is the same each time, and each host has its own.

use playground::model::{Fate, HostId, Loss};

use crate::frames::{CLIENT, Lab, SERVER, udp};

fn fates(seed: Option<u64>, others: u32) -> Vec<bool> {
    let mut lab = Lab::new();
    lab.wire.loss(None, Some(3000));
    if let Some(seed) = seed {
        lab.wire.seed(seed);
    }
    (0..20)
        .map(|_| {
            for _ in 0..others {
                lab.frame(SERVER, CLIENT, udp(SERVER, CLIENT, b"noise"));
            }
            lab.say(b"x").1 == Fate::Lost(Loss::Chance)
        })
        .collect()
}

#[test]
fn the_same_seed_means_the_same_fates() {
    assert_eq!(fates(None, 0), fates(None, 0));
    assert_eq!(fates(None, 0), fates(Some(1), 0), "1 unless said otherwise");
    assert_ne!(fates(Some(1), 0), fates(Some(2), 0));
}

#[test]
fn what_others_send_changes_nothing() {
    assert_eq!(fates(None, 0), fates(None, 3));
}

#[test]
fn hosts_have_different_chances() {
    let one = |host| {
        let mut lab = Lab::new();
        lab.wire.loss(None, Some(5000));
        (0..64).map(|_| lab.frame(host, SERVER, udp(host, SERVER, b"x")).1).collect::<Vec<_>>()
    };
    assert_ne!(one(HostId(2)), one(HostId(3)));
}

#[test]
fn a_seed_said_again_begins_again() {
    let mut lab = Lab::new();
    lab.wire.loss(None, Some(5000));
    let mut round = || {
        lab.wire.seed(7);
        (0..32).map(|_| lab.say(b"x").1).collect::<Vec<_>>()
    };
    assert_eq!(round(), round());
}
