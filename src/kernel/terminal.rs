//! The terminal: how large it is, and how it was, to be given back like that whatever ends the program.
#![expect(unsafe_code, reason = "these calls fill and read structs, and no crate of ours has them")]

use std::{
    io::{self, Write},
    mem::MaybeUninit,
    os::fd::{AsRawFd, BorrowedFd},
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    time::Duration,
};

use super::last_will;

/// The settings of the terminal on standard input. Corresponds to `tcgetattr(3)`.
///
/// They are given back when it is dropped, and by whatever ends the program before.
pub struct Terminal(Option<libc::termios>);

/// The settings that were there first.
static FIRST: OnceLock<libc::termios> = OnceLock::new();

/// Whether a line editor in another thread is about to change the settings. If the terminal were
/// given back meanwhile, the editor's settings would come last, and stay.
static CHANGING: AtomicBool = AtomicBool::new(false);

/// Whether the terminal has been given back for good: the program ends within a signal, and no editor begins any more.
static GIVEN_BACK: AtomicBool = AtomicBool::new(false);
/// The line editor's thread, as the kernel counts threads (gettid(2)).
static EDITOR: AtomicI32 = AtomicI32::new(0);

/// How long the editor is waited for: it needs a few system calls, unless output is stopped (Ctrl-S).
const MOMENT: Duration = Duration::from_millis(500);

/// Bracketed paste off, cursor shown: what a line editor may have changed beside the settings.
const CALM: &[u8] = b"\x1b[?2004l\x1b[?25h";

fn settings() -> Option<libc::termios> {
    let mut settings = MaybeUninit::<libc::termios>::uninit();
    // SAFETY: one termios, which outlives the call.
    let result = unsafe { libc::tcgetattr(libc::STDIN_FILENO, settings.as_mut_ptr()) };
    // SAFETY: tcgetattr has filled it when it says 0.
    (result == 0).then(|| unsafe { settings.assume_init() })
}

impl Terminal {
    /// Remembers the settings; nothing if standard input is not a terminal.
    pub(crate) fn remember() -> Self {
        let settings = settings();
        if let Some(settings) = settings {
            let _ = FIRST.set(settings);
            last_will::prepare();
        }
        Self(settings)
    }
}

/// While it lives nothing that is typed is shown, and a key is known without Enter. What was typed is thrown away at its
/// end. Corresponds to `tcsetattr(3)` without `ICANON` and `ECHO`, and to `tcflush(3)`.
pub(crate) struct Silent(libc::termios);

impl Silent {
    /// Begins; nothing if standard input is not a terminal.
    pub(crate) fn begin() -> Option<Self> {
        let before = settings()?;
        let mut silent = before;
        silent.c_lflag &= !(libc::ICANON | libc::ECHO);
        (silent.c_cc[libc::VMIN], silent.c_cc[libc::VTIME]) = (0, 0);
        // SAFETY: settings that the kernel gave, with flags of its own.
        unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, &raw const silent) };
        Some(Self(before))
    }

    /// Whether a key has been pressed since last asked. Corresponds to `read(2)`, which does not wait here.
    #[expect(clippy::unused_self, reason = "read(2) does not wait only while the terminal is so")]
    pub(crate) fn key_was_pressed(&self) -> bool {
        let mut keys = [0_u8; 64];
        // SAFETY: a buffer of that length, which outlives the call.
        let count = unsafe { libc::read(libc::STDIN_FILENO, keys.as_mut_ptr().cast(), keys.len()) };
        count > 0
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // SAFETY: settings that the kernel gave.
        unsafe {
            libc::tcflush(libc::STDIN_FILENO, libc::TCIFLUSH);
            libc::tcsetattr(libc::STDIN_FILENO, libc::TCSADRAIN, &raw const self.0);
        }
    }
}

/// Corresponds to `tcsetattr(3)`.
impl Drop for Terminal {
    fn drop(&mut self) {
        let Some(settings) = &self.0 else { return };
        await_editor(MOMENT);
        // SAFETY: settings that the kernel gave.
        unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSADRAIN, settings) };
        // A terminal that has gone needs nothing.
        let _ = io::stdout().lock().write_all(CALM);
        let _ = io::stdout().lock().flush();
    }
}

/// Gives the terminal back from within a signal, if it was remembered: nothing here waits.
pub(super) fn restore_at_once() {
    let Some(settings) = FIRST.get() else { return };
    GIVEN_BACK.store(true, Ordering::SeqCst);
    // SAFETY: settings that the kernel gave; bytes that live for ever.
    unsafe {
        libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, settings);
        // The thread that the signal stopped changes nothing any more.
        if CHANGING.load(Ordering::SeqCst) && EDITOR.load(Ordering::SeqCst) != libc::gettid() {
            await_editor(MOMENT);
            libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, settings);
        }
        if last_will::is_writable(libc::STDOUT_FILENO) {
            libc::write(libc::STDOUT_FILENO, CALM.as_ptr().cast(), CALM.len());
        }
    }
}

/// This thread is the line editor's.
pub(crate) fn editor_is_here() {
    // SAFETY: it takes nothing and touches nothing.
    EDITOR.store(unsafe { libc::gettid() }, Ordering::SeqCst);
}

/// A line editor is about to take the terminal. Does not return where the terminal has been given back for good.
pub(crate) fn editor_begins() {
    CHANGING.store(true, Ordering::SeqCst);
    if GIVEN_BACK.load(Ordering::SeqCst) {
        CHANGING.store(false, Ordering::SeqCst);
        loop {
            std::thread::park();
        }
    }
}

/// It has taken it, or will not.
pub(crate) fn editor_has_begun() {
    CHANGING.store(false, Ordering::SeqCst);
}

/// Waits until no editor is about to take the terminal. Takes no memory and no lock. Corresponds to `nanosleep(2)`.
fn await_editor(most: Duration) {
    for _ in 0..most.as_millis() {
        if !CHANGING.load(Ordering::SeqCst) {
            return;
        }
        let moment = libc::timespec { tv_sec: 0, tv_nsec: 1_000_000 };
        // SAFETY: one timespec, which outlives the call.
        unsafe { libc::nanosleep(&raw const moment, std::ptr::null_mut()) };
    }
}

/// Whether this thread, and those it starts, may be the one that SIGTSTP stops the program through. Corresponds to
/// `pthread_sigmask(3)`.
///
/// A line editor makes the terminal calm, stops its own program, and takes the terminal again when it goes on. Where
/// another thread may take that signal, it takes the terminal again first, and the shell finds it so.
pub(crate) fn allow_stop(allowed: bool) {
    let how = if allowed { libc::SIG_UNBLOCK } else { libc::SIG_BLOCK };
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigemptyset fills the set before anybody reads it, and the set outlives the calls.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), libc::SIGTSTP);
        libc::pthread_sigmask(how, set.as_ptr(), std::ptr::null_mut());
    }
}

/// Columns and rows. Corresponds to `TIOCGWINSZ` (`ioctl_tty(2)`); `None`: not a terminal, or it does not say.
pub(crate) fn window_size(terminal: BorrowedFd<'_>) -> Option<(usize, usize)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the descriptor is open for as long as it is borrowed, and the kernel writes one winsize.
    let result = unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) };
    (result == 0 && size.ws_col > 0 && size.ws_row > 0)
        .then_some((size.ws_col.into(), size.ws_row.into()))
}
