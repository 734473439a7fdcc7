//! What a lesson and a command line can get wrong, and how that is said.

#[path = "support/program.rs"]
mod program;

use program::{TALK, code, err, filed, out, output, piped};

#[test]
fn an_expectation_that_fails_is_pointed_at_and_ends_with_1() {
    let run = filed(&["run"], format!("{TALK}  = \"help\"\n"));
    assert_eq!(code(&run), 1);
    let report = err(&run);
    for part in [
        "script.txt:11\n      = \"help\"\n        ^",
        "    expected  = \"help\"\n",
        "    came      = \"hello\"\n",
        "    call      recv(4, 100) = 5\n",
        "differ from byte 4 on",
    ] {
        assert!(report.contains(part), "{part:?} is missing in:\n{report}");
    }
}

#[test]
fn what_is_wrong_is_said_for_each_kind_of_it() {
    for (line, why) in [
        ("  = \"hello!\"", "Only the beginning came: 1 byte is missing"),
        ("  = \"hell\"", "and 1 more byte"),
        ("  = EOF", "bytes came"),
        ("  ! ECONNRESET", "the call succeeded"),
        ("  = \"$P\"", "$P is"),
        ("  ...", "has returned"),
        ("server> conn.recv 1", "still asleep in recv, since line 11"),
        ("server< = 5", "no line of server is asleep"),
        ("client> c.connect 127.0.0.1:1", "failed with EISCONN"),
        (
            "client> c.recv 5\n  = * within 1ms",
            "still asleep after 1ms: client in recv, since line 11",
        ),
        ("client> c.state\n  = LISTEN", "another state: ESTABLISHED"),
        ("  conn.inq = 3", "another value"),
        ("  conn.inq = 3..4", "outside the expected range"),
        ("client> x.send hi", "nothing called x"),
    ] {
        let run = filed(&["run", "--quiet"], format!("{TALK}{line}\n"));
        assert_eq!(code(&run), 1, "{line}: {}", err(&run));
        assert!(flat(&err(&run)).contains(why), "{line}: {}", err(&run));
    }
}

#[test]
fn a_lesson_that_cannot_be_read_ends_with_3_before_anything_happens() {
    for (line, place, why) in [
        ("client> c.send \"hello", 11, "never closed"),
        ("client> c.sned hello", 11, "send"),
        ("server> program {\n  loop {", 11, "never closed"),
        ("repeat 3 {", 11, "never closed"),
        ("}", 11, "closes nothing"),
        ("  = \"hello\"\n  = \"hello\"", 12, "has its result already"),
        ("\n  = 5", 12, "there is no step directly above"),
        ("  ! ECONNREST", 11, "Did you mean ECONNRESET?"),
        ("  = 5", 11, "recv never gives that"),
        ("  = 9..3", 11, "No number lies between"),
        ("  conn.state = LISTN", 11, "Did you mean LISTEN?"),
        ("  = \"hello\" | ", 11, "missing"),
        ("? why\n  a) x\n  c) y\n  -> a", 13, "this one is b)"),
        ("? why\n  a) x", 11, "never answered"),
        ("? why\nclient> c.close", 11, "needs choices"),
        ("  -> a", 11, "no question above"),
        ("? why\n  a) x\n  -> b", 13, "no choice b"),
        ("@together", 11, "never closed"),
        ("@end", 11, "there is none"),
        ("@port 8080", 11, "@port P 8080"),
        ("@needs ipv4", 11, "ipv6"),
        ("@titel x", 11, "@title"),
        ("board", 11, "a word for the prompt"),
    ] {
        let run = filed(&["run"], format!("{TALK}{line}\n"));
        assert_eq!(code(&run), 3, "{line:?}: {}{}", out(&run), err(&run));
        assert_eq!(out(&run), "", "{line:?}");
        assert!(err(&run).contains(&format!("script.txt:{place}\n")), "{line:?}: {}", err(&run));
        assert!(flat(&err(&run)).contains(why), "{line:?}: {}", err(&run));
    }
}

#[test]
fn bytes_that_are_no_text_end_with_3() {
    let long = [&b"# "[..], &vec![b'x'; 1 << 20], b"\n"].concat();
    for (bytes, why) in [
        (&b"server> s = socket tcp\0\n"[..], "a zero byte"),
        (b"\xff\xfes\0e\0r\0", "a zero byte"),
        (b"# \xc4\xe3\xba\xc3\n", "looks like GBK. Save it as UTF-8"),
        (b"# \xff\xff\n", "Save it as UTF-8"),
        (&long, "at most 64 KiB"),
    ] {
        for run in [filed(&["run"], bytes), piped(&["run", "-"], bytes), piped(&[], bytes)] {
            assert_eq!(code(&run), 3, "{why}: {}{}", out(&run), err(&run));
            assert!(err(&run).contains(":1\n"), "{}", err(&run));
            assert!(err(&run).contains(why), "{}", err(&run));
        }
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_nothing() {
    let script = format!("\u{feff}{TALK}  = \"hello\"\n").replace('\n', "\r\n");
    for run in [filed(&["run"], &script), piped(&[], &script)] {
        assert_eq!(code(&run), 0, "{}", err(&run));
        assert!(!out(&run).contains('\r'));
    }
}

#[test]
fn a_long_file_is_checked_as_a_whole_and_run_line_by_line() {
    let many = "client> c.send \"hello\"\nserver> conn.recv 100\n".repeat(3000);
    let script = format!("{TALK}{many}");
    let run = filed(&["run"], &script);
    assert_eq!(code(&run), 0, "{}", err(&run));
    assert_eq!(out(&run).matches("= \"hello\"").count(), 3001);
    let run = filed(&["run"], format!("{script}server> bogus (\n"));
    assert_eq!((code(&run), out(&run)), (3, String::new()));
    assert!(err(&run).contains("script.txt:6011\n"), "{}", err(&run));
    let run = filed(&["run", "--quiet"], format!("{script}  = \"help\"\n"));
    assert_eq!(code(&run), 1);
    assert!(err(&run).contains("script.txt:6011\n      = \"help\"\n"), "{}", err(&run));
}

#[test]
fn nothing_leaves_this_machine_unless_it_is_allowed() {
    for call in ["c.connect 192.0.2.1:80", "u.sendto 192.0.2.1:80 hi"] {
        let script = format!("c = socket tcp\nu = socket udp\n{call}\n");
        for run in [filed(&["run", "--json"], &script), piped(&["--json"], &script)] {
            assert_eq!(code(&run), 4, "{}", err(&run));
            assert!(err(&run).contains("192.0.2.1:80"), "{}", err(&run));
            // The log names the address where it says that the call was not made, and nowhere else.
            let refusals = |line: &&str| line.contains(r#""event":"refused""#);
            let told = out(&run);
            assert_eq!(told.lines().filter(refusals).count(), 1, "{told}");
            assert!(
                told.lines().filter(|l| !refusals(l)).all(|l| !l.contains("192.0.2.1")),
                "{told}"
            );
        }
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for words in [
        &["bogus"][..],
        &["run", "a", "b"],
        &["check"],
        &["--bogus"],
        &["run", "--lang", "fr", "tcp"],
        &["run", "--timeout", "soon", "tcp"],
        &["run", "nosuchlesson"],
        &["check", "nosuchlesson"],
        &["run", "/"],
    ] {
        let run = output(words);
        assert_eq!((code(&run), out(&run)), (2, String::new()), "{words:?}");
        assert!(!err(&run).is_empty());
    }
    assert!(err(&output(&["run", "hadnshake"])).contains("handshake"));
    // Without a lesson, run shows which there are.
    let list = output(&["run"]);
    assert!(code(&list) == 0 && out(&list).contains("handshake"), "{}", out(&list));
    assert_eq!(code(&output(&["--help"])), 0);
    assert_eq!(code(&output(&["--version"])), 0);
}

/// A text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
