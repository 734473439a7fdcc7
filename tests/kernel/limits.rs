//! What the operating system allows, in processes of their own: limits and signals are everybody's.

use std::{os::unix::process::ExitStatusExt, process::Command};

use playground::{
    kernel::{
        Socket, default_sigpipe, ignore_sigpipe, keep_low_descriptors_free, raise_descriptor_limit,
    },
    model::{Errno, SendFlags, SocketKind},
};

use crate::support::{connected, receive, send};

/// Runs one of the ignored tests below, alone in a process with this soft (and hard) limit.
fn alone(test: &str, limit: &str) {
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit {limit}; exec \"$0\" --exact --ignored \"$1\"")])
        .arg(std::env::current_exe().unwrap())
        .arg(format!("limits::{test}"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.signal(), None, "{said}");
    assert!(output.status.success() && said.contains("1 passed"), "{test} {limit}: {said}");
}

#[test]
fn where_the_limit_is_low_a_descriptor_is_lifted_as_far_as_it_allows() {
    alone("lifted_a_little", "-n 500");
    alone("not_lifted", "-n 30");
}

#[test]
#[ignore = "run by its neighbour, under a limit"]
fn lifted_a_little() {
    keep_low_descriptors_free();
    let socket = Socket::open(SocketKind::Tcp).unwrap();
    assert!((33..500).contains(&socket.descriptor()), "{socket:?}");
    assert!((33..500).contains(&socket.duplicate().unwrap().descriptor()));
}

#[test]
#[ignore = "run by its neighbour, under a limit"]
fn not_lifted() {
    keep_low_descriptors_free();
    let mut sockets = Vec::new();
    let error = loop {
        match Socket::open(SocketKind::Tcp) {
            Ok(socket) => sockets.push(socket),
            Err(errno) => break errno,
        }
    };
    assert_eq!(error, Errno::EMFILE);
    assert!(!sockets.is_empty());
    assert!(sockets.iter().all(|socket| socket.descriptor() < 30));
    assert_eq!(sockets[0].duplicate().map(drop), Err(Errno::EMFILE));
    sockets.pop();
    assert!(sockets[0].duplicate().is_ok());
}

#[test]
fn the_soft_limit_is_raised_to_the_hard_one() {
    alone("raised", "-Sn 100");
}

#[test]
#[ignore = "run by its neighbour, under a limit"]
fn raised() {
    keep_low_descriptors_free();
    let limit = || {
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
        let mut words = line.split_whitespace().skip(3);
        let number = |word: Option<&str>| word.unwrap().parse().unwrap_or(u64::MAX);
        (number(words.next()), number(words.next()))
    };
    let (soft, hard) = limit();
    assert_eq!(soft, 100);
    assert!(hard > 1100, "the test needs a hard limit above that");
    let raised = raise_descriptor_limit().unwrap();
    assert_eq!(raised, hard.min(1_000_000));
    assert_eq!(limit(), (raised, hard));
    assert_eq!(raise_descriptor_limit(), Ok(raised));
    keep_low_descriptors_free();
    assert!(Socket::open(SocketKind::Tcp).unwrap().descriptor() >= 1024);
}

#[test]
fn a_broken_connection_kills_nobody() {
    alone("sends_to_nobody", "-c 0");
}

#[test]
#[ignore = "run by its neighbour, alone"]
fn sends_to_nobody() {
    for choose in [default_sigpipe, ignore_sigpipe] {
        choose();
        let (client, server) = connected();
        drop(server);
        assert_eq!(receive(&client, 1).unwrap(), b"");
        assert_eq!(send(&client, b"x"), Ok(1));
        assert_eq!(send(&client, b"x"), Err(Errno::EPIPE));
        let peer = client.local_address().unwrap();
        assert_eq!(client.send_to(b"x", &peer, SendFlags::default()), Err(Errno::EPIPE));
    }
}
