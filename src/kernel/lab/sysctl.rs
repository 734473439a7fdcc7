//! The settings of a host's kernel, below `/proc/sys/net` (`proc_sys_net(5)`). They belong to the network namespace
//! of the thread that reads or writes.

use std::{
    fs::{self, OpenOptions},
    io::Write,
};

use crate::model::{Errno, setting_path};

/// Reads one, without the end of the line.
///
/// # Errors
///
/// `ENOENT` (no such setting), `EACCES` (may not be read), `EISDIR` (it is a group of settings).
pub(super) fn read(name: &str) -> Result<String, Errno> {
    let text = fs::read(path(name)?)?;
    // Several numbers stand apart by tabs; people write them with blanks.
    Ok(String::from_utf8_lossy(&text).trim_end().replace('\t', " "))
}

/// Writes one.
///
/// # Errors
///
/// As [`read`]; `EINVAL` (a value the kernel does not take), `EPERM` and `EACCES` (not for us), `EROFS` (a container).
pub(super) fn write(name: &str, value: &str) -> Result<(), Errno> {
    let mut file = OpenOptions::new().write(true).open(path(name)?)?;
    // In one piece: a second write(2) would be another value.
    match file.write(value.as_bytes())? {
        0 if value.is_empty() => Err(Errno::EINVAL),
        _ => Ok(()),
    }
}

/// The same, but a setting that this kernel does not have is not an error.
pub(super) fn write_if_known(name: &str, value: &str) -> Result<(), Errno> {
    match write(name, value) {
        Err(Errno::ENOENT) => Ok(()),
        answer => answer,
    }
}

fn path(name: &str) -> Result<String, Errno> {
    setting_path(name).ok_or(Errno::ENOENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_an_administrators() {
        for (name, expected) in [
            ("tcp_sack", "/proc/sys/net/ipv4/tcp_sack"),
            ("net.ipv4.tcp_sack", "/proc/sys/net/ipv4/tcp_sack"),
            ("net.ipv6.conf.all.hop_limit", "/proc/sys/net/ipv6/conf/all/hop_limit"),
            ("conf.eth0.rp_filter", "/proc/sys/net/ipv4/conf/eth0/rp_filter"),
        ] {
            assert_eq!(path(name).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in [
            "",
            ".",
            "..",
            "../kernel/hostname",
            "net...kernel.hostname",
            "net.",
            "net.ipv4..",
            "/proc/sys/kernel/hostname",
            "a b",
            "a\0b",
            "a\n",
            "名",
        ] {
            assert_eq!(path(name), Err(Errno::ENOENT), "{name:?}");
        }
        // Without `net.` in front it is a name below net.ipv4.
        assert_eq!(read("kernel.hostname"), Err(Errno::ENOENT));
    }
}
