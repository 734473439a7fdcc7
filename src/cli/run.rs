//! `playground run`, and a script on standard input.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{
    End, Form, Settings, doctor, is_lack, learn, prompt,
    save::{Files, Recorder},
    screen::Screen,
    share,
    source::{self, NoLesson},
};
use crate::{
    kernel,
    lesson::{
        Audience, Ended, Lesson, LessonError, LessonErrorKind, Manner, Prepared, Stop, TroubleKind,
        lacks, run as replay,
    },
    model::{Halt, ProgramEnd},
    repl::{report_error, report_trouble},
    say,
    text::{Lang, file_error},
};

/// Replays a lesson.
pub(super) fn run(path: &Path, files: &Files<'_>, settings: &Settings) -> anyhow::Result<End> {
    if let Some(why) = files.impossible(settings.lang) {
        plain_screen(settings).complain(&why);
        return Ok(End::Usage);
    }
    match source::find(path, settings.lang) {
        Ok(lesson) if files.names.is_empty() => begin(lesson, settings),
        Ok(lesson) => Ok(play(lesson, files, settings, settings.screen()?)),
        Err(no_lesson) => Ok(refuse(plain_screen(settings), &no_lesson, settings)),
    }
}

/// A lesson is read by somebody at a terminal, or replayed to its end.
fn begin(lesson: Lesson, settings: &Settings) -> anyhow::Result<End> {
    let options = &settings.options;
    let is_read = prompt::has_terminal()
        && options.not_for_people().is_none()
        && !options.keep_going
        && settings.slow.is_none()
        && lesson.can_be_read_alone();
    if is_read {
        return learn::watch(lesson, settings, plain_screen(settings));
    }
    Ok(play(lesson, &Files::default(), settings, settings.screen()?))
}

/// For what is said before anything runs: signals are not caught yet.
fn plain_screen(settings: &Settings) -> Screen {
    Screen::new(settings.lang, settings.paint, Form::Text)
}

/// Takes a lesson of the course at hand, whatever files lie here.
pub(super) fn run_of_course(name: &str, settings: &Settings) -> anyhow::Result<End> {
    match settings.open_lesson(name) {
        Some(lesson) => begin(lesson, settings),
        None => Ok(End::Usage),
    }
}

/// Runs what comes on standard input.
pub(super) fn run_input(settings: &Settings) -> anyhow::Result<End> {
    let screen = settings.screen()?;
    match source::standard_input() {
        Ok(lesson) => Ok(play(lesson, &Files::default(), settings, screen)),
        Err(no_lesson) => Ok(refuse(screen, &no_lesson, settings)),
    }
}

/// There is no such lesson.
pub(super) fn refuse(mut screen: Screen, no_lesson: &NoLesson, settings: &Settings) -> End {
    screen.complain(&format!("{}\n", no_lesson.say(settings.lang)));
    no_lesson.end()
}

fn play(lesson: Lesson, files: &Files<'_>, settings: &Settings, mut screen: Screen) -> End {
    let limit = Limit::begin(settings);
    let name = lesson.name().clone();
    let prepared = match prepared(&name, lesson.prepare(), settings, &mut screen) {
        Ok(prepared) => prepared,
        Err(end) => return end,
    };
    let share = match share::begin(settings, &mut screen) {
        Ok(share) => share,
        Err(end) => return end,
    };
    let is_shared = share.is_some();
    let Ended { stop, missed, .. } = if files.names.is_empty() && !is_shared {
        perform(prepared, settings, &limit, &mut screen)
    } else {
        let mut recorder = Recorder::new(&mut screen, !files.names.is_empty(), share);
        let ended = perform(prepared, settings, &limit, &mut recorder);
        let recording = recorder.end();
        if let Some(why) = files.write(settings.lang, &recording) {
            screen.complain(&why);
            if ended.stop.is_none() {
                return End::Failed;
            }
        }
        ended
    };
    let Some(stop) = stop else { return if missed { End::Failed } else { End::Held } };
    stopped(screen, &name, &stop, settings)
}

/// Runs a lesson that has been read.
pub(super) fn perform(
    lesson: Prepared,
    settings: &Settings,
    limit: &Limit,
    audience: &mut dyn Audience,
) -> Ended {
    let ended = replay(lesson, limit.manner(settings), audience);
    if limit.until.is_some() && matches!(ended.stop, Some(Stop::TimeUp)) {
        // From here on it is said once, by us, however long the end takes.
        kernel::noticed();
    }
    ended
}

/// A lesson that has been read, if it may be run with these options. The error: why not has been said.
pub(super) fn prepared(
    name: &str,
    lesson: Result<Prepared, LessonError>,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Prepared, End> {
    let prepared = lesson.map_err(|error| {
        let mut out = String::new();
        report_error(&mut out, &screen.pointer(), name, &error);
        screen.complain(&out);
        unreadable(&error)
    })?;
    match settings.lab_refused(prepared.name(), prepared.has_lab()) {
        None => Ok(prepared),
        Some(why) => {
            screen.complain(&why);
            Err(End::Usage)
        }
    }
}

/// A run has stopped.
pub(super) fn stopped(mut screen: Screen, name: &str, stop: &Stop, settings: &Settings) -> End {
    let mut out = String::new();
    let end = report(&mut out, &screen, name, stop, settings);
    screen.complain(&out);
    end
}

/// How a lesson that cannot be read ends the program: where the machine is at its limits, that is the reason.
pub(super) fn unreadable(error: &LessonError) -> End {
    match &error.kind {
        LessonErrorKind::Unreadable(error) if is_lack(error) => End::Lacks,
        _ => End::Unreadable,
    }
}

/// The time that one run may take, from its reading to its end.
pub(super) struct Limit {
    until: Option<Instant>,
}

impl Limit {
    /// It begins. Whatever the program is busy with when it is over, it ends.
    pub(super) fn begin(settings: &Settings) -> Self {
        let time = settings.options.timeout;
        if time.is_some() {
            // Without an alarm it is noticed between two steps.
            let _ = kernel::limit(time, time_is_up(settings.lang));
        }
        Self { until: time.and_then(|time| Instant::now().checked_add(time)) }
    }

    /// How a lesson is run with these options in the time that is left.
    pub(super) fn manner(&self, settings: &Settings) -> Manner {
        Manner { budget: self.left(), ..settings.manner() }
    }

    fn left(&self) -> Option<Duration> {
        self.until.map(|until| until.saturating_duration_since(Instant::now()))
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        if self.until.is_some() {
            let _ = kernel::limit(None, "");
        }
    }
}

fn time_is_up(lang: Lang) -> &'static str {
    lang.pick("-- The time limit of this run is over.\n", "-- 这次运行的时间到了。\n")
}

/// Appends why a run stopped, and says how that ends the program.
pub(super) fn report(
    out: &mut String,
    screen: &Screen,
    name: &str,
    stop: &Stop,
    settings: &Settings,
) -> End {
    let lang = settings.lang;
    let mut say = |text: &str| {
        out.push_str("-- ");
        out.push_str(text);
        out.push('\n');
    };
    match stop {
        Stop::Trouble(trouble) => {
            report_trouble(out, &screen.pointer(), name, trouble);
            match &trouble.kind {
                TroubleKind::Refused(halt) | TroubleKind::Program(ProgramEnd::Halted(_, halt)) => {
                    match halt {
                        Halt::Outside(_) => End::Outside,
                        Halt::NoPlace(_) | Halt::NoMemory | Halt::NoHost(_) => End::Lacks,
                        _ => End::Failed,
                    }
                }
                _ => End::Failed,
            }
        }
        Stop::Unreadable(error) => {
            report_error(out, &screen.pointer(), name, error);
            unreadable(error)
        }
        Stop::Lacks(need) => {
            say(&lacks(lang, *need));
            End::Lacks
        }
        Stop::NoLab(error) => {
            say(lang.pick(
                "It plays in a lab, in which every process is a computer.",
                "它在实验室里进行，其中每个进程是一台计算机。",
            ));
            out.push_str(&doctor::refusal(*error, settings));
            End::Lacks
        }
        Stop::TimeUp => {
            out.push_str(time_is_up(lang));
            End::TimeUp
        }
        Stop::Signal(signal) => End::Signal(*signal),
        Stop::Left => End::Held,
        Stop::Output(error) => {
            say(&say!(lang,
                en: "What happened cannot be written: {why}",
                zh: "无法写出结果：{why}",
                why = file_error(lang, error)));
            End::Failed
        }
        Stop::Machine(error) => {
            say(&say!(lang,
                en: "This machine does not let the run begin: {why}",
                zh: "这台机器上无法开始：{why}",
                why = file_error(lang, error)));
            End::Lacks
        }
    }
}
