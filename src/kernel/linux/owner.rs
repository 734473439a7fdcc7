//! Who holds an address: the socket that has it, and the program that has the socket.
//!
//! For the sentence after EADDRINUSE. Reads what every user may read; of other users' programs the kernel
//! shows the socket and its user, not the program.

use std::{
    fs,
    net::{IpAddr, SocketAddr},
    path::Path,
};

use super::sock_diag::holders_of_port;
use crate::model::{Address, SocketKind, TcpState};

/// The socket that has an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its state; `Close` for one that is only bound, and for datagrams that are not connected.
    pub state: TcpState,
    /// Its number in the kernel, as `/proc/PID/fd` shows it; 0 for one that no program has any more.
    pub inode: u64,
    /// The user who made it; the kernel does not say it of Unix sockets.
    pub uid: Option<u32>,
    /// The process that has it open; `None` if there is none, or if it is somebody else's.
    pub pid: Option<u32>,
    /// The name of that process (`/proc/PID/comm`).
    pub program: Option<String>,
}

/// Who holds an address; of several, the one most in the way: who listens before who is bound, before
/// connections, before TIME_WAIT.
///
/// Corresponds to `NETLINK_SOCK_DIAG` (`sock_diag(7)`), `/proc/net/unix` (unix(7)) and `/proc/PID/fd`
/// (proc(5)). A Unix path whose file is there and that nobody holds gives `None`: the file was left
/// behind.
pub fn holder_of(kind: SocketKind, address: &Address) -> Option<Holder> {
    let mut holder = match address {
        Address::Inet(address) => of_inet(kind, address)?,
        Address::Path(path) => of_unix(path, &fs::read("/proc/net/unix").ok()?)?,
        Address::Abstract(name) => {
            of_unix(&[b"@", &name[..]].concat(), &fs::read("/proc/net/unix").ok()?)?
        }
        Address::Unnamed => return None,
    };
    holder.pid = process_with(holder.inode);
    holder.program = holder.pid.and_then(|pid| {
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
        Some(name.trim_end().to_owned())
    });
    Some(holder)
}

fn of_inet(kind: SocketKind, address: &SocketAddr) -> Option<Holder> {
    let protocol = if kind.is_tcp() { libc::IPPROTO_TCP } else { libc::IPPROTO_UDP };
    let in_the_way = holders_of_port(protocol, address.port()).ok()?;
    let entry = in_the_way
        .into_iter()
        .filter(|entry| overlap(entry.local.ip(), address.ip()))
        .min_by_key(|entry| match entry.state {
            TcpState::Listen => 0,
            TcpState::Close => 1,
            TcpState::TimeWait => 3,
            _ => 2,
        })?;
    Some(Holder {
        state: entry.state,
        inode: entry.inode.into(),
        uid: Some(entry.uid),
        pid: None,
        program: None,
    })
}

/// Whether two addresses of one port are in each other's way.
fn overlap(a: IpAddr, b: IpAddr) -> bool {
    let (a, b) = (a.to_canonical(), b.to_canonical());
    a == b || a.is_unspecified() || b.is_unspecified()
}

/// Finds a name in `/proc/net/unix`, where an abstract one is written with `@` for its NUL.
fn of_unix(name: &[u8], table: &[u8]) -> Option<Holder> {
    /// `__SO_ACCEPTCON` among the flags.
    const LISTENS: u32 = 0x1_0000;
    table.split(|byte| *byte == b'\n').skip(1).find_map(|line| {
        let mut rest = line;
        let mut word = || {
            let start = rest.iter().position(|byte| *byte != b' ')?;
            let end = rest[start..].iter().position(|byte| *byte == b' ').map(|n| start + n);
            let word = &rest[start..end.unwrap_or(rest.len())];
            rest = &rest[end.unwrap_or(rest.len())..];
            std::str::from_utf8(word).ok()
        };
        // Num, RefCount, Protocol, Flags, Type, St, Inode; then one blank and the name.
        let mut words = [""; 7];
        for place in &mut words {
            *place = word()?;
        }
        if rest.strip_prefix(b" ")? != name {
            return None;
        }
        let flags = u32::from_str_radix(words[3], 16).ok()?;
        // 3 is SS_CONNECTED (linux/net.h).
        let state = match words[5] {
            _ if flags & LISTENS != 0 => TcpState::Listen,
            "03" => TcpState::Established,
            _ => TcpState::Close,
        };
        // An accepted connection has its listener's address and does not keep a bind from it.
        (state != TcpState::Established).then_some(())?;
        let inode = words[6].parse().ok()?;
        Some(Holder { state, inode, uid: None, pid: None, program: None })
    })
}

/// The process that has a socket open; ourselves first.
fn process_with(inode: u64) -> Option<u32> {
    if inode == 0 {
        return None;
    }
    let own = std::process::id();
    let all = fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let link = format!("socket:[{inode}]");
    std::iter::once(own).chain(all).find(|pid: &u32| {
        // Another user's table cannot be read, and a process may end meanwhile.
        let Ok(table) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
        table
            .filter_map(Result::ok)
            .any(|entry| fs::read_link(entry.path()).is_ok_and(|target| target == Path::new(&link)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_it_was_bound() {
        let table = b"Num       RefCount Protocol Flags    Type St Inode Path\n\
            0000000000000000: 00000002 00000000 00010000 0001 01 10 /tmp/x\n\
            0000000000000000: 00000002 00000000 00000000 0002 01    11 /tmp/x y\n\
            0000000000000000: 00000003 00000000 00000000 0001 03 12 /tmp/z\n\
            0000000000000000: 00000002 00000000 00010000 0001 01 13 /tmp/z\n\
            0000000000000000: 00000003 00000000 00000000 0001 03 14\n\
            0000000000000000: 00000002 00000000 00000000 0002 01 15 @name\n";
        for (name, found) in [
            (&b"/tmp/x"[..], Some((TcpState::Listen, 10))),
            (b"/tmp/x y", Some((TcpState::Close, 11))),
            (b"/tmp/z", Some((TcpState::Listen, 13))),
            (b"@name", Some((TcpState::Close, 15))),
            (b"name", None),
            (b"", None),
        ] {
            assert_eq!(of_unix(name, table).map(|h| (h.state, h.inode)), found);
        }
    }

    #[test]
    fn the_wildcard_is_in_everybodys_way() {
        for (a, b, both) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0", "127.0.0.2", true),
            ("::", "127.0.0.1", true),
            ("::ffff:127.0.0.1", "127.0.0.1", true),
            ("::1", "127.0.0.1", false),
        ] {
            assert_eq!(overlap(a.parse().unwrap(), b.parse().unwrap()), both, "{a} {b}");
            assert_eq!(overlap(b.parse().unwrap(), a.parse().unwrap()), both, "{b} {a}");
        }
    }
}
