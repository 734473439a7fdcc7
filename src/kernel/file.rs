//! Files that somebody names: nothing that has no end, and nothing that keeps us waiting.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    os::{fd::AsRawFd, unix::fs::OpenOptionsExt},
    path::Path,
};

/// The longest file: 16 MiB.
pub(crate) const LONGEST_FILE: u64 = 16 << 20;

/// Opens a plain file to be read. Corresponds to `open(2)`, `O_NONBLOCK`, and `fstat(2)`.
///
/// # Errors
///
/// `IsADirectory`; `InvalidInput`: a pipe, a device or a socket; `FileTooLarge`; what open(2) says.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    // A pipe without a writer, or a terminal, is opened at once; a plain file does not care (open(2), O_NONBLOCK).
    let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        // Where nothing answers: a socket, a device that is not there.
        Err(error) if error.raw_os_error() == Some(libc::ENXIO) => {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        opened => opened?,
    };
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !about.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    if about.len() > LONGEST_FILE { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(file) }
}

/// All of it, of a file that may be longer than it says.
pub(crate) fn read_all(file: &mut impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    file.take(LONGEST_FILE + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LONGEST_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

/// Opens a file and reads all of it.
///
/// # Errors
///
/// As [`open_plain`]; `InvalidData`: it is no UTF-8 text.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let mut file = open_plain(path)?;
    let length = file.metadata()?.len();
    String::from_utf8(read_all(&mut file, length)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Waits until this open file is locked for us, until it is closed. Corresponds to `flock(2)`.
#[expect(unsafe_code, reason = "std has it only from Rust 1.89 on")]
pub fn lock(file: &File) -> io::Result<()> {
    // SAFETY: the descriptor is open for as long as it is borrowed.
    match unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
