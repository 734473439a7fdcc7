//! A plot as lines of text.

use super::{Plot, Series};
use crate::view::{
    runs::grouped,
    styled::{Paint, Role},
    width::{columns, pad},
    wrap::wrap,
};

/// Lines of the picture, and of a narrow one.
const HIGH: usize = 16;
const LOW: usize = 11;
const NARROW: usize = 60;
/// From one number at the left to the next, in lines.
const STEP: usize = 5;

/// Draws it, and says the same in words.
pub fn draw_plot(plot: &Plot, paint: Paint, width: usize) -> String {
    let mut out = String::new();
    if 4 + columns(&plot.title) <= width {
        out.push_str("    ");
        paint.push(&mut out, Role::Process, &plot.title);
        out.push('\n');
    } else {
        wrap(&mut out, &plot.title, width, "    ", "    ");
    }
    let legend: Vec<String> =
        plot.series.iter().rev().map(|it| format!("{} {}", it.mark, it.name)).collect();
    wrap(&mut out, &legend.join("   "), width, "    ", "    ");
    let high = if width < NARROW { LOW } else { HIGH };
    let most = plot.top((high - 1) as u64 / STEP as u64);
    let head = 4 + grouped(most).len().max(columns(plot.unit)) + 1;
    let wide = width.saturating_sub(head + 1).max(8);
    let canvas = canvas(plot, most, wide, high);
    right(&mut out, plot.unit, head - 1);
    out.push('\n');
    for (at, line) in canvas.iter().enumerate() {
        // The number at its line, from the top.
        let number = (high - 1 - at) as u64 * most / (high as u64 - 1);
        let has_number = (high - 1 - at).is_multiple_of(STEP);
        let number = if has_number { grouped(number) } else { String::new() };
        right(&mut out, &number, head - 1);
        out.push(if has_number { '+' } else { '|' });
        out.push_str(line.iter().collect::<String>().trim_end());
        out.push('\n');
    }
    axis(&mut out, plot, head, wide);
    wrap(&mut out, &plot.summary, width, "    ", "    ");
    out
}

fn right(out: &mut String, text: &str, wide: usize) {
    pad(out, wide.saturating_sub(columns(text)));
    out.push_str(text);
}

/// The marks, line by line from the top.
fn canvas(plot: &Plot, most: u64, wide: usize, high: usize) -> Vec<Vec<char>> {
    let mut canvas = vec![vec![' '; wide]; high];
    let (begin, end) = plot.times();
    let column = |at: u64| scaled(at - begin, end - begin, wide);
    let line = |number: u64| high - 1 - scaled(number, most, high);
    for Series { mark, points, holds, .. } in &plot.series {
        for (nth, (at, number)) in points.iter().enumerate() {
            let first = column(*at);
            let last = match points.get(nth + 1) {
                Some((next, _)) if *holds => column(*next).max(first + 1) - 1,
                None if *holds => wide - 1,
                _ => first,
            };
            for cell in &mut canvas[line(*number)][first..=last] {
                *cell = *mark;
            }
        }
    }
    canvas
}

/// The place of a number among so many, from 0.
fn scaled(number: u64, most: u64, places: usize) -> usize {
    let last = places as u128 - 1;
    let at = (u128::from(number) * last * 2 + u128::from(most)) / (u128::from(most).max(1) * 2);
    usize::try_from(at.min(last)).unwrap_or(0)
}

/// Seconds since the connection's first packet.
fn axis(out: &mut String, plot: &Plot, head: usize, wide: usize) {
    pad(out, head - 1);
    let marks = if wide < NARROW { 2 } else { 4 };
    let places: Vec<usize> = (0..=marks).map(|n| n * (wide - 1) / marks).collect();
    for column in 0..wide {
        out.push(if places.contains(&column) { '+' } else { '-' });
    }
    out.push('\n');
    let mut line = String::new();
    for (nth, said) in plot.seconds(marks as u64).into_iter().enumerate() {
        let Some(mut text) = said else { continue };
        if nth == 0 {
            text.push_str(" s");
        }
        // The last one ends where the axis does.
        let at = places[nth].min(wide.saturating_sub(text.len()));
        let used = line.len();
        if at > used || nth == 0 {
            pad(&mut line, at - used);
            line.push_str(&text);
        }
    }
    pad(out, head - 1);
    out.push_str(&line);
    out.push('\n');
}
