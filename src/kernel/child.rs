//! A program that has the terminal for a while, as a shell's has.
#![expect(
    unsafe_code,
    reason = "what a child does before its program begins, and a signal that is ignored"
)]

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Command, ExitStatus},
};

use super::allow_stop;

/// Runs a program on this terminal and waits for its end. Corresponds to `fork(2)`, `execve(2)`, `waitpid(2)`.
///
/// It stays in our process group: Ctrl-C and Ctrl-Z reach both, so that they stop and go on together, and the terminal
/// never changes hands. Ctrl-\ is its own while it runs. It is asked to end when this program ends before it.
pub(crate) fn run_in_foreground(command: &mut Command) -> io::Result<ExitStatus> {
    let parent = std::process::id();
    // SAFETY: between fork and exec only calls that are safe within a signal: prctl, getppid, pthread_sigmask.
    unsafe {
        command.pre_exec(move || {
            // The mask is inherited, and here SIGTSTP is kept from this thread.
            allow_stop(true);
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM);
            // It may have ended before that was asked.
            if u32::try_from(libc::getppid()) == Ok(parent) {
                Ok(())
            } else {
                Err(io::Error::from_raw_os_error(libc::ESRCH))
            }
        });
    }
    let mut child = command.spawn()?;
    let quit = Ignored::begin(libc::SIGQUIT);
    let ended = child.wait();
    drop(quit);
    ended
}

/// A signal that is ignored for a while. Corresponds to `sigaction(2)`.
struct Ignored(libc::c_int, libc::sigaction);

impl Ignored {
    fn begin(signal: libc::c_int) -> Self {
        // SAFETY: a sigaction of zeros is one without flags and mask; both outlive the call.
        unsafe {
            let mut ignore: libc::sigaction = std::mem::zeroed();
            ignore.sa_sigaction = libc::SIG_IGN;
            let mut before: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, &raw const ignore, &raw mut before);
            Self(signal, before)
        }
    }
}

impl Drop for Ignored {
    fn drop(&mut self) {
        // SAFETY: what sigaction(2) gave.
        unsafe { libc::sigaction(self.0, &raw const self.1, std::ptr::null_mut()) };
    }
}
