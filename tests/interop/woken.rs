//! Who sleeps in the playground is woken by programs outside, and nobody inside is named for it.

use serde_json::Value as Json;

use crate::running::Running;

/// The call slept, and nobody in the session woke it.
#[track_caller]
fn woken_from_outside(event: &Json) {
    assert!(event.get("woken_by").is_none(), "{event}");
    assert!(event["slept_ms"].as_f64() > Some(0.0), "{event}");
}

/// A server that has accepted a Python caller and sleeps in recv, after it has received its hello.
fn called(playground: &mut Running) -> Running {
    let port = playground.listener("phone").to_string();
    playground.say("server> conn = phone.accept");
    assert_eq!(playground.event("server", "asleep")["call"], "accept");
    let mut caller = Running::peer("caller", &[&port]);
    let accepted = playground.returned("server", "accept");
    assert_eq!(accepted["woken_by"], "outside", "the caller is known to be no socket of ours");
    assert!(accepted["from"].as_str().unwrap().starts_with("127.0.0.1:"));
    playground.say("server> conn.recv 1024");
    assert_eq!(playground.event("server", "asleep")["call"], "recv");
    // Words of other processes in between make no difference.
    playground.say("client> c = socket tcp\nclient> c.getsockname");
    playground.returned("client", "getsockname");
    caller.say("hello");
    let received = playground.returned("server", "recv");
    woken_from_outside(&received);
    assert_eq!(received["text"], "hello");
    caller
}

#[test]
#[ignore = "needs python3"]
fn a_killed_caller_is_the_end_of_the_stream() {
    let mut playground = Running::events();
    let mut caller = called(&mut playground);
    playground.say("server> conn.recv 1024");
    playground.event("server", "asleep");
    caller.kill();
    let end = playground.returned("server", "recv");
    woken_from_outside(&end);
    assert_eq!(end["outcome"], "EOF");
    // The kernel there has no socket any more: what we send is answered with a reset.
    playground
        .say("server> conn.send \"still there?\"\n  = 12\nserver> conn.state\n  = CLOSE within 5s");
    playground.say("server> conn.send x\n  ! EPIPE | ECONNRESET");
    assert_eq!(playground.end().code(), Some(0));
}

#[test]
#[ignore = "needs python3"]
fn a_caller_killed_with_unread_bytes_is_a_reset() {
    let mut playground = Running::events();
    let mut caller = called(&mut playground);
    playground.say("server> conn.send \"unread\"\n  = 6\nserver> conn.recv 1024");
    playground.event("server", "asleep");
    caller.kill();
    let reset = playground.returned("server", "recv");
    woken_from_outside(&reset);
    assert_eq!(reset["errno"], "ECONNRESET");
    playground.say("  ! ECONNRESET");
    assert_eq!(playground.end().code(), Some(0));
}

#[test]
#[ignore = "needs python3"]
fn the_screen_shows_how_long_it_slept() {
    let mut playground = Running::playground();
    playground.say("server> u = socket udp\nserver> u.bind 127.0.0.1:0\nserver> u.getsockname");
    playground.until("u.getsockname");
    let address = playground.line();
    let port = address.split_whitespace().nth(1).unwrap().rsplit(':').next().unwrap().to_owned();
    playground.say("server> u.recvfrom 1024");
    playground.until("asleep");
    let mut sender = Running::peer("udp_client", &[&port]);
    sender.say("a postcard");
    let woken = playground.until("server<");
    assert!(woken.contains("u.recvfrom 1024") && !woken.contains("woken by"), "{woken}");
    assert!(woken.ends_with(" later"), "{woken}");
    assert!(playground.line().contains("= \"a postcard\" from 127.0.0.1:"));
}
