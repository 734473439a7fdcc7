//! `check --update`: a lesson is played, what fell short is written as it came, and it is played again, until it holds.

use super::{
    draft::{Draft, Edit},
    fill::{self, Fill},
    mend::{self, mend},
    outline::Outline,
    play::{Round, play},
};
use std::{sync::Arc, time::Instant};

use crate::{
    engine::Session,
    kernel::Lab,
    lesson::{Audience, Lesson, LessonError, LessonErrorKind, Manner, Plan, Stop, Trouble},
    model::LabSettings,
};

/// So often it is played at most.
const MOST: usize = 24;
/// What was written must hold so often before it is believed.
const CLEAN: usize = 3;

/// A lesson whose expectations are what the kernel answers, as far as they can be.
pub struct Updated {
    /// The lesson.
    pub draft: Draft,
    /// What still falls short: no expectation can mend it.
    pub left: Vec<Trouble>,
    /// Lines that cannot be read as they are: a `@claim` that nothing shows.
    pub unread: Vec<LessonError>,
}

/// Why there is none.
pub enum Fault {
    /// It cannot be read.
    Unreadable(Vec<LessonError>),
    /// It is a pipe, or longer than 64 KiB.
    TooLong,
    /// The run stopped: a signal, the time limit, something that this machine lacks.
    Stopped(Stop),
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// Plays a lesson until it holds. Missing expectations are added where the lesson has none at all, or if `fills`.
pub fn update(
    name: &str,
    text: &str,
    fills: bool,
    manner: &Manner,
    audience: &mut dyn Audience,
) -> Result<Updated, Fault> {
    let mut draft = Draft::new(text);
    let mut writes = fills || !Outline::of(&draft).expects;
    if writes {
        draft.apply(fill::at_once(&draft));
    }
    let never = never_holds(name, &draft);
    draft.apply(never);
    let until = manner.budget.and_then(|budget| Instant::now().checked_add(budget));
    let mut session: Option<Session> = None;
    let mut clean = 0;
    let mut left = Vec::new();
    // Names that no expectation can learn.
    let mut lost: Vec<Arc<str>> = Vec::new();
    for _ in 0..MOST {
        let outline = Outline::of(&draft);
        let plan = plan(name, &draft, &outline)?;
        let session = begin(&mut session, &plan, manner, audience)?;
        let wanted: Vec<String> = outline
            .names
            .iter()
            .filter(|name| !lost.contains(&name.as_str().into()))
            .cloned()
            .collect();
        let round = play(&plan, session, &wanted, writes, until, audience)?;
        if let Some(unknown) = &round.unknown {
            let learnt = Fill::new(&draft, &outline, &round).learn(unknown);
            if learnt.is_empty() {
                lost.push(unknown.name.clone());
            }
            draft.apply(learnt);
            continue;
        }
        let edits = edits(&draft, &outline, &round, writes);
        left = round.shortfalls.into_iter().map(|short| short.trouble).collect();
        if !edits.is_empty() {
            clean = 0;
            draft.apply(edits);
        } else if writes {
            // All is written. Now it must hold as any other lesson.
            writes = false;
        } else {
            clean += 1;
            if !left.is_empty() || clean == CLEAN || !draft.is_changed() {
                break;
            }
        }
    }
    if let Some(session) = session {
        session.end();
    }
    // A claim that nothing shows after all.
    let unread = Lesson::from_text(name, draft.text()).prepare_or_all().err().unwrap_or_default();
    Ok(Updated { draft, left, unread })
}

fn edits(draft: &Draft, outline: &Outline, round: &Round, writes: bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let mended = round
        .shortfalls
        .iter()
        .enumerate()
        .flat_map(|(at, short)| mend(short, at == 0, draft, outline, round));
    for edit in mended {
        // A step of a `repeat` falls short in each round.
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    if writes && edits.is_empty() {
        edits = Fill::new(draft, outline, round).all();
    }
    edits
}

/// Expectations that cannot be read, because no such call ever gives that: they are played as some that do not hold.
fn never_holds(name: &str, draft: &Draft) -> Vec<Edit> {
    let errors = Lesson::from_text(name, draft.text()).prepare_or_all().err().unwrap_or_default();
    let patterns = errors.iter().filter(|it| matches!(it.kind, LessonErrorKind::Pattern(_)));
    patterns.filter_map(|it| mend::unlike(draft, it.place.line)).collect()
}

/// The lesson as it can be played: a `@claim` that nothing shows yet is left out.
fn plan(name: &str, draft: &Draft, outline: &Outline) -> Result<Plan, Fault> {
    let playable: Vec<&str> = draft
        .lines()
        .zip(1..)
        .map(|(line, number)| if outline.orphans.contains(&number) { "" } else { line })
        .collect();
    let lesson = Lesson::from_text(name, playable.join("\n")).prepare_or_all();
    let lesson = lesson.and_then(|it| it.must_do_something().map_err(|error| vec![error]));
    let prepared = lesson.map_err(Fault::Unreadable)?;
    prepared.plan().ok_or(Fault::TooLong)
}

/// A fresh session; in a lab with fresh computers.
fn begin<'a>(
    session: &'a mut Option<Session>,
    plan: &Plan,
    manner: &Manner,
    audience: &mut dyn Audience,
) -> Result<&'a mut Session, Stop> {
    if let Some(session) = session {
        session.renew(manner.reach).map_err(Stop::Machine)?;
    } else {
        let mut fresh = Session::new(manner.reach, None).map_err(Stop::Machine)?;
        let settings = manner.lab.map(LabSettings::from).or_else(|| plan.lab().cloned());
        if let Some(settings) = settings {
            let lab = Lab::enter(settings).map_err(Stop::NoLab)?;
            fresh.enter_lab(lab).map_err(|errno| Stop::Machine(errno.into()))?;
        }
        *session = Some(fresh);
    }
    let session = session.as_mut().expect("it is there now");
    audience.watch(session).map_err(Stop::Machine)?;
    Ok(session)
}
