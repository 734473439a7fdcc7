//! Files of drills as they are named on the command line, and their proof for `playground check`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{
    End, Settings,
    proof::{Unproved, all_of, in_language, say_end, with_translation},
    run::Limit,
    screen::Screen,
};
use crate::{
    learn::drill::{
        DRILLS, Drill, DrillError, DrillErrorKind, Fault, find, prove,
        say::{error as say_error, fault as say_fault},
    },
    repl::{report_at, report_error},
    say,
    text::{Lang, counted},
    view::Foreign,
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
    if path.is_file() {
        let stem = path.file_stem()?.to_str()?.to_owned();
        let texts = with_translation(path, Drill::is_one)?;
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
        let (name, text) = in_language(&self.texts, lang);
        Drill::read(name, &self.stem, text).map_err(|error| (name.clone(), error))
    }
}

/// Proves each of its questions, and that its translation differs in its words only: one line, and what is wrong.
pub(super) fn check(named: &Named, settings: &Settings, screen: &mut Screen) -> End {
    let limit = Limit::begin(settings);
    let mut text = String::new();
    let mut questions = 0;
    let read = |name: &str, text: &str, screen: &Screen, out: &mut String| {
        let drill = Drill::read(name, &named.stem, text);
        drill.map_err(|error| unreadable(out, screen, name, &error)).ok()
    };
    let proves = |drill: &Drill, screen: &mut Screen| {
        drill.questions.iter().try_for_each(|question| {
            prove(question, screen).map_err(|fault| unproved(settings.lang, fault))?;
            questions += 1;
            Ok(())
        })
    };
    let bones = |drill: &Drill| drill.bones().to_vec();
    let end = all_of(&named.texts, settings, screen, &mut text, read, bones, proves);
    drop(limit);
    let (lang, name) = (settings.lang, &named.texts[0].0);
    let held = |name: Foreign<'_>| {
        let asked = counted(questions, "question");
        say!(lang,
            en: "ok {name}  {asked}\n",
            zh: "通过 {name}  {questions} 道题\n")
    };
    let line = || {
        json!({
            "drill": name, "held": end == End::Held, "exit": end.code(),
            "questions": questions, "report": text,
        })
    };
    say_end(end, name, &text, held, line, settings, screen);
    end
}

fn unproved(lang: Lang, fault: Fault) -> Unproved {
    let said = say_fault(lang, &fault);
    match fault {
        Fault::Stopped(stop) => Unproved::Stopped(stop),
        _ => Unproved::Wrong(said),
    }
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
