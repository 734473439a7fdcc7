//! The loop of the main thread: lines and signals in, events out, one wait.

use std::{io, os::unix::net::UnixStream, sync::Arc};

use super::{
    console::Console,
    guide::Guide,
    input::{Input, Message},
    prompt::{Prompt, Settings},
    wakes::{Signals, Waker},
};
use crate::{
    engine::{Reach, Session},
    kernel::{Lab, Terminal, allow_stop, keep_low_descriptors_free},
    language::Assembler,
    lesson::Stop,
};

/// How the prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `quit`, or Ctrl-D on an empty line.
    Quit,
    /// The same, and something of the lesson on the stage did not hold.
    Failed,
    /// A signal by which the program will die.
    Signal(i32),
}

/// Runs the prompt until it ends, in a lab or on this machine as it is.
pub fn run(settings: Settings, lab: Option<Lab>) -> anyhow::Result<End> {
    Ok(play(settings, None, lab)?.unwrap_or(End::Quit))
}

/// Runs the prompt, with a guide or by itself. The error within: why the guide could not go on.
pub(super) fn play(
    settings: Settings,
    guide: Option<Box<dyn Guide>>,
    lab: Option<Lab>,
) -> anyhow::Result<Result<End, Stop>> {
    keep_low_descriptors_free();
    let reach = guide.as_ref().map_or(Reach::Anywhere, |guide| guide.reach());
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
    if let Some(guide) = &guide {
        prompt.cast.names = guide.cast().unwrap_or(prompt.cast.names);
        prompt.cast.is_of_a_lesson = guide.is_of_a_lesson();
    }
    prompt.guide = guide;
    prompt.begin_session()?;
    let greeted = match prompt.guided(|guide, prompt| guide.open(prompt)) {
        Ok(None) => prompt.greet().map(|()| true),
        Ok(Some(opened)) => Ok(opened),
        Err(error) => Err(error),
    };
    prompt.say_where_others_follow()?;
    let end = match greeted {
        Ok(true) => prompt.serve(),
        Ok(false) => Ok(End::Quit),
        Err(error) => Err(error.into()),
    };
    // What is still to be said is said, then the terminal is given back as it was, whatever a thread is doing.
    prompt.console.end()?;
    let ended = match (&mut prompt.guide, &end) {
        (Some(guide), Ok(end)) => guide.ended(*end),
        (Some(guide), Err(_)) => guide.ended(End::Quit),
        (None, _) => Ok(End::Quit),
    };
    let guided = prompt.guide.is_some();
    prompt.show_others();
    prompt.session.end();
    drop(terminal);
    let end = end?;
    Ok(if guided { ended } else { Ok(end) })
}

impl Prompt {
    /// The banner, with a port that is free now.
    fn greet(&mut self) -> io::Result<()> {
        let banner = if self.session.is_in_lab() {
            super::words::lab_banner(self.settings.lang)
        } else {
            super::words::banner(self.settings.lang, super::words::free_port(), self.settings.plain)
        };
        let mut out = String::new();
        for line in banner.lines() {
            if crate::view::columns(line) <= self.settings.width {
                out.push_str(line);
                out.push('\n');
            } else {
                crate::view::wrap_apart(&mut out, "", line, self.settings.width, "  ");
            }
        }
        self.console.say(&out)
    }

    fn serve(&mut self) -> anyhow::Result<End> {
        let mut asked = false;
        loop {
            self.show_others();
            if !asked {
                self.guided(|guide, prompt| guide.invite(prompt))?;
                self.ask()?;
                asked = true;
            }
            // Busy or quiet makes no difference here: the next round goes on with a program that never sleeps.
            let look = self.guide.as_ref().and_then(|guide| guide.next_look());
            self.session.wait(look);
            self.show_news()?;
            self.take_wakes();
            if let Some(signal) = self.signals.ended() {
                return Ok(End::Signal(signal));
            }
            if self.input.wants_redraw() | self.signals.went_on() {
                self.guided(|guide, prompt| guide.draw_again(prompt))?;
            }
            self.guided(|guide, prompt| guide.look(prompt))?;
            if self.signals.interrupted() {
                self.interrupted_from_outside(asked)?;
            }
            while let Some(message) = self.input.message() {
                asked = false;
                match message {
                    Message::Line(text) => {
                        self.said.idle_interrupts = 0;
                        self.follow_width();
                        let go_on = match self.guided(|guide, prompt| guide.line(prompt, &text))? {
                            Some(go_on) => go_on,
                            None => self.typed(&text)?,
                        };
                        if !go_on {
                            self.guided(|guide, prompt| guide.left(prompt, true))?;
                            return Ok(End::Quit);
                        }
                    }
                    Message::Interrupted { line_dropped } => self.ctrl_c(line_dropped)?,
                    Message::NotText => {
                        let text = super::words::no_text(self.settings.lang);
                        self.remark(&text)?;
                    }
                    // As in a shell: the end of the block's text, not of the session.
                    Message::End if self.lines.block.is_open() => {
                        self.console.say("\n")?;
                        self.lines.block = Assembler::new();
                        self.remark(super::words::block_dropped(self.settings.lang))?;
                    }
                    Message::End => {
                        self.console.say("\n")?;
                        self.guided(|guide, prompt| guide.left(prompt, false))?;
                        return Ok(End::Quit);
                    }
                }
            }
        }
    }

    /// Ctrl-C at the prompt, or while a line is typed.
    fn ctrl_c(&mut self, line_dropped: bool) -> io::Result<()> {
        match self.guided(|guide, prompt| guide.interrupted(prompt, line_dropped))? {
            Some(()) => Ok(()),
            None => self.interrupted_line(line_dropped),
        }
    }

    /// SIGINT. Where lines are read in the terminal's own way, Ctrl-C is that, and the line has been dropped.
    fn interrupted_from_outside(&mut self, asked: bool) -> io::Result<()> {
        if !self.settings.plain || !asked {
            return self.ctrl_c(false);
        }
        self.input.drop_meant();
        self.console.end_reading();
        self.console.say("\n")?;
        self.ctrl_c(false)?;
        let (prompt, _) = self.prompt_text(&self.session.glance());
        self.console.begin_plain_line(&prompt)
    }

    /// Ctrl-C: drops the line, the block being typed, or the question; else interrupts what the current process
    /// is in.
    pub(super) fn interrupted_line(&mut self, line_dropped: bool) -> io::Result<()> {
        if line_dropped && !self.lines.block.is_open() && self.lines.question.is_none() {
            return Ok(());
        }
        if self.lines.block.is_open() || self.lines.question.is_some() {
            self.lines.block = Assembler::new();
            self.lines.question = None;
            return Ok(());
        }
        if self.session.status(self.speaker.process) == crate::engine::Status::Ready {
            self.said.idle_interrupts += 1;
            // The first one may have been meant for a line; the second wants something.
            if self.said.idle_interrupts == 2 {
                let text =
                    super::words::nothing_to_interrupt(self.settings.lang, &self.speaker.name);
                self.remark(&text)?;
            }
            return Ok(());
        }
        self.said.idle_interrupts = 0;
        self.interrupt_current()?;
        self.show_news()
    }

    /// Shows what has happened and nobody has been told yet.
    pub(super) fn show_news(&mut self) -> io::Result<()> {
        const SECOND: std::time::Duration = std::time::Duration::from_secs(1);
        let events = self.take_events();
        let mut text = String::new();
        self.output.news.events(&events, &mut text);
        // A program that never rests is reported once a second.
        if !self.session.is_busy() || self.output.counted.elapsed() > SECOND {
            self.output.counted = std::time::Instant::now();
            self.output.news.rest(&mut text);
        }
        if !text.is_empty() {
            self.relabel();
        }
        if text.is_empty() {
            return Ok(());
        }
        match self.guided(|guide, prompt| guide.overheard(prompt, &text))? {
            Some(()) => Ok(()),
            None => self.console.say(&text),
        }
    }
}
