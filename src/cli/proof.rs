//! What `check` does with challenges and drills alike: a file and its translation, in what the two differ, and the one
//! line that says how the proof went.

use std::path::Path;

use serde_json::Value;

use super::{End, Screen, Settings, run::report};
use crate::{
    kernel,
    lesson::{Place, Stop},
    repl::report_at,
    text::Lang,
    view::{Foreign, json_line},
};

/// A file's text, and its translation beside it: where each is, and what it says. `None`: there is no such file, or
/// `is_one` does not take its text.
pub(super) fn with_translation(
    path: &Path,
    is_one: impl FnOnce(&str) -> bool,
) -> Option<Vec<(String, String)>> {
    let text = kernel::read_text(path).ok().filter(|text| is_one(text))?;
    let mut texts = vec![(path.to_str()?.to_owned(), text)];
    let beside = path.parent()?.join("zh").join(path.file_name()?);
    if let Ok(text) = kernel::read_text(&beside) {
        texts.push((beside.to_string_lossy().into_owned(), text));
    }
    Some(texts)
}

/// The text in a language, as far as there is a translation.
pub(super) fn in_language(texts: &[(String, String)], lang: Lang) -> &(String, String) {
    &texts[if lang == Lang::Zh { texts.len() - 1 } else { 0 }]
}

/// Why one of the texts is not proved.
pub(super) enum Unproved {
    /// It stopped there.
    Stopped(Stop),
    /// A line, and what is wrong with it.
    Wrong(Option<(u32, String)>),
}

/// Reads a file and its translation, proves the file, and sees that the translation differs in its words only, so that
/// it need not be proved again. `read` says itself why a text cannot be read.
pub(super) fn all_of<T>(
    texts: &[(String, String)],
    settings: &Settings,
    screen: &mut Screen,
    out: &mut String,
    read: impl Fn(&str, &str, &Screen, &mut String) -> Option<T>,
    bones: impl Fn(&T) -> Vec<(u32, String)>,
    mut prove: impl FnMut(&T, &mut Screen) -> Result<(), Unproved>,
) -> End {
    let mut original: Option<Vec<(u32, String)>> = None;
    for (name, text) in texts {
        let Some(it) = read(name, text, screen, out) else { return End::Unreadable };
        let ours = bones(&it);
        if let Some(original) = &original {
            let Some(line) = differs(original, &ours) else { continue };
            let say = settings.lang.pick(
                "the translation differs from the original here, in more than its words",
                "译文从这里起与原文不同，而且不只是文字不同",
            );
            report_line(out, screen, name, text, line, say);
            return End::Failed;
        }
        match prove(&it, screen) {
            Ok(()) => original = Some(ours),
            Err(Unproved::Stopped(stop)) => return report(out, screen, name, &stop, settings),
            Err(Unproved::Wrong(said)) => {
                if let Some((line, why)) = said {
                    report_line(out, screen, name, text, line, &why);
                }
                return End::Failed;
            }
        }
    }
    End::Held
}

/// The first line at which a translation differs in more than its words; each line of `bones` with its number.
pub(super) fn differs(original: &[(u32, String)], translation: &[(u32, String)]) -> Option<u32> {
    let first = original.iter().zip(translation).find(|(ours, theirs)| ours.1 != theirs.1);
    match first {
        Some((_, (line, _))) => Some(*line),
        None if original.len() != translation.len() => {
            Some(translation.last().map_or(1, |(line, _)| *line))
        }
        None => None,
    }
}

/// A sentence on a line of a file.
fn report_line(out: &mut String, screen: &Screen, name: &str, text: &str, line: u32, why: &str) {
    report_at(out, &screen.pointer(), name, &Place::of_text(text, line), why);
}

/// How a proof went: `ok NAME  ...`, or what is wrong with it; with `--json` one object.
pub(super) fn say_end(
    end: End,
    name: &str,
    report: &str,
    held: impl FnOnce(Foreign<'_>) -> String,
    json: impl FnOnce() -> Value,
    settings: &Settings,
    screen: &mut Screen,
) {
    if let End::Signal(_) = end {
        return;
    }
    if settings.options.json {
        screen.write(&json_line(&json()));
        return;
    }
    let lang = settings.lang;
    let name = Foreign::from(name);
    match end {
        End::Held if settings.options.quiet => {}
        End::Held => screen.write(&held(name)),
        End::Lacks => screen.write(&format!("{} {name}\n{report}", lang.pick("not run", "未运行"))),
        _ => screen.write(&format!("{} {report}", lang.pick("failed", "未通过"))),
    }
}
