//! Whatever comes from outside: nothing moves the cursor, nothing is lost, no line is too wide.

use playground::{
    model::{Call, Event, Outcome, What},
    text::Lang,
    view::{
        Paint, Printer,
        bytes::{write_quoted, write_shortened},
        columns, json, lanes, strip, wrap,
    },
};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use crate::fixture::{Tape, recv, send, step};

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
    })
}

/// A session in which everything is foreign.
fn tape(text: &str, data: &[u8]) -> Tape {
    let mut t = Tape::default();
    t.say(text);
    t.push("server", What::Heading(text.into()));
    t.comment("server", text);
    t.run("server", text, step(send(text), Outcome::Count(data.len())).on("s", 3));
    t.run("client", text, step(recv(), Outcome::Data(data.into())).on("c", 3));
    t.run("client", "x", step(Call::Value, Outcome::Output(Box::new([data.into(), text.into()]))));
    t.sleep("client", text, recv(), Some((3, "c")));
    t.run("client", text, step(recv(), Outcome::Eof).on("c", 3).woken(None, 5));
    t
}

fn screen(mut printer: Printer, events: &[Event]) -> String {
    let mut out = String::new();
    printer.events(events, &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_shown_harmlessly(data in any::<Vec<u8>>(), most in 20_usize..100) {
        let mut out = String::new();
        write_quoted(&mut out, &data);
        prop_assert!(is_harmless(&out) && !out.contains('\n'));
        out.clear();
        write_shortened(&mut out, &data, most);
        prop_assert!(is_harmless(&out) && !out.contains('\n'));
        prop_assert!(columns(&out) <= most.max(8 + 12 + 20));
    }

    #[test]
    fn wrapping_loses_nothing_but_blanks(text in "[ a-z。，“”手机（）{}.]{0,120}", width in 6_usize..90) {
        let mut out = String::new();
        wrap(&mut out, &text, width, "# ", "# ");
        let mut kept = String::new();
        for line in out.lines() {
            prop_assert!(columns(line) <= width);
            kept.push_str(line.strip_prefix('#').expect("each line has its prefix"));
        }
        prop_assert_eq!(kept.replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn no_screen_is_too_wide_or_moves_the_cursor(text in any::<String>(), data in any::<Vec<u8>>(), width in 24_usize..100) {
        let t = tape(&text, &data);
        for lang in [Lang::En, Lang::Zh] {
            let printer = Printer::new(lang).with_width(width);
            let plain = screen(printer.clone(), &t.events);
            prop_assert!(is_harmless(&plain));
            for line in plain.lines() {
                prop_assert!(columns(line) <= width, "{}", line);
            }
            prop_assert!(!plain.contains("\n\n\n"));
            prop_assert_eq!(strip(&screen(printer.with_paint(Paint::Coloured), &t.events)), plain);
            prop_assert!(is_harmless(&lanes(lang, &t.events, width).text));
            prop_assert!(t.events.iter().all(|event| !json(lang, event).contains('\n')));
        }
    }
}
