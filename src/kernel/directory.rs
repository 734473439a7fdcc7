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
    time::Duration,
};

use super::last_will;

/// How the directories of all runs begin; 16 digits follow.
const PREFIX: &str = "playground-";
/// A directory without a lock that has not changed for so long was left by a run that was killed.
const YOUNG: Duration = Duration::from_secs(60);

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
pub(crate) struct RunDirectory {
    path: PathBuf,
    /// Open for as long as it is there: at the end there may be no descriptor left to open it with.
    folder: File,
    /// Its place in the list.
    slot: Option<usize>,
}

impl RunDirectory {
    /// Makes it, where `TMPDIR` says. Corresponds to `mkdir(2)`, `open(2)`.
    pub(crate) fn make() -> io::Result<Self> {
        last_will::prepare();
        sweep();
        let path = env::temp_dir().join(format!("{PREFIX}{:016x}", fastrand::u64(..)));
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
                // As long as this is locked it is somebody's.
                let _ = locks(&folder);
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
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Locks it, unless another process has. Corresponds to `flock(2)`, which ends with the process.
#[expect(unsafe_code, reason = "std has it since Rust 1.89")]
fn locks(folder: &File) -> bool {
    // SAFETY: no memory is passed.
    unsafe { libc::flock(folder.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) == 0 }
}

/// Removes the directories of runs that were killed: nobody holds their lock.
fn sweep() {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(number) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else {
            continue;
        };
        let is_ours = number.len() == 16 && number.bytes().all(|b| b.is_ascii_hexdigit());
        // One that is being made is not locked yet.
        let is_old = |at: &fs::Metadata| {
            at.is_dir() && at.modified().is_ok_and(|it| it.elapsed().is_ok_and(|it| it > YOUNG))
        };
        if is_ours
            && entry.metadata().is_ok_and(|about| is_old(&about))
            && File::open(entry.path()).is_ok_and(|folder| locks(&folder))
        {
            // Another user's stays: it cannot be removed.
            let _ = fs::remove_dir_all(entry.path());
        }
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
