//! Where bytes are in a row of the terminal: one column for each, or for so many.

use super::{Mark, Piece};
use crate::view::width::{columns, pad};

/// A piece that is narrower is joined with its neighbours, where a column is several bytes.
const NARROW: usize = 4;

/// Some bytes of a stream in a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// The first byte, and one past the last.
    pub(crate) from: u64,
    pub(crate) to: u64,
    /// Bytes of a column.
    pub(crate) per: u64,
}

/// What is drawn as one: a piece, or several alike.
#[derive(Clone, Debug)]
pub(crate) struct Box {
    pub(crate) begin: u64,
    pub(crate) end: u64,
    pub(crate) mark: Mark,
    pub(super) count: u64,
    /// The length of each, if all have the same.
    pub(super) size: Option<u64>,
    /// What it says, the longest form first; none: its length.
    pub(crate) labels: Vec<String>,
}

impl Scale {
    /// These bytes, in so many columns at most. A column is 1, 2, 5, 10 ... of them, so that the numbers above are round.
    pub(super) fn new(from: u64, to: u64, room: usize) -> Self {
        let least = (to - from).div_ceil(room.max(1) as u64);
        let mut ten = 1_u64;
        let per = loop {
            if let Some(per) = [1, 2, 5].map(|n| n * ten).into_iter().find(|per| *per >= least) {
                break per;
            }
            ten *= 10;
        };
        Self { from, to, per }
    }

    pub(super) fn column(&self, byte: u64) -> usize {
        let byte = byte.clamp(self.from, self.to);
        usize::try_from((byte - self.from) / self.per).unwrap_or(usize::MAX)
    }

    /// The columns of some bytes: one at least. `None`: they are not in this row.
    pub(super) fn span(&self, begin: u64, end: u64) -> Option<(usize, usize)> {
        if end <= self.from || begin >= self.to {
            return None;
        }
        let first = self.column(begin);
        let last = usize::try_from((end.min(self.to) - self.from).div_ceil(self.per)).ok()?;
        Some((first, last.max(first + 1)))
    }

    /// Pieces as they are drawn: where a column is several bytes, neighbours that are alike and narrow are joined.
    pub(super) fn boxes(&self, pieces: &[Piece<'_>]) -> Vec<Box> {
        let mut all: Vec<Box> = Vec::new();
        let narrow = |length: u64| length / self.per < NARROW as u64;
        for piece in pieces.iter().filter(|it| self.span(it.begin, it.end()).is_some()) {
            if self.per > 1
                && narrow(piece.length)
                && piece.mark == Mark::None
                && let Some(last) = all.last_mut()
                && (last.end, last.mark) == (piece.begin, Mark::None)
                && narrow((last.end - last.begin) / last.count)
            {
                last.end = piece.end();
                last.count += 1;
                last.size = last.size.filter(|size| *size == piece.length);
                continue;
            }
            all.push(Box {
                begin: piece.begin,
                end: piece.end(),
                mark: piece.mark,
                count: 1,
                size: Some(piece.length),
                labels: Vec::new(),
            });
        }
        all
    }

    /// In which line each box is, with its columns: what would cover another is a line further down.
    pub(crate) fn stacked<'b>(&self, boxes: &'b [Box]) -> Vec<(usize, (usize, usize), &'b Box)> {
        // One past the last byte of each line.
        let mut ends: Vec<u64> = Vec::new();
        let mut stacked = Vec::new();
        for it in boxes {
            let Some(span) = self.span(it.begin, it.end) else { continue };
            let line = ends.iter().position(|end| *end <= it.begin).unwrap_or_else(|| {
                ends.push(0);
                ends.len() - 1
            });
            ends[line] = it.end;
            stacked.push((line, span, it));
        }
        stacked
    }

    /// The boxes as lines of text.
    pub(super) fn lines(&self, boxes: &[Box]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (at, (first, last), it) in self.stacked(boxes) {
            if lines.len() <= at {
                lines.push(String::new());
            }
            // Where a column is several bytes, the last one of the box before may be the first one of this.
            let used = columns(&lines[at]);
            let first = first.max(used);
            pad(&mut lines[at], first - used);
            lines[at].push_str(&drawn(it, last.saturating_sub(first)));
        }
        lines
    }
}

/// `[--5--]`, in so many columns; where there is room for one or two, its mark.
fn drawn(it: &Box, wide: usize) -> String {
    let sign = match it.mark {
        Mark::None => '-',
        Mark::Lost | Mark::Damaged => 'x',
        Mark::Held(_) => 'o',
        Mark::UnderWay => '>',
    };
    match (wide, it.mark) {
        (0, _) => return String::new(),
        (1, Mark::None) => return "|".to_owned(),
        (2, Mark::None) => return "[]".to_owned(),
        (1 | 2, _) => return sign.to_string().repeat(wide),
        _ => {}
    }
    let room = wide - 2;
    let label = it.labels.iter().find(|label| columns(label) <= room);
    let label = label.map_or("", |label| label);
    let left = room - columns(label);
    let line = |count: usize| sign.to_string().repeat(count);
    format!("[{}{label}{}]", line(left / 2), line(left - left / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(begin: u64, length: u64, mark: Mark) -> Piece<'static> {
        Piece { begin, length, data: None, mark }
    }

    #[test]
    fn each_byte_has_a_column_while_there_is_room() {
        let scale = Scale::new(0, 16, 40);
        let pieces = [piece(0, 5, Mark::None), piece(5, 1, Mark::None), piece(6, 10, Mark::Lost)];
        let again = [piece(6, 10, Mark::None)];
        let all: Vec<_> = pieces.iter().chain(&again).cloned().collect();
        let mut boxes = scale.boxes(&all);
        for it in &mut boxes {
            it.labels = vec![(it.end - it.begin).to_string()];
        }
        assert_eq!(scale.lines(&boxes), ["[-5-]|[xxx10xxx]", "      [---10---]"]);
    }

    #[test]
    fn what_is_too_narrow_is_drawn_together() {
        let pieces: Vec<_> = (0..140).map(|at| piece(at * 1460, 1460, Mark::None)).collect();
        let scale = Scale::new(0, 140 * 1460, 60);
        let boxes = scale.boxes(&pieces);
        assert_eq!((boxes.len(), boxes[0].count, boxes[0].size), (1, 140, Some(1460)));
        assert_eq!((scale.per, scale.lines(&boxes)[0].len()), (5000, 41));
    }

    #[test]
    fn only_what_is_in_the_row_is_drawn() {
        let scale = Scale::new(100, 120, 20);
        let pieces =
            [piece(0, 100, Mark::None), piece(100, 10, Mark::None), piece(120, 9, Mark::None)];
        assert_eq!(scale.lines(&scale.boxes(&pieces)), ["[--------]"]);
        assert_eq!(scale.span(90, 130), Some((0, 20)));
    }
}
