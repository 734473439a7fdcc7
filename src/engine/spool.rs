//! The older part of a long log: events as bytes, in a file without a name that goes with the session.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
};

use crate::model::Event;

/// What a file of events may hold: more than a million of them. A program that prints without end fills no disk.
const MOST: u64 = 256 << 20;

/// Events that have left memory, oldest first.
#[derive(Default)]
pub(super) struct Spool {
    /// Made when the first events come.
    file: Option<File>,
    bytes: u64,
}

impl Spool {
    /// Appends events.
    pub(super) fn append<'a>(&mut self, events: impl Iterator<Item = &'a Event>) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::End(0))?;
        let mut out = BufWriter::new(file);
        for event in events {
            let bytes = postcard::to_stdvec(event).map_err(io::Error::other)?;
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            self.bytes += u64::from(length) + 4;
            if self.bytes > MOST {
                return Err(io::ErrorKind::StorageFull.into());
            }
            out.write_all(&length.to_le_bytes())?;
            out.write_all(&bytes)?;
        }
        out.flush()
    }

    /// All of them.
    pub(super) fn read(&self) -> io::Result<Vec<Event>> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let mut file = file;
        file.seek(SeekFrom::Start(0))?;
        let mut input = BufReader::new(file);
        let (mut events, mut left) = (Vec::new(), self.bytes);
        while left > 0 {
            let mut length = [0; 4];
            input.read_exact(&mut length)?;
            let length = u32::from_le_bytes(length);
            let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
            input.read_exact(&mut bytes)?;
            events.push(postcard::from_bytes(&bytes).map_err(io::Error::other)?);
            left -= u64::from(length) + 4;
        }
        Ok(events)
    }
}
