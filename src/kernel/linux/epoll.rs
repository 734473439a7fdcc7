//! The epoll of a process: `epoll_create1(2)`, `epoll_ctl(2)`, `epoll_wait(2)`.
//!
//! Its descriptor is kept as a [`Socket`], so whatever a socket can be asked is asked of the kernel, which says ENOTSOCK.
#![expect(unsafe_code, reason = "no safe library offers edge and oneshot with numbers of our own")]

use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use super::sys;
use crate::{
    kernel::Socket,
    model::{Control, Errno, PollSet, Watch},
};

/// Events that are taken at a time.
const MOST: usize = 64;

impl Socket {
    /// Makes an epoll. Corresponds to `epoll_create1(2)`.
    ///
    /// # Errors
    ///
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn epoll() -> Result<Self, Errno> {
        // SAFETY: it takes a number and gives one.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(sys::last_errno());
        }
        // SAFETY: the kernel has just made this descriptor, and nobody else knows it.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        Ok(Self(sys::lift(fd).into()))
    }

    /// Adds a descriptor to the list, changes what it is watched for, or takes it away. Corresponds to `epoll_ctl(2)`.
    ///
    /// # Errors
    ///
    /// `EEXIST` (added already), `ENOENT` (never added), `EINVAL` (this is not an epoll, or it is added to itself), `ELOOP`
    /// (two would watch each other), `ENOSPC`, `ENOMEM`.
    pub fn control(
        &self,
        control: Control,
        of: &Self,
        watch: Watch,
        key: u64,
    ) -> Result<(), Errno> {
        let op = match control {
            Control::Add => libc::EPOLL_CTL_ADD,
            Control::Mod => libc::EPOLL_CTL_MOD,
            Control::Del => libc::EPOLL_CTL_DEL,
        };
        let bits = [
            (watch.readable, libc::EPOLLIN),
            (watch.writable, libc::EPOLLOUT),
            (watch.urgent, libc::EPOLLPRI),
            (watch.peer_closed, libc::EPOLLRDHUP),
            (watch.edge, libc::EPOLLET),
            (watch.oneshot, libc::EPOLLONESHOT),
        ];
        let events = bits.into_iter().filter(|(set, _)| *set).fold(0, |all, (_, bit)| all | bit);
        let mut event = libc::epoll_event { events: events.cast_unsigned(), u64: key };
        let (list, of) = (self.as_fd().as_raw_fd(), of.as_fd().as_raw_fd());
        // SAFETY: the event outlives the call, which only reads it.
        let result = unsafe { libc::epoll_ctl(list, op, of, &raw mut event) };
        if result < 0 { Err(sys::last_errno()) } else { Ok(()) }
    }

    /// Takes what has happened, at most so many, without waiting. Corresponds to `epoll_wait(2)` with no time.
    ///
    /// # Errors
    ///
    /// `EINVAL` (this is not an epoll).
    pub fn happened(&self, most: usize) -> Result<Vec<(u64, PollSet)>, Errno> {
        let mut room = [libc::epoll_event { events: 0, u64: 0 }; MOST];
        let most = libc::c_int::try_from(most.clamp(1, MOST)).unwrap_or(1);
        // SAFETY: the room has as many places as the number says.
        let n = unsafe { libc::epoll_wait(self.as_fd().as_raw_fd(), room.as_mut_ptr(), most, 0) };
        let Ok(n) = usize::try_from(n) else { return Err(sys::last_errno()) };
        let given = room[..n].iter().map(|event| {
            let (bits, key) = (event.events.cast_signed(), event.u64);
            let has = |bit| bits & bit != 0;
            let set = PollSet {
                readable: has(libc::EPOLLIN),
                writable: has(libc::EPOLLOUT),
                urgent: has(libc::EPOLLPRI),
                peer_closed: has(libc::EPOLLRDHUP),
                error: has(libc::EPOLLERR),
                hung_up: has(libc::EPOLLHUP),
                invalid: false,
            };
            (key, set)
        });
        Ok(given.collect())
    }
}
