//! What the operating system allows our one real process.

use std::{io, os::fd::BorrowedFd, time::Duration};

use super::{last_will, linux::sys};
use crate::model::Errno;

/// More than anybody plays with; a table of a billion entries, where the hard limit is infinite, would
/// only cost memory.
const MOST_DESCRIPTORS: u64 = 1_000_000;

/// Raises the number of descriptors we may have open to the hard limit, at most to a million, and
/// returns it. Corresponds to `setrlimit(2)`, `RLIMIT_NOFILE`.
pub fn raise_descriptor_limit() -> Result<u64, Errno> {
    sys::raise_file_limit(MOST_DESCRIPTORS)
}

/// From now on new sockets get numbers of 1024 or above: the terminal is waited for with select(2), which can
/// name only those below. Corresponds to `fcntl(2)`, `F_DUPFD_CLOEXEC`, and a `close(2)`, after each call that makes
/// a socket. For the whole process, because its table of descriptors is one.
pub fn keep_low_descriptors_free() {
    sys::keep_low_descriptors_free();
}

/// Opens what is closed of the three standard streams: the first socket would get that number, and be taken for one.
/// Corresponds to `open(2)` of `/dev/null`.
pub(crate) fn open_standard_streams() {
    sys::open_standard_streams();
}

/// Dies of SIGPIPE when the reader of the standard output goes, as other programs do, and leaves nothing behind.
/// Corresponds to `sigaction(2)`.
///
/// Sockets are not concerned: they send with `MSG_NOSIGNAL`.
pub fn default_sigpipe() {
    last_will::dies_of_sigpipe();
}

/// Ignores SIGXFSZ: a write beyond the limit of a file's length says `EFBIG`. Corresponds to `signal(2)`, `SIG_IGN`.
pub(crate) fn ignore_sigxfsz() {
    sys::ignore_sigxfsz();
}

/// Ignores SIGPIPE: a write to a reader that is gone says `EPIPE`. Corresponds to `signal(2)`, `SIG_IGN`.
pub fn ignore_sigpipe() {
    sys::ignore_sigpipe();
}

/// Lets TCP end a connection whose peer takes nothing for so long. Corresponds to `setsockopt(2)` with
/// `TCP_USER_TIMEOUT`, tcp(7). Errors: `ENOPROTOOPT` where it is no TCP socket.
pub(crate) fn drop_when_stalled(socket: BorrowedFd<'_>, time: Duration) -> io::Result<()> {
    socket2::SockRef::from(&socket).set_tcp_user_timeout(Some(time))
}
