//! The loop of the main thread: lines and signals in, events out, one wait.

use std::{io, os::unix::net::UnixStream, sync::Arc};

use super::{
    console::Console,
    input::{Input, Message},
    prompt::{Prompt, Settings},
    step::Stage,
    trial::Trial,
    wakes::{Signals, Waker},
};
use crate::{
    engine::{Reach, Session},
    kernel::{Lab, Terminal, allow_stop, keep_low_descriptors_free},
    language::Assembler,
};

/// How the prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `quit`, or Ctrl-D on an empty line.
    Quit,
    /// The same, and something of the lesson on the stage did not hold.
    Failed,
    /// A signal, of which the program is to die.
    Signal(i32),
}

/// Runs the prompt until it ends, in a lab or on this machine as it is.
pub fn run(settings: Settings, lab: Option<Lab>) -> anyhow::Result<End> {
    Ok(play(settings, None, None, lab)?.0)
}

/// How a prompt ended, and what it was lent to, as it was left.
type Left = (End, Option<Box<Stage>>, Option<Box<Trial>>);

/// Runs the prompt, on a stage, at a challenge, or by itself.
pub(super) fn play(
    settings: Settings,
    stage: Option<Box<Stage>>,
    trial: Option<Box<Trial>>,
    lab: Option<Lab>,
) -> anyhow::Result<Left> {
    keep_low_descriptors_free();
    let of_stage = stage.as_ref().map(|stage| stage.reach());
    let of_trial = trial.as_ref().map(|trial| trial.reach());
    let reach = of_stage.or(of_trial).unwrap_or(Reach::Anywhere);
    let mut session = Session::new(reach, None)?;
    if let Some(lab) = lab {
        session.enter_lab(lab).map_err(io::Error::from)?;
    }
    let terminal = (!settings.plain).then(Terminal::remember);
    let (wake, waker) = UnixStream::pair()?;
    let (signals, signalled) = UnixStream::pair()?;
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
    let mut prompt = Prompt::new(session, settings, console, input, [wake, signals], flags);
    if let Some(stage) = &stage {
        prompt.cast = stage.cast();
        prompt.is_staged = true;
    }
    prompt.stage = stage;
    prompt.trial = trial;
    prompt.begin_session()?;
    let greeted = if prompt.stage.is_some() {
        prompt.on_stage(Stage::open)
    } else if prompt.trial.is_some() {
        prompt.on_trial(Trial::open)
    } else {
        prompt.greet().map(|()| true)
    };
    let end = match greeted {
        Ok(true) => prompt.serve(),
        Ok(false) => Ok(End::Quit),
        Err(error) => Err(error.into()),
    };
    // What is still to be said is said, then the terminal is given back as it was, whatever a thread is doing.
    prompt.console.end()?;
    if let Some(stage) = &mut prompt.stage {
        stage.bury();
    }
    prompt.session.end();
    drop(terminal);
    Ok((end?, prompt.stage, prompt.trial))
}

impl Prompt {
    /// The banner, with a port that is free now.
    fn greet(&mut self) -> io::Result<()> {
        let banner = if self.session.is_in_lab() {
            super::words::lab_banner(self.settings.lang)
        } else {
            super::words::banner(self.settings.lang, super::words::free_port())
        };
        let mut out = String::new();
        for line in banner.lines() {
            if crate::view::columns(line) <= self.settings.width {
                out.push_str(line);
                out.push('\n');
            } else {
                crate::view::wrap_apart(&mut out, line, self.settings.width, "  ");
            }
        }
        self.console.say(&out)
    }

    fn serve(&mut self) -> anyhow::Result<End> {
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
            let stage = self.stage.as_ref().and_then(|stage| stage.next_look());
            let trial = self.trial.as_ref().and_then(|trial| trial.next_look());
            self.session.wait(stage.into_iter().chain(trial).min());
            self.show_news()?;
            self.on_trial(|trial, prompt| trial.look(prompt).map(|()| true))?;
            self.take_wakes();
            if let Some(signal) = self.signals.ended() {
                return Ok(End::Signal(signal));
            }
            if self.input.wants_redraw() | self.signals.went_on() && self.stage.is_some() {
                self.on_stage(Stage::draw_again)?;
            }
            self.on_stage(Stage::look)?;
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
                            None if self.trial.is_some() => {
                                self.on_trial(|trial, prompt| trial.line(prompt, &text))?
                            }
                            None => self.typed(&text)?,
                            Some(_) => self.on_stage(|stage, prompt| stage.line(prompt, &text))?,
                        };
                        if !go_on {
                            self.on_trial(|trial, prompt| trial.left(prompt).map(|()| true))?;
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
                        if let Some(stage) = &self.stage {
                            stage.left(self)?;
                        }
                        self.on_trial(|trial, prompt| trial.left(prompt).map(|()| true))?;
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
        self.input.drop_meant();
        self.console.end_reading();
        self.console.say("\n")?;
        self.interrupted_line(false)?;
        let (prompt, _) = self.prompt_text(&self.session.glance());
        self.console.begin_plain_line(&prompt)
    }

    /// Ctrl-C: drops the line, the block being typed, or the question; else interrupts what the current process
    /// is in.
    pub(super) fn interrupted_line(&mut self, line_dropped: bool) -> io::Result<()> {
        if self.trial.as_mut().is_some_and(|trial| trial.stops_asking()) {
            return Ok(());
        }
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
        if !text.is_empty() {
            self.relabel();
        }
        if self.stage.is_none() {
            return self.console.say(&text);
        }
        if text.is_empty() {
            return Ok(());
        }
        self.on_stage(|stage, prompt| stage.overheard(prompt, &text)).map(drop)
    }

    /// Lends the prompt to the challenge. False: the session is over.
    pub(super) fn on_trial(
        &mut self,
        act: impl FnOnce(&mut Trial, &mut Self) -> io::Result<bool>,
    ) -> io::Result<bool> {
        let Some(mut trial) = self.trial.take() else { return Ok(true) };
        let result = act(&mut trial, self);
        self.trial = Some(trial);
        result
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
}
