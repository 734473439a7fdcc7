//! The playground as the client of Python servers: its scripts hold, and the servers saw what they should.

use crate::{
    program::{code, err, piped},
    running::Running,
};

/// Runs a script in which `$P` is a port. Every expectation in it must hold.
#[track_caller]
fn holds(port: u16, script: &str) {
    let run = piped(&["--quiet"], script.replace("$P", &port.to_string()));
    assert_eq!(code(&run), 0, "{}", err(&run));
}

#[test]
#[ignore = "needs python3"]
fn the_upper_case_server_serves_one_after_the_other() {
    let (mut server, port) = Running::server("upper_server");
    holds(
        port,
        "one> a = socket tcp
one> a.connect 127.0.0.1:$P
  = ok
one> a.send \"hello\"
  = 5
one> a.recv 1024
  = \"HELLO\"
two> b = socket tcp
two> b.connect 127.0.0.1:$P
  = ok
two> b.send \"你好 abc\"
  = 10
two> b.recv 1024
  ...
one> a.send \"again\"
  = 5
one> a.recv 1024
  = \"AGAIN\"
one> a.close
  = ok
two< = \"你好 ABC\"
two> b.setsockopt linger 0
  = ok
two> b.close
  = ok
three> c = socket tcp
three> c.connect 127.0.0.1:$P
  = ok
three> c.send \"third\"
  = 5
three> c.recv 1024
  = \"THIRD\"
",
    );
    server.lines(&[
        "received hello",
        "received again",
        "closed",
        "received 你好 abc",
        "ConnectionResetError",
        "closed",
        "received third",
    ]);
}

#[test]
#[ignore = "needs python3"]
fn the_udp_server_answers_everybody() {
    let (mut server, port) = Running::server("udp_server");
    holds(
        port,
        "client> u = socket udp
client> u.sendto 127.0.0.1:$P \"hello\"
  = 5
client> u.recvfrom 1024
  = \"HELLO\" from 127.0.0.1:$P
other> v = socket udp
other> v.sendto 127.0.0.1:$P \"\"
  = 0
other> v.recvfrom 1024
  = \"\" from 127.0.0.1:$P
client> u.connect 127.0.0.1:$P
  = ok
client> u.send \"postcard\"
  = 8
client> u.recv 4
  = \"POST\" truncated | \"POST\"
",
    );
    server.lines(&["received hello", "received ", "received postcard"]);
}

#[test]
#[ignore = "needs python3"]
fn q_says_goodbye_to_the_quit_server() {
    let (mut server, port) = Running::server("quit_server");
    let talk = "client> c = socket tcp
client> c.connect 127.0.0.1:$P
  = ok
client> c.send \"hello\"
  = 5
client> c.recv 1024
  = \"thank you\"
client> c.send \"q\"
  = 1
client> c.recv 1024
  = EOF
client> c.close
  = ok
";
    for _ in 0..2 {
        holds(port, talk);
        server.lines(&["connected", "received hello", "received q"]);
    }
}

#[test]
#[ignore = "needs python3"]
fn who_leaves_the_quit_server_without_a_word_ends_it() {
    let (mut server, port) = Running::server("quit_server");
    // The empty message that it believes in is answered twice at most: the second send is a broken pipe.
    holds(
        port,
        "client> c = socket tcp
client> c.connect 127.0.0.1:$P
  = ok
client> kill
",
    );
    server.lines(&["connected", "received "]);
    assert_eq!(server.end().code(), Some(1));
}

#[test]
#[ignore = "needs python3"]
fn the_threaded_server_serves_two_at_once_and_forgets_a_close() {
    let (mut server, port) = Running::server("thread_server");
    let mut playground = Running::events();
    playground.say(&format!(
        "ann> a = socket tcp
ann> a.connect 127.0.0.1:{port}
  = ok
bob> b = socket tcp
bob> b.connect 127.0.0.1:{port}
  = ok
bob> b.send \"from bob\"
  = 8
bob> b.recv 1024
  = \"thank you\"
ann> a.send \"from ann\"
  = 8
ann> a.recv 1024
  = \"thank you\"
ann> a.send \"q\"
  = 1
ann> a.recv 1024
  = EOF
bob> b.send \"q\"
  = 1
bob> b.recv 1024
  ..."
    ));
    server.lines(&["connected", "connected", "received from bob", "received from ann"]);
    server.lines(&["received q", "received q"]);
    // CPython closes a connection whose last name is gone: ann's at once, bob's when conn is given to carl's.
    playground.say(&format!(
        "carl> c = socket tcp
carl> c.connect 127.0.0.1:{port}
  = ok
bob< = EOF
carl> c.send \"hi\"
  = 2
carl> c.recv 1024
  = \"thank you\""
    ));
    server.lines(&["connected", "received hi"]);
    assert_eq!(playground.end().code(), Some(0));
}

#[test]
#[ignore = "needs python3"]
fn the_one_shot_server_answers_from_its_keyboard_and_is_gone() {
    let (mut server, port) = Running::server("oneshot_server");
    let mut playground = Running::events();
    playground.say(&format!(
        "client> c = socket tcp\nclient> c.connect 127.0.0.1:{port}\n  = ok\n\
         client> c.sendall \"what is the time?\"\n  = 17\nclient> c.recv 1024"
    ));
    server.lines(&["connected", "what is the time?"]);
    assert_eq!(playground.event("client", "asleep")["call"], "recv");
    server.say("half past nine");
    let answer = playground.returned("client", "recv");
    assert_eq!(answer["text"], "half past nine");
    assert!(answer.get("woken_by").is_none() && answer["slept_ms"].as_f64() > Some(0.0));
    assert_eq!(server.end().code(), Some(0));
    playground.say(&format!(
        "client> c.recv 1024\n  = EOF\nclient> c.close\n  = ok\n\
         client> d = socket tcp\nclient> d.connect 127.0.0.1:{port}\n  ! ECONNREFUSED"
    ));
    assert_eq!(playground.end().code(), Some(0));
}
