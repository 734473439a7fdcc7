//! Every line form, by table: what is typed, and the tree as it is printed again.

use playground::language::{
    parse_line, process,
    tree::{ArgumentKind, ExpressionKind, Line, Mark, StatementKind},
};

use crate::printed;

/// What kind of line it is.
fn form(text: &str) -> &'static str {
    match parse_line(text, 1).unwrap_or_else(|e| panic!("{text}: {e:?}")) {
        Line::Blank => "blank",
        Line::Narration(_) => "narration",
        Line::Heading(_) => "heading",
        Line::Directive(..) => "directive",
        Line::Host(..) => "host",
        Line::Question(_) => "question",
        Line::Choice(..) => "choice",
        Line::Verdict(..) => "verdict",
        Line::Reason(..) => "reason",
        Line::Expectation(_) => "expectation",
        Line::Completion(..) => "completion",
        Line::Check(..) => "check",
        Line::Packet(_) => "packet",
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
        ("@host shop server c*", "host", "@host shop server c*"),
        ("? What will wake the server?", "question", "? What will wake the server?"),
        ("  a) the client's socket", "choice", "a) the client's socket"),
        ("B)  the other", "choice", "b) the other"),
        ("  -> b  connect finished it", "verdict", "-> b connect finished it"),
        ("-> c", "verdict", "-> c"),
        ("  -> not a: nobody knows it", "reason", "-> not a: nobody knows it"),
        ("->  not  D：没有人知道它", "reason", "-> not d: 没有人知道它"),
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
        ("c.cwnd = 10", "check", "c.cwnd = 10"),
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
        ("client> sockets --real", "word", "client> sockets --real"),
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
        (s.line, &text[s.span.range()], &**s.text()),
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
