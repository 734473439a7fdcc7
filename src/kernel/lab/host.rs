//! One computer: a network namespace with its cable, its settings, and somebody inside who can be asked.

use std::net::SocketAddr;

use super::{
    super::linux::{Netlink, all_of_port, end_between, lab_rows},
    link::Cable,
    namespace::Namespace,
    preset::{metrics, preset_sysctls},
    sysctl,
};
use crate::model::{EndState, Errno, LabError, LabRow, LabSettings, Row, Stage};

/// Nothing is on the wire that no call has caused: no search for routers and duplicates, no address made up. Before
/// the link is made, because it takes over what is set here then.
const QUIET_IPV6: [(&str, &str); 5] = [
    // Where the machine has IPv6 switched off, hosts have it all the same.
    ("net.ipv6.conf.all.disable_ipv6", "0"),
    ("net.ipv6.conf.default.accept_dad", "0"),
    ("net.ipv6.conf.default.dad_transmits", "0"),
    ("net.ipv6.conf.default.router_solicitations", "0"),
    ("net.ipv6.conf.default.addr_gen_mode", "1"),
];

/// A host of the lab.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) name: Box<str>,
    namespace: Namespace,
    /// Made inside once, since it asks about the namespace it was made in.
    diag: Netlink,
    pub(super) mac: [u8; 6],
}

impl Host {
    /// Makes it; this thread is in the wire's namespace before and after. `at_wire` is a socket there.
    pub(super) fn make(
        name: &str,
        (number, index): (u16, u32),
        settings: &LabSettings,
        wire: &Namespace,
        at_wire: &Netlink,
    ) -> Result<Self, LabError> {
        let cable = Cable { number, index, arp: settings.arp, metrics: &metrics(settings) };
        Namespace::make(wire, LabError::at(Stage::HostNamespace), |namespace| {
            let sysctl = LabError::at(Stage::Sysctl);
            for (name, value) in QUIET_IPV6 {
                sysctl::write_if_known(name, value).map_err(sysctl)?;
            }
            // Before the link is made, too: after that the first setting takes a millisecond (observed on Linux 6.18).
            for (name, value) in preset_sysctls(settings.preset) {
                sysctl::write_if_known(name, value).map_err(sysctl)?;
            }
            // Every user of the lab may ping (icmp(7)). Where that cannot be set, socket(2) says EACCES as outside.
            let _ = sysctl::write("ping_group_range", "0 0");
            for (name, value) in &settings.sysctls {
                sysctl::write(name, &value.to_string()).map_err(sysctl)?;
            }
            cable.lay(wire, at_wire).map_err(LabError::at(Stage::Link))?;
            let diag = Netlink::diag().map_err(LabError::at(Stage::SocketInHost))?;
            Ok(Self { name: name.into(), namespace, diag, mac: cable.mac() })
        })
    }

    /// The number of its namespace's descriptor.
    pub(super) fn descriptor(&self) -> i32 {
        self.namespace.descriptor()
    }

    /// Does something in it.
    pub(super) fn inside<T>(
        &self,
        wire: &Namespace,
        work: impl FnOnce() -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        self.namespace.inside(wire, work)?
    }

    /// Every socket of a port, as its kernel shows them.
    pub(super) fn netstat(&self, port: u16) -> Result<Vec<Row>, Errno> {
        all_of_port(&self.diag, port)
    }

    /// What its kernel knows of the TCP of a port.
    pub(super) fn rows(&self, port: u16) -> Result<Vec<LabRow>, Errno> {
        lab_rows(&self.diag, Some(port))
    }

    /// What its kernel has between two addresses.
    pub(super) fn end(
        &self,
        local: &SocketAddr,
        remote: &SocketAddr,
    ) -> Result<Option<EndState>, Errno> {
        end_between(&self.diag, local, remote)
    }

    /// What its kernel knows of all ports.
    pub(super) fn all_rows(&self) -> Result<Vec<LabRow>, Errno> {
        lab_rows(&self.diag, None)
    }
}
