//! The directory made for a run, which goes with it, whatever ends it.

use std::{
    ffi::CString,
    fs::{self, File},
    io,
    os::{fd::AsRawFd, unix::ffi::OsStrExt},
    path::Path,
    ptr,
    sync::atomic::{AtomicI32, AtomicPtr, Ordering},
};

use super::last_will;

/// A directory that is there.
struct Alive {
    path: AtomicPtr<libc::c_char>,
    folder: AtomicI32,
}

/// Directories to remove when a signal ends the program, one for each session alive at the same time.
static ALIVE: [Alive; 8] =
    [const { Alive { path: AtomicPtr::new(ptr::null_mut()), folder: AtomicI32::new(-1) } }; 8];

/// A directory of this user's alone, removed when it is dropped.
#[derive(Debug)]
pub struct RunDirectory {
    directory: tempfile::TempDir,
    /// Open for as long as it is there: at the end there may be no descriptor left to open it with.
    folder: File,
    /// Its place in the list.
    slot: Option<usize>,
}

impl RunDirectory {
    /// Makes it, where `TMPDIR` says. Corresponds to `mkdir(2)`, `open(2)`.
    pub fn make() -> io::Result<Self> {
        let directory = tempfile::Builder::new().prefix("playground-").tempdir()?;
        let folder = match File::open(directory.path()) {
            Ok(folder) => folder,
            Err(error) => {
                // It is empty, and opening it once more would fail again.
                let _ = fs::remove_dir(directory.path());
                return Err(error);
            }
        };
        last_will::prepare();
        let path = CString::new(directory.path().as_os_str().as_bytes()).unwrap_or_default();
        // Never given back: a signal may come while it is read.
        let path = path.into_raw();
        let take = |alive: &Alive| {
            let free = ptr::null_mut();
            alive.path.compare_exchange(free, path, Ordering::SeqCst, Ordering::SeqCst).is_ok()
        };
        let slot = ALIVE.iter().position(take);
        if let Some(slot) = slot {
            ALIVE[slot].folder.store(folder.as_raw_fd(), Ordering::SeqCst);
        }
        Ok(Self { directory, folder, slot })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        last_will::empty(self.folder.as_raw_fd());
        if fs::remove_dir(self.directory.path()).is_ok() {
            self.directory.disable_cleanup(true);
        }
        // Only now: a signal that comes meanwhile does it again.
        if let Some(slot) = self.slot {
            ALIVE[slot].folder.store(-1, Ordering::SeqCst);
            ALIVE[slot].path.store(ptr::null_mut(), Ordering::SeqCst);
        }
    }
}

/// Takes each directory that is there, once: its path and its descriptor, -1 if it has none.
pub(super) fn take_alive() -> impl Iterator<Item = (*const libc::c_char, libc::c_int)> {
    let alive = ALIVE.iter().map(|alive| {
        let path = alive.path.swap(ptr::null_mut(), Ordering::SeqCst).cast_const();
        (path, alive.folder.swap(-1, Ordering::SeqCst))
    });
    alive.filter(|(path, _)| !path.is_null())
}
