//! The ports that the kernel gives away by itself.

use std::{fs, ops::RangeInclusive};

/// What the kernel has unless somebody changed it (ip(7)).
const USUAL: RangeInclusive<u16> = 32_768..=60_999;

/// The ports that connect(2) and a bind to port 0 choose from.
///
/// Reads `/proc/sys/net/ipv4/ip_local_port_range` (ip(7)).
pub fn ephemeral_ports() -> RangeInclusive<u16> {
    let read = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range");
    read.ok().and_then(|text| parse(&text)).unwrap_or(USUAL)
}

fn parse(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.trim().split_once(char::is_whitespace)?;
    Some(first.parse().ok()?..=last.trim().parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_two_numbers() {
        assert_eq!(parse("32768\t60999\n"), Some(USUAL));
        assert_eq!(parse("32768\n"), None);
    }
}
