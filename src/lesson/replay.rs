//! Runs the items of a lesson on a session, one after the other, and stops at the first that does not hold.
//!
//! What a step gave and who still sleeps is in `step`, the waiting in `wait`. Prints nothing: an
//! [`Audience`] is told when there is something to show.

use std::{io, rc::Rc, sync::Arc, time::Instant};

use super::{
    audience::{Audience, Pause},
    course::Course,
    error::Place,
    file::{Prepared, words},
    manner::{Ended, Manner, Stand},
    port::{Port, Wish},
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
    model::{Choice, Halt, ProcessId, ProgramEnd, Remark, Score, Value, What},
};

/// A course while it moves.
pub(super) struct Replay<'a> {
    pub(super) course: &'a mut Course,
    pub(super) session: &'a mut Session,
    pub(super) audience: &'a mut dyn Audience,
}

/// Runs a lesson to its end or to the first thing that does not hold, and cleans up.
pub fn run(lesson: Prepared, manner: Manner, audience: &mut dyn Audience) -> Ended {
    let mut session = match Session::new(manner.reach, None) {
        Ok(session) => session,
        Err(error) => {
            let (score, stop) = (Score::default(), Some(Stop::Machine(error)));
            return Ended { score, line: 0, missed: false, stop };
        }
    };
    let name = lesson.name().clone();
    let mut course = Course::new(lesson.into_feed(), manner.budget);
    let stop = match audience.watch(&mut session) {
        Ok(()) => all(&mut course, &mut session, audience, manner.keep_going.then_some(&*name))
            .err()
            .map(|stop| asked_to_end(stop, course.until, audience)),
        Err(error) => Some(Stop::Machine(error)),
    };
    // What has happened is shown, whatever it was that ended the run.
    let mut shown = audience.show(session.journal());
    if stop.is_none() && shown.is_ok() {
        shown = audience.finished(session.journal()).and_then(|()| {
            if audience.wants_count() {
                course.sum_up(&mut session);
            }
            audience.show(session.journal())
        });
    }
    let shown = shown.and_then(|()| audience.flush());
    session.end();
    let (score, line, missed) = (course.score, course.line, course.has_missed());
    Ended { score, line, missed, stop: stop.or_else(|| shown.err().map(Stop::Output)) }
}

/// A computation that was stopped is not the lesson's fault: a signal has come, or its time is over.
fn asked_to_end(stop: Stop, until: Option<Instant>, audience: &mut dyn Audience) -> Stop {
    let stopped = matches!(&stop, Stop::Trouble(trouble) if matches!(
        &trouble.kind,
        TroubleKind::Refused(Halt::Stopped)
            | TroubleKind::Program(ProgramEnd::Halted(_, Halt::Stopped))
    ));
    match audience.signal() {
        Some(signal) if stopped => Stop::Signal(signal),
        None if stopped && until.is_some() => Stop::TimeUp,
        _ => stop,
    }
}

fn all(
    course: &mut Course,
    session: &mut Session,
    audience: &mut dyn Audience,
    keep_going: Option<&str>,
) -> Result<(), Stop> {
    loop {
        let stand = match course.advance(session, audience) {
            Err(stop) if stop.lets_go_on() && keep_going.is_some() => {
                audience.show(session.journal()).map_err(Stop::Output)?;
                session.read_up_to_now();
                audience.missed(keep_going.unwrap_or_default(), &stop);
                continue;
            }
            stand => stand?,
        };
        audience.hints(course.hints().collect());
        match stand {
            Stand::Pause(at) => audience.pause(at)?,
            Stand::Question(last) => {
                let letter = audience.predict(last)?;
                course.predict(session, letter);
            }
            Stand::End => return Ok(()),
        }
    }
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
            if !matches!(item.kind, ItemKind::Reason(..)) {
                self.verdict();
            }
            if self.course.failed && item.is_below_a_step() {
                let told = self.course.missed.last() == Some(&item.line);
                self.course.passed += u32::from(!told);
                continue;
            }
            self.course.failed = false;
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
            ItemKind::Heading(_) if self.course.score.steps > 0 => Some(Pause::Heading),
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
                self.course.hints.clear();
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
            ItemKind::Together => self.course.together = true,
            ItemKind::Apart => self.course.together = false,
            ItemKind::Verdict(letter, because) => {
                self.course.prose.answer(*letter, because.clone());
            }
            ItemKind::Reason(letter, because) => self.course.prose.reason(*letter, because.clone()),
            ItemKind::Switch(name) => drop(self.speak(Some(name))?),
            ItemKind::Input(name, text) => {
                let process = self.speak(Some(name))?;
                let text = self.course.ports.shown(text);
                self.session.give_input(process, &text);
                self.settle();
            }
            // Above a question it is the question's, below it the step's.
            ItemKind::Hint(text) if self.course.prose.is_asking() => {
                self.course.later_hints.push(text.clone());
            }
            ItemKind::Hint(text) => self.course.hints.push(text.clone()),
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
        self.verdict();
        if let Some(stand) = self.aside(self.course.line)? {
            return Ok(stand);
        }
        self.finish()?;
        Ok(Stand::End)
    }

    /// Something new begins: the step above has had its say, and so has the author. Where the run stands, if there is
    /// a pause to be made before that, or a question has been asked.
    fn aside(&mut self, line: u32) -> Result<Option<Stand>, Stop> {
        self.put_away()?;
        self.course.line = line;
        if self.course.prose.is_narrating() {
            if !self.course.together && !self.course.breathed {
                self.course.breathed = true;
                self.show().map_err(Stop::Output)?;
                return Ok(Some(Stand::Pause(Pause::Paragraph)));
            }
            self.course.breathed = false;
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
        let predicted = self.course.predicted.take();
        if let Some(said) = predicted {
            self.course.score.answered += 1;
            self.course.score.right += u32::from(said == letter);
        }
        let of = self.course.steps.above.as_ref().map(|step| step.call);
        self.session.tell(None, What::Verdict { of, letter, because, reasons, predicted });
    }

    fn host(&mut self, statement: &Statement) -> Result<(), Stop> {
        self.course.line = statement.line;
        let shared = self.session.share(statement);
        shared.map_err(|it| self.trouble(TroubleKind::Refused(it.halt), it.span).into())
    }

    fn claim(&mut self, wish: &Wish) -> Result<(), Stop> {
        let port = self
            .course
            .earlier
            .take(&wish.name)
            .unwrap_or_else(|| Port::claim_other(wish.number, &self.course.avoids))
            .map_err(|errno| self.trouble(TroubleKind::NoPort(errno), Span::default()))?;
        let got = port.number();
        self.session.set_shared(&wish.name, Value::Number(got.into()));
        self.course.ports.add(wish.name.clone(), port);
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
        let round;
        let real = match (name.strip_suffix("$i"), self.session.shared("i")) {
            (Some(stem), Some(Value::Number(i))) => {
                round = format!("{stem}{i}");
                &*round
            }
            _ => name,
        };
        let process = self
            .session
            .process(real)
            .map_err(|halt| self.trouble(TroubleKind::Refused(halt), Span::default()))?;
        self.course.speaker = (real.into(), process);
        Ok(process)
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
        match self.course.until {
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
