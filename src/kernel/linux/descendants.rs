//! What a program leaves behind: the processes that descend from this one, and their end.
#![expect(unsafe_code, reason = "std neither adopts processes nor waits for those of others")]

use std::{
    fs,
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
    process,
};

/// From now on this process is the parent of all that its children leave behind. Corresponds to `prctl(2)`,
/// `PR_SET_CHILD_SUBREAPER`.
pub(crate) fn adopt_orphans() {
    // SAFETY: integers only.
    unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1) };
}

/// Sends a signal to all that descend from this process. Corresponds to `kill(2)`.
pub(crate) fn signal_descendants(signal: i32) {
    for pid in descendants() {
        send(pid, signal);
    }
}

/// Ends all that descend from this process: each is asked to, and has a moment for it. Corresponds to `kill(2)`,
/// `pidfd_open(2)`, `poll(2)`.
pub(crate) fn end_descendants() {
    // One that is ended may have begun another meanwhile.
    for _ in 0..3 {
        let all = descendants();
        if all.is_empty() {
            return;
        }
        for pid in &all {
            send(*pid, libc::SIGTERM);
        }
        for pid in all.iter().copied().filter(|pid| !ends_within(*pid, MOMENT)) {
            send(pid, libc::SIGKILL);
        }
    }
}

/// Milliseconds from being asked to end to being ended.
const MOMENT: libc::c_int = 300;

fn send(pid: libc::pid_t, signal: i32) {
    // SAFETY: integers only.
    unsafe { libc::kill(pid, signal) };
}

/// Whether a process ends within so many milliseconds. One of which that cannot be known does not.
fn ends_within(pid: libc::pid_t, time: libc::c_int) -> bool {
    // SAFETY: integers only; what is returned is a descriptor of ours alone, or negative.
    let descriptor = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    let Some(descriptor) = i32::try_from(descriptor).ok().filter(|it| *it >= 0) else {
        return false;
    };
    // SAFETY: as above.
    let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
    let mut poll = libc::pollfd { fd: descriptor.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one pollfd, which outlives the call.
    unsafe { libc::poll(&raw mut poll, 1, time) == 1 }
}

/// The processes that descend from this one, parents first. Corresponds to `proc_pid_task(5)`: `children`.
fn descendants() -> Vec<libc::pid_t> {
    let children = |pid: u32| -> Vec<libc::pid_t> {
        let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
        let lists =
            tasks.flatten().filter_map(|it| fs::read_to_string(it.path().join("children")).ok());
        lists
            .flat_map(|it| it.split(' ').filter_map(|n| n.trim().parse().ok()).collect::<Vec<_>>())
            .collect()
    };
    let mut all = children(process::id());
    let mut at = 0;
    while let Some(pid) = all.get(at).copied() {
        all.extend(children(pid.unsigned_abs()));
        at += 1;
    }
    all
}
