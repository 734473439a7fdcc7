//! A question on live sockets: its situation, what the kernel says to an answer, and the proof that its right answer
//! holds and no wrong one does.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    error::DrillErrorKind,
    question::{Answer, Kind, Question},
};
use crate::{
    engine::{Journal, Reach, Session},
    language::{
        parse_line,
        result::Pattern,
        tree::{Line, Mark},
    },
    lesson::{Audience, Course, Nobody, Prepared, Stop},
    model::{Event, Outcome, Seq, What},
};

/// How long lines that somebody has put together may take: what sleeps so long does not return.
const TRIED: Duration = Duration::from_secs(1);
/// For so long a call that is to sleep is watched when it is proved.
const ASLEEP: Duration = Duration::from_millis(300);

/// A question whose session has begun.
#[expect(missing_debug_implementations, reason = "a session's course has none")]
pub struct Live {
    session: Session,
    course: Course,
}

/// What came of an answer.
#[derive(Debug)]
pub struct Answered {
    /// What the kernel says to it.
    pub verdict: Verdict,
    /// What happened: at the call that was asked about, or in all of the lines that were put together.
    pub events: Vec<Event>,
}

/// What the kernel says to an answer.
#[derive(Debug)]
pub enum Verdict {
    /// It is so.
    Right,
    /// It is not so; of lines that were put together, why they stopped.
    Wrong(Option<Stop>),
    /// This kernel does not do what the file says.
    Differs(Stop),
}

impl Live {
    /// Before the first step. The ports are there, so that they can be shown.
    pub fn open(question: &Question) -> Result<Self, Stop> {
        let session = Session::new(Reach::Loopback, None).map_err(Stop::Machine)?;
        let mut live = Self { session, course: course(question.lesson(&question.right())) };
        live.course.go_to_step(&mut live.session, &mut Nobody)?;
        Ok(live)
    }

    /// A text of the question, with the numbers of the ports.
    pub fn shown(&self, text: &Arc<str>) -> Arc<str> {
        self.course.shown(text)
    }

    /// Carries the lines out, and judges an answer by what comes.
    pub fn judge(
        mut self,
        question: &Question,
        answer: Option<&Answer>,
        reader: &mut dyn Audience,
    ) -> Result<Answered, Stop> {
        let right = question.right();
        let is_right = answer == Some(&right);
        // What the file says is so; lines that somebody has put together may be anything.
        let must_hold = question.kind == Kind::Gives || is_right || answer.is_none();
        let mut reader = Unseen(reader);
        let mut after = Seq(0);
        let came = if question.kind == Kind::Gives {
            reader.watch(&mut self.session).map_err(Stop::Machine)?;
            let situation = self.until_the_call(question, &mut reader);
            after = self.session.journal().last();
            situation.and_then(|()| self.until_the_end(&mut reader)).map(|()| is_right)
        } else {
            let Self { session, course: earlier } = self;
            session.end();
            self = Self {
                session: Session::new(Reach::Loopback, None).map_err(Stop::Machine)?,
                course: course(question.lesson(answer.unwrap_or(&right))),
            };
            self.course.takes_ports_of(earlier);
            reader.watch(&mut self.session).map_err(Stop::Machine)?;
            self.course.limit((!must_hold).then_some(TRIED));
            self.until_the_end(&mut reader).map(|()| answer.is_some())
        };
        let events = self.session.journal().after(after).cloned().collect();
        self.session.end();
        let verdict = match came {
            Ok(true) => Verdict::Right,
            Ok(false) => Verdict::Wrong(None),
            Err(stop @ (Stop::Trouble(_) | Stop::TimeUp)) if must_hold => Verdict::Differs(stop),
            Err(stop @ (Stop::Trouble(_) | Stop::TimeUp)) => Verdict::Wrong(Some(stop)),
            Err(stop) => return Err(stop),
        };
        Ok(Answered { verdict, events })
    }

    /// Goes on to before the call that is asked about.
    fn until_the_call(
        &mut self,
        question: &Question,
        reader: &mut dyn Audience,
    ) -> Result<(), Stop> {
        while self.course.next_line().is_some_and(|line| line < question.last_step()) {
            self.course.go_to_step(&mut self.session, reader)?;
        }
        Ok(())
    }

    fn until_the_end(&mut self, reader: &mut dyn Audience) -> Result<(), Stop> {
        while self.course.go_to_step(&mut self.session, reader)?.is_some() {}
        Ok(())
    }

    /// What the call at a line did: whether it slept, and what it gave.
    fn what_came(&self, line: u32) -> (bool, Option<Outcome>) {
        let (mut asleep, mut came) = (false, None);
        for event in self.session.journal().after(Seq(0)) {
            match &event.what {
                What::Asleep(it) if it.source.line == line => asleep = true,
                What::Returned(it) if it.line == line && !it.is_check() => {
                    came = Some(it.outcome.clone());
                }
                _ => {}
            }
        }
        (asleep, came)
    }
}

/// Lets the reader's signals end a run of which it is shown nothing.
struct Unseen<'a>(&'a mut dyn Audience);

impl Audience for Unseen<'_> {
    fn show(&mut self, _: &Journal) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        self.0.signal()
    }

    fn watch(&self, session: &mut Session) -> io::Result<()> {
        self.0.watch(session)
    }
}

fn course(lesson: Result<Prepared, DrillErrorKind>) -> Course {
    let Some(plan) = lesson.ok().and_then(Prepared::plan) else {
        unreachable!("a question has been read, is short, and in memory")
    };
    plan.begin()
}

/// Why a question is not proved.
#[derive(Debug)]
pub enum Fault {
    /// Its right answer does not hold, or the machine does not let it.
    Stopped(Stop),
    /// The wrong answer of this line holds, too.
    Holds(u32, Arc<str>),
    /// What is to be put in order is in order upside down, too.
    AnyOrder(u32),
}

/// Proves on live sockets that the right answer holds, and that none of the wrong ones does.
pub fn prove(question: &Question, reader: &mut dyn Audience) -> Result<(), Fault> {
    match question.kind {
        Kind::Gives => prove_call(question, reader),
        Kind::Order => {
            reaches(question, &question.right(), reader)?.map_err(Fault::Stopped)?;
            let Answer::Order(mut order) = question.right() else { return Ok(()) };
            order.reverse();
            match reaches(question, &Answer::Order(order), reader)? {
                Ok(()) => Err(Fault::AnyOrder(question.line)),
                Err(_) => Ok(()),
            }
        }
        Kind::Gap | Kind::Wrong => {
            reaches(question, &question.right(), reader)?.map_err(Fault::Stopped)?;
            for (at, choice) in question.choices.iter().enumerate().skip(1) {
                if reaches(question, &Answer::Choice(at), reader)?.is_ok() {
                    return Err(Fault::Holds(choice.line, choice.text.clone()));
                }
            }
            Ok(())
        }
    }
}

/// Whether the lines reach their end with an answer; why not. Outside: they could not be tried.
fn reaches(
    question: &Question,
    answer: &Answer,
    reader: &mut dyn Audience,
) -> Result<Result<(), Stop>, Fault> {
    let live = Live::open(question).map_err(Fault::Stopped)?;
    match live.judge(question, Some(answer), reader).map_err(Fault::Stopped)?.verdict {
        Verdict::Right => Ok(Ok(())),
        Verdict::Wrong(Some(stop)) | Verdict::Differs(stop) => Ok(Err(stop)),
        Verdict::Wrong(None) => unreachable!("an answer was given"),
    }
}

fn prove_call(question: &Question, reader: &mut dyn Audience) -> Result<(), Fault> {
    let mut live = Live::open(question).map_err(Fault::Stopped)?;
    let proved = live.proved(question, reader);
    live.session.end();
    proved
}

impl Live {
    fn proved(&mut self, question: &Question, reader: &mut dyn Audience) -> Result<(), Fault> {
        let mut reader = Unseen(reader);
        reader.watch(&mut self.session).map_err(|e| Fault::Stopped(Stop::Machine(e)))?;
        self.until_the_end(&mut reader).map_err(Fault::Stopped)?;
        let sleeps = question.sleeps();
        let line = question.last_step();
        let until = Instant::now() + ASLEEP;
        while sleeps && self.what_came(line).1.is_none() && Instant::now() < until {
            if let Some(signal) = reader.signal() {
                return Err(Fault::Stopped(Stop::Signal(signal)));
            }
            self.session.wait(Some(until));
            self.session.take_strangers();
            self.session.settle();
        }
        let (asleep, came) = self.what_came(line);
        for choice in &question.choices[1..] {
            if holds(&choice.text, asleep, came.as_ref()) {
                return Err(Fault::Holds(choice.line.max(question.line), choice.text.clone()));
            }
        }
        Ok(())
    }
}

/// Whether an answer is true of a call that slept or not, and gave this. What returned later has been asleep.
fn holds(text: &str, asleep: bool, came: Option<&Outcome>) -> bool {
    let Ok(Line::Expectation(expectation)) = parse_line(text, 1) else { return false };
    if expectation.mark == Mark::Asleep {
        return asleep;
    }
    let pattern = Pattern::parse(&expectation, None);
    pattern.is_ok_and(|pattern| came.is_some_and(|it| pattern.matches(it, &|_| None).is_ok()))
}
