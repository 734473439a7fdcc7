//! Which sockets can go on: one epoll for every sleeping call.
//!
//! Owns the poller. Knows keys, not calls: what a key means is the engine's business. Only one
//! thread waits (a second one in `Poller::wait` would return at once); others wake it by a [`Notifier`].

use std::{fmt, num::NonZeroUsize, os::fd::AsFd, sync::Arc, time::Duration};

use polling::{Event, Events, PollMode, Poller};

use super::sys;
use crate::{kernel::Socket, model::Errno};

/// Keys taken from the kernel at a time. Whatever is left is reported by the next wait.
const BATCH: NonZeroUsize = NonZeroUsize::new(256).expect("not zero");

/// What the calls asleep in a socket wait for: the union of their wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interest {
    /// Nothing; the kernel reports hang-ups and errors all the same (`epoll_ctl(2)`).
    None,
    /// Something to receive or accept, the end of a stream, urgent data.
    Read,
    /// Room to send, a connection established or refused.
    Write,
    /// Either.
    Both,
}

impl Interest {
    /// What two sleepers in one socket wait for together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (one, same) if one == same => one,
            _ => Self::Both,
        }
    }

    fn event(self, key: usize) -> Event {
        let read = matches!(self, Self::Read | Self::Both);
        let write = matches!(self, Self::Write | Self::Both);
        Event::new(key, read, write)
    }
}

/// One epoll. Corresponds to `epoll(7)`.
pub struct Readiness {
    poller: Arc<Poller>,
    events: Events,
}

impl Readiness {
    /// Makes one. Corresponds to `epoll_create1(2)`, `eventfd(2)` and `timerfd_create(2)`.
    pub fn new() -> Result<Self, Errno> {
        Ok(Self { poller: Arc::new(Poller::new()?), events: Events::with_capacity(BATCH) })
    }

    /// Asks to be told once that a socket is ready. Corresponds to `epoll_ctl(2)`, `EPOLLONESHOT`:
    /// `EPOLL_CTL_MOD` for one that is registered already, else `EPOLL_CTL_ADD`.
    ///
    /// What is ready already is reported too.
    ///
    /// # Errors
    ///
    /// `EEXIST`, `ENOENT`: `registered` was wrong. `ENOSPC`, `ENOMEM`. `EIO`, from the library: the key
    /// is `usize::MAX`, which it keeps for itself.
    pub fn arm(
        &self,
        socket: &Socket,
        key: usize,
        interest: Interest,
        registered: bool,
    ) -> Result<(), Errno> {
        let event = interest.event(key);
        if registered {
            Ok(self.poller.modify(socket, event)?)
        } else {
            sys::watch(&self.poller, socket.as_fd(), event, PollMode::Oneshot)
        }
    }

    /// Takes a socket away; one that is not registered is fine. Corresponds to `epoll_ctl(2)`,
    /// `EPOLL_CTL_DEL`.
    ///
    /// To be called before its descriptor is closed: another descriptor of the same socket would keep
    /// the registration alive, under a number that nobody can name any more (epoll(7), Questions).
    pub fn forget(&self, socket: &Socket) {
        self.unwatch(socket);
    }

    /// Reports, at every wait, that there is something to read here: a pipe of signals, the terminal.
    ///
    /// # Errors
    ///
    /// `EPERM`: a regular file, which is always ready and which epoll does not take (`epoll_ctl(2)`).
    pub fn watch(&self, source: &impl AsFd, key: usize) -> Result<(), Errno> {
        sys::watch(&self.poller, source.as_fd(), Event::readable(key), PollMode::Level)
    }

    /// Reports once for each connection that arrives at a listening socket, even if others wait for it.
    ///
    /// `listener` must be a duplicate made for this: a descriptor is registered once, and the one that accept
    /// sleeps on has a wish of its own. Corresponds to `epoll_ctl(2)`, `EPOLLET`.
    pub(crate) fn watch_arrivals(&self, listener: &Socket, key: usize) -> Result<(), Errno> {
        sys::watch(&self.poller, listener.as_fd(), Event::readable(key), PollMode::Edge)
    }

    /// Ends [`Readiness::watch`].
    pub fn unwatch(&self, source: &impl AsFd) {
        // An error can only say that it was not registered, which is what is wanted.
        let _ = self.poller.delete(source.as_fd());
    }

    /// Whether a wait would return at once. Corresponds to `poll(2)` on the epoll's own descriptor,
    /// without waiting: much cheaper than an empty [`Readiness::wait`].
    ///
    /// May say yes for nothing once, after the timer of an earlier wait has run out.
    #[inline]
    pub fn anything(&self) -> bool {
        sys::is_readable(self.poller.as_fd())
    }

    /// Sleeps until something is ready, a notifier calls or the time is up, and puts the keys of what is
    /// ready into `woken`, in place of what was there. Corresponds to `epoll_wait(2)`.
    ///
    /// EINTR does not end it: signals come through a pipe under [`Readiness::watch`].
    pub fn wait(&mut self, timeout: Option<Duration>, woken: &mut Vec<usize>) -> Result<(), Errno> {
        woken.clear();
        self.events.clear();
        self.poller.wait(&mut self.events, timeout)?;
        woken.extend(self.events.iter().map(|event| event.key));
        Ok(())
    }

    /// Something that wakes the wait from another thread.
    pub fn notifier(&self) -> Notifier {
        Notifier(Arc::clone(&self.poller))
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Readiness").field(&self.poller).finish()
    }
}

/// Wakes a [`Readiness::wait`] from any thread. Corresponds to a `write(2)` to an `eventfd(2)`.
#[derive(Clone, Debug)]
pub struct Notifier(Arc<Poller>);

impl Notifier {
    /// Ends the wait that is going on, or the next one.
    pub fn notify(&self) {
        // The counter of an eventfd cannot be full: it is reset by every wait.
        let _ = self.0.notify();
    }
}
