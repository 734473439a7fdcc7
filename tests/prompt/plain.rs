//! Where nothing on the screen may be changed: a dumb terminal, or a screen that is read aloud.

use std::net::TcpStream;

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

fn both(mut play: impl FnMut(Terminal)) {
    for (name, value) in [("TERM", "dumb"), ("ACCESSIBLE", "1")] {
        let terminal = Start::new().environment(name, value).run();
        terminal.begun();
        play(terminal);
    }
}

#[test]
fn the_words_work_and_no_escape_is_sent() {
    both(|mut terminal| {
        terminal.line_then("socket tcp", "server> ");
        terminal
            .shows("server> socket tcp\n  = s                 socket(AF_INET, SOCK_STREAM) = 3");
        terminal.line_then("board", "server> ");
        terminal.shows("  server  ready   s CLOSE\n  client  ready\nserver>");
        terminal.line_then("help", "server> ");
        terminal.line_then("sockets", "server> ");
        terminal.line_then("soket udp", "server> ");
        terminal.shows(
            "        ^ There is no soket. Did you mean socket?\n    Enter runs: socket udp\nserver>",
        );
        terminal.line_then("", "server> ");
        terminal.shows("  = s2                socket(AF_INET, SOCK_DGRAM) = 4");
        terminal.line("socket");
        terminal.prompt("  missing: KIND (tcp, udp, unix) [tcp]: ");
        terminal.line_then("", "server> ");
        terminal.keys("\x04");
        assert_eq!(terminal.end(), (0, None));
        terminal.is_as_before();
        assert!(!terminal.bytes().contains(&0x1b));
    });
}

#[test]
fn the_prompt_below_news_says_what_is_so_now() {
    both(|mut terminal| {
        terminal.line("sleep 50ms");
        terminal.shows("  = ok                nanosleep(50ms) = 0\nserver>");
        terminal.line_then("s = socket tcp", "server> ");
        terminal.line_then("s.close", "server> ");
        terminal.line_then("vars", "server> ");
        terminal.shows("    s = closed\nserver>");
        terminal.keys("\x04");
        terminal.end();
    });
}

#[test]
fn news_stand_on_lines_of_their_own_and_ctrl_c_interrupts() {
    both(|mut terminal| {
        let port = free_port();
        terminal.line_then("phone = socket tcp", "server> ");
        terminal.line_then(&format!("bind 127.0.0.1:{port}"), "server> ");
        terminal.line_then("listen", "server> ");
        let caller = TcpStream::connect(("127.0.0.1", port)).unwrap();
        terminal.says(&format!(
            "server> -- A program outside calls server's phone, from {}. It waits to be accepted: server> phone.accept server>",
            caller.local_addr().unwrap()
        ));
        terminal.line_then("accept", "server> ");
        terminal.line_then("accept", "server [accept]> ");
        terminal.keys("\x03");
        terminal.shows(
            "  ! EINTR             accept(3) = -1\n    You interrupted accept (EINTR). The socket has not changed and can be used\n    as before.\nserver>",
        );
        terminal.line_then("program {", "    ... ");
        terminal.line_then("loop {", "    ... ");
        terminal.keys("\x03");
        terminal.prompt("server> ");
        terminal.line("quit");
        assert_eq!(terminal.end(), (0, None));
    });
}

#[test]
fn ctrl_c_forgets_the_line_that_was_meant() {
    both(|mut terminal| {
        terminal.line_then("soket udp", "server> ");
        terminal.shows("    Enter runs: socket udp\nserver>");
        terminal.keys("\x03");
        terminal.shows("    Enter runs: socket udp\nserver> ^C\nserver>");
        terminal.line_then("", "server> ");
        terminal.shows("  client  ready\n    No sockets yet. To make one: socket tcp\nserver>");
        terminal.line_then("soket tcp", "server> ");
        terminal.line_then("", "server> ");
        terminal.shows("  = s                 socket(AF_INET, SOCK_STREAM) = 3");
    });
}

#[test]
fn on_a_stage_enter_takes_what_was_meant_too() {
    for (name, value) in [("TERM", "dumb"), ("ACCESSIBLE", "1")] {
        let program = [env!("CARGO_BIN_EXE_playground"), "run", "--present", "handshake"];
        let mut stage = Start::new().environment(name, value).program(&program).run();
        stage.says("--- 0/");
        stage.line("");
        stage.says("--- 1/");
        stage.line("bakc");
        stage.says("-- There is no word bakc. Enter runs: back");
        stage.line("");
        stage.says("back to step 0");
        stage.keys("\x04");
        stage.end();
    }
}

#[test]
fn the_banner_promises_no_key_that_does_nothing() {
    both(|mut terminal| {
        terminal.says("Enter: who waits for whom");
        assert!(!String::from_utf8_lossy(&terminal.bytes()).contains("Tab"));
        terminal.keys("\x04");
        terminal.end();
    });
}
