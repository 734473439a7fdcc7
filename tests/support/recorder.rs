//! A reader that keeps every event, and predicts the last choice of each question.

use std::io;

use playground::{
    engine::Journal,
    lesson::{Audience, Stop},
    model::{Event, Seq},
};

#[derive(Default)]
pub(crate) struct Recorder(pub(crate) Vec<Event>);

impl Audience for Recorder {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        let last = self.0.last().map_or(Seq(0), |event| event.seq);
        self.0.extend(journal.after(last).cloned());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn signal(&mut self) -> Option<i32> {
        None
    }

    fn predict(&mut self, last: char) -> Result<Option<char>, Stop> {
        Ok(Some(last))
    }
}
