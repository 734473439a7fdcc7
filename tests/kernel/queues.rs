//! What waits, what is lost, and loss on purpose.

use playground::{
    kernel::Socket,
    model::{
        Errno, Filter, How, OptionName, PollSet, ReceiveFlags, SendFlags, SocketKind, TcpState,
    },
};

use crate::support::{
    CAP_NET_ADMIN, bound, capable, connected, dialled, eventually, fill, listening, receive, send,
};

fn says(socket: &Socket) -> String {
    socket.poll().unwrap().to_string()
}

#[test]
fn poll_says_what_each_state_allows() {
    let fresh = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(says(&fresh), "OUT HUP");
    let (listener, there) = listening(0);
    assert_eq!(listener.poll(), Ok(PollSet::default()));
    let first = dialled(&there);
    assert_eq!(says(&listener), "IN");
    assert_eq!(says(&first), "OUT");
    let waiting = dialled(&there);
    assert_eq!(says(&waiting), "nothing");
    let (_nobody, address) = bound(SocketKind::Tcp);
    let refused = dialled(&address);
    assert_eq!(says(&refused), "IN OUT RDHUP ERR HUP");

    let (client, server) = connected();
    assert_eq!(says(&client), "OUT");
    send(&server, b"x").unwrap();
    assert_eq!(says(&client), "IN OUT");
    server.shutdown(How::Wr).unwrap();
    assert_eq!(says(&client), "IN OUT RDHUP");
    client.shutdown(How::Wr).unwrap();
    assert_eq!(says(&client), "IN OUT RDHUP HUP");

    let (client, server) = connected();
    server.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
    server.close().unwrap();
    assert_eq!(says(&client), "IN OUT RDHUP ERR HUP");
    assert_eq!(receive(&client, 1), Err(Errno::ECONNRESET));
    assert_eq!(says(&client), "IN OUT RDHUP HUP");

    let (udp, gone) = bound(SocketKind::Udp);
    assert_eq!(says(&udp), "OUT");
    udp.close().unwrap();
    let udp = Socket::open(SocketKind::Udp).unwrap();
    udp.connect(&gone).unwrap();
    send(&udp, b"x").unwrap();
    assert_eq!(says(&udp), "OUT ERR");
}

#[test]
fn bytes_wait_to_be_received_or_acknowledged() {
    let (client, server) = connected();
    assert_eq!((server.unread(), client.unsent()), (Ok(0), Ok(0)));
    send(&client, b"hello").unwrap();
    assert_eq!(server.unread(), Ok(5));
    receive(&server, 2).unwrap();
    assert_eq!(server.unread(), Ok(3));
    client.shutdown(How::Wr).unwrap();
    assert_eq!(server.unread(), Ok(3), "the end of the stream is not counted");

    let (client, server) = connected();
    let total = fill(&client);
    let (unsent, unread) = (client.unsent().unwrap(), server.unread().unwrap());
    assert!(unsent > 0 && unread > 0);
    assert!(unsent + unread >= total, "{unsent} + {unread} of {total}");

    let (listener, _) = listening(1);
    assert_eq!(listener.unread(), Err(Errno::EINVAL));
    assert_eq!(listener.unsent(), Err(Errno::EINVAL));

    let (udp, there) = bound(SocketKind::Udp);
    for data in [&b"hello"[..], b"x"] {
        udp.send_to(data, &there, SendFlags::default()).unwrap();
    }
    assert_eq!(udp.unread(), Ok(5), "the first datagram");
}

#[test]
fn a_full_send_buffer_gets_room_until_the_window_is_closed() {
    let (client, server) = connected();
    let mut sent = fill(&client);
    // The acknowledgement comes later, and then what the sender finds out by asking again.
    eventually("a closed window, and nothing under way", || {
        sent += fill(&client);
        let info = client.tcp_info().unwrap();
        // The last acknowledgement may have come between the two.
        let late = fill(&client);
        sent += late;
        info.unacked == 0 && info.send_window == Some(0) && late == 0
    });
    let mut received = 0;
    let mut buffer = vec![0; 1 << 16];
    eventually("all of it", || {
        while let Ok(len) = server.receive(&mut buffer, ReceiveFlags::default()) {
            received += len;
        }
        received == sent
    });
    assert!(client.tcp_info().unwrap().send_window.unwrap() > 0);
}

/// The last column of `/proc/net/udp`, by the port. While other sockets come and go a reading of the
/// table may miss a line.
fn drops_in_proc(port: u16) -> u64 {
    let local = format!("0100007F:{port:04X}");
    let mut found = None;
    eventually("a line in /proc/net/udp", || {
        let table = std::fs::read_to_string("/proc/net/udp").unwrap();
        let mut lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let line = lines.find(|words| words.get(1) == Some(&local.as_str()));
        found = line.map(|words| words.last().unwrap().parse().unwrap());
        found.is_some()
    });
    found.unwrap()
}

#[test]
fn lost_datagrams_are_counted_as_proc_counts_them() {
    let (server, there) = bound(SocketKind::Udp);
    let port = there.port().unwrap();
    server.set_option(SocketKind::Udp, OptionName::Rcvbuf, 4096).unwrap();
    let client = Socket::open(SocketKind::Udp).unwrap();
    assert_eq!((server.drops(), drops_in_proc(port)), (Ok(0), 0));
    for _ in 0..40 {
        client.send_to(b"xy", &there, SendFlags::default()).unwrap();
    }
    let mut kept = 0;
    while receive(&server, 9).is_ok() {
        kept += 1;
    }
    assert!((1..40).contains(&kept), "{kept}");
    assert_eq!(server.drops(), Ok(40 - kept));
    assert_eq!(drops_in_proc(port), 40 - kept);
}

#[test]
fn a_filter_takes_datagrams_without_privilege() {
    let (server, there) = bound(SocketKind::Udp);
    let client = Socket::open(SocketKind::Udp).unwrap();
    client.connect(&there).unwrap();
    assert_eq!(server.filter(Filter::Off), Ok(()), "nothing to detach is fine");
    server.filter(Filter::Drop).unwrap();
    for _ in 0..5 {
        assert_eq!(send(&client, b"x"), Ok(1));
    }
    assert_eq!(receive(&server, 9), Err(Errno::EAGAIN));
    assert_eq!(server.drops(), Ok(5));
    server.filter(Filter::Off).unwrap();
    server.filter(Filter::Off).unwrap();
    send(&client, b"through").unwrap();
    assert_eq!(receive(&server, 9).unwrap(), b"through");

    // The chance that a fair half loses fewer than 50 or more than 150 of 200 is below 1e-12.
    server.filter(Filter::Percent(50)).unwrap();
    for _ in 0..200 {
        send(&client, b"whole").unwrap();
    }
    let mut kept = 0;
    while let Ok(data) = receive(&server, 9) {
        assert_eq!(data, b"whole");
        kept += 1;
    }
    assert!((50..=150).contains(&kept), "{kept}");
}

#[test]
fn a_filter_on_tcp_wants_a_privilege_on_newer_kernels() {
    let (client, server) = connected();
    let answer = server.filter(Filter::Drop);
    if capable(CAP_NET_ADMIN) {
        assert_eq!(answer, Ok(()));
    }
    match answer {
        Ok(()) => {
            send(&client, b"lost").unwrap();
            assert_eq!(receive(&server, 9), Err(Errno::EAGAIN));
            assert_eq!(client.unsent(), Ok(4));
            let sent_again = || client.tcp_info().unwrap();
            eventually("a retransmission", || sent_again().retrans_total > 0);
            assert!(sent_again().data_segs_out >= 2);
            eventually("a timeout", || sent_again().retransmits > 0);
            server.filter(Filter::Off).unwrap();
            send(&client, b"!").unwrap();
            eventually("the data", || server.unread() == Ok(5));
        }
        Err(errno) => {
            assert_eq!(errno, Errno::EPERM);
            let (listener, there) = listening(1);
            assert_eq!(listener.filter(Filter::Percent(10)), Err(Errno::EPERM));
            assert_eq!(listener.filter(Filter::Off), Ok(()), "nothing is attached");
            assert_eq!(dialled(&there).tcp_state(), Some(TcpState::Established));
        }
    }
}
