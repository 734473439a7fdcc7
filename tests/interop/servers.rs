//! The playground as the server: the lessons' programs, called by Python clients and by curl.

use std::process::Command;

use crate::{lessons::program, running::Running};

#[test]
#[ignore = "needs python3"]
fn the_second_caller_of_the_upper_case_server_waits_in_the_queue() {
    let mut server = Running::events();
    let port = server.listener("phone").to_string();
    server.say(&program("connloop", "conn.send upper"));
    let mut one = Running::peer("upper_client", &[&port]);
    one.say("hello");
    one.lines(&["connected", "sent", "HELLO"]);
    let mut two = Running::peer("upper_client", &[&port]);
    two.say("你好 abc");
    two.lines(&["connected", "sent"]);
    server.say("server> phone.queue\n  = 1/5");
    assert_eq!(server.returned("server", "queue")["outcome"], "1/5");
    one.say("again");
    one.lines(&["sent", "AGAIN"]);
    assert_eq!(one.end().code(), Some(0));
    two.lines(&["你好 ABC"]);
    server.say("server> phone.queue\n  = 0/5");
    assert_eq!(two.end().code(), Some(0));
    assert_eq!(server.end().code(), Some(0));
}

#[test]
#[ignore = "needs python3"]
fn a_udp_server_answers_each_sender() {
    let mut server = Running::events();
    let port = server.bound("u", "udp", "").to_string();
    server.say(
        "server> program {\n  loop {\n    u.recvfrom 1024\n    u.sendto $from upper($_)\n  }\n}",
    );
    let mut one = Running::peer("udp_client", &[&port]);
    let mut two = Running::peer("udp_client", &[&port]);
    for _ in 0..3 {
        one.say("hello");
        two.say("grüße");
        one.lines(&["HELLO True"]);
        two.lines(&["GRüßE True"]);
    }
    one.say("");
    one.lines(&[" True"]);
    assert_eq!(server.end().code(), Some(0));
}

#[test]
#[ignore = "needs python3"]
fn the_quit_server_hears_goodbye_and_takes_the_next() {
    let mut server = Running::events();
    let port = server.listener("s").to_string();
    server.say(&program("quit", "received $_"));
    for _ in 0..2 {
        let mut client = Running::peer("quit_client", &[&port]);
        client.say("hello\n\nq");
        client.lines(&["connected", "thank you", "nothing to send", "goodbye"]);
        assert_eq!(client.end().code(), Some(0));
        for text in ["received hello", "received q"] {
            assert_eq!(server.returned("server", "print")["text"], text);
        }
    }
    // This one never says q: its end looks like an empty message.
    let mut client = Running::peer("quit_client", &[&port]);
    client.say("hi");
    client.lines(&["connected", "thank you"]);
    client.kill();
    for text in ["received hi", "received ", "received ", "cannot answer: EPIPE"] {
        assert_eq!(server.returned("server", "print")["text"], text);
    }
}

#[test]
#[ignore = "needs python3"]
fn a_thread_for_each_caller_serves_two_at_once() {
    let mut server = Running::events();
    let port = server.listener("s").to_string();
    server.say(&program("threads", "conn.close"));
    let mut ann = Running::peer("quit_client", &[&port]);
    ann.lines(&["connected"]);
    let mut bob = Running::peer("quit_client", &[&port]);
    bob.say("from bob");
    bob.lines(&["connected", "thank you"]);
    ann.say("from ann");
    ann.lines(&["thank you"]);
    bob.say("q");
    bob.lines(&["goodbye"]);
    assert_eq!(bob.end().code(), Some(0));
    ann.say("still here");
    ann.lines(&["thank you"]);
    for text in ["from bob", "from ann", "q", "still here"] {
        assert_eq!(server.returned("server", "print")["text"], text);
    }
}

#[test]
#[ignore = "needs python3"]
fn three_python_clients_meet_in_the_chat_room() {
    let mut server = Running::events();
    let port = server.listener("phone").to_string();
    server.say(&program("chat", "for y in sockets"));
    let join = |name: &str, others: &mut [&mut Running]| {
        let mut client = Running::peer("chat_client", &[&port]);
        client.say(name);
        client.lines(&["connected"]);
        for other in others {
            other.lines(&[&format!("* {name} is here")]);
        }
        client
    };
    let mut ann = join("ann", &mut []);
    let mut bob = join("bob", &mut [&mut ann]);
    let mut ming = join("小明", &mut [&mut ann, &mut bob]);
    for (who, said) in [(0, "ann: 你好"), (1, "bob: hello"), (2, "小明: hi")] {
        let all = [&mut ann, &mut bob, &mut ming];
        all[who].say(said.split_once(' ').unwrap().1);
        for (i, other) in all.into_iter().enumerate() {
            if i != who {
                other.lines(&[said]);
            }
        }
    }
    bob.say("q");
    bob.lines(&["the room has closed"]);
    ann.lines(&["* bob has left"]);
    ming.lines(&["* bob has left"]);
    // The end of the stream, without a q.
    ming.hush();
    ann.lines(&["* 小明 has left"]);
    ann.say("alone");
    ann.say("q");
    ann.lines(&["the room has closed"]);
    assert_eq!(server.end().code(), Some(0));
}

#[test]
#[ignore = "needs curl"]
fn curl_fetches_the_page_of_the_lesson() {
    let mut server = Running::events();
    let port = server.listener("phone");
    server.say(&program("http", "HTTP/1.0 200 OK"));
    for path in ["hello", "again"] {
        let curl = Command::new("curl")
            .args(["--silent", "--show-error", "--include", "--max-time", "60", "--noproxy", "*"])
            .arg(format!("http://127.0.0.1:{port}/{path}"))
            .output()
            .unwrap();
        assert_eq!(curl.status.code(), Some(0), "{}", String::from_utf8_lossy(&curl.stderr));
        assert_eq!(
            String::from_utf8(curl.stdout).unwrap(),
            "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nHi!\n"
        );
        // Then it prints the headers, which are curl's business.
        let asked = format!("GET /{path} HTTP/1.1");
        while server.returned("server", "print")["text"] != *asked {}
    }
    assert_eq!(server.end().code(), Some(0));
}
