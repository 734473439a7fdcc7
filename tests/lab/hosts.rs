//! Hosts: names and numbers, what belongs to each, how they end.

use std::{fs, time::Instant};

use playground::{
    kernel::{Lab, Socket},
    model::{Errno, HostId, Preset, SocketKind, TcpState},
};

use crate::{
    Test,
    support::{
        CLIENT, SERVER, at, connected, dialled, expect, flow, listening, now, plain, send, states,
        tcp, through, two,
    },
};

pub(crate) const TESTS: &[Test] = &[
    ("hosts::a_name_is_one_host", a_name_is_one_host),
    ("hosts::ten_talk_to_each_other", ten_talk_to_each_other),
    ("hosts::sixty_four_can_be_had", sixty_four_can_be_had),
    ("hosts::ports_and_loopback_are_each_hosts_own", ports_and_loopback_are_each_hosts_own),
    ("hosts::there_is_no_way_out", there_is_no_way_out),
    ("hosts::a_reboot_forgets_without_a_packet", a_reboot_forgets_without_a_packet),
    ("hosts::they_are_forgotten_and_counted_anew", they_are_forgotten_and_counted_anew),
    ("hosts::without_descriptors_the_thread_comes_back", without_descriptors_the_thread_comes_back),
];

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// What connect comes to in the end, where no packet is waited for.
fn answer(caller: &Socket, address: &str) -> Errno {
    match caller.connect(&at(address)) {
        Err(Errno::EINPROGRESS) => caller.connect(&at(address)).unwrap_err(),
        answer => answer.unwrap_err(),
    }
}

fn namespace() -> std::path::PathBuf {
    fs::read_link("/proc/thread-self/ns/net").unwrap()
}

fn a_name_is_one_host() {
    let mut lab = plain();
    two(&mut lab);
    assert_eq!(lab.hosts(), 2);
    assert_eq!(lab.host("手机"), Ok(HostId(3)));
    assert_eq!(lab.host("手机"), Ok(HostId(3)));
    assert_eq!(lab.host("a name that is longer than that of any link"), Ok(HostId(4)));
    assert_eq!(lab.hosts(), 4);
}

fn ten_talk_to_each_other() {
    let mut lab = Lab::enter(Preset::Plain).unwrap();
    let hosts: Vec<HostId> = (1..=10).map(|n| lab.host(&format!("h{n}")).unwrap()).collect();
    let listeners: Vec<_> = hosts
        .iter()
        .map(|host| {
            let listener = tcp(&lab, *host);
            listener.bind(&at(&format!("10.0.0.{host}:80"))).unwrap();
            listener.listen(20).unwrap();
            listener
        })
        .collect();
    let mut callers = Vec::new();
    for from in &hosts {
        for to in hosts.iter().filter(|to| *to != from) {
            let caller = tcp(&lab, *from);
            let there = at(&format!("10.0.0.{to}:80"));
            assert_eq!(caller.connect(&there), Err(Errno::EINPROGRESS));
            assert_eq!(flow(&lab), 3, "{from} to {to}");
            assert_eq!(caller.tcp_state(), Some(TcpState::Established));
            callers.push(caller);
        }
    }
    for listener in &listeners {
        for _ in 0..9 {
            listener.accept().unwrap();
        }
    }
}

fn sixty_four_can_be_had() {
    let mut lab = Lab::enter(Preset::Plain).unwrap();
    for n in 1..=64 {
        assert_eq!(lab.host(&format!("h{n}")), Ok(HostId(n)));
    }
    let last = tcp(&lab, HostId(64));
    assert_eq!(last.bind(&at("10.0.0.64:80")), Ok(()));
    let listener = listening(&lab, 80);
    assert_eq!(last.connect(&at("10.0.0.1:80")), Err(Errno::EINPROGRESS));
    assert_eq!(flow(&lab), 3);
    assert_eq!(listener.accept().unwrap().1, at("10.0.0.64:80"));
}

fn ports_and_loopback_are_each_hosts_own() {
    let lab = plain();
    for kind in [SocketKind::Tcp, SocketKind::Udp] {
        for host in [SERVER, CLIENT] {
            for address in ["127.0.0.1:80", "0.0.0.0:81", "127.0.0.1:8080"] {
                let socket = lab.open(host, kind).unwrap();
                assert_eq!(socket.bind(&at(address)), Ok(()), "{host} {address}");
            }
        }
    }
    let other = tcp(&lab, CLIENT);
    assert_eq!(other.bind(&at("10.0.0.1:80")), Err(Errno::EADDRNOTAVAIL));
    let listener = tcp(&lab, SERVER);
    listener.bind(&at("127.0.0.1:82")).unwrap();
    listener.listen(5).unwrap();
    let caller = tcp(&lab, SERVER);
    let _ = caller.connect(&at("127.0.0.1:82"));
    assert_eq!(caller.tcp_state(), Some(TcpState::Established));
    send(&caller, b"to myself").unwrap();
    assert!(now(&lab).is_none(), "loopback is not on the wire");
    assert_eq!(answer(&tcp(&lab, CLIENT), "127.0.0.1:82"), Errno::ECONNREFUSED);
}

fn there_is_no_way_out() {
    let outside = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let there = outside.local_addr().unwrap().to_string();
    let lab = plain();
    assert_eq!(answer(&tcp(&lab, CLIENT), &there), Errno::ECONNREFUSED);
    for address in ["192.0.2.1:80", "224.0.0.1:80"] {
        assert_eq!(answer(&tcp(&lab, CLIENT), address), Errno::ENETUNREACH, "{address}");
    }
    // Nor from where this process lives now.
    let caller = Socket::open(SocketKind::Tcp).unwrap();
    assert_eq!(answer(&caller, "10.0.0.1:80"), Errno::ENETUNREACH);
    assert!(now(&lab).is_none());
}

fn a_reboot_forgets_without_a_packet() {
    let mut lab = plain();
    let (_listener, client, server) = connected(&lab);
    lab.reboot(SERVER).unwrap();
    drop(server);
    assert!(now(&lab).is_none(), "nobody was told");
    assert_eq!(states(&lab, SERVER, 80), []);
    assert_eq!(client.tcp_state(), Some(TcpState::Established));
    send(&client, b"still there?").unwrap();
    expect(&lab, CLIENT, "DATA 12").pass(&lab);
    expect(&lab, SERVER, "RST").pass(&lab);
    assert_eq!(client.tcp_state(), Some(TcpState::Close));
    let listener = listening(&lab, 80);
    let _again = dialled(&lab, 80);
    assert_eq!(flow(&lab), 3);
    listener.accept().unwrap();
}

fn they_are_forgotten_and_counted_anew() {
    let mut lab = plain();
    let before = descriptors();
    for _ in 0..5 {
        let (listener, client, server) = connected(&lab);
        send(&client, b"unread").unwrap();
        lab.forget_hosts();
        drop((listener, client, server));
        assert_eq!(lab.hosts(), 0);
        two(&mut lab);
        assert!(now(&lab).is_none(), "what the old ones said is nobody's");
    }
    connected(&lab);
    assert_eq!(descriptors(), before);
    drop(lab);
    let again = Instant::now();
    let lab = plain();
    connected(&lab);
    assert!(again.elapsed().as_secs() < 10);
}

fn without_descriptors_the_thread_comes_back() {
    through(&["sh", "-c", "ulimit -n 100; exec \"$@\"", "sh"], "hosts::no_descriptors");
}

pub(crate) const INNER: &[Test] = &[("hosts::no_descriptors", no_descriptors)];

fn no_descriptors() {
    let mut lab = plain();
    let home = namespace();
    let mut taken = Vec::new();
    while let Ok(file) = fs::File::open("/dev/null") {
        taken.push(file);
    }
    assert_eq!(lab.open(SERVER, SocketKind::Tcp).map(drop), Err(Errno::EMFILE));
    assert_eq!(lab.host("one more").map_err(|error| error.errno), Err(Errno::EMFILE));
    assert_eq!(lab.sysctl(SERVER, "tcp_sack"), Err(Errno::EMFILE));
    // A host is made of three descriptors and more while it is made: it may lack any of them.
    for _ in 0..8 {
        taken.pop();
        let _ = lab.host("one more");
        if lab.hosts() == 3 {
            break;
        }
    }
    taken.clear();
    assert_eq!(namespace(), home);
    assert_eq!(lab.host("one more"), Ok(HostId(3)));
    connected(&lab);
}
