//! The whole table of calls: nothing missing, nothing twice, every example read.

use std::collections::HashSet;

use playground::{
    language::{
        parse_line, print,
        table::{Need, Shape, row, rows},
        tree::{Line, StatementKind},
    },
    model::{CallName, How, KindWord, OptionName, PairKind, SocketKind},
};

#[test]
fn every_call_has_one_whole_row() {
    assert_eq!(rows().count(), CallName::ALL.len());
    let mut examples = HashSet::new();
    for (call, row) in CallName::ALL.iter().zip(rows()) {
        let word = call.word();
        assert_eq!(row.call, *call);
        assert!(row.usage == word || row.usage.starts_with(&format!("{word} ")), "{}", row.usage);
        assert!(examples.insert(row.example), "{} twice", row.example);
        for (what, text) in [("c", row.c), ("python", row.python)] {
            // No program can say what only the wire can do.
            assert_eq!(text.is_empty(), call.is_wire(), "{word}: {what}");
        }
        let (page, section) = row.man.strip_suffix(')').and_then(|m| m.split_once('(')).unwrap();
        assert!(!page.is_empty() && ["2", "3", "5", "7", "8"].contains(&section), "{}", row.man);
        assert_eq!(row.reads.is_empty(), !call.is_lens(), "{word}");
        assert!(row.targets <= 2);
    }
}

#[test]
fn every_example_is_that_call_in_its_printed_form() {
    for row in rows() {
        let Line::Statement(None, statement) = parse_line(row.example, 1).unwrap() else {
            panic!("{}", row.example)
        };
        let StatementKind::Call(call) = &statement.kind else { panic!("{}", row.example) };
        assert_eq!(call.call, row.call);
        assert_eq!(print::statement(&statement), row.example);
        assert!(call.targets.len() <= usize::from(row.targets));
    }
}

#[test]
fn the_usage_names_every_argument_and_flag() {
    for row in rows() {
        for argument in row.arguments {
            let name = argument.name.split(' ').next().unwrap();
            assert!(row.usage.contains(name), "{}", row.usage);
            let bracket = row.usage.contains(&format!("[{name}"));
            assert_eq!(bracket, matches!(argument.need, Need::Optional(_)), "{}", row.usage);
        }
        for flag in row.flags {
            assert!(row.usage.contains(&format!("[--{flag}]")), "{}", row.usage);
        }
        assert_eq!(row.usage.matches("--").count(), row.flags.len());
    }
}

#[test]
fn defaults_and_offers_can_be_typed() {
    for row in rows() {
        let mut line = row.call.word().to_owned();
        for argument in row.arguments {
            let (Need::Required(text) | Need::Optional(text)) = argument.need;
            let text = if text.is_empty() && matches!(argument.shape, Shape::Text | Shape::Parts) {
                "hello"
            } else {
                text
            };
            line.push(' ');
            line.push_str(text);
        }
        parse_line(&line, 1).unwrap_or_else(|e| panic!("{line}: {e:?}"));
    }
}

#[test]
fn the_words_of_a_shape_are_those_of_the_model() {
    let kinds: Vec<_> = SocketKind::ALL.iter().map(|k| k.word()).collect();
    assert_eq!(Shape::SocketKind.words(), kinds);
    let pairs: Vec<_> = PairKind::ALL.iter().map(|k| k.word()).collect();
    assert_eq!(Shape::PairKind.words(), pairs);
    let hows: Vec<_> = How::ALL.iter().map(|h| h.word()).collect();
    assert_eq!(Shape::How.words(), hows);
    let options: Vec<_> = OptionName::ALL.iter().map(|o| o.word()).collect();
    assert_eq!(Shape::Option.words(), options);
    assert_eq!(Shape::Select.words()[1..], *KindWord::WORDS);
}

#[test]
fn calls_that_give_two_things_are_five() {
    let two: Vec<_> = rows().filter(|row| row.targets == 2).map(|row| row.call).collect();
    let known = [
        CallName::Socketpair,
        CallName::Accept,
        CallName::Recvfrom,
        CallName::Recvmsg,
        CallName::EpollWait,
    ];
    assert_eq!(two, known);
    assert_eq!(row(CallName::Listen).arguments[0].need, Need::Optional("128"));
}
