//! The table: one row for each ratio, printed as soon as it is known.

use std::{fs, time::Duration};

use crate::ratio::Ratio;

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

/// Prints the head, and above it a warning if others use the machine.
pub(crate) fn head() {
    println!();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
    if load > 1.0 {
        println!(
            "The machine is busy (load {load}). The wider the middle half, the less a row says.\n"
        );
    }
    println!("{:<32}{:>9} {:>9}   ratio  middle half   goal", "", "ours", "theirs");
}

/// Prints a row.
pub(crate) fn row(what: &str, ratio: &Ratio, goal: Goal) {
    let (most, shown) = match goal {
        Goal::AtMost(most) => (most, most.to_string()),
        Goal::TimesFaster(times) => (1.0 / times, format!("1/{times}")),
        Goal::Open => (f64::INFINITY, "-".into()),
    };
    let (low, high) = ratio.middle;
    line(
        what,
        (&time(ratio.ours), &time(ratio.theirs)),
        (ratio.median, &format!("{}..{}", number(low), number(high))),
        (&shown, ratio.median > most),
    );
}

/// Prints a row of two peaks of memory, in KiB; what matters is by how much the first one is larger.
pub(crate) fn row_of_peaks(what: &str, ours: u32, theirs: u32, most: u32) {
    let mebibytes = |kib: u32| format!("{:.2} MiB", f64::from(kib) / 1024.0);
    let grown = ours.saturating_sub(theirs);
    line(
        what,
        (&mebibytes(ours), &mebibytes(theirs)),
        (f64::from(ours) / f64::from(theirs), &format!("+{grown} KiB")),
        (&format!("+{most} KiB"), grown > most),
    );
}

/// Prints a row of what has nothing to be compared with.
pub(crate) fn row_of_one(what: &str, ours: &str, goal: &str, above: bool) {
    let mark = if above { " <- above" } else { "" };
    println!("{what:<32}{ours:>9} {:>9}  {:>6}  {:<12}  {goal}{mark}", "", "", "");
}

fn line(
    what: &str,
    (ours, theirs): (&str, &str),
    (ratio, spread): (f64, &str),
    (goal, above): (&str, bool),
) {
    let mark = if above { " <- above" } else { "" };
    println!("{what:<32}{ours:>9} {theirs:>9}  {:>6}  {spread:<12}  {goal}{mark}", number(ratio));
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

pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 1e-3 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{:.2} us", seconds * 1e6)
    }
}
