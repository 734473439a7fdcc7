//! What the lists of lessons, challenges and courses have in common.

use super::{Settings, progress, screen::Screen};
use crate::{
    learn::progress::Progress,
    view::{columns, wrap},
};

/// What is kept of a student, where a list is read by a person.
pub(super) fn kept(settings: &Settings, screen: &mut Screen) -> Option<Progress> {
    let store = if screen.is_for_people(settings) { progress::store(settings) } else { None };
    store.and_then(|store| progress::read(&store, settings, screen))
}

/// A row: its number, a mark, its name, and behind these columns its texts, each from a line of its own.
pub(super) fn row(
    screen: &mut Screen,
    (number, mark, name): (usize, &str, &str),
    indent: usize,
    texts: &[&str],
) {
    let mut first = format!("{number:3} {mark}{name}");
    first.extend(std::iter::repeat_n(' ', indent.saturating_sub(columns(&first)).max(1)));
    let blanks = " ".repeat(indent);
    let mut out = String::new();
    for (at, text) in texts.iter().enumerate() {
        let first = if at == 0 { &first } else { &blanks };
        wrap(&mut out, text, screen.pointer().width, first, &blanks);
    }
    screen.write(&out);
}

/// Below a list, where progress is kept: how to go on.
pub(super) fn go_on(settings: &Settings, screen: &mut Screen, kept: Option<&Progress>) {
    if let Some(kept) = kept {
        let mut out = String::from("\n");
        wrap(&mut out, &progress::go_on(settings, kept), screen.pointer().width, "-- ", "   ");
        screen.write(&out);
    }
}
