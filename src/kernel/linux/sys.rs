//! The raw calls that socket2, polling and std lack, each made safe to call.
//!
//! Owns what they have in common: the retry after EINTR, the turn of `-1` into an errno, and the move
//! of a descriptor out of the terminal's way. Knows nothing of what the calls are for.
#![expect(unsafe_code, reason = "this is where the raw calls are made")]

use std::{
    io,
    mem::{MaybeUninit, size_of},
    os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd},
    sync::atomic::{AtomicBool, Ordering},
};

use crate::model::{Errno, PollSet};

/// The lowest number a socket gets, if the limit allows it: rustyline waits with select(2), which
/// cannot name a descriptor of 1024 or above, so those below stay free for the terminal.
const LIFTED: libc::c_int = 1024;
/// The second best: the terminal, the poller and the standard streams fit below it.
const LIFTED_A_LITTLE: libc::c_int = 33;

/// Whether there is a terminal to stay out of the way of: moving a descriptor costs two calls.
static LIFTS: AtomicBool = AtomicBool::new(false);

/// From now on new sockets are moved out of the terminal's way.
pub(in crate::kernel) fn keep_low_descriptors_free() {
    LIFTS.store(true, Ordering::Relaxed);
    // The table of descriptors grows now, while there is one thread: as soon as threads share it, growing takes
    // milliseconds, because the kernel waits for everybody who may be reading it. That it may not grow is reported later.
    let _ = duplicate_above(io::stdin().as_fd(), LIFTED);
}

/// The error that the last call of this thread left behind.
pub(in crate::kernel) fn last_errno() -> Errno {
    io::Error::last_os_error().into()
}

/// Makes a call of a library again for as long as it says EINTR.
///
/// Nobody at the prompt sends signals to a simulated process, so an EINTR can only be one that the
/// playground caused itself.
#[inline]
pub(in crate::kernel) fn retried<T>(mut call: impl FnMut() -> io::Result<T>) -> Result<T, Errno> {
    loop {
        match call() {
            Ok(value) => return Ok(value),
            Err(error) => {
                let errno = Errno::from(error);
                if errno != Errno::EINTR {
                    return Err(errno);
                }
            }
        }
    }
}

/// Makes a raw call again for as long as it says EINTR. A negative result is a failure.
#[inline]
pub(in crate::kernel) fn counted<T>(mut call: impl FnMut() -> T) -> Result<usize, Errno>
where
    usize: TryFrom<T>,
{
    loop {
        if let Ok(count) = usize::try_from(call()) {
            return Ok(count);
        }
        let errno = last_errno();
        if errno != Errno::EINTR {
            return Err(errno);
        }
    }
}

/// A value that the kernel may fill with any bytes.
///
/// # Safety
///
/// Every pattern of bits is a value of the type, and it has no padding.
pub(in crate::kernel) unsafe trait Plain: Copy {}
// SAFETY: an integer is any pattern of bits.
unsafe impl Plain for libc::c_int {}
// SAFETY: two integers of the same size.
unsafe impl Plain for libc::linger {}
// SAFETY: two integers.
unsafe impl Plain for libc::timeval {}
// SAFETY: bytes.
unsafe impl<const N: usize> Plain for [u8; N] {}
// SAFETY: integers.
unsafe impl<const N: usize> Plain for [u32; N] {}

/// Corresponds to `getsockopt(2)`. `value` is what stays where the kernel writes less; how many bytes
/// it wrote comes second.
#[inline]
pub(in crate::kernel) fn get_option<T: Plain>(
    socket: BorrowedFd<'_>,
    level: libc::c_int,
    name: libc::c_int,
    mut value: T,
) -> Result<(T, usize), Errno> {
    let mut len = socklen::<T>();
    let into = (&raw mut value).cast();
    // SAFETY: `into` and `len` describe `value`, which outlives the call and may hold any bytes.
    let result = unsafe { libc::getsockopt(socket.as_raw_fd(), level, name, into, &raw mut len) };
    if result < 0 { Err(last_errno()) } else { Ok((value, len as usize)) }
}

/// Corresponds to `setsockopt(2)`.
pub(in crate::kernel) fn set_option<T: Plain>(
    socket: BorrowedFd<'_>,
    level: libc::c_int,
    name: libc::c_int,
    value: &T,
) -> Result<(), Errno> {
    let from = std::ptr::from_ref(value).cast();
    // SAFETY: `from` points to as many readable bytes as the length says.
    let result = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, from, socklen::<T>()) };
    if result < 0 { Err(last_errno()) } else { Ok(()) }
}

/// The same, for a value that has as many bytes as it needs. Corresponds to `setsockopt(2)`.
pub(in crate::kernel) fn set_option_bytes(
    socket: BorrowedFd<'_>,
    level: libc::c_int,
    name: libc::c_int,
    value: &[u8],
) -> Result<(), Errno> {
    let length = value.len().try_into().map_err(|_| Errno::EINVAL)?;
    // SAFETY: the slice has as many readable bytes as the length says.
    let result =
        unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, value.as_ptr().cast(), length) };
    if result < 0 { Err(last_errno()) } else { Ok(()) }
}

#[expect(clippy::cast_possible_truncation, reason = "the values are a few bytes long")]
const fn socklen<T>() -> libc::socklen_t {
    size_of::<T>() as libc::socklen_t
}

/// Corresponds to `ioctl(2)` with a request that writes one `int`: SIOCINQ, SIOCOUTQ.
pub(in crate::kernel) fn ioctl_count(
    socket: BorrowedFd<'_>,
    request: libc::Ioctl,
) -> Result<usize, Errno> {
    let mut count: libc::c_int = 0;
    // SAFETY: the requests passed here write one int, to a place that outlives the call.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), request, &raw mut count) };
    if result < 0 { Err(last_errno()) } else { Ok(usize::try_from(count).unwrap_or(0)) }
}

/// Corresponds to `poll(2)` on one descriptor, without waiting; asks for IN, OUT, PRI and RDHUP.
pub(in crate::kernel) fn poll_now(fd: BorrowedFd<'_>) -> Result<PollSet, Errno> {
    let asked = libc::POLLIN | libc::POLLOUT | libc::POLLPRI | libc::POLLRDHUP;
    let mut poll = libc::pollfd { fd: fd.as_raw_fd(), events: asked, revents: 0 };
    // SAFETY: one pollfd, which outlives the call.
    counted(|| unsafe { libc::poll(&raw mut poll, 1, 0) })?;
    let has = |bit| poll.revents & bit != 0;
    Ok(PollSet {
        readable: has(libc::POLLIN),
        writable: has(libc::POLLOUT),
        urgent: has(libc::POLLPRI),
        peer_closed: has(libc::POLLRDHUP),
        error: has(libc::POLLERR),
        hung_up: has(libc::POLLHUP),
        invalid: false,
    })
}

/// Whether there is something to read. Corresponds to `poll(2)` on one descriptor, without waiting.
#[inline]
pub(in crate::kernel) fn is_readable(fd: BorrowedFd<'_>) -> bool {
    let mut poll = libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one pollfd, which outlives the call.
    unsafe { libc::poll(&raw mut poll, 1, 0) > 0 }
}

/// Corresponds to `recv(2)`.
#[inline]
pub(in crate::kernel) fn receive(
    socket: BorrowedFd<'_>,
    buffer: &mut [u8],
    flags: libc::c_int,
) -> Result<usize, Errno> {
    counted(|| {
        // SAFETY: the pointer and the length are those of `buffer`, which nobody else can see.
        unsafe { libc::recv(socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), flags) }
    })
}

/// Corresponds to `connect(2)` with the family `AF_UNSPEC`, which takes the peer away.
pub(in crate::kernel) fn disconnect(socket: BorrowedFd<'_>) -> Result<(), Errno> {
    #[expect(clippy::cast_possible_truncation, reason = "AF_UNSPEC is 0")]
    let family = libc::AF_UNSPEC as libc::sa_family_t;
    let nobody = libc::sockaddr { sa_family: family, sa_data: [0; 14] };
    counted(|| {
        // SAFETY: one sockaddr, which outlives the call.
        unsafe { libc::connect(socket.as_raw_fd(), &raw const nobody, socklen::<libc::sockaddr>()) }
    })
    .map(|_| ())
}

/// Lends a buffer to a receiving call of socket2, which only ever writes bytes into it.
pub(in crate::kernel) fn lend(buffer: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    let whole: *mut [u8] = buffer;
    // SAFETY: the same bytes under another type of the same size. The one danger, that something
    // uninitialised is written, cannot happen: the kernel writes them.
    unsafe { &mut *(whole as *mut [MaybeUninit<u8>]) }
}

/// Corresponds to `fcntl(2)`, `F_DUPFD_CLOEXEC`: another descriptor, out of the terminal's way.
///
/// At 1024 or above; where the limit does not allow that, above 32; else the lowest free one.
pub(in crate::kernel) fn duplicate(fd: BorrowedFd<'_>) -> Result<OwnedFd, Errno> {
    duplicate_above(fd, LIFTED)
        .or_else(|_| duplicate_above(fd, LIFTED_A_LITTLE))
        .or_else(|_| duplicate_above(fd, 3))
}

/// Moves a new descriptor out of the terminal's way if there is one, or leaves it where it is if there is no room.
pub(in crate::kernel) fn lift(fd: OwnedFd) -> OwnedFd {
    if !LIFTS.load(Ordering::Relaxed) {
        return fd;
    }
    duplicate_above(fd.as_fd(), LIFTED)
        .or_else(|_| duplicate_above(fd.as_fd(), LIFTED_A_LITTLE))
        .unwrap_or(fd)
}

fn duplicate_above(fd: BorrowedFd<'_>, least: libc::c_int) -> Result<OwnedFd, Errno> {
    // SAFETY: no memory is passed.
    let new = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, least) };
    if new < 0 {
        return Err(last_errno());
    }
    // SAFETY: the kernel has just given us this descriptor, and nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(new) })
}

/// Corresponds to `close(2)`.
///
/// Never retried: Linux has freed the descriptor whatever the answer is (close(2), Notes), and an
/// EINTR is not a failure for the same reason.
pub(in crate::kernel) fn close(fd: OwnedFd) -> Result<(), Errno> {
    // SAFETY: the number was owned and is not used again.
    let result = unsafe { libc::close(fd.into_raw_fd()) };
    match if result < 0 { Err(last_errno()) } else { Ok(()) } {
        Err(Errno::EINTR) => Ok(()),
        answer => answer,
    }
}

/// Puts a descriptor under the eyes of a poller. Corresponds to `epoll_ctl(2)`, `EPOLL_CTL_ADD`.
pub(in crate::kernel) fn watch(
    poller: &polling::Poller,
    fd: BorrowedFd<'_>,
    interest: polling::Event,
    mode: polling::PollMode,
) -> Result<(), Errno> {
    // SAFETY: the descriptor is open. That it leaves the poller before it is closed is asked for by
    // backends that keep pointers; epoll forgets a file that is closed by itself (epoll(7)).
    Ok(unsafe { poller.add_with_mode(fd.as_raw_fd(), interest, mode) }?)
}

/// Corresponds to `setrlimit(2)` with `RLIMIT_NOFILE`: raises the soft limit to the hard one, at most
/// to `most`. Returns the soft limit that holds now.
pub(in crate::kernel) fn raise_file_limit(most: u64) -> Result<u64, Errno> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: one rlimit, which outlives the call.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } < 0 {
        return Err(last_errno());
    }
    let wanted = limit.rlim_max.min(most);
    if limit.rlim_cur >= wanted {
        return Ok(limit.rlim_cur);
    }
    limit.rlim_cur = wanted;
    // SAFETY: one rlimit, which outlives the call.
    if unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) } < 0 {
        return Err(last_errno());
    }
    Ok(wanted)
}

/// Corresponds to `poll(2)`, which tells whether a descriptor is open, and `open(2)` of `/dev/null` for each that is not.
pub(in crate::kernel) fn open_standard_streams() {
    let mut streams = [0, 1, 2].map(|fd| libc::pollfd { fd, events: 0, revents: 0 });
    // SAFETY: three pollfds, which outlive the call.
    unsafe { libc::poll(streams.as_mut_ptr(), 3, 0) };
    // If it fails, nothing is said of any of them.
    for _ in streams.iter().filter(|stream| stream.revents & libc::POLLNVAL != 0) {
        // SAFETY: the path ends with a zero. The descriptor, the lowest that is free, stays open for as long as we live.
        unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDWR) };
    }
}

/// Corresponds to `signal(2)` with `SIGPIPE` and `SIG_IGN`.
pub(in crate::kernel) fn ignore_sigpipe() {
    // SAFETY: the disposition runs no code of ours. It cannot fail: the signal exists.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// Corresponds to `signal(2)` with `SIGXFSZ` and `SIG_IGN`.
pub(in crate::kernel) fn ignore_sigxfsz() {
    // SAFETY: as above.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}
