//! Every kind of error, by table: the line, what is wrong, where, and the line to type instead.

use std::collections::HashSet;

use playground::language::{Assembler, SyntaxError, parse_line};

/// The kind as `Debug` writes it, its column in bytes, its length, and the fix.
type Row<'a> = (&'a str, &'a str, usize, usize, Option<&'a str>);

fn check(text: &str, error: &SyntaxError, (_, kind, start, length, fix): &Row<'_>) {
    let found = format!("{:?}", error.kind);
    assert_eq!(found, *kind, "{text}\n{error:?}");
    assert_eq!(
        (error.span.start, error.span.end - error.span.start),
        (*start, *length),
        "{text}\n{error:?}"
    );
    assert_eq!(error.fix.as_ref().map(|f| f.line.as_str()), *fix, "{text}");
}

const SCRIPT: &[Row<'_>] = &[
    // Characters of another keyboard.
    (
        "phone.bind 127。0.0.1:8080",
        "FullWidth('。', \".\")",
        14,
        3,
        Some("phone.bind 127.0.0.1:8080"),
    ),
    (
        "c.connect localhost：8080",
        "FullWidth('：', \":\")",
        19,
        3,
        Some("c.connect localhost:8080"),
    ),
    ("c.send “你好”", "FullWidth('“', \"\\\"\")", 7, 3, Some("c.send \"你好\"")),
    ("server＞ accept", "FullWidth('＞', \">\")", 6, 3, Some("server> accept")),
    ("＝ ok", "FullWidth('＝', \"=\")", 0, 3, Some("= ok")),
    ("a） one", "FullWidth('）', \")\")", 1, 3, Some("a) one")),
    ("ｓ = socket tcp", "FullWidth('ｓ', \"s\")", 0, 3, Some("s = socket tcp")),
    ("c.recv １０", "FullWidth('１', \"1\")", 7, 3, Some("c.recv 10")),
    ("a，b = socketpair stream", "FullWidth('，', \",\")", 1, 3, Some("a,b = socketpair stream")),
    ("s = socket tcp；", "FullWidth('；', \"\")", 14, 3, Some("s = socket tcp")),
    ("s.recv 5。", "FullWidth('。', \"\")", 8, 3, Some("s.recv 5")),
    ("s.bind “127.0.0.1”，8080", "FullWidth('“', \"\\\"\")", 7, 3, Some("s.bind 127.0.0.1:8080")),
    // Separated by something else than a blank.
    ("u.sendto 127.0.0.1:80, hi", "CommaBetween", 19, 3, Some("u.sendto 127.0.0.1:80 hi")),
    ("u.sendto 127.0.0.1:80，你好", "CommaBetween", 21, 3, Some("u.sendto 127.0.0.1:80 你好")),
    ("socket.tcp", "DotBetween", 6, 1, Some("socket tcp")),
    // Stray characters.
    ("s = socket tcp;", "Semicolon", 14, 1, Some("s = socket tcp")),
    ("s.close; c.close", "Semicolon", 7, 1, None),
    ("bind 127.0.0.1:8080;", "Semicolon", 19, 1, Some("bind 127.0.0.1:8080")),
    (")", "UnexpectedCharacter(')')", 0, 1, None),
    ("close )", "UnexpectedCharacter(')')", 6, 1, None),
    ("s.close now", "ExtraArgument(Close, \"now\")", 8, 3, None),
    ("recv 1 2", "ExtraArgument(Recv, \"2\")", 7, 1, None),
    // Quotes.
    ("send \"hello", "UnclosedQuote('\"')", 5, 1, None),
    ("send 'tis", "UnclosedQuote('\\'')", 5, 1, None),
    ("send \"a\\", "UnclosedQuote('\"')", 5, 1, None),
    ("send \"a\\q\"", "UnknownEscape(Some('q'))", 7, 2, None),
    ("send \"a\\你\"", "UnknownEscape(Some('你'))", 7, 4, None),
    ("send \"\\xg0\"", "BadEscape", 6, 2, None),
    ("send \"\\u{d800}\"", "BadEscape", 6, 2, None),
    ("send \"$5\"", "LoneDollar", 6, 1, Some("send \"\\$5\"")),
    ("send \"$\"", "LoneDollar", 6, 1, Some("send \"\\$\"")),
    ("send \"$(date)!\"", "Braced", 6, 1, Some("send \"$date!\"")),
    ("send \"$(date -u)\"", "LoneDollar", 6, 1, Some("send \"\\$(date -u)\"")),
    ("send \"${}\"", "LoneDollar", 6, 1, None),
    ("recv $", "LoneDollar", 5, 1, None),
    // As a shell, JavaScript and Kotlin put values into text.
    ("print \"${data}\"", "Braced", 7, 1, Some("print \"$data\"")),
    ("print \"<${data}>\"", "Braced", 8, 1, Some("print \"<$data>\"")),
    ("print \"${data}吗\"", "Braced", 7, 1, Some("print $data + \"吗\"")),
    (
        "print \"收到${data}吗${data}呢\"",
        "Braced",
        13,
        1,
        Some("print \"收到\" + $data + \"吗\" + $data + \"呢\""),
    ),
    ("c.send \"${a}${b}.txt\"", "Braced", 8, 1, Some("c.send \"$a\" + $b + \".txt\"")),
    ("c.send \"\\${a} ${b}\"", "Braced", 14, 1, Some("c.send \"\\${a} $b\"")),
    ("send \"${n + 1}: $n\"", "Braced", 6, 1, Some("send $n + 1 + \": $n\"")),
    ("x = \"${data}b\" * 2", "Braced", 5, 1, Some("x = ($data + \"b\") * 2")),
    ("x = upper(\"${data}b\")", "Braced", 11, 1, Some("x = upper($data + \"b\")")),
    ("send \"${data\"", "Braced", 6, 1, Some("send \"$data\"")),
    ("send \"${data", "Braced", 6, 1, None),
    ("print ${data}", "Braced", 6, 1, Some("print $data")),
    ("s.bind 127.0.0.1:${P}", "Braced", 17, 1, Some("s.bind 127.0.0.1:$P")),
    ("s.connect ${HOST}:${P}", "Braced", 10, 1, Some("s.connect $HOST:$P")),
    ("s.settimeout ${n}s", "Braced", 13, 1, None),
    ("= \"abc", "UnclosedQuote('\"')", 2, 1, None),
    // Lines of a lesson.
    ("@titel x", "UnknownDirective(\"titel\", Some(\"title\"))", 1, 5, Some("@title x")),
    ("@ x", "MissingName", 0, 1, None),
    ("-> because", "MissingLetter", 3, 7, None),
    ("->", "MissingLetter", 2, 0, None),
    ("=", "MissingPattern(Returned)", 1, 0, None),
    ("!  # why", "MissingPattern(Failed)", 1, 0, None),
    ("= within 5s", "MissingPattern(Returned)", 1, 0, None),
    ("= x within soon", "NotADuration(\"soon\")", 11, 4, None),
    ("server<", "MissingExpectation", 7, 0, None),
    ("server< conn", "MissingExpectation", 8, 0, None),
    ("server> = ok", "ProcessNotWanted(\"server\")", 0, 6, Some("= ok")),
    ("server> repeat 3 {", "ProcessNotWanted(\"server\")", 0, 6, Some("repeat 3 {")),
    // Blocks.
    ("} else {", "StrayElse", 2, 4, None),
    ("} }", "BraceNotAlone", 0, 1, None),
    ("repeat 3", "MissingBrace(\"repeat\")", 8, 0, Some("repeat 3 {")),
    ("repeat {", "MissingValue", 7, 0, None),
    ("program", "MissingBrace(\"program\")", 7, 0, Some("program {")),
    ("repeat 3 { accept }", "BraceNotAlone", 9, 1, None),
    ("program {", "UnclosedBlock(\"program\")", 0, 7, None),
    ("loop {", "OnlyInProgram(\"loop\")", 0, 4, Some("program {")),
    ("if eof break", "OnlyInProgram(\"if\")", 0, 2, Some("program {")),
    ("break", "OnlyInProgram(\"break\")", 0, 5, None),
    ("server> try c.recv", "OnlyInProgram(\"try\")", 8, 3, Some("server> c.recv")),
    // Names.
    ("_ = 5", "ReservedName(\"_\")", 0, 1, None),
    ("eof = 1", "ReservedName(\"eof\")", 0, 3, None),
    ("a, from = s.accept", "ReservedName(\"from\")", 3, 4, None),
    ("a, = s.accept", "MissingName", 3, 0, None),
    ("a, b = 5", "TwoTargets", 7, 1, None),
    ("$x = 5", "DollarBeforeName(\"x\")", 0, 2, Some("x = 5")),
    ("x.send = 5", "CallAsNote(Send)", 2, 4, None),
    ("x = s.bind :1", "TooManyTargets(Bind, 0)", 0, 1, Some("s.bind :1")),
    ("a, b = s.recv", "TooManyTargets(Recv, 1)", 3, 1, None),
    ("a, b, c = s.accept", "TooManyTargets(Accept, 2)", 6, 1, None),
    // Calls.
    ("conn foo", "UnknownCall(\"conn\", Some(\"connect\"))", 0, 4, None),
    ("conn :80", "UnknownCall(\"conn\", Some(\"connect\"))", 0, 4, Some("connect :80")),
    ("write hello", "UnknownCall(\"write\", Some(\"send\"))", 0, 5, Some("send hello")),
    ("client> lisen 5", "UnknownCall(\"lisen\", Some(\"listen\"))", 8, 5, Some("client> listen 5")),
    ("bob c.close", "MissingProcessMark(\"bob\")", 0, 3, Some("bob> c.close")),
    ("bob c = socket tcp", "MissingProcessMark(\"bob\")", 0, 3, Some("bob> c = socket tcp")),
    ("xyzzy 1", "UnknownCall(\"xyzzy\", None)", 0, 5, None),
    ("phone.acept", "UnknownCall(\"acept\", Some(\"accept\"))", 6, 5, Some("phone.accept")),
    (
        "x = phone.acept",
        "UnknownCall(\"acept\", Some(\"accept\"))",
        10,
        5,
        Some("x = phone.accept"),
    ),
    ("c.name", "BareName(\"c.name\")", 0, 6, Some("$c.name")),
    ("x.socket tcp", "SocketNotWanted(Socket)", 0, 2, Some("socket tcp")),
    ("socket", "MissingArgument(Socket, \"KIND\")", 6, 0, None),
    ("s.bind  # where", "MissingArgument(Bind, \"ADDRESS\")", 6, 0, None),
    ("send", "MissingArgument(Send, \"TEXT\")", 4, 0, None),
    ("send --oob", "MissingArgument(Send, \"TEXT\")", 10, 0, None),
    ("s.setsockopt join", "MissingOptionValue(Join, 0)", 17, 0, None),
    ("setsockopt source_route", "MissingOptionValue(SourceRoute, 0)", 23, 0, None),
    ("setsockopt source_route loose", "MissingOptionValue(SourceRoute, 1)", 29, 0, None),
    (
        "setsockopt source_route relay",
        "UnknownChoice([\"loose\", \"strict\", \"none\"], \"relay\", None)",
        24,
        5,
        None,
    ),
    (
        "setsockopt source_route LSRR 10.0.0.3",
        "UnknownChoice([\"loose\", \"strict\", \"none\"], \"LSRR\", Some(\"loose\"))",
        24,
        4,
        Some("setsockopt source_route loose 10.0.0.3"),
    ),
    ("sendto :80", "MissingArgument(Sendto, \"TEXT\")", 10, 0, None),
    ("recv --peak", "UnknownFlag(Recv, \"peak\", Some(\"peek\"))", 5, 6, Some("recv --peek")),
    ("send hi --peek", "UnknownFlag(Send, \"peek\", None)", 8, 6, None),
    (
        "u.setsockopt multicast_ttl 4",
        "UnknownOption(\"multicast_ttl\", Some(\"mcast_ttl\"))",
        13,
        13,
        Some("u.setsockopt mcast_ttl 4"),
    ),
    (
        "setsockopt SO_REUSEADDR",
        "UnknownOption(\"SO_REUSEADDR\", Some(\"reuseaddr\"))",
        11,
        12,
        Some("setsockopt reuseaddr"),
    ),
    ("getsockopt zzz", "UnknownOption(\"zzz\", None)", 11, 3, None),
    (
        "socket tpc",
        "UnknownChoice([\"tcp\", \"udp\", \"tcp6\", \"udp6\", \"unix\", \"unixdgram\", \"unixseqpacket\", \"icmp\", \"raw\"], \"tpc\", Some(\"tcp\"))",
        7,
        3,
        Some("socket tcp"),
    ),
    (
        "shutdown SHUT_WR",
        "UnknownChoice([\"rd\", \"wr\", \"rdwr\"], \"SHUT_WR\", Some(\"wr\"))",
        9,
        7,
        Some("shutdown wr"),
    ),
    ("setblocking maybe", "UnknownChoice([\"on\", \"off\"], \"maybe\", None)", 12, 5, None),
    (
        "filter 100%",
        "UnknownChoice([\"drop\", \"off\", \"1%..99%\"], \"100%\", Some(\"drop\"))",
        7,
        4,
        Some("filter drop"),
    ),
    ("recv 10x", "NotANumber(\"10x\")", 5, 3, None),
    ("recv \"10\"", "NotANumber(\"\\\"10\\\"\")", 5, 4, None),
    ("c.recv n", "BareName(\"n\")", 7, 1, Some("c.recv $n")),
    ("recv 99999999999999999999", "NumberTooLarge", 5, 20, None),
    ("recv 1024*2", "ParenthesesNeeded", 9, 1, Some("recv (1024*2)")),
    ("sleep forever", "NotADuration(\"forever\")", 6, 7, None),
    ("select $a $b", "NeitherSocketNorTime(\"$a\")", 7, 2, Some("select a $b")),
    ("a.sendmsg x --fd", "MissingFlagValue(\"fd\")", 16, 0, None),
    ("a.sendmsg x --to --fd b", "MissingFlagValue(\"to\")", 16, 0, None),
    ("a.sendmsg x --fd 99", "NotASocketName(\"99\")", 17, 2, None),
    ("lower hello", "WrongArity(\"lower\", 1)", 0, 5, Some("lower(\"hello\")")),
    ("random x", "BareName(\"x\")", 7, 1, Some("random $x")),
    ("x[0..4]", "BareName(\"x\")", 0, 1, Some("$x[0..4]")),
    (
        "s.setsockopt reuseaddr yes",
        "UnknownChoice([\"on\", \"off\"], \"yes\", Some(\"on\"))",
        23,
        3,
        Some("s.setsockopt reuseaddr on"),
    ),
    (
        "socket seqpacket",
        "UnknownChoice([\"tcp\", \"udp\", \"tcp6\", \"udp6\", \"unix\", \"unixdgram\", \"unixseqpacket\", \"icmp\", \"raw\"], \"seqpacket\", Some(\"unixseqpacket\"))",
        7,
        9,
        Some("socket unixseqpacket"),
    ),
    ("connect 127.0.0.1", "BadAddress(MissingPort)", 17, 0, None),
    ("connect 127.0.0.1,80", "BadAddress(NoColon)", 17, 1, Some("connect 127.0.0.1:80")),
    ("u.sendto localhost/80 hi", "BadAddress(NoColon)", 18, 1, Some("u.sendto localhost:80 hi")),
    ("connect 127.0.0.1:http", "BadAddress(PortIsNoNumber)", 18, 4, None),
    ("connect 127.0.0.1 70000", "BadAddress(PortTooLarge)", 18, 5, None),
    ("connect ::1", "BadAddress(BareIpv6)", 8, 3, None),
    ("connect 127.0.0.1:80 90", "UnexpectedText(\"90\")", 21, 2, None),
    ("send hello # there", "QuotesNeeded", 11, 1, Some("send \"hello\" # there")),
    ("send hello $name", "QuotesNeeded", 11, 1, Some("send \"hello $name\"")),
    ("send $name hello", "QuotesNeeded", 5, 11, Some("send \"$name hello\"")),
    ("send a --oob b", "QuotesNeeded", 7, 5, Some("send \"a --oob b\"")),
    ("x = 127.0.0.1:8080", "QuotesNeeded", 4, 14, Some("x = \"127.0.0.1:8080\"")),
    (
        "connect http://127.0.0.1:8080/x",
        "BadAddress(BadName)",
        8,
        23,
        Some("connect 127.0.0.1:8080"),
    ),
    // Words in another order.
    ("accept phone", "SocketAfterCall(Accept, \"phone\")", 7, 5, Some("phone.accept")),
    (
        "conn = accept phone",
        "SocketAfterCall(Accept, \"phone\")",
        14,
        5,
        Some("conn = phone.accept"),
    ),
    ("recv conn", "SocketAfterCall(Recv, \"conn\")", 5, 4, Some("conn.recv")),
    ("bind phone :80", "SocketAfterCall(Bind, \"phone\")", 5, 5, Some("phone.bind :80")),
    ("phone bind :80", "UnknownCall(\"phone\", None)", 0, 5, Some("phone.bind :80")),
    ("connect localhost", "BadAddress(MissingPort)", 17, 0, None),
    ("nc -l 8080", "UnknownCall(\"nc\", Some(\"connect\"))", 0, 2, None),
    ("server: accept", "UnexpectedCharacter(':')", 6, 1, Some("server> accept")),
    ("server> client> accept", "ProcessNotWanted(\"server\")", 0, 6, Some("client> accept")),
    ("let x = 5", "UnknownCall(\"let\", None)", 0, 3, Some("x = 5")),
    ("x += 2", "BareName(\"x\")", 0, 1, Some("x = $x + 2")),
    ("x++", "BareName(\"x\")", 0, 1, Some("x = $x + 1")),
    ("sleep 100 ms", "ExtraArgument(Sleep, \"ms\")", 10, 2, Some("sleep 100ms")),
    ("print hello world", "BareName(\"hello\")", 6, 5, Some("print \"hello world\"")),
    ("print a + b", "BareName(\"a\")", 6, 1, None),
    ("c.state == CLOSE", "ConditionOutsideIf(\"==\")", 8, 2, Some("c.state = CLOSE")),
    ("c.send b'hello'", "PythonWord", 7, 8, Some("c.send 'hello'")),
    ("c.recv 1024。", "FullWidth('。', \"\")", 11, 3, Some("c.recv 1024")),
    // Expressions.
    ("x =", "MissingValue", 3, 0, None),
    ("x = 1 +", "MissingValue", 7, 0, None),
    ("x = y", "BareName(\"y\")", 4, 1, Some("x = $y")),
    ("n + 1", "BareName(\"n\")", 0, 1, Some("$n + 1")),
    ("x = 1 + recv", "CallInExpression(Recv)", 8, 4, None),
    ("print c.state", "CallInExpression(State)", 6, 7, None),
    ("print $c.state", "CallInExpression(State)", 6, 8, None),
    ("$conn.recv 10", "CallInExpression(Recv)", 0, 10, Some("conn.recv 10")),
    ("x = foo(\"a\")", "UnknownFunction(\"foo\", None)", 4, 3, None),
    ("print uper($_)", "UnknownFunction(\"uper\", Some(\"upper\"))", 6, 4, Some("print upper($_)")),
    ("print upper()", "WrongArity(\"upper\", 1)", 6, 7, None),
    ("print has($x)", "WrongArity(\"has\", 2)", 6, 7, None),
    ("print (1 + 2", "Unclosed(\")\")", 6, 1, None),
    ("print $x[1", "Unclosed(\"]\")", 8, 1, None),
    ("print $x[1..2", "Unclosed(\"]\")", 8, 1, None),
    ("t = {\"a\": 1", "Unclosed(\"}\")", 4, 1, None),
    ("t = {\"a\" 1}", "UnexpectedText(\"1}\")", 9, 2, None),
    ("t = {a: 1}", "PythonWord", 0, 10, Some("t = {$a: 1}")),
    ("t[\"a\"]", "PythonWord", 0, 6, Some("$t[\"a\"]")),
    ("$t[\"a\"] = 1", "UnexpectedCharacter('=')", 8, 1, None),
    ("t[\"a\"] = recv", "CallInExpression(Recv)", 9, 4, None),
    ("remove t", "NothingToRemove", 7, 1, None),
    ("remove $t[1]", "DollarBeforeName(\"t\")", 7, 2, Some("remove t[1]")),
    ("remove t[1] 2", "UnexpectedText(\"2\")", 12, 1, None),
    ("print len($x", "Unclosed(\")\")", 9, 1, None),
    ("$a < $b", "ConditionOutsideIf(\"<\")", 3, 1, None),
    ("x = $a == 1", "ConditionOutsideIf(\"==\")", 7, 2, None),
    ("server > accept", "ConditionOutsideIf(\">\")", 7, 1, Some("server> accept")),
    ("print not $a", "ConditionOutsideIf(\"not\")", 6, 3, None),
];

const PROGRAM: &[Row<'_>] = &[
    ("if $a = 1 {", "AssignmentInCondition", 6, 1, Some("if $a == 1 {")),
    ("if $a < $b < $c {", "UnexpectedText(\"<\")", 11, 1, None),
    ("if eof", "MissingBrace(\"if\")", 6, 0, Some("if eof {")),
    ("if eof c.close", "MissingBrace(\"if\")", 7, 0, None),
    ("if {", "MissingValue", 3, 0, None),
    ("loop", "MissingBrace(\"loop\")", 4, 0, Some("loop {")),
    ("loop { break }", "BraceNotAlone", 5, 1, None),
    ("else {", "StrayElse", 0, 4, None),
    ("} else {", "StrayElse", 2, 4, None),
    ("} else if eof {", "BraceNotAlone", 7, 2, None),
    ("try $x", "NothingToTry", 4, 2, None),
    ("try", "NothingToTry", 3, 0, None),
    ("try loop {", "NothingToTry", 4, 4, None),
    ("for select {", "BadFor", 11, 0, None),
    ("for x in 5 {", "BadFor", 9, 1, None),
    ("for x in selec {", "BadFor", 9, 5, None),
    ("for x in t", "MissingBrace(\"for\")", 10, 0, Some("for x in t {")),
    ("for x in t[1] {", "BadFor", 9, 4, None),
    ("for i in sockets {", "ReservedName(\"i\")", 4, 1, None),
    ("for x in select a b", "MissingBrace(\"for\")", 19, 0, Some("for x in select a b {")),
    ("program {", "NotInProgram(\"program\")", 0, 7, None),
    ("= ok", "NotInProgram(\"=\")", 0, 1, None),
    ("c.state = CLOSE", "NotInProgram(\"=\")", 8, 1, None),
    ("client> close", "NotInProgram(\"client\")", 0, 7, None),
    ("help", "NotInProgram(\"help\")", 0, 4, None),
    ("@end", "NotInProgram(\"@\")", 0, 1, None),
    ("break 2", "UnexpectedText(\"2\")", 6, 1, None),
    ("conn.send “x”", "FullWidth('“', \"\\\"\")", 10, 3, Some("conn.send \"x\"")),
];

#[test]
fn a_wrong_line_is_pointed_at() {
    for row in SCRIPT {
        let error = parse_line(row.0, 1).err().unwrap_or_else(|| panic!("{} is right", row.0));
        check(row.0, &error, row);
        assert_eq!(error.line, 1);
    }
}

#[test]
fn a_wrong_line_of_a_program_is_pointed_at() {
    for row in PROGRAM {
        let mut assembler = Assembler::new();
        assembler.push("program {", 1).unwrap();
        let error = assembler.push(row.0, 2).err().unwrap_or_else(|| panic!("{} is right", row.0));
        check(row.0, &error, row);
        assert_eq!(error.line, 2);
    }
}

#[test]
fn long_and_deep_lines_are_refused() {
    let long = format!("send {}", "x".repeat(64 << 10));
    assert_eq!(format!("{:?}", parse_line(&long, 1).unwrap_err().kind), "LineTooLong");
    let most = format!("send {}", "x".repeat((64 << 10) - 5));
    assert!(parse_line(&most, 1).is_ok());
    assert_eq!(format!("{:?}", parse_line("a\nb", 1).unwrap_err().kind), "LineBreak");
    for deep in [
        format!("print {}1{}", "(".repeat(65), ")".repeat(65)),
        format!("print {}1", "-(".repeat(3000)),
        format!("print {}$x", "- ".repeat(3000)),
        format!("print {}1", "len(".repeat(9000)),
        format!("print 1{}", " + 1".repeat(257)),
    ] {
        assert_eq!(format!("{:?}", parse_line(&deep, 1).unwrap_err().kind), "TooDeep");
    }
    let fine = format!("print {}1{}", "(".repeat(64), ")".repeat(64));
    assert!(parse_line(&fine, 1).is_ok());
    let mut assembler = Assembler::new();
    assembler.push("program {", 1).unwrap();
    for i in 0..63 {
        assembler.push("loop {", i + 2).unwrap();
    }
    let error = assembler.push("  loop {", 65).unwrap_err();
    assert_eq!((format!("{:?}", error.kind).as_str(), error.span.start), ("TooDeep", 2));
    assembler.push("if eof {", 65).unwrap_err();
    assembler.push("break", 65).unwrap();
}

/// The kinds that the tables above meet, so that a new one gets its line. Python and C have tests of their own.
#[test]
fn every_kind_is_met() {
    let source = include_str!("../../src/language/error.rs");
    let kinds =
        source.split("pub enum SyntaxErrorKind {").nth(1).unwrap().split("\n}").next().unwrap();
    let kinds: HashSet<&str> = kinds
        .lines()
        .map(str::trim)
        .filter(|l| l.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|l| l.split(['(', ',']).next().unwrap())
        .collect();
    assert!(kinds.len() > 50);
    let mut met: HashSet<&str> =
        SCRIPT.iter().chain(PROGRAM).map(|(_, kind, ..)| kind.split('(').next().unwrap()).collect();
    met.extend(
        crate::wire::MISTAKES
            .iter()
            .chain(crate::packets::MISTAKES)
            .filter_map(|(_, kind, ..)| kind.split('(').next()),
    );
    // A stray brace is found by whoever runs the script.
    met.extend([
        "StrayBrace",
        "LineTooLong",
        "LineBreak",
        "TooDeep",
        "Python",
        "PythonBlock",
        "PythonImport",
        "C",
    ]);
    let mut missing: Vec<_> = kinds.difference(&met).collect();
    missing.sort();
    assert!(missing.is_empty(), "{missing:?}");
}
