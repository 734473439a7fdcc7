//! The door to the course: words at the prompt that start the program anew, and the session behind them.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

/// A server that listens and a client that is connected.
fn connected(lang: &'static str) -> Terminal {
    let port = free_port();
    let mut terminal = Start::new().lang(lang).size(80, 300).run();
    terminal.begun();
    for line in ["set hints off", "socket tcp", &format!("bind 127.0.0.1:{port}"), "listen"] {
        terminal.line_then(line, "server> ");
    }
    terminal.line_then("client> socket tcp", "client> ");
    terminal.line_then(&format!("connect 127.0.0.1:{port}"), "client> ");
    terminal
}

/// The session is as it was: the connection carries bytes.
fn goes_on(terminal: &mut Terminal) {
    terminal.line_then("send still", "client> ");
    terminal.line_then("server> accept", "server> ");
    terminal.line_then("recv", "server> ");
    terminal.shows("server> recv\n  = \"still\"           recv(4, 1024) = 5");
    terminal.line("quit");
    assert_eq!(terminal.end(), (0, None));
    terminal.is_as_before();
}

#[test]
fn each_word_leads_out_and_back() {
    for (line, says) in [
        ("lessons", "x-reuseport"),
        ("tutorial", "x-reuseport"),
        ("playground course", "x-reuseport"),
        ("run", "x-reuseport"),
        ("claims tcp", "-> tcp:"),
        ("progress", "0 of"),
        ("check 1", "ok tcp"),
        ("run 99", "they go from 1 to"),
        ("run nosuch", "There is no file nosuch"),
    ] {
        let mut terminal = connected("en");
        terminal.line_then(line, "client> ");
        terminal.says(says);
        goes_on(&mut terminal);
    }
}

#[test]
fn a_lesson_is_run_and_the_session_is_there_again() {
    for (lang, question, done, back) in [
        (
            "en",
            "(Enter goes on)",
            "Next: address (next).",
            "-- Back at the prompt; your session is as it was.",
        ),
        ("zh", "（回车继续）", "下一课：address（next）。", "-- 回到提示符，会话和刚才一样。"),
    ] {
        let mut terminal = connected(lang);
        terminal.line("next");
        terminal.says(question);
        terminal.keys("\r".repeat(8));
        terminal.says(done);
        terminal.line("quit");
        terminal.says(back);
        terminal.prompt("client> ");
        terminal.line_then("set hints off", "client> ");
        goes_on(&mut terminal);
    }
}

#[test]
fn quit_leaves_the_lesson_and_not_the_prompt() {
    let mut terminal = connected("en");
    terminal.line("run tcp");
    terminal.says("(Enter goes on)");
    terminal.line("quit");
    terminal.says("To go on here another time: run tcp");
    terminal.says("Back at the prompt");
    terminal.prompt("client> ");
    terminal.line_then("progress", "client> ");
    terminal.says("You stopped in tcp, at line");
    goes_on(&mut terminal);
}

#[test]
fn a_lesson_that_was_left_goes_on_there() {
    let mut terminal = connected("en");
    terminal.line("run tcp");
    terminal.says("(Enter goes on)");
    terminal.keys("\r");
    terminal.says("phone LISTEN");
    terminal.says("(Enter: none)");
    terminal.line("quit");
    terminal.prompt("client> ");
    for (count, word) in [(1, "run tcp"), (2, "next")] {
        terminal.line(word);
        terminal.until("where it was left", |screen| {
            let text = screen.contents();
            text.matches("4 of 14 steps are behind you.").count() == count
                && text.trim_end().ends_with("(Enter: none) >")
        });
        terminal.line("quit");
        terminal.prompt("client> ");
    }
    // Where nothing was done there is nothing behind one.
    terminal.line("learn address");
    terminal.says("Your turn, 1/22");
    terminal.line("quit");
    terminal.line("learn address");
    terminal.says("What exactly is an address?");
    terminal.line("quit");
}

#[test]
fn words_of_the_course_say_so_in_a_program_and_in_a_lesson() {
    let mut terminal = connected("en");
    terminal.line("program {");
    for (line, word) in [("lessons", "lessons"), ("run tcp", "run"), ("下一课", "下一课")] {
        terminal.line(line);
        terminal.says(&format!("-- {word} does not live inside program {{ }}."));
    }
    terminal.line("print 1");
    terminal.line("}");
    terminal.says("client's program is done.");
    terminal.line("learn tcp");
    terminal.says("Your turn, 1/14");
    for word in ["goals", "solution", "done"] {
        terminal.line(word);
        terminal.says(&format!("{word} belongs to a challenge, and none is being tried."));
    }
    terminal.line("hint");
    terminal.says("Hint 1 of 3");
}

#[test]
fn ctrl_z_stops_both_and_they_go_on_together() {
    let bash = ["/bin/bash", "--norc", "-i"];
    let mut terminal = Start::new().size(80, 300).program(&bash).run();
    terminal.until("a shell", |screen| screen.contents().trim_end().ends_with(['$', '#']));
    terminal.line(&format!("{} --color never", env!("CARGO_BIN_EXE_playground")));
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.line("run tcp");
    terminal.says("(Enter goes on)");
    terminal.keys("\x1a");
    terminal.says("Stopped");
    terminal.line("fg");
    // What is typed before the shell has given the terminal back is the shell's.
    terminal.until("its name, by fg", |screen| {
        screen.contents().matches("playground --color never").count() > 2
            || screen
                .contents()
                .lines()
                .any(|line| line.starts_with('/') && line.ends_with("playground --color never"))
    });
    terminal.keys("\r".repeat(8));
    terminal.says("Next: address (next).");
    terminal.line("quit");
    terminal.says("Back at the prompt");
    terminal.prompt("server> ");
    terminal.line("quit");
    terminal.until("the shell again", |screen| screen.contents().trim_end().ends_with(['$', '#']));
    terminal.line("exit");
    assert_eq!(terminal.end().1, None);
}

#[test]
fn a_signal_that_ends_the_prompt_ends_the_lesson() {
    let mut terminal = connected("en");
    terminal.line("run tcp");
    terminal.says("(Enter goes on)");
    terminal.signal("TERM");
    assert_eq!(terminal.end().1.as_deref(), Some("Terminated"));
    terminal.until_left();
}

#[test]
fn a_variable_of_that_name_comes_first() {
    let mut terminal = connected("en");
    terminal.line_then("next = 5", "client> ");
    terminal.line_then("next", "client> ");
    terminal.says("= 5");
    goes_on(&mut terminal);
}

#[test]
fn nothing_is_kept_where_nothing_is_wanted() {
    let program = env!("CARGO_BIN_EXE_playground");
    let start = || Start::new().size(80, 300);
    let by_option = start().program(&[program, "--no-progress"]);
    let by_environment = start().environment("PLAYGROUND_PROGRESS", "off");
    for start in [by_option, by_environment] {
        let mut terminal = start.run();
        terminal.begun();
        terminal.line_then("set hints off", "server> ");
        terminal.line("run tcp");
        terminal.says("(Enter goes on)");
        terminal.keys("\r".repeat(8));
        terminal.says("Next: address (next).");
        terminal.line("quit");
        terminal.says("Back at the prompt");
        terminal.prompt("server> ");
        terminal.line("quit");
        terminal.end();
        assert!(!terminal.home.path().join("playground/progress.json").exists());
    }
}

fn run_to_the_end(lang: &'static str, columns: u16, home: &Arc<tempfile::TempDir>) -> Terminal {
    let program = [env!("CARGO_BIN_EXE_playground"), "run", "tcp"];
    let mut terminal =
        Start::new().lang(lang).size(columns, 200).home(home).program(&program).run();
    // A heading, the question, two headings, the question once more.
    terminal.keys("\rb\r\r\rb\rquit\r");
    terminal.until_left();
    terminal.end();
    terminal
}

#[test]
fn the_file_is_for_this_user_alone_and_what_is_broken_is_set_aside() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let folder = home.path().join("playground");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("progress.json");
    fs::write(&file, "{ not json").unwrap();
    let terminal = run_to_the_end("en", 80, &home);
    terminal.says("The file of your progress is damaged.");
    assert_eq!(fs::read_to_string(folder.join("progress.json.broken")).unwrap(), "{ not json");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&file).unwrap().contains("\"done\": true"));
    // What a later version has written is left alone.
    fs::write(&file, "{\"version\": 2}").unwrap();
    let terminal = run_to_the_end("en", 80, &home);
    terminal.says("later version of playground");
    assert_eq!(fs::read_to_string(&file).unwrap(), "{\"version\": 2}");
}

#[test]
fn the_end_of_a_lesson_is_for_its_reader() {
    for (lang, columns, end) in [
        (
            "en",
            80,
            "-- Not b: the first send comes later: accept has returned by then. It is d:
   connect made the connection, so accept has something to hand out.
-- Done. 0 of 1 predictions right. Now type it yourself: playground learn tcp.
   Next: address (next).
-- Type what you want to try. Ctrl-D leaves.",
        ),
        (
            "zh",
            80,
            "-- 学完了。1 次预测，对了 0 次。再自己动手做一遍：playground learn tcp。下一
   课：address（next）。
-- 想试什么就输入什么。Ctrl-D 离开。",
        ),
        (
            "en",
            40,
            "-- Done. 0 of 1 predictions right. Now
   type it yourself: playground learn
   tcp. Next: address (next).
-- Type what you want to try. Ctrl-D
   leaves.",
        ),
        ("zh", 40, "-- 学完了。1 次预测，对了 0 次。再自己"),
    ] {
        let home = Arc::new(tempfile::tempdir().unwrap());
        let terminal = run_to_the_end(lang, columns, &home);
        terminal.shows(end);
    }
}

#[test]
fn the_list_has_ticks_and_says_where_to_go_on() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    run_to_the_end("en", 80, &home);
    let program = [env!("CARGO_BIN_EXE_playground"), "lessons"];
    let mut terminal = Start::new().size(80, 200).home(&home).program(&program).run();
    terminal.until_left();
    terminal.end();
    terminal.says("1 ✓tcp");
    terminal.says("2  address");
    terminal
        .says("-- Next: address. Watch it: playground next. Type it yourself: playground learn");
}

#[test]
fn a_pause_says_how_it_is_left_and_a_hint_is_told_to_who_asks() {
    let home = std::sync::Arc::new(tempfile::tempdir().unwrap());
    let path = home.path().join("lesson.txt");
    let lesson = "print 1\n@hint Count.\n? And now?\n a) 2\n b) 3\nprint 2\n = 2\n-> a it counts\n## Next\nprint 3\n";
    std::fs::write(&path, lesson).unwrap();
    let program = [env!("CARGO_BIN_EXE_playground"), "run", path.to_str().unwrap()];
    let mut terminal = Start::new().home(&home).program(&program).run();
    terminal.says("(Enter: none, ?: a hint) >");
    for (typed, told) in [("?", "hint: Count."), ("h", "hint: Count.")] {
        terminal.line(typed);
        terminal.says(told);
    }
    terminal.line("a");
    terminal.says("Or type a line of your own: it is tried here.");
    terminal.says("(Enter goes on)");
    terminal.line("?");
    terminal.says("There is no hint here.");
    terminal.line("q");
    assert_eq!(terminal.end(), (0, None));
}
