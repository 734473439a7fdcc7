//! Mutated scripts, in every way that a script can be given: no panic, no signal, nothing beyond the time limit, no
//! raw control character in what is shown, no file left behind.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::Result;

use crate::{
    Job,
    mutate::mutant,
    report::{Fault, Tally},
    room::Room,
    ways::{TIMEOUT, WAYS, Way, judge},
};

/// Most mutants sleep until the time is over.
const WORKERS: usize = 32;
/// Runs for making a mutant smaller.
const SMALLER: usize = 300;

pub(crate) fn mutants(job: &Job, scripts: &[Vec<u8>]) -> Result<Tally> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new((Tally::new("mutants"), BTreeMap::<String, usize>::new()));
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> =
            (0..WORKERS).map(|_| scope.spawn(|| work(job, scripts, &next, &found))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let (mut tally, codes) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let codes: Vec<String> = codes.iter().map(|(code, n)| format!("{code} x {n}")).collect();
    tally.remark = format!("ended with {}", codes.join(", "));
    Ok(tally)
}

fn work(
    job: &Job,
    scripts: &[Vec<u8>],
    next: &AtomicUsize,
    found: &Mutex<(Tally, BTreeMap<String, usize>)>,
) -> Result<()> {
    let room = Room::new()?;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= job.mutations || job.is_over() {
            return Ok(());
        }
        // Of its own number, so that it is the same whichever worker makes it.
        let mut random = job.random("mutants", number);
        let (one, other) = (random.below(scripts.len()), random.below(scripts.len()));
        let text = mutant(&mut random, &scripts[one], &scripts[other]);
        let (words, way) = WAYS[random.below(WAYS.len())];
        let (code, fault) = judge(&room, words, way, &text)?;
        let fault = fault.map(|kind| {
            let input = smaller(&room, words, way, &text, &kind);
            let redirect = match way {
                Way::Pipe => "cat INPUT | ",
                Way::Redirected => "< INPUT ",
                Way::Named => "",
            };
            let name = if matches!(way, Way::Named) { " INPUT" } else { "" };
            let how = format!("{redirect}playground {TIMEOUT} {}{name}", words.join(" "));
            Fault { kind, how, input: Some(input) }
        });
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.0.tried += 1;
        *found.1.entry(code).or_default() += 1;
        found.0.faults.extend(fault);
    }
}

/// The mutant without the lines that are not needed for the fault.
fn smaller(room: &Room, words: &[&str], way: Way, text: &[u8], kind: &str) -> Vec<u8> {
    // One that hangs would cost its limit each time.
    let mut left = if kind == "hangs" { 0 } else { SMALLER };
    let mut lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
    let mut size = lines.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < lines.len() && left > 0 {
            left -= 1;
            let mut fewer = lines.clone();
            fewer.drain(at..(at + size).min(lines.len()));
            match judge(room, words, way, &fewer.concat()) {
                Ok((_, Some(again))) if again == kind => lines = fewer,
                _ => at += size,
            }
        }
        size /= 2;
    }
    lines.concat()
}
