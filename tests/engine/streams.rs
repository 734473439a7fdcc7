//! `bytes` without a lab: what calls have told, and the counts of the kernel at both ends.

use playground::{
    model::Log,
    text::Lang,
    view::{Paint, Streams, newest_stream},
};

use crate::play::Play;

impl Play {
    fn bytes(&self, process: &str) -> String {
        let events = self.session.journal().whole().all().unwrap();
        let seen = self.session.streams();
        let picture =
            Streams { lang: Lang::En, paint: Paint::Plain, width: 79, seen: &seen, now: u64::MAX };
        picture.draw(&events, newest_stream(&events, process).unwrap(), None).unwrap()
    }
}

#[test]
fn both_directions_are_drawn_each_from_its_own_calls() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send hello => 5
         client> d = c.dup => d
         client> d.send !! => 2
         server> conn.recv 3 --peek => \"hel\"
         server> conn.recv 3 => \"hel\"
         server> conn.send ok => 2
         client> c.recv => \"ok\"",
    );
    assert_eq!(
        play.bytes("client"),
        "    client's c > server's conn: 7 bytes
    byte    0
            hello!!
    send    [-5-][]
    kernel  [--7--]
    kernel  [3][4o]
    recv    [3]
    client's c: 7 written, 7 acknowledged, 0 in flight, 0 not sent.
    server's conn: 7 arrived in order, 3 read, 4 in its buffer.

    server's conn > client's c: 2 bytes
    byte    0
            ok
    send    []
    kernel  []
    kernel  []
    recv    []
    server's conn: 2 written, 2 acknowledged, 0 in flight, 0 not sent.
    client's c: 2 arrived in order, 2 read, 0 in its buffer.
"
    );
}

#[test]
fn what_a_sleeping_call_has_written_so_far_is_the_kernels_to_tell() {
    let mut play = Play::connected();
    play.session.keep_everything();
    play.lines("client> c.sendall \"x\" * 20000000 => ...");
    let drawn = play.bytes("client");
    assert!(drawn.contains(" not returned") && drawn.contains("send    [>>>"), "{drawn}");
    if play.line("server> conn.recvn 20000000") == "..." {
        play.lines("server< => \"x *");
    }
    let drawn = play.bytes("client");
    assert!(drawn.contains("-read 20,000,000-"), "{drawn}");
    assert!(!drawn.contains("not returned"), "{drawn}");
}

#[test]
fn an_urgent_byte_is_taken_out_of_the_stream() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send ab! --oob => 3
         client> c.send cd => 2
         server> conn.recv => \"ab\"
         server> conn.recv => \"cd\"",
    );
    let drawn = play.bytes("client");
    let rows: Vec<&str> = drawn.lines().filter(|line| line.starts_with("    recv")).collect();
    assert_eq!(rows, ["    recv    [] []"], "{drawn}");
}
