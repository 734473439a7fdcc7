//! A lesson carried out once, whatever falls short on the way, and what there is to know of it afterwards.

use std::{
    collections::BTreeMap,
    io,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    engine::{Bookmark, Journal, Session, Status},
    lesson::{Audience, Began, Here, Pause, Plan, Stand, Stop, Trouble, TroubleKind},
    model::{Asleep, Bytes, Event, Halt, Origin, ProcessId, Returned, Seq, What},
};

/// How long a call may come back by itself. A packet that was lost is sent again after 0.2 s (tcp(7), the least
/// timeout).
const REST: Duration = Duration::from_millis(400);

/// What happened.
#[derive(Default)]
pub(super) struct Round {
    pub(super) events: Vec<Event>,
    /// The lines that were carried out.
    pub(super) began: Vec<Began>,
    /// What was not as the lesson says.
    pub(super) shortfalls: Vec<Shortfall>,
    /// A name that nothing had set when a line used it: the round ended there.
    pub(super) unknown: Option<Unknown>,
    /// What the names stood for at the end.
    pub(super) values: Values,
    /// The computers of a lab.
    pub(super) hosts: BTreeMap<IpAddr, String>,
}

/// What names stand for.
pub(super) type Values = BTreeMap<String, Bytes>;

pub(super) struct Shortfall {
    pub(super) trouble: Trouble,
    /// What the names stood for then.
    pub(super) values: Values,
}

pub(super) struct Unknown {
    pub(super) name: Arc<str>,
    pub(super) line: u32,
}

/// What a step gave.
pub(super) enum Came<'a> {
    /// This, before the next line was carried out.
    Directly(&'a Returned),
    /// It slept; and what it gave in the end, with that event.
    Asleep(Option<(&'a Returned, Seq)>),
}

/// Here somebody may pause, so we may wait: a call that comes back by itself, when its time is over or when bytes that
/// are on their way have arrived, has not been left asleep.
fn rest(session: &mut Session, process: ProcessId, audience: &mut dyn Audience) {
    let until = Instant::now() + REST;
    while matches!(session.status(process), Status::Asleep(..)) && Instant::now() < until {
        if audience.signal().is_some() {
            return;
        }
        session.wait(Some(until));
    }
}

/// Plays it. `names`: those of which the values are wanted.
pub(super) fn play(
    plan: &Plan,
    session: &mut Session,
    names: &[String],
    writes: bool,
    until: Option<Instant>,
    audience: &mut dyn Audience,
) -> Result<Round, Stop> {
    let mut course = plan.begin();
    course.limit(until.map(|until| until.saturating_duration_since(Instant::now())));
    course.keep_trace(writes);
    let mut round = Round::default();
    let mut recorder = Recorder { events: Vec::new(), kept: Bookmark::default(), audience };
    loop {
        let came = course.play(session, &mut recorder, |course, session, audience, stand| {
            if let (true, Stand::Pause(Pause::Step), Some(newest)) =
                (writes, stand, course.trace().last())
            {
                rest(session, newest.process, audience);
            }
            let asked = matches!(stand, Stand::Question(_));
            Ok(if asked { Here::Answer(None) } else { Here::Pass })
        });
        match came {
            Ok(_) => break,
            Err(Stop::Trouble(trouble)) => {
                recorder.show(session.journal()).map_err(Stop::Output)?;
                session.read_up_to_now();
                let goes_on = Stop::Trouble(trouble);
                let may = goes_on.lets_go_on();
                let Stop::Trouble(trouble) = goes_on else { unreachable!("it is one") };
                if let Some(unknown) =
                    unknown(&trouble).filter(|it| names.contains(&it.name.to_string()))
                {
                    round.unknown = Some(unknown);
                    break;
                }
                let process = session.find_process(&trouble.process).unwrap_or(ProcessId(0));
                let values = values(session, process, names);
                round.shortfalls.push(Shortfall { trouble: *trouble, values });
                if !may {
                    break;
                }
            }
            Err(stop) => return Err(stop),
        }
    }
    recorder.show(session.journal()).map_err(Stop::Output)?;
    round.began = course.trace().to_vec();
    round.values = values(session, ProcessId(0), names);
    if session.is_in_lab() {
        for name in session.process_names() {
            let Some((four, six)) = session.addresses_in_lab(name) else { continue };
            round.hosts.insert(four.into(), name.to_string());
            round.hosts.insert(six.into(), name.to_string());
        }
    }
    round.events = recorder.events;
    Ok(round)
}

fn unknown(trouble: &Trouble) -> Option<Unknown> {
    match &trouble.kind {
        TroubleKind::Refused(Halt::UnknownName(name, _)) => {
            Some(Unknown { name: name.clone(), line: trouble.place.line })
        }
        _ => None,
    }
}

fn values(session: &Session, process: ProcessId, names: &[String]) -> Values {
    let value = |name: &String| Some((name.clone(), session.variable(process, name)?.to_text()?));
    if session.process_names().next().is_none() {
        return Values::new();
    }
    names.iter().filter_map(value).collect()
}

impl Round {
    /// What a line gave that was carried out: that of so many.
    pub(super) fn came(&self, at: usize) -> Option<Came<'_>> {
        let began = self.began[at];
        let is_its = |origin: Origin, line: u32, event: &Event| {
            origin == Origin::Typed && line == began.line && event.process() == Some(began.process)
        };
        let from = self.events.partition_point(|event| event.seq <= began.after);
        let (id, slept) = self.events[from..].iter().find_map(|event| match &event.what {
            What::Asleep(Asleep { id, origin, source, .. })
                if is_its(*origin, source.line, event) =>
            {
                Some((*id, true))
            }
            What::Returned(it) if is_its(it.origin, it.line, event) => Some((it.id, false)),
            _ => None,
        })?;
        let returned = self.events[from..].iter().find_map(|event| match &event.what {
            What::Returned(it) if it.id == id => Some((it, event.seq)),
            _ => None,
        });
        let before_next = |seq: Seq| self.began.get(at + 1).is_none_or(|next| seq <= next.after);
        match returned {
            Some((returned, seq)) if !slept || before_next(seq) => Some(Came::Directly(returned)),
            returned => Some(Came::Asleep(returned)),
        }
    }

    /// Which line was the newest when that happened.
    pub(super) fn window(&self, seq: Seq) -> Option<usize> {
        self.began.partition_point(|began| began.after < seq).checked_sub(1)
    }

    /// When that call returned.
    pub(super) fn returned_at(&self, returned: &Returned) -> Option<Seq> {
        self.events.iter().find_map(|event| match &event.what {
            What::Returned(it) if it.id == returned.id => Some(event.seq),
            _ => None,
        })
    }
}

/// Keeps all events; signals and waits are the business of who is in front.
struct Recorder<'a> {
    events: Vec<Event>,
    kept: Bookmark,
    audience: &'a mut dyn Audience,
}

impl Audience for Recorder<'_> {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        self.events.extend(self.kept.take(journal).cloned());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.audience.flush()
    }

    fn signal(&mut self) -> Option<i32> {
        self.audience.signal()
    }
}
