//! `playground run`, and a script on standard input.

use std::path::Path;

use super::{
    End, Settings,
    screen::Screen,
    source::{self, NoLesson},
};
use crate::{
    lesson::TroubleKind,
    lesson::{Ended, Lesson, Prepared, Stop, lacks, run as replay},
    model::{Halt, ProgramEnd},
    repl::{report_error, report_trouble},
    say,
};

/// Replays a lesson.
pub(super) fn run(path: &Path, settings: &Settings) -> anyhow::Result<End> {
    let screen = settings.screen()?.with_reader();
    match source::find(path, settings.lang) {
        Ok(lesson) => Ok(play(lesson, settings, screen)),
        Err(no_lesson) => Ok(refuse(screen, &no_lesson, settings)),
    }
}

/// Runs what comes on standard input.
pub(super) fn run_input(settings: &Settings) -> anyhow::Result<End> {
    let screen = settings.screen()?;
    let lesson = Lesson::standard_input()?;
    Ok(play(lesson, settings, screen))
}

/// There is no such lesson.
pub(super) fn refuse(mut screen: Screen, no_lesson: &NoLesson, settings: &Settings) -> End {
    screen.complain(&format!("{}\n", no_lesson.say(settings.lang)));
    End::Usage
}

fn play(lesson: Lesson, settings: &Settings, mut screen: Screen) -> End {
    let name = lesson.name().clone();
    let prepared = match lesson.prepare() {
        Ok(prepared) => prepared,
        Err(error) => {
            let mut out = String::new();
            report_error(&mut out, &screen.pointer(), &name, &error);
            screen.complain(&out);
            return End::Unreadable;
        }
    };
    let Ended { stop, .. } = perform(prepared, settings, &mut screen);
    let Some(stop) = stop else { return End::Held };
    let mut out = String::new();
    let end = report(&mut out, &screen, &name, &stop, settings);
    screen.complain(&out);
    end
}

/// Runs a lesson that has been read.
pub(super) fn perform(lesson: Prepared, settings: &Settings, screen: &mut Screen) -> Ended {
    replay(lesson, settings.manner(), screen)
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
                TroubleKind::Refused(Halt::Outside(_))
                | TroubleKind::Program(ProgramEnd::Halted(_, Halt::Outside(_))) => End::Outside,
                _ => End::Failed,
            }
        }
        Stop::Unreadable(error) => {
            report_error(out, &screen.pointer(), name, error);
            End::Unreadable
        }
        Stop::Lacks(need) => {
            say(&lacks(lang, *need));
            End::Lacks
        }
        Stop::TimeUp => {
            say(lang.pick("The time limit of this run is over.", "这次运行的时间到了。"));
            End::TimeUp
        }
        Stop::Signal(signal) => End::Signal(*signal),
        Stop::Output(error) => {
            say(&say!(lang,
                en: "What happened cannot be written: {error}",
                zh: "无法写出结果:{error}"));
            End::Failed
        }
        Stop::Machine(error) => {
            say(&say!(lang,
                en: "This machine does not let the run begin: {error}",
                zh: "这台机器上无法开始:{error}"));
            End::Lacks
        }
    }
}
