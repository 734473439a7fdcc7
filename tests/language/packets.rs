//! `~` lines: each form, and each mistake with what is meant.

use playground::language::{parse_packet_line, print};

#[test]
fn each_form_is_read_and_written() {
    for (text, again) in [
        ("~ ...", "~ ..."),
        ("~ nothing   # the window is closed", "~ nothing   # the window is closed"),
        ("~ no ack", "~ no ack"),
        ("~ no client > server data", "~ no client > server data"),
        ("~ SYN", "~ SYN"),
        ("  ~  SYN,ACK  server>client", "~ SYN,ACK server > client"),
        ("~ ACK server > client seq 1 ack 6", "~ ACK server > client seq 1 ack 6"),
        ("~ ACK ack >5 win 0", "~ ACK ack >5 win 0"),
        ("~ DATA", "~ DATA"),
        ("~ DATA 5", "~ DATA 5"),
        ("~ DATA 3..9 seq <4", "~ DATA 3..9 seq 0..3"),
        ("~ DATA $n seq * ack $a", "~ DATA $n seq * ack $a"),
        ("~ DATA 5,FIN", "~ DATA 5,FIN"),
        ("~ DATA,FIN", "~ DATA,FIN"),
        ("~ DATA 3..9,FIN", "~ DATA 3..9,FIN"),
        ("~ DATA x 3..9", "~ DATA x 3..9"),
        ("~ DATA 1460 client > server x 140", "~ DATA 1460 client > server x 140"),
        ("~ DATA 9 \"100 euros\" resent within 2s", "~ DATA 9 \"100 euros\" resent within 2s"),
        ("~ UDP 8 \"1 pay\"* held", "~ UDP 8 \"1 pay\"* held"),
        ("~ UDP 8 'x'", "~ UDP 8 \"x\""),
        ("~ FRAG 1480 held", "~ FRAG 1480 held"),
        ("~ RST server > carl seq 1 ack 11", "~ RST server > carl seq 1 ack 11"),
        (
            "~ PROBE bob > server lost after 800ms..1500ms",
            "~ PROBE bob > server lost after 800ms..1500ms",
        ),
        ("~ SYN lost resent", "~ SYN resent lost"),
        (
            "~ ICMP port unreachable server > client lost",
            "~ ICMP port unreachable server > client lost",
        ),
        ("~ ICMP server > client", "~ ICMP server > client"),
        ("~ ICMP echo reply", "~ ICMP echo reply"),
        ("~ ICMP echo", "~ ICMP echo"),
        ("~ ICMP type 9 code 1", "~ ICMP type 9 code 1"),
        ("~ ARP who-has client > server", "~ ARP who-has client > server"),
        ("~ ARP", "~ ARP"),
        ("~ OTHER 60", "~ OTHER 60"),
    ] {
        let read = |text: &str| {
            let line = parse_packet_line(text, 1).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            print::packet_line(&line)
        };
        assert_eq!(read(text), again, "{text}");
        assert_eq!(read(again), again, "{again}");
    }
}

/// The line, what is wrong, what is pointed at, and the line to type instead.
type Row = (&'static str, &'static str, &'static str, Option<&'static str>);

pub(crate) const MISTAKES: &[Row] = &[
    ("~", "MissingPacket", "", None),
    ("~ no", "MissingArgument(Hold, \"SELECT\")", "", None),
    ("~ no all", "MissingPacket", "no all", Some("~ nothing")),
    ("~ no \u{a0}all", "MissingPacket", "no \u{a0}all", Some("~ nothing")),
    ("~ syn", "UnknownPacketName(\"syn\", Some(\"SYN\"))", "syn", Some("~ SYN")),
    (
        "~ SYN-ACK",
        "UnknownPacketName(\"SYN-ACK\", Some(\"SYN,ACK\"))",
        "SYN-ACK",
        Some("~ SYN,ACK"),
    ),
    ("~ DTAA 5", "UnknownPacketName(\"DTAA\", Some(\"DATA\"))", "DTAA", Some("~ DATA 5")),
    ("~ hello", "UnknownPacketName(\"hello\", None)", "hello", None),
    (
        "~ DATA 5 again",
        "UnknownPacketPart(\"again\", Some(\"resent\"))",
        "again",
        Some("~ DATA 5 resent"),
    ),
    (
        "~ SYN dropped",
        "UnknownPacketPart(\"dropped\", Some(\"lost\"))",
        "dropped",
        Some("~ SYN lost"),
    ),
    ("~ SYN client", "UnknownPacketPart(\"client\", None)", "client", None),
    ("~ SYN client >", "MissingName", "", None),
    ("~ ACK ack", "NotANumber(\"\")", "", None),
    ("~ ACK ack six", "NotANumber(\"six\")", "six", None),
    ("~ DATA 9..3", "Backward(\"9..3\")", "9..3", Some("~ DATA 3..9")),
    ("~ DATA x 0", "NotANumber(\"0\")", "0", None),
    ("~ DATA x $n", "NotANumber(\"$n\")", "$n", None),
    ("~ DATA x\u{3000}$n", "NotANumber(\"$n\")", "$n", None),
    ("~ DATA 99999999999999999999", "NumberTooLarge", "99999999999999999999", None),
    ("~ SYN after 1s", "RangeNeeded(\"1s\")", "1s", None),
    ("~ SYN after 2s..1s", "Backward(\"2s..1s\")", "2s..1s", Some("~ SYN after 1s..2s")),
    ("~ SYN within long", "NotADuration(\"long\")", "long", None),
    ("~ UDP 5 \"open", "UnclosedQuote('\"')", "\"", None),
    ("~ nothing more", "UnexpectedText(\"more\")", "more", None),
    ("~ ... SYN", "UnexpectedText(\"SYN\")", "SYN", None),
];

#[test]
fn a_mistake_is_answered_with_the_line_that_is_meant() {
    for &(text, kind, at, fix) in MISTAKES {
        let error = match parse_packet_line(text, 1) {
            Err(error) => error,
            Ok(line) => panic!("{text}: {line:?}"),
        };
        assert_eq!(format!("{:?}", error.kind), kind, "{text}");
        assert_eq!(&text[error.span.range()], at, "{text}");
        assert_eq!(error.fix.as_ref().map(|fix| fix.line.as_str()), fix, "{text}");
    }
}
