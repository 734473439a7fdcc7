//! Expressions and variables: what a value is, and what none is.

use playground::model::Value;

use crate::play::Play;

/// Each line and what it gives; `refused: Why` for what has no value.
fn table(play: &mut Play, rows: &[(&str, &str)]) {
    for (line, expected) in rows {
        let given = play.line(line);
        match expected.strip_prefix("refused: ") {
            Some(_) => assert!(given.starts_with(expected), "{line}: {given}, not {expected}"),
            None => assert_eq!(given, *expected, "{line}"),
        }
    }
}

#[test]
fn numbers_are_64_bits_and_never_wrap() {
    table(
        &mut Play::new(),
        &[
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775807 + 1", "refused: Overflow"),
            ("-9223372036854775808 - 1", "refused: Overflow"),
            ("- -9223372036854775808", "refused: Overflow"),
            ("-(-9223372036854775808)", "refused: Overflow"),
            ("4611686018427387904 * 2", "refused: Overflow"),
            ("-9223372036854775808 / -1", "refused: Overflow"),
            ("7 / 2", "3"),
            ("-7 / 2", "-3"),
            ("7 / 0", "refused: DivisionByZero"),
            ("7 - 2 * 3", "1"),
            ("(7 - 2) * 3", "15"),
            ("\"7\" - 2", "5"),
            ("\" 7 \" - 2", "5"),
            ("\"9223372036854775808\" - 1", "refused: NotANumber"),
            ("\"seven\" - 2", "refused: NotANumber"),
            ("\"\" - 2", "refused: NotANumber"),
            ("int(\"0012\")", "12"),
            ("int(\"-5\")", "-5"),
            ("int(\"1.5\")", "refused: NotANumber"),
            ("int(\"\\xff\")", "refused: NotANumber"),
        ],
    );
}

#[test]
fn plus_adds_two_numbers_and_joins_everything_else() {
    let mut play = Play::new();
    table(
        &mut play,
        &[
            ("1 + 2", "3"),
            ("1 + \"2\"", "\"12\""),
            ("\"a\" + 1 + 2", "\"a12\""),
            ("1 + 2 + \"a\"", "\"3a\""),
            ("\"a\" + (1 + 2)", "\"a3\""),
            ("\"\" + 5", "\"5\""),
            ("\"a\" * 3", "\"aaa\""),
            ("3 * \"a\"", "\"aaa\""),
            ("\"a\" * 0", "\"\""),
            ("\"\" * 9223372036854775807", "\"\""),
            ("\"a\" * -1", "refused: OutOfRange"),
            ("\"a\" * \"3\"", "refused: NotANumber"),
            ("n = 5", "5"),
            ("\"n is $n\"", "\"n is 5\""),
            ("'n is $n'", "\"n is $n\""),
            ("\"$n$n\" + $n", "\"555\""),
            ("s = socket udp", "s"),
            ("\"a\" + $s", "refused: SocketHasNoText"),
            ("\"$s\"", "refused: SocketHasNoText"),
            ("$s + 1", "refused: SocketHasNoText"),
            ("$s * 2", "refused: SocketHasNoText"),
            ("-$s", "refused: SocketHasNoText"),
            ("len($s)", "refused: SocketHasNoText"),
            ("$s", "s"),
            ("s", "s"),
        ],
    );
}

#[test]
fn text_is_at_most_64_mib() {
    let mut play = Play::new();
    table(
        &mut play,
        &[
            ("big = \"x\" * 67108865", "refused: TooLong"),
            ("n = len(\"x\" * 67108864)", "67108864"),
            ("\"xy\" * 9223372036854775807", "refused: TooLong"),
            ("s, t = socketpair stream", "s, t"),
            ("s.recv 67108865", "refused: OutOfRange"),
            ("s.recv (-1)", "refused: OutOfRange"),
            ("s.fill 67108865", "refused: OutOfRange"),
        ],
    );
    // Not printed here: 64 MiB of `x`.
    play.line("half = \"x\" * 33554432");
    table(
        &mut play,
        &[
            ("len($half + $half)", "67108864"),
            ("$half + $half + 1", "refused: TooLong"),
            ("\"$half$half.\"", "refused: TooLong"),
            // Two bytes of GBK become three of UTF-8.
            ("n = len(decode(gbk(\"你\") * 30000000, \"gbk\"))", "refused: TooLong"),
        ],
    );
}

/// The course's `encoding`, without its sockets.
#[test]
fn bytes_are_not_characters() {
    table(
        &mut Play::new(),
        &[
            ("len(\"你好\")", "6"),
            ("gbk(\"你好\")", "\"\\xc4\\xe3\\xba\\xc3\""),
            ("decode(gbk(\"你好\"), \"utf-8\")", "UnicodeDecodeError"),
            ("decode(gbk(\"你好\"), \"gbk\")", "\"你好\""),
            ("decode(gbk(\"你好\"), \"GBK\")", "\"你好\""),
            ("decode(\"你好\", \"gbk\")", "\"浣犲ソ\""),
            ("decode(\"\\xe4\\xbd\\xa0\\xe5\", \"utf-8\")", "UnicodeDecodeError"),
            ("decode(\"\\xe4\\xbd\\xa0\", \"utf8\")", "\"你\""),
            ("decode(\"x\", \"latin1\")", "refused: UnknownEncoding"),
            ("upper(\"straße, 你好\")", "\"STRAßE, 你好\""),
            ("textupper(\"straße, 你好\")", "\"STRASSE, 你好\""),
            ("textupper(\"\\xff\")", "UnicodeDecodeError"),
            ("gbk(\"時間\")", "\"\\x95r\\xe9g\""),
            ("decode(upper(gbk(\"時間\")), \"gbk\")", "\"昍镚\""),
            ("gbk(\"\\xff\")", "UnicodeDecodeError"),
            ("gbk(\"\\u{1f600}\")", "refused: CannotEncode"),
            ("upper(5)", "\"5\""),
            ("decode(\"\", \"gbk\")", "\"\""),
        ],
    );
}

#[test]
fn where_the_text_of_an_encoding_ends_is_found_at_once() {
    let mut play = Play::new();
    // The wrong byte stands first, in the middle of much, after half a character, last.
    for (bytes, good) in [
        ("\"\\xff\" + \"x\" * 60000000", 0),
        ("gbk(\"你\") * 5000000 + \"\\xff\" + \"x\" * 5000000", 10_000_000),
        ("\"ab\" + \"\\xc4\"", 2),
        ("\"ab\" + \"\\xc4\\x20\" + \"c\"", 2),
        ("\"ab\\xff\"", 2),
    ] {
        assert_eq!(play.line(&format!("decode({bytes}, \"gbk\")")), "UnicodeDecodeError");
        let outcome = play.last("server").unwrap().outcome;
        assert_eq!(outcome.failure(), Some(playground::model::Failure::Unicode(good)), "{bytes}");
    }
}

#[test]
fn numbers_travel_in_network_order() {
    table(
        &mut Play::new(),
        &[
            ("u16(258)", "\"\\x01\\x02\""),
            ("u32(5)", "\"\\0\\0\\0\\x05\""),
            ("num(u16(65535))", "65535"),
            ("num(u32(4294967295))", "4294967295"),
            ("u16(65536)", "refused: OutOfRange"),
            ("u16(-1)", "refused: OutOfRange"),
            ("u32(4294967296)", "refused: OutOfRange"),
            ("u32(\"5\")", "\"\\0\\0\\0\\x05\""),
            ("u32(\"five\")", "refused: NotANumber"),
            ("num(\"abc\")", "refused: NotANumber"),
            ("num(\"\")", "refused: NotANumber"),
            ("len(u32(5) + \"hello\" + u32(6) + \"你好\")", "19"),
        ],
    );
}

#[test]
fn text_is_cut_at_a_part_of_it() {
    table(
        &mut Play::new(),
        &[
            ("strip(\" \\r\\n hello \\t\")", "\"hello\""),
            ("strip(\"\")", "\"\""),
            ("before(\"name: ann\", \": \")", "\"name\""),
            ("after(\"name: ann\", \": \")", "\"ann\""),
            ("before(\"a=b=c\", \"=\")", "\"a\""),
            ("after(\"a=b=c\", \"=\")", "\"b=c\""),
            ("before(\"abc\", \"x\")", "\"abc\""),
            ("after(\"abc\", \"x\")", "\"\""),
            ("before(\"abc\", \"\")", "\"\""),
            ("after(\"abc\", \"\")", "\"abc\""),
            ("has(\"abc\", \"bc\")", "1"),
            ("has(\"abc\", \"cb\")", "0"),
            ("has(\"abc\", \"\")", "1"),
            ("has(\"\", \"a\")", "0"),
            ("has(12345, 34)", "1"),
            ("after(\"aab\", \"ab\")", "\"\""),
        ],
    );
}

/// The course's `framing`.
#[test]
fn a_message_ends_where_its_frame_says() {
    let mut play = Play::connected();
    play.lines(
        "client> c.send \"hello\\nwo\" => 8
         server> conn.recvline => \"hello\"
         server> conn.recvline => ...
         client> c.send \"rld\\n\" => 4
         server< => \"world\"
         client> c.send u32(5) + \"hello\" + u32(6) + \"你好\" => 19
         server> conn.recvn 4 => \"\\0\\0\\0\\x05\"
         server> conn.recvn num($_) => \"hello\"
         server> conn.recvn 4 => \"\\0\\0\\0\\x06\"
         server> conn.recvn num($_) => \"你好\"
         client> c.send \"\\x00\\x00\" => 2
         server> conn.recv 4 => \"\\0\\0\"
         client> c.send \"\\x00\\x03abc\" => 5
         server> conn.recvn 2 => \"\\0\\x03\"
         server> conn.recvn 3 => \"abc\"
         server> conn.recvn 0 => \"\"
         client> c.send abc => 3
         client> c.shutdown wr => ok
         server> conn.recvn 10 => \"abc\" then EOF",
    );
}

#[test]
fn what_a_receive_leaves_behind() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("client> $_", "refused: NothingReceived"),
            ("client> $from", "refused: NothingReceived"),
            ("client> $error", "\"\""),
            ("client> c.send one", "3"),
            ("server> conn.recv 10", "\"one\""),
            ("server> $_", "\"one\""),
            ("server> conn.recv 10 --dontwait", "EAGAIN"),
            ("server> $_", "\"one\""),
            ("server> data = conn.recv 10 --dontwait", "EAGAIN"),
            ("server> $data", "refused: UnknownName"),
            ("client> c.close", "ok"),
            ("server> data = conn.recv 10", "EOF"),
            ("server> $data", "\"\""),
            ("server> $_", "\"\""),
            ("server> before($from, \":\")", "\"127.0.0.1\""),
        ],
    );
    play.lines(
        "server> program {
           try conn.recv 10
           if eof {
             print \"the end\"
           }
           if error {
             print \"an error\"
           }
           try conn.accept
           print $error
           if error {
             print \"an error\"
           }
           if not eof {
             print \"never\"
           }
           try x = int(\"5\")
           print \"<\" + $error + \">\"
           try y = decode(\"\\xff\", \"utf-8\")
           print $error
         }
         server> output => \"the end\", \"EINVAL\", \"an error\", \"<>\", \"UnicodeDecodeError\"",
    );
}

#[test]
fn comparisons_know_numbers_text_and_sockets() {
    let mut play = Play::new();
    play.lines("server> s = socket tcp\nserver> t = socket tcp\nserver> same = $s");
    for (condition, holds) in [
        ("5 == \"5\"", true),
        ("5 == \"05\"", false),
        ("\"a\" == \"a\"", true),
        ("\"a\" != \"b\"", true),
        ("5 == \"five\"", false),
        ("2 < 10", true),
        ("\"2\" < \"10\"", true),
        ("2 <= 2 and 2 >= 2", true),
        ("$s == $same", true),
        ("$s == $t", false),
        ("$s != $t", true),
        ("$s == 3", false),
        ("$s == \"s\"", false),
        ("not 1 == 2", true),
        ("1 == 2 or 2 == 2 and 3 == 3", true),
        ("has(\"abc\", \"b\")", true),
        ("\"\"", false),
        ("\"0\"", true),
        ("0", false),
        ("1 == 2 and 1 / 0 == 1", false),
        ("1 == 1 or 1 / 0 == 1", true),
    ] {
        play.lines(&format!(
            "server> program {{\nif {condition} {{\nprint \"yes\"\n}} else {{\nprint \"no\"\n}}\n}}\nserver> output => \"{}\"",
            if holds { "yes" } else { "no" }
        ));
    }
    play.lines(
        "server> program {\nif \"a\" < 5 {\nprint \"never\"\n}\n}\nserver> output => nothing",
    );
}

#[test]
fn a_note_is_kept_on_its_socket() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> conn.name = \"ann\"", "\"ann\""),
            ("server> $conn.name", "\"ann\""),
            ("server> \"hello $conn.name\"", "\"hello ann\""),
            ("server> again = $conn", "conn"),
            ("server> $again.name", "\"ann\""),
            ("server> conn.count = 1", "1"),
            ("server> conn.count = $conn.count + 1", "2"),
            ("server> conn.friend = $s", "s"),
            ("server> $conn.friend", "s"),
            ("server> $conn.nobody", "refused: UnknownName(\"conn.nobody\", None)"),
            ("server> $s.name", "refused: UnknownName"),
            ("server> n = 5", "5"),
            ("server> n.name = \"x\"", "refused: NotASocket"),
            ("server> $n.name", "refused: NotASocket"),
            ("server> copy = conn.dup", "copy"),
            ("server> $copy.name", "refused: UnknownName"),
            ("server> conn.close", "ok"),
            ("server> $conn.name", "refused: UnknownName"),
            ("server> conn.name = \"x\"", "EBADF"),
        ],
    );
}

#[test]
fn names_that_nobody_here_bears() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> phone = socket tcp", "phone"),
            ("server> phoen.state", "refused: UnknownName(\"phoen\", Some(\"phone\"))"),
            ("server> $phoen", "refused: UnknownName(\"phoen\", Some(\"phone\"))"),
            ("server> c.send x", "refused: OthersName(\"c\", \"client\")"),
            ("server> $c", "refused: OthersName(\"c\", \"client\")"),
            ("client> conn.recv", "refused: OthersName(\"conn\", \"server\")"),
            ("client> zzzz.recv", "refused: UnknownName(\"zzzz\", None)"),
            ("client> 9.recv", "EBADF"),
            ("stranger> recv", "refused: NoSocket"),
            ("stranger> accept", "refused: NoSocket"),
            ("stranger> select", "refused: NoSocket"),
            ("stranger> select nobody", "refused: UnknownName"),
        ],
    );
    play.session.set_shared("lesson", Value::Text("shared".into()));
    table(
        &mut play,
        &[
            ("client> $lesson", "\"shared\""),
            ("client> lesson = 1", "1"),
            ("client> $lesson", "1"),
            ("server> $lesson", "\"shared\""),
            ("server> $leson", "refused: UnknownName(\"leson\", Some(\"lesson\"))"),
        ],
    );
}

#[test]
fn the_result_of_a_call_can_be_kept() {
    let mut play = Play::connected();
    play.lines("client> where = c.getsockname\nserver> there = conn.getpeername");
    let (here, there) = (play.line("client> $where"), play.line("server> $there"));
    assert_eq!(here, there);
    table(
        &mut play,
        &[
            ("client> n = c.send hello", "5"),
            ("client> $n + 1", "6"),
            ("server> data = conn.recv 3", "\"hel\""),
            ("server> $data", "\"hel\""),
            ("server> st = conn.state", "ESTABLISHED"),
            ("server> $st", "\"ESTABLISHED\""),
            ("server> q = s.queue", "0/5"),
            ("server> $q", "\"0/5\""),
            ("server> n = conn.inq", "2"),
            ("server> $n * 2", "4"),
            ("server> p = conn.poll", "IN OUT"),
            ("server> $p", "\"IN OUT\""),
            ("server> r = select conn s", "conn"),
            ("server> $r", "\"conn\""),
            ("server> fd = conn.fileno", "4"),
            ("server> $fd", "4"),
        ],
    );
}

#[test]
fn two_names_take_what_two_things_come() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> a, b = socketpair dgram", "a, b"),
            ("server> a.send x", "1"),
            ("server> data, who = b.recvfrom", "\"x\" from -"),
            ("server> $data", "\"x\""),
            ("server> $who", "\"-\""),
            ("other> d = socket tcp", "d"),
            ("other> d.connect 127.0.0.1:$P", "ok"),
            ("server> peer, who = s.accept", "peer"),
        ],
    );
    let who = play.line("server> $who");
    assert_eq!(play.line("server> $from"), who);
    let address = play.line("other> d.getsockname");
    assert_eq!(who, format!("\"{address}\""));
    for line in ["a, b = s.getsockname", "a, b, c = s.accept", "a, b = 5", "a = s.close"] {
        assert!(playground::language::parse_line(line, 1).is_err(), "{line}");
    }
}

#[test]
fn a_name_may_be_given_away_while_its_socket_lives_on() {
    let mut play = Play::connected();
    table(
        &mut play,
        &[
            ("server> old = $conn", "conn"),
            ("server> conn = socket tcp", "conn2"),
            ("server> old.state", "ESTABLISHED"),
            ("server> conn.state", "CLOSE"),
            ("server> conn = 5", "5"),
            ("server> conn.state", "refused: NotASocket(\"conn\")"),
            ("server> old.close", "ok"),
        ],
    );
    let remarks = play
        .session
        .journal()
        .after(playground::model::Seq(0))
        .filter(|e| matches!(e.what, playground::model::What::Remark(_)))
        .count();
    assert_eq!(remarks, 1, "said once");
}
