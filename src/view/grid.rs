//! Columns of text: as wide as their cells, and fewer of them where the terminal is narrow.
//!
//! A row is never broken: columns that matter less are left out first, then long cells are cut.

use super::{
    seen::head,
    styled::{Paint, Role},
    width::{columns, pad},
    wrap::wrap,
};

/// Blanks before every line, and between two columns.
const GAP: usize = 2;

/// No column is cut to less while another could be.
const NARROWEST: usize = 6;

/// A table before it is laid out.
pub(super) struct Grid {
    columns: Vec<Column>,
    rows: Vec<Row>,
}

struct Column {
    head: &'static str,
    /// The larger, the sooner it is left out; 0 stays.
    spare: u8,
}

struct Row {
    cells: Vec<String>,
    /// What else must be said, the longest form first: at the right, or on a line below.
    notes: Vec<String>,
}

impl Grid {
    /// A table with these columns: the head of each, and how easily it can be spared; 0 stays.
    pub(super) fn new(columns: impl IntoIterator<Item = (&'static str, u8)>) -> Self {
        let columns = columns.into_iter().map(|(head, spare)| Column { head, spare }).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Appends a row, with notes if there are any. Fewer cells than columns leave room for these.
    pub(super) fn row(&mut self, cells: Vec<String>, notes: Vec<String>) {
        self.rows.push(Row { cells, notes });
    }

    /// Appends the heads and the rows, in at most `width` columns.
    pub(super) fn draw(&self, out: &mut String, paint: Paint, width: usize) {
        let chosen = self.layout(width);
        let heads: Vec<_> = self.columns.iter().map(|column| column.head.to_owned()).collect();
        write_cells(out, Paint::Plain, &heads, &chosen);
        out.push('\n');
        for row in &self.rows {
            let used = write_cells(out, paint, &row.cells, &chosen);
            write_notes(out, row, &chosen, used, width);
        }
    }

    /// Which columns are shown, and how wide.
    fn layout(&self, width: usize) -> Vec<(usize, usize)> {
        let natural = |(i, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(i));
            let widest = cells.map(|cell| columns(cell)).max().unwrap_or(0);
            (i, widest.max(columns(column.head)))
        };
        let mut chosen: Vec<_> = self.columns.iter().enumerate().map(natural).collect();
        while total(&chosen) > width {
            let spare = |&(i, _): &(usize, usize)| self.columns[i].spare;
            let Some(most) = chosen.iter().map(spare).max().filter(|most| *most > 0) else { break };
            chosen.retain(|column| spare(column) != most);
        }
        while let Some(over) = total(&chosen).checked_sub(width).filter(|over| *over > 0) {
            let Some((_, widest)) = chosen.iter_mut().max_by_key(|(_, wide)| *wide) else { break };
            if *widest <= NARROWEST {
                break;
            }
            *widest = widest.saturating_sub(over.min(4)).max(NARROWEST);
        }
        chosen
    }
}

fn total(chosen: &[(usize, usize)]) -> usize {
    chosen.iter().map(|(_, wide)| wide + GAP).sum()
}

/// Appends the cells that are shown, the first as a process. Says how many columns are used.
fn write_cells(
    out: &mut String,
    paint: Paint,
    cells: &[String],
    chosen: &[(usize, usize)],
) -> usize {
    let (mut used, mut start) = (0, 0);
    for (nth, &(i, wide)) in chosen.iter().enumerate() {
        let Some(cell) = cells.get(i) else { break };
        pad(out, start + GAP - used);
        let cell = head(cell, wide);
        if nth == 0 {
            paint.push(out, Role::Process, &cell);
        } else {
            out.push_str(&cell);
        }
        used = start + GAP + columns(&cell);
        start += GAP + wide;
    }
    used
}

/// Appends the longest note that fits after the cells; if none does, the longest below them.
fn write_notes(out: &mut String, row: &Row, chosen: &[(usize, usize)], used: usize, width: usize) {
    let shown = chosen.iter().filter(|(i, _)| *i < row.cells.len());
    let at = shown.map(|(_, wide)| wide + GAP).sum::<usize>() + GAP;
    let fits = row.notes.iter().find(|note| at + columns(note) <= width);
    if let Some(note) = fits {
        pad(out, at - used);
        out.push_str(note);
    }
    out.push('\n');
    if let (None, Some(note)) = (fits, row.notes.first()) {
        wrap(out, note, width, "    ", "    ");
    }
}
