//! Thin, honest wrappers over system calls: one method, one call, its errors by errno.
//!
//! The only layer with `unsafe`. It knows the words of `model` and nothing above: no engine, no
//! sentence, no terminal. Nothing here sleeps except [`Readiness::wait`] and the threads of [`Aside`]:
//! every descriptor is non-blocking, and `EAGAIN` comes out like any other answer.

mod address;
mod aside;
mod child;
mod directory;
mod file;
mod filter;
mod lab;
mod last_will;
mod limits;
mod memory;
mod netlink;
mod options;
mod owner;
mod queues;
mod readiness;
mod resolve;
mod sock_diag;
mod socket;
mod sys;
mod tcp_info;
mod terminal;

pub use aside::{Aside, Done, Job};
pub use child::run_in_foreground;
pub use directory::RunDirectory;
pub use file::{LONGEST_FILE, lock, open_plain, read_all, read_text};
pub use lab::{Circumstances, Lab, Probe, Tap, addressee, advise, preset_sysctls, probe};
pub use last_will::{
    end_of, forget_asked, is_asked_to_end, limit, noticed, prepare_for_no_memory, stop_at,
    write_whole,
};
pub use limits::{
    default_sigpipe, ignore_sigpipe, ignore_sigxfsz, keep_low_descriptors_free,
    open_standard_streams, raise_descriptor_limit,
};
pub use memory::has_memory_for;
pub use owner::{Holder, holder_of};
pub use readiness::{Interest, Notifier, Readiness};
pub use resolve::{resolve_from_hosts, resolve_numeric};
pub use sock_diag::{is_held_udp, peers_of_port, rows_of_port, time_wait_left};
pub use socket::{Received, Socket};
pub use tcp_info::TcpInfo;
pub use terminal::{Silent, Terminal, allow_stop, editor_begins, editor_has_begun, window_size};
