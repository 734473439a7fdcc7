//! `playground claims`: what tutorials say, the verdict, and where a lesson shows it.

use std::path::Path;

use serde_json::json;

use super::{End, Settings, run::refuse, source};
use crate::{
    lesson::{Claim, LESSONS, Lesson, Prepared, claims as all, part},
    repl::report_error,
    text::Lang,
    view::{columns, json_line, wrap},
};

/// Lists all claims, or those of one lesson.
pub(super) fn claims(only: Option<&Path>, settings: &Settings) -> anyhow::Result<End> {
    let (lang, mut screen) = (settings.lang, settings.quiet_screen()?);
    let lessons: Result<Vec<Lesson>, _> = match only {
        Some(path) => source::find(path, lang).map(|lesson| vec![lesson]),
        None => Ok(LESSONS.iter().filter_map(|l| Lesson::built_in(l.name, lang)).collect()),
    };
    let lessons = match lessons {
        Ok(lessons) => lessons,
        Err(no_lesson) => return Ok(refuse(screen, &no_lesson, settings)),
    };
    let mut read = Vec::new();
    for lesson in lessons {
        let name = lesson.name().clone();
        match lesson.prepare() {
            Ok(lesson) => read.push(lesson),
            Err(error) => {
                let mut out = String::new();
                report_error(&mut out, &screen.pointer(), &name, &error);
                screen.complain(&out);
                return Ok(End::Unreadable);
            }
        }
    }
    let width = screen.pointer().width;
    if read.iter().all(|lesson| lesson.claims().is_empty()) {
        screen.complain(lang.pick(
            "-- No line of it says @claim: it shows none of the claims.\n",
            "-- 里面没有 @claim：没有说明任何说法。\n",
        ));
    }
    let mut before = None;
    for claim in all() {
        let places = places(claim, &read);
        if places.is_empty() {
            continue;
        }
        let mut out = String::new();
        if settings.options.json {
            out = line(claim, &places, lang);
        } else {
            if only.is_none() && before != Some(claim.part) {
                let gap = if before.is_none() { "" } else { "\n" };
                out = format!("{gap}{}\n", part(lang, claim.part));
                before = Some(claim.part);
            }
            entry(&mut out, claim, &places, lang, width);
        }
        screen.write(&out);
    }
    crate::lesson::Audience::flush(&mut screen)?;
    Ok(End::Held)
}

/// A lesson, and the line of the step.
type Place<'a> = (&'a str, u32);

fn places<'a>(claim: &Claim, lessons: &'a [Prepared]) -> Vec<Place<'a>> {
    let shown = |lesson: &'a Prepared| {
        let shown = lesson.claims().iter().find(|shown| shown.claim == claim);
        shown.map(|shown| (&**lesson.name(), shown.line))
    };
    lessons.iter().filter_map(shown).collect()
}

/// Verdict, claim, what is true instead, and where to see it.
fn entry(out: &mut String, claim: &Claim, places: &[Place<'_>], lang: Lang, width: usize) {
    let mut first = claim.verdict.word(lang).to_owned();
    let column = match lang {
        Lang::En => 11,
        Lang::Zh => 8,
    };
    first.extend(std::iter::repeat_n(' ', column - columns(&first)));
    let blanks = " ".repeat(column);
    wrap(out, claim.says(lang), width, &first, &blanks);
    let deeper = " ".repeat(column + 2);
    if let Some(but) = claim.but(lang) {
        wrap(out, but, width, &deeper, &deeper);
    }
    let places: Vec<String> = places.iter().map(|(name, line)| format!("{name}:{line}")).collect();
    wrap(out, &places.join("  "), width, &format!("{blanks}-> "), &format!("{blanks}   "));
}

fn line(claim: &Claim, places: &[Place<'_>], lang: Lang) -> String {
    let shown: Vec<_> =
        places.iter().map(|(name, line)| json!({ "lesson": name, "line": line })).collect();
    let mut line = json!({
        "claim": claim.id, "verdict": claim.verdict.name(), "says": claim.says(lang),
        "shown": shown,
    });
    if let Some(but) = claim.but(lang) {
        line["correction"] = json!(but);
    }
    json_line(&line)
}
