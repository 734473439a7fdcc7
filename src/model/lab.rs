//! The words of the lab, in which every process is a computer: how it is set, where making it can fail and what
//! helps then, and what a computer's kernel says of a connection.

use serde::{Deserialize, Serialize};
use std::{fmt, net::SocketAddr, time::Duration};

use super::{Errno, TcpState};

/// How the kernels of a lab behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// Packets as in a textbook.
    #[default]
    Plain,
    /// The same, and data is sent again after two minutes at the earliest: for stepping by hand.
    Slow,
    /// What Linux does by itself.
    Real,
}

impl Preset {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Slow, Self::Real];

    /// The word that is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Slow => "slow",
            Self::Real => "real",
        }
    }

    /// From the word that is typed.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.word() == word)
    }
}

/// What is chosen before the first host is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabSettings {
    /// What the kernels do.
    pub preset: Preset,
    /// Whether hosts ask for each other's link address, so that ARP is on the wire. Then they have no IPv6.
    pub arp: bool,
    /// Segments that may be sent before the first acknowledgement; `None`: as the kernel does.
    pub initcwnd: Option<u32>,
    /// Whether each segment is acknowledged at once; `None`: as the preset says.
    pub quickack: Option<bool>,
    /// More settings of each kernel, as `sysctl(8)` names them below `net.ipv4`.
    pub sysctls: Vec<(Box<str>, u64)>,
}

/// As `@lab` says them.
impl fmt::Display for LabSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.preset.word())?;
        if self.arp {
            f.write_str(" arp")?;
        }
        if let Some(segments) = self.initcwnd {
            write!(f, " initcwnd={segments}")?;
        }
        if let Some(at_once) = self.quickack {
            write!(f, " quickack={}", u8::from(at_once))?;
        }
        self.sysctls.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl From<Preset> for LabSettings {
    fn from(preset: Preset) -> Self {
        Self { preset, ..Self::default() }
    }
}

/// The file of a setting: `tcp_sack`, `net.ipv4.tcp_sack`, `net.ipv6.conf.all.hop_limit`, as an administrator types it.
/// Nothing else than letters, digits, `_`, `-` and single points gets through, so no name leads out of the folder.
pub(crate) fn setting_path(name: &str) -> Option<String> {
    let full = if name.starts_with("net.") { name.to_owned() } else { format!("net.ipv4.{name}") };
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    full.split('.').all(is_part).then(|| format!("/proc/sys/{}", full.replace('.', "/")))
}

/// Where the making of a lab can fail. The errno alone does not tell: EPERM comes from most of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// `unshare(CLONE_NEWUSER)`.
    UserNamespace,
    /// Writing `/proc/self/uid_map`.
    UidMap,
    /// `unshare(CLONE_NEWNET)` for the wire between the hosts.
    WireNamespace,
    /// Writing below `/proc/sys/net`.
    Sysctl,
    /// The packet socket that sees every frame.
    Tap,
    /// `setns(2)` into a host and back, and a socket there.
    SocketInHost,
    /// `unshare(CLONE_NEWNET)` for a host.
    HostNamespace,
    /// The veth pair from a host to the wire, its addresses and routes.
    Link,
}

impl Stage {
    /// Each of them, in the order in which they are passed for the first time.
    pub const ALL: [Self; 8] = [
        Self::UserNamespace,
        Self::UidMap,
        Self::WireNamespace,
        Self::Sysctl,
        Self::Tap,
        Self::SocketInHost,
        Self::HostNamespace,
        Self::Link,
    ];

    /// Its name in the output for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::UserNamespace => "user_namespace",
            Self::UidMap => "uid_map",
            Self::WireNamespace => "wire_namespace",
            Self::Tap => "tap",
            Self::HostNamespace => "host_namespace",
            Self::Link => "link",
            Self::Sysctl => "sysctl",
            Self::SocketInHost => "socket_in_host",
        }
    }

    /// What is asked of the kernel there.
    pub fn call(self) -> &'static str {
        match self {
            Self::UserNamespace => "unshare(CLONE_NEWUSER)",
            Self::UidMap => "write(/proc/self/uid_map)",
            Self::WireNamespace | Self::HostNamespace => "unshare(CLONE_NEWNET)",
            Self::Tap => "socket(AF_PACKET, SOCK_RAW)",
            Self::Link => "RTM_NEWLINK (veth)",
            Self::Sysctl => "write(/proc/sys/net)",
            Self::SocketInHost => "setns(CLONE_NEWNET)",
        }
    }
}

/// Why there is no lab, or not one more host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LabError {
    /// How far it came.
    pub stage: Stage,
    /// What the kernel said there.
    pub errno: Errno,
}

impl LabError {
    /// Turns an errno into an error of a stage.
    pub fn at(stage: Stage) -> impl Fn(Errno) -> Self + Copy {
        move |errno| Self { stage, errno }
    }
}

impl fmt::Display for LabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.stage.call(), self.errno)
    }
}

impl std::error::Error for LabError {}

/// What prevents a lab, as far as this machine tells, and what helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    /// A thread exists already, or another order of ours was wrong.
    OurFault,
    /// `user.max_user_namespaces` is 0.
    UserNamespacesOff,
    /// As many user namespaces as are allowed, or too deep in one another.
    UserNamespacesUsedUp,
    /// The kernel was built without user namespaces.
    NotBuilt,
    /// `kernel.unprivileged_userns_clone` is 0: a switch of Debian's kernels.
    DebianSwitch,
    /// `kernel.apparmor_restrict_unprivileged_userns` is 1: Ubuntu from 23.10 on.
    AppArmor,
    /// A container whose seccomp filter or capabilities forbid it.
    Container,
    /// A chroot: the kernel gives no user namespace there.
    Chroot,
    /// A security module or a seccomp filter, which one is not known.
    Policy,
    /// `user.max_net_namespaces` is reached.
    NetNamespacesUsedUp,
    /// `/proc/sys` cannot be written.
    SysctlsReadOnly,
    /// The kernel has no veth, or no packet sockets: a module is missing.
    Module,
    /// Too many descriptors are open.
    Descriptors,
    /// Nothing more is known.
    Unknown,
}

impl Advice {
    /// Each of them.
    pub const ALL: [Self; 14] = [
        Self::OurFault,
        Self::UserNamespacesOff,
        Self::UserNamespacesUsedUp,
        Self::NotBuilt,
        Self::DebianSwitch,
        Self::AppArmor,
        Self::Container,
        Self::Chroot,
        Self::Policy,
        Self::NetNamespacesUsedUp,
        Self::SysctlsReadOnly,
        Self::Module,
        Self::Descriptors,
        Self::Unknown,
    ];

    /// Its name in the output for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::OurFault => "bug",
            Self::UserNamespacesOff => "user_namespaces_off",
            Self::UserNamespacesUsedUp => "user_namespaces_used_up",
            Self::NotBuilt => "no_user_namespaces_in_kernel",
            Self::DebianSwitch => "debian_switch",
            Self::AppArmor => "apparmor",
            Self::Container => "container",
            Self::Chroot => "chroot",
            Self::Policy => "policy",
            Self::NetNamespacesUsedUp => "net_namespaces_used_up",
            Self::SysctlsReadOnly => "sysctls_read_only",
            Self::Module => "module",
            Self::Descriptors => "descriptors",
            Self::Unknown => "unknown",
        }
    }
}

/// What a kernel waits for with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Timer {
    /// To send something again, or to probe for its loss.
    Retransmission,
    /// To send a keepalive, or to give up a half-closed connection.
    Keepalive,
    /// The end of TIME_WAIT.
    TimeWait,
    /// To ask whether the closed window has opened.
    WindowProbe,
}

/// One TCP socket, request or TIME_WAIT of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabRow {
    /// Its state, `SYN_RECV` and TIME_WAIT included, which no descriptor shows.
    pub state: TcpState,
    /// Its own address.
    pub local: SocketAddr,
    /// The other end's; the wildcard and port 0 where there is none.
    pub remote: SocketAddr,
    /// The timer that runs, and when it is due.
    pub timer: Option<(Timer, Duration)>,
    /// How often the oldest segment, or the SYN,ACK, was sent again.
    pub retransmits: u8,
    /// Bytes that wait to be received. Of a listening socket: connections that wait for accept.
    pub receive_queue: u32,
    /// Bytes not acknowledged. Of a listening socket: the backlog.
    pub send_queue: u32,
    /// The socket's number in the kernel; 0 for requests and TIME_WAIT.
    pub inode: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_leads_back() {
        for preset in Preset::ALL {
            assert_eq!(Preset::from_word(preset.word()), Some(preset));
        }
        assert_eq!(Preset::from_word("fast"), None);
    }

    #[test]
    fn stages_have_names_of_their_own() {
        for (at, stage) in Stage::ALL.iter().enumerate() {
            assert!(Stage::ALL[..at].iter().all(|other| other.word() != stage.word()));
        }
    }
}
