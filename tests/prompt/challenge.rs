//! A challenge at the prompt: from the start to the end, hints, reset, Ctrl-C and Ctrl-D, in both languages.

use std::{fs, sync::Arc};

use crate::terminal::{Start, Terminal};

fn challenge(name: &str, lang: &'static str, columns: u16) -> Terminal {
    let program = [env!("CARGO_BIN_EXE_playground"), "--color", "never", "challenge", name];
    let terminal = Start::new().lang(lang).size(columns, 100).program(&program).run();
    terminal.prompt("server> ");
    terminal
}

fn kept(terminal: &Terminal) -> String {
    fs::read_to_string(terminal.home.path().join("playground/progress.json")).unwrap_or_default()
}

fn half(terminal: &mut Terminal) {
    terminal.line_then("client> c.shutdown wr", "client> ");
    terminal.line_then("server> conn.send done", "server> ");
    terminal.line_then("client> c.recv", "client> ");
}

#[test]
fn half_a_goodbye_to_its_end() {
    for (lang, columns, ending) in [
        (
            "en",
            80,
            "server> client> c.recv\n  = \"done\"            recv(3, 1024) = 4\n  [✓] client: recv returns \"done\"\n-- Solved with 3 calls, which is par. Next: closewait (next).",
        ),
        (
            "en",
            40,
            "  [✓] client: recv returns \"done\"\n-- Solved with 3 calls, which is par.\n   Next: closewait (next).",
        ),
        (
            "zh",
            80,
            "  [✓] client：recv 返回 \"done\"\n-- 完成！用了 3 次调用，正好达到标准。下一个：closewait（next）。",
        ),
        ("zh", 40, "  [✓] client：recv 返回 \"done\"\n-- 完成！用了 3 次调用，正好达到标准。"),
    ] {
        let mut terminal = challenge("half", lang, columns);
        terminal.line_then("client> c.shutdown wr", "client> ");
        terminal.says("[✓] client");
        terminal.line_then("server> conn.send done", "server> ");
        terminal.line_then("client> c.recv", "client> ");
        terminal.shows(ending);
        for part in ["\"half\"", "\"client> c.shutdown wr\"", "\"session\""] {
            assert!(kept(&terminal).contains(part), "{}", kept(&terminal));
        }
        terminal.keys("\x04");
        assert_eq!(terminal.end(), (0, None));
        terminal.is_as_before();
        // It is ticked in the list.
        let program = [env!("CARGO_BIN_EXE_playground"), "challenge"];
        let home = Arc::clone(&terminal.home);
        let list = Start::new().lang(lang).size(80, 200).program(&program).home(&home).run();
        list.says("✓half");
    }
}

#[test]
fn the_echo_to_its_end() {
    let mut terminal = challenge("echo", "en", 80);
    let lines = ["socket tcp", "bind 127.0.0.1:$P", "listen", "client> socket tcp"];
    for line in lines.into_iter().chain([
        "connect 127.0.0.1:$P",
        "send hello",
        "server> accept",
        "recv",
        "send $_",
        "client> recv",
    ]) {
        terminal.line_then_any(line);
    }
    terminal.says("Solved with 10 calls, which is par. Next: waiting (next).");
    terminal.line_then("next", "server> ");
    terminal.says("## Challenge:");
}

#[test]
fn a_server_is_tested() {
    let mut terminal = challenge("upperserver", "en", 80);
    terminal.line_then("done", "server> ");
    terminal.says("The test is not passed");
    terminal.line_then("test1> socket tcp", "server> ");
    terminal.says("test1 is a name of the test");
    for line in ["phone = socket tcp", "bind 127.0.0.1:$P", "listen"] {
        terminal.line_then(line, "server> ");
    }
    // One that never answers: the test's own process waits for it, and is ended with the test.
    terminal.line("program {\rloop {\rconn = phone.accept\rconn.recv\r}");
    terminal.line_then("}", "server [accept]> ");
    terminal.line("done");
    terminal.says("The test is not passed");
    terminal.line("interrupt");
    terminal.says("program was interrupted");
    let program = "program {\rloop {\rconn = phone.accept\rloop {\rconn.recv\rif eof break\r\
                   conn.send upper($_)\r}\rconn.close\r}";
    terminal.line(program);
    terminal.line_then("}", "server [accept]> ");
    terminal.line("done");
    terminal.says("Solved with 9 calls; par is 7.");
}

#[test]
fn hints_solution_and_reset() {
    let mut terminal = challenge("half", "en", 80);
    terminal.line_then("hint", "server> ");
    terminal.says("Hint 1 of 2");
    terminal.line_then("hint", "server> ");
    terminal.line_then("hint", "server> ");
    terminal.says("That was the last hint.");
    terminal.line_then("solution", "  Show the solution? [y/N] ");
    terminal.line_then("n", "server> ");
    terminal.line_then("solution", "  Show the solution? [y/N] ");
    // Ctrl-C is no.
    terminal.keys_then("\x03", "server> ");
    assert!(!terminal.screen().iter().any(|row| row.contains("One way of several")));
    terminal.line_then("client> c.close", "client> ");
    terminal.line_then("reset", "server> ");
    terminal.line_then("goals", "server> ");
    terminal.says("[ ] client has a socket in FIN_WAIT2");
    half(&mut terminal);
    terminal.says("Solved with 3 calls");
}

#[test]
fn ctrl_d_before_the_end_says_how_to_come_back() {
    let mut terminal = challenge("half", "en", 80);
    terminal.keys("\x04");
    terminal.says("-- Not solved yet. Once more: playground challenge half");
    assert_eq!(terminal.end(), (0, None));
    assert_eq!(kept(&terminal), "");
}

#[test]
fn the_prompt_leads_there_and_back() {
    let mut terminal = Start::new().run();
    terminal.begun();
    terminal.line_then("set hints off", "server> ");
    terminal.line_then("hint", "server> ");
    terminal.says("hint belongs to a challenge");
    terminal.line_then("socket tcp", "server> ");
    terminal.line("challenge 17");
    terminal.says("## Challenge: Half a goodbye");
    terminal.says("Ctrl-D leaves.");
    terminal.prompt("server> ");
    half(&mut terminal);
    terminal.says("Solved with 3 calls");
    terminal.keys("\x04");
    terminal.says("-- Back at the prompt; your session is as it was.");
    terminal.prompt("server> ");
    terminal.line_then("bind 127.0.0.1:0", "server> ");
    terminal.says("= ok                bind(3");
}

/// Two challenges of a course in a folder.
#[test]
fn a_course_of_ones_own_goes_on_to_its_next_challenge() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("course.txt", "@title Week 3\nlistening\nclosing-it\n");
    let challenge = |title: &str, goal: &str| {
        format!(
            "@title {title}\n@ask Do it.\n@goal {goal}\n@par 2\n@hint two calls\n\
             @solution\nclient> s = socket tcp\nclient> s.listen\n@end\n"
        )
    };
    put("listening.txt", &challenge("Listen", "client LISTEN"));
    put("closing-it.txt", &challenge("Close", "client close = ok"));
    let course = folder.path().to_str().unwrap();
    let program = [env!("CARGO_BIN_EXE_playground"), "--course", course, "challenge", "listening"];
    let mut terminal = Start::new().lang("en").size(80, 60).program(&program).run();
    terminal.says("## Challenge: Listen (par 2 calls)");
    terminal.line("client> s = socket tcp");
    terminal.line("s.listen");
    terminal.says("Next: closing-it (next).");
    terminal.line("next");
    terminal.says("## Challenge: Close (par 2 calls)");
    terminal.line("challenge half");
    terminal.says("There is no challenge half.");
    terminal.line("challenge 1");
    terminal.until("the first one again", |screen| {
        screen.contents().matches("## Challenge: Listen").count() == 2
    });
    terminal.line("challenge 2");
    terminal.until("the second one again", |screen| {
        screen.contents().matches("## Challenge: Close").count() == 2
    });
    terminal.line("client> s = socket tcp");
    terminal.line("s.close");
    terminal.says("-- Solved with 2 calls, which is par.");
    terminal.line("next");
    terminal.says("That was the last challenge.");
}

#[test]
fn where_nothing_is_there_yet_the_prompt_is_whose_goals_they_are() {
    let program = [env!("CARGO_BIN_EXE_playground"), "challenge", "udprefused"];
    let terminal = Start::new().lang("en").size(80, 60).program(&program).run();
    terminal.prompt("client> ");
}

#[test]
fn foreign_bytes_of_a_course_are_shown_escaped() {
    let evil = "\u{1b}]0;evil\u{7}\u{9b}31m\u{202e}";
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(format!("we{evil}ek"));
    std::fs::create_dir(&root).unwrap();
    let put = |name: &str, text: String| std::fs::write(root.join(name), text).unwrap();
    put("course.txt", format!("@title W{evil}\n## P{evil}\nlistening\nhello\n"));
    let goals = format!("@goal client LISTEN\n@goal client recv = \"{evil}\"");
    put(
        "listening.txt",
        format!(
            "@title L{evil}\n@ask A{evil}.\n{goals}\n@par 2\n@hint H{evil}\n\
             @solution\nclient> s = socket tcp  # {evil}\nclient> s.listen\n@end\n"
        ),
    );
    put(
        "hello.txt",
        format!(
            "@title T{evil}\n@ask Q{evil}\n## H{evil}\n# N{evil}\n@do D{evil}\n@hint I{evil}\n\
             client> s = socket tcp\n  = s  # C{evil}\n? Q{evil}\n  a) x{evil}\n  b) y{evil}\n\
             client> s.close\n  -> a  because{evil}\n  -> not b: not{evil}\n"
        ),
    );
    for (words, lines) in [
        (
            ["challenge", "listening"],
            &["hint", "goals", "solution", "y", "s = socket tcp", "quit"][..],
        ),
        (
            ["learn", "hello"],
            &["hint", "hint", "s = socket udp", "s = socket tcp", "b", "s.close", "b", "quit"],
        ),
    ] {
        let course = root.to_str().unwrap();
        let program =
            [&[env!("CARGO_BIN_EXE_playground"), "--course", course], &words[..]].concat();
        let mut terminal = Start::new().size(80, 120).program(&program).run();
        for line in lines {
            terminal.until("a prompt", |screen| {
                let (row, column) = screen.cursor_position();
                screen.contents_between(row, 0, row, column).trim_end().ends_with(['>', ']'])
            });
            terminal.line(line);
        }
        terminal.end();
        terminal.until_left();
        let shown = String::from_utf8_lossy(&terminal.bytes()).into_owned();
        for part in ["\u{1b}]0;evil", "\u{9b}", "\u{202e}"] {
            assert!(!shown.contains(part), "{words:?}: {part:?} in {shown}");
        }
    }
}
