//! `playground claims`: what tutorials say, the verdict, and where a lesson shows it.

use std::path::Path;

use serde_json::json;

use super::{End, Settings, run::refuse, source};
use crate::{
    learn::folder::Folder,
    lesson::{Claim, ClaimsError, Lesson, OwnClaim, Part, Prepared, Verdict, claims as all, part},
    repl::report_error,
    say,
    text::Lang,
    view::{bytes::harmless, columns, json_line, wrap},
};

/// Lists all claims, or those of one lesson.
pub(super) fn claims(only: Option<&Path>, settings: &Settings) -> anyhow::Result<End> {
    let (lang, mut screen) = (settings.lang, settings.quiet_screen()?);
    let lessons: Result<Vec<Lesson>, _> = match only {
        Some(path) => source::find(&settings.lesson(path), lang).map(|lesson| vec![lesson]),
        None => {
            Ok(settings.lessons().into_iter().filter_map(|it| settings.open_lesson(it)).collect())
        }
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
    let own = settings.course.iter().flat_map(|folder| &folder.claims).map(Said::of_course);
    for claim in own.chain(all().map(|claim| Said::built_in(claim, lang))) {
        let places = places(claim.id, &read, settings.course.as_ref());
        // A course shows its own claims; that one of them is not shown yet, its author wants to know.
        if places.is_empty() && (claim.part.is_some() || only.is_some()) {
            continue;
        }
        let mut out = String::new();
        if settings.options.json {
            out = line(&claim, &places);
        } else {
            if only.is_none() && before != Some(claim.part) {
                let gap = if before.is_none() { "" } else { "\n" };
                let heading = claim.part.map(|it| part(lang, it));
                out = heading.map_or_else(String::new, |heading| format!("{gap}{heading}\n"));
                before = Some(claim.part);
            }
            entry(&mut out, &claim, &places, lang, width);
        }
        screen.write(&out);
    }
    crate::lesson::Audience::flush(&mut screen)?;
    Ok(End::Held)
}

/// A lesson, and the line of the step.
type Place<'a> = (&'a str, u32);

/// A claim in the language at hand.
struct Said<'a> {
    id: &'a str,
    verdict: Verdict,
    says: &'a str,
    but: Option<&'a str>,
    /// Where in the built-in course it belongs; `None`: it is one of a course in a folder.
    part: Option<Part>,
}

impl<'a> Said<'a> {
    fn built_in(claim: &'static Claim, lang: Lang) -> Self {
        let (says, but) = (claim.says(lang), claim.but(lang));
        Self { id: claim.id, verdict: claim.verdict, says, but, part: Some(claim.part) }
    }

    fn of_course(claim: &'a OwnClaim) -> Self {
        let OwnClaim { id, verdict, says, but } = claim;
        Self { id, verdict: *verdict, says, but: but.as_deref(), part: None }
    }
}

fn places<'a>(id: &str, lessons: &'a [Prepared], course: Option<&'a Folder>) -> Vec<Place<'a>> {
    let shown = |lesson: &'a Prepared| {
        let shown = lesson.claims().iter().find(|shown| *shown.id == *id)?;
        let name = course.and_then(|course| course.name_of(lesson.name()));
        Some((name.unwrap_or(lesson.name()), shown.line))
    };
    lessons.iter().filter_map(shown).collect()
}

/// Verdict, claim, what is true instead, and where to see it.
fn entry(out: &mut String, claim: &Said<'_>, places: &[Place<'_>], lang: Lang, width: usize) {
    let mut first = claim.verdict.word(lang).to_owned();
    let column = match lang {
        Lang::En => 11,
        Lang::Zh => 8,
    };
    first.extend(std::iter::repeat_n(' ', column - columns(&first)));
    let blanks = " ".repeat(column);
    wrap(out, &harmless(claim.says), width, &first, &blanks);
    let deeper = " ".repeat(column + 2);
    if let Some(but) = claim.but {
        wrap(out, &harmless(but), width, &deeper, &deeper);
    }
    if places.is_empty() {
        let text = lang.pick("no lesson shows it yet", "还没有课文证明");
        return wrap(out, text, width, &format!("{blanks}-> "), &format!("{blanks}   "));
    }
    let places: Vec<String> = places.iter().map(|(name, line)| format!("{name}:{line}")).collect();
    wrap(out, &places.join("  "), width, &format!("{blanks}-> "), &format!("{blanks}   "));
}

fn line(claim: &Said<'_>, places: &[Place<'_>]) -> String {
    let shown: Vec<_> =
        places.iter().map(|(name, line)| json!({ "lesson": name, "line": line })).collect();
    let mut line = json!({
        "claim": claim.id, "verdict": claim.verdict.name(), "says": claim.says,
        "shown": shown,
    });
    if let Some(but) = claim.but {
        line["correction"] = json!(but);
    }
    json_line(&line)
}

/// Why the claims of a course cannot be read.
pub(super) fn why(lang: Lang, error: &ClaimsError) -> String {
    match error {
        ClaimsError::UnknownMark(mark, near) => {
            let near = near.map_or_else(
                String::new,
                |near| say!(lang, en: " Did you mean {near}?", zh: "是不是 {near}？"),
            );
            say!(lang,
                en: "a claim has no {mark}: it has @claim, @verdict, @says and @but.{near}",
                zh: "说法里没有 {mark}，只有 @claim、@verdict、@says 和 @but。{near}")
        }
        ClaimsError::NoClaim => {
            lang.pick("@claim ID comes first", "前面要先有 @claim 名字").to_owned()
        }
        ClaimsError::NotAnId(_) => lang
            .pick(
                "@claim takes a name of small letters, digits and -",
                "@claim 后面写名字，用小写字母、数字和 -",
            )
            .to_owned(),
        ClaimsError::Twice(what) => {
            say!(lang, en: "{what} is there already", zh: "前面已经有 {what} 了")
        }
        ClaimsError::NoVerdict => lang
            .pick(
                "a verdict is one of: confirmed, depends, refuted",
                "@verdict 后面写 confirmed、depends 或 refuted",
            )
            .to_owned(),
        ClaimsError::Missing(mark) => {
            say!(lang, en: "this claim lacks {mark} TEXT", zh: "这个说法缺少 {mark}")
        }
        ClaimsError::NeedsNoBut => {
            lang.pick("a claim that is confirmed has no @but", "成立的说法不写 @but").to_owned()
        }
    }
}
