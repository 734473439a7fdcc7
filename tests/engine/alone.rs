//! Tests that want a process of their own: another user, or nobody else's descriptors.

use std::{os::unix::process::CommandExt, process::Command};

/// Who runs the test.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    /// Whoever runs all.
    Same,
    /// Somebody without capabilities (capabilities(7)).
    Ordinary,
}

/// Runs one of the ignored tests, alone in a process.
pub(crate) fn alone(test: &str, user: User) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--ignored", "--nocapture", test]);
    if user == User::Ordinary && is_root() {
        // Changing from root to anybody else drops every capability.
        command.uid(65534);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let status = output.status;
    assert!(status.success() && said.contains("1 passed"), "{test}: {status}: {said}");
}

fn status(key: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.trim().to_owned()
}

fn is_root() -> bool {
    status("Uid:").split_whitespace().nth(1) == Some("0")
}

/// Whether this process has a capability, by its number.
pub(crate) fn capable(capability: u32) -> bool {
    u64::from_str_radix(&status("CapEff:"), 16).unwrap() >> capability & 1 == 1
}

pub(crate) const CAP_NET_ADMIN: u32 = 12;

/// The most memory that this process has had so far, in bytes.
pub(crate) fn most_resident() -> usize {
    let peak = status("VmHWM:");
    peak.strip_suffix(" kB").unwrap().parse::<usize>().unwrap() << 10
}

/// Every descriptor that this process has open.
pub(crate) fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}
