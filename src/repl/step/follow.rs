//! What the lesson does is shown as it happens.

use std::io;

use super::show::CLEAR;
use crate::{
    engine::{Bookmark, Journal, Session},
    lesson::Audience,
    model::{Event, Origin, What},
    repl::{console::Console, prompt::Prompt, wakes::Signals},
    view::{Printer, wrap},
};

/// Shows what the lesson does as it happens.
pub(in crate::repl) struct Follower<'a> {
    session: &'a mut Session,
    audience: Watcher<'a>,
}

struct Watcher<'a> {
    console: &'a Console,
    printer: &'a mut Printer,
    signals: &'a Signals,
    shown: &'a mut Bookmark,
    /// Whether a heading begins an empty screen.
    clears: bool,
    width: usize,
    /// How many had it, for each letter.
    tally: Vec<String>,
    printed: String,
    /// Whether the line of the next step is on the screen already, as it was typed.
    typed: bool,
    /// What is said as soon as the step is done, before the author speaks again.
    aside: String,
}

impl Watcher<'_> {
    fn speak(&mut self, out: &mut String) {
        if !self.aside.is_empty() {
            self.printer.rest(out);
            out.push_str(&std::mem::take(&mut self.aside));
            self.printer.other_output();
        }
    }
}

impl Audience for Watcher<'_> {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        let mut events: Vec<Event> = self.shown.take(journal).cloned().collect();
        without_gaps(&mut events);
        let mut out = String::new();
        let mut rest = &events[..];
        // Of all that this step sets going, only its own line has been typed.
        if self.typed
            && let Some(at) = events.iter().position(is_answer)
        {
            let (answer, after) = rest.split_at(at + 1);
            self.printer.events(answer, &mut out);
            self.printer.show_heads(true);
            (self.typed, rest) = (false, after);
        }
        if !self.aside.is_empty()
            && let Some(at) = rest.iter().position(is_prose)
        {
            self.printer.events(&rest[..at], &mut out);
            self.speak(&mut out);
            rest = &rest[at..];
        }
        while let Some(at) = rest
            .iter()
            .position(|event| matches!(event.what, What::Heading(_) | What::Verdict { .. }))
        {
            let (before, here) = rest.split_at(at);
            self.printer.events(before, &mut out);
            if matches!(here[0].what, What::Heading(_)) && self.clears {
                out.push_str(CLEAR);
                self.printer.empty_screen();
            }
            self.printer.event(&here[0], &mut out);
            if let What::Verdict { letter, .. } = here[0].what {
                let choice = usize::try_from(u32::from(letter) - u32::from('a')).unwrap_or(0);
                if let Some(text) = self.tally.get(choice) {
                    wrap(&mut out, text, self.width, "        ", "        ");
                }
            }
            rest = &here[1..];
        }
        self.printer.events(rest, &mut out);
        self.printed.push_str(&out);
        self.console.say(&out)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        if self.signals.interrupted() {
            return Some(signal_hook::consts::SIGINT);
        }
        self.signals.ended()
    }
}

impl<'a> Follower<'a> {
    pub(in crate::repl) fn new(
        prompt: &'a mut Prompt,
        clears: bool,
        heads: bool,
        tally: Vec<String>,
    ) -> Self {
        let width = prompt.settings.width;
        prompt.output.news.show_heads(heads);
        Self {
            session: &mut prompt.session,
            audience: Watcher {
                console: &prompt.console,
                printer: &mut prompt.output.news,
                signals: &prompt.signals,
                shown: &mut prompt.output.shown,
                clears,
                width,
                tally,
                printed: String::new(),
                typed: !heads,
                aside: String::new(),
            },
        }
    }

    /// What is said as soon as the step is done.
    pub(in crate::repl) fn will_say(&mut self, aside: String) {
        self.audience.aside = aside;
    }

    pub(in crate::repl) fn parts(&mut self) -> (&mut Session, &mut dyn Audience) {
        (self.session, &mut self.audience)
    }

    /// What is left to show is shown; `done`: what was to be said of a step that is done, too. All that was.
    pub(in crate::repl) fn end(mut self, done: bool) -> io::Result<String> {
        if !done {
            self.audience.aside.clear();
        }
        self.audience.show(self.session.journal())?;
        let mut out = String::new();
        self.audience.speak(&mut out);
        self.audience.console.say(&out)?;
        self.audience.printer.show_heads(true);
        Ok(self.audience.printed)
    }
}

/// Whether an event answers a line of the lesson.
fn is_answer(event: &Event) -> bool {
    match &event.what {
        What::Returned(returned) => returned.origin == Origin::Typed && returned.woken.is_none(),
        What::Asleep(asleep) => asleep.origin == Origin::Typed,
        What::ProgramStarted(..) => true,
        _ => false,
    }
}

/// Whether the author speaks.
fn is_prose(event: &Event) -> bool {
    matches!(event.what, What::Blank | What::Narration(_) | What::Heading(_) | What::Question(..))
}

/// The events without the blank lines below headings: rows are rare here.
pub(super) fn without_gaps(events: &mut Vec<Event>) {
    let mut heading = false;
    events.retain(|event| {
        let gap = heading && matches!(event.what, What::Blank);
        heading = matches!(event.what, What::Heading(_));
        !gap
    });
}
