//! What a session may not do, and what the end of one leaves behind.

use playground::{engine::Reach, model::Value};

use crate::play::Play;

#[test]
fn nothing_leaves_this_machine() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> u = socket udp");
    for line in [
        "s.connect 192.0.2.1:80",
        "u.sendto 192.0.2.1:80 hello",
        "u.connect 255.255.255.255:9",
        "u.connect [::ffff:192.0.2.1]:9",
    ] {
        assert!(play.line(line).starts_with("refused: Outside"), "{line}");
    }
    play.lines("s.connect no.such.host.invalid:80 => EAI_NONAME");
}

#[test]
fn a_wildcard_hears_the_loopback_device_only() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> s.bind 0.0.0.0:0 => ok\nserver> s.listen 5 => ok");
    play.share_port("s.getsockname", "P");
    play.lines(
        "client> c = socket tcp\nclient> c.connect 127.0.0.2:$P => ok\nserver> s.queue => 1/5",
    );
    let mut free = Play::reaching(Reach::Anywhere);
    free.lines("server> s = socket tcp\nserver> s.bind 0.0.0.0:0 => ok");
}

#[test]
fn the_same_port_is_free_at_once_whoever_closed_first() {
    let mut first = Play::new();
    first.listening();
    let port = first.share_port("s.getsockname", "P");
    first.session.end();
    for _ in 0..3 {
        let mut play = Play::new();
        // The client binds: a port that connect(2) chooses may be shared with a TIME_WAIT of somebody else, and then the
        // SYN that ends ours cannot be sent from it.
        play.session.set_shared("P", Value::Number(port.into()));
        play.lines(
            "server> s = socket tcp
             server> s.bind 127.0.0.1:$P => ok
             server> s.listen 5 => ok
             client> c = socket tcp
             client> c.bind 127.0.0.1:0 => ok
             client> c.connect 127.0.0.1:$P => ok
             server> conn = s.accept => conn
             server> conn.close => ok
             client> c.recv => EOF
             client> c.close => ok
             client> d = socket tcp
             client> d.connect 127.0.0.1:$P => ok
             server> conn = s.accept => conn",
        );
        play.session.end();
    }
}

#[test]
fn emfile_is_said_and_the_session_goes_on() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp");
    // The limit of this very process would starve other tests; what is held here is the answer at the limit.
    play.session.limit_descriptors(3);
    play.lines(
        "server> t = socket tcp => t
         server> u = socket tcp => u
         server> v = socket tcp => EMFILE
         server> x, y = socketpair stream => EMFILE
         server> u.close => ok
         server> v = socket tcp => v",
    );
}

#[test]
fn descriptors_are_the_lowest_free_from_3_in_each_process() {
    let mut play = Play::new();
    play.lines(
        "server> a = socket tcp => a
         server> b = socket tcp => b
         server> b.fileno => 4
         server> a.close => ok
         server> c = socket udp => c
         server> c.fileno => 3
         client> d = socket tcp => d
         client> d.fileno => 3
         server> 3.close => ok
         server> 3.close => EBADF
         server> a.close => EBADF",
    );
}

#[test]
fn labels_are_birth_names_and_unique_among_the_open() {
    let mut play = Play::connected();
    play.lines(
        "server> socket tcp => s2
         server> s2.state => CLOSE
         server> conn = socket tcp => conn2
         server> conn.state => CLOSE
         server> b = $conn
         server> b.close => ok
         server> conn.send x => EBADF
         server> conn = socket tcp => conn2",
    );
}

#[test]
fn without_a_lab_there_is_no_wire() {
    for line in ["pass", "hold data", "loss 30% client > server", "cut server", "packet 1"] {
        let mut play = Play::new();
        assert_eq!(play.line(line), "refused: NoWire", "{line}");
    }
}
