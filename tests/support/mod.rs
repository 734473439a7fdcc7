//! What several test files need: a run without a reader, and the built program.

use std::io;

use playground::{
    engine::{Journal, Reach, Session},
    lesson::{Audience, Ended, Lesson, Manner, Pause, Stop, run},
};

/// Nobody follows the run.
pub(crate) struct Nobody;

impl Audience for Nobody {
    fn show(&mut self, _: &Journal) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finished(&mut self, _: &Journal) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        None
    }

    fn predict(&mut self, _: char) -> Result<Option<char>, Stop> {
        Ok(None)
    }

    fn pause(&mut self, _: Pause) -> Result<(), Stop> {
        Ok(())
    }

    fn watch(&self, _: &mut Session) -> io::Result<()> {
        Ok(())
    }
}

/// Verifies a text as `playground check` does.
pub(crate) fn verify(name: &str, text: &str) -> Ended {
    let manner = Manner { reach: Reach::Loopback, budget: None, keep_going: false };
    match Lesson::from_text(name, text).prepare() {
        Ok(lesson) => run(lesson, manner, &mut Nobody),
        Err(error) => Ended {
            line: 0,
            score: playground::model::Score::default(),
            missed: false,
            stop: Some(Stop::Unreadable(Box::new(error))),
        },
    }
}
