//! Bytes as they travel: cheap to share between an event, a variable and a pending call.
//!
//! They are counted while they live, wherever they are kept, so that the engine can say when there are too many.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
};
use std::{cell::Cell, fmt, ops::Deref, sync::Arc};

thread_local! {
    /// A session and all its values live in one thread.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// Immutable shared bytes. Not necessarily UTF-8: a socket carries bytes, never characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(Arc<[u8]>);

/// What the memory of one costs beside its bytes.
const BESIDE: usize = 2 * size_of::<usize>();

impl Bytes {
    /// The most that all of them should hold at the same time: 256 MiB.
    pub const MOST: usize = 256 << 20;

    /// No bytes at all.
    pub fn empty() -> Self {
        Self::new(Arc::from(&b""[..]))
    }

    #[inline]
    fn new(bytes: Arc<[u8]>) -> Self {
        more(bytes.len() + BESIDE);
        Self(bytes)
    }

    /// How much memory all those of this thread take.
    #[inline]
    pub fn alive() -> usize {
        ALIVE.get()
    }
}

/// Memory that values take beside bytes: the entries of a table.
pub(super) fn more(size: usize) {
    ALIVE.set(ALIVE.get() + size);
}

/// It is given back. At the end of a thread its count may be gone already.
pub(super) fn less(size: usize) {
    let _ = ALIVE.try_with(|alive| alive.set(alive.get().saturating_sub(size)));
}

impl Drop for Bytes {
    #[inline]
    fn drop(&mut self) {
        if Arc::strong_count(&self.0) == 1 {
            // A reader in another thread counts its own.
            less(self.0.len() + BESIDE);
        }
    }
}

/// Bytes that are being gathered: counted as those that are there already.
#[derive(Debug, Default)]
pub(crate) struct Gathered(Vec<u8>);

impl Gathered {
    /// More of them.
    pub(crate) fn extend_from_slice(&mut self, more: &[u8]) {
        self.0.extend_from_slice(more);
        self::more(more.len());
    }

    /// Takes all of them, save so many at the end.
    pub(crate) fn take_without(&mut self, last: usize) -> Bytes {
        let all = std::mem::take(self);
        all.0[..all.0.len().saturating_sub(last)].into()
    }
}

impl Deref for Gathered {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        less(self.0.len());
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// All at once: what leaves the log's memory may have 64 MiB, and meanwhile the prompt waits.
impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_bytes(AsBytes)
    }
}

/// A value read back counts as any other.
struct AsBytes;

impl<'de> Visitor<'de> for AsBytes {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(bytes.into())
    }

    /// As JSON has them.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Bytes, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element::<u8>()? {
            bytes.push(byte);
        }
        Ok(bytes.into())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.into())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes.into())
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().into())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes().into())
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back_from_every_format() {
        let long = b"x".repeat(70_000);
        for bytes in [&b""[..], b"\x00\xff\x80", &long] {
            let kept = postcard::to_stdvec(&Bytes::from(bytes)).unwrap();
            // The beginning says how many there are, and then they come as they are.
            assert!(kept.ends_with(bytes) && kept.len() <= bytes.len() + 3);
            assert_eq!(postcard::from_bytes::<Bytes>(&kept).unwrap(), Bytes::from(bytes));
            let json = serde_json::to_string(&Bytes::from(bytes)).unwrap();
            assert_eq!(serde_json::from_str::<Bytes>(&json).unwrap(), Bytes::from(bytes));
        }
    }
}
