//! Runs the items of a lesson on a session, one after the other, and stops at the first that does not hold.
//!
//! What a step gave and who still sleeps is in `step`, the waiting in `wait`. Prints nothing: an
//! [`Audience`] is told when there is something to show.

use std::{
    io,
    path::Path,
    rc::Rc,
    time::{Duration, Instant},
};

use super::{
    error::Place,
    feed::Feed,
    file::{Prepared, words},
    port::{Port, Ports, Wish},
    quiz::Prose,
    script::{Item, ItemKind},
    step::Steps,
    trouble::{Stop, Trouble, TroubleKind},
};
use crate::{
    engine::{Journal, Reach, Session},
    language::{
        span::Span,
        tree::{Name, Statement},
    },
    model::{ProcessId, Remark, Score, Value, What},
};

/// Who follows a run: shows what happens, answers questions, notices signals.
pub trait Audience {
    /// Shows what is new in the journal. Called after every step.
    fn show(&mut self, journal: &Journal) -> io::Result<()>;

    /// Lets it be seen. Called before every wait that may last.
    fn flush(&mut self) -> io::Result<()>;

    /// Everything held; the summary comes next.
    fn finished(&mut self, journal: &Journal) -> io::Result<()>;

    /// A signal that asks the run to end.
    fn signal(&mut self) -> Option<i32>;

    /// What the reader predicts: one of the choices, the last of which is this.
    fn predict(&mut self, last: char) -> Result<Option<char>, Stop>;

    /// A place where the reader may pause.
    fn pause(&mut self, at: Pause) -> Result<(), Stop>;

    /// Descriptors that end a wait, so that a signal is noticed.
    fn watch(&self, session: &mut Session) -> io::Result<()>;
}

/// A place where the reader may pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// A new phase begins.
    Heading,
    /// Before the narration of a step.
    Paragraph,
    /// Between two steps.
    Step,
}

/// How a lesson is run.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How far its calls may reach.
    pub reach: Reach,
    /// How long all of it may take.
    pub budget: Option<Duration>,
}

/// A run that is over.
pub struct Ended {
    /// What was verified until then.
    pub score: Score,
    /// Why it stopped before its end.
    pub stop: Option<Stop>,
}

/// A lesson being run.
pub(super) struct Replay<'a> {
    pub(super) session: Session,
    pub(super) audience: &'a mut dyn Audience,
    pub(super) feed: Feed,
    pub(super) steps: Steps,
    pub(super) speaker: (Rc<str>, ProcessId),
    pub(super) until: Option<Instant>,
    pub(super) ports: Ports,
    pub(super) score: Score,
    /// The line at hand.
    pub(super) line: u32,
    directory: Option<tempfile::TempDir>,
    together: bool,
    prose: Prose,
    predicted: Option<char>,
}

/// What follows an item.
pub(super) enum After {
    /// The next one.
    Next,
    /// The one after the next: the next has been dealt with.
    Skip,
    /// Nothing: the script ends here.
    Quit,
}

/// Runs a lesson to its end or to the first thing that does not hold, and cleans up.
pub fn run(lesson: Prepared, manner: Manner, audience: &mut dyn Audience) -> Ended {
    let session = match Session::new(manner.reach, None) {
        Ok(session) => session,
        Err(error) => return Ended { score: Score::default(), stop: Some(Stop::Machine(error)) },
    };
    let mut replay = Replay {
        session,
        audience,
        feed: lesson.into_feed(),
        steps: Steps::default(),
        speaker: ("".into(), ProcessId(0)),
        until: manner.budget.and_then(|budget| Instant::now().checked_add(budget)),
        ports: Ports::default(),
        score: Score::default(),
        line: 0,
        directory: None,
        together: false,
        prose: Prose::default(),
        predicted: None,
    };
    let stop = replay.all().err();
    // What has happened is shown, whatever it was that ended the run.
    let mut shown = replay.show();
    if stop.is_none() && shown.is_ok() {
        shown = replay.sum_up();
    }
    let shown = shown.and_then(|()| replay.audience.flush());
    let score = replay.score;
    replay.session.end();
    Ended { score, stop: stop.or_else(|| shown.err().map(Stop::Output)) }
}

impl Replay<'_> {
    fn all(&mut self) -> Result<(), Stop> {
        self.audience.watch(&mut self.session).map_err(Stop::Machine)?;
        let mut next = self.take()?;
        while let Some(item) = next.take() {
            if let ItemKind::Repeat(_) = item.kind {
                next = self.repeat(&item)?;
                continue;
            }
            // A step looks ahead to its expectation, unless that would mean to wait for somebody typing. What is
            // wrong there must not keep it from being carried out.
            let looks = matches!(item.kind, ItemKind::Statement(..)) && self.feed.is_ready();
            let (ahead, wrong) = match looks.then(|| self.take()) {
                Some(Ok(ahead)) => (ahead, None),
                Some(Err(stop)) => (None, Some(stop)),
                None => (None, None),
            };
            let after = self.item(&item, ahead.as_ref())?;
            if let Some(stop) = wrong {
                self.put_away()?;
                return Err(stop);
            }
            next = match after {
                After::Quit => break,
                After::Next if ahead.is_some() => ahead,
                After::Next if looks => None,
                After::Next | After::Skip => self.take()?,
            };
        }
        self.aside(self.line)?;
        self.finish()
    }

    /// The next item; what has happened is shown before anybody waits for it.
    pub(super) fn take(&mut self) -> Result<Option<Item>, Stop> {
        let Self { feed, session, audience, steps, until, .. } = self;
        feed.next(&mut |descriptor| {
            audience
                .show(session.journal())
                .and_then(|()| audience.flush())
                .map_err(Stop::Output)?;
            super::wait::for_input(session, &mut **audience, steps, *until, descriptor)
        })
    }

    pub(super) fn item(&mut self, item: &Item, ahead: Option<&Item>) -> Result<After, Stop> {
        if let ItemKind::Statement(name, statement) = &item.kind {
            self.aside(item.line)?;
            return self
                .statement(name.as_ref(), statement, ahead)
                .map(|held| if held { After::Skip } else { After::Next });
        }
        if item.is_below_a_step() {
            self.line = item.line;
            self.below(item)?;
            return Ok(After::Next);
        }
        match &item.kind {
            // Lines of one paragraph, and of one question.
            ItemKind::Narration(_) if !self.prose.is_asking() => {}
            ItemKind::Question(_) if !self.prose.is_narrating() => {}
            ItemKind::Choice(..) => {}
            _ => self.aside(item.line)?,
        }
        match &item.kind {
            ItemKind::Narration(text) => self.prose.narrate(text),
            ItemKind::Question(text) => self.prose.ask(text),
            ItemKind::Choice(letter, text) => self.prose.offer(*letter, text.clone()),
            ItemKind::Blank => drop(self.session.tell(None, What::Blank)),
            ItemKind::Title(text) => self.say(What::Title, text),
            ItemKind::Ask(text) => self.say(What::Ask, text),
            ItemKind::Heading(text) => {
                self.show().map_err(Stop::Output)?;
                if !self.together && self.score.steps > 0 {
                    self.audience.pause(Pause::Heading)?;
                }
                self.say(What::Heading, text);
            }
            ItemKind::Needs(need) if !need.is_met() => return Err(Stop::Lacks(*need)),
            ItemKind::Port(wish) => self.claim(wish)?,
            ItemKind::Together => self.together = true,
            ItemKind::Apart => self.together = false,
            ItemKind::Verdict(letter, because) => self.verdict(*letter, because),
            ItemKind::Switch(name) => drop(self.speak(Some(name))?),
            ItemKind::Input(name, text) => {
                let process = self.speak(Some(name))?;
                let text = self.ports.shown(text);
                self.session.give_input(process, &text);
                self.settle();
            }
            ItemKind::Quit => return Ok(After::Quit),
            _ => {}
        }
        Ok(After::Next)
    }

    /// Something new begins: the step above has had its say, and so has the author.
    pub(super) fn aside(&mut self, line: u32) -> Result<(), Stop> {
        self.put_away()?;
        self.line = line;
        if let Some(text) = self.prose.paragraph() {
            self.breathe(Pause::Paragraph)?;
            let text = text.into();
            self.say(What::Narration, &text);
        }
        if let Some((text, choices)) = self.prose.question() {
            let last = choices.last().map_or('a', |choice| choice.letter);
            let choices = choices.into_iter().map(|mut choice| {
                choice.text = self.ports.shown(&choice.text);
                choice
            });
            let (text, choices) = (self.ports.shown(&text.into()), choices.collect());
            self.session.tell(None, What::Question(text, choices));
            self.show().map_err(Stop::Output)?;
            self.predicted = self.audience.predict(last)?;
            if let Some(letter) = self.predicted {
                self.session.tell(None, What::Predicted(letter));
            }
        }
        Ok(())
    }

    fn say(&mut self, what: fn(Rc<str>) -> What, text: &Rc<str>) {
        let text = self.ports.shown(text);
        self.session.tell(None, what(text));
    }

    fn verdict(&mut self, letter: char, because: &Rc<str>) {
        let because = self.ports.shown(because);
        let predicted = self.predicted.take();
        if let Some(said) = predicted {
            self.score.answered += 1;
            self.score.right += u32::from(said == letter);
        }
        self.session.tell(None, What::Verdict { letter, because, predicted });
    }

    fn claim(&mut self, wish: &Wish) -> Result<(), Stop> {
        let port = Port::claim(wish.number)
            .map_err(|errno| self.trouble(TroubleKind::NoPort(errno), Span::default()))?;
        let got = port.number();
        self.session.set_shared(&wish.name, Value::Number(got.into()));
        self.ports.add(wish.name.clone(), port);
        if got != wish.number {
            let remark = Remark::OtherPort { wanted: wish.number, got };
            self.session.tell(None, What::Remark(remark));
        }
        Ok(())
    }

    /// The process that a line is for; it stays the one for lines without a name. The first is `server`.
    pub(super) fn speak(&mut self, name: Option<&Name>) -> Result<ProcessId, Stop> {
        let name = match name {
            Some(name) if *name.text == *self.speaker.0 => return Ok(self.speaker.1),
            Some(name) => &*name.text,
            None if self.speaker.0.is_empty() => "server",
            None => return Ok(self.speaker.1),
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
        self.speaker = (real.into(), process);
        Ok(process)
    }

    /// Between two steps: shows the one before, obeys signals and the clock.
    pub(super) fn breathe(&mut self, at: Pause) -> Result<(), Stop> {
        self.show().map_err(Stop::Output)?;
        if !self.together {
            self.audience.pause(at)?;
        }
        self.go_on()
    }

    /// Whether the run may go on: no signal, and time left.
    pub(super) fn go_on(&mut self) -> Result<(), Stop> {
        if let Some(signal) = self.audience.signal() {
            return Err(Stop::Signal(signal));
        }
        match self.until {
            Some(until) if Instant::now() >= until => Err(Stop::TimeUp),
            _ => Ok(()),
        }
    }

    fn sum_up(&mut self) -> io::Result<()> {
        self.audience.finished(self.session.journal())?;
        if self.score.held > 0 {
            self.session.tell(None, What::Remark(Remark::Held(self.score)));
        }
        self.show()
    }

    pub(super) fn show(&mut self) -> io::Result<()> {
        self.audience.show(self.session.journal())
    }

    /// The statement as it is shown. `./x` lies in a directory that is made when it is first mentioned.
    pub(super) fn prepared(&mut self, statement: &Rc<Statement>) -> Result<Rc<Statement>, Stop> {
        let text = &statement.text;
        if self.directory.is_none() && text.as_bytes().contains(&b'/') && text.contains("./") {
            let directory = tempfile::Builder::new().prefix("playground-").tempdir();
            let directory = directory.map_err(Stop::Machine)?;
            self.session.place_paths(Path::to_path_buf(directory.path()));
            self.directory = Some(directory);
        }
        Ok(self.ports.shown_statement(statement))
    }

    /// A trouble at the line at hand.
    pub(super) fn trouble(&self, kind: TroubleKind, span: Span) -> Trouble {
        self.trouble_at(self.line, kind, span)
    }

    pub(super) fn trouble_at(&self, line: u32, kind: TroubleKind, span: Span) -> Trouble {
        let text = self.feed.text_of(line);
        let span = if span.end == 0 { words(&text) } else { span };
        let place = Place { line, text, span };
        Trouble { place, process: self.speaker.0.clone(), kind }
    }
}
