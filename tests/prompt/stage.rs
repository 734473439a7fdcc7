//! The stage: `run --step`, as a lecturer sees it.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

/// A lesson on the stage; `$PORT` in it is a port that is free.
fn stage(lesson: &str, words: &[&str]) -> (Terminal, u16) {
    let (port, home) = (free_port(), Arc::new(tempfile::tempdir().unwrap()));
    let path = home.path().join("lesson.txt");
    std::fs::write(&path, lesson.replace("$PORT", &port.to_string())).unwrap();
    let program = [env!("CARGO_BIN_EXE_playground"), "run", "--present"];
    let program = [&program, words, &[path.to_str().unwrap()]].concat();
    (Start::new().home(&home).program(&program).run(), port)
}

fn caller(port: u16) -> TcpStream {
    let mut stranger = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stranger.write_all(b"I am early!").unwrap();
    stranger
}

const CALL: &str = "@port P $PORT
## 1 Ready
server> phone = socket tcp
server> phone.bind 127.0.0.1:$P
  = ok
server> phone.listen 5
  = ok
## 2 Waiting
server> conn = phone.accept
  ...
? What will wake it?
  a) socket
  b) connect
client> me = socket tcp
client> me.connect 127.0.0.1:$P
  = ok
server< = from 127.0.0.1:$C
  -> b  connect
client> me.send \"hello\"
  = 5
";

/// Up to the question.
fn asleep(words: &[&str]) -> (Terminal, u16) {
    let (mut stage, port) = stage(CALL, words);
    stage.says("next server> phone = socket tcp");
    for next in ["phone.bind", "phone.listen", "## 2 Waiting", "conn = phone.accept"] {
        stage.line("");
        stage.says(&format!("next {}{next}", if next.contains('#') { "" } else { "server> " }));
    }
    stage.line("");
    stage.says("b) connect");
    stage.prompt("hands a b, or one letter, or Enter > ");
    (stage, port)
}

#[test]
fn the_end_counts_what_did_not_hold() {
    let anyway = "Enter goes on anyway";
    for (lesson, shown, code) in [
        (
            "socket udp\nprint 5\n = 6\nprint 6\n = 6\n",
            vec![
                "--- 1/3",
                anyway,
                "next server> print 6",
                "3 steps, 1 of 2 as expected, 1 not (line 3).",
            ],
            1,
        ),
        (
            "socket udp\nclose\nclose\n",
            vec!["--- 1/3", "--- 2/3", anyway, "3 steps, 0 of 1 as expected, 1 not (line 3)."],
            1,
        ),
        ("print 5\n = 5\n", vec!["1 step, 1 expected result, all as expected."], 0),
    ] {
        let (mut stage, _) = stage(lesson, &[]);
        stage.says("next server>");
        for shown in shown {
            stage.line("");
            stage.says(shown);
        }
        stage.line("quit");
        assert_eq!(stage.end().0, code, "{lesson}");
    }
}

#[test]
fn a_stranger_is_told_and_not_taken_for_the_client() {
    let (mut stage, port) = asleep(&[]);
    let _stranger = caller(port);
    stage.says("woken by a program outside");
    stage.says("A program outside has called, not one of the lesson.");
    stage.says("other port");
    stage.says("--- 4/7 ----- server ready ----- client ready");
    stage.prompt("hands a b, or one letter, or Enter > ");
    stage.line("");
    stage.says("The next step meets something different from the lesson: server is ready (in the lesson: asleep in accept).");
    stage.line("");
    stage.says("next client> me.connect");
    stage.line("");
    stage.says("a program outside woke this, not the lesson's own client");
    stage.says("Enter goes on anyway");
    stage.line("other port");
    stage.says("back to step");
    assert!(!stage.screen().join(" ").contains(&format!("Port {port} as before")));
}

#[test]
fn an_edited_lesson_is_read_again_where_the_walk_begins_again() {
    let (mut stage, _) = stage("## One\nprint 5\n  = 5\n## Two\nprint 6\n  = 6\n", &[]);
    stage.says("next server> print 5");
    stage.line("");
    stage.says("next ## Two");
    let path = stage.home.path().join("lesson.txt");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write("## One\nprint 5\n  = 5\n## Two\nprint 66\n  = 66\n## Three\nprint 7\n  = 7\n");
    stage.line("");
    stage.says("lesson.txt has changed since it was read. back, again and goto read it again.");
    stage.says("next server> print 6 ");
    stage.line("goto three");
    stage.says("lesson.txt has changed and is read again.");
    stage.says("next server> print 7");
    // With a mistake in it the walk goes on with what it has.
    write("## One\nprint (\n");
    stage.line("back 1");
    stage.says("lesson.txt:2");
    stage.says("lesson.txt has changed. The lesson goes on as it was read before.");
    stage.says("next server> print 66");
    stage.line("");
    stage.says("next ## Three");
    write("@lab\nann> socket tcp\n");
    stage.line("again");
    stage.says("and so has its @lab");
    stage.says("next ## Three");
    stage.line("quit");
    assert_eq!(stage.end().0, 0);
}

#[test]
fn notes_for_the_presenter_are_spelled_out() {
    let bad = "\x1b]0;T\x07\u{9b}31m\u{202e}";
    let lesson =
        format!("@note one{bad}\n## head{bad}\nprint \"five{bad}\"\n@note two{bad}\nprint 6\n");
    let (mut stage, _) = stage(&lesson, &[]);
    stage.says("next server> print");
    stage.line("notes");
    stage.says("note one");
    stage.line("");
    stage.says("note two\\x1b]0;T\\x07\\u{9b}31m\\u{202e}");
    stage.line("quit");
    stage.end();
    let bytes = String::from_utf8_lossy(&stage.bytes()).into_owned();
    assert!(
        !bytes.contains("]0;T\x07") && !bytes.contains('\u{9b}') && !bytes.contains('\u{202e}')
    );
}

#[test]
fn invited_guests_are_no_strangers() {
    let (mut stage, port) = stage(&format!("@guests\n{CALL}"), &[]);
    stage.says("next server> phone = socket tcp");
    for next in
        ["next server> phone.bind", "next server> phone.listen", "next ## 2", "next server> conn"]
    {
        stage.line("");
        stage.says(next);
    }
    let _guest = caller(port);
    stage.says("A program outside calls server's phone");
    stage.says("next server> conn = phone.accept");
    assert!(!stage.screen().join(" ").contains("not one of the lesson"));
}

#[test]
fn a_vote_after_a_stranger_draws_over_nothing() {
    let (mut stage, port) = asleep(&[]);
    let _stranger = caller(port);
    stage.says("woken by a program outside");
    stage.prompt("hands a b, or one letter, or Enter > ");
    stage.line("1 2");
    stage.says("b) connect 2 ####################");
    stage.says("b) connect");
    stage.says("woken by a program outside");
    stage.says("server> conn = phone.accept");
}

#[test]
fn rows_are_drawn_again_after_what_comes_by_itself() {
    let (mut stage, port) = asleep(&[]);
    stage.line("");
    stage.says("next client> me = socket tcp");
    stage.keys("half");
    stage.prompt("client> half");
    let _stranger = caller(port);
    stage.says("woken by a program outside");
    stage.says("The next step meets something different");
    stage.until("the rows once, below what came", |screen| {
        let text = screen.contents();
        let woken = text.find("woken by a program outside");
        text.matches("next    client> me = socket tcp").count() == 1
            && woken < text.find("next    client> me = socket tcp")
    });
    stage.prompt("client> half");
}

#[test]
fn an_interrupted_sleeper_is_missed_before_the_step_that_wakes_it() {
    let (mut stage, _) = asleep(&[]);
    stage.line("server> interrupt");
    stage.says("EINTR");
    stage.line("");
    stage.says("server is ready (in the lesson: asleep in accept)");
}

#[test]
fn mistyped_words_of_the_stage_are_answered_as_such() {
    let (mut stage, _) = stage(CALL, &[]);
    stage.says("next server> phone = socket tcp");
    for (line, told) in [
        ("bakc", "There is no word bakc. Tab writes: back"),
        ("BACK", "There is no word BACK. Tab writes: back"),
        ("gotoo 2", "Tab writes: goto 2"),
        ("back three", "back takes how many steps"),
        ("skip 3", "skip takes nothing"),
        ("again 2", "again takes nothing"),
        ("help back", "on the stage: drops your lines, or goes back"),
        ("help notes", "on the stage: shows or hides the notes"),
        ("help step", "a lesson in front of a class"),
    ] {
        stage.line(line);
        stage.says(told);
        stage.prompt("server> ");
    }
    assert!(!stage.screen().join(" ").contains("has nothing called"));
}

#[test]
fn ctrl_c_at_a_question_interrupts_nobody() {
    let (mut stage, _) = asleep(&[]);
    stage.keys([3]);
    stage.says("A question is open, so Ctrl-C interrupts nobody.");
    stage.says("server ASLEEP accept");
    assert!(!stage.screen().join(" ").contains("EINTR"));
}

#[test]
fn back_shows_the_chapter() {
    let (mut stage, _) = asleep(&[]);
    stage.line("");
    stage.says("next client> me = socket tcp");
    stage.line("");
    stage.says("next client> me.connect");
    stage.line("back");
    stage.says("back to step 4");
    stage.says("server> conn = phone.accept ... accept(3) asleep");
    stage.says("b) connect");
}

#[test]
fn what_is_tied_to_this_machine_is_told() {
    let (mut stage, port) = stage(CALL, &[]);
    stage.says("next server> phone = socket tcp");
    stage.line("z = socket tcp");
    stage.says("= z");
    stage.line(&format!("z.bind 0.0.0.0:{port}"));
    stage.says("the socket is tied to lo");
}

const PROGRAM: &str = "server> a, b = socketpair stream
server> program {
  a.send hi
  b.recv 10
}
";

#[test]
fn a_program_shows_its_lines_although_the_step_was_typed() {
    for words in [&[][..], &["--type", "1000"]] {
        let (mut stage, _) = stage(PROGRAM, words);
        stage.says("next server> a, b = socketpair");
        stage.line("");
        stage.says("next server> program { ... }");
        stage.line("");
        stage.says("server> a.send hi");
        stage.says("server> b.recv 10");
    }
}

#[test]
fn it_begins_at_a_heading_and_says_how_to_go_on() {
    let (mut first, _) = stage(CALL, &["--goto", "waiting"]);
    first.says("next server> conn = phone.accept");
    first.prompt("server> ");
    first.keys([4]);
    first.says("To go on from here: playground run --present --goto 2 ");
    assert_eq!(first.end().0, 0);
    let (mut none, _) = stage(CALL, &["--goto", "9"]);
    none.says("--goto 2 2 Waiting");
    assert_eq!(none.end().0, 2);
}

#[test]
fn any_key_finishes_the_line_that_is_being_typed() {
    let lesson = "server> send_later = 'as slow as a snail, and nobody waits for that at all'\nprint 'nor for this, which is no shorter at all'\nprint 3\n";
    let (mut stage, _) = stage(lesson, &["--type", "1"]);
    stage.says("next server>");
    stage.prompt("server> ");
    stage.line("");
    stage.until("the first letter", |screen| screen.contents().starts_with("server> s"));
    stage.keys("oops\rand more\r");
    stage.says("next server> print 'nor for this");
    stage.prompt("server> ");
    assert!(!stage.screen().join("\n").contains("oops"), "{}", stage.screen().join("\n"));
    assert!(!stage.screen().join("\n").contains("and more"));
    stage.line("");
    stage.until("its first letter", |screen| {
        screen.contents().lines().any(|row| row.starts_with("server> p"))
    });
    // A presenter's remote.
    stage.keys("\x1b[6~");
    stage.says("next server> print 3");
}

#[test]
fn the_keys_of_a_remote_go_on_and_back() {
    let (mut stage, _) = stage(CALL, &[]);
    stage.says("next server> phone = socket tcp");
    stage.prompt("server> ");
    for (key, next) in [
        ("\x1b[6~", "--- 1/7"),
        (" ", "--- 2/7"),
        ("\x1b[5~", "back to step 1"),
        ("\x1b[C", "--- 2/7"),
    ] {
        stage.keys(key);
        stage.says(next);
        stage.prompt("server> ");
    }
    // In a line that has been begun they are what they always are.
    stage.keys("print 1 + 2");
    stage.prompt("server> print 1 + 2");
    stage.keys("\x15");
    stage.prompt("server> ");
}

#[test]
fn the_screen_comes_back_after_ctrl_l_and_after_a_stop() {
    let (mut stage, _) = stage(CALL, &[]);
    stage.says("next server> phone = socket tcp");
    stage.line("");
    stage.says("--- 1/7");
    stage.keys("half");
    stage.prompt("server> half");
    let all = |stage: &Terminal| {
        stage.until("the step, the rows and the line", |screen| {
            let text = screen.contents();
            text.starts_with("## 1 Ready\nserver> phone = socket tcp\n")
                && text.matches("--- 1/7").count() == 1
                && text.trim_end().ends_with("server> half")
        });
    };
    stage.keys("\x0c");
    all(&stage);
    stage.signal("CONT");
    all(&stage);
}

#[test]
fn lanes_of_those_who_are_named() {
    let (mut stage, _) = asleep(&[]);
    stage.line("");
    stage.says("next client> me = socket tcp");
    stage.line("");
    stage.says("next client> me.connect");
    stage.line("lanes client");
    stage.until("one lane", |screen| {
        let text = screen.contents();
        text.contains("socket tcp") && text.lines().any(|line| line.trim() == "client")
    });
    stage.line("lanes nobody");
    stage.says("There is no process nobody.");
}

#[test]
fn the_clock_of_a_sleeper_goes_on_and_a_resize_is_drawn_again() {
    let (stage, _) = asleep(&[]);
    stage.says("server ASLEEP accept 0 s");
    stage.says("server ASLEEP accept 1 s");
    stage.says("server ASLEEP accept 2 s");
    stage.resize(60, 100);
    stage.until("status row of 59 columns", |screen| {
        screen
            .rows(0, 80)
            .any(|row| row.starts_with("--- ") && row.trim_end().chars().count() == 59)
    });
    stage.prompt("hands a b, or one letter, or Enter > ");
}

#[test]
fn a_hint_is_told_to_who_asks() {
    let lesson =
        CALL.replace("? What will", "@hint Who calls?\n@hint Not the server.\n? What will");
    let (mut stage, _) = stage(&lesson, &[]);
    stage.says("next server> phone = socket tcp");
    stage.line("hint");
    stage.says("There is no hint here.");
    for next in ["phone.bind", "phone.listen", "## 2 Waiting", "conn = phone.accept"] {
        stage.line("");
        stage.says(&format!("next {}{next}", if next.contains('#') { "" } else { "server> " }));
    }
    stage.line("");
    let asks = "hands a b, or one letter, or Enter, or ? for a hint > ";
    stage.prompt(asks);
    for (typed, told) in
        [("?", "hint: Who calls?"), ("h", "hint: Not the server."), ("hint", "hint: Who calls?")]
    {
        stage.line(typed);
        stage.says(told);
        stage.prompt(asks);
    }
}

/// The notes and the next step are on the lecturer's own screen, and on no other.
#[test]
fn the_lecturer_has_a_screen_of_their_own() {
    let lesson = CALL.replace("server> phone.listen 5", "@note say why 5\nserver> phone.listen 5");
    let (mut stage, _) = stage(&lesson, &["--share"]);
    stage.says("For a class");
    let said = stage.screen().join(" ");
    let pages: Vec<_> = said
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("http://")?.trim_end_matches('/').split_once('/'))
        .collect();
    let follow = |(address, token): (&str, &str)| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /{token}/events HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        BufReader::new(stream)
    };
    let (mut student, mut lecturer) = (follow(pages[0]), follow(pages[1]));
    let up_to = |follower: &mut BufReader<TcpStream>, wanted: &str| {
        let (mut all, since) = (String::new(), Instant::now());
        while !all.contains(wanted) {
            assert!(since.elapsed() < Duration::from_secs(40), "{wanted}: {all}");
            assert_ne!(follower.read_line(&mut all).unwrap(), 0, "{all}");
        }
        all
    };
    up_to(&mut lecturer, "\"next\":\"server> phone = socket tcp\"");
    stage.line("");
    stage.says("next server> phone.bind");
    stage.line("");
    stage.says("next server> phone.listen");
    up_to(
        &mut lecturer,
        "\"done\":2,\"steps\":7,\"next\":\"server> phone.listen 5\",\"notes\":[\"say why 5\"]",
    );
    let seen = up_to(&mut student, "\"call\":\"bind\"");
    stage.line("quit");
    stage.until_left();
    let seen = seen + &up_to(&mut student, "event: end");
    assert!(!seen.contains("say why") && !seen.contains("cue"), "{seen}");
}
