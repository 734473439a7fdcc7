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
pub use child::run_in_foreground;
pub use directory::RunDirectory;
pub use file::{LONGEST_FILE, lock, open_plain, read_all, read_text};
pub use lab::{
    Circumstances, Entrance, Lab, NoWay, Probe, Tap, advise, go_into, preset_sysctls, probe,
};
pub use last_will::{
    end_of, forget_asked, is_asked_to_end, limit, noticed, prepare_for_no_memory, stop_at,
    write_whole,
};
pub use limits::{
    default_sigpipe, drop_when_stalled, ignore_sigpipe, ignore_sigxfsz, keep_low_descriptors_free,
    open_standard_streams, raise_descriptor_limit,
};
pub use linux::{
    Carried, Holder, Interest, Notifier, Readiness, TcpInfo, adopt_orphans, counter,
    end_descendants, end_time_wait, ephemeral_ports, holder_of, interfaces, netstat, own_program,
    peers_of_port, resolve_from_hosts, resolve_numeric, rows_of_port, signal_descendants,
    time_wait_left, unresolved,
};
pub use memory::{give_memory_back, has_memory_for};
pub use socket::{Received, Socket};
pub use terminal::{Silent, Terminal, allow_stop, editor_begins, editor_has_begun, window_size};
