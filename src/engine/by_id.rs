//! Maps whose keys are our own numbers, or names that somebody typed.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A map from one of our numbers. They are handed out in order and nobody else chooses them, so they need no
/// defence against collisions, and looking one up must cost nothing beside a system call.
pub(super) type ById<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// A map from names of the language. Whoever types them has no reason to make them collide, and looking one up
/// stands before every call.
pub(super) type ByName<V> = HashMap<std::sync::Arc<str>, V, BuildHasherDefault<NameHasher>>;

/// FNV-1a: names are a few bytes long.
pub(super) struct NameHasher(u64);

impl Default for NameHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        // A table looks at the upper bits too, which a short name has not reached.
        self.0 ^ (self.0 << 29)
    }
}

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
