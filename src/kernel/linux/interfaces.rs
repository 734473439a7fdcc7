//! The interfaces of this thread's network namespace, as `ip addr` shows them (rtnetlink(7)).

use std::net::IpAddr;

use super::netlink::{Ask, Netlink, attribute};
use crate::model::{Errno, Interface};

/// `struct ifinfomsg` and `struct ifaddrmsg`.
const LINK: usize = 16;
const ADDRESS: usize = 8;

/// Every interface with its addresses, in the kernel's order. Corresponds to `RTM_GETLINK` and `RTM_GETADDR` of
/// `rtnetlink(7)`; needs no privilege.
///
/// # Errors
///
/// `EMFILE`.
pub fn interfaces() -> Result<Vec<Interface>, Errno> {
    let route = Netlink::route()?;
    let mut found: Vec<(u32, Interface)> = Vec::new();
    route.ask(Ask::Every, libc::RTM_GETLINK, &[0; LINK], |message| found.extend(link(message)))?;
    route.ask(Ask::Every, libc::RTM_GETADDR, &[0; ADDRESS], |message| {
        if let Some((index, address)) = address(message)
            && let Some((_, interface)) = found.iter_mut().find(|(it, _)| *it == index)
        {
            interface.addresses.push(address);
        }
    })?;
    Ok(found.into_iter().map(|(_, interface)| interface).collect())
}

fn link(message: &[u8]) -> Option<(u32, Interface)> {
    let flags = number(message.get(8..12)?)?.cast_signed();
    let rest = message.get(LINK..)?;
    let name = attribute(rest, libc::IFLA_IFNAME)?;
    let name = String::from_utf8_lossy(name.strip_suffix(&[0]).unwrap_or(name)).into_owned();
    let link = attribute(rest, libc::IFLA_ADDRESS).and_then(|bytes| bytes.try_into().ok());
    let interface = Interface {
        name: name.into(),
        is_up: flags & libc::IFF_UP != 0,
        is_loopback: flags & libc::IFF_LOOPBACK != 0,
        mtu: attribute(rest, libc::IFLA_MTU).and_then(number).unwrap_or(0),
        link: link.filter(|link| *link != [0; 6]),
        addresses: Vec::new(),
    };
    Some((number(message.get(4..8)?)?, interface))
}

/// Whose it is, the address, and how many bits of it name the network.
fn address(message: &[u8]) -> Option<(u32, (IpAddr, u8))> {
    let rest = message.get(ADDRESS..)?;
    // With a peer, as of a tunnel, `IFA_ADDRESS` is the peer's.
    let own = attribute(rest, libc::IFA_LOCAL).or_else(|| attribute(rest, libc::IFA_ADDRESS))?;
    let ip = match *own {
        [a, b, c, d] => IpAddr::from([a, b, c, d]),
        _ => IpAddr::from(<[u8; 16]>::try_from(own).ok()?),
    };
    Some((number(message.get(4..8)?)?, (ip, *message.get(1)?)))
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_device_has_its_address() {
        let all = interfaces().unwrap();
        let lo = all.iter().find(|it| it.is_loopback).unwrap();
        assert!(lo.is_up && lo.link.is_none() && lo.mtu >= 1500, "{lo:?}");
        assert!(lo.to_string().starts_with("lo 127.0.0.1/8"), "{lo}");
    }

    #[test]
    fn what_is_cut_short_is_nothing() {
        for length in 0..LINK + 4 {
            assert_eq!(link(&vec![0; length]), None);
            assert_eq!(address(&vec![0; length]), None);
        }
    }
}
