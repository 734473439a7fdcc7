//! `@again PROCESS` in a test: a process that was ended gets its last program once more, as when a server is restarted.

use std::{rc::Rc, sync::Arc};

use super::record::Record;
use crate::{
    engine::Session,
    language::{
        Assembler,
        tree::{Line, Statement},
    },
};

/// The restarts of a test that are still to come, in the order of their lines.
pub(super) struct Agains<'a>(&'a [(u32, Arc<str>)]);

impl<'a> Agains<'a> {
    pub(super) fn new(all: &'a [(u32, Arc<str>)]) -> Self {
        Self(all)
    }

    /// The test has come to a line: what is above it is restarted. A process that has no
    /// program, or still runs one, is left alone; the test goes on and says what it misses.
    pub(super) fn before(&mut self, line: u32, session: &mut Session, record: &Record) {
        while let Some(((at, name), rest)) = self.0.split_first()
            && *at < line
        {
            self.0 = rest;
            let program = record.program(name).and_then(|text| read(text));
            if let (Some(program), Some(process)) = (program, session.find_process(name)) {
                drop(session.start(process, &program));
                session.settle();
            }
        }
    }
}

fn read(text: &str) -> Option<Rc<Statement>> {
    let mut assembler = Assembler::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(Line::Statement(_, statement)) = assembler.push(line, number).ok()? {
            return Some(statement);
        }
    }
    None
}
