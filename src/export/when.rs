//! Times of day, from the one that the log begins with. UTC: a report is read elsewhere than it was made.

/// A moment of a session.
#[derive(Clone, Copy, Default)]
pub(super) struct Clock {
    /// Milliseconds since 1970 at which the session began.
    pub(super) began: u64,
}

impl Clock {
    /// `14:03:09.120`, so many nanoseconds after the beginning.
    pub(super) fn time(self, ns: u64) -> String {
        let ms = self.began + ns / 1_000_000;
        let of_day = ms / 1000 % 86_400;
        let (hours, minutes, seconds) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
    }

    /// `2026-11-27 14:03:09 UTC`, when it began.
    pub(super) fn date(self) -> String {
        let (year, month, day) = civil(self.began / 86_400_000);
        let time = self.time(0);
        format!("{year}-{month:02}-{day:02} {} UTC", &time[..8])
    }
}

/// Year, month and day of a day since 1970. Years of 400 are alike, and begin in March so that leap days come last.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_those_of_date_1() {
        for (began, date) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00 UTC"),
            (1_795_749_789_120, "2026-11-27 03:23:09 UTC"),
            (4_107_542_399_999, "2100-02-28 23:59:59 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(Clock { began }.date(), date);
        }
        assert_eq!(Clock { began: 86_399_999 }.time(1_500_000), "00:00:00.000");
    }
}
