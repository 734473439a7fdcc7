//! Maps whose keys are our own numbers.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A map from one of our numbers. They are handed out in order and nobody else chooses them, so they need no
/// defence against collisions, and looking one up must cost nothing beside a system call.
pub(super) type ById<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// Spreads a number over the 64 bits that a table looks at (Fibonacci hashing).
#[derive(Default)]
pub(super) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
