//! The page beside the prompt with a class in front of it: `cargo bench --bench share -- --followers 200`.
//!
//! How soon an event has reached every follower, and what followers cost the prompt: a key's way to the screen, with and
//! without them, and with some who take nothing of what they are sent. What a browser does with an event is not measured
//! here: it draws at most 20 ms later.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a report is its purpose")]

#[path = "../ratios/terminal.rs"]
#[expect(dead_code, reason = "the ratios need more of it")]
mod terminal;

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpStream},
    process::ExitCode,
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use socket2::{Domain, Socket, Type};
use terminal::{Terminal, contains};

const PLAYGROUND: &str = env!("CARGO_BIN_EXE_playground");
const FOLLOWERS: usize = 200;
/// Followers that ask for the events and read none of them.
const STALLED: usize = 20;
/// Lines that are typed, each an event to be seen.
const LINES: usize = 60;
/// Keys that are timed in a round, and rounds with and without followers in turn.
const KEYS: usize = 300;
const ROUNDS: usize = 5;
/// Between two keys: nobody types faster.
const PAUSE: Duration = Duration::from_millis(2);
/// Lines for those who take nothing.
const STUFF: usize = 300;
/// The line editor asks for pasted text to be marked, each time it begins to read.
const READY: &[u8] = b"\x1b[?2004h";
/// What stands on the line while keys are timed, and the keys: nothing else on the screen contains them.
const TYPED: &str = "a.send hello ";
const TIMED: [&str; 2] = ["~", "^"];

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let told_by_cargo = arguments.iter().any(|a| a == "--bench");
    arguments.retain(|a| a != "--bench");
    if !told_by_cargo {
        println!("run by `cargo bench --bench share` only");
        return ExitCode::SUCCESS;
    }
    match followers(&arguments).and_then(measure) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn followers(arguments: &[String]) -> Result<usize> {
    match arguments {
        [] => Ok(FOLLOWERS),
        [option, number] if option == "--followers" => {
            number.parse().ok().filter(|n| *n > 0).context("--followers wants a number")
        }
        _ => anyhow::bail!("usage: cargo bench --bench share -- [--followers N]"),
    }
}

fn measure(followers: usize) -> Result<()> {
    let mut alone = prompt(&[])?;
    let mut shared = prompt(&["--share"])?;
    let page = page(&mut shared)?;
    let (seen, arrivals) = mpsc::channel();
    for _ in 0..followers {
        follow(&page, seen.clone())?;
    }
    for _ in 0..followers {
        arrivals.recv().context("a follower is told of the session")?;
    }
    println!("{followers} followers, {LINES} lines, {ROUNDS} rounds of {KEYS} keys");
    events(&mut shared, &arrivals, followers, 0)?;
    keys(&mut alone, &mut shared)?;
    let stalled = (0..STALLED).map(|_| ask(&page)).collect::<Result<Vec<_>>>()?;
    // More than the buffers of both ends hold, and less than a page takes.
    for _ in 0..STUFF {
        shared.keys(&format!("\x1b[200~# {}\x1b[201~\r", "x".repeat(1500)))?;
        shared.until(READY)?;
    }
    shared.keys("print \"mark 1000000\"\r")?;
    shared.until(READY)?;
    for _ in 0..followers {
        while arrivals.recv()?.0 != 1_000_000 {}
    }
    println!("{STALLED} more, who take nothing:");
    events(&mut shared, &arrivals, followers, LINES)?;
    keys(&mut alone, &mut shared)?;
    drop(stalled);
    Ok(())
}

/// The prompt, with a socket to be named on its line.
fn prompt(arguments: &[&str]) -> Result<Terminal> {
    let mut terminal = Terminal::start(PLAYGROUND, arguments)?;
    if arguments.is_empty() {
        terminal.until(READY)?;
    }
    Ok(terminal)
}

/// Where students follow: the first address that the banner names. The prompt is read for, too.
fn page(terminal: &mut Terminal) -> Result<(String, String)> {
    let mut said = Vec::new();
    let mut buffer = [0; 4 << 10];
    loop {
        let read = terminal.read(&mut buffer);
        ensure!(!read.is_empty(), "it has ended");
        said.extend_from_slice(read);
        if !contains(&said, READY) {
            continue;
        }
        let text = String::from_utf8_lossy(&said);
        let Some((_, rest)) = text.split_once("http://") else { continue };
        let Some((address, rest)) = rest.split_once('/') else { continue };
        if let Some((token, _)) = rest.split_once('/') {
            return Ok((address.to_owned(), token.to_owned()));
        }
    }
}

/// Asks for the events from the first one on.
fn ask((address, token): &(String, String)) -> Result<TcpStream> {
    let stream = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    // Little room: who takes nothing is soon full.
    stream.set_recv_buffer_size(4 << 10)?;
    stream.connect(&address.parse::<SocketAddr>()?.into())?;
    let mut stream = TcpStream::from(stream);
    stream.write_all(format!("GET /{token}/events HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())?;
    Ok(stream)
}

/// A follower: tells when it has seen the output that is numbered so; 0 at the beginning.
fn follow(page: &(String, String), seen: Sender<(usize, Instant)>) -> Result<()> {
    let mut stream = BufReader::new(ask(page)?);
    thread::Builder::new().stack_size(128 << 10).spawn(move || {
        let mut line = String::new();
        while stream.read_line(&mut line).is_ok_and(|n| n > 0) {
            let number =
                line.split_once("\"event\":\"output\"").or(line.split_once("\"call\":\"print\""));
            let mark = number.and_then(|_| line.split_once("mark ")).map(|(_, rest)| {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().unwrap_or(0)
            });
            let told = if line.contains("\"event\":\"began\"") { Some(0) } else { mark };
            if let Some(told) = told
                && seen.send((told, Instant::now())).is_err()
            {
                return;
            }
            line.clear();
        }
    })?;
    Ok(())
}

/// From Enter until an event has come to a follower, and to the last of them.
fn events(
    shared: &mut Terminal,
    arrivals: &Receiver<(usize, Instant)>,
    followers: usize,
    from: usize,
) -> Result<()> {
    let (mut each, mut last) = (Vec::new(), Vec::new());
    for number in from + 1..=from + LINES {
        let line = format!("print \"mark {number}\"");
        shared.keys(&line)?;
        shared.until(format!("{number}").as_bytes())?;
        let begun = Instant::now();
        shared.keys("\r")?;
        let mut came = 0;
        while came < followers {
            let (told, at) = arrivals.recv()?;
            if told == number {
                came += 1;
                each.push(at - begun);
                if came == followers {
                    last.push(at - begun);
                }
            }
        }
        shared.until(READY)?;
    }
    show("an event, at a follower", &mut each);
    show("an event, at the last follower", &mut last);
    Ok(())
}

/// A key's way to the screen at a prompt alone and at one that is followed, in turn.
fn keys(alone: &mut Terminal, shared: &mut Terminal) -> Result<()> {
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (terminal, times) in [(&mut *alone, &mut without), (&mut *shared, &mut with)] {
            terminal.keys(&format!("{TYPED}{}", TIMED[1]))?;
            terminal.until(TIMED[1].as_bytes())?;
            for n in 0..KEYS {
                times.push(echo(terminal, TIMED[n % 2])?);
            }
            terminal.keys("\x15")?;
        }
    }
    show("a key, without followers", &mut without);
    show("a key, with followers", &mut with);
    let ratio = rank(&with, 99).as_secs_f64() / rank(&without, 99).as_secs_f64();
    println!("  p99 with to without: {ratio:.2}");
    Ok(())
}

/// Takes the last key back and times the next one.
fn echo(terminal: &mut Terminal, key: &str) -> Result<Duration> {
    let mut buffer = [0; 4 << 10];
    terminal.keys("\x7f")?;
    ensure!(!terminal.read(&mut buffer).is_empty(), "it has ended");
    thread::sleep(PAUSE);
    let begun = Instant::now();
    terminal.keys(key)?;
    terminal.until(key.as_bytes())?;
    Ok(begun.elapsed())
}

fn show(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let ms = |percent| rank(times, percent).as_secs_f64() * 1e3;
    println!("  {what:<32} median {:7.2} ms   p99 {:7.2} ms", ms(50), ms(99));
}

fn rank(times: &[Duration], percent: usize) -> Duration {
    times[(times.len() - 1) * percent / 100]
}
