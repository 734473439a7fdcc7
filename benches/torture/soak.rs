//! A long time at one prompt: memory and descriptors stay where they were, and it still answers.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::{
    Job, PLAYGROUND,
    mutate::Random,
    report::{Fault, Tally},
    terminal::Terminal,
};

const LIMIT: Duration = Duration::from_secs(30);
/// Growth up to this, in kB, does not count: what is freed is not always given back in whole pages.
const GROWTH: u64 = 1 << 10;
/// After so many rounds everything is closed and forgotten. A session of which all is remembered would only prove that,
/// so memory is compared at these places alone.
const RESET: u64 = 50;

/// What is typed. Everything is closed again at the end of each.
const ROUNDS: [&str; 8] = [
    "server> s = socket tcp|s.bind 127.0.0.1:0|p = s.getsockname|s.listen 3|client> c = socket tcp|c.connect $p|\
     server> a = s.accept|client> c.send hello|server> a.recv 100|a.close|s.close|client> c.close",
    "client> a, b = socketpair stream|a.send \"x\"|b.recv 10|b.recv 10|other> 1|client> interrupt|a.close|b.close",
    "client> u = socket udp|u.bind 127.0.0.1:0|q = u.getsockname|u.sendto $q \"hi\"|u.recvfrom 100|u.close",
    "client> c = socket tcp|c.connect 127.0.0.1:1|c.close|c.send x|c.nonsense|\"open|= 5|$nobody",
    "client> program {|a, b = socketpair stream|repeat 200 {|a.send \"0123456789\"|b.recv 100|}|a.close|b.close|}",
    "sockets|processes|vars|lanes|help tcp|board",
    "client> x = \"a\" * 100000|len($x)|x = 1",
    "client> 你好 = 1|print hello|send(\"x\")|s = socket.socket()|c.conect 1",
];

/// What is looked at now and then. What lies free among what is used comes and goes, so the least of many looks counts.
struct Look {
    kilobytes: u64,
    descriptors: usize,
}

impl Look {
    fn least(self, other: Option<&Self>) -> Self {
        let Some(other) = other else { return self };
        Self {
            kilobytes: self.kilobytes.min(other.kilobytes),
            descriptors: self.descriptors.min(other.descriptors),
        }
    }
}

pub(crate) fn soak(job: &Job) -> Result<Tally> {
    let mut tally = Tally::new("soak");
    let mut random = job.random("soak", 0);
    let mut terminal = Terminal::begin(&[PLAYGROUND])?;
    if !terminal.shows("> ", LIMIT) {
        tally.faults.push(fault("no prompt", &terminal));
        return Ok(tally);
    }
    let (begin, duration) = (Instant::now(), Duration::from_secs(60 * job.minutes));
    let (mut earlier, mut later, mut highest) = (None, None, 0);
    let mut lines = 0;
    for number in 0.. {
        if begin.elapsed() > duration || job.is_over() {
            break;
        }
        lines += round(&mut terminal, &mut random, number);
        tally.tried = lines;
        if !terminal.shows(&format!("\"mark{number}\""), LIMIT) {
            tally.faults.push(fault("answers no more", &terminal));
            break;
        }
        terminal.forget();
        let look = look(terminal.id())?;
        highest = highest.max(look.kilobytes);
        if !is_reset(number) {
            continue;
        }
        // The first tenth does not count; of the rest the halves are compared.
        let tenths = begin.elapsed().as_secs_f64() * 10.0 / duration.as_secs_f64();
        if tenths >= 1.0 {
            let half = if tenths < 5.5 { &mut earlier } else { &mut later };
            *half = Some(look.least(half.as_ref()));
        }
    }
    if let (Some(earlier), Some(later)) = (earlier, later) {
        tally.remark = format!(
            "lines; RSS at least {} -> {} kB (at most {highest}), descriptors {} -> {}",
            earlier.kilobytes, later.kilobytes, earlier.descriptors, later.descriptors
        );
        if later.kilobytes > earlier.kilobytes + GROWTH {
            tally.faults.push(fault("its memory grows", &terminal));
        }
        if later.descriptors > earlier.descriptors {
            tally.faults.push(fault("its descriptors become more", &terminal));
        }
    }
    terminal.keys("exit\r");
    match terminal.end(LIMIT)? {
        Some(status) if status.success() => {
            let wrong = terminal.left_otherwise().map(|wrong| fault(wrong, &terminal));
            tally.faults.extend(wrong);
        }
        status => tally.faults.push(fault(&format!("ends with {status:?}"), &terminal)),
    }
    Ok(tally)
}

/// Types some rounds and a mark, and says how many lines that were.
fn round(terminal: &mut Terminal, random: &mut Random, number: u64) -> usize {
    let mut typed = 0;
    for _ in 0..4 {
        for line in random.pick(&ROUNDS.map(|round| round)).split('|') {
            terminal.keys(format!("{line}\r"));
            typed += 1;
        }
    }
    if is_reset(number) {
        terminal.keys("reset\r");
    }
    // The words that are shown are not those that are typed.
    terminal.keys(format!("server> \"ma\" + \"rk{number}\"\r"));
    typed + 1
}

fn is_reset(number: u64) -> bool {
    number % RESET == RESET - 1
}

fn look(id: u32) -> Result<Look> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .context("the kernel tells no VmRSS")?;
    Ok(Look { kilobytes, descriptors: fs::read_dir(format!("/proc/{id}/fd"))?.count() })
}

fn fault(kind: &str, terminal: &Terminal) -> Fault {
    Fault {
        kind: kind.to_owned(),
        how: "the prompt; the last that it showed is in the input".to_owned(),
        input: Some(terminal.output().into_bytes()),
    }
}
