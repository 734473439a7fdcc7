//! What beginners mistype and misunderstand, and the whole answer, in both languages.

mod hour;
mod meaning;
mod names;
mod python;
mod refused;
mod spelling;

use crate::{
    port::free_port,
    terminal::{Start, Terminal},
};

/// `$PORT` and `$NEXT` are free ports, and as wide as one.
struct Mistake {
    /// What goes wrong.
    what: &'static str,
    /// The lines before it.
    before: &'static [&'static str],
    /// The line.
    typed: &'static str,
    /// The screen from that line to the next prompt, at which Tab writes what was said to be meant.
    en: &'static str,
    zh: &'static str,
}

const ALL: [&[Mistake]; 6] =
    [hour::LINES, python::LINES, spelling::LINES, names::LINES, meaning::LINES, refused::LINES];

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
    let ends_with = |terminal: &Terminal, wanted: &str| {
        terminal.until(&format!("({}) {wanted}", mistake.what), |screen| {
            let shown = without_free_port(&screen.contents());
            let shown: Vec<&str> = shown.trim_end().lines().map(str::trim_end).collect();
            let wanted = without_free_port(wanted);
            shown.ends_with(&wanted.lines().collect::<Vec<_>>())
        });
    };
    ends_with(&terminal, &wanted);
    let Some((_, offer)) =
        ["Tab writes:", "按 Tab 填入："].iter().find_map(|key| wanted.split_once(key))
    else {
        return;
    };
    let (meant, prompt) = offer.rsplit_once('\n').unwrap();
    terminal.keys("\t");
    // Of several lines each stands on a row of its own, further in.
    ends_with(&terminal, &format!("{prompt} {}", meant.trim_start().replace("\n      ", "\n")));
}

/// Which port is offered depends on who else has 8080 just now.
pub(crate) fn without_free_port(text: &str) -> String {
    (8081..8180).fold(text.to_owned(), |text, port| text.replace(&port.to_string(), "8080"))
}
