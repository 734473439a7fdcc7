//! Expressions: what a value is, and what none is.

use crate::play::Play;

/// Each line and what it gives; `refused: Why` for what has no value.
pub(crate) fn table(play: &mut Play, rows: &[(&str, &str)]) {
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
            ("'n is $n'", "\"n is \\$n\""),
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
fn a_slice_is_bytes_and_a_place_behind_the_end_is_refused() {
    table(
        &mut Play::new(),
        &[
            ("x = \"hello, \\xff!\"", "\"hello, \\xff!\""),
            ("$x[0..5]", "\"hello\""),
            ("$x[..5]", "\"hello\""),
            ("$x[7..]", "\"\\xff!\""),
            ("$x[..]", "\"hello, \\xff!\""),
            ("$x[9..]", "\"\""),
            ("$x[3..3]", "\"\""),
            ("$x[..5][1..][0..2]", "\"el\""),
            ("$x[len($x) - 2..len($x) - 1]", "\"\\xff\""),
            ("num(u32(7)[2..4]) + 1", "8"),
            ("(12345)[1..3] + 1", "\"231\""),
            ("int(12345[1..3]) + 1", "24"),
            ("\"$x[0..1]\"[9..]", "\"[0..1]\""),
            ("$x[10..]", "refused: OutOfRange"),
            ("$x[0..10]", "refused: OutOfRange"),
            ("$x[4..3]", "refused: OutOfRange"),
            ("$x[-1..]", "refused: OutOfRange"),
            ("$x[\"a\"..]", "refused: NotANumber"),
            ("s = socket udp", "s"),
            ("$s[0..]", "refused: SocketHasNoText"),
        ],
    );
}

#[test]
fn a_remainder_has_the_sign_of_the_left_side() {
    table(
        &mut Play::new(),
        &[
            ("7 % 3", "1"),
            ("-7 % 3", "-1"),
            ("7 % -3", "1"),
            ("-7 / 3 * 3 + -7 % 3", "-7"),
            ("-9223372036854775808 % -1", "0"),
            ("7 % 0", "refused: DivisionByZero"),
            ("\"17\" % 10", "7"),
            ("\"x\" % 10", "refused: NotANumber"),
            ("2 * 7 % 4", "2"),
            ("lower(\"HELLO, Ä\")", "\"hello, Ä\""),
            ("lower(5)", "\"5\""),
        ],
    );
}

#[test]
fn the_clock_goes_on_and_chance_repeats() {
    let mut play = Play::new();
    let first: i64 = play.line("now").parse().unwrap();
    play.line("t = now");
    assert!(first >= 0 && (0..1_000_000).any(|_| play.line("now - $t") != "0"));

    let rolls = |play: &mut Play| -> Vec<i64> {
        (0..200).map(|_| play.line("random 6").parse().unwrap()).collect()
    };
    let here = rolls(&mut play);
    assert!((0..6).all(|n| here.contains(&n)) && here.iter().all(|n| (0..6).contains(n)));
    assert_eq!(here, rolls(&mut Play::new()), "the same in each run");
    let mut other = Play::new();
    other.line("other> random(1000)");
    assert_eq!(here, {
        other.line("server>");
        rolls(&mut other)
    });
    table(
        &mut play,
        &[
            ("random 1", "0"),
            ("random 0", "refused: OutOfRange"),
            ("random(-5)", "refused: OutOfRange"),
            ("random(\"x\")", "refused: NotANumber"),
        ],
    );
}

/// It is made for every prompt, on whose thread Ctrl-C waits meanwhile.
#[test]
fn a_glance_takes_the_beginning_of_a_long_value() {
    let mut play = Play::new();
    play.lines("x = \"é\" * 30000000\nt = {\"k\": $x}\nn = 5");
    let seen = play.session.glance();
    let of = |name| seen.processes[0].variables.iter().find(|it| it.name == name).unwrap();
    assert_eq!((of("n").value.as_str(), of("n").length), ("5", 1));
    assert_eq!(of("x").length, 60_000_000);
    assert!(of("x").value.starts_with("éé") && of("x").value.len() < 2000);
    assert!(of("t").value.starts_with("{\"k\": \"éé") && of("t").value.len() < 4000);
}
