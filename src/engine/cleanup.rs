//! What the end of a session leaves behind: nothing that keeps a port.

use std::collections::HashSet;

use super::Session;
use crate::{
    kernel::end_time_wait,
    model::{Address, OptionName},
};

impl Session {
    /// Ends everything so that the same ports are free again at once.
    ///
    /// Connections with both ends in this session are closed with linger 0 (a reset instead of TIME_WAIT).
    /// What has become a TIME_WAIT already is ended.
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
