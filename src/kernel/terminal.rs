//! How large a terminal is.

use std::os::fd::{AsRawFd, BorrowedFd};

/// Columns and rows. Corresponds to `TIOCGWINSZ` (`ioctl_tty(2)`); `None` if that is no terminal, or it does not say.
pub fn window_size(terminal: BorrowedFd<'_>) -> Option<(usize, usize)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the descriptor is open for as long as it is borrowed, and the kernel writes one winsize.
    #[expect(unsafe_code, reason = "no crate of ours has this ioctl")]
    let result = unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) };
    (result == 0 && size.ws_col > 0 && size.ws_row > 0)
        .then_some((size.ws_col.into(), size.ws_row.into()))
}
