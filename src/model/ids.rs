//! Numbers that must not be mixed up.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// A flow of control inside a process: the one that lines are typed for, or one a program started.
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
