//! Chance that repeats: the same seed, the same fates.

use std::{collections::BTreeMap, time::Duration};

use crate::model::HostId;

/// A share of a whole in hundredths of a percent: 10,000 is all.
pub(super) type Share = u16;

/// A generator for each host that sends, so that what one does never changes the fates of another's packets.
#[derive(Debug)]
pub(super) struct Chance {
    seed: u64,
    hosts: BTreeMap<HostId, SplitMix>,
}

impl Default for Chance {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, hosts: BTreeMap::new() }
    }

    fn next(&mut self, host: HostId) -> u64 {
        let seed = self.seed.wrapping_mul(1000).wrapping_add(u64::from(host.0));
        self.hosts.entry(host).or_insert(SplitMix(seed)).next()
    }

    /// Whether it happens this time.
    pub(super) fn hits(&mut self, host: HostId, share: Share) -> bool {
        (u128::from(self.next(host)) * 10_000) >> 64 < u128::from(share)
    }

    /// A time between two, the first included.
    pub(super) fn between(&mut self, host: HostId, least: Duration, most: Duration) -> Duration {
        let range = u64::try_from(most.saturating_sub(least).as_nanos()).unwrap_or(u64::MAX);
        let nanos = (u128::from(self.next(host)) * u128::from(range)) >> 64;
        least + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

/// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
#[derive(Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // The published sequence for the seed 1234567.
        let mut generator = SplitMix(1_234_567);
        let numbers: Vec<u64> = (0..3).map(|_| generator.next()).collect();
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn a_share_is_kept() {
        let mut chance = Chance::new(1);
        for (share, least, most) in [(0, 0, 0), (3000, 2900, 3100), (10_000, 10_000, 10_000)] {
            let hits = (0..10_000).filter(|_| chance.hits(HostId(1), share)).count();
            assert!((least..=most).contains(&hits), "{share}: {hits}");
        }
    }
}
