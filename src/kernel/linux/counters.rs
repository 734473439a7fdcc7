//! What the kernel counts for all sockets of a network namespace together (`TcpExt` in `/proc/net/netstat`,
//! `proc_pid_net(5)`).

use std::fs;

use crate::model::{Counter, Errno};

/// What a counter is now in the namespace of this thread, since that namespace was made.
///
/// # Errors
///
/// `ENOENT`: this kernel does not count that.
pub fn counter(which: Counter) -> Result<u64, Errno> {
    // Not `/proc/net`, which is the namespace of the process's first thread.
    let text = fs::read_to_string("/proc/thread-self/net/netstat")?;
    read(&text, which.word()).ok_or(Errno::ENOENT)
}

/// Lines come in pairs: names, and below them the numbers.
fn read(text: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("TcpExt:"));
    let (names, numbers) = (lines.next()?, lines.next()?);
    let mut pairs = names.split_ascii_whitespace().zip(numbers.split_ascii_whitespace());
    pairs.find(|(known, _)| *known == name)?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_below_its_name() {
        let text = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 2 3\nIpExt: A\nIpExt: 9\n";
        assert_eq!(read(text, "ListenOverflows"), Some(2));
        assert_eq!(read(text, "ListenDrops"), Some(3));
        assert_eq!(read(text, "A"), None);
        assert_eq!(read("", "ListenDrops"), None);
    }

    #[test]
    fn this_kernel_counts() {
        for (which, name) in Counter::ALL {
            assert!(counter(which).is_ok(), "{name}");
        }
    }
}
