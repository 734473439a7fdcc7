//! What `check` warns of: what a lesson's text and its run show, and what its translation lacks.

use std::{io, path::Path};

use super::{proof::differs, screen::Screen};
use crate::{
    author::{Run, Warning, WarningKind, lint, say::warning, skeleton},
    engine::{Bookmark, Journal, Session},
    kernel,
    lesson::{Audience, Stop},
    text::Lang,
    view::Foreign,
};

/// Everything that should be otherwise, in the order of its lines.
pub(super) fn warnings(path: &Path, text: &str, shown: Vec<Warning>) -> Vec<Warning> {
    let mut all = lint(text);
    all.extend(shown);
    all.extend(of_translation(path, text));
    all.sort_by_key(|warning| warning.line);
    all
}

/// `FILE:LINE: warning: ...`, a line for each.
pub(super) fn said(lang: Lang, name: &str, warnings: &[Warning]) -> String {
    let name = Foreign::from(name);
    let label = lang.pick("warning: ", "提醒：");
    let one = |it: &Warning| format!("{name}:{}: {label}{}\n", it.line, warning(lang, &it.kind));
    warnings.iter().map(one).collect()
}

/// A lesson with a folder `zh` beside it should be in there, too, with the same lines but for the words.
fn of_translation(path: &Path, text: &str) -> Option<Warning> {
    let (folder, name) = (path.parent()?, path.file_name()?);
    if !path.is_file() {
        return None;
    }
    if folder.file_name().is_some_and(|it| it == "zh") {
        let original = folder.parent()?.join(name);
        let kind = WarningKind::NoOriginal(original.to_string_lossy().into_owned());
        return (!original.is_file()).then_some(Warning { line: 1, kind });
    }
    let beside = folder.join("zh");
    if !beside.is_dir() {
        return None;
    }
    let translation = beside.join(name);
    let Ok(translated) = kernel::read_text(&translation) else {
        return Some(Warning { line: 1, kind: WarningKind::Untranslated });
    };
    let (ours, theirs) = (skeleton(text), skeleton(&translated));
    let there = differs(&ours, &theirs)?;
    let at = ours.iter().zip(&theirs).position(|(ours, theirs)| ours.1 != theirs.1);
    let line = ours.get(at.unwrap_or(theirs.len())).or(ours.last()).map_or(1, |(line, _)| *line);
    let file = translation.to_string_lossy().into_owned();
    Some(Warning { line, kind: WarningKind::OtherTranslation(file, there) })
}

/// The screen, and behind it who looks at what a run shows.
pub(super) struct Watcher<'a> {
    screen: &'a mut Screen,
    run: Run,
    seen: Bookmark,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(text: &str, screen: &'a mut Screen) -> Self {
        Self { screen, run: Run::of(text), seen: Bookmark::default() }
    }

    /// The run is over: what it has shown.
    pub(super) fn finish(self) -> Vec<Warning> {
        self.run.finish()
    }
}

impl Audience for Watcher<'_> {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        self.seen.take(journal).for_each(|event| self.run.event(event));
        self.screen.show(journal)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.screen.flush()
    }

    fn signal(&mut self) -> Option<i32> {
        self.screen.signal()
    }

    fn missed(&mut self, name: &str, stop: &Stop) {
        self.screen.missed(name, stop);
    }

    fn watch(&self, session: &mut Session) -> io::Result<()> {
        self.screen.watch(session)
    }
}
