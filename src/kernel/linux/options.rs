//! Socket options: the level and constant of each name, and the shape of its value.

use std::{os::fd::AsFd, time::Duration};

use super::{errno::errno, sys};
use crate::{
    kernel::Socket,
    model::{
        Credentials, Errno, OptionName, OptionValue, SocketDomain, SocketKind, SocketProtocol,
        SocketType,
    },
};

impl Socket {
    /// Changes an option. Corresponds to `setsockopt(2)`; `linger` takes seconds, or -1 for off.
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT` (not for this protocol, or read-only), `EOPNOTSUPP` (an option of TCP or IP, on a
    /// Unix socket), `EINVAL`, `EPERM`. A value that no `int` can hold is `EINVAL` without a call: a C
    /// program could not even ask.
    pub fn set_option(
        &self,
        kind: SocketKind,
        option: OptionName,
        value: i64,
    ) -> Result<(), Errno> {
        let value = libc::c_int::try_from(value).map_err(|_| Errno::EINVAL)?;
        let (level, name) = constants(kind, option);
        if option == OptionName::Linger {
            let linger = libc::linger { l_onoff: (value >= 0).into(), l_linger: value.max(0) };
            sys::set_option(self.as_fd(), level, name, &linger)
        } else {
            sys::set_option(self.as_fd(), level, name, &value)
        }
    }

    /// Reads an option, as the kernel gives it back. Corresponds to `getsockopt(2)`.
    ///
    /// # Errors
    ///
    /// `ENOPROTOOPT`, `EOPNOTSUPP` (not for this protocol).
    ///
    /// # Notes
    ///
    /// Reading `error` clears it (socket(7)). Buffers come back doubled (socket(7)).
    pub fn option(&self, kind: SocketKind, option: OptionName) -> Result<OptionValue, Errno> {
        let (level, name) = constants(kind, option);
        if option == OptionName::Linger {
            return self.linger().map(OptionValue::Linger);
        }
        match option {
            OptionName::McastIf if !kind.is_ipv6() && kind.is_inet() => {
                return sys::retried(|| self.multicast_interface()).map(OptionValue::Interface);
            }
            OptionName::Rcvtimeo | OptionName::Sndtimeo => {
                return self.time_limit(name).map(OptionValue::Time);
            }
            OptionName::SourceRoute => return self.source_route(),
            OptionName::Congestion => {
                let (word, length) = sys::get_option(self.as_fd(), level, name, [0_u8; 16])?;
                let word = word[..length.min(16)].split(|b| *b == 0).next().unwrap_or_default();
                return Ok(OptionValue::Word(String::from_utf8_lossy(word).into()));
            }
            OptionName::Peercred => {
                let (it, _) = sys::get_option(self.as_fd(), level, name, [0_u32; 3])?;
                let [pid, uid, gid] = it.map(u32::cast_signed);
                return Ok(OptionValue::Credentials(Credentials { pid, uid, gid }));
            }
            _ => {}
        }
        let (value, _) = sys::get_option::<libc::c_int>(self.as_fd(), level, name, 0)?;
        Ok(match option {
            OptionName::Error => OptionValue::Error((value != 0).then(|| errno(value))),
            OptionName::Type => match value {
                libc::SOCK_STREAM => OptionValue::Type(SocketType::Stream),
                libc::SOCK_DGRAM => OptionValue::Type(SocketType::Dgram),
                libc::SOCK_SEQPACKET => OptionValue::Type(SocketType::Seqpacket),
                libc::SOCK_RAW => OptionValue::Type(SocketType::Raw),
                other => OptionValue::Number(other.into()),
            },
            OptionName::Domain => match value {
                libc::AF_INET => OptionValue::Domain(SocketDomain::Inet),
                libc::AF_INET6 => OptionValue::Domain(SocketDomain::Inet6),
                libc::AF_UNIX => OptionValue::Domain(SocketDomain::Unix),
                other => OptionValue::Number(other.into()),
            },
            OptionName::Protocol => match value {
                libc::IPPROTO_TCP => OptionValue::Protocol(SocketProtocol::Tcp),
                libc::IPPROTO_UDP => OptionValue::Protocol(SocketProtocol::Udp),
                libc::IPPROTO_ICMP => OptionValue::Protocol(SocketProtocol::Icmp),
                other => OptionValue::Number(other.into()),
            },
            _ => OptionValue::Number(value.into()),
        })
    }

    /// The seconds that close may sleep; `None` if `SO_LINGER` is off. Corresponds to `getsockopt(2)`.
    pub fn linger_seconds(&self) -> Option<u16> {
        self.linger().ok().flatten()
    }

    /// Sets how long one way may sleep. Corresponds to `setsockopt(2)`, `SO_RCVTIMEO` and `SO_SNDTIMEO`.
    pub(crate) fn limit_time(
        &self,
        kind: SocketKind,
        option: OptionName,
        limit: Option<Duration>,
    ) -> Result<(), Errno> {
        let limit = limit.unwrap_or_default();
        let seconds = limit.as_secs().try_into().map_err(|_| Errno::EDOM)?;
        let value = libc::timeval { tv_sec: seconds, tv_usec: limit.subsec_micros().into() };
        let (level, name) = constants(kind, option);
        sys::set_option(self.as_fd(), level, name, &value)
    }

    fn time_limit(&self, name: libc::c_int) -> Result<Option<Duration>, Errno> {
        let none = libc::timeval { tv_sec: 0, tv_usec: 0 };
        let (value, _) = sys::get_option(self.as_fd(), libc::SOL_SOCKET, name, none)?;
        let whole = |n| u64::try_from(n).unwrap_or(0);
        let limit =
            Duration::from_secs(whole(value.tv_sec)) + Duration::from_micros(whole(value.tv_usec));
        Ok((!limit.is_zero()).then_some(limit))
    }

    /// How long receiving and sending may sleep. Corresponds to `getsockopt(2)`, `SO_RCVTIMEO` and `SO_SNDTIMEO`.
    pub(crate) fn time_limits(&self) -> (Option<Duration>, Option<Duration>) {
        let limit = |name| self.time_limit(name).ok().flatten();
        (limit(libc::SO_RCVTIMEO), limit(libc::SO_SNDTIMEO))
    }

    /// Chooses the congestion control. Corresponds to `setsockopt(2)`, `TCP_CONGESTION`.
    ///
    /// # Errors
    ///
    /// `ENOENT` (no such algorithm), `EPERM` (not among `tcp_allowed_congestion_control`).
    pub(crate) fn choose_congestion(&self, kind: SocketKind, word: &str) -> Result<(), Errno> {
        let mut name = [0_u8; 16];
        // The last byte is the NUL; a longer word is not the name of an algorithm.
        let Some(room) = name[..15].get_mut(..word.len()) else { return Err(Errno::ENOENT) };
        room.copy_from_slice(word.as_bytes());
        let (level, option) = constants(kind, OptionName::Congestion);
        sys::set_option(self.as_fd(), level, option, &name)
    }

    /// Bytes that must wait before a blocking receive returns; at least 1. Corresponds to `getsockopt(2)`, `SO_RCVLOWAT`.
    pub(crate) fn low_water(&self) -> usize {
        let answer =
            sys::get_option::<libc::c_int>(self.as_fd(), libc::SOL_SOCKET, libc::SO_RCVLOWAT, 1);
        answer.map_or(1, |(least, _)| usize::try_from(least).unwrap_or(1))
    }

    /// Whether it listens. Corresponds to `getsockopt(2)`, `SO_ACCEPTCONN`.
    pub fn is_listening(&self) -> bool {
        let answer =
            sys::get_option::<libc::c_int>(self.as_fd(), libc::SOL_SOCKET, libc::SO_ACCEPTCONN, 0);
        matches!(answer, Ok((value, _)) if value != 0)
    }

    fn linger(&self) -> Result<Option<u16>, Errno> {
        let off = libc::linger { l_onoff: 0, l_linger: 0 };
        let (linger, _) = sys::get_option(self.as_fd(), libc::SOL_SOCKET, libc::SO_LINGER, off)?;
        let seconds = u16::try_from(linger.l_linger).unwrap_or(u16::MAX);
        Ok((linger.l_onoff != 0).then_some(seconds))
    }
}

/// The level and the constant. Some names mean another option on IPv6 (ipv6(7)).
fn constants(kind: SocketKind, option: OptionName) -> (libc::c_int, libc::c_int) {
    let v6 = kind.is_ipv6();
    let socket = |name| (libc::SOL_SOCKET, name);
    let tcp = |name| (libc::IPPROTO_TCP, name);
    match option {
        OptionName::Reuseaddr => socket(libc::SO_REUSEADDR),
        OptionName::Reuseport => socket(libc::SO_REUSEPORT),
        OptionName::Rcvbuf => socket(libc::SO_RCVBUF),
        OptionName::Sndbuf => socket(libc::SO_SNDBUF),
        OptionName::Linger => socket(libc::SO_LINGER),
        OptionName::Nodelay => tcp(libc::TCP_NODELAY),
        OptionName::Cork => tcp(libc::TCP_CORK),
        OptionName::Keepalive => socket(libc::SO_KEEPALIVE),
        OptionName::Keepidle => tcp(libc::TCP_KEEPIDLE),
        OptionName::Keepintvl => tcp(libc::TCP_KEEPINTVL),
        OptionName::Keepcnt => tcp(libc::TCP_KEEPCNT),
        OptionName::UserTimeout => tcp(libc::TCP_USER_TIMEOUT),
        OptionName::DeferAccept => tcp(libc::TCP_DEFER_ACCEPT),
        OptionName::Broadcast => socket(libc::SO_BROADCAST),
        OptionName::V6only => (libc::IPPROTO_IPV6, libc::IPV6_V6ONLY),
        OptionName::Rcvlowat => socket(libc::SO_RCVLOWAT),
        OptionName::Dontroute => socket(libc::SO_DONTROUTE),
        OptionName::Debug => socket(libc::SO_DEBUG),
        OptionName::Ttl if v6 => (libc::IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS),
        OptionName::Ttl => (libc::IPPROTO_IP, libc::IP_TTL),
        OptionName::Tos if v6 => (libc::IPPROTO_IPV6, libc::IPV6_TCLASS),
        OptionName::Tos => (libc::IPPROTO_IP, libc::IP_TOS),
        OptionName::Mss => tcp(libc::TCP_MAXSEG),
        OptionName::Oobinline => socket(libc::SO_OOBINLINE),
        OptionName::Quickack => tcp(libc::TCP_QUICKACK),
        OptionName::NotsentLowat => tcp(libc::TCP_NOTSENT_LOWAT),
        OptionName::BindAddressNoPort => (libc::IPPROTO_IP, libc::IP_BIND_ADDRESS_NO_PORT),
        OptionName::Join if v6 => (libc::IPPROTO_IPV6, libc::IPV6_ADD_MEMBERSHIP),
        OptionName::Join => (libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP),
        OptionName::Leave if v6 => (libc::IPPROTO_IPV6, libc::IPV6_DROP_MEMBERSHIP),
        OptionName::Leave => (libc::IPPROTO_IP, libc::IP_DROP_MEMBERSHIP),
        OptionName::McastIf if v6 => (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF),
        OptionName::McastIf => (libc::IPPROTO_IP, libc::IP_MULTICAST_IF),
        OptionName::McastTtl if v6 => (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_HOPS),
        OptionName::McastTtl => (libc::IPPROTO_IP, libc::IP_MULTICAST_TTL),
        OptionName::McastLoop if v6 => (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_LOOP),
        OptionName::McastLoop => (libc::IPPROTO_IP, libc::IP_MULTICAST_LOOP),
        OptionName::Pktinfo if v6 => (libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO),
        OptionName::Pktinfo => (libc::IPPROTO_IP, libc::IP_PKTINFO),
        OptionName::Recvttl if v6 => (libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT),
        OptionName::Recvttl => (libc::IPPROTO_IP, libc::IP_RECVTTL),
        OptionName::Timestamp => socket(libc::SO_TIMESTAMP),
        OptionName::Recverr if v6 => (libc::IPPROTO_IPV6, libc::IPV6_RECVERR),
        OptionName::Recverr => (libc::IPPROTO_IP, libc::IP_RECVERR),
        OptionName::Fastopen => tcp(libc::TCP_FASTOPEN),
        OptionName::FastopenConnect => tcp(libc::TCP_FASTOPEN_CONNECT),
        OptionName::Passcred => socket(libc::SO_PASSCRED),
        OptionName::Mtu if v6 => (libc::IPPROTO_IPV6, libc::IPV6_MTU),
        OptionName::Mtu => (libc::IPPROTO_IP, libc::IP_MTU),
        OptionName::MtuDiscover if v6 => (libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER),
        OptionName::MtuDiscover => (libc::IPPROTO_IP, libc::IP_MTU_DISCOVER),
        OptionName::SourceRoute => (libc::IPPROTO_IP, libc::IP_OPTIONS),
        OptionName::Rcvtimeo => socket(libc::SO_RCVTIMEO),
        OptionName::Sndtimeo => socket(libc::SO_SNDTIMEO),
        OptionName::Congestion => tcp(libc::TCP_CONGESTION),
        OptionName::Peercred => socket(libc::SO_PEERCRED),
        OptionName::Domain => socket(libc::SO_DOMAIN),
        OptionName::Protocol => socket(libc::SO_PROTOCOL),
        OptionName::Error => socket(libc::SO_ERROR),
        OptionName::Type => socket(libc::SO_TYPE),
        OptionName::Acceptconn => socket(libc::SO_ACCEPTCONN),
    }
}
