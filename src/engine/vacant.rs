//! An address that a socket could be bound to now, for advice that works when it is typed.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Session, cause::overlap, descriptors::Descriptor};
use crate::{
    kernel::Socket,
    model::{Address, SocketKind},
};

/// So many are tried.
const TRIED: u16 = 100;

impl Session {
    /// The first of some usual addresses that nobody holds.
    pub(super) fn vacant(&self, wanting: &Descriptor) -> Option<Address> {
        let kind = wanting.open.kind;
        (0..TRIED).map(|number| usual(kind, number, self.is_in_lab())).find(|address| {
            let there = self.there(address, wanting);
            !self.descriptors().any(|other| is_at(other, &there))
                // A computer of a lab is all the session's.
                && (self.is_in_lab()
                    || Socket::open(kind).is_ok_and(|socket| socket.bind(&there).is_ok()))
        })
    }
}

fn is_at(other: &Descriptor, address: &Address) -> bool {
    other.open.bound.get()
        && other.open.kernel.local_address().is_ok_and(|at| overlap(&at, address))
}

/// What one would take: 8080 on loopback, 80 on a computer of a lab, a name that leaves no file.
fn usual(kind: SocketKind, number: u16, in_lab: bool) -> Address {
    if !kind.is_inet() {
        let name = if number == 0 { "demo".into() } else { format!("demo{}", number + 1) };
        return Address::Abstract(name.into_bytes().into());
    }
    let is_six = matches!(kind, SocketKind::Tcp6 | SocketKind::Udp6);
    let (port, ip) = match (in_lab, is_six) {
        (true, false) => (80, Ipv4Addr::UNSPECIFIED.into()),
        (true, true) => (80, Ipv6Addr::UNSPECIFIED.into()),
        (false, false) => (8080, Ipv4Addr::LOCALHOST.into()),
        (false, true) => (8080, Ipv6Addr::LOCALHOST.into()),
    };
    Address::Inet(SocketAddr::new(ip, port + number))
}
