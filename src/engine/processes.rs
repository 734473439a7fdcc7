//! The processes of a session, by their numbers and their names.

use std::ops::{Index, IndexMut};

use super::{by_id::ByName, process::Process};
use crate::model::{Halt, ProcessId};

/// Processes in one session.
const MOST: u32 = 100_000;

/// Every process, oldest first. None ever goes: one that was killed can be looked at.
#[derive(Default)]
pub(super) struct Processes {
    list: Vec<Process>,
    by_name: ByName<ProcessId>,
}

impl Processes {
    /// The number that the next one gets.
    pub(super) fn next(&self) -> Result<ProcessId, Halt> {
        match u32::try_from(self.list.len()) {
            Ok(number) if number < MOST => Ok(ProcessId(number)),
            _ => Err(Halt::TooMany(MOST)),
        }
    }

    /// Adds it under that number.
    pub(super) fn add(&mut self, id: ProcessId, process: Process) {
        self.by_name.insert(process.name.clone(), id);
        self.list.push(process);
    }

    /// The one of that name.
    pub(super) fn find(&self, name: &str) -> Option<ProcessId> {
        self.by_name.get(name).copied()
    }

    pub(super) fn get(&self, id: ProcessId) -> Option<&Process> {
        self.list.get(id.0 as usize)
    }

    /// All of them, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Process> {
        self.list.iter()
    }

    /// All of them with their numbers, oldest first.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (ProcessId, &Process)> {
        (0..).map(ProcessId).zip(&self.list)
    }
}

/// A number comes from here, so there is a process with it.
impl Index<ProcessId> for Processes {
    type Output = Process;

    #[inline]
    fn index(&self, id: ProcessId) -> &Process {
        &self.list[id.0 as usize]
    }
}

impl IndexMut<ProcessId> for Processes {
    #[inline]
    fn index_mut(&mut self, id: ProcessId) -> &mut Process {
        &mut self.list[id.0 as usize]
    }
}
