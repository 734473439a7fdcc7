//! `fill`: how much room there is, and how much comes by itself.

use crate::play::Play;

#[test]
fn room_comes_back_although_nobody_reads() {
    let mut play = Play::connected();
    play.lines(
        "client> c.setblocking off => ok
         client> c.send \"x\" * 9000000 => >1000
         client> c.send ! => 1 soon",
    );
}

#[test]
fn behind_fill_none_comes_back() {
    for (options, fill) in [
        ("", "fill"),
        ("", "fill 1000"),
        // What is left of the window is less than a segment.
        ("server> s.setsockopt rcvbuf 2048\nclient> c.setsockopt sndbuf 4096", "fill 1000"),
        ("client> c.setblocking off", "fill 1000"),
        ("client> c.settimeout 1ms", "fill"),
    ] {
        let mut play = Play::new();
        play.listening();
        play.lines("client> c = socket tcp => c");
        play.lines(options);
        play.lines(&format!(
            "client> c.connect 127.0.0.1:$P => ok | EINPROGRESS
             server> conn = s.accept => conn
             client> c.{fill} => ... | >1000
             client< => >1000
             client> c.send ! --dontwait => EAGAIN
             client> c.{fill} => 0
             client> c.setblocking on => ok
             client> c.send ! => ...
             server> conn.drain => ...
             client< => 1"
        ));
    }
}

/// A client that sleeps in fill until the last acknowledgement has come, which may be there already.
fn filling() -> Play {
    for _ in 0..100 {
        let mut play = Play::connected();
        if play.line("client> c.fill") == "..." {
            return play;
        }
    }
    panic!("a hundred times fill returned at once");
}

#[test]
fn fill_goes_on_while_somebody_reads() {
    let mut play = filling();
    play.lines("server> conn.drain => ...");
    let filled: u64 = play.woken("client").parse().unwrap();
    let drained: u64 = play.woken("server").parse().unwrap();
    assert_eq!(filled, drained);
    assert!(filled > 1000, "{filled}");
}

#[test]
fn fill_that_is_interrupted_says_how_far_it_came() {
    let mut play = filling();
    play.lines("client> interrupt => ok\nclient< => >1000");
}

#[test]
fn fill_does_not_wait_where_no_room_comes_by_itself() {
    let mut play = Play::new();
    play.lines(
        "server> a, b = socketpair stream => a, b
         server> a.fill => >1000
         server> a.fill => 0",
    );
}
