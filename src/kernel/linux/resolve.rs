//! Names into addresses: by the C library, which may ask outside, or by what is known here.
#![expect(unsafe_code, reason = "std folds the codes of getaddrinfo(3) into a sentence")]

use std::{
    ffi::CString,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ptr,
};

use socket2::SockAddr;

use crate::model::{ResolveError, SocketKind, Unresolved};

/// Where names are kept on this machine (hosts(5)).
const HOSTS: &str = "/etc/hosts";

/// `EAI_ADDRFAMILY` of glibc, which libc lacks.
const EAI_ADDRFAMILY: i32 = -9;

/// What `netdb.h` calls the codes.
const CODES: [(i32, ResolveError); 10] = [
    (libc::EAI_BADFLAGS, ResolveError::BadFlags),
    (libc::EAI_NONAME, ResolveError::NoName),
    (libc::EAI_AGAIN, ResolveError::Again),
    (libc::EAI_FAIL, ResolveError::Fail),
    (libc::EAI_NODATA, ResolveError::NoData),
    (libc::EAI_FAMILY, ResolveError::Family),
    (libc::EAI_SOCKTYPE, ResolveError::SockType),
    (libc::EAI_SERVICE, ResolveError::Service),
    (EAI_ADDRFAMILY, ResolveError::AddrFamily),
    (libc::EAI_MEMORY, ResolveError::Memory),
];

/// Asks the C library for the addresses of a name. Corresponds to `getaddrinfo(3)`.
///
/// May ask name servers, and sleeps meanwhile. `kind` says which family is wanted; one without IP
/// addresses wants every family. The order is the resolver's.
///
/// # Errors
///
/// `EAI_NONAME`, `EAI_AGAIN`, `EAI_FAIL`, `EAI_NODATA`, `EAI_SYSTEM`.
pub(in crate::kernel) fn resolve(
    host: &str,
    port: u16,
    kind: SocketKind,
) -> Result<Vec<SocketAddr>, Unresolved> {
    let (family, ty) = match kind {
        SocketKind::Tcp => (libc::AF_INET, libc::SOCK_STREAM),
        SocketKind::Udp | SocketKind::Icmp | SocketKind::Raw => (libc::AF_INET, libc::SOCK_DGRAM),
        SocketKind::Tcp6 => (libc::AF_INET6, libc::SOCK_STREAM),
        SocketKind::Udp6 => (libc::AF_INET6, libc::SOCK_DGRAM),
        SocketKind::Unix
        | SocketKind::UnixDgram
        | SocketKind::UnixSeqpacket
        | SocketKind::Epoll
        | SocketKind::File => (libc::AF_UNSPEC, libc::SOCK_STREAM),
    };
    let mut found = ask(host, family, ty, 0)?;
    for address in &mut found {
        address.set_port(port);
    }
    Ok(found)
}

/// Reads a numeric address as the C library does, in its older forms too: `127.1`, `0x7f.1`,
/// `2130706433`. Corresponds to `getaddrinfo(3)`, `AI_NUMERICHOST`; never asks anybody.
pub(crate) fn resolve_numeric(host: &str) -> Option<IpAddr> {
    let found = ask(host, libc::AF_UNSPEC, libc::SOCK_STREAM, libc::AI_NUMERICHOST).ok()?;
    found.first().map(SocketAddr::ip)
}

/// The addresses that the hosts file of this machine gives a name, in its order; `localhost` is always
/// known. Corresponds to reading `hosts(5)`; asks nobody outside.
pub(crate) fn resolve_from_hosts(host: &str) -> Vec<IpAddr> {
    // A machine without the file knows no names.
    let hosts = std::fs::read(HOSTS).unwrap_or_default();
    look_up(host, &String::from_utf8_lossy(&hosts))
}

/// An error of the resolver that was found without asking it.
pub(crate) fn unresolved(error: ResolveError) -> Unresolved {
    let code = CODES.iter().find(|(_, known)| *known == error);
    Unresolved { error, code: code.map_or(libc::EAI_SYSTEM, |(code, _)| *code) }
}

fn named(code: i32) -> ResolveError {
    let error = CODES.iter().find(|(known, _)| *known == code);
    error.map_or(ResolveError::System, |(_, error)| *error)
}

fn look_up(host: &str, hosts: &str) -> Vec<IpAddr> {
    let mut found = Vec::new();
    for line in hosts.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_ascii_whitespace();
        let Some(Ok(ip)) = words.next().map(str::parse::<IpAddr>) else { continue };
        if words.any(|name| name.eq_ignore_ascii_case(host)) && !found.contains(&ip) {
            found.push(ip);
        }
    }
    if found.is_empty() && host.eq_ignore_ascii_case("localhost") {
        found.push(Ipv4Addr::LOCALHOST.into());
    }
    found
}

fn ask(host: &str, family: i32, ty: i32, flags: i32) -> Result<Vec<SocketAddr>, Unresolved> {
    let host = CString::new(host).map_err(|_| unresolved(ResolveError::NoName))?;
    // SAFETY: a C structure of integers and pointers, for which zeros mean "not said".
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_family = family;
    hints.ai_socktype = ty;
    hints.ai_flags = flags;
    let mut list = ptr::null_mut();
    // SAFETY: the strings end in NUL or are absent, and all outlive the call.
    let code =
        unsafe { libc::getaddrinfo(host.as_ptr(), ptr::null(), &raw const hints, &raw mut list) };
    if code != 0 {
        return Err(Unresolved { error: named(code), code });
    }
    let mut found = Vec::new();
    let mut next = list;
    // SAFETY: the list ends in NULL, and is ours until it is freed below.
    while let Some(entry) = unsafe { next.as_ref() } {
        // SAFETY: `ai_addr` holds an address of `ai_addrlen` bytes, which always fits the storage.
        let filled = unsafe {
            SockAddr::try_init(|storage, len| {
                let size = entry.ai_addrlen as usize;
                ptr::copy_nonoverlapping(entry.ai_addr.cast::<u8>(), storage.cast::<u8>(), size);
                *len = entry.ai_addrlen;
                Ok(())
            })
        };
        if let Some(address) = filled.ok().and_then(|((), address)| address.as_socket()) {
            found.push(address);
        }
        next = entry.ai_next;
    }
    // SAFETY: the list that getaddrinfo made, once.
    unsafe { libc::freeaddrinfo(list) };
    if found.is_empty() { Err(unresolved(ResolveError::NoName)) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_c_library_reads_them() {
        for (host, ip) in [
            ("127.0.0.1", Some("127.0.0.1")),
            ("127.1", Some("127.0.0.1")),
            ("0x7f.1", Some("127.0.0.1")),
            ("2130706433", Some("127.0.0.1")),
            ("0177.0.0.1", Some("127.0.0.1")),
            ("0", Some("0.0.0.0")),
            ("::1", Some("::1")),
            ("localhost", None),
            ("1.2.3.999", None),
            ("a\0b", None),
        ] {
            assert_eq!(resolve_numeric(host), ip.map(|ip| ip.parse().unwrap()), "{host}");
        }
    }

    #[test]
    fn the_hosts_file_is_read_in_its_order() {
        let hosts = "# comment\n127.0.0.1\tlocalhost vm # vm2\n::1 localhost\n\n127.0.0.1 localhost\nnonsense vm\n10.0.0.1 Far\n";
        for (host, expected) in [
            ("localhost", &["127.0.0.1", "::1"][..]),
            ("LocalHost", &["127.0.0.1", "::1"]),
            ("vm", &["127.0.0.1"]),
            ("far", &["10.0.0.1"]),
            ("vm2", &[]),
            ("127.0.0.1", &[]),
            ("", &[]),
        ] {
            let expected: Vec<IpAddr> = expected.iter().map(|ip| ip.parse().unwrap()).collect();
            assert_eq!(look_up(host, hosts), expected, "{host}");
        }
        assert_eq!(look_up("localhost", ""), [IpAddr::from(Ipv4Addr::LOCALHOST)]);
        assert!(look_up("other", "").is_empty());
    }

    #[test]
    fn this_machine_knows_localhost() {
        assert!(resolve_from_hosts("localhost").iter().all(IpAddr::is_loopback));
        assert!(!resolve_from_hosts("localhost").is_empty());
        let found = resolve("127.1", 80, SocketKind::Tcp).unwrap();
        assert_eq!(found, ["127.0.0.1:80".parse().unwrap()]);
        assert_eq!(resolve("::1", 80, SocketKind::Udp6).unwrap(), ["[::1]:80".parse().unwrap()]);
        assert_eq!(resolve("::1", 80, SocketKind::Unix).unwrap(), ["[::1]:80".parse().unwrap()]);
        assert!(resolve("::1", 80, SocketKind::Tcp).is_err());
        assert_eq!(resolve("a\0b", 80, SocketKind::Tcp), Err(unresolved(ResolveError::NoName)));
    }
}
