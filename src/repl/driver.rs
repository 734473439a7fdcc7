//! The loop of the main thread: lines and signals in, events out, one wait.

use std::{
    io,
    os::{fd::AsFd, unix::net::UnixStream},
    path::PathBuf,
    rc::Rc,
    sync::Arc,
};

use super::{
    console::Console,
    input::{Input, Message},
    step::Stage,
    wakes::{Signals, Waker, drain},
};
use crate::{
    engine::{Reach, Session},
    kernel::{Terminal, allow_stop, keep_low_descriptors_free},
    language::Assembler,
    model::{Event, ProcessId, Seq},
    text::Lang,
    view::{Paint, Printer},
};

/// What is decided before the first prompt.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The language of every sentence.
    pub lang: Lang,
    /// Colours or none.
    pub paint: Paint,
    /// Whether what may come next is shown in grey.
    pub hints: bool,
    /// The columns of the terminal.
    pub width: usize,
    /// Whether lines are read in the terminal's own way, and nothing that stands on the screen is changed.
    pub plain: bool,
    /// Where lines are kept from run to run.
    pub history: Option<PathBuf>,
}

/// How the prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `quit`, or Ctrl-D on an empty line.
    Quit,
    /// A signal, of which the program is to die.
    Signal(i32),
}

/// The key of what wakes the main thread: a line, or a signal.
const WAKE: usize = Session::FIRST_STRANGER;
const SIGNAL: usize = Session::FIRST_STRANGER + 1;

/// Everything the main thread has in hand.
pub(super) struct Prompt {
    pub(super) session: Session,
    pub(super) settings: Settings,
    pub(super) console: Arc<Console>,
    /// For what was typed: its head stands on the screen already.
    pub(super) answers: Printer,
    /// For what comes by itself, and for pasted lines.
    pub(super) news: Printer,
    /// The process that lines are for.
    pub(super) process: ProcessId,
    pub(super) name: String,
    /// The block that is being typed.
    pub(super) block: Assembler,
    /// The number of the line, from 1.
    pub(super) line: u32,
    /// The line that was meant, if the last one was mistyped.
    pub(super) meant: String,
    /// The argument that is being asked for: the line up to it, and what Enter takes.
    pub(super) question: Option<Question>,
    /// The newest event that has been shown.
    pub(super) shown: Seq,
    /// Files that are being read.
    pub(super) depth: u32,
    wakes: [UnixStream; 2],
    /// The columns of the prompt that the last line was typed behind.
    pub(super) indent: usize,
    /// When it was last said how often something has been repeated.
    counted: std::time::Instant,
    /// How many lines have failed, so that the rest of a paste is not run.
    pub(super) failed: u32,
    /// Whether it has been said that the prompt does not sleep.
    pub(super) said_how_to_go_on: bool,
    /// How many statements have been carried out for whoever types.
    pub(super) carried_out: u32,
    /// The processes that are there from the beginning; the first of them is the one that lines are for.
    pub(super) cast: Vec<Rc<str>>,
    /// Whether the session is that of a lesson being walked through.
    pub(super) is_staged: bool,
    /// The lesson that is walked through, if it is one.
    pub(super) stage: Option<Box<Stage>>,
    pub(super) signals: Signals,
    /// Columns and rows of the terminal when it was last looked at.
    pub(super) window: Option<(usize, usize)>,
    /// Everybody asleep, as it was last said.
    pub(super) said_asleep: Option<[String; 2]>,
    /// A new process that was asked about: it sounds like one that is there.
    pub(super) doubted: Option<String>,
    /// Ctrl-C pressed so many times in a row with nothing to interrupt.
    idle_interrupts: u32,
    pub(super) input: Input,
    pub(super) topics: Arc<[String]>,
}

/// A missing argument that is asked for.
pub(super) struct Question {
    /// The line as far as it was typed.
    pub(super) line: String,
    /// The argument's name.
    pub(super) name: &'static str,
    /// What Enter takes.
    pub(super) offer: String,
}

/// Runs the prompt until it ends.
pub fn run(settings: Settings) -> anyhow::Result<End> {
    Ok(play(settings, None)?.0)
}

/// Runs the prompt, on a stage or without one; gives the stage back as it was left.
pub(super) fn play(
    settings: Settings,
    stage: Option<Box<Stage>>,
) -> anyhow::Result<(End, Option<Box<Stage>>)> {
    keep_low_descriptors_free();
    let reach = stage.as_ref().map_or(Reach::Anywhere, |stage| stage.reach());
    let session = Session::new(reach, None)?;
    let terminal = (!settings.plain).then(Terminal::remember);
    let (mut wake, waker) = UnixStream::pair()?;
    let (mut signals, signalled) = UnixStream::pair()?;
    wake.set_nonblocking(true)?;
    signals.set_nonblocking(true)?;
    let flags = Signals::register(&signalled)?;
    let console = Arc::new(Console::default());
    let waker = Waker::new(waker);
    // Through the thread that has the terminal, and no other.
    allow_stop(false);
    let input = if settings.plain {
        Input::start_plain(&console, waker)?
    } else {
        Input::start(&console, waker, settings.history.clone())?
    };
    let mut prompt = Prompt::new(
        session,
        settings,
        console,
        input,
        [wake.try_clone()?, signals.try_clone()?],
        flags,
    );
    if let Some(stage) = &stage {
        prompt.cast = stage.cast();
        prompt.is_staged = true;
    }
    prompt.stage = stage;
    prompt.begin_session()?;
    let greeted = match prompt.stage {
        None => prompt.greet().map(|()| true),
        Some(_) => prompt.on_stage(Stage::open),
    };
    let end = match greeted {
        Ok(true) => prompt.serve(&mut wake, &mut signals),
        Ok(false) => Ok(End::Quit),
        Err(error) => Err(error.into()),
    };
    // What is still to be said is said, then the terminal is given back as it was, whatever a thread is doing.
    prompt.console.end()?;
    if let Some(stage) = &mut prompt.stage {
        stage.bury();
    }
    prompt.session.end();
    if let Some(terminal) = terminal {
        terminal.restore();
    }
    Ok((end?, prompt.stage))
}

impl Prompt {
    fn new(
        session: Session,
        settings: Settings,
        console: Arc<Console>,
        input: Input,
        wakes: [UnixStream; 2],
        signals: Signals,
    ) -> Self {
        let plain = Printer::new(settings.lang);
        Self {
            session,
            settings,
            console,
            answers: plain.clone(),
            news: plain,
            process: ProcessId(0),
            name: "server".into(),
            block: Assembler::new(),
            line: 0,
            meant: String::new(),
            question: None,
            shown: Seq(0),
            depth: 0,
            wakes,
            indent: 0,
            counted: std::time::Instant::now(),
            failed: 0,
            said_how_to_go_on: false,
            carried_out: 0,
            cast: vec!["server".into(), "client".into()],
            is_staged: false,
            stage: None,
            signals,
            window: crate::kernel::window_size(io::stdout().as_fd()),
            said_asleep: None,
            doubted: None,
            idle_interrupts: 0,
            input,
            topics: crate::text::help_topics().map(str::to_owned).collect(),
        }
    }

    /// A session that has just been made becomes the one at hand.
    pub(super) fn begin_session(&mut self) -> io::Result<()> {
        self.session.remember_endings();
        self.session.watch_callers();
        for (key, pipe) in [WAKE, SIGNAL].into_iter().zip(&self.wakes) {
            self.session.watch_descriptor(pipe.as_fd(), key)?;
        }
        let no_room = |_| io::Error::from(io::ErrorKind::OutOfMemory);
        for name in &self.cast {
            self.session.process(name).map_err(no_room)?;
        }
        let first = self.cast.first().map_or("server", |name| name);
        self.process = self.session.process(first).map_err(no_room)?;
        self.name = first.to_owned();
        self.shown = self.session.journal().last();
        self.new_printers();
        Ok(())
    }

    /// Printers for the language and the width that hold now.
    pub(super) fn new_printers(&mut self) {
        let Settings { lang, width, paint, .. } = self.settings;
        self.news = Printer::new(lang).with_width(width).with_paint(paint);
        self.answers = self.news.clone().without_heads();
    }

    /// The banner, with a port that is free now.
    fn greet(&mut self) -> io::Result<()> {
        let banner = super::words::banner(self.settings.lang, super::words::free_port());
        let mut out = String::new();
        for line in banner.lines() {
            if crate::view::columns(line) <= self.settings.width {
                out.push_str(line);
                out.push('\n');
            } else {
                crate::view::wrap(&mut out, line, self.settings.width, "", "  ");
            }
        }
        self.console.say(&out)
    }

    fn serve(&mut self, wake: &mut UnixStream, signals: &mut UnixStream) -> anyhow::Result<End> {
        let mut asked = false;
        loop {
            if !asked {
                if self.stage.is_some() {
                    self.on_stage(Stage::invite)?;
                }
                self.ask()?;
                asked = true;
            }
            // Busy or quiet makes no difference here: the next round goes on with a program that never sleeps.
            self.session.wait(None);
            self.show_news()?;
            drain(wake);
            drain(signals);
            self.session.take_strangers();
            if let Some(signal) = self.signals.ended() {
                return Ok(End::Signal(signal));
            }
            if self.signals.interrupted() {
                self.interrupted_from_outside(asked)?;
            }
            while let Some(message) = self.input.message() {
                asked = false;
                match message {
                    Message::Line(text) => {
                        self.idle_interrupts = 0;
                        self.follow_width();
                        let go_on = match self.stage {
                            None => self.typed(&text)?,
                            Some(_) => self.on_stage(|stage, prompt| stage.line(prompt, &text))?,
                        };
                        if !go_on {
                            return Ok(End::Quit);
                        }
                    }
                    Message::Interrupted { line_dropped } if self.stage.is_some() => {
                        self.on_stage(|stage, prompt| stage.interrupted(prompt, line_dropped))?;
                    }
                    Message::Interrupted { line_dropped } => self.interrupted_line(line_dropped)?,
                    Message::NotText => {
                        let text = super::words::no_text(self.settings.lang);
                        self.remark(&text)?;
                    }
                    Message::End => {
                        self.console.say("\n")?;
                        return Ok(End::Quit);
                    }
                }
            }
        }
    }

    /// SIGINT. Where lines are read in the terminal's own way, Ctrl-C is that, and the line has been dropped.
    fn interrupted_from_outside(&mut self, asked: bool) -> io::Result<()> {
        if !self.settings.plain || !asked {
            return self.interrupted_line(false);
        }
        self.console.end_reading();
        self.console.say("\n")?;
        self.interrupted_line(false)?;
        let (prompt, _) = self.prompt_text(&self.session.glance());
        self.console.begin_plain_line(&prompt)
    }

    /// Ctrl-C: drops the line, the block being typed, or the question; else interrupts what the current process
    /// is in.
    pub(super) fn interrupted_line(&mut self, line_dropped: bool) -> io::Result<()> {
        if line_dropped && !self.block.is_open() && self.question.is_none() {
            return Ok(());
        }
        if self.block.is_open() || self.question.is_some() {
            self.block = Assembler::new();
            self.question = None;
            return Ok(());
        }
        if self.session.status(self.process) == crate::engine::Status::Ready {
            self.idle_interrupts += 1;
            // The first one may have been meant for a line; the second wants something.
            if self.idle_interrupts == 2 {
                let text = super::words::nothing_to_interrupt(self.settings.lang, &self.name);
                self.remark(&text)?;
            }
            return Ok(());
        }
        self.idle_interrupts = 0;
        self.interrupt_current()?;
        self.show_news()
    }

    /// Shows what has happened and nobody has been told yet.
    pub(super) fn show_news(&mut self) -> io::Result<()> {
        const SECOND: std::time::Duration = std::time::Duration::from_secs(1);
        let events = self.take_events();
        let mut text = String::new();
        self.news.events(&events, &mut text);
        // A program that never rests is told of once a second.
        if !self.session.is_busy() || self.counted.elapsed() > SECOND {
            self.counted = std::time::Instant::now();
            self.news.rest(&mut text);
        }
        if let Some(stage) = &mut self.stage {
            stage.overheard(&text);
        }
        self.console.say(&text)
    }

    /// Lends the prompt to the stage. False: the session is over.
    pub(super) fn on_stage(
        &mut self,
        act: impl FnOnce(&mut Stage, &mut Self) -> io::Result<bool>,
    ) -> io::Result<bool> {
        let Some(mut stage) = self.stage.take() else { return Ok(true) };
        let result = act(&mut stage, self);
        self.stage = Some(stage);
        result
    }

    /// The events since the last time.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        let events: Vec<Event> = self.session.journal().after(self.shown).cloned().collect();
        self.shown = self.session.journal().last();
        self.session.read_up_to_now();
        events
    }

    /// Says something of the playground's own, after `--`.
    pub(super) fn remark(&mut self, text: &str) -> io::Result<()> {
        let mut out = String::new();
        crate::view::wrap(&mut out, text, self.settings.width, "-- ", "   ");
        self.console.say(&out)
    }
}

impl Prompt {
    /// Empties the pipes that end a wait, while no line is asked for.
    pub(super) fn take_wakes(&mut self) {
        self.wakes.iter_mut().for_each(drain);
        self.session.take_strangers();
    }
}
