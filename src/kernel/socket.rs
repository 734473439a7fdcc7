//! A socket and the calls that make, name, connect and move bytes through it.
//!
//! Every descriptor is non-blocking and closed on exec. What a call would have slept for comes out as
//! `EAGAIN`, `EINPROGRESS` or `EALREADY`, exactly as the kernel says it; who sleeps, and until when, is
//! the engine's business. Options, queues and lenses have files of their own.

use std::{
    fmt,
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
};

use socket2::{Domain, MaybeUninitSlice, Protocol, Type};

use super::linux::{from_kernel, sys, to_kernel};
use crate::model::{Address, Errno, How, PairKind, ReceiveFlags, SendFlags, SocketKind};

/// One open descriptor of a socket. Dropping it is `close(2)`.
///
/// With a positive `SO_LINGER` and unsent data close really sleeps, even though the descriptor is
/// non-blocking (socket(7)); such a socket belongs to [`super::Aside`].
pub struct Socket(pub(super) socket2::Socket);

/// What `recvmsg(2)` gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// How many bytes are in the buffer now.
    pub len: usize,
    /// How long the datagram was, if that was asked (`trunc`); else as many.
    pub whole: usize,
    /// Who sent them.
    pub from: Address,
    /// Whether the rest of a datagram was thrown away (`MSG_TRUNC`).
    pub truncated: bool,
}

impl Socket {
    /// Makes a socket. Corresponds to `socket(2)`, with `SOCK_NONBLOCK | SOCK_CLOEXEC`.
    ///
    /// After [`keep_low_descriptors_free`](super::keep_low_descriptors_free) it is then moved to 1024 or above;
    /// where the limit does not allow that, above 32; where there is no room either, it stays.
    ///
    /// # Errors
    ///
    /// `EMFILE`, `ENFILE`, `ENOBUFS`, `ENOMEM`; `EAFNOSUPPORT` where IPv6 is switched off; `icmp`: `EACCES` outside of
    /// `net.ipv4.ping_group_range` (icmp(7)); `raw`: `EPERM` without `CAP_NET_RAW`.
    pub fn open(kind: SocketKind) -> Result<Self, Errno> {
        let (domain, ty) = family_and_type(kind);
        let protocol = kind.is_icmp().then_some(Protocol::ICMPV4);
        sys::retried(|| socket2::Socket::new_raw(domain, ty, protocol)).map(Self::lifted)
    }

    /// Makes two sockets that are connected to each other. Corresponds to `socketpair(2)`.
    ///
    /// # Errors
    ///
    /// As [`Socket::open`].
    pub fn pair(kind: PairKind) -> Result<(Self, Self), Errno> {
        let (domain, ty) = family_and_type(kind.kind());
        sys::retried(|| socket2::Socket::pair_raw(domain, ty, None))
            .map(|(a, b)| (Self::lifted(a), Self::lifted(b)))
    }

    /// Gives it an address. Corresponds to `bind(2)`.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE`, `EADDRNOTAVAIL`, `EINVAL` (has an address already; on Linux a refused connection
    /// may be bound again, which `tests/kernel_states.rs` shows), `EACCES`, `EAFNOSUPPORT`; Unix
    /// sockets: `ENOENT`, `ENOTDIR`, `EROFS`.
    pub fn bind(&self, address: &Address) -> Result<(), Errno> {
        let address = to_kernel(address)?;
        sys::retried(|| self.0.bind(&address))
    }

    /// Restricts it to this machine. Corresponds to `SO_BINDTODEVICE` with `lo` (socket(7)).
    ///
    /// # Errors
    ///
    /// `EPERM` without `CAP_NET_RAW`, but only if it is restricted to a device already
    /// (observed on Linux 6.18, `tests/kernel/options.rs`).
    pub fn bind_to_loopback(&self) -> Result<(), Errno> {
        sys::retried(|| self.0.bind_device(Some(b"lo")))
    }

    /// Starts or goes on with a connection. Corresponds to `connect(2)`.
    ///
    /// # Errors
    ///
    /// `EINPROGRESS` (begun), `EALREADY` (not finished), `EISCONN`, `ECONNREFUSED`, `ETIMEDOUT`,
    /// `EADDRNOTAVAIL`, `ENETUNREACH`, `EINVAL`, `EAFNOSUPPORT`; Unix sockets: `EAGAIN` (its queue is
    /// full), `ENOENT`, `ECONNREFUSED`, `EPROTOTYPE`.
    ///
    /// # Notes
    ///
    /// Over loopback a connection is complete when the call returns, although it says `EINPROGRESS`.
    /// Finish it by calling again, never by reading `SO_ERROR`: then everything after it is as after a
    /// blocking connect (observed on Linux 6.18, `tests/kernel/socket.rs`).
    pub fn connect(&self, address: &Address) -> Result<(), Errno> {
        let address = to_kernel(address)?;
        sys::retried(|| self.0.connect(&address))
    }

    /// Takes its peer away: a datagram socket hears everybody again, a TCP connection is reset. Corresponds to
    /// `connect(2)` with the family `AF_UNSPEC`.
    ///
    /// # Errors
    ///
    /// `EINVAL`: a Unix stream.
    pub(crate) fn disconnect(&self) -> Result<(), Errno> {
        sys::disconnect(self.as_fd())
    }

    /// Turns it into a listening socket. Corresponds to `listen(2)`.
    ///
    /// # Errors
    ///
    /// `EADDRINUSE`, `EINVAL` (connected), `EOPNOTSUPP` (datagrams).
    ///
    /// # Notes
    ///
    /// The accept queue admits one more than `backlog` (observed on Linux 6.18, `tests/kernel/tcp.rs`).
    pub fn listen(&self, backlog: i32) -> Result<(), Errno> {
        sys::retried(|| self.0.listen(backlog))
    }

    /// Takes a connection from the accept queue, and says who called. Corresponds to `accept4(2)`.
    ///
    /// # Errors
    ///
    /// `EAGAIN` (nobody there), `EINVAL` (does not listen), `EOPNOTSUPP` (datagrams), `EMFILE`, `ENFILE`.
    pub fn accept(&self) -> Result<(Self, Address), Errno> {
        let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
        let (socket, from) = sys::retried(|| self.0.accept4(flags))?;
        Ok((Self::lifted(socket), from_kernel(&from)))
    }

    /// Gives bytes to the kernel. Corresponds to `send(2)`, always with `MSG_NOSIGNAL`.
    ///
    /// # Errors
    ///
    /// `EAGAIN` (no room), `EPIPE` (never connected, or ended), `ECONNRESET`, `ECONNREFUSED`
    /// (datagrams), `EDESTADDRREQ`, `EMSGSIZE`, `ENOTCONN` (Unix sockets).
    #[inline]
    pub fn send(&self, data: &[u8], flags: SendFlags) -> Result<usize, Errno> {
        let flags = send_bits(flags);
        sys::retried(|| self.0.send_with_flags(data, flags))
    }

    /// Gives bytes for an address to the kernel. Corresponds to `sendto(2)`, always with `MSG_NOSIGNAL`.
    ///
    /// # Errors
    ///
    /// As [`Socket::send`]; `EINVAL` (port 0), `EACCES` (broadcast), `EISCONN` and `EOPNOTSUPP` (Unix
    /// streams).
    pub fn send_to(&self, data: &[u8], to: &Address, flags: SendFlags) -> Result<usize, Errno> {
        let to = to_kernel(to)?;
        let flags = send_bits(flags);
        sys::retried(|| self.0.send_to_with_flags(data, &to, flags))
    }

    /// Takes bytes from the kernel. Corresponds to `recv(2)`.
    ///
    /// 0 bytes are the end of a stream, or an empty datagram.
    ///
    /// # Errors
    ///
    /// `EAGAIN` (nothing there), `ENOTCONN`, `ECONNRESET`, `ECONNREFUSED`, `ETIMEDOUT`, `EINVAL`.
    ///
    /// # Notes
    ///
    /// `trunc` of the flags is not passed on: `MSG_TRUNC` as an argument throws a stream's bytes away
    /// (tcp(7)). Whether a datagram was cut is said by [`Socket::receive_from`]. `MSG_WAITALL` cannot
    /// sleep on a non-blocking descriptor: a caller that wants everything accumulates.
    #[inline]
    pub fn receive(&self, buffer: &mut [u8], flags: ReceiveFlags) -> Result<usize, Errno> {
        sys::receive(self.as_fd(), buffer, receive_bits(flags))
    }

    /// Takes bytes from the kernel, and says who sent them. Corresponds to `recvmsg(2)`.
    ///
    /// # Errors
    ///
    /// As [`Socket::receive`].
    ///
    /// # Notes
    ///
    /// TCP names nobody here; then it is the peer, by `getpeername(2)`, as long as there is one.
    pub fn receive_from(&self, buffer: &mut [u8], flags: ReceiveFlags) -> Result<Received, Errno> {
        // Of a stream MSG_TRUNC would throw the bytes away (tcp(7)), which the caller does himself.
        let trunc = if flags.trunc && !self.is_stream() { libc::MSG_TRUNC } else { 0 };
        let flags = receive_bits(flags) | trunc;
        let room = buffer.len();
        let mut parts = [MaybeUninitSlice::new(sys::lend(buffer))];
        let (whole, answer, from) =
            sys::retried(|| self.0.recv_from_vectored_with_flags(&mut parts, flags))?;
        let from = match from_kernel(&from) {
            Address::Unnamed => self.peer_address().unwrap_or(Address::Unnamed),
            named => named,
        };
        Ok(Received { len: whole.min(room), whole, from, truncated: answer.is_truncated() })
    }

    /// Ends one direction or both. Corresponds to `shutdown(2)`.
    ///
    /// # Errors
    ///
    /// `ENOTCONN`.
    pub fn shutdown(&self, how: How) -> Result<(), Errno> {
        let how = match how {
            How::Rd => std::net::Shutdown::Read,
            How::Wr => std::net::Shutdown::Write,
            How::Rdwr => std::net::Shutdown::Both,
        };
        sys::retried(|| self.0.shutdown(how))
    }

    /// Gives the descriptor back. Corresponds to `close(2)`.
    ///
    /// # Errors
    ///
    /// None that a socket is known to give; the descriptor is gone in any case.
    ///
    /// # Notes
    ///
    /// Sleeps if `SO_LINGER` is positive and data is unsent: see [`super::Aside`].
    pub fn close(self) -> Result<(), Errno> {
        sys::close(self.0.into())
    }

    /// Makes another descriptor of the same socket. Corresponds to `fcntl(2)`, `F_DUPFD_CLOEXEC`.
    ///
    /// # Errors
    ///
    /// `EMFILE`.
    pub fn duplicate(&self) -> Result<Self, Errno> {
        sys::duplicate(self.as_fd()).map(Self::from)
    }

    /// Fetches the error that waits to be told. Corresponds to `getsockopt(2)`, `SO_ERROR`.
    pub fn take_error(&self) -> Option<Errno> {
        sys::retried(|| self.0.take_error()).ok().flatten().map(Errno::from)
    }

    /// Its own address. Corresponds to `getsockname(2)`.
    pub fn local_address(&self) -> Result<Address, Errno> {
        sys::retried(|| self.0.local_addr()).map(|address| from_kernel(&address))
    }

    /// The address at the other end. Corresponds to `getpeername(2)`.
    ///
    /// # Errors
    ///
    /// `ENOTCONN`: not connected yet, or reset.
    pub fn peer_address(&self) -> Result<Address, Errno> {
        sys::retried(|| self.0.peer_addr()).map(|address| from_kernel(&address))
    }

    /// The kernel's number for the descriptor. A simulated process has numbers of its own.
    pub fn descriptor(&self) -> i32 {
        self.0.as_raw_fd()
    }

    fn is_stream(&self) -> bool {
        self.0.r#type().is_ok_and(|kind| kind == Type::STREAM)
    }

    /// What socket2 can do with it.
    pub(super) fn inner(&self) -> &socket2::Socket {
        &self.0
    }

    fn lifted(socket: socket2::Socket) -> Self {
        Self(sys::lift(socket.into()).into())
    }
}

/// A descriptor that was made elsewhere, as it is: neither lifted nor made non-blocking.
impl From<OwnedFd> for Socket {
    fn from(fd: OwnedFd) -> Self {
        Self(fd.into())
    }
}

impl AsFd for Socket {
    #[inline]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Socket({})", self.descriptor())
    }
}

fn family_and_type(kind: SocketKind) -> (Domain, Type) {
    let (domain, ty) = match kind {
        SocketKind::Tcp => (Domain::IPV4, Type::STREAM),
        SocketKind::Udp | SocketKind::Icmp => (Domain::IPV4, Type::DGRAM),
        SocketKind::Tcp6 => (Domain::IPV6, Type::STREAM),
        SocketKind::Udp6 => (Domain::IPV6, Type::DGRAM),
        SocketKind::Unix => (Domain::UNIX, Type::STREAM),
        SocketKind::UnixDgram => (Domain::UNIX, Type::DGRAM),
        SocketKind::UnixSeqpacket => (Domain::UNIX, Type::SEQPACKET),
        SocketKind::Raw => (Domain::IPV4, Type::RAW),
        SocketKind::Epoll | SocketKind::File => unreachable!("socket(2) makes none"),
    };
    (domain, ty.nonblocking().cloexec())
}

#[inline]
pub(super) fn send_bits(flags: SendFlags) -> libc::c_int {
    libc::MSG_NOSIGNAL
        | if flags.oob { libc::MSG_OOB } else { 0 }
        | if flags.dontwait { libc::MSG_DONTWAIT } else { 0 }
        | if flags.more { libc::MSG_MORE } else { 0 }
}

#[inline]
pub(super) fn receive_bits(flags: ReceiveFlags) -> libc::c_int {
    (if flags.peek { libc::MSG_PEEK } else { 0 })
        | if flags.waitall { libc::MSG_WAITALL } else { 0 }
        | if flags.dontwait { libc::MSG_DONTWAIT } else { 0 }
        | if flags.oob { libc::MSG_OOB } else { 0 }
        | if flags.errqueue { libc::MSG_ERRQUEUE } else { 0 }
}
