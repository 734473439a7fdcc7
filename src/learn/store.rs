//! The file in which progress is kept: read whole, written beside and renamed, by one session at a time.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::progress::{Progress, Unusable};
use crate::kernel;

/// Where progress is kept.
#[derive(Clone, Debug)]
pub(crate) struct Store(PathBuf);

/// What was found there.
#[derive(Debug)]
pub(crate) struct Found {
    /// What is kept; nothing where there was no file.
    pub progress: Progress,
    /// The name that a broken file has now.
    pub set_aside: Option<PathBuf>,
}

/// Why nothing can be kept.
#[derive(Debug)]
pub(crate) enum NotKept {
    /// A later program has written the file, and it is left alone.
    Later(PathBuf),
    /// A file or its folder cannot be read or written.
    Closed(PathBuf, io::Error),
}

impl Store {
    /// In a folder, which need not be there yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self(folder.join("progress.json"))
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Reads what is kept. A broken file is set aside.
    pub(crate) fn read(&self) -> Result<Found, NotKept> {
        let _lock = match self.lock() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            lock => Some(lock.map_err(|error| self.closed(error))?),
        };
        self.read_alone()
    }

    /// No other session reads or writes until it is dropped.
    fn lock(&self) -> io::Result<fs::File> {
        let folder = fs::File::open(self.folder())?;
        kernel::lock(&folder)?;
        Ok(folder)
    }

    fn folder(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new("."))
    }

    fn read_alone(&self) -> Result<Found, NotKept> {
        let nothing = |set_aside| Found { progress: Progress::default(), set_aside };
        let text = match self.0.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(nothing(None)),
            Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            // A link leads to somebody else's file.
            Ok(about) if !about.is_file() => Err(io::ErrorKind::InvalidInput.into()),
            Ok(_) => kernel::read_text(&self.0),
            Err(error) => Err(error),
        };
        let read = match text {
            Ok(text) => Progress::read(&text),
            Err(error) => match error.kind() {
                io::ErrorKind::InvalidData | io::ErrorKind::FileTooLarge => Err(Unusable::Broken),
                _ => return Err(self.closed(error)),
            },
        };
        match read {
            Ok(progress) => Ok(Found { progress, set_aside: None }),
            Err(Unusable::Later) => Err(NotKept::Later(self.0.clone())),
            Err(Unusable::Broken) => {
                let aside = self.free_name();
                fs::rename(&self.0, &aside).map_err(|error| self.closed(error))?;
                Ok(nothing(Some(aside)))
            }
        }
    }

    /// Changes what is kept: it is read again, changed and written, and no other session comes between.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Progress)) -> Result<Found, NotKept> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(self.folder()).map_err(|error| self.closed(error))?;
        let lock = self.lock().map_err(|error| self.closed(error))?;
        let mut found = self.read_alone()?;
        change(&mut found.progress);
        self.write(&found.progress.text()).map_err(|error| self.closed(error))?;
        drop(lock);
        Ok(found)
    }

    /// Forgets all of it.
    pub(crate) fn forget(&self) -> Result<(), NotKept> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.closed(error)),
            _ => Ok(()),
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix("progress-")
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(self.folder())?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&self.0)?;
        Ok(())
    }

    /// `progress.json.broken`, or with a number where that is taken.
    fn free_name(&self) -> PathBuf {
        let name = |at: u32| {
            let end = if at == 1 { String::new() } else { format!("-{at}") };
            self.0.with_file_name(format!("progress.json.broken{end}"))
        };
        let free = (1..1000).map(name).find(|path| path.symlink_metadata().is_err());
        free.unwrap_or_else(|| name(1000))
    }

    fn closed(&self, error: io::Error) -> NotKept {
        NotKept::Closed(self.0.clone(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::progress::Visit;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(&folder.path().join("playground"));
        (folder, store)
    }

    #[test]
    fn sessions_at_the_same_time_merge() {
        let (_folder, store) = store();
        std::thread::scope(|scope| {
            for at in 0..8 {
                let store = &store;
                scope.spawn(move || {
                    for lesson in 0..5 {
                        let name = format!("{at}-{lesson}");
                        store.change(|kept| kept.add(&name, &Visit::default())).unwrap();
                    }
                });
            }
        });
        let kept = store.read().unwrap().progress;
        assert!((0..8).all(|at| (0..5).all(|lesson| kept.is_done(&format!("{at}-{lesson}")))));
        let left = fs::read_dir(store.path().parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "nothing is left beside the file");
    }

    #[test]
    fn each_broken_file_is_set_aside_under_a_name_of_its_own() {
        let (_folder, store) = store();
        assert!(store.read().unwrap().set_aside.is_none());
        fs::create_dir(store.path().parent().unwrap()).unwrap();
        for (text, name) in [
            (&b"{"[..], "progress.json.broken"),
            (&b"\xff\xfe"[..], "progress.json.broken-2"),
            (&[0; 7_000][..], "progress.json.broken-3"),
        ] {
            fs::write(store.path(), text).unwrap();
            let aside = store.read().unwrap().set_aside.unwrap();
            assert!(aside.ends_with(name), "{}", aside.display());
            assert_eq!(fs::read(aside).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_plain_file_is_left_alone() {
        let (folder, store) = store();
        fs::create_dir(store.path().parent().unwrap()).unwrap();
        let target = folder.path().join("target");
        fs::write(&target, "mine").unwrap();
        std::os::unix::fs::symlink(&target, store.path()).unwrap();
        assert!(matches!(store.change(|_| ()), Err(NotKept::Closed(..))));
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
        fs::remove_file(store.path()).unwrap();
        fs::create_dir(store.path()).unwrap();
        assert!(matches!(store.change(|_| ()), Err(NotKept::Closed(..))));
    }

    #[test]
    fn forgetting_twice_is_no_error() {
        let (_folder, store) = store();
        store.change(|kept| kept.add("tcp", &Visit::default())).unwrap();
        store.forget().unwrap();
        store.forget().unwrap();
        assert_eq!(store.read().unwrap().progress, Progress::default());
    }
}
