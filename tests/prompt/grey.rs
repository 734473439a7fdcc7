//! What is suggested in grey behind the prompt, most of all the line that was meant: which keys take it, and that
//! nothing is left of it otherwise.

use std::net::TcpListener;

use crate::{
    mistakes::without_free_port,
    terminal::{Start, Terminal},
};

/// A prompt with a socket, at which a line was mistyped.
fn mistyped(start: Start) -> Terminal {
    let mut terminal = start.run();
    terminal.begun();
    terminal.line_then("phone = socket tcp", "server> ");
    terminal.line("phone.lisen 5");
    terminal.shows(
        "              ^ There is no lisen. Did you mean listen?\n    Tab writes: phone.listen 5",
    );
    terminal
}

/// Waits until the line of the cursor shows this, of any colour, and the cursor stands behind the prompt.
fn offered(terminal: &Terminal, row: &str) {
    terminal.until(row, |screen| {
        let (at, column) = screen.cursor_position();
        let (_, columns) = screen.size();
        let shown = screen.rows(0, columns).nth(at.into());
        column == 8 && shown.is_some_and(|shown| without_free_port(&shown) == row)
    });
}

#[test]
fn whoever_types_on_has_typed_that_and_nothing_else() {
    let mut terminal = mistyped(Start::new());
    offered(&terminal, "server> phone.listen 5");
    terminal.line_then("phone.getsockname", "server> ");
    terminal.shows("server> phone.getsockname\n  = 0.0.0.0:0         getsockname(3) = 0");
    // Nothing is offered for a line that was right.
    offered(&terminal, "server> bind 127.0.0.1:8080");
}

#[test]
fn three_keys_take_it_and_enter_runs_it() {
    for key in ["\t", "\x1b[C", "\x1b[F"] {
        let mut terminal = mistyped(Start::new());
        offered(&terminal, "server> phone.listen 5");
        terminal.keys(key);
        terminal.prompt("server> phone.listen 5");
        terminal.line_then("0", "server> ");
        terminal.says("listen(3, 50) = 0");
    }
}

#[test]
fn who_types_it_sees_what_is_still_missing() {
    let mut terminal = mistyped(Start::new());
    offered(&terminal, "server> phone.listen 5");
    terminal.keys("phone.l");
    terminal.prompt("server> phone.l");
    terminal.shows("server> phone.listen 5");
    terminal.keys("\t");
    terminal.prompt("server> phone.listen 5");
}

#[test]
fn enter_on_the_empty_line_runs_nothing_of_it() {
    let mut terminal = mistyped(Start::new());
    offered(&terminal, "server> phone.listen 5");
    terminal.line_then("", "server> ");
    terminal.shows("server>\n  server  ready   phone CLOSE\n  client  ready");
    offered(&terminal, "server> bind 127.0.0.1:8080");
}

#[test]
fn without_colours_a_mark_tells_it_from_what_was_typed() {
    let mut terminal = Start::new().environment("NO_COLOR", "1").run();
    offered(&terminal, "server> (socket tcp)");
    terminal.line("soket udp");
    terminal.shows("        ^ There is no soket. Did you mean socket?\n    Tab writes: socket udp");
    offered(&terminal, "server> (socket udp)");
    terminal.keys("so");
    terminal.shows("server> so(cket udp)");
    terminal.keys("\t");
    terminal.shows("server> socket udp");
    terminal.keys("\r");
    terminal.says("socket(AF_INET, SOCK_DGRAM) = 3");
}

#[test]
fn where_hints_are_off_the_key_still_takes_what_was_meant() {
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.line("soket udp");
    terminal.shows("    Tab writes: socket udp\nserver>\n");
    // What cannot be seen is not taken in the middle of something else.
    terminal.keys("b\t\t");
    terminal.shows("bind   board  bytes");
    terminal.keys("\x15");
    terminal.prompt("server> ");
    terminal.keys("\t");
    terminal.prompt("server> socket udp");
}

#[test]
fn an_escape_in_a_file_is_not_offered() {
    let mut terminal = Start::new().run();
    terminal.begun();
    std::fs::write(terminal.home.path().join("x.txt"), "soket \x1b[35mtcp\n").unwrap();
    terminal.line("source x.txt");
    terminal.says("There is no soket. Did you mean socket?");
    offered(&terminal, "server> socket tcp");
    assert!(!terminal.screen().join("\n").contains("Tab writes"));
    let bytes = terminal.bytes();
    assert!(!bytes.windows(5).any(|some| some == b"\x1b[35m"));
}

#[test]
fn the_port_to_bind_is_one_that_is_free() {
    // If it cannot be had, somebody else has it.
    let _taken = TcpListener::bind(("127.0.0.1", 8080));
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("socket tcp", "server> ");
    offered(&terminal, "server> bind 127.0.0.1:8080");
    terminal.keys("\t\r");
    terminal.shows("server> listen");
    terminal.says("= ok bind(3, 127.0.0.1:");
}
