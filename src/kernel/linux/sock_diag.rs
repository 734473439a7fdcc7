//! Every connection of a port, those included that no descriptor shows any more: `ss` in small.
//!
//! Asks for one port with a filter that the kernel itself applies. It walks through its whole table all the same:
//! tens of thousands of foreign rows cost some milliseconds, though none of them is copied, as each would be by
//! `/proc/net/tcp` (`linux/inet_diag.h`, `sock_diag(7)`).

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use super::{
    netlink::{ALL_TCP, Ask, BY_FAMILY, Netlink, attribute},
    tcp_info::{TcpInfo, state},
};
use crate::model::{
    Address, Congestion, EndState, Errno, LabRow, Row, Side, TcpState, Timer, Transport,
};

/// All states of TCP, requests without a full socket included (12).
const EVERY_STATE: u32 = 0x1ffe;
/// `TCP_ESTABLISHED` alone.
const ESTABLISHED: u32 = 1 << 1;
/// `TCP_BOUND_INACTIVE`: has an address and nothing else. Shown by Linux 6.8 and later, if asked for.
const BOUND: u8 = 13;
/// `struct inet_diag_msg`.
const MESSAGE: usize = 72;
/// What `idiag_timer` says of TIME_WAIT.
const TIME_WAIT_TIMER: u8 = 3;

/// One socket as the kernel describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernel) struct Entry {
    pub(in crate::kernel) state: TcpState,
    timer: u8,
    retransmits: u8,
    expires: Duration,
    receive_queue: u32,
    send_queue: u32,
    pub(in crate::kernel) local: SocketAddr,
    remote: SocketAddr,
    pub(in crate::kernel) uid: u32,
    pub(in crate::kernel) inode: u32,
}

/// Every row of a TCP port, IPv4 and IPv6, TIME_WAIT with what is left of it. Corresponds to
/// `NETLINK_SOCK_DIAG` (`sock_diag(7)`); needs no privilege.
///
/// Sorted: client rows (the port is the remote one) before server rows, then by the states' names. A
/// connection with both ends on this machine gives two rows.
///
/// # Errors
///
/// `ENOENT`: this kernel has no such diagnosis. `EMFILE`.
pub fn rows_of_port(port: u16) -> Result<Vec<Row>, Errno> {
    rows(&Netlink::diag()?, port, &[(Transport::Tcp, EVERY_STATE)])
}

/// The same with the sockets that are only bound (told by Linux 6.8 and later), and with those of UDP.
///
/// # Errors
///
/// As [`rows_of_port`].
pub fn netstat(port: u16) -> Result<Vec<Row>, Errno> {
    all_of_port(&Netlink::diag()?, port)
}

/// The same in the namespace that the question belongs to.
pub(in crate::kernel) fn all_of_port(diag: &Netlink, port: u16) -> Result<Vec<Row>, Errno> {
    let states = EVERY_STATE | 1 << BOUND;
    rows(diag, port, &[(Transport::Tcp, states), (Transport::Udp, states)])
}

fn rows(diag: &Netlink, port: u16, of: &[(Transport, u32)]) -> Result<Vec<Row>, Errno> {
    let mut found = Vec::new();
    for (protocol, states) in of {
        let number = match protocol {
            Transport::Tcp => libc::IPPROTO_TCP,
            Transport::Udp => libc::IPPROTO_UDP,
        };
        each_of_port(diag, number, port, *states, |entry| {
            let side = if entry.local.port() == port { Side::Server } else { Side::Client };
            found.push((*protocol, side, entry));
        })?;
    }
    found.sort_by_key(|(transport, side, entry)| {
        (*side, *transport, entry.state.name(), entry.local, entry.remote)
    });
    let row = |(transport, side, entry): (Transport, Side, Entry)| Row {
        transport,
        side,
        state: entry.state,
        local: Address::Inet(entry.local),
        remote: Address::Inet(entry.remote),
        host: None,
        left: (entry.state == TcpState::TimeWait).then_some(entry.expires),
    };
    Ok(found.into_iter().map(row).collect())
}

/// The other ends of the established connections to a TCP port, sorted. Corresponds to `NETLINK_SOCK_DIAG`
/// (`sock_diag(7)`); the kernel leaves out what is in TIME_WAIT, which may be thousands.
///
/// # Errors
///
/// `ENOENT`: this kernel has no such diagnosis. `EMFILE`.
pub fn peers_of_port(port: u16) -> Result<Vec<Address>, Errno> {
    let mut peers = Vec::new();
    each_of_port(&Netlink::diag()?, libc::IPPROTO_TCP, port, ESTABLISHED, |entry| {
        if entry.local.port() == port {
            peers.push(entry.remote);
        }
    })?;
    peers.sort();
    Ok(peers.into_iter().map(Address::Inet).collect())
}

/// How long the TIME_WAIT between exactly these two addresses lasts yet; `None` if there is none.
/// Corresponds to `NETLINK_SOCK_DIAG` (`sock_diag(7)`).
pub fn time_wait_left(local: &Address, remote: &Address) -> Option<Duration> {
    let (Address::Inet(local), Address::Inet(remote)) = (local, remote) else { return None };
    let (entry, _) = exactly(&Netlink::diag().ok()?, local, remote).ok()??;
    let waits = entry.state == TcpState::TimeWait && entry.timer == TIME_WAIT_TIMER;
    waits.then_some(entry.expires)
}

/// What the namespace of the question has between exactly these two addresses: a socket, a request, or a TIME_WAIT.
pub(in crate::kernel) fn end_between(
    diag: &Netlink,
    local: &SocketAddr,
    remote: &SocketAddr,
) -> Result<Option<EndState>, Errno> {
    let Some((entry, info)) = exactly(diag, local, remote)? else { return Ok(None) };
    Ok(Some(EndState {
        state: entry.state,
        timer: entry.timer().map(|timer| (timer, entry.expires)),
        congestion: info.map(|info| Congestion {
            cwnd: info.cwnd,
            ssthresh: info.ssthresh,
            inflight: info.inflight(),
            rto_us: info.rto_us,
        }),
    }))
}

/// Asks for one connection, and for its `TCP_INFO`, which requests and TIME_WAIT do not have.
fn exactly(
    diag: &Netlink,
    local: &SocketAddr,
    remote: &SocketAddr,
) -> Result<Option<(Entry, Option<TcpInfo>)>, Errno> {
    let mut body = request(family(local), libc::IPPROTO_TCP, EVERY_STATE);
    body[2] = 1 << (INET_DIAG_INFO - 1);
    put_address(&mut body, 8, 12, local);
    put_address(&mut body, 10, 28, remote);
    let mut found = None;
    let asked = diag.ask(Ask::One, BY_FAMILY, &body, |message| {
        let info = message.get(MESSAGE..).and_then(|rest| attribute(rest, INET_DIAG_INFO));
        found = Entry::read(message).map(|entry| (entry, info.and_then(TcpInfo::read)));
    });
    match asked {
        Err(Errno::ENOENT) => return Ok(None),
        other => other?,
    }
    // For a connection that is gone the kernel answers with the listening socket of its port.
    Ok(found.filter(|(entry, _)| {
        (entry.local.port(), entry.remote.port()) == (local.port(), remote.port())
    }))
}

/// Every row of a TCP port, or of all, in the namespace that the question belongs to, with timers and queues. Sorted by
/// the addresses.
pub(in crate::kernel) fn lab_rows(diag: &Netlink, port: Option<u16>) -> Result<Vec<LabRow>, Errno> {
    let mut rows = Vec::new();
    each_of_port(diag, libc::IPPROTO_TCP, port, EVERY_STATE, |entry| rows.push(entry.lab_row()))?;
    rows.sort_by_key(|row| (row.local, row.remote));
    Ok(rows)
}

/// Every socket of a protocol that has the port as its local one, those that are only bound included.
pub(in crate::kernel) fn holders_of_port(protocol: i32, port: u16) -> Result<Vec<Entry>, Errno> {
    let mut found = Vec::new();
    each_of_port(&Netlink::diag()?, protocol, port, EVERY_STATE | 1 << BOUND, |entry| {
        if entry.local.port() == port {
            found.push(entry);
        }
    })?;
    Ok(found)
}

fn each_of_port(
    diag: &Netlink,
    protocol: i32,
    port: impl Into<Option<u16>>,
    states: u32,
    mut each: impl FnMut(Entry),
) -> Result<(), Errno> {
    let port = port.into();
    let mut ask_all = |about, mut body: Vec<u8>| {
        if let Some(port) = port {
            let program = either_port(port);
            let len = u16::try_from(4 + program.len()).expect("40 bytes");
            body.extend(len.to_ne_bytes());
            body.extend(INET_DIAG_REQ_BYTECODE.to_ne_bytes());
            body.extend(program);
        }
        diag.ask(Ask::Every, about, &body, |message| {
            if let Some(entry) = Entry::read(message) {
                each(entry);
            }
        })
    };
    if protocol == libc::IPPROTO_TCP {
        // One walk for both families; only TCP can be asked for like this.
        return ask_all(ALL_TCP, request_all_tcp(states));
    }
    ask_all(BY_FAMILY, request(libc::AF_INET, protocol, states))?;
    ask_all(BY_FAMILY, request(libc::AF_INET6, protocol, states))
}

const INET_DIAG_REQ_BYTECODE: u16 = 1;
/// `TCP_INFO` beside a socket (`linux/inet_diag.h`).
const INET_DIAG_INFO: u16 = 2;

/// The filter: local port equal, or remote port equal.
///
/// A comparison with a port takes 8 bytes: code, where to go on if it holds (forward, in bytes), where
/// if not, and the port in the last two. To go to the end accepts, 4 bytes beyond it rejects. Equality
/// is "at least and at most", which every kernel knows; `S_EQ` came with Linux 5.9.
fn either_port(port: u16) -> Vec<u8> {
    const JUMP: u8 = 1;
    const LOCAL_AT_LEAST: u8 = 2;
    const LOCAL_AT_MOST: u8 = 3;
    const REMOTE_AT_LEAST: u8 = 4;
    const REMOTE_AT_MOST: u8 = 5;
    const OR: u16 = 20;
    const END: u16 = 36;
    const REJECT: u16 = END + 4;
    let mut program = Vec::with_capacity(END.into());
    let mut command = |code: u8, yes: u8, no: u16| {
        let at = u16::try_from(program.len()).expect("36 bytes");
        program.extend([code, yes]);
        program.extend((no - at).to_ne_bytes());
        if code != JUMP {
            program.extend([0, 0]);
            program.extend(port.to_ne_bytes());
        }
    };
    command(LOCAL_AT_LEAST, 8, OR);
    command(LOCAL_AT_MOST, 8, OR);
    command(JUMP, 4, END);
    command(REMOTE_AT_LEAST, 8, REJECT);
    command(REMOTE_AT_MOST, 8, REJECT);
    program
}

/// `struct inet_diag_req_v2`, about any socket.
fn request(family: i32, protocol: i32, states: u32) -> Vec<u8> {
    let byte =
        |number: i32| u8::try_from(number).expect("families and protocols are small numbers");
    let mut body = vec![0; 56];
    body[0] = byte(family);
    body[1] = byte(protocol);
    body[4..8].copy_from_slice(&states.to_ne_bytes());
    // INET_DIAG_NOCOOKIE: any socket with these addresses, not a certain one.
    body[48..56].fill(0xff);
    body
}

/// `struct inet_diag_req`, about any socket of any family.
fn request_all_tcp(states: u32) -> Vec<u8> {
    let mut body = vec![0; 60];
    body[52..56].copy_from_slice(&states.to_ne_bytes());
    body
}

fn family(address: &SocketAddr) -> i32 {
    if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 }
}

fn put_address(body: &mut [u8], port_at: usize, ip_at: usize, address: &SocketAddr) {
    body[port_at..port_at + 2].copy_from_slice(&address.port().to_be_bytes());
    match address.ip() {
        IpAddr::V4(ip) => body[ip_at..ip_at + 4].copy_from_slice(&ip.octets()),
        IpAddr::V6(ip) => body[ip_at..ip_at + 16].copy_from_slice(&ip.octets()),
    }
}

impl Entry {
    /// What the kernel waits for.
    fn timer(&self) -> Option<Timer> {
        match self.timer {
            1 => Some(Timer::Retransmission),
            2 => Some(Timer::Keepalive),
            TIME_WAIT_TIMER => Some(Timer::TimeWait),
            4 => Some(Timer::WindowProbe),
            _ => None,
        }
    }

    fn lab_row(&self) -> LabRow {
        LabRow {
            state: self.state,
            local: self.local,
            remote: self.remote,
            timer: self.timer().map(|timer| (timer, self.expires)),
            retransmits: self.retransmits,
            receive_queue: self.receive_queue,
            send_queue: self.send_queue,
            inode: self.inode,
        }
    }

    /// Reads `struct inet_diag_msg`.
    fn read(message: &[u8]) -> Option<Self> {
        let message: &[u8; MESSAGE] = message.get(..MESSAGE)?.try_into().ok()?;
        let word = |at: usize| {
            u32::from_ne_bytes([message[at], message[at + 1], message[at + 2], message[at + 3]])
        };
        let address = |port_at: usize, ip_at: usize| {
            let port = u16::from_be_bytes([message[port_at], message[port_at + 1]]);
            let ip = &message[ip_at..ip_at + 16];
            let ip: IpAddr = if i32::from(message[0]) == libc::AF_INET6 {
                <[u8; 16]>::try_from(ip).ok()?.into()
            } else {
                <[u8; 4]>::try_from(&ip[..4]).ok()?.into()
            };
            Some(SocketAddr::new(ip, port))
        };
        let state = match message[1] {
            BOUND => TcpState::Close,
            number => state(number)?,
        };
        Some(Self {
            state,
            timer: message[2],
            retransmits: message[3],
            expires: Duration::from_millis(word(52).into()),
            receive_queue: word(56),
            send_queue: word(60),
            local: address(4, 8)?,
            remote: address(6, 24)?,
            uid: word(64),
            inode: word(68),
        })
    }
}
