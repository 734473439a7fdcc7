//! Lessons without what they expect.

use playground::language::{Assembler, tree::Line};

/// The lines of a lesson, each with whether it expects something.
pub(crate) fn lines(text: &str) -> Vec<(&str, bool)> {
    let mut assembler = Assembler::new();
    let expects = |line: Line| {
        matches!(
            line,
            Line::Expectation(_) | Line::Completion(..) | Line::Check(..) | Line::Packet(_)
        )
    };
    let read = text.lines().zip(1..);
    read.map(|(line, at)| (line, assembler.push(line, at).unwrap().is_some_and(expects))).collect()
}

/// The text without what it expects.
pub(crate) fn stripped(text: &str) -> String {
    let kept = lines(text).into_iter().filter(|(_, expects)| !expects);
    kept.flat_map(|(line, _)| [line, "\n"]).collect()
}

/// How often what was written has to hold: once, unless `PLAYGROUND_ROUNDS` says otherwise.
pub(crate) fn rounds() -> u32 {
    std::env::var("PLAYGROUND_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap())
}
