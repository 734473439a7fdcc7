//! A challenge that a student works at: which goals hold at this moment, and the test. The session is lent.

use std::{sync::Arc, time::Instant};

use super::{
    file::Challenge,
    judge::judge,
    play::{TEST, course, look, play_test, to_solution},
    record::Record,
};
use crate::{
    engine::Session,
    language::{parse_line, tree::Line},
    lesson::{Audience, Course, Stop},
    model::CallName,
};

/// A student's attempt at a challenge.
#[expect(missing_debug_implementations, reason = "a session's course has none")]
pub struct Attempt {
    challenge: Challenge,
    /// It has played the start, and holds the ports.
    course: Course,
    record: Record,
    /// Of each goal: since when it has held.
    since: Vec<Option<Instant>>,
    held: Vec<bool>,
    tested: bool,
}

/// A goal whose state has changed: which, and whether it holds now.
pub(crate) type Change = (usize, bool);

impl Attempt {
    /// Before the start is played.
    pub fn new(challenge: Challenge) -> Self {
        let course = course(challenge.play(None));
        let count = challenge.goals.len();
        Self {
            challenge,
            course,
            record: Record::default(),
            since: vec![None; count],
            held: vec![false; count],
            tested: false,
        }
    }

    /// The same challenge from its start, on the same ports.
    pub(crate) fn begin_again(&mut self) {
        let next = course(self.challenge.play(None));
        let earlier = std::mem::replace(&mut self.course, next);
        self.course.takes_ports_of(earlier);
        let count = self.challenge.goals.len();
        (self.since, self.held) = (vec![None; count], vec![false; count]);
        (self.record, self.tested) = (Record::default(), false);
    }

    /// What is attempted.
    pub fn challenge(&self) -> &Challenge {
        &self.challenge
    }

    /// Plays the start. From then on calls count.
    pub fn begin(
        &mut self,
        session: &mut Session,
        audience: &mut dyn Audience,
    ) -> Result<(), Stop> {
        to_solution(&self.challenge, &mut self.course, session, audience)?;
        self.follow(session);
        self.record.begin();
        Ok(())
    }

    /// A text of the challenge, with the numbers of its ports.
    pub fn shown(&self, text: &Arc<str>) -> Arc<str> {
        self.course.shown(text)
    }

    /// The ports that are kept free for it.
    pub fn ports(&self) -> Vec<u16> {
        self.course.ports().collect()
    }

    /// Calls used.
    pub fn used(&self) -> usize {
        self.record.used()
    }

    /// The lines that it was done with, with the names of its ports, so that they can be carried out again.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.record.lines().to_vec();
        for name in self.challenge.ports() {
            let name = format!("${name}");
            let number = self.shown(&name.as_str().into());
            for line in &mut lines {
                *line = line.replace(&format!(":{number}"), &format!(":{name}"));
            }
        }
        lines
    }

    /// Whether a goal held when it was last looked at.
    pub fn holds(&self, goal: usize) -> bool {
        self.held.get(goal).is_some_and(|held| *held)
    }

    /// Whether all goals hold, and the test has been passed if there is one.
    pub(crate) fn is_solved(&self) -> bool {
        self.held.iter().all(|held| *held) && (self.tested || !self.challenge.has_test)
    }

    /// Looks at the goals; gives those that hold now and did not, and those that no longer do.
    pub fn look(&mut self, session: &Session) -> Vec<Change> {
        self.follow(session);
        let goals = &self.challenge.goals;
        let judged: Vec<bool> = look(session, &self.record, |view| {
            goals.iter().map(|goal| judge(goal, view)).collect()
        });
        let now = Instant::now();
        let mut changes = Vec::new();
        for ((at, goal), holds) in goals.iter().enumerate().zip(judged) {
            let since = &mut self.since[at];
            *since = holds.then(|| since.unwrap_or(now));
            let lasts = goal.lasts().unwrap_or_default();
            let holds = since.is_some_and(|since| now.duration_since(since) >= lasts);
            if std::mem::replace(&mut self.held[at], holds) != holds {
                changes.push((at, holds));
            }
        }
        changes
    }

    /// Plays the test. Its processes have lost their sockets when it is over.
    pub fn test(&mut self, session: &mut Session, audience: &mut dyn Audience) -> Result<(), Stop> {
        let came = play_test(&self.challenge, TEST, session, &mut self.record, audience);
        self.follow(session);
        self.tested = came.is_ok();
        self.look(session);
        came
    }

    /// The test is over: its processes are ended, and a failed one is forgotten.
    pub(crate) fn end_test(&mut self, session: &mut Session) {
        let guests = self.record.guests();
        if let Ok(Line::Statement(_, kill)) = parse_line(CallName::Kill.word(), 1) {
            for name in guests {
                if let Some(process) = session.find_process(&name) {
                    // One that has no socket any more has nothing to lose.
                    drop(session.start(process, &kill));
                }
            }
        }
        session.settle();
        self.follow(session);
        self.record.end_test(self.tested);
    }

    fn follow(&mut self, session: &Session) {
        self.record.follow(session.journal());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::Reach, lesson::Nobody};

    const SILENT: &str = "@title T\n@ask A\n@port P 8080\n@start\nserver> s = socket tcp\n\
        server> s.bind 127.0.0.1:$P\nserver> s.listen\n@end\n@par 1\n@hint H\n@solution\n\
        server> conn = s.accept\n  ...\n@end\n@test\nguest> c = socket tcp\n\
        guest> c.connect 127.0.0.1:$P\nguest> c.recv\n  = \"never\" within 20ms\n@end\n";

    #[test]
    fn a_test_that_is_not_passed_leaves_nothing_to_the_next_one() {
        let challenge = Challenge::read("it", SILENT).unwrap();
        let mut attempt = Attempt::new(challenge);
        let mut session = Session::new(Reach::Loopback, None).unwrap();
        attempt.begin(&mut session, &mut Nobody).unwrap();
        for round in 0..3 {
            let Err(Stop::Trouble(trouble)) = attempt.test(&mut session, &mut Nobody) else {
                panic!("round {round} is passed")
            };
            assert_eq!(trouble.place.line, 19, "round {round}: {trouble:?}");
            attempt.end_test(&mut session);
            let seen = session.look_around();
            let guest = seen.processes.iter().find(|it| &*it.name == "guest").unwrap();
            assert_eq!(guest.sockets.len(), 0, "round {round}");
        }
        session.end();
    }
}
