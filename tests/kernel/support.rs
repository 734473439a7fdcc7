//! Sockets that several tests begin with.

use std::time::{Duration, Instant};

use playground::{
    kernel::{Readiness, Socket},
    model::{Address, Errno, ReceiveFlags, SendFlags, SocketKind},
};

/// `127.0.0.1`, any free port.
pub(crate) fn any() -> Address {
    Address::Inet("127.0.0.1:0".parse().unwrap())
}

/// A socket with an address of its own.
pub(crate) fn bound(kind: SocketKind) -> (Socket, Address) {
    let socket = Socket::open(kind).unwrap();
    let address = match kind {
        SocketKind::Tcp6 | SocketKind::Udp6 => Address::Inet("[::1]:0".parse().unwrap()),
        _ => any(),
    };
    socket.bind(&address).unwrap();
    let address = socket.local_address().unwrap();
    (socket, address)
}

/// A listening socket and its address.
pub(crate) fn listening(backlog: i32) -> (Socket, Address) {
    let (socket, address) = bound(SocketKind::Tcp);
    socket.listen(backlog).unwrap();
    (socket, address)
}

/// A client of `address`, whose connection is begun and, unless the queue is full, complete.
pub(crate) fn dialled(address: &Address) -> Socket {
    let client = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(client.connect(address), Err(Errno::EINPROGRESS));
    client
}

/// Client and server of a connection.
pub(crate) fn connected() -> (Socket, Socket) {
    let (listener, address) = listening(5);
    let client = dialled(&address);
    client.connect(&address).unwrap();
    (client, listener.accept().unwrap().0)
}

pub(crate) fn send(socket: &Socket, data: &[u8]) -> Result<usize, Errno> {
    socket.send(data, SendFlags::default())
}

pub(crate) fn receive(socket: &Socket, most: usize) -> Result<Vec<u8>, Errno> {
    receive_with(socket, most, ReceiveFlags::default())
}

pub(crate) fn receive_with(
    socket: &Socket,
    most: usize,
    flags: ReceiveFlags,
) -> Result<Vec<u8>, Errno> {
    let mut buffer = vec![0; most];
    let len = socket.receive(&mut buffer, flags)?;
    buffer.truncate(len);
    Ok(buffer)
}

/// Sends until there is no more room, and returns how much there was.
pub(crate) fn fill(socket: &Socket) -> usize {
    let chunk = vec![0; 64 * 1024];
    let mut total = 0;
    loop {
        match send(socket, &chunk) {
            Ok(len) => total += len,
            Err(Errno::EAGAIN) => return total,
            Err(errno) => panic!("{errno}"),
        }
    }
}

/// Looks again until a condition holds, for at most five seconds.
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let mut readiness = Readiness::new().unwrap();
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(5), "{what}: still not after 5 s");
        readiness.wait(Some(Duration::from_millis(1)), &mut Vec::new()).unwrap();
    }
}

/// Whether this process has a capability (capabilities(7)), by its number.
pub(crate) fn capable(capability: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap();
    u64::from_str_radix(line.trim(), 16).unwrap() >> capability & 1 == 1
}

pub(crate) const CAP_NET_ADMIN: u32 = 12;
pub(crate) const CAP_NET_RAW: u32 = 13;

/// Whether `::1` is there to be used.
pub(crate) fn has_ipv6() -> bool {
    let table = std::fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    table.lines().any(|line| line.starts_with("00000000000000000000000000000001 "))
}
