//! The rows of a ladder as lines of text.

use super::super::width::{columns, pad, shortened};

/// Columns of the time, and of a terminal that has room for two more.
const TIME: usize = 7;
const WIDE: usize = 60;

/// Where a packet's arrow begins or ends: at a lane, or in the middle, where it was held or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// From its sender to its receiver.
    Whole,
    /// From its sender as far as the hand.
    Held,
    /// From its sender, and no further.
    Lost,
    /// Out of the hand to its receiver.
    Passed,
    /// Out of the hand, and no further.
    Dropped,
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Nanoseconds since the session began.
    pub(crate) ns: u64,
    pub(crate) kind: RowKind,
}

#[derive(Clone, Debug)]
pub(crate) enum RowKind {
    /// What a process did, or a state, beside its lane.
    Text(usize, String),
    /// A word of the wire, in the middle.
    Wire(String),
    /// A packet: its label, the longest form first, and what is beside the right one of its lanes.
    Arrow { from: usize, to: usize, label: Vec<String>, shape: Shape, beside: Option<String> },
}

/// Where everything is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// Columns of the time at the left.
    time: usize,
    /// From one lane to the next.
    pitch: usize,
    width: usize,
}

impl Grid {
    /// No lane is narrower.
    pub(super) const NARROWEST: usize = 15;

    /// Room for so many lanes, if there is any.
    pub(super) fn new(lanes: usize, width: usize) -> Option<Self> {
        let time = if width < WIDE { TIME } else { TIME + 2 };
        let pitch = width.checked_sub(time)? / lanes;
        let most = 40;
        (pitch >= Self::NARROWEST).then_some(Self { time, pitch: pitch.min(most), width })
    }

    /// Columns for that many lanes.
    pub(super) fn needed(lanes: usize) -> usize {
        let lanes = lanes * Self::NARROWEST;
        lanes + if lanes + TIME < WIDE { TIME } else { TIME + 2 }
    }

    fn at(&self, lane: usize) -> usize {
        self.time + lane * self.pitch
    }

    /// Columns of text beside a lane.
    pub(super) fn room(&self) -> usize {
        self.pitch - 3
    }

    /// Columns within an arrow.
    fn span(&self, from: usize, to: usize) -> usize {
        self.at(from.max(to)) - self.at(from.min(to)) - 1
    }

    /// The names above the lanes.
    pub(super) fn head(&self, unit: &str, names: &[String]) -> String {
        let mut line = Line::default();
        line.put(0, unit);
        for (lane, name) in names.iter().enumerate() {
            line.put(self.at(lane), &shortened(name, self.pitch - 1));
        }
        line.end()
    }

    /// A row; the time only where it is another than above.
    pub(super) fn row(&self, row: &Row, lanes: usize, time: Option<&str>) -> String {
        let mut drawn = Line::default();
        drawn.put(0, time.unwrap_or_default());
        let bars = |drawn: &mut Line, from: usize, to: usize| {
            (from..to).for_each(|lane| drawn.put(self.at(lane), "|"));
        };
        match &row.kind {
            RowKind::Text(lane, text) => {
                bars(&mut drawn, 0, lane + 1);
                // What is longer than its lane goes on over the next ones.
                let room = self.width.saturating_sub(self.at(*lane) + 2);
                let text = shortened(text, room);
                drawn.put(self.at(*lane) + 2, &text);
                let covered = (columns(&text) + 2) / self.pitch;
                bars(&mut drawn, lane + 1 + covered, lanes);
            }
            RowKind::Wire(text) => {
                bars(&mut drawn, 0, 1);
                let last = lanes.saturating_sub(1);
                let room = self.span(0, last.max(1)).min(self.width - self.time - 2);
                let text = shortened(text, room.saturating_sub(2));
                drawn.put(self.at(0) + 1 + (room - columns(&text)) / 2, &text);
                bars(&mut drawn, 1.max(last), lanes);
            }
            RowKind::Arrow { from, to, label, shape, beside } => {
                let (low, high) = (*from.min(to), *from.max(to));
                bars(&mut drawn, 0, low + 1);
                drawn.put(self.at(low) + 1, &arrow(self.span(low, high), label, *shape, from < to));
                bars(&mut drawn, high, high + 1);
                if let Some(beside) = beside {
                    drawn.put(self.at(high) + 2, &shortened(beside, self.room()));
                }
                bars(&mut drawn, high + 1, lanes);
            }
        }
        drawn.end()
    }
}

/// An arrow of so many columns with its label on it.
fn arrow(span: usize, labels: &[String], shape: Shape, right: bool) -> String {
    // The label never covers the head, nor where the hand is.
    let room = span.saturating_sub(5).max(4);
    let fits = labels.iter().find(|label| columns(label) <= room);
    let label = shortened(fits.or(labels.last()).map_or("", |label| label), room);
    let dashes = |count: usize| "-".repeat(count);
    let whole = shape == Shape::Whole;
    let head = if right { ">" } else { "<" };
    let mark = match shape {
        Shape::Whole => head,
        Shape::Lost | Shape::Dropped => "x",
        Shape::Held | Shape::Passed => "o",
    };
    let taken = columns(&label) + 2;
    if whole {
        let left = span.saturating_sub(taken + 1);
        let (before, after) = (left / 2, left - left / 2);
        return if right {
            format!("{} {label} {}{head}", dashes(before), dashes(after))
        } else {
            format!("{head}{} {label} {}", dashes(before), dashes(after))
        };
    }
    // Half of the way: the label, and the mark where it ends or begins.
    let half = (taken + 3).max(span * 2 / 3).min(span);
    let line = dashes(half.saturating_sub(taken + 1));
    let (one, other) = line.split_at(line.len() / 2);
    let rest = " ".repeat(span - half);
    match (shape, right) {
        (Shape::Held | Shape::Lost, true) => format!("{one} {label} {other}{mark}{rest}"),
        (Shape::Held | Shape::Lost, false) => format!("{rest}{mark}{one} {label} {other}"),
        (Shape::Dropped, true) => format!("{rest}{mark} {label} {}", " ".repeat(line.len())),
        (Shape::Dropped, false) => format!("{} {label} {mark}{rest}", " ".repeat(line.len())),
        (_, true) => {
            let other = other.get(1..).unwrap_or_default();
            format!("{rest}{mark}{one} {label} {other}{head}")
        }
        (_, false) => {
            let one = one.get(1..).unwrap_or_default();
            format!("{head}{one} {label} {other}{mark}{rest}")
        }
    }
}

/// A line that is filled from the left.
#[derive(Default)]
struct Line(String);

impl Line {
    fn put(&mut self, column: usize, text: &str) {
        let used = columns(&self.0);
        pad(&mut self.0, column.saturating_sub(used));
        self.0.push_str(text);
    }

    fn end(mut self) -> String {
        self.0.truncate(self.0.trim_end_matches(' ').len());
        self.0.push('\n');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_as_long_as_their_way() {
        for (label, shape, right, expected) in [
            ("SYN", Shape::Whole, true, "------- SYN ------->"),
            ("SYN", Shape::Whole, false, "<------- SYN -------"),
            ("SYN", Shape::Lost, true, "--- SYN ----x       "),
            ("SYN", Shape::Held, false, "       o--- SYN ----"),
            ("SYN", Shape::Passed, true, "       o--- SYN --->"),
            ("DATA 1460 x 1400", Shape::Whole, true, "- DATA 1460 x 1.. ->"),
        ] {
            let drawn = arrow(20, &[label.to_owned()], shape, right);
            assert_eq!(drawn, expected, "{shape:?}");
            assert_eq!(columns(&drawn), 20);
        }
        for span in 12..60 {
            for shape in [Shape::Whole, Shape::Held, Shape::Lost, Shape::Passed, Shape::Dropped] {
                for right in [true, false] {
                    assert!(
                        columns(&arrow(span, &["DATA 1460 x 140".into()], shape, right)) <= span
                    );
                }
            }
        }
    }
}
