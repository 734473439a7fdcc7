//! Long scripts: what a line costs, and that memory does not grow with them.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::{
    ratio::Pairs,
    table::{self, Goal},
    tools::{Tools, printed, run, written},
};

/// The lines that are timed.
const LINES: usize = 100_000;
/// How much longer the script is that shows whether memory grows.
const LONGER: usize = 4;
/// Rounds of ours, ours with a sleeper, C.
const ROUNDS: usize = 9;

/// Two processes and a connection between them.
const SET_UP: &str = "\
@title A long talk
@port P 8080
server> phone = socket tcp
server> phone.bind 127.0.0.1:$P
server> phone.listen 5
client> c = socket tcp
client> c.connect 127.0.0.1:$P
server> conn = phone.accept
";
/// A third one that sleeps for the whole run.
const SLEEPER: &str = "\
waiter> door = socket tcp
waiter> door.bind 127.0.0.1:0
waiter> door.listen 5
waiter> guest = door.accept
  ...  nobody comes
";
const ROUND_TRIP: &str = "\
client> c.send \"hello\"
server> conn.recv 100
";

/// 100,000 lines into a pipe, against a C program that reads the same lines; then with a sleeper beside
/// them, against the same runs of the C program, which could not sleep and go on.
pub(crate) fn measure(tools: &Tools) -> Result<()> {
    let plain = script("plain", "", LINES)?;
    let beside = script("beside", SLEEPER, LINES)?;
    is_whole(tools, &plain)?;
    is_whole(tools, &beside)?;
    let lines = printed(tools.c("script").arg(&plain))?.lines().count();
    ensure!(lines == LINES + 6, "the counterpart prints {lines} lines");

    let (mut alone, mut accompanied) = (Pairs::default(), Pairs::default());
    for _ in 0..ROUNDS {
        let nobody_asleep = run(tools.playground(["run"]).arg(&plain))?;
        let c = run(tools.c("script").arg(&plain))?;
        let one_asleep = run(tools.playground(["run"]).arg(&beside))?;
        alone.push(nobody_asleep, c);
        accompanied.push(one_asleep, c);
    }
    table::row("100,000 lines, against C", &alone.ratio(1), Goal::AtMost(1.5));
    table::row("  one more asleep in accept", &accompanied.ratio(1), Goal::AtMost(2.0));
    Ok(())
}

/// The peak of a run of 400,000 lines against that of 100,000. The journal is full in both.
pub(crate) fn measure_memory(tools: &Tools) -> Result<()> {
    let short = script("plain", "", LINES)?;
    let long = script("long", "", LINES * LONGER)?;
    is_whole(tools, &short)?;
    let short = tools.peak(tools.playground(["run"]).arg(short))?;
    let long = tools.peak(tools.playground(["run"]).arg(long))?;
    table::row_of_peaks("peak, 400,000 lines to 100,000", long, short, 4 << 10);
    Ok(())
}

/// Each line of a script must have left one at least.
fn is_whole(tools: &Tools, path: &Path) -> Result<()> {
    let lines = printed(tools.playground(["run"]).arg(path))?.lines().count();
    ensure!(lines >= LINES, "`playground run {}` prints {lines} lines only", path.display());
    Ok(())
}

fn script(name: &str, sleeper: &str, lines: usize) -> Result<PathBuf> {
    let text = [SET_UP, sleeper, &ROUND_TRIP.repeat(lines / 2)].concat();
    written(&format!("{name}.txt"), &text)
}
