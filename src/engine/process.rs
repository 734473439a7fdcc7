//! A simulated process: what it is called, its threads, and what it prints and is given.
//!
//! Knows nothing of statements or events.

use std::{collections::VecDeque, sync::Arc};

use super::{cut::Dice, descriptors::Table};
use crate::model::{Bytes, Seq, ThreadId};

/// A process.
pub(super) struct Process {
    /// Its name.
    pub(super) name: Arc<str>,
    /// The thread that lines are typed for.
    pub(super) main: ThreadId,
    /// Threads its programs started, oldest first.
    pub(super) threads: Vec<ThreadId>,
    /// How many they have started so far.
    pub(super) started: u32,
    /// What its last typed statement gave.
    pub(super) last: Option<Seq>,
    /// What its programs have printed since `output` was last asked.
    pub(super) output: Printed,
    /// Its random numbers.
    pub(super) dice: Dice,
    /// Lines given with `<<` that no `input` has taken yet.
    pub(super) input: VecDeque<Bytes>,
    /// Its descriptors.
    pub(super) table: Table,
    /// Whether it was forked by a program, and is over: its name may be taken again.
    pub(super) gone: bool,
}

/// Lines that were printed and that nobody has asked for yet; of too many, the newest.
#[derive(Default)]
pub(super) struct Printed {
    lines: VecDeque<Bytes>,
    bytes: usize,
}

impl Printed {
    /// What they may hold.
    const MOST: usize = 4 << 20;

    /// About what a line takes beside its bytes.
    const LINE: usize = 32;

    pub(super) fn push(&mut self, line: Bytes) {
        self.bytes += line.len() + Self::LINE;
        self.lines.push_back(line);
        while self.bytes > Self::MOST
            && self.lines.len() > 1
            && let Some(old) = self.lines.pop_front()
        {
            self.bytes -= old.len() + Self::LINE;
        }
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &Bytes> {
        self.lines.iter()
    }

    pub(super) fn take(&mut self) -> Vec<Bytes> {
        std::mem::take(self).lines.into()
    }
}

impl Process {
    pub(super) fn new(name: Arc<str>, main: ThreadId) -> Self {
        Self {
            main,
            threads: Vec::new(),
            started: 0,
            last: None,
            output: Printed::default(),
            dice: Dice::of(&name),
            input: VecDeque::new(),
            table: Table::default(),
            gone: false,
            name,
        }
    }
}
