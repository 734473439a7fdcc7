//! Groups of multicast: who takes their datagrams, and through which interface they leave.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use socket2::InterfaceIndexOrAddress;

use super::sys;
use crate::{kernel::Socket, model::Errno};

impl Socket {
    /// Takes the datagrams of a group from the interface with that address; from the kernel's choice without one.
    /// Corresponds to `setsockopt(2)`, `IP_ADD_MEMBERSHIP` and `IPV6_ADD_MEMBERSHIP`.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE` (it has joined already), `ENODEV` (no interface has that address, or none leads there), `EINVAL`
    /// (not a group), `EPROTO` (TCP), `ENOPROTOOPT` (an IPv6 group on an IPv4 socket), `EOPNOTSUPP` (Unix).
    pub fn join(&self, group: IpAddr, at: Option<IpAddr>) -> Result<(), Errno> {
        match group {
            IpAddr::V4(group) => {
                let at = by_address(at)?;
                sys::retried(|| self.0.join_multicast_v4_n(&group, &at))
            }
            IpAddr::V6(group) => {
                let at = index(at)?;
                sys::retried(|| self.0.join_multicast_v6(&group, at))
            }
        }
    }

    /// Takes them no longer. Corresponds to `IP_DROP_MEMBERSHIP` and `IPV6_DROP_MEMBERSHIP`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` (it has not joined), and those of `join`.
    pub fn leave(&self, group: IpAddr, at: Option<IpAddr>) -> Result<(), Errno> {
        match group {
            IpAddr::V4(group) => {
                let at = by_address(at)?;
                sys::retried(|| self.0.leave_multicast_v4_n(&group, &at))
            }
            IpAddr::V6(group) => {
                let at = index(at)?;
                sys::retried(|| self.0.leave_multicast_v6(&group, at))
            }
        }
    }

    /// Chooses the interface by which datagrams to a group leave. Corresponds to `IP_MULTICAST_IF` and
    /// `IPV6_MULTICAST_IF`.
    ///
    /// # Errors
    ///
    /// `EADDRNOTAVAIL` (no interface has that address), `EINVAL` (TCP; or the socket is tied to another device).
    pub(crate) fn send_groups_through(&self, at: IpAddr) -> Result<(), Errno> {
        match at {
            IpAddr::V4(at) => sys::retried(|| self.0.set_multicast_if_v4(&at)),
            IpAddr::V6(at) => {
                let at = index(Some(at.into()))?;
                sys::retried(|| self.0.set_multicast_if_v6(at))
            }
        }
    }

    /// That interface of an IPv4 socket; `0.0.0.0`: the kernel's choice.
    pub(super) fn multicast_interface(&self) -> std::io::Result<IpAddr> {
        self.0.multicast_if_v4().map(IpAddr::V4)
    }
}

fn by_address(at: Option<IpAddr>) -> Result<InterfaceIndexOrAddress, Errno> {
    match at {
        None => Ok(InterfaceIndexOrAddress::Address(Ipv4Addr::UNSPECIFIED)),
        Some(IpAddr::V4(at)) => Ok(InterfaceIndexOrAddress::Address(at)),
        // What an IPv6 address names is a device; of that the index is asked for.
        Some(at @ IpAddr::V6(_)) => index(Some(at)).map(InterfaceIndexOrAddress::Index),
    }
}

/// The number of the interface that has an IPv6 address, by `/proc/net/if_inet6`; 0 is the kernel's choice.
fn index(at: Option<IpAddr>) -> Result<u32, Errno> {
    let wanted = match at {
        None => return Ok(0),
        Some(IpAddr::V6(at)) => at,
        Some(IpAddr::V4(at)) if at.is_loopback() => Ipv6Addr::LOCALHOST,
        Some(IpAddr::V4(_)) => return Err(Errno::ENODEV),
    };
    let table = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    let found = table.lines().find_map(|line| {
        let mut columns = line.split_ascii_whitespace();
        let address = u128::from_str_radix(columns.next()?, 16).ok()?;
        let index = u32::from_str_radix(columns.next()?, 16).ok()?;
        (Ipv6Addr::from(address) == wanted).then_some(index)
    });
    found.ok_or(Errno::ENODEV)
}
