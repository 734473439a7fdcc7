//! A network namespace (`network_namespaces(7)`), kept by a descriptor. It lives as long as this, or a socket made
//! in it.
#![expect(unsafe_code, reason = "std cannot change a thread's namespace")]

use std::{
    fs::File,
    os::fd::{AsRawFd, OwnedFd},
};

use super::super::linux::sys;
use crate::model::Errno;

/// One network namespace.
#[derive(Debug)]
pub(super) struct Namespace(OwnedFd);

impl Namespace {
    /// The one that this thread is in. Corresponds to `open(2)` of `/proc/thread-self/ns/net`.
    fn current() -> Result<Self, Errno> {
        Ok(Self(File::open("/proc/thread-self/ns/net")?.into()))
    }

    /// Moves this thread to a fresh one. Corresponds to `unshare(2)`, `CLONE_NEWNET`.
    ///
    /// # Errors
    ///
    /// `EPERM` (no `CAP_SYS_ADMIN`, or refused by a filter), `ENOSPC` (`user.max_net_namespaces`), `EINVAL` (not in
    /// this kernel), `EMFILE`.
    pub(super) fn unshare() -> Result<Self, Errno> {
        unshare(libc::CLONE_NEWNET)?;
        Self::current()
    }

    /// Makes one, fills it with `work`, and brings this thread back to `home`.
    pub(super) fn make<T, E>(
        home: &Self,
        refused: impl Fn(Errno) -> E,
        work: impl FnOnce(Self) -> Result<T, E>,
    ) -> Result<T, E> {
        // Before, for it may be the descriptor that cannot be had once the thread has moved.
        let _back = Back(home);
        work(Self::unshare().map_err(refused)?)
    }

    /// Does something in it, and brings this thread back to `home`, also after a panic. Corresponds to two calls of
    /// `setns(2)`, about 3 microseconds.
    ///
    /// # Errors
    ///
    /// `EPERM`: refused by a filter.
    pub(super) fn inside<T>(&self, home: &Self, work: impl FnOnce() -> T) -> Result<T, Errno> {
        self.enter()?;
        let _back = Back(home);
        Ok(work())
    }

    /// The descriptor's number, for the kernel only.
    pub(super) fn descriptor(&self) -> i32 {
        self.0.as_raw_fd()
    }

    /// Moves this thread to it. Corresponds to `setns(2)`.
    pub(super) fn enter(&self) -> Result<(), Errno> {
        // SAFETY: no memory is passed.
        let result = unsafe { libc::setns(self.0.as_raw_fd(), libc::CLONE_NEWNET) };
        if result < 0 { Err(sys::last_errno()) } else { Ok(()) }
    }
}

impl From<File> for Namespace {
    fn from(file: File) -> Self {
        Self(file.into())
    }
}

/// Where the thread goes when this is dropped.
struct Back<'a>(&'a Namespace);

impl Drop for Back<'_> {
    fn drop(&mut self) {
        // Where one is now cannot be known otherwise: every later socket would be another computer's.
        self.0.enter().expect("that one may come back was found out on entering");
    }
}

/// Corresponds to `unshare(2)`.
pub(super) fn unshare(what: libc::c_int) -> Result<(), Errno> {
    // SAFETY: no memory is passed, and memory stays shared: only namespaces are asked for.
    if unsafe { libc::unshare(what) } < 0 { Err(sys::last_errno()) } else { Ok(()) }
}

/// Whether the effective user is root. Corresponds to `geteuid(2)`.
pub(super) fn is_root() -> bool {
    // SAFETY: it has no arguments and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// The effective user and group. Corresponds to `geteuid(2)` and `getegid(2)`.
pub(super) fn user_and_group() -> (u32, u32) {
    // SAFETY: they have no arguments and cannot fail.
    unsafe { (libc::geteuid(), libc::getegid()) }
}
