//! A program of the playground: what its interpreter adds to the calls.

use anyhow::{Result, ensure};

use crate::{
    ratio::Pairs,
    table::{self, Goal},
    tools::{Tools, printed, run, written},
};

/// How often the two calls are made.
const TIMES: &str = "100000";
/// Rounds of ours, C, Python.
const ROUNDS: usize = 7;

/// `repeat 100000` of send and recv, against C and Python, whole processes.
pub(crate) fn measure(tools: &Tools) -> Result<()> {
    let path = written(
        "program.txt",
        &format!(
            "\
@title Both ends in one hand
@port P 8080
server> phone = socket tcp
server> phone.bind 127.0.0.1:$P
server> phone.listen 5
server> me = socket tcp
server> me.connect 127.0.0.1:$P
server> conn = phone.accept
server> program {{
  repeat {TIMES} {{
    me.send \"hello\"
    conn.recv 1024
  }}
  print \"done\"
}}
"
        ),
    )?;
    let seen = printed(tools.playground(["run"]).arg(&path))?;
    ensure!(seen.contains("done"), "the program does not come to its end:\n{seen}");

    let (mut against_c, mut against_python) = (Pairs::default(), Pairs::default());
    for _ in 0..ROUNDS {
        let ours = run(tools.playground(["run", "--quiet"]).arg(&path))?;
        let c = run(tools.c("program").arg(TIMES))?;
        let python = run(tools.python("program").arg(TIMES))?;
        against_c.push(ours, c);
        against_python.push(ours, python);
    }
    table::row("repeat of send, recv, against C", &against_c.ratio(1), Goal::AtMost(1.3));
    table::row("  against Python", &against_python.ratio(1), Goal::AtMost(1.0));
    Ok(())
}
