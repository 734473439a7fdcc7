//! The tap: one packet socket (`packet(7)`) on the wire's end of every link. What a host sends comes in here and goes
//! nowhere by itself; what is delivered goes out to one host.
//!
//! Its buffer in the kernel is small (`net.core.rmem_max`): take frames out at once, and keep held ones elsewhere.
#![expect(unsafe_code, reason = "the addresses of packet sockets are unknown to std and socket2")]

use std::{
    io::IoSlice,
    mem::size_of,
    os::fd::{AsFd, BorrowedFd},
};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::super::linux::sys;
use crate::model::{Errno, HostId, addressee};

/// No frame is longer: 64 KiB of IP, an Ethernet header and a VLAN tag. With 1,500 bytes of MTU most are far shorter.
const LONGEST: usize = (64 << 10) + 14 + 4;
/// A MAC address.
const MAC: usize = 6;
/// As much as the kernel may keep for us, if it allows it.
const BUFFER: libc::c_int = 64 << 20;
/// `PACKET_IGNORE_OUTGOING`, Linux 4.20 and later: what we deliver does not come in again.
const IGNORE_OUTGOING: libc::c_int = 23;

/// The one socket, and the links it knows.
#[derive(Debug)]
pub struct Tap {
    socket: Socket,
    ports: Vec<Port>,
}

/// The wire's end of a host's link.
#[derive(Debug)]
struct Port {
    index: u32,
    mac: [u8; MAC],
    address: SockAddr,
}

impl Tap {
    /// Corresponds to `socket(2)` with `AF_PACKET` and `SOCK_RAW`, and `bind(2)` to all interfaces.
    pub(super) fn open() -> Result<Self, Errno> {
        let ty = Type::RAW.nonblocking().cloexec();
        let socket = sys::retried(|| Socket::new_raw(Domain::PACKET, ty, Some(Protocol::from(0))))?;
        sys::set_option(socket.as_fd(), libc::SOL_PACKET, IGNORE_OUTGOING, &1)?;
        // Only root of the machine may force it; others get what net.core.rmem_max allows.
        if sys::set_option(socket.as_fd(), libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, &BUFFER).is_err()
        {
            sys::set_option(socket.as_fd(), libc::SOL_SOCKET, libc::SO_RCVBUF, &BUFFER)?;
        }
        sys::retried(|| socket.bind(&address(0)))?;
        Ok(Self { socket, ports: Vec::new() })
    }

    /// Knows a link from now on; the host is the next one, or one that has a new link.
    pub(super) fn plug(&mut self, host: HostId, index: u32, mac: [u8; MAC]) {
        let port = Port { index, mac, address: address(index) };
        match self.ports.get_mut(place(host)) {
            Some(old) => *old = port,
            None => self.ports.push(port),
        }
    }

    /// Forgets all links: what still comes in through them is nobody's.
    pub(super) fn unplug_all(&mut self) {
        self.ports.clear();
    }

    /// Takes the next frame out, puts it into `frame`, and says whose it is; `None` if there is none now. The order is
    /// the one in which the hosts sent. Corresponds to `recvfrom(2)`.
    pub fn receive(&self, frame: &mut Vec<u8>) -> Option<HostId> {
        frame.clear();
        frame.reserve(LONGEST);
        loop {
            // An error that is not EAGAIN says that a link went down (packet(7)); it comes once.
            let (len, from) =
                match sys::retried(|| self.socket.recv_from(frame.spare_capacity_mut())) {
                    Err(Errno::ENETDOWN) => continue,
                    answer => answer.ok()?,
                };
            let index = index(&from);
            let Some(at) = self.ports.iter().position(|port| port.index == index) else { continue };
            // SAFETY: the kernel has written so many bytes to the beginning of what was reserved.
            unsafe { frame.set_len(len) };
            return Some(host(at));
        }
    }

    /// Puts a frame before a host. Without ARP it carries its sender's link address in both places, and gets the
    /// host's here. Corresponds to `sendto(2)`.
    ///
    /// # Errors
    ///
    /// `EMSGSIZE` (longer than the link takes), `EINVAL` (shorter than an Ethernet header), `ENOBUFS`.
    ///
    /// # Panics
    ///
    /// If there is no such host.
    pub fn deliver(&self, to: HostId, frame: &[u8]) -> Result<(), Errno> {
        let port = &self.ports[place(to)];
        let mac = addressee(&port.mac, frame);
        let parts = [IoSlice::new(mac), IoSlice::new(&frame[mac.len()..])];
        sys::retried(|| self.socket.send_to_vectored(&parts, &port.address)).map(drop)
    }

    /// How many frames the kernel threw away since this was last asked, because nobody took them out in time.
    /// Corresponds to `getsockopt(2)`, `PACKET_STATISTICS`.
    pub fn lost(&self) -> Result<u32, Errno> {
        let name = libc::PACKET_STATISTICS;
        sys::get_option(self.socket.as_fd(), libc::SOL_PACKET, name, [0_u32; 2]).map(|(n, _)| n[1])
    }
}

impl AsFd for Tap {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// The host at that place in a list that begins with the first.
pub(super) fn host(at: usize) -> HostId {
    HostId(u32::try_from(at + 1).expect("there are few hosts"))
}

/// The host's place in a list that begins with the first.
pub(super) fn place(host: HostId) -> usize {
    usize::try_from(host.0).ok().and_then(|n| n.checked_sub(1)).expect("hosts count from 1")
}

/// The address of a link for a packet socket; of all of them with 0.
fn address(index: u32) -> SockAddr {
    let short = |number| u16::try_from(number).expect("a number of 16 bits");
    let (family, protocol) = (short(libc::AF_PACKET), short(libc::ETH_P_ALL).to_be());
    let length = u32::try_from(size_of::<libc::sockaddr_ll>()).expect("20 bytes");
    let index = i32::try_from(index).expect("our numbers of links are small");
    // SAFETY: the storage is larger than a sockaddr_ll and aligned for every address, and what is written is one.
    let result = unsafe {
        SockAddr::try_init(|storage, len| {
            let link = storage.cast::<libc::sockaddr_ll>();
            (*link).sll_family = family;
            (*link).sll_protocol = protocol;
            (*link).sll_ifindex = index;
            *len = length;
            Ok(())
        })
    };
    result.expect("nothing in it fails").1
}

/// The number of the link in an address that the kernel gave.
fn index(address: &SockAddr) -> u32 {
    let link = address.as_ptr().cast::<libc::sockaddr_ll>();
    // SAFETY: the address lies in a sockaddr_storage, which is larger and aligned for a sockaddr_ll; any bits are one.
    unsafe { (*link).sll_ifindex }.cast_unsigned()
}
