//! The wire of a lab: against a C program that forwards the same frames, against loopback inside a computer, and alone.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{
    lab::LAB,
    ratio::{Pairs, median},
    table::{self, Goal},
    tools::Tools,
};

/// Round trips in one batch.
const BATCH: u32 = 200;
const BATCHES: usize = 40;
/// How often a lab is made from nothing, and how many packets are delayed.
const LABS: usize = 10;
const DELAYED: usize = 60;

/// Everything of the wire that a promise is made about.
pub(crate) fn measure(tools: &Tools) -> Result<()> {
    let mut ours = Side::begin(&["session".into()])?;
    let program = tools.c("wire").get_program().to_string_lossy().into_owned();
    let mut theirs = Side::begin(&["c".into(), program])?;
    let mut kernel = Side::begin(&["ask".into()])?;
    let (mut against_c, mut against_loopback) = (Pairs::default(), Pairs::default());
    let (mut floor, mut asked) = (Pairs::default(), Pairs::default());
    for batch in 0..=BATCHES {
        let wire = ours.ask(&format!("wire {BATCH}"))?;
        let forwarded = theirs.ask(&BATCH.to_string())?;
        let loopback = ours.ask(&format!("loopback {BATCH}"))?;
        let ask = kernel.ask(&BATCH.to_string())?;
        // The first one only warms up.
        if batch > 0 {
            against_c.push(wire, forwarded);
            against_loopback.push(wire, loopback);
            floor.push(forwarded, loopback);
            asked.push(ask, wire);
        }
    }
    table::row("wire: round trip, against C", &against_c.ratio(BATCH), Goal::AtMost(1.3));
    table::row("  to loopback inside a host", &against_loopback.ratio(BATCH), Goal::AtMost(2.5));
    // What the kernel alone takes for two stacks and four frames: the ratio above cannot be below it.
    table::row("  the same of the C program", &floor.ratio(BATCH), Goal::Open);
    // At each end once a millisecond, where data flows.
    table::row("  asking one end, to a round trip", &asked.ratio(BATCH), Goal::Open);

    let frame: Vec<Duration> = (0..BATCHES).map(|_| ours.ask("bulk 1")).collect::<Result<_>>()?;
    let each_second = 1.0 / median(&frame).as_secs_f64();
    let frames = format!("{each_second:.0} /s");
    table::row_of_one("  frames forwarded", &frames, "150000 /s", each_second < 150_000.0);

    let late: Vec<Duration> = (0..DELAYED).map(|_| ours.ask("late 1")).collect::<Result<_>>()?;
    most("  a delayed packet is late", median(&late), Duration::from_micros(500));

    let (mut two, mut further) = (Vec::new(), Vec::new());
    for _ in 0..LABS {
        let mut lab = Side::begin(&["ready".into()])?;
        two.push(lab.answer()?);
        for _ in 2..50 {
            further.push(lab.answer()?);
        }
    }
    most("  two hosts ready", median(&two), Duration::from_millis(8));
    most("  a further one, up to 50", median(&further), Duration::from_micros(1500));
    Ok(())
}

fn most(what: &str, time: Duration, goal: Duration) {
    table::row_of_one(what, &table::time(time), &table::time(goal), time > goal);
}

/// A process in a lab.
struct Side {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Side {
    fn begin(arguments: &[String]) -> Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .arg(LAB)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let questions = child.stdin.take().context("it is piped")?;
        let answers = BufReader::new(child.stdout.take().context("it is piped")?);
        Ok(Self { child, questions, answers })
    }

    fn ask(&mut self, question: &str) -> Result<Duration> {
        writeln!(self.questions, "{question}")?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Duration> {
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer)?;
        ensure!(read > 0, "no lab, or an end within it: playground doctor says more");
        Ok(Duration::from_nanos(answer.trim().parse()?))
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        // It has nothing to lose, and its hosts go with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
