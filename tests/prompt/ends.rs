//! However it ends, the terminal is given back as it was.

use std::{
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use socket2::{Domain, Socket, Type};

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

fn in_the_middle_of_a_line() -> Terminal {
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.keys("sock");
    terminal.prompt("server> sock");
    terminal
}

#[test]
fn by_a_signal() {
    for (name, signal) in [("TERM", "Terminated"), ("HUP", "Hangup")] {
        let mut terminal = in_the_middle_of_a_line();
        terminal.signal(name);
        let (_, died_of) = terminal.end();
        assert_eq!(died_of.as_deref(), Some(signal));
        terminal.is_as_before();
    }
}

#[test]
fn by_a_signal_that_leaves_no_time() {
    for name in ["QUIT", "ABRT", "SEGV", "USR1", "XCPU", "PIPE"] {
        let mut terminal = in_the_middle_of_a_line();
        terminal.signal(name);
        assert!(terminal.end().1.is_some(), "{name}");
        terminal.is_as_before();
    }
}

#[test]
fn a_history_that_is_no_plain_file_is_left_alone() {
    for kind in ["fifo", "link"] {
        let home = std::sync::Arc::new(tempfile::tempdir().unwrap());
        let folder = home.path().join("playground");
        std::fs::create_dir(&folder).unwrap();
        let (history, target) = (folder.join("history"), home.path().join("target"));
        std::fs::write(&target, "mine\n").unwrap();
        if kind == "fifo" {
            let made = std::process::Command::new("mkfifo").arg(&history).status().unwrap();
            assert!(made.success());
        } else {
            std::os::unix::fs::symlink(&target, &history).unwrap();
        }
        let mut terminal = Start::new().home(&home).run();
        terminal.begun();
        terminal.line_then("socket udp", "server> ");
        terminal.line("exit");
        assert_eq!(terminal.end(), (0, None));
        assert_eq!(std::fs::read_to_string(target).unwrap(), "mine\n");
    }
}

#[test]
fn what_was_typed_ahead_survives_ctrl_c() {
    let mut terminal = in_the_middle_of_a_line();
    terminal.keys("et tcp\x03socket udp\rprint 40 + 2\r");
    terminal.says("= 42");
    terminal.says("socket(AF_INET, SOCK_DGRAM) = 3");
    terminal.line("exit");
    assert_eq!(terminal.end(), (0, None));
}

#[test]
fn a_sigint_from_outside_is_ctrl_c() {
    let mut terminal = in_the_middle_of_a_line();
    terminal.signal("INT");
    terminal.prompt("server> ");
    terminal.line_then("socket tcp", "server> ");
    terminal.line("exit");
    assert_eq!(terminal.end(), (0, None));
    terminal.is_as_before();
}

#[test]
fn by_the_terminal_going_away() {
    // When the first process of a terminal has gone, the kernel tells the others as if the line had been cut.
    let line = concat!(env!("CARGO_BIN_EXE_playground"), "; true");
    let mut terminal = Start::new().program(&["/bin/sh", "-c", line]).run();
    terminal.begun();
    terminal.keys("sock");
    terminal.signal("KILL");
    terminal.until_left();
}

#[test]
fn the_ports_are_free_again() {
    let port = free_port();
    let mut terminal = Start::new().run();
    terminal.begun();
    for line in ["set hints off", "socket tcp", &format!("bind 127.0.0.1:{port}"), "listen"] {
        terminal.line_then(line, "server> ");
    }
    terminal.line_then("client> socket tcp", "client> ");
    terminal.line_then(&format!("connect 127.0.0.1:{port}"), "client> ");
    terminal.line_then("server> accept", "server> ");
    terminal.line_then("close", "server> ");
    terminal.line("quit");
    assert_eq!(terminal.end(), (0, None));
    // Without SO_REUSEADDR, which the standard library sets: not even a TIME_WAIT is left, which would last a minute.
    // The kernel may still be about to forget the connection that was reset.
    let again = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into();
    let end = Instant::now() + Duration::from_secs(5);
    while let Err(error) = again.bind(&address) {
        assert!(Instant::now() < end, "{error}");
        thread::park_timeout(Duration::from_millis(10));
    }
}

#[test]
fn with_too_few_descriptors_it_says_so_or_works() {
    for most in 4..24 {
        let line = format!("ulimit -n {most}; exec {}", env!("CARGO_BIN_EXE_playground"));
        let mut terminal = Start::new().program(&["/bin/sh", "-c", &line]).run();
        terminal.keys("exit\r");
        let (code, died_of) = terminal.end();
        assert!(matches!(code, 0 | 5), "{most}: {code} {died_of:?}");
        terminal.is_as_before();
    }
}

/// The kernel and the shell send one SIGHUP each when a terminal is closed, and the end of a login sends it behind SIGTERM.
#[test]
fn a_terminal_that_hangs_up_many_times_keeps_what_was_typed() {
    for first in ["HUP", "TERM"] {
        let program = [env!("CARGO_BIN_EXE_playground"), "learn", "tcp"];
        let mut terminal = Start::new().program(&program).run();
        terminal.says("Your turn, 1/14");
        terminal.line("phone = socket tcp");
        terminal.says("Your turn, 2/14");
        terminal.signal(first);
        terminal.signal_to_the_end(Signal::HUP);
        assert!(terminal.end().1.is_some());
        let kept = terminal.home.path().join("playground/progress.json");
        let kept = std::fs::read_to_string(kept).unwrap();
        assert!(kept.contains("phone = socket tcp"), "{first}: {kept}");
    }
}
