//! Loss on purpose: a classic BPF program between a socket and what arrives for it.

use socket2::SockFilter;

use super::sys;
use crate::{
    kernel::Socket,
    model::{Errno, Filter},
};

/// `ret 0`: nothing of the packet is kept.
const LOSE: u32 = 0;
/// `ret 0xffffffff`: all of it is kept.
const KEEP: u32 = u32::MAX;

impl Socket {
    /// Loses everything, some packets, or nothing of what arrives. Corresponds to `setsockopt(2)`,
    /// `SO_ATTACH_FILTER` and `SO_DETACH_FILTER` (socket(7)). Detaching where nothing is attached is ok.
    ///
    /// # Errors
    ///
    /// `EPERM`: on TCP, without `CAP_NET_ADMIN` (Linux since commit 5d39580f68e6; older kernels allow
    /// it to everybody).
    ///
    /// # Notes
    ///
    /// A filter on a listening socket is inherited by the connections that it accepts. What a filter
    /// takes counts as dropped on UDP (`tests/kernel/queues.rs`).
    pub fn filter(&self, filter: Filter) -> Result<(), Errno> {
        match filter {
            Filter::Drop => sys::retried(|| self.inner().attach_filter(&[keep(LOSE)])),
            Filter::Percent(percent) => {
                let program = lose_some(percent);
                sys::retried(|| self.inner().attach_filter(&program))
            }
            Filter::Off => match sys::retried(|| self.inner().detach_filter()) {
                Err(Errno::ENOENT) => Ok(()),
                answer => answer,
            },
        }
    }
}

/// `random` below a threshold loses the packet.
fn lose_some(percent: u8) -> [SockFilter; 4] {
    let threshold = u32::try_from(u64::from(u32::MAX) * u64::from(percent.min(100)) / 100)
        .expect("at most u32::MAX");
    let random = (libc::SKF_AD_OFF + libc::SKF_AD_RANDOM).cast_unsigned();
    [
        instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, random),
        instruction(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 1, 0, threshold),
        keep(LOSE),
        keep(KEEP),
    ]
}

fn keep(bytes: u32) -> SockFilter {
    instruction(libc::BPF_RET | libc::BPF_K, 0, 0, bytes)
}

fn instruction(code: u32, if_true: u8, if_false: u8, k: u32) -> SockFilter {
    SockFilter::new(code.try_into().expect("every code fits 16 bits"), if_true, if_false, k)
}
