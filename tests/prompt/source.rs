//! `source`: lines from a file.

use crate::terminal::{Start, Terminal};

fn quiet() -> Terminal {
    let terminal = Start::new().run();
    terminal.begun();
    terminal
}

fn sources(terminal: &mut Terminal, text: &str) {
    std::fs::write(terminal.home.path().join("x.txt"), text).unwrap();
    terminal.line("source x.txt");
}

#[test]
fn a_file_that_stops_says_at_which_line() {
    let mut terminal = quiet();
    sources(&mut terminal, "# A title\ns = socket tcp\ns.lisen\ns.close\n");
    terminal.says("-- That is line 3 of x.txt. The lines after it are not run.");
    sources(&mut terminal, "print 1\nprogram {\n  x = 1\n");
    terminal.says("-- That is line 2 of x.txt.");
}

#[test]
fn a_name_may_stand_in_quotes_and_may_not_be_missing() {
    let mut terminal = quiet();
    std::fs::write(terminal.home.path().join("two words.txt"), "s = socket udp\n").unwrap();
    terminal.line("source \"two words.txt\"");
    terminal.says("= s socket(AF_INET, SOCK_DGRAM) = 3");
    terminal.line("source");
    terminal.says("-- Which file? source FILE");
}

#[test]
fn the_lines_of_a_program_are_those_of_its_file_or_its_own() {
    let mut terminal = quiet();
    sources(&mut terminal, "s = socket tcp\nprogram {\n  s.accept\n}\n");
    terminal.says("-- server's program ended at its line 3, which failed without try: s.accept");
    terminal.line_then("", "server> ");
    for line in ["program {", "s.accept", "}"] {
        terminal.line(line);
    }
    terminal.says("-- server's program ended at its line 2, which failed without try: s.accept");
}

#[test]
fn the_line_that_ctrl_c_ended_is_the_one_that_is_named() {
    let mut terminal = quiet();
    sources(&mut terminal, "s = socket udp\nsleep 900s\n# why\ns.close\n");
    terminal.until("the sleep", |screen| screen.contents().contains("nanosleep(900s)"));
    terminal.keys("\x03");
    terminal.says("-- That is line 2 of x.txt. The lines after it are not run.");
}

#[test]
fn a_file_is_a_lesson_and_not_typing_hands() {
    let mut terminal = quiet();
    let home = terminal.home.path().to_owned();
    let _victim = std::os::unix::net::UnixListener::bind(home.join("victim")).unwrap();
    for (line, said) in [
        ("save stolen.txt", "-- Not done: a file that is read writes no file."),
        ("source --trust x.txt", "-- Not done: a file that is not trusted itself"),
        ("u = socket udp\nu.sendto 192.0.2.1:9 x", "192.0.2.1:9 is outside."),
        ("u = socket udp\nu.sendto 3221225986:9 x", "3221225986:9 (192.0.2.2:9) is outside."),
        ("v = socket unix\nv.connect ../victim", "../victim is outside."),
        ("v = socket unix\nv.connect ./victim", "Nothing is called ./victim"),
        // What goes on when the file has been read is still the file's.
        (
            "w = socket udp\nprogram {\n  sleep 50ms\n  w.sendto 192.0.2.3:9 x\n}",
            "192.0.2.3:9 is outside.",
        ),
    ] {
        sources(&mut terminal, &format!("{line}\n"));
        if said.starts_with("Nothing") {
            terminal.says("! ENOENT");
        } else {
            terminal.says(said);
        }
        terminal.line_then("reset", "server> ");
    }
    assert!(!home.join("stolen.txt").exists());
    // Hands reach what they name, and so does a file that is trusted.
    terminal.line("mine = socket unix");
    terminal.line("mine.connect ./victim");
    terminal.says("= ok connect(3, ./victim) = 0");
    std::fs::write(home.join("x.txt"), "t = socket unix\nt.connect ./victim\nsave kept.txt\n")
        .unwrap();
    terminal.line("source --trust x.txt");
    terminal.says("steps are in kept.txt now.");
    assert!(home.join("kept.txt").exists());
}

#[test]
fn what_has_no_end_is_not_read() {
    let mut terminal = quiet();
    let fifo = terminal.home.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(fifo).status().unwrap().success());
    for name in ["fifo", "/dev/zero", "/dev/tty"] {
        terminal.line(&format!("source {name}"));
        terminal.says(&format!("-- {name} could not be read: it is not a plain file"));
        terminal.line_then("reset", "server> ");
    }
}

#[test]
fn foreign_words_are_spelled_out() {
    let mut terminal = quiet();
    for line in
        ["help \x1b]52;c;aGk=\x07", "source \x1b]0;x\x07", "save no/\u{9b}31m", "set \x1b[31m"]
    {
        sources(&mut terminal, &format!("{line}\n"));
        terminal.line_then("reset", "server> ");
    }
    terminal.says("-- There is no page on \\x1b]52;c;aGk=\\x07.");
    let sent = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!sent.contains("\x1b]") && !sent.contains('\u{9b}'), "{sent:?}");
}

#[test]
fn a_file_that_is_there_is_written_over_only_when_asked() {
    let mut terminal = quiet();
    let file = terminal.home.path().join("mine.txt");
    std::fs::write(&file, "mine").unwrap();
    terminal.line_then("socket udp", "server> ");
    terminal.line("save mine.txt");
    terminal.says("-- mine.txt is there already. To write over it: save --force mine.txt");
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    terminal.line("save --force mine.txt");
    terminal.says("step is in mine.txt now.");
    assert!(std::fs::read_to_string(&file).unwrap().contains("socket udp"));
    terminal.line("save /dev/full");
    terminal.says("-- /dev/full is there already.");
}

#[test]
fn what_is_said_at_the_prompt_is_saved() {
    let mut terminal = quiet();
    for line in ["## The first call", "# It needs a phone.", "s = socket tcp"] {
        terminal.line_then(line, "server> ");
    }
    terminal.line("save said.txt");
    terminal.says("-- 1 step is in said.txt now.");
    terminal.line("save said.pdf");
    terminal.says(".svg a picture");
    terminal.line("save said.md");
    terminal.says("-- 1 step is in said.md now.");
    for name in ["said.txt", "said.md"] {
        let text = std::fs::read_to_string(terminal.home.path().join(name)).unwrap();
        assert!(text.contains("## The first call\n") && text.contains("It needs a phone.\n"));
    }
    assert!(!terminal.screen().iter().any(|line| line.contains("skipped")));
}

#[test]
fn lanes_of_a_long_session_are_those_of_its_end() {
    let mut terminal = quiet();
    let rounds = "a.send 1\nb.recv 1\n".repeat(2600);
    sources(&mut terminal, &format!("a, b = socketpair stream\n{rounds}print 7777\n"));
    terminal.says("= 7777");
    terminal.line_then("lanes", "server> ");
    terminal.says("-- Only the newest 5,000 events are drawn. All of them: save FILE.jsonl");
    terminal.line("lanes client");
    terminal.says("nothing has happened yet");
}

/// A line that is passed over would have those below it carried out once.
#[test]
fn a_repeat_outside_of_a_program_stops_a_file() {
    let mut terminal = quiet();
    sources(&mut terminal, "repeat 3 {\ns = socket udp\n}\n");
    terminal.says("-- Here repeat works inside a program: program {, then repeat");
    terminal.says("-- That is line 1 of x.txt. The lines after it are not run.");
    assert!(
        !terminal.screen().iter().any(|line| line.contains("socket(AF_INET")),
        "nothing was made"
    );
}

#[test]
fn a_lesson_of_a_lab_is_for_a_lab() {
    let mut terminal = quiet();
    sources(&mut terminal, "@lab\ns = socket udp\n");
    terminal.says("-- x.txt says @lab: each of its processes has a computer of its own.");
}
