//! SIGINT, SIGTERM and SIGHUP: noticed between two steps and in every wait, so that ports are left free.

use std::{
    io,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::kernel;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag, low_level,
};

/// The signals that ask a run to end.
#[derive(Debug)]
pub(super) struct Signals {
    came: Arc<AtomicUsize>,
    pipe: UnixStream,
}

impl Signals {
    /// Catches them from now on. One that is not noticed in a moment ends the program whatever it is doing, and so does
    /// the second one.
    pub(super) fn catch() -> io::Result<Self> {
        let (pipe, write) = UnixStream::pair()?;
        let came = Arc::new(AtomicUsize::new(0));
        let all = [SIGINT, SIGTERM, SIGHUP];
        kernel::end_of(&all)?;
        for signal in all {
            let number = usize::try_from(signal).expect("signals are numbered from 1");
            flag::register_usize(signal, came.clone(), number)?;
            low_level::pipe::register(signal, write.try_clone()?)?;
        }
        Ok(Self { came, pipe })
    }

    /// The one that came.
    pub(super) fn came(&self) -> Option<i32> {
        match self.came.load(Ordering::Relaxed) {
            0 => None,
            signal => {
                kernel::noticed();
                i32::try_from(signal).ok()
            }
        }
    }

    /// Becomes readable when one comes, and stays so.
    pub(super) fn descriptor(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

/// Ends the program as the signal would have, so that the shell knows.
pub(super) fn die_of(signal: i32) {
    // If it cannot be done, the exit code says it (128 + signal).
    let _ = low_level::emulate_default_handler(signal);
}
