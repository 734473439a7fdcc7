//! A lesson from its beginning to its end, or to the first thing that does not hold.

use std::time::Instant;

use super::{
    audience::{Audience, Pause},
    course::Course,
    file::Prepared,
    manner::{Ended, Here, Manner, Stand},
    replay::Replay,
    trouble::{Stop, TroubleKind},
    wait::after,
};
use crate::{
    engine::Session,
    kernel::Lab,
    model::{CallName, Halt, LabSettings, ProgramEnd, Score},
};

/// Runs a lesson to its end or to the first thing that does not hold, and cleans up.
pub fn run(lesson: Prepared, manner: Manner, audience: &mut dyn Audience) -> Ended {
    let mut session = match Session::new(manner.reach, None) {
        Ok(session) => session,
        Err(error) => {
            let (score, stop) = (Score::default(), Some(Stop::Machine(error)));
            return Ended { score, line: 0, missed: false, stop };
        }
    };
    if !lesson.may_say(CallName::Counter.word()) {
        session.count_nothing();
    }
    let name = lesson.name().clone();
    let mut course = Course::new(lesson.into_feed(), manner.budget);
    let entered = match manner.lab {
        Some(preset) => enter(&mut session, &preset.into()),
        None => Ok(()),
    };
    let entered = entered.and_then(|()| audience.watch(&mut session).map_err(Stop::Machine));
    let stop = match entered {
        Ok(()) => all(&mut course, &mut session, audience, &manner, &name)
            .err()
            .map(|stop| asked_to_end(stop, course.times.until, audience)),
        Err(stop) => Some(stop),
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
    let (score, line, missed) = (course.results.score, course.line, course.has_missed());
    Ended { score, line, missed, stop: stop.or_else(|| shown.err().map(Stop::Output)) }
}

/// Puts a session into a lab, before its first process is named. There is no way back.
pub(super) fn enter(session: &mut Session, settings: &LabSettings) -> Result<(), Stop> {
    let lab = Lab::enter(settings.clone()).map_err(Stop::NoLab)?;
    session.enter_lab(lab).map_err(|errno| Stop::Machine(errno.into()))
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
    manner: &Manner,
    name: &str,
) -> Result<(), Stop> {
    let mut here =
        |course: &mut Course, session: &mut Session, audience: &mut dyn Audience, stand: Stand| {
            audience.hints(course.hints().collect());
            if let Stand::Question(last) = stand {
                return audience.predict(last).map(Here::Answer);
            }
            if let Stand::Pause(at) = stand {
                audience.pause(at)?;
                if let (Some(time), Pause::Step) = (manner.slow, at) {
                    Replay { course, session, audience }.wait_until(after(time), |_| false)?;
                }
            }
            Ok(Here::Pass)
        };
    loop {
        match course.play(session, audience, &mut here) {
            Err(stop) if stop.lets_go_on() && manner.keep_going => {
                audience.show(session.journal()).map_err(Stop::Output)?;
                session.read_up_to_now();
                audience.missed(name, &stop);
            }
            came => return came.map(drop),
        }
    }
}
