//! The cable of a host: a veth pair (`veth(4)`) from its `eth0` to the wire, with addresses, routes, and everything
//! switched off by which a network card would change packets before they are seen.
#![expect(unsafe_code, reason = "no safe crate offers SIOCETHTOOL")]

use std::os::fd::{AsFd, AsRawFd};

use super::{
    super::linux::{Netlink, Request, nest, sys},
    namespace::Namespace,
};
use crate::model::{Errno, HostId, SocketKind};

/// The host's end. Not 2: where the machine has loaded tunnels, each new namespace begins with some of them.
const ETH0: u32 = 100;
const LOOPBACK: u32 = 1;

// linux/if_link.h, linux/veth.h
const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_LINKINFO: u16 = 18;
const IFLA_NET_NS_FD: u16 = 28;
const INFO_KIND: u16 = 1;
const INFO_DATA: u16 = 2;
const VETH_INFO_PEER: u16 = 1;
// linux/if_addr.h
const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const IFA_FLAGS: u16 = 8;
/// No duplicate address detection, and the route is ours to make.
const NODAD_NOPREFIXROUTE: u32 = 0x02 | 0x200;
// linux/rtnetlink.h
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_METRICS: u16 = 8;
// linux/ethtool.h
const OFFLOADS_OFF: [u32; 4] = [
    0x17, // ETHTOOL_STXCSUM: else checksums are blank
    0x1f, // ETHTOOL_STSO
    0x24, // ETHTOOL_SGSO
    0x2c, // ETHTOOL_SGRO
];

/// What a host's cable is like.
#[derive(Debug)]
pub(super) struct Cable<'a> {
    /// Of the host: 1 gives 10.0.0.1.
    pub(super) number: u16,
    /// Of the wire's end.
    pub(super) index: u32,
    /// Whether link addresses are asked for by ARP.
    pub(super) arp: bool,
    /// Of the route to the others.
    pub(super) metrics: &'a [(u16, u32)],
}

impl Cable<'_> {
    /// The link address of the host's end.
    pub(super) fn mac(&self) -> [u8; 6] {
        HostId(self.number.into()).link_address()
    }

    /// Lays it, from within the host. `at_wire` is of the wire's namespace.
    ///
    /// # Errors
    ///
    /// `EOPNOTSUPP` (no veth in this kernel), `EPERM`, `ENOMEM`.
    pub(super) fn lay(&self, wire: &Namespace, at_wire: &Netlink) -> Result<(), Errno> {
        let at_host = Netlink::route()?;
        let noarp = if self.arp { 0 } else { libc::IFF_NOARP };
        at_host.tell(&[up(LOOPBACK, 0), self.pair(wire, noarp)])?;
        switch_offloads_off()?;
        at_wire.tell(&[up(self.index, noarp)])?;
        // Both ends are up, and the kernel would connect them a moment later: what is sent until then vanishes. Being
        // asked about a link it looks whether it has that still to do (`linkwatch_sync_dev`).
        at_wire.tell(&[about(self.index)])?;
        at_host.tell(&[about(ETH0)])?;
        let [high, low] = self.number.to_be_bytes();
        at_host.tell(&self.address(libc::AF_INET, &[10, 0, high, low], 16))?;
        // With ARP there is no IPv6: it would send packets by itself, such as reports when it joins multicast groups.
        if !self.arp && std::fs::exists("/proc/sys/net/ipv6").unwrap_or(false) {
            let mut address = [0; 16];
            address[0] = 0xfd;
            address[14..].copy_from_slice(&[high, low]);
            at_host.tell(&self.address(libc::AF_INET6, &address, 64))?;
            at_host.tell(&[itself6(&address)])?;
        }
        Ok(())
    }

    /// Makes both ends. The host's is up at once; the other one may not be (`ENOTCONN`).
    fn pair(&self, wire: &Namespace, noarp: libc::c_int) -> Request {
        let name = format!("w{}\0", self.index);
        let peer = nest(
            &link(self.index, noarp),
            &[
                (IFLA_IFNAME, name.into_bytes()),
                (IFLA_NET_NS_FD, wire.descriptor().to_ne_bytes().into()),
            ],
        );
        let kind = (INFO_KIND, b"veth".to_vec());
        let info = nest(&[], &[kind, (INFO_DATA, nest(&[], &[(VETH_INFO_PEER, peer)]))]);
        Request::new(libc::RTM_NEWLINK, NEW, &link(ETH0, libc::IFF_UP | noarp))
            .with(IFLA_IFNAME, b"eth0\0")
            .with(IFLA_ADDRESS, &self.mac())
            .with(IFLA_LINKINFO, &info)
    }

    /// An address, and the way to all others of its kind.
    fn address(&self, family: libc::c_int, address: &[u8], prefix: u8) -> [Request; 2] {
        let family = u8::try_from(family).expect("families are small numbers");
        // struct ifaddrmsg, struct rtmsg; a route of the main table, by the kernel, to a link, unicast.
        let mut own = vec![family, prefix, 0, 0];
        own.extend(ETH0.to_ne_bytes());
        let route = [family, prefix, 0, 0, 254, 2, 253, 1, 0, 0, 0, 0];
        let whole = usize::from(prefix / 8);
        let network: Vec<u8> =
            address.iter().enumerate().map(|(at, b)| if at < whole { *b } else { 0 }).collect();
        let metrics: Vec<_> =
            self.metrics.iter().map(|(name, value)| (*name, value.to_ne_bytes().into())).collect();
        [
            Request::new(libc::RTM_NEWADDR, NEW, &own)
                .with(IFA_LOCAL, address)
                .with(IFA_ADDRESS, address)
                .with(IFA_FLAGS, &NODAD_NOPREFIXROUTE.to_ne_bytes()),
            Request::new(libc::RTM_NEWROUTE, NEW, &route)
                .with(RTA_DST, &network)
                .with(RTA_OIF, &ETH0.to_ne_bytes())
                .with(RTA_METRICS, &nest(&[], &metrics)),
        ]
    }
}

const NEW: libc::c_int = libc::NLM_F_CREATE | libc::NLM_F_EXCL;

/// That an IPv6 address is the host's own. The kernel says so to itself, but a moment later (`addrconf_dad_work`), and
/// what comes until then is not taken.
fn itself6(address: &[u8]) -> Request {
    let family = u8::try_from(libc::AF_INET6).expect("families are small numbers");
    // struct rtmsg: a route of the local table, by the kernel, local.
    Request::new(libc::RTM_NEWROUTE, NEW, &[family, 128, 0, 0, 255, 2, 0, 2, 0, 0, 0, 0])
        .with(RTA_DST, address)
        .with(RTA_OIF, &ETH0.to_ne_bytes())
}

fn up(index: u32, more: libc::c_int) -> Request {
    Request::new(libc::RTM_NEWLINK, 0, &link(index, libc::IFF_UP | more))
}

fn about(index: u32) -> Request {
    Request::new(libc::RTM_GETLINK, 0, &link(index, 0))
}

/// `struct ifinfomsg`: these flags, and that they are the ones to change.
fn link(index: u32, flags: libc::c_int) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    bytes.extend(index.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes
}

/// linux/sockios.h. The number has another type in each libc, and libc's own fits glibc's ioctl only.
const SIOCETHTOOL: libc::Ioctl = 0x8946;

/// Corresponds to `ioctl(2)`, `SIOCETHTOOL`, on `eth0`.
fn switch_offloads_off() -> Result<(), Errno> {
    let socket = super::super::Socket::open(SocketKind::Udp)?;
    for command in OFFLOADS_OFF {
        // struct ethtool_value: the command, and 0 for off.
        let mut value = [command, 0_u32];
        // SAFETY: an ifreq is integers, bytes and pointers, for all of which zeros will do.
        let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
        for (to, from) in request.ifr_name.iter_mut().zip(b"eth0") {
            *to = from.cast_signed() as libc::c_char;
        }
        request.ifr_ifru.ifru_data = value.as_mut_ptr().cast();
        // SAFETY: the request points to a value of the size that the command takes; both outlive the call.
        let result =
            unsafe { libc::ioctl(socket.as_fd().as_raw_fd(), SIOCETHTOOL, &raw mut request) };
        if result < 0 {
            return Err(sys::last_errno());
        }
    }
    Ok(())
}
