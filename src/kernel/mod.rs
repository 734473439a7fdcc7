//! Thin, honest wrappers over system calls: one method, one call, its errors by errno.
//!
//! The only layer with `unsafe`. It knows the words of `model` and nothing above: no engine, no
//! sentence, no terminal. Nothing here sleeps except [`Readiness::wait`] and the threads of [`Aside`]:
//! every descriptor is non-blocking, and `EAGAIN` comes out like any other answer.

mod aside;
mod child;
mod directory;
mod file;
mod lab;
mod last_will;
mod limits;
mod linux;
mod memory;
mod socket;
mod terminal;

pub use aside::{Aside, Done, Job};
pub(crate) use child::run_in_foreground;
pub(crate) use directory::RunDirectory;
pub use file::lock;
pub(crate) use file::{LONGEST_FILE, open_plain, read_all, read_text};
pub use lab::{
    Circumstances, Entrance, Lab, NoWay, Probe, Tap, advise, go_into, preset_sysctls, probe,
};
pub use last_will::limit;
pub(crate) use last_will::{
    end_of, forget_asked, is_asked_to_end, noticed, prepare_for_no_memory, stop_at, write_whole,
};
pub use limits::{
    default_sigpipe, ignore_sigpipe, keep_low_descriptors_free, raise_descriptor_limit,
};
pub(crate) use limits::{drop_when_stalled, ignore_sigxfsz, open_standard_streams};
pub(crate) use linux::{
    Carried, adopt_orphans, end_descendants, own_program, resolve_from_hosts, resolve_numeric,
    signal_descendants, unresolved,
};
pub use linux::{
    Holder, Interest, Notifier, Readiness, TcpInfo, counter, end_time_wait, ephemeral_ports,
    holder_of, interfaces, netstat, peers_of_port, rows_of_port, time_wait_left,
};
pub(crate) use memory::{give_memory_back, has_memory_for};
pub use socket::{Received, Socket};
pub use terminal::Terminal;
pub(crate) use terminal::{
    Silent, allow_stop, editor_begins, editor_has_begun, editor_is_here, window_size,
};
