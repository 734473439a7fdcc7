//! Why this machine gives no lab: the stage and the errno, read together with what the machine says of itself.

use std::{fs, path::Path};

use crate::model::{Advice, Errno, LabError, Stage};

/// `EUSERS`: user namespaces are nested too deeply, before Linux 4.9.
const EUSERS: Errno = Errno::Other(87);

/// What a machine says of itself that concerns a lab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Circumstances {
    /// More than one thread in this process.
    pub threads: bool,
    /// The kernel was built without user namespaces.
    pub no_user_namespaces: bool,
    /// `user.max_user_namespaces`.
    pub max_user_namespaces: Option<u64>,
    /// Debian's `kernel.unprivileged_userns_clone` is 0.
    pub debian_switch: bool,
    /// Ubuntu's `kernel.apparmor_restrict_unprivileged_userns` is 1.
    pub apparmor: bool,
    /// A container by its marks.
    pub container: bool,
    /// A filter of system calls is in force.
    pub seccomp: bool,
    /// The root directory is not a mount point.
    pub chroot: bool,
}

impl Circumstances {
    /// Reads them; what cannot be read is not so.
    pub fn read() -> Self {
        let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let status = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key));
            line.and_then(|value| value.trim().parse::<u64>().ok())
        };
        Self {
            threads: status("Threads:").is_some_and(|n| n > 1),
            no_user_namespaces: !Path::new("/proc/self/ns/user").exists(),
            max_user_namespaces: number("/proc/sys/user/max_user_namespaces"),
            debian_switch: number("/proc/sys/kernel/unprivileged_userns_clone") == Some(0),
            apparmor: number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == Some(1),
            container: ["/.dockerenv", "/run/.containerenv"].iter().any(|p| Path::new(p).exists())
                || std::env::var_os("container").is_some(),
            seccomp: status("Seccomp:").is_some_and(|mode| mode > 0),
            chroot: fs::read_to_string("/proc/self/mountinfo")
                .is_ok_and(|mounts| is_chroot(&mounts)),
        }
    }
}

/// In a chroot to a directory that is not a mount point, no mount is shown for it (`proc_pid_mountinfo(5)`).
fn is_chroot(mounts: &str) -> bool {
    !mounts.lines().any(|mount| mount.split(' ').nth(4) == Some("/"))
}

/// What prevents it. The errno alone does not tell, and neither does the stage.
pub fn advise(error: LabError, machine: &Circumstances) -> Advice {
    use Stage as S;
    match (error.stage, error.errno) {
        (S::UserNamespace, Errno::EINVAL) if machine.threads => Advice::OurFault,
        (S::UserNamespace, Errno::EINVAL | Errno::ENOSYS) => {
            if machine.no_user_namespaces {
                Advice::NotBuilt
            } else {
                Advice::OurFault
            }
        }
        (S::UserNamespace, Errno::ENOSPC) if machine.max_user_namespaces == Some(0) => {
            Advice::UserNamespacesOff
        }
        (S::UserNamespace, Errno::ENOSPC | EUSERS) => Advice::UserNamespacesUsedUp,
        (S::WireNamespace | S::HostNamespace, Errno::ENOSPC) => Advice::NetNamespacesUsedUp,
        (_, Errno::EMFILE | Errno::ENFILE) => Advice::Descriptors,
        (S::Sysctl, Errno::EROFS) => Advice::SysctlsReadOnly,
        (S::Link, Errno::EOPNOTSUPP) | (S::Tap, Errno::EAFNOSUPPORT | Errno::EPROTONOSUPPORT) => {
            Advice::Module
        }
        (S::UserNamespace, Errno::EPERM) if machine.debian_switch => Advice::DebianSwitch,
        (_, Errno::EPERM | Errno::EACCES | Errno::EROFS) => forbidden(error.stage, machine),
        _ => Advice::Unknown,
    }
}

/// Somebody forbids it, and the likeliest is named.
fn forbidden(stage: Stage, machine: &Circumstances) -> Advice {
    let Circumstances { container, seccomp, chroot, apparmor, .. } = machine;
    match stage {
        _ if *container => Advice::Container,
        // AppArmor lets the namespace be made, and takes every right in it away.
        _ if *apparmor && stage != Stage::SocketInHost => Advice::AppArmor,
        Stage::UserNamespace if *chroot && !seccomp => Advice::Chroot,
        _ => Advice::Policy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stage_and_the_machine_tell_what_the_errno_does_not() {
        let plain = || Circumstances { max_user_namespaces: Some(100), ..Default::default() };
        let off = || Circumstances { max_user_namespaces: Some(0), ..plain() };
        let ubuntu = || Circumstances { apparmor: true, ..plain() };
        let docker = || Circumstances { container: true, seccomp: true, ..plain() };
        let threads = || Circumstances { threads: true, ..plain() };
        for (stage, errno, machine, advice) in [
            (Stage::UserNamespace, Errno::EINVAL, threads(), Advice::OurFault),
            (Stage::UserNamespace, Errno::EINVAL, plain(), Advice::OurFault),
            (
                Stage::UserNamespace,
                Errno::EINVAL,
                Circumstances { no_user_namespaces: true, ..plain() },
                Advice::NotBuilt,
            ),
            (Stage::UserNamespace, Errno::ENOSPC, off(), Advice::UserNamespacesOff),
            (Stage::UserNamespace, Errno::ENOSPC, plain(), Advice::UserNamespacesUsedUp),
            (Stage::UserNamespace, EUSERS, plain(), Advice::UserNamespacesUsedUp),
            (Stage::UserNamespace, Errno::EPERM, docker(), Advice::Container),
            (
                Stage::UserNamespace,
                Errno::EPERM,
                Circumstances { debian_switch: true, ..plain() },
                Advice::DebianSwitch,
            ),
            (
                Stage::UserNamespace,
                Errno::EPERM,
                Circumstances { chroot: true, ..plain() },
                Advice::Chroot,
            ),
            (Stage::UserNamespace, Errno::EPERM, plain(), Advice::Policy),
            (Stage::UserNamespace, Errno::EACCES, ubuntu(), Advice::AppArmor),
            (Stage::UidMap, Errno::EPERM, ubuntu(), Advice::AppArmor),
            (Stage::UidMap, Errno::EPERM, plain(), Advice::Policy),
            (Stage::WireNamespace, Errno::EPERM, ubuntu(), Advice::AppArmor),
            (Stage::WireNamespace, Errno::ENOSPC, plain(), Advice::NetNamespacesUsedUp),
            (Stage::HostNamespace, Errno::ENOSPC, plain(), Advice::NetNamespacesUsedUp),
            (Stage::HostNamespace, Errno::EMFILE, plain(), Advice::Descriptors),
            (Stage::Tap, Errno::EAFNOSUPPORT, plain(), Advice::Module),
            (Stage::Link, Errno::EOPNOTSUPP, plain(), Advice::Module),
            (Stage::Sysctl, Errno::EROFS, docker(), Advice::SysctlsReadOnly),
            (Stage::SocketInHost, Errno::EPERM, docker(), Advice::Container),
            (Stage::SocketInHost, Errno::EPERM, plain(), Advice::Policy),
            (Stage::Link, Errno::ENOMEM, plain(), Advice::Unknown),
        ] {
            assert_eq!(advise(LabError { stage, errno }, &machine), advice, "{stage:?} {errno}");
        }
    }

    #[test]
    fn a_chroot_has_no_mount_for_its_root() {
        let here = "22 1 8:1 / / rw - ext4 /dev/sda rw\n23 22 0:5 / /proc rw - proc proc rw\n";
        assert!(!is_chroot(here));
        assert!(is_chroot("23 22 0:5 / /proc rw - proc proc rw\n"));
    }
}
