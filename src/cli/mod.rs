//! The commands: arguments in, text and exit codes out. Thin: what there is to know is below.

mod arguments;
mod challenge;
mod challenges;
mod check;
mod chinese;
mod claims;
mod course;
mod doctor;
mod drill;
mod drills;
mod end;
mod grade;
mod inside;
mod learn;
mod lessons;
mod lines;
mod list;
mod manual;
mod meant;
mod progress;
mod prompt;
mod proof;
mod run;
mod save;
mod screen;
mod settings;
mod share;
mod signals;
mod source;
mod step;
mod typist;
mod update;
mod warn;

use std::{env, io::Write, iter};

use clap::FromArgMatches;

use self::{
    arguments::{Arguments, Command},
    end::End,
    save::Files,
    screen::{Form, Screen},
    settings::{Settings, system_language},
};
use crate::{
    kernel::{default_sigpipe, ignore_sigxfsz, open_standard_streams, prepare_for_no_memory},
    learn::folder::Kind,
    model::Preset,
    share::serve,
    text::{Lang, file_error},
    view::{Foreign, Paint, bytes::harmless},
};

/// Our own bug.
const BUG: u8 = 70;

/// The whole program: what it ends with (exit(3)). A panic goes no further than this.
pub fn main() -> u8 {
    open_standard_streams();
    // The reader of a pipe may leave: then we die of it, as other programs do. Sockets are not concerned.
    default_sigpipe();
    // A write beyond the limit of a file's length says EFBIG.
    ignore_sigxfsz();
    prepare_for_no_memory();
    match std::panic::catch_unwind(|| {
        if manual::wants_reference(env::args_os().skip(1)) {
            return manual::reference(wanted_language());
        }
        if let Some(page) = manual::page(env::args_os().skip(1), wanted_language()) {
            return manual::show(&page, wanted_language());
        }
        match Arguments::plain(env::args_os()).map_or_else(read, Ok) {
            Ok(arguments) => command(&arguments),
            Err(answer) => answered(&answer),
        }
    }) {
        Ok(Ok(end)) => {
            if let End::Signal(signal) = end {
                signals::die_of(signal);
            }
            end.code()
        }
        Ok(Err(error)) => {
            let lang = wanted_language();
            Screen::new(lang, Paint::Plain, Form::Text)
                .complain(&format!("{}\n", Foreign::from(&*why(lang, &error))));
            if error.downcast_ref().is_some_and(is_lack) { End::Lacks } else { End::Failed }.code()
        }
        Err(_) => {
            let lang = wanted_language();
            Screen::new(lang, Paint::Plain, Form::Text).complain(lang.pick(
                "playground: this is a bug of the playground, not of yours. Please report it.\n",
                "playground：这是 playground 的错误，不是你的。请报告给我们。\n",
            ));
            BUG
        }
    }
}

/// The command line, by its table in the language that is wanted.
fn read() -> Result<Arguments, clap::Error> {
    let found = chinese::table(wanted_language()).try_get_matches()?;
    Arguments::from_arg_matches(&found)
}

/// `--lang`, before the command line has been understood; else that of the system.
fn wanted_language() -> Lang {
    let words: Vec<_> = env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let after = |at: usize| words.get(at + 1).map(String::as_str);
    let wanted = words.iter().enumerate().find_map(|(at, word)| {
        if word == "--lang" { after(at) } else { word.strip_prefix("--lang=") }
    });
    match wanted {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => system_language(),
    }
}

/// `--help`, `--version`, or what is wrong with the command line.
fn answered(answer: &clap::Error) -> anyhow::Result<End> {
    if answer.use_stderr() {
        let lang = wanted_language();
        // It quotes what was typed.
        let text = match lang {
            Lang::En => answer.render().to_string(),
            Lang::Zh => chinese::complaint(answer),
        };
        let text = meant::say(lang, answer).unwrap_or(text);
        let lines: Vec<_> = text.lines().map(harmless).collect();
        Screen::new(lang, Paint::Plain, Form::Text).complain(&format!("{}\n", lines.join("\n")));
        return Ok(End::Usage);
    }
    answer.print()?;
    std::io::stdout().flush()?;
    Ok(End::Held)
}

/// What went wrong, and what led to it. The system's own sentence (`(os error 28)`) is not shown.
fn why(lang: Lang, error: &anyhow::Error) -> String {
    let said = error.chain().map(|it| match it.downcast_ref() {
        Some(error) => file_error(lang, error),
        None => it.to_string(),
    });
    let all: Vec<_> = iter::once("playground".to_owned()).chain(said).collect();
    all.join(lang.pick(": ", "："))
}

/// Whether a failure is the machine's: descriptors, memory or threads have run out.
fn is_lack(error: &std::io::Error) -> bool {
    use crate::model::Errno;
    let lacks = [Errno::EMFILE, Errno::ENFILE, Errno::ENOMEM, Errno::EAGAIN];
    lacks.contains(&Errno::from(error)) || error.kind() == std::io::ErrorKind::OutOfMemory
}

fn command(arguments: &Arguments) -> anyhow::Result<End> {
    let lab = arguments.lab.map(Preset::from);
    let mut settings = Settings::new(arguments.options, lab);
    if let Some(why) = share::impossible(arguments.command.as_ref(), &settings) {
        Screen::new(settings.lang, Paint::Plain, Form::Text).complain(&why);
        return Ok(End::Usage);
    }
    if let Some(Command::Check { slow, strict, .. }) = &arguments.command {
        (settings.slow, settings.strict) = (*slow, *strict);
    }
    if let Some(Command::Run { pause, speed, .. }) = &arguments.command {
        (settings.slow, settings.speed) = (*pause, *speed);
    }
    let of_lessons = matches!(
        arguments.command,
        None | Some(
            Command::Run { lesson: Some(_), .. } | Command::Check { .. } | Command::Learn { .. }
        )
    );
    if lab.is_some() && !of_lessons {
        return Ok(prompt::no_lab(&settings));
    }
    if let (None, Some(preset)) = (&arguments.command, lab)
        && prompt::has_terminal()
    {
        return prompt::lab(preset, &settings);
    }
    if let Some(root) = course::wanted(arguments.course.as_ref()) {
        match course::open(&root, &settings) {
            Ok(folder) => settings.course = Some(folder),
            Err(end) => return Ok(end),
        }
    }
    match &arguments.command {
        None if prompt::has_terminal() => prompt::prompt(&settings),
        None => run::run_input(&settings),
        Some(Command::Run { lesson: None, .. } | Command::Lessons) => lessons::lessons(&settings),
        Some(Command::Run { lesson: Some(lesson), present: true, speed, goto, .. }) => {
            step::step(&settings.lesson(lesson), *speed, goto.as_deref(), &settings)
        }
        Some(Command::Run { lesson: Some(lesson), save, force, .. }) => {
            run::run(&settings.lesson(lesson), &Files { names: save, force: *force }, &settings)
        }
        Some(Command::Drill { name, seed, today }) => {
            drill::drill(name.as_deref(), *seed, *today, &settings)
        }
        Some(Command::Learn { learned }) => {
            learn::learn(learned.as_deref().map(|it| settings.lesson(it)).as_deref(), &settings)
        }
        Some(Command::Next) => progress::next(&settings),
        Some(Command::Progress { forget, name }) => {
            progress::progress(*forget, name.as_deref(), &settings)
        }
        Some(Command::Grade { files, csv }) => {
            let table = if *csv { grade::Table::Csv } else { grade::Table::Plain };
            grade::grade(files, table, &settings)
        }
        Some(Command::Check { lessons, update: true, fill, diff, .. }) => {
            update::update(lessons, update::How { fill: *fill, diff: *diff }, &settings)
        }
        Some(Command::Check { lessons, .. }) => check::check(lessons, &settings),
        Some(Command::Completions { shell }) => manual::completions(*shell, &settings),
        Some(Command::Doctor) => doctor::doctor(&settings),
        Some(Command::In { pid, host, command }) => inside::inside(host, command, *pid, &settings),
        Some(Command::Man) => manual::man(&settings),
        Some(Command::Replay { name }) => grade::replay_input(name, &settings),
        Some(Command::Serve { place }) => {
            serve(*place, settings.lang)?;
            Ok(End::Held)
        }
        Some(Command::Challenges | Command::Challenge { name: None }) => {
            challenges::challenges(&settings)
        }
        Some(Command::Challenge { name: Some(name) }) => {
            challenge::challenge(&settings.of_course(name, Kind::Challenge), &settings)
        }
        Some(Command::Claims { lesson }) => claims::claims(lesson.as_deref(), &settings),
    }
}
