//! One side of the comparisons of the wire: a lab is entered by a whole process, so this program starts itself again
//! for each. What is asked for comes as lines, and each is answered by a line of nanoseconds.

use std::{
    io::{self, BufRead, Write},
    process::{self, Command},
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use playground::{
    engine::{Reach, Session},
    kernel::Lab,
    language::tree::Statement,
    model::{Address, Outcome, Preset, ProcessId, SocketKind},
};

use crate::{conversation::say, statement::statement};

/// The argument that makes this program one of them; what follows says which.
pub(crate) const LAB: &str = "--lab-alone";
/// Bytes in one direction of a round trip.
const SMALL: usize = 100;
/// Bytes that are sent at once to see how fast frames are forwarded, and how often.
const LARGE: usize = 60_000;
const OFTEN: u32 = 50;
/// How long a packet is delayed.
const DELAY: Duration = Duration::from_millis(20);

/// Is one of them.
pub(crate) fn be(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    match arguments.next().as_deref() {
        Some("session") => answer(&mut InLab::begin()?),
        Some("c") => counterpart(&arguments.next().context("which program?")?),
        Some("ready") => ready(),
        Some("ask") => ask(),
        other => bail!("{other:?} is no side of a comparison"),
    }
}

/// How long two hosts take from nothing, and then each further one, up to 50.
fn ready() -> Result<()> {
    let begin = Instant::now();
    let mut lab = Lab::enter(Preset::Plain).map_err(|error| anyhow!("{error:?}"))?;
    for at in 0..50 {
        let before = Instant::now();
        lab.host(&format!("h{at}")).map_err(|error| anyhow!("{error:?}"))?;
        match at {
            0 => {}
            1 => println!("{}", begin.elapsed().as_nanos()),
            _ => println!("{}", before.elapsed().as_nanos()),
        }
    }
    Ok(())
}

/// How long a kernel takes to say in which state an end of a connection is.
fn ask() -> Result<()> {
    let mut lab = Lab::enter(Preset::Plain).map_err(|error| anyhow!("{error:?}"))?;
    let mut host = |name| lab.host(name).map_err(|error| anyhow!("{error:?}"));
    let (_, client) = (host("server")?, host("client")?);
    let socket = lab.open(client, SocketKind::Tcp).map_err(|errno| anyhow!("{errno:?}"))?;
    let there = "10.0.0.1:80".parse()?;
    // Nobody takes the SYN out: it stays in SYN_SENT.
    let _ = socket.connect(&Address::Inet(there));
    let Ok(Address::Inet(here)) = socket.local_address() else { bail!("it has no address") };
    for line in io::stdin().lock().lines() {
        let times: u32 = line?.parse()?;
        let begin = Instant::now();
        for _ in 0..times {
            let end = lab.end(client, &here, &there).map_err(|errno| anyhow!("{errno:?}"))?;
            ensure!(end.is_some(), "nothing is there");
        }
        println!("{}", begin.elapsed().as_nanos());
        io::stdout().flush()?;
    }
    Ok(())
}

/// Makes two hosts and becomes the parent of the C program that works in them.
fn counterpart(program: &str) -> Result<()> {
    let mut lab = Lab::enter(Preset::Plain).map_err(|error| anyhow!("{error:?}"))?;
    let pid = process::id();
    let mut hosts = Vec::new();
    for name in ["server", "client"] {
        let host = lab.host(name).map_err(|error| anyhow!("{error:?}"))?;
        hosts.push(format!("/proc/{pid}/fd/{}", lab.descriptor(host)));
    }
    let wire = format!("/proc/{pid}/ns/net");
    let status = Command::new(program).arg(wire).args(hosts).status()?;
    ensure!(status.success(), "{program}: {status}");
    Ok(())
}

/// Two pairs of processes: one joined by the wire, one on a computer of their own.
struct InLab {
    session: Session,
    wire: [(ProcessId, Rc<Statement>); 4],
    loopback: [(ProcessId, Rc<Statement>); 4],
    server: ProcessId,
    client: ProcessId,
}

impl InLab {
    fn begin() -> Result<Self> {
        let lab = Lab::enter(Preset::Plain).map_err(|error| anyhow!("{error:?}"))?;
        let mut session = Session::new(Reach::Anywhere, None)?;
        session.enter_lab(lab).map_err(|errno| anyhow!("{errno:?}"))?;
        let mut process = |name| session.process(name).map_err(|halt| anyhow!("{halt:?}"));
        let (server, client) = (process("server")?, process("client")?);
        say(&mut session, server, "host shop one two")?;
        let mut process = |name| session.process(name).map_err(|halt| anyhow!("{halt:?}"));
        let (one, two) = (process("one")?, process("two")?);
        let wire = joined(&mut session, (server, client), "server")?;
        let loopback = joined(&mut session, (one, two), "127.0.0.1")?;
        Ok(Self { session, wire, loopback, server, client })
    }

    fn round_trips(&mut self, times: u32, is_on_wire: bool) -> Result<Duration> {
        let steps = if is_on_wire { &self.wire } else { &self.loopback };
        let begin = Instant::now();
        for _ in 0..times {
            for (process, statement) in steps {
                (self.session.start(*process, statement))
                    .map_err(|refusal| anyhow!("{}: {refusal:?}", statement.text()))?;
                self.session.settle();
            }
        }
        let took = begin.elapsed();
        let last = self.session.returned(steps[3].0).map(|returned| &returned.outcome);
        ensure!(matches!(last, Some(Outcome::Data(it)) if it.len() == SMALL), "{last:?}");
        Ok(took)
    }

    /// Sends much, and gives how long it took and how many frames that were.
    fn bulk(&mut self) -> Result<(Duration, u64)> {
        let send = statement(&format!("c.send \"{}\"", "x".repeat(LARGE)));
        let receive = statement("conn.recv 65536");
        let before = self.came()?;
        let begin = Instant::now();
        for _ in 0..OFTEN {
            self.start(self.client, &send)?;
            let mut left = LARGE;
            while left > 0 {
                self.start(self.server, &receive)?;
                match self.session.returned(self.server).map(|returned| &returned.outcome) {
                    Some(Outcome::Data(it)) => left -= it.len().min(left),
                    other => bail!("{other:?}"),
                }
            }
        }
        let took = begin.elapsed();
        Ok((took, self.came()? - before))
    }

    /// How much later than it should a packet arrives that is delayed.
    fn late(&mut self) -> Result<Duration> {
        say(
            &mut self.session,
            self.server,
            &format!("delay {}ms client > server", DELAY.as_millis()),
        )?;
        self.start(self.server, &statement("conn.recv 1024"))?;
        let begin = Instant::now();
        self.start(self.client, &self.wire[0].1.clone())?;
        while self.session.sleeping() > 0 {
            self.session.wait(None);
            self.session.settle();
        }
        let late = begin.elapsed().saturating_sub(DELAY);
        say(&mut self.session, self.server, "delay off")?;
        Ok(late)
    }

    fn start(&mut self, process: ProcessId, statement: &Rc<Statement>) -> Result<()> {
        (self.session.start(process, statement))
            .map_err(|refusal| anyhow!("{}: {refusal:?}", statement.text()))?;
        self.session.settle();
        Ok(())
    }

    fn came(&mut self) -> Result<u64> {
        match say(&mut self.session, self.server, "flight")? {
            Outcome::Flight(it) => Ok(it.counts.sent),
            other => bail!("{other:?}"),
        }
    }
}

/// A connection from the second process to the first, and the four calls of a round trip.
fn joined(
    session: &mut Session,
    (server, client): (ProcessId, ProcessId),
    host: &str,
) -> Result<[(ProcessId, Rc<Statement>); 4]> {
    say(session, server, "phone = socket tcp")?;
    say(session, server, "phone.bind :80")?;
    say(session, server, "phone.listen 5")?;
    say(session, client, "c = socket tcp")?;
    say(session, client, &format!("c.connect {host}:80"))?;
    say(session, server, "conn = phone.accept")?;
    let text = "x".repeat(SMALL);
    Ok([
        (client, statement(&format!("c.send \"{text}\""))),
        (server, statement("conn.recv 1024")),
        (server, statement(&format!("conn.send \"{text}\""))),
        (client, statement("c.recv 1024")),
    ])
}

/// Does what each line asks for, and answers with numbers.
fn answer(lab: &mut InLab) -> Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (word, times) = line.split_once(' ').context("WORD TIMES")?;
        let times: u32 = times.parse()?;
        let answer = match word {
            "wire" => lab.round_trips(times, true)?.as_nanos().to_string(),
            "loopback" => lab.round_trips(times, false)?.as_nanos().to_string(),
            "bulk" => {
                let (took, frames) = lab.bulk()?;
                (took.as_nanos() / u128::from(frames.max(1))).to_string()
            }
            "late" => lab.late()?.as_nanos().to_string(),
            other => bail!("{other}?"),
        };
        println!("{answer}");
        io::stdout().flush()?;
    }
    Ok(())
}
