//! `TCP_INFO`: what the kernel knows of a connection.
//!
//! Read by offset and by the length that was returned, because the structure grows with the kernel's
//! version (linux/tcp.h). Only what a lens shows.

use std::os::fd::AsFd;

use super::sys;
use crate::{
    kernel::Socket,
    model::{Errno, TcpState},
};

/// The beginning of `struct tcp_info`, up to the last field read here.
const LENGTH: usize = 232;

/// What the kernel knows of a TCP socket. Corresponds to `getsockopt(2)`, `TCP_INFO` (tcp(7)).
///
/// A field that an older kernel lacks is 0, if it does not say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpInfo {
    /// Its state. TIME_WAIT is never seen through a descriptor: it says CLOSE then
    /// (observed on Linux 6.18, `tests/kernel/diag.rs`).
    pub state: TcpState,
    /// Segments sent and not acknowledged. Of a listening socket: connections waiting for accept.
    pub unacked: u32,
    /// Segments acknowledged out of order. Of a listening socket: the backlog.
    pub sacked: u32,
    /// Timeouts in a row for the segment that is being sent again (`retransmits`).
    pub retransmits: u8,
    /// Segments sent again so far.
    pub retrans_total: u32,
    /// The retransmission timeout, in microseconds.
    pub rto_us: u32,
    /// The largest segment that is sent, in bytes.
    pub send_mss: u32,
    /// The round trip time, smoothed, in microseconds; 0: none was measured.
    pub rtt_us: u32,
    /// The congestion window, in segments.
    pub cwnd: u32,
    /// Where slow start ends, in segments; 2147483647: nothing was lost so far.
    pub ssthresh: u32,
    /// Segments that are taken for lost.
    pub lost: u32,
    /// Segments sent again that are on their way.
    pub retrans: u32,
    /// Segments sent so far, those without data included.
    pub segs_out: u32,
    /// Segments received so far, those without data included.
    pub segs_in: u32,
    /// Segments with data sent so far, those sent again included.
    pub data_segs_out: u32,
    /// Segments with data received so far.
    pub data_segs_in: u32,
    /// Sequence numbers that were acknowledged: bytes, this end's FIN, and its SYN if it has called connect.
    pub acked: u64,
    /// Sequence numbers that have come in order: bytes, and the peer's FIN.
    pub received: u64,
    /// Bytes that were written and never sent so far.
    pub not_sent: u32,
    /// How much more the peer has room for, as it said last. `None`: a kernel before 5.4 does not tell.
    pub send_window: Option<u32>,
}

impl Socket {
    /// Everything the lenses ask about a connection. Corresponds to `getsockopt(2)`, `TCP_INFO`.
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` or `EOPNOTSUPP`: it is no TCP socket.
    pub fn tcp_info(&self) -> Result<TcpInfo, Errno> {
        let (bytes, len) =
            sys::get_option(self.as_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, [0_u8; LENGTH])?;
        TcpInfo::read(&bytes[..len]).ok_or(Errno::EIO)
    }

    /// The state alone; `None` if it is no TCP socket. Corresponds to `getsockopt(2)`, `TCP_INFO`.
    #[inline]
    pub fn tcp_state(&self) -> Option<TcpState> {
        let (bytes, _) =
            sys::get_option(self.as_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, [0_u8; 1]).ok()?;
        state(bytes[0])
    }
}

impl TcpInfo {
    /// Segments between sending and acknowledgement, as congestion control counts them (RFC 6675, pipe).
    pub fn inflight(&self) -> u32 {
        let left = self.sacked.saturating_add(self.lost);
        self.unacked.saturating_sub(left).saturating_add(self.retrans)
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let word = |at: usize| {
            let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok());
            word.map_or(0, u32::from_ne_bytes)
        };
        let long = |at: usize| {
            let long = bytes.get(at..at + 8).and_then(|long| long.try_into().ok());
            long.map_or(0, u64::from_ne_bytes)
        };
        Some(Self {
            state: state(byte(0))?,
            unacked: word(24),
            sacked: word(28),
            retransmits: byte(2),
            retrans_total: word(100),
            rto_us: word(8),
            send_mss: word(16),
            rtt_us: word(68),
            cwnd: word(80),
            ssthresh: word(76),
            lost: word(32),
            retrans: word(36),
            segs_out: word(136),
            segs_in: word(140),
            data_segs_out: word(156),
            data_segs_in: word(152),
            acked: long(120),
            received: long(128),
            not_sent: word(144),
            send_window: (bytes.len() >= 232).then(|| word(228)),
        })
    }
}

/// The state that the kernel gives this number (`net/tcp_states.h`). 12 (`NEW_SYN_RECV`, a request without a full
/// socket) is `SynRecv` to everybody.
pub(super) fn state(number: u8) -> Option<TcpState> {
    Some(match number {
        1 => TcpState::Established,
        2 => TcpState::SynSent,
        3 | 12 => TcpState::SynRecv,
        4 => TcpState::FinWait1,
        5 => TcpState::FinWait2,
        6 => TcpState::TimeWait,
        7 => TcpState::Close,
        8 => TcpState::CloseWait,
        9 => TcpState::LastAck,
        10 => TcpState::Listen,
        11 => TcpState::Closing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_numbers_are_its_states() {
        let all = (1..=11).map(|number| state(number).unwrap());
        assert!(all.eq(TcpState::ALL));
        assert_eq!([0, 12, 13].map(state), [None, Some(TcpState::SynRecv), None]);
    }

    #[test]
    fn a_kernel_that_returns_less_leaves_zeros() {
        let mut bytes = [1_u8; LENGTH];
        let all = TcpInfo::read(&bytes).unwrap();
        assert_eq!((all.state, all.data_segs_out), (TcpState::Established, 0x0101_0101));
        assert_eq!(all.send_window, Some(0x0101_0101));
        let old = TcpInfo::read(&bytes[..104]).unwrap();
        assert_eq!((old.retrans_total, old.data_segs_out), (0x0101_0101, 0));
        assert_eq!(old.send_window, None);
        let cut = TcpInfo::read(&bytes[..102]).unwrap();
        assert_eq!((cut.unacked, cut.retrans_total), (0x0101_0101, 0));
        bytes[0] = 99;
        assert_eq!(TcpInfo::read(&bytes), None);
    }
}
