//! What a host's kernel knows of a connection, while its packets are held: states, timers, queues.

use std::time::Duration;

use playground::model::{How, LabRow, Preset, TcpState, Timer};

use crate::{
    Test,
    support::{
        CLIENT, SERVER, connected, dialled, expect, flow, lab, listening, now, plain, send, states,
    },
};

pub(crate) const TESTS: &[Test] = &[
    ("rows::a_held_handshake_has_its_timers", a_held_handshake_has_its_timers),
    ("rows::a_repetition_is_counted", a_repetition_is_counted),
    ("rows::every_state_of_closing_can_be_held", every_state_of_closing_can_be_held),
    ("rows::both_close_at_once", both_close_at_once),
    ("rows::queues_and_other_ports", queues_and_other_ports),
    ("rows::slow_waits_two_minutes", slow_waits_two_minutes),
];

fn only(rows: &[LabRow]) -> LabRow {
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0]
}

fn row(lab: &playground::kernel::Lab, host: playground::model::HostId) -> LabRow {
    let rows = lab.rows(host, 80).unwrap();
    only(&rows.into_iter().filter(|row| row.state != TcpState::Listen).collect::<Vec<_>>())
}

fn a_held_handshake_has_its_timers() {
    let lab = plain();
    let listener = listening(&lab, 80);
    let listed = only(&lab.rows(SERVER, 80).unwrap());
    assert_eq!((listed.state, listed.timer, listed.send_queue), (TcpState::Listen, None, 5));
    let client = dialled(&lab, 80);
    let sent = row(&lab, CLIENT);
    assert_eq!(sent.state, TcpState::SynSent);
    let (timer, left) = sent.timer.unwrap();
    assert_eq!(timer, Timer::Retransmission);
    assert!(left <= Duration::from_millis(1100), "{left:?}");
    assert_eq!(sent.remote.to_string(), "10.0.0.1:80");
    assert_eq!(client.local_address().unwrap().to_string(), sent.local.to_string());
    expect(&lab, CLIENT, "SYN").pass(&lab);
    let request = row(&lab, SERVER);
    assert_eq!((request.state, request.inode), (TcpState::SynRecv, 0));
    assert!(matches!(request.timer, Some((Timer::Retransmission, _))), "{request:?}");
    flow(&lab);
    let done = row(&lab, SERVER);
    assert_eq!((done.state, done.timer), (TcpState::Established, None));
    assert_ne!(row(&lab, CLIENT).inode, 0);
    assert_eq!(only(&lab.rows(SERVER, 80).unwrap()[..1]).receive_queue, 1, "waits for accept");
    drop(listener);
}

fn a_repetition_is_counted() {
    let lab = plain();
    let _listener = listening(&lab, 80);
    let _client = dialled(&lab, 80);
    expect(&lab, CLIENT, "SYN");
    assert_eq!(row(&lab, CLIENT).retransmits, 0);
    expect(&lab, CLIENT, "SYN");
    assert_eq!(row(&lab, CLIENT).retransmits, 1);
}

fn every_state_of_closing_can_be_held() {
    let lab = plain();
    let (_listener, client, server) = connected(&lab);
    let both = || (row(&lab, CLIENT).state, row(&lab, SERVER).state);
    client.shutdown(How::Wr).unwrap();
    let fin = expect(&lab, CLIENT, "FIN");
    assert_eq!(both(), (TcpState::FinWait1, TcpState::Established));
    fin.pass(&lab);
    // At once, since each is acknowledged quickly.
    let ack = expect(&lab, SERVER, "ACK");
    assert_eq!(both(), (TcpState::FinWait1, TcpState::CloseWait));
    ack.pass(&lab);
    assert_eq!(both(), (TcpState::FinWait2, TcpState::CloseWait));
    server.shutdown(How::Wr).unwrap();
    let fin = expect(&lab, SERVER, "FIN");
    assert_eq!(both(), (TcpState::FinWait2, TcpState::LastAck));
    fin.pass(&lab);
    let ack = expect(&lab, CLIENT, "ACK");
    assert_eq!(both(), (TcpState::TimeWait, TcpState::LastAck));
    let waiting = row(&lab, CLIENT);
    assert_eq!(waiting.inode, 0);
    let (timer, left) = waiting.timer.unwrap();
    assert_eq!(timer, Timer::TimeWait);
    assert!(left > Duration::from_secs(30) && left <= Duration::from_secs(61), "{left:?}");
    ack.pass(&lab);
    assert_eq!(states(&lab, SERVER, 80), []);
    assert_eq!(states(&lab, CLIENT, 80), [TcpState::TimeWait]);
}

fn both_close_at_once() {
    let lab = plain();
    let (_listener, client, server) = connected(&lab);
    client.shutdown(How::Wr).unwrap();
    server.shutdown(How::Wr).unwrap();
    let fins = [expect(&lab, CLIENT, "FIN"), expect(&lab, SERVER, "FIN")];
    for fin in &fins {
        fin.pass(&lab);
    }
    for host in [CLIENT, SERVER] {
        assert_eq!(states(&lab, host, 80), [TcpState::Closing]);
    }
    flow(&lab);
    for host in [CLIENT, SERVER] {
        assert_eq!(states(&lab, host, 80), [TcpState::TimeWait]);
    }
}

fn queues_and_other_ports() {
    let lab = plain();
    let (_listener, client, _server) = connected(&lab);
    send(&client, b"hello").unwrap();
    let sender = row(&lab, CLIENT);
    assert_eq!(sender.send_queue, 5);
    assert!(matches!(sender.timer, Some((Timer::Retransmission, _))));
    flow(&lab);
    assert_eq!((row(&lab, CLIENT).send_queue, row(&lab, SERVER).receive_queue), (0, 5));
    assert_eq!(lab.rows(SERVER, 81).unwrap(), []);
    let port = row(&lab, CLIENT).local.port();
    assert_eq!(only(&lab.rows(SERVER, port).unwrap()), row(&lab, SERVER));
}

fn slow_waits_two_minutes() {
    let lab = lab(Preset::Slow);
    let (_listener, client, server) = connected(&lab);
    for (socket, host) in [(&client, CLIENT), (&server, SERVER)] {
        send(socket, b"held").unwrap();
        let (timer, left) = row(&lab, host).timer.unwrap();
        assert_eq!(timer, Timer::Retransmission);
        assert!(left > Duration::from_secs(100) && left <= Duration::from_secs(121), "{left:?}");
        expect(&lab, host, "DATA 4").pass(&lab);
        flow(&lab);
        assert_eq!(row(&lab, host).timer, None);
    }
    assert!(now(&lab).is_none());
}
