//! Socket addresses of every family, and the text form they are typed in.

use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    sync::Arc,
};

/// An address as the kernel takes and gives it. Corresponds to `struct sockaddr` (ip(7), ipv6(7), unix(7)).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Address {
    /// `127.0.0.1:8080` or `[::1]:8080`.
    Inet(SocketAddr),
    /// A Unix socket's path.
    Path(Arc<[u8]>),
    /// A Unix socket's abstract name, without its leading NUL; typed as `@name`.
    Abstract(Arc<[u8]>),
    /// A Unix socket nobody has bound; shown as `-`.
    Unnamed,
}

impl Address {
    /// The port, where the family has ports.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Inet(address) => Some(address.port()),
            Self::Path(_) | Self::Abstract(_) | Self::Unnamed => None,
        }
    }

    /// Whether nothing sent there can leave this machine.
    ///
    /// 127.0.0.0/8, `::1`, the same mapped into IPv6, Unix sockets, and the wildcards:
    /// connecting to `0.0.0.0` or `::` reaches this machine (observed on Linux 6.18).
    pub(crate) fn is_local(&self) -> bool {
        fn local(ip: IpAddr) -> bool {
            match ip {
                IpAddr::V4(ip) => ip.is_loopback() || ip.is_unspecified(),
                IpAddr::V6(ip) => {
                    ip.is_loopback()
                        || ip.is_unspecified()
                        || ip.to_ipv4_mapped().is_some_and(|ip| local(IpAddr::V4(ip)))
                }
            }
        }
        match self {
            Self::Inet(address) => local(address.ip()),
            Self::Path(_) | Self::Abstract(_) | Self::Unnamed => true,
        }
    }

    /// Whether this is a group of multicast: `224.0.0.0/4` or `ff00::/8`.
    pub(crate) fn is_group(&self) -> bool {
        matches!(self, Self::Inet(address) if address.ip().is_multicast())
    }

    /// Whether this is `0.0.0.0` or `::`, any port.
    pub(crate) fn is_wildcard(&self) -> bool {
        matches!(self, Self::Inet(address) if address.ip().is_unspecified())
    }
}

impl fmt::Display for Address {
    /// The form it is typed in. Bytes of a path that are not plain text are written as `\xHH`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inet(address) => address.fmt(f),
            Self::Path(path) => write_name(f, path),
            Self::Abstract(name) => {
                f.write_str("@")?;
                write_name(f, name)
            }
            Self::Unnamed => f.write_str("-"),
        }
    }
}

fn write_name(f: &mut fmt::Formatter<'_>, name: &[u8]) -> fmt::Result {
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_plain(c) {
                fmt::Write::write_char(f, c)?;
            } else {
                write!(f, "{}", c.escape_default())?;
            }
        }
        for byte in chunk.invalid() {
            write!(f, "\\x{byte:02x}")?;
        }
    }
    Ok(())
}

/// Neither a control nor one of the invisible characters that change the direction of text.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What was typed where an address is wanted: an address, or a name to ask getaddrinfo(3) about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Destination {
    /// Ready for the kernel.
    Known(Address),
    /// A host name and a port.
    Named(Arc<str>, u16),
}

/// Why a word is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressError {
    /// `127.0.0.1`: which port?
    MissingPort,
    /// `127.0.0.1,8080`, `127.0.0.1.8080`: a colon belongs before the port.
    NoColon,
    /// `127.0.0.1:http`.
    PortIsNoNumber,
    /// `127.0.0.1:70000`; the largest is 65535.
    PortTooLarge,
    /// `[::1:8080`.
    UnclosedBracket,
    /// `::1:8080`: an IPv6 address wants brackets before its port.
    BareIpv6,
    /// `[zz]:80`.
    BadIpv6,
    /// `1.2.3.999:80`.
    BadIpv4,
    /// A host name with blanks or controls in it, or longer than 253 bytes.
    BadName,
    /// Longer than the 107 bytes that `sun_path` holds (unix(7)).
    PathTooLong,
    /// Nothing there.
    Empty,
}

impl Destination {
    /// The longest path or abstract name: `sun_path` has 108 bytes, one for the NUL.
    pub(crate) const LONGEST_PATH: usize = 107;
    /// The longest host name (RFC 1035, section 2.3.4, without its last dot).
    const LONGEST_NAME: usize = 253;

    /// Reads one word: `127.0.0.1:8080`, `localhost:8080`, `:8080`, `[::1]:8080`, `./path`, `/path`, `@abstract`.
    pub fn parse(word: &str) -> Result<Self, AddressError> {
        let unix = |name: &str, make: fn(Arc<[u8]>) -> Address| {
            if name.is_empty() {
                Err(AddressError::Empty)
            } else if name.len() > Self::LONGEST_PATH {
                Err(AddressError::PathTooLong)
            } else if name.contains('\0') {
                Err(AddressError::BadName)
            } else {
                Ok(Self::Known(make(name.as_bytes().into())))
            }
        };
        if let Some(name) = word.strip_prefix('@') {
            return unix(name, Address::Abstract);
        }
        if word.starts_with('/') || word.starts_with("./") || word.starts_with("../") {
            return unix(word, Address::Path);
        }
        if let Some(rest) = word.strip_prefix('[') {
            let (host, port) = rest.split_once(']').ok_or(AddressError::UnclosedBracket)?;
            let port = port.strip_prefix(':').ok_or(AddressError::MissingPort)?;
            let ip: Ipv6Addr = host.parse().map_err(|_| AddressError::BadIpv6)?;
            let address = SocketAddrV6::new(ip, parse_port(port)?, 0, 0);
            return Ok(Self::Known(Address::Inet(address.into())));
        }
        if word.is_empty() {
            return Err(AddressError::Empty);
        }
        // It may come out of a variable, and have millions of bytes.
        if word.len() > Self::LONGEST_NAME + ":65535".len() {
            return Err(AddressError::BadName);
        }
        if word.parse::<Ipv6Addr>().is_ok() {
            return Err(AddressError::BareIpv6);
        }
        match word.rsplit_once(':') {
            Some((host, port)) => Self::from_parts(host, port),
            None if Self::other_separator(word).is_some() => Err(AddressError::NoColon),
            None => Err(AddressError::MissingPort),
        }
    }

    /// Where in a word without a colon something else parts a host from its port.
    pub(crate) fn other_separator(word: &str) -> Option<usize> {
        let at = word.rfind([',', ';', '.', '/'])?;
        let (host, port) = (&word[..at], &word[at + 1..]);
        let is_host = host == "localhost" || host.parse::<Ipv4Addr>().is_ok();
        (is_host && parse_port(port).is_ok()).then_some(at)
    }

    /// Reads `HOST PORT`, as bind and connect also take it.
    pub(crate) fn from_parts(host: &str, port: &str) -> Result<Self, AddressError> {
        if host.len() > Self::LONGEST_NAME {
            return Err(AddressError::BadName);
        }
        let inet = |ip: IpAddr, port| Self::Known(Address::Inet(SocketAddr::new(ip, port)));
        if host.is_empty() || host == "*" {
            let any = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, parse_port(port)?);
            return Ok(Self::Known(Address::Inet(any.into())));
        }
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        if let Ok(ip) = bare.parse::<Ipv6Addr>() {
            if bare.len() == host.len() && port.is_empty() {
                return Err(AddressError::BareIpv6);
            }
            return Ok(inet(ip.into(), parse_port(port)?));
        }
        if host.starts_with('[') {
            let is_closed = host.ends_with(']');
            return Err(if is_closed {
                AddressError::BadIpv6
            } else {
                AddressError::UnclosedBracket
            });
        }
        if host.contains(':') {
            return Err(AddressError::BareIpv6);
        }
        let port = parse_port(port)?;
        if let Ok(ip) = host.parse::<Ipv4Addr>() {
            return Ok(inet(ip.into(), port));
        }
        // 1.2.3.999 is nobody's name; 127.1 is one that getaddrinfo(3) understands.
        if host.split('.').count() == 4
            && host.split('.').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(AddressError::BadIpv4);
        }
        // No name begins with a hyphen (RFC 952): `-l:80` is another program's flag. `@x` and `./x` are Unix sockets.
        let blank = |c: char| c.is_whitespace() || !is_plain(c);
        if host.starts_with(['-', '@', '/', '.']) || host.chars().any(blank) {
            return Err(AddressError::BadName);
        }
        Ok(Self::Named(host.into(), port))
    }
}

fn parse_port(text: &str) -> Result<u16, AddressError> {
    if text.is_empty() {
        return Err(AddressError::MissingPort);
    }
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AddressError::PortIsNoNumber);
    }
    text.parse().map_err(|_| AddressError::PortTooLarge)
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(address) => address.fmt(f),
            Self::Named(host, port) => write!(f, "{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_as_they_are_typed() {
        for word in [
            "127.0.0.1:8080",
            "localhost:80",
            "[::1]:8080",
            "./demo.sock",
            "/tmp/x",
            "@name",
            "0.0.0.0:0",
        ] {
            assert_eq!(Destination::parse(word).unwrap().to_string(), word);
        }
        assert_eq!(Destination::parse(":8080").unwrap().to_string(), "0.0.0.0:8080");
        assert_eq!(Destination::from_parts("::1", "80").unwrap().to_string(), "[::1]:80");
    }

    #[test]
    fn what_is_no_address_says_why() {
        use AddressError as E;
        for (word, why) in [
            ("127.0.0.1", E::MissingPort),
            ("127.0.0.1:", E::MissingPort),
            ("127.0.0.1,8080", E::NoColon),
            ("127.0.0.1.8080", E::NoColon),
            ("localhost/80", E::NoColon),
            ("127.0.0.1,", E::MissingPort),
            ("127.0.0.8080", E::MissingPort),
            ("127.0.0.1:http", E::PortIsNoNumber),
            ("127.0.0.1:65536", E::PortTooLarge),
            ("127.0.0.1:99999999999999999999", E::PortTooLarge),
            ("[::1:80", E::UnclosedBracket),
            ("[zz]:80", E::BadIpv6),
            ("::1", E::BareIpv6),
            ("1.2.3.999:80", E::BadIpv4),
            ("-a:80", E::BadName),
            ("-1.0.0.1:80", E::BadName),
            ("", E::Empty),
            ("@", E::Empty),
        ] {
            assert_eq!(Destination::parse(word), Err(why), "{word}");
        }
        assert_eq!(Destination::parse(&format!("/{}", "x".repeat(107))), Err(E::PathTooLong));
        assert!(Destination::parse(&format!("/{}", "x".repeat(106))).is_ok());
    }

    #[test]
    fn only_this_machine_is_local() {
        for (word, local) in [
            ("127.0.0.1:1", true),
            ("127.9.9.9:1", true),
            ("[::1]:1", true),
            ("[::ffff:127.0.0.1]:1", true),
            ("0.0.0.0:1", true),
            ("[::]:1", true),
            ("@x", true),
            ("10.0.0.1:1", false),
            ("255.255.255.255:1", false),
            ("[::ffff:10.0.0.1]:1", false),
            ("[fe80::1]:1", false),
        ] {
            let Destination::Known(address) = Destination::parse(word).unwrap() else {
                panic!("{word}")
            };
            assert_eq!(address.is_local(), local, "{word}");
        }
    }

    #[test]
    fn a_path_cannot_write_to_the_terminal() {
        let address = Address::Path(b"/tmp/\x1b[31m\xff"[..].into());
        assert_eq!(address.to_string(), "/tmp/\\u{1b}[31m\\xff");
    }
}
