//! Editing: pastes, blocks, questions, Ctrl-C and Ctrl-D, the history, the window.

use std::{os::unix::fs::PermissionsExt, sync::Arc};

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

fn quiet() -> Terminal {
    quiet_with(Start::new())
}

fn quiet_with(start: Start) -> Terminal {
    let mut terminal = start.run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal
}

#[test]
fn a_block_goes_on_until_its_brace() {
    let mut terminal = quiet();
    for line in ["program {", "  print \"one\"", "  print \"two\""] {
        terminal.line_then(line, "    ... ");
    }
    terminal.line("}");
    terminal
        .shows("server> program {\n    ...   print \"one\"\n    ...   print \"two\"\n    ... }");
    terminal.until("its end", |screen| screen.contents().contains("server's program is done."));
    terminal.prompt("server> ");
}

#[test]
fn a_mistake_in_a_block_costs_its_line_and_no_more() {
    let mut terminal = quiet();
    for line in ["program {", "  data = 5", "  print data"] {
        terminal.line_then(line, "    ... ");
    }
    terminal.shows(
        "    ...   print data\n                ^ The value of a variable is written $data\n    Tab writes:   print $data",
    );
    terminal.prompt("    ... ");
    terminal.keys("\t\r");
    terminal.line_then("while True:", "    ... ");
    terminal.shows("    Tab writes: loop {");
    terminal.line_then("}", "server> ");
    terminal.until("its end", |screen| screen.contents().contains("server's program is done."));
    terminal.line_then("output", "server> ");
    terminal.shows("  = \"5\"");
}

#[test]
fn pasted_lines_wait_for_what_returns_by_itself() {
    let mut terminal = quiet();
    terminal.paste("sleep 50ms\nprint \"up\"\nsleep 900s\nprint \"never\"\n");
    terminal.keys("\r");
    terminal.until("the line after the first sleep", |screen| {
        screen.contents().contains("server> print \"up\"\n  = \"up\"")
    });
    // The second sleep is longer than anybody's patience: Ctrl-C ends it, and drops the rest.
    terminal.until("the second sleep", |screen| screen.contents().contains("nanosleep(900s)"));
    terminal.keys("\x03");
    terminal.until("its end", |screen| screen.contents().contains("! EINTR"));
    terminal.line_then("sockets", "server> ");
    assert!(!terminal.screen().iter().any(|row| row.contains("= \"never\"")));
}

#[test]
fn a_socket_is_shown_by_the_name_it_is_shown_with() {
    let mut terminal = quiet();
    for line in ["s = socket tcp", "s = socket udp", "s2"] {
        terminal.line_then(line, "server> ");
    }
    terminal.until("what s2 is", |screen| {
        screen.contents().lines().any(|row| row.contains("s2") && row.contains("udp"))
    });
}

#[test]
fn the_sleep_of_a_thread_is_not_that_of_the_prompt() {
    let port = free_port();
    let mut terminal = quiet();
    for line in ["program {", "thread {", "sleep 900s", "}", "}"] {
        terminal.line(line);
    }
    terminal.says("server's program is done.");
    for line in ["socket tcp", &format!("bind 127.0.0.1:{port}"), "listen"] {
        terminal.line_then(line, "server> ");
    }
    assert!(!terminal.screen().iter().any(|row| row.contains("the prompt does not")));
    terminal.line("accept");
    terminal.shows("    server sleeps in accept, the prompt does not. Go on as another process:");
}

#[test]
fn pasted_lines_run_one_by_one_and_an_error_drops_the_rest() {
    let port = free_port();
    let mut terminal = quiet();
    terminal.paste(format!("socket tcp\nbind 127.0.0.1:{port}\nlisten 5\n"));
    terminal.keys("\r");
    terminal.shows(&format!(
        "server> bind 127.0.0.1:{port}\n  = ok                bind(3, 127.0.0.1:{port}) = 0\nserver> listen 5\n  = ok                listen(3, 5) = 0                             s LISTEN 0/5\nserver>"
    ));
    terminal.paste("getsockname\nfoo.bar\nclose\nclose\n");
    terminal.keys("\r");
    terminal.until("what is dropped", |screen| {
        screen.contents().contains("-- The 2 lines pasted after this one are not run.")
    });
    terminal.line_then("sockets", "server> ");
    terminal.until("the socket, still open", |screen| screen.contents().contains("LISTEN"));
    assert!(!terminal.screen().iter().any(|row| row.contains("close(3)")));
}

#[test]
fn a_mistake_in_a_pasted_block_drops_all_of_it() {
    let mut terminal = quiet();
    terminal.paste("program {\n  x = 1\n  lisen 5\n}\nsocket udp\n");
    terminal.keys("\r");
    terminal.says("There is no lisen. Did you mean listen?");
    terminal
        .says("-- Nothing of this block is run, and nothing of what was pasted after this line.");
    terminal.line_then("sockets", "server> ");
    assert!(!terminal.screen().iter().any(|row| row.contains("udp  ")));
}

#[test]
fn a_line_pasted_behind_a_program_that_runs_is_refused() {
    let mut terminal = quiet();
    terminal.paste("program {\nloop {\nsleep 900s\n}\n}\ns = socket tcp\n");
    terminal.keys("\r");
    terminal.says("-- Not done: server");
}

#[test]
fn a_line_given_again_has_the_number_it_had() {
    let mut terminal = quiet();
    for line in ["program {", "s = socket tcp", "s.lisen", "s.accept", "}"] {
        terminal.line(line);
    }
    terminal.says("-- server's program ended at its line 3, which failed without try: s.accept");
}

#[test]
fn one_line_is_not_said_to_be_several() {
    for (lang, said) in [
        ("en", "-- The line pasted after this one is not run."),
        ("zh", "-- 后面粘贴的 1 行没有执行。"),
    ] {
        let mut terminal = quiet_with(Start::new().lang(lang));
        terminal.paste("foo.bar\nsocket tcp\n");
        terminal.keys("\r");
        terminal.until(said, |screen| screen.contents().contains(said));
    }
}

#[test]
fn what_returns_by_itself_needs_nobody_to_go_on() {
    let port = free_port();
    let mut terminal = quiet();
    for line in ["socket tcp", &format!("bind 127.0.0.1:{port}"), "listen"] {
        terminal.line_then(line, "server> ");
    }
    terminal.line_then("client> c = socket tcp", "client> ");
    terminal.line_then(&format!("c.connect 127.0.0.1:{port}"), "client> ");
    terminal.line("c.fill");
    terminal.says("client< c.fill");
    terminal.line_then("", "client> ");
    terminal.line_then("c.recv", "client [recv]> ");
    terminal.shows("    client sleeps in recv, the prompt does not. Go on as another process:");
    let screen = terminal.screen();
    assert!(!screen.iter().any(|row| row.contains("sleeps in fill")), "{screen:?}");
}

#[test]
fn typing_ahead_loses_nothing() {
    let mut terminal = quiet();
    terminal.keys("a = socket tcp\rb = socket udp\rprocesses\rvars\r");
    terminal.shows("server> b = socket udp\n  = b                 socket(AF_INET, SOCK_DGRAM) = 4");
    terminal.prompt("server> ");
    terminal.until("the last", |screen| {
        let text = screen.contents();
        text.contains("server> processes") && text.contains("server> vars")
    });
}

#[test]
fn a_missing_argument_is_asked_for() {
    let mut terminal = quiet();
    terminal.line("socket");
    terminal.prompt("  missing: KIND (tcp, udp, unix) [tcp]: ");
    terminal.line_then("", "server> ");
    terminal.shows("server> socket tcp\n  = s                 socket(AF_INET, SOCK_STREAM) = 3");
    terminal.line("socket");
    terminal.prompt("  missing: KIND (tcp, udp, unix) [tcp]: ");
    terminal.line_then("udp", "server> ");
    terminal.shows("server> socket udp\n  = s2                socket(AF_INET, SOCK_DGRAM) = 4");
    // The call once more, with what it lacked.
    terminal.line("socket");
    terminal.prompt("  missing: KIND (tcp, udp, unix) [tcp]: ");
    terminal.line_then("socket udp", "server> ");
    terminal.shows("server> socket udp\n  = s3                socket(AF_INET, SOCK_DGRAM) = 5");
    terminal.line("bind");
    terminal.until("a port that is free", |screen| {
        screen.contents().contains("  missing: ADDRESS [127.0.0.1:8")
    });
    // Ctrl-C: never mind.
    terminal.keys_then("\x03", "server> ");
}

#[test]
fn ctrl_c_drops_a_line_interrupts_a_call_and_never_ends() {
    let port = free_port();
    let mut terminal = quiet();
    terminal.line_then("socket tcp", "server> ");
    terminal.line_then(&format!("bind 127.0.0.1:{port}"), "server> ");
    terminal.line_then("listen", "server> ");
    terminal.line_then("accept", "server [accept]> ");
    // A line that was begun is dropped, the call goes on.
    terminal.keys("clie");
    terminal.prompt("server [accept]> clie");
    terminal.keys_then("\x03", "server [accept]> ");
    assert!(!terminal.screen().join("\n").contains("EINTR"));
    terminal.keys_then("\x03", "server> ");
    terminal.shows(
        "  ! EINTR             accept(3) = -1\n    You interrupted accept (EINTR). The socket has not changed and can be used\n    as before.",
    );
    terminal.keys_then("\x03", "server> ");
    terminal.keys("\x03");
    terminal
        .shows("-- server is not asleep: there is nothing to interrupt. To leave: Ctrl-D\nserver>");
    terminal.line_then("program {", "    ... ");
    terminal.line_then("loop {", "    ... ");
    terminal.keys_then("\x03", "server> ");
    // And as in a shell, Ctrl-D.
    terminal.line_then("program {", "    ... ");
    terminal.keys_then("\x04", "server> ");
    terminal.says("The block is dropped.");
    terminal.line_then("getsockname", "server> ");
    terminal.shows(&format!("server> getsockname\n  = 127.0.0.1:{port}   getsockname(3) = 0"));
}

#[test]
fn ctrl_d_ends_on_an_empty_line_only() {
    let mut terminal = quiet();
    terminal.keys("sockets\x04");
    terminal.keys("\x01\x04");
    terminal.shows("server> ockets");
    terminal.keys_then("\x03", "server> ");
    terminal.keys("\x04");
    assert_eq!(terminal.end(), (0, None));
    terminal.is_as_before();
}

#[test]
fn ctrl_z_and_fg() {
    let mut terminal = Start::new().program(&["/bin/sh", "-i"]).environment("PS1", "shell$ ").run();
    terminal.prompt("shell$ ");
    terminal.line(env!("CARGO_BIN_EXE_playground"));
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.keys("sock");
    terminal.prompt("server> sock");
    terminal.keys_then("\x1a", "shell$ ");
    terminal.line_then("fg", "server> sock");
    terminal.line_then("et tcp", "server> ");
    terminal.shows("  = s                 socket(AF_INET, SOCK_STREAM) = 3\nserver>");
    terminal.keys_then("\x04", "shell$ ");
}

#[test]
fn a_block_is_asked_for_line_by_line_and_comes_back_as_one() {
    let mut terminal = quiet();
    // The second is refused at once, and the block is still open.
    for line in ["program {", "x = nobody(", "print 7"] {
        terminal.line_then(line, "    ... ");
    }
    terminal.line_then("}", "server> ");
    terminal.keys("\x1b[A");
    terminal.shows("server> program {\nprint 7\n}");
    terminal.line("");
    terminal.until("it runs twice", |screen| {
        screen.contents().matches("server runs this by itself").count() == 2
    });
}

#[test]
fn the_history_goes_from_run_to_run_and_is_private() {
    let mut terminal = quiet();
    terminal.line_then("socket udp", "server> ");
    terminal.line_then(" vars", "server> ");
    // Nothing is lost when the window is closed.
    let home = Arc::clone(&terminal.home);
    terminal.signal("HUP");
    terminal.end();
    let file = home.path().join("playground/history");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(kept.contains("socket udp") && !kept.contains("vars"), "{kept}");
    let mut terminal = Start::new().home(&home).run();
    terminal.begun();
    terminal.keys("\x1b[A");
    terminal.prompt("server> socket udp");
}

/// The line editor writes what Up brings to the terminal as it is.
#[test]
fn nothing_in_a_history_reaches_the_terminal_raw() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let folder = home.path().join("playground");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("history");
    let foreign = ["x = \"\x1b]0;title\x07\"", "y = \"\u{9b}31m\"", "z = \"\u{202e}\""];
    std::fs::write(&file, format!("#V2\nsocket udp\n{}\n", foreign.join("\n"))).unwrap();
    let mut terminal = Start::new().home(&home).run();
    terminal.begun();
    terminal.keys("\x1b[A");
    terminal.prompt("server> socket udp");
    terminal.keys("\x15");
    // Pasted, it is not kept either.
    terminal.line_then("\x1b[200~print \"\u{202e}\"\x1b[201~", "server> ");
    terminal.line("exit");
    terminal.end();
    let shown = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!shown.contains("\x1b]0;title") && !shown.contains('\u{9b}'), "{shown}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "#V2\nsocket udp\n");
}

#[test]
fn the_window_may_change_while_a_line_is_typed() {
    let mut terminal = quiet();
    terminal.keys("send 1234567890 1234567890 1234567890");
    terminal.prompt("server> send 1234567890 1234567890 1234567890");
    terminal.resize(30, 24);
    terminal.keys("1");
    terminal.until("the line, folded", |screen| {
        screen.contents().trim_end().ends_with("1234567890 12345678901")
            || screen.contents().replace('\n', "").contains("1234567890 12345678901")
    });
    terminal.line_then("", "server> ");
    terminal.line_then("help accept", "server> ");
    terminal.resize(100, 40);
    terminal.line_then("board", "server> ");
    terminal.shows("    No sockets yet. To make one: socket tcp");
}

#[test]
fn twenty_columns_are_enough() {
    let mut terminal = quiet_with(Start::new().size(20, 60));
    terminal.line_then("socket tcp", "server> ");
    terminal.line_then("listen", "server> ");
    terminal.line_then("", "server> ");
    terminal.line_then("soket tcp", "server> ");
    terminal.shows("    Tab writes:\n      socket tcp\nserver>");
}

#[test]
fn help_is_folded_and_lines_to_type_are_not() {
    let mut terminal = quiet_with(Start::new().size(40, 60));
    terminal.line_then("help EOF", "server> ");
    terminal.shows(
        "EOF: the peer has ended its stream, and
you have read all of it
recv gives EOF here, b'' in Python, 0
in C. It is the normal end: the peer
closed, called shutdown wr, or was
killed with nothing unread.
    conn.recv
    conn.state
EOF comes again each time you call",
    );
}

#[test]
fn a_megabyte_is_pasted() {
    let mut terminal = quiet();
    terminal.paste("x".repeat(1 << 20));
    terminal.keys("\r");
    terminal.until("why not", |screen| screen.contents().contains("A line has at most 64 KiB."));
    terminal.prompt("server> ");
    terminal.line_then("socket tcp", "server> ");
    terminal.shows("server> socket tcp\n  = s                 socket(AF_INET, SOCK_STREAM) = 3");
}

#[test]
fn what_is_no_text_is_refused() {
    let mut terminal = quiet();
    terminal.keys(b"send \xff");
    terminal.shows("-- That is not UTF-8 text; none of it was run.\nserver>");
    terminal.line_then("socket tcp", "server> ");
    terminal.shows("server> socket tcp\n  = s                 socket(AF_INET, SOCK_STREAM) = 3");
}

#[test]
fn no_color_means_none() {
    let mut terminal = quiet_with(Start::new().environment("NO_COLOR", "1"));
    terminal.line_then("listen", "server> ");
    terminal.line_then("socket tcp", "server> ");
    let bytes = String::from_utf8(terminal.bytes()).unwrap();
    let coloured = bytes.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        rest[end..].starts_with('m')
    });
    assert!(!coloured, "{bytes:?}");
}

#[test]
fn a_word_may_name_its_process() {
    let mut terminal = quiet();
    terminal.line_then("x = 5", "server> ");
    terminal.line_then("client> y = 6", "client> ");
    terminal.line_then("server> vars", "server> ");
    terminal.shows("client> server> vars\n    x = 5\nserver>");
}

#[test]
fn a_new_process_is_announced_and_a_near_miss_made_when_meant() {
    let mut terminal = quiet();
    // Only the digits differ: that is no slip.
    terminal.line_then("server2>", "server2> ");
    terminal.shows("server> server2>\n-- new process server2\nserver2>");
    terminal.line_then("clint>", "server2> ");
    terminal.shows("    Tab writes: client>\nserver2>");
    terminal.line_then("clint>", "clint> ");
    terminal.shows("-- new process clint\nclint>");
}

#[test]
fn the_prompt_on_the_screen_says_when_its_process_has_woken() {
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("sleep 300ms", "server [sleep]> ");
    // As wide as before, since the cursor is behind it, and without the suggestion to go on as another process.
    terminal.until("the new label", |screen| {
        let contents = screen.contents();
        let last = contents.trim_end().lines().last().unwrap_or_default();
        contents.contains("= ok") && last.trim_end() == "server>"
    });
    terminal.line_then("print \"up\"", "server> ");
    terminal.shows("  = \"up\"");
}
