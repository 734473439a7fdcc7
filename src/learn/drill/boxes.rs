//! When a question comes again: boxes of 1, 2, 4, 8 and 16 days (Leitner, "So lernt man lernen", 1972). Pure.

use serde::{Deserialize, Serialize};

/// Days until a question comes again, box by box.
pub(crate) const DAYS: [u64; 5] = [1, 2, 4, 8, 16];

/// Where a question lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its box, from 0.
    #[serde(rename = "box")]
    pub number: usize,
    /// The day on which it comes again, counted from 1 January 1970.
    pub due: u64,
    /// How often it was answered.
    pub asked: u64,
    /// How often it was missed.
    pub missed: u64,
}

impl Place {
    /// Whether it was answered right the last time: a miss leads back to the first box.
    pub(crate) fn is_known(self) -> bool {
        self.number > 0
    }

    /// Where a question lies after it was answered on a day. What was missed goes back to the first box; what was right
    /// before it was due stays where it is.
    #[must_use]
    pub fn after(before: Option<Self>, right: bool, today: u64) -> Self {
        let (asked, missed) = before.map_or((0, 0), |it| (it.asked, it.missed));
        let (asked, missed) = (asked.saturating_add(1), missed.saturating_add(u64::from(!right)));
        let number = match (before, right) {
            (_, false) => 0,
            (None, true) => 1,
            (Some(it), true) if it.due > today => return Self { asked, missed, ..it },
            (Some(it), true) => it.number.saturating_add(1),
        };
        let number = number.min(DAYS.len() - 1);
        Self { number, due: today.saturating_add(DAYS[number]), asked, missed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_comes_later_and_what_was_missed_sooner() {
        let mut place = None;
        let mut today = 100;
        for days in [2, 4, 8, 16, 16] {
            let next = Place::after(place, true, today);
            assert_eq!(next.due, today + days);
            (place, today) = (Some(next), next.due);
        }
        let early = Place::after(place, true, today - 1);
        assert_eq!((early.number, early.due, early.asked), (4, today, 6));
        let missed = Place::after(place, false, today);
        assert_eq!((missed.number, missed.due, missed.missed), (0, today + 1, 1));
        let again = Place::after(Some(missed), true, today + 1);
        assert_eq!((again.number, again.due), (1, today + 3));
        assert_eq!(Place::after(None, false, u64::MAX).due, u64::MAX);
    }
}
