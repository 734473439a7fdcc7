//! What a lesson may reach: this machine's loopback, and Unix sockets of its own run.

#![expect(clippy::unwrap_used, reason = "this is a test")]

#[path = "support/program.rs"]
mod program;

use std::{
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixDatagram, UnixListener},
    },
    path::Path,
};

use program::{code, err, filed, out};

/// Somebody else's listener and receiver, at a path and at an abstract name.
struct Others {
    directory: tempfile::TempDir,
    listener: UnixListener,
    receiver: UnixDatagram,
    named: UnixListener,
    name: String,
}

impl Others {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let name = format!("somebody-{}", directory.path().display());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let others = Self {
            listener: UnixListener::bind(directory.path().join("victim.sock")).unwrap(),
            receiver: UnixDatagram::bind(directory.path().join("box.sock")).unwrap(),
            named: UnixListener::bind_addr(&address).unwrap(),
            directory,
            name,
        };
        others.listener.set_nonblocking(true).unwrap();
        others.receiver.set_nonblocking(true).unwrap();
        others.named.set_nonblocking(true).unwrap();
        others
    }

    /// Nobody has called, nothing has come, and no file was made.
    fn were_left_alone(&self, why: &str) {
        assert!(self.listener.accept().is_err(), "{why}");
        assert!(self.receiver.recv(&mut [0; 10]).is_err(), "{why}");
        assert!(self.named.accept().is_err(), "{why}");
        assert_eq!(self.directory.path().read_dir().unwrap().count(), 2, "{why}");
    }
}

#[test]
fn no_spelling_of_a_path_leaves_the_directory_of_the_run() {
    let others = Others::new();
    let folder = others.directory.path().to_str().unwrap();
    let up = folder.trim_start_matches('/');
    let many = "../".repeat(20);
    for path in [
        format!("{folder}/FILE"),
        format!("./{many}{up}/FILE"),
        format!("{many}{up}/FILE"),
        format!(".//..//{many}{up}/FILE"),
        format!("./x/../{many}{up}/FILE"),
        format!("././.{many}{up}/FILE"),
        format!("/{folder}/./FILE"),
        "../FILE".into(),
        "./../FILE".into(),
        "./..".into(),
        "/proc/self/cwd/FILE".into(),
    ] {
        for (call, file) in [
            ("s = socket unix\nserver> s.bind PATH", "new.sock"),
            ("s = socket unix\nserver> s.connect PATH", "victim.sock"),
            ("s = socket unixdgram\nserver> s.sendto PATH hello", "box.sock"),
            ("s = socket unixdgram\nserver> s.connect PATH", "box.sock"),
        ] {
            let path = path.replace("FILE", file);
            for script in [
                format!("server> {}", call.replace("PATH", &path)),
                format!("server> p = \"{path}\"\nserver> {}", call.replace("PATH", "$p")),
                format!("server> {}", call.replace("PATH", &format!("\"{path}\""))),
                format!(
                    "server> p = \"{path}\"\nserver> program {{\n  {}\n}}",
                    call.replace("server> ", "  ").replace("PATH", "$p")
                ),
            ] {
                let run = filed(&["run"], &script);
                assert_eq!(code(&run), 4, "{script}\n{}{}", out(&run), err(&run));
                assert!(err(&run).contains("outside"), "{}", err(&run));
            }
        }
    }
    others.were_left_alone("paths");
    assert!(!Path::new(folder).parent().unwrap().join("new.sock").exists());
}

/// What looks like the root behind `./` is below the directory: it is not there.
#[test]
fn a_second_slash_does_not_begin_anew() {
    let others = Others::new();
    let folder = others.directory.path().to_str().unwrap();
    let script = format!(
        "server> s = socket unix\nserver> s.connect ./{folder}/victim.sock\n  ! ENOENT\nserver> s.bind .//x\n  = ok\n"
    );
    let run = filed(&["run"], &script);
    assert_eq!(code(&run), 0, "{}", err(&run));
    others.were_left_alone("slashes");
}

#[test]
fn abstract_names_are_the_runs_own() {
    let others = Others::new();
    let name = &others.name;
    let script = format!(
        "server> s = socket unix
server> s.connect @{name}
  ! ECONNREFUSED
server> n = \"{name}\"
server> s.connect @$n
  ! ECONNREFUSED
server> t = socket unix
server> t.bind @{name}
  = ok
server> t.listen
  = ok
server> t.getsockname
  = @{name}
server> s.connect @{name}
  = ok
server> s.getpeername
  = @{name}
server> c = t.accept
server> u = socket unixdgram
server> u.bind @me
server> v = socket unixdgram
server> v.sendto @me hello
  = 5
server> v.bind @you
server> v.sendto @me hello
server> u.recvfrom
server> u.recvfrom
  = \"hello\" from @you
server> u.sendto $from back
  = 4
"
    );
    let run = filed(&["run"], &script);
    assert_eq!(code(&run), 0, "{}{}", out(&run), err(&run));
    assert!(!out(&run).contains("playground/"), "{}", out(&run));
    others.were_left_alone("names");
}

#[test]
fn whoever_is_allowed_everything_reaches_it() {
    let others = Others::new();
    let folder = others.directory.path().to_str().unwrap();
    let script =
        format!("server> s = socket unix\nserver> s.connect {folder}/victim.sock\n  = ok\n");
    let run = filed(&["run", "--allow-net"], script);
    assert_eq!(code(&run), 0, "{}", err(&run));
    others.listener.accept().unwrap();
}

#[test]
fn another_machine_is_refused_however_it_is_written() {
    for word in [
        "8.8.8.8:53",
        "134744072:53",
        "0x08080808:53",
        "0x8.8.8.8:53",
        "8.8.2056:53",
        "8.526344:53",
        "8.8.8.8.:53",
        "[2001:db8::1]:53",
        "[::ffff:8.8.8.8]:53",
    ] {
        for call in ["s = socket tcp\nserver> s.connect", "s = socket udp\nserver> s.connect"] {
            let script = format!("server> {call} {word}\n  ! ENETUNREACH\n");
            let run = filed(&["run"], &script);
            assert_eq!(code(&run), 4, "{script}\n{}{}", out(&run), err(&run));
        }
        let script =
            format!("server> s = socket udp\nserver> s.sendto {word} x\n  ! ENETUNREACH\n");
        assert_eq!(code(&filed(&["run"], &script)), 4, "{script}");
    }
}

#[test]
fn socket_files_have_a_limit_and_go_with_the_run() {
    let script =
        "repeat 300 {\nserver> s = socket unix\nserver> s.bind ./x$i\nserver> s.close\n}\n";
    let temporary = tempfile::tempdir().unwrap();
    let lesson = temporary.path().join("x.txt");
    std::fs::write(&lesson, script).unwrap();
    let mut run = program::playground(&["run", "--quiet", lesson.to_str().unwrap()]);
    let run = run.env("TMPDIR", temporary.path()).output().unwrap();
    assert_eq!(code(&run), 1);
    assert!(err(&run).contains("There are 256 already"), "{}", err(&run));
    assert_eq!(temporary.path().read_dir().unwrap().count(), 1);
}

#[test]
fn where_no_directory_can_be_made_the_machine_lacks_it() {
    let lesson = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(lesson.path(), "server> s = socket unix\nserver> s.bind ./x\n").unwrap();
    let mut run = program::playground(&["run", lesson.path().to_str().unwrap()]);
    let run = run.env("TMPDIR", "/proc/self").output().unwrap();
    assert_eq!(code(&run), 5, "{}", err(&run));
    assert!(err(&run).contains("TMPDIR"), "{}", err(&run));
}
