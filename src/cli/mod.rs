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
mod grade;
mod inside;
mod learn;
mod lessons;
mod lines;
mod manual;
mod meant;
mod progress;
mod prompt;
mod proof;
mod run;
mod save;
mod screen;
mod share;
mod signals;
mod source;
mod step;
mod typist;
mod update;
mod warn;

use std::{
    env,
    io::{IsTerminal, Write},
    os::unix::process::ExitStatusExt,
    process::ExitStatus,
    time::Duration,
};

use clap::FromArgMatches;

use self::{
    arguments::{Arguments, Command, Options, When},
    save::Files,
    screen::{Form, Screen},
    signals::Signals,
};
use crate::{
    engine::Reach,
    kernel::{Lab, default_sigpipe, ignore_sigxfsz, open_standard_streams, prepare_for_no_memory},
    language::duration,
    learn::folder::{Folder, Kind},
    lesson::{Manner, Prepared, Stop},
    model::{LabSettings, Preset},
    repl::is_from_a_lab,
    say,
    share::serve,
    text::Lang,
    view::{Foreign, Paint, bytes::harmless},
};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Everything held.
    Held,
    /// A step or an expectation failed.
    Failed,
    /// The command line is wrong.
    Usage,
    /// A lesson cannot be read.
    Unreadable,
    /// A lesson wanted to leave this machine.
    Outside,
    /// This machine lacks something.
    Lacks,
    /// The time limit is over.
    TimeUp,
    /// A signal.
    Signal(i32),
    /// As the program that was run.
    Program(u8),
}

impl End {
    fn code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Unreadable => 3,
            Self::Outside => 4,
            Self::Lacks => 5,
            Self::TimeUp => 124,
            Self::Program(code) => code,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }

    /// How another run of this program has ended.
    fn of_status(status: ExitStatus) -> Self {
        const ENDS: [End; 7] = [
            End::Held,
            End::Failed,
            End::Usage,
            End::Unreadable,
            End::Outside,
            End::Lacks,
            End::TimeUp,
        ];
        if let Some(signal) = status.signal() {
            return Self::Signal(signal);
        }
        let is_its = |end: &End| status.code() == Some(end.code().into());
        ENDS.into_iter().find(is_its).unwrap_or(Self::Failed)
    }
}

/// Our own bug.
const BUG: u8 = 70;

/// What the options come to on this terminal and in this environment.
struct Settings {
    options: Options,
    lang: Lang,
    paint: Paint,
    /// `--lab`
    lab: Option<Preset>,
    /// `check --slow`, `run --pause`
    slow: Option<Duration>,
    /// `run --type`: characters a second.
    speed: Option<u32>,
    /// `check --strict`
    strict: bool,
    /// `--course`
    course: Option<Folder>,
}

impl Settings {
    fn new(options: Options, lab: Option<Preset>) -> Self {
        let paint = if is_coloured(options.color) { Paint::Coloured } else { Paint::Plain };
        Self {
            lang: options.lang.map_or_else(system_language, Into::into),
            options,
            paint,
            lab,
            slow: None,
            speed: None,
            strict: false,
            course: None,
        }
    }

    /// Why a lesson may not be run with these options, where it has a lab or has none.
    fn lab_refused(&self, lesson: &Prepared) -> Option<String> {
        let name = Foreign::from(&**lesson.name());
        if lesson.lab().is_some() && self.options.allow_net {
            return Some(say!(self.lang,
                en: "{name} plays in a lab, and from there no other machine is reached: --allow-net has no meaning here.\n",
                zh: "{name} 在实验室里进行，从那里到不了别的机器：--allow-net 在这里没有意义。\n"));
        }
        if lesson.has_no_lab() && is_from_a_lab() {
            return Some(say!(self.lang,
                en: "{name} plays on this machine as it is, and this prompt is in a lab, which cannot be left. Leave the prompt with quit; from a shell it runs.\n",
                zh: "{name} 直接在本机上进行，而这个提示符在实验室里，出不去。先用 quit 离开提示符，再在 shell 里运行。\n"));
        }
        if self.lab.is_some() && lesson.has_no_lab() {
            return Some(say!(self.lang,
                en: "{name} does not say @lab: its processes share this computer, and in a lab 127.0.0.1 would be another one for each. Run it without --lab.\n",
                zh: "{name} 没有写 @lab：它的进程都在本机上，而在实验室里每个进程的 127.0.0.1 各不相同。请不带 --lab 运行。\n"));
        }
        None
    }

    /// For a run that is followed.
    fn screen(&self) -> anyhow::Result<Screen> {
        let form = match self.options {
            Options { quiet: true, .. } => Form::Nothing,
            Options { json: true, .. } => Form::Json,
            _ => Form::Text,
        };
        let screen = Screen::new(self.lang, self.paint, form).with_signals(Signals::catch()?);
        Ok(screen.typing(self.speed))
    }

    /// For runs of which only the end is shown.
    fn quiet_screen(&self) -> anyhow::Result<Screen> {
        Ok(Screen::new(self.lang, self.paint, Form::Nothing).with_signals(Signals::catch()?))
    }

    /// The lab for a lesson that is walked through or learnt: it is entered before the terminal's threads are made.
    fn lab_for(&self, lesson: Option<&LabSettings>) -> Result<Option<Lab>, Stop> {
        let Some(settings) = self.lab.map(LabSettings::from).or_else(|| lesson.cloned()) else {
            return Ok(None);
        };
        Lab::enter(settings).map(Some).map_err(Stop::NoLab)
    }

    /// The options as they are typed, for another run of this program.
    fn passed_on(&self) -> Vec<String> {
        let Options { json, quiet, keep_going, timeout, allow_net, no_progress, .. } = self.options;
        let color = if self.paint == Paint::Coloured { "always" } else { "never" };
        let mut words: Vec<String> =
            ["--lang", self.lang.word(), "--color", color].map(str::to_owned).into();
        let flags = [
            (json, "--json"),
            (quiet, "--quiet"),
            (keep_going, "--keep-going"),
            (allow_net, "--allow-net"),
            (no_progress, "--no-progress"),
            (self.strict, "--strict"),
        ];
        words.extend(flags.iter().filter(|(given, _)| *given).map(|(_, flag)| (*flag).to_owned()));
        words.extend(timeout.map(|time| format!("--timeout={}", duration::write(time))));
        words.extend(self.slow.map(|time| format!("--slow={}", duration::write(time))));
        words.extend(self.lab.map(|preset| format!("--lab={}", preset.word())));
        words
    }

    fn manner(&self) -> Manner {
        let reach = if self.options.allow_net { Reach::Anywhere } else { Reach::Loopback };
        let Options { timeout: budget, keep_going, .. } = self.options;
        Manner { reach, budget, keep_going, lab: self.lab, slow: self.slow }
    }
}

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
            Screen::new(system_language(), Paint::Plain, Form::Text)
                .complain(&format!("playground: {}\n", Foreign::from(&*format!("{error:#}"))));
            if error.downcast_ref().is_some_and(is_lack) { End::Lacks } else { End::Failed }.code()
        }
        Err(_) => {
            Screen::new(system_language(), Paint::Plain, Form::Text).complain(
                "playground: this is a bug of the playground, not of yours. Please report it.\n",
            );
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

/// `PLAYGROUND_LANG`, else the locale.
fn system_language() -> Lang {
    ["PLAYGROUND_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
        .map_or(Lang::En, |locale| Lang::from_locale(&locale))
}

/// `NO_COLOR` (no-color.org), `CLICOLOR` and `CLICOLOR_FORCE` (bixense.com/clicolors).
fn is_coloured(when: When) -> bool {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR").is_some() => false,
        When::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        When::Auto => {
            std::io::stdout().is_terminal()
                && set("CLICOLOR").is_none_or(|value| value != "0")
                && set("TERM").is_none_or(|value| value != "dumb")
        }
    }
}
