//! The directory made for a run, which goes with it, whatever ends it.

use std::{
    env,
    ffi::CString,
    fs::{self, DirBuilder, File},
    io,
    os::{
        fd::AsRawFd,
        unix::{ffi::OsStrExt, fs::DirBuilderExt},
    },
    path::{Path, PathBuf},
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
    path: PathBuf,
    /// Open for as long as it is there: at the end there may be no descriptor left to open it with.
    folder: File,
    /// Its place in the list.
    slot: Option<usize>,
}

impl RunDirectory {
    /// Makes it, where `TMPDIR` says. Corresponds to `mkdir(2)`, `open(2)`.
    pub fn make() -> io::Result<Self> {
        last_will::prepare();
        let path = env::temp_dir().join(format!("playground-{:016x}", fastrand::u64(..)));
        // On the list before it is there: a signal may come in between.
        let slot = enlist(&path);
        let made = DirBuilder::new().mode(0o700).create(&path);
        if last_will::is_over() {
            // The signal went to another thread, which has looked before the directory was there.
            let _ = fs::remove_dir(&path);
        }
        let folder = made.and_then(|()| {
            // It is empty, and opening it once more would fail again.
            File::open(&path).inspect_err(|_| _ = fs::remove_dir(&path))
        });
        match folder {
            Ok(folder) => {
                if let Some(slot) = slot {
                    ALIVE[slot].folder.store(folder.as_raw_fd(), Ordering::SeqCst);
                }
                Ok(Self { path, folder, slot })
            }
            Err(error) => {
                strike_off(slot);
                Err(error)
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        last_will::empty(self.folder.as_raw_fd());
        if fs::remove_dir(&self.path).is_err() {
            let _ = fs::remove_dir_all(&self.path);
        }
        // Only now: a signal that comes meanwhile does it again.
        strike_off(self.slot);
    }
}

/// Puts a directory on the list, if there is room.
fn enlist(path: &Path) -> Option<usize> {
    // Never given back: a signal may come while it is read.
    let path = CString::new(path.as_os_str().as_bytes()).unwrap_or_default().into_raw();
    let free = ptr::null_mut();
    ALIVE.iter().position(|alive| {
        alive.path.compare_exchange(free, path, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    })
}

fn strike_off(slot: Option<usize>) {
    if let Some(slot) = slot {
        ALIVE[slot].folder.store(-1, Ordering::SeqCst);
        ALIVE[slot].path.store(ptr::null_mut(), Ordering::SeqCst);
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
