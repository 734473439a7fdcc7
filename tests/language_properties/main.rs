//! Random lines, random programs: nothing panics, spans are sound, and printing undoes parsing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod survive;
mod trees;
mod wire;

use std::panic::{AssertUnwindSafe, catch_unwind};

use playground::language::{
    parse_line, print,
    tree::{ArgumentKind, ExpressionKind, Line, StatementKind},
};
use proptest::prelude::*;

use crate::survive::{round_trip, survives};

/// Lines of every form, to be mutated.
const GOOD: &[&str] = &[
    "server> conn = phone.accept   # waits",
    "client> c.send \"hello $name.x \\x41\\u{4f60}\" --oob",
    "c.state = FIN_WAIT2 within 500ms  # why",
    "  = \"he\"* from 127.0.0.1:$P | ! EACCES",
    "client> c.connect 127.0.0.1 $P",
    "u.sendto [::1]:80 it's 007",
    "@port P 8080",
    "-> b  because",
    "repeat 3 {",
    "x, y = socketpair stream",
    "n = (1 + $n) * len(\"x\") - -3",
    "phone.bind 127。0.0.1：8080",
    "conn, addr = s.accept()",
    "print('{}:{}'.format(HOST, PORT))",
    "int fd = socket(AF_INET, SOCK_STREAM, 0);",
    "select a b 300ms",
    "c.setsockopt linger off",
    "手机 = socket tcp",
    "if len(data) == 0: break",
    "if not eof and has($x, \"q\") {",
    "try c.name = before($from, \":\")",
    "} else {",
    "for x in select a $t {",
    "program {",
    "server<< 你好  ",
    "server< ... x",
    "~ DATA 5 client > server seq 0 x 3 \"hi\"* resent lost after 1s..2s  # why",
    "~ DATA x $n",
    "~ no all",
    "~ no client > server data",
    "client> hold server > client data x 3",
    "loss 30% client > server",
];

/// Blanks as people type them who switch keyboards, or copy from a page.
const BLANKS: [&str; 4] = ["  ", "\t", "\u{a0}", "\u{3000}"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn any_text_of_our_characters_is_read_or_refused(
        text in r#"(server> |c\.|[a-z]{1,3} = |if |try |)[a-z ]{0,6}[ $"'()\\{}.,;:#@?=!<>+*/0-9a-zx　 “”（）。，…-]{0,30}"#,
    ) {
        survives(&text);
    }

    #[test]
    fn a_mutated_line_is_read_or_refused(
        line in prop::sample::select(GOOD),
        other in prop::sample::select(GOOD),
        at in any::<prop::sample::Index>(),
        cut in 0usize..4,
        insert in r#"([ $"'()\\{}.,;:#@?=!<>+*/0-9a-z　“（。…-]{0,3})"#,
        tail in any::<bool>(),
    ) {
        let chars: Vec<char> = line.chars().collect();
        let i = at.index(chars.len() + 1);
        let mut text: String = chars[..i].iter().collect();
        text.push_str(&insert);
        if tail {
            text.push_str(other);
        } else {
            text.extend(chars.iter().skip(i + cut));
        }
        survives(&text);
    }

    #[test]
    fn a_random_tree_is_printed_and_read_again(line in trees::line()) {
        round_trip(&line);
    }

    #[test]
    fn quoting_keeps_every_byte(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let Line::Statement(_, s) = parse_line(&format!("send {}", print::quote(&bytes)), 1).unwrap() else {
            panic!()
        };
        let StatementKind::Call(call) = &s.kind else { panic!() };
        let ArgumentKind::Text(e) = &call.arguments[0].kind else { panic!() };
        let ExpressionKind::Text(read) = &e.kind else { panic!() };
        prop_assert_eq!(&read[..], &bytes[..]);
    }

    /// Plain words (`send =x` sets a variable, `--x` is a flag) and '...' mean the same to a shell.
    #[test]
    fn the_lexer_agrees_with_shlex(
        words in prop::collection::vec("[A-Za-z0-9_./:@%+,][A-Za-z0-9_./:@%+=,-]{0,7}", 1..5),
        quoted in "[^'\n\r]{0,20}",
        blanks in " {1,3}",
    ) {
        let bare = words.join(&blanks);
        let text = sent(&format!("send {bare}"));
        prop_assert_eq!(text, shlex::split(&bare).unwrap().join(" "));
        let single = format!("'{quoted}'");
        prop_assert_eq!(vec![sent(&format!("send {single}"))], shlex::split(&single).unwrap());
    }
}

fn sent(line: &str) -> String {
    let Line::Statement(_, s) = parse_line(line, 1).unwrap() else { panic!("{line}") };
    let StatementKind::Call(call) = &s.kind else { panic!("{line}") };
    let ArgumentKind::Text(e) = &call.arguments[0].kind else { panic!("{line}") };
    let ExpressionKind::Text(bytes) = &e.kind else { panic!("{line}") };
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_prefix_and_every_missing_character_is_read_or_refused() {
    for line in GOOD {
        for (i, c) in line.char_indices() {
            let without = [&line[..i], &line[i + c.len_utf8()..]].concat();
            for text in [&line[..i], &line[i..], &without] {
                let result = catch_unwind(AssertUnwindSafe(|| survives(text)));
                assert!(result.is_ok(), "{text:?}");
            }
        }
    }
}

/// A blank has one byte, two or three: nothing that is said of a mistake may count on one.
#[test]
fn any_blank_is_a_blank() {
    for line in GOOD {
        let places = line.match_indices(' ').map(|(at, _)| (at, at + 1)).chain([(0, 0)]);
        for (from, to) in places {
            for blank in BLANKS {
                let one = [&line[..from], blank, &line[to..]].concat();
                for text in [one, line.replace(' ', blank)] {
                    let result = catch_unwind(AssertUnwindSafe(|| survives(&text)));
                    assert!(result.is_ok(), "{text:?}");
                }
            }
        }
    }
}
