//! Calls that sleep, what wakes them, and what they then give.

use std::time::{Duration, Instant};

use playground::model::What;

use crate::play::{Play, waker};

#[test]
fn accept_sleeps_until_somebody_connects_and_says_who_woke_it() {
    let mut play = Play::new();
    play.listening();
    play.lines("server> conn = s.accept => ...\nclient> c = socket tcp\nclient> c.connect 127.0.0.1:$P => ok\nserver< => conn");
    let woken = play.last("server").unwrap().woken.expect("it was woken");
    assert_eq!(waker(&woken), "client connect");
}

#[test]
fn a_process_asleep_refuses_its_next_call_but_not_a_lens() {
    let mut play = Play::connected();
    play.lines("server> conn.recv 10 => ...\nserver> conn.state => ESTABLISHED");
    assert!(play.line("server> conn.send x").starts_with("refused: Busy(Recv"));
}

#[test]
fn recv_is_woken_by_data_by_the_end_and_by_a_reset_but_not_by_nothing() {
    let mut play = Play::connected();
    play.lines(
        "server> conn.recv 10 => ...
         client> c.send \"\" => 0
         server> conn.inq => 0
         client> c.send \"x\" => 1
         server< => \"x\"
         server> conn.recv 10 => ...
         client> c.shutdown wr => ok
         server< => EOF
         client> c.recv 10 => ...
         server> conn.setsockopt linger 0 => ok
         server> conn.close => ok
         client< => ECONNRESET
         client> c.recv 10 => EOF
         client> c.send \"x\" => EPIPE",
    );
}

#[test]
fn a_blocking_send_sleeps_until_everything_is_in_a_buffer() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send \"x\" * 20000000 => ...
         server> conn.recvn 20000000
         client< => 20000000",
    );
}

#[test]
fn with_a_time_limit_send_takes_what_there_is_room_for_and_sendall_fails() {
    let mut play = Play::connected();
    play.lines("client> c.settimeout 50ms => ok\nclient> c.gettimeout => 50ms");
    play.lines("client> c.send \"x\" * 20000000 => ...");
    let sent: usize = play.woken("client").parse().unwrap();
    assert!((1..20_000_000).contains(&sent), "{sent}");
    // Whatever room the kernel makes a moment later is not enough for all this.
    play.line("client> c.sendall \"x\" * 20000000");
    assert_eq!(play.woken("client"), "timeout");
}

#[test]
fn non_blocking_calls_say_what_the_kernel_says() {
    let mut play = Play::connected();
    play.lines(
        "server> s.setblocking off => ok
         server> s.accept => EAGAIN
         server> conn.recv 10 --dontwait => EAGAIN
         client> c.setblocking off => ok
         client> c.recv 10 => EAGAIN
         client> d = socket tcp => d
         client> d.setblocking off => ok
         client> d.connect 127.0.0.1:$P => EINPROGRESS
         client> d.connect 127.0.0.1:$P => ok
         client> d.connect 127.0.0.1:$P => EISCONN",
    );
    let sent: usize = play.line("client> c.send \"x\" * 20000000").parse().unwrap();
    assert!((1..20_000_000).contains(&sent), "{sent}");
}

#[test]
fn a_time_limit_runs_out_without_holding_anybody_up() {
    let mut play = Play::connected();
    let began = Instant::now();
    play.lines(
        "server> conn.settimeout 300ms => ok
         server> conn.recv 10 => ...
         client> sleep 10s => ...",
    );
    assert!(began.elapsed() < Duration::from_millis(300), "nobody waited");
    assert_eq!(play.woken("server"), "timeout");
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert!(play.last("server").unwrap().woken.unwrap().by.is_none(), "time woke it");
}

#[test]
fn a_sleep_of_nothing_returns_and_a_sleep_ends() {
    let mut play = Play::new();
    play.lines("server> sleep 0 => ok\nserver> sleep 20ms => ...\nserver< => ok");
}

#[test]
fn waitall_accumulates_and_gives_what_it_has_at_the_end() {
    let mut play = Play::connected();
    play.lines(
        "server> conn.recv 6 --waitall => ...
         client> c.send \"abc\" => 3
         server> conn.inq => 0
         client> c.send \"defg\" => 4
         server< => \"abcdef\"
         server> conn.recv 6 --waitall => ...
         client> c.close => ok
         server< => \"g\"
         server> conn.recv 6 --waitall => EOF",
    );
}

#[test]
fn rcvlowat_keeps_recv_asleep_until_there_is_enough() {
    let mut play = Play::connected();
    play.lines(
        "server> conn.setsockopt rcvlowat 4 => ok
         server> conn.recv 10 => ...
         client> c.send \"ab\" => 2
         server> conn.inq => 2
         client> c.send \"cd\" => 2
         server< => \"abcd\"
         client> c.send \"e\" => 1
         server> conn.recv 10 => ...
         client> c.close => ok
         server< => \"e\"",
    );
}

#[test]
fn honest_loops_end_with_what_they_have() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send \"one\\ntw\" => 6
         server> conn.recvline => \"one\"
         server> conn.recvline => ...
         client> c.send \"o\\nthree\" => 7
         server< => \"two\"
         server> conn.recvn 3 => \"thr\"
         server> conn.recvn 5 => ...
         client> c.shutdown wr => ok
         server< => \"ee\" then EOF
         server> conn.recvn 5 => EOF
         server> conn.recvline => EOF",
    );
}

#[test]
fn closing_a_listener_does_not_wake_who_accepts_and_the_next_caller_is_still_taken() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.bind 127.0.0.1:0 => ok
         server> s.listen 5 => ok",
    );
    play.share_port("s.getsockname", "P");
    play.lines(
        "server> program {
           thread {
             conn = s.accept
             conn.send \"hello\"
           }
         }",
    );
    play.until(|play| play.session.sleeping() == 1);
    play.lines(
        "server> s.close => ok
         client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         client> c.recv 10 => \"hello\"
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ECONNREFUSED",
    );
}

#[test]
fn shutdown_wakes_who_accepts() {
    let mut play = Play::new();
    play.listening();
    play.lines("server> program {\nthread {\ntry s.accept\nprint $error\n}\n}");
    play.until(|play| play.session.sleeping() == 1);
    play.lines("server> s.shutdown rdwr => ok\nserver> output => \"EINVAL\"");
}

#[test]
fn a_full_queue_keeps_connect_asleep_until_its_next_syn() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket tcp
         server> s.bind 127.0.0.1:0
         server> s.listen 0",
    );
    play.share_port("s.getsockname", "P");
    play.lines(
        "one> a = socket tcp
         one> a.connect 127.0.0.1:$P => ok
         two> b = socket tcp
         two> b.connect 127.0.0.1:$P => ...
         two> b.state => SYN_SENT
         server> conn = s.accept => conn
         two< => ok",
    );
    let woken = play.last("two").unwrap().woken.unwrap();
    assert!(woken.by.is_none() && woken.slept > Duration::from_millis(500), "{woken:?}");
}

#[test]
fn close_with_linger_sleeps_and_freezes_nobody() {
    let mut play = Play::connected();
    play.lines("client> c.setsockopt linger 1 => ok");
    play.lines(
        "client> c.fill => ... | >1000
         client< => >1000
         client> c.close => ...
         server> conn.state => ESTABLISHED
         client< => ok",
    );
    let woken = play.last("client").unwrap().woken.unwrap();
    assert!(woken.slept >= Duration::from_millis(900), "{woken:?}");
}

#[test]
fn kill_does_not_linger() {
    let mut play = Play::connected();
    play.lines(
        "client> c.setsockopt linger 5 => ok
         client> c.fill => ... | >1000
         client< => >1000",
    );
    let began = Instant::now();
    play.lines("client> kill => ok");
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_killed_process_is_a_fresh_one_of_the_same_name() {
    let mut play = Play::connected();
    play.lines(
        "client> x = 5
         client> c.recv 1 => ...
         client> kill => ok
         server> conn.recv 10 => EOF",
    );
    assert!(play.line("client> $x").starts_with("refused: UnknownName"));
    play.lines("client> a = socket tcp => a\nclient> a.fileno => 3");
}

#[test]
fn interrupt_gives_eintr_or_what_was_done_so_far() {
    let mut play = Play::connected();
    play.lines(
        "server> conn.recv 10 => ...
         server> interrupt => ok
         server< => EINTR
         server> conn.recv 10 --waitall => ...
         client> c.send \"abc\"
         server> interrupt => ok
         server< => \"abc\"
         client> c.send \"x\" * 20000000 => ...
         client> interrupt => ok",
    );
    let sent: usize = play.woken("client").parse().unwrap();
    assert!((1..20_000_000).contains(&sent), "{sent}");
}

#[test]
fn unix_connect_to_a_full_queue_sleeps_until_there_is_room() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unix
         server> s.bind @playground-test-full => ok
         server> s.listen 0 => ok
         one> a = socket unix
         one> a.connect @playground-test-full => ok
         two> b = socket unix
         two> b.connect @playground-test-full => ...
         server> x = s.accept => x
         two< => ok
         three> c = socket unix
         three> c.setblocking off
         three> c.connect @playground-test-full => EAGAIN",
    );
}

#[test]
fn two_threads_may_sleep_in_one_socket() {
    let mut play = Play::new();
    play.listening();
    play.lines("server> program {\nthread {\nx = s.accept\nprint \"one\"\n}\nthread {\ny = s.accept\nprint \"two\"\n}\n}");
    play.until(|play| play.session.sleeping() == 2);
    play.lines(
        "client> c = socket tcp
         client> c.connect 127.0.0.1:$P => ok
         server> output => \"one\"
         client> d = socket tcp
         client> d.connect 127.0.0.1:$P => ok
         server> output => \"two\"",
    );
}

#[test]
fn select_sleeps_on_several_sockets_and_names_the_readable_ones() {
    let mut play = Play::connected();
    play.lines(
        "server> select => ...
         client> c.send \"x\"
         server< => conn
         server> select s conn => conn
         server> conn.recv 1 => \"x\"
         server> select 20ms => ...
         server< => nothing
         server> select s => ...
         other> d = socket tcp
         other> d.connect 127.0.0.1:$P => ok
         server< => s",
    );
}

#[test]
fn urgent_data_never_makes_the_session_spin() {
    let mut play = Play::connected();
    play.lines(
        "server> conn.recv 10 => ...
         client> c.send \"!\" --oob => 1",
    );
    for _ in 0..50 {
        play.session.wait(Some(Instant::now() + Duration::from_millis(1)));
    }
    assert_eq!(play.session.sleeping(), 1, "urgent data is not in the stream");
    play.lines("client> c.send x\nserver< => \"x\"");
}

#[test]
fn what_sleeps_is_said_once_and_only_if_it_still_does() {
    let mut play = Play::connected();
    play.lines("server> conn.recv 10 => ...\nclient> c.send x\nserver< => \"x\"\nclient> c.send y\nserver> conn.recv 10 => \"y\"");
    let asleep = play
        .session
        .journal()
        .after(playground::model::Seq(0))
        .filter(|e| matches!(e.what, What::Asleep(_)))
        .count();
    assert_eq!(asleep, 1);
}

#[test]
fn some_sleep_ends_without_anybody_else() {
    let mut play = Play::connected();
    let asks = |play: &Play, name: &str| {
        play.session.sleeps_by_itself(play.session.find_process(name).unwrap())
    };
    assert!(!asks(&play, "server"));
    play.lines("server> conn.recv 10 => ...");
    assert!(!asks(&play, "server"));
    play.lines("client> sleep 900s => ...");
    assert!(asks(&play, "client"));
    // Its last bytes are never acknowledged, so the kernel keeps it for the time of SO_LINGER: a helper waits for that.
    play.lines(
        "client> interrupt => ok
         client> c.setsockopt linger 900 => ok
         server> interrupt => ok
         client> c.fill
         client< => >0
         client> c.close => ...",
    );
    assert!(asks(&play, "client"));
    play.lines("server> conn.drain\nserver< => * then EOF\nclient< => ok");
}

#[test]
fn recvfrom_of_a_stream_keeps_its_limit() {
    let mut play = Play::connected();
    play.lines(
        "client> c.setsockopt nodelay => ok
         server> conn.setsockopt rcvlowat 4 => ok
         server> conn.recvfrom 10 => ...
         client> c.send ab => 2
         server> conn.inq => 2 soon
         client> c.send cd => 2
         server< => \"abcd\" from -
         server> u, v = socketpair stream => u, v
         server> u.setsockopt rcvlowat 4 => ok
         server> v.send ab => 2
         server> u.recvfrom 10 => ...
         server> interrupt => ok
         server< => \"ab\" from -
         client> c.send ab => 2
         server> conn.settimeout 50ms => ok
         server> conn.recvfrom 10 => ...
         server< => \"ab\" from -",
    );
}
