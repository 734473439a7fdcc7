//! Source routes: an option in the header of each packet of IPv4 names the routers by which it goes (RFC 791, section 3.1).

use std::{fmt::Write as _, os::fd::AsFd};

use super::sys;
use crate::{
    kernel::Socket,
    model::{Errno, OptionValue, SourceRoute},
};

/// No IP header has more options than this (RFC 791).
const MOST: usize = 40;

impl Socket {
    /// Has every packet carry a source route from now on; `None`: no options any more. Corresponds to `setsockopt(2)`,
    /// `IP_OPTIONS`. The kernel puts the destination behind the last router itself.
    ///
    /// # Errors
    ///
    /// `EINVAL` (more than nine routers, or none), `EOPNOTSUPP` (Unix).
    pub(crate) fn set_source_route(&self, route: Option<&SourceRoute>) -> Result<(), Errno> {
        let bytes = route.map_or(Some(Vec::new()), SourceRoute::bytes);
        // What is too long for its own length has no room in a header either.
        let bytes = bytes.ok_or(Errno::EINVAL)?;
        sys::set_option_bytes(self.as_fd(), libc::IPPROTO_IP, libc::IP_OPTIONS, &bytes)
    }

    /// By which routers its packets go. Of an accepted connection: the way back, which the kernel has made of the route
    /// that came with the SYN. Corresponds to `getsockopt(2)`, `IP_OPTIONS`.
    ///
    /// # Errors
    ///
    /// `EOPNOTSUPP` (Unix), `ENOPROTOOPT`.
    pub(super) fn source_route(&self) -> Result<OptionValue, Errno> {
        let (bytes, length) =
            sys::get_option(self.as_fd(), libc::IPPROTO_IP, libc::IP_OPTIONS, [0_u8; MOST])?;
        Ok(read(bytes.get(..length).unwrap_or_default()))
    }
}

/// Other options, which a caller outside may have sent, are shown as bytes.
fn read(bytes: &[u8]) -> OptionValue {
    match SourceRoute::read(bytes) {
        Some((route, _)) => OptionValue::Route(Some(route)),
        None if bytes.is_empty() => OptionValue::Route(None),
        None => {
            let mut text = String::from("0x");
            for byte in bytes {
                write!(text, "{byte:02x}").expect("a String takes everything");
            }
            OptionValue::Word(text.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_are_not_a_route_are_shown_as_bytes() {
        assert_eq!(read(&[]), OptionValue::Route(None));
        let record = [7, 7, 4, 10, 0, 0, 1, 0];
        assert_eq!(read(&record), OptionValue::Word("0x0707040a00000100".into()));
    }
}
