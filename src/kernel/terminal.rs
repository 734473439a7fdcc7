//! The terminal as it was, to be given back like that whatever ends the program.
#![expect(unsafe_code, reason = "tcgetattr(3) and tcsetattr(3) fill and read a struct")]

use std::{
    io::{self, Write},
    mem::MaybeUninit,
};

/// The settings of the terminal on standard input. Corresponds to `tcgetattr(3)`.
pub struct Terminal(Option<libc::termios>);

/// Bracketed paste off, cursor shown: what a line editor may have changed beside the settings.
const CALM: &[u8] = b"\x1b[?2004l\x1b[?25h";

impl Terminal {
    /// Remembers the settings; nothing if standard input is no terminal.
    pub fn remember() -> Self {
        let mut settings = MaybeUninit::<libc::termios>::uninit();
        // SAFETY: one termios, which outlives the call.
        let result = unsafe { libc::tcgetattr(libc::STDIN_FILENO, settings.as_mut_ptr()) };
        // SAFETY: tcgetattr has filled it when it says 0.
        Self((result == 0).then(|| unsafe { settings.assume_init() }))
    }

    /// Gives the terminal back as it was. Corresponds to `tcsetattr(3)`.
    pub fn restore(&self) {
        let Some(settings) = &self.0 else { return };
        // SAFETY: settings that the kernel gave.
        unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSADRAIN, settings) };
        // A terminal that has gone needs nothing.
        let _ = io::stdout().lock().write_all(CALM);
        let _ = io::stdout().lock().flush();
    }
}
