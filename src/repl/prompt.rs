//! Everything the main thread has in hand, and a session to begin with.

use std::{
    io,
    os::{fd::AsFd, unix::net::UnixStream},
    path::PathBuf,
    sync::Arc,
    time::Instant,
};

use super::{
    console::Console,
    guide::Guide,
    input::Input,
    wakes::{Signals, drain},
};
use crate::{
    engine::{Bookmark, Reach, Session},
    language::Assembler,
    model::{Event, ProcessId},
    share::Share,
    text::Lang,
    view::{Packets, Paint, Printer},
};

/// What is decided before the first prompt.
#[derive(Debug)]
pub struct Settings {
    /// The language of every sentence.
    pub lang: Lang,
    /// Colours or none.
    pub paint: Paint,
    /// Whether what may come next is shown in grey.
    pub hints: bool,
    /// The columns of the terminal.
    pub width: usize,
    /// How many packets of a lab are shown.
    pub packets: Packets,
    /// Whether each answer says when it came.
    pub clock: bool,
    /// Whether lines are read in the terminal's own way, and nothing on the screen is changed.
    pub plain: bool,
    /// Where lines are kept from run to run.
    pub history: Option<PathBuf>,
    /// Options passed on when the program is started again from here, such as `--no-progress`.
    pub passed_on: &'static [&'static str],
    /// The course that they lead to, if it is in a folder.
    pub course: Option<PathBuf>,
    /// The page on which others follow.
    pub share: Option<Share>,
}

/// The key of what wakes the main thread: a line, or a signal.
const WAKE: usize = Session::FIRST_STRANGER;
const SIGNAL: usize = Session::FIRST_STRANGER + 1;

/// Everything the main thread has in hand.
pub(super) struct Prompt {
    pub(super) session: Session,
    pub(super) settings: Settings,
    pub(super) console: Arc<Console>,
    pub(super) input: Input,
    pub(super) signals: Signals,
    wakes: [UnixStream; 2],
    pub(super) output: Output,
    pub(super) speaker: Speaker,
    pub(super) lines: Lines,
    pub(super) said: Said,
    pub(super) cast: Cast,
    /// To whom it is lent; nobody while they act.
    pub(super) guide: Option<Box<dyn Guide>>,
}

/// What makes text of events, and how far that has come.
pub(super) struct Output {
    /// The only one: what it has shown of a connection decides what is new.
    pub(super) news: Printer,
    pub(super) shown: Bookmark,
    /// When it was last said how often something has been repeated.
    pub(super) counted: Instant,
    /// Columns and rows of the terminal when it was last looked at.
    pub(super) window: Option<(usize, usize)>,
}

/// The process that lines are for.
pub(super) struct Speaker {
    pub(super) process: ProcessId,
    pub(super) name: String,
}

/// The lines that come in, and what has become of them.
pub(super) struct Lines {
    /// The number of the line, from 1.
    pub(super) number: u32,
    /// The block that is being typed.
    pub(super) block: Assembler,
    /// Its lines, which Up gives back as one.
    pub(super) history: BlockHistory,
    /// The argument that is being asked for.
    pub(super) question: Option<Question>,
    /// The line that was meant, if the last one was mistyped.
    pub(super) meant: String,
    /// A new process that was asked about: it sounds like one that is there.
    pub(super) doubted: Option<String>,
    /// The columns of the prompt that the last line was typed behind.
    pub(super) indent: usize,
    /// Whether the line is one of several that came at once: then it is not on the screen by itself.
    pub(super) is_one_of_several: bool,
    /// Files that are being read.
    pub(super) depth: u32,
    /// Whether lines come from the person typing, or from a file that is trusted as much.
    pub(super) trusts: bool,
    /// How many lines have failed, so that the rest of a paste is not run.
    pub(super) failed: u32,
    /// How many statements have been carried out for the person typing.
    pub(super) carried_out: u32,
}

/// The lines of a block, for the history of the line editor.
#[derive(Default)]
pub(super) struct BlockHistory {
    lines: String,
    whole: Option<String>,
}

impl BlockHistory {
    /// A line was taken; whether a block was open before it, and is now.
    pub(super) fn took(&mut self, line: &str, was_open: bool, is_open: bool) {
        match (was_open, is_open) {
            (false, false) => return,
            (false, true) => self.lines.clear(),
            (true, _) => self.lines.push('\n'),
        }
        self.lines.push_str(line);
        if was_open && !is_open {
            self.whole = Some(std::mem::take(&mut self.lines));
        }
    }

    /// A block that is whole; it is given once.
    pub(super) fn take(&mut self) -> Option<String> {
        self.whole.take()
    }
}

/// What has been said, so that it is not said too often.
#[derive(Default)]
pub(super) struct Said {
    /// That the prompt does not sleep.
    pub(super) how_to_go_on: bool,
    /// Everybody asleep, as it was last said.
    pub(super) asleep: Option<[String; 2]>,
    /// Ctrl-C pressed so many times in a row with nothing to interrupt.
    pub(super) idle_interrupts: u32,
}

/// The processes that are there from the beginning.
pub(super) struct Cast {
    /// The first of them is the one that lines are for.
    pub(super) names: Vec<Arc<str>>,
    /// Whether the session is that of a lesson.
    pub(super) is_of_a_lesson: bool,
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

/// The processes that are there where nothing else is said.
pub(super) fn usual_cast() -> Vec<Arc<str>> {
    ["server", "client"].map(Into::into).into()
}

impl Prompt {
    pub(super) fn new(
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
            input,
            signals,
            wakes,
            output: Output {
                news: plain,
                shown: Bookmark::default(),
                counted: Instant::now(),
                window: crate::kernel::window_size(io::stdout().as_fd()),
            },
            speaker: Speaker { process: ProcessId(0), name: "server".into() },
            lines: Lines {
                number: 0,
                block: Assembler::new(),
                history: BlockHistory::default(),
                question: None,
                meant: String::new(),
                doubted: None,
                indent: 0,
                is_one_of_several: false,
                depth: 0,
                trusts: true,
                failed: 0,
                carried_out: 0,
            },
            said: Said::default(),
            cast: Cast { names: usual_cast(), is_of_a_lesson: false },
            guide: None,
        }
    }

    /// The session ends, and another one begins. In that order: its ports are free only when it has ended.
    pub(super) fn renew_session(&mut self, reach: Reach) -> io::Result<()> {
        self.session.renew(reach)?;
        self.begin_session()
    }

    /// A session that has just been made becomes the one at hand.
    pub(super) fn begin_session(&mut self) -> io::Result<()> {
        if let Some(share) = &mut self.settings.share {
            share.begin_session();
        }
        self.session.remember_endings();
        self.session.keep_everything();
        self.session.watch_callers();
        for (key, pipe) in [WAKE, SIGNAL].into_iter().zip(&self.wakes) {
            self.session.watch_descriptor(pipe.as_fd(), key)?;
        }
        let no_room = |_| io::Error::from(io::ErrorKind::OutOfMemory);
        for name in &self.cast.names {
            self.session.process(name).map_err(no_room)?;
        }
        let first = self.cast.names.first().map_or("server", |name| name);
        self.speaker.process = self.session.process(first).map_err(no_room)?;
        self.speaker.name = first.to_owned();
        self.output.shown.skip(self.session.journal());
        self.new_printers();
        Ok(())
    }

    /// Printers for the language and the width that hold now.
    pub(super) fn new_printers(&mut self) {
        let Settings { lang, width, paint, packets, clock, .. } = self.settings;
        let news = Printer::new(lang).with_width(width).with_paint(paint);
        self.output.news = news.with_packets(packets).with_clock(clock);
    }

    /// The events since the last time.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        self.show_others();
        let events: Vec<Event> = self.output.shown.take(self.session.journal()).cloned().collect();
        self.session.read_up_to_now();
        events
    }

    /// Those who follow are shown what is new.
    pub(super) fn show_others(&mut self) {
        if let Some(share) = &mut self.settings.share {
            share.follow(self.session.journal());
        }
    }

    /// Where they find the page. On a stage it is above the prompt until the next line.
    pub(super) fn say_where_others_follow(&mut self) -> io::Result<()> {
        let Some(share) = &self.settings.share else { return Ok(()) };
        let sentences = share.sentences(self.settings.lang);
        if self.guide.as_mut().is_some_and(|guide| guide.notice(&sentences.join(" "))) {
            return Ok(());
        }
        sentences.iter().try_for_each(|text| self.remark(text))
    }

    /// Says something of the playground's own, after `--`.
    pub(super) fn remark(&mut self, text: &str) -> io::Result<()> {
        let mut out = String::new();
        // Whatever a sentence quotes.
        let text = crate::view::bytes::harmless(text);
        crate::view::wrap(&mut out, &text, self.settings.width, "-- ", "   ");
        self.console.say(&out)
    }

    /// Empties the pipes that end a wait.
    pub(super) fn take_wakes(&mut self) {
        self.wakes.iter_mut().for_each(drain);
        self.session.take_strangers();
    }
}
