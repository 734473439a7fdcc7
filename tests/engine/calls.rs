//! Each call, and each errno it teaches.

use crate::play::Play;

#[test]
fn a_conversation_as_it_is_told() {
    let mut play = Play::new();
    play.listening();
    play.lines(
        "server> conn = s.accept => ...
         client> me = socket tcp => me
         client> me.connect 127.0.0.1:$P => ok
         server< => conn
         client> me.send \"hello\" => 5
         server> conn.recv 1024 => \"hello\"
         server> conn.send upper($_) => 5
         client> me.recv 1024 => \"HELLO\"
         client> me.close => ok
         server> conn.recv 1024 => EOF
         server> conn.state => CLOSE_WAIT
         server> conn.close => ok
         server> s.close => ok
         server> s.close => EBADF",
    );
}

#[test]
fn a_refused_connect_can_be_tried_again_on_the_same_socket() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp => s\nserver> s.bind 127.0.0.1:0 => ok");
    play.share_port("s.getsockname", "P");
    play.lines(
        "client> c = socket tcp => c
         client> c.connect 127.0.0.1:$P => ECONNREFUSED
         client> c.connect 127.0.0.1:$P => ECONNREFUSED
         server> s.listen 0 => ok
         client> c.connect 127.0.0.1:$P => ok
         client> c.connect 127.0.0.1:$P => EISCONN",
    );
}
