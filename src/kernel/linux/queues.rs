//! What waits in a socket, and what was lost before it could wait there.

use std::os::fd::AsFd;

use super::sys;
use crate::{
    kernel::Socket,
    model::{Errno, PollSet, StreamSeen, TcpState},
};

/// `asm-generic/sockios.h`, which libc lacks.
const SIOCATMARK: libc::Ioctl = 0x8905;
/// The place of `SK_MEMINFO_DROPS` among the numbers of `SO_MEMINFO` (`linux/sock_diag.h`).
const DROPS: usize = libc::SK_MEMINFO_DROPS as usize;

impl Socket {
    /// What it is ready for now. Corresponds to `poll(2)` for IN, OUT, PRI and RDHUP, without waiting.
    pub fn poll(&self) -> Result<PollSet, Errno> {
        sys::poll_now(self.as_fd())
    }

    /// Bytes that wait to be received; of datagrams, those of the first. Corresponds to `ioctl(2)`,
    /// `SIOCINQ` (tcp(7), udp(7), unix(7)).
    ///
    /// # Errors
    ///
    /// `EINVAL`: it listens.
    ///
    /// # Notes
    ///
    /// The FIN is not counted here, though the receive queue in `/proc/net/tcp` counts it as one byte.
    pub fn unread(&self) -> Result<usize, Errno> {
        sys::ioctl_count(self.as_fd(), libc::TIOCINQ)
    }

    /// Bytes that were sent and are not acknowledged. Corresponds to `ioctl(2)`, `SIOCOUTQ` (tcp(7)).
    ///
    /// # Errors
    ///
    /// `EINVAL`: it listens.
    ///
    /// # Notes
    ///
    /// On datagrams and Unix sockets it is the memory that they occupy, larger than their bytes.
    pub fn unsent(&self) -> Result<usize, Errno> {
        sys::ioctl_count(self.as_fd(), libc::TIOCOUTQ)
    }

    /// How far its two streams have come. Corresponds to `getsockopt(2)`, `TCP_INFO`, and `ioctl(2)`, `SIOCOUTQ` and
    /// `SIOCINQ`. `None`: it has no connection, or none any more.
    ///
    /// # Notes
    ///
    /// The kernel counts sequence numbers. This end's SYN is among those that were acknowledged if it has called
    /// connect (`active`), and not if accept has made it; both FINs are counted as one byte (observed on Linux 6.18,
    /// `tests/kernel/streams.rs`).
    pub fn streams(&self, active: bool) -> Option<StreamSeen> {
        let info = self.tcp_info().ok()?;
        let ended = match info.state {
            TcpState::Established | TcpState::CloseWait => false,
            TcpState::FinWait1 | TcpState::FinWait2 | TcpState::Closing | TcpState::LastAck => true,
            _ => return None,
        };
        let met_end =
            matches!(info.state, TcpState::CloseWait | TcpState::Closing | TcpState::LastAck);
        let (unacked, unread) = (self.unsent().ok()? as u64, self.unread().ok()? as u64);
        let acked = info.acked.saturating_sub(active.into());
        let numbers = acked + unacked;
        let written = numbers.saturating_sub(ended.into());
        let received = info.received.saturating_sub(met_end.into());
        Some(StreamSeen {
            written,
            // The FIN comes after all bytes, so it is in none of these that are not whole.
            sent: numbers.saturating_sub(info.not_sent.into()).min(written),
            acked: acked.min(written),
            received,
            read: received.saturating_sub(unread),
        })
    }

    /// Whether the next byte is the urgent one, or was it and has been taken. Corresponds to `sockatmark(3)`:
    /// `ioctl(2)`, `SIOCATMARK`.
    ///
    /// # Errors
    ///
    /// `ENOTTY`, `EINVAL`: there is no urgent byte in this kind of socket.
    pub fn mark(&self) -> Result<bool, Errno> {
        sys::ioctl_count(self.as_fd(), SIOCATMARK).map(|mark| mark != 0)
    }

    /// Datagrams that were lost because there was no room for them, or that a filter took.
    /// Corresponds to `getsockopt(2)`, `SO_MEMINFO`.
    ///
    /// # Notes
    ///
    /// The same number as the last column of `/proc/net/udp` (`tests/kernel/queues.rs`).
    pub fn drops(&self) -> Result<u64, Errno> {
        let none = [0_u32; DROPS + 1];
        let (numbers, _) = sys::get_option(self.as_fd(), libc::SOL_SOCKET, libc::SO_MEMINFO, none)?;
        Ok(numbers[DROPS].into())
    }
}
