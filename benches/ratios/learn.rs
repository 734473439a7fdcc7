//! What a student waits for: a lesson that is put back to before a wrong call, and a goal that is seen.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use playground::{
    engine::{Reach, Session},
    learn::{
        attempt::Attempt,
        challenge::{CHALLENGES, prove},
    },
    lesson::{LESSONS, Lesson, Nobody, Stand, Stop},
    text::Lang,
};

use crate::{table::row_of_one, tools::Tools};

/// What putting back may take beside the lesson's own waits.
const BACK: Duration = Duration::from_millis(50);
/// How soon a goal is to be seen after the step that reaches it.
const SEEN: Duration = Duration::from_millis(20);

pub(crate) fn measure(_: &Tools) -> Result<()> {
    let mut back = Vec::new();
    for lesson in LESSONS {
        if let Some(taken) = put_back(lesson.name)? {
            back.push((taken, lesson.name));
        }
    }
    worst("put back: beside its waits", back, BACK);
    let mut seen = Vec::new();
    for entry in CHALLENGES {
        let challenge = entry.read(Lang::En).map_err(|error| anyhow!("{error:?}"))?;
        // A lab is entered by a whole process.
        if challenge.lab().is_none() {
            let proof = prove(&challenge, &mut Nobody);
            let proof = proof.map_err(|fault| anyhow!("{}: {fault:?}", entry.name))?;
            seen.push((proof.late, entry.name));
        }
    }
    worst("a goal after its step", seen, SEEN);
    Ok(())
}

fn worst(what: &str, mut all: Vec<(Duration, &'static str)>, most: Duration) {
    all.sort();
    let Some((taken, name)) = all.last() else { return };
    let median = all[all.len() / 2].0;
    let ours = format!("{:.1} ms", taken.as_secs_f64() * 1e3);
    row_of_one(what, &ours, &format!("{} ms", most.as_millis()), *taken > most);
    println!("{:<34}median {:.1} ms; the slowest: {name}", "", median.as_secs_f64() * 1e3);
}

/// How much longer it takes to go through a lesson again, silently up to its last step, than it took the first time.
/// `None`: it plays in a lab, or this machine lacks something.
fn put_back(name: &str) -> Result<Option<Duration>> {
    let lesson = Lesson::built_in(name, Lang::En).ok_or_else(|| anyhow!("no lesson {name}"))?;
    let plan = lesson.prepare().map_err(|error| anyhow!("{error:?}"))?.plan();
    let Some(plan) = plan.filter(|plan| plan.lab().is_none()) else { return Ok(None) };
    let mut session = Session::new(Reach::Loopback, None)?;
    let mut attempt = Attempt::new(plan, true);
    let (mut last, mut first) = (None, Duration::ZERO);
    let began = Instant::now();
    match attempt.go_on(&mut session, &mut Nobody) {
        Err(Stop::Lacks(_)) => return Ok(None),
        came => came.map_err(|stop| anyhow!("{name}: {stop:?}"))?,
    }
    while attempt.stand() != Stand::End {
        (last, first) = (attempt.line(), began.elapsed());
        if let Stand::Question(_) = attempt.stand() {
            attempt.predict(&mut session, None);
        }
        attempt.skip(&mut session, &mut Nobody).map_err(|stop| anyhow!("{name}: {stop:?}"))?;
    }
    session.end();
    let mut session = Session::new(Reach::Loopback, None)?;
    let began = Instant::now();
    attempt.replay(&mut session, last).map_err(|stop| anyhow!("{name}: {stop:?}"))?;
    let taken = began.elapsed();
    session.end();
    Ok(Some(taken.saturating_sub(first)))
}
