//! Whether the size of things makes them slow: of one session, and of what others do on the machine.

use std::{fs, rc::Rc, time::Duration};

use anyhow::{Context, Result, anyhow, ensure};
use playground::{
    engine::{Reach, Session},
    language::tree::Statement,
    model::ProcessId,
};

use crate::{
    conversation::{Conversation, say},
    ratio::{Pairs, timed},
    statement::statement,
    table::{self, Goal},
    tools::{Tools, run},
};

/// The many sockets.
const MANY: usize = 10_000;
/// The few, and how many are opened in one batch.
const FEW: u32 = 100;
/// Batches.
const BATCHES: usize = 30;
/// Rows in TIME_WAIT that are made.
const ROWS: u64 = 70_000;

/// `socket` and `state` beside 10,000 open sockets, against those of the first 100.
pub(crate) fn measure_sockets(_: &Tools) -> Result<()> {
    let mut pairs = Pairs::default();
    let mut crowd = Opener::begin()?;
    for _ in 0..MANY / FEW as usize {
        crowd.open().context("are 14,000 descriptors allowed (ulimit -Hn)?")?;
    }
    for _ in 0..BATCHES {
        let ours = timed(|| crowd.open())?;
        let mut fresh = Opener::begin()?;
        let theirs = timed(|| fresh.open())?;
        pairs.push(ours, theirs);
    }
    table::row("socket, state: 10,000 to 100", &pairs.ratio(FEW), Goal::Open);
    Ok(())
}

/// One process that opens sockets and looks at each.
struct Opener {
    session: Session,
    process: ProcessId,
    lines: [Rc<Statement>; 2],
}

impl Opener {
    fn begin() -> Result<Self> {
        let mut session = Session::new(Reach::Loopback, None)?;
        let process = session.process("server").map_err(|halt| anyhow!("{halt:?}"))?;
        Ok(Self { session, process, lines: [statement("socket tcp"), statement("state")] })
    }

    /// Opens a few more.
    fn open(&mut self) -> Result<()> {
        for _ in 0..FEW {
            for line in &self.lines {
                (self.session.start(self.process, line))
                    .map_err(|refusal| anyhow!("{refusal:?}"))?;
                self.session.settle();
            }
            let last = self.session.returned(self.process).map(|returned| &returned.outcome);
            ensure!(last.is_some_and(|o| o.failure().is_none()), "state gives {last:?}");
        }
        Ok(())
    }
}

/// `x.state` and `netstat PORT` beside 70,000 rows of others, against the same without them.
pub(crate) fn measure_foreign(tools: &Tools) -> Result<()> {
    let allowed: u64 = read("/proc/sys/net/ipv4/tcp_max_tw_buckets")?.trim().parse()?;
    let before = rows_in_time_wait()?;
    ensure!(
        before < ROWS / 4,
        "{before} rows are in TIME_WAIT already; they vanish within a minute"
    );
    let mut talk = Conversation::begin()?;
    let netstat = format!("netstat {}", talk.address.port());
    // The kernel itself walks its whole table for netstat, and tells us only of the rows of the port.
    let lenses = [
        ("conn.state", "conn.state", 1_000, Goal::AtMost(1.5)),
        ("netstat PORT", &*netstat, 5, Goal::Open),
    ];
    let mut without = Vec::new();
    for (_, line, times, _) in &lenses {
        without.push(look(&mut talk, line, *times)?);
    }
    let wanted = ROWS.min(allowed.saturating_sub(before));
    run(tools.c("timewait").arg(wanted.to_string())).context("the rows cannot be made")?;
    let rows = rows_in_time_wait()?;
    for ((what, line, times, goal), without) in lenses.into_iter().zip(without) {
        let ratio = Pairs::of(look(&mut talk, line, times)?, without).ratio(times);
        table::row(&format!("{what}: {rows} rows to {before}"), &ratio, goal);
    }
    ensure!(rows >= wanted, "of {wanted} rows only {rows} were there in the end");
    Ok(())
}

/// Batches of one line.
fn look(talk: &mut Conversation, line: &str, times: u32) -> Result<Vec<Duration>> {
    let (session, server) = (&mut talk.session, talk.server);
    say(session, server, line)?;
    let prepared = statement(line);
    let mut batch = || {
        timed(|| {
            for _ in 0..times {
                session.start(server, &prepared).map_err(|refusal| anyhow!("{refusal:?}"))?;
                session.settle();
            }
            anyhow::Ok(())
        })
    };
    (0..BATCHES).map(|_| batch()).collect()
}

/// What `/proc/net/sockstat` says, without reading every row.
fn rows_in_time_wait() -> Result<u64> {
    let text = read("/proc/net/sockstat")?;
    let mut words = text.split_whitespace().skip_while(|word| *word != "tw");
    words.nth(1).context("no tw in /proc/net/sockstat")?.parse().map_err(Into::into)
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {path}"))
}
