//! `playground learn NAME`, and a lesson that is read at a terminal.

use std::path::Path;

use super::{
    End, Form, Screen, Settings, progress, prompt,
    run::{refuse, refuse_text, stopped},
    source,
};
use crate::{
    engine::Reach,
    learn::store::Store,
    lesson::{LESSONS, Lesson, Prepared},
    repl::{KeepVisit, Reading, read},
    say,
    text::Lang,
    view::Foreign,
};

/// Lets somebody type a lesson; without a name the one they stopped in, or the next one.
pub(super) fn learn(path: Option<&Path>, settings: &Settings) -> anyhow::Result<End> {
    let lang = settings.lang;
    // Signals are the prompt's here.
    let mut screen = Screen::new(lang, settings.paint, Form::Nothing);
    if !prompt::has_terminal() || settings.options.not_for_people().is_some() {
        screen.complain(lang.pick(
            "playground learn is for people: standard input and output must be a terminal, without --json, --quiet and --timeout.\n",
            "playground learn 给人用：标准输入和标准输出必须是终端，不带 --json、--quiet 和 --timeout。\n",
        ));
        return Ok(End::Usage);
    }
    let store = progress::store(settings);
    let kept = store.as_ref().and_then(|store| progress::read(store, settings, &mut screen));
    let kept = kept.unwrap_or_default();
    let next;
    let path = if let Some(path) = path {
        path
    } else {
        next = kept.next(&progress::course()).unwrap_or(LESSONS[0].name);
        Path::new(next)
    };
    let lesson = match source::find(path, lang) {
        Ok(lesson) => lesson,
        Err(no_lesson) => return Ok(refuse(screen, &no_lesson, settings)),
    };
    let name = lesson.name().clone();
    let resume = lesson.is_built_in().then(|| kept.stopped(&name)).flatten();
    let resume = resume.map(|line| (line, kept.lines(&name)));
    take(lesson, true, resume, settings, screen)
}

/// Lets somebody read a lesson that has been found.
pub(super) fn take(
    lesson: Lesson,
    types: bool,
    resume: Resume,
    settings: &Settings,
    mut screen: Screen,
) -> anyhow::Result<End> {
    let lang = settings.lang;
    let name = lesson.name().clone();
    let built_in = lesson.is_built_in();
    let prepared = match lesson.prepare().and_then(Prepared::must_do_something) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(refuse_text(screen, &name, &error)),
    };
    let way = Way { types, reach: settings.manner().reach, lang, store: progress::store(settings) };
    let Some(reading) = way.reading(prepared, built_in, resume) else {
        let name = Foreign::from(&*name);
        screen.complain(&say!(lang,
            en: "{name} cannot be taken step by step: a file of at most 64 KiB is wanted.\n",
            zh: "{name} 不能一步一步地学：需要一个不超过 64 KiB 的文件。\n"));
        return Ok(End::Usage);
    };
    Ok(match read(prompt::settings_here(settings), reading)? {
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
}

impl Way {
    /// `None`: it is too long, or a pipe.
    fn reading(self, lesson: Prepared, built_in: bool, resume: Resume) -> Option<Reading> {
        let name = lesson.name().clone();
        let plan = lesson.plan()?;
        let Self { types, reach, lang, store } = self.clone();
        let store = store.filter(|_| built_in);
        let kept_as = name.clone();
        let keep: KeepVisit = Box::new(move |visit| {
            let changed = store.as_ref()?.change(|progress| progress.add(&kept_as, visit));
            progress::what_is_wrong(changed, lang).1
        });
        let next = Box::new(move || {
            let at = LESSONS.iter().position(|entry| built_in && *entry.name == *name)?;
            let next = LESSONS.get(at + 1)?;
            let lesson = Lesson::built_in(next.name, lang)?.prepare().ok()?;
            self.clone().reading(lesson, true, None)
        });
        Some(Reading { plan, reach, types, resume, keep, next })
    }
}
