//! `sendmsg(2)` and `recvmsg(2)`: bytes in several parts, and what travels beside them (cmsg(3)).
//!
//! Owns the layout of control messages. Which descriptor of a process a passed one becomes is the engine's business.
#![expect(unsafe_code, reason = "no safe library reads every control message that is wanted here")]

use std::{
    ffi::CStr,
    io::{IoSlice, IoSliceMut},
    mem::{MaybeUninit, size_of},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd},
    ptr,
    time::Duration,
};

use socket2::{SockAddr, SockAddrStorage};

use super::{errno::errno, from_kernel, sys, to_kernel};
use crate::{
    kernel::Socket,
    model::{Address, Ancillary, Credentials, Errno, Message, Scatter, SockError, SocketKind},
};

/// Room for everything the kernel puts beside a message: 253 descriptors (`SCM_MAX_FD`, unix(7)), and the rest.
const ROOM: usize = 2048;

/// What `recvmsg(2)` gave.
pub(crate) struct Carried {
    /// How many bytes are in the buffers now.
    pub len: usize,
    /// What the kernel says it is: of a cut datagram its true length, if that was asked (`MSG_TRUNC`).
    pub whole: usize,
    /// Who sent it, if the kernel says so.
    pub from: Address,
    /// `MSG_TRUNC`
    pub truncated: bool,
    /// `MSG_CTRUNC`
    pub control_cut: bool,
    /// Descriptors that have come.
    pub passed: Vec<OwnedFd>,
    /// Everything else that came beside the bytes.
    pub beside: Vec<Ancillary>,
}

/// Bytes for control messages, aligned as `struct cmsghdr` wants it.
#[repr(C)]
struct Control<const N: usize> {
    align: [libc::cmsghdr; 0],
    bytes: [u8; N],
}

impl Socket {
    /// Gives bytes in several parts to the kernel, and descriptors with them. Corresponds to `sendmsg(2)`, always with
    /// `MSG_NOSIGNAL`. `skip` bytes have gone already, and the descriptors with them.
    ///
    /// # Errors
    ///
    /// As [`Socket::send_to`]; `EINVAL` (more than 253 descriptors), `ETOOMANYREFS` (too many on their way).
    pub(crate) fn send_message(
        &self,
        it: &Message,
        to: Option<&Address>,
        passed: &[&Self],
        skip: usize,
    ) -> Result<usize, Errno> {
        let to = to.map(to_kernel).transpose()?;
        let mut skip = skip;
        let mut parts = Vec::with_capacity(it.parts.len());
        for part in &it.parts {
            let gone = skip.min(part.len());
            skip -= gone;
            parts.push(IoSlice::new(&part[gone..]));
        }
        let descriptors: Vec<RawFd> = passed.iter().map(|it| it.as_fd().as_raw_fd()).collect();
        let mut control = rights(&descriptors);
        let mut header = empty_header();
        if let Some(to) = &to {
            header.msg_name = to.as_ptr().cast_mut().cast();
            header.msg_namelen = to.len();
        }
        header.msg_iov = parts.as_mut_ptr().cast();
        header.msg_iovlen = parts.len() as _;
        if !control.is_empty() {
            header.msg_control = control.as_mut_ptr().cast();
            header.msg_controllen =
                (size_of::<libc::cmsghdr>() + size_of_val(&descriptors[..])) as _;
        }
        let flags = crate::kernel::socket::send_bits(it.flags);
        sys::counted(|| {
            // SAFETY: name, parts and control outlive the call, which only reads them; IoSlice is an iovec.
            unsafe { libc::sendmsg(self.as_fd().as_raw_fd(), &raw const header, flags) }
        })
    }

    /// Takes bytes from the kernel into buffers of the given sizes, which lie behind one another, and what has
    /// travelled beside them. Corresponds to `recvmsg(2)`.
    ///
    /// # Errors
    ///
    /// As [`Socket::receive`].
    pub(crate) fn receive_message(
        &self,
        buffer: &mut [u8],
        it: &Scatter,
    ) -> Result<Carried, Errno> {
        let room = buffer.len();
        let mut parts = Vec::with_capacity(it.sizes.len());
        let mut rest = buffer;
        for size in &it.sizes {
            let (part, behind) = rest.split_at_mut((*size).min(rest.len()));
            parts.push(IoSliceMut::new(part));
            rest = behind;
        }
        let mut control = Control::<ROOM> { align: [], bytes: [0; ROOM] };
        let mut name = SockAddrStorage::zeroed();
        let mut header = empty_header();
        header.msg_iov = parts.as_mut_ptr().cast();
        header.msg_iovlen = parts.len() as _;
        let mut flags = crate::kernel::socket::receive_bits(it.flags) | libc::MSG_CMSG_CLOEXEC;
        if it.flags.trunc {
            flags |= libc::MSG_TRUNC;
        }
        let asked = it.control.map_or(ROOM, |asked| asked.min(ROOM));
        let whole = sys::counted(|| {
            header.msg_name = (&raw mut name).cast();
            header.msg_namelen = name.size_of();
            header.msg_control = control.bytes.as_mut_ptr().cast();
            header.msg_controllen = asked as _;
            // SAFETY: name, parts and control outlive the call, and are as long as the header says; IoSliceMut is an
            // iovec.
            unsafe { libc::recvmsg(self.as_fd().as_raw_fd(), &raw mut header, flags) }
        })?;
        let from = if header.msg_namelen == 0 {
            Address::Unnamed
        } else {
            // SAFETY: the kernel has written so many bytes of an address.
            from_kernel(&unsafe { SockAddr::new(name, header.msg_namelen) })
        };
        let (passed, beside) = control_messages(&header);
        // A stream whose bytes are thrown away has given none.
        let thrown = it.flags.trunc && self.is_tcp_stream();
        Ok(Carried {
            len: if thrown { 0 } else { whole.min(room) },
            whole,
            from,
            truncated: header.msg_flags & libc::MSG_TRUNC != 0,
            control_cut: header.msg_flags & libc::MSG_CTRUNC != 0,
            passed,
            beside,
        })
    }

    /// The number by which the kernel knows a socket, whichever descriptor leads to it; `None` for another kind of
    /// file. Corresponds to `fstat(2)`.
    pub(crate) fn identity(&self) -> Option<u64> {
        let mut it = MaybeUninit::<libc::stat>::zeroed();
        // SAFETY: one stat, which outlives the call; where it fails it is still all zeros, which is a stat.
        let it = unsafe {
            libc::fstat(self.as_fd().as_raw_fd(), it.as_mut_ptr());
            it.assume_init()
        };
        (it.st_mode & libc::S_IFMT == libc::S_IFSOCK).then_some(it.st_ino)
    }

    /// Whether both descriptors are one open file. Corresponds to `kcmp(2)`, `KCMP_FILE`; false where the kernel does
    /// not tell.
    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        let process = std::process::id();
        let (one, two) = (self.as_fd().as_raw_fd(), other.as_fd().as_raw_fd());
        // SAFETY: it takes numbers and gives one. 0 is KCMP_FILE.
        unsafe { libc::syscall(libc::SYS_kcmp, process, process, 0, one, two) == 0 }
    }

    /// Makes a socket of a descriptor that has been passed: out of the terminal's way and non-blocking, as all are.
    /// Says whether it was so before. Corresponds to `fcntl(2)`, `F_SETFL`.
    pub fn passed(fd: OwnedFd) -> (Self, bool) {
        let socket = Self(sys::lift(fd).into());
        let fd = socket.as_fd().as_raw_fd();
        // SAFETY: no memory is passed.
        let nonblocking = unsafe {
            let flags = libc::fcntl(fd, libc::F_GETFL);
            libc::fcntl(fd, libc::F_SETFL, flags | libc::O_NONBLOCK);
            flags & libc::O_NONBLOCK != 0
        };
        (socket, nonblocking)
    }

    /// What kind of socket it is, from the kernel. Corresponds to `getsockopt(2)`, `SO_DOMAIN`, `SO_TYPE` and
    /// `SO_PROTOCOL`.
    pub fn kind(&self) -> SocketKind {
        let asked = |name| {
            sys::get_option::<libc::c_int>(self.as_fd(), libc::SOL_SOCKET, name, -1)
                .map_or(-1, |(value, _)| value)
        };
        let (domain, kind) = (asked(libc::SO_DOMAIN), asked(libc::SO_TYPE));
        match (domain, kind, asked(libc::SO_PROTOCOL)) {
            (libc::AF_INET, libc::SOCK_STREAM, libc::IPPROTO_TCP) => SocketKind::Tcp,
            (libc::AF_INET6, libc::SOCK_STREAM, libc::IPPROTO_TCP) => SocketKind::Tcp6,
            (libc::AF_INET, libc::SOCK_DGRAM, libc::IPPROTO_UDP) => SocketKind::Udp,
            (libc::AF_INET6, libc::SOCK_DGRAM, libc::IPPROTO_UDP) => SocketKind::Udp6,
            (libc::AF_INET, libc::SOCK_DGRAM, libc::IPPROTO_ICMP) => SocketKind::Icmp,
            (libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP) => SocketKind::Raw,
            (libc::AF_UNIX, libc::SOCK_STREAM, _) => SocketKind::Unix,
            (libc::AF_UNIX, libc::SOCK_DGRAM, _) => SocketKind::UnixDgram,
            (libc::AF_UNIX, libc::SOCK_SEQPACKET, _) => SocketKind::UnixSeqpacket,
            _ => SocketKind::File,
        }
    }

    fn is_tcp_stream(&self) -> bool {
        self.kind().is_tcp()
    }
}

fn empty_header() -> libc::msghdr {
    // SAFETY: all zeros is a header without name, parts and control.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

/// One control message with these descriptors; nothing if there are none.
fn rights(descriptors: &[RawFd]) -> Vec<u64> {
    if descriptors.is_empty() {
        return Vec::new();
    }
    let head = size_of::<libc::cmsghdr>();
    let length = head + size_of_val(descriptors);
    // Words, because the header must be aligned.
    let mut control = vec![0_u64; length.div_ceil(size_of::<u64>())];
    // SAFETY: all zeros is a header. Its fields are set one by one, because musl's has padding of its own.
    let mut header: libc::cmsghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    header.cmsg_len = length as _;
    header.cmsg_level = libc::SOL_SOCKET;
    header.cmsg_type = libc::SCM_RIGHTS;
    // SAFETY: the room is as long as the header and the descriptors together, and aligned for both.
    unsafe {
        let at = control.as_mut_ptr().cast::<u8>();
        ptr::write(at.cast(), header);
        ptr::copy_nonoverlapping(descriptors.as_ptr().cast(), at.add(head), length - head);
    }
    control
}

/// What lies beside a message.
fn control_messages(header: &libc::msghdr) -> (Vec<OwnedFd>, Vec<Ancillary>) {
    let (mut passed, mut beside) = (Vec::new(), Vec::new());
    // SAFETY: the kernel has filled the control bytes of this header, which still live, and keeps its own layout; each
    // message is read within the length that it states.
    unsafe {
        let mut at = libc::CMSG_FIRSTHDR(header);
        while let Some(it) = at.as_ref() {
            let head = libc::CMSG_LEN(0) as usize;
            #[expect(clippy::unnecessary_cast, reason = "musl has another type")]
            let length = (it.cmsg_len as usize).saturating_sub(head);
            let data = std::slice::from_raw_parts(libc::CMSG_DATA(at), length);
            if (it.cmsg_level, it.cmsg_type) == (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
                for fd in data.chunks_exact(size_of::<RawFd>()) {
                    // The kernel has just made these descriptors for us.
                    passed.push(OwnedFd::from_raw_fd(number(fd, 0)));
                }
            } else {
                beside.push(ancillary(it.cmsg_level, it.cmsg_type, data));
            }
            at = libc::CMSG_NXTHDR(header, at);
        }
    }
    (passed, beside)
}

/// An `int` at a place of a control message; 0 where it is cut.
fn number(data: &[u8], at: usize) -> i32 {
    data.get(at..at + 4).map_or(0, |b| i32::from_ne_bytes([b[0], b[1], b[2], b[3]]))
}

fn long(data: &[u8], at: usize) -> u64 {
    let word = data.get(at..at + 8).and_then(|b| b.try_into().ok());
    word.map_or(0, |word| i64::from_ne_bytes(word).unsigned_abs())
}

fn ipv4(data: &[u8], at: usize) -> IpAddr {
    Ipv4Addr::from(number(data, at).cast_unsigned().to_ne_bytes()).into()
}

fn ipv6(data: &[u8], at: usize) -> IpAddr {
    let bytes: Option<[u8; 16]> = data.get(at..at + 16).and_then(|b| b.try_into().ok());
    Ipv6Addr::from(bytes.unwrap_or_default()).into()
}

fn ancillary(level: libc::c_int, kind: libc::c_int, data: &[u8]) -> Ancillary {
    match (level, kind) {
        // struct in_pktinfo: the interface, our address there, the address in the header.
        (libc::IPPROTO_IP, libc::IP_PKTINFO) => {
            Ancillary::Info(ipv4(data, 8), interface(number(data, 0)))
        }
        // struct in6_pktinfo: the address, the interface.
        (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => {
            Ancillary::Info(ipv6(data, 0), interface(number(data, 16)))
        }
        (libc::IPPROTO_IP, libc::IP_TTL) | (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
            Ancillary::Ttl(number(data, 0))
        }
        // struct timeval
        (libc::SOL_SOCKET, libc::SCM_TIMESTAMP) => Ancillary::Time(
            Duration::from_secs(long(data, 0)) + Duration::from_micros(long(data, 8)),
        ),
        (libc::SOL_SOCKET, libc::SCM_CREDENTIALS) => Ancillary::Credentials(Credentials {
            pid: number(data, 0),
            uid: number(data, 4),
            gid: number(data, 8),
        }),
        (libc::IPPROTO_IP, libc::IP_RECVERR) | (libc::IPPROTO_IPV6, libc::IPV6_RECVERR) => {
            Ancillary::Error(error(data))
        }
        _ => Ancillary::Other(level, kind),
    }
}

/// `struct sock_extended_err`, and the address behind it.
fn error(data: &[u8]) -> SockError {
    let byte = |at| data.get(at).copied().unwrap_or(0);
    let (origin, kind, code) = (byte(4), byte(5), byte(6));
    let from_network = matches!(origin, libc::SO_EE_ORIGIN_ICMP | libc::SO_EE_ORIGIN_ICMP6);
    let family =
        data.get(16..18).map_or(0, |b| libc::c_int::from(u16::from_ne_bytes([b[0], b[1]])));
    SockError {
        errno: errno(number(data, 0)),
        icmp: from_network.then_some((kind, code)),
        offender: match family {
            libc::AF_INET => Some(ipv4(data, 20)),
            libc::AF_INET6 => Some(ipv6(data, 24)),
            _ => None,
        },
    }
}

/// The name of an interface. Corresponds to `if_indextoname(3)`.
fn interface(index: i32) -> std::sync::Arc<str> {
    let mut name = [0; libc::IF_NAMESIZE];
    // SAFETY: the room is as long as the longest name, which ends with a zero.
    let found = unsafe { libc::if_indextoname(index.cast_unsigned(), name.as_mut_ptr()) };
    if found.is_null() {
        return format!("{index}").into();
    }
    // SAFETY: it has just been filled, and ends with a zero.
    let name = unsafe { CStr::from_ptr(name.as_ptr()) };
    name.to_string_lossy().into()
}
