//! Runs the items of a lesson on a session, one after the other, and stops at the first that does not hold.
//!
//! What a step gave and who still sleeps is in `step`, the waiting in `wait`. Prints nothing: an
//! [`Audience`] is told when there is something to show.

use std::{borrow::Cow, io, rc::Rc, sync::Arc, time::Instant};

use super::{
    audience::{Audience, Pause},
    course::Course,
    error::Place,
    file::words,
    manner::Stand,
    port::Wish,
    quiz::Answer,
    script::{Item, ItemKind},
    trouble::{Stop, Trouble, TroubleKind},
};
use crate::{
    engine::Session,
    language::{
        span::Span,
        tree::{Name, Statement},
    },
    model::{Choice, LabSettings, ProcessId, Remark, Value, What},
};

/// A course while it moves.
pub(super) struct Replay<'a> {
    pub(super) course: &'a mut Course,
    pub(super) session: &'a mut Session,
    pub(super) audience: &'a mut dyn Audience,
}

impl Replay<'_> {
    pub(super) fn advance(&mut self) -> Result<Stand, Stop> {
        loop {
            let (item, paused) = match self.course.held.take() {
                Some(held) => held,
                None => match self.take()? {
                    Some(item) => (item, false),
                    None => return self.end(),
                },
            };
            if self.course.steps.packets.are_said()
                && !matches!(item.kind, ItemKind::Packet(_))
                && let Err(stop) = self.judge_packets()
            {
                self.course.held = Some((item, paused));
                return Err(stop);
            }
            if !matches!(item.kind, ItemKind::Reason(..)) {
                self.verdict();
            }
            if self.course.results.failed && item.is_below_a_step() {
                let told = self.course.results.missed.last() == Some(&item.line);
                self.course.results.passed += u32::from(!told);
                continue;
            }
            self.course.results.failed = false;
            if self.starts_again(&item) {
                match self.aside(item.line) {
                    Ok(None) => {}
                    Ok(Some(stand)) => {
                        self.course.held = Some((item, false));
                        return Ok(stand);
                    }
                    Err(stop) => {
                        self.course.held = Some((item, paused));
                        return Err(stop);
                    }
                }
            }
            if !paused && let Some(pause) = self.pause_before(&item) {
                self.show().map_err(Stop::Output)?;
                self.course.held = Some((item, true));
                return Ok(Stand::Pause(pause));
            }
            self.item(&item)?;
        }
    }

    /// Whether an item is neither about the step above nor another line of a paragraph or a question.
    fn starts_again(&self, item: &Item) -> bool {
        let prose = &self.course.prose;
        !match item.kind {
            ItemKind::Narration(_) => !prose.is_asking(),
            ItemKind::Question(_) => !prose.is_narrating(),
            ItemKind::Choice(..) | ItemKind::Reason(..) | ItemKind::Hint(_) => true,
            _ => item.is_below_a_step(),
        }
    }

    fn pause_before(&self, item: &Item) -> Option<Pause> {
        if self.course.together {
            return None;
        }
        match item.kind {
            ItemKind::Statement(..)
            | ItemKind::Input(..)
            | ItemKind::Repeat(_)
            | ItemKind::Together => Some(Pause::Step),
            ItemKind::Heading(_) if self.course.results.score.steps > 0 => Some(Pause::Heading),
            _ => None,
        }
    }

    fn item(&mut self, item: &Item) -> Result<(), Stop> {
        if item.is_below_a_step() {
            self.course.line = item.line;
            return self.below(item);
        }
        match &item.kind {
            ItemKind::Statement(name, statement) => {
                self.course.prose.forget_hints();
                return self.looking_ahead(name.as_ref(), statement);
            }
            ItemKind::Repeat(count) => return self.repeat(count),
            ItemKind::Narration(text) => self.course.prose.narrate(text),
            ItemKind::Question(text) => self.course.prose.ask(text),
            ItemKind::Choice(letter, text) => self.course.prose.offer(*letter, text.clone()),
            ItemKind::Blank => drop(self.session.tell(None, What::Blank)),
            ItemKind::Title(text) => self.say(What::Title, text),
            ItemKind::Ask(text) => self.say(What::Ask, text),
            ItemKind::Heading(text) => self.say(What::Heading, text),
            ItemKind::Needs(need) if !need.is_met() => return Err(Stop::Lacks(*need)),
            ItemKind::Port(wish) => self.claim(wish)?,
            ItemKind::Host(statement) => self.host(statement)?,
            ItemKind::Lab(settings) => self.enter_lab(settings)?,
            ItemKind::Together => self.course.together = true,
            ItemKind::Apart => self.course.together = false,
            ItemKind::Verdict(letter, because) => {
                self.course.prose.answer(*letter, because.clone());
            }
            ItemKind::Reason(letter, because) => self.course.prose.reason(*letter, because.clone()),
            ItemKind::Switch(name) => drop(self.speak(Some(name))?),
            ItemKind::Input(name, text) => {
                let process = self.speak(Some(name))?;
                self.begins(process);
                let text = self.course.ports.shown(text);
                self.session.give_input(process, &text);
                self.settle();
            }
            ItemKind::Hint(text) => self.course.prose.hint(text.clone()),
            ItemKind::Quit => self.course.rounds.end(),
            _ => {}
        }
        Ok(())
    }

    /// A step looks ahead to its expectation, unless that would mean to wait for somebody typing. What is wrong there
    /// must not keep it from being carried out.
    fn looking_ahead(
        &mut self,
        name: Option<&Name>,
        statement: &Rc<Statement>,
    ) -> Result<(), Stop> {
        let wrong = self.look_ahead().err();
        let ahead = self.course.rounds.ahead().cloned();
        if self.statement(name, statement, ahead.as_deref())? {
            self.course.rounds.forget_ahead();
        }
        match wrong {
            None => Ok(()),
            Some(stop) => self.put_away().and(Err(stop)),
        }
    }

    fn end(&mut self) -> Result<Stand, Stop> {
        if self.course.steps.packets.are_said() {
            self.judge_packets()?;
        }
        self.verdict();
        if let Some(stand) = self.aside(self.course.line)? {
            return Ok(stand);
        }
        self.finish()?;
        Ok(Stand::End)
    }

    /// Something new begins: the step above has had its say, and so has the author. Where the run is, if there is
    /// a pause to be made before that, or a question has been asked.
    fn aside(&mut self, line: u32) -> Result<Option<Stand>, Stop> {
        self.put_away()?;
        self.course.line = line;
        if self.course.prose.is_narrating() {
            if !self.course.together && !self.course.prose.breathed {
                self.course.prose.breathed = true;
                self.show().map_err(Stop::Output)?;
                return Ok(Some(Stand::Pause(Pause::Paragraph)));
            }
            self.course.prose.breathed = false;
        }
        if let Some(text) = self.course.prose.paragraph() {
            let text = text.into();
            self.say(What::Narration, &text);
        }
        let Some((text, choices)) = self.course.prose.question() else { return Ok(None) };
        let last = choices.last().map_or('a', |choice| choice.letter);
        let choices = choices.into_iter().map(|mut choice| {
            choice.text = self.course.ports.shown(&choice.text);
            choice
        });
        let (text, choices) = (self.course.ports.shown(&text.into()), choices.collect());
        self.session.tell(None, What::Question(text, choices));
        self.show().map_err(Stop::Output)?;
        Ok(Some(Stand::Question(last)))
    }

    fn say(&mut self, what: fn(Arc<str>) -> What, text: &Arc<str>) {
        let text = self.course.ports.shown(text);
        self.session.tell(None, what(text));
    }

    /// A verdict is told once its reasons have been read.
    fn verdict(&mut self) {
        let Some(Answer { letter, because, reasons }) = self.course.prose.answered() else {
            return;
        };
        let because = self.course.ports.shown(&because);
        let shown =
            |reason: Choice| Choice { text: self.course.ports.shown(&reason.text), ..reason };
        let reasons = reasons.into_iter().map(shown).collect();
        let predicted = self.course.prose.predicted();
        if let Some(said) = predicted {
            self.course.results.score.answered += 1;
            self.course.results.score.right += u32::from(said == letter);
        }
        let of = self.course.steps.above.as_ref().map(|step| step.call);
        self.session.tell(None, What::Verdict { of, letter, because, reasons, predicted });
    }

    fn host(&mut self, statement: &Statement) -> Result<(), Stop> {
        self.course.line = statement.line;
        let shared = self.session.share(statement);
        shared.map_err(|it| self.trouble(TroubleKind::Refused(it.halt), it.span).into())
    }

    /// `@lab`: unless the session has been put into one before.
    fn enter_lab(&mut self, settings: &LabSettings) -> Result<(), Stop> {
        if self.session.is_in_lab() {
            return Ok(());
        }
        super::run::enter(self.session, settings)
    }

    fn claim(&mut self, wish: &Wish) -> Result<(), Stop> {
        let claimed = self.course.ports.claim(wish, self.session.is_in_lab());
        let got =
            claimed.map_err(|errno| self.trouble(TroubleKind::NoPort(errno), Span::default()))?;
        self.session.set_shared(&wish.name, Value::Number(got.into()));
        if got != wish.number {
            let remark = Remark::OtherPort { wanted: wish.number, got };
            self.session.tell(None, What::Remark(remark));
        }
        Ok(())
    }

    /// The process that a line is for; it stays the one for lines without a name. The first is `server`.
    pub(super) fn speak(&mut self, name: Option<&Name>) -> Result<ProcessId, Stop> {
        let name = match name {
            Some(name) if *name.text == *self.course.speaker.0 => return Ok(self.course.speaker.1),
            Some(name) => &*name.text,
            None if self.course.speaker.0.is_empty() => "server",
            None => return Ok(self.course.speaker.1),
        };
        // `c$i` is another process in each round: it is never the one named last.
        let real = self.real_name(name);
        let process = self
            .session
            .process(&real)
            .map_err(|halt| self.trouble(TroubleKind::Refused(halt), Span::default()))?;
        self.course.speaker = (real.as_ref().into(), process);
        Ok(process)
    }

    /// The process that a name means in this round: `c$i` is `c3`.
    pub(super) fn real_name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match (name.strip_suffix("$i"), self.session.shared("i")) {
            (Some(stem), Some(Value::Number(i))) => format!("{stem}{i}").into(),
            _ => name.into(),
        }
    }

    /// Before a step: shows the one before, obeys signals and the clock.
    pub(super) fn breathe(&mut self) -> Result<(), Stop> {
        self.show().map_err(Stop::Output)?;
        self.go_on()
    }

    /// Whether the run may go on: no signal, and time left.
    pub(super) fn go_on(&mut self) -> Result<(), Stop> {
        if let Some(signal) = self.audience.signal() {
            return Err(Stop::Signal(signal));
        }
        match self.course.times.until {
            Some(until) if Instant::now() >= until => Err(Stop::TimeUp),
            _ => Ok(()),
        }
    }

    pub(super) fn show(&mut self) -> io::Result<()> {
        self.audience.show(self.session.journal())?;
        self.session.read_up_to_now();
        Ok(())
    }

    /// The statement as it is shown.
    pub(super) fn prepared(&self, statement: &Rc<Statement>) -> Rc<Statement> {
        self.course.ports.shown_statement(statement)
    }

    /// A trouble at the line at hand.
    pub(super) fn trouble(&self, kind: TroubleKind, span: Span) -> Trouble {
        self.trouble_at(self.course.line, kind, span)
    }

    pub(super) fn trouble_at(&self, line: u32, kind: TroubleKind, span: Span) -> Trouble {
        let text = self.course.feed.text_of(line);
        let span = if span.end == 0 { words(&text) } else { span };
        let place = Place { line, text, span };
        Trouble { place, process: self.course.speaker.0.clone(), kind }
    }
}
