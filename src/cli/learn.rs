//! `playground learn NAME`, and a lesson that is read at a terminal.

use std::path::{Path, PathBuf};

use super::{
    End, Form, Screen, Settings, progress, prompt,
    run::{prepared, refuse, stopped},
    source,
};
use crate::{
    engine::Reach,
    learn::{
        folder::{Folder, Kind},
        progress::Progress,
        store::Store,
    },
    lesson::{LESSONS, Lesson, Prepared},
    repl::{Begins, KeepVisit, Next, Reading, Reopen, read},
    say,
    text::Lang,
    view::Foreign,
};

/// Lets somebody type a lesson; without a name the one they stopped in, or the next one.
pub(super) fn learn(path: Option<&Path>, settings: &Settings) -> anyhow::Result<End> {
    let lang = settings.lang;
    // Signals are the prompt's here.
    let mut screen = Screen::new(lang, settings.paint, Form::Nothing);
    if let Some(why) = prompt::needs_people("learn", settings) {
        screen.complain(&why);
        return Ok(End::Usage);
    }
    let store = progress::store(settings);
    let kept = store.as_ref().and_then(|store| progress::read(store, settings, &mut screen));
    let kept = kept.unwrap_or_default();
    let next;
    let path = if let Some(path) = path {
        path
    } else {
        let lessons = settings.lessons();
        let name = kept.next(&lessons).or_else(|| lessons.first().copied()).unwrap_or_default();
        next = settings.lesson(Path::new(name));
        &next
    };
    let lesson = match source::find(path, lang) {
        Ok(lesson) => lesson,
        Err(no_lesson) => return Ok(refuse(screen, &no_lesson, settings)),
    };
    // One that was only watched is typed from its beginning.
    let resume = resume(&lesson, &kept, settings).filter(|(_, lines)| !lines.is_empty());
    take(lesson, true, resume, settings, screen)
}

/// Lets somebody read a lesson that has been found, from where they stopped.
pub(super) fn watch(
    lesson: Lesson,
    settings: &Settings,
    mut screen: Screen,
) -> anyhow::Result<End> {
    let store = progress::store(settings);
    let kept = store.and_then(|store| progress::read(&store, settings, &mut screen));
    let resume = resume(&lesson, &kept.unwrap_or_default(), settings);
    take(lesson, false, resume, settings, screen)
}

fn resume(lesson: &Lesson, kept: &Progress, settings: &Settings) -> Resume {
    let name = settings.kept_as(lesson)?;
    Some((kept.stopped(&name)?, kept.lines(&name)))
}

fn take(
    lesson: Lesson,
    types: bool,
    resume: Resume,
    settings: &Settings,
    mut screen: Screen,
) -> anyhow::Result<End> {
    let lang = settings.lang;
    let name = lesson.name().clone();
    let kept_as = settings.kept_as(&lesson);
    let text = lesson.prepare().and_then(Prepared::must_do_something);
    let prepared = match prepared(&name, text, settings, &mut screen) {
        Ok(prepared) => prepared,
        Err(end) => return Ok(end),
    };
    let here = match prompt::settings_here(settings) {
        Ok(here) => here,
        Err(end) => return Ok(end),
    };
    let lab = match settings.lab_for(prepared.lab()) {
        Ok(lab) => lab,
        Err(stop) => return Ok(stopped(screen, &name, &stop, settings)),
    };
    let way = Way {
        types,
        reach: settings.manner().reach,
        lang,
        store: progress::store(settings),
        course: settings.course.clone(),
        begins: settings.begins(),
    };
    let Some(mut reading) = way.reading(prepared, kept_as, resume) else {
        let name = Foreign::from(&*name);
        screen.complain(&say!(lang,
            en: "{name} cannot be taken step by step: a file of at most 64 KiB is wanted.\n",
            zh: "{name} 不能一步一步地学：需要一个不超过 64 KiB 的文件。\n"));
        return Ok(End::Usage);
    };
    reading.lab = lab;
    Ok(match read(here, reading)? {
        Ok(end) => prompt::ended(end),
        Err(stop) => stopped(screen, &name, &stop, settings),
    })
}

type Resume = Option<(u32, Vec<crate::learn::progress::TypedLine>)>;

/// How lessons are taken, one after the other.
#[derive(Clone)]
struct Way {
    types: bool,
    reach: Reach,
    lang: Lang,
    store: Option<Store>,
    course: Option<Folder>,
    begins: Begins,
}

impl Way {
    /// `None`: it is too long, or a pipe.
    fn reading(self, lesson: Prepared, name: Option<String>, resume: Resume) -> Option<Reading> {
        let plan = lesson.plan()?;
        let Self { types, reach, lang, store, begins, .. } = self.clone();
        let store = store.filter(|_| name.is_some());
        let kept_as = name.clone().unwrap_or_default();
        let keep: KeepVisit = Box::new(move |visit| {
            let changed = store.as_ref()?.change(|progress| progress.add(&kept_as, visit));
            progress::what_is_wrong(changed, lang).1
        });
        let again = PathBuf::from(&**plan.name());
        let reopen: Reopen =
            Box::new(move || source::find(&again, lang).map_err(|no_lesson| no_lesson.say(lang)));
        let lab = plan.lab().cloned();
        let next = Box::new(move || {
            let (next, lesson) = self.behind(name.as_deref()?)?;
            let lesson = lesson.prepare().ok()?;
            if lesson.lab() != lab.as_ref() {
                return Some(Next::Elsewhere(next.into()));
            }
            let next = self.clone().reading(lesson, Some(next), None)?;
            Some(Next::Here(next.into()))
        });
        Some(Reading { plan, lab: None, reach, types, resume, reopen, keep, next, begins })
    }

    /// The lesson behind one of that name.
    fn behind(&self, name: &str) -> Option<(String, Lesson)> {
        let Some(folder) = &self.course else {
            let at = LESSONS.iter().position(|entry| entry.name == name)?;
            let next = LESSONS.get(at + 1)?.name;
            return Some((next.to_owned(), Lesson::built_in(next, self.lang)?));
        };
        let next = folder.names(Kind::Lesson).skip_while(|it| *it != name).nth(1)?;
        Some((next.to_owned(), Lesson::open(&folder.file(next), self.lang).ok()?))
    }
}
