//! Sessions and child processes kept apart.
//!
//! A process that is being started has copies of all our descriptors until it runs its program (`O_CLOEXEC` acts in
//! execve(2)), and a socket that a session closes meanwhile is still open: its peer sees no end, its port is taken, an
//! epoll still tells of it. So while a session is played, no process is started.

use std::{
    process::{Child, Command, Output, Stdio},
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

static COPIES: RwLock<()> = RwLock::new(());

/// Held while a session is played; not by somebody who starts a process.
pub(crate) fn playing() -> RwLockReadGuard<'static, ()> {
    COPIES.read().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a process when no session is played.
pub(crate) fn started(command: &mut Command) -> Child {
    let _alone = COPIES.write().unwrap_or_else(PoisonError::into_inner);
    command.spawn().expect("a test's program is there")
}

/// Runs it to its end.
pub(crate) fn output(command: &mut Command) -> Output {
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    started(piped).wait_with_output().expect("its output can be read")
}
