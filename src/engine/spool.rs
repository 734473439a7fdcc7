//! The older part of a long log: events, and packets, as bytes, each kind in a file without a name that goes with the
//! session.

use std::{
    borrow::Borrow,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    marker::PhantomData,
    os::unix::fs::FileExt,
};

use serde::{Serialize, de::DeserializeOwned};

/// What a file may hold: more than a million events. A program that prints without end fills no disk.
const MOST: u64 = 256 << 20;
/// So much of it is read at once.
const ROOM: usize = 64 << 10;

/// What has left memory, oldest first.
pub(super) struct Spool<T> {
    /// Made when the first come.
    file: Option<File>,
    bytes: u64,
    of: PhantomData<T>,
}

/// With nothing in it.
impl<T> Default for Spool<T> {
    fn default() -> Self {
        Self { file: None, bytes: 0, of: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    /// Appends all of these, or none of them.
    pub(super) fn append(
        &mut self,
        things: impl IntoIterator<Item = impl Borrow<T>>,
    ) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let mut end = self.bytes;
        file.seek(SeekFrom::Start(end))?;
        let mut out = BufWriter::new(file);
        for thing in things {
            let bytes = postcard::to_stdvec(thing.borrow()).map_err(io::Error::other)?;
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            end += u64::from(length) + 4;
            if end > MOST {
                return Err(io::ErrorKind::StorageFull.into());
            }
            out.write_all(&length.to_le_bytes())?;
            out.write_all(&bytes)?;
        }
        out.flush()?;
        self.bytes = end;
        Ok(())
    }

    /// All of them.
    pub(super) fn all(&self) -> Stored<'_, T> {
        let input =
            self.file.as_ref().map(|file| BufReader::with_capacity(ROOM, At { file, at: 0 }));
        Stored { input, left: self.bytes, bytes: Vec::new(), of: PhantomData }
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

/// Reads what is in a file, one after the other.
pub(super) struct Stored<'a, T> {
    input: Option<BufReader<At<'a>>>,
    left: u64,
    bytes: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: DeserializeOwned> Stored<'_, T> {
    fn read(&mut self) -> io::Result<T> {
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

impl<T: DeserializeOwned> Iterator for Stored<'_, T> {
    type Item = io::Result<T>;

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
