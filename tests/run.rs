//! The built program: what it shows, its exit codes, pipes that close, signals.

#[path = "support/clean.rs"]
mod clean;
#[expect(clippy::unwrap_used, reason = "this is a test")]
#[path = "support/port.rs"]
mod port;
#[path = "support/program.rs"]
mod program;

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::ExitStatusExt,
    process::{Child, Command},
};

use playground::lesson::LESSONS;
use port::free_port;
use program::{TALK, begin, code, err, filed, out, output, piped, playground};

#[test]
fn what_is_meant_by_a_word_that_is_no_command_is_said() {
    for (word, en, zh) in [
        ("tcp", "tcp is a lesson. To run it: playground run tcp", "tcp 是一课"),
        ("2", "2 is the number of a lesson, address. To run it: playground run 2", "编号"),
        ("Cargo.toml", "Cargo.toml is a file.", "Cargo.toml 是文件"),
        ("tutorial", "The course: playground lessons.", "课程：playground lessons"),
    ] {
        for (lang, said) in [("en", en), ("zh", zh)] {
            let output = output(&[word, "--lang", lang]);
            assert!(err(&output).contains(said), "{}", err(&output));
            assert_eq!(code(&output), 2);
        }
    }
}

#[test]
fn a_page_of_help_is_printed_in_a_shell_too() {
    for (words, said) in [
        (&["help", "EADDRINUSE"][..], "TIME_WAIT"),
        (&["--lang", "en", "help", "half", "close"], "Half-close: "),
        (&["help", "粘包", "--lang=zh"], "粘包："),
        (&["help", "run"], "Usage: playground run"),
    ] {
        let output = output(words);
        assert!(out(&output).contains(said), "{words:?}: {}", out(&output));
        assert_eq!(code(&output), 0);
    }
    assert_eq!(code(&output(&["help", "nothing-of-the-kind"])), 2);
}

#[test]
fn a_number_is_a_name_and_no_lesson_is_the_list() {
    let (number, name) = (output(&["check", "3"]), output(&["check", "twosockets"]));
    assert_eq!(out(&number), out(&name));
    assert_eq!(out(&output(&["run"])), out(&output(&["lessons"])));
    for wrong in ["0", "99", "99999999999999999999"] {
        let output = output(&["run", wrong]);
        assert_eq!(code(&output), 2, "{}", err(&output));
    }
}

#[test]
fn a_lesson_that_holds_ends_with_0_and_says_what_was_verified() {
    let run = output(&["run", "tcp"]);
    assert_eq!(code(&run), 0, "{}", err(&run));
    let text = out(&run);
    assert!(text.starts_with("The phone call\n"), "{text}");
    for part in [
        "server< conn = phone.accept                             woken by client connect\n",
        "? The server is asleep in accept. What will wake it?\n",
        "  -> d  connect made the connection",
        "# What to try next",
        "14 steps, 16 expected results, all as expected",
        "= conn  <----",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    assert_eq!(err(&run), "");
}

#[test]
fn a_lesson_speaks_the_language_that_was_chosen() {
    let run = output(&["run", "tcp", "--lang", "zh"]);
    assert_eq!(code(&run), 0, "{}", err(&run));
    assert!(out(&run).contains("被唤醒：client connect"), "{}", out(&run));
    let by_locale = playground(&["run", "tcp"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(out(&by_locale).contains("全部相符"));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/tcp.txt");
    let translated = output(&["run", file, "--lang", "zh"]);
    assert!(out(&translated).contains("? "), "{}", err(&translated));
    assert!(!out(&translated).contains("The phone call"));
}

#[test]
fn quiet_says_nothing_but_what_goes_wrong() {
    let run = output(&["run", "--quiet", "tcp"]);
    assert_eq!((code(&run), out(&run), err(&run)), (0, String::new(), String::new()));
    let run = filed(&["run", "--quiet"], format!("{TALK}  = \"help\"\n"));
    assert_eq!((code(&run), out(&run)), (1, String::new()));
    assert!(err(&run).contains("came      = \"hello\""), "{}", err(&run));
}

#[test]
fn a_pipe_is_run_line_by_line() {
    let run = piped(&[], "server> s = socket tcp\nserver> bogus (\n");
    assert_eq!(code(&run), 3);
    assert!(out(&run).contains("= s"), "{}", out(&run));
    let mut child = begin(&["run", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // Each answer comes before the next line is written.
    writeln!(stdin, "server> s = socket tcp").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "server> s = socket tcp");
    assert!(lines.next().unwrap().unwrap().starts_with("  = s"));
    writeln!(stdin, "server> s.listen").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "server> s.listen");
    drop(stdin);
    assert!(lines.next().unwrap().unwrap().starts_with("  = ok"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_script_needs_no_expectations_and_behaves_as_a_program_would() {
    let run = piped(&[], TALK);
    assert_eq!(code(&run), 0, "{}", err(&run));
    assert!(out(&run).contains("= \"hello\""));
    assert_eq!(code(&piped(&[], "")), 0);
    let run = piped(&["--quiet"], "client> c = socket tcp\nclient> c.connect 127.0.0.1:1\n");
    assert_eq!(code(&run), 1);
    assert!(err(&run).contains("ECONNREFUSED"));
}

#[test]
fn repeats_name_processes_and_count() {
    let script = "\
server> s = socket tcp
server> s.bind 127.0.0.1:0
server> s.getsockname
  = 127.0.0.1:$P
server> s.listen 9
repeat 3 {
c$i> c = socket tcp
c$i> c.connect 127.0.0.1:$P
  = ok
repeat 2 {
client> $i
  = 1..2
}
c$i> c.send \"n$i\"
  = 2
  c.state = ESTABLISHED
}
server> s.queue
  = 3/9
server> a = s.accept
server> a.recv 100
  = \"n1\"
server> b = s.accept
server> b.recv 100
  = \"n2\"
";
    for run in [filed(&["run"], script), piped(&[], script)] {
        assert_eq!(code(&run), 0, "{}", err(&run));
        assert!(out(&run).contains("c3> c.connect"), "{}", out(&run));
    }
    let run = filed(&["run"], script.replace("1..2", "1"));
    assert_eq!(code(&run), 1);
    assert!(err(&run).contains("script.txt:12\n"), "{}", err(&run));
}

#[test]
fn check_has_a_line_for_each_lesson_and_totals() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().to_str().unwrap();
    assert_eq!(code(&output(&["check", folder])), 2, "a folder without a lesson");
    let put = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    put("a.txt", &format!("{TALK}  = \"hello\"\n"));
    put("b.txt", "@needs ipv6\nserver> s = socket tcp\n");
    let run = output(&["check", folder]);
    let text = out(&run);
    assert_eq!(code(&run), 0, "{text}");
    assert!(text.contains("a.txt  9 steps, 2 checks\n"), "{text}");
    assert!(text.contains(" lessons hold, 0 failed, "), "{text}");
    put("c.txt", &format!("{TALK}  = \"help\"\n"));
    put("d.txt", "bogus (\n");
    put("e.txt", "# nothing is done\n");
    let run = output(&["check", folder]);
    let text = out(&run);
    assert_eq!(code(&run), 1, "the first that does not hold decides: {text}");
    for part in ["/c.txt:11\n", "/d.txt:1\n", "/e.txt\n", "no steps", " hold, 3 failed"] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    let run = output(&["check", "tcp", "--json"]);
    let line: serde_json::Value = serde_json::from_str(&out(&run)).unwrap();
    assert_eq!(line["held"], true);
    assert_eq!(line["lesson"], "tcp");
}

#[test]
fn the_course_is_listed() {
    let numbered = |name: &str| {
        let at = LESSONS.iter().position(|lesson| lesson.name == name).unwrap();
        format!("\n{:>3}  {name} ", at + 1)
    };
    for (lang, first, part) in [
        ("en", "Part I    The model\n  1  tcp ", "\n\nPart VI   Many clients"),
        ("zh", "第一部分  模型\n  1  tcp ", "\n\n第六部分  多个客户端"),
    ] {
        let run = output(&["lessons", "--lang", lang]);
        assert_eq!(code(&run), 0);
        let text = out(&run);
        assert!(text.starts_with(first), "{text}");
        assert!(text.contains(&format!("{part}{}", numbered("threads"))), "{text}");
        assert!(LESSONS.iter().skip(1).all(|it| text.contains(&numbered(it.name))), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with(['P', 'E', '第', '选'])).count(), 9);
    }
    let json = out(&output(&["lessons", "--json"]));
    assert_eq!(json.lines().count(), LESSONS.len());
}

#[test]
fn each_line_of_json_is_an_event() {
    let run = output(&["run", "tcp", "--json"]);
    assert_eq!(code(&run), 0);
    let events: Vec<serde_json::Value> =
        out(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
    assert_eq!(of("title"), 1);
    assert_eq!(of("asleep"), 1);
    assert_eq!(of("question"), 1);
    assert_eq!(of("verdict"), 1);
    let seqs: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1));
    let times: Vec<f64> = events.iter().map(|event| event["ms"].as_f64().unwrap()).collect();
    assert!(times[0] > 0.0 && times.is_sorted(), "{times:?}");
}

#[test]
fn a_reader_that_goes_is_what_we_die_of() {
    let mut child = begin(&[]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    writeln!(stdin, "server> s = socket tcp").unwrap();
    let mut first = [0; 8];
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    // A child of another test that is being forked right now may hold the reading end for a moment: one line may
    // still be written, not all of them.
    while writeln!(stdin, "server> s.listen").is_ok() {}
    assert_eq!(child.wait().unwrap().signal(), Some(13));
}

#[test]
fn an_output_that_is_full_ends_with_1() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let run = playground(&["run", "tcp"]).stdout(full).output().unwrap();
    assert_eq!(code(&run), 1);
    assert!(err(&run).contains("cannot be written"), "{}", err(&run));
    for (lang, why) in [
        ("en", "playground: the disk is full (ENOSPC)\n"),
        ("zh", "playground：磁盘已满（ENOSPC）\n"),
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let run = playground(&["--lang", lang, "lessons"]).stdout(full).output().unwrap();
        assert_eq!((code(&run), err(&run)), (1, why.to_owned()));
    }
}

#[test]
fn a_port_that_is_taken_is_told_how_to_be_chosen() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    for expected in ["", "  = ok\n"] {
        let script = format!("t = socket tcp\nt.bind 127.0.0.1:{port}\n{expected}");
        let run = piped(&["run", "-"], script);
        assert_eq!(code(&run), 1);
        assert!(err(&run).contains(&format!("With @port P {port} at the")), "{}", err(&run));
    }
}

#[test]
fn a_socket_is_never_taken_for_a_closed_standard_stream() {
    // With 0, 1 and 2 closed, the first sockets would get these numbers, and what is printed would go to them.
    let program = env!("CARGO_BIN_EXE_playground");
    let script = "exec \"$0\" run tcp <&- >&- 2>&-";
    let status = Command::new("sh").args(["-c", script, program]).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_signal_is_died_of_and_the_port_is_free_again() {
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let mut child = begin(&["run", "-"]);
        let mut stdin = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        write!(stdin, "s = socket tcp\ns.bind 127.0.0.1:0\ns.listen\ns.accept\n").unwrap();
        // It sleeps in accept, and we sleep until it says so.
        assert!(lines.any(|line| line.unwrap().contains("asleep")));
        let kill = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number), "SIG{name}");
    }
}

#[test]
fn time_is_limited_on_request() {
    for script in [
        "server> sleep 60s\nserver> sleep 60s\n",
        "server> program {\n  loop {\n    sleep 1ms\n  }\n}\nserver> socket tcp\n",
    ] {
        let run = filed(&["run", "--timeout", "100ms", "--quiet"], script);
        assert_eq!(code(&run), 124, "{}", err(&run));
        assert!(err(&run).contains("time limit"));
    }
}

#[test]
fn programs_come_to_rest_at_the_end() {
    let script = format!(
        "server> program {{
  s = socket tcp
  s.bind 127.0.0.1:0
  s.listen
  loop {{
    conn = s.accept
    print \"somebody\"
  }}
}}
worker> program {{
  repeat 3 {{
    print \"done $i\"
  }}
}}
worker> output
  = \"done 1\", \"done 2\", \"done 3\" within 5s
{TALK}"
    );
    let run = filed(
        &["run"],
        script.replace("server> s", "other> s").replace("server> conn", "other> conn"),
    );
    assert_eq!(code(&run), 0, "{}", err(&run));
    let run = filed(&["run"], "server> program {\n  send hi\n}\n");
    assert_eq!(code(&run), 1, "a program that cannot go on: {}", out(&run));
}

#[test]
fn a_path_of_a_lesson_lies_in_a_directory_of_its_own() {
    let script = "\
server> s = socket unix
server> s.bind ./demo.sock
  = ok
server> s.getsockname
  = ./demo.sock
server> s.listen
client> c = socket unix
client> c.connect ./demo.sock
  = ok
";
    for run in [filed(&["run"], script), piped(&[], script)] {
        assert_eq!(code(&run), 0, "{}", err(&run));
        assert!(!out(&run).contains("/tmp"), "{}", out(&run));
    }
}

#[test]
fn two_runs_at_once_do_not_take_each_others_port() {
    let script = "@port P 8080\nserver> s = socket tcp\nserver> s.bind 127.0.0.1:$P\n  = ok\n\
                  server> s.listen\nserver> s.accept\n  ...\n";
    let runs: Vec<Child> = (0..4)
        .map(|_| {
            let mut child = begin(&["run", "-"]);
            child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
            child
        })
        .collect();
    for run in runs {
        let run = run.wait_with_output().unwrap();
        assert_eq!(code(&run), 0, "{}", err(&run));
    }
}

#[test]
fn a_script_goes_on_behind_what_fails_if_that_is_wanted() {
    let script = "socket tcp\nclose\nclose\nacept\nnothing_of_the_kind\nprint 5\n = 6\nprint 7\n";
    let stopped = piped(&["--json"], script);
    assert_eq!(code(&stopped), 1);
    assert!(!out(&stopped).contains("\"text\":\"7\""), "{}", out(&stopped));
    for words in [&["--json", "--keep-going"][..], &["--keep-going"], &["run", "-", "--keep-going"]]
    {
        let gone_on = piped(words, script);
        assert_eq!(code(&gone_on), 1, "{}", err(&gone_on));
        assert!(
            out(&gone_on).contains("= \"7\"")
                || out(&gone_on).contains("= 7")
                || out(&gone_on).contains("\"outcome\":\"7\""),
            "{}",
            out(&gone_on)
        );
        for told in ["-:3", "-:4", "-:5", "-:7"] {
            assert!(err(&gone_on).contains(told), "{told}: {}", err(&gone_on));
        }
    }
    assert_eq!(code(&piped(&["--keep-going"], "print 5\n = 5\n")), 0);
    // An end that is wrong is told once.
    let open = piped(&["--keep-going"], "program {\nprint 5\n");
    assert_eq!((code(&open), err(&open).matches("-:").count()), (1, 1), "{}", err(&open));
}

#[test]
fn check_tells_every_mistake_of_a_file() {
    let lesson = "@nte x\nserver> s = socket tcp\nserver> s.bnd 127.0.0.1:0\n = ok\n? What?\n a) x\n b) y\n-> e no\n";
    let checked = filed(&["check"], lesson);
    assert_eq!(code(&checked), 3);
    for line in [1, 3, 8] {
        assert!(out(&checked).contains(&format!("script.txt:{line}")), "{}", out(&checked));
    }
    assert_eq!(out(&checked).matches("script.txt:").count(), 3, "{}", out(&checked));
    let many = filed(&["check"], "rcev 1\n".repeat(50));
    assert_eq!(out(&many).matches("script.txt:").count(), 20);
}

#[test]
fn prose_on_a_second_line_is_told_as_that() {
    let with = |second: &str, above: &str| format!("{above}\n{second}\n");
    let question = "socket tcp\n? What does it do";
    let choice = "socket tcp\n? What?\n a) one\n b) two";
    let verdict = format!("{choice}\n-> a because");
    for (above, second, en, zh) in [
        (question, "recv of the server?", "A question is one line.", "问题只写一行"),
        (choice, "as of an error", "A choice is one line", "一个选项只写一行"),
        (
            &verdict,
            "instead of the other one",
            "An answer and its reason are one line",
            "答案和原因写在一行里",
        ),
        (
            "# This is",
            "narration that goes on",
            "Each line of narration begins with #",
            "叙述的每一行都以 # 开头",
        ),
        (
            "socket tcp",
            "The server gets ready.",
            "Each line of narration begins with #",
            "叙述的每一行都以 # 开头",
        ),
        (
            "socket tcp",
            "服务器准备好了。",
            "Each line of narration begins with #",
            "叙述的每一行都以 # 开头",
        ),
    ] {
        for (lang, said) in [("en", en), ("zh", zh)] {
            let checked = filed(&["check", "--lang", lang], with(second, above));
            assert!(out(&checked).contains(said), "{second}: {}", out(&checked));
        }
    }
}

#[test]
fn what_an_author_meant_is_told() {
    for (lesson, said) in [
        (
            "client> c = socket tcp\nclient> c.connect 127.0.0.1:1\n = ECONNREFUSED\n",
            "Perhaps: ! ECONNREFUSED",
        ),
        (
            "client> c = socket tcp\nclient> c.bind 127.0.0.1:0\n c.state = ESTABLISHED withn 500ms\n",
            "Perhaps: c.state = ESTABLISHED within 500ms",
        ),
        ("client> c = socket tcp\nclient> c.connect 127.0.0.1:$Q\n", "@port Q 8080"),
        ("client> c = socket tcp\nclient c.close\n", "client> c.close"),
    ] {
        let checked = filed(&["check"], lesson);
        let told = out(&checked).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(said), "{lesson}: {told}");
    }
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let lesson = format!("s = socket tcp\ns.bind 127.0.0.1:{port}\n s.listen\n");
    let checked = filed(&["check"], lesson);
    let told = out(&checked).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&format!("@port P {port} at the top")), "{told}");
    // A name is no port.
    let lesson = "a = socket unix\na.bind @x\nb = socket unix\nb.bind @x\n";
    assert!(!out(&filed(&["check"], lesson)).contains("@port"));
}

#[test]
fn a_challenge_is_no_lesson_to_run() {
    for (lang, said) in [("en", "is a challenge: goals to reach"), ("zh", "是挑战")] {
        let run = output(&["run", "challenges/again.txt", "--lang", lang]);
        assert_eq!(code(&run), 2);
        assert!(err(&run).contains(said), "{}", err(&run));
    }
}

#[test]
fn a_run_for_a_recording_says_the_same_in_its_own_time() {
    let words = ["run", "--lang", "en", "tcp"];
    let at_once = output(&words);
    let begun = std::time::Instant::now();
    let typed = output(&["run", "--pause", "5ms", "--type", "1000", "--lang", "en", "tcp"]);
    assert_eq!((code(&typed), code(&at_once)), (0, 0));
    // Ports and times differ; what is said and in which order does not.
    let begins = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.chars().take(12).collect()).collect()
    };
    assert_eq!(begins(&out(&typed)), begins(&out(&at_once)));
    // 14 pauses, and some 200 characters.
    assert!(begun.elapsed().as_millis() > 14 * 5 + 100, "{:?}", begun.elapsed());
    assert_eq!(code(&output(&["run", "--type", "9", "tcp"])), 2);
}

/// Whatever a lesson's author writes, a terminal obeys none of it.
#[test]
fn nothing_of_a_lesson_reaches_a_terminal_as_it_is() {
    let bad = "\x1b]0;T\x07\x1b[31m\u{9b}31m\u{202e}\u{200b}";
    let lesson = format!(
        "@title T{bad}\n@ask A{bad}\n## H{bad}\n# n{bad}\n? q{bad}\n a) x{bad}\n b) y{bad}\nprint \"p{bad}\"\n = * # c{bad}\n \
         -> a because{bad}\n -> not b: no{bad}\n@note n{bad}\n@hint h{bad}\nprint 1\n = \"2{bad}\"\n"
    );
    for words in [
        &["run"][..],
        &["check"],
        &["run", "--json"],
        &["check", "--update", "--diff"],
        &["claims"],
    ] {
        for lang in ["en", "zh"] {
            let run = filed(&[words, &["--lang", lang]].concat(), &lesson);
            let said = out(&run) + &err(&run);
            assert_eq!(clean::raw(&said), None, "{words:?} {lang}: {said:?}");
        }
    }
}

#[test]
fn output_waits_for_the_text_that_is_expected() {
    let program = "a> program {\n  print \"one\"\n  sleep 50ms\n  print \"two\"\n}\na> output\n";
    for (expected, code_expected, came) in [
        ("= \"one\", \"two\" within 5s", 0, ""),
        ("= \"o\"*, \"t\"* within 5s", 0, ""),
        ("= \"never\" within 200ms", 1, "came      = \"one\", \"two\""),
        ("= \"never\"", 1, "came      = "),
    ] {
        let script = format!("{program}  {expected}\n");
        for run in [filed(&["run", "--lang", "en"], &script), piped(&["--lang", "en"], &script)] {
            assert_eq!(code(&run), code_expected, "{expected}: {}", err(&run));
            assert!(err(&run).contains(came), "{}", err(&run));
        }
    }
    // A pipe whose next line is not there yet.
    let mut child = begin(&["--lang", "en"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    write!(stdin, "{program}").unwrap();
    let shown = |line: &str| line.starts_with("  = nothing") || line.starts_with("  = \"one\"");
    assert!(
        lines
            .by_ref()
            .map_while(Result::ok)
            .skip_while(|it| it != "a> output")
            .any(|it| shown(&it))
    );
    writeln!(stdin, "  = \"one\", \"two\" within 5s").unwrap();
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// The lines that a sentence below a failed call tells to type.
fn advised(said: &str) -> Vec<String> {
    let text = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let marks = [
        "needs an address: ",
        "Try: ",
        "For example: ",
        "connects first: ",
        "still send: ",
        "close that first: ",
        "leaving it out: ",
        "to every address: ",
        "All that is left: ",
    ];
    let Some(at) = marks.iter().find_map(|mark| Some(text.find(mark)? + mark.len())) else {
        return Vec::new();
    };
    text[at..].split(", then ").map(|line| line.trim_end_matches('.').to_owned()).collect()
}

#[test]
fn a_line_that_is_advised_can_be_typed() {
    let (port, other) = (free_port(), free_port());
    let listener =
        format!("server> l = socket tcp\nserver> l.bind 127.0.0.1:{port}\nserver> l.listen\n");
    // What holds the usual address, if nobody else does.
    let usual = |kind: &str, at: &str| {
        format!("x> x = socket {kind}\nx> try x.bind {at}\n").replace("try ", "")
    };
    let accept = |kind: &str| format!("client> c = socket {kind}\nclient> c.accept\n  ! EINVAL\n");
    let (taken, free) = (usual("unix", "@demo") + &accept("unix"), accept("unix"));
    for setup in [
        free,
        taken,
        accept("tcp"),
        accept("tcp6"),
        format!("{listener}{}", accept("tcp")),
        "a> c = socket tcp\na> c.bind 127.0.0.1:0\na> c.accept\n  ! EINVAL\n".into(),
        format!("{listener}client> c = socket tcp\nclient> c.send hi\n  ! EPIPE\n"),
        format!("{listener}client> c = socket tcp\nclient> c.recv\n  ! ENOTCONN\n"),
        format!(
            "a> u = socket udp\na> u.bind 127.0.0.1:{other}\nb> v = socket udp\nb> v.send hi\n  ! EDESTADDRREQ\n"
        ),
        "a> c = socket tcp\na> c.bind 240.0.0.1:0\n  ! EADDRNOTAVAIL\n".into(),
        "a> c = socket tcp6\na> c.bind [2001:db8::1]:0\n  ! EADDRNOTAVAIL\n".into(),
        format!(
            "a> c = socket tcp\na> c.bind 127.0.0.1:{other}\nb> d = socket tcp\nb> d.connect 127.0.0.1:{other}\n  ! ECONNREFUSED\n"
        ),
        "a> a, b = socketpair stream\na> a.shutdown rdwr\na> a.send hi\n  ! EPIPE\n".into(),
    ] {
        let run = piped(&["--lang", "en"], &setup);
        assert_eq!(code(&run), 0, "{setup}{}", err(&run));
        let said = out(&run);
        let after = said.rsplit_once(" = -1\n").unwrap().1;
        let below: Vec<&str> = after.lines().take_while(|line| line.starts_with("    ")).collect();
        let below = below.join("\n");
        let advised = advised(&below);
        if advised.is_empty() {
            assert!(below.contains("accept returned"), "{setup}{below}");
            continue;
        }
        let run = piped(&["--lang", "en"], format!("{setup}{}\n", advised.join("\n")));
        assert_eq!(code(&run), 0, "{setup}{advised:?}\n{}", err(&run));
    }
}
