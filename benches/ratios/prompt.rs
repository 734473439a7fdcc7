//! The prompt, in a pseudo-terminal: how soon it is there, how soon a key is, what a storm costs it.

use std::{
    fmt::Write as _,
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{
    alone,
    ratio::Pairs,
    table::{self, Goal},
    terminal::{Terminal, contains, screen},
    tools::{Tools, written},
};

/// Starts of each side.
const STARTS: usize = 40;
/// Keys of each side, and how long a person waits between two of them at least.
const KEYS: usize = 1_000;
const PAUSE: Duration = Duration::from_millis(2);
/// Rounds with a storm.
const ROUNDS: usize = 5;
/// Events that are shown at once.
const EVENTS: usize = 20_000;
/// Sockets that do nothing.
const SOCKETS: usize = 1_000;
/// For how long.
const IDLE: Duration = Duration::from_secs(2);
/// Resident, in KiB.
const MOST_RESIDENT: u64 = 10 << 10;

/// The prompt as it is painted.
const PROMPT: &[u8] = b"server\x1b[0m> ";
/// What is said when a program of the session begins, and when it ends.
const BEGUN: &[u8] = b"server runs this by itself.";
const DONE: &[u8] = b"server's program is done.";
/// What stands on the line while keys are timed, and the keys: nothing else on the screen contains them.
const TYPED: &str = "a.send hello ";
const TIMED: [&str; 2] = ["~", "^"];

/// All of it.
pub(crate) fn measure(tools: &Tools) -> Result<()> {
    start(tools).context("the start")?;
    keys(tools).context("the keys")?;
    storm(tools).context("the storm")?;
    idle(tools).context("the idle prompt")
}

/// From the start to the first prompt, against `true` from its start to its end; and what it then holds.
fn start(tools: &Tools) -> Result<()> {
    let mut pairs = Pairs::default();
    let mut resident = 0;
    for _ in 0..STARTS {
        let ours = prompt(tools)?;
        let ours_took = ours.began.elapsed();
        let mut theirs = Terminal::start("true", &[])?;
        theirs.until_end()?;
        pairs.push(ours_took, theirs.began.elapsed());
        resident = resident.max(ours.status("VmRSS")?);
    }
    table::row("prompt ready, against `true`", &pairs.ratio(1), Goal::AtMost(3.0));
    let what = format!("{:.2} MiB", as_f64(resident) / 1024.0);
    table::row_of_one("prompt, resident", &what, "10 MiB", resident > MOST_RESIDENT);
    Ok(())
}

/// A key's way to the screen: nothing happening, against rustyline alone; then in two kinds of storm.
fn keys(tools: &Tools) -> Result<()> {
    let mut ours = prompt(tools)?;
    pair_of_sockets(&mut ours)?;
    begin_line(&mut ours)?;
    let mut theirs = Terminal::start(std::env::current_exe()?, &[alone::EDITOR])?;
    theirs.until(alone::PROMPT.as_bytes())?;
    begin_line(&mut theirs)?;
    let mut pairs = Pairs::default();
    let mut idle = Vec::new();
    for i in 0..=KEYS {
        let key = TIMED[i % 2];
        let (ours, theirs) = (echo(&mut ours, key)?, echo(&mut theirs, key)?);
        // The first one only warms up.
        if i > 0 {
            pairs.push(ours, theirs);
            idle.push(ours);
        }
    }
    table::row("key, against rustyline alone", &pairs.ratio(1), Goal::AtMost(2.0));
    let idle = rank(&mut idle, 50);
    drop((ours, theirs));

    // Three events a round.
    let mut ours = prompt(tools)?;
    pair_of_sockets(&mut ours)?;
    program(&mut ours, "n = 0\nloop {\nn = $n + 1\na.send $n\nb.recv 100\nsleep 1ms\n}", "")?;
    ours.until(BEGUN)?;
    keys_in_storm("  p99, 1,000 rounds/s, to idle", &mut ours, idle)?;
    drop(ours);

    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let mut ours = prompt(tools)?;
    ours.keys(&format!("phone = socket tcp\rphone.bind 127.0.0.1:{port}\rphone.listen 4096\r"))?;
    ours.until(b"phone LISTEN")?;
    program(&mut ours, "loop {\nconn = phone.accept\nconn.close\n}", "")?;
    ours.until(BEGUN)?;
    let callers = Callers::begin(port);
    let measured = keys_in_storm("  p99, 1,000 callers/s, to idle", &mut ours, idle);
    let called = callers.end()?;
    ensure!(called > 0, "nobody called");
    measured
}

/// The slowest key but one in a hundred, against the idle median, in a few rounds.
fn keys_in_storm(what: &str, ours: &mut Terminal, idle: Duration) -> Result<()> {
    begin_line(ours)?;
    let mut pairs = Pairs::default();
    for _ in 0..ROUNDS {
        let mut times = (0..KEYS).map(|i| echo(ours, TIMED[i % 2])).collect::<Result<Vec<_>>>()?;
        pairs.push(rank(&mut times, 99), idle);
    }
    table::row(what, &pairs.ratio(1), Goal::AtMost(20.0));
    Ok(())
}

/// 20,000 events of a program, until the last one is visible, against the same text written by a program
/// that does nothing else.
fn storm(tools: &Tools) -> Result<()> {
    let mut ours = prompt(tools)?;
    pair_of_sockets(&mut ours)?;
    let rounds = EVENTS / 2;
    let steps = format!("n = 0\nrepeat {rounds} {{\nn = $n + 1\na.send $n\nb.recv 100\n}}");
    // With a line begun below it.
    let typed = "not yet";
    let mut shown = Vec::new();
    program(&mut ours, &steps, typed)?;
    ours.until_on(&mut shown, DONE)?;
    let text = String::from_utf8_lossy(&shown).replace("\r\n", "\n");
    let events = text.matches("> b.recv 100\n").count() + text.matches("> a.send $n\n").count();
    ensure!(events >= EVENTS, "{events} of {EVENTS} events were shown");
    let path = written("storm.txt", &text)?;
    let path = path.to_str().context("a path of text")?;

    let mut pairs = Pairs::default();
    for _ in 0..ROUNDS {
        ours.keys("\x15")?;
        let ours_took = until_done(&mut ours, |ours| program(ours, &steps, typed))?;
        let mut theirs = Terminal::start(std::env::current_exe()?, &[alone::WRITER, path])?;
        theirs.until(alone::READY.as_bytes())?;
        pairs.push(ours_took, until_done(&mut theirs, |theirs| theirs.keys("\r"))?);
    }
    table::row("20,000 events, against the text", &pairs.ratio(1), Goal::AtMost(2.0));
    Ok(())
}

fn until_done(
    terminal: &mut Terminal,
    begin: impl FnOnce(&mut Terminal) -> Result<()>,
) -> Result<Duration> {
    let mut screen = screen();
    let started = Instant::now();
    begin(terminal)?;
    terminal.until_on(&mut screen, DONE)?;
    Ok(started.elapsed())
}

/// A thousand connections on which nothing happens wake nobody.
fn idle(tools: &Tools) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let accepting = thread::spawn(move || {
        (0..SOCKETS).map(|_| Ok(listener.accept()?.0)).collect::<Result<Vec<TcpStream>>>()
    });
    let mut ours = prompt(tools)?;
    let steps = format!("repeat {SOCKETS} {{\nc = socket tcp\nc.connect 127.0.0.1:{port}\n}}");
    program(&mut ours, &steps, "")?;
    let ended = ours.until(DONE);
    if ended.is_err() {
        // Whoever still waits for the rest of them gets it.
        (0..SOCKETS).for_each(|_| drop(TcpStream::connect((Ipv4Addr::LOCALHOST, port))));
    }
    let peers = accepting.join().expect("it does not panic");
    ended?;
    let peers = peers.context("are 1,100 descriptors allowed (ulimit -n)?")?;
    // The line below is painted once more.
    thread::sleep(IDLE / 4);
    let before = ours.waits()?;
    thread::sleep(IDLE);
    let woken = ours.waits()? - before;
    let held = ours.descriptors()?;
    ensure!(held >= peers.len(), "it holds {held} descriptors only");
    table::row_of_one("woken in 2 s, 1,000 sockets", &woken.to_string(), "0", woken > 0);
    Ok(())
}

/// The playground, when its first prompt is there.
fn prompt(tools: &Tools) -> Result<Terminal> {
    let mut terminal = Terminal::start(tools.playground([""; 0]).get_program(), &[])?;
    terminal.until(PROMPT)?;
    Ok(terminal)
}

fn pair_of_sockets(terminal: &mut Terminal) -> Result<()> {
    terminal.keys("a, b = socketpair stream\r")?;
    terminal.until(b"  = a, b")
}

/// Pastes a program, runs it, and begins another line.
fn program(terminal: &mut Terminal, steps: &str, typed: &str) -> Result<()> {
    let mut keys = String::new();
    write!(keys, "\x1b[200~program {{\n{steps}\n}}\x1b[201~\r{typed}")?;
    terminal.keys(&keys)
}

/// Types what stands before the keys that are timed.
fn begin_line(terminal: &mut Terminal) -> Result<()> {
    terminal.keys(&format!("{TYPED}{}", TIMED[1]))?;
    terminal.until(TIMED[1].as_bytes())
}

/// Takes the last key back and times the next one.
fn echo(terminal: &mut Terminal, key: &str) -> Result<Duration> {
    let mut buffer = [0; 16 << 10];
    terminal.keys("\x7f")?;
    let read = terminal.read(&mut buffer);
    ensure!(!read.is_empty(), "it has ended");
    ensure!(!contains(read, key.as_bytes()), "{key} was on the screen already");
    thread::sleep(PAUSE);
    let begun = Instant::now();
    terminal.keys(key)?;
    terminal.until(key.as_bytes())?;
    Ok(begun.elapsed())
}

fn rank(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100]
}

#[expect(clippy::cast_precision_loss, reason = "for a table")]
fn as_f64(number: u64) -> f64 {
    number as f64
}

/// Programs outside the session that connect to it, one after the other, one in a millisecond.
struct Callers {
    enough: Arc<AtomicBool>,
    thread: thread::JoinHandle<Result<usize>>,
}

impl Callers {
    fn begin(port: u16) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&enough);
        let thread = thread::spawn(move || {
            let begun = Instant::now();
            let mut called = 0;
            while !told.load(Ordering::Relaxed) {
                let due = Duration::from_millis(called);
                thread::sleep(due.saturating_sub(begun.elapsed()));
                TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
                called += 1;
            }
            Ok(usize::try_from(called)?)
        });
        Self { enough, thread }
    }

    fn end(self) -> Result<usize> {
        self.enough.store(true, Ordering::Relaxed);
        self.thread.join().expect("it does not panic")
    }
}
