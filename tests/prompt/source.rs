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
