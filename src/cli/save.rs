//! `playground run LESSON --save FILE`: the events of the run are kept beside the screen, and written at its end. With
//! `--share` they go to those who follow, too.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::Screen;
use crate::{
    engine::{Journal, Recording, Session},
    export::{File, Format, beginning_lost, files, unknown_extension},
    lesson::{Audience, Pause, Stop},
    repl::write_file,
    say,
    share::Share,
    text::{Lang, file_error},
    view::Foreign,
};

/// The files that a run is saved to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Files<'a> {
    pub(super) names: &'a [PathBuf],
    /// Whether what is there is written over.
    pub(super) force: bool,
}

impl Files<'_> {
    /// Why one of them cannot be written, as far as that is known before the run.
    pub(super) fn impossible(&self, lang: Lang) -> Option<String> {
        for name in self.names {
            let file = Foreign::from(&**name);
            if Format::of(name).is_none() {
                let known = unknown_extension(lang);
                return Some(say!(lang,
                    en: "{file}: no such format. {known}\n",
                    zh: "{file}：没有这种格式。{known}\n"));
            }
            let is_one_file = !matches!(Format::of(name), Some(Format::Programs(_)));
            if is_one_file && !self.force && name.symlink_metadata().is_ok() {
                return Some(exists(lang, name));
            }
        }
        None
    }

    /// Writes them all; says what could not be written.
    pub(super) fn write(&self, lang: Lang, run: &Recording) -> Option<String> {
        if self.names.is_empty() {
            return None;
        }
        if run.lost() > 0 {
            return Some(beginning_lost(lang, run.lost()) + "\n");
        }
        let mut complaints = String::new();
        for name in self.names {
            let Some(format) = Format::of(name) else { continue };
            match files(format, lang, name, run, run.frames()) {
                Ok(saved) if saved.files.is_empty() => {
                    let file = Foreign::from(&**name);
                    complaints += &say!(lang,
                        en: "{file} was not written: nothing was done, so there is no program\n",
                        zh: "{file} 没有写：没有做任何步骤，也就没有程序\n");
                }
                Ok(saved) => {
                    for file in &saved.files {
                        complaints.extend(self.write_one(lang, file));
                    }
                }
                Err(error) => complaints += &failed(lang, name, &error),
            }
        }
        (!complaints.is_empty()).then_some(complaints)
    }

    fn write_one(&self, lang: Lang, file: &File<'_>) -> Option<String> {
        match write_file(&file.name, self.force, |out| file.write(out)) {
            Ok(()) => None,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Some(exists(lang, &file.name))
            }
            Err(error) => Some(failed(lang, &file.name, &error)),
        }
    }
}

fn failed(lang: Lang, name: &Path, error: &io::Error) -> String {
    let file = Foreign::from(name);
    say!(lang,
        en: "{file} could not be written: {why}\n",
        zh: "{file} 写不了：{why}\n",
        why = file_error(lang, error))
}

fn exists(lang: Lang, name: &Path) -> String {
    let file = Foreign::from(name);
    say!(lang,
        en: "{file} is there already. To write over a plain file: --force\n",
        zh: "{file} 已经存在。要覆盖普通文件：--force\n")
}

/// The screen, and everything that it was shown, for files and for those who follow.
pub(super) struct Recorder<'a> {
    screen: &'a mut Screen,
    /// If files are wanted.
    recording: Option<Recording>,
    share: Option<Share>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(screen: &'a mut Screen, keeps: bool, share: Option<Share>) -> Self {
        Self { screen, recording: keeps.then(Recording::default), share }
    }

    fn keep(&mut self, journal: &Journal) {
        if let Some(recording) = &mut self.recording {
            recording.follow(journal);
        }
        if let Some(share) = &mut self.share {
            share.follow(journal);
        }
    }

    /// The run is over: what was kept.
    pub(super) fn end(self) -> Recording {
        self.recording.unwrap_or_default()
    }
}

impl Audience for Recorder<'_> {
    fn show(&mut self, journal: &Journal) -> io::Result<()> {
        self.keep(journal);
        self.screen.show(journal)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.screen.flush()
    }

    fn signal(&mut self) -> Option<i32> {
        self.screen.signal()
    }

    fn finished(&mut self, journal: &Journal) -> io::Result<()> {
        self.keep(journal);
        if let Some(recording) = &mut self.recording {
            recording.end(journal);
        }
        self.screen.finished(journal)
    }

    fn wants_count(&self) -> bool {
        self.screen.wants_count()
    }

    fn missed(&mut self, name: &str, stop: &Stop) {
        self.screen.missed(name, stop);
    }

    fn hints(&mut self, hints: Vec<Arc<str>>) {
        self.screen.hints(hints);
    }

    fn predict(&mut self, last: char) -> Result<Option<char>, Stop> {
        self.screen.predict(last)
    }

    fn pause(&mut self, at: Pause) -> Result<(), Stop> {
        self.screen.pause(at)
    }

    fn watch(&self, session: &mut Session) -> io::Result<()> {
        self.screen.watch(session)
    }
}
