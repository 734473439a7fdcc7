//! What the views conclude from real snapshots: who can still be woken.

use playground::{
    text::Lang,
    view::{Paint, board, deadlock, socket_line, sockets_table, strip},
};

use crate::play::Play;

/// Who sleeps for ever, as `server conn recv`; empty if it is no deadlock.
fn stuck(play: &Play) -> Vec<String> {
    let snapshot = play.session.look_around();
    let sleepers = deadlock(&snapshot).unwrap_or_default();
    sleepers.iter().map(|s| format!("{} {} {}", s.process, s.on.unwrap_or("-"), s.call)).collect()
}

#[test]
fn both_ends_in_recv_are_a_deadlock() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send hello => 5
         server> conn.recv => \"hello\"
         server> conn.recv => ...",
    );
    assert!(stuck(&play).is_empty(), "client is ready");
    play.lines("client> c.recv => ...");
    // Until the peer has acknowledged them, bytes may be under way.
    play.until(|play| !stuck(play).is_empty());
    assert_eq!(stuck(&play), ["server conn recv", "client c recv"]);

    let shown = board(Lang::En, &play.session.look_around(), Paint::Coloured, 79);
    assert!(strip(&shown).contains("server in conn.recv, client in c.recv"), "{shown}");

    // A third one that has only been queued waits for the server too.
    play.lines(
        "ann> socket tcp => s
         ann> connect 127.0.0.1:$P => ok
         ann> recv => ...",
    );
    assert_eq!(stuck(&play), ["server conn recv", "client c recv", "ann s recv"]);
    let snapshot = play.session.look_around();
    let line = socket_line(Lang::En, &snapshot.processes[0].sockets[0], 79);
    assert!(line.ends_with("   1 waiting (ann), backlog 5\n"), "{line}");
    let table = sockets_table(Lang::Zh, &snapshot, false, Paint::Plain, 79);
    assert!(table.contains("tcp LISTEN") && table.contains("个在排队"), "{table}");

    play.lines("client> interrupt => ok");
    assert!(stuck(&play).is_empty(), "client can type again");
}

#[test]
fn both_ends_in_send_are_a_deadlock() {
    let mut play = Play::connected();
    // More than both buffers hold.
    play.lines(
        "client> big = \"x\" * 16000000
         client> c.sendall $big => ...
         server> big = \"x\" * 16000000
         server> conn.sendall $big => ...",
    );
    play.until(|play| !stuck(play).is_empty());
    assert_eq!(stuck(&play), ["server conn sendall", "client c sendall"]);
}

#[test]
fn unix_sockets_know_their_peers_too() {
    let mut play = Play::new();
    play.lines(
        "server> s = socket unix => s
         server> s.bind @playground-alive => ok
         server> s.listen => ok
         client> c = socket unix => c
         client> c.connect @playground-alive => ok
         server> conn = s.accept => conn
         server> conn.recv => ...
         client> c.recv => ...",
    );
    assert_eq!(stuck(&play), ["server conn recv", "client c recv"]);
}

#[test]
fn a_sleeper_in_accept_is_no_deadlock() {
    let mut play = Play::connected();
    play.lines("client> c.recv => ...\nserver> s.accept => ...");
    assert!(stuck(&play).is_empty());
    let shown = board(Lang::En, &play.session.look_around(), Paint::Plain, 79);
    assert!(shown.contains("server's accept returns as soon as somebody connects to"), "{shown}");
}
