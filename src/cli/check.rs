//! `playground check`: one line for each lesson, and what did not hold.

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use super::{
    End, Settings, challenges, drills,
    run::{Limit, perform, refuse, report, unreadable},
    screen::Screen,
    source, warn,
};
use crate::{
    author::say::warning,
    kernel::own_program,
    lesson::{Ended, LessonError, Stop},
    repl::report_error,
    say,
    text::{Lang, counted, file_error},
    view::{Foreign, json_line},
};

/// How many lessons held, did not hold, and could not be run.
#[derive(Default)]
struct Totals {
    held: u32,
    failed: u32,
    not_run: u32,
    /// Of all, how many are challenges, and files of drills.
    challenges: usize,
    drills: usize,
}

/// Verifies lessons.
pub(super) fn check(paths: &[PathBuf], settings: &Settings) -> anyhow::Result<End> {
    let mut lessons: Vec<(PathBuf, bool)> = Vec::new();
    let mut screen = settings.quiet_screen()?;
    if settings.course.is_none() && paths.is_empty() {
        screen.complain(settings.lang.pick(
            "-- Check what? A file, a folder, the name of a lesson; challenges, drills. As in: playground check tcp\n",
            "-- 检查什么？文件、文件夹、课名；challenges、drills。例如：playground check tcp\n",
        ));
        return Ok(End::Usage);
    }
    if let (Some(folder), true) = (&settings.course, paths.is_empty()) {
        lessons.extend(folder.entries.iter().map(|entry| (folder.file(&entry.name), true)));
    }
    for path in paths {
        let in_course = path.to_str().zip(settings.course.as_ref());
        if let Some(file) = in_course.and_then(|(word, folder)| folder.file_of(word)) {
            lessons.push((file, false));
        } else if path.is_dir() {
            match source::in_folder(path) {
                Ok(found) => lessons.extend(found.into_iter().map(|path| (path, true))),
                Err(no_lesson) => return Ok(refuse(screen, &no_lesson, settings)),
            }
        } else if path.as_os_str() == challenges::ALL && !path.exists() {
            lessons.extend(challenges::all().map(|path| (path, true)));
        } else if path.as_os_str() == drills::ALL && !path.exists() {
            lessons.extend(drills::all().map(|path| (path, true)));
        } else {
            lessons.push((path.clone(), false));
        }
    }
    let mut totals = Totals::default();
    let mut end = End::Held;
    for (path, in_folder) in &lessons {
        let challenge = challenges::named(path);
        totals.challenges += usize::from(challenge.is_some());
        let others = lessons.len() > 1;
        let drill = if challenge.is_none() { drills::named(path) } else { None };
        totals.drills += usize::from(drill.is_some());
        let one = match (challenge, drill) {
            // A lab cannot be left.
            (Some(named), _) if others && named.has_lab() => {
                Ok(in_its_own_process(path, &[], settings, &mut screen))
            }
            (Some(named), _) => Ok(challenges::check(&named, settings, &mut screen)),
            (None, Some(named)) => Ok(drills::check(&named, settings, &mut screen)),
            (None, None) => one(path, others, settings, &mut screen),
        };
        let one = match one {
            Ok(one) => one,
            Err(no_lesson) => return Ok(refuse(screen, &no_lesson, settings)),
        };
        match one {
            End::Held => totals.held += 1,
            End::Signal(_) | End::TimeUp => return Ok(one),
            End::Lacks => {
                totals.not_run += 1;
                if !in_folder && end == End::Held {
                    end = one;
                }
            }
            _ => {
                totals.failed += 1;
                if matches!(end, End::Held | End::Lacks) {
                    end = one;
                }
            }
        }
        screen.again();
        flush(&mut screen)?;
    }
    if lessons.len() > 1 {
        screen.write(&totals.text(lessons.len(), settings));
    }
    flush(&mut screen)?;
    Ok(end)
}

fn flush(screen: &mut Screen) -> anyhow::Result<()> {
    Ok(crate::lesson::Audience::flush(screen)?)
}

/// A process that is told to check one lesson, as it would be typed; it prints what it finds where this one does.
pub(super) fn in_its_own_process(
    path: &Path,
    options: &[&str],
    settings: &Settings,
    screen: &mut Screen,
) -> End {
    let mut command = Command::new(own_program());
    command.arg0("playground").arg("check").args(settings.passed_on()).args(options);
    command.arg("--").arg(path);
    let status = crate::lesson::Audience::flush(screen).and_then(|()| command.status());
    match status {
        Ok(status) => End::of_status(status),
        Err(error) => {
            screen.complain(&say!(settings.lang,
                en: "The program cannot be started again: {why}\n",
                zh: "无法再启动一个 playground：{why}\n",
                why = file_error(settings.lang, &error)));
            End::Lacks
        }
    }
}

/// One lesson. A lab cannot be left: where there are `others`, a lesson that enters one has a process of its own, and
/// so has a pipe, which may do so.
fn one(
    path: &Path,
    others: bool,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<End, source::NoLesson> {
    let lang = settings.lang;
    // A translation is beside its lesson as a lesson of its own: what was named is what is checked.
    let limit = Limit::begin(settings);
    let lesson = source::find(path, Lang::En)?;
    let name = lesson.name().clone();
    let source = lesson.text();
    let mut text = String::new();
    let mut warnings = Vec::new();
    let prepared = lesson
        .prepare_or_all()
        .and_then(|lesson| lesson.must_do_something().map_err(|error| vec![error]));
    let (steps, checks, claims, end) = match prepared {
        Err(errors) => {
            report_errors(&mut text, screen, &name, &errors);
            (0, 0, Vec::new(), unreadable(&errors[0]))
        }
        Ok(prepared) if others && prepared.has_lab() != Some(false) => {
            return Ok(in_its_own_process(path, &[], settings, screen));
        }
        Ok(prepared) => {
            if let Some(why) = settings.lab_refused(prepared.name(), prepared.has_lab()) {
                screen.complain(&why);
                return Ok(End::Usage);
            }
            let (steps, checks) = (prepared.steps(), prepared.checks());
            let claims: Vec<_> = prepared.claims().iter().map(|shown| shown.id.clone()).collect();
            let mut shown = Vec::new();
            let Ended { stop, missed, .. } = if let Some(text) = &source {
                let mut watcher = warn::Watcher::new(text, screen);
                let ended = perform(prepared, settings, &limit, &mut watcher);
                shown = watcher.finish();
                ended
            } else {
                perform(prepared, settings, &limit, screen)
            };
            let end = match &stop {
                None if missed => {
                    text.extend([Foreign::from(&*name).to_string().as_str(), "\n"]);
                    End::Failed
                }
                None => End::Held,
                Some(stop) => report(&mut text, screen, &name, stop, settings),
            };
            if let Some(Stop::Signal(_)) = stop {
                return Ok(end);
            }
            if let (Some(source), End::Held) = (&source, end) {
                warnings = warn::warnings(path, source, shown);
            }
            let end = if settings.strict && !warnings.is_empty() { End::Failed } else { end };
            (steps, checks, claims, end)
        }
    };
    if settings.options.json {
        let line = json!({
            "lesson": &*name, "held": end == End::Held, "exit": end.code(),
            "steps": steps, "checks": checks, "claims": claims, "report": text,
            "warnings": warnings.iter().map(|it| {
                json!({ "line": it.line, "text": warning(lang, &it.kind) })
            }).collect::<Vec<_>>(),
        });
        screen.write(&json_line(&line));
        return Ok(end);
    }
    let warned = warn::said(lang, &name, &warnings);
    let name = Foreign::from(&*name);
    match end {
        End::Held if settings.options.quiet => {}
        End::Failed if !warnings.is_empty() => {
            screen.write(&format!("{} {warned}", lang.pick("failed", "未通过")));
        }
        End::Held => {
            let claims = claims_text(lang, claims.len());
            let (walked, verified) = (counted(steps, "step"), counted(checks, "check"));
            screen.write(&say!(lang,
                en: "ok {name}  {walked}, {verified}{claims}\n",
                zh: "通过 {name}  {steps} 步，{checks} 处检查{claims}\n"));
            screen.write(&warned);
        }
        End::Lacks => screen.write(&format!("{} {name}\n{text}", lang.pick("not run", "未运行"))),
        _ => screen.write(&format!("{} {text}", lang.pick("failed", "未通过"))),
    }
    Ok(end)
}

/// So many mistakes of one file are told at length.
const MISTAKES: usize = 20;

/// Appends what is wrong with a lesson that cannot be read.
pub(super) fn report_errors(out: &mut String, screen: &Screen, name: &str, errors: &[LessonError]) {
    let pointer = screen.pointer();
    for error in errors.iter().take(MISTAKES) {
        report_error(out, &pointer, name, error);
    }
    if let Some(first) = errors.get(MISTAKES) {
        *out += &say!(pointer.lang,
            en: "-- And {more} more, from line {line} on.\n",
            zh: "-- 还有 {more} 处，从第 {line} 行起。\n",
            more = errors.len() - MISTAKES, line = first.place.line);
    }
}

/// How many claims a lesson that holds has shown; most scripts show none.
fn claims_text(lang: Lang, claims: usize) -> String {
    match claims {
        0 => String::new(),
        1 => lang.pick(", 1 claim", "，1 个说法").to_owned(),
        _ => say!(lang, en: ", {claims} claims", zh: "，{claims} 个说法"),
    }
}

impl Totals {
    fn text(&self, all: usize, settings: &Settings) -> String {
        let Self { held, failed, not_run, challenges, drills } = self;
        if settings.options.json {
            return json_line(&json!({ "held": held, "failed": failed, "not_run": not_run }));
        }
        if settings.options.quiet {
            return String::new();
        }
        if *challenges == all {
            return say!(settings.lang,
                en: "{held} challenges hold, {failed} failed, {not_run} not run\n",
                zh: "{held} 个挑战通过，{failed} 个未通过，{not_run} 个未运行\n");
        }
        if *drills == all {
            return say!(settings.lang,
                en: "{held} files of drills hold, {failed} failed, {not_run} not run\n",
                zh: "{held} 个练习文件通过，{failed} 个未通过，{not_run} 个未运行\n");
        }
        say!(settings.lang,
            en: "{held} lessons hold, {failed} failed, {not_run} not run\n",
            zh: "{held} 课通过，{failed} 课未通过，{not_run} 课未运行\n")
    }
}
