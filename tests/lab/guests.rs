//! Programs from outside on a host of a running lab: `playground in HOST COMMAND...`.

use std::{
    io::Read,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Test,
    session::Play,
    support::{PATIENCE, not_run},
};

pub(crate) const TESTS: &[Test] = &[
    ("guests::a_program_runs_on_a_host", a_program_runs_on_a_host),
    ("guests::what_cannot_be_is_said", what_cannot_be_is_said),
    ("guests::the_end_of_the_lab_ends_them", the_end_of_the_lab_ends_them),
];

/// Where python3 is there: `cargo test --test lab -- --ignored`.
pub(crate) const IGNORED: &[Test] = &[
    (
        "guests::a_source_route_joins_python_and_a_session",
        a_source_route_joins_python_and_a_session,
    ),
    ("guests::python_talks_to_a_program_over_a_bad_wire", python_talks_to_a_program),
    ("guests::curl_talks_to_a_program_over_a_bad_wire", curl_talks_to_a_program),
];

/// `playground in`, in a folder of its own so that labs of other tests are not found.
fn outside(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
    let lab = std::process::id().to_string();
    command.args(["--lang", "en", "in", "--pid", &lab]).args(words);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Lets the session go on until the program has ended.
fn output(play: &mut Play, mut child: Child) -> Output {
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "it goes on");
        play.session.wait(Some(Instant::now() + Duration::from_millis(10)));
    }
    child.wait_with_output().unwrap()
}

fn run(play: &mut Play, words: &[&str]) -> (Option<i32>, String, String) {
    let output = {
        let child = outside(words).spawn().unwrap();
        output(play, child)
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn a_program_runs_on_a_host() {
    let mut play = Play::begin();
    let addresses = "cat /proc/net/fib_trie; exit 7";
    let (code, out, err) = run(&mut play, &["client", "sh", "-c", addresses]);
    assert_eq!((code, &*err), (Some(7), ""));
    assert!(out.contains("10.0.0.2") && !out.contains("10.0.0.1"), "{out}");
}

fn what_cannot_be_is_said() {
    let mut play = Play::begin();
    let (code, _, err) = run(&mut play, &["nobody", "true"]);
    assert_eq!((code, &*err), (Some(5), "The lab has no host nobody. There are: server, client\n"));
    let (code, _, err) = run(&mut play, &["client", "./no-such-program"]);
    assert_eq!(code, Some(127));
    assert!(err.starts_with("./no-such-program cannot be run: "), "{err}");
    let mut gone = Command::new(env!("CARGO_BIN_EXE_playground"));
    // No process has this number.
    let gone = gone.args(["--lang", "zh", "in", "--pid", "4194999", "client", "true"]).output();
    let gone = gone.unwrap();
    assert_eq!(gone.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("playground --lab"));
}

fn the_end_of_the_lab_ends_them() {
    let mut play = Play::begin();
    let script = "echo begun; sleep 1000 >/dev/null 2>&1";
    let mut child = outside(&["client", "sh", "-c", script]).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let begun = thread::spawn(move || {
        out.read_exact(&mut [0; 6]).unwrap();
        out
    });
    // Its way in is told in a wait of the session, which a packet may end before it asks.
    let deadline = Instant::now() + PATIENCE;
    while !begun.is_finished() {
        assert!(Instant::now() < deadline, "it does not begin");
        play.session.wait(Some(Instant::now() + Duration::from_millis(10)));
    }
    let mut out = begun.join().unwrap();
    drop(play);
    let mut rest = String::new();
    // Nothing more, and the end: whoever could write here is gone.
    out.read_to_string(&mut rest).unwrap();
    let status = child.wait().unwrap();
    assert_eq!((status.code(), &*rest), (Some(143), ""));
}

fn python_talks_to_a_program() {
    let mut play = Play::begin();
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5");
    play.program(
        "server",
        &[
            "loop {",
            "c = phone.accept",
            "loop {",
            "r = c.recv",
            "if eof break",
            "c.sendall upper($r)",
            "}",
            "c.close",
            "}",
        ],
    );
    play.all("client> delay 50ms\nclient> loss 5% seed 7");
    let script = "import socket
s = socket.create_connection(('10.0.0.1', 80))
for n in range(20):
    s.sendall(b'hello %d\\n' % n)
    print(s.recv(100).decode(), end='')
";
    let child = outside(&["client", "python3", "-c", script])
        .spawn()
        .unwrap_or_else(|error| not_run(&format!("{error}")));
    let output = output(&mut play, child);
    let expected = (0..20).map(|n| format!("HELLO {n}")).collect::<Vec<_>>().join("\n") + "\n";
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{err}");
    assert!(play.packets().iter().any(|it| it.ends_with("lost")), "5 % of some 80 packets");
}

/// Real blocking calls at the one end and ours at the other, both ways round: what a socket is told goes over the wire, and
/// comes back as the other kernel's way back.
fn a_source_route_joins_python_and_a_session() {
    let mut play = Play::begin();
    for host in ["server", "client", "router"] {
        play.all(&format!("{host}> sysctl conf.all.accept_source_route 1"));
    }
    play.all("router> sysctl ip_forward 1");
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5");
    let python = |play: &mut Play, script: &str| {
        let child = outside(&["client", "python3", "-c", script]).spawn();
        let output = output(play, child.unwrap_or_else(|error| not_run(&format!("{error}"))));
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{err}");
        String::from_utf8(output.stdout).unwrap()
    };
    let call = "import socket
s = socket.socket()
s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, bytes([131, 7, 4, 10, 0, 0, 3, 0]))
s.connect(('10.0.0.1', 80))
print(s.getsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, 40).hex())
";
    assert_eq!(python(&mut play, call), "8307040a00000300\n");
    assert_eq!(play.say("server> conn = phone.accept"), "conn");
    assert_eq!(play.say("server> conn.getsockopt source_route"), "loose 10.0.0.3");
    let answer = "import socket
s = socket.create_server(('10.0.0.2', 81))
print('ready', flush=True)
c, _ = s.accept()
print(c.getsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, 40).hex())
";
    play.all("server> c = socket tcp\nserver> c.setsockopt source_route strict router");
    let mut child = outside(&["client", "python3", "-c", answer]).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let ready = thread::spawn(move || {
        out.read_exact(&mut [0; 6]).unwrap();
        out
    });
    let deadline = Instant::now() + PATIENCE;
    while !ready.is_finished() {
        assert!(Instant::now() < deadline, "it does not listen");
        play.session.wait(Some(Instant::now() + Duration::from_millis(10)));
    }
    assert_eq!(play.say("server> c.connect 10.0.0.2:81"), "ok");
    output(&mut play, child);
    let mut rest = String::new();
    ready.join().unwrap().read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "8907040a00000300\n");
}

/// Each page is on a connection of its own.
fn curl_talks_to_a_program() {
    let mut play = Play::begin();
    play.all("server> phone = socket tcp\nserver> phone.bind :80\nserver> phone.listen 5");
    play.program(
        "server",
        &[
            "loop {",
            "c = phone.accept",
            "r = c.recv",
            "c.sendall \"HTTP/1.0 200 OK\\r\\n\\r\\npage\\n\"",
            "c.close",
            "}",
        ],
    );
    play.all("client> delay 50ms\nclient> loss 5% seed 3");
    let pages = ["http://10.0.0.1/"; 10];
    let child = outside(&[&["client", "curl", "-sS", "--no-keepalive"], &pages[..]].concat())
        .spawn()
        .unwrap_or_else(|error| not_run(&format!("{error}")));
    let output = output(&mut play, child);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "page\n".repeat(10), "{err}");
    assert!(play.packets().iter().any(|it| it.ends_with("lost")), "5 % of some 100 packets");
}
