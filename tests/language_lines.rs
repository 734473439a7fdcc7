//! Every line form, by table: what is typed, and the tree as it is printed again.

use playground::language::{
    Assembler, parse_line, print, process,
    tree::{ArgumentKind, ExpressionKind, Line, Mark, StatementKind},
};

fn printed(text: &str) -> String {
    print::line(&parse_line(text, 1).unwrap_or_else(|e| panic!("{text}: {e:?}")))
}

/// What kind of line it is.
fn form(text: &str) -> &'static str {
    match parse_line(text, 1).unwrap_or_else(|e| panic!("{text}: {e:?}")) {
        Line::Blank => "blank",
        Line::Narration(_) => "narration",
        Line::Heading(_) => "heading",
        Line::Directive(..) => "directive",
        Line::Question(_) => "question",
        Line::Choice(..) => "choice",
        Line::Verdict(..) => "verdict",
        Line::Expectation(_) => "expectation",
        Line::Completion(..) => "completion",
        Line::Check(..) => "check",
        Line::Switch(_) => "switch",
        Line::Repeat(_) => "repeat",
        Line::End => "end",
        Line::Input(..) => "input",
        Line::Word(..) => "word",
        Line::Statement(_, s) => match s.kind {
            StatementKind::Call(_) => "call",
            StatementKind::Assign(..) => "assign",
            StatementKind::Note(..) => "note",
            StatementKind::Show(_) => "show",
            _ => "block",
        },
    }
}

#[test]
fn a_line_is_known_by_its_first_characters() {
    let table: &[(&str, &str, &str)] = &[
        ("", "blank", ""),
        (" \t\u{3000}\u{a0}\r\n", "blank", ""),
        ("\u{feff}", "blank", ""),
        ("# The phone call", "narration", "# The phone call"),
        ("#", "narration", "#"),
        ("#  indented", "narration", "#  indented"),
        ("### not a heading", "narration", "# ## not a heading"),
        ("## 1 The server gets ready", "heading", "## 1 The server gets ready"),
        ("@title  The phone call", "directive", "@title The phone call"),
        ("@port P 8080", "directive", "@port P 8080"),
        ("@together", "directive", "@together"),
        ("@end", "directive", "@end"),
        ("? What will wake the server?", "question", "? What will wake the server?"),
        ("  a) the client's socket", "choice", "a) the client's socket"),
        ("B)  the other", "choice", "b) the other"),
        ("  -> b  connect finished it", "verdict", "-> b connect finished it"),
        ("-> c", "verdict", "-> c"),
        ("  = ok", "expectation", "= ok"),
        ("=ok", "expectation", "= ok"),
        ("  ! EISCONN   # once is enough", "expectation", "! EISCONN   # once is enough"),
        ("  ...  nobody has dialled # yet", "expectation", "... nobody has dialled # yet"),
        ("...", "expectation", "..."),
        ("server< = from 127.0.0.1:$C", "completion", "server< = from 127.0.0.1:$C"),
        ("server<! EINTR", "completion", "server< ! EINTR"),
        ("c.state = FIN_WAIT2 within 500ms", "check", "c.state = FIN_WAIT2 within 500ms"),
        ("s.queue=1/5", "check", "s.queue = 1/5"),
        ("client> c.state = CLOSE # done", "check", "client> c.state = CLOSE   # done"),
        ("state = ESTABLISHED", "check", "state = ESTABLISHED"),
        (
            "netstat $P = client TIME_WAIT, server LISTEN",
            "check",
            "netstat $P = client TIME_WAIT, server LISTEN",
        ),
        ("server>", "switch", "server>"),
        ("  server>  # now him", "switch", "server>"),
        ("手机>", "switch", "手机>"),
        ("repeat 3 {", "repeat", "repeat 3 {"),
        ("repeat $n * 2 { # twice", "repeat", "repeat $n * 2 {"),
        ("}", "end", "}"),
        ("} # all", "end", "}"),
        ("server<< hello  you ", "input", "server<< hello  you "),
        ("server<<hello", "input", "server<< hello"),
        ("help accept", "word", "help accept"),
        ("exit", "word", "quit"),
        ("client> sockets --real", "word", "sockets --real"),
        ("set lang zh", "word", "set lang zh"),
        ("why = 5", "assign", "why = 5"),
        ("sockets.label = 'x'", "note", "sockets.label = \"x\""),
        ("c$i> c = socket tcp", "call", "c$i> c = socket tcp"),
        ("c$i< = ok", "completion", "c$i< = ok"),
        ("\u{feff}server>\u{3000}accept\r", "call", "server> accept"),
    ];
    for (text, wanted, again) in table {
        assert_eq!(form(text), *wanted, "{text}");
        assert_eq!(printed(text), *again, "{text}");
    }
}

#[test]
fn statements() {
    let table: &[(&str, &str, &str)] = &[
        ("phone = socket tcp", "call", "phone = socket tcp"),
        ("phone=socket tcp", "call", "phone = socket tcp"),
        ("手机 = socket tcp", "call", "手机 = socket tcp"),
        ("a, b = socketpair stream", "call", "a, b = socketpair stream"),
        ("a ,b=socketpair dgram", "call", "a, b = socketpair dgram"),
        ("conn, addr = phone.accept", "call", "conn, addr = phone.accept"),
        ("3.recv", "call", "3.recv"),
        ("x = 3.recv 10", "call", "x = 3.recv 10"),
        ("accept", "call", "accept"),
        ("queue", "call", "queue"),
        ("x = queue", "call", "x = queue"),
        ("state = s.accept", "call", "state = s.accept"),
        ("state = recv 10", "call", "state = recv 10"),
        ("send = 5", "assign", "send = 5"),
        ("n = $n + 1", "assign", "n = $n + 1"),
        ("b = $a", "assign", "b = $a"),
        ("HOST = '127.0.0.1'", "assign", "HOST = \"127.0.0.1\""),
        ("loop = 5", "assign", "loop = 5"),
        ("if = 5", "assign", "if = 5"),
        ("c.name = $_", "note", "c.name = $_"),
        ("phone", "show", "phone"),
        ("conn # what is it", "show", "conn"),
        ("$x", "show", "$x"),
        ("$x.name", "show", "$x.name"),
        ("1 + 2 * 3", "show", "1 + 2 * 3"),
        ("(1 + 2) * 3", "show", "(1 + 2) * 3"),
        ("-3", "show", "-3"),
        ("- $x", "show", "-$x"),
        ("len(\"x\" * 3)", "show", "len(\"x\" * 3)"),
        ("\"hello $name!\"", "show", "\"hello $name!\""),
        ("print \"received \" + $_", "call", "print \"received \" + $_"),
        ("print -5", "call", "print -5"),
        ("name = input \"who? \"", "call", "name = input \"who? \""),
        ("input", "call", "input"),
        ("kill", "call", "kill"),
        ("output", "call", "output"),
        ("sleep 700ms", "call", "sleep 700ms"),
        ("sleep 0.5", "call", "sleep 500ms"),
        ("sleep $n", "call", "sleep $n"),
        ("sleep (1 + 1)", "call", "sleep (1 + 1)"),
        ("sleep (2)", "call", "sleep (2)"),
    ];
    for (text, wanted, again) in table {
        assert_eq!(form(text), *wanted, "{text}");
        assert_eq!(printed(text), *again, "{text}");
    }
}

#[test]
fn addresses_are_one_word_or_two() {
    for (text, again) in [
        ("bind 127.0.0.1:8080", "bind 127.0.0.1:8080"),
        ("bind 127.0.0.1 8080", "bind 127.0.0.1:8080"),
        ("s.bind :8080", "s.bind 0.0.0.0:8080"),
        ("s.bind [::1]:8080", "s.bind [::1]:8080"),
        ("s.bind ::1 8080", "s.bind [::1]:8080"),
        ("s.bind ./demo.sock", "s.bind ./demo.sock"),
        ("s.bind /tmp/x # a file", "s.bind /tmp/x"),
        ("s.bind @playground-demo", "s.bind @playground-demo"),
        ("s.bind \"./my sock\"", "s.bind \"./my sock\""),
        ("c.connect localhost:8080", "c.connect localhost:8080"),
        ("c.connect 127.0.0.1:$P", "c.connect 127.0.0.1:$P"),
        ("c.connect $HOST $PORT", "c.connect $HOST:$PORT"),
        ("c.connect ::1 $P", "c.connect [::1]:$P"),
        ("c.connect \"127.0.0.1:$P\"", "c.connect 127.0.0.1:$P"),
        ("c.connect \"$addr\"", "c.connect \"$addr\""),
        ("u.sendto $from upper($_)", "u.sendto $from upper($_)"),
        ("u.sendto 127.0.0.1:80 8080 bytes", "u.sendto 127.0.0.1:80 \"8080 bytes\""),
        ("resolve no.such.host.invalid", "resolve no.such.host.invalid"),
        ("resolve $h", "resolve $h"),
        ("resolve 例子.中国", "resolve \"例子.中国\""),
    ] {
        assert_eq!(printed(text), again, "{text}");
    }
}

#[test]
fn text_is_an_expression_or_bare_words() {
    for (text, again) in [
        ("send hello world", "send \"hello world\""),
        ("send hello   world  ", "send \"hello world\""),
        ("send it's 007", "send \"it's 007\""),
        ("send costs $5", "send \"costs \\$5\""),
        ("send 5", "send \"5\""),
        ("send -1", "send \"-1\""),
        ("send a#b", "send \"a#b\""),
        ("send 你好，世界！", "send \"你好，世界！\""),
        ("send {x} = y; z", "send \"{x} = y; z\""),
        ("send $_", "send $_"),
        ("send $x * 2", "send $x * 2"),
        ("send (1)", "send (1)"),
        ("send (1 + 2) * 3", "send (1 + 2) * 3"),
        ("send \"x\" * 100000", "send \"x\" * 100000"),
        ("send u32(5) + \"hello\"", "send u32(5) + \"hello\""),
        ("send 'raw $x \\n'", "send \"raw \\$x \\\\n\""),
        ("send \"\"", "send \"\""),
        ("send \"x\" --oob", "send \"x\" --oob"),
        ("send hi --oob --dontwait", "send \"hi\" --oob --dontwait"),
        ("send --oob hi there", "send \"hi there\" --oob"),
        ("send upper($_) --dontwait # now", "send upper($_) --dontwait"),
        ("send \"a # b\" # c", "send \"a # b\""),
        ("send \"$n\\x74h $x.name.\"", "send \"$n\\x74h $x.name.\""),
        ("send \"\\n\\r\\t\\0\\\\\\\"\\$\\x41\\u{4f60}\"", "send \"\\n\\r\\t\\0\\\\\\\"\\$A你\""),
        ("send \"\\xff\\xfe\"", "send \"\\xff\\xfe\""),
    ] {
        assert_eq!(printed(text), again, "{text}");
    }
}

#[test]
fn numbers_options_and_flags() {
    for (text, again) in [
        ("listen", "listen"),
        ("listen 5", "listen 5"),
        ("listen -1", "listen -1"),
        ("recv 4 --trunc", "recv 4 --trunc"),
        ("recv --peek 4 --dontwait", "recv 4 --peek --dontwait"),
        ("recv --peek", "recv --peek"),
        ("recv $n", "recv $n"),
        ("recv num($_)", "recv num($_)"),
        ("recv (1024*2)", "recv (1024 * 2)"),
        ("recv $n --peek", "recv $n --peek"),
        ("setsockopt reuseaddr", "setsockopt reuseaddr"),
        ("setsockopt reuseaddr on", "setsockopt reuseaddr 1"),
        ("setsockopt nodelay off", "setsockopt nodelay 0"),
        ("setsockopt linger off", "setsockopt linger off"),
        ("setsockopt linger -1", "setsockopt linger -1"),
        ("getsockopt error", "getsockopt error"),
        ("settimeout none", "settimeout none"),
        ("settimeout 2", "settimeout 2s"),
        ("setblocking off", "setblocking off"),
        ("filter 50%", "filter 50%"),
        ("filter drop", "filter drop"),
        ("fill", "fill"),
        ("select", "select"),
        ("select a b 300ms", "select a b 300ms"),
        ("select phone $t", "select phone $t"),
        ("select 2s", "select 2s"),
        ("shutdown wr", "shutdown wr"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
    ] {
        assert_eq!(printed(text), again, "{text}");
    }
}

#[test]
fn an_expectation_is_taken_apart_outside_of_quotes() {
    for (text, mark, pattern, within, comment) in [
        ("= \"a # b within 5s\"", Mark::Returned, "\"a # b within 5s\"", None, None),
        ("= FIN_WAIT2 within 500ms   # why", Mark::Returned, "FIN_WAIT2", Some(500), Some("why")),
        ("= \"x\" within 3s", Mark::Returned, "\"x\"", Some(3000), None),
        (
            "= ok | ! EACCES | ! EADDRINUSE",
            Mark::Returned,
            "ok | ! EACCES | ! EADDRINUSE",
            None,
            None,
        ),
        ("= \"he\"* from *", Mark::Returned, "\"he\"* from *", None, None),
        ("= a#b", Mark::Returned, "a#b", None, None),
        ("! EAGAIN   # \"nothing now\"", Mark::Failed, "EAGAIN", None, Some("\"nothing now\"")),
        ("= \"a\", \"b\"", Mark::Returned, "\"a\", \"b\"", None, None),
        ("= within", Mark::Returned, "within", None, None),
        ("= \"quoted \\\" # quote\"", Mark::Returned, "\"quoted \\\" # quote\"", None, None),
        ("...  half a line within 3s # x", Mark::Asleep, "half a line within 3s # x", None, None),
    ] {
        let Line::Expectation(e) = parse_line(text, 1).unwrap() else { panic!("{text}") };
        assert_eq!(e.mark, mark, "{text}");
        assert_eq!(&*e.pattern, pattern, "{text}");
        assert_eq!(e.within.map(|d| d.as_millis()), within, "{text}");
        assert_eq!(e.comment.as_deref(), comment, "{text}");
        assert_eq!(&text[e.span.range()], pattern, "{text}");
    }
}

#[test]
fn spans_count_everything_before_them() {
    let text = "\u{feff}\u{3000} server>  conn = phone.accept   # waits\r";
    let Line::Statement(Some(name), s) = parse_line(text, 7).unwrap() else { panic!() };
    assert_eq!(&text[name.span.range()], "server");
    assert_eq!(
        (s.line, &text[s.span.range()], &*s.text),
        (7, "conn = phone.accept", "conn = phone.accept")
    );
    let text = "c.send \"hi $name\" --oob";
    let Line::Statement(None, s) = parse_line(text, 1).unwrap() else { panic!() };
    let StatementKind::Call(call) = &s.kind else { panic!() };
    assert_eq!(&text[call.span.range()], "send");
    assert_eq!(&text[call.arguments[0].span.range()], "\"hi $name\"");
    assert_eq!(&text[call.flags[0].span.range()], "--oob");
    let ArgumentKind::Text(e) = &call.arguments[0].kind else { panic!() };
    let ExpressionKind::Template(pieces) = &e.kind else { panic!() };
    assert_eq!(&text[pieces[1].span.range()], "$name");
}

#[test]
fn the_process_of_a_word_can_be_asked_for() {
    assert_eq!(process("client> quit").map(|n| n.text.to_string()), Some("client".into()));
    assert!(process("quit").is_none());
    assert!(process("a = $b > 1").is_none());
}

const ECHO: &str = "server> program {
  loop {
    conn = phone.accept   # the next one
    thread {

      # one client
      loop {
        try data = conn.recv 1024
        if error break
        if eof break
        if $data == \"q\" and not has($data, \"x\") {
          conn.send \"bye\"
        } else {
          try conn.send upper($data)
        }
        n = $n + 1
        repeat 2 {
          print \"round $n\"
        }
        for x in select phone conn 2s {
          x.name = $_
          continue
        }
        for y in sockets {
          y.close
        }
        loop = 1
        break
      }
      conn.close
    } # thread
  }
}";

#[test]
fn a_program_is_one_statement() {
    let mut assembler = Assembler::new();
    let mut found = None;
    for (i, text) in ECHO.lines().enumerate() {
        assert!(found.is_none());
        found = assembler.push(text, 10 + u32::try_from(i).unwrap()).unwrap();
        assert_eq!(assembler.is_open(), found.is_none());
    }
    assembler.finish().unwrap();
    let Some(Line::Statement(Some(name), s)) = found else { panic!() };
    assert_eq!((&*name.text, s.line), ("server", 10));
    assert_eq!(&*s.text, &ECHO["server> ".len()..]);
    let StatementKind::Program(body) = &s.kind else { panic!() };
    assert_eq!((body[0].line, body.len()), (11, 1));
    assert!(
        body[0].text.starts_with("loop {\n    conn") && body[0].text.ends_with("} # thread\n  }"),
        "{}",
        body[0].text
    );
    let StatementKind::Loop(inner) = &body[0].kind else { panic!() };
    assert_eq!(&*inner[0].text, "conn = phone.accept");
    let StatementKind::Thread(inner) = &inner[1].kind else { panic!() };
    assert_eq!(&*inner[1].text, "conn.close");
    let StatementKind::Loop(inner) = &inner[0].kind else { panic!() };
    assert_eq!((inner[0].tries, &*inner[0].text), (true, "try data = conn.recv 1024"));
    let plain: String = ECHO
        .lines()
        .map(|l| l.split(" #").next().unwrap().trim_end())
        .filter(|l| !l.is_empty() && !l.trim().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(print::statement(&s), plain["server> ".len()..]);
}

#[test]
fn a_wrong_line_leaves_the_program_open() {
    let mut assembler = Assembler::new();
    assert!(assembler.push("program {", 1).unwrap().is_none());
    let e = assembler.push("  con.acept", 2).unwrap_err();
    assert_eq!((e.line, e.span.start), (2, 6));
    assert!(assembler.push("  conn.close", 2).unwrap().is_none());
    let Some(Line::Statement(None, s)) = assembler.push("}", 3).unwrap() else { panic!() };
    assert_eq!(&*s.text, "program {\n  conn.close\n}");
}

#[test]
fn an_open_block_is_an_error_at_the_line_that_opened_it() {
    let mut assembler = Assembler::new();
    assembler.push("  server> program {", 3).unwrap();
    assembler.push("loop {", 4).unwrap();
    let e = assembler.finish().unwrap_err();
    assert_eq!((e.line, e.span.start, e.span.end), (3, 10, 17));
    assert!(!assembler.is_open());
    assembler.push("repeat 3 {", 5).unwrap();
    assert!(!assembler.is_open());
    assert_eq!(assembler.finish().unwrap_err().line, 5);
    assembler.push("repeat 3 {", 5).unwrap();
    assembler.push("}", 6).unwrap();
    assembler.finish().unwrap();
}

/// The sketches of the course, all of them.
#[test]
fn the_lines_of_a_lesson() {
    let lesson = "
@title  Hanging up
@port P 8080
## 1 Ready
# Narration with `code`, 中文。
server> s = socket tcp
server> s.setsockopt reuseaddr
server> s.bind 127.0.0.1:$P
server> s.getsockname
  = 127.0.0.1:$Q
server> a1 = s.accept
  ... nobody yet
client> c = socket tcp
client> c.connect 127.0.0.1:$P
server< = from 127.0.0.1:$C
  -> b  because
client> c.send u32(5) + \"hello\" + u32(6) + \"你好\"
  = 19
server> a1.recvn num($_)
client> print decode(upper(gbk(\"時間\")), \"gbk\")
  = \"昍镚\"
client> netstat $P
  = client *, server ESTABLISHED, server LISTEN
@together
client> c.shutdown wr
  c.state = FIN_WAIT2 within 500ms
@end
repeat 6 {
c$i> c = socket tcp
c$i> c.sendto 127.0.0.1:$SLOW \"number $i\"
}
server> t.queue
  = 0/*
";
    let mut assembler = Assembler::new();
    for (i, text) in lesson.lines().enumerate() {
        assembler.push(text, u32::try_from(i).unwrap()).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    }
    assembler.finish().unwrap();
}
