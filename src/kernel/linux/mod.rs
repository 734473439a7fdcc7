//! What is Linux's own: its numbers, layouts and protocols, behind names that another system could have too.
//!
//! Knows `errno.h` and `netdb.h`, abstract names, `TCP_INFO`, `NETLINK_SOCK_DIAG`, `/proc`, and epoll. What is of POSIX stands one folder up; the lab, which no other system could have, beside this.

mod address;
mod counters;
mod descendants;
mod ephemeral;
mod epoll;
mod errno;
mod filter;
mod groups;
mod interfaces;
mod message;
mod netlink;
mod options;
mod owner;
mod program;
mod queues;
mod readiness;
mod resolve;
mod sock_diag;
mod source_route;
pub(super) mod sys;
mod tcp_info;
mod time_wait;

pub(super) use address::{from_kernel, to_kernel};
pub use counters::counter;
pub(crate) use descendants::{adopt_orphans, end_descendants, signal_descendants};
pub use ephemeral::ephemeral_ports;
pub(super) use errno::{errno, number};
pub use interfaces::interfaces;
pub(crate) use message::Carried;
pub(super) use netlink::{Netlink, Request, nest};
pub use owner::{Holder, holder_of};
pub(crate) use program::own_program;
pub use readiness::{Interest, Notifier, Readiness};
pub(super) use resolve::resolve;
pub(crate) use resolve::{resolve_from_hosts, resolve_numeric, unresolved};
pub(super) use sock_diag::{all_of_port, end_between, lab_rows};
pub use sock_diag::{netstat, peers_of_port, rows_of_port, time_wait_left};
pub use tcp_info::TcpInfo;
pub use time_wait::end_time_wait;
