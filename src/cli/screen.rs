//! The one place that writes to standard output and standard error.
//!
//! Text is gathered in one string. It leaves when that grows, before every wait that lasts, and at the end; on a
//! terminal after every step.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    os::fd::AsFd,
};

use super::{Settings, lines::write_lines, signals::Signals, typist::write_typed};
use crate::{
    engine::{Bookmark, Journal, Session},
    kernel::{Readiness, window_size},
    lesson::{Audience, Stop},
    model::{Event, Seq},
    repl::{report_error, report_trouble},
    text::Lang,
    view::{Paint, Pointer, Printer, columns, json, lanes, wrap},
};

/// How much text is gathered: half of what a pipe holds (pipe(7)), so that its reader reads while more is written.
const GATHERED: usize = 32 << 10;
/// Up to so many events the lanes are a picture; more of them are a wall.
const PICTURE: usize = 250;

/// What is shown of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// Nothing but what goes wrong.
    Nothing,
}

/// Standard output, and the reader in front of it.
#[derive(Debug)]
pub(super) struct Screen {
    form: Form,
    printer: Printer,
    lang: Lang,
    paint: Paint,
    width: usize,
    out: String,
    /// Events in two parts of the journal's ring, put together.
    joined: Vec<Event>,
    shown: Bookmark,
    terminal: bool,
    /// Characters a second at which lines are typed.
    speed: Option<u32>,
    signals: Option<Signals>,
}

impl Screen {
    pub(super) fn new(lang: Lang, paint: Paint, form: Form) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let size = terminal.then(|| window_size(stdout.as_fd())).flatten();
        let width = size.map_or(Printer::WIDTH, |(columns, _)| {
            columns.saturating_sub(1).clamp(20, Printer::WIDTH)
        });
        Self {
            form,
            printer: Printer::new(lang).with_width(width).with_paint(paint),
            lang,
            paint,
            width,
            out: String::new(),
            joined: Vec::new(),
            shown: Bookmark::default(),
            terminal,
            speed: None,
            signals: None,
        }
    }

    /// Whether what is listed is read at a terminal.
    pub(super) fn is_for_people(&self, settings: &Settings) -> bool {
        self.terminal && !settings.options.json && !settings.options.quiet
    }

    /// Lines are typed, so many characters a second.
    pub(super) fn typing(mut self, speed: Option<u32>) -> Self {
        self.speed = speed;
        self
    }

    /// Signals end the run.
    pub(super) fn with_signals(mut self, signals: Signals) -> Self {
        self.signals = Some(signals);
        self
    }

    /// Another run begins.
    pub(super) fn again(&mut self) {
        self.shown = Bookmark::default();
    }

    /// How problems are pointed at.
    pub(super) fn pointer(&self) -> Pointer {
        Pointer { lang: self.lang, width: self.width, paint: self.paint }
    }

    /// Text for standard output.
    pub(super) fn write(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// What happened, as a run shows it, apart from what stood there before.
    pub(super) fn happened(&mut self, events: &[Event]) {
        let mut printer = Printer::new(self.lang).with_width(self.width).with_paint(self.paint);
        printer.events(events, &mut self.out);
        printer.rest(&mut self.out);
    }

    /// Asks, and gives the line that is answered; `None` at the end of the input. A pipe is asked, too.
    pub(super) fn asks(&mut self, question: &str) -> Result<Option<String>, Stop> {
        self.out.push_str(question);
        let line = self.line()?;
        // Nobody has pressed Enter behind it.
        if !self.terminal || line.is_none() {
            self.out.push('\n');
        }
        Ok(line)
    }

    /// Text for standard error, after everything that was written before it.
    pub(super) fn complain(&mut self, text: &str) {
        // If standard output is gone, this is what is left to say.
        let _ = self.flush();
        let text = if io::stderr().is_terminal() { self.folded(text) } else { text.to_owned() };
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// Sentences in lines that a terminal does not break in the middle of a word. What is indented was laid out already.
    fn folded(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let laid_out = line.starts_with([' ', '^']) || columns(line.trim_end()) <= self.width;
            if laid_out {
                out.push_str(line);
            } else {
                let (first, rest) =
                    line.strip_prefix("-- ").map_or(("", line), |rest| ("-- ", rest));
                wrap(&mut out, rest, self.width, first, if first.is_empty() { "" } else { "   " });
            }
        }
        out
    }

    fn let_go(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let result = match self.form {
            Form::Json => write_lines(&self.out),
            Form::Text | Form::Nothing => {
                let mut stdout = io::stdout().lock();
                if let Some(speed) = self.speed {
                    let typed = write_typed(&mut stdout, &self.out, speed);
                    self.out.clear();
                    return typed;
                }
                stdout.write_all(self.out.as_bytes()).and_then(|()| stdout.flush())
            }
        };
        self.out.clear();
        result
    }

    /// One line from the reader; `None` at the end of the input.
    fn line(&mut self) -> Result<Option<String>, Stop> {
        self.flush().map_err(Stop::Output)?;
        let stdin = io::stdin();
        if let Some(signals) = self.signals.as_ref().filter(|_| stdin.is_terminal()) {
            // read(2) goes on after a signal; a poller does not. Of a pipe more than a line may have been read.
            let mut readiness = Readiness::new().map_err(|errno| Stop::Machine(errno.into()))?;
            let watched = readiness
                .watch(&stdin, 0)
                .and_then(|()| readiness.watch(&signals.descriptor(), 1))
                .and_then(|()| readiness.wait(None, &mut Vec::new()));
            watched.map_err(|errno| Stop::Machine(errno.into()))?;
            if let Some(signal) = signals.came() {
                return Err(Stop::Signal(signal));
            }
        }
        let mut line = Vec::new();
        let length = stdin.lock().read_until(b'\n', &mut line).map_err(Stop::Machine)?;
        if length == 0 {
            return Ok(None);
        }
        // Bytes that are not text are not an answer, and Enter was pressed all the same.
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }
}

impl Audience for Screen {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        if self.shown.is_at_end(journal) {
            return Ok(());
        }
        if self.form == Form::Nothing {
            self.shown.skip(journal);
            return Ok(());
        }
        let (first, second) = self.shown.take_slices(journal);
        let events = match (first, second) {
            ([], one) | (one, []) => one,
            (first, second) => {
                self.joined.clear();
                self.joined.extend(first.iter().chain(second).cloned());
                &self.joined[..]
            }
        };
        if self.form == Form::Json {
            for event in events {
                self.out.push_str(&json(self.lang, event));
                self.out.push('\n');
            }
        } else {
            self.printer.events(events, &mut self.out);
        }
        if self.terminal || self.out.len() >= GATHERED { self.let_go() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.printer.rest(&mut self.out);
        self.let_go()
    }

    fn finished(&mut self, journal: &Journal) -> io::Result<()> {
        if self.form != Form::Text || journal.dropped() > 0 {
            return Ok(());
        }
        let events: Vec<Event> = journal.after(Seq(0)).take(PICTURE + 1).cloned().collect();
        let alone = events.iter().all(|event| event.process() == events[0].process());
        if alone || events.len() > PICTURE {
            return Ok(());
        }
        let picture = lanes(self.lang, &events, self.width);
        if picture.fits {
            self.out.push('\n');
            self.out.push_str(&picture.text);
            self.printer.other_output();
        }
        Ok(())
    }

    fn missed(&mut self, name: &str, stop: &Stop) {
        let mut out = String::new();
        match stop {
            Stop::Trouble(trouble) => {
                report_trouble(&mut out, &self.pointer(), name, trouble);
            }
            Stop::Unreadable(error) => {
                report_error(&mut out, &self.pointer(), name, error);
            }
            _ => {}
        }
        self.complain(&out);
    }

    fn signal(&mut self) -> Option<i32> {
        self.signals.as_ref().and_then(Signals::came)
    }

    fn watch(&self, session: &mut Session) -> io::Result<()> {
        match &self.signals {
            Some(signals) => {
                session.watch_descriptor(signals.descriptor(), Session::FIRST_STRANGER)
            }
            None => Ok(()),
        }
    }
}
