//! `playground next`, `playground progress`, and what a reader is told at the end of a lesson.

use std::{env, path::Path};

use super::{
    End, Settings, challenges, run,
    screen::{Form, Screen},
};
use crate::{
    learn::{
        handin,
        progress::{Progress, Typed},
        store::{Found, NotKept, Store},
    },
    lesson::Audience,
    say,
    text::{Lang, counted, file_error},
    view::{Foreign, wrap},
};

/// Where progress is kept; `None`: nowhere.
pub(super) fn store(settings: &Settings) -> Option<Store> {
    let off = env::var_os("PLAYGROUND_PROGRESS").is_some_and(|value| value == "off");
    if settings.options.no_progress || off {
        return None;
    }
    Some(Store::new(&settings.state_folder()?))
}

/// What is kept; what is wrong with it is said.
pub(super) fn read(store: &Store, settings: &Settings, screen: &mut Screen) -> Option<Progress> {
    understood(store.read(), settings.lang, screen)
}

fn understood(found: Result<Found, NotKept>, lang: Lang, screen: &mut Screen) -> Option<Progress> {
    let (progress, trouble) = what_is_wrong(found, lang);
    if let Some(text) = trouble {
        let mut out = String::new();
        wrap(&mut out, &text, screen.pointer().width, "-- ", "   ");
        screen.complain(&out);
    }
    progress
}

/// What was found, and what must be said of it if something is wrong.
pub(super) fn what_is_wrong(
    found: Result<Found, NotKept>,
    lang: Lang,
) -> (Option<Progress>, Option<String>) {
    let shown = |path: &Path| Foreign::from(path).to_string();
    let (progress, text) = match found {
        Ok(Found { progress, set_aside: None }) => return (Some(progress), None),
        Ok(Found { progress, set_aside: Some(aside) }) => (
            Some(progress),
            say!(lang,
            en: "The file of your progress is damaged. It is kept as {path}, and a new one begins.",
            zh: "学习记录文件已损坏，改名为 {path} 保留，从头开始新的记录。",
            path = shown(&aside)),
        ),
        Err(NotKept::Later(path)) => (
            None,
            say!(lang,
            en: "{path} was written by a later version of playground. It is left alone, and this run keeps nothing.",
            zh: "{path} 是更新版本的 playground 写的，不去动它；这次运行不记录进度。",
            path = shown(&path)),
        ),
        Err(NotKept::Closed(path, error)) => (
            None,
            say!(lang,
            en: "Your progress cannot be kept in {path}: {why}. To keep none: --no-progress",
            zh: "无法把进度记录到 {path}：{why}。不想记录：--no-progress",
            path = shown(&path), why = file_error(lang, &error)),
        ),
    };
    (progress, Some(text))
}

/// Where to go on, as far as it is kept.
pub(super) fn go_on(settings: &Settings, kept: &Progress) -> String {
    let (lang, lessons) = (settings.lang, settings.lessons());
    let command = settings.typed("next");
    match kept.next(&lessons) {
        None => say!(lang,
            en: "All {all} lessons are done.",
            zh: "全部 {all} 课都学完了。", all = lessons.len()),
        Some(name) if !kept.lines(name).is_empty() => {
            let (typed, command) = (kept.lines(name).len(), settings.typed("learn"));
            let tasks = kept.typed(name).map_or(typed, |best| best.tasks.max(typed));
            say!(lang,
                en: "You stopped in {name}, with {typed} of {tasks} steps typed. To go on there: {command}",
                zh: "上次在 {name} 停下，{tasks} 步中已经输入了 {typed} 步。从那里接着做：{command}")
        }
        Some(name) => {
            let learn = settings.typed("learn");
            match kept.stopped(name) {
                Some(line) => say!(lang,
                    en: "You stopped in {name}, at line {line}. To go on there: {command}. To type it yourself: {learn} {name}",
                    zh: "上次看到 {name} 第 {line} 行。接着看：{command}；自己动手：{learn} {name}"),
                None => say!(lang,
                    en: "Next: {name}. Watch it: {command}. Type it yourself: {learn} {name}",
                    zh: "下一课：{name}。看着学：{command}；自己动手：{learn} {name}"),
            }
        }
    }
}

/// The steps of a lesson that were typed, if it was not only read.
pub(super) fn typed(settings: &Settings, kept: &Progress, lesson: &str) -> Option<String> {
    let Typed { tasks, done, first, .. } = kept.typed(lesson)?;
    Some(say!(settings.lang,
        en: "Typed: {done} of {tasks} steps, {first} right at once.",
        zh: "{tasks} 步中输入了 {done} 步，{first} 步一次做对。"))
}

/// `playground next`: the lesson one stopped in, or the first that is not done.
pub(super) fn next(settings: &Settings) -> anyhow::Result<End> {
    // The run catches the signals, and nobody before it.
    let mut screen = Screen::new(settings.lang, settings.paint, Form::Nothing);
    let kept = store(settings).and_then(|store| read(&store, settings, &mut screen));
    let Some(name) = kept.unwrap_or_default().next(&settings.lessons()) else {
        let text = say!(settings.lang,
            en: "-- All {all} lessons are done. Any of them again: {command}\n",
            zh: "-- 全部 {all} 课都学完了。想再学哪一课：{command}\n",
            all = settings.lessons().len(), command = settings.typed("run NAME"));
        screen.write(&text);
        screen.flush()?;
        return Ok(End::Held);
    };
    drop(screen);
    run::run_of_course(name, settings)
}

/// `playground progress`.
pub(super) fn progress(
    forget: bool,
    name: Option<&str>,
    settings: &Settings,
) -> anyhow::Result<End> {
    let lang = settings.lang;
    let mut screen = settings.quiet_screen()?;
    if name.is_some_and(|name| !handin::is_name(name)) {
        screen.complain(lang.pick(
            "-- A name has 1 to 100 characters, none of them control characters, and no space around it.\n",
            "-- 名字是 1 到 100 个字，不含控制字符，前后没有空格。\n",
        ));
        return Ok(End::Usage);
    }
    let Some(store) = store(settings) else {
        screen.complain(lang.pick("-- No progress is kept here.\n", "-- 这里不记录进度。\n"));
        return Ok(End::Held);
    };
    if forget {
        if let Err(error) = store.forget() {
            understood(Err(error), lang, &mut screen);
            return Ok(End::Failed);
        }
        screen.write(lang.pick("-- Your progress is forgotten.\n", "-- 学习记录已清除。\n"));
        screen.flush()?;
        return Ok(End::Held);
    }
    let Some(kept) = read(&store, settings, &mut screen) else { return Ok(End::Failed) };
    let text = match name {
        Some(name) => handin::write(&kept, name),
        None if settings.options.json => kept.text(),
        None => map(&kept, &store, &screen, settings),
    };
    screen.write(&text);
    screen.flush()?;
    Ok(End::Held)
}

/// The challenges of the course that are solved, with the calls that they took, and what is known of its drills.
fn challenges_and_drills(out: &mut String, kept: &Progress, width: usize, settings: &Settings) {
    let lang = settings.lang;
    let all = settings.challenges();
    let solved = all.iter().filter_map(|name| {
        let par = challenges::of_course(settings.course.as_ref(), name, lang)?.ok()?.par;
        Some(format!("{name} {}/{par}", kept.solved(name)?))
    });
    let solved: Vec<String> = solved.collect();
    if !all.is_empty() {
        let count = say!(lang,
            en: "{solved} of {all} challenges solved.",
            zh: "{all} 个挑战中完成了 {solved} 个。",
            solved = solved.len(), all = all.len());
        let how = lang.pick(" Calls and par of each:", "用了几次调用/标准：");
        let how = if solved.is_empty() { "" } else { how };
        wrap(out, &format!("{count}{how}"), width, "", "");
    }
    if !solved.is_empty() {
        wrap(out, &solved.join("  "), width, "  ✓ ", "    ");
    }
    let drills = kept.drills();
    if !drills.is_empty() {
        let (count, asked) = (drills.len(), counted(drills.len(), "question"));
        let known = drills.values().filter(|place| place.is_known()).count();
        let text = say!(lang,
            en: "Drills: {asked} asked, {known} known.",
            zh: "练习：问过 {count} 道题，会了 {known} 道。");
        wrap(out, &text, width, "", "");
    }
}

/// What is done, and where to go on.
fn map(kept: &Progress, store: &Store, screen: &Screen, settings: &Settings) -> String {
    let (lang, lessons) = (settings.lang, settings.lessons());
    let width = screen.pointer().width;
    let done: Vec<&str> = lessons.iter().copied().filter(|name| kept.is_done(name)).collect();
    let made = lessons.iter().map(|name| kept.predictions(name));
    let (made, right) = made.fold((0, 0), |(a, b), (made, right)| (a + made, b + right));
    let count = say!(lang,
        en: "{done} of {all} lessons done; {right} of {made} predictions right the first time.",
        zh: "{all} 课中学完了 {done} 课；{made} 次预测，第一次就对的有 {right} 次。",
        done = done.len(), all = lessons.len());
    let mut out = String::new();
    wrap(&mut out, &count, width, "", "");
    if !done.is_empty() {
        wrap(&mut out, &done.join("  "), width, "  ✓ ", "    ");
    }
    let has_begun = |name: &&&str| kept.typed(name).is_some_and(|typed| typed.done > 0);
    for name in lessons.iter().filter(has_begun) {
        let typed = typed(settings, kept, name).unwrap_or_default();
        let text = say!(lang, en: "{name}: {typed}", zh: "{name}：{typed}");
        wrap(&mut out, &text, width, "    ", "    ");
    }
    challenges_and_drills(&mut out, kept, width, settings);
    wrap(&mut out, &go_on(settings, kept), width, "", "");
    let path = Foreign::from(store.path());
    let kept = say!(lang,
        en: "Kept in {path}. To forget it: {command}",
        zh: "记录在 {path}。要清除：{command}",
        command = settings.typed("progress --forget"));
    wrap(&mut out, &kept, width, "", "");
    out
}
