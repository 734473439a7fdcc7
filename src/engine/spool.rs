//! The older part of a long log: events as bytes, in a file without a name that goes with the session.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
};

use crate::model::Event;

/// What a file of events may hold: more than a million of them. A program that prints without end fills no disk.
const MOST: u64 = 256 << 20;
/// So much of it is read at once.
const ROOM: usize = 64 << 10;

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
    pub(super) fn events(&self) -> Stored<'_> {
        let input =
            self.file.as_ref().map(|file| BufReader::with_capacity(ROOM, At { file, at: 0 }));
        Stored { input, left: self.bytes, bytes: Vec::new() }
    }
}

/// A file from a place of one's own: several may read it, and it is appended to meanwhile.
struct At<'a> {
    file: &'a File,
    at: u64,
}

impl Read for At<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(into, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// Reads the events of a file, one after the other.
pub(super) struct Stored<'a> {
    input: Option<BufReader<At<'a>>>,
    left: u64,
    bytes: Vec<u8>,
}

impl Stored<'_> {
    fn read(&mut self) -> io::Result<Event> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut length = [0; 4];
        input.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length);
        self.bytes.resize(usize::try_from(length).map_err(io::Error::other)?, 0);
        input.read_exact(&mut self.bytes)?;
        self.left -= u64::from(length) + 4;
        postcard::from_bytes(&self.bytes).map_err(io::Error::other)
    }
}

impl Iterator for Stored<'_> {
    type Item = io::Result<Event>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.left = 0;
        }
        Some(read)
    }
}
