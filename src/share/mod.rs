//! The page beside the prompt: what happens, on the screens of those who follow.
//!
//! A process of its own serves it, started only when asked for. The session writes events into a pipe and never waits
//! for it; what is slow there is slow there alone. It is outside of a lab, and ends when the pipe does.
//!
//! Here: where it listens. `sender` is the session's side of the pipe, `line` what goes through it, `log` what has come
//! through, `server` speaks HTTP.

mod line;
mod log;
mod sender;
mod server;

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    str::FromStr,
};

pub use sender::{Cue, Share};
pub(crate) use server::serve;

/// Where the page is to be served: `ADDRESS:PORT`, or one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(SocketAddr);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let port = || Some(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), text.parse().ok()?));
        let address = || Some(SocketAddr::new(text.parse().ok()?, 0));
        let found = text.parse().ok().or_else(address).or_else(port);
        found.map(Self).ok_or("write an address and a port, such as 0.0.0.0:8000, or one of them")
    }
}

/// Where somebody else finds a socket that is bound there: of a wildcard, the address that this machine calls from.
fn seen_from_outside(bound: SocketAddr) -> SocketAddr {
    let own = || -> io::Result<IpAddr> {
        // Nothing is sent: connect(2) of a datagram socket chooses a route. The address is one for documentation.
        let (here, there) = match bound {
            SocketAddr::V4(_) => ("0.0.0.0:0", "192.0.2.1:9"),
            SocketAddr::V6(_) => ("[::]:0", "[2001:db8::1]:9"),
        };
        let socket = UdpSocket::bind(here)?;
        socket.connect(there)?;
        Ok(socket.local_addr()?.ip())
    };
    let ip = if bound.ip().is_unspecified() { own().ok() } else { None };
    SocketAddr::new(ip.unwrap_or(bound.ip()), bound.port())
}

/// Letters and digits that nobody takes for another: 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 80 bits: at a thousand guesses a second, some 10^13 years.
const TOKEN: usize = 16;

/// A part of an address that cannot be guessed.
fn token() -> io::Result<String> {
    let mut bytes = [0; TOKEN];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_address_a_port_or_both() {
        for (text, expected) in [
            ("0.0.0.0:8000", "0.0.0.0:8000"),
            ("192.0.2.7", "192.0.2.7:0"),
            ("8000", "127.0.0.1:8000"),
            ("[::1]:80", "[::1]:80"),
            ("::", "[::]:0"),
        ] {
            assert_eq!(text.parse::<Place>().unwrap().0, expected.parse().unwrap(), "{text}");
        }
        for text in ["", "tcp", "localhost:80", "1.2.3.4:99999", ":80", "70000"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_is_never_the_same() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), TOKEN);
        assert!(one.bytes().all(|byte| ALPHABET.contains(&byte)));
        // Each is one of 32, so that none is likelier than another.
        let mut all = ALPHABET.to_vec();
        all.dedup();
        assert_eq!(all.len(), 32);
    }
}
