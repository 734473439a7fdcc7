//! Machines that allow no lab, each made here: what is refused at which stage.

use std::{fs, thread};

use playground::{
    kernel::{Lab, Probe, probe},
    model::{Errno, HostId, LabError, Preset, Stage},
};

use crate::{
    Test,
    support::{not_run, through},
};

pub(crate) const TESTS: &[Test] = &[
    ("refused::a_second_thread", a_second_thread),
    ("refused::no_more_networks", no_more_networks),
    ("refused::the_last_network_is_the_wires", the_last_network_is_the_wires),
    ("refused::read_only_settings", read_only_settings),
    ("refused::a_probe_leaves_this_process_alone", a_probe_leaves_this_process_alone),
];

pub(crate) const INNER: &[Test] = &[
    ("refused::three_networks", three_networks),
    ("refused::no_network_for_a_host", no_network_for_a_host),
    ("refused::settings_cannot_be_written", settings_cannot_be_written),
];

/// As root of a user namespace of its own, whose limits it may set.
const ROOT: &[&str] = &["unshare", "--user", "--map-root-user"];

fn within(script: &str, test: &str) {
    let mut program = ROOT.to_vec();
    program.extend(["--mount", "sh", "-c", script, "sh"]);
    if std::process::Command::new(ROOT[0])
        .args(&ROOT[1..])
        .arg("true")
        .status()
        .is_ok_and(|s| s.success())
    {
        through(&program, test);
    } else {
        not_run("user namespaces are refused already");
    }
}

fn a_second_thread() {
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let other = thread::spawn(move || ended.recv());
    let ours = LabError { stage: Stage::UserNamespace, errno: Errno::EINVAL };
    assert_eq!(Lab::enter(Preset::Plain).map(drop), Err(ours));
    // A child has one thread.
    assert!(!matches!(probe(), Ok(Probe::Refused(error)) if error == ours));
    drop(end);
    let _ = other.join();
}

fn no_more_networks() {
    within("echo 3 > /proc/sys/user/max_net_namespaces; exec \"$@\"", "refused::three_networks");
}

fn three_networks() {
    let mut lab = Lab::enter(Preset::Plain).unwrap();
    crate::support::two(&mut lab);
    let full = LabError { stage: Stage::HostNamespace, errno: Errno::ENOSPC };
    for _ in 0..3 {
        assert_eq!(lab.host("third"), Err(full));
    }
    assert_eq!(lab.hosts(), 2);
    crate::support::connected(&lab);
    fs::write("/proc/sys/user/max_net_namespaces", "4").unwrap();
    assert_eq!(lab.host("third"), Ok(HostId(3)));
}

fn the_last_network_is_the_wires() {
    within(
        "echo 1 > /proc/sys/user/max_net_namespaces; exec \"$@\"",
        "refused::no_network_for_a_host",
    );
}

fn no_network_for_a_host() {
    let full = LabError { stage: Stage::HostNamespace, errno: Errno::ENOSPC };
    assert_eq!(probe(), Ok(Probe::Refused(full)));
    fs::write("/proc/sys/user/max_net_namespaces", "0").unwrap();
    let none = LabError { stage: Stage::WireNamespace, errno: Errno::ENOSPC };
    assert_eq!(probe(), Ok(Probe::Refused(none)));
}

/// Containers are given their settings like this.
fn read_only_settings() {
    within(
        "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"",
        "refused::settings_cannot_be_written",
    );
}

fn settings_cannot_be_written() {
    let error = LabError { stage: Stage::Sysctl, errno: Errno::EROFS };
    assert_eq!(probe(), Ok(Probe::Refused(error)));
    assert_eq!(Lab::enter(Preset::Real).map(drop), Err(error));
}

fn a_probe_leaves_this_process_alone() {
    let here = || ["net", "user"].map(|ns| fs::read_link(format!("/proc/self/ns/{ns}")).unwrap());
    let children = || {
        let file = format!("/proc/self/task/{}/children", std::process::id());
        fs::read_to_string(file).unwrap_or_default()
    };
    let devices = || fs::read_to_string("/proc/net/dev").unwrap().lines().count();
    let (before, links) = (here(), devices());
    for _ in 0..5 {
        probe().unwrap();
    }
    assert_eq!(here(), before);
    assert_eq!(children(), "");
    assert_eq!(devices(), links);
}
