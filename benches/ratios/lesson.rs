//! A lesson from the start of the process to its end: what a reader waits for.

use anyhow::{Result, ensure};

use crate::{
    ratio::Pairs,
    table::{self, Goal},
    tools::{Tools, lesson, printed, run},
};

/// Rounds of ours and C; a third as many of ours and Python.
const ROUNDS: usize = 150;
/// Rounds before them that do not count.
const WARM_UP: usize = 5;

/// `playground run --quiet lessons/tcp.txt` against the same calls in C and in Python.
pub(crate) fn measure(tools: &Tools) -> Result<()> {
    let path = lesson("tcp");
    let seen = printed(&mut tools.playground(["run", &path]))?;
    ensure!(seen.contains("HELLO"), "`playground run {path}` shows no HELLO:\n{seen}");

    // Whoever comes after Python finds the caches full of it, so Python has rounds of its own; and who comes first of
    // the two changes.
    let ours = || run(&mut tools.playground(["run", "--quiet", &path]));
    let c = || run(&mut tools.c("lesson"));
    let (mut against_c, mut against_python) = (Pairs::default(), Pairs::default());
    for round in 0..WARM_UP + ROUNDS {
        let (ours, c) = if round % 2 == 0 {
            (ours()?, c()?)
        } else {
            let c = c()?;
            (ours()?, c)
        };
        if round >= WARM_UP {
            against_c.push(ours, c);
        }
    }
    for _ in 0..ROUNDS / 3 {
        against_python.push(ours()?, run(&mut tools.python("lesson"))?);
    }
    table::row("lesson, cold, against C", &against_c.ratio(1), Goal::AtMost(2.0));
    table::row("  against Python", &against_python.ratio(1), Goal::TimesFaster(12.0));
    Ok(())
}
