//! Source routes: the routers that a packet is to pass, as an option of its IPv4 header (RFC 791, section 3.1).

use std::{fmt, net::Ipv4Addr};

use serde::{Deserialize, Serialize};

const END: u8 = 0;
const NOTHING: u8 = 1;
const LOOSE: u8 = 131;
const STRICT: u8 = 137;
/// Kind, length and pointer. The first address begins with the fourth byte; the pointer counts from 1.
const HEAD: usize = 3;

/// The routers that a packet is to pass, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SourceRoute {
    /// Whether no other router may be between two of them.
    pub strict: bool,
    /// Where a socket is told: the routers. In a packet the destination comes last.
    pub hops: Vec<Ipv4Addr>,
}

impl SourceRoute {
    /// `loose` or `strict`, as it is typed.
    pub fn word(&self) -> &'static str {
        if self.strict { "strict" } else { "loose" }
    }

    /// The constant, as netinet/ip.h writes it.
    pub fn c_name(&self) -> &'static str {
        if self.strict { "IPOPT_SSRR" } else { "IPOPT_LSRR" }
    }

    /// The option, with its pointer at the first address; `None` if no byte can say how long it is.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let length = u8::try_from(HEAD + 4 * self.hops.len()).ok()?;
        let mut bytes = vec![if self.strict { STRICT } else { LOOSE }, length, 4];
        bytes.extend(self.hops.iter().flat_map(Ipv4Addr::octets));
        Some(bytes)
    }

    /// The route that a header's options name, and its pointer; `None` if they are anything else.
    pub fn read(options: &[u8]) -> Option<(Self, u8)> {
        let begins = options.iter().position(|byte| *byte != NOTHING)?;
        let options = &options[begins..];
        let [kind @ (LOOSE | STRICT), length, next, ..] = *options else { return None };
        let (route, rest) = options.split_at_checked(length.into())?;
        let (hops, odd) = route.get(HEAD..)?.as_chunks::<4>();
        if !odd.is_empty() || rest.iter().any(|byte| *byte != END) {
            return None;
        }
        let hops = hops.iter().copied().map(Ipv4Addr::from).collect();
        Some((Self { strict: kind == STRICT, hops }, next))
    }

    /// Where a packet goes in the end; `None` where its pointer has passed every address: then its header says.
    pub fn destination(&self, pointer: u8) -> Option<Ipv4Addr> {
        let length = HEAD + 4 * self.hops.len();
        self.hops.last().copied().filter(|_| usize::from(pointer) <= length)
    }
}

impl fmt::Display for SourceRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.hops.iter().try_for_each(|hop| write!(f, " {hop}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for strict in [false, true] {
            for count in 1..=9_u8 {
                let hops = (1..=count).map(|n| Ipv4Addr::new(10, 0, 0, n)).collect();
                let route = SourceRoute { strict, hops };
                let mut bytes = route.bytes().unwrap();
                assert_eq!(SourceRoute::read(&bytes), Some((route.clone(), 4)));
                // Filled up to four bytes, as in a header.
                bytes.push(END);
                assert_eq!(SourceRoute::read(&bytes), Some((route, 4)));
            }
        }
    }

    #[test]
    fn other_options_and_broken_ones_are_not_a_route() {
        let record = [7, 7, 4, 10, 0, 0, 1, 0];
        let two = [LOOSE, 7, 4, 10, 0, 0, 1, 7, 3, 4];
        for bytes in
            [&[][..], &record, &two, &[LOOSE], &[LOOSE, 0, 4], &[LOOSE, 2, 4], &[STRICT, 8, 4, 1]]
        {
            assert_eq!(SourceRoute::read(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn the_last_address_is_where_it_goes_until_it_is_there() {
        let hops = vec![Ipv4Addr::new(10, 0, 0, 2), Ipv4Addr::new(10, 0, 0, 3)];
        let route = SourceRoute { strict: false, hops };
        let last = Some(Ipv4Addr::new(10, 0, 0, 3));
        assert_eq!([4, 8, 12].map(|pointer| route.destination(pointer)), [last, last, None]);
    }
}
