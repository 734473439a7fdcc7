//! Streams: what loopback promises, the two queues, ends and resets, flags, `TCP_INFO`.

use playground::{
    kernel::Socket,
    model::{
        Address, Errno, How, OptionName, OptionValue, ReceiveFlags, SendFlags, SocketKind, TcpState,
    },
};

use crate::support::{
    connected, dialled, eventually, fill, listening, receive, receive_with, send,
};

#[test]
fn over_loopback_the_peer_sees_it_when_the_call_returns() {
    let (listener, there) = listening(5);
    for round in 0..300 {
        let client = dialled(&there);
        let (server, _) = listener.accept().unwrap();
        send(&client, b"hello").unwrap();
        assert_eq!(server.unread(), Ok(5), "round {round}");
        assert_eq!(receive(&server, 9).unwrap(), b"hello", "round {round}");
        send(&server, b"back").unwrap();
        assert_eq!(receive(&client, 9).unwrap(), b"back", "round {round}");
        client.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
        if round % 2 == 0 {
            client.close().unwrap();
            assert_eq!(receive(&server, 9), Err(Errno::ECONNRESET), "round {round}");
        } else {
            client.shutdown(How::Wr).unwrap();
            assert_eq!(receive(&server, 9).unwrap(), b"", "round {round}");
            assert_eq!(server.tcp_state(), Some(TcpState::CloseWait), "round {round}");
        }
        drop(server);
    }
}

#[test]
fn listen_n_admits_one_more() {
    for backlog in [0, 1, 2, 3, 5, 10] {
        let (listener, there) = listening(backlog);
        let clients: Vec<Socket> = (0..backlog + 3).map(|_| dialled(&there)).collect();
        let count =
            |state| clients.iter().filter(|client| client.tcp_state() == Some(state)).count();
        let admitted = u32::try_from(backlog).unwrap() + 1;
        assert_eq!(count(TcpState::Established), admitted as usize, "listen({backlog})");
        assert_eq!(count(TcpState::SynSent), 2, "listen({backlog})");
        let info = listener.tcp_info().unwrap();
        assert_eq!(info.state, TcpState::Listen);
        assert_eq!((info.unacked, info.sacked), (admitted, admitted - 1));
        assert_eq!(clients.last().unwrap().connect(&there), Err(Errno::EALREADY));
    }
}

#[test]
fn a_deferred_accept_waits_for_the_first_data() {
    let (listener, there) = listening(5);
    listener.set_option(SocketKind::Tcp, OptionName::DeferAccept, 5).unwrap();
    let client = dialled(&there);
    assert_eq!(client.tcp_state(), Some(TcpState::Established));
    assert_eq!(listener.accept().map(drop), Err(Errno::EAGAIN));
    send(&client, b"x").unwrap();
    assert_eq!(receive(&listener.accept().unwrap().0, 9).unwrap(), b"x");
}

#[test]
fn a_connection_ends_through_its_states() {
    let (client, server) = connected();
    client.shutdown(How::Wr).unwrap();
    assert_eq!(server.tcp_state(), Some(TcpState::CloseWait));
    eventually("FIN_WAIT2", || client.tcp_state() == Some(TcpState::FinWait2));
    server.shutdown(How::Wr).unwrap();
    assert_eq!(client.tcp_state(), Some(TcpState::Close), "TIME_WAIT is not seen by its owner");
    assert_eq!(server.tcp_state(), Some(TcpState::Close));
}

#[test]
fn a_fin_behind_unread_data_waits_in_fin_wait1_last_ack_and_closing() {
    let (client, server) = connected();
    fill(&client);
    client.shutdown(How::Wr).unwrap();
    assert_eq!(client.tcp_state(), Some(TcpState::FinWait1));

    let (one, other) = connected();
    one.shutdown(How::Wr).unwrap();
    fill(&other);
    other.shutdown(How::Wr).unwrap();
    assert_eq!(other.tcp_state(), Some(TcpState::LastAck));

    fill(&server);
    server.shutdown(How::Wr).unwrap();
    assert_eq!(server.tcp_state(), Some(TcpState::FinWait1));
    while receive(&client, 1 << 20).is_ok_and(|data| !data.is_empty()) {}
    eventually("CLOSING", || client.tcp_state() == Some(TcpState::Closing));
}

#[test]
fn to_a_peer_that_is_gone_the_first_send_succeeds() {
    let (client, server) = connected();
    server.close().unwrap();
    assert_eq!(receive(&client, 9).unwrap(), b"");
    assert_eq!(send(&client, b"1"), Ok(1));
    assert_eq!(client.tcp_state(), Some(TcpState::Close));
    assert_eq!(send(&client, b"2"), Err(Errno::EPIPE));
    assert_eq!(receive(&client, 9).unwrap(), b"");
}

#[test]
fn closing_over_unread_data_resets() {
    let (client, server) = connected();
    send(&server, b"answer").unwrap();
    send(&client, b"unread").unwrap();
    server.close().unwrap();
    assert_eq!(receive(&client, 9).unwrap(), b"answer");
    assert_eq!(receive(&client, 9), Err(Errno::ECONNRESET));
    assert_eq!(receive(&client, 9).unwrap(), b"");
    assert_eq!(client.peer_address(), Err(Errno::ENOTCONN));
}

#[test]
fn recvfrom_on_a_stream_names_the_peer_as_long_as_there_is_one() {
    let (client, server) = connected();
    send(&client, b"hello").unwrap();
    let mut buffer = [0; 3];
    let received = server.receive_from(&mut buffer, ReceiveFlags::default()).unwrap();
    assert_eq!((received.len, &buffer), (3, b"hel"));
    assert_eq!(received.from, client.local_address().unwrap());
    assert!(!received.truncated, "a stream keeps the rest");
    assert_eq!(receive(&server, 9).unwrap(), b"lo");
    client.set_option(SocketKind::Tcp, OptionName::Linger, 0).unwrap();
    client.close().unwrap();
    assert_eq!(receive(&server, 9), Err(Errno::ECONNRESET));
    let end = server.receive_from(&mut buffer, ReceiveFlags::default()).unwrap();
    assert_eq!((end.len, end.from), (0, Address::Unnamed));
}

#[test]
fn the_flags_reach_the_kernel() {
    let (client, server) = connected();
    let peek = ReceiveFlags { peek: true, ..ReceiveFlags::default() };
    let urgent = ReceiveFlags { oob: true, ..ReceiveFlags::default() };
    let others =
        ReceiveFlags { waitall: true, dontwait: true, trunc: true, ..ReceiveFlags::default() };
    send(&client, b"hello").unwrap();
    assert_eq!(receive_with(&server, 9, peek).unwrap(), b"hello");
    assert_eq!(receive_with(&server, 9, others).unwrap(), b"hello");
    assert_eq!(receive_with(&server, 9, others), Err(Errno::EAGAIN));
    assert_eq!(receive_with(&server, 9, urgent), Err(Errno::EINVAL));
    client.send(b"!", SendFlags { oob: true, dontwait: true, ..SendFlags::default() }).unwrap();
    assert!(server.poll().unwrap().urgent);
    assert_eq!(receive_with(&server, 9, urgent).unwrap(), b"!");
    assert_eq!(receive(&server, 0).unwrap(), b"", "no end of the stream");
    assert_eq!(receive(&server, 1), Err(Errno::EAGAIN));
}

#[test]
fn each_send_is_a_segment_and_one_receive_takes_them_all() {
    for nodelay in [0, 1] {
        let (client, server) = connected();
        client.set_option(SocketKind::Tcp, OptionName::Nodelay, nodelay).unwrap();
        for part in [&b"hello"[..], b"world", b"q"] {
            send(&client, part).unwrap();
        }
        assert_eq!(receive(&server, 99).unwrap(), b"helloworldq");
        let (sent, got) = (client.tcp_info().unwrap(), server.tcp_info().unwrap());
        assert_eq!((sent.data_segs_out, got.data_segs_in, sent.retrans_total), (3, 3, 0));
        assert_eq!(send(&client, b""), Ok(0));
        assert_eq!(client.tcp_info().unwrap().data_segs_out, 3);
    }
}

#[test]
fn tcp_info_says_what_the_options_say() {
    let (client, _server) = connected();
    let info = client.tcp_info().unwrap();
    assert_eq!(info.state, TcpState::Established);
    assert_eq!(Some(info.state), client.tcp_state());
    let mss = client.option(SocketKind::Tcp, OptionName::Mss).unwrap();
    assert_eq!(mss, OptionValue::Number(info.send_mss.into()));
    assert!((100_000..2_000_000).contains(&info.rto_us), "{info:?}");
    assert_eq!(info.retransmits, 0);
    for kind in [SocketKind::Udp, SocketKind::Unix] {
        let other = Socket::open(kind).unwrap();
        assert_eq!(other.tcp_state(), None);
        let answer = other.tcp_info();
        assert!(
            matches!(answer, Err(Errno::ENOPROTOOPT | Errno::EOPNOTSUPP)),
            "{kind:?} {answer:?}"
        );
    }
}
