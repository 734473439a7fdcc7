//! Numbers that must not be mixed up.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A simulated process, in the order of creation.
    ProcessId(u32)
);
id!(
    /// A thread of any process, in the order of creation. Events count threads within their process instead.
    ThreadId(u32)
);
id!(
    /// One descriptor from its making to its close. Descriptor numbers are used again; these are not.
    SocketId(u32)
);
id!(
    /// A descriptor as the process sees it: the lowest free number from 3.
    Fd(u32)
);
id!(
    /// The place of an event in the session, from 1.
    Seq(u64)
);
id!(
    /// A statement as it was typed or read once. What a `repeat` or a loop carries out again keeps its number.
    StatementId(u64)
);
id!(
    /// One call from its beginning to its return: the events that say it sleeps and that it returned carry the same.
    CallId(u64)
);
id!(
    /// A computer of the lab, from 1, in the order of making: its addresses are 10.0.0.N and `fd00::N`.
    HostId(u32)
);
id!(
    /// A packet of the lab, from 1: the number behind `held`, and in `pass 3` and `packet 3`.
    PacketId(u32)
);

impl HostId {
    /// The link address of a host: 02:00:00:00:00:01 of the first. The second bit says that no maker gave it.
    pub(crate) fn link_address(self) -> [u8; 6] {
        let [.., high, low] = self.0.to_be_bytes();
        [2, 0, 0, 0, high, low]
    }
}
