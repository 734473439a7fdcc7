//! What the end of a session leaves behind: nothing that keeps a port.

use std::collections::HashSet;

use super::Session;
use crate::{
    kernel::{Socket, time_wait_left},
    model::{Address, OptionName, SocketKind},
};

impl Session {
    /// Ends everything so that the same ports are free again at once.
    ///
    /// Connections with both ends in this session are closed with linger 0 (a reset instead of TIME_WAIT).
    /// A TIME_WAIT of ours is ended by a SYN from the address it waits for: the kernel answers it, the answer is met by
    /// a RST, and the RST ends it (observed on Linux 6.18; not with `tcp_rfc1337=1`).
    pub fn end(mut self) {
        self.flows.stop_all();
        let open: Vec<_> = self.descriptors().map(|d| d.open.clone()).collect();
        for open in &open {
            self.remember_closing(open);
        }
        drop(open);
        let mut ours: HashSet<Address> = self
            .descriptors()
            .filter(|d| d.open.kind.is_tcp() && !d.open.listening.get() && d.open.bound.get())
            .filter_map(|d| d.open.kernel.local_address().ok())
            .collect();
        // The other end of what was closed before may still be open: its FIN would begin a TIME_WAIT after we have looked.
        ours.extend(self.past.closed_first().map(|(local, _)| local.clone()));
        if !ours.is_empty() {
            for descriptor in self.descriptors() {
                let open = &descriptor.open;
                if open.kind.is_tcp()
                    && open.kernel.peer_address().is_ok_and(|peer| ours.contains(&peer))
                {
                    // A failure costs a minute of TIME_WAIT, nothing more.
                    let _ = open.kernel.set_option(open.kind, OptionName::Linger, 0);
                }
            }
        }
        let past = std::mem::take(&mut self.past);
        drop(self);
        for (local, peer) in past.closed_first() {
            end_time_wait(local, peer);
        }
    }
}

/// Ends one TIME_WAIT, if there is one and it can be ended. Everything here is best effort.
fn end_time_wait(local: &Address, peer: &Address) {
    let (Address::Inet(here), Address::Inet(there)) = (local, peer) else { return };
    if !local.is_local() || !peer.is_local() || time_wait_left(local, peer).is_none() {
        return;
    }
    let kind = if here.is_ipv4() && there.is_ipv4() { SocketKind::Tcp } else { SocketKind::Tcp6 };
    let Ok(socket) = Socket::open(kind) else { return };
    let _ = socket.set_option(kind, OptionName::Reuseaddr, 1);
    if socket.bind(peer).is_ok() {
        let _ = socket.connect(local);
        let _ = socket.set_option(kind, OptionName::Linger, 0);
    }
}
