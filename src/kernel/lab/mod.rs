//! The lab: every process a computer, and every packet between them in our hands.
//!
//! Owns the network namespaces: one for the wire, in which this process lives from then on, and one for each host. No
//! host has a way to another one but through the [`Tap`], and none has a way out. Knows hosts and frames, not
//! processes and packets; decides nothing about what is delivered.
//!
//! Everything here belongs to the thread that entered; threads made later live in the wire's namespace too.

mod advice;
mod enter;
mod entrance;
mod host;
mod link;
mod namespace;
mod preset;
mod probe;
mod sysctl;
mod tap;

pub use self::{
    advice::{Circumstances, advise},
    entrance::{Entrance, NoWay, go_into},
    preset::preset_sysctls,
    probe::{Probe, probe},
    tap::Tap,
};
use std::net::SocketAddr;

use self::{host::Host, namespace::Namespace, tap::place};
use super::{Socket, linux::Netlink};
use crate::model::{
    Counter, EndState, Errno, HostId, Interface, LabError, LabRow, LabSettings, Preset, Row,
    SocketKind, Stage,
};

/// The number of the first link on the wire. Not among those of tunnels that a new namespace may begin with.
const FIRST_LINK: u32 = 1000;

/// For the wire's namespace, before any host is made.
const WIRE: [(&str, &str); 2] = [
    // The wire itself says nothing.
    ("net.ipv6.conf.default.disable_ipv6", "1"),
    // Small tables of connections in the namespaces made from here, or each question walks through thousands of rows.
    ("tcp_child_ehash_entries", "64"),
];

/// The lab. Dropping it ends all hosts; the process stays in the wire's namespace, without a network.
#[derive(Debug)]
pub struct Lab {
    settings: LabSettings,
    // The order of being dropped: first the hosts, last what they hang on.
    hosts: Vec<Host>,
    next_link: u32,
    tap: Tap,
    at_wire: Netlink,
    wire: Namespace,
}

impl Lab {
    /// Enters it, for good: this process cannot go back to the network it came from, only keep the sockets that it
    /// has. Corresponds to `unshare(2)`, `CLONE_NEWUSER` and `CLONE_NEWNET`; an ordinary user may do it where user
    /// namespaces are allowed.
    ///
    /// # Errors
    ///
    /// With the stage at which it failed. A process that has more than one thread gets `EINVAL`: enter first.
    pub fn enter(settings: impl Into<LabSettings>) -> Result<Self, LabError> {
        let wire = enter::enter()?;
        for (name, value) in WIRE {
            sysctl::write_if_known(name, value).map_err(LabError::at(Stage::Sysctl))?;
        }
        let at_wire = Netlink::route().map_err(LabError::at(Stage::WireNamespace))?;
        let tap = Tap::open().map_err(LabError::at(Stage::Tap))?;
        // Whether one may come back is found out before one leaves.
        wire.inside(&wire, || ()).map_err(LabError::at(Stage::SocketInHost))?;
        let settings = settings.into();
        Ok(Self { settings, hosts: Vec::new(), next_link: FIRST_LINK, tap, at_wire, wire })
    }

    /// The host of this name; makes it when it is first named. The first has the addresses 10.0.0.1 and `fd00::1`.
    ///
    /// # Errors
    ///
    /// `ENOSPC`: no more network namespaces (`user.max_net_namespaces`). `EMFILE`. `EROFS`: settings cannot be written
    /// (a container). Nothing is left of a host that could not be made.
    pub fn host(&mut self, name: &str) -> Result<HostId, LabError> {
        if let Some(at) = self.hosts.iter().position(|host| &*host.name == name) {
            return Ok(tap::host(at));
        }
        let host = tap::host(self.hosts.len());
        let made = self.make(host, name)?;
        self.hosts.push(made);
        Ok(host)
    }

    /// Gives a host a fresh kernel with the same addresses: it forgets every connection, without a packet. Sockets
    /// made in it before stay in the old one, and nothing reaches them any more.
    ///
    /// # Errors
    ///
    /// As [`Lab::host`]; then the host is as it was.
    pub fn reboot(&mut self, host: HostId) -> Result<(), LabError> {
        let name = self.of(host).name.clone();
        self.hosts[place(host)] = self.make(host, &name)?;
        Ok(())
    }

    /// Ends all hosts. The next one is the first again; tap and wire stay, since closing a tap takes up to 30 ms.
    pub fn forget_hosts(&mut self) {
        self.tap.unplug_all();
        self.hosts.clear();
    }

    fn of(&self, host: HostId) -> &Host {
        &self.hosts[place(host)]
    }

    fn make(&mut self, host: HostId, name: &str) -> Result<Host, LabError> {
        let Ok(number) = u16::try_from(host.0) else {
            return Err(LabError { stage: Stage::HostNamespace, errno: Errno::ENOSPC });
        };
        // A link's number is used once, so that a late frame of an old host is not taken for a new one's.
        let link = self.next_link;
        self.next_link += 1;
        let made = Host::make(name, (number, link), &self.settings, &self.wire, &self.at_wire)?;
        self.tap.plug(host, link, made.mac);
        Ok(made)
    }

    /// The number of the descriptor that holds a host's network namespace.
    pub fn descriptor(&self, host: HostId) -> i32 {
        self.of(host).descriptor()
    }

    /// Makes a socket in a host. Corresponds to `setns(2)`, [`Socket::open`] and `setns(2)`.
    ///
    /// # Errors
    ///
    /// As [`Socket::open`].
    pub fn open(&self, host: HostId, kind: SocketKind) -> Result<Socket, Errno> {
        self.of(host).inside(&self.wire, || Socket::open(kind))
    }

    /// How its kernels are set.
    pub fn settings(&self) -> &LabSettings {
        &self.settings
    }

    /// Every frame of every host.
    pub fn tap(&self) -> &Tap {
        &self.tap
    }

    /// Every TCP row of a port as the kernel of a host sees it. Corresponds to `NETLINK_SOCK_DIAG` (`sock_diag(7)`).
    ///
    /// # Errors
    ///
    /// `ENOENT`: this kernel has no such diagnosis.
    pub fn rows(&self, host: HostId, port: u16) -> Result<Vec<LabRow>, Errno> {
        self.of(host).rows(port)
    }

    /// Every row of a port as the kernel of a host sees it, of TCP and UDP. Corresponds to `NETLINK_SOCK_DIAG`
    /// (`sock_diag(7)`).
    ///
    /// # Errors
    ///
    /// As [`Lab::rows`].
    pub fn netstat(&self, host: HostId, port: u16) -> Result<Vec<Row>, Errno> {
        self.of(host).netstat(port)
    }

    /// The interfaces of a host. Corresponds to `setns(2)` and `rtnetlink(7)`.
    ///
    /// # Errors
    ///
    /// `EMFILE`.
    pub fn interfaces(&self, host: HostId) -> Result<Vec<Interface>, Errno> {
        self.of(host).inside(&self.wire, super::linux::interfaces)
    }

    /// What a host's kernel has counted since it was made.
    ///
    /// # Errors
    ///
    /// `ENOENT`: it does not count that.
    pub fn counter(&self, host: HostId, which: Counter) -> Result<u64, Errno> {
        self.of(host).inside(&self.wire, || super::linux::counter(which))
    }

    /// What the kernel of a host has between two addresses: a socket, a request without one, or a TIME_WAIT. Corresponds
    /// to `NETLINK_SOCK_DIAG` (`sock_diag(7)`).
    ///
    /// # Errors
    ///
    /// As [`Lab::rows`].
    pub fn end(
        &self,
        host: HostId,
        local: &SocketAddr,
        remote: &SocketAddr,
    ) -> Result<Option<EndState>, Errno> {
        self.of(host).end(local, remote)
    }

    /// Every TCP row of a host.
    ///
    /// # Errors
    ///
    /// As [`Lab::rows`].
    pub(crate) fn all_rows(&self, host: HostId) -> Result<Vec<LabRow>, Errno> {
        self.of(host).all_rows()
    }

    /// A setting of a host's kernel, as `sysctl(8)` names it; `net.ipv4.` may be left out.
    ///
    /// # Errors
    ///
    /// `ENOENT`: no such setting. `EACCES`: it may not be read.
    pub fn sysctl(&self, host: HostId, name: &str) -> Result<String, Errno> {
        self.of(host).inside(&self.wire, || sysctl::read(name))
    }

    /// The settings that presets change, as a host's kernel says they are now; those that it does not have are left out.
    pub(crate) fn changed_settings(&self, host: HostId) -> Vec<(&'static str, String)> {
        let all = preset_sysctls(Preset::Plain).iter();
        all.filter_map(|(name, _)| Some((*name, self.sysctl(host, name).ok()?))).collect()
    }

    /// Changes a setting of a host's kernel.
    ///
    /// # Errors
    ///
    /// As [`Lab::sysctl`]; `EINVAL`: not such a value. `EACCES`, `EPERM`: it is the whole machine's.
    pub fn set_sysctl(&self, host: HostId, name: &str, value: &str) -> Result<(), Errno> {
        self.of(host).inside(&self.wire, || sysctl::write(name, value))
    }

    /// The link address of a host, which [`Tap::deliver`] writes into a frame without one.
    pub fn mac(&self, host: HostId) -> [u8; 6] {
        self.of(host).mac
    }

    /// How many hosts there are: they are numbered from 1 to this.
    pub fn hosts(&self) -> usize {
        self.hosts.len()
    }
}
