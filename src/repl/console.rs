//! Where text goes: to the terminal at once, or above the line that is being typed.
//!
//! rustyline's external printer must not be called by the thread that answers what was typed: its queue holds one
//! message, and a thread that finds it full waits until the next readline, which may wait for it. So text is left here.
//! The printer thread takes it, a batch at a time, only while a line is being read; main never waits for it.

use std::{
    io::{self, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rustyline::ExternalPrinter;

/// Between two batches: at most 60 repaints a second, however fast things happen.
const FRAME: Duration = Duration::from_millis(16);

/// Text on its way to the terminal.
#[derive(Default)]
pub(super) struct Console {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Not shown yet.
    waiting: String,
    /// Whether a line is being typed.
    reading: bool,
    /// Whether a line has been given, and nobody has looked at it yet.
    given: bool,
    /// Whether nothing more will come.
    over: bool,
    /// The prompt that is shown again below news, where nothing can be shown above the line being typed.
    plain: Option<String>,
}

impl State {
    /// What is waiting; in a line of its own and with the prompt below it if somebody is typing there.
    fn around_plain_line(&mut self) -> String {
        let text = std::mem::take(&mut self.waiting);
        match &self.plain {
            Some(prompt) if self.reading => format!("\n{text}{prompt}"),
            Some(_) | None => text,
        }
    }
}

impl Console {
    /// Shows text: now, if nobody is typing; else as soon as the printer comes to it.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let mut state = self.lock();
        state.waiting.push_str(text);
        if state.reading && state.plain.is_none() {
            self.changed.notify_one();
            return Ok(());
        }
        // Under the lock: nobody may come between a prompt and what is said above it.
        write(&state.around_plain_line())
    }

    /// Shows text above the line being typed. If that line has just been given, the text waits to be taken back:
    /// only the reader of the line knows what is on the screen then.
    pub(super) fn say_above(&self, text: &str) -> io::Result<()> {
        let mut state = self.lock();
        if state.given && state.plain.is_none() {
            state.waiting.push_str(text);
            return Ok(());
        }
        drop(state);
        self.say(text)
    }

    /// A line is read in the terminal's own way, behind this prompt.
    pub(super) fn begin_plain_line(&self, prompt: &str) -> io::Result<()> {
        let mut state = self.lock();
        state.plain = Some(prompt.to_owned());
        state.reading = true;
        write(prompt)
    }

    /// The prompt that comes below what is shown next says something else.
    pub(super) fn relabel_plain_line(&self, prompt: String) {
        let mut state = self.lock();
        if state.reading && state.plain.is_some() {
            state.plain = Some(prompt);
        }
    }

    /// From now on the terminal is rustyline's. What has not been shown yet will be, above the line.
    pub(super) fn begin_reading(&self) {
        let mut state = self.lock();
        state.reading = true;
        state.given = false;
        drop(state);
        self.changed.notify_one();
    }

    /// The terminal is ours again.
    pub(super) fn end_reading(&self) {
        let mut state = self.lock();
        state.reading = false;
        state.given = true;
    }

    /// Shows what is left, and lets the printer end.
    pub(super) fn end(&self) -> io::Result<()> {
        let mut state = self.lock();
        state.over = true;
        let text = std::mem::take(&mut state.waiting);
        drop(state);
        self.changed.notify_one();
        write(&text)
    }

    /// Takes back what was said and has not been shown.
    pub(super) fn take_back(&self) -> String {
        let mut state = self.lock();
        state.given = false;
        std::mem::take(&mut state.waiting)
    }

    /// Starts the thread that shows text above the line being typed.
    pub(super) fn print_through(
        self: &Arc<Self>,
        mut printer: impl ExternalPrinter + Send + 'static,
    ) -> io::Result<()> {
        let console = Arc::clone(self);
        thread::Builder::new().name("printer".into()).spawn(move || {
            let mut shown = None;
            while let Some(batch) = console.next_batch(shown) {
                if printer.print(batch).is_err() {
                    return;
                }
                shown = Some(Instant::now());
            }
        })?;
        Ok(())
    }

    /// Waits for text to show above the line. The first batch goes at once; what comes within a frame
    /// after it is shown together, so a storm does not make typing lag.
    fn next_batch(&self, shown: Option<Instant>) -> Option<String> {
        let mut state = self.lock();
        loop {
            if state.over {
                return None;
            }
            let pause = shown.and_then(|shown| FRAME.checked_sub(shown.elapsed()));
            match pause {
                _ if !state.reading || state.waiting.is_empty() => {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                Some(pause) => {
                    state = self
                        .changed
                        .wait_timeout(state, pause)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0;
                }
                None => return Some(std::mem::take(&mut state.waiting)),
            }
        }
    }

    /// A thread that panicked has left nothing half done here: a string and two flags.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
