//! What wakes the main thread: a line from another thread, and signals. Each through a pipe that the poller watches.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    sync::Arc,
};

use crate::kernel;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};

/// Which signals have come.
pub(super) struct Signals {
    interrupt: Arc<std::sync::atomic::AtomicBool>,
    terminate: Arc<std::sync::atomic::AtomicBool>,
    hang_up: Arc<std::sync::atomic::AtomicBool>,
    goes_on: Arc<std::sync::atomic::AtomicBool>,
}

impl Signals {
    pub(super) fn register(pipe: &UnixStream) -> io::Result<Self> {
        let flag = |signal| -> io::Result<Arc<std::sync::atomic::AtomicBool>> {
            let flag = Arc::default();
            signal_hook::flag::register(signal, Arc::clone(&flag))?;
            signal_hook::low_level::pipe::register(signal, pipe.try_clone()?)?;
            Ok(flag)
        };
        // Whatever the main thread is busy with.
        kernel::stop_at(&[SIGINT])?;
        kernel::end_of(&[SIGTERM, SIGHUP])?;
        Ok(Self {
            interrupt: flag(SIGINT)?,
            terminate: flag(SIGTERM)?,
            hang_up: flag(SIGHUP)?,
            goes_on: flag(SIGCONT)?,
        })
    }

    fn take(flag: &std::sync::atomic::AtomicBool) -> bool {
        flag.swap(false, std::sync::atomic::Ordering::SeqCst)
    }

    /// Whether a signal asks the program to end.
    pub(super) fn must_end(&self) -> bool {
        let came =
            |flag: &std::sync::atomic::AtomicBool| flag.load(std::sync::atomic::Ordering::SeqCst);
        came(&self.terminate) || came(&self.hang_up)
    }

    /// Whether Ctrl-C was pressed since last asked.
    pub(super) fn interrupted(&self) -> bool {
        let interrupted = Self::take(&self.interrupt);
        if interrupted {
            kernel::forget_asked();
        }
        interrupted
    }

    /// Whether the program was stopped and has gone on since last asked: something else is on the screen now.
    pub(super) fn went_on(&self) -> bool {
        Self::take(&self.goes_on)
    }

    /// A signal that asks the program to end.
    pub(super) fn ended(&self) -> Option<i32> {
        let signal = if Self::take(&self.terminate) {
            Some(SIGTERM)
        } else {
            Self::take(&self.hang_up).then_some(SIGHUP)
        };
        if signal.is_some() {
            kernel::noticed();
        }
        signal
    }
}

/// Takes what is in a pipe.
pub(super) fn drain(pipe: &mut UnixStream) {
    let mut buffer = [0; 256];
    while pipe.read(&mut buffer).is_ok_and(|n| n > 0) {}
}

/// Wakes the main thread from another one.
pub(super) struct Waker(UnixStream);

impl Waker {
    pub(super) fn new(pipe: UnixStream) -> Self {
        Self(pipe)
    }

    /// Another one for the same thread.
    pub(super) fn another(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    pub(super) fn wake(&self) {
        // A full pipe wakes as well.
        let _ = (&self.0).write(&[0]);
    }
}
