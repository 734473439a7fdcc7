//! Where in a line something stands.

use std::ops::Range;

/// A range of bytes in one line. Always on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Span {
    /// From one byte to before another.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// For slicing the line.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// For events, where lines are at most 64 KiB long.
    pub fn ends(self) -> (u32, u32) {
        let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
        (short(self.start), short(self.end))
    }
}
