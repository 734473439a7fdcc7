//! A lesson under way, between two steps: what a driver holds while somebody else plays with the session.

use std::{
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    audience::{Audience, Nobody, Pause},
    feed::Feed,
    manner::{Here, Stand},
    port::Ports,
    quiz::Prose,
    replay::Replay,
    rounds::Rounds,
    script::{Item, ItemKind},
    step::Steps,
    trouble::Stop,
};
use crate::{
    engine::Session,
    language::tree::{Name, Statement},
    model::{ProcessId, Remark, Score, Seq, What},
};

/// A lesson under way: everything of its run that outlives a step, save the session.
///
/// The session is lent for each [`play`](Self::play), so that somebody else can play with it in between.
pub struct Course {
    pub(super) feed: Feed,
    pub(super) steps: Steps,
    pub(super) speaker: (Arc<str>, ProcessId),
    pub(super) times: Times,
    pub(super) ports: Ports,
    pub(super) results: Results,
    /// The line at hand.
    pub(super) line: u32,
    pub(super) rounds: Rounds,
    pub(super) together: bool,
    /// The item before which the run is, and whether it has paused there.
    pub(super) held: Option<(Rc<Item>, bool)>,
    pub(super) prose: Prose,
    /// The lines that were carried out, if they are wanted.
    pub(super) trace: Option<Trace>,
}

/// How long a run may take, and when a wait in it may show news again.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) until: Option<Instant>,
    pub(super) next_news: Option<Instant>,
}

impl Times {
    fn within(budget: Option<Duration>) -> Self {
        let until = budget.and_then(|budget| Instant::now().checked_add(budget));
        Self { until, next_news: None }
    }
}

/// What has held so far, and what has not.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) score: Score,
    /// The lines that did not hold.
    pub(super) missed: Vec<u32>,
    /// Expectations that were passed over.
    pub(super) passed: u32,
    /// Something above did not hold: what else is said about it is passed over.
    pub(super) failed: bool,
}

/// For the author of expectations.
#[derive(Debug)]
pub(super) struct Trace {
    began: Vec<Began>,
    /// Whether a step may sleep that is not said to.
    pub(super) may_sleep: bool,
}

impl Trace {
    pub(super) fn begins(&mut self, line: u32, process: ProcessId, after: Seq) {
        self.began.push(Began { line, process, after });
    }
}

/// A line that was carried out.
#[derive(Clone, Copy, Debug)]
pub struct Began {
    /// Which.
    pub line: u32,
    /// Its process.
    pub process: ProcessId,
    /// The newest event before it.
    pub after: Seq,
}

impl Course {
    pub(super) fn new(feed: Feed, budget: Option<Duration>) -> Self {
        Self {
            feed,
            steps: Steps::default(),
            speaker: ("".into(), ProcessId(0)),
            times: Times::within(budget),
            ports: Ports::default(),
            results: Results::default(),
            line: 0,
            rounds: Rounds::default(),
            together: false,
            held: None,
            prose: Prose::default(),
            trace: None,
        }
    }

    /// Which lines are carried out is kept. `may_sleep`: its expectations are still to be written, so a step may sleep
    /// although no `...` says it.
    pub(crate) fn keep_trace(&mut self, may_sleep: bool) {
        self.trace = Some(Trace { began: Vec::new(), may_sleep });
    }

    /// The lines that were carried out, in their order, if they are kept.
    pub fn trace(&self) -> &[Began] {
        self.trace.as_ref().map_or(&[], |trace| &trace.began)
    }

    /// How long it may take from now on.
    pub fn limit(&mut self, budget: Option<Duration>) {
        self.times.until = Times::within(budget).until;
    }

    /// The lesson was begun before: it gets the same ports, and nobody else can take them in between.
    pub fn takes_ports_of(&mut self, earlier: Self) {
        self.ports.keep(earlier.ports);
    }

    /// The lesson was begun before, and a program outside has found its ports: it is to have others.
    pub(crate) fn avoids_ports_of(&mut self, earlier: &Self) {
        self.ports.avoid(&earlier.ports);
    }

    /// Goes on to the next place where somebody may pause.
    ///
    /// After something that did not hold it may be called again: the rest of what is said about that step is passed over.
    fn advance(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
    ) -> Result<Stand, Stop> {
        session.keep_paths();
        let result = Replay { course: self, session, audience }.advance();
        if let Err(stop) = &result {
            self.results.failed = true;
            match stop {
                Stop::Trouble(trouble) => self.results.missed.push(trouble.place.line),
                Stop::Unreadable(error) => self.results.missed.push(error.place.line),
                _ => {}
            }
            if let Some(what) = stop.event() {
                session.tell(None, what);
            }
        }
        result
    }

    /// Goes on from place to place until the driver stays at one, or to the end. It is the loop of everything that plays
    /// a lesson; the driver decides at each place, and the audience shows or keeps what happens.
    pub fn play(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
        mut here: impl FnMut(&mut Self, &mut Session, &mut dyn Audience, Stand) -> Result<Here, Stop>,
    ) -> Result<Stand, Stop> {
        loop {
            let stand = self.advance(session, audience)?;
            if stand == Stand::End {
                return Ok(stand);
            }
            match here(self, session, audience, stand)? {
                Here::Stay => return Ok(stand),
                Here::Pass => {}
                Here::Answer(letter) => self.predict(session, letter),
            }
        }
    }

    /// The same before nobody's eyes, and past what does not hold: that has been seen before.
    pub(crate) fn play_again(
        &mut self,
        session: &mut Session,
        mut here: impl FnMut(&mut Self, &mut Session, Stand) -> Result<Here, Stop>,
    ) -> Result<Stand, Stop> {
        loop {
            let came =
                self.play(session, &mut Nobody, |course, session, _, at| here(course, session, at));
            if !matches!(came, Err(Stop::Trouble(_))) {
                return came;
            }
        }
    }

    /// Goes on to before the next step, and gives its line; `None` at the end. Nobody answers questions.
    pub(crate) fn go_to_step(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
    ) -> Result<Option<u32>, Stop> {
        let stand = self.play(session, audience, |_, _, _, stand| {
            Ok(match stand {
                Stand::Pause(Pause::Step) => Here::Stay,
                Stand::Question(_) => Here::Answer(None),
                Stand::Pause(_) | Stand::End => Here::Pass,
            })
        })?;
        Ok(if stand == Stand::End { None } else { self.next_line() })
    }

    /// The next step is made by another statement, which means the same. What the lesson says of it
    /// holds for that.
    pub(crate) fn write_instead(&mut self, process: Option<Name>, statement: Rc<Statement>) {
        if let Some((item, _)) = &mut self.held
            && let ItemKind::Statement(..) = item.kind
        {
            let kind = ItemKind::Statement(process, statement);
            *item = Rc::new(Item { line: item.line, kind, pattern: None });
        }
    }

    /// The next step is left out, with all that the lesson says about it.
    pub fn leave_out(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
    ) -> Result<(), Stop> {
        Replay { course: self, session, audience }.leave_out()
    }

    /// The line before which it is.
    pub fn next_line(&self) -> Option<u32> {
        self.held.as_ref().map(|(item, _)| item.line)
    }

    /// Whether it is inside of a `repeat`.
    pub fn is_repeating(&self) -> bool {
        self.rounds.is_open()
    }

    /// The process that lines without a name are for.
    pub(crate) fn speaker(&self) -> &str {
        if self.speaker.0.is_empty() { "server" } else { &self.speaker.0 }
    }

    /// A text of the lesson as it is shown: with the numbers of the ports.
    pub fn shown(&self, text: &Arc<str>) -> Arc<str> {
        self.ports.shown(text)
    }

    /// The hints for what comes next, the first one first.
    pub fn hints(&self) -> impl Iterator<Item = Arc<str>> {
        self.prose.hints().iter().map(|hint| self.shown(hint))
    }

    /// The ports that the lesson has been given.
    pub fn ports(&self) -> impl Iterator<Item = u16> {
        self.ports.numbers().map(|(_, number)| number)
    }

    /// What the reader says to the question that has just been asked.
    pub fn predict(&mut self, session: &mut Session, letter: Option<char>) {
        self.prose.predict(letter);
        if let Some(letter) = letter {
            session.tell(None, What::Predicted(letter));
        }
    }

    /// Whether something did not hold, and the run went on.
    pub(crate) fn has_missed(&self) -> bool {
        !self.results.missed.is_empty()
    }

    /// Says what was verified, if anything was.
    pub(crate) fn sum_up(&self, session: &mut Session) {
        let Results { score, passed, .. } = self.results;
        let remark = if self.has_missed() || passed > 0 {
            Remark::Missed { score, lines: self.results.missed[..].into(), passed }
        } else if score.held > 0 {
            Remark::Held(score)
        } else {
            return;
        };
        session.tell(None, What::Remark(remark));
    }
}
