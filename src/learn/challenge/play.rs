//! A challenge on a live session: its start and its solution step by step, what holds at each moment, and its test.

use std::{
    io,
    time::{Duration, Instant},
};

use super::{
    again::Agains,
    decisive::Decisive,
    error::ChallengeErrorKind,
    file::Challenge,
    goal::{Goal, Moment},
    judge::{View, judge},
    record::Record,
};
use crate::{
    engine::{Journal, Reach, Session, Turn},
    kernel::Lab,
    lesson::{Audience, Course, Prepared, Stop},
};

/// How long programs may go on by themselves before a test begins, and how long the goals may take to be reached after
/// the last step: what the kernel does by itself comes within.
pub(super) const SETTLING: Duration = Duration::from_secs(2);
/// How often the goals are looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(10);

/// How long bytes may be on their way between two lines that are carried out again: a peer that does not read keeps
/// some for ever.
const REST: Duration = Duration::from_millis(100);

/// The longest that a test may take.
pub(super) const TEST: Duration = Duration::from_secs(20);

/// A challenge that is played.
pub(super) struct Play<'a> {
    session: Session,
    course: Course,
    record: Record,
    reader: &'a mut dyn Audience,
    began: bool,
}

/// Passes the events on to the reader, and reads them for the record.
struct Follower<'a> {
    record: &'a mut Record,
    reader: &'a mut dyn Audience,
}

impl Follower<'_> {
    fn read(&mut self, session: &mut Session) -> Result<(), Stop> {
        self.show(session.journal()).map_err(Stop::Output)?;
        session.read_up_to_now();
        Ok(())
    }
}

impl Audience for Follower<'_> {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        self.record.follow(journal);
        self.reader.show(journal)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.reader.flush()
    }

    fn signal(&mut self) -> Option<i32> {
        self.reader.signal()
    }

    fn watch(&self, session: &mut Session) -> io::Result<()> {
        self.reader.watch(session)
    }
}

impl<'a> Play<'a> {
    /// A fresh session, before the first line; in the lab, if there is one.
    pub(super) fn new(
        challenge: &Challenge,
        without: Option<&Decisive>,
        lab: Option<Lab>,
        reader: &'a mut dyn Audience,
    ) -> Result<Self, Stop> {
        let course = course(challenge.play(without));
        let mut session = Session::new(Reach::Loopback, None).map_err(Stop::Machine)?;
        if let Some(lab) = lab {
            session.enter_lab(lab).map_err(|errno| Stop::Machine(errno.into()))?;
        }
        reader.watch(&mut session).map_err(Stop::Machine)?;
        Ok(Self { session, course, record: Record::default(), reader, began: false })
    }

    /// Goes on to before the next step of the solution, and gives its line; `None` after the last.
    pub(super) fn advance(&mut self, challenge: &Challenge) -> Result<Option<u32>, Stop> {
        let Self { session, course, record, reader, .. } = self;
        let mut follower = Follower { record, reader: &mut **reader };
        let line = to_solution(challenge, course, session, &mut follower)?;
        if !self.began {
            self.read()?;
            self.record.begin();
            self.began = true;
        }
        Ok(line)
    }

    /// The rest of the solution may take this long.
    pub(super) fn limit(&mut self, time: Duration) {
        self.course.limit(Some(time));
    }

    /// Calls used.
    pub(super) fn used(&self) -> usize {
        self.record.used()
    }

    /// The goals that do not hold at this moment.
    pub(super) fn lacking<'g>(&mut self, goals: &'g [Goal]) -> Result<Vec<&'g Goal>, Stop> {
        self.session.settle();
        self.read()?;
        Ok(look(&self.session, &self.record, |view| {
            goals.iter().filter(|goal| !judge(goal, view)).collect()
        }))
    }

    /// Whether all goals hold, those that must last for as long as they must.
    pub(super) fn all_hold(&mut self, goals: &[Goal]) -> Result<bool, Stop> {
        let until = Instant::now() + longest(goals);
        loop {
            if !self.lacking(goals)?.is_empty() {
                return Ok(false);
            }
            if Instant::now() >= until {
                return Ok(true);
            }
            self.wait()?;
        }
    }

    /// Waits for all goals to hold; gives those that never did, and how often it waited.
    pub(super) fn wait_for<'g>(&mut self, goals: &'g [Goal]) -> Result<(Vec<&'g Goal>, u32), Stop> {
        let until = Instant::now() + SETTLING;
        let mut moments = 0;
        loop {
            let lacking = self.lacking(goals)?;
            if lacking.is_empty() && self.all_hold(goals)? {
                return Ok((Vec::new(), moments));
            }
            if Instant::now() >= until {
                let lasting = goals.iter().filter(|goal| goal.lasts().is_some());
                let never = if lacking.is_empty() { lasting.collect() } else { lacking };
                return Ok((never, moments));
            }
            self.wait()?;
            moments += 1;
        }
    }

    /// Waits until what was sent is acknowledged or reset, as it is long before a person types the next line.
    pub(super) fn come_to_rest(&mut self) -> Result<(), Stop> {
        let until = Instant::now() + REST;
        loop {
            let seen = self.session.look_around();
            let mut sockets = seen.processes.iter().flat_map(|process| &process.sockets);
            if sockets.all(|socket| socket.unsent.is_none_or(|bytes| bytes == 0))
                || Instant::now() >= until
            {
                return Ok(());
            }
            self.wait()?;
        }
    }

    /// Plays the test, for as long as it may take.
    pub(super) fn test(&mut self, challenge: &Challenge, time: Duration) -> Result<(), Stop> {
        play_test(challenge, time, &mut self.session, &mut self.record, &mut *self.reader)
    }

    /// The end: what is left is reset, so that its port is free at once. Gives the lab back.
    pub(super) fn end(mut self) -> Option<Lab> {
        drop(self.course);
        let lab = self.session.leave_lab();
        self.session.end();
        lab
    }

    fn wait(&mut self) -> Result<(), Stop> {
        if let Some(signal) = self.reader.signal() {
            return Err(Stop::Signal(signal));
        }
        self.session.wait(Some(Instant::now() + GLANCE));
        self.session.take_strangers();
        Ok(())
    }

    fn read(&mut self) -> Result<(), Stop> {
        let Self { session, record, reader, .. } = self;
        Follower { record, reader: &mut **reader }.read(session)
    }
}

/// Plays the test of a challenge, for as long as it may take.
pub(super) fn play_test(
    challenge: &Challenge,
    time: Duration,
    session: &mut Session,
    record: &mut Record,
    reader: &mut dyn Audience,
) -> Result<(), Stop> {
    let mut follower = Follower { record, reader };
    // Programs first go as far as they can.
    let until = Instant::now() + SETTLING;
    while session.settle() == Turn::Busy && Instant::now() < until {
        follower.read(session)?;
    }
    follower.read(session)?;
    follower.record.begin_test();
    let mut test = course(challenge.test());
    test.limit(Some(time));
    let mut agains = Agains::new(&challenge.agains);
    while let Some(line) = test.go_to_step(session, &mut follower)? {
        follower.read(session)?;
        agains.before(line, session, follower.record);
    }
    follower.read(session)
}

/// Looks at a session as goals are judged.
pub(super) fn look<T>(session: &Session, record: &Record, judge: impl FnOnce(View<'_>) -> T) -> T {
    let snapshot = session.look_around();
    let rows = |port| session.rows_of_port(port);
    let hosts = |name: &str| session.host(name);
    judge(View { record, snapshot: &snapshot, rows: &rows, hosts: &hosts })
}

/// The lab that a challenge plays in, if it does. It is entered once, for all that is played of it.
pub(super) fn enter(challenge: &Challenge) -> Result<Option<Lab>, Stop> {
    challenge.lab().map(|it| Lab::enter(it.clone()).map_err(Stop::NoLab)).transpose()
}

/// Goes on to before the next step of the solution, and gives its line; `None` after the last.
pub(super) fn to_solution(
    challenge: &Challenge,
    course: &mut Course,
    session: &mut Session,
    audience: &mut dyn Audience,
) -> Result<Option<u32>, Stop> {
    loop {
        let line = course.go_to_step(session, audience)?;
        if line.is_none_or(|line| line >= challenge.solution) {
            return Ok(line);
        }
    }
}

/// A part of a challenge, ready to be played.
pub(super) fn course(lesson: Result<Prepared, ChallengeErrorKind>) -> Course {
    let Some(plan) = lesson.ok().and_then(Prepared::plan) else {
        unreachable!("a challenge has been read, is short, and in memory")
    };
    plan.begin()
}

/// How long the goals must last that must.
pub(super) fn longest(goals: &[Goal]) -> Duration {
    goals.iter().filter_map(Goal::lasts).max().unwrap_or_default()
}

/// The goals of a moment.
pub(super) fn of(goals: &[Goal], moment: Moment) -> Vec<Goal> {
    goals.iter().filter(|goal| goal.moment == moment).cloned().collect()
}
