//! Tables of patterns and outcomes.

use super::*;
use crate::{
    language::{parse_line, tree::Line},
    model::{
        Address, Destination, Errno, Fd, OptionValue, PollSet, ResolveError, Row, Side, SocketId,
        TcpState, Transport, Unresolved,
    },
};

fn address(text: &str) -> Address {
    let Destination::Known(address) = Destination::parse(text).unwrap() else { panic!() };
    address
}

fn parse(line: &str, call: Option<CallName>) -> Result<Pattern, PatternError> {
    let Line::Expectation(expectation) = parse_line(line, 1).unwrap() else { panic!("{line}") };
    Pattern::parse(&expectation, call)
}

/// `$P` is 8080, `$T` is a text, nothing else is known.
fn known(name: &str) -> Option<Bytes> {
    match name {
        "P" => Some("8080".into()),
        "T" => Some("hello".into()),
        _ => None,
    }
}

fn holds(line: &str, outcome: &Outcome) -> bool {
    parse(line, None).unwrap().matches(outcome, &known).is_ok()
}

fn row(side: Side, state: TcpState) -> Row {
    let any = address("127.0.0.1:1");
    Row {
        transport: Transport::Tcp,
        side,
        state,
        local: any.clone(),
        remote: any,
        host: None,
        left: None,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one row for each shape of an outcome")]
fn a_pattern_holds_for_what_it_says_and_for_nothing_near() {
    let client = address("127.0.0.1:8080");
    let accepted = Outcome::accepted(Fd(4), "conn".into(), client.clone());
    let from = Outcome::received("hi".into(), client.clone());
    let rows = Outcome::Rows(Box::new([
        row(Side::Client, TcpState::SynSent),
        row(Side::Server, TcpState::Listen),
    ]));
    let out = PollSet { readable: true, writable: true, ..PollSet::default() };
    let lines = Outcome::Output(Box::new(["a".into(), "b, \"c\"".into()]));
    let data = |text: &str| Outcome::Data(text.into());
    let failed = |errno: Errno| Outcome::Failed(errno.into());
    for (outcome, good, bad) in [
        (Outcome::Ok, &["= ok", "= *", "= ok | ! EACCES"][..], &["= 0", "! EPERM", "! *"][..]),
        (
            Outcome::Count(5),
            &["= 5", "= 3..9", "= >4", "= <6", "= 4 | 5", "= *"],
            &["= 6", "= 6..9", "= >5", "= <5", "= 55", "= \"5\"", "= EOF"],
        ),
        (Outcome::Number(-1), &["= -1", "= <0", "= -3..-1"], &["= 1", "= >0"]),
        (
            data("hello"),
            &[
                "= \"hello\"",
                "= 'hello'",
                "= \"he\"*",
                "= *\"lo\"",
                "= \"h\"*\"o\"",
                "= *\"ell\"*",
                "= *",
                "= \"$T\"",
                "= \"\\x68ello\"",
                "= \"$NEW\"",
                "= \"x\" | \"hello\"",
            ],
            &[
                "= hello",
                "= \"hello \"",
                "= \"Hello\"",
                "= \"hello\" then EOF",
                "= EOF",
                "= \"he\"",
                "= \"hello\" from *",
                "= \"*\"",
                "= \"h*\"",
                "= '$T'",
                "= \"\\$T\"",
            ],
        ),
        (data("EOF"), &["= \"EOF\""], &["= EOF"]),
        (data("hello"), &["= 5 bytes", "= 4 bytes | 5 bytes"], &["= 4 bytes", "= 5", "= 5 byte"]),
        (data("!"), &["= 1 byte"], &["= 1 bytes", "= 2 bytes"]),
        (data(""), &["= \"\"", "= \"\"*"], &["= EOF", "= \"\" then EOF"]),
        (Outcome::Eof, &["= EOF", "= *"], &["= \"EOF\"", "= \"\"", "= 0"]),
        (data("17"), &["= \"17\""], &["= 17", "= 1..99"]),
        (
            Outcome::Data(b"\xfe\xff\xfd"[..].into()),
            &["= \"\\xfe\\xff\\xfd\"", "= \"\\xfe\"*"],
            &["= \"\\xfe\\xff\"", "= \"\"", "= \"\\xfd\"*"],
        ),
        (
            Outcome::Truncated("he".into(), 9),
            &[
                "= \"he\" truncated",
                "= \"h\"* truncated",
                "= \"he\" truncated, 9 bytes",
                "= * truncated, 5..10 bytes",
            ],
            &["= \"he\"", "= \"he\" truncated, 8 bytes"],
        ),
        (
            Outcome::ThenEof("he".into()),
            &["= \"he\" then EOF", "= * then EOF"],
            &["= \"he\"", "= EOF"],
        ),
        (
            Outcome::Drained(50, true),
            &["= 50 then EOF", "= >9 then EOF", "= * then EOF"],
            &["= 50", "= 51 then EOF"],
        ),
        (Outcome::Drained(50, false), &["= 50", "= >9"], &["= 50 then EOF"]),
        (
            accepted,
            &[
                "= conn",
                "= from 127.0.0.1:8080",
                "= from 127.0.0.1:$P",
                "= from *",
                "= from 127.0.0.1:*",
                "= conn from 127.0.0.1:$P",
                "= from 127.0.0.1:$NEW",
                "= *",
            ],
            &["= c", "= con", "= from 127.0.0.1:80", "= conn2 from *", "= ok"],
        ),
        (
            from,
            &["= \"hi\"", "= from *", "= \"hi\" from 127.0.0.1:$P", "= \"h\"* from *"],
            &["= \"ho\" from *", "= \"hi\" from 127.0.0.2:*", "= \"\" from *"],
        ),
        (
            Outcome::Address(Box::new(client)),
            &["= 127.0.0.1:8080", "= 127.0.0.1:$P", "= *:8080", "= *"],
            &["= 127.0.0.1:808", "= 127.0.0.1:80801", "= -", "= 127.0.0.1"],
        ),
        (Outcome::Address(Box::new(Address::Unnamed)), &["= -"], &["= 127.0.0.1:$P"]),
        (
            Outcome::Addresses(Box::new(["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()])),
            &["= 127.0.0.1, ::1", "= *127.0.0.1*", "= $A, $B"],
            &["= 127.0.0.1", "= nothing"],
        ),
        (
            Outcome::State(TcpState::FinWait1),
            &["= FIN_WAIT1", "= FIN_WAIT1 | FIN_WAIT2"],
            &["= FIN_WAIT2", "= FIN_WAIT", "= CLOSE"],
        ),
        (
            Outcome::Queue(1, 5),
            &["= 1/5", "= */5", "= 1/*", "= 0..2/5", "= 0/5 | 1/5"],
            &["= 1/50", "= 2..3/5", "= 11/5"],
        ),
        (Outcome::Poll(out), &["= IN OUT", "= IN *"], &["= IN", "= OUT IN", "= nothing"]),
        (Outcome::Poll(PollSet::default()), &["= nothing"], &["= IN"]),
        (
            Outcome::Ready(Box::new(["a".into(), "b".into()])),
            &["= a, b", "= a, *"],
            &["= a", "= b, a"],
        ),
        (
            rows,
            &["= client SYN_SENT, server LISTEN", "= client *, server LISTEN"],
            &["= client SYN_SENT", "= server LISTEN", "= nothing"],
        ),
        (Outcome::Rows(Box::default()), &["= nothing"], &["= server LISTEN"]),
        (
            lines,
            &["= \"a\", \"b, \\\"c\\\"\"", "= \"a\", *", "= *, \"b\"*"],
            &["= \"a\"", "= \"a\"*", "= \"a, b\""],
        ),
        (Outcome::Integer(5), &["= 5", "= \"5\"", "= 1..9"], &["= 6", "= \"6\""]),
        (Outcome::Text("17".into()), &["= \"17\"", "= 17", "= 9..20"], &["= 18"]),
        (Outcome::Text("x".into()), &["= \"x\""], &["= x", "= \"y\""]),
        (Outcome::Socket(SocketId(1), "phone".into()), &["= phone"], &["= ph"]),
        (
            Outcome::Option(Box::new(OptionValue::Error(Some(Errno::EPIPE)))),
            &["= EPIPE"],
            &["! EPIPE", "= 0"],
        ),
        (
            Outcome::Time(Some(std::time::Duration::from_millis(300))),
            &["= 300ms", "= 0.3"],
            &["= 300", "= none"],
        ),
        (
            failed(Errno::EAGAIN),
            &["! EAGAIN", "! EWOULDBLOCK", "! *", "= 5 | ! EAGAIN", "! EPIPE | EAGAIN"],
            &["= EAGAIN", "= *", "! EPIPE"],
        ),
        (Outcome::Failed(Failure::Timeout), &["! timeout"], &["! ETIMEDOUT"]),
        (
            Outcome::Failed(Failure::Resolve(Unresolved { error: ResolveError::NoName, code: -2 })),
            &["! EAI_NONAME"],
            &["! ENOENT"],
        ),
        (Outcome::Failed(Failure::Unicode(3)), &["! UnicodeDecodeError"], &["! EINVAL"]),
    ] {
        for line in good {
            assert!(holds(line, &outcome), "{line} should hold for {outcome:?}");
        }
        for line in bad {
            assert!(!holds(line, &outcome), "{line} should not hold for {outcome:?}");
        }
    }
}

#[test]
fn a_name_takes_everything_to_the_next_blank_or_comma() {
    let captures = |line: &str, outcome: &Outcome| {
        parse(line, None).unwrap().matches(outcome, &known).unwrap()
    };
    let from = Outcome::received("hi".into(), address("[::1]:52114"));
    assert_eq!(captures("= from $A", &from), [("A".into(), Value::Text("[::1]:52114".into()))]);
    assert_eq!(captures("= \"hi\" from [::1]:$C", &from), [("C".into(), Value::Number(52114))]);
    let word = Outcome::Data("user ann, 7".into());
    assert_eq!(
        captures("= \"user $WHO, $N\"", &word),
        [("WHO".into(), Value::Text("ann".into())), ("N".into(), Value::Number(7))]
    );
    // The same name twice is the same thing twice.
    assert!(holds("= \"$X $X\"", &Outcome::Data("a a".into())));
    assert!(!holds("= \"$X $X\"", &Outcome::Data("a b".into())));
}

#[test]
fn many_stars_take_no_longer_than_one() {
    let long = |unit: &[u8], times: usize, end: &[u8]| {
        Outcome::Data([&unit.repeat(times), end].concat().as_slice().into())
    };
    for (line, outcome, result) in [
        (r#"= "a"*"a"*"a"*"a"*"b""#, long(b"a", 300, b""), false),
        (r#"= "a"*"a"*"a"*"a"*"b""#, long(b"a", 65_536, b""), false),
        (r#"= "a"*"a"*"a"*"a"*"b""#, long(b"a", 65_535, b"b"), true),
        (r#"= "a"*"a"*"a"*"a"*"a"*"a"*"a"*"a"*"b""#, long(b"ab", 32_768, b"a"), false),
        (r#"= "a"*"aaaaaaaaaaaaaaaaaaaaaaab"*"b""#, long(b"a", 65_536, b""), false),
        ("= * from * from * from * from x", long(b"a from ", 9_362, b""), false),
        ("= *$X, $X", long(b"a", 65_536, b""), false),
        ("= *1..9 *1..9 *1..9 x", long(b"1", 65_536, b""), false),
        (r#"= "$A"*"$B"*"$C"*"x""#, long(b"a ", 32_768, b""), false),
        (r#"= "a"*"\xfd"*"\xfd"*"\xff"*"b""#, long(b"a\xfd", 32_768, b""), false),
    ] {
        let pattern = parse(line, None).unwrap();
        let begun = std::time::Instant::now();
        assert_eq!(pattern.matches(&outcome, &|_| None).is_ok(), result, "{line}");
        // A second try of each star at each place would take minutes; this machine may be busy.
        let taken = begun.elapsed();
        assert!(taken < std::time::Duration::from_secs(1), "{line}: {taken:?}");
    }
}

#[test]
fn a_star_goes_back_as_far_as_it_must() {
    let data = |bytes: &[u8]| Outcome::Data(bytes.into());
    let lines = |middle: [&str; 2]| {
        Outcome::Output(Box::new(["x".into(), middle[0].into(), middle[1].into(), "y".into()]))
    };
    for (line, outcome, result) in [
        (r#"= "a"*"ab""#, data(b"aabab"), true),
        (r#"= "you $x.note""#, data(b"you a"), false),
        (r#"= "ab"*"#, data(b"ababab"), true),
        (r#"= "a"*"b"*"c""#, data(b"abcbc"), true),
        (r#"= "a"*"b"*"c""#, data(b"acb"), false),
        (r#"= "\xff"*"\xfe""#, data(b"\xff\xfd\xfe"), true),
        (r#"= "\xff"*"\x01""#, data(b"\xff\xfe"), false),
        (r#"= "x"*"\x00""#, data(b"x\xfd"), false),
        (r#"= "x"*"\x00""#, data(b"x\xfd\x00"), true),
        // A quoted text ends where it ends.
        (r#"= *, "a"*"b", *"#, lines(["az", "ab"]), true),
        (r#"= *, "a"*"b", *"#, lines(["az", "zb"]), false),
        ("= */3..5", Outcome::Queue(1, 4), true),
        ("= */3..5", Outcome::Queue(1, 6), false),
    ] {
        assert_eq!(
            parse(line, None).unwrap().matches(&outcome, &|_| None).is_ok(),
            result,
            "{line}"
        );
    }
}

#[test]
fn the_difference_is_told_in_a_word() {
    let why = |line: &str, outcome: Outcome| {
        parse(line, None).unwrap().matches(&outcome, &known).unwrap_err()
    };
    let data = |text: &str| Outcome::Data(text.into());
    assert_eq!(why("= \"hello\"", data("help")), Difference::Bytes(3));
    assert_eq!(why("= \"hello\"", data("hell")), Difference::Shorter(1));
    assert_eq!(why("= \"hello\"", data("hello!!")), Difference::Longer(2));
    assert_eq!(why("= \"hello\"", Outcome::Eof), Difference::End);
    assert_eq!(why("= EOF", data("x")), Difference::NoEnd);
    assert_eq!(why("= 3..4", Outcome::Count(5)), Difference::OutOfRange);
    assert_eq!(why("= 3", Outcome::Count(5)), Difference::Other);
    assert_eq!(why("! EPIPE", Outcome::Ok), Difference::Succeeded);
    let refused = Failure::Errno(Errno::ECONNREFUSED);
    assert_eq!(why("= ok", Outcome::Failed(refused)), Difference::Failed(refused));
    assert_eq!(why("! EPIPE", Outcome::Failed(refused)), Difference::OtherFailure);
    let other = why("= 127.0.0.1:$P", Outcome::Address(Box::new(address("127.0.0.1:80"))));
    assert_eq!(other, Difference::OtherValue("P".into(), "8080".into()));
}

#[test]
fn what_a_call_never_gives_is_refused() {
    use CallName as C;
    for (call, good, bad) in [
        (
            C::Bind,
            &["= ok", "= *", "! EADDRINUSE", "! timeout"][..],
            &["= 0", "= \"ok\"", "! EADRINUSE"][..],
        ),
        (C::Socket, &["= phone", "= *"], &["= ok", "= 3/4"]),
        (C::Socketpair, &["= a, b"], &["= a"]),
        (
            C::Accept,
            &["= conn", "= from *", "= from -", "= conn from 127.0.0.1:80"],
            &["= ok", "= \"x\"", "= from nobody"],
        ),
        (C::Send, &["= 5", "= 1..9", "= $N"], &["= ok", "= \"hello\"", "= five"]),
        (
            C::Recv,
            &["= \"x\"", "= EOF", "= *", "= \"x\" truncated"],
            &["= 5", "= hello", "= ok", "= 1..5"],
        ),
        (C::Recvfrom, &["= \"x\" from *", "= from *"], &["= 5"]),
        (C::State, &["= LISTEN", "= CLOSE | TIME_WAIT"], &["= LISTENING", "= 1/5"]),
        (C::Queue, &["= 1/5", "= 0/*"], &["= 5", "= LISTEN"]),
        (C::Poll, &["= IN OUT", "= nothing"], &["= POLLIN", "= ok"]),
        (
            C::Netstat,
            &["= server LISTEN", "= nothing", "= client *", "= server CLOSE, server UDP"],
            &["= LISTEN", "= server LISTENING"],
        ),
        (C::Output, &["= \"a\", \"b\"", "= nothing"], &["= a"]),
        (C::Getsockname, &["= 127.0.0.1:80", "= -", "= ./x"], &["= ok", "= 127.0.0.1"]),
        (
            C::Getsockopt,
            &["= 8192", "= off", "= ECONNREFUSED", "= SOCK_STREAM"],
            &["= ok", "= \"1\""],
        ),
        (C::Gettimeout, &["= 300ms", "= none"], &["= ok"]),
        (C::Print, &["= anything", "= \"x\""], &["! ENOTHING"]),
    ] {
        for line in good {
            assert!(parse(line, Some(call)).is_ok(), "{call}: {line}");
        }
        for line in bad {
            assert!(parse(line, Some(call)).is_err(), "{call}: {line}");
        }
    }
    let error = parse("  = CLOSE | LISTN", Some(C::State)).unwrap_err();
    assert_eq!(error.kind, PatternErrorKind::UnknownState("LISTN".into(), Some("LISTEN")));
    assert_eq!(error.span, Span::new(12, 17));
    let error = parse("! ECONNREST", None).unwrap_err();
    assert_eq!(
        error.kind,
        PatternErrorKind::UnknownFailure("ECONNREST".into(), Some("ECONNRESET"))
    );
}

#[test]
fn a_broken_pattern_says_where() {
    for (line, at) in [("= 5 | ", 2), ("= | 5", 2), ("= 9..3", 2), ("= \"\\q\"", 3)] {
        let error = parse(line, None).unwrap_err();
        assert!(error.span.start >= at, "{line}: {error:?}");
    }
}
