//! Files of drills as they are named on the command line, and their proof for `playground check`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{
    End, Settings,
    run::{Limit, report},
    screen::Screen,
};
use crate::{
    kernel,
    learn::drill::{
        DRILLS, Drill, DrillError, DrillErrorKind, Fault, find, prove,
        say::{error as say_error, fault as say_fault},
    },
    lesson::Place,
    repl::{report_at, report_error},
    say,
    text::Lang,
    view::{Foreign, json_line},
};

/// The word for all drills that are built in, where a lesson's name may stand.
pub(super) const ALL: &str = "drills";

/// A file of drills, and the translation beside it: where each is, and its text.
pub(super) struct Named {
    /// What its questions are kept under.
    pub(super) stem: String,
    texts: Vec<(String, String)>,
}

/// What `drills` stands for.
pub(super) fn all() -> impl Iterator<Item = PathBuf> {
    DRILLS.iter().map(|entry| Path::new(ALL).join(entry.name))
}

/// The file of drills that a path means, or a name behind `drills/`, if it means one.
pub(super) fn named(path: &Path) -> Option<Named> {
    let name = path.to_str()?.to_owned();
    if path.is_file() {
        let text = kernel::read_text(path).ok().filter(|text| Drill::is_one(text))?;
        let stem = path.file_stem()?.to_str()?.to_owned();
        let mut texts = vec![(name, text)];
        let beside = path.parent()?.join("zh").join(path.file_name()?);
        if let Ok(text) = kernel::read_text(&beside) {
            texts.push((beside.to_string_lossy().into_owned(), text));
        }
        return Some(Named { stem, texts });
    }
    built_in(path.strip_prefix(ALL).ok()?.to_str()?)
}

/// One that is built in.
pub(super) fn built_in(name: &str) -> Option<Named> {
    let entry = find(name)?;
    let texts = [(Lang::En, "drills/"), (Lang::Zh, "drills/zh/")]
        .map(|(lang, folder)| (format!("{folder}{name}"), entry.text(lang).to_owned()));
    Some(Named { stem: name.to_owned(), texts: texts.into() })
}

impl Named {
    /// Reads it, in a language as far as it is translated.
    pub(super) fn read(&self, lang: Lang) -> Result<Drill, (String, DrillError)> {
        let at = if lang == Lang::Zh { self.texts.len() - 1 } else { 0 };
        let (name, text) = &self.texts[at];
        Drill::read(name, &self.stem, text).map_err(|error| (name.clone(), error))
    }
}

/// Proves each of its questions, and that its translation differs in its words only: one line, and what is wrong.
pub(super) fn check(named: &Named, settings: &Settings, screen: &mut Screen) -> End {
    let limit = Limit::begin(settings);
    let mut text = String::new();
    let mut questions = 0;
    let end = all_of(named, settings, screen, &mut text, &mut questions);
    drop(limit);
    if let End::Signal(_) = end {
        return end;
    }
    let lang = settings.lang;
    let name = &named.texts[0].0;
    if settings.options.json {
        let line = json!({
            "drill": name, "held": end == End::Held, "exit": end.code(),
            "questions": questions, "report": text,
        });
        screen.write(&json_line(&line));
        return end;
    }
    let name = Foreign::from(&**name);
    match end {
        End::Held if settings.options.quiet => {}
        End::Held => screen.write(&say!(lang,
            en: "ok {name}  {questions} questions\n",
            zh: "通过 {name}  {questions} 道题\n")),
        End::Lacks => screen.write(&format!("{} {name}\n{text}", lang.pick("not run", "未运行"))),
        _ => screen.write(&format!("{} {text}", lang.pick("failed", "未通过"))),
    }
    end
}

fn all_of(
    named: &Named,
    settings: &Settings,
    screen: &mut Screen,
    out: &mut String,
    questions: &mut usize,
) -> End {
    let mut original: Option<Drill> = None;
    for (name, text) in &named.texts {
        let drill = match Drill::read(name, &named.stem, text) {
            Ok(drill) => drill,
            Err(error) => {
                unreadable(out, screen, name, &error);
                return End::Unreadable;
            }
        };
        if let Some(original) = &original {
            let Some(line) = differs(original, &drill) else { continue };
            let say = settings.lang.pick(
                "the translation differs from the drills here, in more than its words",
                "译文从这里起与原文不同，而且不只是文字不同",
            );
            report_at(out, &screen.pointer(), name, &place(text, line), say);
            return End::Failed;
        }
        for question in &drill.questions {
            match prove(question, screen) {
                Ok(()) => *questions += 1,
                Err(Fault::Stopped(stop)) => return report(out, screen, name, &stop, settings),
                Err(fault) => {
                    if let Some((line, why)) = say_fault(settings.lang, &fault) {
                        report_at(out, &screen.pointer(), name, &place(text, line), &why);
                    }
                    return End::Failed;
                }
            }
        }
        original = Some(drill);
    }
    End::Held
}

/// What is wrong with a file.
pub(super) fn unreadable(out: &mut String, screen: &Screen, name: &str, error: &DrillError) {
    let pointer = screen.pointer();
    match (&error.kind, say_error(pointer.lang, &error.kind)) {
        (DrillErrorKind::Lesson(lesson), _) => report_error(out, &pointer, name, lesson),
        (_, Some(text)) => report_at(out, &pointer, name, &error.place, &text),
        (_, None) => {}
    }
}

/// The first line at which a translation differs in more than its words.
fn differs(original: &Drill, translation: &Drill) -> Option<u32> {
    let (ours, theirs) = (original.bones(), translation.bones());
    let first = ours.iter().zip(theirs).find(|(ours, theirs)| ours.1 != theirs.1);
    match first {
        Some((_, (line, _))) => Some(*line),
        None if ours.len() != theirs.len() => Some(theirs.last().map_or(1, |(line, _)| *line)),
        None => None,
    }
}

fn place(text: &str, line: u32) -> Place {
    let words = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
    let start = words.len() - words.trim_start().len();
    let span = crate::language::Span::new(start, words.trim_end().len().max(start));
    Place { line, text: words.into(), span }
}
