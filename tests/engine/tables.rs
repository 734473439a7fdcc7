//! Tables: entries by key, shared by all who have the same one, and bounded as other values are.

use playground::{
    engine::Status,
    model::{Bytes, ProcessId},
};

use crate::{play::Play, values::table};

#[test]
fn an_entry_is_set_read_and_taken_out() {
    table(
        &mut Play::new(),
        &[
            ("t = {}", "{}"),
            ("t[\"a\"] = 1", "1"),
            ("t[\"b\"] = \"x\" + 5", "\"x5\""),
            ("$t[\"a\"] + 1", "2"),
            ("t[\"a\"] = $t[\"a\"] + 1", "2"),
            ("$t", "{\"a\": 2, \"b\": \"x5\"}"),
            ("t", "{\"a\": 2, \"b\": \"x5\"}"),
            ("print $t", "{\"a\": 2, \"b\": \"x5\"}"),
            ("len($t)", "2"),
            ("has($t, \"a\")", "1"),
            ("has($t, \"c\")", "0"),
            ("$t[\"b\"][1..]", "\"5\""),
            ("remove t[\"a\"]", "2"),
            ("$t[\"a\"]", "refused: NoKey(\"$t\", \"\\\"a\\\"\")"),
            ("remove t[\"a\"]", "refused: NoKey(\"$t\", \"\\\"a\\\"\")"),
            ("t[\"a\"] = 9", "9"),
            ("$t", "{\"b\": \"x5\", \"a\": 9}"),
            ("u = {1: \"one\", \"two\": 2, 1 + 2: {}}", "refused: TableInTable"),
            ("u = {1: \"one\", \"two\": 2}", "{1: \"one\", \"two\": 2}"),
            ("$u[\"1\"] + $u[1]", "\"oneone\""),
            ("u[\"1\"] = 0", "0"),
            ("len($u)", "2"),
            ("{5: \"five\"}[5]", "\"five\""),
            ("state = {}", "{}"),
            ("state[\"x\"] = 1", "1"),
        ],
    );
}

#[test]
fn a_name_is_a_reference_and_a_socket_is_a_key() {
    table(
        &mut Play::new(),
        &[
            ("t = {}", "{}"),
            ("same = $t", "{}"),
            ("same[1] = 1", "1"),
            ("$t", "{1: 1}"),
            ("t = {}", "{}"),
            ("$same", "{1: 1}"),
            ("s = socket udp", "s"),
            ("who = {}", "{}"),
            ("who[$s] = \"ann\"", "\"ann\""),
            ("who[\"peer\"] = $s", "s"),
            ("$who", "{s: \"ann\", \"peer\": s}"),
            ("other = $s", "s"),
            ("$who[$other]", "\"ann\""),
            ("s.close", "ok"),
            ("$who[$s]", "\"ann\""),
        ],
    );
}

#[test]
fn what_is_not_a_table_is_told() {
    table(
        &mut Play::new(),
        &[
            ("t[1] = 1", "refused: NoTable(\"t\")"),
            ("remove t[1]", "refused: NoTable(\"t\")"),
            ("x = \"hello\"", "\"hello\""),
            ("x[0] = \"j\"", "refused: NotATable(\"x\")"),
            ("$x[0]", "refused: NotATable(\"$x\")"),
            ("$x[1..][0]", "refused: NotATable(\"$x[1..]\")"),
            ("t = {}", "{}"),
            ("tabel = {}", "{}"),
            ("table[1] = 1", "refused: UnknownName(\"table\", Some(\"tabel\"))"),
            ("t[$t] = 1", "refused: TableInTable"),
            ("t[1] = $t", "refused: TableInTable"),
            ("$t[$t]", "refused: TableInTable"),
            ("$t + 1", "refused: TableHasNoText"),
            ("1 + $t", "refused: TableHasNoText"),
            ("$t * 2", "refused: TableHasNoText"),
            ("\"$t\"", "refused: TableHasNoText"),
            ("upper($t)", "refused: TableHasNoText"),
            ("$t[0..1]", "refused: TableHasNoText"),
            ("sleep $t", "refused: TableHasNoText"),
            ("t.close", "refused: NotASocket(\"t\")"),
        ],
    );
}

#[test]
fn a_program_goes_through_the_keys_and_its_threads_share_the_table() {
    let mut play = Play::new();
    play.line("server> t = {3: \"c\", 1: \"a\", \"x\": \"b\"}");
    for line in [
        "program {",
        "for k in t {",
        "remove t[$k]",
        "t[\"new $k\"] = 1",
        "print $k",
        "}",
        "for k in $t {",
        "if $k == \"new 1\" continue",
        "print $k",
        "}",
        "empty = {}",
        "for k in empty {",
        "print \"never\"",
        "}",
        "thread {",
        "t[\"thread\"] = 2",
        "}",
        "sleep 1ms",
        "if has($t, \"thread\") {",
        "print \"shared\"",
        "}",
        "}",
    ] {
        play.line(line);
    }
    play.until(|play| play.session.status(ProcessId(0)) == Status::Ready);
    assert_eq!(play.line("output"), "\"3\", \"1\", \"x\", \"new 3\", \"new x\", \"shared\"");
}

#[test]
fn a_long_table_shows_its_beginning_and_its_size() {
    let mut play = Play::new();
    play.line("t = {}");
    for n in 0..70 {
        play.line(&format!("t[{n}] = 0"));
    }
    let shown = play.line("$t");
    assert!(shown.starts_with("{0: 0, 1: 0, ") && shown.ends_with("63: 0, 6 more}"), "{shown}");
}

#[test]
fn entries_count_as_other_values_do() {
    let mut play = Play::new();
    play.line("t = {}");
    play.line("x = \"x\" * 67108864");
    play.line("t[1] = $x + \"\"");
    for key in 2..8 {
        if play.line(&format!("t[{key}] = upper($x)")).starts_with("refused") {
            assert_eq!(play.line(&format!("t[{key}] = lower($x)")), "refused: Full");
            // What is taken out makes room; a full session can still be looked at, and emptied.
            assert!(Bytes::alive() > Bytes::MOST - (64 << 20));
            play.line("t = 0");
            assert!(Bytes::alive() < 200 << 20);
            assert_eq!(play.line("len(lower($x))"), "67108864");
            return;
        }
    }
    panic!("a table has no bounds");
}

#[test]
fn try_keeps_why_a_value_cannot_be_had() {
    // What is tried, and its name in `$error`. A mistake of the program is not hidden: it ends there.
    let table = [
        ("x = $t[\"no\"]", "KeyError"),
        ("remove t[\"no\"]", "KeyError"),
        ("t[int(\"one\")] = 1", "ValueError"),
        ("t[\"a\"] = $t[\"no\"]", "KeyError"),
        ("print $t[\"no\"]", "KeyError"),
        ("c.note = $t[\"no\"]", "KeyError"),
        ("x = int(\"one\")", "ValueError"),
        ("x = num(\"abc\")", "ValueError"),
        ("x = $word[2..9]", "ValueError"),
        ("x = $word[(-1)..]", "ValueError"),
        ("x = $word[3..1]", "ValueError"),
        ("x = random 0", "ValueError"),
        ("x = u16(65536)", "ValueError"),
        ("x = \"a\" * (-1)", "ValueError"),
        ("x = 7 / $zero", "ZeroDivisionError"),
        ("x = 7 % $zero", "ZeroDivisionError"),
        ("x = 9223372036854775807 + 1", "OverflowError"),
        ("x = \"a\" * 67108865", "OverflowError"),
        ("x = decode(\"\\xff\", \"utf-8\")", "UnicodeDecodeError"),
        ("x = decode(\"\\xff\", \"gbk\")", "UnicodeDecodeError"),
        ("x = gbk(\"\\u{1f600}\")", "UnicodeEncodeError"),
        ("c.send $t[\"no\"]", "KeyError"),
        ("c.recv (7 / $zero)", "ZeroDivisionError"),
        ("c.sendto $word x", "ValueError"),
        ("d = c.accept", "EOPNOTSUPP"),
        ("x = $nothing", ""),
        ("x = $word[\"key\"]", ""),
        ("x = $t + 1", ""),
        ("x = decode($word, \"latin\")", ""),
        ("x = $t", "ok"),
    ];
    for (tried, name) in table {
        let mut play = Play::new();
        play.lines("server> c = socket udp\nt = {}\nword = \"word\"\nzero = 0\nx = \"as before\"");
        let program = [
            "program {",
            &format!("try {tried}"),
            "print \"after: $error\"",
            "if error {",
            "print $x",
            "}",
            "}",
        ];
        for line in program {
            play.line(line);
        }
        let printed = match name {
            "" => "nothing".to_owned(),
            "ok" => "\"after: \"".to_owned(),
            name => format!("\"after: {name}\", \"as before\""),
        };
        assert_eq!(play.line("output"), printed, "{tried}");
    }
}
