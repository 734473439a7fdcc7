//! Signals and control keys at random moments, at the prompt, in a walk and in a run on a terminal: it ends as it
//! should or goes on, and the terminal is given back as it was.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::Result;

use crate::{
    Job, PLAYGROUND,
    mutate::Random,
    report::{Fault, Tally},
    terminal::Terminal,
};

const LIMIT: Duration = Duration::from_secs(15);
/// How long to wait for something to be shown before it is done all the same.
const A_WHILE: Duration = Duration::from_secs(3);
const WORKERS: usize = 3;

/// What is run.
const MODES: [&[&str]; 4] = [&[], &["run", "--step", "tcp"], &["run", "tcp"], &["--lang=zh"]];
/// What is typed at it.
const KEYS: &str = "server> s = socket tcp\rs.bind 127.0.0.1:0\rs.listen\rs.accept\rclient> help tcp\r\x1b[A\x1b[D\tlanes\r";

#[derive(Clone, Copy)]
enum Blow {
    /// A signal that ends it, and how the kernel calls that.
    Ends(&'static str, &'static str),
    /// A signal or keys that end what is going on, but not the prompt.
    Interrupts(Option<&'static str>, &'static str),
    /// Another size of the window.
    Resize,
    /// Ctrl-C and more in one read.
    TypedAhead,
}

const BLOWS: [Blow; 10] = [
    Blow::Ends("TERM", "Terminated"),
    Blow::Ends("HUP", "Hangup"),
    Blow::Ends("QUIT", "Quit"),
    Blow::Ends("ABRT", "Aborted"),
    Blow::Interrupts(Some("INT"), ""),
    Blow::Interrupts(None, "\x03"),
    Blow::Interrupts(None, "\x03\x03\x03"),
    Blow::Interrupts(None, "\x04"),
    Blow::Resize,
    Blow::TypedAhead,
];

pub(crate) fn signals(job: &Job) -> Result<Tally> {
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::new("signals"));
    thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> =
            (0..WORKERS).map(|_| scope.spawn(|| work(job, &next, &tally))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    Ok(tally.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn work(job: &Job, next: &AtomicUsize, tally: &Mutex<Tally>) -> Result<()> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= job.signals || job.is_over() {
            return Ok(());
        }
        let found = trial(job.random("signals", number))?;
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.tried += 1;
        let again = |how| format!("{how}; --seed {}, trial {number}", job.seed);
        tally.faults.extend(found.map(|(kind, how)| Fault { kind, how: again(how), input: None }));
    }
}

/// One program and one blow: what was wrong, and what was done.
fn trial(mut random: Random) -> Result<Option<(String, String)>> {
    let words = MODES[random.below(MODES.len())];
    let blow = BLOWS[random.below(BLOWS.len())];
    let mut terminal = Terminal::begin(&[&[PLAYGROUND], words].concat())?;
    // Now and then before it has shown anything, when signals are not caught yet.
    let early = random.below(8) == 0;
    if !early {
        // A prompt, of whatever language; a run on a terminal waits for Enter somewhere.
        terminal.shows(if words.first() == Some(&"run") { "\n" } else { "> " }, A_WHILE);
    }
    let typed = random.below(KEYS.len());
    // Not the half of an arrow: with what comes next it would be another key.
    let typed = KEYS.get(..typed).unwrap_or_default().trim_end_matches(['[', '\x1b']);
    terminal.keys(typed);
    thread::sleep(Duration::from_micros(random.number() % 60_000));
    // It is told to end, whatever is in its line; a lesson that is taken alone has a prompt, too.
    let way_out = "\x15exit\r";
    let readings = 1 + typed.matches('\r').count();
    let (what, mut fault) = strike(&mut terminal, blow, words, readings, &mut random)?;
    let status = if matches!(blow, Blow::Ends(..)) {
        terminal.end(LIMIT)?
    } else {
        terminal.leave(way_out, LIMIT)?
    };
    let told = format!(
        "playground {}: {typed:?}, then {what}{}",
        words.join(" "),
        if early { " at once" } else { "" }
    );
    let Some(status) = status else {
        return Ok(Some((format!("does not end ({what})"), told)));
    };
    let expected = match (blow, status.signal()) {
        (Blow::Ends(_, name), Some(signal)) => signal == name,
        (Blow::Ends(..), None) => false,
        // Before it catches them, a run that is interrupted, or Ctrl-C typed before the editor is up.
        (_, Some(signal)) => signal == "Interrupt",
        (_, None) => status.exit_code() <= 5,
    };
    if !expected {
        fault = fault.or_else(|| Some(format!("ends with {status}")));
    }
    let fault = fault.or_else(|| terminal.left_otherwise().map(str::to_owned));
    Ok(fault.map(|fault| (format!("{fault} ({what})"), told)))
}

/// Does it. Says what it was, and what was lost. `readings`: how often the prompt begins to read a line until all that
/// was typed is taken.
fn strike(
    terminal: &mut Terminal,
    blow: Blow,
    words: &[&str],
    readings: usize,
    random: &mut Random,
) -> Result<(String, Option<String>)> {
    match blow {
        Blow::Ends(name, _) | Blow::Interrupts(Some(name), _) => {
            terminal.signal(name)?;
            Ok((format!("SIG{name}"), None))
        }
        Blow::Interrupts(None, keys) => {
            terminal.keys(keys);
            Ok((format!("the keys {keys:?}"), None))
        }
        Blow::Resize => {
            let mut side = || u16::try_from(random.below(200)).unwrap_or_default();
            let (columns, rows) = (side(), side());
            terminal.resize(columns, rows)?;
            Ok(("another size of the window".to_owned(), None))
        }
        Blow::TypedAhead => {
            let what = "Ctrl-C and more in one read".to_owned();
            // Only the prompt promises to keep what was typed.
            if words.first() == Some(&"run") {
                terminal.keys("\x03");
                return Ok((what, None));
            }
            // Between two lines Ctrl-C is a signal, which comes before whatever the editor has read and not yet taken.
            terminal.begins_to_read(readings, A_WHILE);
            terminal.keys("\x03\"typed\" + \"ahead\"\r");
            let kept = terminal.shows("\"typedahead\"", A_WHILE);
            Ok((what, (!kept).then(|| "loses what was typed".to_owned())))
        }
    }
}
