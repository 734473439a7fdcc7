//! The directory made for a run, which goes with it, whatever ends it.

use std::{
    ffi::CString,
    io,
    os::unix::ffi::OsStrExt,
    path::Path,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

use super::last_will;

/// Directories that are there, for whoever ends the program from within a signal: sessions that live at the same time.
static ALIVE: [AtomicPtr<libc::c_char>; 8] = [const { AtomicPtr::new(ptr::null_mut()) }; 8];

/// A directory of this user's alone, removed when it is dropped.
#[derive(Debug)]
pub struct RunDirectory {
    directory: tempfile::TempDir,
    /// Its place in the list.
    slot: Option<usize>,
}

impl RunDirectory {
    /// Makes it, where `TMPDIR` says. Corresponds to `mkdir(2)`.
    pub fn make() -> io::Result<Self> {
        let directory = tempfile::Builder::new().prefix("playground-").tempdir()?;
        last_will::prepare();
        let path = CString::new(directory.path().as_os_str().as_bytes()).unwrap_or_default();
        // Never given back: a signal may come while it is read.
        let path = path.into_raw();
        let take = |slot: &AtomicPtr<libc::c_char>| {
            slot.compare_exchange(ptr::null_mut(), path, Ordering::SeqCst, Ordering::SeqCst).is_ok()
        };
        let slot = ALIVE.iter().position(take);
        Ok(Self { directory, slot })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            ALIVE[slot].store(ptr::null_mut(), Ordering::SeqCst);
        }
    }
}

/// Takes each path of a directory that is there, once.
pub(super) fn take_alive() -> impl Iterator<Item = *const libc::c_char> {
    let paths = ALIVE.iter().map(|slot| slot.swap(ptr::null_mut(), Ordering::SeqCst).cast_const());
    paths.filter(|path| !path.is_null())
}
