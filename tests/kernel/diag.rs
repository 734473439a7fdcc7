//! What no descriptor shows: rows of a port, TIME_WAIT, and who holds an address.

use std::time::Duration;

use playground::{
    kernel::{Socket, end_time_wait, holder_of, peers_of_port, rows_of_port, time_wait_left},
    model::{Address, Errno, How, OptionName, Side, SocketKind, TcpState},
};

use crate::support::{bound, connected, dialled, eventually, fill, has_ipv6, receive, send};

/// `client ESTABLISHED, server LISTEN`
fn rows(port: u16) -> String {
    let rows = rows_of_port(port).unwrap();
    let words: Vec<_> = rows.iter().map(|row| format!("{} {}", row.side, row.state)).collect();
    words.join(", ")
}

fn port(address: &Address) -> u16 {
    address.port().unwrap()
}

/// A bound socket whose port has no rows: any other may still have rows in TIME_WAIT, of an earlier owner.
fn alone(kind: SocketKind) -> (Socket, Address) {
    loop {
        let (socket, address) = bound(kind);
        if rows_of_port(port(&address)).unwrap().is_empty() {
            return (socket, address);
        }
    }
}

fn listening_alone(backlog: i32) -> (Socket, Address) {
    let (socket, address) = alone(SocketKind::Tcp);
    socket.listen(backlog).unwrap();
    (socket, address)
}

fn dialled_alone(address: &Address) -> Socket {
    let (client, _) = alone(SocketKind::Tcp);
    assert_eq!(client.connect(address), Err(Errno::EINPROGRESS));
    client
}

#[test]
fn the_rows_of_a_port_through_the_life_of_a_connection() {
    let (fresh, there) = alone(SocketKind::Tcp);
    let at = port(&there);
    assert_eq!(rows(at), "");
    fresh.listen(5).unwrap();
    assert_eq!(rows(at), "server LISTEN");
    let client = dialled_alone(&there);
    assert_eq!(rows(at), "client ESTABLISHED, server ESTABLISHED, server LISTEN");
    let (server, here) = fresh.accept().unwrap();
    let both = rows_of_port(at).unwrap();
    assert_eq!((both[0].side, &both[0].local, &both[0].remote), (Side::Client, &here, &there));
    assert_eq!((both[1].side, &both[1].local, &both[1].remote), (Side::Server, &there, &here));
    assert_eq!(both[2].remote, Address::Inet("0.0.0.0:0".parse().unwrap()));
    assert!(both.iter().all(|row| row.left.is_none()));
    assert_eq!(rows(port(&here)), "client ESTABLISHED, server ESTABLISHED", "its other end");

    assert_eq!(peers_of_port(at).unwrap(), std::slice::from_ref(&here));
    assert_eq!(peers_of_port(port(&here)).unwrap(), std::slice::from_ref(&there));

    client.close().unwrap();
    eventually("FIN_WAIT2", || rows(at) == "client FIN_WAIT2, server CLOSE_WAIT, server LISTEN");
    assert_eq!(time_wait_left(&here, &there), None);
    server.close().unwrap();
    fresh.close().unwrap();
    assert_eq!(rows(at), "client TIME_WAIT");
    assert_eq!(peers_of_port(at).unwrap(), []);
    assert_eq!(peers_of_port(port(&here)).unwrap(), []);
    let left = rows_of_port(at).unwrap()[0].left.unwrap();
    let minute = Duration::from_secs(50)..Duration::from_secs(65);
    assert!(minute.contains(&left), "{left:?}");
    assert!(minute.contains(&time_wait_left(&here, &there).unwrap()));
    assert_eq!(time_wait_left(&there, &here), None, "it sits with the one who closed first");
}

#[test]
fn a_listening_socket_is_not_mistaken_for_a_connection_that_is_gone() {
    let (listener, there) = listening_alone(5);
    let client = dialled_alone(&there);
    let (server, here) = listener.accept().unwrap();
    client.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
    client.close().unwrap();
    drop(server);
    assert_eq!(rows(port(&there)), "server LISTEN");
    assert_eq!(time_wait_left(&there, &here), None);
    assert_eq!(time_wait_left(&here, &there), None);
    assert_eq!(time_wait_left(&Address::Unnamed, &there), None);
}

#[test]
fn a_handshake_that_waits_for_data_is_syn_recv() {
    let (listener, there) = listening_alone(5);
    listener.set_option(SocketKind::Tcp, OptionName::DeferAccept, 5).unwrap();
    let client = dialled_alone(&there);
    assert_eq!(rows(port(&there)), "client ESTABLISHED, server LISTEN, server SYN_RECV");
    send(&client, b"x").unwrap();
    assert_eq!(rows(port(&there)), "client ESTABLISHED, server ESTABLISHED, server LISTEN");
}

#[test]
fn more_rows_than_one_answer_holds() {
    let (listener, there) = listening_alone(400);
    let mut clients: Vec<_> = (0..350).map(|_| dialled(&there)).collect();
    let found = rows_of_port(port(&there)).unwrap();
    assert_eq!(found.len(), 701);
    assert_eq!(found.iter().filter(|row| row.side == Side::Client).count(), 350);
    assert_eq!(found.last().unwrap().state, TcpState::Listen);
    for client in &mut clients {
        client.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
    }
    drop((clients, listener));
    assert_eq!(rows(port(&there)), "");
}

#[test]
fn a_socket_connected_to_itself_is_one_row() {
    let (socket, address) = alone(SocketKind::Tcp);
    let _ = socket.connect(&address);
    assert_eq!(socket.tcp_state(), Some(TcpState::Established));
    assert_eq!(rows(port(&address)), "server ESTABLISHED");
}

#[test]
fn ipv6_has_rows_too() {
    if !has_ipv6() {
        assert!(Socket::open(SocketKind::Tcp6).is_err() || rows_of_port(1).is_ok());
        return;
    }
    let (listener, there) = alone(SocketKind::Tcp6);
    listener.listen(5).unwrap();
    let (client, _) = alone(SocketKind::Tcp6);
    let _ = client.connect(&there);
    let (server, here) = listener.accept().unwrap();
    assert_eq!(rows(port(&there)), "client ESTABLISHED, server ESTABLISHED, server LISTEN");
    client.close().unwrap();
    eventually("FIN_WAIT2", || rows(port(&there)).starts_with("client FIN_WAIT2"));
    server.close().unwrap();
    assert!(time_wait_left(&here, &there).is_some());

    // An IPv4 caller of an IPv6 socket: the row is written as IPv6, and is found under that name.
    let both = Socket::open(SocketKind::Tcp6).unwrap();
    both.bind(&Address::Inet("[::]:0".parse().unwrap())).unwrap();
    both.listen(5).unwrap();
    let at = port(&both.local_address().unwrap());
    let client = dialled_alone(&Address::Inet(([127, 0, 0, 1], at).into()));
    let (server, here) = both.accept().unwrap();
    let there = server.local_address().unwrap();
    assert_eq!(there.to_string(), format!("[::ffff:127.0.0.1]:{at}"));
    server.close().unwrap();
    client.close().unwrap();
    eventually("TIME_WAIT", || time_wait_left(&there, &here).is_some());
}

#[test]
fn the_one_most_in_the_way_holds_the_address() {
    let me = std::process::id();
    let (listener, there) = listening_alone(5);
    let client = dialled_alone(&there);
    let (server, here) = listener.accept().unwrap();
    let inode = |socket: &Socket| {
        let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.descriptor())).unwrap();
        let link = link.to_str().unwrap().to_owned();
        link.trim_start_matches("socket:[").trim_end_matches(']').parse::<u64>().unwrap()
    };
    let holder = holder_of(SocketKind::Tcp, &there).unwrap();
    assert_eq!((holder.state, holder.inode), (TcpState::Listen, inode(&listener)));
    assert_eq!(holder.pid, Some(me));
    let program = std::fs::read_to_string("/proc/self/comm").unwrap();
    assert_eq!(holder.program.as_deref(), Some(program.trim_end()));
    let wildcard = Address::Inet(([0, 0, 0, 0], port(&there)).into());
    assert_eq!(holder_of(SocketKind::Tcp, &wildcard).unwrap().inode, holder.inode);
    let neighbour = Address::Inet(([127, 0, 0, 2], port(&there)).into());
    assert_eq!(holder_of(SocketKind::Tcp, &neighbour), None);
    assert_eq!(holder_of(SocketKind::Udp, &there), None);

    drop(listener);
    let holder = holder_of(SocketKind::Tcp, &there).unwrap();
    assert_eq!((holder.state, holder.inode), (TcpState::Established, inode(&server)));
    server.shutdown(How::Wr).unwrap();
    drop(server);
    drop(client);
    let holder = holder_of(SocketKind::Tcp, &there).unwrap();
    assert_eq!((holder.state, holder.inode, holder.pid), (TcpState::TimeWait, 0, None));
    assert_eq!(holder_of(SocketKind::Tcp, &here), None);
}

#[test]
fn a_socket_that_is_only_bound_is_found_where_the_kernel_shows_it() {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release.split(['.', '-']).map(|word| word.parse::<u32>().unwrap());
    let version = (numbers.next().unwrap(), numbers.next().unwrap());
    let (_socket, address) = alone(SocketKind::Tcp);
    let holder = holder_of(SocketKind::Tcp, &address).map(|holder| (holder.state, holder.pid));
    let shown = version >= (6, 8);
    assert_eq!(holder, shown.then_some((TcpState::Close, Some(std::process::id()))));
}

#[test]
fn datagram_and_unix_sockets_have_holders_too() {
    let me = Some(std::process::id());
    let (udp, address) = bound(SocketKind::Udp);
    let holder = holder_of(SocketKind::Udp, &address).unwrap();
    assert_eq!((holder.state, holder.pid), (TcpState::Close, me));
    assert!(holder.uid.is_some());
    udp.connect(&address).unwrap();
    assert_eq!(holder_of(SocketKind::Udp, &address).unwrap().state, TcpState::Established);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x").to_str().unwrap().as_bytes().into();
    for name in [
        Address::Path(path),
        Address::Abstract(format!("playground-held-{}", std::process::id()).as_bytes().into()),
    ] {
        let unix = Socket::open(SocketKind::Unix).unwrap();
        unix.bind(&name).unwrap();
        let holder = holder_of(SocketKind::Unix, &name).unwrap();
        assert_eq!((holder.state, holder.pid, holder.uid), (TcpState::Close, me, None));
        unix.listen(1).unwrap();
        assert_eq!(holder_of(SocketKind::Unix, &name).unwrap().state, TcpState::Listen);
        unix.close().unwrap();
        assert_eq!(holder_of(SocketKind::Unix, &name), None, "the file alone holds nothing");
    }
    assert_eq!(holder_of(SocketKind::Unix, &Address::Unnamed), None);
}

#[test]
fn the_eleven_states_can_all_be_seen() {
    let (syn_listener, syn) = listening_alone(0);
    let (_first, _second) = (dialled(&syn), dialled(&syn));
    let (deferred, defer) = listening_alone(5);
    deferred.set_option(SocketKind::Tcp, OptionName::DeferAccept, 5).unwrap();
    let _half = dialled(&defer);
    let mut seen: Vec<TcpState> = Vec::new();
    let look = |seen: &mut Vec<TcpState>, socket: &Socket| seen.extend(socket.tcp_state());
    for address in [&syn, &defer] {
        seen.extend(rows_of_port(port(address)).unwrap().iter().map(|row| row.state));
    }
    look(&mut seen, &Socket::open(SocketKind::Tcp).unwrap());
    let (client, server) = connected();
    fill(&client);
    fill(&server);
    client.shutdown(How::Wr).unwrap();
    server.shutdown(How::Wr).unwrap();
    look(&mut seen, &client);
    while receive(&client, 1 << 20).is_ok_and(|data| !data.is_empty()) {}
    eventually("CLOSING", || client.tcp_state() == Some(TcpState::Closing));
    look(&mut seen, &client);
    let (client, server) = connected();
    client.shutdown(How::Wr).unwrap();
    eventually("FIN_WAIT2", || client.tcp_state() == Some(TcpState::FinWait2));
    look(&mut seen, &client);
    look(&mut seen, &server);
    fill(&server);
    server.shutdown(How::Wr).unwrap();
    look(&mut seen, &server);
    let (client, server) = connected();
    let there = server.local_address().unwrap();
    client.close().unwrap();
    server.close().unwrap();
    seen.extend(rows_of_port(port(&there)).unwrap().iter().map(|row| row.state));
    for state in TcpState::ALL {
        assert!(seen.contains(&state), "{state} of {seen:?}");
    }
    drop(syn_listener);
}

#[test]
fn a_time_wait_is_ended_and_its_port_is_free() {
    let mut kinds = vec![SocketKind::Tcp];
    kinds.extend(has_ipv6().then_some(SocketKind::Tcp6));
    for kind in kinds {
        let (listener, there) = alone(kind);
        listener.listen(5).unwrap();
        let client = Socket::open(kind).unwrap();
        assert_eq!(client.connect(&there), Err(Errno::EINPROGRESS));
        let (server, here) = listener.accept().unwrap();
        server.close().unwrap();
        client.close().unwrap();
        listener.close().unwrap();
        assert!(time_wait_left(&there, &here).is_some());
        assert_eq!(Socket::open(kind).unwrap().bind(&there), Err(Errno::EADDRINUSE));
        end_time_wait(&there, &here);
        eventually("its end", || time_wait_left(&there, &here).is_none());
        assert_eq!(Socket::open(kind).unwrap().bind(&there), Ok(()));
    }
}
