//! The table: one row for each ratio, printed as soon as it is known.

use std::time::Duration;

use crate::ratio::Ratio;

/// A table whose head is printed.
pub(crate) struct Table(());

/// What a ratio should be at most.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// So much.
    AtMost(f64),
    /// One over so much: ours is so many times faster.
    TimesFaster(f64),
    /// Nothing is promised.
    Open,
}

impl Table {
    /// Prints the head.
    pub(crate) fn begin() -> Self {
        println!();
        let (ours, theirs) = ("ours", "theirs");
        println!("{:<32}{ours:>9} {theirs:>9}   ratio  middle half   goal", "");
        Self(())
    }

    /// Prints a row.
    pub(crate) fn row(&mut self, what: &str, ratio: &Ratio, goal: Goal) {
        let middle = format!("{}..{}", number(ratio.middle.0), number(ratio.middle.1));
        self.line(what, (&time(ratio.ours), &time(ratio.theirs)), (ratio.median, &middle, goal));
    }

    /// Prints a row of two amounts of memory, in KiB.
    pub(crate) fn row_of_memory(&mut self, what: &str, ours: u64, theirs: u64, goal: &str) {
        let mebibytes = |kib: u64| {
            #[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
            let value = kib as f64 / 1024.0;
            format!("{value:.2} MiB")
        };
        #[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
        let ratio = ours as f64 / theirs as f64;
        let (ours, theirs) = (mebibytes(ours), mebibytes(theirs));
        println!("{what:<32}{ours:>9} {theirs:>9}  {:>6}                {goal}", number(ratio));
    }

    /// Prints a remark on the row above.
    pub(crate) fn remark(&mut self, text: &str) {
        println!("    {text}");
    }

    fn line(&mut self, what: &str, times: (&str, &str), (ratio, middle, goal): (f64, &str, Goal)) {
        let goal = match goal {
            Goal::AtMost(most) if ratio > most => format!("{most}  <- above"),
            Goal::AtMost(most) => format!("{most}"),
            Goal::TimesFaster(times) if ratio > 1.0 / times => format!("1/{times}  <- above"),
            Goal::TimesFaster(times) => format!("1/{times}"),
            Goal::Open => "-".into(),
        };
        let (ours, theirs) = times;
        println!("{what:<32}{ours:>9} {theirs:>9}  {:>6}  {middle:<12}  {goal}", number(ratio));
    }
}

/// Three digits that count.
fn number(ratio: f64) -> String {
    if ratio < 0.1 {
        format!("{ratio:.3}")
    } else if ratio < 100.0 {
        format!("{ratio:.2}")
    } else {
        format!("{ratio:.0}")
    }
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 1e-3 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{:.2} us", seconds * 1e6)
    }
}
