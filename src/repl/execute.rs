//! One line from the terminal: read, carried out, answered.

use std::io;

use super::{door::is_in_a_block, prompt::Prompt};
use crate::{
    engine::Status,
    language::{
        Assembler, Typed, parse_line,
        tree::{ExpressionKind, Line, Statement, StatementKind, Word},
    },
    model::{CallId, CallName, Doing, Event, What},
    text::first_sleep,
    view::socket_line,
};

impl Prompt {
    /// What was typed, possibly several lines. False: the session is over.
    pub(super) fn typed(&mut self, text: &str) -> io::Result<bool> {
        if self.lines.question.is_some() {
            return match self.completed(text) {
                Some(line) => self.one(&line, true),
                None => Ok(true),
            };
        }
        if !self.lines.block.is_open() {
            self.lines.number = 0;
        }
        if !text.trim_end().contains('\n') {
            return self.one(text, false);
        }
        if is_one_block(text) {
            let mut go_on = true;
            for line in text.split('\n') {
                go_on = self.one(line, false)?;
            }
            return Ok(go_on);
        }
        let outer = std::mem::replace(&mut self.lines.is_one_of_several, true);
        let go_on = self.several(text);
        self.lines.is_one_of_several = outer;
        go_on
    }

    /// The line that an answer makes of the one whose argument was asked for, and nothing is asked any more; `None`: there
    /// is none.
    pub(super) fn completed(&mut self, text: &str) -> Option<String> {
        let question = self.lines.question.take()?;
        let answer = match text.trim() {
            "" => question.offer,
            // `send hello` where only the text is missing.
            answer => {
                let call = question.line.rsplit(['.', ' ']).next().unwrap_or_default();
                let lacked = answer.strip_prefix(call).filter(|rest| rest.starts_with(' '));
                lacked.unwrap_or(answer).trim().to_owned()
            }
        };
        if answer.is_empty() {
            return None;
        }
        let whole = format!("{} {answer}", question.line);
        // `socket()` or `client>` is not an answer: it is the next line.
        let is_line = parse_line(&whole, 1).is_err() && begins_line(&answer);
        Some(if is_line { answer } else { whole })
    }

    /// Pasted lines, or those of a block up to a mistake, until one fails.
    fn several(&mut self, text: &str) -> io::Result<bool> {
        let lines: Vec<&str> = text.lines().collect();
        let heads = !self.lines.block.is_open();
        for (at, line) in lines.iter().enumerate() {
            let before = self.lines.failed;
            if line.trim().is_empty() {
                self.lines.number += 1;
                continue;
            }
            if !self.one(line, heads)? {
                return Ok(false);
            }
            let left = lines.len() - at - 1;
            if self.lines.failed != before && left > 0 {
                let block = std::mem::take(&mut self.lines.block);
                let lang = self.settings.lang;
                let text = super::words::rest_dropped(lang, left, block.is_open());
                self.remark(&text)?;
                break;
            }
        }
        Ok(true)
    }

    /// One line. `heads`: it is not on the screen yet as it will be carried out.
    pub(super) fn one(&mut self, text: &str, heads: bool) -> io::Result<bool> {
        self.lines.number += 1;
        let in_english = super::words::in_english(text).filter(|_| !self.lines.block.is_open());
        let text = in_english.as_deref().unwrap_or(text);
        if self.goes_out(text)? {
            return Ok(true);
        }
        let was_open = self.lines.block.is_open();
        let pushed = self.lines.block.push(text, self.lines.number);
        if pushed.is_ok() && self.lines.depth == 0 {
            self.lines.history.took(text, was_open, self.lines.block.is_open());
        }
        let line = match pushed {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(true),
            Err(error) => {
                // What was open stays open: the line can be given again, as the same line of its program.
                if self.lines.block.is_open() && self.lines.depth == 0 {
                    self.lines.number -= 1;
                }
                self.mistyped(text, &error)?;
                return Ok(true);
            }
        };
        if self.doubts(text, &line, heads)? {
            return Ok(true);
        }
        match line {
            Line::Blank => self.board()?,
            Line::Narration(text) if text.trim().is_empty() => {}
            Line::Narration(text) => self.keep(What::Narration(text))?,
            Line::Heading(text) => self.keep(What::Heading(text))?,
            Line::Switch(name) => {
                self.switch(&name.text)?;
                self.show_news()?;
            }
            Line::Statement(name, statement) | Line::Check(name, statement, _) => {
                if let Some(name) = name {
                    self.switch(&name.text)?;
                }
                self.carry_out(text, &statement, heads)?;
            }
            Line::Host(statement) => self.carry_out(text, &statement, heads)?,
            Line::Input(name, text) => {
                self.switch(&name.text)?;
                self.session.give_input(self.speaker.process, &text);
                self.lines.carried_out += 1;
                self.session.settle();
                self.show_news()?;
            }
            Line::Word(name, word, rest, _) => {
                if let Some(name) = name {
                    self.switch(&name.text)?;
                }
                return self.word(word, &rest);
            }
            Line::Question(text) if text.is_empty() => return self.word(Word::Help, ""),
            Line::Repeat(_) => {
                self.lines.block = Assembler::new();
                self.lines.failed += 1;
                let text = super::words::no_repeat(self.settings.lang);
                self.remark(&text)?;
            }
            Line::Directive(..)
            | Line::Question(_)
            | Line::Choice(..)
            | Line::Verdict(..)
            | Line::Reason(..)
            | Line::Expectation(_)
            | Line::Completion(..)
            | Line::Packet(_)
            | Line::End => {
                // Nothing of it is open now.
                self.lines.block = Assembler::new();
                let text = super::words::lesson_line(self.settings.lang);
                self.remark(&text)?;
            }
        }
        Ok(true)
    }

    /// A word that was typed goes into the log, so that it is saved; it is on the screen already.
    fn keep(&mut self, what: What) -> io::Result<()> {
        self.show_news()?;
        self.session.tell(None, what);
        self.output.shown.skip(self.session.journal());
        Ok(())
    }

    /// `client>`: from now on lines are for that process.
    fn switch(&mut self, name: &str) -> io::Result<()> {
        match self.session.process(name) {
            Ok(process) => {
                self.speaker.process = process;
                name.clone_into(&mut self.speaker.name);
                Ok(())
            }
            Err(halt) => {
                let text = crate::text::halt(self.settings.lang, name, &halt);
                self.remark(&text)
            }
        }
    }

    /// Carries out a statement of the current process, and shows its answer before what follows from it.
    fn carry_out(&mut self, text: &str, statement: &Statement, heads: bool) -> io::Result<()> {
        if let Some(line) = self.shown_socket(statement) {
            return self.console.say(&line);
        }
        if self.lines.is_one_of_several && !self.let_return(statement)? {
            self.lines.failed += 1;
            return Ok(());
        }
        let asleep_before = self.session.sleeping();
        let call = match self.session.start(self.speaker.process, statement) {
            Ok(call) => call,
            Err(refused) => return self.refused(text, &refused),
        };
        self.lines.carried_out += 1;
        self.session.settle();
        let hardly_meant = self.hardly_meant(statement);
        if let Some(returned) = self.session.returned(self.speaker.process)
            && returned.id == call
        {
            let returned = returned.clone();
            if returned.outcome.failure().is_some() {
                self.lines.failed += 1;
                self.session.explain(self.speaker.process, &returned);
            }
            // What was hardly meant is said below, with the socket.
            let bare = is_bare(statement) && hardly_meant.is_none();
            self.session.notice(self.speaker.process, &returned, bare);
        }
        let events = self.causes_below(call);
        let mut out = String::new();
        if !heads {
            self.output.news.is_typed(call);
        }
        self.output.news.events(&events, &mut out);
        self.output.news.rest(&mut out);
        self.console.say(&out)?;
        if let Some(text) = hardly_meant {
            self.remark(&text)?;
        }
        if self.session.sleeping() > asleep_before && !self.said.how_to_go_on {
            self.how_to_go_on()?;
        }
        Ok(())
    }

    /// Lines that come all at once wait for a call of their process that returns by itself, as somebody who types would.
    /// False: Ctrl-C has ended that call, and what came with it.
    fn let_return(&mut self, statement: &Statement) -> io::Result<bool> {
        while !statement.works_while_asleep() && self.session.sleeps_by_itself(self.speaker.process)
        {
            self.session.wait(None);
            self.show_news()?;
            if self.signals.interrupted() {
                self.interrupt_line()?;
                return Ok(false);
            }
            if self.signals.must_end() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Ctrl-C among lines that come all at once. The line that stopped is the one that sleeps, not one after it.
    pub(super) fn interrupt_line(&mut self) -> io::Result<()> {
        if let Status::Asleep(_, source) = self.session.status(self.speaker.process) {
            self.lines.number = source.line;
        }
        self.interrupt_current()?;
        self.show_news()
    }

    /// Whether a name is that of a socket which no process has open any more.
    pub(super) fn is_closed(&self, name: &str) -> bool {
        let Ok(id) = self.session.socket_of(self.speaker.process, name) else { return false };
        let processes = self.session.glance().processes;
        processes.iter().all(|p| p.sockets.iter().all(|socket| socket.id != id))
    }

    /// A socket's name alone shows the socket: what it is, where, and in which state.
    fn shown_socket(&self, statement: &Statement) -> Option<String> {
        let StatementKind::Show(shown) = &statement.kind else { return None };
        let ExpressionKind::Bare(name) = &shown.kind else { return None };
        let id = self.session.socket_of(self.speaker.process, name).ok()?;
        let snapshot = self.session.look_around();
        let me = snapshot.processes.iter().find(|p| p.name == self.speaker.name)?;
        match me.sockets.iter().find(|s| s.id == id) {
            Some(socket) => Some(socket_line(self.settings.lang, socket, self.settings.width)),
            // Its number may be another socket's by now.
            None if snapshot.processes.iter().all(|p| p.sockets.iter().all(|s| s.id != id)) => {
                Some(super::words::closed(self.settings.lang, name))
            }
            None => None,
        }
    }

    /// The new events, with the causes of this call's failure directly below it: both go to the printer in one piece.
    fn causes_below(&mut self, call: CallId) -> Vec<Event> {
        let mut events = self.take_events();
        events.retain(|it| it.what.is_on_screen() || matches!(it.what, What::EndSeen(_)));
        let failed =
            events.iter().position(|e| matches!(&e.what, What::Returned(r) if r.id == call));
        let causes =
            events.iter().position(|e| matches!(e.what, What::Explained(of, _) if of == call));
        if let (Some(failed), Some(causes)) = (failed, causes)
            && failed < causes
        {
            events[failed + 1..=causes].rotate_right(1);
        }
        events
    }

    /// The first time something sleeps: that the prompt does not.
    fn how_to_go_on(&mut self) -> io::Result<()> {
        let Some(call) = self.session.newest_in_need().cloned() else { return Ok(()) };
        let snapshot = self.session.glance();
        let other = snapshot
            .processes
            .iter()
            .find(|p| p.name != self.speaker.name && p.doing == Doing::Ready)
            .map_or("client", |p| p.name.as_str());
        self.said.how_to_go_on = true;
        let is_held = snapshot.wire.as_ref().is_some_and(|it| it.flying.iter().any(|it| it.held));
        let text = first_sleep(self.settings.lang, &call, &self.speaker.name, other, is_held);
        let mut out = String::new();
        crate::view::wrap(&mut out, &text, self.settings.width, "    ", "    ");
        self.console.say(&out)
    }

    /// Interrupts the call or the program of the current process; nothing if there is none.
    pub(super) fn interrupt_current(&mut self) -> io::Result<()> {
        let statement = match parse_line(CallName::Interrupt.word(), self.lines.number) {
            Ok(Line::Statement(_, statement))
                if matches!(statement.kind, StatementKind::Call(_)) =>
            {
                statement
            }
            _ => return Ok(()),
        };
        if self.session.status(self.speaker.process) == Status::Ready {
            return Ok(());
        }
        if self.session.start(self.speaker.process, &statement).is_ok() {
            self.lines.carried_out += 1;
            self.session.settle();
        }
        let events: Vec<_> = self
            .take_events()
            .into_iter()
            .filter(|e| !matches!(&e.what, What::Returned(r) if matches!(r.call, crate::model::Call::Interrupt)))
            .collect();
        let mut out = String::new();
        self.output.news.events(&events, &mut out);
        self.console.say(&out)
    }
}

/// Whether a text begins as a line of its own does: with a process, a call or a word for the playground.
fn begins_line(text: &str) -> bool {
    let typed = Typed::read(text);
    let word = typed.word.split('(').next().unwrap_or_default();
    let is_known = CallName::from_word(word).is_some() || Word::from_word(word).is_some();
    is_known || typed.process.is_some()
}

/// Whether a text of several lines is one block that was typed, not lines that were pasted.
fn is_one_block(text: &str) -> bool {
    let mut block = Assembler::new();
    let mut lines = text.trim_end().lines().peekable();
    while let Some(line) = lines.next() {
        if is_in_a_block(line, &block) {
            return false;
        }
        match block.push(line, 1) {
            Ok(None) => {}
            Ok(Some(_)) => return lines.peek().is_none(),
            Err(_) => return false,
        }
    }
    false
}

/// Whether a call is typed without the socket that it acts on.
fn is_bare(statement: &Statement) -> bool {
    matches!(&statement.kind, StatementKind::Call(call) if call.on.is_none())
}
