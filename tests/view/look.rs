//! The lesson of look/, in both languages, to the column.

use playground::{
    text::Lang,
    view::{Paint, Printer, columns, strip},
};

use crate::fixture::tcp;

fn screen(mut printer: Printer, lang: Lang) -> String {
    let mut out = String::new();
    printer.events(&tcp(lang).events, &mut out);
    out
}

#[test]
fn the_lesson_looks_as_designed() {
    assert_eq!(screen(Printer::new(Lang::En), Lang::En), include_str!("run-tcp-en.txt"));
    assert_eq!(screen(Printer::new(Lang::Zh), Lang::Zh), include_str!("run-tcp-zh.txt"));
}

#[test]
fn one_event_at_a_time_gives_the_same_screen() {
    for lang in [Lang::En, Lang::Zh] {
        let mut out = String::new();
        let mut printer = Printer::new(lang);
        for event in &tcp(lang).events {
            printer.event(event, &mut out);
        }
        assert_eq!(out, screen(Printer::new(lang), lang));
    }
}

#[test]
fn without_its_escapes_the_coloured_screen_is_the_plain_one() {
    for lang in [Lang::En, Lang::Zh] {
        for width in [79, 40] {
            let plain = Printer::new(lang).with_width(width);
            let coloured = screen(plain.clone().with_paint(Paint::Coloured), lang);
            assert!(coloured.contains("\x1b[1mserver\x1b[0m> phone = socket tcp\n"));
            assert!(coloured.contains("\x1b[7mserver<\x1b[0m conn"));
            assert_eq!(strip(&coloured), screen(plain, lang));
        }
    }
}

#[test]
fn no_line_is_wider_than_the_screen() {
    for lang in [Lang::En, Lang::Zh] {
        for width in [20, 30, 40, 60, 79, 120] {
            for line in screen(Printer::new(lang).with_width(width), lang).lines() {
                assert!(columns(line) <= width, "{width}: {line}");
                assert!(
                    !line.trim_start_matches(['#', ' ']).starts_with(['。', ',']),
                    "{width}: {line}"
                );
                assert_eq!(line, line.trim_end(), "{width}");
            }
        }
    }
}

#[test]
fn forty_columns() {
    assert_eq!(
        screen(Printer::new(Lang::En).with_width(40), Lang::En),
        include_str!("run-tcp-en-40.txt")
    );
}
