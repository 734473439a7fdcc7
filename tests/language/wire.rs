//! The wire's words: each form, and each mistake with what is meant.

use playground::language::parse_line;

use crate::printed;

#[test]
fn each_word_is_read_and_written() {
    for (text, again) in [
        ("hold", "hold"),
        ("hold all", "hold all"),
        ("hold   data", "hold data"),
        ("hold syn, synack", "hold syn, synack"),
        ("hold syn,fin", "hold syn, fin"),
        ("hold server>client ack", "hold server > client ack"),
        ("hold server > emil synack", "hold server > emil synack"),
        ("hold data client > server \"he\"", "hold client > server data \"he\""),
        ("hold c$i > server", "hold c$i > server"),
        ("flow", "flow"),
        ("flow all # now", "flow all"),
        ("pass", "pass"),
        ("pass 3, 1", "pass 3, 1"),
        ("pass \"three\", \"one\", \"two\"", "pass \"three\", \"one\", \"two\""),
        ("pass 'x', 2, data", "pass \"x\", 2, data"),
        ("pass \"number $i\"", "pass \"number $i\""),
        ("pass server > emil", "pass server > emil"),
        // A process may be called as a kind is.
        ("pass data > syn ack", "pass data > syn ack"),
        ("drop", "drop"),
        ("drop data, 3", "drop data, 3"),
        ("drop next", "drop next"),
        ("drop next 3", "drop next 3"),
        ("drop next data 4", "drop next data 4"),
        ("drop next client > server ack 2", "drop next client > server ack 2"),
        ("drop next syn, fin $n", "drop next syn, fin $n"),
        ("duplicate", "duplicate"),
        ("corrupt \"hello\"", "corrupt \"hello\""),
        ("delay 20ms", "delay 20ms"),
        ("delay 20ms..40ms client > server", "delay 20ms..40ms client > server"),
        ("delay 0.5", "delay 500ms"),
        ("delay off", "delay off"),
        ("delay 1..2 seed 3", "delay 1s..2s seed 3"),
        ("loss 30%", "loss 30%"),
        ("loss 0.25% seed 7", "loss 0.25% seed 7"),
        ("loss 12.50% server > client seed 7", "loss 12.5% server > client seed 7"),
        ("loss 100%", "loss 100%"),
        ("loss 0%", "loss 0%"),
        ("loss off client > server", "loss off client > server"),
        ("rate 1mbit queue 10", "rate 1mbit queue 10"),
        ("rate 1.5mbit a > b", "rate 1500kbit a > b"),
        ("rate 9600bit", "rate 9600bit"),
        ("rate 1000kbit", "rate 1mbit"),
        ("rate off", "rate off"),
        ("reorder 10%", "reorder 10%"),
        ("cut", "cut"),
        ("cut server", "cut server"),
        ("repair c$i", "repair c$i"),
        ("reboot server", "reboot server"),
        ("flight", "flight"),
        ("packet 3", "packet 3"),
        ("wire> pass", "wire> pass"),
    ] {
        assert_eq!(printed(text), again, "{text}");
        assert_eq!(printed(again), again, "{again}");
    }
}

/// The line, what is wrong, what is pointed at, and the line to type instead.
type Row = (&'static str, &'static str, &'static str, Option<&'static str>);

pub(crate) const MISTAKES: &[Row] = &[
    ("hold SYN", "UnknownKind(\"SYN\", Some(\"syn\"))", "SYN", Some("hold syn")),
    ("hold SYN,ACK", "UnknownKind(\"SYN,ACK\", Some(\"synack\"))", "SYN,ACK", Some("hold synack")),
    ("hold syn-ack", "UnknownKind(\"syn-ack\", Some(\"synack\"))", "syn-ack", Some("hold synack")),
    ("hold dta, syn", "UnknownKind(\"dta\", Some(\"data\"))", "dta", Some("hold data, syn")),
    ("hold client", "UnknownKind(\"client\", None)", "client", None),
    ("hold data client", "UnknownKind(\"client\", None)", "client", None),
    ("hold 3", "NoNumberYet(Hold)", "3", None),
    ("hold data, 3", "NoNumberYet(Hold)", "3", None),
    ("hold syn data", "CommaNeeded", "data", Some("hold syn, data")),
    ("pass 1 2", "CommaNeeded", "2", Some("pass 1, 2")),
    ("pass data 2", "CommaNeeded", "2", Some("pass data, 2")),
    ("drop data 2", "CountWithoutNext", "2", Some("drop next data 2")),
    ("pass next data", "ExtraArgument(Pass, \"next\")", "next", None),
    ("pass all data", "ExtraArgument(Pass, \"data\")", "data", None),
    ("hold client >", "MissingName", "", None),
    ("pass 1,", "MissingArgument(Pass, \"SELECT\")", "", None),
    ("pass 99999999999", "NumberTooLarge", "99999999999", None),
    ("loss", "MissingArgument(Loss, \"N%|off\")", "", None),
    ("loss 30", "NotAShare(\"30\")", "30", Some("loss 30%")),
    ("loss 101%", "NotAShare(\"101%\")", "101%", None),
    ("loss -1%", "NotAShare(\"-1%\")", "-1%", None),
    ("loss %", "NotAShare(\"%\")", "%", None),
    ("loss 0.125%", "NotAShare(\"0.125%\")", "0.125%", None),
    (
        "loss client > server 30%",
        "WayComesAfter(Loss)",
        "client > server",
        Some("loss 30% client > server"),
    ),
    ("loss 30% seed", "MissingArgument(Loss, \"N\")", "", None),
    ("loss 30% seed x", "NotANumber(\"x\")", "x", None),
    ("rate 0", "NotARate(\"0\")", "0", None),
    ("rate 0mbit", "NotARate(\"0mbit\")", "0mbit", None),
    ("rate 10Mbps", "NotARate(\"10Mbps\")", "10Mbps", Some("rate 10mbit")),
    ("rate 1Mbit/s", "NotARate(\"1Mbit/s\")", "1Mbit/s", Some("rate 1mbit")),
    ("rate fast", "NotARate(\"fast\")", "fast", None),
    ("rate 99999999999gbit", "NotARate(\"99999999999gbit\")", "99999999999gbit", None),
    ("delay fast", "NotADelay(\"fast\")", "fast", None),
    ("delay 40ms..20ms", "Backward(\"40ms..20ms\")", "40ms..20ms", Some("delay 20ms..40ms")),
    ("cut \"x\"", "MissingName", "\"x\"", None),
    ("reboot", "MissingArgument(Reboot, \"HOST\")", "", None),
    ("host", "MissingArgument(Host, \"NAME\")", "", None),
    ("host shop", "MissingArgument(Host, \"PROCESS...\")", "", None),
    ("host shop server*proxy", "UnexpectedText(\"proxy\")", "proxy", None),
    ("sysctl", "MissingArgument(Sysctl, \"NAME\")", "", None),
    ("sysctl tcp_sack=0", "UnexpectedCharacter('=')", "=", Some("sysctl tcp_sack 0")),
    ("x.pass", "SocketNotWanted(Pass)", "x.", Some("pass")),
    ("a = pass", "TooManyTargets(Pass, 0)", "a", Some("pass")),
    ("netem delay 50ms", "UnknownCall(\"netem\", Some(\"delay\"))", "netem", Some("delay 50ms")),
    (
        "tc qdisc add dev eth0 root netem loss 5%",
        "UnknownCall(\"tc\", Some(\"delay\"))",
        "tc",
        Some("loss 5%"),
    ),
    ("mend server", "UnknownCall(\"mend\", Some(\"repair\"))", "mend", Some("repair server")),
    ("again data", "UnknownCall(\"again\", Some(\"duplicate\"))", "again", Some("duplicate data")),
    ("sniff eth0", "UnknownCall(\"sniff\", Some(\"flight\"))", "sniff", None),
    ("tcpdump -i eth0", "UnknownCall(\"tcpdump\", Some(\"flight\"))", "tcpdump", None),
];

#[test]
fn a_mistake_is_answered_with_the_line_that_is_meant() {
    for &(text, kind, at, fix) in MISTAKES {
        let error = match parse_line(text, 1) {
            Err(error) => error,
            Ok(line) => panic!("{text}: {line:?}"),
        };
        assert_eq!(format!("{:?}", error.kind), kind, "{text}");
        assert_eq!(&text[error.span.range()], at, "{text}");
        assert_eq!(error.fix.as_ref().map(|fix| fix.line.as_str()), fix, "{text}");
    }
}
