//! What beginners mistype and misunderstand, and the whole answer, in both languages.

mod meaning;
mod python;
mod refused;
mod spelling;

use crate::terminal::{Start, free_port};

/// `$PORT` and `$NEXT` are free ports, and as wide as one.
struct Mistake {
    /// What goes wrong.
    what: &'static str,
    /// The lines before it.
    before: &'static [&'static str],
    /// The line.
    typed: &'static str,
    /// The screen from that line to the next prompt, and what stands there to be run.
    en: &'static str,
    zh: &'static str,
}

const ALL: [&[Mistake]; 4] = [python::LINES, spelling::LINES, meaning::LINES, refused::LINES];

#[test]
fn in_english() {
    for mistake in ALL.into_iter().flatten() {
        check(mistake, "en", mistake.en);
    }
}

#[test]
fn in_chinese() {
    for mistake in ALL.into_iter().flatten() {
        check(mistake, "zh", mistake.zh);
    }
}

fn check(mistake: &Mistake, lang: &'static str, wanted: &str) {
    let (port, next) = (free_port().to_string(), free_port().to_string());
    let real = |text: &str| text.replace("$PORT", &port).replace("$NEXT", &next);
    let mut terminal = Start::new().lang(lang).run();
    terminal.begun();
    for line in ["set hints off"].iter().chain(mistake.before) {
        terminal.line_then_any(&real(line));
    }
    terminal.line(&real(mistake.typed));
    let wanted = real(wanted);
    terminal.until(&format!("({}) {wanted}", mistake.what), |screen| {
        let shown = without_free_port(&screen.contents());
        let shown: Vec<&str> = shown.trim_end().lines().map(str::trim_end).collect();
        let wanted = without_free_port(&wanted);
        shown.ends_with(&wanted.lines().collect::<Vec<_>>())
    });
}

/// Which port is offered depends on who else has 8080 just now.
fn without_free_port(text: &str) -> String {
    (8081..8180).fold(text.to_owned(), |text, port| text.replace(&port.to_string(), "8080"))
}
